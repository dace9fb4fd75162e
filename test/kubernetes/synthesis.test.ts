import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { ApiObject, Chart, JsonPatch } from 'cdk8s';
import { Environment, Platform, Scaling, WebService } from '../../src';
import { addDeferredCheck } from '../../src/core/problems';
import { refusal } from '../support/render';
import { MINIMAL } from '../support/web-service';

let outdir: string;
beforeEach(() => { outdir = path.join(fs.mkdtempSync(path.join(os.tmpdir(), 'trackway-')), 'dist'); });
afterEach(() => { fs.rmSync(path.dirname(outdir), { recursive: true }); });

const files = (): string[] => (fs.existsSync(outdir) ? fs.readdirSync(outdir, { recursive: true, encoding: 'utf8' }) : [])
  .filter((file) => file.endsWith('.yaml')).map((file) => file.split(path.sep).join('/')).sort();
const read = (file: string): string => fs.readFileSync(path.join(outdir, file), 'utf8');

/** A platform with two environments of one service each. */
function shop(edit: (service: WebService, environment: Environment) => void = () => {}): Platform {
  const platform = new Platform('shop', { outdir });
  for (const name of ['prod', 'staging']) {
    const environment = new Environment(platform, name);
    edit(new WebService(environment.chart('catalog', { namespace: 'shop' }), 'catalog', MINIMAL), environment);
  }
  return platform;
}

describe('a platform', () => {
  test('writes one file per chart, in a folder per environment', () => {
    const result = shop().synth();
    expect(files()).toEqual(['prod/catalog.yaml', 'staging/catalog.yaml']);
    expect(result.trees).toEqual([{
      name: 'kubernetes',
      outdir,
      files: [{ path: 'prod/catalog.yaml', documents: 5 }, { path: 'staging/catalog.yaml', documents: 5 }],
      written: ['prod/catalog.yaml', 'staging/catalog.yaml'],
      removed: [],
    }]);
  });

  test('writes fields in the order people expect', () => {
    shop().synth();
    expect(read('prod/catalog.yaml').split('\n').slice(0, 6)).toEqual(['apiVersion: v1', 'kind: ServiceAccount', 'metadata:', '  name: catalog', '  namespace: shop', '  labels:']);
  });

  test('gives a chart the namespace of its id by default', () => {
    const platform = new Platform('shop', { outdir });
    new WebService(new Environment(platform, 'prod').chart('catalog'), 'catalog', MINIMAL);
    platform.synth();
    expect(read('prod/catalog.yaml')).toContain('namespace: catalog');
  });

  test('writes the same bytes again, and touches nothing', () => {
    shop().synth();
    const before = files().map((file) => [read(file), fs.statSync(path.join(outdir, file), { bigint: true }).mtimeNs]);
    expect(shop().synth().trees[0].written).toEqual([]);
    expect(files().map((file) => [read(file), fs.statSync(path.join(outdir, file), { bigint: true }).mtimeNs])).toEqual(before);
  });

  test('removes what it made before and makes no more, and nothing else', () => {
    shop((_, environment) => { new WebService(environment.chart('old'), 'old', MINIMAL); }).synth();
    fs.writeFileSync(path.join(outdir, 'prod', 'own.yaml'), 'a: 1\n');
    expect(shop().synth().trees[0].removed).toEqual(['prod/old.yaml', 'staging/old.yaml']);
    expect(files()).toEqual(['prod/catalog.yaml', 'prod/own.yaml', 'staging/catalog.yaml']);
  });

  test('tells what somebody should know', () => {
    const platform = new Platform('shop', { outdir });
    new WebService(new Environment(platform, 'prod').chart('catalog'), 'catalog', { ...MINIMAL, scaling: Scaling.fixed(1) });
    expect(platform.synth().warnings).toEqual([{
      path: 'shop/prod/catalog/catalog', code: 'SingleReplica', what: 'one replica: every drain of its node is an outage', fix: 'use Scaling.fixed(2) or more, or acknowledge the warning',
    }]);
  });

  test('without anything writes nothing', () => {
    expect(new Platform('shop', { outdir }).synth()).toEqual({ trees: [], warnings: [] });
    expect(files()).toEqual([]);
  });
});

