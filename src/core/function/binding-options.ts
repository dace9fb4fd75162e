import { SecretKey } from '../secret-source';
import { KafkaConnection } from './trigger-options';

/** What every binding says. */
export interface BindingName {
  /** Its name: of the Dapr component, and, in capitals, of the variables. A DNS label, e.g. `notify`. */
  readonly name: string;
}

/** A Kafka topic that the function writes to. */
export interface KafkaBindingOptions extends BindingName, KafkaConnection {}

/** An Amazon SQS queue that the function writes to. */
export interface SqsBindingOptions extends BindingName {
  /** The name of the queue. */
  readonly queue: string;
  /** Its region. */
  readonly region: string;
}

/** An Amazon S3 bucket that the function writes to. */
export interface BucketBindingOptions extends BindingName {
  /** The bucket. */
  readonly bucket: string;
  /** Its region. */
  readonly region: string;
}

/** A RabbitMQ queue that the function writes to. */
export interface RabbitMqBindingOptions extends BindingName {
  /** The connection string, which is a secret. */
  readonly connection: SecretKey;
  /** The queue. */
  readonly queue: string;
  /**
   * The ports that the brokers listen on, which the network policy opens.
   *
   * @default [5672, 5671]
   */
  readonly ports?: readonly number[];
}

/** A subject of NATS JetStream that the function publishes to. */
export interface NatsBindingOptions extends BindingName {
  /** The server, e.g. `nats://nats.nats:4222`. */
  readonly server: string;
  /** The subject, which is the topic of the bus. */
  readonly subject: string;
}

/** A Redis that keeps the function's state. */
export interface RedisStateOptions extends BindingName {
  /** Host and port, e.g. `redis.redis:6379`. */
  readonly host: string;
  /**
   * Its password.
   *
   * @default - none
   */
  readonly password?: SecretKey;
  /**
   * Whether connections are encrypted.
   *
   * @default false
   */
  readonly tls?: boolean;
}

/** A database that the function connects to itself. */
export interface DatabaseOptions extends BindingName {
  /** The connection string, which is a secret. Becomes `<NAME>_URL`. */
  readonly url: SecretKey;
  /** The port it listens on, which the network policy opens, e.g. 5432. */
  readonly port: number;
}

/** Any other Dapr component. See https://docs.dapr.io/reference/components-reference/ */
export interface ComponentOptions extends BindingName {
  /** The component's type, e.g. `bindings.smtp`. */
  readonly type: string;
  /** Its settings: text, or an entry of a secret. */
  readonly metadata: Readonly<Record<string, string | SecretKey>>;
  /**
   * The topic, for a bus.
   *
   * @default - none
   */
  readonly topic?: string;
  /**
   * The TCP ports it is reached at, which the network policy opens.
   *
   * @default - none
   */
  readonly ports?: readonly number[];
}
