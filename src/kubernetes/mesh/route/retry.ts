import { Duration } from 'cdk8s';
import { Problem } from '../../../core/validation-error';
import { Json } from '../../synthesis/json';
import { millis, seconds } from './duration';

/** What counts as a failure that is worth another try. See https://www.envoyproxy.io/docs/envoy/latest/configuration/http/http_filters/router_filter */
export type RetryOn = '5xx' | 'gateway-error' | 'reset' | 'reset-before-request' | 'connect-failure' | 'refused-stream' | 'retriable-4xx'
| 'unavailable' | 'cancelled' | 'deadline-exceeded' | 'resource-exhausted' | 'internal' | (string & {});

const RETRY_ON: readonly RetryOn[] = [
  '5xx', 'gateway-error', 'reset', 'reset-before-request', 'connect-failure', 'refused-stream', 'retriable-4xx', 'retriable-status-codes', 'retriable-headers',
  'envoy-ratelimited', 'http3-post-connect-failure', 'unavailable', 'cancelled', 'deadline-exceeded', 'resource-exhausted', 'internal',
];

/** Details of retries. */
export interface RetryOptions {
  /**
   * What is tried again; a status too, e.g. `'409'`.
   *
   * @default - Istio's: failed connections, refused streams, and gRPC's unavailable and cancelled
   */
  readonly on?: readonly RetryOn[];
  /**
   * How long one try may take.
   *
   * @default - as long as the rule's `timeout`
   */
  readonly perTry?: Duration;
}

/** Whether a failed request is tried again. */
export class Retry {
  /** Up to this many times after the first try. */
  public static times(attempts: number, options: RetryOptions = {}): Retry { return new Retry(attempts, options); }
  /** Never. Without a word Istio tries twice more. */
  public static never(): Retry { return new Retry(0, {}); }
  private constructor(
    /** Tries after the first one. */
    public readonly attempts: number,
    /** Details. */
    public readonly options: RetryOptions,
  ) {}

  /** @internal */
  public _render(): Json {
    const { on, perTry } = this.options;
    return {
      attempts: this.attempts,
      ...(perTry ? { perTryTimeout: seconds(perTry) } : {}),
      ...(on ? { retryOn: on.join(',') } : {}),
    };
  }

  /** @internal */
  public _problems(timeout: Duration | undefined): Problem[] {
    const { attempts, options: { on, perTry } } = this;
    if (!(Number.isInteger(attempts) && attempts >= 0 && attempts <= 100)) {
      return [{ code: 'RetryAttempts', what: `\`retry\` needs a whole number of attempts from 0 to 100, got ${attempts}`, fix: 'write e.g. Retry.times(3)' }];
    }
    if (attempts === 0 && (on || perTry)) {
      return [{ code: 'RetryAttempts', what: '`retry` says how to try again, and to do so 0 times', fix: 'write e.g. Retry.times(3, …), or Retry.never()' }];
    }
    const problems: Problem[] = [];
    const unknown = on?.filter((one) => !RETRY_ON.includes(one) && !/^[1-5]\d\d$/.test(one)) ?? [];
    if (on?.length === 0) problems.push({ code: 'RetryOn', what: '`retry.on` is empty', fix: 'say what is tried again, or leave it out' });
    for (const one of unknown) problems.push({ code: 'RetryOn', what: `\`retry.on\` has ${JSON.stringify(one)}, which Envoy does not know`, fix: `use a status, or one of ${RETRY_ON.join(', ')}` });
    if (!perTry) return problems;
    if (millis(perTry) < 1) {
      problems.push({ code: 'RetryTimeout', what: `a try must be given at least 1 ms, got ${millis(perTry)} ms`, fix: 'write e.g. perTry: Duration.seconds(2)' });
    } else if (timeout !== undefined && millis(perTry) * attempts > millis(timeout)) {
      problems.push({
        code: 'RetryExceedsTimeout',
        what: `${attempts} tries of ${seconds(perTry)} each do not fit into the timeout of ${seconds(timeout)}`,
        fix: `raise \`timeout\` to at least ${millis(perTry) * attempts / 1000}s, or try less often or shorter`,
      });
    }
    return problems;
  }
}
