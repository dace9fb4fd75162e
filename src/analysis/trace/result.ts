/** What a step, a finding or a destination is about. */
export interface ObjectRef {
  /** Its kind, e.g. `VirtualService`. */
  readonly kind: string;
  /** Empty for objects that have no namespace. */
  readonly namespace: string;
  /** `metadata.name`. */
  readonly name: string;
}

/** Where in the path a step stands. */
export type Stage =
  | 'client' | 'ingress' | 'listener' | 'filterChain' | 'authentication' | 'authorization' | 'routeConfig' | 'virtualHost' | 'route'
  | 'action' | 'cluster' | 'destination' | 'inbound' | 'mirror' | 'note';

/** One decision on the way of a request. */
export interface Step {
  /** Where in the path it is taken. */
  readonly stage: Stage;
  /** The object that decided. @default - absent where the platform itself decides */
  readonly object?: ObjectRef;
  /** Path of the deciding field, e.g. `spec.http[1].match[0]`. @default - absent where the whole object decides */
  readonly field?: string;
  /** The file that has the object. @default - absent for objects that no manifest holds */
  readonly file?: string;
  /** Line of the field, or of the object. @default - absent for objects that no manifest holds */
  readonly line?: number;
  /** The decision, as a sentence. */
  readonly says: string;
  /** Its place in the one-line verdict. @default - absent for the steps that have none */
  readonly hop?: string;
}

/** Why a request does not arrive. The first nine are those of Istio's own simulation. */
export type TraceReason =
  | 'NoListener' | 'NoFilterChain' | 'MultipleFilterChain' | 'ProtocolError' | 'TlsError' | 'MtlsError' | 'NoVirtualHost' | 'NoRoute' | 'TlsRedirect'
  | 'NoCluster' | 'NoEndpoints' | 'Denied' | 'Unauthenticated' | 'UpstreamTlsError' | 'UpstreamConnectionFailure' | 'ServerFirst' | 'HttpVersion'
  | 'FaultAbort' | 'Blocked' | 'NoBackend' | 'NoGatewayWorkload' | 'NoIngress' | 'UnknownHost' | 'InvalidRoute';

/** A finding about the way, whether the request arrived or not. */
export interface Finding {
  /** The finding, as a sentence. */
  readonly what: string;
  /** The objects that together make it. */
  readonly objects: readonly ObjectRef[];
}

/** Share of the requests that a cluster gets. */
export interface ClusterShare {
  /** Its name in Envoy, e.g. `outbound|80||catalog.shop.svc.cluster.local`. */
  readonly cluster: string;
  /** Percent of the requests. */
  readonly weight: number;
  /** Why requests of this share die. @default - absent when they arrive */
  readonly reason?: TraceReason;
}

/** The pods of one workload behind a destination. */
export interface PodRef extends ObjectRef {
  /** How many. @default - absent when something else decides, e.g. an autoscaler */
  readonly replicas?: number;
  /** The port the connection goes to. @default - absent when it is not known */
  readonly port?: number;
}

/** Where a share of the requests ends. */
export interface TraceDestination {
  /** Fully qualified host of the Service or ServiceEntry. */
  readonly host: string;
  /** The Service behind the host. @default - absent when there is none */
  readonly service?: ObjectRef;
  /** The ServiceEntry behind the host. @default - absent when there is none */
  readonly serviceEntry?: ObjectRef;
  /** Service port. */
  readonly port: number;
  /** The port's `targetPort`. @default - absent when no Service is known to have the port */
  readonly targetPort?: number | string;
  /** The subset that was chosen. @default - absent when the whole host is meant */
  readonly subset?: string;
  /** Percent of the requests. */
  readonly weight: number;
  /** The workloads that may answer. */
  readonly pods: readonly PodRef[];
  /** Addresses of endpoints that are no pods. */
  readonly endpoints: readonly string[];
  /** The ExternalName host that was asked for. @default - absent when the host itself was */
  readonly alias?: string;
  /** The bytes went to the address that was dialled, past all routes. @default false */
  readonly passthrough?: boolean;
  /** TLS to the endpoint: none, the mesh's own, or what the DestinationRule orders. */
  readonly tls: 'none' | 'ISTIO_MUTUAL' | 'SIMPLE' | 'MUTUAL';
  /** ALPN that a TLS origination offers. @default - absent when the proxy originates none, and with mesh mTLS */
  readonly alpn?: string;
  /** Protocol spoken to the endpoint. */
  readonly protocol: 'HTTP/1.1' | 'HTTP/2' | 'HTTP/1.0' | 'TCP';
  /** Version of the PROXY protocol that is written first. @default - absent when none is */
  readonly proxyProtocol?: string;
  /** Why requests die here. @default - absent when they arrive */
  readonly reason?: TraceReason;
}

