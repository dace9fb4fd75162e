/** A port of a Service that exists outside the manifests. */
export interface KnownPort {
  /** The number that clients dial. */
  readonly port: number;
  /** The pods' port, by number or name. @default - the port itself */
  readonly targetPort?: number | string;
  /** Its name, whose prefix tells the protocol, e.g. `http-web`. @default - none */
  readonly name?: string;
  /** Its protocol, e.g. `http` or `kubernetes.io/h2c`. @default - what the prefix of `name` says */
  readonly appProtocol?: string;
}

/** A Service that exists outside the manifests. */
export interface KnownService {
  /** `metadata.name`. */
  readonly name: string;
  /** `metadata.namespace`. */
  readonly namespace: string;
  /** What it listens on. @default - its ports are not known, so none is refused */
  readonly ports?: readonly KnownPort[];
  /** Labels of its pods. @default - its pods are not known, so it is not held to have none */
  readonly selector?: Readonly<Record<string, string>>;
  /** Labels of the Service itself. @default - none */
  readonly labels?: Readonly<Record<string, string>>;
  /** Its type, as in Kubernetes. @default 'ClusterIP' */
  readonly type?: string;
}

/** Pods that exist outside the manifests. */
export interface KnownPod {
  readonly name: string;
  readonly namespace: string;
  readonly labels: Readonly<Record<string, string>>;
  /** Named ports, by name. @default {} */
  readonly ports?: Readonly<Record<string, number>>;
  /** @default 'default' */
  readonly serviceAccount?: string;
}

/** Pods that run Envoy as a gateway, and the Service in front of them. */
export interface GatewayWorkload {
  readonly name: string;
  /** @default 'istio-system' */
  readonly namespace?: string;
  readonly labels: Readonly<Record<string, string>>;
  /** The Service's ports. @default 15021, 80 to 8080, 443 to 8443, 31400 and 15443 */
  readonly ports?: readonly KnownPort[];
  /** @default - `name` */
  readonly serviceName?: string;
  /** Labels of the Service itself. @default {} */
  readonly serviceLabels?: Readonly<Record<string, string>>;
  /** What the pods run as, and so are in the mesh. @default - `serviceName`, as Istio's chart for gateways has it */
  readonly serviceAccount?: string;
}

/** A Gateway object that exists outside the manifests. */
export interface KnownGateway {
  readonly name: string;
  readonly namespace: string;
  /** `spec` of the Gateway. @default - only known to exist: neither its hosts nor its ports are checked */
  readonly spec?: object;
}

/** An extension provider of the MeshConfig. */
export interface ExtensionProvider {
  readonly name: string;
  readonly [kind: string]: unknown;
}

/** The fields of Istio's MeshConfig that are read. */
export interface MeshConfig {
  /** @default 'ALLOW_ANY' */
  readonly outboundTrafficPolicy?: { readonly mode?: string };
  /** @default true */
  readonly enableAutoMtls?: boolean;
  /** @default 'istio-system' */
  readonly rootNamespace?: string;
  /** @default 'cluster.local' */
  readonly trustDomain?: string;
  readonly ingressService?: string;
  readonly ingressSelector?: string;
  readonly ingressClass?: string;
  readonly ingressControllerMode?: string;
  readonly defaultServiceExportTo?: readonly string[];
  readonly defaultVirtualServiceExportTo?: readonly string[];
  readonly defaultDestinationRuleExportTo?: readonly string[];
  readonly defaultProviders?: { readonly tracing?: readonly string[]; readonly metrics?: readonly string[]; readonly accessLogging?: readonly string[] };
  readonly extensionProviders?: readonly ExtensionProvider[];
  readonly defaultConfig?: Readonly<Record<string, unknown>>;
  readonly [field: string]: unknown;
}

/** What manifests cannot say about the cluster they are for. All optional. */
export interface ClusterFacts {
  /** DNS suffix of the cluster. @default 'cluster.local' */
  readonly clusterDomain?: string;
  /** Where objects go that name no namespace. @default 'default' */
  readonly defaultNamespace?: string;
  /** Istio's root namespace. @default - `meshConfig.rootNamespace`, else 'istio-system' */
  readonly rootNamespace?: string;
  /** e.g. `1.27`. @default - the newest that this library knows */
  readonly istioVersion?: string;
  /** @default - Istio's own defaults */
  readonly meshConfig?: MeshConfig;
  /** The day certificates are judged by, e.g. `2026-05-01`. @default - only those that ended before this library was made count as expired */
  readonly today?: string;
  /** Istio's MeshNetworks. @default - none */
  readonly meshNetworks?: Readonly<Record<string, unknown>>;
  /** @default - those in the manifests; when there are none, Istio's default ingress gateway is assumed */
  readonly gatewayWorkloads?: readonly GatewayWorkload[];
  readonly gateways?: readonly KnownGateway[];
  readonly services?: readonly KnownService[];
  readonly pods?: readonly KnownPod[];
  /** `credentialName`s that exist. */
  readonly secrets?: readonly { readonly name: string; readonly namespace: string }[];
  readonly namespaces?: readonly { readonly name: string; readonly labels?: Readonly<Record<string, string>> }[];
}

/** What Istio's default ingress gateway is, when nobody says otherwise (`istioctl analyze` assumes the same when it reads files). */
export const defaultIngressGateway: Required<Pick<GatewayWorkload, 'name' | 'namespace' | 'labels' | 'ports' | 'serviceAccount'>> = {
  name: 'istio-ingressgateway',
  namespace: 'istio-system',
  labels: { istio: 'ingressgateway', app: 'istio-ingressgateway' },
  serviceAccount: 'istio-ingressgateway-service-account',
  ports: [
    { name: 'status-port', port: 15021, targetPort: 15021 },
    { name: 'http2', port: 80, targetPort: 8080 },
    { name: 'https', port: 443, targetPort: 8443 },
    { name: 'tcp', port: 31400, targetPort: 31400 },
    { name: 'tls', port: 15443, targetPort: 15443 },
  ],
};
