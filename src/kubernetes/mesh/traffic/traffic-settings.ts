import { Duration } from 'cdk8s';
import { Problem } from '../../../core/validation-error';
import { Json } from '../../synthesis/json';
import { millis, seconds } from '../route/duration';

/** Which replica a request goes to. */
export class LoadBalancing {
  /** The one with the fewest requests of two picked at random. What Istio does when nobody says. */
  public static leastRequest(): LoadBalancing { return new LoadBalancing({ simple: 'LEAST_REQUEST' }); }
  /** One after the other. */
  public static roundRobin(): LoadBalancing { return new LoadBalancing({ simple: 'ROUND_ROBIN' }); }
  /** Any. */
  public static random(): LoadBalancing { return new LoadBalancing({ simple: 'RANDOM' }); }
  /** The same one for the same value of a header. */
  public static byHeader(name: string): LoadBalancing { return new LoadBalancing({ consistentHash: { httpHeaderName: name } }); }
  /** The same one for the same cookie, which the proxy sets where there is none. */
  public static byCookie(name: string, ttl: Duration): LoadBalancing {
    return new LoadBalancing({ consistentHash: { httpCookie: { name, ttl: seconds(ttl) } } });
  }
  /** The same one for the same query parameter. */
  public static byQuery(name: string): LoadBalancing { return new LoadBalancing({ consistentHash: { httpQueryParameterName: name } }); }
  /** The same one for the same address. Behind a gateway every request has the gateway's. */
  public static bySourceAddress(): LoadBalancing { return new LoadBalancing({ consistentHash: { useSourceIp: true } }); }

  private constructor(private readonly spec: Json) {}

  /** @internal */
  public _render(): Json { return this.spec; }
}

/** How many connections and requests may be open at once; what is more is answered 503 (flag UO). */
export interface ConnectionLimits {
  /** Connections to each replica. @default - no limit */
  readonly connections?: number;
  /** How long a connection may take to be made. @default Duration.seconds(10) */
  readonly connectTimeout?: Duration;
  /** Requests that wait for a connection. @default - no limit */
  readonly pendingRequests?: number;
  /** Requests under way to all replicas. @default - no limit */
  readonly requests?: number;
  /** Requests on one connection before a new one is made. @default - no limit */
  readonly requestsPerConnection?: number;
  /** How long a connection may be without requests. @default Duration.hours(1) */
  readonly idleTimeout?: Duration;
}

/** When a replica that fails is left out for a while. */
export interface CircuitBreaker {
  /** Errors in a row, 5xx or failed connections. @default 5 */
  readonly errors?: number;
  /** How often replicas are looked at. @default Duration.seconds(10) */
  readonly interval?: Duration;
  /** How long a replica is left out; twice as long the second time, and so on. @default Duration.seconds(30) */
  readonly leaveOutFor?: Duration;
  /** The most replicas that are left out, in percent. @default 50 */
  readonly atMost?: number;
}

/** Traffic settings of a service, or of one of its versions. */
export interface TrafficSettings {
  /**
   * Which replica answers a request.
   *
   * @default LoadBalancing.leastRequest()
   */
  readonly loadBalancing?: LoadBalancing;
  /**
   * Whether requests stay in their zone while it has healthy replicas. Needs a `circuitBreaker`, for that is how health is known.
   *
   * @default - Istio's: on where a circuit breaker is
   */
  readonly preferSameZone?: boolean;
  /**
   * How many connections and requests may be under way at once.
   *
   * @default - no limits
   */
  readonly limits?: ConnectionLimits;
  /**
   * When a replica that fails is left out for a while.
   *
   * @default - no replica is left out
   */
  readonly circuitBreaker?: CircuitBreaker;
  /**
   * TLS to the service.
   *
   * @default - Istio's: mutual where both sides have a sidecar
   */
  readonly tls?: 'mesh' | 'off';
}

