import { outboundCluster } from '../cluster-name';
import { isSubset } from '../mesh/destination-rules';
import { Proxy } from '../mesh/proxy';
import { MeshService } from '../mesh/services';
import { HttpRule, MeshVirtualService, RuleDestination, RuleMatch } from '../mesh/virtual-services';
import { brokenPattern, isCatchAll, RouteMatch, translateMatch } from './route-match';

/** A route as Envoy holds it. */
export interface Route {
  /** As written; empty for a rule without one. */
  readonly name: string;
  readonly match: RouteMatch;
  /** The rule it comes from; `undefined` for what istiod makes by itself. */
  readonly rule?: HttpRule;
  /** The one match entry of the rule that this route is for. */
  readonly matchEntry?: RuleMatch;
  readonly virtualService?: MeshVirtualService;
  /** Where routes without a rule go, or the status they answer. */
  readonly to?: { readonly cluster: string; readonly service?: MeshService } | { readonly status: number };
  /** The port for which it was made. */
  readonly port: number;
  readonly isTls: boolean;
  readonly broken?: string;
}

/** Looks up the service of a destination, for the port that a destination leaves out. */
export type FindService = (host: string, owner: string) => MeshService | undefined;

export interface RouteContext {
  readonly proxy: Pick<Proxy, 'namespace' | 'labels'>;
  /** The gateway that is asked for its routes, `mesh` for a sidecar. */
  readonly gateway: string;
  readonly port: number;
  readonly isTls: boolean;
}

/**
 * The routes a VirtualService gives a proxy on one port: one per match entry that is for this port, gateway and source, none after one
 * that matches everything (`BuildHTTPRoutesForVirtualService`).
 */
export function routesOf(virtualService: MeshVirtualService, context: RouteContext): Route[] {
  const routes: Route[] = [];
  for (const rule of virtualService.http) {
    if (rule.matches.length === 0) {
      routes.push(routeOf(virtualService, rule, undefined, context));
      break;
    }
    for (const entry of rule.matches) {
      if (!isForHere(entry, context)) continue;
      const route = routeOf(virtualService, rule, entry, context);
      routes.push(route);
      if (isCatchAll(route.match)) return routes;
    }
  }
  return routes;
}

/** Routes of several VirtualServices on one virtual host: those that match everything go last, the order is kept otherwise. */
export function catchAllsLast(routes: readonly Route[]): Route[] {
  return [...routes.filter((route) => !isCatchAll(route.match)), ...routes.filter((route) => isCatchAll(route.match))];
}

/** Why a match entry has no route here; `undefined` when it has one. */
export function notForHere(entry: RuleMatch, context: RouteContext): string | undefined {
  if (entry.port && entry.port !== context.port) return `it is for port ${entry.port}, not ${context.port}`;
  if (entry.gateways.length > 0) {
    return entry.gateways.includes(context.gateway) ? undefined : `it is for gateways [${entry.gateways.join(', ')}], not ${context.gateway}`;
  }
  if (!isSubset(entry.sourceLabels, context.proxy.labels)) return 'its sourceLabels are not those of the client';
  if (entry.sourceNamespace && entry.sourceNamespace !== context.proxy.namespace) {
    return `it is for clients in namespace ${entry.sourceNamespace}, not ${context.proxy.namespace}`;
  }
  return undefined;
}

/** The cluster of a destination: its port, else the service's only port, else the port of the listener (`GetDestinationCluster`). */
export function destinationCluster(destination: Pick<RuleDestination, 'host' | 'port' | 'subset'>, service: MeshService | undefined, listenPort: number): string {
  const host = service?.externalName ?? destination.host;
  const only = service?.ports.length === 1 ? service.ports[0].port : undefined;
  return outboundCluster(host, destination.port ?? only ?? listenPort, destination.subset);
}

function isForHere(entry: RuleMatch, context: RouteContext): boolean {
  return notForHere(entry, context) === undefined;
}

function routeOf(virtualService: MeshVirtualService, rule: HttpRule, matchEntry: RuleMatch | undefined, context: RouteContext): Route {
  const match = translateMatch(matchEntry, virtualService.isIngress);
  const name = matchEntry?.name ? `${rule.name}.${matchEntry.name}` : rule.name;
  return { name, match, rule, matchEntry, virtualService, port: context.port, isTls: context.isTls, broken: brokenPattern(match) };
}
