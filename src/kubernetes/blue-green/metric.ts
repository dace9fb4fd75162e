import { Duration } from 'cdk8s';
import { Settings } from '../../core/defaults';
import { isDnsLabel } from '../../core/naming';
import { Problem } from '../../core/validation-error';
import { isWhole, secondsOf } from '../pod/amounts';
import { looksSecret, nameSaysSecret } from '../pod/plain-secret';
import { Json } from '../synthesis/json';
import { jobProblems, JobMetricOptions, renderJob } from './metric-job';
import { conditionProblems, DatadogMetricOptions, LatencyOptions, PrometheusMetricOptions, rate, SuccessRateOptions, WebMetricOptions } from './metric-options';

/** What a metric must know of what it measures. */
export interface MetricContext {
  readonly workload: string;
  readonly namespace?: string;
  readonly settings: Settings;
}

/** How often something is measured. */
export interface MetricTiming {
  /**
   * Its name in the AnalysisRun.
   *
   * @default - what is measured, e.g. `success-rate`
   */
  readonly name?: string;
  /**
   * How often it is measured.
   *
   * @default Duration.minutes(1)
   */
  readonly every?: Duration;
  /**
   * How many times. There is always an end: without one an analysis would run for ever.
   *
   * @default 5
   */
  readonly count?: number;
  /**
   * How many of them may fail.
   *
   * @default 0
   */
  readonly failures?: number;
  /**
   * How many in a row may end in an error, e.g. when Prometheus does not answer.
   *
   * @default 4
   */
  readonly errors?: number;
  /**
   * How long to wait before the first.
   *
   * @default - no wait
   */
  readonly startAfter?: Duration;
}

/** Names of what Argo Rollouts knows and a query may ask for, and where it takes them from. */
const ARGUMENTS: Readonly<Record<string, string>> = { 'new-hash': 'Latest', 'old-hash': 'Stable' };
/** A Job is named by the AnalysisRun's UID (36 characters), the metric and the number of the measurement, in 63 characters together. */
const MAX_JOB_METRIC = 21;

/**
 * Something that is measured to decide whether a new version is good: a number of times, with an end.
 *
 * A query may name the pods of the new version with `{{args.new-hash}}` and those of the old one with `{{args.old-hash}}`.
 */
export class Metric {
  /** Share of the requests to the new version that are not answered with 5xx, from the standard metrics of its sidecars. Inconclusive without requests. */
  public static successRate(options: SuccessRateOptions): Metric {
    const { atLeast, prometheus } = options;
    const problems: Problem[] = atLeast > 0 && atLeast <= 100 ? [] : [{ code: 'MetricLimit', what: `\`atLeast\` is a percentage above 0 and up to 100, got ${atLeast}`, fix: 'give e.g. 99.5' }];
    const limit = atLeast / 100;
    return new Metric('success-rate', options, (context) => ({
      // Without a single error there is no series of errors, and without `or vector(0)` no result either.
      provider: prometheus._provider(
        `1 - (${rate(context, options, 'istio_requests_total', 'response_code=~"5.*"')} or vector(0)) / ${rate(context, options, 'istio_requests_total')}`,
      ),
      ...numeric(`>= ${limit}`, `< ${limit}`),
    }), [...problems, ...prometheus._problems()]);
  }

  /** How long the new version takes to answer, from the standard metrics of its sidecars. Inconclusive without requests. */
  public static latency(options: LatencyOptions): Metric {
    const { percentile = 95, below, prometheus } = options;
    const millis = typeof below?.toMilliseconds === 'function' ? below.toMilliseconds({ integral: false }) : Number.NaN;
    const problems: Problem[] = [];
    if (!(percentile > 0 && percentile < 100)) problems.push({ code: 'MetricLimit', what: `\`percentile\` is above 0 and below 100, got ${percentile}`, fix: 'give e.g. 95' });
    if (!(millis > 0)) problems.push({ code: 'MetricLimit', what: `\`below\` is more than 0 ms, got ${millis} ms`, fix: 'give e.g. Duration.millis(500)' });
    return new Metric('latency', options, (context) => ({
      provider: prometheus._provider(`histogram_quantile(${percentile / 100}, ${rate(context, options, 'istio_request_duration_milliseconds_bucket', undefined, ' by (le)')})`),
      ...numeric(`< ${millis}`, `>= ${millis}`),
    }), [...problems, ...prometheus._problems()]);
  }

