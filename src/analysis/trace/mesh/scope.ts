import { Field } from '../../model/field';
import { hostCovers, hostsOverlap, mostSpecificHost } from '../../model/hosts';
import { Sidecar } from '../../model/sidecar';
import { Protocol, parseProtocol } from '../protocol';
import { isSubset } from './destination-rules';
import type { Mesh } from './mesh';
import { byCreation } from './order';
import { Proxy } from './proxy';
import { isVisible, MeshService, portOf } from './services';
import { MeshVirtualService } from './virtual-services';

/** What a sidecar knows on some of its ports: all it did not exclude. */
export interface EgressListener {
  readonly at?: Field;
  /** `undefined` for the listener of all other ports. */
  readonly port?: number;
  readonly protocol: Protocol;
  readonly bind: string;
  readonly services: readonly MeshService[];
  readonly virtualServices: readonly MeshVirtualService[];
  /** The VirtualService with the closest host, by service host. */
  readonly closest: ReadonlyMap<string, MeshVirtualService>;
}

/** The part of the mesh that a proxy is told about. */
export interface Scope {
  readonly namespace: string;
  /** The same for scopes with the same content. */
  readonly shareKey: string;
  readonly sidecar?: Sidecar;
  readonly egress: readonly EgressListener[];
  /** Services that have clusters, by host. */
  readonly services: ReadonlyMap<string, MeshService>;
  readonly allowsAny: boolean;
  /** Where unknown destinations are sent instead, if the Sidecar says so. */
  readonly egressProxy?: Field;
}

/** The Sidecar object that rules a workload: one that selects it, its namespace's, the root namespace's. */
export function sidecarFor(mesh: Mesh, proxy: Proxy): Sidecar | undefined {
  const inNamespace = (namespace: string) => mesh.sidecarsByNamespace.get(namespace) ?? [];
  return inNamespace(proxy.namespace).find((each) => each.workloadSelector && isSubset(each.workloadSelector, proxy.labels))
    ?? inNamespace(proxy.namespace).find((each) => !each.workloadSelector)
    ?? inNamespace(mesh.rootNamespace).find((each) => !each.workloadSelector);
}

/** A gateway sees every service that is exported to its namespace. */
export function gatewayScope(mesh: Mesh, namespace: string): Scope {
  const services = mergeByHost(mesh.services.filter((service) => isVisible(service, namespace)), namespace);
  return { namespace, shareKey: `gateway ${namespace}`, egress: [], services: byHost(services), allowsAny: mesh.allowsAny };
}

export function sidecarScope(mesh: Mesh, namespace: string, sidecar: Sidecar | undefined): Scope {
  const listeners = sidecar && sidecar.egress.length > 0 ? sidecar.egress : undefined;
  const visible = mesh.services.filter((service) => isVisible(service, namespace));
  const virtualServices = mesh.virtualServicesFor('mesh', namespace);
  const egress = listeners
    ? listeners.map((each) => {
      const hosts = importedHosts(each.at.get('hosts').strings(), namespace);
      return egressListener(visible, virtualServices, namespace, hosts, each.at, each.port || undefined, each.protocol, each.bind);
    })
    : [egressListener(visible, virtualServices, namespace, importedHosts(['*/*'], namespace))];
  const policy = sidecar?.resource.spec.get('outboundTrafficPolicy');
  return {
    namespace,
    shareKey: sidecar || !mesh.isUniform ? `${namespace} ${sidecar?.resource.fullName ?? ''}` : '*',
    sidecar,
    egress,
    services: byHost([...mergeByHost(egress.flatMap((each) => each.services), namespace), ...reachedByRoutes(mesh, egress, namespace)]),
    allowsAny: policy?.exists ? policy.get('mode').string() === 'ALLOW_ANY' : mesh.allowsAny,
    egressProxy: policy?.get('egressProxy').exists ? policy.get('egressProxy') : undefined,
  };
}

/** The listener whose services and routes count on a port: the one declared for it, else the one without a port. */
export function egressFor(scope: Scope, port: number): EgressListener | undefined {
  return scope.egress.find((each) => each.port === undefined || each.port === port);
}

interface Imports {
  readonly exact: ReadonlySet<string>;
  readonly all: readonly string[];
}

function egressListener(
  visible: readonly MeshService[], virtualServices: readonly MeshVirtualService[], namespace: string, imports: ReadonlyMap<string, Imports>,
  at?: Field, port?: number, protocol: string = '', bind: string = '',
): EgressListener {
  const parsed = parseProtocol(protocol);
  const matchesPort = port !== undefined && parsed !== 'http_proxy';
  const services: MeshService[] = [];
  for (const service of visible) {
    if (!isImported(imports, service.namespace, (each) => importsService(each, service.host))) continue;
    const onPort = matchesPort ? portOf(service, port) : undefined;
    if (matchesPort && !onPort) continue;
    services.push(onPort ? { ...service, ports: [onPort] } : service);
  }
  const chosen = oneNamespacePerHost(services, namespace);
  const imported = virtualServices.filter((each) => isImported(imports, each.namespace, (hosts) => each.hosts.some((host) => importsRoute(hosts, host))));
  return { at, port, protocol: parsed, bind, services: chosen, virtualServices: imported, closest: closestRoutes(imported, chosen) };
}

