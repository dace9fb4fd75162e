import type { Json } from '../synthesis/json';
import { burnRates, BurnRate, round, WINDOWS } from './burn-rates';

/** One promise, measured. */
export interface Promised {
  /** `availability` or `latency`. */
  readonly kind: 'availability' | 'latency';
  /** What is promised, in words. */
  readonly words: string;
  /** Percent. */
  readonly target: number;
  /** Requests per second, as PromQL. */
  readonly requests: string;
  /** Requests per second that break the promise, as PromQL. */
  readonly failures: string;
}

/** What every rule of a service carries. */
export interface RuleContext {
  /** Name of the Service. */
  readonly service: string;
  /** Its namespace. */
  readonly namespace: string;
  /** The days that are promised for. */
  readonly days: number;
  /** Labels of every alert, besides `severity`. */
  readonly labels: Readonly<Record<string, string>>;
  /** Where it is written what to do. */
  readonly runbook?: string;
}

/** What is left of a budget, in which 1 is all and less than 0 too late. */
export const BUDGET = 'objective:error_budget:remaining';
/** The share of requests that break the promise. */
export const failureRatio = (window: string): string => `objective:failures:ratio_rate${window}`;
export const REQUESTS = 'objective:requests:rate5m';
const FAILURES = 'objective:failures:rate5m';

/** The groups of a PrometheusRule: what is recorded, and who is told when. */
export function ruleGroups(promises: readonly Promised[], context: RuleContext): Json[] {
  return promises.flatMap((promise) => [
    { name: `${context.service}.${promise.kind}.recording`, rules: recordings(promise, context) },
    { name: `${context.service}.${promise.kind}.alerts`, rules: alerts(promise, context) },
  ]);
}

/** Two series are taken from the raw metrics, and everything longer from those: a month of raw histograms is more than a Prometheus reads in time. */
function recordings(promise: Promised, context: RuleContext): Json[] {
  const labels = { service: context.service, namespace: context.namespace, objective: promise.kind };
  const selector = selectorOf(promise, context);
  const whole = `${context.days}d`;
  const record = (name: string, expr: string): Json => ({ record: name, expr, labels });
  const over = (window: string): string => `sum_over_time(${FAILURES}${selector}[${window}])\n/ sum_over_time(${REQUESTS}${selector}[${window}])`;
  return [
    record(REQUESTS, promise.requests),
    record(FAILURES, promise.failures),
    ...WINDOWS.map((window) => record(failureRatio(window), over(window))),
    record(failureRatio(whole), over(whole)),
    record('objective:target:ratio', `vector(${round(promise.target / 100)})`),
    record(BUDGET, `1 - ${failureRatio(whole)}${selector} / ${budgetOf(promise)}`),
  ];
}

function alerts(promise: Promised, context: RuleContext): Json[] {
  const selector = selectorOf(promise, context);
  const burns = burnRates(context.days);
  const told = (['page', 'ticket'] as const).flatMap((severity) => {
    // More than everything cannot fail: such a pair would be a rule that never speaks.
    const possible = burns.filter((burn) => burn.severity === severity && burn.factor * budgetOf(promise) < 1);
    return possible.length === 0 ? [] : [{
      alert: 'ErrorBudgetBurn',
      expr: possible.map((burn) => burning(burn, promise, selector)).join('\nor\n'),
      labels: { ...context.labels, severity, objective: promise.kind },
      annotations: annotations(severity === 'page' ? 'burns its error budget fast' : 'burns its error budget', promise, context, possible),
    }];
  });
  return [...told, {
    alert: 'ObjectiveUnmeasured',
    expr: `absent(${REQUESTS}${selector})`,
    for: '6h',
    labels: { ...context.labels, severity: 'ticket', objective: promise.kind },
    annotations: {
      summary: `Nobody knows whether ${context.service} keeps its promise`,
      description: `Prometheus has had no requests of ${context.namespace}/${context.service} to judge by for six hours: ${promise.words}.`,
      ...(context.runbook ? { runbook_url: context.runbook } : {}),
    },
  }];
}

function burning({ long, short, factor }: BurnRate, promise: Promised, selector: string): string {
  const limit = `(${factor} * ${budgetOf(promise)})`;
  return `(\n  ${failureRatio(short)}${selector} > ${limit}\n  and\n  ${failureRatio(long)}${selector} > ${limit}\n)`;
}

function annotations(what: string, promise: Promised, context: RuleContext, burns: readonly BurnRate[]): Json {
  const rates = burns.map(({ long, short, factor }) => `${factor} times over ${long} and ${short}`).join(', or ');
  return {
    summary: `${context.service} ${what}`,
    description: `Promised over ${context.days} days: ${promise.words}. {{ $value | humanizePercentage }} of requests break it, more than the budget allows by ${rates}.`,
    ...(context.runbook ? { runbook_url: context.runbook } : {}),
  };
}

function budgetOf({ target }: Promised): number {
  return round((100 - target) / 100);
}

function selectorOf(promise: Promised, { service, namespace }: RuleContext): string {
  return `{service="${service}",namespace="${namespace}",objective="${promise.kind}"}`;
}
