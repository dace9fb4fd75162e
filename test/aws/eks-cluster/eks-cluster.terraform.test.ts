import { Access, Addon, ClusterEndpoint, EksCluster, FargateProfile, Nat, Network, NodeGroup, NodeScaling, Principal, Stack } from '../../../src/aws';
import { testIf } from '../../support/paths';
import { cluster, nodes } from '../support/clusters';
import { environment, ground } from '../support/stacks';
import { HAS_TERRAFORM, NO_TERRAFORM, Terraform } from '../support/terraform';

let terraform: Terraform;
beforeAll(() => { terraform = new Terraform(); });
afterAll(() => { terraform.remove(); });

/** Every kind of cluster, in one stack: what Terraform says of one it says of all. */
function kinds(): Stack {
  const stack = new Stack(environment({}, 'staging'), 'ground');
  const network = new Network(stack, 'network', { cidr: '10.20.0.0/16', ipv6: true });
  const closed = new Network(stack, 'closed', { cidr: '10.21.0.0/16', nat: Nat.none() });
  const admins = [Principal.role('platform-admin')] as const;
  new EksCluster(stack, 'usual', { network, admins, nodes: [nodes()] });
  new EksCluster(stack, 'closed-cluster', { network: closed, admins: [...admins, Principal.user('breakglass')], nodes: [nodes()], permissionsBoundary: 'arn:aws:iam::123456789012:policy/boundary' });
  new EksCluster(stack, 'six', { network, admins, nodes: [nodes()], ipv6: true, deletionProtection: true });
  new EksCluster(stack, 'auto', { network, admins, autoMode: true, zonalShift: false });
  new EksCluster(stack, 'both', { network, admins, autoMode: true, nodes: [nodes()], version: '1.33', support: 'extended', formerly: 'neither' });
  new EksCluster(stack, 'many', {
    network, admins, endpoint: ClusterEndpoint.publicTo(['203.0.113.0/24']), logs: { types: ['api', 'audit', 'authenticator', 'controllerManager', 'scheduler'], retentionDays: 7 },
    addons: [...Addon.defaults(), Addon.ebsCsi(), Addon.efsCsi(), Addon.metricsServer(), Addon.custom('aws-guardduty-agent', { version: 'v1.10.0-eksbuild.2' })],
    nodes: [
      nodes('fixed', { scaling: NodeScaling.fixed(3), image: 'bottlerocket', version: '1.34' }),
      nodes('none', { scaling: NodeScaling.fixed(0), instances: ['g6.xlarge'], taints: [{ key: 'nvidia.com/gpu', effect: 'NoSchedule' }] }),
      nodes('spot', { capacity: 'spot', instances: ['m7i.large', 'm6i.large'], labels: { pool: 'spot' }, taints: [{ key: 'a', value: 'b', effect: 'NoExecute' }], repair: false }),
    ],
  });
  const pods = new Network(stack, 'pods', { cidr: '10.22.0.0/16', podCidr: '100.64.0.0/16' });
  new EksCluster(stack, 'rich', {
    network: pods, admins, serviceCidr: '172.20.0.0/16', controlPlaneTier: 'xl', checkUpgrade: false, hybrid: { nodes: ['192.168.0.0/24'], pods: ['192.168.1.0/24'] },
    access: [Access.view(Principal.role('developers')), Access.edit(Principal.role('developers'), ['shop-*']), Access.groups(Principal.user('auditor'), ['auditors'])],
    oidcLogin: { issuer: 'https://login.example.com', clientId: 'kubernetes', groupsClaim: 'groups', requiredClaims: { aud: 'kubernetes' } },
    addons: [
      Addon.vpcCni({ prefixDelegation: true, customNetworking: true, podSecurityGroups: true, warm: { prefixes: 2, minimumAddresses: 16 } }),
      ...Addon.defaults().slice(1),
    ],
    fargate: [FargateProfile.of('batch', [{ namespace: 'batch', labels: { fargate: 'yes' } }, { namespace: 'jobs-*' }])],
    nodes: [
      nodes('windows', { image: 'windows-core-2022', instances: ['m7i.large'] }),
      nodes('ssh', { ssh: { keyName: 'ops', from: ['10.0.0.0/16', 'sg-0123456789abcdef0'] }, maxUnavailable: 2, repairLimits: { parallelPercent: 10, unhealthyPercent: 30 }, securityGroups: ['sg-1234567890abcdef0'] }),
      NodeGroup.selfManaged('own', { instances: ['m7g.large'], scaling: NodeScaling.fixed(2), labels: { pool: 'own' }, taints: [{ key: 'own', value: 'yes', effect: 'NoSchedule' }] }),
      NodeGroup.selfManaged('mixed', { instances: ['m7i.large', 'm6i.large'], scaling: NodeScaling.autoscaled(0, 9), capacity: 'spot', onDemandBase: 1, image: 'bottlerocket', labels: { pool: 'mixed' } }),
    ],
  });
  new EksCluster(stack, 'nodeless', { network, admins, fargate: [FargateProfile.of('all', [{ namespace: '*' }])] });
  new EksCluster(stack, 'bare-auto', { network, admins, autoMode: true, autoModePools: [] });
  return stack;
}

describe('the real Terraform and AWS provider', () => {
  testIf(HAS_TERRAFORM, NO_TERRAFORM)('find nothing wrong with any kind of cluster', () => {
    expect(terraform.validate(kinds())).toEqual([]);
  }, 60_000);

  testIf(HAS_TERRAFORM, NO_TERRAFORM)('would create a cluster and all of it', () => {
    const plan = terraform.plan(cluster({ nodes: [nodes(), nodes('spot', { capacity: 'spot' })] }, ground({ account: '123456789012' })).cluster.cdktfStack as Stack);
    expect(plan.filter((line) => line.startsWith('create aws_eks_')).map((line) => line.replace(/_[0-9A-F]{8}$/, ''))).toEqual([
      'create aws_eks_access_entry.cluster_admin-role-platform-admin',
      'create aws_eks_access_policy_association.cluster_admin-role-platform-admin-policy',
      'create aws_eks_addon.cluster_addons_coredns',
      'create aws_eks_addon.cluster_addons_eks-node-monitoring-agent',
      'create aws_eks_addon.cluster_addons_eks-pod-identity-agent',
      'create aws_eks_addon.cluster_addons_kube-proxy',
      'create aws_eks_addon.cluster_addons_vpc-cni',
      'create aws_eks_cluster.cluster',
      'create aws_eks_node_group.cluster_nodes-general_group',
      'create aws_eks_node_group.cluster_nodes-spot_group',
    ]);
  }, 60_000);
});
