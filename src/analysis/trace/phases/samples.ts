import { intersectHosts, resolveGatewayName } from '../../model/hosts';
import { Kind } from '../../model/kinds';
import { Model } from '../../model/model';
import { Resource } from '../../model/resource';
import { Rollout } from '../../model/rollout';
import { HttpMatch, HttpRoute, VirtualService } from '../../model/virtual-service';
import { TraceRequest } from '../request';

/** A request that some route is for, and that ends at the pods of a Rollout. */
export interface Sample {
  readonly request: TraceRequest;
  /** How a message names it. */
  readonly name: string;
  /** Whether every destination of its route is one version only, whatever Argo Rollouts writes. */
  readonly isPinned: boolean;
}

/** A route of a VirtualService, and where its requests go in the end. */
interface Way {
  readonly service: VirtualService;
  readonly route: HttpRoute;
  readonly targets: readonly Target[];
}

interface Target {
  readonly owner: VirtualService;
  readonly route: HttpRoute;
}

/** The ways that lead to the pods of each Rollout: every route is looked at once, however many Rollouts there are. */
export function waysByRollout(model: Model): ReadonlyMap<Resource, readonly Way[]> {
  const ways = new Map<Resource, Way[]>();
  for (const service of model.virtualServices.filter((each) => each.hosts.length > 0)) {
    for (const route of service.http) {
      const leading = new Map<Resource, Target[]>();
      for (const target of targetsOf(model, service, route)) {
        for (const owner of ownersBehind(model, target)) leading.set(owner, [...leading.get(owner) ?? [], target]);
      }
      for (const [owner, targets] of leading) ways.set(owner, [...ways.get(owner) ?? [], { service, route, targets }]);
    }
  }
  return ways;
}

/** One request for each way that leads to the pods of a Rollout: through every gateway, and from inside the mesh. */
export function samplesOf(model: Model, rollout: Rollout, ways: readonly Way[]): Sample[] {
  const isReleased = releasedPorts(model, rollout);
  const samples = ways.flatMap(({ service, route, targets }) => {
    const leading = targets.filter((target) => isReleased(target.route));
    if (leading.length === 0) return [];
    const isPinned = leading.every((target) => target.route.route.length < 2);
    return requestsFor(model, service, route, rollout).map((sample) => ({ ...sample, isPinned }));
  });
  const direct = inClusterHosts(model, rollout).map(({ host, port }) => ({
    request: { from: caller(rollout), host, port }, name: `calls of ${host}:${port} from inside the mesh`, isPinned: false,
  }));
  const seen = new Set<string>();
  return [...samples, ...direct].filter(({ request }) => {
    const key = JSON.stringify(request);
    return seen.has(key) ? false : seen.add(key);
  });
}

/** Whether a route goes to a port that is released: another one, such as that of metrics, is each pod's own. */
function releasedPorts(model: Model, rollout: Rollout): (route: HttpRoute) => boolean {
  const written = rollout.virtualServices.flatMap(({ name, namespace, routes }) => (model.virtualService(namespace, name)?.http ?? [])
    .filter((route) => routes.length === 0 || (route.name !== undefined && routes.includes(route.name))));
  const ports = written.flatMap(({ route }) => route.map(({ destination }) => destination.port));
  if (ports.length === 0 || ports.includes(undefined)) return () => true;
  return ({ route }) => route.some(({ destination }) => destination.port === undefined || ports.includes(destination.port));
}

function targetsOf(model: Model, owner: VirtualService, route: HttpRoute): Target[] {
  if (!route.delegate) return [{ owner, route }];
  const delegate = model.virtualService(route.delegate.namespace, route.delegate.name);
  return delegate ? delegate.http.map((each) => ({ owner: delegate, route: each })) : [];
}

function ownersBehind(model: Model, { owner, route }: Target): ReadonlySet<Resource> {
  return new Set(route.route.flatMap(({ destination }) => {
    const service = model.serviceByHost(model.fqdn(destination.host, owner.namespace));
    return service === undefined ? [] : model.podsOf(service).map((pod) => pod.owner).filter(({ id }) => id === Kind.rollout);
  }));
}

