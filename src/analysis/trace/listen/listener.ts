import { FilterChainMatch } from '../filter-chain';
import { Where } from '../journal';
import { MergedServer } from '../mesh/gateways';
import { RuleDestination } from '../mesh/virtual-services';
import { Finding } from '../result';
import { RouteConfig } from '../routes/virtual-host';

/** TLS that ends at the proxy. */
export interface Termination {
  /** `mesh`: the mesh's own certificates on both sides. */
  readonly client: 'none' | 'optional' | 'required' | 'mesh';
  readonly credentialName?: string;
}

/** A share of a TCP proxy's connections. */
export interface TcpTarget {
  readonly cluster: string;
  readonly weight: number;
  readonly destination?: RuleDestination;
}

/** What a filter chain does with its connections. */
export type Handler =
  | { readonly kind: 'http'; readonly routeConfigName: string; readonly routeConfig: () => RouteConfig }
  | { readonly kind: 'tcp'; readonly targets: readonly TcpTarget[] };

export interface FilterChain {
  readonly name?: string;
  readonly match: FilterChainMatch;
  readonly termination?: Termination;
  readonly handler: Handler;
  /** What it was made of. */
  readonly where?: Where;
  /** The gateway server it belongs to. */
  readonly server?: MergedServer;
}

export interface Listener {
  readonly name: string;
  readonly bind: string;
  readonly port: number;
  readonly chains: readonly FilterChain[];
  readonly fallback?: FilterChain;
  /** Whether the handshake is read, for SNI and ALPN, on connections to `port`. */
  readonly inspectsTls: (port: number) => boolean;
  /** Whether the first bytes are read to tell HTTP from other protocols. */
  readonly inspectsHttp: (port: number) => boolean;
  readonly where?: Where;
  readonly conflicts?: readonly (Finding & { readonly dependsOnOrder?: boolean })[];
}

/** ALPNs of plaintext HTTP, as the inspector finds it. HTTP/1.0 is not among them, so it passes as TCP. */
export const plainHttpAlpns: readonly string[] = ['http/1.1', 'h2c'];
export const meshHttpAlpns: readonly string[] = ['istio-http/1.0', 'istio-http/1.1', 'istio-h2'];
export const meshTcpAlpns: readonly string[] = ['istio-peer-exchange', 'istio'];
export const meshAlpns: readonly string[] = [...meshTcpAlpns, ...meshHttpAlpns];
