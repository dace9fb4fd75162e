import { Binding, Builder, Canary, Code, FunctionFeature, FunctionTargetKind, SecretSource, Size, Source, SUPPORT_TABLE, SupportCell, Trigger } from '../../../src';
import { LambdaFunctionProps, LambdaSecrets, Stack } from '../../../src/aws';
import { featuresOf } from '../../../src/core/function/support';
import { TARGET_NAMES } from '../../../src/core/function/target-kind';
import { refusal } from '../../support/render';
import { synthesized } from '../support/terraform';
import { CERTIFICATE, functions, made, network } from './support';

const seconds = (n: number) => ({ toSeconds: () => n });
const image = Source.image('resize:1.4.2');
const code = Code.git({ url: 'https://git.example.com/shop/resize.git', revision: '318ee2452fc1bb61a35b2c5016a8ab6fc29eef0c' });
const secret = SecretSource.external('prod/login').key('url');
const secrets = LambdaSecrets.references();
const kafka = Trigger.kafka({ name: 'in', brokers: ['kafka.shop.internal:9092'], topic: 'orders' });
const queue = { name: 'in', queue: 'orders', url: 'https://sqs.ap-northeast-2.amazonaws.com/123456789012/orders', region: 'ap-northeast-2' };
const http = { source: image };
const events = { source: image, triggers: [Trigger.sqs(queue)] };
const atHost = (options: object = {}): LambdaFunctionProps => ({ ...http, triggers: [Trigger.http({ hosts: ['resize.example.com'], ...options })], certificateArn: CERTIFICATE });
const bound = (binding: Binding): LambdaFunctionProps => ({ ...http, network: network(), secrets, bindings: [binding] });

/** The smallest function that asks for a feature, the same without it, and what only the first one's stack has. */
type Asked = readonly [withIt: LambdaFunctionProps, without: LambdaFunctionProps, marker: string];

/** Rows of what only pods have are none of a function on Lambda: its props do not have them. */
const ONLY_PODS = ['metrics', 'metricsPort', 'user', 'writablePaths', 'mesh', 'serviceAccount'] as const;
type Features = Exclude<FunctionFeature, typeof ONLY_PODS[number]>;