/** The Service that callers in the mesh call: the one that subsets divide, or the active one. Whoever calls another one does so on purpose. */
function inClusterHosts(model: Model, rollout: Rollout): { host: string; port: number }[] {
  const { namespace, destinationRule } = rollout;
  const rule = destinationRule && model.find(Kind.destinationRule, namespace, destinationRule.name);
  const ruleHost = rule?.spec.get('host').string();
  const active = rollout.services.find(({ role }) => role === 'active');
  const service = ruleHost === undefined ? active && model.service(namespace, active.name) : model.serviceByHost(model.fqdn(ruleHost, namespace));
  const port = service?.ports.find((each) => each.protocol === 'TCP');
  return service && port ? [{ host: model.hostOf(service), port: port.port }] : [];
}

function requestsFor(model: Model, service: VirtualService, route: HttpRoute, rollout: Rollout): Omit<Sample, 'isPinned'>[] {
  const gateways = (service.gateways.length === 0 ? ['mesh'] : service.gateways).map((each) => resolveGatewayName(each, service.namespace));
  return gateways.flatMap((gateway) => service.hosts.flatMap((written) => {
    const host = concreteHost(gateway === 'mesh' ? model.fqdn(written, service.namespace) : written);
    const match = route.matches.find((each) => isFeasible(each, gateway, service.namespace));
    if (route.matches.length > 0 && !match) return [];
    const place = gateway === 'mesh' ? meshPlace(model, host, match, rollout) : gatewayPlace(model, gateway, host, match);
    if (!place) return [];
    const request = { ...place, host, ...conditionsOf(match) };
    const conditions = Object.entries(request.headers ?? {}).map(([name, value]) => ` with ${name}: ${value}`).join('');
    const way = gateway === 'mesh' ? 'from inside the mesh' : `through the gateway ${gateway}`;
    return [{ request, name: `${request.method ?? 'GET'} ${host}${request.path ?? '/'}${conditions} ${way}` }];
  }));
}

function caller(rollout: Rollout): TraceRequest['from'] {
  return { kind: 'sidecar', namespace: rollout.namespace, workload: '' };
}

function meshPlace(model: Model, host: string, match: HttpMatch | undefined, rollout: Rollout): TraceRequest {
  const port = match?.port ?? model.serviceByHost(host)?.ports[0]?.port;
  return { from: caller(rollout), ...(port === undefined ? {} : { port }) };
}

/** A listener of the gateway that serves the host and answers with more than a redirect. */
function gatewayPlace(model: Model, reference: string, host: string, match: HttpMatch | undefined): TraceRequest | undefined {
  const [namespace, name] = reference.split('/');
  const server = model.gateway(namespace, name)?.servers.find((each) => each.routing === 'http' && !each.httpsRedirect
    && (match?.port === undefined || match.port === each.port) && each.namespacedHosts.some((served) => intersectHosts(served.host, host) !== undefined));
  if (!server) return undefined;
  return { from: { kind: 'gateway', namespace, name }, port: server.port, scheme: server.tlsMode === 'none' ? 'http' : 'https' };
}

/** Whether a request can be made up that the match is for: a pattern is not solved, and a caller's labels are not guessed. */
function isFeasible(match: HttpMatch, gateway: string, namespace: string): boolean {
  const texts = [match.uri, match.method, ...match.headers.map(([, text]) => text), ...match.queryParams.map(([, text]) => text)];
  return texts.every((text) => text?.regex === undefined || text.regex === '.*')
    && match.withoutHeaders.length === 0 && match.authority === undefined && match.scheme === undefined
    && Object.keys(match.sourceLabels).length === 0 && match.sourceNamespace === undefined
    && (match.gateways.length === 0 || match.gateways.some((each) => resolveGatewayName(each, namespace) === gateway));
}

function conditionsOf(match: HttpMatch | undefined): Pick<TraceRequest, 'path' | 'method' | 'headers'> {
  if (!match) return {};
  const value = (text: { exact?: string; prefix?: string }, otherwise: string): string => text.exact ?? text.prefix ?? otherwise;
  const query = match.queryParams.map(([name, text]) => `${name}=${value(text, '1')}`).join('&');
  const path = match.uri ? value(match.uri, '/') : '/';
  return {
    path: query === '' ? path : `${path}?${query}`,
    ...(match.method ? { method: value(match.method, 'GET') } : {}),
    ...(match.headers.length > 0 ? { headers: Object.fromEntries(match.headers.map(([name, text]) => [name, value(text, '1')])) } : {}),
  };
}

function concreteHost(host: string): string {
  return host === '*' ? 'any.example' : host.startsWith('*.') ? `any${host.slice(1)}` : host;
}
