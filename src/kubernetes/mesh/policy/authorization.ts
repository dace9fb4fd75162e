import { Labels } from '../../../core/labels';
import { Port } from '../../pod/port';
import { Json } from '../../synthesis/json';
import { Caller } from '../../workload/connections';
import type { Workload } from '../../workload/workload';
import { Jwt } from './jwt';

/** What decides who may ask a service what. */
export interface AuthorizationContext {
  readonly trustDomain: string;
  readonly jwt: readonly Jwt[];
}

/** What the sidecar reads as HTTP, and so knows paths and tokens of. */
const HTTP: readonly string[] = ['http', 'http2', 'grpc'];

/** Whether the sidecar can see requests on a port. */
export function isHttpPort(port: Port): boolean {
  return HTTP.includes(port.protocol);
}

/** The identity of a caller in the mesh. */
export function principalOf(caller: Pick<Caller, 'namespace' | 'serviceAccount'>, trustDomain: string): string {
  return `${trustDomain}/ns/${caller.namespace}/sa/${caller.serviceAccount}`;
}

/** The policy of a service: who declared calls to it, on its ports, with a token where one is needed, and nobody else. */
export function allowSpec(service: Workload, { trustDomain, jwt }: AuthorizationContext): Json {
  const callers = [...new Set(service._connections.incoming.map((caller) => principalOf(caller, trustDomain)))];
  const rules = [...(callers.length > 0 ? callerRules(service, callers, jwt) : []), ...observerRules(service)];
  // Without rules it allows nothing, which is what nobody's calls come to.
  return { selector: selectorOf(service), action: 'ALLOW', ...(rules.length > 0 ? { rules } : {}) };
}

/** The policy that closes paths, whoever asks. Only on ports that have paths: on any other it would close the port. */
export function closedSpec(service: Workload, paths: readonly string[]): Json {
  return { selector: selectorOf(service), action: 'DENY', rules: [{ to: [{ operation: { ports: numbers(httpPortsOf(service)), paths: [...paths] } }] }] };
}

/** Ports that callers reach and whose requests the sidecar sees. */
export function httpPortsOf(service: Workload): readonly Port[] {
  return service._meshFacts.ports.filter(isHttpPort);
}

/** What selects the pods of every version of a service. */
export function selectorOf(service: Workload): Json {
  return { matchLabels: { [Labels.NAME]: service.selector[Labels.NAME] } };
}

function callerRules(service: Workload, principals: readonly string[], jwt: readonly Jwt[]): Json[] {
  const http = numbers(httpPortsOf(service));
  // UDP does not go through the sidecar.
  const other = numbers(service._meshFacts.ports.filter((port) => !isHttpPort(port) && port.transport === 'TCP'));
  const rules: Json[] = [];
  if (http.length > 0) {
    for (const token of jwt) {
      const conditions = token._conditions();
      rules.push({
        from: [{ source: { principals: [...principals], requestPrincipals: [token.principal] } }],
        to: [{ operation: { ports: http, ...(token.options.paths ? { paths: [...token.options.paths] } : {}) } }],
        ...(conditions.length > 0 ? { when: conditions } : {}),
      });
    }
    if (jwt.every(({ options }) => options.paths !== undefined)) {
      const needToken = [...new Set(jwt.flatMap(({ options }) => options.paths ?? []))];
      rules.push({
        from: [{ source: { principals: [...principals] } }],
        to: [{ operation: { ports: http, ...(needToken.length > 0 ? { notPaths: needToken } : {}) } }],
      });
    }
  }
  if (other.length > 0) rules.push({ from: [{ source: { principals: [...principals] } }], to: [{ operation: { ports: other } }] });
  return rules;
}

/** What Prometheus and Pyroscope read, who have no identity in most meshes: as much as the NetworkPolicy opens to them, and where possible less. */
function observerRules(service: Workload): Json[] {
  const { metrics, profilingPort, ports } = service._meshFacts;
  const rules: Json[] = [];
  if (metrics) {
    const served = ports.find(({ number }) => number === metrics.port);
    const readable = served === undefined || isHttpPort(served);
    rules.push({ to: [{ operation: { ports: [String(metrics.port)], ...(readable ? { methods: ['GET'], paths: [metrics.path] } : {}) } }] });
  }
  if (profilingPort !== undefined) rules.push({ to: [{ operation: { ports: [String(profilingPort)] } }] });
  return rules;
}

function numbers(ports: readonly Port[]): string[] {
  return ports.map(({ number }) => String(number));
}
