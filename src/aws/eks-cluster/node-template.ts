import { LaunchTemplate, LaunchTemplateConfig } from '@cdktf/provider-aws/lib/launch-template';
import { SecurityGroup } from '@cdktf/provider-aws/lib/security-group';
import { VpcSecurityGroupIngressRule } from '@cdktf/provider-aws/lib/vpc-security-group-ingress-rule';
import { ITerraformDependable } from 'cdktf';
import { Construct } from 'constructs';
import { iamName } from '../iam/iam-name';
import { NodeGroup, NodeSsh } from './node-group';
import { isSecurityGroup } from './node-problems';

/** What the template of nodes needs of their cluster. */
export interface NodeTemplateProps {
  /** What was asked for. */
  readonly group: NodeGroup;
  /** The cluster's name, as it is known before anything is made. */
  readonly label: string;
  /** The VPC, for the security group of shells. */
  readonly vpcId: string;
  /** The security group of the cluster. */
  readonly securityGroupId: string;
  /** Tags of instances and disks, which get none from the provider: EKS makes them. */
  readonly tags: Readonly<Record<string, string>>;
}

/** What a group of nodes of any kind needs of its cluster. */
export interface NodesProps extends NodeTemplateProps {
  /** The cluster's version of Kubernetes. */
  readonly version: string;
  /** Where they run. */
  readonly subnetIds: readonly string[];
  /** What must be there while there are nodes. */
  readonly after: readonly ITerraformDependable[];
}

/** What instances are made from. */
export function createTemplate(scope: Construct, props: NodeTemplateProps, more: Partial<LaunchTemplateConfig> = {}): LaunchTemplate {
  const { group, label, vpcId, securityGroupId, tags } = props;
  const { diskGiB, ssh, securityGroups = [], image } = group.props;
  const all = { ...tags, Name: `${label}-${group.id}` };
  const extra = [...securityGroups, ...(ssh ? [createShell(scope, ssh, vpcId, all.Name)] : [])];
  return new LaunchTemplate(scope, 'template', {
    name: iamName([label, group.id], 125),
    blockDeviceMappings: [{ deviceName: deviceOf(image), ebs: { encrypted: 'true', volumeType: 'gp3', volumeSize: diskGiB ?? 50, deleteOnTermination: 'true' } }],
    // One hop: a pod must not reach the credentials of its node. See https://aws.github.io/aws-eks-best-practices/security/docs/iam/
    metadataOptions: { httpEndpoint: 'enabled', httpTokens: 'required', httpPutResponseHopLimit: 1 },
    tagSpecifications: [{ resourceType: 'instance', tags: all }, { resourceType: 'volume', tags: all }],
    // Where a template names groups, EKS adds none of its own.
    ...(extra.length > 0 ? { vpcSecurityGroupIds: [securityGroupId, ...extra] } : {}),
    ...(ssh ? { keyName: ssh.keyName } : {}),
    ...more,
  });
}

/** Bottlerocket keeps its own system on the first disk, and images and pods on the second. */
function deviceOf(image: NodeGroup['props']['image'] = 'al2023'): string {
  if (image.startsWith('windows')) return '/dev/sda1';
  return image.startsWith('bottlerocket') ? '/dev/xvdb' : '/dev/xvda';
}

/** Shells from where they are allowed. A template of its own cannot have EKS's remote access: it is refused with one. */
function createShell(scope: Construct, { from }: NodeSsh, vpcId: string, label: string): string {
  const name = `${label}-ssh`;
  const group = new SecurityGroup(scope, 'ssh', { vpcId, name, description: 'Shells on nodes', tags: { Name: name } });
  from.forEach((source, i) => new VpcSecurityGroupIngressRule(scope, `ssh-${i}`, {
    securityGroupId: group.id, ipProtocol: 'tcp', fromPort: 22, toPort: 22, description: 'SSH',
    ...(isSecurityGroup(source) ? { referencedSecurityGroupId: source } : { cidrIpv4: source }),
  }));
  return group.id;
}
