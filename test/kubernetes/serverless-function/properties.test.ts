import * as fs from 'fs';
import * as path from 'path';
import { App, Chart } from 'cdk8s';
import * as fc from 'fast-check';
import {
  Binding, Builder, Canary, Code, Environment, Metrics, Platform, SecretSource, SecretStore, ServerlessFunction, ServerlessFunctionProps, Size,
  Source, Target, Trigger, ValidationError,
} from '../../../src';
import { emitDocuments } from '../../../src/manifests/emit';
import { checkPodSecurity } from '../../../src/manifests/pod-security';
import { checkDocument } from '../../../src/manifests/schema';
import { HAS_JUDGE, judged, NO_JUDGE } from '../../support/outside-judge';
import { ROOT, testIf } from '../../support/paths';
import { documents } from '../../support/render';

const nasty = fc.constantFrom('', ' ', '\n', '\0', 'UPPER', 'a b', 'under_score', '-dash', '..', '/', '//', '~', 'é', '${x}', '__proto__', 'x'.repeat(64), '*', '$(X)', '\ud800');
/** Mostly `good`, now and then what does not belong there. */
const mostly = <T>(good: fc.Arbitrary<T>): fc.Arbitrary<T> =>
  fc.oneof({ weight: 30, arbitrary: good }, { weight: 1, arbitrary: nasty as fc.Arbitrary<unknown> as fc.Arbitrary<T> });
const pick = <T>(...values: T[]): fc.Arbitrary<T> => mostly(fc.constantFrom(...values));
const number = (min: number, max: number): fc.Arbitrary<number> =>
  fc.oneof({ weight: 20, arbitrary: fc.integer({ min, max }) }, { weight: 1, arbitrary: fc.constantFrom(-1, 0, 0.5, NaN, Infinity, 2 ** 31) });
const optional = { requiredKeys: [] as never[] };
const record = <T>(model: { [K in keyof T]: fc.Arbitrary<T[K]> }, requiredKeys: (keyof T)[]): fc.Arbitrary<T> =>
  fc.record(model, { requiredKeys }) as fc.Arbitrary<T>;

