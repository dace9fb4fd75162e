import {
  destinationRulesOf, DestinationRule, Model, parseServiceHost, Pod, registryOf, resolveTargetPort, Resource, Service, ServiceEntry, ServicePort, Subset,
} from '../../model';
import { selectorText } from '../../rules/support';
import { Mesh } from '../../trace/mesh/mesh';
import { peerModes } from '../../trace/policy/peer-authentication';
import { hasSidecar } from '../../trace/walk/arrival';
import { Draft, DraftNode, nodeId } from '../draft';

/** What pods are asked through. */
interface Access {
  readonly resource: Resource;
  readonly ports: readonly ServicePort[];
}

/** Draws services, their versions and the workloads behind them, each when something first leads to it. */
export class ServiceDrawer {
  /** Ids of workloads that are scaled to nothing. */
  public readonly emptyWorkloads = new Set<string>();
  private readonly drawn = new Set<string>();

  /** @param fronts Services of gateway pods: what is behind them are Gateways */
  public constructor(private readonly model: Model, private readonly draft: Draft, private readonly fronts: ReadonlySet<Service>) {}

  /** Everything that is written in a manifest, whether something leads to it or not. */
  public drawAll(): void {
    for (const service of this.model.services) if (service.origin === 'manifest' && service.namespace !== 'kube-system') this.service(service);
    for (const entry of this.model.serviceEntries) for (const host of new Set(entry.hosts)) this.external(entry, host);
  }

  public service(service: Service): DraftNode {
    const kind = this.fronts.has(service) || service.type === 'LoadBalancer' ? 'loadBalancer' : 'service';
    const node = this.draft.node(kind, service.namespace, service.name, { resource: service.resource, details: () => serviceDetails(service) });
    if (this.fronts.has(service) || !this.isFirst(node)) return node;
    const versioned = this.versions(node, this.model.hostOf(service), (subset) => this.podsOfSubset(service, subset), service);
    for (const pod of this.model.podsOf(service)) if (!versioned.has(pod)) this.workload(node, pod, service);
    if (service.type === 'ExternalName' && service.externalName) this.draft.edge(node, this.byHost(service.externalName, service.namespace), 'forwards');
    return node;
  }

  /** What a host leads to that is written in an object of `namespace`. */
  public byHost(host: string, namespace: string): DraftNode {
    const found = registryOf(this.model).find(host, namespace);
    if (found?.service) return this.service(found.service);
    if (found?.serviceEntry) return this.external(found.serviceEntry, found.host);
    const fqdn = this.model.fqdn(host, namespace);
    const own = parseServiceHost(fqdn, this.model.facts.clusterDomain);
    return own ? this.draft.node('service', own.namespace, own.name) : this.draft.node('external', '', fqdn || '(no host)');
  }

  /** A version of what a host leads to, or all of it if none is named. */
  public destination(host: string, subset: string | undefined, namespace: string): DraftNode {
    const node = this.byHost(host, namespace);
    if (subset === undefined) return node;
    const name = versionName(node, subset);
    const drawn = this.draft.nodes.get(nodeId('version', node.namespace, name));
    if (drawn) return drawn;
    // a DestinationRule for a wildcard is found only by asking what applies to the host
    const rules = destinationRulesOf(this.model).find(this.model.fqdn(host, namespace), node.namespace || namespace, namespace);
    for (const rule of rules) {
      const held = rule.subsets.find((each) => each.name === subset);
      const service = held && registryOf(this.model).find(host, namespace)?.service;
      if (held) return this.version(node, rule, held, service ? this.podsOfSubset(service, held) : [], service);
    }
    return this.draft.node('version', node.namespace, name);
  }

