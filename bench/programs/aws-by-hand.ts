import { CloudwatchLogGroup } from '@cdktf/provider-aws/lib/cloudwatch-log-group';
import { DataAwsCallerIdentity } from '@cdktf/provider-aws/lib/data-aws-caller-identity';
import { DataAwsEksCluster } from '@cdktf/provider-aws/lib/data-aws-eks-cluster';
import { DataAwsEksClusters } from '@cdktf/provider-aws/lib/data-aws-eks-clusters';
import { DefaultSecurityGroup } from '@cdktf/provider-aws/lib/default-security-group';
import { Eip } from '@cdktf/provider-aws/lib/eip';
import { EksAccessEntry } from '@cdktf/provider-aws/lib/eks-access-entry';
import { EksAccessPolicyAssociation } from '@cdktf/provider-aws/lib/eks-access-policy-association';
import { EksAddon } from '@cdktf/provider-aws/lib/eks-addon';
import { EksCluster } from '@cdktf/provider-aws/lib/eks-cluster';
import { EksNodeGroup } from '@cdktf/provider-aws/lib/eks-node-group';
import { FlowLog } from '@cdktf/provider-aws/lib/flow-log';
import { IamRole } from '@cdktf/provider-aws/lib/iam-role';
import { IamRolePolicy } from '@cdktf/provider-aws/lib/iam-role-policy';
import { IamRolePolicyAttachment } from '@cdktf/provider-aws/lib/iam-role-policy-attachment';
import { InternetGateway } from '@cdktf/provider-aws/lib/internet-gateway';
import { KmsAlias } from '@cdktf/provider-aws/lib/kms-alias';
import { KmsKey } from '@cdktf/provider-aws/lib/kms-key';
import { LaunchTemplate } from '@cdktf/provider-aws/lib/launch-template';
import { NatGateway } from '@cdktf/provider-aws/lib/nat-gateway';
import { Route } from '@cdktf/provider-aws/lib/route';
import { RouteTable } from '@cdktf/provider-aws/lib/route-table';
import { RouteTableAssociation } from '@cdktf/provider-aws/lib/route-table-association';
import { Subnet } from '@cdktf/provider-aws/lib/subnet';
import { Vpc } from '@cdktf/provider-aws/lib/vpc';
import { VpcEndpoint } from '@cdktf/provider-aws/lib/vpc-endpoint';
import { Fn, ITerraformDependable, TerraformOutput, TerraformStack, Token } from 'cdktf';

const ZONES = ['ap-northeast-2a', 'ap-northeast-2b', 'ap-northeast-2c'];
const ADMIN = 'arn:aws:iam::123456789012:role/platform-admin';

/** The resources of `Network` and `EksCluster`, with nothing but cdktf and the provider. */
export function handMade(stack: TerraformStack): void {
  const { subnets, egress } = network(stack);
  cluster(stack, subnets, egress);
}

function trust(service: string, actions: string[] = ['sts:AssumeRole']): string {
  return Fn.jsonencode({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Principal: { Service: service }, Action: actions }] });
}

