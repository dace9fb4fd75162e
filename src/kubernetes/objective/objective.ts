import type { ApiObject } from 'cdk8s';
import { Construct } from 'constructs';
import { freshId } from '../../core/construct-id';
import { Settings } from '../../core/defaults';
import { ownerAnnotations } from '../../core/labels';
import { dnsLabel } from '../../core/naming';
import { Problems } from '../../core/problems';
import { Json } from '../synthesis/json';
import { KubernetesObject } from '../synthesis/kubernetes-object';
import { Asked, dashboard } from './dashboard';
import { Indicator } from './indicator';
import { ObjectiveFacts, objectiveProblems, ObjectiveProps } from './objective-props';
import { Promised, ruleGroups } from './rules';

/** The service that promises, as its construct knows it. */
export interface ObjectiveOwner extends ObjectiveFacts, Asked {
  /** Name of the Service. */
  readonly name: string;
  /**
   * Its namespace.
   *
   * @default - the chart names none
   */
  readonly namespace?: string;
  /** Labels of its objects. */
  readonly labels: Record<string, string>;
  /** The defaults in force. */
  readonly settings: Settings;
}

const DAYS = 30;

/**
 * What a service promises, and all that follows from it: what is recorded, who is told when the error budget burns too fast, and a dashboard. Made by
 * `service.objective()`.
 *
 * Alerts look at two windows each, so that neither a short blip nor a slow leak is missed: https://sre.google/workbook/alerting-on-slos/
 */
export class ServiceObjective extends Construct {
  /** The PrometheusRule: what is recorded, and who is told when. */
  public readonly rule: ApiObject;
  /** The ConfigMap of the Grafana dashboard. */
  public readonly dashboard: ApiObject;

  /** Use `service.objective()`. */
  public constructor(scope: Construct, id: string, props: ObjectiveProps, owner: ObjectiveOwner) {
    super(scope, freshId(scope, id));
    const problems = new Problems(this);
    problems.add(...objectiveProblems(props, owner));
    problems.throwIfAny();

    const days = props.window?.toDays() ?? DAYS;
    const promises = promised(props, owner);
    const context = { service: owner.name, namespace: namespaceOf(owner), days };
    this.rule = this.object('PrometheusRule', { apiVersion: 'monitoring.coreos.com/v1', kind: 'PrometheusRule' }, owner, owner.settings.metrics.labels, () => ({
      spec: { groups: ruleGroups(promises, { ...context, labels: alertLabels(owner), runbook: props.runbook }) },
    }));
    this.dashboard = this.object('Dashboard', { apiVersion: 'v1', kind: 'ConfigMap' }, owner, props.dashboardLabels ?? { grafana_dashboard: '1' }, () => ({
      data: { [`${owner.name}.json`]: dashboard(promises, owner, context) },
    }));
    this.node.defaultChild = this.rule;
  }

  private object(
    id: string, kind: { apiVersion: string; kind: string }, owner: ObjectiveOwner, labels: Record<string, string>, body: () => Json,
  ): KubernetesObject {
    return new KubernetesObject(this, id, {
      ...kind, name: dnsLabel([owner.name, 'objective']), labels: { ...owner.labels, ...labels }, annotations: ownerAnnotations(owner.settings.owner), body,
    });
  }
}

function promised({ availability, latency, indicator = Indicator.istio() }: ObjectiveProps, owner: ObjectiveOwner): Promised[] {
  const context = { service: owner.name, namespace: namespaceOf(owner), grpc: owner.protocol === 'grpc' };
  const milliseconds = latency?.under.toMilliseconds();
  return [
    ...availability === undefined ? [] : [{
      kind: 'availability' as const, target: availability, words: `${availability} % of requests do not fail`,
      requests: indicator.total(context), failures: indicator.failing(context),
    }],
    ...latency === undefined ? [] : [{
      kind: 'latency' as const, target: latency.percent, words: `${latency.percent} % of requests are answered within ${milliseconds} ms`,
      requests: indicator.timed(context), failures: indicator.slow(context, milliseconds!),
    }],
  ];
}

/** Where it is asked for by its namespace: a chart without one is applied to whichever is current. */
function namespaceOf({ namespace }: ObjectiveOwner): string {
  return namespace ?? 'default';
}

function alertLabels({ name, namespace, settings }: ObjectiveOwner): Record<string, string> {
  return { service: name, ...namespace === undefined ? {} : { namespace }, ...settings.owner ? { owner: settings.owner } : {} };
}
