import { Duration } from 'cdk8s';
import { Binding, Builder, Code, FunctionProps, ImageBuild, SecretSource, Size, Source, Trigger } from '../../../src';
import { Engine, FunctionAccess, LambdaFunction, LambdaFunctionProps, LambdaSecrets, ManagedBroker, Network, Queue, SqlDatabase, Stack } from '../../../src/aws';
import { memoryOf } from '../../../src/aws/lambda-function/lambda-memory';
import { scheduleExpression } from '../../../src/aws/lambda-function/lambda-schedule';
import { runDeferredChecks } from '../../../src/core/problems';
import { Warnings } from '../../../src/core/warnings';
import { refusal } from '../../support/render';
import { resource, resources } from '../support/stacks';
import { CERTIFICATE, functions, made, network } from './support';

const source = Source.image('resize:1.4.2');
const region = 'ap-northeast-2';
const queue = { name: 'in', queue: 'orders', url: `https://sqs.${region}.amazonaws.com/123456789012/orders`, region };
const secret = SecretSource.external('prod/kafka');
const SECRETS = LambdaSecrets.references();
const stackOf = (fn: LambdaFunction): Stack => fn.function.cdktfStack as Stack;
const variables = (props: LambdaFunctionProps): Record<string, string> => resource(stackOf(made(props)), 'aws_lambda_function').environment.variables;

/** What is said of a function, without its path. */
function said(props: LambdaFunctionProps, stack?: Stack): string[] {
  return refusal(() => made(props, stack)).split('\n').map((line) => line.replace('[shop/shop-prod-functions/resize] ', ''));
}

describe('a function that says nothing but its image', () => {
  const fn = made({ source });
  const stack = stackOf(fn);

  test('is an image of ECR behind the Web Adapter, for ten instances, and logs as JSON for a month', () => {
    expect(resource(stack, 'aws_lambda_function')).toMatchObject({
      function_name: 'shop-prod-functions-resize', package_type: 'Image', image_uri: '123456789012.dkr.ecr.ap-northeast-2.amazonaws.com/shop/resize:1.4.2',
      architectures: ['x86_64'], memory_size: 256, timeout: 30, reserved_concurrent_executions: 10, publish: true,
      environment: { variables: { PORT: '8080', AWS_LWA_PORT: '8080', AWS_LWA_READINESS_CHECK_PROTOCOL: 'tcp' } },
      tracing_config: { mode: 'PassThrough' },
    });
    expect(resource(stack, 'aws_cloudwatch_log_group')).toMatchObject({ name: '/aws/lambda/shop-prod-functions-resize', retention_in_days: 30 });
  });

  test('may write its logs, and nothing else', () => {
    expect(resource(stack, 'aws_iam_role_policy').policy.match(/"Action" = \[[^\]]*\]/g)).toEqual(['"Action" = ["logs:CreateLogStream", "logs:PutLogEvents"]']);
  });

  test('has a URL for roles alone, at the alias', () => {
    expect(resource(stack, 'aws_lambda_function_url')).toMatchObject({ authorization_type: 'AWS_IAM', qualifier: expect.stringContaining('aws_lambda_alias') as string });
    expect(resources(stack, 'aws_lambda_permission')).toEqual({});
  });

  test('keeps nothing warm, is in no network, and is called by no clock and no queue', () => {
    const unwanted = ['aws_lambda_provisioned_concurrency_config', 'aws_security_group', 'aws_scheduler_schedule', 'aws_lambda_event_source_mapping', 'aws_sqs_queue', 'aws_apigatewayv2_api'];
    for (const type of unwanted) expect(resources(stack, type)).toEqual({});
  });
});

