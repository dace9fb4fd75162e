import { PolicyStatement } from '../iam/policy-document';
import { Surroundings } from './controller-identity';

const READS = [
  'CapacityReservations', 'Images', 'InstanceStatus', 'InstanceTypeOfferings', 'InstanceTypes', 'Instances', 'LaunchTemplates', 'PlacementGroups', 'SecurityGroups', 'SpotPriceHistory',
  'Subnets',
];

/**
 * What Karpenter may do, as its project's CloudFormation template grants it: it makes instances, launch templates and instance profiles, and touches none but those
 * that carry the cluster's tag. See https://karpenter.sh/docs/reference/cloudformation/
 */
export function karpenterStatements({ facts, partition, account }: Surroundings, nodeRoleArn: string, queueArn: string): PolicyStatement[] {
  const { name, region } = facts;
  const ec2 = (...kinds: readonly string[]): string[] => kinds.map((kind) => `arn:${partition}:ec2:${region}:${kind === 'image' || kind === 'snapshot' ? '' : '*'}:${kind}/*`);
  const made = ['fleet', 'instance', 'launch-template', 'network-interface', 'spot-instances-request', 'volume'];
  const owned = { [`aws:ResourceTag/kubernetes.io/cluster/${name}`]: 'owned' };
  const asked = { [`aws:RequestTag/kubernetes.io/cluster/${name}`]: 'owned', 'aws:RequestTag/eks:eks-cluster-name': name };
  const ofPool = { 'aws:ResourceTag/karpenter.sh/nodepool': '*' };
  const forPool = { 'aws:RequestTag/karpenter.sh/nodepool': '*' };
  const nodes: PolicyStatement[] = [
    {
      sid: 'AllowScopedEC2InstanceAccessActions',
      actions: ['ec2:RunInstances', 'ec2:CreateFleet'],
      resources: ec2('image', 'snapshot', 'security-group', 'subnet', 'capacity-reservation', 'placement-group'),
    },
    {
      sid: 'AllowScopedEC2LaunchTemplateAccessActions',
      actions: ['ec2:RunInstances', 'ec2:CreateFleet'],
      resources: ec2('launch-template'),
      conditions: { StringEquals: owned, StringLike: ofPool },
    },
    {
      sid: 'AllowScopedEC2InstanceActionsWithTags',
      actions: ['ec2:RunInstances', 'ec2:CreateFleet', 'ec2:CreateLaunchTemplate'],
      resources: ec2(...made, 'capacity-reservation'),
      conditions: { StringEquals: asked, StringLike: forPool },
    },
    {
      sid: 'AllowScopedResourceCreationTagging',
      actions: ['ec2:CreateTags'],
      resources: ec2(...made),
      conditions: { StringEquals: { ...asked, 'ec2:CreateAction': ['RunInstances', 'CreateFleet', 'CreateLaunchTemplate'] }, StringLike: forPool },
    },
    {
      sid: 'AllowScopedResourceTagging',
      actions: ['ec2:CreateTags'],
      resources: ec2('instance'),
      conditions: {
        'StringEquals': owned,
        'StringLike': ofPool,
        'StringEqualsIfExists': { 'aws:RequestTag/eks:eks-cluster-name': name },
        'ForAllValues:StringEquals': { 'aws:TagKeys': ['eks:eks-cluster-name', 'karpenter.sh/nodeclaim', 'Name'] },
      },
    },
    {
      sid: 'AllowScopedDeletion',
      actions: ['ec2:TerminateInstances', 'ec2:DeleteLaunchTemplate'],
      resources: ec2('instance', 'launch-template'),
      conditions: { StringEquals: owned, StringLike: ofPool },
    },
  ];
  const reads: PolicyStatement[] = [
    { sid: 'AllowRegionalReadActions', actions: READS.map((what) => `ec2:Describe${what}`), resources: ['*'], conditions: { StringEquals: { 'aws:RequestedRegion': region } } },
    { sid: 'AllowSSMReadActions', actions: ['ssm:GetParameter'], resources: [`arn:${partition}:ssm:${region}::parameter/aws/service/*`] },
    { sid: 'AllowPricingReadActions', actions: ['pricing:GetProducts'], resources: ['*'] },
    { sid: 'AllowAPIServerEndpointDiscovery', actions: ['eks:DescribeCluster'], resources: [`arn:${partition}:eks:${region}:${account}:cluster/${name}`] },
    { sid: 'AllowInterruptionQueueActions', actions: ['sqs:DeleteMessage', 'sqs:GetQueueUrl', 'sqs:ReceiveMessage'], resources: [queueArn] },
  ];
  return [...nodes, ...reads, ...profileStatements({ facts, partition, account }, nodeRoleArn, owned, asked)];
}

/** Instance profiles: Karpenter makes one for each node class, and gives it the one role that it may pass. */
function profileStatements(
  { facts: { region }, partition, account }: Surroundings, nodeRoleArn: string, owned: Record<string, string>, asked: Record<string, string>,
): PolicyStatement[] {
  const profiles = [`arn:${partition}:iam::${account}:instance-profile/*`];
  const ownedHere = { ...owned, 'aws:ResourceTag/topology.kubernetes.io/region': region };
  const askedHere = { ...asked, 'aws:RequestTag/topology.kubernetes.io/region': region };
  const ofClass = { 'aws:ResourceTag/karpenter.k8s.aws/ec2nodeclass': '*' };
  const forClass = { 'aws:RequestTag/karpenter.k8s.aws/ec2nodeclass': '*' };
  return [
    {
      sid: 'AllowPassingInstanceRole',
      actions: ['iam:PassRole'],
      resources: [nodeRoleArn],
      conditions: { StringEquals: { 'iam:PassedToService': ['ec2.amazonaws.com', 'ec2.amazonaws.com.cn'] } },
    },
    { sid: 'AllowScopedInstanceProfileCreationActions', actions: ['iam:CreateInstanceProfile'], resources: profiles, conditions: { StringEquals: askedHere, StringLike: forClass } },
    {
      sid: 'AllowScopedInstanceProfileTagActions',
      actions: ['iam:TagInstanceProfile'],
      resources: profiles,
      conditions: { StringEquals: { ...ownedHere, ...askedHere }, StringLike: { ...ofClass, ...forClass } },
    },
    {
      sid: 'AllowScopedInstanceProfileActions',
      actions: ['iam:AddRoleToInstanceProfile', 'iam:RemoveRoleFromInstanceProfile', 'iam:DeleteInstanceProfile'],
      resources: profiles,
      conditions: { StringEquals: ownedHere, StringLike: ofClass },
    },
    { sid: 'AllowInstanceProfileReadActions', actions: ['iam:GetInstanceProfile'], resources: profiles },
    { sid: 'AllowUnscopedInstanceProfileListAction', actions: ['iam:ListInstanceProfiles'], resources: ['*'] },
  ];
}
