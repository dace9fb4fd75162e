import { IConstruct } from 'constructs';
import { Problem } from '../../../core/validation-error';
import { ListenerKind, MeshGateway } from '../gateway/mesh-gateway';
import { list } from '../hosts';

/**
 * Hosts, gateways and what they speak must meet. Kubernetes accepts a route that meets no gateway, istiod drops it without a word, and every request is
 * answered 404 (https://github.com/istio/istio/issues/35772): that outage is refused here.
 */
export function reachProblems(scope: IConstruct, hosts: readonly string[], gateways: readonly MeshGateway[], kinds: readonly ListenerKind[]): Problem[] {
  if (gateways.length === 0) return [];
  const problems: Problem[] = [];
  for (const kind of kinds) {
    for (const host of hosts.filter((one) => !gateways.some((gateway) => gateway.serves(one, kind)))) {
      const served = gateways.filter((gateway) => (['http', 'tls', 'tcp'] as const).some((other) => gateway.serves(host, other)));
      if (served.length > 0) {
        problems.push({
          code: 'RouteProtocolMismatch',
          what: `${kind} rules never see a request for ${host}: ${list(served.map((gateway) => gateway.describe()))} has no listener for ${kind}`,
          fix: kind === 'http' ? 'let TLS end at the gateway (GatewayTls.secret or .certificate), or write `tls` rules' : 'use rules that fit the gateway\'s listeners',
        });
        continue;
      }
      const others = MeshGateway.all(scope).filter((gateway) => gateway.serves(host, kind));
      problems.push({
        code: 'RouteHostNotServed',
        what: `${host} is served by none of the route's gateways: ${list(gateways.map((gateway) => gateway.describe()))}; every request for it would be answered 404`,
        fix: others.length > 0
          ? `bind the route to ${list(others.map((gateway) => gateway.describe()))}, which serves it`
          : `add ${host} to the \`hosts\` of a gateway`,
      });
    }
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
