import {
  HttpTriggerOptions, KafkaTriggerOptions, NatsTriggerOptions, ObjectCreatedTriggerOptions, RabbitMqTriggerOptions, ScheduleTriggerOptions, SqsTriggerOptions,
} from './trigger-options';

/** What a trigger is, for those who write targets: `switch (trigger.of.kind)`. */
export type TriggerDetail =
  | { readonly kind: 'http' } & HttpTriggerOptions
  | { readonly kind: 'kafka' } & KafkaTriggerOptions
  | { readonly kind: 'nats' } & NatsTriggerOptions
  | { readonly kind: 'sqs' } & SqsTriggerOptions
  | { readonly kind: 'rabbitmq' } & RabbitMqTriggerOptions
  | { readonly kind: 'schedule'; readonly cron: string } & ScheduleTriggerOptions
  | { readonly kind: 'objectCreated' } & ObjectCreatedTriggerOptions;

/** The triggers by messages, each of which waits somewhere and can be counted. */
export type EventTrigger = Exclude<TriggerDetail, { kind: 'http' } | { kind: 'schedule' }>;

/** What makes a function run. Whatever it is, the function gets an HTTP request on `$PORT`. */
export class Trigger {
  /** A request, from inside or at `hosts`. */
  public static http(options: HttpTriggerOptions = {}): Trigger { return new Trigger({ kind: 'http', ...options }); }
  /** A message of a Kafka topic. */
  public static kafka(options: KafkaTriggerOptions): Trigger { return new Trigger({ kind: 'kafka', ...options }); }
  /** A message of a NATS JetStream consumer. */
  public static nats(options: NatsTriggerOptions): Trigger { return new Trigger({ kind: 'nats', ...options }); }
  /** A message of an Amazon SQS queue. */
  public static sqs(options: SqsTriggerOptions): Trigger { return new Trigger({ kind: 'sqs', ...options }); }
  /** A message of a RabbitMQ queue. */
  public static rabbitmq(options: RabbitMqTriggerOptions): Trigger { return new Trigger({ kind: 'rabbitmq', ...options }); }
  /** A clock: five fields, or a macro such as `@hourly`. */
  public static schedule(cron: string, options: ScheduleTriggerOptions = {}): Trigger { return new Trigger({ kind: 'schedule', cron, ...options }); }
  /** An object put into a bucket. */
  public static objectCreated(options: ObjectCreatedTriggerOptions): Trigger { return new Trigger({ kind: 'objectCreated', ...options }); }

  private constructor(
    /** What it is. */
    public readonly of: TriggerDetail,
  ) {}
}

/** Whether a trigger is one by messages. */
export function isEventTrigger(detail: TriggerDetail): detail is EventTrigger {
  return detail.kind !== 'http' && detail.kind !== 'schedule';
}
