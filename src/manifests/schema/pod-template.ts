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

interface Place {
  readonly keys: readonly string[];
  readonly owner: PodTemplate['owner'];
}

const workload: Place = { keys: ['spec', 'template'], owner: 'workload' };

/** Kind, then API group. */
const places: Readonly<Record<string, Readonly<Record<string, Place>>>> = {
  Pod: { '': { keys: [], owner: 'pod' } },
  PodTemplate: { '': { keys: ['template'], owner: 'pod' } },
  ReplicationController: { '': workload },
  Deployment: { apps: workload },
  ReplicaSet: { apps: workload },
  StatefulSet: { apps: workload },
  DaemonSet: { apps: workload },
  Rollout: { 'argoproj.io': workload },
  Job: { batch: { keys: ['spec', 'template'], owner: 'job' } },
  CronJob: { batch: { keys: ['spec', 'jobTemplate', 'spec', 'template'], owner: 'job' } },
  ScaledJob: { 'keda.sh': { keys: ['spec', 'jobTargetRef', 'template'], owner: 'job' } },
  Service: { 'serving.knative.dev': { keys: ['spec', 'template'], owner: 'knative' } },
  Configuration: { 'serving.knative.dev': { keys: ['spec', 'template'], owner: 'knative' } },
};

/** The pods that a document describes; `undefined` if its kind describes none or the field is missing. */
export function podTemplateOf(document: Readonly<Record<string, unknown>>): PodTemplate | undefined {
  const { apiVersion, kind } = document;
  if (typeof apiVersion !== 'string' || typeof kind !== 'string') return undefined;
  const groups = Object.hasOwn(places, kind) ? places[kind] : undefined;
  if (!groups) return undefined;
  const slash = apiVersion.indexOf('/');
  const place = groups[slash < 0 ? '' : apiVersion.slice(0, slash)];
  if (!place) return undefined;
  let at: Readonly<Record<string, unknown>> = document;
  for (const key of place.keys) {
    const next = at[key];
    if (!isRecord(next)) return undefined;
    at = next;
  }
  if (!isRecord(at.spec)) return undefined;
  return { keys: place.keys, owner: place.owner, metadata: isRecord(at.metadata) ? at.metadata : {}, spec: at.spec };
}
