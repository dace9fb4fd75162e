import { EksAccessEntry } from '@cdktf/provider-aws/lib/eks-access-entry';
import { Construct } from 'constructs';
import { ClusterFacts } from '../../core/cluster-facts';
import { freshId } from '../../core/construct-id';
import { trustOf } from '../iam/policy-document';
import { Role } from '../iam/role';
import { INetwork } from '../network/network';
import { ControllerIdentity, ControllerIdentityProps, knownFacts, surroundingsOf } from './controller-identity';
import { tagResource, tagSubnets } from './discovery';
import { InterruptionQueue } from './interruption-queue';
import { karpenterStatements } from './karpenter-statements';

/** What a platform team answers about the AWS side of Karpenter. */
export interface KarpenterInfrastructureProps extends ControllerIdentityProps {
  /** The network whose private subnets nodes are put in. */
  readonly network: INetwork;
}

/** Not that of the CNI: its pods have a role of their own, and a node's would be every pod's that reaches its metadata. */
const NODE_POLICIES = ['AmazonEKSWorkerNodePolicy', 'AmazonEC2ContainerRegistryPullOnly'];

/**
 * What Karpenter needs in AWS: the role of its controller, the role of nodes and their access to the cluster, the queue that tells of interruptions, and the tags by
 * which it finds subnets and the security group. What is in the cluster (`Karpenter`, `Ec2NodeClass`, `KarpenterNodePool`) takes the same names from `facts`.
 *
 * Nodes that Karpenter made are not in the state of Terraform: delete the NodePools before the stack is destroyed.
 *
 * @example
 * new KarpenterInfrastructure(ground, 'karpenter', { cluster, network });
 */
export class KarpenterInfrastructure extends Construct {
  /** What is known of the cluster. */
  public readonly facts: ClusterFacts;
  /** The role of nodes. */
  public readonly nodeRole: Role;
  /** Lets nodes of that role join the cluster. */
  public readonly nodeAccess: EksAccessEntry;
  /** The queue. */
  public readonly interruptions: InterruptionQueue;
  /** The role of the controller. */
  public readonly controller: ControllerIdentity;

  public constructor(scope: Construct, id: string, props: KarpenterInfrastructureProps) {
    super(scope, freshId(scope, id));
    const { cluster, network, permissionsBoundary } = props;
    this.facts = knownFacts(this, props, 'karpenter');
    const { karpenterNodeRole, interruptionQueue, discoveryTags } = this.facts;
    this.nodeRole = new Role(this, 'nodes', {
      name: karpenterNodeRole, trust: trustOf('ec2.amazonaws.com'), partition: surroundingsOf(this, this.facts).partition, policies: NODE_POLICIES, permissionsBoundary,
    });
    this.nodeAccess = new EksAccessEntry(this, 'node-access', { clusterName: cluster.name, principalArn: this.nodeRole.arn, type: 'EC2_LINUX' });
    this.interruptions = new InterruptionQueue(this, 'interruptions', interruptionQueue);
    this.controller = new ControllerIdentity(this, 'controller', props, 'karpenter', (around) => karpenterStatements(around, this.nodeRole.arn, this.interruptions.queue.arn));
    tagSubnets(this, network, discoveryTags);
    tagResource(this, 'security-group', cluster.securityGroupId, discoveryTags);
    this.node.defaultChild = this.controller;
  }
}