const source = fc.oneof(pick('login', 'db').map((name) => SecretSource.existing(name)), pick('prod/db', 'prod/kafka').map((name) => SecretSource.external(name)));
const key = fc.tuple(source, pick('url', 'password')).map(([from, entry]) => from.key(entry));
const name = pick('in', 'out', 'orders', 'mail', 'cart');
const url = pick('https://sqs.ap-northeast-2.amazonaws.com/123456789012/orders');
const region = pick('ap-northeast-2', 'eu-west-1');
const kafka = {
  name, brokers: fc.array(pick('kafka:9092', 'kafka-2.kafka:9093'), { minLength: 1, maxLength: 2 }), topic: pick('orders', 'logs'), tls: fc.boolean(),
  login: fc.record({ mechanism: fc.constantFrom('plain' as const, 'scram-sha-512' as const), username: key, password: key }),
};
const event = { name, backlog: number(1, 100) };
const triggers = fc.oneof(
  { weight: 4, arbitrary: fc.record({ hosts: fc.uniqueArray(pick('resize.example.com', 'img.example.com'), { maxLength: 2 }), path: pick('/', '/resize') }, optional).map((options) => Trigger.http(options)) },
  record({ ...kafka, ...event, group: pick('readers') }, ['name', 'brokers', 'topic']).map((options) => Trigger.kafka(options)),
  record({ ...event, server: pick('nats://nats:4222'), monitoring: pick('nats:8222'), stream: pick('s'), subject: pick('s.new'), consumer: pick('c') }, ['name', 'server', 'monitoring', 'stream', 'subject'])
    .map((options) => Trigger.nats(options)),
  record({ ...event, queue: pick('orders'), url, region }, ['name', 'queue', 'url', 'region']).map((options) => Trigger.sqs(options)),
  record({ ...event, queue: pick('orders'), connection: key }, ['name', 'queue', 'connection']).map((options) => Trigger.rabbitmq(options)),
  record({ ...event, queue: pick('orders'), bucket: pick('images'), url, region }, ['name', 'queue', 'bucket', 'url', 'region']).map((options) => Trigger.objectCreated(options)),
  fc.tuple(pick('30 2 * * *', '@hourly'), fc.record({ path: pick('/tick'), timeZone: pick('Asia/Seoul') }, optional)).map(([cron, options]) => Trigger.schedule(cron, options)),
);
const bindings = fc.oneof(
  record(kafka, ['name', 'brokers', 'topic']).map((options) => Binding.kafka(options)),
  fc.record({ name, queue: pick('done'), region }).map((options) => Binding.sqs(options)),
  fc.record({ name, bucket: pick('images'), region }).map((options) => Binding.bucket(options)),
  fc.record({ name, queue: pick('done'), connection: key }).map((options) => Binding.rabbitmq(options)),
  fc.record({ name, server: pick('nats://nats:4222'), subject: pick('done') }).map((options) => Binding.nats(options)),
  record({ name, host: pick('redis:6379'), password: key, tls: fc.boolean() }, ['name', 'host']).map((options) => Binding.redis(options)),
  fc.record({ name, url: key, port: number(1024, 9999) }).map((options) => Binding.database(options)),
  fc.record({ name, type: pick('bindings.smtp', 'state.mongodb', 'pubsub.redis'), metadata: fc.dictionary(pick('host', 'user').map(String), fc.oneof(pick('a'), key)) })
    .map((options) => Binding.component(options)),
);
const git = { url: pick('https://git.example.com/shop/resize.git', 'git@git.example.com:shop/resize.git'), revision: pick('a'.repeat(40), 'b'.repeat(40)), path: pick('src', 'functions/resize/') };
const code = fc.oneof(
  record({ ...git, credentials: source }, ['url', 'revision']).map((options) => Code.git(options)),
  fc.record({ image: pick(`source@sha256:${'ab'.repeat(32)}`), path: pick('/src', '/') }).map((options) => Code.bundle(options)),
);
const buildEnv = fc.dictionary(pick('A', 'FUNC_TYPE').map(String), pick('b', 'http', 'x#y'), { maxKeys: 2 });
const builder = fc.oneof(
  fc.tuple(fc.constantFrom('go', 'node', 'java', 'python'), pick('1.17', '16', '17', '3'), fc.record({ functionName: pick('Handler'), env: buildEnv, image: pick('builders/go:1.21') }, optional))
    .map(([language, version, options]) => (Builder as any)[language](version, options) as Builder),
  pick('paketobuildpacks/builder-jammy-base:0.4.440').map((image) => Builder.of(image)),
);
const output = pick('resize', 'registry.example.com/shop/resize', 'resize:v1');
const sources = fc.oneof(
  { weight: 2, arbitrary: pick('resize:1.4.2', `resize@sha256:${'cd'.repeat(32)}`, 'resize', 'quay.io/shop/resize:V2_RC1').map((image) => Source.image(image)) },
  record({ code, builder, output, push: source }, ['code', 'builder', 'output']).map((options) => Source.buildpacks(options)),
  record({ code, output, file: pick('Dockerfile'), args: buildEnv }, ['code', 'output']).map((options) => Source.dockerfile(options)),
);
const words = fc.dictionary(pick('A', 'GREETING', 'PORT', 'DB_PASSWORD').map(String), pick('hello', ''), { maxKeys: 2 });
const version = pick('1.4.2', 'v2');
const duration = number(1, 900).map((n) => ({ toSeconds: () => n }));
const props: fc.Arbitrary<ServerlessFunctionProps> = record<ServerlessFunctionProps>({
  source: sources,
  target: fc.oneof(
    fc.record({ engine: pick('knative' as const, 'keda' as const) }, optional).map((options) => Target.openFunction(options)),
    fc.constant(Target.knative()),
    fc.record({ interceptor: fc.constant({ namespace: 'http' }) }, optional).map((options) => Target.deployment(options)),
  ),
  port: fc.oneof(fc.constant(8080), number(1024, 9999)),
  env: words,
  configuration: words,
  size: fc.constantFrom(Size.small, Size.large),
  scaling: fc.record({ min: number(0, 3), max: number(3, 20), concurrency: number(1, 50) }, optional),
  timeout: duration,
  healthPath: pick('/healthz'),
  triggers: fc.oneof(
    { weight: 6, arbitrary: fc.array(triggers, { minLength: 1, maxLength: 1 }) }, { weight: 1, arbitrary: fc.array(triggers, { maxLength: 3 }) },
  ),
  bindings: fc.array(bindings, { maxLength: 2 }),
  canary: fc.tuple(version, number(1, 99)).map(([stable, percent]) => Canary.beside(stable, { percent })),
  version,
  imageCredentials: source,
  labels: fc.dictionary(pick('team', 'tier').map(String), pick('a', 'b'), { maxKeys: 2 }),
  metrics: fc.oneof(fc.constant(8080), number(1024, 9999)).map((port) => Metrics.at(port)),
  user: number(1, 9999),
  writablePaths: fc.array(pick('/var/cache', '/data'), { maxLength: 1 }),
  mesh: fc.boolean(),
  serviceAccount: fc.constant(undefined) as fc.Arbitrary<never>,
}, ['source']);
/** Fewer props at once, so that more of them are made. */
const some = fc.tuple(props, fc.subarray(['port', 'timeout', 'canary', 'metrics', 'imageCredentials', 'healthPath', 'user', 'version', 'scaling', 'env', 'configuration'], { maxLength: 4 }))
  .map(([all, kept]): ServerlessFunctionProps => Object.fromEntries(Object.entries(all)
    .filter(([prop]) => ['source', 'target', 'triggers', 'bindings', 'size', 'labels', ...kept].includes(prop))) as unknown as ServerlessFunctionProps);