describe('requests', () => {
  test('of everybody need a word of their own, and come through API Gateway', () => {
    const stack = stackOf(made({ source, access: FunctionAccess.public() }));
    expect(resource(stack, 'aws_apigatewayv2_route')).toMatchObject({ route_key: '$default', authorization_type: 'NONE' });
    expect(resources(stack, 'aws_lambda_function_url')).toEqual({});
    expect(resource(stack, 'aws_lambda_permission')).toMatchObject({ principal: 'apigateway.amazonaws.com', action: 'lambda:InvokeFunction' });
  });

  test('at hosts are still for roles, and the address of the API itself answers nobody', () => {
    const stack = stackOf(made({ source, triggers: [Trigger.http({ hosts: ['a.example.com', 'b.example.com'], path: '/resize' })], certificateArn: CERTIFICATE }));
    expect(Object.values(resources(stack, 'aws_apigatewayv2_route')).map((route) => [route.route_key, route.authorization_type]).sort()).toEqual([
      ['ANY /resize', 'AWS_IAM'], ['ANY /resize/{proxy+}', 'AWS_IAM'],
    ]);
    expect(resource(stack, 'aws_apigatewayv2_api').disable_execute_api_endpoint).toBe(true);
    expect(Object.keys(resources(stack, 'aws_apigatewayv2_domain_name'))).toHaveLength(2);
  });

  test('at hosts need a certificate of the same region', () => {
    const triggers = [Trigger.http({ hosts: ['a.example.com'] })];
    expect(said({ source, triggers })).toEqual(['API Gateway answers at a.example.com with a certificate, and none is given; give `certificateArn`, of AWS Certificate Manager in the same region (LambdaCertificate)']);
    expect(said({ source, triggers, certificateArn: CERTIFICATE.replace(region, 'us-east-1') })).toEqual([
      'the certificate is in us-east-1, and API Gateway reads those of its own region, ap-northeast-2, alone; ask for one in ap-northeast-2 (LambdaCertificate)',
    ]);
  });

  test('take as long as who waits for them allows', () => {
    expect(said({ source, access: FunctionAccess.public(), timeout: Duration.seconds(31) })).toEqual([
      'API Gateway waits 30 s for an answer, got 31 s; lower `timeout`, leave hosts, path and FunctionAccess.public() out for a URL that waits for 15 minutes, or use Target.deployment() (FunctionTimeout)',
    ]);
    expect(said({ source, timeout: Duration.seconds(901) })).toEqual(['Lambda lets a function run for 900 s, got 901 s; lower `timeout`, or use Target.deployment() (FunctionTimeout)']);
    expect(resource(stackOf(made({ source, timeout: Duration.minutes(15) })), 'aws_lambda_function').timeout).toBe(900);
  });

  test('are granted to a role: its URL, and the function itself', () => {
    const stack = functions();
    made({ source }, stack).grantInvoke(new LambdaFunction(stack, 'caller', { source }));
    expect(resource(stack, 'aws_iam_role_policy', 'grant').policy).toMatch(/"lambda:InvokeFunction".*"lambda:InvokeFunctionUrl".*"lambda:FunctionUrlAuthType" = "AWS_IAM"/);
  });

  test('are nothing for a function that takes messages', () => {
    expect(refusal(() => made({ source, triggers: [Trigger.sqs(queue)] }).url)).toMatch(/it takes messages, and nobody can call it.*\(FunctionNotCallable\)/);
  });
});

describe('the image', () => {
  test('is in ECR of the same region', () => {
    expect(said({ source }, functions({ registry: 'registry.example.com/shop' }))).toEqual([
      'the image is registry.example.com/shop/resize:1.4.2, and Lambda pulls from Amazon ECR alone; give the environment a `registry` there, e.g. "123456789012.dkr.ecr.ap-northeast-2.amazonaws.com", or use Target.knative() or Target.deployment() (LambdaImage)',
    ]);
    expect(said({ source }, functions({ region: 'eu-west-1' }))).toEqual([
      'the image is 123456789012.dkr.ecr.ap-northeast-2.amazonaws.com/shop/resize:1.4.2, in ap-northeast-2, and Lambda pulls from its own region, eu-west-1, alone; copy it there (ECR replicates between regions), and name "123456789012.dkr.ecr.eu-west-1.amazonaws.com" (LambdaImage)',
    ]);
    expect(said({ source: Source.image('resize') })[0]).toMatch(/\(ImageNotPinned\)$/);
  });

  const git = Code.git({ url: 'https://git.example.com/shop/resize.git', revision: 'a'.repeat(40) });

  test('has the Web Adapter in it, and waits for no Dapr', () => {
    expect(said({ source: Source.buildpacks({ code: git, builder: Builder.go('1.17'), output: 'resize' }) })).toEqual([
      'images of openfunction/builder-go:v2.4.0-1.17 have no Lambda Web Adapter in them; use Source.dockerfile() with the line that copies it, a builder that adds it, or Target.openFunction() or Target.deployment() (LambdaAdapter)',
    ]);
    expect(said({ source: Source.buildpacks({ code: git, builder: Builder.go('1.17', { functionName: 'Resize' }), output: 'resize' }) })).toEqual([
      'the program is a function of OpenFunction\'s functions framework, which waits for Dapr and not for Lambda; let it listen on $PORT itself, and leave `functionName` out, or use Target.openFunction() or Target.deployment() (LambdaAdapter)',
    ]);
  });

  test('is built by somebody: where nobody does, it says so', () => {
    const built = Source.dockerfile({ code: git, output: 'resize' });
    const codesOf = (stack: Stack): string[] => {
      const fn = made({ source: built }, stack);
      runDeferredChecks(fn);
      return Warnings.of(fn).list().map(({ code }) => code);
    };
    expect(codesOf(functions())).toEqual(['FunctionNotBuilt']);
    const stack = functions();
    new ImageBuild((stack.environment as unknown as { chart: (id: string, props: object) => never }).chart('builds', { namespace: 'builds' }), 'resize', { source: built });
    expect(codesOf(stack)).toEqual([]);
  });
});

