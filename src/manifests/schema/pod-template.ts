import { isRecord } from './constraints';

/** A pod, or the part of a workload that describes its pods. */
export interface PodTemplate {
  /** Where it is in the document: `[]` for a Pod, `['spec', 'template']` for most workloads. */
  readonly keys: readonly string[];
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly spec: Readonly<Record<string, unknown>>;
  /** Whether `spec` is a whole PodSpec. Knative Services allow only part of one, and name no restart policy. */
  readonly owner: 'pod' | 'workload' | 'job' | 'knative';
}

const places: Readonly<Record<string, { readonly keys: readonly string[]; readonly owner: PodTemplate['owner'] }>> = {
  '/Pod': { keys: [], owner: 'pod' },
  '/PodTemplate': { keys: ['template'], owner: 'pod' },
  '/ReplicationController': { keys: ['spec', 'template'], owner: 'workload' },
  'apps/Deployment': { keys: ['spec', 'template'], owner: 'workload' },
  'apps/ReplicaSet': { keys: ['spec', 'template'], owner: 'workload' },
  'apps/StatefulSet': { keys: ['spec', 'template'], owner: 'workload' },
  'apps/DaemonSet': { keys: ['spec', 'template'], owner: 'workload' },
  'batch/Job': { keys: ['spec', 'template'], owner: 'job' },
  'batch/CronJob': { keys: ['spec', 'jobTemplate', 'spec', 'template'], owner: 'job' },
  'argoproj.io/Rollout': { keys: ['spec', 'template'], owner: 'workload' },
  'keda.sh/ScaledJob': { keys: ['spec', 'jobTargetRef', 'template'], owner: 'job' },
  'serving.knative.dev/Service': { keys: ['spec', 'template'], owner: 'knative' },
  'serving.knative.dev/Configuration': { keys: ['spec', 'template'], owner: 'knative' },
};

/** The pods that a document describes; `undefined` if its kind describes none or the field is missing. */
export function podTemplateOf(document: Readonly<Record<string, unknown>>): PodTemplate | undefined {
  const { apiVersion, kind } = document;
  if (typeof apiVersion !== 'string' || typeof kind !== 'string') return undefined;
  const slash = apiVersion.indexOf('/');
  const place = places[`${slash < 0 ? '' : apiVersion.slice(0, slash)}/${kind}`];
  if (!place) return undefined;
  let at: Readonly<Record<string, unknown>> = document;
  for (const key of place.keys) {
    const next = at[key];
    if (!isRecord(next)) return undefined;
    at = next;
  }
  return isRecord(at.spec) ? { ...place, metadata: isRecord(at.metadata) ? at.metadata : {}, spec: at.spec } : undefined;
}