function network(stack: TerraformStack): { subnets: string[]; egress: ITerraformDependable[] } {
  const name = `${stack.node.id}-network`;
  const vpc = new Vpc(stack, 'network_vpc', { cidrBlock: '10.20.0.0/16', enableDnsHostnames: true, enableDnsSupport: true, tags: { Name: name } });
  new DefaultSecurityGroup(stack, 'network_default-security-group', { vpcId: vpc.id, tags: { Name: `${name}-default` } });
  const subnetsOf = (tier: string, bits: number, first: number, tags: Record<string, string>) => ZONES.map((zone, i) => new Subnet(stack, `network_${tier}-${i}`, {
    vpcId: vpc.id, availabilityZone: zone, cidrBlock: `10.20.${(first + i) * bits}.0/${tier === 'private' ? 19 : 20}`, tags: { Name: `${name}-${tier}-${zone}`, ...tags },
  }));
  const publicSubnets = subnetsOf('public', 16, 12, { 'kubernetes.io/role/elb': '1' });
  const privateSubnets = subnetsOf('private', 32, 0, { 'kubernetes.io/role/internal-elb': '1' });
  const isolatedSubnets = subnetsOf('isolated', 16, 8, {});
  const tablesOf = (tier: string) => ZONES.map((zone, i) => new RouteTable(stack, `network_${tier}-table-${i}`, { vpcId: vpc.id, tags: { Name: `${name}-${tier}-${zone}` } }));
  const privateTables = tablesOf('private');
  const isolatedTables = tablesOf('isolated');
  const gateway = new InternetGateway(stack, 'network_internet-gateway', { vpcId: vpc.id, tags: { Name: name } });
  const publicTable = new RouteTable(stack, 'network_public-table', { vpcId: vpc.id, tags: { Name: `${name}-public` } });
  const out = new Route(stack, 'network_public-route', { routeTableId: publicTable.id, destinationCidrBlock: '0.0.0.0/0', gatewayId: gateway.id });
  const associate = (tier: string, subnets: Subnet[], tables: RouteTable[]) => subnets.map((subnet, i) => new RouteTableAssociation(stack, `network_${tier}-association-${i}`, {
    subnetId: subnet.id, routeTableId: tables[i % tables.length].id,
  }));
  const publicAssociations = associate('public', publicSubnets, [publicTable]);
  const gateways = publicSubnets.map((subnet, i) => {
    const tags = { Name: `${name}-nat-${ZONES[i]}` };
    const address = new Eip(stack, `network_nat-address-${i}`, { domain: 'vpc', tags, dependsOn: [gateway] });
    return new NatGateway(stack, `network_nat-${i}`, { subnetId: subnet.id, allocationId: address.id, tags, dependsOn: [out, publicAssociations[i]] });
  });
  const routes = privateTables.map((table, i) => new Route(stack, `network_private-route-${i}`, { routeTableId: table.id, destinationCidrBlock: '0.0.0.0/0', natGatewayId: gateways[i].id }));
  const associations = associate('private', privateSubnets, privateTables);
  associate('isolated', isolatedSubnets, isolatedTables);
  const endpoint = new VpcEndpoint(stack, 'network_endpoint-s3', {
    vpcId: vpc.id, serviceName: 'com.amazonaws.ap-northeast-2.s3', vpcEndpointType: 'Gateway', routeTableIds: [...privateTables, ...isolatedTables].map(({ id }) => id), tags: { Name: `${name}-s3` },
  });
  const group = new CloudwatchLogGroup(stack, 'network_flow-logs', { name: `/trackway/${name}/flow-logs`, retentionInDays: 30 });
  const role = new IamRole(stack, 'network_flow-logs-role', { name: `${name}-flow-logs`, assumeRolePolicy: trust('vpc-flow-logs.amazonaws.com') });
  const policy = new IamRolePolicy(stack, 'network_flow-logs-policy', {
    role: role.name,
    name: 'write',
    policy: Fn.jsonencode({
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Action: ['logs:CreateLogStream', 'logs:PutLogEvents', 'logs:DescribeLogGroups', 'logs:DescribeLogStreams'], Resource: [`${group.arn}:*`] }],
    }),
  });
  new FlowLog(stack, 'network_flow-log', { vpcId: vpc.id, trafficType: 'ALL', logDestination: group.arn, iamRoleArn: role.arn, tags: { Name: name }, dependsOn: [policy] });
  return { subnets: privateSubnets.map(({ id }) => id), egress: [...gateways, ...routes, ...associations, endpoint] };
}

