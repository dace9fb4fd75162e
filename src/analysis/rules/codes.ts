/** How bad a finding is. `error`: requests will fail, or the cluster refuses the object. `warning`: likely not what was meant. */
export type Level = 'info' | 'warning' | 'error';

/** One kind of finding. */
export interface CodeInfo {
  /** Istio's own name for `IST` codes. */
  readonly name: string;
  readonly level: Level;
  /** One line for the list of codes. */
  readonly doc: string;
  /** What to do about it, where the message does not say so itself. */
  readonly fix?: string;
}

const istio = {
  IST0002: { name: 'Deprecated', level: 'warning', doc: 'A feature that Istio has deprecated or removed is used.', fix: 'move to what replaces it' },
  IST0101: {
    name: 'ReferencedResourceNotFound', level: 'error', doc: 'Something that is referred to does not exist.',
    fix: 'correct the reference, or declare what exists outside the manifests in the facts file',
  },
  IST0102: {
    name: 'NamespaceNotInjected', level: 'info', doc: 'A namespace is neither enabled for sidecar injection nor marked as not needing it.',
    fix: 'label it istio-injection=enabled or istio-injection=disabled',
  },
  IST0103: { name: 'PodMissingProxy', level: 'warning', doc: 'A running pod has no sidecar although its namespace asks for one.', fix: 'restart the workload' },
  IST0106: { name: 'SchemaValidationError', level: 'error', doc: 'Istio refuses the object.', fix: 'correct the field' },
  IST0107: { name: 'MisplacedAnnotation', level: 'warning', doc: 'An Istio annotation is on a kind of object where it has no effect.', fix: 'move it' },
  IST0108: { name: 'UnknownAnnotation', level: 'warning', doc: 'An annotation in Istio’s domain that Istio does not know.', fix: 'correct the spelling, or delete it' },
  IST0109: {
    name: 'ConflictingMeshGatewayVirtualServiceHosts', level: 'error', doc: 'Two VirtualServices for the mesh have the same host: only the oldest counts.',
    fix: 'merge them into one',
  },
  IST0110: { name: 'ConflictingSidecarWorkloadSelectors', level: 'error', doc: 'Two Sidecars select the same pod.', fix: 'make their selectors exclude each other' },
  IST0111: { name: 'MultipleSidecarsWithoutWorkloadSelectors', level: 'error', doc: 'A namespace has two Sidecars for all of its pods.', fix: 'keep one' },
  IST0112: {
    name: 'VirtualServiceDestinationPortSelectorRequired', level: 'error', doc: 'A destination without a port is a Service with several ports.',
    fix: 'set destination.port.number',
  },
  IST0116: {
    name: 'DeploymentAssociatedToMultipleServices', level: 'warning', doc: 'Services give the same port of one Deployment different protocols.',
    fix: 'use one protocol per port',
  },
  IST0118: {
    name: 'PortNameIsNotUnderNamingConvention', level: 'info', doc: 'A port name does not say its protocol, so Istio has to guess it.',
    fix: 'name it <protocol>[-suffix], or set appProtocol',
  },
  IST0123: { name: 'NamespaceMultipleInjectionLabels', level: 'warning', doc: 'A namespace asks for its data plane in two ways.', fix: 'keep one label' },
  IST0125: { name: 'InvalidAnnotation', level: 'warning', doc: 'The value of an Istio annotation cannot be read.', fix: 'correct the value' },
  IST0126: {
    name: 'UnknownMeshNetworksServiceRegistry', level: 'error', doc: 'MeshNetworks names a registry that no multi-cluster Secret has.', fix: 'correct fromRegistry',
  },
  IST0127: { name: 'NoMatchingWorkloadsFound', level: 'warning', doc: 'An AuthorizationPolicy applies to no pod of the mesh.', fix: 'correct the selector or the namespace' },
  IST0128: {
    name: 'NoServerCertificateVerificationDestinationLevel', level: 'warning', doc: 'A DestinationRule starts TLS without verifying who answers.',
    fix: 'set tls.caCertificates',
  },
  IST0129: {
    name: 'NoServerCertificateVerificationPortLevel', level: 'warning', doc: 'A DestinationRule starts TLS on a port without verifying who answers.',
    fix: 'set tls.caCertificates of the port',
  },
  IST0130: { name: 'VirtualServiceUnreachableRule', level: 'warning', doc: 'A rule is never used because an earlier one takes its requests.', fix: 'reorder or delete it' },
  IST0131: { name: 'VirtualServiceIneffectiveMatch', level: 'info', doc: 'A match repeats, or is covered by, one of an earlier rule.', fix: 'delete it, or put it first' },
  IST0132: {
    name: 'VirtualServiceHostNotFoundInGateway', level: 'warning', doc: 'No host of a VirtualService is served by a gateway it is bound to.',
    fix: 'bind it to the gateway that serves the host, or add the host to this one',
  },
  IST0133: { name: 'SchemaWarning', level: 'warning', doc: 'Istio accepts the object with a warning.', fix: 'correct the field' },
  IST0134: { name: 'ServiceEntryAddressesRequired', level: 'warning', doc: 'A TCP port of a ServiceEntry needs addresses to be told apart.', fix: 'set addresses' },
  IST0135: { name: 'DeprecatedAnnotation', level: 'info', doc: 'An Istio annotation is deprecated.', fix: 'use what replaces it' },
  IST0136: { name: 'AlphaAnnotation', level: 'info', doc: 'An Istio annotation belongs to an alpha feature.', fix: 'expect it to change' },
  IST0137: {
    name: 'DeploymentConflictingPorts', level: 'warning', doc: 'Services reach one port of a Deployment’s pods through different ports.', fix: 'use the same Service port',
  },
  IST0138: {
    name: 'GatewayDuplicateCertificate', level: 'warning', doc: 'Two Gateways of one workload share a certificate: HTTP/2 clients that reuse connections get 404s.',
    fix: 'serve the hosts from one Gateway, or give each its own certificate',
  },
  IST0139: { name: 'InvalidWebhook', level: 'error', doc: 'Injection webhooks overlap, or call a control plane that does not exist.', fix: 'correct the selectors or the service' },
  IST0140: {
    name: 'IngressRouteRulesNotAffected', level: 'warning', doc: 'A gateway route goes to the whole Service while another VirtualService splits it in subsets: the split does not apply.',
    fix: 'route to the subsets here too',
  },
  IST0144: { name: 'InvalidApplicationUID', level: 'warning', doc: 'An application runs as user 1337, whose traffic the sidecar lets through.', fix: 'run as another user' },
  IST0145: { name: 'ConflictingGateways', level: 'error', doc: 'Two Gateways claim the same host on the same port of the same pods.', fix: 'merge them, or divide the hosts' },
  IST0146: {
    name: 'ImageAutoWithoutInjectionWarning', level: 'warning', doc: 'A Deployment waits for injection to set its image, and no webhook selects it.',
    fix: 'label the pod template sidecar.istio.io/inject: "true"',
  },
  IST0147: { name: 'ImageAutoWithoutInjectionError', level: 'error', doc: 'A pod was not injected and has `image: auto` left.', fix: 'recreate it where injection is enabled' },
  IST0148: {
    name: 'NamespaceInjectionEnabledByDefault', level: 'info', doc: 'A namespace without a label is injected because the injector does so by default.',
    fix: 'label it, so that it says so itself',
  },
  IST0149: {
    name: 'JwtClaimBasedRoutingWithoutRequestAuthN', level: 'error', doc: 'A route needs a JWT claim that nothing at the gateway extracts.',
    fix: 'add a RequestAuthentication for the gateway pods',
  },
  IST0150: { name: 'ExternalNameServiceTypeInvalidPortName', level: 'warning', doc: 'A port of an ExternalName Service may swallow other traffic.', fix: 'name the port by its protocol' },
  IST0151: {
    name: 'EnvoyFilterUsesRelativeOperation', level: 'warning', doc: 'An EnvoyFilter patches relative to others without a priority.',
    fix: 'set spec.priority, or use INSERT_FIRST',
  },
  IST0152: {
    name: 'EnvoyFilterUsesReplaceOperationIncorrectly', level: 'error', doc: 'REPLACE works on HTTP_FILTER and NETWORK_FILTER only.', fix: 'use MERGE',
  },
  IST0153: { name: 'EnvoyFilterUsesAddOperationIncorrectly', level: 'error', doc: 'ADD is ignored for ROUTE_CONFIGURATION and HTTP_ROUTE.', fix: 'use MERGE, or patch VIRTUAL_HOST' },
  IST0154: { name: 'EnvoyFilterUsesRemoveOperationIncorrectly', level: 'error', doc: 'REMOVE is ignored for ROUTE_CONFIGURATION and HTTP_ROUTE.', fix: 'patch VIRTUAL_HOST' },
  IST0155: {
    name: 'EnvoyFilterUsesRelativeOperationWithProxyVersion', level: 'warning', doc: 'A relative patch for one proxy version may get lost during an upgrade.',
    fix: 'set spec.priority, or use INSERT_FIRST',
  },
  IST0157: { name: 'InvalidTelemetryProvider', level: 'warning', doc: 'A Telemetry without providers is ignored, and the mesh has no default.', fix: 'name a provider' },
  IST0158: {
    name: 'PodsIstioProxyImageMismatchInNamespace', level: 'warning', doc: 'Running pods have another proxy image than the injector sets.', fix: 'redeploy the pods',
  },
  IST0159: { name: 'ConflictingTelemetryWorkloadSelectors', level: 'error', doc: 'Two Telemetries select the same pod.', fix: 'make their selectors exclude each other' },
  IST0160: { name: 'MultipleTelemetriesWithoutWorkloadSelectors', level: 'error', doc: 'A namespace has two Telemetries for all of its pods.', fix: 'keep one' },
  IST0161: { name: 'InvalidGatewayCredential', level: 'error', doc: 'A Secret that a Gateway names holds no valid certificate and key.', fix: 'renew the Secret' },
  IST0162: {
    name: 'GatewayPortNotDefinedOnService', level: 'warning', doc: 'A Gateway listens on a port that no Service of its pods leads to.',
    fix: 'use a port of the Service, or add the port to it',
  },
  IST0163: { name: 'InvalidExternalControlPlaneConfig', level: 'warning', doc: 'A webhook for an external control plane has no usable address.', fix: 'set the URL' },
  IST0164: { name: 'ExternalControlPlaneAddressIsNotAHostname', level: 'info', doc: 'A webhook reaches its control plane by IP address.', fix: 'use a host name' },
  IST0165: {
    name: 'ReferencedInternalGateway', level: 'warning', doc: 'A VirtualService is bound to a Gateway that Istio generates, whose name is not stable.',
    fix: 'use an HTTPRoute, or bind to the Kubernetes Gateway',
  },
  IST0166: {
    name: 'IneffectiveSelector', level: 'warning', doc: 'A policy selects pods of a Kubernetes Gateway by label, which has no effect.', fix: 'use targetRefs',
  },
  IST0167: { name: 'IneffectivePolicy', level: 'warning', doc: 'A Sidecar is for workloads in ambient mode, which have none.', fix: 'delete it' },
  IST0171: { name: 'NegativeConditionStatus', level: 'warning', doc: 'The cluster says in an object’s status that it did not take effect.', fix: 'read the reason' },
  IST0173: {
    name: 'DestinationRuleSubsetNotSelectPods', level: 'error', doc: 'The labels of a subset are on no pod.', fix: 'correct the labels of the subset or of the pods',
  },
  IST0174: { name: 'UnknownDestinationRuleHost', level: 'warning', doc: 'The host of a DestinationRule is no known service.', fix: 'correct the host, or declare the service' },
  IST0175: {
    name: 'JwksUriFetchUnrestricted', level: 'warning', doc: 'istiod fetches keys from wherever a RequestAuthentication says.', fix: 'set BLOCKED_CIDRS_IN_JWKS_URIS on istiod',
  },
  IST0176: { name: 'GatewayAPICRDVersionBelowMinimum', level: 'warning', doc: 'A Gateway API CRD is too old for Istio to read.', fix: 'upgrade the CRDs' },
  IST0177: {
    name: 'ConflictingServiceEntryProtocol', level: 'warning', doc: 'ServiceEntries give one host and port different protocols.', fix: 'agree on one protocol',
  },
} as const satisfies Record<string, CodeInfo>;

