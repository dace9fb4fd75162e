import { IConstruct } from 'constructs';
import { pathOf } from '../../../core/construct-path';
import { Problem } from '../../../core/validation-error';
import { hearsTls, Listener, ListenerKind, listensFor } from '../gateway/listener';
import { MeshGateway } from '../gateway/mesh-gateway';
import { closest, list, shared } from '../hosts';

/** What must meet. */
export interface Reach {
  readonly scope: IConstruct;
  readonly hosts: readonly string[];
  /** Those of the hosts that are names of services, where the route is for the mesh too: nobody asks a gateway for them. */
  readonly inside: readonly string[];
  readonly gateways: readonly MeshGateway[];
  /** The kinds of rules there are. */
  readonly kinds: readonly ListenerKind[];
  /** Names of the `tls` rules. */
  readonly sni: readonly string[];
  /** Ports of the `tcp` and `tls` rules. */
  readonly ports: readonly { readonly kind: ListenerKind; readonly port: number; readonly label: string }[];
}

const KINDS: readonly ListenerKind[] = ['http', 'tls', 'tcp'];

/**
 * Hosts, gateways, ports and what they speak must meet. Kubernetes accepts a route that meets no gateway, istiod drops it without a word, and every request is
 * answered 404 (https://github.com/istio/istio/issues/35772): that outage is refused here.
 */
export function reachProblems(reach: Reach): Problem[] {
  const { scope, gateways, hosts, inside, kinds, ports } = reach;
  const elsewhere = gateways.filter((gateway) => gateway.node.root !== scope.node.root);
  if (elsewhere.length > 0) {
    return [{
      code: 'GatewayElsewhere',
      what: `${list(elsewhere.map(pathOf))} is a gateway of another environment, where this route never is`,
      fix: 'bind the route to a gateway of its own environment',
    }];
  }
  const twice = gateways.find((gateway, i) => gateways.indexOf(gateway) !== i);
  const problems: Problem[] = twice ? [{ code: 'RouteGatewayTwice', what: `\`gateways\` has ${pathOf(twice)} twice`, fix: 'name it once' }] : [];
  if (gateways.length === 0) return problems;
  for (const host of hosts.filter((one) => !inside.includes(one))) {
    const wanted = kindsOf(reach, host);
    for (const kind of wanted) {
      if (!gateways.some((gateway) => gateway.serves(host, kind))) problems.push(unserved(reach, host, kind));
    }
  }
  for (const { kind, port, label } of ports) {
    if (gateways.some((gateway) => gateway.portsOf(kind).includes(port))) continue;
    problems.push({
      code: 'RoutePort',
      what: `${label} is for port ${port}, where none of the route's gateways listens for ${kind}: ${list(gateways.map((gateway) => gateway.describe()))}`,
      fix: kind === 'tcp' ? `give a gateway the port: tcp: [{ port: ${port} }]` : 'use a port of the gateway',
    });
  }
  for (const gateway of gateways) {
    if (!hosts.some((host) => kinds.some((kind) => gateway.serves(host, kind)))) {
      problems.push({
        code: 'RouteGatewayUseless',
        what: `the gateway ${gateway.describe()} serves none of the route's hosts (${list(hosts)})`,
        fix: 'remove it from `gateways`, or add a host to it',
      });
    }
  }
  return problems;
}

/** The kinds of rules that requests for a host are to meet: a host of a `tls` rule need not be served in HTTP too. */
function kindsOf({ kinds, sni }: Reach, host: string): readonly ListenerKind[] {
  if (!kinds.includes('tls')) return kinds;
  const isSni = sni.includes(host);
  const others = kinds.filter((kind) => kind === 'tls' ? isSni || kinds.length === 1 : !(kind === 'http' && isSni));
  return others.length > 0 ? others : kinds;
}

