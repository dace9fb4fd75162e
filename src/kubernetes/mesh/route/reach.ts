import { Chart } from 'cdk8s';
import { IConstruct } from 'constructs';
import { Problem } from '../../../core/validation-error';
import { describe, IMeshGateway, portsOf, serves } from '../gateway/gateway-reference';
import { hearsTls, Listener, ListenerKind, listensFor } from '../gateway/listener';
import { MeshGateway } from '../gateway/mesh-gateway';
import { closest, list, shared } from '../hosts';

/** What must meet. */
export interface Reach {
  readonly scope: IConstruct;
  readonly hosts: readonly string[];
  /** Those of the hosts that are names of services, where the route is for the mesh too: nobody asks a gateway for them. */
  readonly inside: readonly string[];
  readonly gateways: readonly IMeshGateway[];
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
  const elsewhere = gateways.filter(({ _owner: owner }) => owner && owner.node.root !== scope.node.root);
  if (elsewhere.length > 0) {
    return [{
      code: 'GatewayElsewhere',
      what: `${list(elsewhere.map(({ _path: path }) => path))} is a gateway of another environment, where this route never is`,
      fix: 'bind the route to a gateway of its own environment',
    }];
  }
  const nameless = Chart.of(scope).namespace === undefined ? undefined : gateways.find(({ namespace }) => namespace === undefined);
  if (nameless) {
    return [{
      code: 'TargetNamespace',
      what: `the chart of the gateway ${nameless._path} names no namespace, so that a route of another one cannot name the gateway`,
      fix: 'give the chart a namespace',
    }];
  }
  const twice = gateways.find((gateway, i) => gateways.indexOf(gateway) !== i);
  const problems: Problem[] = twice ? [{ code: 'RouteGatewayTwice', what: `\`gateways\` has ${twice._path} twice`, fix: 'name it once' }] : [];
  if (gateways.length === 0) return problems;
  for (const host of hosts.filter((one) => !inside.includes(one))) {
    const wanted = kindsOf(reach, host);
    for (const kind of wanted) {
      if (!gateways.some((gateway) => serves(gateway, host, kind))) problems.push(unserved(reach, host, kind));
    }
  }
  for (const { kind, port, label } of ports) {
    if (gateways.some((gateway) => portsOf(gateway, kind).includes(port))) continue;
    problems.push({
      code: 'RoutePort',
      what: `${label} is for port ${port}, where none of the route's gateways listens for ${kind}: ${list(gateways.map((gateway) => describe(gateway)))}`,
      fix: kind === 'tcp' ? `give a gateway the port: tcp: [{ port: ${port} }]` : 'use a port of the gateway',
    });
  }
  for (const gateway of gateways) {
    if (!hosts.some((host) => kinds.some((kind) => serves(gateway, host, kind)))) {
      problems.push({
        code: 'RouteGatewayUseless',
        what: `the gateway ${describe(gateway)} serves none of the route's hosts (${list(hosts)})`,
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
  const bound = list(gateways.map((gateway) => describe(gateway)));
  const served = gateways.filter((gateway) => KINDS.some((other) => other !== 'tcp' && serves(gateway, host, other)));
  if (served.length > 0) {
    return {
      code: 'RouteProtocolMismatch',
      what: `${kind} rules never see a request for ${host}: ${list(served.map((gateway) => describe(gateway)))} has no listener for ${kind}`,
      fix: kind === 'http' ? 'let TLS end at the gateway (GatewayTls.secret or .certificate), or write `tls` rules' : 'use rules that fit the gateway\'s listeners',
    };
  }
  const others = MeshGateway.all(scope).filter((gateway) => serves(gateway, host, kind));
  return {
    code: 'RouteHostNotServed',
    what: `${host} is served by none of the route's gateways: ${bound}; every request for it would be answered 404`,
    fix: others.length > 0
      ? `bind the route to ${list(others.map((gateway) => describe(gateway)))}, which serves it`
      : `add ${host} to the \`hosts\` of a gateway, or bind the route to one that serves it (none that was made before this route does)`,
  };
}

/** The names (SNI) that routes let through a gateway. */
export type NamesThrough = (gateway: IMeshGateway) => readonly string[];

/**
 * Hosts whose requests another gateway takes away: on a port where TLS is spoken, the closest host of all gateways on the same pods decides who answers,
 * and a host that one of them redirects to https is redirected for all.
 * Known when everything has been made.
 */
export function takenProblems(hosts: readonly string[], gateways: readonly IMeshGateway[], through: NamesThrough): Problem[] {
  return hosts.flatMap((host) => {
    const takers = gateways.map((gateway) => takerOf(host, gateway, through));
    // One gateway that it does arrive at is enough; one that does not serve it takes no part.
    const taken = takers.filter((taker) => taker !== 'nobody');
    const bound = gateways.filter((_, i) => takers[i] !== 'nobody');
    const lost = taken.filter((taker): taker is IMeshGateway => taker !== 'itself' && !gateways.includes(taker as IMeshGateway));
    return taken.length === 0 || lost.length < taken.length ? [] : [{
      code: 'RouteHostTaken',
      what: `no request for ${host} arrives at ${list(bound.map((gateway) => describe(gateway)))}: ${list(lost.map((gateway) => describe(gateway)))} on the same pods ${lost.length > 1 ? 'take' : 'takes'} them`,
      fix: `bind the route to ${list(lost.map(({ _path: path }) => path))}`,
    }];
  });
}

/** Who answers for a host at a gateway: the gateway itself, a neighbour, or nobody if the gateway does not serve it. */
function takerOf(host: string, gateway: IMeshGateway, through: NamesThrough): IMeshGateway | 'itself' | 'nobody' {
  const own = gateway._listeners.filter((listener) => listener.kind !== 'redirect' && listener.kind !== 'tcp' && listensFor(listener, host));
  if (own.length === 0) return 'nobody';
  const takers = own.map((listener) => hearsTls(listener) ? closerThan(listener, host, gateway, through) : redirecting(listener, host, gateway));
  return takers.includes(undefined) ? 'itself' : takers[0]!;
}

/** The neighbour whose host is closer to what TLS asks for. */
function closerThan(listener: Listener, host: string, gateway: IMeshGateway, through: NamesThrough): IMeshGateway | undefined {
  const namesOf = (one: IMeshGateway, { kind, hosts }: Listener): readonly string[] => kind === 'tls' ? through(one) : hosts;
  const rivals = gateway._neighbours().flatMap((other) => other._listeners
    .filter((one) => hearsTls(one) && one.port === listener.port)
    .map((one) => ({ other, names: namesOf(other, one) })));
  const names = namesOf(gateway, listener);
  const best = closest([...names, ...rivals.flatMap((rival) => rival.names)], host);
  return best === undefined || names.includes(best) ? undefined : rivals.find((rival) => rival.names.includes(best))?.other;
}

/** The neighbour that redirects this very host to https: Istio redirects all of its requests then, whoever routes them. */
function redirecting(listener: Listener, host: string, gateway: IMeshGateway): IMeshGateway | undefined {
  const names = shared(listener.hosts, [host]);
  const redirects = (one: Listener): boolean => one.kind === 'redirect' && one.port === listener.port && names.every((name) => one.hosts.includes(name));
  return gateway._neighbours().find((other) => other._listeners.some(redirects));
}
