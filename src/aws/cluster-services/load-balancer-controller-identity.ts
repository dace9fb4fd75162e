import { Construct } from 'constructs';
import { PolicyStatement } from '../iam/policy-document';
import { ControllerIdentity, ControllerIdentityProps, Surroundings } from './controller-identity';

/**
 * What the AWS Load Balancer Controller needs in AWS: its role, for its ServiceAccount.
 *
 * @example
 * new LoadBalancerControllerIdentity(ground, 'load-balancers', { cluster });
 */
export class LoadBalancerControllerIdentity extends ControllerIdentity {
  public constructor(scope: Construct, id: string, props: ControllerIdentityProps) {
    super(scope, id, props, 'aws-load-balancer-controller', loadBalancerStatements);
  }
}

const READS = [
  ...[
    'AccountAttributes', 'Addresses', 'AvailabilityZones', 'CoipPools', 'Instances', 'InternetGateways', 'IpamPools', 'NetworkInterfaces', 'RouteTables', 'SecurityGroups', 'Subnets',
    'Tags', 'VpcPeeringConnections', 'Vpcs',
  ].map((what) => `ec2:Describe${what}`),
  'ec2:GetCoipPoolUsage',
  'ec2:GetSecurityGroupsForVpc',
  ...[
    'CapacityReservation', 'ListenerAttributes', 'ListenerCertificates', 'Listeners', 'LoadBalancerAttributes', 'LoadBalancers', 'Rules', 'SSLPolicies', 'Tags', 'TargetGroupAttributes',
    'TargetGroups', 'TargetHealth', 'TrustStores',
  ].map((what) => `elasticloadbalancing:Describe${what}`),
];

const FIREWALLS_AND_CERTIFICATES = [
  'acm:DescribeCertificate', 'acm:ListCertificates', 'cognito-idp:DescribeUserPoolClient', 'iam:GetServerCertificate', 'iam:ListServerCertificates',
  ...['CreateProtection', 'DeleteProtection', 'DescribeProtection', 'GetSubscriptionState'].map((what) => `shield:${what}`),
  ...['waf-regional', 'wafv2'].flatMap((service) => ['AssociateWebACL', 'DisassociateWebACL', 'GetWebACL', 'GetWebACLForResource'].map((what) => `${service}:${what}`)),
];

/**
 * As the project publishes it for 3.x: it changes and removes only what carries its tag. See
 * https://kubernetes-sigs.github.io/aws-load-balancer-controller/latest/deploy/installation/#configure-iam
 */
function loadBalancerStatements({ partition }: Surroundings): PolicyStatement[] {
  const elb = (...verbs: readonly string[]): string[] => verbs.map((verb) => `elasticloadbalancing:${verb}`);
  const arns = (...kinds: readonly string[]): string[] => kinds.map((kind) => `arn:${partition}:elasticloadbalancing:*:*:${kind}`);
  const groups = [`arn:${partition}:ec2:*:*:security-group/*`];
  const balancers = arns('targetgroup/*/*', 'loadbalancer/net/*/*', 'loadbalancer/app/*/*');
  const tagged = { Null: { 'aws:ResourceTag/elbv2.k8s.aws/cluster': 'false' } };
  const tagging = { Null: { 'aws:RequestTag/elbv2.k8s.aws/cluster': 'false' } };
  const retagging = { Null: { 'aws:RequestTag/elbv2.k8s.aws/cluster': 'true', 'aws:ResourceTag/elbv2.k8s.aws/cluster': 'false' } };
  return [
    { actions: ['iam:CreateServiceLinkedRole'], resources: ['*'], conditions: { StringEquals: { 'iam:AWSServiceName': 'elasticloadbalancing.amazonaws.com' } } },
    { actions: READS, resources: ['*'] },
    { actions: FIREWALLS_AND_CERTIFICATES, resources: ['*'] },
    { actions: ['ec2:AuthorizeSecurityGroupIngress', 'ec2:CreateSecurityGroup', 'ec2:RevokeSecurityGroupIngress'], resources: ['*'] },
    { actions: ['ec2:CreateTags'], resources: groups, conditions: { StringEquals: { 'ec2:CreateAction': 'CreateSecurityGroup' }, ...tagging } },
    { actions: ['ec2:CreateTags', 'ec2:DeleteTags'], resources: groups, conditions: retagging },
    { actions: ['ec2:DeleteSecurityGroup'], resources: ['*'], conditions: tagged },
    { actions: elb('CreateLoadBalancer', 'CreateTargetGroup'), resources: ['*'], conditions: tagging },
    { actions: elb('CreateListener', 'CreateRule', 'DeleteListener', 'DeleteRule'), resources: ['*'] },
    { actions: elb('AddTags', 'RemoveTags'), resources: balancers, conditions: retagging },
    { actions: elb('AddTags', 'RemoveTags'), resources: arns('listener/net/*/*/*', 'listener/app/*/*/*', 'listener-rule/net/*/*/*', 'listener-rule/app/*/*/*') },
    { actions: elb('AddTags'), resources: balancers, conditions: { StringEquals: { 'elasticloadbalancing:CreateAction': ['CreateTargetGroup', 'CreateLoadBalancer'] }, ...tagging } },
    {
      actions: elb(
        'DeleteLoadBalancer', 'DeleteTargetGroup', 'ModifyCapacityReservation', 'ModifyIpPools', 'ModifyListenerAttributes', 'ModifyLoadBalancerAttributes', 'ModifyTargetGroup',
        'ModifyTargetGroupAttributes', 'SetIpAddressType', 'SetSecurityGroups', 'SetSubnets',
      ),
      resources: ['*'],
      conditions: tagged,
    },
    { actions: elb('DeregisterTargets', 'RegisterTargets'), resources: arns('targetgroup/*/*') },
    { actions: elb('AddListenerCertificates', 'ModifyListener', 'ModifyRule', 'RemoveListenerCertificates', 'SetRulePriorities', 'SetWebAcl'), resources: ['*'] },
  ];
}
