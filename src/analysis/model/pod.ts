import { Field } from './field';
import { Kind } from './kinds';
import { Origin, Resource } from './resource';

export interface ContainerPort {
  readonly at: Field;
  readonly name: string;
  readonly containerPort: number;
  readonly protocol: string;
}

export interface Container {
  readonly at: Field;
  readonly name: string;
  readonly image: string;
  readonly ports: readonly ContainerPort[];
  /** A restartable init container, which runs beside the others. */
  readonly restartPolicy?: string;
}

/** The pods that one workload makes, as one: they are alike but for their names. */
export interface Pod {
  readonly namespace: string;
  /** Name of the workload, or of the pod itself for a bare `Pod`. */
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  /** Label keys that a controller sets to values unknown until it runs, e.g. `rollouts-pod-template-hash`. A selector on one is satisfiable. */
  readonly dynamicLabels: readonly string[];
  readonly containers: readonly Container[];
  readonly initContainers: readonly Container[];
  readonly serviceAccount: string;
  readonly hostNetwork: boolean;
  /** What makes the pods; the object that a finding about them names. */
  readonly owner: Resource;
  readonly origin: Origin;
  /** How many there will be; `undefined` when something else decides (DaemonSet, autoscaler, finished Jobs). */
  readonly replicas?: number;
  /** The pod itself or the pod template: parent of `metadata` and `spec`. */
  readonly template: Field;
  /** The object that holds `template`: the owner, or what a Rollout's `workloadRef` names. */
  readonly templateOwner: Resource;
}

/** Where each kind of workload keeps its pod template. */
const templatePaths: Readonly<Record<string, readonly string[]>> = {
  [Kind.pod]: [],
  [Kind.deployment]: ['spec', 'template'],
  [Kind.statefulSet]: ['spec', 'template'],
  [Kind.daemonSet]: ['spec', 'template'],
  [Kind.replicaSet]: ['spec', 'template'],
  [Kind.replicationController]: ['spec', 'template'],
  [Kind.job]: ['spec', 'template'],
  [Kind.cronJob]: ['spec', 'jobTemplate', 'spec', 'template'],
  [Kind.rollout]: ['spec', 'template'],
};

const dynamicLabels: Readonly<Record<string, readonly string[]>> = {
  [Kind.deployment]: ['pod-template-hash'],
  [Kind.statefulSet]: ['controller-revision-hash', 'statefulset.kubernetes.io/pod-name', 'apps.kubernetes.io/pod-index'],
  [Kind.daemonSet]: ['controller-revision-hash', 'pod-template-generation'],
  [Kind.job]: ['controller-uid', 'job-name', 'batch.kubernetes.io/controller-uid', 'batch.kubernetes.io/job-name'],
  [Kind.cronJob]: ['controller-uid', 'job-name', 'batch.kubernetes.io/controller-uid', 'batch.kubernetes.io/job-name'],
  [Kind.rollout]: ['rollouts-pod-template-hash'],
};

/** Whether objects of this kind make pods. */
export function isWorkload(kind: string): boolean {
  return Object.hasOwn(templatePaths, kind);
}

/**
 * The pods of a workload; `undefined` when it has no template of its own to read.
 *
 * @param templateOwner the object a Rollout's `workloadRef` names
 */
export function podOf(owner: Resource, templateOwner: Resource = owner): Pod | undefined {
  const template = templateOwner.root.at(...(templatePaths[templateOwner.id] ?? ['spec', 'template']));
  if (template.object() === undefined) return undefined;
  const spec = template.get('spec');
  const bare = owner.id === Kind.pod;
  return {
    namespace: owner.namespace,
    name: owner.name,
    labels: template.at('metadata', 'labels').stringMap(),
    annotations: template.at('metadata', 'annotations').stringMap(),
    dynamicLabels: dynamicKeys(owner),
    containers: spec.get('containers').items().map(containerOf),
    initContainers: spec.get('initContainers').items().map(containerOf),
    serviceAccount: spec.get('serviceAccountName').string() || spec.get('serviceAccount').string() || 'default',
    hostNetwork: spec.get('hostNetwork').boolean() ?? false,
    owner,
    origin: owner.origin,
    replicas: bare ? 1 : replicasOf(owner),
    template,
    templateOwner,
  };
}

/** What a Rollout's `workloadRef` names, as `group/Kind` and name. */
export function workloadReference(rollout: Resource): { readonly at: Field; readonly kind: string; readonly name: string } | undefined {
  const at = rollout.spec.get('workloadRef');
  const kind = at.get('kind').string();
  const name = at.get('name').string();
  if (kind === undefined || name === undefined) return undefined;
  const group = kind === 'ReplicaSet' || kind === 'Deployment' ? 'apps' : '';
  return { at, kind: `${group}/${kind}`, name };
}

/** Whether every label of `selector` is on the pod. An empty selector is on every pod. */
export function matchesLabels(selector: Readonly<Record<string, string>>, pod: Pick<Pod, 'labels'> & Partial<Pick<Pod, 'dynamicLabels'>>): boolean {
  for (const key of Object.keys(selector)) {
    if (pod.labels[key] !== selector[key] && !(pod.labels[key] === undefined && pod.dynamicLabels?.includes(key))) return false;
  }
  return true;
}

/** The container port a Service's `targetPort` leads to; `undefined` when a name is on no container. */
export function resolveTargetPort(pod: Pod, targetPort: number | string): number | undefined {
  if (typeof targetPort === 'number') return targetPort;
  if (/^\d+$/.test(targetPort)) return Number(targetPort);
  for (const container of [...pod.containers, ...pod.initContainers.filter((each) => each.restartPolicy === 'Always')]) {
    const port = container.ports.find((each) => each.name === targetPort);
    if (port) return port.containerPort;
  }
  return undefined;
}

/** Keys a controller sets, with the ones Argo Rollouts is told to set on canary and stable pods. */
function dynamicKeys(owner: Resource): readonly string[] {
  const known = dynamicLabels[owner.id] ?? [];
  if (owner.id !== Kind.rollout) return known;
  const strategy = owner.spec.get('strategy');
  const metadata = [
    strategy.at('canary', 'canaryMetadata'), strategy.at('canary', 'stableMetadata'),
    strategy.at('blueGreen', 'activeMetadata'), strategy.at('blueGreen', 'previewMetadata'),
  ];
  return ['rollouts-pod-template-hash', ...metadata.flatMap((each) => each.get('labels').entries().map(([key]) => key))];
}

function replicasOf(owner: Resource): number | undefined {
  switch (owner.id) {
    case Kind.deployment: case Kind.statefulSet: case Kind.replicaSet: case Kind.replicationController: case Kind.rollout:
      return owner.spec.get('replicas').number() ?? 1;
    default: return undefined;
  }
}

function containerOf(at: Field): Container {
  return {
    at,
    name: at.get('name').string() ?? '',
    image: at.get('image').string() ?? '',
    ports: at.get('ports').items().map((port) => ({
      at: port,
      name: port.get('name').string() ?? '',
      containerPort: port.get('containerPort').number() ?? 0,
      protocol: port.get('protocol').string() ?? 'TCP',
    })),
    restartPolicy: at.get('restartPolicy').string(),
  };
}
