import { Kind } from '../../model/kinds';
import { Pod, resolveTargetPort } from '../../model/pod';
import { isSubset } from '../mesh/destination-rules';
import { Mesh } from '../mesh/mesh';
import { isOnlyDeclared, MeshPort, MeshService } from '../mesh/services';

/** A pod with the port a connection to it takes. */
export interface PodEndpoint {
  readonly pod: Pod;
  readonly port: number;
}

/** An endpoint that is no pod of the manifests. */
export interface AddressEndpoint {
  readonly address: string;
  readonly port: number;
  readonly hasMeshIdentity: boolean;
}

/** What is behind a service port. */
export interface Endpoints {
  readonly pods: readonly PodEndpoint[];
  readonly addresses: readonly AddressEndpoint[];
  /** Whether there may be more that the manifests do not show, so that none is no proof of none. */
  readonly isOpen: boolean;
  /** Why there are none. */
  readonly none?: string;
}

/** Endpoints of a service port, of one subset if `labels` are given. `dialled` is where connections that choose their address go. */
export function endpointsOf(
  mesh: Mesh, service: MeshService, port: MeshPort, labels: Readonly<Record<string, string>> | undefined, dialled: string,
): Endpoints {
  return service.service ? ofKubernetes(mesh, service, port, labels ?? {}) : ofServiceEntry(mesh, service, port, labels ?? {}, dialled);
}

function ofKubernetes(mesh: Mesh, service: MeshService, port: MeshPort, labels: Readonly<Record<string, string>>): Endpoints {
  const { selector } = service.service!;
  if (isOnlyDeclared(service)) return { pods: [], addresses: [], isOpen: true };
  if (!selector) {
    const addresses = manualAddresses(mesh, service, port);
    return { pods: [], addresses, isOpen: addresses.length === 0 };
  }
  const selected = mesh.model.podsWith(selector, service.namespace);
  if (selected.length === 0) {
    // a declared Service's pods live where no manifest shows them
    const isOpen = service.resource.origin !== 'manifest';
    return { pods: [], addresses: [], isOpen, none: `no workload in namespace ${service.namespace} has the labels ${formatLabels(selector)}` };
  }
  const inSubset = selected.filter((pod) => isInSubset(labels, pod));
  if (inSubset.length === 0) {
    const none = `no pod of ${service.name} has the labels ${formatLabels(labels)}: it has ${selected.map((pod) => pod.name).join(', ')}`;
    return { pods: [], addresses: [], isOpen: false, none };
  }
  const reachable = inSubset.flatMap((pod) => {
    const number = resolveTargetPort(pod, port.targetPort);
    return number === undefined ? [] : [{ pod, port: number }];
  });
  if (reachable.length === 0) return { pods: [], addresses: [], isOpen: false, none: `no container of ${inSubset[0].name} has a port named ${port.targetPort}` };
  const running = reachable.filter(({ pod }) => pod.replicas !== 0);
  if (running.length === 0) return { pods: [], addresses: [], isOpen: false, none: `${reachable[0].pod.name} has replicas: 0` };
  return { pods: running, addresses: [], isOpen: false };
}

function ofServiceEntry(mesh: Mesh, service: MeshService, port: MeshPort, labels: Readonly<Record<string, string>>, dialled: string): Endpoints {
  const entry = service.entry!;
  const target = Number(port.targetPort);
  if (entry.workloadSelector) {
    const pods = mesh.model.podsWith(entry.workloadSelector, service.namespace).filter((pod) => isInSubset(labels, pod) && pod.replicas !== 0);
    const wanted = { ...labels, ...entry.workloadSelector };
    const machines = mesh.model.workloadEntries.filter((each) => each.namespace === service.namespace && isSubset(wanted, each.labels));
    return {
      pods: pods.map((pod) => ({ pod, port: target })),
      addresses: machines.map((each) => ({ address: each.address, port: each.ports[port.name] || target, hasMeshIdentity: each.serviceAccount !== '' })),
      isOpen: false,
      none: `nothing in namespace ${service.namespace} has the labels ${formatLabels({ ...entry.workloadSelector, ...labels })}`,
    };
  }
  if (service.resolution === 'passthrough' && entry.endpoints.length === 0) {
    return { pods: [], addresses: [{ address: dialled || service.host, port: target, hasMeshIdentity: false }], isOpen: false };
  }
  if (entry.endpoints.length === 0) {
    if (service.resolution === 'dns') return { pods: [], addresses: [{ address: service.host, port: target, hasMeshIdentity: false }], isOpen: false };
    return { pods: [], addresses: [], isOpen: false, none: `ServiceEntry ${entry.namespace}/${entry.name} has resolution ${entry.resolution} but no endpoints` };
  }
  const chosen = entry.endpoints.filter((each) => isSubset(labels, each.labels));
  return {
    pods: [],
    addresses: chosen.map((each) => ({
      address: each.address, port: each.ports[port.name] || target,
      hasMeshIdentity: each.labels['security.istio.io/tlsMode'] === 'istio' || (each.at.get('serviceAccount').string() ?? '') !== '',
    })),
    isOpen: false,
    none: `no endpoint of ServiceEntry ${entry.namespace}/${entry.name} has the labels ${formatLabels(labels)}`,
  };
}

/** Addresses that somebody wrote into Endpoints or EndpointSlices for a Service without a selector. */
function manualAddresses(mesh: Mesh, service: MeshService, port: MeshPort): AddressEndpoint[] {
  const found: AddressEndpoint[] = [];
  const endpoints = mesh.model.find(Kind.endpoints, service.namespace, service.name);
  for (const subset of endpoints?.root.get('subsets').items() ?? []) {
    const ports = subset.get('ports').items();
    const number = (ports.find((each) => (each.get('name').string() ?? '') === port.name) ?? ports[0])?.get('port').number() ?? Number(port.targetPort);
    for (const address of subset.get('addresses').items()) found.push({ address: address.get('ip').string() ?? '', port: number, hasMeshIdentity: false });
  }
  for (const slice of mesh.model.ofKind(Kind.endpointSlice)) {
    if (slice.namespace !== service.namespace || slice.labels['kubernetes.io/service-name'] !== service.name) continue;
    const ports = slice.root.get('ports').items();
    const number = (ports.find((each) => (each.get('name').string() ?? '') === port.name) ?? ports[0])?.get('port').number() ?? Number(port.targetPort);
    for (const each of slice.root.get('endpoints').items()) {
      if (each.at('conditions', 'ready').boolean() === false) continue;
      for (const address of each.get('addresses').strings()) found.push({ address, port: number, hasMeshIdentity: false });
    }
  }
  return found;
}

function isInSubset(labels: Readonly<Record<string, string>>, pod: Pod): boolean {
  return Object.keys(labels).every((key) => pod.labels[key] === labels[key] || (pod.labels[key] === undefined && pod.dynamicLabels.includes(key)));
}

export function formatLabels(labels: Readonly<Record<string, string>>): string {
  return Object.keys(labels).map((key) => `${key}=${labels[key]}`).join(',') || '(none)';
}