const asked: Record<Features, Asked> = {
  sourceImage: [{ source: Source.image('other:2.0.0') }, http, '"image_uri":"123456789012.dkr.ecr.ap-northeast-2.amazonaws.com/shop/other:2.0.0"'],
  sourceBuild: [{ source: Source.buildpacks({ code, builder: Builder.of('paketobuildpacks/builder-jammy-base:0.4.440'), output: 'built' }) }, http, '/shop/built:318ee2452fc1'],
  sourceDockerfile: [{ source: Source.dockerfile({ code, output: 'built' }) }, http, '/shop/built:318ee2452fc1'],
  sourceArgs: [{ source: Source.dockerfile({ code, output: 'built', args: { A: 'b' } }) }, { source: Source.dockerfile({ code, output: 'built' }) }, '/shop/built:318ee2452fc1'],
  port: [{ ...http, port: 9123 }, http, '"AWS_LWA_PORT":"9123"'],
  eventPort: [{ ...events, port: 9123 }, events, '"AWS_LWA_PORT":"9123"'],
  env: [{ ...http, env: { GREETING: 'hello' } }, http, '"GREETING":"hello"'],
  secretEnv: [{ ...http, env: { LOGIN: secret }, secrets }, http, '"LOGIN":"arn:aws:secretsmanager:ap-northeast-2:123456789012:secret:prod/login:url::"'],
  configuration: [{ ...http, configuration: { GREETING: 'hello' } }, http, '"GREETING":"hello"'],
  size: [{ ...http, size: Size.medium }, http, '"memory_size":1024'],
  min: [{ ...http, scaling: { min: 7 } }, http, '"provisioned_concurrent_executions":7'],
  max: [{ ...http, scaling: { max: 77 } }, http, '"reserved_concurrent_executions":77'],
  concurrency: [{ ...http, scaling: { concurrency: 33 } }, http, ''],
  timeout: [{ ...http, timeout: seconds(47) }, http, '"timeout":47'],
  eventTimeout: [{ ...events, timeout: seconds(47) }, events, '"timeout":47'],
  healthPath: [{ ...http, healthPath: '/alive' }, http, '"AWS_LWA_READINESS_CHECK_PATH":"/alive"'],
  http: [{ ...http, triggers: [Trigger.http()] }, { ...http, triggers: [Trigger.schedule('30 2 * * *')] }, '"authorization_type":"AWS_IAM"'],
  hosts: [atHost(), http, '"domain_name":"resize.example.com"'],
  path: [atHost({ path: '/under' }), atHost(), '"route_key":"ANY /under/{proxy+}"'],
  gateway: [atHost({ gateway: { name: 'front-door' } }), atHost(), ''],
  mixed: [{ ...events, triggers: [Trigger.http(), Trigger.sqs(queue)] }, http, 'aws_lambda_event_source_mapping'],
  kafka: [{ ...http, triggers: [kafka], network: network() }, http, '"KAFKA_BOOTSTRAP_SERVERS":"kafka.shop.internal:9092"'],
  nats: [{ ...http, triggers: [Trigger.nats({ name: 'in', server: 'nats://nats.shop.internal:4222', monitoring: 'nats.shop.internal:8222', stream: 'orders', subject: 'orders.new' })] }, http, ''],
  sqs: [events, http, '"event_source_arn":"arn:aws:sqs:ap-northeast-2:123456789012:orders"'],
  rabbitmq: [{ ...http, triggers: [Trigger.rabbitmq({ name: 'in', queue: 'orders', connection: secret })] }, http, ''],
  objectCreated: [{ ...http, triggers: [Trigger.objectCreated({ ...queue, bucket: 'images' })] }, http, '"event_source_arn":"arn:aws:sqs:ap-northeast-2:123456789012:orders"'],
  prefix: [{ ...http, triggers: [Trigger.objectCreated({ ...queue, bucket: 'images', prefix: 'raw/' })] }, http, String.raw`{\"key\":[{\"prefix\":\"raw/\"}]}`],
  schedule: [{ ...http, triggers: [Trigger.http(), Trigger.schedule('30 2 * * *', { timeZone: 'Asia/Seoul' })] }, http, '"schedule_expression":"cron(30 2 * * ? *)","schedule_expression_timezone":"Asia/Seoul"'],
  bindingKafka: [bound(Binding.kafka({ name: 'out', brokers: ['kafka.shop.internal:9092'], topic: 'done' })), http, '"OUT_TOPIC":"done"'],
  bindingSqs: [bound(Binding.sqs({ name: 'out', queue: 'done', region: 'ap-northeast-2' })), http, 'arn:aws:sqs:ap-northeast-2:123456789012:done'],
  bindingBucket: [bound(Binding.bucket({ name: 'out', bucket: 'images', region: 'ap-northeast-2' })), http, 'arn:aws:s3:::images/*'],
  bindingRabbitmq: [bound(Binding.rabbitmq({ name: 'out', queue: 'done', connection: secret })), http, '"OUT_QUEUE":"done"'],
  bindingNats: [bound(Binding.nats({ name: 'out', server: 'nats://nats.shop.internal:4222', subject: 'done' })), http, '"OUT_SUBJECT":"done"'],
  bindingRedis: [bound(Binding.redis({ name: 'cart', host: 'redis.shop.internal:6379', password: secret })), http, '"CART_HOST":"redis.shop.internal:6379"'],
  bindingDatabase: [bound(Binding.database({ name: 'orders', url: secret, port: 5432 })), http, '"ORDERS_URL":"arn:aws:secretsmanager:ap-northeast-2:123456789012:secret:prod/login:url::"'],
  bindingComponent: [bound(Binding.component({ name: 'mail', type: 'bindings.smtp', metadata: { host: 'smtp' } })), http, ''],
  canary: [{ ...http, canary: Canary.beside('7', { percent: 10 }) }, http, '"routing_config":{"additional_version_weights":{"${aws_lambda_function.resize_function_'],
  version: [{ ...http, version: '9.8.7' }, http, '"tags":{"version":"9.8.7"}'],
  // The one thing that is asked and not written: Lambda needs nothing to pull from ECR.
  imageCredentials: [{ ...http, imageCredentials: SecretSource.existing('puller') }, http, '"package_type":"Image"'],
  labels: [{ ...http, labels: { team: 'commerce' } }, http, '"team":"commerce"'],
};

function textOf(props: LambdaFunctionProps): string {
  const stack: Stack = functions();
  made(props, stack);
  return JSON.stringify(synthesized(stack), (key, value: unknown) => key === '//' ? undefined : value);
}

const features = Object.keys(asked) as Features[];

test.each(features)('%s is what the table says of LambdaFunction', (feature) => {
  const { asks, cells } = SUPPORT_TABLE[feature];
  const cell: SupportCell = cells.lambda;
  const [withIt, without, marker] = asked[feature];
  if ('does' in cell) {
    expect(marker).not.toBe('');
    expect(textOf(withIt)).toContain(marker);
    if (feature !== 'imageCredentials') expect(textOf(withIt)).not.toBe(textOf(without));
    expect(textOf(withIt)).not.toMatch(/\$\{TfToken|"undefined"/);
    return;
  }
  expect(refusal(() => textOf(withIt)).split('\n')).toContain(`[shop/shop-prod-functions/resize] LambdaFunction cannot do \`${asks}\`: it ${cell.cannot}; ${cell.instead} (FunctionUnsupported)`);
});

test('a function asks for a row of the table with every prop that it has, and all rows are asked for', () => {
  for (const feature of features) expect(featuresOf(asked[feature][0])).toContain(feature);
  expect([...features, ...ONLY_PODS].sort()).toEqual(Object.keys(SUPPORT_TABLE).sort());
});

test('what Lambda refuses names a target that does it', () => {
  for (const [feature, { cells }] of Object.entries(SUPPORT_TABLE)) {
    const cell: SupportCell = cells.lambda;
    if (!('cannot' in cell)) continue;
    const named = (Object.keys(TARGET_NAMES) as FunctionTargetKind[]).filter((kind) => cell.instead.includes(TARGET_NAMES[kind]));
    expect([feature, named.length]).not.toEqual([feature, 0]);
    for (const kind of named) expect([feature, kind, cells[kind]]).toEqual([feature, kind, { does: expect.stringMatching(/\S/) as string }]);
  }
});
