import { spawnSync } from 'child_process';
import * as fs from 'fs';
import { tmpdir } from 'os';
import * as path from 'path';
import { App, Chart, Duration, Size as Bytes } from 'cdk8s';
import * as fc from 'fast-check';
import { Address, Builder, Code, Environment, ImageBuild, ImageBuilder, ImageBuildProps, Platform, SecretSource, SecretStore, Size, Source, ValidationError } from '../../../src';
import { emitDocuments } from '../../../src/manifests/emit';
import { checkDocument } from '../../../src/manifests/schema';
import { ROOT, SHARED, testIf } from '../../support/paths';
import { documents } from '../../support/render';
import { COMMIT, DIGEST } from './support';

const nasty = fc.constantFrom<any>('', ' ', '\0', 'A b', '../x', '/', '-x', '$(params.image)', '${x}', '"; rm -rf /', 'é', 'x'.repeat(300), ':', '@', '__proto__', undefined, null, 5, {});
const mostly = <T>(good: fc.Arbitrary<T>): fc.Arbitrary<T> => fc.oneof({ weight: 40, arbitrary: good }, { weight: 1, arbitrary: nasty as fc.Arbitrary<T> });
const secret = fc.oneof(mostly(fc.constantFrom('git', 'registry')).map((name) => SecretSource.existing(name)), mostly(fc.constant('prod/a')).map((key) => SecretSource.external(key)));
const env = fc.dictionary(mostly(fc.constantFrom('A', 'VERSION')), mostly(fc.constantFrom('1', 'b c', 'x"y')), { maxKeys: 2 });
const code = fc.oneof(
  fc.record({
    url: mostly(fc.constantFrom('https://git.example.com/a.git', 'git@git.example.com:a.git', 'ssh://git@git.example.com:22/a')), revision: mostly(fc.constant(COMMIT)),
    path: mostly(fc.constantFrom('src', 'a/b/')), credentials: secret,
  }, { requiredKeys: ['url', 'revision'] }).map((one) => Code.git(one)),
  fc.record({ image: mostly(fc.constant(`registry.example.com/src@${DIGEST}`)), path: mostly(fc.constant('/src')) }).map((one) => Code.bundle(one)),
);
const output = mostly(fc.constantFrom('registry.example.com:5000/shop/catalog', 'registry.example.com/a:1', 'catalog'));
const cnb = fc.oneof(mostly(fc.constant('1.17')).map((version) => Builder.go(version)), fc.tuple(mostly(fc.constant('builder:1')), env).map(([image, variables]) => Builder.of(image, { env: variables })));
const source = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record(
      { code, output, file: mostly(fc.constantFrom('Dockerfile', 'a/Dockerfile')), args: env, push: secret }, { requiredKeys: ['code', 'output'] },
    ).map((one) => Source.dockerfile(one)),
  },
  {
    weight: 6,
    arbitrary: fc.record({ code, output, builder: cnb, push: secret }, { requiredKeys: ['code', 'output', 'builder'] }).map((one) => Source.buildpacks(one)),
  },
  { weight: 1, arbitrary: mostly(fc.constant('catalog:1')).map((one) => Source.image(one)) },
);
const image = mostly(fc.constantFrom('mirror.example.com/tool:1', 'gcr.io/kaniko-project/executor:v1'));
const builder = fc.oneof(
  fc.constantFrom(ImageBuilder.buildkit(), ImageBuilder.buildah(), ImageBuilder.kaniko(), ImageBuilder.buildpacks(), undefined, undefined, undefined),
  image.map((one) => ImageBuilder.kaniko({ image: one })),
  fc.record({ runImage: image, user: mostly(fc.constant(1001)), group: mostly(fc.constant(1000)) }, { requiredKeys: [] })
    .map((one) => ImageBuilder.buildpacks(one)),
);
const optional = {
  builder,
  registryCredentials: secret,
  cache: mostly(fc.constantFrom('registry.example.com/cache', 'cache')),
  platforms: fc.array(mostly(fc.constantFrom('linux/amd64', 'linux/arm64')), { maxLength: 2 }),
  submodules: fc.boolean(),
  downloads: fc.array(fc.constantFrom(Address.anywhere(443), Address.cidr('10.0.0.0/8', 8080), Address.anywhere(0)), { maxLength: 2 }),
  size: fc.constantFrom(Size.small, Size.large),
  timeout: fc.constantFrom(Duration.minutes(5), Duration.minutes(90), Duration.seconds(0), Duration.days(1)),
  workspace: fc.constantFrom(Bytes.gibibytes(1), Bytes.mebibytes(0.3), Bytes.mebibytes(100)),
  storageClass: mostly(fc.constant('gp3')),
};
/** A few of the props, so that what is wrong in one does not hide all the others. */
const props = fc.subarray(Object.keys(optional) as (keyof typeof optional)[], { maxLength: 3 })
  .chain((keys) => fc.record({ source, ...Object.fromEntries(keys.map((key) => [key, optional[key]])) })) as fc.Arbitrary<ImageBuildProps>;

