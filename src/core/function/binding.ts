import { SecretKey } from '../secret-source';
import {
  BucketBindingOptions, ComponentOptions, DatabaseOptions, KafkaBindingOptions, NatsBindingOptions, RabbitMqBindingOptions, RedisStateOptions,
  SqsBindingOptions,
} from './binding-options';

/** What a binding is, for those who write targets: `switch (binding.of.kind)`. */
export type BindingDetail =
  | { readonly kind: 'kafka' } & KafkaBindingOptions
  | { readonly kind: 'sqs' } & SqsBindingOptions
  | { readonly kind: 'bucket' } & BucketBindingOptions
  | { readonly kind: 'rabbitmq' } & RabbitMqBindingOptions
  | { readonly kind: 'nats' } & NatsBindingOptions
  | { readonly kind: 'redis' } & RedisStateOptions
  | { readonly kind: 'database' } & DatabaseOptions
  | { readonly kind: 'component' } & ComponentOptions;

/**
 * Something that a function uses: where it writes to, what keeps its state, its database. On Kubernetes each is a Dapr component of that name, but for the
 * database; everywhere the function gets variables that say where it is, so that it need not know of Dapr.
 */
export class Binding {
  /** A Kafka topic that it writes to. Variables: `<NAME>_BROKERS`, `<NAME>_TOPIC`, and `<NAME>_USERNAME` and `<NAME>_PASSWORD` with `login`. */
  public static kafka(options: KafkaBindingOptions): Binding { return new Binding({ kind: 'kafka', ...options }); }
  /** An Amazon SQS queue that it writes to. Variables: `<NAME>_QUEUE`, `<NAME>_REGION`. */
  public static sqs(options: SqsBindingOptions): Binding { return new Binding({ kind: 'sqs', ...options }); }
  /** An Amazon S3 bucket that it writes to. Variables: `<NAME>_BUCKET`, `<NAME>_REGION`. */
  public static bucket(options: BucketBindingOptions): Binding { return new Binding({ kind: 'bucket', ...options }); }
  /** A RabbitMQ queue that it writes to. Variables: `<NAME>_URL`, `<NAME>_QUEUE`. */
  public static rabbitmq(options: RabbitMqBindingOptions): Binding { return new Binding({ kind: 'rabbitmq', ...options }); }
  /** A NATS subject that it publishes to. Variables: `<NAME>_URL`, `<NAME>_SUBJECT`. */
  public static nats(options: NatsBindingOptions): Binding { return new Binding({ kind: 'nats', ...options }); }
  /** A Redis that keeps its state. Variables: `<NAME>_HOST`, and `<NAME>_PASSWORD` where it has one. */
  public static redis(options: RedisStateOptions): Binding { return new Binding({ kind: 'redis', ...options }); }
  /** A database that it connects to itself. Variable: `<NAME>_URL`. */
  public static database(options: DatabaseOptions): Binding { return new Binding({ kind: 'database', ...options }); }
  /** Any other Dapr component, for targets that run Dapr. No variables. */
  public static component(options: ComponentOptions): Binding { return new Binding({ kind: 'component', ...options }); }

  private constructor(
    /** What it is. */
    public readonly of: BindingDetail,
  ) {}
}

/** The variables that say where a binding is: text, or an entry of a secret. */
export function bindingEnv(detail: BindingDetail): Record<string, string | SecretKey> {
  const prefix = String(detail.name).toUpperCase().replace(/-/g, '_');
  const named = (entries: Record<string, string | SecretKey | undefined>): Record<string, string | SecretKey> =>
    Object.fromEntries(Object.entries(entries).flatMap(([key, value]) => value === undefined ? [] : [[`${prefix}_${key}`, value] as const]));
  switch (detail.kind) {
    case 'kafka': return named({ BROKERS: detail.brokers.join(','), TOPIC: detail.topic, USERNAME: detail.login?.username, PASSWORD: detail.login?.password });
    case 'sqs': return named({ QUEUE: detail.queue, REGION: detail.region });
    case 'bucket': return named({ BUCKET: detail.bucket, REGION: detail.region });
    case 'rabbitmq': return named({ URL: detail.connection, QUEUE: detail.queue });
    case 'nats': return named({ URL: detail.server, SUBJECT: detail.subject });
    case 'redis': return named({ HOST: detail.host, PASSWORD: detail.password });
    case 'database': return named({ URL: detail.url });
    case 'component': return {};
  }
}
