import { EksAccessEntry } from '@cdktf/provider-aws/lib/eks-access-entry';
import { SecurityGroup } from '@cdktf/provider-aws/lib/security-group';
import { VpcSecurityGroupIngressRule } from '@cdktf/provider-aws/lib/vpc-security-group-ingress-rule';
import { ClusterContext, trusted } from './cluster-context';
import { HybridNodes } from './hybrid';

/** The way in to the control plane for nodes outside of AWS: a group of its own, for the one that EKS makes is EKS's. */
export function createHybridSecurityGroup({ scope, label }: ClusterContext, vpcId: string, { nodes, pods = [] }: HybridNodes): string {
  const name = `${label}-hybrid`;
  const group = new SecurityGroup(scope, 'hybrid', { vpcId, name, description: 'Nodes and pods outside of AWS', tags: { Name: name } });
  [...nodes, ...pods].forEach((cidrIpv4, i) => new VpcSecurityGroupIngressRule(scope, `hybrid-${i}`, {
    securityGroupId: group.id, cidrIpv4, ipProtocol: 'tcp', fromPort: 443, toPort: 443, description: 'The API, from outside of AWS',
  }));
  return group.id;
}

/** The role that nodes outside of AWS take on by Systems Manager, and their entry. See https://docs.aws.amazon.com/eks/latest/userguide/hybrid-nodes-creds.html */
export function createHybridAccess(context: ClusterContext, clusterName: string): string {
  const { partition, region, label } = context;
  const account = context.accountId();
  const trust = trusted('ssm.amazonaws.com', {
    StringEquals: { 'aws:SourceAccount': account },
    ArnEquals: { 'aws:SourceArn': `arn:${partition}:ssm:${region}:${account}:*` },
  });
  const role = context.role('hybrid-nodes', trust, ['AmazonSSMManagedInstanceCore', 'AmazonEC2ContainerRegistryPullOnly'], [
    { actions: ['eks:DescribeCluster'], resources: [`arn:${partition}:eks:${region}:${account}:cluster/${label}`] },
    { actions: ['ssm:DeregisterManagedInstance', 'ssm:DescribeInstanceInformation'], resources: ['*'] },
  ]);
  new EksAccessEntry(context.scope, 'hybrid-nodes', { clusterName, principalArn: role.arn, type: 'HYBRID_LINUX', dependsOn: [...role.permissions] });
  return role.arn;
}
