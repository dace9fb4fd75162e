import { SecretKey } from '../secret-source';

/** Where requests from outside come in: a `MeshGateway`, or a gateway of another kind by its name. Each target says which kinds it can use. */
export interface IFunctionGateway {
  /** Its name. */
  readonly name: string;
  /**
   * Its namespace.
   *
   * @default - the function's
   */
  readonly namespace?: string;
}

/** A function that answers requests. */
export interface HttpTriggerOptions {
  /**
   * The host names it answers at from outside.
   *
   * @default - none: it is reached from inside only, or at the address that the target gives it
   */
  readonly hosts?: readonly string[];
  /**
   * What paths begin with.
   *
   * @default '/'
   */
  readonly path?: string;
  /**
   * Where requests for `hosts` come in.
   *
   * @default - the one of the target
   */
  readonly gateway?: IFunctionGateway;
}

/** What every trigger by messages says. */
export interface EventTriggerOptions {
  /** Its name: of the Dapr component, and of the path messages are posted to. A DNS label, e.g. `orders-in`. */
  readonly name: string;
  /**
   * How many waiting messages one instance is worth.
   *
   * @default 10
   */
  readonly backlog?: number;
}

/** How a client of Kafka says who it is. */
export interface KafkaLogin {
  /** The SASL mechanism. */
  readonly mechanism: 'plain' | 'scram-sha-256' | 'scram-sha-512';
  /** The user. */
  readonly username: SecretKey;
  /** The password. */
  readonly password: SecretKey;
}

/** Where Kafka is. */
export interface KafkaConnection {
  /** Its brokers, e.g. `kafka.kafka:9092`. */
  readonly brokers: readonly string[];
  /** The topic. */
  readonly topic: string;
  /**
   * Whether connections are encrypted.
   *
   * @default - true with `login`, else false
   */
  readonly tls?: boolean;
  /**
   * Who the client says it is.
   *
   * @default - nobody: the brokers ask for no credentials
   */
  readonly login?: KafkaLogin;
}

/** Messages of a Kafka topic. */
export interface KafkaTriggerOptions extends KafkaConnection, EventTriggerOptions {
  /**
   * The consumer group.
   *
   * @default - the name of the function
   */
  readonly group?: string;
}

/** Messages of a NATS JetStream consumer. */
export interface NatsTriggerOptions extends EventTriggerOptions {
  /** The server, e.g. `nats://nats.nats:4222`. */
  readonly server: string;
  /** Its monitoring endpoint, which says how many messages wait, e.g. `nats.nats:8222`. */
  readonly monitoring: string;
  /** The stream. */
  readonly stream: string;
  /** The subject, which is the topic of the bus. */
  readonly subject: string;
  /**
   * The durable consumer.
   *
   * @default - the name of the function
   */
  readonly consumer?: string;
  /**
   * The account that the stream belongs to.
   *
   * @default '$G', the account of everybody
   */
  readonly account?: string;
}

/** Messages of an Amazon SQS queue. */
export interface SqsTriggerOptions extends EventTriggerOptions {
  /** The name of the queue. */
  readonly queue: string;
  /** The URL of the queue, e.g. `https://sqs.ap-northeast-2.amazonaws.com/123456789012/orders`. */
  readonly url: string;
  /** Its region. */
  readonly region: string;
  /**
   * The queue's ARN, which AWS Lambda needs.
   *
   * @default - computed from the URL
   */
  readonly arn?: string;
}

/** Messages of a RabbitMQ queue. */
export interface RabbitMqTriggerOptions extends EventTriggerOptions {
  /** The connection string, e.g. `amqps://user:password@host:5671/vhost`, which is a secret. */
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

/** A clock. */
export interface ScheduleTriggerOptions {
  /**
   * The path that is posted to.
   *
   * @default '/'
   */
  readonly path?: string;
  /**
   * The time zone, e.g. `Asia/Seoul`.
   *
   * @default 'Etc/UTC'
   */
  readonly timeZone?: string;
}

/** Objects that are put into a bucket of Amazon S3, told by its notifications through a queue. */
export interface ObjectCreatedTriggerOptions extends EventTriggerOptions {
  /** The bucket. */
  readonly bucket: string;
  /**
   * What the keys begin with that count. Only where the function's target makes the notification of the bucket.
   *
   * @default - all objects
   */
  readonly prefix?: string;
  /** The queue that the bucket notifies: its name. */
  readonly queue: string;
  /** The URL of that queue. */
  readonly url: string;
  /** The region of both. */
  readonly region: string;
}