const own = {
  TW0101: { name: 'HostNotServedByGateway', level: 'error', doc: 'A host of a VirtualService is served by none of its gateways: every request for it gets 404.' },
  TW0102: { name: 'RoutesNotReadByServer', level: 'error', doc: 'The servers that match a VirtualService read another kind of routes (http, tls, tcp) than it has.' },
  TW0103: { name: 'NotExportedToGateway', level: 'error', doc: 'A VirtualService is not visible in the namespace of its gateway’s pods.' },
  TW0104: { name: 'MatchNeverApplies', level: 'warning', doc: 'A match names a gateway or port that its VirtualService can never be asked through.' },
  TW0201: { name: 'RoutesDependOnCreationOrder', level: 'error', doc: 'Rules of two VirtualServices for one host on one gateway overlap: the older object wins.' },
  TW0202: { name: 'NoFallbackToWildcard', level: 'info', doc: 'A host has no catch-all rule, and requests that match none do not fall back to a wildcard host.' },
  TW0203: { name: 'RuleUnreachable', level: 'warning', doc: 'An earlier rule takes every request a rule could match.' },
  TW0204: { name: 'RetriesExceedTimeout', level: 'warning', doc: 'The timeout of a route ends before its retries do.' },
  TW0205: { name: 'RewriteDoublesSlash', level: 'warning', doc: 'A prefix rewrite turns /prefix/x into //x.' },
  TW0206: { name: 'DelegateNotFound', level: 'error', doc: 'A delegate does not exist, is not exported here, or cannot be delegated to: its route is skipped.' },
  TW0301: { name: 'HostNotQualified', level: 'error', doc: 'A host with a dot is taken literally; `name.namespace` names no Service (503).' },
  TW0302: { name: 'SubsetNotVisible', level: 'error', doc: 'The DestinationRule that applies at the gateway does not have the subset that is routed to (503).' },
  TW0303: { name: 'SubsetSelectsNothing', level: 'error', doc: 'A subset selects none of the pods of its own Service (503).' },
  TW0304: { name: 'DestinationPortMissing', level: 'error', doc: 'A gateway route to a Service with several ports goes to the port of the listener, which the Service does not have (503).' },
  TW0401: { name: 'ServiceSelectsNothing', level: 'warning', doc: 'A Service selects no pod.' },
  TW0402: { name: 'RoutedServiceSelectsNothing', level: 'error', doc: 'A Service that requests are routed to selects no pod (503).' },
  TW0403: { name: 'TargetPortNotFound', level: 'error', doc: 'A Service leads to a named port that no container of its pods has.' },
  TW0404: { name: 'TargetPortNotDeclared', level: 'warning', doc: 'A Service leads to a port number that its pods do not declare, though they declare others.' },
  TW0405: { name: 'IngressBackendNotFound', level: 'error', doc: 'An Ingress leads to a Service or port that does not exist in its own namespace.' },
  TW0501: { name: 'GatewayPortProtocolConflict', level: 'error', doc: 'Two Gateways open one port of the same pods with protocols that cannot share it.' },
  TW0502: { name: 'CredentialInOtherNamespace', level: 'error', doc: 'The Secret of a Gateway is not in the namespace of the gateway pods.' },
  TW0601: { name: 'MutualTlsConflict', level: 'error', doc: 'A DestinationRule and the PeerAuthentication of its pods do not agree on mutual TLS.' },
  TW0602: { name: 'PolicyInOtherNamespace', level: 'error', doc: 'A policy selects pods that live in another namespace, so it does nothing.' },
  TW0701: { name: 'EnvoyFilterSelectsNothing', level: 'error', doc: 'An EnvoyFilter selects no pod.' },
  TW0702: { name: 'EnvoyFilterOldName', level: 'error', doc: 'An EnvoyFilter matches a filter by a name that Envoy no longer uses.' },
  TW0901: { name: 'DuplicateResource', level: 'error', doc: 'Two manifests describe the same object differently: the last one applied wins.' },
  TW0902: { name: 'RepeatedResource', level: 'info', doc: 'The same manifest is there twice.' },
  TW1001: { name: 'RolloutFieldUnknown', level: 'error', doc: 'A Rollout, or a Service or Ingress beside it, has a field that does not exist, or of another type.' },
  TW1002: { name: 'RolloutInvalid', level: 'error', doc: 'Argo Rollouts refuses the Rollout: its selector, its pods or its deadlines contradict each other.' },
  TW1003: { name: 'RolloutStrategyInvalid', level: 'error', doc: 'Argo Rollouts refuses the strategy of a Rollout, or one of its steps.' },
  TW1004: { name: 'RolloutServiceMismatch', level: 'error', doc: 'A Service of a Rollout selects other pods than the Rollout makes, or belongs to another Rollout.' },
  TW1005: { name: 'RolloutRouteMismatch', level: 'error', doc: 'A VirtualService does not have the routes and destinations that its Rollout writes weights to.' },
  TW1006: { name: 'RolloutIngressMismatch', level: 'error', doc: 'An Ingress does not lead to the Service that its Rollout expects there.' },
  TW1007: { name: 'RolloutReferenceNotFound', level: 'error', doc: 'A Rollout names an object that does not exist.' },
  TW1008: { name: 'RolloutReferenceUnknown', level: 'info', doc: 'A Rollout names an object of a kind that the manifests hold none of.' },
  TW1009: { name: 'RolloutSubsetMismatch', level: 'error', doc: 'The DestinationRule of a Rollout lacks a subset, has one that Argo Rollouts will remove, or is for another host.' },
  TW1010: { name: 'AnalysisArgumentMismatch', level: 'error', doc: 'An analysis is not given an argument it needs, or is given one that it does not know.' },
  TW1011: { name: 'AnalysisEndless', level: 'error', doc: 'A metric is measured without an end where a release waits for it.' },
  TW1012: { name: 'RolloutReplicasContested', level: 'warning', doc: 'A Rollout sets its replicas, and an autoscaler does too: every apply sets them back.' },
  TW1013: { name: 'AutoscalerOnEmptyDeployment', level: 'error', doc: 'An autoscaler scales a Deployment whose pods a Rollout has taken over.' },
  TW1014: { name: 'EphemeralLabelSelected', level: 'error', doc: 'A label that a Rollout puts on the pods of one version only is one that its selector or template has.' },
  TW1015: { name: 'IgnoreRuleFreezesList', level: 'warning', doc: 'An ignore rule of Argo CD that ends inside a list keeps the whole list as it is in the cluster.' },
  TW1016: { name: 'SyncStripsSelector', level: 'warning', doc: 'The way Argo CD applies a Service takes the selector of a blue-green release away, and with it the pause.' },
  TW1101: { name: 'ReleaseUnreachable', level: 'error', doc: 'At some phase of a release a request that arrives otherwise reaches nothing.' },
  TW1102: { name: 'ReleaseWeightsBypassed', level: 'error', doc: 'At some phase of a release requests reach the new version in another proportion than its Rollout says.' },
  TW1103: { name: 'PreviewMissesNewVersion', level: 'error', doc: 'While the preview is open a request for it reaches the old version, or nothing.' },
} as const satisfies Record<string, CodeInfo>;

/** Every code the analyzer can report: Istio's own (`IST`), then ours (`TW`). */
export const codes = { ...istio, ...own };

export type Code = keyof typeof codes;

/** What is known about a code. */
export function codeInfo(code: Code): CodeInfo {
  return codes[code];
}
