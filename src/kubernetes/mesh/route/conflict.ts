import { pathOf } from '../../../core/construct-path';
import { Problem } from '../../../core/validation-error';
import { IMeshGateway } from '../gateway/gateway-reference';
import { list, shared } from '../hosts';
import type { MeshRoute, MeshRouteProps } from './mesh-route';
import { TLS_PORT } from './render-route';

/** What a route wants for itself. */
export interface RouteClaims {
  /** Hosts in the mesh. */
  readonly mesh: readonly string[];
  /** At each gateway: hosts of HTTP, names of TLS, ports of TCP. */
  readonly doors: ReadonlyMap<IMeshGateway, DoorClaims>;
}

interface DoorClaims {
  readonly http: readonly string[];
  readonly tls: readonly string[];
  readonly tcp: readonly string[];
}

/** What a route claims. */
export function claimsOf({ hosts, gateways, mesh }: Pick<MeshRoute, 'hosts' | 'gateways' | 'mesh'>, { rules, tls = [], tcp = [] }: MeshRouteProps): RouteClaims {
  return {
    mesh: mesh ? hosts : [],
    doors: new Map(gateways.map((gateway) => [gateway, {
      http: rules ? domainsAt(gateway, hosts) : [],
      tls: tls.flatMap(({ sni, port }) => sni.map((name) => `${name} on port ${port ?? TLS_PORT}`)),
      tcp: tcp.map(({ port }) => `port ${port}`),
    }])),
  };
}

/** Everything that is claimed, wherever: routes that have nothing of it in common do not meet. */
export function keysOf({ mesh, doors }: RouteClaims): readonly string[] {
  return [...new Set([...mesh, ...[...doors.values()].flatMap(({ http, tls, tcp }) => [...http, ...tls, ...tcp])])];
}

/** Two routes for one host on one gateway are joined in the order in which they were created, which no file says; in the mesh one is dropped whole. */
export function routeConflicts(route: MeshRoute, other: MeshRoute): Problem[] {
  const conflicts = [
    ...[...route._claims.doors].map(([gateway, own]) => ({
      door: `gateway ${gateway._path}`,
      what: [...other._claims.doors].flatMap(([theirGateway, theirs]) => [
        ...(joins(gateway, theirGateway) ? common(own.http, theirs.http) : []),
        ...(gateway === theirGateway ? [...common(own.tls, theirs.tls), ...common(own.tcp, theirs.tcp)] : []),
      ]),
    })),
    { door: 'the mesh', what: common(route._claims.mesh, other._claims.mesh) },
  ].filter(({ what }) => what.length > 0);
  const what = list([...new Set(conflicts.flatMap((one) => one.what))]);
  return conflicts.length === 0 ? [] : [{
    code: 'RouteHostConflict',
    what: `${what} on ${list(conflicts.map(({ door }) => door))} is routed by ${pathOf(other)} too, and which rule comes first would depend on which route was created first`,
    fix: 'write the rules in one MeshRoute, and give a team its part of it with `delegate`',
  }];
}

/** The hosts that a gateway's proxy knows a route by: of a wildcard, the hosts of the gateway that it covers. */
function domainsAt(gateway: IMeshGateway, hosts: readonly string[]): readonly string[] {
  return [...new Set(gateway._listeners.filter(({ kind }) => kind === 'http').flatMap((listener) => shared(listener.hosts, hosts)))];
}

function common(a: readonly string[], b: readonly string[]): string[] {
  return a.filter((one) => b.includes(one));
}

/** Whether the rules of two gateways are joined: those of one gateway, and those in plain HTTP on one port of the same pods. */
function joins(a: IMeshGateway, b: IMeshGateway): boolean {
  if (a === b) return true;
  const plain = ({ _listeners: listeners }: IMeshGateway): number[] => listeners
    .filter(({ kind, protocol }) => kind === 'http' && protocol === 'HTTP').map(({ port }) => port);
  return a.workload._shares(b.workload) && plain(a).some((port) => plain(b).includes(port));
}