  /** A host of a ServiceEntry. */
  private external(entry: ServiceEntry, host: string): DraftNode {
    const ports = entry.ports.map((each) => each.number).join(', ');
    const node = this.draft.node('external', entry.namespace, host, { resource: entry.resource, details: () => ports === '' ? [] : [`port ${ports}`] });
    if (!this.isFirst(node)) return node;
    const podsWith = (labels: Readonly<Record<string, string>>) => entry.workloadSelector
      ? this.model.podsWith({ ...entry.workloadSelector, ...labels }, entry.namespace) : [];
    const versioned = this.versions(node, host, (subset) => podsWith(subset.labels), undefined);
    for (const pod of podsWith({})) if (!versioned.has(pod)) this.workload(node, pod, undefined);
    return node;
  }

  private versions(node: DraftNode, host: string, podsOf: (subset: Subset) => readonly Pod[], access: Access | undefined): Set<Pod> {
    const versioned = new Set<Pod>();
    for (const rule of destinationRulesOf(this.model).forHost(host)) {
      this.draft.anchor(rule.resource, undefined, node);
      for (const subset of rule.subsets) {
        const pods = podsOf(subset);
        for (const pod of pods) versioned.add(pod);
        this.version(node, rule, subset, pods, access);
      }
    }
    return versioned;
  }

  private version(node: DraftNode, { resource }: DestinationRule, { at, name, labels }: Subset, pods: readonly Pod[], access: Access | undefined): DraftNode {
    const details = () => Object.keys(labels).length > 0 ? [selectorText(labels)] : [];
    const version = this.draft.node('version', node.namespace, versionName(node, name), { resource, at, details });
    this.draft.edge(node, version, 'selects');
    for (const pod of pods) this.workload(version, pod, access);
    return version;
  }

  private podsOfSubset(service: Service, subset: Subset): readonly Pod[] {
    return service.selector ? this.model.podsWith({ ...service.selector, ...subset.labels }, service.namespace) : [];
  }

  private workload(from: DraftNode, pod: Pod, access: Access | undefined): void {
    const node = this.draft.node('workload', pod.namespace, pod.name, { resource: pod.owner, details: () => [workloadDetail(pod)] });
    if (pod.replicas === 0) this.emptyWorkloads.add(node.id);
    const targets = (access?.ports ?? []).map((port) => ({ port, target: resolveTargetPort(pod, port.targetPort) }));
    const edge = this.draft.edge(from, node, 'selects', { ports: targets.map(({ port, target }) => portText(port, target)) });
    for (const { port } of targets) this.draft.anchor(access!.resource, port.at, edge);
    edge.mtls ??= mutualTls(this.model, pod, targets.flatMap(({ target }) => target ?? []));
  }

  private isFirst({ id }: DraftNode): boolean {
    return !this.drawn.has(id) && this.drawn.add(id) !== undefined;
  }
}

/** A name that no two versions of a namespace share. */
function versionName(node: DraftNode, subset: string): string {
  return `${node.name} ${subset}`;
}

function serviceDetails(service: Service): string[] {
  const ports = service.ports.map((each) => each.port);
  return [
    ...ports.length > 0 ? [`port ${ports.slice(0, 4).join(', ')}${ports.length > 4 ? ', …' : ''}`] : [],
    ...service.type === 'ExternalName' ? [`another name of ${service.externalName ?? 'nothing'}`] : [],
  ];
}

function workloadDetail({ owner, replicas }: Pod): string {
  if (owner.kind === 'Pod' || replicas === undefined) return owner.kind;
  return `${owner.kind}, ${replicas} pod${replicas === 1 ? '' : 's'}`;
}

function portText({ port }: ServicePort, target: number | undefined): string {
  if (target === undefined) return `${port} → ?`;
  return target === port ? String(port) : `${port} → ${target}`;
}

/** What the pods ask of their clients, if that is the same on all ports; nothing where they have no sidecar. */
function mutualTls(model: Model, pod: Pod, ports: readonly number[]): string | undefined {
  const mesh = Mesh.of(model);
  if (!hasSidecar(mesh, pod)) return undefined;
  const modes = peerModes(mesh, pod);
  return [...new Set(ports.length > 0 ? ports.map((each) => modes.on(each)) : [modes.mode])].sort().join(' and ');
}
