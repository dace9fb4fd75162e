import { Journal, objectRef } from '../journal';
import { FilterChain } from '../listen/listener';
import { Mesh } from '../mesh/mesh';
import { Proxy } from '../mesh/proxy';
import { authorize } from '../policy/authorization';
import { authenticate, requestPrincipal } from '../policy/request-authentication';
import { CompleteRequest } from '../request';
import { Route } from '../routes/route';
import { describePath, HttpHead, matchRoute } from '../routes/route-match';
import { VirtualHost } from '../routes/virtual-host';
import { MatchedPath } from '../url';
import { acceptsHttp10, authorizationSteps, identityOf } from './arrival';
import { applyCors } from './cors';
import { faultsOf } from './fault';
import { mirrorsOf, Share, sharesOf } from './forward';
import { HeaderChanges } from './headers';
import { nearestVirtualHost } from './nearest-miss';
import { nearestRoute } from './nearest-route';
import { Outcome } from './outcome';
import { redirectOf } from './redirect';
import { trustsForwardedProto } from './trust';

/** What the HTTP part of a proxy decides: an answer of its own, or shares of clusters to go on to. */
export type HttpDecision = { readonly outcome: Outcome; readonly shares?: undefined } | { readonly outcome: Outcome; readonly shares: readonly Share[] };

/** The HTTP filters in Envoy's order: JWT, policies, faults, CORS, and last the router, which alone knows about redirects and 404. */
export class HttpWalk {
  public constructor(
    private readonly mesh: Mesh, private readonly proxy: Proxy, private readonly journal: Journal, private readonly request: CompleteRequest,
  ) {}

  public decide(chain: FilterChain, listenPort: number): HttpDecision {
    const { journal, request } = this;
    const handler = chain.handler as Extract<FilterChain['handler'], { kind: 'http' }>;
    const config = handler.routeConfig();
    const outcome: Outcome = { routeConfig: config.name };
    if (request.httpVersion === '1.0' && !acceptsHttp10(this.proxy)) {
      journal.step('filterChain', 'the proxy does not take HTTP/1.0 (PILOT_HTTP10 is off): 426 Upgrade Required');
      return { outcome: { ...outcome, reason: 'HttpVersion', status: 426 } };
    }
    journal.step('routeConfig', `route configuration ${config.name}`);
    const original = this.headOf(chain);
    const judged = this.judge(original, listenPort);
    if ('reason' in judged) return { outcome: { ...outcome, ...judged } };
    const head = judged.head;
    const virtualHost = config.find(head.host);
    const matched = virtualHost && !this.mustRedirect(virtualHost, head) ? this.matchRoute(virtualHost, head) : undefined;
    if (!virtualHost) {
      journal.nearestMiss = nearestVirtualHost(this.mesh, this.proxy, head.host, config);
      journal.step('virtualHost', `no virtual host has a domain for ${head.host || 'an empty host'}${listDomains(config.virtualHosts)}`);
      return { outcome: { ...outcome, reason: 'NoVirtualHost', status: 404, flag: 'NR' } };
    }
    this.describeVirtualHost(virtualHost, head.host);
    if (matched) {
      this.describeRoute(matched.route);
      const early = this.filters(matched.route, head);
      if (early) return { outcome: { ...outcome, virtualHost: virtualHost.name, route: routeName(matched.route), ...early } };
    }
    const named = { ...outcome, virtualHost: virtualHost.name };
    if (this.mustRedirect(virtualHost, head)) {
      journal.step('action', 'httpsRedirect sends every plaintext request of this host to https', virtualHost.requireTls);
      return { outcome: { ...named, reason: 'TlsRedirect', status: 301, location: `https://${head.host}${head.path}` } };
    }
    if (!matched) {
      const count = virtualHost.routes.length;
      journal.nearestMiss = count === 0 ? nearestVirtualHost(this.mesh, this.proxy, head.host, config) : nearestRoute(virtualHost, head, config);
      journal.step('route', count === 0 ? 'the virtual host has no routes' : `none of its ${count} routes matches ${head.method} ${head.path}`);
      return { outcome: { ...named, reason: 'NoRoute', status: 404, flag: 'NR' } };
    }
    return this.act(named, matched.route, matched.matched, head, original);
  }

