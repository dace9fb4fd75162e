import { Scaling } from '../../core/scaling';
import { Json } from '../synthesis/json';

/** The kind of object that limits how many pods a drain may take at once. */
export const POD_DISRUPTION_BUDGET = { apiVersion: 'policy/v1', kind: 'PodDisruptionBudget' };

/**
 * A budget that agrees with the scale: a quarter of the pods may be away at once, and always at least one, so that a node with the only replica can be
 * drained. Pods that do not work anyway never hold a drain up
 * (https://kubernetes.io/docs/tasks/run-application/configure-pdb/#unhealthy-pod-eviction-policy).
 */
export function disruptionBudgetSpec(scaling: Scaling, selector: Record<string, string>): Json {
  const fixed = Math.max(1, Math.floor(scaling.min / 4));
  return {
    // Kubernetes rounds a percentage up, so it never comes to none.
    maxUnavailable: scaling.kind === 'fixed' || scaling.min < 4 ? fixed : '25%',
    unhealthyPodEvictionPolicy: 'AlwaysAllow',
    selector: { matchLabels: selector },
  };
}
