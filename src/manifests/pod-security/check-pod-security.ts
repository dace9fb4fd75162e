import type { SchemaProblem } from '../schema';
import { baselineRules } from './baseline';
import { viewPod } from './pod-view';
import { restrictedRules } from './restricted';

/** A level of the Pod Security Standards; `restricted` includes `baseline`. */
export type PodSecurityLevel = 'baseline' | 'restricted';

/**
 * Everything in the pods of a document that a namespace with `pod-security.kubernetes.io/enforce: <level>` would refuse, by the rules of
 * Kubernetes 1.29. Looks at Pods and at every workload with a pod template (Deployment, Job, CronJob, Rollout, Knative Service, …), at all their
 * containers: init, sidecar, main and ephemeral. Documents without pods give no problems.
 *
 * @see https://kubernetes.io/docs/concepts/security/pod-security-standards/
 */
export function checkPodSecurity(document: unknown, level: PodSecurityLevel): SchemaProblem[] {
  const view = viewPod(document);
  if (!view) return [];
  const rules = level === 'restricted' ? [...baselineRules, ...restrictedRules] : baselineRules;
  for (const rule of rules) rule(view.pod, view.report);
  return view.problems;
}