  /** The request as this proxy sees it: the scheme is that of the connection, unless a trusted proxy in front says otherwise. */
  private headOf(chain: FilterChain): HttpHead {
    const { request } = this;
    const own = chain.termination && request.tls !== 'plaintext' ? 'https' : 'http';
    const forwarded = request.headers['x-forwarded-proto'];
    const trusted = forwarded !== undefined && trustsForwardedProto(this.mesh, this.proxy);
    const scheme = trusted ? forwarded : own;
    return { method: request.method, host: request.host, scheme, path: request.path, headers: request.headers };
  }

  /** RequestAuthentication and AuthorizationPolicy of a gateway; a sidecar has them for what comes in only. */
  private judge(head: HttpHead, listenPort: number): { head: HttpHead } | Outcome & { reason: NonNullable<Outcome['reason']> } {
    if (this.proxy.kind !== 'gateway') return { head };
    const { request, journal } = this;
    const authenticated = authenticate(this.mesh, this.proxy, head, request.jwt);
    if (authenticated.says) journal.step('authentication', authenticated.says, authenticated.where);
    if (authenticated.outcome === 'rejected') return { reason: 'Unauthenticated', status: 401 };
    const headers = { ...head.headers };
    for (const name of authenticated.removed) delete headers[name];
    const after: HttpHead = { ...head, headers: { ...headers, ...authenticated.set }, claims: authenticated.claims };
    const source = request.source;
    const identity = request.tls === 'mtls' ? identityOf(source, this.mesh.trustDomain) : undefined;
    const authorized = authorize(this.mesh, this.proxy, {
      port: listenPort, sni: request.sni, http: after, principal: identity, ip: source?.ip, remoteIp: source?.remoteIp,
      requestPrincipal: requestPrincipal(authenticated.claims), claims: authenticated.claims,
    });
    for (const step of authorizationSteps(authorized)) journal.step(step.stage, step.says, step.where);
    return authorized.allowed ? { head: after } : { reason: 'Denied', status: 403 };
  }

  private mustRedirect(virtualHost: VirtualHost, head: HttpHead): boolean {
    return virtualHost.requireTls !== undefined && head.scheme !== 'https';
  }

  private matchRoute(virtualHost: VirtualHost, head: HttpHead): { route: Route; matched: MatchedPath } | undefined {
    for (const route of virtualHost.routes) {
      const matched = matchRoute(route.match, head);
      if (typeof matched !== 'string') return { route, matched };
      if (route.broken && route.rule) {
        const rule = `${route.rule.owner.toString()} ${route.rule.at.toString()}`;
        const what = `${rule}: ${route.broken}; istiod's webhook refuses it, and Envoy rejects the whole route configuration`;
        this.journal.conflict({ what, objects: [objectRef(route.rule.owner)] });
      }
    }
    return undefined;
  }

  /** Faults and CORS, which run before the router. */
  private filters(route: Route, head: HttpHead): Outcome | undefined {
    const { rule } = route;
    if (!rule) return undefined;
    const { abort, delay } = faultsOf(rule.fault);
    const where = { resource: rule.owner, field: rule.fault };
    if (delay && delay.percent > 0) this.journal.step('action', `delays ${share(delay.percent)} by ${delay.milliseconds} ms`, where);
    if (abort && abort.percent > 0) {
      const says = abort.grpcStatus ? `gRPC status ${abort.grpcStatus}` : `status ${abort.status}`;
      this.journal.step('action', `aborts ${share(abort.percent)} with ${says}`, where);
      if (abort.percent >= 100) {
        const answer = abort.grpcStatus ? { grpcStatus: abort.grpcStatus, status: this.request.isGrpc ? 200 : undefined } : { status: abort.status };
        return { reason: 'FaultAbort', flag: 'FI', ...answer };
      }
    }
    const cors = applyCors(rule.corsPolicy, head);
    if (!cors) return undefined;
    this.journal.step('action', cors.says, { resource: rule.owner, field: rule.corsPolicy });
    return cors.answers ? { status: 200, responseHeaders: cors.headers } : undefined;
  }