  /** A query of your own. */
  public static prometheus(options: PrometheusMetricOptions): Metric {
    return new Metric('prometheus', options, () => ({ provider: options.prometheus._provider(options.query), ...conditions(options) }), [
      ...options.prometheus._problems(), ...conditionProblems(options), ...argumentProblems(options.query),
    ]);
  }

  /** A query of Datadog, with the keys of the Secret `datadog` in the namespace of Argo Rollouts. */
  public static datadog(options: DatadogMetricOptions): Metric {
    return new Metric('datadog', options, () => ({
      provider: { datadog: { apiVersion: 'v2', interval: durationText(options.over ?? Duration.minutes(5)), query: options.query } }, ...conditions(options),
    }), [...conditionProblems(options), ...argumentProblems(options.query)]);
  }

  /** A number in the answer of a web service. */
  public static web(options: WebMetricOptions): Metric {
    const problems: Problem[] = [...conditionProblems(options), ...argumentProblems(options.url)];
    if (!/^https?:\/\/[^\s/]+/.test(options.url)) problems.push({ code: 'MetricAddress', what: `\`url\` is an http or https address, got ${JSON.stringify(options.url)}`, fix: 'write it with scheme and host' });
    for (const [name, value] of Object.entries(options.headers ?? {})) {
      if (looksSecret(value) || nameSaysSecret(name, value) || /^authorization$/i.test(name)) {
        problems.push({ code: 'SecretInPlainText', what: `the header ${name} of a metric holds a secret in plain text`, fix: 'ask something that needs no secret, or use a job' });
      }
    }
    return new Metric('web', options, () => ({
      provider: {
        web: {
          url: options.url,
          timeoutSeconds: 10,
          ...(options.jsonPath ? { jsonPath: options.jsonPath } : {}),
          ...(options.headers ? { headers: Object.entries(options.headers).map(([key, value]) => ({ key, value })) } : {}),
        },
      },
      ...conditions(options),
    }), problems);
  }

  /** A container that ends with 0 when all is well: a smoke test. Measured once unless `count` says otherwise. */
  public static job(options: JobMetricOptions): Metric {
    return new Metric('job', { count: 1, ...options }, (context) => ({ provider: { job: renderJob(options, context) } }), jobProblems(options), (settings) => jobProblems(options, settings));
  }

  private constructor(
    private readonly kind: string,
    private readonly timing: MetricTiming,
    private readonly measure: (context: MetricContext) => Json,
    private readonly found: readonly Problem[],
    private readonly late: (settings: Settings) => readonly Problem[] = () => [],
  ) {}

  /** Its name in the AnalysisRun. */
  public get name(): string { return this.timing.name ?? this.kind; }

  /** Whether it runs a container. */
  public get isJob(): boolean { return this.kind === 'job'; }

  /** @internal */
  public _render(context: MetricContext): Json {
    const { every, count, failures, errors, startAfter } = this.timing;
    const { provider, ...rest } = this.measure(context);
    return {
      name: this.name,
      ...(startAfter ? { initialDelay: durationText(startAfter) } : {}),
      ...((count ?? 5) > 1 ? { interval: durationText(every ?? Duration.minutes(1)) } : {}),
      count: count ?? 5,
      failureLimit: failures ?? 0,
      inconclusiveLimit: 0,
      consecutiveErrorLimit: errors ?? 4,
      ...rest,
      provider,
    };
  }

