/** What a step, a finding or a destination is about. */
export interface ObjectRef {
  readonly kind: string;
  /** Empty for objects that have no namespace. */
  readonly namespace: string;
  readonly name: string;
}

/** Where in the path a step stands. */
export type Stage =
  | 'client' | 'ingress' | 'listener' | 'filterChain' | 'authentication' | 'authorization' | 'routeConfig' | 'virtualHost' | 'route'
  | 'action' | 'cluster' | 'destination' | 'inbound' | 'mirror' | 'note';

/** One decision on the way of a request. */
export interface Step {
  readonly stage: Stage;
  /** The object that decided. */
  readonly object?: ObjectRef;
  /** Path of the deciding field, e.g. `spec.http[1].match[0]`. */
  readonly field?: string;
  readonly file?: string;
  readonly line?: number;
  /** The decision, as a sentence. */
  readonly says: string;
  /** Its place in the one-line verdict, for the steps that have one. */
  readonly hop?: string;
}

/** Why a request does not arrive. The first nine are those of Istio's own simulation. */
export type TraceReason =
  | 'NoListener' | 'NoFilterChain' | 'MultipleFilterChain' | 'ProtocolError' | 'TlsError' | 'MtlsError' | 'NoVirtualHost' | 'NoRoute' | 'TlsRedirect'
  | 'NoCluster' | 'NoEndpoints' | 'Denied' | 'Unauthenticated' | 'UpstreamTlsError' | 'UpstreamConnectionFailure' | 'ServerFirst' | 'HttpVersion'
  | 'FaultAbort' | 'Blocked' | 'NoBackend' | 'NoGatewayWorkload' | 'NoIngress' | 'UnknownHost' | 'InvalidRoute';

/** A finding about the way, whether the request arrived or not. */
export interface Finding {
  readonly what: string;
  readonly objects: readonly ObjectRef[];
}

/** Share of the requests that a cluster gets. */
export interface ClusterShare {
  readonly cluster: string;
  /** Percent of the requests. */
  readonly weight: number;
  /** Why requests of this share die, if they do. */
  readonly reason?: TraceReason;
}

/** The pods of one workload behind a destination. */
export interface PodRef extends ObjectRef {
  /** How many; absent when something else decides. */
  readonly replicas?: number;
  /** The port the connection goes to. */
  readonly port?: number;
}

/** Where a share of the requests ends. */
export interface TraceDestination {
  /** Fully qualified host of the Service or ServiceEntry. */
  readonly host: string;
  readonly service?: ObjectRef;
  readonly serviceEntry?: ObjectRef;
  /** Service port. */
  readonly port: number;
  readonly targetPort?: number | string;
  readonly subset?: string;
  /** Percent of the requests. */
  readonly weight: number;
  readonly pods: readonly PodRef[];
  /** Addresses of endpoints that are no pods. */
  readonly endpoints: readonly string[];
  /** The ExternalName host that was asked for. */
  readonly alias?: string;
  /** The bytes went to the address that was dialled, past all routes. */
  readonly passthrough?: boolean;
  /** TLS to the endpoint: none, the mesh's own, or what the DestinationRule orders. */
  readonly tls: 'none' | 'ISTIO_MUTUAL' | 'SIMPLE' | 'MUTUAL';
  /** ALPN that a TLS origination offers. */
  readonly alpn?: string;
  /** Protocol spoken to the endpoint. */
  readonly protocol: 'HTTP/1.1' | 'HTTP/2' | 'HTTP/1.0' | 'TCP';
  /** Version of the PROXY protocol that is written first. */
  readonly proxyProtocol?: string;
  readonly reason?: TraceReason;
}

/** The request as it reaches the destination. */
export interface ForwardedRequest {
  readonly method: string;
  readonly host: string;
  /** Path and query. */
  readonly path: string;
  /** All headers, names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly headersAdded: Readonly<Record<string, string>>;
  readonly headersRemoved: readonly string[];
}

/** The answer to "where does this request go?". The field names are stable: this is the JSON of `trackway trace --format json`. */
export interface TraceResult {
  /** The entry the request was given to, e.g. `gateway-labels:istio=ingressgateway`. */
  readonly from: string;
  /** The request in short, e.g. `GET http://shop.example.com/api`. */
  readonly request: string;
  readonly steps: readonly Step[];
  /** HTTP status the client sees; absent when there is none (TCP, reset connection). 200 means that a pod answers. */
  readonly status?: number;
  /** Status of a gRPC call, e.g. `OK`, `UNAVAILABLE`. */
  readonly grpcStatus?: string;
  /** Envoy's response flag, e.g. `NR`. */
  readonly flag?: string;
  /** Why it does not arrive; absent when it does. A redirect or direct response of a route is an arrival. */
  readonly reason?: TraceReason;
  readonly listener?: string;
  readonly filterChain?: string;
  readonly routeConfig?: string;
  readonly virtualHost?: string;
  /** Name of the Envoy route; for one without a name, `http[1]`. */
  readonly route?: string;
  /** The cluster, or the first of several with weights. */
  readonly cluster?: string;
  readonly clusters: readonly ClusterShare[];
  readonly destinations: readonly TraceDestination[];
  readonly forwarded?: ForwardedRequest;
  /** `Location` of a redirect. */
  readonly location?: string;
  /** Headers that routes set on the response, names in lower case. */
  readonly responseHeaders: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Milliseconds. */
  readonly timeout?: number;
  readonly retries?: { readonly attempts: number; readonly on: string; readonly perTryTimeout?: number };
  readonly mirrors: readonly { readonly cluster: string; readonly percent: number }[];
  /** Whether the last hop is mesh mTLS. */
  readonly mtls?: boolean;
  /** What would come out differently with another creation order of the named objects. */
  readonly ambiguous: readonly Finding[];
  /** What istiod drops without a word on the way of this request. */
  readonly conflicts: readonly Finding[];
  /** What the request would have reached had one field been different. */
  readonly nearestMiss?: string;
}