  private act(named: Outcome, route: Route, matched: MatchedPath, head: HttpHead, original: HttpHead): HttpDecision {
    const { journal } = this;
    const outcome = { ...named, route: routeName(route) };
    const { rule } = route;
    if (!rule) {
      if (route.to && 'status' in route.to) {
        return { outcome: { ...outcome, reason: 'Blocked', status: route.to.status } };
      }
      return { outcome, shares: sharesOf(this.mesh, this.proxy, route, matched, head, original) };
    }
    const cors = applyCors(rule.corsPolicy, head)?.headers ?? {};
    if (rule.redirect.exists) {
      const redirect = redirectOf(rule.redirect, route, head, matched);
      const where = { resource: rule.owner, field: rule.redirect };
      if (!redirect) {
        journal.step('action', `redirectCode ${String(rule.redirect.get('redirectCode').value)} is none that Envoy knows: the route has no action`, where);
        return { outcome: { ...outcome, reason: 'InvalidRoute', status: 404, flag: 'NR' } };
      }
      journal.step('action', `redirects with ${redirect.status} to ${redirect.location}`, where);
      return { outcome: { ...outcome, status: redirect.status, location: redirect.location, responseHeaders: { ...responseHeaders(route), ...cors } } };
    }
    if (rule.directResponse.exists) {
      const status = rule.directResponse.get('status').number() ?? 200;
      journal.step('action', `answers ${status} itself`, { resource: rule.owner, field: rule.directResponse });
      const body = rule.directResponse.at('body', 'string').string();
      return { outcome: { ...outcome, status, body, responseHeaders: { ...responseHeaders(route), ...cors } } };
    }
    return this.forward({ ...outcome, responseHeaders: cors }, route, matched, head, original);
  }

  private forward(outcome: Outcome, route: Route, matched: MatchedPath, head: HttpHead, original: HttpHead): HttpDecision {
    const { journal, mesh, proxy } = this;
    const rule = route.rule!;
    const shares = sharesOf(mesh, proxy, route, matched, head, original);
    if (shares.length === 0) {
      journal.step('action', 'the rule sends nothing anywhere: it has no destination with a weight', { resource: rule.owner, field: rule.at });
      return { outcome: { ...outcome, reason: 'InvalidRoute', status: 503, flag: 'NC' } };
    }
    const first = shares[0].forwarded;
    if (first.path !== head.path) {
      journal.step('action', `rewrites the path to ${first.path}`, { resource: rule.owner, field: rule.rewrite });
      const what = `the rewritten path ${first.path} begins with two slashes: end the prefix with / as the rewrite does`;
      if (first.path.startsWith('//')) journal.conflict({ what, objects: [objectRef(rule.owner)] });
    }
    if (first.host !== head.host) journal.step('action', `changes Host to ${first.host}`, { resource: rule.owner, field: rule.at });
    const mirrors = mirrorsOf(mesh, proxy, route);
    for (const mirror of mirrors) journal.step('mirror', `copies ${share(mirror.percent)} to ${mirror.cluster}`, { resource: rule.owner, field: rule.at });
    const retries = retriesOf(route);
    this.timeouts(route, retries);
    return { outcome: { ...outcome, mirrors, timeout: rule.timeout, retries }, shares };
  }

