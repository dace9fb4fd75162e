import type { Problem } from '../../core/validation-error';

/** Metrics of the application itself. */
export interface PrometheusMetrics {
  /** A counter of requests, e.g. `http_requests_total`. */
  readonly requests: string;
  /** What tells failed requests among them, as label matchers, e.g. `code=~"5.."`. */
  readonly failed: string;
  /**
   * A histogram of how long requests take, in seconds, e.g. `http_request_duration_seconds`.
   *
   * @default - none: no objective for latency
   */
  readonly durations?: string;
}

/** Whose requests are counted. */
export interface IndicatorContext {
  /** Name of the Service. */
  readonly service: string;
  /** Its namespace. */
  readonly namespace: string;
  /** Whether it speaks gRPC, which answers 200 to what failed. */
  readonly grpc: boolean;
}

/**
 * Bounds of Istio's histograms, in milliseconds: those of Envoy.
 * See https://www.envoyproxy.io/docs/envoy/latest/api-v3/config/metrics/v3/stats.proto#config-metrics-v3-histogrambucketsettings
 */
export const ISTIO_BUCKETS = [0.5, 1, 5, 10, 25, 50, 100, 250, 500, 1000, 2500, 5000, 10000, 30000, 60000, 300000, 600000, 1800000, 3600000];

/** gRPC statuses that are the server's fault. See https://opentelemetry.io/docs/specs/semconv/rpc/grpc/#grpc-status */
const GRPC_FAILURES = '2|4|12|13|14|15';

const METRIC = /^[a-zA-Z_:][\w:]*$/;
const MATCHERS = /^\s*[a-zA-Z_]\w*\s*(=~|!~|!=|=)\s*"(?:[^"\\\n]|\\.)*"\s*(,\s*[a-zA-Z_]\w*\s*(=~|!~|!=|=)\s*"(?:[^"\\\n]|\\.)*"\s*)*$/;

/** What an objective is measured by: how many requests there are, how many of them fail, how many are slow. */
export class Indicator {
  /**
   * Requests as the callers' sidecars and gateways see them, so that a service without a single pod counts as failing.
   * See https://istio.io/latest/docs/reference/config/metrics/
   */
  public static istio(): Indicator { return new Indicator(); }

  /** Metrics that the application serves itself: see `metrics`. */
  public static prometheus(metrics: PrometheusMetrics): Indicator { return new Indicator(metrics); }

  private constructor(
    /** The application's own metrics, if it is measured by those. */
    public readonly metrics?: PrometheusMetrics,
  ) {}

  /** @internal */
  public _problems(latency: number | undefined): Problem[] {
    if (!this.metrics) return latency === undefined || ISTIO_BUCKETS.includes(latency) ? [] : [bucketProblem(latency)];
    const { requests, failed, durations } = this.metrics;
    const problems: Problem[] = [];
    for (const name of [requests, ...durations === undefined ? [] : [durations]]) {
      if (!METRIC.test(name)) problems.push({ code: 'ObjectiveMetrics', what: `${JSON.stringify(name)} is no name of a metric`, fix: 'write the bare name, e.g. "http_requests_total"; matchers go into `failed`' });
    }
    if (!MATCHERS.test(failed)) {
      problems.push({ code: 'ObjectiveMetrics', what: `\`failed\` must be label matchers, got ${JSON.stringify(failed)}`, fix: 'write e.g. code=~"5.."' });
    }
    if (latency !== undefined && durations === undefined) {
      problems.push({ code: 'ObjectiveLatency', what: '`latency` has no metric to be measured by', fix: 'give `durations` to Indicator.prometheus(), e.g. "http_request_duration_seconds"' });
    }
    return problems;
  }

  /** Requests per second. */
  public total(context: IndicatorContext): string {
    return `sum(rate(${this.requests()}{${this.scope(context)}}[5m]))`;
  }

  /** Requests per second that fail. Where none ever failed there is no series, and that is 0, not unknown. */
  public failing(context: IndicatorContext): string {
    return `sum(rate(${this.requests()}{${this.scope(context)},${this.failures(context)}}[5m]))\nor 0 * ${this.total(context)}`;
  }

  /** Requests per second that are in the histogram at all. */
  public timed(context: IndicatorContext): string {
    return `sum(rate(${this.durations()}_count{${this.scope(context)}}[5m]))`;
  }

  /** Requests per second that take longer than `milliseconds`. */
  public slow(context: IndicatorContext, milliseconds: number): string {
    const bound = this.metrics ? milliseconds / 1000 : milliseconds;
    // Prometheus 3 writes whole bounds with ".0", earlier ones without.
    const le = `le=~"${String(bound).replace('.', '\\\\.')}${Number.isInteger(bound) ? '(\\\\.0)?' : ''}"`;
    return `${this.timed(context)}\n- sum(rate(${this.durations()}_bucket{${this.scope(context)},${le}}[5m]))`;
  }

  private requests(): string {
    return this.metrics?.requests ?? 'istio_requests_total';
  }

  private durations(): string {
    return this.metrics ? this.metrics.durations! : 'istio_request_duration_milliseconds';
  }

  private failures({ grpc }: IndicatorContext): string {
    if (this.metrics) return this.metrics.failed.trim();
    return grpc ? `grpc_response_status=~"${GRPC_FAILURES}"` : 'response_code=~"5..|0"';
  }

  private scope({ service, namespace }: IndicatorContext): string {
    return this.metrics
      ? `namespace="${namespace}",service="${service}"`
      : `reporter="source",destination_service_name="${service}",destination_service_namespace="${namespace}"`;
  }
}

function bucketProblem(milliseconds: number): Problem {
  const above = ISTIO_BUCKETS.find((bound) => bound > milliseconds);
  const below = ISTIO_BUCKETS.filter((bound) => bound < milliseconds).pop();
  return {
    code: 'ObjectiveLatency',
    what: `Istio's histogram has no bound at ${milliseconds} ms, so nobody could tell which requests are slower`,
    fix: `choose ${[below, above].filter((bound) => bound !== undefined).join(' or ')} ms, or measure it yourself: Indicator.prometheus({ … })`,
  };
}
