import { Gateway, GatewayServer } from '../../model/gateway';
import { hostCovers } from '../../model/hosts';
import { gatewayListeners } from '../listen/gateway-listeners';
import { FilterChain } from '../listen/listener';
import { Mesh } from '../mesh/mesh';
import { Proxy } from '../mesh/proxy';
import { isVisible } from '../mesh/services';
import { MeshVirtualService } from '../mesh/virtual-services';
import { RouteConfig } from '../routes/virtual-host';
import { splitHost } from '../url';

/** Why no VirtualService gave this gateway a route for a host, told by the one that came closest. */
export function nearestVirtualHost(mesh: Mesh, proxy: Proxy, written: string, config: RouteConfig): string | undefined {
  const host = splitHost(written.toLowerCase()).name;
  if (proxy.kind !== 'gateway') return undefined;
  const { gateways } = gatewayListeners(mesh, proxy);
  const serving = gateways.filter((gateway) => gateway.servers.some((server) => coversHost(server, host)));
  const wanted = mesh.virtualServicesWith(host);
  const reasons = wanted.map((each) => missOf(mesh, proxy, each, host, gateways, serving)).filter((each): each is Miss => each !== undefined);
  const best = [...reasons].sort((a, b) => b.closeness - a.closeness)[0];
  if (best) return best.says;
  if (wanted.length > 0) return undefined;
  const others = [...new Set(config.virtualHosts.filter((each) => each.routes.length > 0).flatMap((each) => each.domains))];
  const similar = closestHost(host, similarHosts(mesh, host));
  const here = serving.length > 0
    ? `host ${host} matches Gateway ${nameOf(serving[0])}, but no VirtualService has this host`
    : `neither a Gateway on this workload nor a VirtualService has host ${host}`;
  if (similar) return `${here}; the closest is ${similar}`;
  return others.length > 0 ? `${here}; routes here are for ${others.slice(0, 5).join(', ')}` : here;
}

interface Miss {
  readonly says: string;
  readonly closeness: number;
}

function missOf(mesh: Mesh, proxy: Proxy, each: MeshVirtualService, host: string, gateways: readonly Gateway[], serving: readonly Gateway[]): Miss | undefined {
  const name = `VirtualService ${each.namespace}/${each.name}`;
  const target = serving[0];
  const bound = each.gateways.filter((one) => one !== 'mesh');
  const here = gateways.filter((gateway) => bound.includes(nameOf(gateway)));
  if (bound.length === 0) {
    const match = target ? `host ${host} matches Gateway ${nameOf(target)}, but ` : '';
    return { closeness: 2, says: `${match}${name}, which has this host, is bound to no gateway: only sidecars use it` };
  }
  if (!here.some((gateway) => serving.includes(gateway))) {
    const described = bound.map((one) => describeBound(mesh, one)).join(' and ');
    const match = target ? `host ${host} matches Gateway ${nameOf(target)}, but ` : `no Gateway on this workload has host ${host}; `;
    return { closeness: 4, says: `${match}${name} is bound to ${described}` };
  }
  if (!mesh.virtualServicesFor(nameOf(here[0]), proxy.namespace).includes(each)) {
    const hidden = `its exportTo [${each.exportTo.join(', ')}] hides it from the gateway in namespace ${proxy.namespace}`;
    return { closeness: 3, says: `${name} has host ${host} and is bound to Gateway ${nameOf(here[0])}, but ${hidden}` };
  }
  const server = here.flatMap((gateway) => gateway.servers).find((one) => coversHost(one, host));
  const entry = server?.namespacedHosts.find((one) => hostCovers(one.host, host));
  if (entry && entry.namespace !== '*' && entry.namespace !== each.namespace) {
    const allowed = `host ${entry.namespace}/${entry.host}, which only VirtualServices of namespace ${entry.namespace} may use`;
    return { closeness: 5, says: `Gateway ${nameOf(here[0])} has ${allowed}; ${name} is in ${each.namespace}` };
  }
  if (!server) return undefined;
  const where = `Gateway ${nameOf(here[0])} port ${server.port} (${server.protocol})`;
  if (each.http.length === 0) return { closeness: 3, says: `${name} has host ${host} but no http routes, which is what ${where} uses` };
  return { closeness: 1, says: `${name} has host ${host} and is bound to ${where}` };
}

