export {
  Addon, type AddonIdentity, type AddonProps, type CoreDnsProps, type CustomAddonProps, type VpcCniProps,
} from './eks-cluster/addon';
export { ClusterEndpoint } from './eks-cluster/cluster-endpoint';
export { EksCluster } from './eks-cluster/eks-cluster';
export type { ControlPlaneLog, ControlPlaneLogs, EksClusterProps } from './eks-cluster/eks-cluster-props';
export type { ExistingClusterAttributes, IEksCluster } from './eks-cluster/existing-cluster';
export type { SupportPolicy } from './eks-cluster/kubernetes-version';
export type { ManagedNodes, ManagedNodesProps } from './eks-cluster/managed-nodes';
export { NodeGroup, NodeScaling, type ManagedNodeGroupProps, type NodeTaint } from './eks-cluster/node-group';
export { Principal } from './eks-cluster/principal';
export type { PolicyStatement } from './iam/policy-document';
export { Nat } from './network/nat';
export { Network, type INetwork, type NetworkAttributes } from './network/network';
export type { FlowLogs, NetworkProps } from './network/network-props';
export { Stack, type StackProps } from './stack/stack';
