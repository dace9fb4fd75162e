import { Addon, ClusterEndpoint, EksCluster, Nat, Network, NodeScaling, Principal, Stack } from '../../../src/aws';
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
