import { Addon, EksClusterProps, FargateProfile, Network, NodeGroup, NodeScaling, SelfManagedNodeGroupProps } from '../../../src/aws';
import { ancestors, cluster, clusterStack, nodes } from '../support/clusters';
import { ground, resource, resources } from '../support/stacks';

const SPOT = { instances: ['m7i.large', 'm6i.large'], scaling: NodeScaling.autoscaled(0, 9), capacity: 'spot' as const };
const own = (props: Partial<SelfManagedNodeGroupProps> = {}) => NodeGroup.selfManaged('own', { instances: ['m7g.large'], scaling: NodeScaling.fixed(2), ...props });
const stackOf = (props: Partial<EksClusterProps>) => clusterStack(props);
const types = (found: Set<string>): string[] => [...new Set([...found].map((address) => address.split('.')[0]))];

describe('self-managed nodes', () => {
  test('join with a role of their own, whose entry nobody else makes, and start the newest image', () => {
    const stack = stackOf({ nodes: [nodes(), own()] });
    expect(resource(stack, 'aws_eks_access_entry', 'self-managed')).toMatchObject({ type: 'EC2_LINUX', principal_arn: expect.stringContaining('self-managed-nodes-role') });
    expect(resource(stack, 'aws_launch_template', 'own')).toMatchObject({
      image_id: 'resolve:ssm:/aws/service/eks/optimized-ami/1.35/amazon-linux-2023/arm64/standard/recommended/image_id',
      instance_type: 'm7g.large',
      metadata_options: { http_tokens: 'required', http_put_response_hop_limit: 1 },
      vpc_security_group_ids: [expect.stringContaining('cluster_security_group_id')],
    });
    const { node_role_arn } = resource(stack, 'aws_eks_node_group');
    expect(node_role_arn).not.toContain('self-managed');
  });

  test('are told the cluster by references, encoded by Terraform, and their labels and taints', () => {
    const props = { labels: { pool: 'own' }, taints: [{ key: 'own', value: 'yes', effect: 'NoSchedule' as const }] };
    const al2023 = resource(stackOf({ nodes: [own(props)] }), 'aws_launch_template').user_data;
    expect(al2023).toMatch(/^\$\{base64encode\(join\("\\n", \["MIME-Version: 1\.0",/);
    expect(al2023).toMatch(/"apiServerEndpoint" = aws_eks_cluster\.\w+\.endpoint,/);
    expect(al2023).toMatch(/"certificateAuthority" = aws_eks_cluster\.\w+\.certificate_authority\[0\]\.data,/);
    expect(al2023).toContain('"flags" = ["--node-labels=pool=own", "--register-with-taints=own=yes:NoSchedule"]');
    const bottlerocket = resource(stackOf({ nodes: [own({ ...props, image: 'bottlerocket' })] }), 'aws_launch_template').user_data;
    expect(bottlerocket).toMatch(/join\("", \["api-server = '", aws_eks_cluster\.\w+\.endpoint, "'"\]\)/);
    expect(bottlerocket).toContain('"[settings.kubernetes.node-taints]", "\'own\' = [\'yes:NoSchedule\']"');
    expect(al2023 + bottlerocket).not.toContain('TfToken');
  });

  test('of several types or of spot capacity are a mix, replaced some at a time', () => {
    const group = resource(stackOf({ nodes: [own({ ...SPOT, onDemandBase: 1, labels: { pool: 'own' } })] }), 'aws_autoscaling_group');
    expect(group).toMatchObject({
      min_size: 0, max_size: 9, desired_capacity: 0, capacity_rebalance: true, instance_refresh: { strategy: 'Rolling', preferences: { min_healthy_percentage: 67 } },
      mixed_instances_policy: {
        instances_distribution: { on_demand_base_capacity: 1, on_demand_percentage_above_base_capacity: 0, spot_allocation_strategy: 'price-capacity-optimized' },
        launch_template: { override: [{ instance_type: 'm7i.large' }, { instance_type: 'm6i.large' }] },
      },
      lifecycle: { create_before_destroy: true, ignore_changes: ['desired_capacity'] },
    });
    const tags = Object.fromEntries(group.tag.map(({ key, value }: any) => [key, value]));
    expect(tags).toMatchObject({ 'kubernetes.io/cluster/shop-prod-ground-cluster': 'owned', 'k8s.io/cluster-autoscaler/enabled': 'true', 'k8s.io/cluster-autoscaler/node-template/label/pool': 'own' });
    expect(resource(stackOf({ nodes: [own()] }), 'aws_autoscaling_group')).toMatchObject({ launch_template: { id: expect.any(String) }, lifecycle: { create_before_destroy: true } });
  });

  test('wait for what managed ones wait for, and CoreDNS waits for them', () => {
    const stack = stackOf({ nodes: [own()] });
    expect(types(ancestors(stack, 'aws_autoscaling_group', 'own'))).toEqual(expect.arrayContaining(['aws_eks_addon', 'aws_nat_gateway', 'aws_eks_access_entry', 'aws_iam_role_policy_attachment']));
    expect(types(ancestors(stack, 'aws_eks_addon', 'coredns'))).toContain('aws_autoscaling_group');
  });
});

describe('Fargate', () => {
  const batch = FargateProfile.of('batch', [{ namespace: 'batch', labels: { fargate: 'yes' } }]);

  test('takes pods of namespaces, in private subnets, with a role for pods of this cluster alone', () => {
    const stack = stackOf({ fargate: [batch] });
    const profile = resource(stack, 'aws_eks_fargate_profile');
    expect(profile).toMatchObject({ selector: [{ namespace: 'batch', labels: { fargate: 'yes' } }], lifecycle: { create_before_destroy: true } });
    expect(profile.fargate_profile_name).toMatch(/^batch-[0-9a-f]{8}$/);
    expect(profile.subnet_ids).toHaveLength(3);
    expect(resource(stack, 'aws_iam_role', 'fargate').assume_role_policy).toContain('arn:aws:eks:ap-northeast-2:123456789012:fargateprofile/shop-prod-ground-cluster/*');
  });

  test('has another name when it is another profile, for no profile changes in place', () => {
    const name = (namespace: string) => resource(stackOf({ fargate: [FargateProfile.of('batch', [{ namespace }])] }), 'aws_eks_fargate_profile').fargate_profile_name;
    expect(name('a')).not.toBe(name('b'));
    expect(name('a')).toBe(name('a'));
  });

  test('alone runs CoreDNS, and nothing that only nodes need', () => {
    const stack = stackOf({ nodes: [], fargate: [FargateProfile.of('all', [{ namespace: '*' }])] });
    expect(Object.values<any>(resources(stack, 'aws_eks_addon')).map(({ addon_name }) => addon_name)).toEqual(['coredns']);
    expect(resource(stack, 'aws_eks_addon').configuration_values).toContain('"computeType" = "Fargate"');
    expect(types(ancestors(stack, 'aws_eks_addon', 'coredns'))).toContain('aws_eks_fargate_profile');
  });
});

describe('Windows', () => {
  test('has a role and addresses of its own, beside Linux', () => {
    const stack = stackOf({ nodes: [nodes(), nodes('windows', { image: 'windows-core-2022', instances: ['m7i.large'] })] });
    expect(resource(stack, 'aws_eks_node_group', 'windows')).toMatchObject({ ami_type: 'WINDOWS_CORE_2022_x86_64', node_role_arn: expect.stringContaining('windows-nodes-role') });
    expect(resource(stack, 'aws_launch_template', 'windows').block_device_mappings[0].device_name).toBe('/dev/sda1');
    expect(resource(stack, 'aws_eks_addon', 'vpc-cni').configuration_values).toContain('"enableWindowsIpam" = "true"');
    expect(resource(stack, 'aws_iam_role_policy_attachment', 'VPCResourceController').policy_arn).toBe('arn:aws:iam::aws:policy/AmazonEKSVPCResourceController');
  });
});

test('shells are opened from where they are allowed, and the cluster\'s own group stays', () => {
  const stack = stackOf({ nodes: [nodes('general', { ssh: { keyName: 'ops', from: ['10.0.0.0/16', 'sg-0123456789abcdef0'] } })] });
  const template = resource(stack, 'aws_launch_template');
  expect(template.key_name).toBe('ops');
  expect(template.vpc_security_group_ids).toEqual([expect.stringContaining('cluster_security_group_id'), expect.stringContaining('aws_security_group.')]);
  expect(Object.values<any>(resources(stack, 'aws_vpc_security_group_ingress_rule')).map(({ cidr_ipv4, referenced_security_group_id, from_port }) => [cidr_ipv4 ?? referenced_security_group_id, from_port])).toEqual([
    ['10.0.0.0/16', 22], ['sg-0123456789abcdef0', 22],
  ]);
});

test('hybrid nodes have a role, an entry and a way in', () => {
  const made = cluster({ hybrid: { nodes: ['192.168.0.0/24'], pods: ['192.168.1.0/24'] } });
  const stack = made.cluster.cdktfStack;
  expect(resource(stack, 'aws_eks_cluster').remote_network_config).toEqual({ remote_node_networks: { cidrs: ['192.168.0.0/24'] }, remote_pod_networks: { cidrs: ['192.168.1.0/24'] } });
  expect(resource(stack, 'aws_eks_access_entry', 'hybrid').type).toBe('HYBRID_LINUX');
  expect(Object.values<any>(resources(stack, 'aws_vpc_security_group_ingress_rule')).map(({ cidr_ipv4, from_port }) => [cidr_ipv4, from_port])).toEqual([['192.168.0.0/24', 443], ['192.168.1.0/24', 443]]);
  expect(resource(stack, 'aws_eks_cluster').vpc_config.security_group_ids).toHaveLength(1);
  expect(made.hybridNodeRoleArn).toBeDefined();
});

test('people log in with an identity provider of their own, under names that are nobody else\'s', () => {
  const stack = stackOf({ oidcLogin: { issuer: 'https://login.example.com', clientId: 'kubernetes', groupsClaim: 'groups' } });
  expect(resource(stack, 'aws_eks_identity_provider_config').oidc).toEqual({
    client_id: 'kubernetes', issuer_url: 'https://login.example.com', identity_provider_config_name: 'shop-prod-ground-cluster-login', username_prefix: 'oidc:', groups_claim: 'groups', groups_prefix: 'oidc:',
  });
});

test('Auto Mode comes with the pools that are asked for, and with none needs no role for their nodes', () => {
  expect(resource(stackOf({ nodes: [], autoMode: true, autoModePools: ['system'] }), 'aws_eks_cluster').compute_config).toMatchObject({ enabled: true, node_pools: ['system'] });
  expect(resource(stackOf({ nodes: [], autoMode: true, autoModePools: [] }), 'aws_eks_cluster').compute_config).toEqual({ enabled: true });
});

test('the pace of updates and the limits of repair are as is said', () => {
  const group = resource(stackOf({ nodes: [nodes('general', { maxUnavailable: 2, repairLimits: { parallelPercent: 10, unhealthyPercent: 30 } })] }), 'aws_eks_node_group');
  expect(group).toMatchObject({
    update_config: { max_unavailable: 2 },
    node_repair_config: { enabled: true, max_parallel_nodes_repaired_percentage: 10, max_unhealthy_node_threshold_percentage: 30 },
  });
});

test('the control plane has the tier and Services the addresses that are asked for', () => {
  const stack = stackOf({ controlPlaneTier: '2xl', serviceCidr: '172.20.0.0/16' });
  expect(resource(stack, 'aws_eks_cluster')).toMatchObject({ control_plane_scaling_config: { tier: 'tier-2xl' }, kubernetes_network_config: { service_ipv4_cidr: '172.20.0.0/16' } });
});

test('pods may have subnets and security groups of their own', () => {
  const stack = ground({ account: '123456789012' });
  const network = new Network(stack, 'network', { cidr: '10.20.0.0/16', podCidr: '100.64.0.0/16' });
  const cni = Addon.vpcCni({ customNetworking: true, podSecurityGroups: true, warm: { addresses: 4, minimumAddresses: 8 } });
  cluster({ network, addons: [cni, ...Addon.defaults().slice(1)] }, stack);
  expect(resource(stack, 'aws_eks_addon', 'vpc-cni').configuration_values).toContain(
    '"env" = {"WARM_IP_TARGET" = "4", "MINIMUM_IP_TARGET" = "8", "AWS_VPC_K8S_CNI_CUSTOM_NETWORK_CFG" = "true", "ENI_CONFIG_LABEL_DEF" = "topology.kubernetes.io/zone", "ENABLE_POD_ENI" = "true"}');
  expect(network.podSubnets.map(({ zone }) => zone)).toEqual(['ap-northeast-2a', 'ap-northeast-2b', 'ap-northeast-2c']);
  expect(types(ancestors(stack, 'aws_eks_node_group', 'general'))).toContain('aws_vpc_ipv4_cidr_block_association');
});