function unserved({ scope, gateways }: Reach, host: string, kind: ListenerKind): Problem {
  const bound = list(gateways.map((gateway) => gateway.describe()));
  const served = gateways.filter((gateway) => KINDS.some((other) => other !== 'tcp' && gateway.serves(host, other)));
  if (served.length > 0) {
    return {
      code: 'RouteProtocolMismatch',
      what: `${kind} rules never see a request for ${host}: ${list(served.map((gateway) => gateway.describe()))} has no listener for ${kind}`,
      fix: kind === 'http' ? 'let TLS end at the gateway (GatewayTls.secret or .certificate), or write `tls` rules' : 'use rules that fit the gateway\'s listeners',
    };
  }
  const others = MeshGateway.all(scope).filter((gateway) => gateway.serves(host, kind));
  return {
    code: 'RouteHostNotServed',
    what: `${host} is served by none of the route's gateways: ${bound}; every request for it would be answered 404`,
    fix: others.length > 0
      ? `bind the route to ${list(others.map((gateway) => gateway.describe()))}, which serves it`
      : `add ${host} to the \`hosts\` of a gateway, or bind the route to one that serves it (none that was made before this route does)`,
  };
}

/** The names (SNI) that routes let through a gateway. */
export type NamesThrough = (gateway: MeshGateway) => readonly string[];

/**
 * Hosts whose requests another gateway takes away: on a port where TLS is spoken, the closest host of all gateways on the same pods decides who answers,
 * and a host that one of them redirects to https is redirected for all.
 * Known when everything has been made.
 */
export function takenProblems(hosts: readonly string[], gateways: readonly MeshGateway[], through: NamesThrough): Problem[] {
  return hosts.flatMap((host) => {
    const takers = gateways.map((gateway) => takerOf(host, gateway, through));
    // One gateway that it does arrive at is enough; one that does not serve it takes no part.
    const taken = takers.filter((taker) => taker !== 'nobody');
    const bound = gateways.filter((_, i) => takers[i] !== 'nobody');
    const lost = taken.filter((taker): taker is MeshGateway => taker !== 'itself' && !gateways.includes(taker as MeshGateway));
    return taken.length === 0 || lost.length < taken.length ? [] : [{
      code: 'RouteHostTaken',
      what: `no request for ${host} arrives at ${list(bound.map((gateway) => gateway.describe()))}: ${list(lost.map((gateway) => gateway.describe()))} on the same pods ${lost.length > 1 ? 'take' : 'takes'} them`,
      fix: `bind the route to ${list(lost.map(pathOf))}`,
    }];
  });
}

/** Who answers for a host at a gateway: the gateway itself, a neighbour, or nobody if the gateway does not serve it. */
function takerOf(host: string, gateway: MeshGateway, through: NamesThrough): MeshGateway | 'itself' | 'nobody' {
  const own = gateway._listeners.filter((listener) => listener.kind !== 'redirect' && listener.kind !== 'tcp' && listensFor(listener, host));
  if (own.length === 0) return 'nobody';
  const takers = own.map((listener) => hearsTls(listener) ? closerThan(listener, host, gateway, through) : redirecting(listener, host, gateway));
  return takers.includes(undefined) ? 'itself' : takers[0]!;
}

/** The neighbour whose host is closer to what TLS asks for. */
function closerThan(listener: Listener, host: string, gateway: MeshGateway, through: NamesThrough): MeshGateway | undefined {
  const namesOf = (one: MeshGateway, { kind, hosts }: Listener): readonly string[] => kind === 'tls' ? through(one) : hosts;
  const rivals = gateway._neighbours().flatMap((other) => other._listeners
    .filter((one) => hearsTls(one) && one.port === listener.port)
    .map((one) => ({ other, names: namesOf(other, one) })));
  const names = namesOf(gateway, listener);
  const best = closest([...names, ...rivals.flatMap((rival) => rival.names)], host);
  return best === undefined || names.includes(best) ? undefined : rivals.find((rival) => rival.names.includes(best))?.other;
}

/** The neighbour that redirects this very host to https: Istio redirects all of its requests then, whoever routes them. */
function redirecting(listener: Listener, host: string, gateway: MeshGateway): MeshGateway | undefined {
  const names = shared(listener.hosts, [host]);
  const redirects = (one: Listener): boolean => one.kind === 'redirect' && one.port === listener.port && names.every((name) => one.hosts.includes(name));
  return gateway._neighbours().find((other) => other._listeners.some(redirects));
}
