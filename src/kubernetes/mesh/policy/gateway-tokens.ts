import { IConstruct } from 'constructs';
import { Problem } from '../../../core/validation-error';
import { isDnsSubdomain } from '../../../manifests/schema/names';
import { Json } from '../../synthesis/json';
import { MeshGateway } from '../gateway/mesh-gateway';
import { list } from '../hosts';
import { GatewayPods } from '../target/mesh-target';
import { Jwt } from './jwt';

/** Where the proxy of a gateway answers health checks: never a listener of requests. */
const STATUS_PORT = 15021;

/**
 * The policy that refuses requests without a token at a gateway. It denies what has none, instead of allowing what has one: a gateway is shared, and one
 * ALLOW policy would close it to the hosts of everybody else.
 */
export function gatewayTokenSpec(scope: IConstruct, pods: GatewayPods, jwt: readonly Jwt[], hosts: readonly string[] | undefined): Json {
  const { paths } = jwt[0].options;
  const operation: Json = {
    // A port in the Host header does not keep a request from its route, so it must not keep it from this rule.
    ...(hosts ? { hosts: hosts.flatMap((host) => [host, `${host}:*`]) } : {}),
    ...(paths ? { paths: [...paths] } : {}),
    // What is not HTTP has no tokens, and a rule about tokens would close it.
    notPorts: [...new Set([STATUS_PORT, ...opaquePorts(scope, pods).map(({ pod }) => pod)])].map(String),
  };
  return {
    selector: { matchLabels: { ...pods.labels } },
    action: 'DENY',
    rules: waysToFail(jwt).map(({ principals, conditions }) => ({
      ...(principals.length > 0 ? { from: [{ source: { notRequestPrincipals: principals } }] } : {}),
      to: [{ operation }],
      ...(conditions.length > 0 ? { when: conditions } : {}),
    })),
  };
}

/** What is wrong with tokens at a gateway, known at once. */
export function gatewayTokenProblems(jwt: readonly Jwt[], hosts: readonly string[] | undefined): Problem[] {
  const problems: Problem[] = [];
  for (const host of hosts ?? []) {
    if (!isDnsSubdomain(host)) {
      problems.push({
        code: 'PolicyHost',
        what: `\`hosts\` has ${JSON.stringify(host)}, which cannot be compared together with a port`,
        fix: 'name whole hosts, or leave `hosts` out to mean every host of the gateway',
      });
    }
  }
  if (hosts?.length === 0) problems.push({ code: 'PolicyHost', what: '`hosts` is empty', fix: 'leave it out to mean every host of the gateway' });
  const sets = new Set(jwt.map(({ options }) => JSON.stringify([...options.paths ?? []].sort())));
  if (sets.size > 1) {
    problems.push({ code: 'JwtGatewayPaths', what: 'the issuers have different `paths`, and at a gateway each token would be needed for the paths of the others too', fix: 'make one MeshPolicy for each set of paths' });
  }
  return problems;
}

/** A port of a gateway where some gateways read requests and others pass TLS on: what refuses requests there would close the others. */
export function mixedPortProblems(scope: IConstruct, pods: GatewayPods): Problem[] {
  const mixed = opaquePorts(scope, pods, true).map(({ service }) => String(service));
  return mixed.length === 0 ? [] : [{
    code: 'JwtGatewayMixedPort',
    what: `port ${list([...new Set(mixed)])} of the gateway is both read as HTTP and passed through as TLS, and a rule about tokens would close what is passed through`,
    fix: 'pass TLS through on a port, or on gateway pods, of its own',
  }];
}

/** Ports of the pods where no gateway reads requests, or (`mixed`) where only some do. */
function opaquePorts(scope: IConstruct, pods: GatewayPods, mixed: boolean = false): { service: number; pod: number }[] {
  const gateways = MeshGateway.all(scope).filter(({ workload }) => workload.namespace === pods.namespace
    && Object.entries(pods.labels).every(([key, value]) => workload.labels[key] === value));
  const http = new Set(gateways.flatMap((gateway) => [...gateway.portsOf('http')]));
  return gateways.flatMap((gateway) => [...gateway.portsOf('tls'), ...gateway.portsOf('tcp')]
    .filter((port) => http.has(port) === mixed)
    .map((port) => ({ service: port, pod: gateway.workload.ports[port] ?? port })));
}

/** A request is refused when every token fails it: one way for each combination of what can be wrong with each. */
function waysToFail(jwt: readonly Jwt[]): { principals: string[]; conditions: Json[] }[] {
  let ways: { principals: string[]; conditions: Json[] }[] = [{ principals: [], conditions: [] }];
  for (const token of jwt) {
    const claims = (token.options.claims ?? []).map((claim) => ({ key: claim.key, notValues: [...claim.values] }));
    ways = ways.flatMap(({ principals, conditions }) => [
      { principals: [...principals, token.principal], conditions },
      ...claims.map((claim) => ({ principals, conditions: [...conditions, claim] })),
    ]);
  }
  return ways;
}
