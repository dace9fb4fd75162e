import { Problem } from '../../core/validation-error';
import type { IQueue } from './queue-grants';

/** What becomes of messages that are received again and again, and never deleted by who received them. */
export class DeadLetters {
  /** They go to a queue beside it, `<name>-dead-letters`, where they stay for 14 days. */
  public static after(receives: number): DeadLetters { return new DeadLetters(receives); }
  /** They go to a queue of yours, which others may share. */
  public static to(queue: IQueue, receives: number = 5): DeadLetters { return new DeadLetters(receives, queue); }
  /** They come back until they are too old: one that nobody can handle is tried all the while. */
  public static none(): DeadLetters { return new DeadLetters(0, undefined, true); }

  private constructor(
    /** How many times a message is received before it goes there. */
    public readonly receives: number,
    /** The queue, if it is not one beside. */
    public readonly queue?: IQueue,
    /** @internal */
    public readonly _isNone: boolean = false,
  ) {}

  /** @internal */
  public _problems(fifo: boolean, retention: number): Problem[] {
    if (this._isNone) return [];
    const problems: Problem[] = [];
    const { receives, queue } = this;
    if (!(Number.isInteger(receives) && receives >= 1 && receives <= 1000)) {
      problems.push({ code: 'QueueDeadLetters', what: `messages are dead after they were received ${receives} times`, fix: 'choose a whole number from 1 to 1000, or DeadLetters.none()' });
    }
    if (queue && queue.name.endsWith('.fifo') !== fifo) {
      const kinds = fifo ? ['FIFO', 'standard'] : ['standard', 'FIFO'];
      problems.push({ code: 'QueueDeadLetters', what: `the dead letters of a ${kinds[0]} queue go to ${queue.name}, a ${kinds[1]} one`, fix: `send them to a ${kinds[0]} queue` });
    }
    if (queue?.retentionSeconds !== undefined && queue.retentionSeconds < retention) {
      problems.push({
        code: 'QueueDeadLetters',
        what: `dead letters are kept for ${queue.retentionSeconds} s, and the queue keeps messages for ${retention} s: their age goes on, so some are gone before they get there`,
        fix: 'give the queue of dead letters a longer `retention`',
      });
    }
    return problems;
  }
}
