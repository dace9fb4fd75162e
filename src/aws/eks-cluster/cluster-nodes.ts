import { EksAccessEntry } from '@cdktf/provider-aws/lib/eks-access-entry';
import { EksCluster as AwsEksCluster } from '@cdktf/provider-aws/lib/eks-cluster';
import { IamInstanceProfile } from '@cdktf/provider-aws/lib/iam-instance-profile';
import { ITerraformDependable } from 'cdktf';
import { iamName } from '../iam/iam-name';
import { INetwork } from '../network/network';
import { ClusterContext, trusted } from './cluster-context';
import { ManagedNodes } from './managed-nodes';
import { NodeGroup } from './node-group';
import { SelfManagedNodes } from './self-managed-nodes';

const NODE_POLICIES = ['AmazonEKSWorkerNodePolicy', 'AmazonEC2ContainerRegistryPullOnly'];

/** What nodes of any kind need of their cluster. */
export interface ClusterNodesProps {
  /** The cluster. */
  readonly cluster: AwsEksCluster;
  /** Its version of Kubernetes. */
  readonly version: string;
  /** Its network. */
  readonly network: INetwork;
  /** Whether pods and Services have IPv6 addresses. */
  readonly ipv6: boolean;
  /** What must be there while there are nodes: Terraform takes things away in the opposite order. */
  readonly after: readonly ITerraformDependable[];
}

/** Makes groups of nodes that EKS manages, by their names. */
export function createManagedNodes(context: ClusterContext, groups: readonly NodeGroup[], props: ClusterNodesProps): Record<string, ManagedNodes> {
  // EKS makes one access entry for each role, of one system: nodes of two systems need two.
  const roleOf = lazily((isWindows) => context.role(isWindows ? 'windows-nodes' : 'nodes', trusted('ec2.amazonaws.com'), NODE_POLICIES));
  return Object.fromEntries(groups.map((group) => {
    const role = roleOf(group.isWindows);
    return [group.id, new ManagedNodes(context.scope, `nodes-${group.id}`, {
      ...common(context, group, props), clusterName: props.cluster.name, roleArn: role.arn, after: [...props.after, ...role.permissions],
    })];
  }));
}

/** Makes groups of nodes that nobody manages, by their names, with a role of their own: EKS makes no access entry for it. */
export function createSelfManagedNodes(context: ClusterContext, groups: readonly NodeGroup[], props: ClusterNodesProps): Record<string, SelfManagedNodes> {
  if (groups.length === 0) return {};
  const { cluster, ipv6, after } = props;
  const role = context.role('self-managed-nodes', trusted('ec2.amazonaws.com'), NODE_POLICIES);
  const profile = new IamInstanceProfile(context.scope, 'self-managed-nodes', { name: iamName([context.label, 'self-managed-nodes']), role: role.role.name });
  const entry = new EksAccessEntry(context.scope, 'self-managed-nodes-access', { clusterName: cluster.name, principalArn: role.arn, type: 'EC2_LINUX' });
  const join = {
    name: context.label,
    endpoint: cluster.endpoint,
    certificateAuthority: cluster.certificateAuthority.get(0).data,
    serviceCidr: ipv6 ? cluster.kubernetesNetworkConfig.serviceIpv6Cidr : cluster.kubernetesNetworkConfig.serviceIpv4Cidr,
  };
  return Object.fromEntries(groups.map((group) => [group.id, new SelfManagedNodes(context.scope, `self-managed-${group.id}`, {
    ...common(context, group, props), join, profileArn: profile.arn, after: [...after, entry, ...role.permissions],
  })]));
}

function common({ label, tags }: ClusterContext, group: NodeGroup, { cluster, version, network }: ClusterNodesProps) {
  return { group, label, version, tags, vpcId: network.vpcId, subnetIds: network.privateSubnetIds, securityGroupId: cluster.vpcConfig.clusterSecurityGroupId };
}

function lazily<Key, Value>(make: (key: Key) => Value): (key: Key) => Value {
  const made = new Map<Key, Value>();
  return (key) => {
    if (!made.has(key)) made.set(key, make(key));
    return made.get(key)!;
  };
}