const charts: (() => Chart)[] = [
  () => new Chart(new App(), 'chart', { namespace: 'shop' }),
  () => new Environment(new Platform('shop', { owner: 'commerce', registry: 'registry.example.com/shop', labels: { cost: 'c1' } }), 'prod', {
    kubernetes: '1.29', mesh: true, datadog: true, secretStore: SecretStore.cluster('vault'), pullSecrets: ['registry'], ingress: { issuer: 'letsencrypt' }, versions: { gatewayApi: '0.7' },
  }).chart('app'),
];

const documented = new Set([...fs.readFileSync(path.join(ROOT, 'docs', 'codes.md'), 'utf8').matchAll(/`([A-Z][A-Za-z0-9]+)`/g)].map(([, one]) => one));
const tally = { made: new Map<string, number>(), refused: 0 };

/** The documents of a function, or undefined when it is refused, as it must be: with documented codes and in the one form. */
function made(chart: Chart, asked: ServerlessFunctionProps): any[] | undefined {
  try {
    const { target } = new ServerlessFunction(chart, 'resize', asked);
    const docs = documents(chart); // the strict schemas and the analyzer judge here
    tally.made.set(target.kind, (tally.made.get(target.kind) ?? 0) + 1);
    return docs;
  } catch (error) {
    if (!ValidationError.isValidationError(error)) throw error;
    tally.refused++;
    for (const { code: found, what, fix, path: at } of error.problems) {
      expect(documented).toContain(found);
      expect(what).not.toMatch(/^`?spec\.|UnknownField/); // what is wrong is told of the props, not of a document
      for (const part of [what, fix, at]) expect(part).toMatch(/\S/);
    }
    return undefined;
  }
}

test('any props on any target are refused in the one form, or give documents that Kubernetes takes', () => {
  fc.assert(fc.property(fc.constantFrom(...charts), fc.oneof({ weight: 3, arbitrary: some }, { weight: 1, arbitrary: props }), (chartOf, asked) => {
    const docs = made(chartOf(), asked);
    if (!docs) return;
    expect(docs.flatMap((doc) => checkDocument(doc))).toEqual([]);
    expect(docs.flatMap((doc) => checkPodSecurity(doc, 'restricted'))).toEqual([]);
    expect(emitDocuments(docs)).toBe(emitDocuments(made(chartOf(), asked)!));
  }), { numRuns: 1500, seed: 1129 });
});

test('the cases above are neither all refused nor all made, on any target', () => {
  for (const kind of ['openFunction', 'knative', 'deployment']) expect(tally.made.get(kind)).toBeGreaterThan(50);
  expect(tally.refused).toBeGreaterThan(200);
});

testIf(HAS_JUDGE, NO_JUDGE)('a sample is accepted by a judge that is not ours', () => {
  const docs = fc.sample(fc.tuple(fc.constantFrom(...charts), some), { numRuns: 300, seed: 7 }).flatMap(([chartOf, asked]) => made(chartOf(), asked) ?? []);
  expect(docs.length).toBeGreaterThan(300);
  expect(judged(docs)).toBe('[]');
}, 60_000);
