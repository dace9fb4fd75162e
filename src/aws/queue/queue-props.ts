import { DurationAmount, secondsIn } from '../../core/duration';
import { Problem } from '../../core/validation-error';
import type { IKmsKey } from '../kms-key/key-grants';
import { DeadLetters } from './dead-letters';

/** What a team answers about a queue. */
export interface QueueProps {
  /**
   * Its name. That of a FIFO queue ends in `.fifo`.
   *
   * @default - `<platform>-<environment>-<stack>-<id>`
   */
  readonly name?: string;
  /**
   * Whether messages are delivered once, and those of one group in their order.
   *
   * @default false
   */
  readonly fifo?: boolean;
  /**
   * Whether a FIFO queue takes two messages of the same content for one, so that senders need to say nothing.
   *
   * @default false: senders say which messages are the same
   */
  readonly contentBasedDeduplication?: boolean;
  /**
   * How long a message is nobody else's once it is received: longer than it takes to handle it.
   *
   * @default Duration.seconds(30)
   */
  readonly visibility?: DurationAmount;
  /**
   * How long a message waits for somebody to receive it.
   *
   * @default Duration.days(4)
   */
  readonly retention?: DurationAmount;
  /**
   * How long a message is held back before anybody receives it.
   *
   * @default Duration.seconds(0)
   */
  readonly delay?: DurationAmount;
  /**
   * What becomes of messages that are received again and again.
   *
   * @default DeadLetters.after(5)
   */
  readonly deadLetters?: DeadLetters;
  /**
   * The key that messages are encrypted with. Who sends or receives them is granted the key as well.
   *
   * @default - SQS's own
   */
  readonly key?: IKmsKey;
  /**
   * Whether Terraform refuses what would replace or destroy it, as long as it is in the program.
   *
   * @default - true, unless the environment is one that is not called `prod` or `production`
   */
  readonly deletionProtection?: boolean;
  /**
   * The id that the construct had before it was renamed. It keeps its name in AWS, and Terraform is told what moved.
   *
   * @default - it was never renamed
   */
  readonly formerly?: string;
}

/** Times of a queue in seconds, as SQS takes them. */
export interface QueueTimes {
  readonly visibility: number;
  readonly retention: number;
  readonly delay: number;
}

const DAY = 24 * 3600;
/** What SQS keeps a message for at most. */
export const LONGEST_RETENTION = 14 * DAY;

export function queueTimes({ visibility, retention, delay }: QueueProps): QueueTimes {
  const seconds = (asked: DurationAmount | undefined, usual: number): number => asked === undefined ? usual : secondsIn(asked);
  return { visibility: seconds(visibility, 30), retention: seconds(retention, 4 * DAY), delay: seconds(delay, 0) };
}

/** What is wrong with a queue, all of it. See https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-queues.html */
export function queueProblems(name: string, props: QueueProps): Problem[] {
  const { fifo = false, contentBasedDeduplication, deadLetters = DeadLetters.after(5) } = props;
  const times = queueTimes(props);
  const problems: Problem[] = [];
  if (!/^[A-Za-z0-9_-]{1,80}$/.test(fifo ? name.replace(/\.fifo$/, '') : name) || name.length > 80 || name.endsWith('.fifo') !== fifo) {
    problems.push({
      code: 'QueueName',
      what: `${JSON.stringify(name)} is no name of a ${fifo ? 'FIFO' : 'standard'} queue`,
      fix: `use at most 80 letters, digits, dashes and underscores${fifo ? ', the last five of them ".fifo"' : '; ".fifo" is for `fifo: true`'}`,
    });
  }
  if (contentBasedDeduplication !== undefined && !fifo) {
    problems.push({ code: 'QueueFifo', what: '`contentBasedDeduplication` is said of a standard queue, which delivers messages more than once', fix: 'set `fifo: true`, or leave it out' });
  }
  const check = (prop: keyof QueueTimes, least: number, most: number, words: string): void => {
    if (Number.isInteger(times[prop]) && times[prop] >= least && times[prop] <= most) return;
    problems.push({ code: 'QueueTime', what: `\`${prop}\` is ${times[prop]} s`, fix: `choose whole seconds ${words}` });
  };
  check('visibility', 0, 12 * 3600, 'up to twelve hours');
  check('retention', 60, LONGEST_RETENTION, 'from a minute to 14 days');
  check('delay', 0, 900, 'up to 15 minutes');
  return [...problems, ...deadLetters._problems(fifo, times.retention)];
}
