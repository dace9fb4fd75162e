import * as fs from 'fs';
import * as path from 'path';
import * as fc from 'fast-check';
import { Binding, Builder, Canary, Code, SecretSource, Size, Source, Trigger, ValidationError } from '../../../src';
import { Engine, FunctionAccess, LambdaFunction, LambdaFunctionProps, LambdaSecrets, ManagedBroker, Network, SqlDatabase, Stack } from '../../../src/aws';
import { ROOT, testIf } from '../../support/paths';
import { HAS_TERRAFORM, NO_TERRAFORM, synthesized, Terraform } from '../support/terraform';
import { CERTIFICATE, functions, made, network } from './support';

let terraform: Terraform;
beforeAll(() => { terraform = new Terraform(); });
afterAll(() => { terraform.remove(); });

const secret = SecretSource.external('prod/login');
const SECRETS = LambdaSecrets.references();
const region = 'ap-northeast-2';
const url = `https://sqs.${region}.amazonaws.com/123456789012/orders`;
const seconds = (n: number) => ({ toSeconds: () => n });

/** One of everything. */
function everything(): Stack {
  const stack = functions();
  const net = new Network(stack, 'network', { cidr: '10.20.0.0/16', zones: 2 });
  const source = Source.image('resize:1.4.2');
  new LambdaFunction(stack, 'plain', { source });
  new LambdaFunction(stack, 'public', { source, access: FunctionAccess.public(), architecture: 'arm64', tracing: true, logDays: 7, labels: { team: 'commerce' } });
  new LambdaFunction(stack, 'hosts', {
    source, triggers: [Trigger.http({ hosts: ['a.example.com', 'b.example.com'], path: '/under/' })], certificateArn: CERTIFICATE, scaling: { min: 2, max: 9 }, size: Size.large,
  });
  new LambdaFunction(stack, 'canary', { source, canary: Canary.beside('7', { percent: 15 }) });
  new LambdaFunction(stack, 'clock', { source, triggers: [Trigger.http(), Trigger.schedule('*/5 8-18 * * mon-fri', { path: '/tick', timeZone: 'Asia/Seoul' }), Trigger.schedule('@every 90m')] });
  new LambdaFunction(stack, 'queue', { source, triggers: [Trigger.sqs({ name: 'in', queue: 'orders', url, region, backlog: 100 })] });
  new LambdaFunction(stack, 'objects', { source, triggers: [Trigger.objectCreated({ name: 'in', bucket: 'images', prefix: 'raw images/', queue: 'orders', url, region })] });
  const kafka = { name: 'in', brokers: ['kafka.shop.internal:9092', 'kafka-2.shop.internal:9093'], topic: 'orders' };
  const login = { mechanism: 'scram-sha-512' as const, username: secret.key('username'), password: secret.key('password') };
  new LambdaFunction(stack, 'kafka', { source, network: net, triggers: [Trigger.kafka(kafka)], bindings: [Binding.kafka({ ...kafka, name: 'out' })] });
  new LambdaFunction(stack, 'msk', {
    source, network: net, triggers: [Trigger.kafka(kafka)],
    brokers: { in: ManagedBroker.msk(`arn:aws:kafka:${region}:123456789012:cluster/shop/0a1b2c3d-0000-4000-8000-000000000000-2`) },
  });
  new LambdaFunction(stack, 'rabbitmq', {
    source, network: net, triggers: [Trigger.rabbitmq({ name: 'in', queue: 'orders', connection: secret.key('url') })],
    brokers: { in: ManagedBroker.amazonMq(`arn:aws:mq:${region}:123456789012:broker:shop:b-0a1b2c3d`, secret) },
  });
  new LambdaFunction(stack, 'login', { source, network: net, triggers: [Trigger.kafka({ ...kafka, login })] });
  const orders = new LambdaFunction(stack, 'orders', { source, network: net, secrets: SECRETS, bindings: [Binding.sqs({ name: 'out', queue: 'done', region }), Binding.bucket({ name: 'files', bucket: 'images', region })] });
  orders.connectsTo(new SqlDatabase(stack, 'catalog', { network: net, engine: Engine.postgres('16') }));
  orders.connectsTo(new SqlDatabase(stack, 'ledger', { network: net, engine: Engine.auroraPostgres('16') }));
  orders.grantInvoke(new LambdaFunction(stack, 'caller', { source }));
  return stack;
}

