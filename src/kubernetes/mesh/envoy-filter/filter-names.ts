import { nearest } from '../../../core/naming';
import { Problem } from '../../../core/validation-error';

/** Names of Envoy's filters as Istio gives them, for patches that look for one. */
export const EnvoyFilterName = {
  /** The network filter that all HTTP filters are in. */
  HTTP_CONNECTION_MANAGER: 'envoy.filters.network.http_connection_manager',
  /** Passes bytes on. */
  TCP_PROXY: 'envoy.filters.network.tcp_proxy',
  /** AuthorizationPolicies on connections. */
  NETWORK_RBAC: 'envoy.filters.network.rbac',
  /** The last HTTP filter: sends the request on. */
  ROUTER: 'envoy.filters.http.router',
  /** Scripts. */
  LUA: 'envoy.filters.http.lua',
  /** Holds a request until it is whole. */
  BUFFER: 'envoy.filters.http.buffer',
  /** AuthorizationPolicies on requests. */
  RBAC: 'envoy.filters.http.rbac',
  /** RequestAuthentications. */
  JWT_AUTHN: 'envoy.filters.http.jwt_authn',
  /** External authorization. */
  EXT_AUTHZ: 'envoy.filters.http.ext_authz',
  /** Cross-origin requests. */
  CORS: 'envoy.filters.http.cors',
  /** Faults that a route injects. */
  FAULT: 'envoy.filters.http.fault',
  /** Compression of responses. */
  COMPRESSOR: 'envoy.filters.http.compressor',
  /** Rate limits of one proxy. */
  LOCAL_RATE_LIMIT: 'envoy.filters.http.local_ratelimit',
  /** Rate limits that a service counts. */
  RATE_LIMIT: 'envoy.filters.http.ratelimit',
  /** Statistics of gRPC. */
  GRPC_STATS: 'envoy.filters.http.grpc_stats',
  /** gRPC of browsers. */
  GRPC_WEB: 'envoy.filters.http.grpc_web',
  /** WebAssembly. */
  WASM: 'envoy.filters.http.wasm',
  /** Istio's metrics. */
  ISTIO_STATS: 'istio.stats',
  /** What sidecars tell one another of themselves. */
  ISTIO_METADATA_EXCHANGE: 'istio.metadata_exchange',
  /** The protocol upstream. */
  ISTIO_ALPN: 'istio.alpn',
} as const;

const KNOWN: readonly string[] = Object.values(EnvoyFilterName);
/** Before Envoy 1.14 names had no `filters` in them; Istio gives them to nothing any more (https://github.com/istio/istio/issues/29035). */
const OLD = /^envoy\.(?!filters\.)/;

/** What is wrong with a name that a patch looks for: with an old one it finds nothing. */
export function nameProblems(name: string): Problem[] {
  if (!OLD.test(name)) return [];
  return [{
    code: 'EnvoyFilterName', what: `no filter is called ${JSON.stringify(name)} any more, so the patch would match nothing`, fix: `use ${JSON.stringify(newName(name) ?? 'envoy.filters.http.…')}`,
  }];
}

/** What somebody should know of a name that a patch looks for. */
export function nameWarnings(name: string): Problem[] {
  if (KNOWN.includes(name) || OLD.test(name)) return [];
  const near = nearest(name, KNOWN);
  return [{
    code: 'EnvoyFilterUnknown',
    what: `a patch looks for the filter ${JSON.stringify(name)}, which Istio makes nowhere by itself: without it the patch does nothing`,
    fix: near === undefined ? 'check the name, or acknowledge the warning' : `did you mean ${JSON.stringify(near)}?`,
  }];
}

function newName(old: string): string | undefined {
  const last = old.slice(old.lastIndexOf('.') + 1);
  return KNOWN.find((name) => name.endsWith(`.${last}`));
}