/** `trafficPolicy` of a DestinationRule or a subset. */
export function renderTraffic({ loadBalancing, preferSameZone, limits, circuitBreaker, tls }: TrafficSettings): Json {
  const locality = preferSameZone === undefined ? {} : { localityLbSetting: { enabled: preferSameZone } };
  const balancer = { ...loadBalancing?._render(), ...locality };
  return {
    ...(Object.keys(balancer).length > 0 ? { loadBalancer: balancer } : {}),
    ...(limits ? { connectionPool: renderLimits(limits) } : {}),
    ...(circuitBreaker ? { outlierDetection: renderCircuitBreaker(circuitBreaker) } : {}),
    ...(tls ? { tls: { mode: tls === 'mesh' ? 'ISTIO_MUTUAL' : 'DISABLE' } } : {}),
  };
}

function renderLimits({ connections, connectTimeout, pendingRequests, requests, requestsPerConnection, idleTimeout }: ConnectionLimits): Json {
  const tcp = { ...(connections === undefined ? {} : { maxConnections: connections }), ...(connectTimeout ? { connectTimeout: seconds(connectTimeout) } : {}) };
  const http = {
    ...(pendingRequests === undefined ? {} : { http1MaxPendingRequests: pendingRequests }),
    ...(requests === undefined ? {} : { http2MaxRequests: requests }),
    ...(requestsPerConnection === undefined ? {} : { maxRequestsPerConnection: requestsPerConnection }),
    ...(idleTimeout ? { idleTimeout: seconds(idleTimeout) } : {}),
  };
  return { ...(Object.keys(tcp).length > 0 ? { tcp } : {}), ...(Object.keys(http).length > 0 ? { http } : {}) };
}

function renderCircuitBreaker({ errors, interval, leaveOutFor, atMost }: CircuitBreaker): Json {
  return {
    consecutive5xxErrors: errors ?? 5,
    interval: seconds(interval ?? Duration.seconds(10)),
    baseEjectionTime: seconds(leaveOutFor ?? Duration.seconds(30)),
    maxEjectionPercent: atMost ?? 50,
  };
}

/** What is wrong with traffic settings, all of it. */
export function trafficProblems({ preferSameZone, limits = {}, circuitBreaker, loadBalancing }: TrafficSettings): Problem[] {
  const problems: Problem[] = [];
  for (const [name, value] of Object.entries(limits)) {
    const number = typeof value === 'number' ? value : millis(value as Duration);
    if (!(Number.isInteger(number) && number >= (name === 'requestsPerConnection' ? 0 : 1))) {
      problems.push({ code: 'TrafficLimit', what: `\`limits.${name}\` must be a whole number above 0, got ${number}`, fix: 'leave it out for no limit' });
    }
  }
  if (preferSameZone && !circuitBreaker) {
    problems.push({ code: 'TrafficZone', what: '`preferSameZone` has no `circuitBreaker`, and without one Istio never notices that a zone is down', fix: 'add circuitBreaker: {}' });
  }
  const { errors = 5, atMost = 50, interval, leaveOutFor } = circuitBreaker ?? {};
  if (!(Number.isInteger(errors) && errors >= 1)) problems.push({ code: 'TrafficBreaker', what: `\`circuitBreaker.errors\` must be a whole number above 0, got ${errors}`, fix: 'give e.g. 5' });
  if (!(Number.isInteger(atMost) && atMost >= 1 && atMost <= 100)) problems.push({ code: 'TrafficBreaker', what: `\`circuitBreaker.atMost\` must be a whole percentage from 1 to 100, got ${atMost}`, fix: 'give e.g. 50' });
  for (const [name, duration] of [['interval', interval], ['leaveOutFor', leaveOutFor]] as const) {
    if (duration && millis(duration) < 1) problems.push({ code: 'TrafficBreaker', what: `\`circuitBreaker.${name}\` must be at least 1 ms, got ${millis(duration)} ms`, fix: 'give e.g. Duration.seconds(10)' });
  }
  const hash = (loadBalancing?._render().consistentHash ?? {}) as Record<string, unknown>;
  const cookie = (hash.httpCookie as { name?: string } | undefined)?.name;
  if ([...Object.values(hash), cookie].some((value) => value === '')) problems.push({ code: 'TrafficHash', what: '`loadBalancing` has an empty name to hash by', fix: 'name the header, cookie or parameter' });
  return problems;
}
