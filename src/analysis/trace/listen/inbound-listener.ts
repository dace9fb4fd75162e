import { resolveTargetPort } from '../../model/pod';
import { MutualTlsMode } from '../../model/security';
import { inboundCluster, inboundPassthroughCluster } from '../cluster-name';
import { Where } from '../journal';
import { isSubset } from '../mesh/destination-rules';
import { Mesh } from '../mesh/mesh';
import { Proxy } from '../mesh/proxy';
import { sidecarFor } from '../mesh/scope';
import { MeshService } from '../mesh/services';
import { PeerModes } from '../policy/peer-authentication';
import { listenerProtocol, ListenerProtocol, parseProtocol } from '../protocol';
import { translateMatch } from '../routes/route-match';
import { RouteConfig } from '../routes/virtual-host';
import { FilterChain, Listener, meshAlpns, meshHttpAlpns, meshTcpAlpns, plainHttpAlpns, Termination } from './listener';

/** A port on which a sidecar expects its application's requests. */
interface InboundPort {
  readonly port: number;
  readonly protocol: ListenerProtocol;
  readonly where: Where;
  /** TLS that the Sidecar object makes the proxy end itself. */
  readonly tls?: Termination;
}

/** Everything that reaches a pod with a sidecar comes through one listener (`buildInboundListeners`). */
export function inboundListener(mesh: Mesh, proxy: Proxy, modes: PeerModes): Listener {
  const ports = inboundPorts(mesh, proxy);
  const declared = new Set(ports.map((each) => each.port));
  const chains: FilterChain[] = [...passthroughChains(modes, declared), ...ports.flatMap((port) => portChains(port, modes.on(port.port)))];
  const inspectors = new Map<number, { tls: boolean; http: boolean }>();
  for (const chain of chains) {
    const port = chain.match.destinationPort ?? 0;
    const known = inspectors.get(port) ?? { tls: false, http: false };
    inspectors.set(port, {
      tls: known.tls || chain.match.transport === 'tls', http: known.http || (chain.match.alpn?.includes('http/1.1') ?? false),
    });
  }
  const byPort = (port: number) => inspectors.get(port) ?? inspectors.get(0) ?? { tls: false, http: false };
  return {
    name: 'virtualInbound', bind: '0.0.0.0', port: 15006, chains, inspectsTls: (port) => byPort(port).tls, inspectsHttp: (port) => byPort(port).http,
  };
}

/** Ports of the Services that select the pod, or those of the Sidecar object's `ingress`, which replace them. */
function inboundPorts(mesh: Mesh, proxy: Proxy): InboundPort[] {
  const sidecar = sidecarFor(mesh, proxy);
  const ports = new Map<number, InboundPort>();
  if (sidecar && sidecar.ingress.length > 0) {
    for (const each of sidecar.ingress) {
      if (each.port === undefined || ports.has(each.port)) continue;
      const tls = each.at.get('tls');
      const client = tls.get('mode').string() === 'MUTUAL' ? 'required' : 'none';
      ports.set(each.port, {
        port: each.port, protocol: listenerProtocol(parseProtocol(each.protocol)), where: { resource: sidecar.resource, field: each.at },
        tls: tls.exists ? { client } : undefined,
      });
    }
    return [...ports.values()];
  }
  for (const service of mesh.services) {
    if (!selectsPod(service, proxy)) continue;
    for (const port of service.ports) {
      const target = proxy.pod ? resolveTargetPort(proxy.pod, port.targetPort) : Number(port.targetPort);
      if (target === undefined || Number.isNaN(target) || ports.has(target)) continue;
      const protocol = listenerProtocol(port.protocol);
      if (protocol !== 'none') ports.set(target, { port: target, protocol, where: { resource: service.resource, field: port.at } });
    }
  }
  return [...ports.values()];
}

function selectsPod(service: MeshService, proxy: Proxy): boolean {
  if (service.namespace !== proxy.namespace) return false;
  const selector = service.service?.selector ?? service.entry?.workloadSelector;
  if (selector) return isSubset(selector, proxy.labels);
  return service.entry?.endpoints.some((each) => (proxy.addresses.length > 0
    ? proxy.addresses.includes(each.address) : Object.keys(each.labels).length > 0 && isSubset(each.labels, proxy.labels))) ?? false;
}

