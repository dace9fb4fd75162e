import { Json } from '../../synthesis/json';
import { primaryRules, specOf } from './primary';
import { renderDestinations, renderRules, RouteRule, targetsOf } from './rule';
import { IRouteTarget, MeshDestination, WeightedTarget } from './target';

/** Where connections to a port go, without a look at what is in them. */
export interface TcpRule {
  /** The port of the gateway or Service that is connected to. */
  readonly port: number;
  /** Where they go. */
  readonly to: IRouteTarget | readonly WeightedTarget[];
}

/** Where TLS connections go that are not opened here, by the name the client asks for. */
export interface TlsRule {
  /** The names (SNI). They must be among the route's hosts. */
  readonly sni: readonly string[];
  /**
   * The port of the gateway or Service that is connected to.
   *
   * @default 443
   */
  readonly port?: number;
  /** Where they go. */
  readonly to: IRouteTarget | readonly WeightedTarget[];
}

/** The rules of a route and where they hold. */
export interface RouteRules {
  readonly rules?: readonly RouteRule[];
  readonly tcp?: readonly TcpRule[];
  readonly tls?: readonly TlsRule[];
  /** References to the gateways. */
  readonly doors: readonly string[];
  readonly mesh: boolean;
  /** The services that are hosts of the route. */
  readonly services: readonly MeshDestination[];
  /** Whether it has hosts of which only the name is known. */
  readonly names: boolean;
}

/** The port of a `tls` rule that names none. */
export const TLS_PORT = 443;

/** `http`, `tls` and `tcp` of a VirtualService. */
export function renderRoute(route: RouteRules): Json {
  const inMesh = route.doors.length > 0 ? { gateways: ['mesh'] } : {};
  const claimed = claimedPorts(route);
  const versioned = route.mesh ? route.services.filter(({ subset }) => subset !== undefined) : [];
  const rest = versioned.map((service) => primaryRules(service, (port) => !claimed.has(port), inMesh));
  return specOf({
    http: [...renderRules(route.rules ?? [], scopeOf(route)), ...rest.flatMap(({ http }) => http)],
    tls: [...(route.tls ?? []).map(renderTls), ...rest.flatMap(({ tls }) => tls)],
    tcp: [...(route.tcp ?? []).map(renderTcp), ...rest.flatMap(({ tcp }) => tcp)],
  });
}

/**
 * Where a match holds. In the mesh, rules would hold at every port of a service, the one for metrics among them; who names no port means the main one.
 */
export function scopeOf(route: Pick<RouteRules, 'doors' | 'mesh' | 'services' | 'names'>): (entry: Json) => readonly Json[] {
  const { doors, mesh, services, names } = route;
  if (!mesh || !services.some(({ ports = [] }) => ports.length > 1)) return (entry) => [entry];
  // Where only a name is known, Istio routes requests to port 80 alone.
  const ports = [...new Set([...mainPorts(services), ...(names ? [80] : [])])];
  return (entry) => entry.port !== undefined ? [entry] : [
    ...(doors.length > 0 ? [{ ...entry, gateways: [...doors] }] : []),
    ...ports.map((port) => ({ ...entry, port, ...(doors.length > 0 ? { gateways: ['mesh'] } : {}) })),
  ];
}

function mainPorts(services: readonly MeshDestination[]): readonly number[] {
  return [...new Set(services.map(({ port }) => port))];
}

/** The ports in the mesh that rules are for. */
function claimedPorts({ rules = [], tcp = [], tls = [], services }: RouteRules): ReadonlySet<number> {
  const claimed = new Set<number>([...tcp.map(({ port }) => port), ...tls.map(({ port }) => port ?? TLS_PORT)]);
  if (rules.some((rule) => (rule.match ?? []).length === 0 || rule.match!.some((match) => match.portCondition === undefined))) {
    for (const port of mainPorts(services)) claimed.add(port);
  }
  for (const port of rules.flatMap((rule) => rule.match ?? []).map((match) => match.portCondition)) if (port !== undefined) claimed.add(port);
  return claimed;
}

function renderTls({ sni, port, to }: TlsRule): Json {
  return { match: [{ sniHosts: [...sni], port: port ?? TLS_PORT }], route: renderDestinations(targetsOf({ to })) };
}

function renderTcp({ port, to }: TcpRule): Json {
  return { match: [{ port }], route: renderDestinations(targetsOf({ to })) };
}