describe('secrets', () => {
  const env = { TOKEN: SecretSource.external('prod/login').key('token') };

  test('are never values of variables: without a word, a function with one is refused', () => {
    expect(said({ source, env })).toEqual([
      'TOKEN is a secret, and Lambda shows the values of variables to whoever may read its configuration, and Terraform keeps them in its state; give `secrets`: LambdaSecrets.references() where the image reads references, or use Target.knative() or Target.deployment() (LambdaSecret)',
    ]);
    expect(said({ source, env: { TOKEN: SecretSource.existing('login').key('token') }, secrets: SECRETS })).toEqual([
      'TOKEN comes from the Secret "login" of a Kubernetes namespace, where Lambda reads nothing; take it from Secrets Manager, which every target can: SecretSource.external("prod/orders/database").key("url") (LambdaSecret)',
    ]);
    expect(said({ source, env: { API_TOKEN: 'hunter2' } })[0]).toMatch(/\(SecretInPlainText\)$/);
  });

  test('are references that the role may read, each by its name', () => {
    const stack = stackOf(made({ source, env, secrets: SECRETS }));
    expect(resource(stack, 'aws_lambda_function').environment.variables.TOKEN).toBe('arn:aws:secretsmanager:ap-northeast-2:123456789012:secret:prod/login:token::');
    expect(resource(stack, 'aws_iam_role_policy').policy).toContain('"Action" = ["secretsmanager:GetSecretValue"], "Resource" = ["arn:aws:secretsmanager:ap-northeast-2:123456789012:secret:prod/login-??????"]');
  });

  test('text is taken as it is, also where Terraform would read an expression', () => {
    expect(variables({ source, env: { GREETING: '${aws_x.y} %{ if }' } }).GREETING).toBe('$${aws_x.y} %%{ if }');
  });
});

