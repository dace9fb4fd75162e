import { Duration } from 'cdk8s';
import { Problem } from '../../../core/validation-error';
import { Json } from '../../synthesis/json';
import { IRouteTarget } from './target';

/** What counts as a failure that is worth another try. See https://www.envoyproxy.io/docs/envoy/latest/configuration/http/http_filters/router_filter */
export type RetryOn = '5xx' | 'gateway-error' | 'reset' | 'connect-failure' | 'refused-stream' | 'retriable-4xx' | 'unavailable' | 'cancelled'
| 'deadline-exceeded' | 'resource-exhausted' | 'internal' | 'reset-before-request' | (string & {});

/** Details of retries. */
export interface RetryOptions {
  /**
   * What is tried again.
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
    const problems: Problem[] = [];
    const perTry = this.options.perTry && millis(this.options.perTry);
    if (!(Number.isInteger(this.attempts) && this.attempts >= 0 && this.attempts <= 100)) {
      problems.push({ code: 'RetryAttempts', what: `\`retry\` needs a whole number of attempts from 0 to 100, got ${this.attempts}`, fix: 'write e.g. Retry.times(3)' });
    }
    if (perTry !== undefined && perTry < 1) problems.push({ code: 'RetryTimeout', what: `a try must be given at least 1 ms, got ${perTry} ms`, fix: 'write e.g. perTry: Duration.seconds(2)' });
    if (perTry !== undefined && timeout !== undefined && perTry * this.attempts > millis(timeout)) {
      problems.push({
        code: 'RetryExceedsTimeout',
        what: `${this.attempts} tries of ${seconds(this.options.perTry!)} each do not fit into the timeout of ${seconds(timeout)}`,
        fix: `raise \`timeout\` to at least ${perTry * this.attempts / 1000}s, or try less often or shorter`,
      });
    }
    return problems;
  }
}

/** An answer that sends the client elsewhere. What is not given stays as it was. */
export interface Redirect {
  /** @default - the host that was asked for */
  readonly host?: string;
  /** @default - the path that was asked for */
  readonly path?: string;
  /** @default - the scheme that was asked for */
  readonly scheme?: 'http' | 'https';
  /** @default - the port that was asked for, or the usual one of the scheme */
  readonly port?: number;
  /** @default 301 */
  readonly status?: 301 | 302 | 303 | 307 | 308;
}

/** An answer that the proxy gives itself. */
export interface DirectResponse {
  readonly status: number;
  /** @default - no body */
  readonly body?: string;
}

/** What the service behind sees instead. */
export interface Rewrite {
  /** The path, or, for a rule on what lies under a path, what stands in that path's place: `/api/items` becomes `/items` with `path: '/'`. */
  readonly path?: string;
  /** The Host header. */
  readonly host?: string;
}

/** Trouble that is made on purpose. */
export interface Fault {
  /** An answer instead of the service's. */
  readonly abort?: { readonly status: number; /** @default 100 */ readonly percent?: number };
  /** A wait before the request goes on. */
  readonly delay?: { readonly by: Duration; /** @default 100 */ readonly percent?: number };
}

/** A copy of each request to another service, whose answers are thrown away. */
export interface Mirror {
  readonly to: IRouteTarget;
  /** @default 100 */
  readonly percent?: number;
}

/** Which pages of other origins may call. See https://developer.mozilla.org/docs/Web/HTTP/CORS */
export interface Cors {
  /** Origins, e.g. `https://shop.example.com`. */
  readonly origins: readonly string[];
  /** @default - GET, POST, HEAD */
  readonly methods?: readonly string[];
  /** @default - none besides the simple ones */
  readonly headers?: readonly string[];
  /** @default - none */
  readonly exposeHeaders?: readonly string[];
  /** @default - browsers decide */
  readonly maxAge?: Duration;
  /** @default false */
  readonly credentials?: boolean;
}

/** Changes of headers. */
export interface HeaderChanges {
  /** Replaced or added. */
  readonly set?: Record<string, string>;
  /** Added beside what is there. */
  readonly add?: Record<string, string>;
  /** Removed. */
  readonly remove?: readonly string[];
}

/** `redirect` of an HTTPRoute. */
export function renderRedirect({ host, path, scheme, port, status }: Redirect): Json {
  return {
    ...(path ? { uri: path } : {}),
    ...(host ? { authority: host } : {}),
    ...(scheme ? { scheme } : {}),
    ...(port ? { port } : {}),
    redirectCode: status ?? 301,
  };
}

/** `fault` of an HTTPRoute. */
export function renderFault({ abort, delay }: Fault): Json {
  return {
    ...(delay ? { delay: { fixedDelay: seconds(delay.by), percentage: { value: delay.percent ?? 100 } } } : {}),
    ...(abort ? { abort: { httpStatus: abort.status, percentage: { value: abort.percent ?? 100 } } } : {}),
  };
}

/** `corsPolicy` of an HTTPRoute. */
export function renderCors(cors: Cors): Json {
  return {
    allowOrigins: cors.origins.map((origin) => ({ exact: origin })),
    allowMethods: cors.methods ?? ['GET', 'POST', 'HEAD'],
    ...(cors.headers ? { allowHeaders: cors.headers } : {}),
    ...(cors.exposeHeaders ? { exposeHeaders: cors.exposeHeaders } : {}),
    ...(cors.maxAge ? { maxAge: seconds(cors.maxAge) } : {}),
    ...(cors.credentials ? { allowCredentials: true } : {}),
  };
}

/** What is wrong with the details of a rule, all of it. */
export function actionProblems(rule: { redirect?: Redirect; respond?: DirectResponse; fault?: Fault; rewrite?: Rewrite; cors?: Cors; mirror?: Mirror }): Problem[] {
  const problems: Problem[] = [];
  const status = (code: string, prop: string, value: number): void => {
    if (!(Number.isInteger(value) && value >= 200 && value <= 599)) problems.push({ code, what: `\`${prop}\` needs an HTTP status from 200 to 599, got ${value}`, fix: 'write e.g. 503' });
  };
  const percent = (prop: string, value: number | undefined): void => {
    if (value !== undefined && !(value >= 0 && value <= 100)) problems.push({ code: 'Percent', what: `\`${prop}\` needs a percentage from 0 to 100, got ${value}`, fix: 'write e.g. 10' });
  };
  if (rule.respond) status('ResponseStatus', 'respond', rule.respond.status);
  if (rule.fault?.abort) status('FaultStatus', 'fault.abort', rule.fault.abort.status);
  percent('fault.abort', rule.fault?.abort?.percent);
  percent('fault.delay', rule.fault?.delay?.percent);
  percent('mirror', rule.mirror?.percent);
  if (rule.fault && !rule.fault.abort && !rule.fault.delay) problems.push({ code: 'FaultEmpty', what: '`fault` says neither abort nor delay', fix: 'give one of them, or leave `fault` out' });
  for (const [prop, path] of [['redirect', rule.redirect?.path], ['rewrite', rule.rewrite?.path]] as const) {
    if (path !== undefined && (!/^\/[^\s]*$/.test(path) || path.includes('//'))) problems.push({ code: 'RewritePath', what: `\`${prop}.path\` begins with "/" and has no "//", got ${JSON.stringify(path)}`, fix: 'write e.g. "/items"' });
  }
  if (rule.redirect && Object.values(rule.redirect).every((value) => value === undefined || value === rule.redirect!.status)) {
    problems.push({ code: 'RedirectEmpty', what: '`redirect` sends clients to where they are', fix: 'give host, path, scheme or port' });
  }
  if (rule.cors && rule.cors.origins.length === 0) problems.push({ code: 'CorsOrigins', what: '`cors.origins` is empty', fix: 'name the origins that may call' });
  if (rule.cors?.credentials && rule.cors.origins.includes('*')) problems.push({ code: 'CorsOrigins', what: '`cors` allows credentials for every origin, which browsers refuse', fix: 'name the origins' });
  return problems;
}

/** A duration as Istio reads it: `2s`, `1.5s`. */
export function seconds(duration: Duration): string {
  return `${millis(duration) / 1000}s`;
}

/** Milliseconds, also where they are no whole number. */
export function millis(duration: Duration): number {
  return duration.toMilliseconds({ integral: false });
}
