import { Duration } from 'cdk8s';
import { Problem } from '../../core/validation-error';
import { secondsOf } from '../pod/amounts';
import { Json } from '../synthesis/json';
import type { MetricContext, MetricTiming } from './metric';

/** How Prometheus is asked. */
export interface PrometheusAccess {
  /**
   * The label that names the pod a metric was read from.
   *
   * @default 'pod'
   */
  readonly podLabel?: string;
}

/** Where Prometheus answers. */
export class Prometheus {
  /**
   * Prometheus at an address that Argo Rollouts reaches.
   *
   * @param address e.g. `http://prometheus.monitoring:9090`
   */
  public static at(address: string, access: PrometheusAccess = {}): Prometheus { return new Prometheus(address, access.podLabel ?? 'pod'); }

  private constructor(
    /** Its address. */
    public readonly address: string,
    /** The label that names the pod a metric was read from. */
    public readonly podLabel: string,
  ) {}

  /** @internal */
  public _provider(query: string): Json { return { prometheus: { address: this.address, query } }; }

  /** @internal */
  public _problems(): Problem[] {
    const problems: Problem[] = [];
    if (!/^https?:\/\/[^\s/]+/.test(this.address)) problems.push({ code: 'MetricAddress', what: `Prometheus has an http or https address, got ${JSON.stringify(this.address)}`, fix: 'write e.g. "http://prometheus.monitoring:9090"' });
    if (!/^[a-zA-Z_][a-zA-Z0-9_]*$/.test(this.podLabel)) problems.push({ code: 'MetricAddress', what: `\`podLabel\` is no label of Prometheus, got ${JSON.stringify(this.podLabel)}`, fix: 'write e.g. "pod"' });
    return problems;
  }
}

/** What a metric of Istio's is read from. */
export interface IstioMetricOptions extends MetricTiming {
  /** Where Prometheus answers. */
  readonly prometheus: Prometheus;
  /**
   * The time that one measurement looks back.
   *
   * @default Duration.minutes(2)
   */
  readonly over?: Duration;
}

/** When the share of good answers is good. */
export interface SuccessRateOptions extends IstioMetricOptions {
  /** Percent of the requests. */
  readonly atLeast: number;
}

/** When answers are quick enough. */
export interface LatencyOptions extends IstioMetricOptions {
  /** All but the slowest are quicker than this. */
  readonly below: Duration;
  /** Percent of the requests that have to be quicker. @default 95 */
  readonly percentile?: number;
}

/** How a result is judged, as an expression of https://expr-lang.org over `result`. */
export interface MetricConditions extends MetricTiming {
  /** When it is good, e.g. `result[0] < 100`. */
  readonly success: string;
  /** When it is bad. What is neither is inconclusive, and holds the release until a person decides. @default - when it is not good */
  readonly failure?: string;
}

/** A query of Prometheus. */
export interface PrometheusMetricOptions extends MetricConditions {
  /** Where Prometheus answers. */
  readonly prometheus: Prometheus;
  /** In PromQL. */
  readonly query: string;
}

/** A query of Datadog. */
export interface DatadogMetricOptions extends MetricConditions {
  /** In Datadog's query language. */
  readonly query: string;
  /** The time that one measurement looks back. @default Duration.minutes(5) */
  readonly over?: Duration;
}

/** A question to a web service. */
export interface WebMetricOptions extends MetricConditions {
  /** What is asked, with GET. */
  readonly url: string;
  /** What of the answer is the result, e.g. `{$.data.ok}`. @default - all of it */
  readonly jsonPath?: string;
  /** Headers of the question. @default - none */
  readonly headers?: Record<string, string>;
}

/** Requests per second, as the sidecars of the new version's pods count them. */
export function rate(
  { workload, namespace }: MetricContext, { prometheus, over }: IstioMetricOptions, metric: string, condition?: string, grouping = '',
): string {
  const labels = [
    'reporter="destination"',
    `destination_workload_namespace="${namespace ?? 'default'}"`,
    `${prometheus.podLabel}=~"${workload}-{{args.new-hash}}-.*"`,
    ...(condition ? [condition] : []),
  ];
  return `sum(rate(${metric}{${labels.join(',')}}[${secondsOf(over ?? Duration.minutes(2))}s]))${grouping}`;
}

/** What is wrong with conditions, all of it. */
export function conditionProblems({ success, failure }: MetricConditions): Problem[] {
  return [success, ...(failure === undefined ? [] : [failure])].filter((text) => !/\bresult\b/.test(String(text)))
    .map((text) => ({ code: 'MetricCondition', what: `a condition says nothing of \`result\`, got ${JSON.stringify(text)}`, fix: 'write e.g. "result[0] >= 0.99"' }));
}
