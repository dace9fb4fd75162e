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
  NodeGroup, NodeScaling, type ManagedNodeGroupProps, type NodeGroupProps, type NodeImage, type NodeProps, type NodeRepairLimits, type NodeSsh, type NodeTaint, type SelfManagedNodeGroupProps,
} from './eks-cluster/node-group';
export type { NodeTemplateProps } from './eks-cluster/node-template';
export type { OidcLogin } from './eks-cluster/oidc-login';
export { Principal } from './eks-cluster/principal';
export type { SelfManagedNodes, SelfManagedNodesProps } from './eks-cluster/self-managed-nodes';
export type { JoinProps } from './eks-cluster/user-data';
export type { PolicyStatement } from './iam/policy-document';
export { AddressPlan, type AddressPlanProps, type PlannedAddresses } from './network/address-plan';
export { Nat } from './network/nat';
export { Network, type INetwork, type NetworkAttributes } from './network/network';
export type { FlowLogs, NetworkProps } from './network/network-props';
export type { PodSubnet } from './network/pod-subnets';
export { DatabaseSize, type ServerlessBounds } from './sql-database/database-size';
export { Engine, type EngineName } from './sql-database/engine';
export type { DatabaseSupport } from './sql-database/engine-versions';
export type { ExistingDatabaseAttributes, ISqlDatabase } from './sql-database/existing-database';
export { SqlDatabase } from './sql-database/sql-database';
export type { DatabaseBackups, DatabaseCertificate, DatabaseLogs, DatabaseStorage, SqlDatabaseProps } from './sql-database/sql-database-props';
export { Stack, type StackProps } from './stack/stack';
