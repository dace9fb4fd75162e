import { Gateway } from '../../model/gateway';
import { hostCovers, hostsOverlap } from '../../model/hosts';
import { resolveTargetPort } from '../../model/pod';
import { outboundCluster, sniCluster } from '../cluster-name';
import { objectRef } from '../journal';
import { isSubset } from '../mesh/destination-rules';
import { isPassthrough, MergedPort, MergedServer, mergeGateways, MergedGateways, sniHosts, terminatesHttps } from '../mesh/gateways';
import { gatewayServiceAnnotation, Mesh } from '../mesh/mesh';
import { Proxy } from '../mesh/proxy';
import { MeshService } from '../mesh/services';
import { L4Rule, MeshVirtualService } from '../mesh/virtual-services';
import { isHttp } from '../protocol';
import { Finding } from '../result';
import { gatewayRouteConfig, servedHosts } from '../routes/gateway-routes';
import { destinationCluster } from '../routes/route';
import { FilterChain, Listener, meshAlpns, TcpTarget, Termination } from './listener';

/** A port of a Service in front of a gateway. */
export interface FrontPort {
  readonly service: MeshService;
  readonly port: number;
  readonly targetPort: number;
}

/** Everything a gateway workload listens on, worked out once. */
export interface GatewayListeners {
  readonly gateways: readonly Gateway[];
  readonly merged: MergedGateways;
  readonly fronts: readonly FrontPort[];
  readonly listeners: readonly Listener[];
}

export function gatewayListeners(mesh: Mesh, proxy: Proxy): GatewayListeners {
  return mesh.once(`gateway-listeners ${proxy.namespace} ${JSON.stringify(proxy.labels)} ${proxy.addresses.join()}`, () => {
    const fronts = frontPorts(mesh, proxy);
    const gateways = mesh.gatewaysOf(proxy);
    const merged = mergeGateways(gateways, (gateway, port) => listenPorts(gateway, port, fronts));
    return { gateways, merged, fronts, listeners: buildListeners(mesh, proxy, merged) };
  });
}

/** Ports of the Services that select the gateway's pods. A gateway that is only assumed has ports that nobody knows. */
function frontPorts(mesh: Mesh, proxy: Proxy): FrontPort[] {
  const fronts: FrontPort[] = [];
  for (const service of mesh.services) {
    if (!selects(service, proxy)) continue;
    for (const port of service.ports) {
      const target = proxy.pod ? resolveTargetPort(proxy.pod, port.targetPort) : Number(port.targetPort);
      if (target !== undefined && !Number.isNaN(target)) fronts.push({ service, port: port.port, targetPort: target });
    }
  }
  return fronts;
}

function selects(service: MeshService, proxy: Proxy): boolean {
  if (service.namespace !== proxy.namespace) return false;
  const selector = service.service?.selector ?? service.entry?.workloadSelector;
  if (selector) return service.resource.origin !== 'assumed' && isSubset(selector, proxy.labels);
  const { entry } = service;
  if (!entry || entry.location !== 'MESH_INTERNAL' || entry.resolution !== 'STATIC') return false;
  // endpoints are told apart by address; of a proxy whose address nobody knows, labels that fit are the best there is
  return entry.endpoints.some((each) => (proxy.addresses.length > 0 ? proxy.addresses.includes(each.address) : isSubset(each.labels, proxy.labels)));
}

/** The container port behind a Service port; without such a Service port, the number is the container port itself. */
function listenPorts(gateway: Gateway, port: number, fronts: readonly FrontPort[]): readonly number[] {
  const named = gateway.resource.annotations[gatewayServiceAnnotation];
  if (named !== undefined) {
    const hosts = named.split(',').map((each) => each.trim());
    const targets = fronts.filter((each) => each.port === port && hosts.includes(each.service.host) && each.service.namespace === gateway.namespace);
    return [...new Set(targets.map((each) => each.targetPort))];
  }
  const front = fronts.find((each) => each.port === port && !('experimental.istio.io/disable-gateway-port-translation' in each.service.resource.labels));
  return [front?.targetPort ?? port];
}