/** The request as it reaches the destination. */
export interface ForwardedRequest {
  /** HTTP method. */
  readonly method: string;
  /** `Host` header. */
  readonly host: string;
  /** Path and query. */
  readonly path: string;
  /** All headers, names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** Headers that were not there, or not with this value, when the request came. */
  readonly headersAdded: Readonly<Record<string, string>>;
  /** Names of headers that a route removes, or that are no longer there. */
  readonly headersRemoved: readonly string[];
}

/** The answer to "where does this request go?". The field names are stable: this is the JSON of `trackway trace --format json`. */
export interface TraceResult {
  /** The entry the request was given to, e.g. `gateway-labels:istio=ingressgateway`. */
  readonly from: string;
  /** The request in short, e.g. `GET http://shop.example.com/api`. */
  readonly request: string;
  /** Every decision, in order. */
  readonly steps: readonly Step[];
  /** HTTP status the client sees; 200 means that a pod answers. @default - absent when there is none (TCP, reset connection) */
  readonly status?: number;
  /** Status of a gRPC call, e.g. `OK`, `UNAVAILABLE`. @default - absent for everything else */
  readonly grpcStatus?: string;
  /** Envoy's response flag, e.g. `NR`. @default - absent when it has none */
  readonly flag?: string;
  /** Why it does not arrive. A redirect or direct response of a route is an arrival. @default - absent when it arrives */
  readonly reason?: TraceReason;
  /** The listener that took the connection, e.g. `0.0.0.0_8080`. @default - absent when none did, and without a proxy */
  readonly listener?: string;
  /** Its filter chain. @default - absent when none fits, and for one without a name */
  readonly filterChain?: string;
  /** The route configuration that was asked, e.g. `http.8080`. @default - absent for TCP */
  readonly routeConfig?: string;
  /** The virtual host that has the request's host, e.g. `shop.example.com:80`. @default - absent when none has, and for TCP */
  readonly virtualHost?: string;
  /** Name of the Envoy route; for one without a name, `http[1]`. @default - absent when none fits, and for TCP */
  readonly route?: string;
  /** The cluster, or the one of several that gets most. @default - absent when the request gets to none */
  readonly cluster?: string;
  /** All clusters that get a share. */
  readonly clusters: readonly ClusterShare[];
  /** Where the shares end. */
  readonly destinations: readonly TraceDestination[];
  /** The request as the destination gets it. @default - absent when it is not forwarded, and for TCP */
  readonly forwarded?: ForwardedRequest;
  /** `Location` of a redirect. @default - absent when there is none */
  readonly location?: string;
  /** Headers that routes set on the response, names in lower case. */
  readonly responseHeaders: Readonly<Record<string, string>>;
  /** Body of a direct response. @default - absent when the route has none */
  readonly body?: string;
  /** Milliseconds until the route gives up. @default - absent when it never does */
  readonly timeout?: number;
  /** How often the route tries again and on what; `perTryTimeout` in milliseconds. @default - absent when it does not */
  readonly retries?: { readonly attempts: number; readonly on: string; readonly perTryTimeout?: number };
  /** Clusters that get a copy of the request. */
  readonly mirrors: readonly { readonly cluster: string; readonly percent: number }[];
  /** Whether the last hop is mesh mTLS. @default - absent when there is no last hop */
  readonly mtls?: boolean;
  /** What would come out differently with another creation order of the named objects. */
  readonly ambiguous: readonly Finding[];
  /** What istiod drops without a word on the way of this request. */
  readonly conflicts: readonly Finding[];
  /** What the request would have reached had one field been different. @default - absent when it arrives, and when nothing is near */
  readonly nearestMiss?: string;
}