/** Why a connection found no filter chain: what names the listener knows, and what serves this one elsewhere. */
export function nearestChain(mesh: Mesh, proxy: Proxy, sni: string, chains: readonly FilterChain[]): string | undefined {
  const names = [...new Set(chains.flatMap((chain) => chain.match.serverNames ?? []))];
  if (proxy.kind !== 'gateway') return names.length === 0 ? undefined : `the listener knows ${names.slice(0, 5).join(', ')}`;
  const { gateways } = gatewayListeners(mesh, proxy);
  const servers = gateways.flatMap((gateway) => gateway.servers.map((server) => ({ gateway, server })));
  const serving = servers.find(({ server }) => server.tls.exists && coversHost(server, sni));
  if (serving && serving.server.routing === 'tls') {
    const wanted = mesh.virtualServices.find((each) => each.hosts.some((host) => hostCovers(host, sni)));
    if (wanted) {
      const match = `SNI ${sni} matches Gateway ${nameOf(serving.gateway)} (${serving.server.tlsMode})`;
      const name = `VirtualService ${wanted.namespace}/${wanted.name}`;
      if (wanted.tls.length === 0) return `${match}, but ${name} has no tls routes: http routes are not read where TLS is not ended`;
      const isHere = wanted.gateways.includes(nameOf(serving.gateway));
      return `${match}, but ${name} ${isHere ? 'has no tls match with sniHosts for it' : `is bound to ${wanted.gateways.join(', ')}`}`;
    }
  }
  return names.length === 0 ? undefined : `the listener has certificates or routes for ${names.slice(0, 5).join(', ')}${names.length > 5 ? ', …' : ''}`;
}

/** Why nothing listens on a port. */
export function nearestListener(mesh: Mesh, proxy: Proxy, port: number): string | undefined {
  const { gateways, listeners, merged } = gatewayListeners(mesh, proxy);
  const silent = gateways.flatMap((gateway) => gateway.servers.map((server) => ({ gateway, server }))).find(({ server }) => server.port === port);
  if (silent && silent.server.routing === 'tcp') {
    return `Gateway ${nameOf(silent.gateway)} has a ${silent.server.protocol} server on port ${port}, but no VirtualService on it has a tcp route: such a server opens no port`;
  }
  const dropped = merged.conflicts.find((each) => each.port === port);
  if (dropped) return dropped.what;
  const open = [...new Set(listeners.map((each) => each.port))].sort((a, b) => a - b);
  if (open.length > 0) return `the gateway listens on ${open.join(', ')}`;
  return gateways.length === 0 ? 'no Gateway selects this workload' : 'none of its Gateways opens a port';
}

/** Why a sidecar does not know a host. */
export function nearestService(mesh: Mesh, proxy: Proxy, written: string, port: number): string | undefined {
  const { name } = splitHost(written.toLowerCase());
  const candidates = mesh.services.filter((each) => each.host === name || each.name === name || `${each.name}.${each.namespace}` === name);
  const known = candidates[0];
  if (!known) return undefined;
  if (!isVisible(known, proxy.namespace)) return `${known.resource.toString()} is not exported to namespace ${proxy.namespace}`;
  const ports = known.ports.map((each) => each.port);
  if (!ports.includes(port)) return `${known.resource.toString()} has no port ${port}, it has ${ports.join(', ') || 'none'}`;
  if (known.namespace !== proxy.namespace && known.name === name) return `${name} alone is only known in namespace ${known.namespace}; write ${known.name}.${known.namespace}`;
  const sidecar = mesh.scopeOf(proxy).sidecar;
  return sidecar ? `${sidecar.resource.toString()} does not import ${known.host}` : undefined;
}

function coversHost(server: GatewayServer, host: string): boolean {
  return server.namespacedHosts.some((each) => hostCovers(each.host, host));
}

function describeBound(mesh: Mesh, name: string): string {
  const gateway = mesh.gateways.find((each) => nameOf(each) === name);
  if (!gateway) return `${name}, which does not exist`;
  return `${name}, whose hosts are ${[...new Set(gateway.servers.flatMap((server) => server.hosts))].join(', ') || 'none'}`;
}

function nameOf(gateway: Gateway): string {
  return `${gateway.namespace}/${gateway.name}`;
}

/** Hosts that differ from this one in their first label, or in nothing but it. */
function similarHosts(mesh: Mesh, host: string): string[] {
  const index = mesh.once('hosts by part', () => {
    const parts = new Map<string, string[]>();
    for (const each of new Set(mesh.virtualServices.flatMap((one) => one.hosts))) {
      for (const part of partsOf(each)) {
        const list = parts.get(part);
        if (list) list.push(each);
        else parts.set(part, [each]);
      }
    }
    return parts;
  });
  return partsOf(host).flatMap((part) => (index.get(part) ?? []).slice(0, 200));
}

function partsOf(host: string): string[] {
  const dot = host.indexOf('.');
  return dot < 0 ? ['one label'] : [`${host.slice(0, dot)}.*`, `*${host.slice(dot)}`];
}

/** The host that differs by the fewest letters, if by few. */
function closestHost(host: string, hosts: readonly string[]): string | undefined {
  let best: string | undefined;
  let bestDistance = Math.max(1, Math.floor(host.length / 6)) + 1;
  for (const each of new Set(hosts)) {
    if (Math.abs(each.length - host.length) >= bestDistance) continue;
    const distance = editDistance(host, each, bestDistance);
    if (distance < bestDistance) [best, bestDistance] = [each, distance];
  }
  return best;
}

function editDistance(a: string, b: string, limit: number): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) next.push(Math.min(next[j - 1] + 1, row[j] + 1, row[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1)));
    if (Math.min(...next) >= limit) return limit;
    row = next;
  }
  return row[b.length];
}
