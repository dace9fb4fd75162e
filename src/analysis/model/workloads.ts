import { Kind, kindOf } from './kinds';
import { LabelIndex } from './label-index';
import { matchesLabels, Pod, podOf, workloadReference } from './pod';
import { Resource } from './resource';
import { Service } from './service';

const projected = [
  Kind.pod, Kind.deployment, Kind.statefulSet, Kind.daemonSet, Kind.replicaSet, Kind.replicationController, Kind.job, Kind.cronJob, Kind.rollout,
] as const;

type Find = (kind: string, namespace: string, name: string) => Resource | undefined;

/** The pods that all workloads of a model make, indexed by label. */
export class Workloads {
  /** Pods of all namespaces. */
  public readonly everywhere = new LabelIndex();
  private readonly byNamespace = new Map<string, LabelIndex>();
  private servicesByPair?: Map<string, Service[]>;

  public constructor(ofKind: (kind: string) => readonly Resource[], find: Find) {
    // A Rollout that takes its template from a Deployment takes over its pods too: counting both would count them twice.
    const templates = new Map<Resource, Resource>();
    const takenOver = new Set<Resource>();
    for (const rollout of ofKind(Kind.rollout)) {
      const reference = workloadReference(rollout);
      const target = reference && find(reference.kind, rollout.namespace, reference.name);
      if (!target) continue;
      templates.set(rollout, target);
      takenOver.add(target);
    }
    for (const kind of projected) {
      for (const owner of ofKind(kind)) {
        if (takenOver.has(owner) || isManaged(owner, find)) continue;
        this.add(owner, templates.get(owner));
      }
    }
  }

  public add(owner: Resource, templateOwner?: Resource): void {
    const pod = podOf(owner, templateOwner);
    if (!pod) return;
    this.everywhere.add(pod);
    let index = this.byNamespace.get(pod.namespace);
    if (!index) this.byNamespace.set(pod.namespace, index = new LabelIndex());
    index.add(pod);
  }

  public in(namespace: string): LabelIndex {
    return this.byNamespace.get(namespace) ?? none;
  }

  public servicesSelecting(pod: Pod, services: () => readonly Service[]): readonly Service[] {
    this.servicesByPair ??= groupBySelector(services());
    const found: Service[] = [];
    const unknown = pod.dynamicLabels.filter((key) => !Object.hasOwn(pod.labels, key));
    const keys = [...Object.keys(pod.labels).map((key) => `${key}=${pod.labels[key]}`), ...unknown];
    for (const key of keys) {
      for (const service of this.servicesByPair.get(`${pod.namespace}/${key}`) ?? []) {
        if (matchesLabels(service.selector!, pod)) found.push(service);
      }
    }
    return found;
  }
}

const none = new LabelIndex();

/** A dump of a cluster holds a Deployment, its ReplicaSets and their Pods: the top of each chain says it all. */
function isManaged(owner: Resource, find: Find): boolean {
  if (owner.id !== Kind.replicaSet && owner.id !== Kind.job && owner.id !== Kind.pod) return false;
  return owner.root.at('metadata', 'ownerReferences').items().some((each) => {
    const kind = kindOf(each.get('apiVersion').string() ?? '', each.get('kind').string() ?? '');
    return find(kind, owner.namespace, each.get('name').string() ?? '') !== undefined;
  });
}

/** Each Service under one pair of its selector, and under the key alone for pods whose value of that label is not known. */
function groupBySelector(services: readonly Service[]): Map<string, Service[]> {
  const groups = new Map<string, Service[]>();
  const add = (key: string, service: Service) => {
    const group = groups.get(key);
    if (group) group.push(service);
    else groups.set(key, [service]);
  };
  for (const service of services) {
    for (const [key, value] of Object.entries(service.selector ?? {}).slice(0, 1)) {
      add(`${service.namespace}/${key}=${value}`, service);
      add(`${service.namespace}/${key}`, service);
    }
  }
  return groups;
}
