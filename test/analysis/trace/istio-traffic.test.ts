import { Model } from '../../../src/analysis/model';
import { TraceRequest } from '../../../src/analysis/trace/request';
import { TraceResult } from '../../../src/analysis/trace/result';
import { trace } from '../../../src/analysis/trace/trace';
import { documents, readSuite } from './shared';

/** Cases of Istio's real-traffic suite (`tests/integration/pilot/common/routing.go`) on one fixed topology. */
interface Suite {
  readonly cases: readonly Case[];
}

interface Case {
  readonly name: string;
  readonly config: string;
  readonly request: {
    readonly from: string; readonly host?: string; readonly port: number; readonly scheme: string; readonly method?: string; readonly path?: string;
    readonly headers?: Readonly<Record<string, string>>; readonly sni?: string | null; readonly alpn?: readonly string[]; readonly clientCert?: boolean;
    readonly address?: string; readonly httpVersion?: string; readonly serverFirst?: boolean; readonly jwt?: TraceRequest['jwt'];
  };
  readonly expect: Readonly<Record<string, unknown>>;
  readonly derived?: readonly string[];
  readonly confidence?: string;
}

const suite = readSuite<Suite>('istio-traffic', 'cases.json');
const topology = readSuite<string>('istio-traffic', 'topology.yaml');

/** Cases that do not say for certain what Istio does, and why not. */
const unsure: Readonly<Record<string, string>> = {
  'tls-origination/NONE/8888': 'a Service and a ServiceEntry have the same host, and which of them answers was derived, not observed',
  'externalservice/TC1: a to 10.96.2.1': 'a Service and a ServiceEntry have the same address, and which of them answers was derived, not observed',
};

(suite && topology ? describe : describe.skip)('Istio\'s real-traffic suite (skipped where ../shared is not)', () => {
  const base = documents(topology ?? '');
  const cases = suite?.cases ?? [];

  for (const each of cases) {
    if (Object.hasOwn(unsure, each.name)) continue;
    test(each.name, () => {
      const result = trace(Model.of([...base, ...documents(each.config)]), requestOf(each.request));
      const { notes: _, ...expected } = each.expect;
      const seen = Object.fromEntries(Object.keys(expected).map((field) => [field, seenAs(field, expected[field], result)]));
      expect(seen).toEqual(expected);
    });
  }

  test('the cases that are left out are those that are not sure of themselves', () => {
    expect(cases.filter(({ confidence }) => confidence === 'low').map(({ name }) => name)).toEqual(Object.keys(unsure));
  });
});

function requestOf(request: Case['request']): TraceRequest {
  const { from, sni, alpn, clientCert, jwt, ...rest } = request;
  return {
    ...rest, from: from === 'gateway' ? 'gateway-labels:istio=ingressgateway' : from, sni: sni ?? undefined, alpn, clientCert,
    // the suite says of every token whether its signature and dates are good
    jwt: jwt?.present === false ? undefined : jwt,
  };
}

/** One expected field as the trace has it. */
function seenAs(field: string, expected: unknown, result: TraceResult): unknown {
  const destination = result.destinations[0];
  switch (field) {
    case 'destination': {
      if (!destination) return undefined;
      const pod = destination.pods[0];
      const all: Record<string, unknown> = {
        service: destination.service?.name, namespace: destination.service?.namespace, host: destination.host, port: destination.port,
        targetPort: destination.targetPort, workload: pod && `${pod.namespace}/${pod.name}`, alias: destination.alias, passthrough: destination.passthrough,
        serviceEntry: destination.serviceEntry && `${destination.serviceEntry.namespace}/${destination.serviceEntry.name}`, endpoint: destination.endpoints[0],
        subset: destination.subset,
      };
      return Object.fromEntries(Object.keys(expected as object).map((key) => [key, all[key]]));
    }
    case 'authority': return result.forwarded?.host;
    case 'path': return result.forwarded?.path;
    case 'weights': return Object.fromEntries(result.destinations.map((each) => [each.service?.name, each.weight]));
    case 'error': return result.reason !== undefined && result.status === undefined;
    case 'tcp': return result.reason === undefined ? 'ok' : result.reason;
    case 'upstreamTls': return destination?.tls;
    case 'upstreamProtocol': return destination?.protocol;
    case 'upstreamProxyProtocol': return destination?.proxyProtocol;
    case 'alpn': return destination?.alpn;
    case 'requestHeaders': return pick(expected, result.forwarded?.headers);
    case 'responseHeaders': return pick(expected, result.responseHeaders);
    default: return result[field as keyof TraceResult];
  }
}

function pick(expected: unknown, headers: Readonly<Record<string, string>> | undefined): unknown {
  return Object.fromEntries(Object.keys(expected as object).map((name) => [name, headers?.[name.toLowerCase()] ?? null]));
}