  /** @internal */
  public _problems(settings: Settings): Problem[] {
    const { every, count = 5, failures = 0, errors = 4, startAfter } = this.timing;
    const problems: Problem[] = this.isJob ? [...this.late(settings)] : [...this.found];
    const what = (rest: string): string => `the metric ${JSON.stringify(this.name)} ${rest}`;
    if (!isDnsLabel(this.name)) {
      problems.push({ code: 'MetricName', what: what('has no legal name'), fix: 'use lower-case letters, digits and dashes' });
    } else if (this.isJob && this.name.length > MAX_JOB_METRIC) {
      problems.push({ code: 'MetricName', what: what(`has ${this.name.length} characters, and the name of its Job would be too long`), fix: `use at most ${MAX_JOB_METRIC}` });
    }
    if (!isWhole(count, 1, 10_000)) {
      problems.push({
        code: 'MetricCount',
        what: what(`is measured a whole number of times from 1 to 10000, got ${count}`),
        fix: 'give e.g. count: 5; an analysis without an end would hold the release for ever',
      });
    } else if (!isWhole(failures, 0, count - 1)) {
      problems.push({ code: 'MetricCount', what: what(`may fail a whole number of times below ${count}, got ${failures}`), fix: 'give less than `count`' });
    }
    if (!isWhole(errors, 0, 10_000)) problems.push({ code: 'MetricCount', what: what(`may end in an error a whole number of times, got ${errors}`), fix: 'give e.g. 4' });
    for (const [prop, duration] of [['every', every], ['startAfter', startAfter]] as const) {
      if (!duration || isWhole(secondsOf(duration), 1, 86_400)) continue;
      problems.push({ code: 'MetricTime', what: what(`has \`${prop}\` of ${secondsOf(duration)} s`), fix: 'give whole seconds up to a day' });
    }
    return problems;
  }
}

/** `spec` of the AnalysisTemplate for these metrics. */
export function templateSpec(metrics: readonly Metric[], context: MetricContext): Json {
  const rendered = metrics.map((metric) => metric._render(context));
  const used = argumentsIn(JSON.stringify(rendered));
  return { ...(used.length > 0 ? { args: used.map((name) => ({ name })) } : {}), metrics: rendered };
}

/** What a Rollout passes to the AnalysisTemplate of these metrics: exactly what is asked for. */
export function templateArguments(metrics: readonly Metric[], context: MetricContext): Json[] {
  const used = argumentsIn(JSON.stringify(metrics.map((metric) => metric._render(context))));
  return used.map((name) => ({ name, valueFrom: { podTemplateHashValue: ARGUMENTS[name] } }));
}

/** What is wrong with a list of metrics, all of it. */
export function metricsProblems(metrics: readonly Metric[], prop: string, settings: Settings): Problem[] {
  const names = metrics.map(({ name }) => name);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  return [
    ...metrics.flatMap((metric) => metric._problems(settings)),
    ...(metrics.length === 0 ? [{ code: 'MetricMissing', what: `\`${prop}\` measures nothing`, fix: 'name at least one metric, or leave it out' }] : []),
    ...(twice === undefined ? [] : [{ code: 'MetricName', what: `\`${prop}\` has two metrics of the name ${JSON.stringify(twice)}`, fix: 'give one of them a `name`' }]),
  ];
}

function argumentsIn(text: string): string[] {
  return Object.keys(ARGUMENTS).filter((name) => new RegExp(`\\{\\{\\s*args\\.${name}\\s*\\}\\}`).test(text));
}

function argumentProblems(text: string): Problem[] {
  return [...String(text).matchAll(/\{\{([^{}]*)\}\}/g)].map(([, inside]) => inside.trim())
    .filter((inside) => !Object.keys(ARGUMENTS).some((name) => inside === `args.${name}`))
    .map((inside) => ({
      code: 'MetricArgument',
      what: `a query asks for {{${inside}}}, which nothing gives it`,
      fix: `use ${Object.keys(ARGUMENTS).map((name) => `{{args.${name}}}`).join(' or ')}, and write everything else into the program`,
    }));
}

/** No requests are no proof of anything: neither condition holds, and the run is inconclusive. */
function numeric(good: string, bad: string): Json {
  const there = 'len(result) > 0 && !isNaN(result[0]) && result[0]';
  return { successCondition: `${there} ${good}`, failureCondition: `${there} ${bad}` };
}

function conditions({ success, failure }: { success: string; failure?: string }): Json {
  return { successCondition: success, ...(failure ? { failureCondition: failure } : {}) };
}

function durationText(duration: Duration): string {
  return `${secondsOf(duration)}s`;
}