describe('the real Terraform and AWS provider', () => {
  testIf(HAS_TERRAFORM, NO_TERRAFORM)('find nothing wrong with a function of every kind', () => {
    expect(terraform.validate(everything())).toEqual([]);
  }, 180_000);

  testIf(HAS_TERRAFORM, NO_TERRAFORM)('would make all that belongs to a function with a schedule and a queue', () => {
    const stack = functions();
    made({
      source: Source.image('resize:1.4.2'), canary: Canary.beside('7', { percent: 15 }), scaling: { min: 2, max: 9 }, network: network(),
      triggers: [Trigger.http({ path: '/under' }), Trigger.schedule('30 2 * * 0'), Trigger.sqs({ name: 'in', queue: 'orders', url, region })],
    }, stack);
    const types = terraform.plan(stack).map((line) => line.replace(/^create (aws_\w+)\..*/, '$1'));
    expect([...new Set(types)].sort()).toEqual([
      'aws_apigatewayv2_api', 'aws_apigatewayv2_integration', 'aws_apigatewayv2_route', 'aws_apigatewayv2_stage', 'aws_cloudwatch_log_group', 'aws_iam_role',
      'aws_iam_role_policy', 'aws_lambda_alias', 'aws_lambda_event_source_mapping', 'aws_lambda_function', 'aws_lambda_function_event_invoke_config',
      'aws_lambda_permission', 'aws_lambda_provisioned_concurrency_config', 'aws_scheduler_schedule', 'aws_security_group', 'aws_sqs_queue', 'aws_sqs_queue_policy',
      'aws_vpc_security_group_egress_rule',
    ]);
  }, 180_000);
});

const nasty = fc.constantFrom('', ' ', '\n', '\0', 'UPPER', 'a b', '..', '/', 'é', '${x}', '__proto__', 'x'.repeat(300), '*', '%{ if', '"');
const pick = <T>(...values: T[]): fc.Arbitrary<T> =>
  fc.oneof({ weight: 25, arbitrary: fc.constantFrom(...values) }, { weight: 1, arbitrary: nasty as fc.Arbitrary<unknown> as fc.Arbitrary<T> });
const number = (min: number, max: number): fc.Arbitrary<number> =>
  fc.oneof({ weight: 20, arbitrary: fc.integer({ min, max }) }, { weight: 1, arbitrary: fc.constantFrom(-1, 0, 0.5, NaN, Infinity, 2 ** 31) });
const record = <T>(model: { [K in keyof T]: fc.Arbitrary<T[K]> }, requiredKeys: (keyof T)[]): fc.Arbitrary<T> =>
  fc.record(model, { requiredKeys }) as fc.Arbitrary<T>;

const key = fc.tuple(fc.oneof({ weight: 4, arbitrary: pick('prod/db').map((name) => SecretSource.external(name)) }, pick('db').map((name) => SecretSource.existing(name))), pick('url', 'password'))
  .map(([from, entry]) => from.key(entry));
