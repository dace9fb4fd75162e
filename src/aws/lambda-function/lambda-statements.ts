import { SqsTriggerOptions } from '../../core/function/trigger-options';
import { SecretSource } from '../../core/secret-source';
import { PolicyStatement } from '../iam/policy-document';
import { partitionOf } from '../stack/region';
import { secretEnv } from './lambda-env';
import { LambdaModel } from './lambda-model';

/** Where a function is. */
export interface LambdaPlace {
  /** Its region. */
  readonly region: string;
  /** The number of its account, asked for when it is needed. */
  readonly account: () => string;
  /** ARN of its log group. */
  readonly logs: string;
}

/** What Lambda does in a network for a function. See https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html */
const INTERFACES = [
  'ec2:CreateNetworkInterface', 'ec2:DescribeNetworkInterfaces', 'ec2:DescribeSubnets', 'ec2:DeleteNetworkInterface', 'ec2:AssignPrivateIpAddresses', 'ec2:UnassignPrivateIpAddresses',
];
/** What the pollers of brokers ask besides. */
const NETWORKS = ['ec2:DescribeVpcs', 'ec2:DescribeSecurityGroups'];

/** What the role of a function may do: what it says that it uses, and nothing else. */
export function lambdaStatements(model: LambdaModel, place: LambdaPlace): PolicyStatement[] {
  const { events, bindings, props: { network, tracing, secrets } } = model;
  const polls = events.some(({ kind }) => kind === 'kafka' || kind === 'rabbitmq');
  const names = secrets ? secretEnv(model).map(([, { source }]) => source) : [];
  return [
    { actions: ['logs:CreateLogStream', 'logs:PutLogEvents'], resources: [`${place.logs}:*`] },
    ...(tracing ? [{ actions: ['xray:PutTraceSegments', 'xray:PutTelemetryRecords'], resources: ['*'] }] : []),
    ...(network ? [{ actions: polls ? [...INTERFACES, ...NETWORKS] : INTERFACES, resources: ['*'] }] : []),
    ...readSecrets([...names, ...credentials(model)], place),
    ...events.flatMap((event) => eventStatements(model, event, place)),
    ...bindings.flatMap((binding) => bindingStatements(binding, place)),
  ];
}

/** ARN of a secret of Secrets Manager, without the letters that AWS puts behind it. */
export function secretArn({ remoteKey }: SecretSource, { region, account }: LambdaPlace): string {
  return `arn:${partitionOf(region)}:secretsmanager:${region}:${account()}:secret:${remoteKey}`;
}

/** The right to read secrets, each by its name. */
export function readSecrets(sources: readonly SecretSource[], place: LambdaPlace): PolicyStatement[] {
  const resources = [...new Set(sources.map((source) => `${secretArn(source, place)}-??????`))];
  return resources.length > 0 ? [{ actions: ['secretsmanager:GetSecretValue'], resources }] : [];
}

/** ARN of the queue that a trigger reads. */
export function queueArn({ url, region, queue, ...trigger }: Omit<SqsTriggerOptions, 'name'>): string {
  return trigger.arn ?? `arn:${partitionOf(region)}:sqs:${region}:${url.split('/')[3]}:${queue}`;
}

/** What Lambda logs in to brokers with, for the function. */
function credentials({ events, props: { brokers = {} } }: LambdaModel): SecretSource[] {
  return events.flatMap((event) => {
    if (event.kind === 'kafka' && event.login) return [event.login.password.source];
    return event.kind === 'rabbitmq' ? brokers[event.name].credentials! : [];
  });
}

function eventStatements({ props: { brokers = {} } }: LambdaModel, event: LambdaModel['events'][number], { region }: LambdaPlace): PolicyStatement[] {
  const broker = Object.hasOwn(brokers, event.name) ? brokers[event.name] : undefined;
  switch (event.kind) {
    case 'sqs':
    case 'objectCreated': return [{ actions: ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'], resources: [queueArn(event)] }];
    case 'rabbitmq': return [{ actions: ['mq:DescribeBroker'], resources: [broker!.arn] }];
    case 'kafka': return broker ? kafkaStatements(broker.arn, event.topic, event.login === undefined, partitionOf(region)) : [];
    default: return [];
  }
}

/** See https://docs.aws.amazon.com/lambda/latest/dg/with-msk-permissions.html */
function kafkaStatements(arn: string, topic: string, byRole: boolean, partition: string): PolicyStatement[] {
  const of = (kind: string, name: string): string => `${arn.replace(':cluster/', `:${kind}/`)}/${name}`;
  return [
    { actions: ['kafka:DescribeCluster', 'kafka:DescribeClusterV2', 'kafka:GetBootstrapBrokers'], resources: [arn] },
    { actions: ['kafka:DescribeVpcConnection'], resources: [`arn:${partition}:kafka:*:*:vpc-connection/*`] },
    ...(byRole ? [
      { actions: ['kafka-cluster:Connect', 'kafka-cluster:DescribeClusterDynamicConfiguration'], resources: [arn] },
      { actions: ['kafka-cluster:DescribeTopic', 'kafka-cluster:ReadData'], resources: [of('topic', topic)] },
      { actions: ['kafka-cluster:AlterGroup', 'kafka-cluster:DescribeGroup'], resources: [of('group', '*')] },
    ] : []),
  ];
}

function bindingStatements(binding: LambdaModel['bindings'][number], { account }: LambdaPlace): PolicyStatement[] {
  const { kind } = binding;
  if (kind === 'sqs') {
    const { region, queue } = binding;
    return [{ actions: ['sqs:SendMessage', 'sqs:GetQueueUrl', 'sqs:GetQueueAttributes'], resources: [`arn:${partitionOf(region)}:sqs:${region}:${account()}:${queue}`] }];
  }
  if (kind !== 'bucket') return [];
  const arn = `arn:${partitionOf(binding.region)}:s3:::${binding.bucket}`;
  return [{ actions: ['s3:ListBucket'], resources: [arn] }, { actions: ['s3:GetObject', 's3:PutObject', 's3:AbortMultipartUpload'], resources: [`${arn}/*`] }];
}
