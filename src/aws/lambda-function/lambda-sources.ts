import { DataAwsSecretsmanagerSecret } from '@cdktf/provider-aws/lib/data-aws-secretsmanager-secret';
import { LambdaAlias } from '@cdktf/provider-aws/lib/lambda-alias';
import { LambdaEventSourceMapping, LambdaEventSourceMappingConfig } from '@cdktf/provider-aws/lib/lambda-event-source-mapping';
import { ITerraformDependable } from 'cdktf';
import { Construct } from 'constructs';
import { FUNCTION_DEFAULTS } from '../../core/function/function-problems';
import { EventTrigger } from '../../core/function/trigger';
import { SecretSource } from '../../core/secret-source';
import { LambdaModel } from './lambda-model';
import { queueArn } from './lambda-statements';

/** Of what an event source is made. */
export interface SourceParts {
  /** What Lambda calls. */
  readonly alias: LambdaAlias;
  /** What it may do: AWS asks whether the role may read the source when it is made. */
  readonly permissions: readonly ITerraformDependable[];
  /** The subnets and the security group that its pollers are in. @default - none */
  readonly place?: { readonly subnetIds: readonly string[]; readonly securityGroupId: string };
}

type Access = { type: string; uri: string };
type Kafka = Extract<EventTrigger, { kind: 'kafka' }>;
/** What Lambda calls the mechanisms of Kafka. */
const MECHANISMS: Readonly<Record<'plain' | 'scram-sha-256' | 'scram-sha-512', string>> = {
  'plain': 'BASIC_AUTH', 'scram-sha-256': 'SASL_SCRAM_256_AUTH', 'scram-sha-512': 'SASL_SCRAM_512_AUTH',
};
/** More than so many messages are worth waiting for. */
const SMALL_BATCH = 10;

/** What polls for the messages of a trigger and hands them over. */
export function createSource(scope: Construct, name: string, model: LambdaModel, event: EventTrigger, parts: SourceParts): LambdaEventSourceMapping {
  const batchSize = event.backlog ?? FUNCTION_DEFAULTS.backlog;
  return new LambdaEventSourceMapping(scope, `source-${event.name}`, {
    functionName: parts.alias.arn,
    batchSize,
    ...sourceOf(scope, name, model, event, parts),
    dependsOn: [...parts.permissions],
  });
}

function sourceOf(scope: Construct, name: string, model: LambdaModel, event: EventTrigger, parts: SourceParts): Partial<LambdaEventSourceMappingConfig> {
  switch (event.kind) {
    case 'sqs':
    case 'objectCreated': return queueSource(model, event);
    case 'kafka': return kafkaSource(scope, name, model, event, parts);
    case 'rabbitmq': return {
      eventSourceArn: model.props.brokers![event.name].arn,
      queues: [event.queue],
      sourceAccessConfiguration: [{ type: 'BASIC_AUTH', uri: secretOf(scope, event.name, model.props.brokers![event.name].credentials!) }, { type: 'VIRTUAL_HOST', uri: '/' }],
    };
    // The support table refuses it before anything is made.
    case 'nats': return {};
  }
}

function queueSource({ max }: LambdaModel, event: Extract<EventTrigger, { kind: 'sqs' | 'objectCreated' }>): Partial<LambdaEventSourceMappingConfig> {
  const prefix = event.kind === 'objectCreated' ? event.prefix : undefined;
  return {
    eventSourceArn: queueArn(event),
    // What was not handled comes back, and not all that came with it.
    functionResponseTypes: ['ReportBatchItemFailures'],
    // Otherwise Lambda takes messages that no instance is left for, and they count as received.
    ...(max >= 2 ? { scalingConfig: { maximumConcurrency: max } } : {}),
    ...((event.backlog ?? 0) > SMALL_BATCH ? { maximumBatchingWindowInSeconds: 1 } : {}),
    ...(prefix === undefined ? {} : { filterCriteria: { filter: [{ pattern: patternOf(prefix) }] } }),
  };
}

/** See https://docs.aws.amazon.com/lambda/latest/dg/with-sqs-filtering.html */
function patternOf(prefix: string): string {
  return JSON.stringify({ body: { Records: { s3: { object: { key: [{ prefix: keyOf(prefix) }] } } } } });
}

/** Keys of objects are written like the values of a form in what S3 tells. */
function keyOf(prefix: string): string {
  return encodeURIComponent(prefix).replace(/%2F/g, '/').replace(/%20/g, '+').replace(/[!'()]/g, (one) => `%${one.charCodeAt(0).toString(16).toUpperCase()}`);
}

function kafkaSource(scope: Construct, name: string, model: LambdaModel, event: Kafka, { place }: SourceParts): Partial<LambdaEventSourceMappingConfig> {
  const broker = Object.hasOwn(model.props.brokers ?? {}, event.name) ? model.props.brokers![event.name] : undefined;
  const consumerGroupId = event.group ?? name;
  const login = event.login ? [{ type: MECHANISMS[event.login.mechanism], uri: secretOf(scope, event.name, event.login.password.source) }] : [];
  const common = { topics: [event.topic], startingPosition: 'LATEST' };
  if (broker) {
    const access = login.length > 0 ? { sourceAccessConfiguration: login } : {};
    return { ...common, eventSourceArn: broker.arn, amazonManagedKafkaEventSourceConfig: { consumerGroupId }, ...access };
  }
  const network: Access[] = place
    ? [...place.subnetIds.map((id) => ({ type: 'VPC_SUBNET', uri: `subnet:${id}` })), { type: 'VPC_SECURITY_GROUP', uri: `security_group:${place.securityGroupId}` }]
    : [];
  return {
    ...common,
    selfManagedEventSource: { endpoints: { KAFKA_BOOTSTRAP_SERVERS: event.brokers.join(',') } },
    selfManagedKafkaEventSourceConfig: { consumerGroupId },
    sourceAccessConfiguration: [...network, ...login],
  };
}

/** Lambda asks for the whole ARN, whose last letters AWS makes. */
function secretOf(scope: Construct, trigger: string, { remoteKey }: SecretSource): string {
  return new DataAwsSecretsmanagerSecret(scope, `secret-${trigger}`, { name: remoteKey }).arn;
}
