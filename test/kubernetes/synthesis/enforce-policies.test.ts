import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { ApiObject, App, Chart } from 'cdk8s';
import { Construct } from 'constructs';
import { Environment, Platform, PlatformProps, Warnings, WebService } from '../../../src';
import { Policy, PolicyPack, Scope } from '../../../src/policies';

const props = {
  id: 'registries',
  title: 'images come from our registries',
  why: 'anyone can push',
  fix: 'push it to ours',
  scope: Scope.pods(),
  params: { registries: ['registry.example.com/'] },
  validations: [{ expression: 'variables.containers.all(c, params.registries.exists(r, c.image.startsWith(r)))', message: 'an image comes from elsewhere' }],
};
const pack = new PolicyPack('supply', [new Policy(props)]);
let outdir = '';

beforeEach(() => { outdir = fs.mkdtempSync(path.join(os.tmpdir(), 'enforce-')); });
afterEach(() => fs.rmSync(outdir, { recursive: true }));

function synthesized(compose: (shop: Platform) => void, platform: PlatformProps = { policies: [pack] }): { refused: string[]; warned: string[] } {
  const shop = new Platform('shop', { ...platform, outdir });
  const before = fs.readdirSync(outdir);
  compose(shop);
  try {
    return { refused: [], warned: shop.synth().warnings.map(({ path: where, code, what }) => `[${where}] ${what} (${code})`) };
  } catch (error) {
    expect(fs.readdirSync(outdir)).toEqual(before);
    return { refused: (error as Error).message.split('\n'), warned: [] };
  }
}

/** The line that is told is that of the WebService in this file. */
function service(scope: Construct, image: string): WebService { return new WebService(scope, 'catalog', { image, port: 80 }); }
const line = fs.readFileSync(__filename, 'utf8').split('\n').findIndex((text) => text.startsWith('function service(')) + 1;
const written = `written at test/kubernetes/synthesis/enforce-policies.test.ts:${line}`;

test('a service that breaks a policy is refused where the person wrote it, and nothing is written', () => {
  const { refused } = synthesized((shop) => service(new Environment(shop, 'prod').chart('app'), 'docker.io/catalog:1'));
  expect(refused).toEqual([
    `[shop/prod/app/catalog] Deployment catalog: an image comes from elsewhere (policy "registries" of the consumer, ${written}); push it to ours (PolicyViolated)`,
  ]);
});

test('what keeps to the policies is written, without a trace of who wrote it', () => {
  const { refused } = synthesized((shop) => service(new Environment(shop, 'prod').chart('app'), 'registry.example.com/catalog:1'));
  expect(refused).toEqual([]);
  expect(fs.readFileSync(path.join(outdir, 'prod', 'app.yaml'), 'utf8')).not.toContain('enforce-policies');
});

test('an environment adds packs to those of the platform, and replaces one by its name', () => {
  const lenient = pack.withParams('registries', { registries: ['docker.io/'] });
  const other = new PolicyPack('names', [new Policy({ ...props, id: 'names', params: {}, validations: [{ expression: "object.metadata.name != 'catalog'", message: 'that name is taken' }] })]);
  const { refused } = synthesized((shop) => {
    service(new Environment(shop, 'dev', { policies: [lenient] }).chart('app'), 'docker.io/catalog:1');
    service(new Environment(shop, 'prod', { policies: [other] }).chart('app'), 'docker.io/catalog:1');
  });
  expect(refused.map((text) => /^\[(.*?)\].*policy "(.*?)"/.exec(text)!.slice(1).join(' '))).toEqual(['shop/prod/app/catalog registries', 'shop/prod/app/catalog names']);
});

test('a warning is told until somebody accepts it, by the policy or by the code', () => {
  const policies = [pack.withSeverity('registries', 'warning')];
  const warn = (accept?: string) => synthesized((shop) => {
    const made = service(new Environment(shop, 'prod').chart('app'), 'docker.io/catalog:1');
    if (accept) Warnings.of(made).acknowledge(accept, 'moves next week');
  }, { policies }).warned.filter((text) => text.includes('PolicyViolated'));
  expect(warn()).toEqual([`[shop/prod/app/catalog] Deployment catalog: an image comes from elsewhere (policy "registries" of the consumer, ${written}) (PolicyViolated)`]);
  expect(warn('registries')).toEqual([]);
  expect(warn('PolicyViolated')).toEqual([]);
  expect(warn('other')).toHaveLength(1);
});

test('objects of other people are judged too, by their own path', () => {
  const { refused } = synthesized((shop) => {
    const chart = new Environment(shop, 'prod').chart('app');
    new ApiObject(chart, 'pod', { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'bare' }, spec: { containers: [{ name: 'a', image: 'docker.io/a:1' }] } });
  });
  expect(refused.filter((text) => text.includes('PolicyViolated'))).toEqual([
    '[shop/prod/app/pod] Pod bare: an image comes from elsewhere (policy "registries" of the consumer); push it to ours (PolicyViolated)',
  ]);
});

test('exceptions are over on the day of the pack, for synthesis has no clock', () => {
  const excepted = pack.except('registries', { reason: 'moves', expires: '2027-01-31', name: 'catalog' });
  const refused = (policies: PolicyPack) => {
    const made = synthesized((shop) => service(new Environment(shop, 'prod').chart('app'), 'docker.io/catalog:1'), { policies: [policies] });
    return made.refused.map((text) => /\((\w+)\)$/.exec(text)![1]);
  };
  expect(refused(excepted)).toEqual([]);
  expect(refused(excepted.on('2027-01-31'))).toEqual([]);
  expect(refused(excepted.on('2027-02-01'))).toEqual(['PolicyExceptionExpired', 'PolicyViolated']);
});

test('an app of cdk8s that an environment was attached to is judged when cdk8s synthesizes it', () => {
  const app = new App({ outdir });
  const chart = new Chart(app, 'app', { namespace: 'shop', disableResourceNameHashes: true });
  new Environment(new Platform('shop', { policies: [pack] }), 'prod').attachTo(chart);
  service(chart, 'docker.io/catalog:1');
  expect(() => app.synth()).toThrow(`app/catalog: Deployment catalog: an image comes from elsewhere (policy "registries" of the consumer, ${written}); push it to ours (PolicyViolated)`);
});