describe('messages', () => {
  test('come in at the path of their trigger, and those that were not handled come back alone', () => {
    const stack = stackOf(made({ source, triggers: [Trigger.sqs({ ...queue, backlog: 50 })], scaling: { max: 5 } }));
    expect(resource(stack, 'aws_lambda_event_source_mapping')).toMatchObject({
      event_source_arn: `arn:aws:sqs:${region}:123456789012:orders`, batch_size: 50, maximum_batching_window_in_seconds: 1, function_response_types: ['ReportBatchItemFailures'],
      scaling_config: { maximum_concurrency: 5 }, function_name: expect.stringContaining('aws_lambda_alias') as string,
    });
    expect(resource(stack, 'aws_lambda_function').environment.variables).toMatchObject({ AWS_LWA_PASS_THROUGH_PATH: '/in', AWS_LWA_ERROR_STATUS_CODES: '400-599' });
    expect(variables({ source, triggers: [Trigger.http(), Trigger.sqs(queue)] }).AWS_LWA_ERROR_STATUS_CODES).toBe('500-599');
  });

  test('of two triggers would come in at one path, and those of another region at none', () => {
    expect(said({ source, triggers: [Trigger.sqs(queue), Trigger.sqs({ ...queue, name: 'more' })] })).toEqual([
      'Lambda hands all messages to one path, and they come from in and more; make two functions of one source, or use Target.deployment() (LambdaEvents)',
    ]);
    expect(said({ source, triggers: [Trigger.sqs({ ...queue, region: 'eu-west-1' })] })).toEqual([
      '"in" is a queue in eu-west-1, and Lambda takes messages of its own region, ap-northeast-2, alone; make the function in eu-west-1, or use Target.deployment() (LambdaRegion)',
    ]);
  });

  test('are hidden for six times as long as the function may work on them', () => {
    const judged = (visibility: number): string[] => {
      const stack = functions();
      new Queue(stack, 'jobs', { name: 'orders', visibility: Duration.seconds(visibility) });
      const fn = made({ source, triggers: [Trigger.sqs(queue)] }, stack);
      return [...runDeferredChecks(fn), ...Warnings.of(fn).list()].map(({ code, what }) => `${code}: ${what}`);
    };
    expect(judged(20)).toEqual(['LambdaQueueVisibility: the queue orders hides a message for 20 s, and the function may work on it for 30 s: Lambda refuses that']);
    expect(judged(30)).toEqual(['LambdaQueueBriefly: the queue orders hides a message for 30 s, less than 6 times the 30 s that the function may work on it: when Lambda is busy, messages come twice']);
    expect(judged(180)).toEqual([]);
  });

  test('of Kafka need a network or a login, by one secret', () => {
    const kafka = { name: 'in', brokers: ['kafka.shop.internal:9092'], topic: 'orders' };
    expect(said({ source, triggers: [Trigger.kafka(kafka)] })).toEqual(['"in": brokers that ask for no credentials are reached in a network alone; give `network`, or `login` (LambdaKafka)']);
    expect(said({ source, network: network(), triggers: [Trigger.kafka({ ...kafka, brokers: ['kafka:9092'] })] })).toEqual([
      '"in" is at kafka, a name that only pods of a cluster know; give the name that it has in the network, e.g. "kafka.shop.internal:9092", or use Target.deployment() (LambdaAddress)',
    ]);
    const login = { mechanism: 'scram-sha-256' as const, username: secret.key('user'), password: secret.key('password') };
    expect(said({ source, triggers: [Trigger.kafka({ ...kafka, login })] })[0])
      .toMatch(/one secret of Secrets Manager that has the entries "username" and "password".*\(LambdaKafka\)$/);
    const stack = stackOf(made({ source, triggers: [Trigger.kafka({ ...kafka, login: { ...login, username: secret.key('username') } })] }));
    expect(resource(stack, 'aws_lambda_event_source_mapping').source_access_configuration).toEqual([{ type: 'SASL_SCRAM_256_AUTH', uri: expect.stringContaining('data.aws_secretsmanager_secret') as string }]);
  });

  test('of RabbitMQ come from a broker of Amazon MQ, and from no other', () => {
    const props: FunctionProps = { source, triggers: [Trigger.rabbitmq({ name: 'in', queue: 'orders', connection: secret.key('url') })] };
    expect(said(props)).toEqual(['LambdaFunction cannot do `triggers: Trigger.rabbitmq()`: it takes messages of RabbitMQ from Amazon MQ alone; name the broker (`brokers`), or use Target.deployment(), Target.knative() or Target.openFunction() (FunctionUnsupported)']);
    const broker = ManagedBroker.amazonMq(`arn:aws:mq:${region}:123456789012:broker:shop:b-0a1b`, secret);
    const stack = stackOf(made({ ...props, network: network(), brokers: { in: broker } }));
    expect(resource(stack, 'aws_lambda_event_source_mapping')).toMatchObject({ event_source_arn: broker.arn, queues: ['orders'] });
  });
});