function cluster(stack: TerraformStack, subnetIds: string[], egress: ITerraformDependable[]): void {
  const name = `${stack.node.id}-cluster`;
  const account = new DataAwsCallerIdentity(stack, 'cluster_account', {});
  const key = new KmsKey(stack, 'cluster_key', {
    description: `Secrets of ${name}`,
    enableKeyRotation: true,
    deletionWindowInDays: 30,
    policy: Fn.jsonencode({
      Version: '2012-10-17', Statement: [{ Sid: 'Account', Effect: 'Allow', Principal: { AWS: `arn:aws:iam::${account.accountId}:root` }, Action: ['kms:*'], Resource: ['*'] }],
    }),
  });
  new KmsAlias(stack, 'cluster_key-alias', { name: `alias/${name}`, targetKeyId: key.keyId });
  const logs = new CloudwatchLogGroup(stack, 'cluster_logs', { name: `/aws/eks/${name}/cluster`, retentionInDays: 90 });
  const roleOf = (id: string, roleName: string, service: string, policies: string[], actions?: string[]) => {
    const role = new IamRole(stack, `cluster_${id}_role`, { name: roleName, assumeRolePolicy: trust(service, actions) });
    const attached = policies.map((policy) => new IamRolePolicyAttachment(stack, `cluster_${id}_${policy}`, { role: role.name, policyArn: `arn:aws:iam::aws:policy/${policy}` }));
    return { role, attached };
  };
  const { role, attached } = roleOf('role', `${name}-cluster`, 'eks.amazonaws.com', ['AmazonEKSClusterPolicy']);
  const all = new DataAwsEksClusters(stack, 'cluster_clusters', {});
  const now = new DataAwsEksCluster(stack, 'cluster_now', { name });
  now.addOverride('count', `\${contains(data.aws_eks_clusters.${all.friendlyUniqueId}.names, "${name}") ? 1 : 0}`);
  const current = `data.aws_eks_cluster.${now.friendlyUniqueId}`;
  const eks = new EksCluster(stack, 'cluster', {
    name,
    version: '1.35',
    roleArn: role.arn,
    bootstrapSelfManagedAddons: false,
    accessConfig: { authenticationMode: 'API', bootstrapClusterCreatorAdminPermissions: false },
    vpcConfig: { subnetIds, endpointPrivateAccess: true, endpointPublicAccess: false },
    encryptionConfig: { provider: { keyArn: key.arn }, resources: ['secrets'] },
    enabledClusterLogTypes: ['api', 'audit', 'authenticator'],
    upgradePolicy: { supportType: 'STANDARD' },
    zonalShiftConfig: { enabled: true },
    computeConfig: { enabled: false },
    kubernetesNetworkConfig: { elasticLoadBalancing: { enabled: false } },
    storageConfig: { blockStorage: { enabled: false } },
    deletionProtection: true,
    lifecycle: {
      preventDestroy: true,
      precondition: [{
        condition: `\${alltrue([for one in ${current} : contains([34, 35], tonumber(split(".", one.version)[1]))])}`,
        errorMessage: `[${stack.node.id}/cluster] EKS upgrades by one minor version, never back: the cluster has Kubernetes \${join("", ${current}[*].version)}, and 1.35 is asked for; take the steps one by one (EksVersionStep)`,
      }],
    },
    dependsOn: [logs, ...attached],
  });
  const entry = new EksAccessEntry(stack, 'cluster_admin-arn-arn-aws-iam-123456789012-role-platform-admin', { clusterName: eks.name, principalArn: ADMIN, type: 'STANDARD' });
  const access = new EksAccessPolicyAssociation(stack, 'cluster_admin-arn-arn-aws-iam-123456789012-role-platform-admin-policy', {
    clusterName: eks.name,
    principalArn: entry.principalArn,
    policyArn: 'arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy',
    accessScope: { type: 'cluster' },
  });
  const cni = roleOf('addons_vpc-cni-role', `${name}-vpc-cni`, 'pods.eks.amazonaws.com', ['AmazonEKS_CNI_Policy'], ['sts:AssumeRole', 'sts:TagSession']);
  const addon = (addonName: string, addonVersion: string, dependsOn: ITerraformDependable[], configuration?: unknown, roleArn?: string) => new EksAddon(stack, `cluster_addons_${addonName}`, {
    clusterName: eks.name,
    addonName,
    addonVersion,
    configurationValues: configuration === undefined ? undefined : Fn.jsonencode(configuration),
    podIdentityAssociation: roleArn === undefined ? undefined : [{ roleArn, serviceAccount: 'aws-node' }],
    resolveConflictsOnCreate: 'OVERWRITE',
    resolveConflictsOnUpdate: 'OVERWRITE',
    dependsOn,
  });
  const before = [
    addon('vpc-cni', 'v1.21.1-eksbuild.3', cni.attached, { enableNetworkPolicy: 'true' }, cni.role.arn),
    addon('kube-proxy', 'v1.35.0-eksbuild.2', []),
    addon('eks-pod-identity-agent', 'v1.3.10-eksbuild.2', []),
  ];
  const nodes = roleOf('nodes-role', `${name}-nodes`, 'ec2.amazonaws.com', ['AmazonEKSWorkerNodePolicy', 'AmazonEC2ContainerRegistryPullOnly']);
  const groups = ['general', 'batch', 'arm'].map((id) => {
    const tags = { Name: `${name}-${id}` };
    const template = new LaunchTemplate(stack, `cluster_nodes-${id}_template`, {
      name: `${name}-${id}`,
      blockDeviceMappings: [{ deviceName: '/dev/xvda', ebs: { encrypted: 'true', volumeType: 'gp3', volumeSize: 50, deleteOnTermination: 'true' } }],
      metadataOptions: { httpEndpoint: 'enabled', httpTokens: 'required', httpPutResponseHopLimit: 1 },
      tagSpecifications: [{ resourceType: 'instance', tags }, { resourceType: 'volume', tags }],
    });
    return new EksNodeGroup(stack, `cluster_nodes-${id}_group`, {
      clusterName: eks.name,
      nodeGroupNamePrefix: `${id}-`,
      nodeRoleArn: nodes.role.arn,
      subnetIds,
      version: '1.35',
      amiType: 'AL2023_ARM_64_STANDARD',
      capacityType: 'ON_DEMAND',
      instanceTypes: ['m7g.large'],
      launchTemplate: { id: template.id, version: Token.asString(template.latestVersion) },
      scalingConfig: { minSize: 3, maxSize: 9, desiredSize: 3 },
      updateConfig: { maxUnavailablePercentage: 33 },
      nodeRepairConfig: { enabled: true },
      lifecycle: { createBeforeDestroy: true, ignoreChanges: ['scaling_config[0].desired_size'] },
      dependsOn: [...before, entry, access, ...egress, ...nodes.attached],
    });
  });
  addon('coredns', 'v1.13.2-eksbuild.1', [...before, ...groups], { autoScaling: { enabled: true, minReplicas: 2, maxReplicas: 10 } });
  addon('eks-node-monitoring-agent', 'v1.4.2-eksbuild.1', [...before, ...groups]);
  new TerraformOutput(stack, 'cluster-kubeconfig', { value: `aws eks update-kubeconfig --region ap-northeast-2 --name ${name}`, description: 'What a person runs to use the cluster' });
  new TerraformOutput(stack, 'cluster-oidc-issuer', { value: eks.identity.get(0).oidc.get(0).issuer, description: 'Who vouches for service accounts' });
}
