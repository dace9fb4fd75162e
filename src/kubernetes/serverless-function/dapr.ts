import { BindingDetail } from '../../core/function/binding';
import { EventTrigger } from '../../core/function/trigger';
import { KafkaConnection } from '../../core/function/trigger-options';
import { addressOf } from '../../core/function/trigger-problems';
import { SecretKey } from '../../core/secret-source';
import { Json } from '../synthesis/json';

/** A Dapr component of a function. See https://docs.dapr.io/reference/components-reference/ */
export interface DaprComponent {
  /** Its name. */
  readonly name: string;
  /** Whether messages come from it or go to it. */
  readonly direction: 'in' | 'out';
  /** Its type, e.g. `bindings.kafka`. */
  readonly type: string;
  /** Its settings. */
  readonly metadata: Readonly<Record<string, string | SecretKey>>;
  /** The topic, for a bus. */
  readonly topic?: string;
}

const SASL = { 'plain': 'PLAINTEXT', 'scram-sha-256': 'SHA-256', 'scram-sha-512': 'SHA-512' } as const;
const RABBITMQ_PORTS = [5672, 5671] as const;

/** The component that messages of a trigger come from. */
export function inputComponent(detail: EventTrigger, functionName: string): DaprComponent {
  const { name } = detail;
  const input = (type: string, metadata: DaprComponent['metadata'], topic?: string): DaprComponent => ({ name, direction: 'in', type, metadata, topic });
  switch (detail.kind) {
    case 'kafka': return input('bindings.kafka', { ...kafka(detail), topics: detail.topic, consumerGroup: detail.group ?? functionName, direction: 'input' });
    case 'nats': return input('pubsub.jetstream', { natsURL: detail.server, streamName: detail.stream, durableName: detail.consumer ?? functionName }, detail.subject);
    case 'rabbitmq': return input('bindings.rabbitmq', { host: detail.connection, queueName: detail.queue, durable: 'true', direction: 'input' });
    case 'sqs': case 'objectCreated': return input('bindings.aws.sqs', { queueName: detail.queue, region: detail.region, direction: 'input' });
  }
}

/** The component of a binding; undefined for a database, which the function connects to itself. */
export function outputComponent(detail: BindingDetail): DaprComponent | undefined {
  const { name } = detail;
  const output = (type: string, metadata: DaprComponent['metadata'], topic?: string): DaprComponent => ({ name, direction: 'out', type, metadata, topic });
  switch (detail.kind) {
    case 'kafka': return output('bindings.kafka', { ...kafka(detail), publishTopic: detail.topic, direction: 'output' });
    case 'sqs': return output('bindings.aws.sqs', { queueName: detail.queue, region: detail.region, direction: 'output' });
    case 'bucket': return output('bindings.aws.s3', { bucket: detail.bucket, region: detail.region, direction: 'output' });
    case 'rabbitmq': return output('bindings.rabbitmq', { host: detail.connection, queueName: detail.queue, durable: 'true', direction: 'output' });
    case 'nats': return output('pubsub.jetstream', { natsURL: detail.server }, detail.subject);
    case 'redis': return output('state.redis', {
      redisHost: detail.host, ...(detail.password ? { redisPassword: detail.password } : {}), ...(detail.tls ? { enableTLS: 'true' } : {}),
    });
    case 'component': return output(detail.type, detail.metadata, detail.topic);
    case 'database': return undefined;
  }
}

/** The TCP ports that a trigger or a binding is reached at. */
export function portsOf(detail: EventTrigger | BindingDetail): readonly number[] {
  switch (detail.kind) {
    case 'kafka': return detail.brokers.map((broker) => addressOf(broker)!.port);
    case 'nats': return [addressOf(detail.server)!.port];
    case 'redis': return [addressOf(detail.host)!.port];
    case 'rabbitmq': return detail.ports ?? RABBITMQ_PORTS;
    case 'database': return [detail.port];
    case 'component': return detail.ports ?? [];
    case 'sqs': case 'bucket': case 'objectCreated': return [443];
  }
}

/** `spec` of a component. */
export function componentSpec({ type, metadata }: DaprComponent, secretName: (key: SecretKey) => string): Json {
  return {
    type,
    version: 'v1',
    metadata: Object.entries(metadata).map(([name, value]) =>
      typeof value === 'string' ? { name, value } : { name, secretKeyRef: { name: secretName(value), key: value.key } }),
  };
}

/** The annotations that give a pod Dapr's sidecar. See https://docs.dapr.io/reference/arguments-annotations-overview/ */
export function sidecarAnnotations(app: string, port: number, protocol: 'http' | 'grpc', concurrency: number | undefined): Record<string, string> {
  return {
    'dapr.io/enabled': 'true',
    'dapr.io/app-id': app,
    'dapr.io/app-port': String(port),
    'dapr.io/app-protocol': protocol,
    ...concurrencyAnnotation(concurrency),
  };
}

/** The annotation that limits how many messages are handed over at once. */
export function concurrencyAnnotation(concurrency: number | undefined): Record<string, string> {
  return concurrency === undefined ? {} : { 'dapr.io/app-max-concurrency': String(concurrency) };
}

function kafka({ brokers, login, tls = login !== undefined }: KafkaConnection): Record<string, string | SecretKey> {
  return {
    brokers: brokers.join(','),
    authType: login ? 'password' : 'none',
    ...(login ? { saslUsername: login.username, saslPassword: login.password, saslMechanism: SASL[login.mechanism] } : {}),
    ...(tls ? {} : { disableTls: 'true' }),
  };
}