describe('a clock', () => {
  test('posts to its path, by a role of its own, and what fails three times goes to a queue', () => {
    const stack = stackOf(made({ source, triggers: [Trigger.schedule('@hourly', { path: '/tick' })] }));
    const { target, schedule_expression: expression } = resource(stack, 'aws_scheduler_schedule');
    expect(expression).toBe('cron(0 * * * ? *)');
    expect(JSON.parse(target.input)).toMatchObject({ rawPath: '/tick', requestContext: { http: { method: 'POST', path: '/tick' } } });
    expect(resource(stack, 'aws_lambda_function_event_invoke_config').destination_config.on_failure.destination).toContain('aws_sqs_queue');
    expect(resource(stack, 'aws_sqs_queue').message_retention_seconds).toBe(1_209_600);
    expect(resource(stack, 'aws_sqs_queue').lifecycle).toBeUndefined(); // it goes with the last schedule
    expect(resources(stack, 'aws_lambda_function_url')).toEqual({});
  });

  test.each([
    ['30 2 * * *', 'cron(30 2 * * ? *)'],
    ['*/20 8-10 * jan,mar mon-fri', 'cron(0,20,40 8,9,10 ? 1,3 2,3,4,5,6 *)'],
    ['5/25 * 1,15 * *', 'cron(5,30,55 * 1,15 * ? *)'],
    ['@weekly', 'cron(0 0 ? * 1 *)'],
    ['@every 1h30m', 'rate(90 minutes)'],
    ['@every 60s', 'rate(1 minute)'],
  ])('%s is %s', (cron, expression) => {
    expect(scheduleExpression(cron)).toEqual({ expression });
  });

  test.each([
    ['0 0 1 * 1', 'EventBridge goes by days of the month or of the week, and it names both'],
    ['@every 90s', 'EventBridge counts in whole minutes'],
    ['0 0 * *', 'it has 4 fields instead of 5'],
  ])('%s is none', (cron, problem) => {
    expect(scheduleExpression(cron)).toEqual({ problem });
  });
});

test('memory is what is asked for, or what the CPU that is asked for comes with', () => {
  const of = (amount: string, mebibytes: number) => Size.of({ cpu: { amount }, memory: { toMebibytes: () => mebibytes } });
  expect([Size.small, Size.medium, Size.large, of('1', 512), of('10m', 64)].map(memoryOf)).toEqual([256, 1024, 4096, 1769, 128]);
  expect(said({ source, size: of('6', 512) })).toEqual(['`size` needs 10614 MiB, and a function on Lambda has 10240 MiB at most; choose a smaller one, or use Target.knative() or Target.deployment() (LambdaMemory)']);
});

test.each([80, 3000, 9001])('it cannot listen on %i', (port) => {
  expect(said({ source, port })[0]).toMatch(/^a function on Lambda cannot listen on \d+, .* \(LambdaPort\)$/);
});

describe('a database', () => {
  const connected = () => {
    const stack = functions();
    const net = new Network(stack, 'network', { cidr: '10.20.0.0/16', zones: 2 });
    const database = new SqlDatabase(stack, 'orders', { network: net, engine: Engine.postgres('16') });
    return { stack, net, database };
  };

  test('of the same network lets it in, and says where it is', () => {
    const { stack, net, database } = connected();
    made({ source, network: net, secrets: SECRETS }, stack).connectsTo(database);
    expect(resource(stack, 'aws_vpc_security_group_ingress_rule', 'resize')).toMatchObject({ from_port: 5432, to_port: 5432, description: 'PostgreSQL from resize' });
    const { variables: env } = resource(stack, 'aws_lambda_function').environment;
    expect(Object.keys(env)).toEqual(expect.arrayContaining(['ORDERS_HOST', 'ORDERS_PORT', 'ORDERS_DATABASE', 'ORDERS_USERNAME', 'ORDERS_PASSWORD']));
    expect(env.ORDERS_PASSWORD).toBe(`arn:aws:secretsmanager:${region}:123456789012:secret:shop/prod/orders/credentials:password::`);
    expect(resource(stack, 'aws_iam_role_policy', 'grant').policy).toContain('secret:shop/prod/orders/credentials-??????');
  });

  test('is refused to a function in no network, or that reads no references', () => {
    const { stack, database } = connected();
    expect(refusal(() => made({ source }, stack).connectsTo(database)).match(/\((\w+)\)$/gm)).toEqual(['(LambdaNetwork)', '(LambdaSecret)']);
  });

  test('by its address alone needs a network, or somebody who says that it is public', () => {
    const fn = made({ source, secrets: SECRETS, bindings: [Binding.database({ name: 'orders', url: SecretSource.external('prod/db').key('url'), port: 5432 })] });
    expect(Warnings.of(fn).list().map(({ code, what }) => `${code}: ${what}`)).toEqual(['LambdaNoNetwork: it connects to orders from no network, and reaches only what the internet reaches']);
  });
});