function buildListeners(mesh: Mesh, proxy: Proxy, merged: MergedGateways): Listener[] {
  const listeners: Listener[] = [];
  const tlsRoutes = new Map<number, Map<string, string>>();
  for (const port of merged.ports) {
    if (port.port < 1024 && isUnprivileged(proxy)) continue;
    const found: Finding[] = [];
    const chains = chainsOf(mesh, proxy, merged, port, tlsRoutes, found);
    const bind = port.bind || '0.0.0.0';
    const twin = listeners.findIndex((each) => each.bind === bind && each.port === port.port);
    const all = twin < 0 ? chains : [...listeners[twin].chains, ...chains];
    if (all.length === 0) continue;
    const sniffs = all.some((chain) => chain.match.serverNames !== undefined || chain.termination !== undefined || isSniOnly(chain));
    const listener: Listener = {
      name: `${bind}_${port.port}`, bind, port: port.port, chains: all,
      inspectsTls: () => sniffs, inspectsHttp: () => false,
      where: { resource: port.servers[0].gateway.resource, field: port.servers[0].server.at },
      conflicts: [...merged.conflicts.filter((each) => each.port === port.port), ...found],
    };
    if (twin < 0) listeners.push(listener);
    else listeners[twin] = listener;
  }
  return listeners;
}

/** A chain for SNI `*` has no condition left, but the handshake is still looked at. */
function isSniOnly(chain: FilterChain): boolean {
  return chain.server !== undefined && isPassthrough(chain.server.server);
}

function isUnprivileged(proxy: Proxy): boolean {
  return proxy.pod?.containers.some((container) => container.at.get('env').items()
    .some((each) => each.get('name').string() === 'ISTIO_META_UNPRIVILEGED_POD' && each.get('value').string() === 'true')) ?? false;
}

function chainsOf(
  mesh: Mesh, proxy: Proxy, merged: MergedGateways, port: MergedPort, tlsRoutes: Map<number, Map<string, string>>, found: Finding[],
): FilterChain[] {
  if (isHttp(port.protocol)) {
    const [first] = port.servers;
    const where = { resource: first.gateway.resource, field: first.server.at };
    return [{ match: {}, handler: httpHandler(mesh, proxy, merged, first.routeName), server: first, where }];
  }
  return port.servers.flatMap((each): FilterChain[] => {
    const where = { resource: each.gateway.resource, field: each.server.at };
    if (terminatesHttps(each.server)) {
      const handler = httpHandler(mesh, proxy, merged, each.routeName);
      return [{ match: serverNames(sniHosts(each.server)), termination: terminationOf(each), handler, server: each, where }];
    }
    if (each.server.tlsMode === 'AUTO_PASSTHROUGH') return autoPassthrough(mesh, proxy, each);
    if (isPassthrough(each.server)) return tlsChains(mesh, proxy, each, tlsRoutes, found);
    const rule = tcpRule(mesh, proxy, each);
    if (!rule) return [];
    return [{
      match: each.server.tls.exists ? serverNames(sniHosts(each.server)) : {},
      termination: each.server.tls.exists ? terminationOf(each) : undefined,
      handler: { kind: 'tcp', targets: targetsOf(mesh, proxy, rule, each.server.port) }, server: each, where: { resource: rule.owner, field: rule.at },
    }];
  });
}

function httpHandler(mesh: Mesh, proxy: Proxy, merged: MergedGateways, name: string): FilterChain['handler'] {
  let config: ReturnType<typeof gatewayRouteConfig> | undefined;
  return {
    kind: 'http', routeConfigName: name, routeConfig: () => config ??= gatewayRouteConfig(mesh, proxy, name, merged.serversByRoute.get(name) ?? []),
  };
}

function serverNames(hosts: readonly string[]): { serverNames?: readonly string[] } {
  return hosts.includes('*') ? {} : { serverNames: hosts };
}

function terminationOf({ server }: MergedServer): Termination {
  const client = { MUTUAL: 'required', OPTIONAL_MUTUAL: 'optional', ISTIO_MUTUAL: 'mesh' }[server.tlsMode as string] as Termination['client'] | undefined;
  return { client: client ?? 'none', credentialName: server.credentialName };
}

/** The first `tcp` rule of a VirtualService on this server. */
function tcpRule(mesh: Mesh, proxy: Proxy, each: MergedServer): L4Rule | undefined {
  for (const virtualService of mesh.virtualServicesFor(each.gatewayName, proxy.namespace)) {
    if (!sharesHost(each, virtualService)) continue;
    const isForHere = (tcp: L4Rule) => tcp.matches.length === 0 || tcp.matches.some((match) => isForServer(match, each));
    const rule = virtualService.tcp.find((tcp) => isForHere(tcp) && tcp.destinations.length > 0);
    if (rule) return rule;
  }
  return undefined;
}