const name = pick('in', 'orders', 'cart');
const kafka = {
  name, brokers: fc.array(pick('kafka.shop.internal:9092', 'kafka:9092'), { minLength: 1, maxLength: 2 }), topic: pick('orders'), tls: fc.boolean(),
  login: fc.record({ mechanism: fc.constantFrom('plain' as const, 'scram-sha-512' as const), username: fc.constant(secret.key('username')), password: fc.oneof(fc.constant(secret.key('password')), key) }),
};
const event = { name, backlog: number(1, 200) };
const queues = { queue: pick('orders', 'orders.fifo'), url: pick(url), region: pick(region, 'eu-west-1') };
const triggers = fc.oneof(
  { weight: 4, arbitrary: fc.record({ hosts: fc.uniqueArray(pick('resize.example.com', 'img.example.com'), { minLength: 1, maxLength: 2 }), path: pick('/', '/resize') }, { requiredKeys: [] }).map((options) => Trigger.http(options)) },
  { weight: 2, arbitrary: record({ ...kafka, ...event, group: pick('readers') }, ['name', 'brokers', 'topic']).map((options) => Trigger.kafka(options)) },
  fc.record({ name, server: pick('nats://nats.shop.internal:4222'), monitoring: pick('nats.shop.internal:8222'), stream: pick('s'), subject: pick('s.new') }).map((options) => Trigger.nats(options)),
  { weight: 2, arbitrary: record({ ...event, ...queues }, ['name', 'queue', 'url', 'region']).map((options) => Trigger.sqs(options)) },
  fc.record({ ...event, queue: pick('orders'), connection: key }).map((options) => Trigger.rabbitmq(options)),
  { weight: 2, arbitrary: record({ ...event, ...queues, bucket: pick('images'), prefix: pick('raw/', 'a b/') }, ['name', 'queue', 'bucket', 'url', 'region']).map((options) => Trigger.objectCreated(options)) },
  {
    weight: 2, arbitrary: fc.tuple(pick('30 2 * * *', '@hourly', '*/7 1-5 * jan-mar *', '0 0 * * 1-5', '0 0 1 * 1', '@every 90m', '@every 1s'), fc.record({ path: pick('/tick'), timeZone: pick('Asia/Seoul') }, { requiredKeys: [] }))
      .map(([cron, options]) => Trigger.schedule(cron, options)),
  },
);
const bindings = fc.oneof(
  record(kafka, ['name', 'brokers', 'topic']).map((options) => Binding.kafka(options)),
  fc.record({ name, queue: pick('done'), region: pick(region) }).map((options) => Binding.sqs(options)),
  fc.record({ name, bucket: pick('images'), region: pick(region) }).map((options) => Binding.bucket(options)),
  fc.record({ name, queue: pick('done'), connection: key }).map((options) => Binding.rabbitmq(options)),
  record({ name, host: pick('redis.shop.internal:6379'), password: key, tls: fc.boolean() }, ['name', 'host']).map((options) => Binding.redis(options)),
  fc.record({ name, url: key, port: number(1024, 9999) }).map((options) => Binding.database(options)),
  fc.record({ name, type: pick('bindings.smtp'), metadata: fc.constant({}) }).map((options) => Binding.component(options)),
);
const code = fc.constant(Code.git({ url: 'https://git.example.com/shop/resize.git', revision: 'a'.repeat(40) }));
const words = fc.dictionary(pick('AB', 'GREETING', 'NAME', 'STAGE', 'LEVEL', 'PORT', 'DB_PASSWORD', 'AWS_REGION', 'X').map(String), fc.oneof({ weight: 4, arbitrary: pick('hello', '${aws_x.y}', '%{ for }') }, key as fc.Arbitrary<unknown> as fc.Arbitrary<string>), { maxKeys: 2 });
const props: fc.Arbitrary<LambdaFunctionProps> = record<LambdaFunctionProps>({
  source: fc.oneof(
    { weight: 4, arbitrary: pick('resize:1.4.2', `resize@sha256:${'cd'.repeat(32)}`, 'quay.io/shop/resize:V2_RC1').map((image) => Source.image(image)) },
    fc.record({ code, builder: fc.constantFrom(Builder.go('1.17'), Builder.of('paketobuildpacks/builder-jammy-base:0.4.440'), Builder.of('b/c:1', { functionName: 'X' })), output: pick('resize') })
      .map((options) => Source.buildpacks(options)),
    fc.record({ code, output: pick('resize') }).map((options) => Source.dockerfile(options)),
  ),
  port: fc.oneof(fc.constant(8080), number(1, 9999)),
  env: words,
  configuration: words as fc.Arbitrary<Record<string, string>>,
  size: fc.constantFrom(Size.small, Size.large, Size.of({ cpu: { amount: '9' }, memory: { toMebibytes: () => 64 } })),
  scaling: fc.record({ min: number(0, 3), max: number(3, 20), concurrency: number(1, 50) }, { requiredKeys: [] }),
  timeout: number(1, 1000).map(seconds),
  healthPath: pick('/healthz'),
  triggers: fc.array(triggers, { minLength: 1, maxLength: 2 }),
  bindings: fc.array(bindings, { maxLength: 2 }),
  canary: fc.tuple(pick('7', '1.4.1'), number(1, 99)).map(([stable, percent]) => Canary.beside(stable, { percent })),
  version: pick('1.4.2', 'v2'),
  imageCredentials: fc.constant(SecretSource.existing('puller')),
  labels: fc.dictionary(pick('team', 'aws:x').map(String), pick('a', 'b'), { maxKeys: 2 }),
  access: fc.constantFrom(FunctionAccess.iam(), FunctionAccess.public()),
  certificateArn: fc.constantFrom(CERTIFICATE, 'arn:x'),
  network: fc.constant(network()),
  secrets: fc.constant(SECRETS),
  brokers: fc.constantFrom<Record<string, ManagedBroker>>({}, { in: ManagedBroker.msk(`arn:aws:kafka:${region}:123456789012:cluster/shop/x-2`) }),
  architecture: pick<'arm64' | 'x86_64'>('arm64', 'x86_64'),
  logDays: pick(7, 30),
  tracing: fc.boolean(),
  failures: fc.constant(undefined) as fc.Arbitrary<never>,
}, ['source']);
/** Fewer props at once, and what others need, so that more of them are made. */
const some = fc.tuple(props, triggers, fc.subarray<keyof LambdaFunctionProps>(['port', 'timeout', 'canary', 'healthPath', 'version', 'scaling', 'env', 'configuration', 'bindings', 'size', 'labels'], { maxLength: 3 }))
  .map(([all, trigger, kept]): LambdaFunctionProps => ({
    ...Object.fromEntries(Object.entries(all).filter(([prop]) => kept.includes(prop as keyof LambdaFunctionProps))),
    source: all.source,
    triggers: [trigger],
    network: network(),
    secrets: SECRETS,
    ...(trigger.of.kind === 'http' && trigger.of.hosts ? { certificateArn: CERTIFICATE } : {}),
    ...(trigger.of.kind === 'http' && all.access ? { access: all.access } : {}),
  }));