  private timeouts(route: Route, retries: Outcome['retries']): void {
    const rule = route.rule!;
    const where = { resource: rule.owner, field: rule.retries?.at ?? rule.at };
    if (rule.timeout !== undefined || rule.retries) {
      const timeout = rule.timeout === undefined ? 'no timeout' : `timeout ${rule.timeout} ms`;
      const each = retries?.perTryTimeout === undefined ? '' : `, ${retries.perTryTimeout} ms each`;
      this.journal.step('action', `${timeout}, ${retries ? `${retries.attempts} retries on ${retries.on}` : 'no retries'}${each}`, where);
    }
    const worst = retries?.perTryTimeout === undefined ? 0 : retries.perTryTimeout * (retries.attempts + 1);
    if (rule.timeout !== undefined && rule.timeout > 0 && worst > rule.timeout) {
      const what = `timeout ${rule.timeout} ms ends the request before ${retries!.attempts} retries of ${retries!.perTryTimeout} ms each are through: 504 UT comes first`;
      this.journal.conflict({ what, objects: [objectRef(rule.owner)] });
    }
  }

  private describeRoute({ rule, match, matchEntry, to, name }: Route): void {
    if (rule) {
      const hop = `${rule.owner.toString()} http[${rule.index}]`;
      const says = `${rule.owner.toString()} ${rule.at.toString()} takes ${describePath(match.path)}`;
      this.journal.step('route', says, { resource: rule.owner, field: matchEntry?.at ?? rule.at }, hop);
    } else if (to && 'status' in to) {
      this.journal.step('route', `${name}: nothing but registered hosts is allowed (REGISTRY_ONLY): ${to.status}`);
    } else {
      const unknown = 'no virtual host for this host: it goes where it was dialled (ALLOW_ANY)';
      this.journal.step('route', name === 'default' ? 'no VirtualService for this host: the default route' : unknown);
    }
  }

  private describeVirtualHost(virtualHost: VirtualHost, host: string): void {
    const owner = virtualHost.virtualServices[0]?.resource ?? virtualHost.service?.resource;
    const server = virtualHost.server;
    if (server) {
      const { resource } = server.gateway;
      const { port, protocol, at } = server.server;
      const hop = `Gateway ${server.gatewayName}:${port}`;
      this.journal.step('virtualHost', `${resource.toString()} serves it on port ${port} (${protocol})`, { resource, field: at }, hop);
    }
    const says = virtualHost.isCatchAll ? `${virtualHost.name}: nobody registered ${host || 'the host'}` : `virtual host ${virtualHost.name}`;
    this.journal.step('virtualHost', says, owner && { resource: owner, field: virtualHost.virtualServices.length > 0 ? owner.spec.get('hosts') : undefined });
    for (const each of virtualHost.ambiguous ?? []) this.journal.dependsOnOrder(each);
    for (const each of virtualHost.conflicts ?? []) this.journal.conflict(each);
    for (const each of virtualHost.virtualServices.flatMap((one) => one.dropped)) this.journal.conflict(each);
  }
}

function routeName(route: Route): string {
  if (route.name !== '') return route.name;
  return route.rule ? `http[${route.rule.index}]` : 'default';
}

function responseHeaders(route: Route): Readonly<Record<string, string>> {
  const changes = new HeaderChanges({});
  if (route.rule) changes.apply(route.rule.headers.get('response'));
  return changes.headers;
}

/** Two attempts on failures that are safe to repeat, unless the rule says otherwise. */
function retriesOf(route: Route): Outcome['retries'] {
  const retries = route.rule?.retries;
  const on = 'connect-failure,refused-stream,unavailable,cancelled';
  if (!retries) return { attempts: 2, on };
  if (retries.attempts === 0) return undefined;
  const { attempts = 2, retryOn, perTryTimeout } = retries;
  return { attempts, on: retryOn || on, ...(perTryTimeout === undefined ? {} : { perTryTimeout }) };
}

function share(percent: number): string {
  return percent >= 100 ? 'every request' : `${percent} % of the requests`;
}

function listDomains(virtualHosts: readonly VirtualHost[]): string {
  const domains = virtualHosts.flatMap((each) => each.domains).slice(0, 5);
  return domains.length === 0 ? '' : `; there are ${domains.join(', ')}${virtualHosts.length > 5 ? ', …' : ''}`;
}
