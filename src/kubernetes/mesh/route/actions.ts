import { Duration } from 'cdk8s';
import { Json } from '../../synthesis/json';
import { seconds } from './duration';
import { IRouteTarget } from './target';

export { Retry, type RetryOn, type RetryOptions } from './retry';

/** An answer that sends the client elsewhere. What is not given stays as it was; the query always does. */
export interface Redirect {
  /**
   * The host clients are sent to.
   *
   * @default - the host that was asked for
   */
  readonly host?: string;
  /**
   * The path clients are sent to.
   *
   * @default - the path that was asked for
   */
  readonly path?: string;
  /**
   * The scheme clients are sent to.
   *
   * @default - the scheme that was asked for
   */
  readonly scheme?: 'http' | 'https';
  /**
   * The port clients are sent to.
   *
   * @default - the port that was asked for, or the usual one of the scheme
   */
  readonly port?: number;
  /**
   * The status of the answer.
   *
   * @default 301
   */
  readonly status?: 301 | 302 | 303 | 307 | 308;
}

/** An answer that the proxy gives itself. */
export interface DirectResponse {
  /** The status of the answer. */
  readonly status: number;
  /**
   * The body of the answer.
   *
   * @default - no body
   */
  readonly body?: string;
}

/** What the service behind sees instead. */
export interface Rewrite {
  /**
   * The path, or, for a rule on what lies under a path, what stands in that path's place: `/api/items` becomes `/items` with `path: '/'`.
   *
   * @default - the path that was asked for
   */
  readonly path?: string;
  /**
   * The Host header.
   *
   * @default - the host that was asked for
   */
  readonly host?: string;
}

/** Trouble that is made on purpose. */
export interface Fault {
  /**
   * An answer instead of the service's.
   *
   * @default - the service answers
   */
  readonly abort?: { readonly status: number; /** @default 100 */ readonly percent?: number };
  /**
   * A wait before the request goes on.
   *
   * @default - no wait
   */
  readonly delay?: { readonly by: Duration; /** @default 100 */ readonly percent?: number };
}

/** A copy of each request to another service, whose answers are thrown away. */
export interface Mirror {
  /** Where the copies go. */
  readonly to: IRouteTarget;
  /**
   * How many requests are copied, in percent.
   *
   * @default 100
   */
  readonly percent?: number;
}

/** Which pages of other origins may call. See https://developer.mozilla.org/docs/Web/HTTP/CORS */
export interface Cors {
  /** Origins, e.g. `https://shop.example.com`. */
  readonly origins: readonly string[];
  /**
   * Methods that pages of these origins may use.
   *
   * @default - GET, POST, HEAD
   */
  readonly methods?: readonly string[];
  /**
   * Request headers that they may set.
   *
   * @default - none besides the simple ones
   */
  readonly headers?: readonly string[];
  /**
   * Response headers that they may read.
   *
   * @default - none besides the simple ones
   */
  readonly exposeHeaders?: readonly string[];
  /**
   * How long browsers may keep the answer to a preflight request.
   *
   * @default - browsers decide
   */
  readonly maxAge?: Duration;
  /**
   * Whether cookies and credentials may be sent.
   *
   * @default false
   */
  readonly credentials?: boolean;
}

/** Changes of headers. */
export interface HeaderChanges {
  /**
   * Replaced or added.
   *
   * @default - none
   */
  readonly set?: Record<string, string>;
  /**
   * Added beside what is there.
   *
   * @default - none
   */
  readonly add?: Record<string, string>;
  /**
   * Removed.
   *
   * @default - none
   */
  readonly remove?: readonly string[];
}

/** What a rule does to its requests besides sending them on. */
export interface RuleActions {
  /**
   * An answer that sends the client elsewhere.
   *
   * @default - one of `to`, `respond` and `delegate`
   */
  readonly redirect?: Redirect;
  /**
   * An answer that the proxy gives itself.
   *
   * @default - one of `to`, `redirect` and `delegate`
   */
  readonly respond?: DirectResponse;
  /**
   * What the service behind sees instead.
   *
   * @default - what was asked for
   */
  readonly rewrite?: Rewrite;
  /**
   * A copy of each request to another service.
   *
   * @default - no copies
   */
  readonly mirror?: Mirror;
  /**
   * Trouble that is made on purpose.
   *
   * @default - none
   */
  readonly fault?: Fault;
  /**
   * Which pages of other origins may call.
   *
   * @default - none
   */
  readonly cors?: Cors;
  /**
   * Changes of headers on the way to the service.
   *
   * @default - none
   */
  readonly requestHeaders?: HeaderChanges;
  /**
   * Changes of headers on the way back.
   *
   * @default - none
   */
  readonly responseHeaders?: HeaderChanges;
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

/** `directResponse` of an HTTPRoute. */
export function renderResponse({ status, body }: DirectResponse): Json {
  return { status, ...(body === undefined ? {} : { body: { string: body } }) };
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
