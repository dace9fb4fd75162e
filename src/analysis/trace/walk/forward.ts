import { passthroughCluster } from '../cluster-name';
import { Mesh } from '../mesh/mesh';
import { Proxy } from '../mesh/proxy';
import { RuleDestination } from '../mesh/virtual-services';
import { ForwardedRequest } from '../result';
import { destinationCluster, FindService, Route } from '../routes/route';
import { HttpHead } from '../routes/route-match';
import { servicesOnPort } from '../routes/sidecar-routes';
import { MatchedPath, replaceMatched, replacePattern } from '../url';
import { authorityOf, HeaderChanges } from './headers';

/** A share of a route's requests. */
export interface Share {
  readonly cluster: string;
  /** Percent. */
  readonly weight: number;
  readonly destination?: RuleDestination;
  /** The request as this share sends it. */
  readonly head: HttpHead;
  readonly forwarded: ForwardedRequest;
  /** Headers set on its response. */
  readonly responseHeaders: Readonly<Record<string, string>>;
}

/** How a proxy finds the service of a destination that names no port. */
export function findServiceFor(mesh: Mesh, proxy: Proxy, port: number): FindService {
  if (proxy.kind === 'gateway') return (host, owner) => mesh.serviceForGateway(host, owner, proxy.namespace);
  // a sidecar looks among the services on the port of its listener only
  const services = servicesOnPort(mesh.scopeOf(proxy), port);
  return (host) => services.get(host);
}

/** The clusters of a route with their shares, and the request as each gets it. Destinations of weight 0 get nothing beside others. */
export function sharesOf(mesh: Mesh, proxy: Proxy, route: Route, matched: MatchedPath, head: HttpHead, original: HttpHead): Share[] {
  if (!route.rule) {
    const cluster = route.to && 'cluster' in route.to ? route.to.cluster : passthroughCluster;
    return [{ cluster, weight: 100, ...changed(head, original, head, undefined, undefined) }];
  }
  const { rule } = route;
  const find = findServiceFor(mesh, proxy, route.port);
  const used = rule.destinations.length === 1 ? rule.destinations : rule.destinations.filter((each) => each.weight > 0);
  const total = used.reduce((sum, each) => sum + each.weight, 0);
  return used.map((destination) => {
    const authority = rule.rewrite.get('authority').string() || authorityOf(rule.headers) || authorityOf(destination.headers);
    const rewritten: HttpHead = { ...head, path: rewrittenPath(route, matched, head.path), host: authority ?? head.host };
    const cluster = destinationCluster(destination, find(destination.host, destination.owner.namespace), route.port);
    const weight = used.length === 1 ? 100 : (destination.weight / total) * 100;
    return { cluster, weight, destination, ...changed(head, original, rewritten, route, destination) };
  });
}

export function mirrorsOf(mesh: Mesh, proxy: Proxy, route: Route): { cluster: string; percent: number }[] {
  const find = findServiceFor(mesh, proxy, route.port);
  return (route.rule?.mirrors ?? []).filter((each) => each.percent > 0)
    .map((each) => ({ cluster: destinationCluster(each, find(each.host, each.owner.namespace), route.port), percent: each.percent }));
}

function rewrittenPath({ rule, match, virtualService }: Route, matched: MatchedPath, path: string): string {
  const pattern = rule!.rewrite.get('uriRegexRewrite');
  if (pattern.exists) return replacePattern(path, pattern.get('match').string() ?? '', pattern.get('rewrite').string() ?? '');
  const uri = rule!.rewrite.get('uri').string();
  if (!uri) return path;
  if (virtualService?.isIngress && uri === '/' && match.path.kind === 'pathPrefix') return replaceMatched(path, matched, '').replace(/^(?!\/)/, '/');
  return replaceMatched(path, matched, uri);
}

function changed(
  head: HttpHead, original: HttpHead, rewritten: HttpHead, route: Route | undefined, destination: RuleDestination | undefined,
): { head: HttpHead; forwarded: ForwardedRequest; responseHeaders: Readonly<Record<string, string>> } {
  const request = new HeaderChanges(head.headers);
  const response = new HeaderChanges({});
  if (route?.rule) {
    request.apply(route.rule.headers.get('request'));
    response.apply(route.rule.headers.get('response'));
  }
  if (destination) {
    request.apply(destination.headers.get('request'));
    response.apply(destination.headers.get('response'));
  }
  const before = Object.keys(original.headers);
  const removed = [...new Set([...before.filter((name) => request.headers[name] === undefined), ...request.removed])];
  const added = Object.fromEntries(Object.entries(request.headers).filter(([name, value]) => original.headers[name] !== value));
  const result = { ...rewritten, headers: request.headers };
  return {
    head: result,
    forwarded: { method: result.method, host: result.host, path: result.path, headers: request.headers, headersAdded: added, headersRemoved: removed },
    responseHeaders: response.headers,
  };
}
