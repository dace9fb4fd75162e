import { hostCovers } from '../../model/hosts';
import { objectRef, Where } from '../journal';
import { MergedServer } from '../mesh/gateways';
import { Mesh } from '../mesh/mesh';
import { isOrderKnown } from '../mesh/order';
import { Proxy } from '../mesh/proxy';
import { MeshVirtualService } from '../mesh/virtual-services';
import { Finding } from '../result';
import { catchAllsLast, Route, RouteContext, routesOf } from './route';
import { isCatchAll } from './route-match';
import { RouteConfig, VirtualHost } from './virtual-host';

interface Building {
  readonly name: string;
  readonly domain: string;
  readonly server: MergedServer;
  routes: Route[];
  readonly virtualServices: MeshVirtualService[];
  requireTls?: Where;
}

/** The route configuration of the servers that share it (`buildGatewayHTTPRouteConfig` in `pilot/pkg/networking/core/gateway.go`). */
export function gatewayRouteConfig(mesh: Mesh, proxy: Proxy, name: string, servers: readonly MergedServer[]): RouteConfig {
  const building = new Map<string, Building>();
  const routesByKey = new Map<string, Route[]>();
  for (const merged of servers) {
    for (const virtualService of mesh.virtualServicesFor(merged.gatewayName, proxy.namespace)) {
      const hosts = servedHosts(merged, virtualService);
      if (hosts.length === 0) continue;
      // the first server's port counts for all: routes are kept per gateway and VirtualService
      const key = `${merged.gatewayName} ${virtualService.resource.fullName}`;
      let routes = routesByKey.get(key);
      if (!routes) routesByKey.set(key, routes = routesOf(virtualService, routeContext(proxy, merged)));
      if (routes.length === 0) continue;
      for (const host of hosts) addRoutes(building, merged, host.toLowerCase(), virtualService, routes);
    }
    if (merged.server.httpsRedirect) {
      for (const { host } of merged.server.namespacedHosts) begin(building, merged, host.toLowerCase()).requireTls ??= redirectField(merged);
    }
  }
  if (building.size === 0) return new RouteConfig(name, [{ name: `blackhole:${servers[0].server.port}`, domains: ['*'], routes: [], virtualServices: [] }]);
  return new RouteConfig(name, [...building.values()].map(finish));
}

/** The hosts that a VirtualService gets on a server: those both have, if the server lets the VirtualService's namespace use them. */
export function servedHosts({ server }: Pick<MergedServer, 'server'>, virtualService: MeshVirtualService): string[] {
  const hosts: string[] = [];
  const add = (host: string) => { if (!hosts.includes(host)) hosts.push(host); };
  for (const { namespace, host } of server.namespacedHosts) {
    if (namespace !== '*' && namespace !== virtualService.namespace) continue;
    for (const wanted of virtualService.hosts) {
      if (hostCovers(wanted, host)) add(host);
      else if (hostCovers(host, wanted)) add(wanted);
    }
  }
  return hosts;
}

export function routeContext(proxy: Proxy, merged: MergedServer): RouteContext {
  return { proxy, gateway: merged.gatewayName, port: merged.server.port, isTls: merged.server.tls.exists };
}

function begin(building: Map<string, Building>, merged: MergedServer, host: string): Building {
  let virtualHost = building.get(host);
  if (!virtualHost) {
    building.set(host, virtualHost = {
      name: `${host}:${merged.server.port}`, domain: host, server: merged, routes: [], virtualServices: [],
    });
  }
  return virtualHost;
}

function addRoutes(building: Map<string, Building>, merged: MergedServer, host: string, virtualService: MeshVirtualService, routes: readonly Route[]): void {
  const virtualHost = begin(building, merged, host);
  virtualHost.routes.push(...routes);
  if (!virtualHost.virtualServices.includes(virtualService)) virtualHost.virtualServices.push(virtualService);
  if (merged.server.httpsRedirect) virtualHost.requireTls ??= redirectField(merged);
}

function redirectField(merged: MergedServer): Where {
  return { resource: merged.gateway.resource, field: merged.server.at.at('tls', 'httpsRedirect') };
}

function finish(built: Building): VirtualHost {
  const { name, domain, virtualServices, requireTls, server } = built;
  return { name, server, domains: [domain], routes: catchAllsLast(built.routes), virtualServices, requireTls, ...mergeFindings(built) };
}

/** Several VirtualServices on one host: their routes stand in the order in which they were created, and of two catch-alls one is dead. */
function mergeFindings({ domain, virtualServices, routes }: Building): { ambiguous?: Finding[]; conflicts?: Finding[] } {
  if (virtualServices.length < 2) return {};
  const names = virtualServices.map((each) => each.resource.toString()).join(' and ');
  const objects = virtualServices.map((each) => objectRef(each.resource));
  const catchAlls = routes.filter((route) => isCatchAll(route.match));
  const unknown = virtualServices.some((each, index) => index > 0 && !isOrderKnown(virtualServices[index - 1].resource, each.resource));
  const overlap = `${names} all have routes for host ${domain}: they are tried in the order in which the objects were created`;
  return {
    ambiguous: unknown ? [{ what: `${overlap}, which the manifests do not say; taken by name here`, objects }] : undefined,
    conflicts: catchAlls.length > 1
      ? [{
        what: `host ${domain} has ${catchAlls.length} routes for every path (${catchAlls.map(routeLabel).join(', ')}): only the first of them is ever used`,
        objects,
      }] : undefined,
  };
}

function routeLabel(route: Route): string {
  return route.rule ? `${route.rule.owner.toString()} ${route.rule.at.toString()}` : route.name;
}
