export type { ComponentVersions } from './core/component-versions';
export type { BackingAddress, BackingConnection, IBackingService, StoredSecretKey } from './core/backing-service';
export { ClusterFacts, type ClusterController, type ClusterFactsProps, type ControllerAccount } from './core/cluster-facts';
export {
  ImagePolicy, MetricsDiscovery, SecretStore, type Defaults, type IngressDefaults, type MetricsDiscoveryOptions, type Settings,
} from './core/defaults';
export type { IPolicyPack } from './core/enforced-policies';
export { EnvironmentBase, type EnvironmentProps } from './core/environment-base';
export type { DurationAmount } from './core/duration';
export { Binding, bindingEnv, type BindingDetail } from './core/function/binding';
export type {
  BindingName, BucketBindingOptions, ComponentOptions, DatabaseOptions, KafkaBindingOptions, NatsBindingOptions, RabbitMqBindingOptions, RedisStateOptions,
  SqsBindingOptions,
} from './core/function/binding-options';
export { Builder, type BuilderLanguage, type BuilderOptions } from './core/function/builder';
export { bundleDockerfile, type BundleContent } from './core/function/bundle';
export { Canary, type CanaryOptions } from './core/function/canary';
export type { FunctionProps, FunctionScaling } from './core/function/function-props';
export {
  Code, Source, type Build, type BuildOutput, type BuildpacksSourceOptions, type BundleCode, type BundleSourceOptions, type DockerfileSourceOptions,
  type GitCode, type GitSourceOptions,
} from './core/function/source';
export type { FunctionTargetKind, IFunctionTarget } from './core/function/target-kind';
export { Trigger, isEventTrigger, type EventTrigger, type TriggerDetail } from './core/function/trigger';
export type {
  EventTriggerOptions, HttpTriggerOptions, IFunctionGateway, KafkaConnection, KafkaLogin, KafkaTriggerOptions, NatsTriggerOptions,
  ObjectCreatedTriggerOptions, RabbitMqTriggerOptions, ScheduleTriggerOptions, SqsTriggerOptions,
} from './core/function/trigger-options';
export { Labels, OWNER_ANNOTATION } from './core/labels';
export { Platform, type PlatformProps, type SynthResult } from './core/platform';
export { Scaling, type ScalingTrigger, type TriggerScaling, type UtilizationScaling } from './core/scaling';
export { Size, type CpuAmount, type MemoryAmount, type SizeAmounts } from './core/size';
export type { PreparedTree, Tree, TreeResult } from './core/tree';
export { TerraformState, type TerraformCloudProps } from './core/terraform-state';
export { ValidationError, type LocatedProblem, type Problem } from './core/validation-error';
export { Warnings } from './core/warnings';
export type { CredentialSource, IGrantableWorkload, WorkloadIdentity } from './core/workload-identity';
export type { NamedRequest } from './analysis/trace/diff';
export type { TraceEntry, TraceRequest, TraceSource, TraceToken } from './analysis/trace/request';
export type {
  ClusterShare, Finding as TraceFinding, ForwardedRequest, ObjectRef, PodRef, Stage as TraceStage, Step as TraceStep, TraceDestination, TraceReason,
  TraceResult,
} from './analysis/trace/result';
export { ArgoApplication, type ArgoApplicationProps } from './kubernetes/argo-cd/argo-application';
export { ArgoSync, type AutomaticSyncOptions } from './kubernetes/argo-cd/argo-sync';
export type { ArgoIgnoreRule } from './kubernetes/argo-cd/ignore-rules';
export { BlueGreen, type BlueGreenProps, type ReleasePhase } from './kubernetes/blue-green/blue-green';
export { Metric, type MetricTiming } from './kubernetes/blue-green/metric';
export type { JobMetricOptions } from './kubernetes/blue-green/metric-job';
export {
  Prometheus, type DatadogMetricOptions, type IstioMetricOptions, type LatencyOptions, type MetricConditions, type PrometheusAccess,
  type PrometheusMetricOptions, type SuccessRateOptions, type WebMetricOptions,
} from './kubernetes/blue-green/metric-options';
export { Promotion } from './kubernetes/blue-green/promotion';
export { Release, type BlueGreenOptions, type HeaderPreviewOptions, type ReleaseOptions, type SwitchOptions } from './kubernetes/blue-green/release';
export { Step } from './kubernetes/blue-green/step';
export { Ec2NodeClass, type Ec2NodeClassProps } from './kubernetes/cluster/karpenter/ec2-node-class';
export { KarpenterNodePool, type KarpenterNodePoolProps, type PoolLimits, type PoolTaint } from './kubernetes/cluster/karpenter/karpenter-node-pool';
export type { KubeletOptions } from './kubernetes/cluster/karpenter/kubelet';
export { Consolidation, DisruptionBudget, type BudgetOptions, type DisruptionReason } from './kubernetes/cluster/karpenter/node-disruption';
export { NodeAmi } from './kubernetes/cluster/karpenter/node-ami';
export { NodeRequirement, type NodeLabel } from './kubernetes/cluster/karpenter/node-requirement';
export { EniConfigs, type EniConfigsProps, type PodSubnet } from './kubernetes/cluster/network/eni-configs';
export { ChartRelease, type ChartReleaseProps, type GeneratedField } from './kubernetes/cluster/release/chart-release';
export { Delivery, type ArgoDeliveryOptions, type FluxDeliveryOptions } from './kubernetes/cluster/release/delivery';
export { HelmChart } from './kubernetes/cluster/release/helm-chart';
export { CertManager } from './kubernetes/cluster/services/cert-manager';
export type { ClusterServiceProps, ReplicatedServiceProps } from './kubernetes/cluster/services/cluster-service';
export { ExternalDns, type ExternalDnsProps } from './kubernetes/cluster/services/external-dns';
export { ExternalSecretsOperator, type ExternalSecretsOperatorProps } from './kubernetes/cluster/services/external-secrets-operator';
export { Karpenter } from './kubernetes/cluster/services/karpenter';
export { AwsLoadBalancerController, type AwsLoadBalancerControllerProps } from './kubernetes/cluster/services/load-balancer-controller';
export { MetricsServer } from './kubernetes/cluster/services/metrics-server';
export { StorageClass, type DiskClassOptions, type EfsClassOptions, type StorageClassOptions, type StorageDriver } from './kubernetes/cluster/storage/storage-class';
export { StorageClasses, type StorageClassesProps } from './kubernetes/cluster/storage/storage-classes';
export { Environment, type EnvironmentChartProps } from './kubernetes/environment';
export type { BuilderImageOptions, BuildpacksOptions } from './kubernetes/image-build/builder-options';
export { ImageBuild } from './kubernetes/image-build/image-build';
export type { ImageBuildProps } from './kubernetes/image-build/image-build-props';
export { ImageBuilder, type ImageBuilderKind } from './kubernetes/image-build/image-builder';
export { BuildImages, type BuildImagesProps, type ToolImages } from './kubernetes/image-build/tool-images';
export { AccessLog, type AccessLogProps } from './kubernetes/mesh/access-log/access-log';
export { LogFilter } from './kubernetes/mesh/access-log/log-filter';
export { ConnectionBufferLimit } from './kubernetes/mesh/envoy-filter/connection-buffer-limit';
export { EnvoyFilters, type EnvoyFiltersProps } from './kubernetes/mesh/envoy-filter/envoy-filters';
export { EnvoyPatch, Place, type EnvoyFilterConfig } from './kubernetes/mesh/envoy-filter/envoy-patch';
export { EnvoyFilterName } from './kubernetes/mesh/envoy-filter/filter-names';
export type { ApplyTo, EnvoyPatchOptions, PatchContext, PatchOperation } from './kubernetes/mesh/envoy-filter/patch-options';
export { RequestBodyLimit } from './kubernetes/mesh/envoy-filter/request-body-limit';
export {
  NEVER_LOGGED_HEADERS, ResponseLog, type ResponseBodyLogOptions, type ResponseLogOptions,
} from './kubernetes/mesh/envoy-filter/response-log';
export { ExternalService } from './kubernetes/mesh/external/external-service';
export type { ExternalServiceProps } from './kubernetes/mesh/external/external-service-props';
export { Origination, TrustedCa, type OriginationOptions } from './kubernetes/mesh/external/origination';
export { Resolution } from './kubernetes/mesh/external/resolution';
export { GatewayFront, type FrontIngressOptions, type FrontLoadBalancerOptions } from './kubernetes/mesh/gateway/gateway-front';
export { GatewayTls } from './kubernetes/mesh/gateway/gateway-tls';
export { GatewayWorkload, type GatewayWorkloadAttributes } from './kubernetes/mesh/gateway/gateway-workload';
export { MeshGateway, type ListenerKind, type MeshGatewayProps, type TcpListener } from './kubernetes/mesh/gateway/mesh-gateway';
export { Claim, Jwt, JwtKeys, type JwtOptions, type TokenHeader } from './kubernetes/mesh/policy/jwt';
export { MeshPolicy } from './kubernetes/mesh/policy/mesh-policy';
export type { MeshPolicyProps } from './kubernetes/mesh/policy/mesh-policy-props';
export { Mtls } from './kubernetes/mesh/policy/mtls';
export {
  Retry, type Cors, type DirectResponse, type Fault, type HeaderChanges, type Mirror, type Redirect, type RetryOn, type RetryOptions, type Rewrite,
} from './kubernetes/mesh/route/actions';
export { Match, TextCondition, type RequestSource, type TextMatch } from './kubernetes/mesh/route/match';
export { MeshRoute, type MeshRouteProps, type TcpRule, type TlsRule } from './kubernetes/mesh/route/mesh-route';
export { MeshRouteDelegate, type MeshRouteDelegateProps } from './kubernetes/mesh/route/mesh-route-delegate';
export type { IRouteDelegate, RouteRule } from './kubernetes/mesh/route/rule';
export { TargetPort, Weight, WeightedTarget, type IRouteTarget, type MeshDestination } from './kubernetes/mesh/route/target';
export { Outbound } from './kubernetes/mesh/sidecar-scope/outbound';
export { SidecarScope, type SidecarScopeProps } from './kubernetes/mesh/sidecar-scope/sidecar-scope';
export { MeshTarget, type GatewayPods } from './kubernetes/mesh/target/mesh-target';
export { TrafficPolicy, type TrafficPolicyProps } from './kubernetes/mesh/traffic/traffic-policy';
export { LoadBalancing, type CircuitBreaker, type ConnectionLimits, type TrafficSettings } from './kubernetes/mesh/traffic/traffic-settings';
export { Namespace, type NamespaceProps } from './kubernetes/namespace/namespace';
export { Indicator, type IndicatorContext, type PrometheusMetrics } from './kubernetes/objective/indicator';
export type { Asked as AskedOfService } from './kubernetes/objective/dashboard';
export { ServiceObjective, type ObjectiveOwner } from './kubernetes/objective/objective';
export type { LatencyGoal, ObjectiveFacts, ObjectiveProps } from './kubernetes/objective/objective-props';
export type { AuxiliaryContainerProps, InitContainerProps, SidecarProps } from './kubernetes/pod/auxiliary-container';
export type { EnvMap } from './kubernetes/pod/env';
export { Health, type HealthTiming, type HttpHealthOptions, type ProbeSet } from './kubernetes/pod/health';
export { Metrics, Profiling, type MetricsOptions, type ProfileKind } from './kubernetes/pod/observability';
export type { FileContent, PodProps } from './kubernetes/pod/pod-props';
export { Port, type PortOptions, type PortProtocol } from './kubernetes/pod/port';
export { Relax, type Capability } from './kubernetes/pod/relax';
export { SecretKey, SecretSource, type NamedSecret } from './core/secret-source';
export { Shutdown, type ShutdownOptions } from './kubernetes/pod/shutdown';
export { Spread, type Toleration } from './kubernetes/pod/spread';
export { Storage, type ClaimOptions, type ExistingClaimOptions, type ScratchOptions } from './kubernetes/pod/storage';
export { ServerlessFunction } from './kubernetes/serverless-function/serverless-function';
export type { ServerlessFunctionProps } from './kubernetes/serverless-function/serverless-function-props';
export {
  Target, type DeploymentTargetOptions, type HttpInterceptor, type KnativeTargetOptions, type OpenFunctionTargetOptions,
} from './kubernetes/serverless-function/target';
export { SUPPORT_TABLE, type FunctionFeature, type SupportCell, type SupportRow } from './kubernetes/serverless-function/support-table';
export { KubernetesObject, type KubernetesObjectProps } from './kubernetes/synthesis/kubernetes-object';
export { Admission, type KubewardenOptions } from './kubernetes/policies/admission';
export { AdmissionPolicies, type AdmissionPoliciesProps } from './kubernetes/policies/admission-policies';
export { policyReport } from './kubernetes/policies/policy-report';
export { CronTask, type CronTaskProps } from './kubernetes/task/cron-task';
export { Task, type TaskProps } from './kubernetes/task/task';
export { Exposure, Tls, type GatewayExposureOptions, type IngressExposureOptions } from './kubernetes/web-service/exposure';
export { ExistingService, type ExistingServiceAttributes } from './kubernetes/web-service/existing-service';
export { ServiceVersion, type ServiceVersionProps } from './kubernetes/web-service/service-version';
export { WebService, type WebServiceProps } from './kubernetes/web-service/web-service';
export { Worker, type WorkerProps } from './kubernetes/worker/worker';
export type { ConnectOptions } from './kubernetes/workload/backing';
export { Address, type ICallable } from './kubernetes/workload/connections';
export { ReplicatedWorkload, type ReplicatedProps } from './kubernetes/workload/replicated-workload';
export { Workload } from './kubernetes/workload/workload';
export type { KnownPort, KnownService } from './analysis/model';
export type { PathKind } from './kubernetes/mesh/route/match';
export type { DestinationPort } from './kubernetes/mesh/route/target';
export type { RuleActions } from './kubernetes/mesh/route/actions';
export type { TrafficOwner } from './kubernetes/mesh/traffic/service-traffic';
export type { MeshProxy } from './kubernetes/pod/mesh-proxy';
export type { Json } from './kubernetes/synthesis/json';
export type { Caller, CallTarget, PeerPort, PodPeer, ProxySecret } from './kubernetes/workload/connections';
export type { WorkloadShape } from './kubernetes/workload/workload-shape';
export type { ControllerKind, ControllerParts, ReplicatedShape } from './kubernetes/workload/replicated-workload';
export { ExistingGateway, type ExistingGatewayAttributes } from './kubernetes/mesh/gateway/existing-gateway';
export type { IMeshGateway } from './kubernetes/mesh/gateway/gateway-reference';
export { AdmissionPolicyGroup, ClusterAdmissionPolicyGroup, type AdmissionPolicyGroupProps, type ClusterAdmissionPolicyGroupProps, type GroupMember } from './kubernetes/kubewarden/admission-policy-group';
export { AdmissionPolicy, ClusterAdmissionPolicy, type AdmissionPolicyProps, type ClusterAdmissionPolicyProps } from './kubernetes/kubewarden/cluster-admission-policy';
export { KubewardenAlerts, type KubewardenAlertsProps } from './kubernetes/kubewarden/kubewarden-alerts';
export { KubewardenPolicy } from './kubernetes/kubewarden/kubewarden-policy';
export { Module, type CustomModuleOptions } from './kubernetes/kubewarden/module';
export type { PolicySeverity } from './kubernetes/kubewarden/modules/catalogue';
export type { CelSettings, CelValidation, CelVariable } from './kubernetes/kubewarden/modules/cel';
export type {
  BlockedAccess, DeprecatedApiVersionsSettings, HighRiskServiceAccountSettings, IngressSettings, KyvernoSettings, PodSecurityStandard, PsaLabelSettings,
} from './kubernetes/kubewarden/modules/cluster';
export type {
  ContainerResourcesSettings, PodNdotsSettings, PodRuntimeSettings, PriorityClassSettings, ProbeBounds, ProbeRequirement, ProbesSettings, ResourceBounds,
} from './kubernetes/kubewarden/modules/containers';
export type {
  ApparmorSettings, FsGroupsSettings, GroupRule, SeccompSettings, SelinuxSettings, SysctlSettings, UserGroupSettings, UserRule,
} from './kubernetes/kubewarden/modules/identities';
export type {
  AllowOrReject, GithubSigner, ImageCveSettings, ImageSignature, ImageSignaturesSettings, KeylessPrefixSigner, KeylessSigner, RejectOnly,
  SeverityLimit, TrustedReposSettings,
} from './kubernetes/kubewarden/modules/images';
export type { Criteria, CriteriaSettings, LabelPropagatorSettings, SafeAnnotationsSettings, SafeLabelsSettings } from './kubernetes/kubewarden/modules/metadata';
export type {
  AllowedHostPath, CapabilitiesSettings, HostNamespacesSettings, HostPathsSettings, PodPrivilegedSettings, PrivilegeEscalationSettings, ProcMountSettings,
} from './kubernetes/kubewarden/modules/privileges';
export type { ClaimStorageClassSettings, FlexVolumeSettings, VolumeMountsSettings, VolumesSettings } from './kubernetes/kubewarden/modules/volumes';
export type { NumberRange } from './kubernetes/kubewarden/modules/written';
export { PolicyMode, type MonitorAgainOptions, type MonitorFirstOptions } from './kubernetes/kubewarden/policy-mode';
export { PolicyParameters, type PolicyParametersProps } from './kubernetes/kubewarden/policy-parameters';
export type { KubewardenPolicyProps, PolicyCondition } from './kubernetes/kubewarden/policy-props';
export { PolicyNamespaces, type LabelCondition, type LabelSelection } from './kubernetes/kubewarden/policy-selector';
export { PolicyServer } from './kubernetes/kubewarden/policy-server';
export type { PolicyServerProps } from './kubernetes/kubewarden/policy-server-props';
export type { BoundPolicy, IPolicyServer } from './kubernetes/kubewarden/policy-server-reference';
export { PolicyServerShards } from './kubernetes/kubewarden/policy-server-shards';
export type { ContextResource, PolicyOperation, PolicyRule } from './kubernetes/kubewarden/rule';
