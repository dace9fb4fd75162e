import { Settings } from '../../core/defaults';
import { Json } from '../synthesis/json';
import { Connections, PeerPort, PodPeer, podPeer } from './connections';

/** What a NetworkPolicy needs to know beside the connections. */
export interface PolicyContext {
  readonly self: PodPeer;
  /** The container's ports that callers reach. */
  readonly ports: readonly PeerPort[];
  /** The port metrics are read from. */
  readonly metricsPort?: number;
  /** The port profiles are pulled from. */
  readonly profilingPort?: number;
  readonly inMesh: boolean;
  readonly kubernetesApi: boolean;
  readonly settings: Settings;
}

const inNamespace = (name: string): Json => ({ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': name } } });
const tcp = (...ports: number[]): Json[] => ports.map((port) => ({ port, protocol: 'TCP' }));

/**
 * Everything is closed but what was declared, and what a pod cannot live without: DNS, its own metrics being read, the mesh's control plane.
 */
export function networkPolicySpec(connections: Connections, context: PolicyContext): Json {
  return {
    podSelector: { matchLabels: context.self.labels },
    policyTypes: ['Ingress', 'Egress'],
    ingress: ingressRules(connections, context),
    egress: egressRules(connections, context),
  };
}

function ingressRules(connections: Connections, { self, ports, metricsPort, profilingPort, inMesh, settings }: PolicyContext): Json[] {
  const rules: Json[] = connections.open.map((open) => ({ ...(open.from ? { from: open.from } : {}), ports: open.ports }));
  if (connections.incoming.length > 0) {
    rules.push({ from: connections.incoming.map((caller) => podPeer(caller, self)), ports });
  }
  const prometheus = settings.metrics.namespace === undefined ? { namespaceSelector: {} } : inNamespace(settings.metrics.namespace);
  if (metricsPort !== undefined) rules.push({ from: [prometheus], ports: tcp(metricsPort) });
  if (profilingPort !== undefined && profilingPort !== metricsPort) rules.push({ from: [{ namespaceSelector: {} }], ports: tcp(profilingPort) });
  // The sidecar serves its own metrics (15090) and, merged with the application's, all of them (15020).
  if (inMesh) rules.push({ from: [prometheus], ports: tcp(15020, 15090) });
  return rules;
}

function egressRules(connections: Connections, { self, inMesh, kubernetesApi, settings }: PolicyContext): Json[] {
  const dns = [{ port: 53, protocol: 'UDP' }, { port: 53, protocol: 'TCP' }];
  // NodeLocal DNSCache answers on a link-local address of the node.
  const rules: Json[] = [{ to: [inNamespace('kube-system'), { ipBlock: { cidr: '169.254.20.10/32' } }], ports: dns }];
  for (const target of connections.outgoing) {
    const to = target.peers(self);
    rules.push({ ...(to ? { to } : {}), ports: target.ports });
  }
  if (inMesh) rules.push({ to: [inNamespace('istio-system')], ports: tcp(15012) });
  if (kubernetesApi) rules.push({ ports: tcp(443, 6443) });
  // The agent listens on the node, whose address no selector names.
  if (settings.datadog) rules.push({ ports: [{ port: 8126, protocol: 'TCP' }, { port: 8125, protocol: 'UDP' }] });
  return rules;
}
