import { ApiObject } from 'cdk8s';
import { Construct } from 'constructs';
import { freshId } from '../../core/construct-id';
import { settingsOf } from '../../core/environment-base';
import { Labels, ownerAnnotations } from '../../core/labels';
import { Problems } from '../../core/problems';
import { Json } from '../synthesis/json';
import { KubernetesObject } from '../synthesis/kubernetes-object';
import { objectName } from '../workload/object-name';
import { IPolicyServer } from './policy-server-reference';

/** What is alerted of. */
export interface KubewardenAlertsProps {
  /** The servers that are watched. */
  readonly servers: readonly IPolicyServer[];
  /**
   * How many refusals of one policy in 15 minutes are too many.
   *
   * @default 20
   */
  readonly refusals?: number;
  /**
   * How long, in milliseconds, the slowest in twenty evaluations of a policy may take.
   *
   * @default 500
   */
  readonly latencyMilliseconds?: number;
  /**
   * Whether findings of PolicyReports are alerted of, which policy-reporter exports as `policy_report_result` and `cluster_policy_report_result`.
   *
   * @default false
   */
  readonly policyReports?: boolean;
  /**
   * Labels of the PrometheusRule, by which the Prometheus operator finds it.
   *
   * @default - those of the environment's metrics
   */
  readonly labels?: Record<string, string>;
}

/**
 * Alerts in place of the events that Kubewarden does not write (https://github.com/kubewarden/kubewarden-controller/issues/616): refusals, what monitored
 * policies and the audit scanner find, slow policies, and servers that do not start, which is how a policy that cannot be loaded shows.
 *
 * They read `kubewarden_policy_evaluations_total` and `kubewarden_policy_evaluation_latency_milliseconds`, which Kubewarden exports when its telemetry is on
 * (https://docs.kubewarden.io/reference/metrics-reference), and kube-state-metrics.
 *
 * @example
 * new KubewardenAlerts(chart, 'alerts', { servers: [server] });
 */
export class KubewardenAlerts extends Construct {
  /** The PrometheusRule. */
  public readonly prometheusRule: ApiObject;

  public constructor(scope: Construct, id: string, props: KubewardenAlertsProps) {
    super(scope, freshId(scope, id));
    const { servers, refusals = 20, latencyMilliseconds = 500, policyReports = false } = props;
    const problems = new Problems(this);
    if (servers.length === 0) problems.add({ code: 'KubewardenAlerts', what: '`servers` is empty, so nothing is watched', fix: 'give the policy servers' });
    for (const [name, value] of Object.entries({ refusals, latencyMilliseconds })) {
      if (!(Number.isFinite(value) && value > 0)) problems.add({ code: 'KubewardenAlerts', what: `\`${name}\` is ${value}`, fix: 'give a number above zero' });
    }
    problems.throwIfAny();
    const settings = settingsOf(this);
    this.prometheusRule = new KubernetesObject(this, 'PrometheusRule', {
      apiVersion: 'monitoring.coreos.com/v1',
      kind: 'PrometheusRule',
      name: objectName(this),
      labels: {
        ...(props.labels ?? settings.metrics.labels),
        [Labels.NAME]: objectName(this),
        ...(settings.platform ? { [Labels.PART_OF]: settings.platform } : {}),
        [Labels.MANAGED_BY]: 'trackway',
      },
      annotations: ownerAnnotations(settings.owner),
      body: () => ({
        spec: {
          groups: [{
            name: 'kubewarden',
            rules: [
              ...servers.map(notReady),
              refused(refusals),
              slow(latencyMilliseconds),
              ...(policyReports ? [reported('policy_report_result'), reported('cluster_policy_report_result')] : []),
            ],
          }],
        },
      }),
    });
    this.node.defaultChild = this.prometheusRule;
  }
}

function notReady({ name, namespace }: IPolicyServer): Json {
  return alert('KubewardenPolicyServerNotReady', '5m', 'critical',
    `kube_deployment_status_replicas_unavailable{namespace="${namespace}",deployment="policy-server-${name}"} > 0`,
    `Pods of the policy server ${name} do not start`,
    'A policy that cannot be loaded keeps new pods from starting while its object says Active: see the log of the newest pod.');
}

function refused(most: number): Json {
  return alert('KubewardenRefusals', '0m', 'warning',
    `sum by (policy_name, resource_namespace, resource_kind) (increase(kubewarden_policy_evaluations_total{accepted="false"}[15m])) > ${most}`,
    '{{ $labels.policy_name }} refuses {{ $labels.resource_kind }} in {{ $labels.resource_namespace }}',
    'Somebody, or a controller, keeps asking for what the policy refuses; a monitored policy counts what it would refuse.');
}

function slow(milliseconds: number): Json {
  return alert('KubewardenPolicySlow', '15m', 'warning',
    `histogram_quantile(0.95, sum by (policy_name, le) (rate(kubewarden_policy_evaluation_latency_milliseconds_bucket[5m]))) > ${milliseconds}`,
    '{{ $labels.policy_name }} is slow',
    'Every request it is asked about waits that long, and is refused when the time is over.');
}

function reported(metric: string): Json {
  return alert(metric === 'policy_report_result' ? 'KubewardenPolicyReport' : 'KubewardenClusterPolicyReport', '1h', 'info',
    `sum by (policy, namespace, severity) (${metric}{source="kubewarden",status=~"fail|error"}) > 0`,
    'Objects that are there already break {{ $labels.policy }}',
    'They would be refused if they were made today: mend them, or say why they are excepted.');
}

function alert(name: string, wait: string, severity: string, expr: string, summary: string, description: string): Json {
  return { alert: name, expr, for: wait, labels: { severity }, annotations: { summary, description } };
}