describe('its role', () => {
  /** What it may do, and to what, one line each. */
  const allowed = (props: LambdaFunctionProps): string[] => {
    const { policy } = resource(stackOf(made(props)), 'aws_iam_role_policy', 'role_own');
    return [...(policy as string).matchAll(/"Action" = \[([^\]]*)\], "Resource" = \[([^\]]*)\]/g)].map(([, actions, resources_]) => `${actions}: ${resources_}`.replace(/"/g, '')).slice(1);
  };

  test('sends to queues and writes to buckets that are bound', () => {
    expect(allowed({ source, bindings: [Binding.sqs({ name: 'out', queue: 'done', region }), Binding.bucket({ name: 'files', bucket: 'images', region })] })).toEqual([
      'sqs:SendMessage, sqs:GetQueueUrl, sqs:GetQueueAttributes: arn:aws:sqs:ap-northeast-2:123456789012:done',
      's3:ListBucket: arn:aws:s3:::images',
      's3:GetObject, s3:PutObject, s3:AbortMultipartUpload: arn:aws:s3:::images/*',
    ]);
  });

  test('receives from the queue of its trigger', () => {
    expect(allowed({ source, triggers: [Trigger.sqs(queue)] })).toEqual(['sqs:ReceiveMessage, sqs:DeleteMessage, sqs:GetQueueAttributes: arn:aws:sqs:ap-northeast-2:123456789012:orders']);
  });

  test('reads one topic of Amazon MSK, and the secret that it logs in with, where there is one', () => {
    const arn = `arn:aws:kafka:${region}:123456789012:cluster/shop/0a1b-2`;
    const kafka = { name: 'in', brokers: ['kafka.shop.internal:9098'], topic: 'orders' };
    const of = (login: boolean): string[] => allowed({
      source, network: network(), brokers: { in: ManagedBroker.msk(arn) },
      triggers: [Trigger.kafka({ ...kafka, ...(login ? { login: { mechanism: 'scram-sha-512', username: secret.key('username'), password: secret.key('password') } } : {}) })],
    });
    expect(of(false)).toContain(`kafka-cluster:DescribeTopic, kafka-cluster:ReadData: arn:aws:kafka:${region}:123456789012:topic/shop/0a1b-2/orders`);
    expect(of(true).filter((line) => line.startsWith('kafka-cluster'))).toEqual([]);
    expect(of(true)).toContain('secretsmanager:GetSecretValue: arn:aws:secretsmanager:ap-northeast-2:123456789012:secret:prod/kafka-??????');
  });

  test('traces and makes interfaces in a network where that is asked for, and tells a queue of failures', () => {
    const { tracing, clock } = { tracing: allowed({ source, tracing: true, network: network() }), clock: allowed({ source, triggers: [Trigger.schedule('@daily')] }) };
    expect(tracing.map((line) => line.split(',')[0])).toEqual(['xray:PutTraceSegments', 'ec2:CreateNetworkInterface']);
    expect(clock).toEqual([expect.stringMatching(/^sqs:SendMessage: aws_sqs_queue\.resize_failures_queue_\w+\.arn$/)]);
  });
});

test('a database of another stack is applied first, and knows nothing of the function', () => {
  const stack = functions();
  const data = new Stack(stack.environment, 'data', { account: '123456789012' });
  const net = new Network(data, 'network', { cidr: '10.20.0.0/16', zones: 2 });
  const database = new SqlDatabase(data, 'orders', { network: net, engine: Engine.auroraPostgres('16') });
  made({ source, network: net, secrets: SECRETS }, stack).connectsTo(database);
  expect(resource(stack, 'aws_vpc_security_group_ingress_rule').security_group_id).toContain('terraform_remote_state');
  expect(resources(data, 'aws_vpc_security_group_ingress_rule')).toEqual({});
  expect([stack.dependsOn(data), data.dependsOn(stack)]).toEqual([true, false]);
});

test('a queue of the program is granted to it as to a workload, and the hatch opens', () => {
  const stack = functions();
  const fn = made({ source }, stack);
  new Queue(stack, 'jobs').grantSend(fn);
  fn.function.addOverride('ephemeral_storage', { size: 1024 });
  expect(resource(stack, 'aws_iam_role_policy', 'jobs').role).toContain('resize_role');
  expect(resource(stack, 'aws_lambda_function').ephemeral_storage).toEqual({ size: 1024 });
});
