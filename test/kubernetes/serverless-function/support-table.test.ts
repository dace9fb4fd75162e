import * as fs from 'fs';
import { ApiObject } from 'cdk8s';
import { ServiceAccount } from 'cdk8s-plus-29';
import {
  Binding, Builder, Canary, Code, FunctionFeature, FunctionTargetKind, Metrics, SecretSource, ServerlessFunction, ServerlessFunctionProps, Size, Source,
  SUPPORT_TABLE, Trigger,
} from '../../../src';
import { TARGET_NAMES } from '../../../src/core/function/target-kind';
import { kubernetesFeaturesOf } from '../../../src/kubernetes/serverless-function/target-problems';
import { documents, refusal } from '../../support/render';
import { chartOf, COMMIT, targets } from './examples';
import { PAGE, withTable } from './support-page';

const seconds = (n: number) => ({ toSeconds: () => n });
const image = Source.image('resize:1.4.2');
const code = Code.git({ url: 'https://git.example.com/shop/resize.git', revision: COMMIT, path: 'functions/resize' });
const secret = SecretSource.existing('login').key('url');
const kafka = Trigger.kafka({ name: 'in', brokers: ['kafka:9092'], topic: 'orders' });
const queue = { name: 'in', queue: 'orders', url: 'https://sqs.ap-northeast-2.amazonaws.com/123456789012/orders', region: 'ap-northeast-2' };
const http = { source: image };
const events = { source: image, triggers: [kafka] };

/** The smallest function that asks for a feature, the same without it, and what only the first one's documents have, where a target does it. */
type Asked = (chart: ReturnType<typeof chartOf>) => readonly [withIt: ServerlessFunctionProps, without: ServerlessFunctionProps, marker: string];

const asked: Record<FunctionFeature, Asked> = {
  sourceImage: () => [{ source: Source.image('other:2.0.0') }, http, 'other:2.0.0'],
  sourceBuild: () => [{ source: Source.buildpacks({ code, builder: Builder.java('17'), output: 'built' }) }, http, '/built:318ee2452fc1'],
  sourceDockerfile: () => [{ source: Source.dockerfile({ code, output: 'built' }) }, http, '/built:318ee2452fc1'],
  sourceArgs: () => [{ source: Source.dockerfile({ code, output: 'built', args: { A: 'b' } }) }, http, '/built:318ee2452fc1'],
  port: () => [{ ...http, port: 9123 }, http, '9123'],
  eventPort: () => [{ ...events, port: 9123 }, events, '9123'],
  env: () => [{ ...http, env: { GREETING: 'hello' } }, http, '"name":"GREETING","value":"hello"'],
  secretEnv: () => [{ ...http, env: { TOKEN: secret } }, http, '"secretKeyRef":{"name":"login","key":"url"}'],
  configuration: () => [{ ...http, configuration: { GREETING: 'hello' } }, http, '"data":{"GREETING":"hello"}'],
  size: () => [{ ...http, size: Size.medium }, http, '"memory":"1Gi"'],
  min: () => [{ ...http, scaling: { min: 7 } }, http, '7'],
  max: () => [{ ...http, scaling: { max: 77 } }, http, '77'],
  concurrency: () => [{ ...http, scaling: { concurrency: 33 } }, http, '33'],
  timeout: () => [{ ...http, timeout: seconds(47) }, http, '47'],
  eventTimeout: () => [{ ...events, timeout: seconds(47) }, events, '47'],
  healthPath: () => [{ ...http, healthPath: '/alive' }, http, '"path":"/alive"'],
  http: () => [{ ...http, triggers: [Trigger.http()] }, { ...http, triggers: [Trigger.schedule('30 2 * * *')] }, '8080'],
  hosts: () => [{ ...http, triggers: [Trigger.http({ hosts: ['resize.example.com'] })] }, http, 'resize.example.com'],
  path: () => [{ ...http, triggers: [Trigger.http({ hosts: ['resize.example.com'], path: '/under' })] }, http, '/under'],
  gateway: () => [{ ...http, triggers: [Trigger.http({ hosts: ['resize.example.com'], gateway: { name: 'front-door', namespace: 'edge' } })] }, http, '"name":"front-door","namespace":"edge"'],
  mixed: () => [{ ...http, triggers: [Trigger.http(), kafka] }, http, 'resize-relay'],
  kafka: () => [events, http, 'bindings.kafka'],
  nats: () => [{ ...http, triggers: [Trigger.nats({ name: 'in', server: 'nats://nats:4222', monitoring: 'nats:8222', stream: 'orders', subject: 'orders.new' })] }, http, 'nats-jetstream'],
  sqs: () => [{ ...http, triggers: [Trigger.sqs(queue)] }, http, 'aws-sqs-queue'],
  rabbitmq: () => [{ ...http, triggers: [Trigger.rabbitmq({ name: 'in', queue: 'orders', connection: secret })] }, http, 'bindings.rabbitmq'],
  objectCreated: () => [{ ...http, triggers: [Trigger.objectCreated({ ...queue, bucket: 'images' })] }, http, 'aws-sqs-queue'],
  prefix: () => [{ ...http, triggers: [Trigger.objectCreated({ ...queue, bucket: 'images', prefix: 'raw/' })] }, http, 'raw/'],
  schedule: () => [{ ...http, triggers: [Trigger.schedule('30 2 * * *', { timeZone: 'Asia/Seoul' })] }, http, '"schedule":"30 2 * * *","timeZone":"Asia/Seoul"'],
  bindingKafka: () => [{ ...http, bindings: [Binding.kafka({ name: 'out', brokers: ['kafka:9092'], topic: 'done' })] }, http, '"name":"OUT_TOPIC","value":"done"'],
  bindingSqs: () => [{ ...http, bindings: [Binding.sqs({ name: 'out', queue: 'done', region: 'ap-northeast-2' })] }, http, 'bindings.aws.sqs'],
  bindingBucket: () => [{ ...http, bindings: [Binding.bucket({ name: 'out', bucket: 'images', region: 'ap-northeast-2' })] }, http, 'bindings.aws.s3'],
  bindingRabbitmq: () => [{ ...http, bindings: [Binding.rabbitmq({ name: 'out', queue: 'done', connection: secret })] }, http, 'bindings.rabbitmq'],
  bindingNats: () => [{ ...http, bindings: [Binding.nats({ name: 'out', server: 'nats://nats:4222', subject: 'done' })] }, http, 'pubsub.jetstream'],
  bindingRedis: () => [{ ...http, bindings: [Binding.redis({ name: 'cart', host: 'redis:6379', password: secret })] }, http, 'state.redis'],
  bindingDatabase: () => [{ ...http, bindings: [Binding.database({ name: 'orders', url: secret, port: 5432 })] }, http, '"name":"ORDERS_URL","valueFrom":{"secretKeyRef":{"name":"login","key":"url"}}'],
  bindingComponent: () => [{ ...http, bindings: [Binding.component({ name: 'mail', type: 'bindings.smtp', metadata: { host: 'smtp' } })] }, http, 'bindings.smtp'],
  canary: () => [{ ...http, version: '1.4.2', canary: Canary.beside('1.4.1', { percent: 10 }) }, { ...http, version: '1.4.2' }, '"revisionName":"resize-1-4-1","percent":90'],
  version: () => [{ ...http, version: '9.8.7' }, http, '9.8.7'],
  imageCredentials: () => [{ ...http, imageCredentials: SecretSource.existing('puller') }, http, '"name":"puller"'],
  labels: () => [{ ...http, labels: { team: 'commerce' } }, http, '"team":"commerce"'],
  metrics: () => [{ ...http, port: 8080, metrics: Metrics.at(8080) }, http, 'PodMonitor'],
  metricsPort: () => [{ ...http, metrics: Metrics.at(9090) }, http, 'PodMonitor'],
  user: () => [{ ...http, user: 1234 }, http, '"runAsUser":1234'],
  writablePaths: () => [{ ...http, writablePaths: ['/var/cache'] }, http, '/var/cache'],
  mesh: () => [{ ...http, mesh: true }, http, '"sidecar.istio.io/inject":"true"'],
  serviceAccount: (chart) => [{ ...http, serviceAccount: ServiceAccount.fromServiceAccountName(chart, 'account', 'resizer') }, http, '"serviceAccountName":"resizer"'],
};