function importedHosts(hosts: readonly string[], namespace: string): Map<string, Imports> {
  const byNamespace = new Map<string, { exact: Set<string>; all: string[] }>();
  for (const text of hosts) {
    const slash = text.indexOf('/');
    if (slash < 0) continue;
    const owner = text.slice(0, slash) === '.' ? namespace : text.slice(0, slash);
    const host = text.slice(slash + 1);
    let imports = byNamespace.get(owner);
    if (!imports) byNamespace.set(owner, imports = { exact: new Set(), all: [] });
    if (!host.startsWith('*')) imports.exact.add(host);
    imports.all.push(host);
  }
  return byNamespace;
}

function isImported(imports: ReadonlyMap<string, Imports>, namespace: string, covers: (imports: Imports) => boolean): boolean {
  const own = imports.get(namespace);
  const any = imports.get('*');
  return (own !== undefined && covers(own)) || (any !== undefined && covers(any));
}

function importsService(imports: Imports, host: string): boolean {
  return imports.exact.has(host) || imports.all.some((each) => each.startsWith('*') && hostCovers(each, host));
}

/** Routes are imported when their host only overlaps with what is imported (istio keeps this for compatibility). */
function importsRoute(imports: Imports, host: string): boolean {
  return imports.exact.has(host) || imports.all.some((each) => (each.startsWith('*') || host.startsWith('*')) && hostsOverlap(each, host));
}

/** A host that several namespaces offer is taken from the client's own, else from a Kubernetes Service, else from the oldest. */
function oneNamespacePerHost(services: readonly MeshService[], namespace: string): MeshService[] {
  const best = new Map<string, MeshService>();
  for (const service of services) {
    const known = best.get(service.host);
    const isOwn = service.namespace === namespace;
    const isKubernetesFirst = service.registry === 'kubernetes' && known?.registry !== 'kubernetes' && known?.namespace !== namespace;
    if (!known || isOwn || isKubernetesFirst) best.set(service.host, service);
  }
  return services.filter((service) => best.get(service.host)!.namespace === service.namespace);
}

/** One service per host: a Kubernetes Service before a ServiceEntry, ports of ServiceEntries of one namespace together. */
function mergeByHost(services: readonly MeshService[], namespace: string): MeshService[] {
  const merged = new Map<string, MeshService>();
  for (const service of oneNamespacePerHost(services, namespace)) {
    const known = merged.get(service.host);
    if (!known || (known.registry === 'external' && service.registry === 'kubernetes')) {
      merged.set(service.host, service);
    } else if (known.registry === service.registry && known.namespace === service.namespace && known.resolution === service.resolution) {
      const added = service.ports.filter((port) => !portOf(known, port.port));
      if (added.length > 0) merged.set(service.host, { ...known, ports: [...known.ports, ...added] });
    }
  }
  return [...merged.values()];
}

/** Destinations of imported routes get clusters even when they are not imported themselves. */
function reachedByRoutes(mesh: Mesh, egress: readonly EgressListener[], namespace: string): MeshService[] {
  if (egress.length === 1 && egress[0].at === undefined) return [];
  const reached: MeshService[] = [];
  for (const listener of egress) {
    for (const each of listener.virtualServices) {
      for (const host of destinationHosts(each)) {
        const candidates = (mesh.servicesByHost.get(host) ?? []).filter((service) => service.namespace === namespace || isVisible(service, namespace));
        const chosen = candidates.find((service) => service.namespace === namespace)
          ?? [...candidates].sort((a, b) => (a.namespace < b.namespace ? -1 : 1))[0];
        if (chosen) reached.push(chosen);
      }
    }
  }
  return reached;
}

function destinationHosts(each: MeshVirtualService): Set<string> {
  return new Set([...each.http, ...each.tcp, ...each.tls].flatMap((rule) => [
    ...rule.destinations.map((destination) => destination.host), ...('mirrors' in rule ? rule.mirrors.map((mirror) => mirror.host) : []),
  ]));
}

function byHost(services: readonly MeshService[]): Map<string, MeshService> {
  const map = new Map<string, MeshService>();
  for (const service of services) if (!map.has(service.host)) map.set(service.host, service);
  return map;
}

function closestRoutes(virtualServices: readonly MeshVirtualService[], services: readonly MeshService[]): Map<string, MeshVirtualService> {
  const exact = new Map<string, MeshVirtualService>();
  const wildcards = new Map<string, MeshVirtualService>();
  for (const each of virtualServices) {
    for (const host of each.hosts) {
      const index = host.startsWith('*') ? wildcards : exact;
      if (!index.has(host)) index.set(host, each);
    }
  }
  const closest = new Map<string, MeshVirtualService>();
  if (exact.size === 0 && wildcards.size === 0) return closest;
  for (const service of services) {
    const wildcard = wildcards.size > 0 && !exact.has(service.host) ? mostSpecificHost(service.host, wildcards.keys()) : undefined;
    const found = exact.get(service.host) ?? (wildcard === undefined ? undefined : wildcards.get(wildcard));
    if (found) closest.set(service.host, found);
  }
  return closest;
}

/** Sidecars of each namespace, oldest first. */
export function groupSidecars(sidecars: readonly Sidecar[]): Map<string, Sidecar[]> {
  const groups = new Map<string, Sidecar[]>();
  for (const sidecar of [...sidecars].sort(byCreation)) {
    const group = groups.get(sidecar.namespace);
    if (group) group.push(sidecar);
    else groups.set(sidecar.namespace, [sidecar]);
  }
  return groups;
}