const charts: (() => Chart)[] = [
  () => new Chart(new App(), 'chart', { namespace: 'builds' }),
  () => new Environment(new Platform('shop', { owner: 'commerce', registry: 'registry.example.com/shop', pullSecrets: ['pull'] }), 'prod', {
    kubernetes: '1.29', mesh: true, secretStore: SecretStore.cluster('vault'),
  }).chart('builds'),
];

const documented = new Set([...fs.readFileSync(path.join(ROOT, 'docs', 'codes.md'), 'utf8').matchAll(/`([A-Z][A-Za-z0-9]+)`/g)].map(([, one]) => one));

function made(chart: Chart, given: ImageBuildProps): any[] | undefined {
  try {
    new ImageBuild(chart, 'image', given);
  } catch (error) {
    if (!ValidationError.isValidationError(error)) throw error;
    for (const problem of error.problems) {
      expect(documented).toContain(problem.code);
      for (const part of [problem.what, problem.fix, problem.path]) expect(part).toMatch(/\S/);
    }
    return undefined;
  }
  // What was taken must not be refused later, in words about documents that nobody wrote.
  return documents(chart);
}

test('any props are refused in the one form, or give documents that Kubernetes takes, and the same ones each time', () => {
  const tally = { made: 0, refused: 0 };
  fc.assert(fc.property(fc.constantFrom(...charts), props, (chartOf, given) => {
    const docs = made(chartOf(), given);
    tally[docs ? 'made' : 'refused']++;
    if (!docs) return;
    expect(docs.flatMap((doc) => checkDocument(doc))).toEqual([]);
    expect(emitDocuments(docs)).toBe(emitDocuments(made(chartOf(), given)!));
  }), { numRuns: 1500, seed: 405 });
  expect(Math.min(tally.made, tally.refused)).toBeGreaterThan(60);
});

const judge = SHARED && path.join(SHARED, 'tools', 'check-manifests', 'check-manifests.mjs');

testIf(judge !== undefined && fs.existsSync(judge), 'no outside judge of manifests on this machine')('a sample is accepted by a judge that is not ours', () => {
  const docs = fc.sample(fc.tuple(fc.constantFrom(...charts), props), { numRuns: 300, seed: 7 }).flatMap(([chartOf, given]) => made(chartOf(), given) ?? []);
  expect(docs.length).toBeGreaterThan(200);
  const folder = fs.mkdtempSync(path.join(tmpdir(), 'builds-'));
  try {
    fs.writeFileSync(path.join(folder, 'builds.yaml'), emitDocuments(docs));
    for (const set of [[], ['--crds', 'latest']]) {
      const { status, stdout, stderr } = spawnSync(process.execPath, [judge!, ...set, folder], { encoding: 'utf8' });
      expect([status, `${stdout}${stderr}`]).toEqual([0, expect.stringContaining(`${docs.length} documents, ${docs.length} pass, 0 fail (0 problems), 0 unknown kind`)]);
    }
  } finally {
    fs.rmSync(folder, { recursive: true });
  }
}, 60_000);
