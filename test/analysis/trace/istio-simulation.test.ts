import { Model } from '../../../src/analysis/model';
import { virtualHostsOf } from '../../../src/analysis/trace/inspect';
import { TraceRequest } from '../../../src/analysis/trace/request';
import { trace } from '../../../src/analysis/trace/trace';
import { documents, readSuite } from './shared';

/** Calls of Istio's own simulation suite (`pilot/pkg/networking/core/*_simulation_test.go`). */
interface Suite {
  readonly cases: readonly Case[];
}

interface Case {
  readonly name: string;
  readonly config?: string;
  readonly kubeConfig?: string;
  readonly calls?: readonly { readonly Name?: string; readonly Call: Call; readonly Result: Result }[];
  readonly proxy?: { readonly ConfigNamespace: string };
  readonly routeName?: string;
  readonly expected?: Readonly<Record<string, readonly string[] | null>> | null;
  readonly meshConfig?: object;
  readonly _src: { readonly test: string; readonly line: number };
}

interface Call {
  readonly Address?: string;
  readonly Port: number;
  readonly Path?: string;
  readonly Protocol?: 'HTTP' | 'HTTP2' | 'TCP';
  readonly TLS?: 'Plaintext' | 'TLS' | 'MTLS';
  readonly Alpn?: string;
  readonly HostHeader?: string;
  readonly Headers?: Readonly<Record<string, readonly string[]>>;
  readonly Sni?: string;
  readonly CallMode?: string;
}

interface Result {
  readonly Error?: string;
  readonly ListenerMatched?: string;
  readonly FilterChainMatched?: string;
  readonly RouteMatched?: string;
  readonly RouteConfigMatched?: string;
  readonly VirtualHostMatched?: string;
  readonly ClusterMatched?: string;
  readonly StrictMatch?: boolean;
}

const errors: Readonly<Record<string, string>> = {
  ErrNoListener: 'NoListener', ErrNoFilterChain: 'NoFilterChain', ErrNoRoute: 'NoRoute', ErrTLSRedirect: 'TlsRedirect', ErrNoVirtualHost: 'NoVirtualHost',
  ErrMultipleFilterChain: 'MultipleFilterChain', ErrProtocolError: 'ProtocolError', ErrTLSError: 'TlsError', ErrMTLSError: 'MtlsError',
};

/** Cases that assert what is known to be a bug (istio#21394, #24638, #27481, #24385), or silently drops somebody's object. */
const knownBugs = /cross namespace gateway collision|multiple protocols on a port|duplicate tls|same host|duplicate host/;

const suite = readSuite<Suite>('istio-trace', 'cases.json');

(suite ? describe : describe.skip)('Istio\'s simulation suite (skipped where ../shared is not)', () => {
  for (const each of suite?.cases ?? []) {
    const name = `${each._src.test}:${each._src.line} ${each.name}`;
    for (const { Name, Call, Result } of each.calls ?? []) {
      test(`${name} / ${Name ?? 'call'} (${Call.Port})`, () => {
        const result = trace(modelOf(each), requestOf(each, Call), { stopAt: 'cluster', proxyAddresses: ['1.1.1.1'] });
        const actual: Result = {
          Error: Object.keys(errors).find((key) => errors[key] === result.reason), ListenerMatched: result.listener, FilterChainMatched: result.filterChain,
          RouteMatched: result.route, RouteConfigMatched: result.routeConfig, VirtualHostMatched: result.virtualHost, ClusterMatched: result.cluster,
        };
        const { StrictMatch: _, ...expected } = Result;
        const seen = Object.fromEntries(Object.keys({ Error: undefined, ...expected }).map((key) => [key, actual[key as keyof Result]]));
        expect(seen).toEqual({ Error: undefined, ...expected });
        // what Istio gets wrong we get wrong too, but say so
        if (knownBugs.test(each.name)) expect(result.conflicts.length + result.ambiguous.length).toBeGreaterThan(0);
      });
    }
    if (each.routeName !== undefined) {
      test(`${name} / virtual hosts of route configuration ${each.routeName}`, () => {
        const hosts = virtualHostsOf(modelOf(each), `sidecar:${each.proxy!.ConfigNamespace}/`, each.routeName!);
        const seen = Object.fromEntries(Object.keys(each.expected ?? {}).map((domain) => {
          const host = hosts.find((one) => one.domains.includes(domain));
          return [domain, host ? host.clusters : null];
        }));
        expect(seen).toEqual(each.expected ?? {});
      });
    }
  }
});

function modelOf(each: Case): Model {
  const facts = each._src.test === 'TestSidecarRoutes' ? {} : { clusterDomain: '' };
  return Model.of(documents(each.config ?? '', each.kubeConfig ?? ''), facts);
}

function requestOf(each: Case, call: Call): TraceRequest {
  const inbound = call.CallMode === 'CallModeInbound';
  const outbound = call.CallMode === 'CallModeOutbound' || /ServiceEntry/.test(each._src.test);
  const from = inbound ? 'inbound:default/foo' : outbound ? 'sidecar:default/foo' : 'gateway-labels:istio=ingressgateway';
  const tls = (call.TLS ?? 'Plaintext').toLowerCase() as 'plaintext' | 'tls' | 'mtls';
  return {
    from, port: call.Port, path: call.Path, host: call.HostHeader ?? call.Headers?.Host?.[0], tls, sni: call.Sni, alpn: call.Alpn,
    protocol: (call.Protocol ?? 'TCP').toLowerCase() as 'http' | 'http2' | 'tcp', address: call.Address ?? (outbound ? '1.3.3.7' : undefined),
  };
}