/** Ports that no Service declares: the bytes go to the application as they are, after mTLS. */
function passthroughChains(modes: PeerModes, declared: ReadonlySet<number>): FilterChain[] {
  const settings: [number | undefined, MutualTlsMode][] = [[undefined, modes.mode], ...[...modes.byPort].filter(([port]) => !declared.has(port))];
  return settings.flatMap(([port, mode]) => chainsFor('auto', mode).map((chain) => ({
    ...chain,
    name: chain.handler.kind === 'http' ? 'virtualInbound-catchall-http' : 'virtualInbound',
    match: { ...chain.match, ...(port === undefined ? {} : { destinationPort: port }) },
    handler: handlerFor(chain.handler.kind, inboundPassthroughCluster, port ?? 0),
    where: modes.where,
  })));
}

function portChains(port: InboundPort, mode: MutualTlsMode): FilterChain[] {
  const cluster = inboundCluster(port.port);
  const custom = port.tls !== undefined && mode === 'DISABLE';
  const chains: readonly Shape[] = custom
    ? [{ match: { transport: 'tls' }, termination: port.tls, handler: { kind: port.protocol === 'http' ? 'http' : 'tcp' } }]
    : chainsFor(port.protocol, mode);
  return chains.map((chain) => ({
    ...chain, name: `0.0.0.0_${port.port}`, match: { ...chain.match, destinationPort: port.port }, handler: handlerFor(chain.handler.kind, cluster, port.port), where: port.where,
  }));
}

interface Shape {
  readonly match: FilterChain['match'];
  readonly termination?: Termination;
  readonly handler: { readonly kind: 'http' | 'tcp' };
}

const mesh: Termination = { client: 'mesh' };

function shape(kind: 'http' | 'tcp', transport: 'tls' | 'raw_buffer', alpn?: readonly string[], termination?: Termination): Shape {
  return { match: { transport, ...(alpn ? { alpn } : {}) }, termination, handler: { kind } };
}

/** The chains of one port, by what it speaks and how strict it is (`getFilterChainMatchOptions`). */
function chainsFor(protocol: ListenerProtocol, mode: MutualTlsMode): readonly Shape[] {
  const kind = protocol === 'http' ? 'http' : 'tcp';
  if (mode === 'STRICT') {
    return protocol === 'auto' ? [shape('http', 'tls', meshHttpAlpns, mesh), shape('tcp', 'tls', undefined, mesh)] : [shape(kind, 'tls', undefined, mesh)];
  }
  if (mode === 'DISABLE') {
    return protocol === 'auto' ? [shape('http', 'raw_buffer', plainHttpAlpns), shape('tcp', 'raw_buffer')] : [shape(kind, 'raw_buffer')];
  }
  switch (protocol) {
    case 'http': return [shape('http', 'tls', meshAlpns, mesh), shape('http', 'raw_buffer')];
    case 'auto': return [
      shape('http', 'tls', meshHttpAlpns, mesh), shape('http', 'raw_buffer', plainHttpAlpns), shape('tcp', 'tls', meshTcpAlpns, mesh),
      shape('tcp', 'raw_buffer'), shape('tcp', 'tls'),
    ];
    default: return [shape('tcp', 'tls', meshAlpns, mesh), shape('tcp', 'tls'), shape('tcp', 'raw_buffer')];
  }
}

function handlerFor(kind: 'http' | 'tcp', cluster: string, port: number): FilterChain['handler'] {
  if (kind === 'tcp') return { kind, targets: [{ cluster, weight: 100 }] };
  const route = { name: 'default', match: translateMatch(undefined, false), to: { cluster }, port, isTls: false };
  const config = new RouteConfig(cluster, [{ name: `inbound|http|${port}`, domains: ['*'], routes: [route], virtualServices: [] }]);
  return { kind, routeConfigName: cluster, routeConfig: () => config };
}
