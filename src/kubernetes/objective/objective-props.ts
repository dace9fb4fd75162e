import type { Duration } from 'cdk8s';
import type { Problem } from '../../core/validation-error';
import type { PortProtocol } from '../pod/port';
import { Indicator } from './indicator';

/** How fast answers are. */
export interface LatencyGoal {
  /** An answer in time takes no longer than this. */
  readonly under: Duration;
  /** How many of a hundred requests are answered in time, e.g. 99. */
  readonly percent: number;
}

/** What a service promises. */
export interface ObjectiveProps {
  /**
   * How many of a hundred requests are answered without a failure of the service, e.g. 99.9.
   *
   * @default - nothing is promised about failures
   */
  readonly availability?: number;
  /**
   * How fast answers are.
   *
   * @default - nothing is promised about time
   */
  readonly latency?: LatencyGoal;
  /**
   * Over how many days, from 28 to 90.
   *
   * @default Duration.days(30)
   */
  readonly window?: Duration;
  /**
   * What it is measured by.
   *
   * @default Indicator.istio() in the mesh; elsewhere it must be said
   */
  readonly indicator?: Indicator;
  /**
   * Where it is written what to do when an alert comes: a URL.
   *
   * @default - alerts name none
   */
  readonly runbook?: string;
  /**
   * Labels by which Grafana's sidecar finds the dashboard.
   *
   * @default { grafana_dashboard: '1' }
   */
  readonly dashboardLabels?: Record<string, string>;
}

/** What is known of the service that promises. */
export interface ObjectiveFacts {
  /** What its main port speaks. */
  readonly protocol: PortProtocol;
  /** Whether its pods have sidecars. */
  readonly inMesh: boolean;
  /** Whether it serves metrics of its own that the Prometheus operator reads. */
  readonly hasMetrics: boolean;
  /** Whether rules of the Prometheus operator are read at all. */
  readonly hasOperator: boolean;
}

/** What is wrong with a promise, all of it. */
export function objectiveProblems(props: ObjectiveProps, facts: ObjectiveFacts): Problem[] {
  const { availability, latency, window, indicator, runbook } = props;
  const problems: Problem[] = [];
  if (availability === undefined && latency === undefined) {
    problems.push({ code: 'ObjectiveEmpty', what: 'neither `availability` nor `latency` is promised', fix: 'give e.g. `availability: 99.9`' });
  }
  for (const [prop, percent] of [['availability', availability], ['latency.percent', latency?.percent]] as const) {
    if (percent === undefined || (percent >= 90 && percent < 100)) continue;
    problems.push({
      code: 'ObjectiveTarget',
      what: `\`${prop}\` is in percent, from 90 to less than 100, got ${percent}`,
      fix: percent > 0 && percent < 1 ? `write ${Number((percent * 100).toPrecision(8))}` : percent === 100 ? 'leave a budget for changes and failures, e.g. 99.9' : 'write e.g. 99.9',
    });
  }
  const days = window?.toDays({ integral: false });
  if (days !== undefined && !(Number.isInteger(days) && days >= 28 && days <= 90)) {
    problems.push({ code: 'ObjectiveWindow', what: `\`window\` must be whole days from 28 to 90, got ${days}`, fix: 'give Duration.days(30); in a shorter one an alert would come while the budget still holds' });
  }
  const milliseconds = latency?.under.toMilliseconds();
  if (milliseconds !== undefined && milliseconds <= 0) {
    problems.push({ code: 'ObjectiveLatency', what: `\`latency.under\` must be more than nothing, got ${milliseconds} ms`, fix: 'give e.g. Duration.millis(250)' });
  } else {
    problems.push(...(indicator ?? Indicator.istio())._problems(milliseconds));
  }
  problems.push(...measureProblems(indicator, facts));
  if (runbook !== undefined && !/^https?:\/\/[^\s"]+$/.test(runbook)) {
    problems.push({ code: 'ObjectiveRunbook', what: `\`runbook\` must be a URL, got ${JSON.stringify(runbook)}`, fix: 'write e.g. "https://wiki.example.com/runbooks/catalog"' });
  }
  return problems;
}

/** Protocols whose requests a sidecar can tell apart. */
const REQUESTS: readonly PortProtocol[] = ['http', 'http2', 'grpc'];

function measureProblems(indicator: Indicator | undefined, facts: ObjectiveFacts): Problem[] {
  if (!facts.hasOperator) {
    return [{ code: 'ObjectiveMetrics', what: 'rules for Prometheus are objects of its operator, which the environment does not have', fix: 'set `metrics: MetricsDiscovery.prometheusOperator({ … })` on the environment' }];
  }
  if (indicator?.metrics) {
    return facts.hasMetrics ? [] : [{ code: 'ObjectiveMetrics', what: 'the service serves no metrics that it could be measured by', fix: 'say where: `metrics: Metrics.at(9090)`' }];
  }
  if (!facts.inMesh) {
    return [{ code: 'ObjectiveMetrics', what: 'the service has no sidecar, so Istio does not measure it', fix: 'set `mesh: true`, or `indicator: Indicator.prometheus({ … })`' }];
  }
  if (!REQUESTS.includes(facts.protocol)) {
    return [{ code: 'ObjectiveMetrics', what: `its main port speaks ${facts.protocol}, in which Istio sees no requests`, fix: 'use `indicator: Indicator.prometheus({ … })`' }];
  }
  return [];
}