/** A chain per match of a `tls` rule; a name that another rule has already is left out with its whole match. */
function tlsChains(mesh: Mesh, proxy: Proxy, each: MergedServer, tlsRoutes: Map<number, Map<string, string>>, found: Finding[]): FilterChain[] {
  let taken = tlsRoutes.get(each.listenPort);
  if (!taken) tlsRoutes.set(each.listenPort, taken = new Map());
  const chains: FilterChain[] = [];
  for (const virtualService of mesh.virtualServicesFor(each.gatewayName, proxy.namespace)) {
    if (!sharesHost(each, virtualService)) continue;
    for (const rule of virtualService.tls) {
      if (rule.destinations.length === 0) continue;
      for (const match of rule.matches) {
        if (!isForServer(match, each)) continue;
        const duplicate = match.sniHosts.find((host) => taken.has(`${each.server.bind} ${host}`));
        if (duplicate !== undefined) {
          const owner = taken.get(`${each.server.bind} ${duplicate}`)!;
          found.push({
            what: `${rule.owner.toString()} ${match.at.toString()} is dropped: sniHost ${duplicate} is already taken by ${owner}, which is older or comes first by name`,
            objects: [objectRef(rule.owner)],
          });
          continue;
        }
        for (const host of match.sniHosts) taken.set(`${each.server.bind} ${host}`, rule.owner.toString());
        chains.push({
          match: serverNames(match.sniHosts), handler: { kind: 'tcp', targets: targetsOf(mesh, proxy, rule, each.server.port) },
          server: each, where: { resource: rule.owner, field: match.at },
        });
      }
    }
  }
  return chains;
}

/** A chain for every cluster that a server's hosts cover: clients of other networks name the cluster in their SNI. */
function autoPassthrough(mesh: Mesh, proxy: Proxy, each: MergedServer): FilterChain[] {
  const hosts = sniHosts(each.server);
  const chains: FilterChain[] = [];
  for (const service of mesh.scopeOf(proxy).services.values()) {
    if (service.isExternal || !hosts.some((host) => hostCovers(host, service.host))) continue;
    const rule = mesh.destinationRules.find(service, proxy.namespace, proxy.labels);
    for (const port of service.ports) {
      if (port.protocol === 'udp') continue;
      for (const subset of ['', ...(rule?.subsets.map((one) => one.name) ?? [])]) {
        chains.push({
          match: { serverNames: [sniCluster(service.host, port.port, subset)], alpn: meshAlpns },
          handler: { kind: 'tcp', targets: [{ cluster: sniCluster(service.host, port.port, subset), weight: 100 }] },
          server: each, where: { resource: each.gateway.resource, field: each.server.at },
        });
      }
    }
  }
  return chains;
}

function sharesHost(each: MergedServer, virtualService: MeshVirtualService): boolean {
  return servedHosts(each, virtualService).length > 0 || each.server.namespacedHosts.some(({ namespace, host }) => (
    (namespace === '*' || namespace === virtualService.namespace) && virtualService.hosts.some((wanted) => hostsOverlap(host, wanted))));
}

function isForServer(match: L4Rule['matches'][number], { server, gatewayName }: MergedServer): boolean {
  return (!match.port || match.port === server.port) && (match.gateways.length === 0 || match.gateways.includes(gatewayName));
}

/** Where a `tcp` or `tls` rule of a gateway goes. */
function targetsOf(mesh: Mesh, proxy: Proxy, rule: L4Rule, listenPort: number): TcpTarget[] {
  const used = rule.destinations.length === 1 ? rule.destinations : rule.destinations.filter((each) => each.weight > 0);
  const total = used.reduce((sum, each) => sum + each.weight, 0);
  return used.map((destination) => {
    const service = mesh.serviceForGateway(destination.host, rule.owner.namespace, proxy.namespace);
    const weight = used.length === 1 ? 100 : (destination.weight / total) * 100;
    const cluster = destination.host === '' ? outboundCluster('', listenPort) : destinationCluster(destination, service, listenPort);
    return { cluster, weight, destination };
  });
}