describe('when something is wrong', () => {
  const broken = (): Platform => shop((service, { name }) => {
    service.controller.addJsonPatch(JsonPatch.remove(`/spec/${name}`));
    service.service.addJsonPatch(JsonPatch.add('/spec/oops', 1));
    new ApiObject(service.service.chart, 'twin', { apiVersion: 'v1', kind: 'Service', metadata: { name: 'catalog' }, spec: { ports: [{ port: 1 }] } } as any);
  });

  test('every problem of every environment is told, in the one form', () => {
    const lines = refusal(() => broken().synth()).split('\n').map((line) => line.replace(/^\[(\S+)\].* \((\w+)\)$/, '$1 $2'));
    expect(lines).toEqual(['prod', 'staging'].flatMap((name) => [
      `shop/${name}/catalog/catalog/Deployment PatchLost`, `shop/${name}/catalog/twin DuplicateObject`, `shop/${name}/catalog/catalog/Service UnknownField`,
    ]));
  });

  test('nothing is written', () => {
    expect(() => broken().synth()).toThrow();
    expect(files()).toEqual([]);
  });

  test('what was written before stays as it is', () => {
    shop().synth();
    const before = files().map(read);
    expect(() => broken().synth()).toThrow();
    expect(files().map(read)).toEqual(before);
  });

  test('also what only the finished tree can tell is told with the rest', () => {
    const platform = shop((service) => addDeferredCheck(service, () => [{ code: 'Late', what: 'nobody calls it', fix: 'remove it' }]));
    expect(refusal(() => platform.synth())).toBe(['prod', 'staging'].map((name) => `[shop/${name}/catalog/catalog] nobody calls it; remove it (Late)`).join('\n'));
  });

  test('also the validations of other constructs are told', () => {
    const platform = shop((service, { name }) => { if (name === 'prod') service.node.addValidation({ validate: () => ['not like this'] }); });
    expect(refusal(() => platform.synth())).toBe('[shop/prod/catalog/catalog] not like this; see the construct that refuses it (Validation)');
  });

  test('a number that is none is a problem of its field', () => {
    const platform = shop((service, { name }) => {
      if (name === 'prod') new ApiObject(service.service.chart, 'own', { apiVersion: 'example.com/v1', kind: 'Own', metadata: { name: 'own' }, spec: { size: Infinity } } as any);
    });
    expect(refusal(() => platform.synth())).toBe('[Own shop/own] `spec.size` is Infinity, which Kubernetes has no number for; give a finite number or leave the field out (YamlNumberNotFinite)');
    expect(files()).toEqual([]);
  });

  test('two charts are not one file', () => {
    const platform = new Platform('shop', { outdir });
    const environment = new Environment(platform, 'prod');
    for (const id of ['a-b', 'A_b']) new WebService(new Chart(environment.app, id, { namespace: id.toLowerCase().replace('_', '-') + id.length }), id.includes('_') ? 'x' : 'y', MINIMAL);
    expect(refusal(() => platform.synth())).toBe('[shop/prod/A_b] its file "a-b.yaml" is already that of shop/prod/a-b; give one of the two charts another id (DuplicateChart)');
  });

  test('a kind that nobody knows is a warning', () => {
    const platform = shop((service) => { new ApiObject(service.service.chart, 'own', { apiVersion: 'example.com/v1', kind: 'Own', metadata: { name: 'own' } }); });
    expect(platform.synth().warnings.map(({ path: at, code }) => `${at} ${code}`)).toEqual(['shop/prod/catalog/own UnknownKind', 'shop/staging/catalog/own UnknownKind']);
  });

  test('a field that a later Kubernetes may know is a warning there', () => {
    const platform = new Platform('shop', { outdir });
    const service = new WebService(new Environment(platform, 'prod', { kubernetes: '1.33' }).chart('catalog'), 'catalog', MINIMAL);
    service.controller.addJsonPatch(JsonPatch.add('/spec/template/spec/hostnameOverride', 'a'));
    expect(platform.synth().warnings.map(({ code }) => code)).toEqual(['UnknownField']);
  });
});
