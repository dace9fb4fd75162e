import { Model } from '../model/model';
import { gatewayListeners } from './listen/gateway-listeners';
import { Mesh } from './mesh/mesh';
import { completeRequest, parseEntry } from './request';
import { gatewayRouteConfig } from './routes/gateway-routes';
import { sidecarRouteConfig } from './routes/sidecar-routes';
import { RouteConfig } from './routes/virtual-host';
import { gatewayProxy, workloadProxy } from './walk/entries';
import { sharesOf } from './walk/forward';

/** A virtual host in short. */
export interface VirtualHostSummary {
  readonly name: string;
  readonly domains: readonly string[];
  /** The clusters of its routes, in order. */
  readonly clusters: readonly string[];
}

/**
 * The virtual hosts of a proxy's route configuration, as `istioctl proxy-config routes` would list them.
 *
 * @param from `gateway-labels:k=v` or `sidecar:NS/WORKLOAD`
 * @param routeConfig e.g. `http.80` of a gateway, `80` of a sidecar
 */
export function virtualHostsOf(model: Model, from: string, routeConfig: string): VirtualHostSummary[] {
  const mesh = Mesh.of(model);
  const entry = parseEntry(from);
  if ('error' in entry || (entry.kind !== 'sidecar' && entry.kind !== 'gateway-labels')) return [];
  const { proxy } = entry.kind === 'sidecar' ? workloadProxy(mesh, entry.namespace, entry.workload) : gatewayProxy(mesh, entry.labels, entry.namespace);
  let config: RouteConfig;
  if (proxy.kind === 'sidecar') {
    config = sidecarRouteConfig(mesh, proxy, mesh.scopeOf(proxy), routeConfig);
  } else {
    const servers = gatewayListeners(mesh, proxy).merged.serversByRoute.get(routeConfig);
    if (!servers) return [];
    config = gatewayRouteConfig(mesh, proxy, routeConfig, servers);
  }
  const request = completeRequest({}, 'NONE');
  const head = { method: 'GET', host: '', scheme: 'http', path: request.path, headers: {} };
  return config.virtualHosts.map((each) => ({
    name: each.name,
    domains: each.domains,
    clusters: each.routes.flatMap((route) => sharesOf(mesh, proxy, route, { kind: 'exact' }, head, head).map((share) => share.cluster)),
  }));
}