const documented = new Set([...fs.readFileSync(path.join(ROOT, 'docs', 'codes.md'), 'utf8').matchAll(/`([A-Z][A-Za-z0-9]+)`/g)].map(([, one]) => one));

/** The function, or undefined when it is refused, as it must be: with documented codes and in the one form. */
function attempt(asked: LambdaFunctionProps, stack: Stack, id = 'resize'): LambdaFunction | undefined {
  try {
    return new LambdaFunction(stack, id, asked);
  } catch (error) {
    if (!ValidationError.isValidationError(error)) throw error;
    for (const { code: found, what, fix, path: at } of error.problems) {
      expect(documented).toContain(found);
      for (const part of [what, fix, at]) expect(part).toMatch(/\S/);
    }
    return undefined;
  }
}

test('any props are refused in the one form, or give a stack that is the same at every synthesis', () => {
  const tally = { made: 0, refused: 0 };
  fc.assert(fc.property(fc.oneof({ weight: 3, arbitrary: some }, { weight: 1, arbitrary: props }), (asked) => {
    const stack = functions();
    if (!attempt(asked, stack)) { tally.refused++; return; }
    tally.made++;
    const again = functions();
    attempt(asked, again);
    expect(synthesized(again)).toEqual(synthesized(stack));
  }), { numRuns: 600, seed: 1123 });
  expect(tally.made).toBeGreaterThan(60);
  expect(tally.refused).toBeGreaterThan(100);
});

testIf(HAS_TERRAFORM, NO_TERRAFORM)('what is not refused, the real Terraform and AWS provider accept', () => {
  const stack = functions();
  const all = fc.sample(some, { numRuns: 300, seed: 11 }).filter((asked) => attempt(asked, functions()) !== undefined);
  expect(all.length).toBeGreaterThan(40);
  all.slice(0, 40).forEach((asked, i) => attempt(asked, stack, `sample-${i}`));
  expect(terraform.validate(stack)).toEqual([]);
}, 180_000);
