export { Bucket, type BucketAttributes } from './bucket/bucket';
export type { BucketGrantOptions, IBucket } from './bucket/bucket-grants';
export type { BucketAccessLogs, BucketProps } from './bucket/bucket-props';
export type { BucketLifecycleRule, BucketTransition, ColdStorageClass } from './bucket/lifecycle';
export type { ControllerIdentity, ControllerIdentityProps } from './cluster-services/controller-identity';
export { CertManagerIdentity, ExternalDnsIdentity, type DnsIdentityProps } from './cluster-services/dns-identities';
export { ExternalSecretsIdentity, type ExternalSecretsIdentityProps } from './cluster-services/external-secrets-identity';
export type { InterruptionQueue } from './cluster-services/interruption-queue';
export { KarpenterInfrastructure, type KarpenterInfrastructureProps } from './cluster-services/karpenter-infrastructure';
export { LoadBalancerControllerIdentity } from './cluster-services/load-balancer-controller-identity';
export { Access, type AccessLevel } from './eks-cluster/access';
export {
  Addon, type AddonIdentity, type AddonProps, type CoreDnsProps, type CustomAddonProps, type VpcCniProps, type WarmAddresses,
} from './eks-cluster/addon';
export { ClusterEndpoint } from './eks-cluster/cluster-endpoint';
export { EksCluster } from './eks-cluster/eks-cluster';
export type { AutoModePool, ControlPlaneLog, ControlPlaneLogs, ControlPlaneTier, EksClusterProps } from './eks-cluster/eks-cluster-props';
export type { ExistingClusterAttributes, IEksCluster } from './eks-cluster/existing-cluster';
export { FargateProfile, type FargateSelector } from './eks-cluster/fargate-profile';
export type { HybridNodes } from './eks-cluster/hybrid';
export type { SupportPolicy } from './eks-cluster/kubernetes-version';
export type { ManagedNodes, ManagedNodesProps } from './eks-cluster/managed-nodes';
export {
  NodeGroup, NodeScaling, type ManagedNodeGroupProps, type NodeGroupProps, type NodeImage, type NodeProps, type NodeRepairLimits, type NodeSsh, type NodeTaint,
  type SelfManagedNodeGroupProps,
} from './eks-cluster/node-group';
export type { NodeTemplateProps } from './eks-cluster/node-template';
export type { OidcLogin } from './eks-cluster/oidc-login';
export { Principal } from './eks-cluster/principal';
export type { SelfManagedNodes, SelfManagedNodesProps } from './eks-cluster/self-managed-nodes';
export type { JoinProps } from './eks-cluster/user-data';
export type { Grant, GrantOptions } from './iam/grant';
export type { Grantee, IRoleHolder } from './iam/grantee';
export type { PolicyStatement } from './iam/policy-document';
export type { Role, RoleProps } from './iam/role';
export type { IRoleGiver } from './iam/role-giver';
export type { PodCredentials } from './iam/workload-roles';
export type { IKmsKey } from './kms-key/key-grants';
export { KmsKey } from './kms-key/kms-key';
export type { KmsKeyProps } from './kms-key/kms-key-props';
export type { LambdaEntry } from './lambda-function/lambda-entry';
export { LambdaFunction } from './lambda-function/lambda-function';
export type { LambdaFunctionProps } from './lambda-function/lambda-function-props';
export { FunctionAccess, LambdaSecrets, ManagedBroker } from './lambda-function/lambda-options';
export { AddressPlan, type AddressPlanProps, type PlannedAddresses } from './network/address-plan';
export { Nat } from './network/nat';
export { Network, type INetwork, type NetworkAttributes } from './network/network';
export type { FlowLogs, NetworkProps } from './network/network-props';
export type { PodSubnet } from './network/pod-subnets';
export { ControlStatement, type ControlStatementProps } from './organization/control-statement';
export { Organization, type OrganizationProps } from './organization/organization';
export type { IPolicyTarget, OrganizationAccount, OrganizationAccountProps, OrganizationalUnit, OrganizationNode } from './organization/organization-node';
export {
  ServiceControlPolicy, TagPolicy, type OrganizationPolicyProps, type ServiceControlPolicyProps, type TagPolicyProps, type TagRule,
} from './organization/organization-policies';
export { DatabaseSize, type ServerlessBounds } from './sql-database/database-size';
export { Engine, type EngineName } from './sql-database/engine';
export type { DatabaseSupport } from './sql-database/engine-versions';
export type { ExistingDatabaseAttributes, ISqlDatabase } from './sql-database/existing-database';
export { SqlDatabase } from './sql-database/sql-database';
export type { DatabaseBackups, DatabaseCertificate, DatabaseLogs, DatabaseStorage, SqlDatabaseProps } from './sql-database/sql-database-props';
export { DeadLetters } from './queue/dead-letters';
export type { QueueAttributes } from './queue/existing-queue';
export { Queue } from './queue/queue';
export type { IQueue } from './queue/queue-grants';
export type { QueueProps } from './queue/queue-props';
export { Stack, type StackProps } from './stack/stack';