/** Text of what runs the function: everything but what names and connects it anyway. */
function textOf(target: keyof typeof targets, props: (chart: ReturnType<typeof chartOf>) => ServerlessFunctionProps): string {
  const chart = chartOf({ versions: { gatewayApi: target === 'openFunction' ? '0.7' : '1.4' } });
  const made = new ServerlessFunction(chart, 'resize', { ...props(chart), target: targets[target] });
  expect(made.resource).toBeInstanceOf(ApiObject);
  return JSON.stringify(documents(chart));
}

const cells = (Object.keys(SUPPORT_TABLE) as FunctionFeature[]).flatMap((feature) => (Object.keys(targets) as (keyof typeof targets)[])
  .map((target) => [feature, target, SUPPORT_TABLE[feature].cells[target]] as const));

test.each(cells)('%s on %s is what the table says', (feature, target, cell) => {
  if ('does' in cell) {
    const marker = asked[feature](chartOf())[2];
    expect(cell.does).toMatch(/\S/);
    expect(marker).not.toBe('');
    expect(textOf(target, (chart) => asked[feature](chart)[0])).toContain(marker);
    expect(textOf(target, (chart) => asked[feature](chart)[0])).not.toBe(textOf(target, (chart) => asked[feature](chart)[1]));
    return;
  }
  const message = refusal(() => textOf(target, (chart) => asked[feature](chart)[0]));
  expect(message).toContain(`${TARGET_NAMES[target]} cannot do \`${SUPPORT_TABLE[feature].asks}\`: it ${cell.cannot}; ${cell.instead} (FunctionUnsupported)`);
});

test('a function asks for a row of the table with every prop that it has', () => {
  for (const feature of Object.keys(asked) as FunctionFeature[]) {
    expect(kubernetesFeaturesOf(asked[feature](chartOf())[0])).toContain(feature);
  }
});

test('what is refused names a target that does it', () => {
  const mentions = (text: string) => (Object.keys(TARGET_NAMES) as FunctionTargetKind[]).filter((kind) => text.includes(TARGET_NAMES[kind]));
  for (const [feature, { asks, cells: row }] of Object.entries(SUPPORT_TABLE)) {
    for (const cell of Object.values(row)) {
      if (!('cannot' in cell)) continue;
      const named = mentions(cell.instead);
      if (named.length === 0) expect(cell.instead).toMatch(/^leave /);
      for (const kind of named) expect([feature, asks, kind, row[kind]]).toEqual([feature, asks, kind, { does: expect.stringMatching(/\S/) as string }]);
    }
  }
});

test('the page shows the table as it is', () => {
  const page = fs.readFileSync(PAGE, 'utf8');
  expect(page).toBe(withTable(page));
});
