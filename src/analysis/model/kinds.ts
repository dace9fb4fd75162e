/**
 * The kinds that are read, as `group/Kind`: a kind alone is ambiguous (Istio and the Gateway API both have a `Gateway`, Kubernetes and
 * Knative both have a `Service`). The version is left out: fields that are read have the same names in all served versions.
 */
export const Kind = {
  namespace: '/Namespace',
  service: '/Service',
  endpoints: '/Endpoints',
  pod: '/Pod',
  secret: '/Secret',
  configMap: '/ConfigMap',
  node: '/Node',
  endpointSlice: 'discovery.k8s.io/EndpointSlice',
  deployment: 'apps/Deployment',
  statefulSet: 'apps/StatefulSet',
  daemonSet: 'apps/DaemonSet',
  replicaSet: 'apps/ReplicaSet',
  replicationController: '/ReplicationController',
  job: 'batch/Job',
  cronJob: 'batch/CronJob',
  rollout: 'argoproj.io/Rollout',
  ingress: 'networking.k8s.io/Ingress',
  ingressClass: 'networking.k8s.io/IngressClass',
  mutatingWebhook: 'admissionregistration.k8s.io/MutatingWebhookConfiguration',
  validatingWebhook: 'admissionregistration.k8s.io/ValidatingWebhookConfiguration',
  customResourceDefinition: 'apiextensions.k8s.io/CustomResourceDefinition',
  virtualService: 'networking.istio.io/VirtualService',
  gateway: 'networking.istio.io/Gateway',
  destinationRule: 'networking.istio.io/DestinationRule',
  serviceEntry: 'networking.istio.io/ServiceEntry',
  sidecar: 'networking.istio.io/Sidecar',
  workloadEntry: 'networking.istio.io/WorkloadEntry',
  workloadGroup: 'networking.istio.io/WorkloadGroup',
  proxyConfig: 'networking.istio.io/ProxyConfig',
  envoyFilter: 'networking.istio.io/EnvoyFilter',
  peerAuthentication: 'security.istio.io/PeerAuthentication',
  requestAuthentication: 'security.istio.io/RequestAuthentication',
  authorizationPolicy: 'security.istio.io/AuthorizationPolicy',
  telemetry: 'telemetry.istio.io/Telemetry',
  wasmPlugin: 'extensions.istio.io/WasmPlugin',
  trafficExtension: 'extensions.istio.io/TrafficExtension',
  kubernetesGateway: 'gateway.networking.k8s.io/Gateway',
  gatewayClass: 'gateway.networking.k8s.io/GatewayClass',
  httpRoute: 'gateway.networking.k8s.io/HTTPRoute',
  grpcRoute: 'gateway.networking.k8s.io/GRPCRoute',
  tlsRoute: 'gateway.networking.k8s.io/TLSRoute',
  tcpRoute: 'gateway.networking.k8s.io/TCPRoute',
  referenceGrant: 'gateway.networking.k8s.io/ReferenceGrant',
} as const;

/** Kinds whose objects have no namespace. */
const clusterScoped = new Set<string>([
  Kind.namespace, Kind.node, Kind.ingressClass, Kind.mutatingWebhook, Kind.validatingWebhook, Kind.customResourceDefinition, Kind.gatewayClass,
  '/PersistentVolume', 'rbac.authorization.k8s.io/ClusterRole', 'rbac.authorization.k8s.io/ClusterRoleBinding', 'storage.k8s.io/StorageClass',
  'storage.k8s.io/CSIDriver', 'storage.k8s.io/CSINode', 'storage.k8s.io/VolumeAttachment', 'scheduling.k8s.io/PriorityClass', 'node.k8s.io/RuntimeClass',
  'apiregistration.k8s.io/APIService', 'argoproj.io/ClusterAnalysisTemplate', 'cert-manager.io/ClusterIssuer', 'external-secrets.io/ClusterSecretStore',
  'admissionregistration.k8s.io/ValidatingAdmissionPolicy', 'admissionregistration.k8s.io/ValidatingAdmissionPolicyBinding', 'certificates.k8s.io/CertificateSigningRequest',
  'flowcontrol.apiserver.k8s.io/FlowSchema', 'flowcontrol.apiserver.k8s.io/PriorityLevelConfiguration', 'policies.kubewarden.io/ClusterAdmissionPolicy',
]);

/** Groups that a kind moved away from long ago, and where it is now. */
const movedGroups: Readonly<Record<string, string>> = { 'extensions/Ingress': Kind.ingress, 'extensions/Deployment': Kind.deployment };

/** `group/Kind` of a manifest's `apiVersion` and `kind`. */
export function kindOf(apiVersion: string, kind: string): string {
  const slash = apiVersion.indexOf('/');
  const id = `${slash < 0 ? '' : apiVersion.slice(0, slash)}/${kind}`;
  return Object.hasOwn(movedGroups, id) ? movedGroups[id] : id;
}

export function isClusterScoped(kind: string): boolean {
  return clusterScoped.has(kind);
}
