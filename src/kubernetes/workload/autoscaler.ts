import { Scaling, ScalingTrigger } from '../../core/scaling';
import { Problem } from '../../core/validation-error';
import { isDnsSubdomain } from '../../manifests/schema/names';
import { looksSecret, nameSaysSecret } from '../pod/plain-secret';
import { Json } from '../synthesis/json';

/** What is scaled. */
export interface ScaleTarget {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
}

/** The kind of object that decides the number of replicas. */
export const HORIZONTAL_POD_AUTOSCALER = { apiVersion: 'autoscaling/v2', kind: 'HorizontalPodAutoscaler' };
/** See https://keda.sh/docs/2.16/reference/scaledobject-spec/ */
export const SCALED_OBJECT = { apiVersion: 'keda.sh/v1alpha1', kind: 'ScaledObject' };

/**
 * `spec` of the HorizontalPodAutoscaler for scaling by CPU or memory.
 *
 * @param container the container whose use counts, where there are others beside it: the use of a sidecar says nothing of the service's load
 *   (https://kubernetes.io/docs/tasks/run-application/horizontal-pod-autoscale/#container-resource-metrics)
 */
export function horizontalPodAutoscalerSpec(scaling: Scaling, target: ScaleTarget, container: string | undefined): Json {
  const measured = { name: scaling.kind, target: { type: 'Utilization', averageUtilization: scaling.target } };
  return {
    scaleTargetRef: target,
    minReplicas: scaling.min,
    maxReplicas: scaling.max,
    metrics: [container === undefined
      ? { type: 'Resource', resource: measured }
      : { type: 'ContainerResource', containerResource: { ...measured, container } }],
  };
}

/** `spec` of the ScaledObject for scaling by triggers. KEDA makes the autoscaler itself. */
export function scaledObjectSpec(scaling: Scaling, target: ScaleTarget): Json {
  return {
    scaleTargetRef: target,
    minReplicaCount: scaling.min,
    maxReplicaCount: scaling.max,
    triggers: scaling.triggers.map((trigger) => {
      const metricType = metricTypeOf(trigger);
      return {
        type: trigger.type,
        ...(metricType ? { metricType } : {}),
        metadata: trigger.metadata,
        ...(trigger.authentication ? { authenticationRef: { name: trigger.authentication } } : {}),
      };
    }),
  };
}

/** KEDA would take the percentage of a cpu trigger for a number of cores (https://keda.sh/docs/2.16/scalers/cpu/). */
function metricTypeOf({ type, metricType }: ScalingTrigger): string | undefined {
  return metricType ?? (type === 'cpu' || type === 'memory' ? 'Utilization' : undefined);
}

/** What is wrong with scaling, all of it. */
export function scalingProblems(scaling: Scaling): Problem[] {
  const problems: Problem[] = [];
  const { kind, min, max, target } = scaling;
  const whole = (n: number): boolean => Number.isInteger(n) && n >= 0 && n <= 10000;
  if (!whole(min) || !whole(max)) {
    problems.push({ code: 'ScalingBounds', what: `\`scaling\` needs whole numbers of replicas, got ${kind === 'fixed' ? min : `${min} to ${max}`}`, fix: 'give e.g. Scaling.fixed(2) or between: [2, 10]' });
  } else if (max < min) {
    problems.push({ code: 'ScalingBounds', what: `\`scaling\` has fewer replicas at most (${max}) than at least (${min})`, fix: `write between: [${max}, ${min}]` });
  } else if (kind !== 'fixed' && max === 0) {
    problems.push({ code: 'ScalingBounds', what: '`scaling` allows no replica at all', fix: 'raise the second number of `between`' });
  } else if ((kind === 'cpu' || kind === 'memory') && min === 0) {
    problems.push({ code: 'ScalingBounds', what: `\`scaling\` by ${kind} cannot start from 0: nothing uses ${kind} when nothing runs`, fix: 'start from 1, or scale by triggers' });
  }
  if (target !== undefined && !(Number.isInteger(target) && target >= 1 && target <= 100)) {
    problems.push({ code: 'ScalingTarget', what: `the target of \`scaling\` is a whole percentage from 1 to 100, got ${target}`, fix: 'give e.g. target: 70' });
  }
  if (kind === 'triggers') problems.push(...triggerProblems(scaling));
  return problems;
}

function triggerProblems({ triggers, min }: Scaling): Problem[] {
  const problem = (what: string, fix: string): Problem => ({ code: 'ScalingTrigger', what, fix });
  if (triggers.length === 0) return [problem('`scaling` has no trigger', 'name at least one, e.g. { type: "kafka", metadata: { … } }')];
  const problems: Problem[] = [];
  if (min === 0 && triggers.every(({ type }) => type === 'cpu' || type === 'memory')) {
    problems.push(problem('`scaling` can never leave 0: it has only cpu and memory triggers', 'start from 1, or add a trigger that sees work from outside'));
  }
  for (const { type, metadata, authentication } of triggers) {
    if (type.trim() === '') problems.push(problem('a trigger has no type', 'name a scaler of KEDA, e.g. "kafka"'));
    if (authentication !== undefined && !isDnsSubdomain(authentication)) {
      problems.push(problem(`the trigger ${type} names the TriggerAuthentication ${JSON.stringify(authentication)}, which is no legal name`, 'use lower-case letters, digits and dashes'));
    }
    for (const [key, value] of Object.entries(metadata)) {
      const field = `the setting ${key} of the trigger ${type}`;
      if (looksSecret(String(value)) || nameSaysSecret(key, String(value))) {
        problems.push({ code: 'SecretInPlainText', what: `${field} looks like a secret in plain text`, fix: 'put it into a Secret and name a TriggerAuthentication: `authentication`' });
      } else if (typeof value !== 'string') {
        problems.push(problem(`${field} must be text, got ${String(value)}`, `write it in quotes: "${String(value)}"`));
      }
    }
  }
  return problems;
}
