import { TerraformStack } from 'cdktf';
import { Warnings } from '../../../src';
import { Addon, ClusterEndpoint, EksCluster, EksClusterProps, Network, NodeGroup, NodeScaling, Principal, Stack } from '../../../src/aws';
import { ancestors, cluster, clusterStack, nodes } from '../support/clusters';
import { environment, ground, plainStack, resource, resources } from '../support/stacks';
import { synthesized } from '../support/terraform';

const of = (props?: Partial<EksClusterProps>, stack?: TerraformStack) => resource(clusterStack(props, stack), 'aws_eks_cluster');

/** Of what `ancestors` found, the types, or the ids of one type. */
const types = (found: Set<string>): Set<string> => new Set([...found].map((address) => address.split('.')[0]));
const ids = (found: Set<string>, type: string): string[] => [...found].filter((address) => address.startsWith(`${type}.`)).map((address) => address.split('.')[1].replace(/_[0-9A-F]{8}$/, '')).sort();

describe('1. add-ons and nodes are made in an order that works, by edges of the graph', () => {
  const stack = clusterStack({ addons: [...Addon.defaults(), Addon.ebsCsi()] });
  const added = (before: Set<string>) => ids(before, 'aws_eks_addon').map((id) => id.replace('cluster_addons_', ''));

  test('nodes wait for network, proxy and pod identity', () => {
    expect(added(ancestors(stack, 'aws_eks_node_group', 'general'))).toEqual(['eks-pod-identity-agent', 'kube-proxy', 'vpc-cni']);
  });

  test.each(['vpc-cni', 'kube-proxy', 'eks-pod-identity-agent'])('%s waits for no node', (addon) => {
    expect(types(ancestors(stack, 'aws_eks_addon', addon))).not.toContain('aws_eks_node_group');
  });

  test.each(['coredns', 'aws-ebs-csi-driver', 'eks-node-monitoring-agent'])('%s waits for nodes', (addon) => {
    expect(types(ancestors(stack, 'aws_eks_addon', addon))).toContain('aws_eks_node_group');
  });

  test('nothing sleeps, and no add-on depends on more of the cluster than its name', () => {
    const { resource: all } = synthesized(stack);
    expect(Object.keys(all).filter((type) => !type.startsWith('aws_'))).toEqual([]);
    for (const addon of Object.values<any>(all.aws_eks_addon)) {
      expect(addon.cluster_name).toMatch(/^\$\{aws_eks_cluster\.\w+\.name\}$/);
      expect(addon.depends_on?.join() ?? '').not.toContain('aws_eks_cluster');
    }
  });
});

test('2. nodes go before all that they need while they drain', () => {
  const stack = clusterStack();
  const before = ancestors(stack, 'aws_eks_node_group', 'general');
  expect(ids(before, 'aws_nat_gateway')).toHaveLength(3);
  expect(ids(before, 'aws_route_table_association')).toEqual(expect.arrayContaining(['network_private-association-0', 'network_public-association-0']));
  expect(ids(before, 'aws_route').filter((id) => id.startsWith('network_private-route'))).toHaveLength(3);
  expect(ids(before, 'aws_eks_addon')).toContain('cluster_addons_vpc-cni');
  for (const type of ['aws_eks_access_entry', 'aws_eks_access_policy_association', 'aws_iam_role_policy_attachment']) expect(types(before)).toContain(type);
  expect(ids(before, 'aws_iam_role_policy_attachment')).toEqual(expect.arrayContaining(['cluster_addons_vpc-cni-role_AmazonEKS_CNI_Policy', 'cluster_nodes-role_AmazonEKSWorkerNodePolicy']));
});

describe('3. add-ons', () => {
  const addon = (addons: readonly Addon[], name: string, props: Partial<EksClusterProps> = {}) => {
    const others = Addon.defaults().filter((one) => !addons.some((own) => own.name === one.name));
    const stack = clusterStack({ addons: [...others, ...addons], ...props });
    return { stack, addon: Object.values<any>(resources(stack, 'aws_eks_addon')).find((one) => one.addon_name === name) };
  };

  test('have the versions that are pinned for the version of Kubernetes', () => {
    const versions = (version: string) => Object.fromEntries(Object.values<any>(resources(clusterStack({ version }), 'aws_eks_addon')).map((one) => [one.addon_name, one.addon_version]));
    expect(versions('1.35')).toEqual({
      'vpc-cni': 'v1.21.1-eksbuild.3', 'kube-proxy': 'v1.35.0-eksbuild.2', 'coredns': 'v1.13.2-eksbuild.1',
      'eks-pod-identity-agent': 'v1.3.10-eksbuild.2', 'eks-node-monitoring-agent': 'v1.4.2-eksbuild.1',
    });
    expect(versions('1.34')).toMatchObject({ 'kube-proxy': 'v1.34.1-eksbuild.2', 'coredns': 'v1.12.4-eksbuild.1' });
  });

  test.each([
    [Addon.vpcCni(), 'vpc-cni', 'aws-node', 'arn:aws:iam::aws:policy/AmazonEKS_CNI_Policy'],
    [Addon.ebsCsi(), 'aws-ebs-csi-driver', 'ebs-csi-controller-sa', 'arn:aws:iam::aws:policy/service-role/AmazonEBSCSIDriverPolicy'],
    [Addon.efsCsi(), 'aws-efs-csi-driver', 'efs-csi-controller-sa', 'arn:aws:iam::aws:policy/service-role/AmazonEFSCSIDriverPolicy'],
  ])('have a role of their own for the right service account: %#', (one, name, serviceAccount, policy) => {
    const { stack, addon: made } = addon([one], name);
    const [association] = made.pod_identity_association;
    expect(association.service_account).toBe(serviceAccount);
    const [, roleId] = /aws_iam_role\.([\w-]+)\.arn/.exec(association.role_arn)!;
    expect(resources(stack, 'aws_iam_role')[roleId].assume_role_policy).toContain('pods.eks.amazonaws.com');
    expect(Object.values<any>(resources(stack, 'aws_iam_role_policy_attachment')).filter(({ role }) => role.includes(roleId)).map((one_) => one_.policy_arn)).toEqual([policy]);
  });

  test('are configured in words', () => {
    const { addon: cni } = addon([Addon.vpcCni({ prefixDelegation: true })], 'vpc-cni');
    expect(cni.configuration_values).toBe('${jsonencode({"enableNetworkPolicy" = "true", "env" = {"ENABLE_PREFIX_DELEGATION" = "true", "WARM_PREFIX_TARGET" = "1"}})}');
    const { addon: dns } = addon([Addon.coreDns({ between: [3, 5] })], 'coredns');
    expect(dns.configuration_values).toBe('${jsonencode({"autoScaling" = {"enabled" = true, "minReplicas" = 3, "maxReplicas" = 5}})}');
  });

  test('that the library does not know are told all', () => {
    const { addon: own } = addon([Addon.custom('guardduty', { version: 'v1.2.3-eksbuild.1', beforeNodes: true, configuration: { a: 1 } })], 'guardduty');
    expect(own).toMatchObject({ addon_version: 'v1.2.3-eksbuild.1', configuration_values: '${jsonencode({"a" = 1})}' });
  });
});

describe('4. the version of Kubernetes', () => {
  test('is the environment\'s where EKS has it, else the newest that is known, with a warning', () => {
    const said = new Stack(environment({ kubernetes: '1.34' }), 'ground');
    expect(of({}, said).version).toBe('1.34');
    const made = cluster();
    expect(made.version).toBe('1.35');
    expect(Warnings.of(made).list()).toEqual([{
      path: 'shop/shop-prod-ground/cluster', code: 'EksVersionDiffers', fix: 'give the environment `kubernetes: "1.35"`',
      what: 'the cluster has Kubernetes 1.35, but documents of the environment are made for 1.29',
    }]);
  });

  test('has standard support alone, unless a year more is paid for', () => {
    expect(of().upgrade_policy).toEqual({ support_type: 'STANDARD' });
    expect(of({ support: 'extended', version: '1.33' })).toMatchObject({ version: '1.33', upgrade_policy: { support_type: 'EXTENDED' } });
  });

  test('is that of nodes, unless they are held back', () => {
    const stack = clusterStack({ version: '1.35', upgradeFrom: '1.34', nodes: [nodes('new'), nodes('old', { version: '1.34' })] });
    expect([resource(stack, 'aws_eks_node_group', 'new').version, resource(stack, 'aws_eks_node_group', 'old').version]).toEqual(['1.35', '1.34']);
  });
});

describe('5. a cluster is not replaced by accident', () => {
  test('in production neither Terraform nor EKS deletes it, elsewhere both do, and each can be told', () => {
    const guard = (props: Partial<EksClusterProps> = {}, name = 'prod') => {
      const made = of(props, new Stack(environment({}, name), 'ground'));
      return [made.deletion_protection, made.lifecycle?.prevent_destroy ?? false];
    };
    expect([guard(), guard({}, 'production'), guard({}, 'staging'), guard({ deletionProtection: true }, 'staging'), guard({ deletionProtection: false })]).toEqual([
      [true, true], [true, true], [false, false], [true, true], [false, false],
    ]);
    expect(of({}, plainStack()).deletion_protection).toBe(true);
  });

  test('renamed, it keeps every name in AWS, and Terraform is told what moved', () => {
    const named = (id: string, formerly?: string) => {
      const stack = ground({ account: '123456789012' });
      new EksCluster(stack, id, { network: new Network(stack, 'network', { cidr: '10.20.0.0/16' }), admins: [Principal.role('admin')], nodes: [nodes()], formerly });
      return synthesized(stack);
    };
    const before = named('cluster');
    const after = named('workloads', 'cluster');
    const addresses = (config: any) => Object.entries<any>(config.resource).flatMap(([type, all]) => Object.keys(all).map((id) => `${type}.${id}`)).filter((address) => /\.(cluster|workloads)_/.test(address));
    expect(after.moved.map(({ from }: any) => from).sort()).toEqual(addresses(before).sort());
    expect(after.moved.map(({ to }: any) => to).sort()).toEqual(addresses(after).sort());
    expect(Object.values<any>(after.resource.aws_eks_cluster)[0].name).toBe('shop-prod-ground-cluster');
    const roles = (config: any) => Object.values<any>(config.resource.aws_iam_role).map(({ name }) => name).sort();
    expect(roles(after)).toEqual(roles(before));
    expect(before.moved).toBeUndefined();
  });
});

describe('6. the number of nodes', () => {
  const group = (scaling: NodeScaling) => resource(clusterStack({ nodes: [nodes('general', { scaling })] }), 'aws_eks_node_group');

  test('is left to an autoscaler, if one decides it', () => {
    expect(group(NodeScaling.autoscaled(3, 9))).toMatchObject({
      scaling_config: { min_size: 3, max_size: 9, desired_size: 3 }, lifecycle: { create_before_destroy: true, ignore_changes: ['scaling_config[0].desired_size'] },
    });
  });

  test('is put back, if it is fixed', () => {
    const made = group(NodeScaling.fixed(4));
    expect(made).toMatchObject({ scaling_config: { min_size: 4, max_size: 4, desired_size: 4 } });
    expect(made.lifecycle).toEqual({ create_before_destroy: true });
  });
});

describe('7. access', () => {
  test('is by access entries alone, and who made the cluster has none', () => {
    expect(of().access_config).toEqual({ authentication_mode: 'API', bootstrap_cluster_creator_admin_permissions: false });
  });

  test('is given to the admins that are named', () => {
    const stack = clusterStack({ admins: [Principal.role('platform-admin'), Principal.user('breakglass'), Principal.arn('arn:aws:iam::210987654321:role/aws-reserved/sso.amazonaws.com/Admin')] });
    expect(Object.values<any>(resources(stack, 'aws_eks_access_entry')).map((entry) => entry.principal_arn)).toEqual([
      'arn:aws:iam::210987654321:role/aws-reserved/sso.amazonaws.com/Admin', 'arn:aws:iam::123456789012:role/platform-admin', 'arn:aws:iam::123456789012:user/breakglass',
    ]);
    for (const policy of Object.values<any>(resources(stack, 'aws_eks_access_policy_association'))) {
      expect(policy).toMatchObject({ policy_arn: 'arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy', access_scope: { type: 'cluster' } });
    }
  });

  test('never depends on who applies the stack: only the account\'s number is asked for, and only where the stack does not say it', () => {
    const text = JSON.stringify(synthesized(clusterStack({}, ground())));
    expect(text.match(/data\.aws_caller_identity\.\w+\.(\w+)/g)!.every((one) => one.endsWith('.account_id'))).toBe(true);
    expect(synthesized(clusterStack()).data.aws_caller_identity).toBeUndefined();
  });

  test('needs an admin, and the compiler says so', () => {
    // @ts-expect-error an empty list is no list of admins
    expect(() => cluster({ admins: [] })).toThrow('[shop/shop-prod-ground/cluster] `admins` is empty');
  });
});

test('8. names in IAM are within its limits, the same every time, and apart from one another', () => {
  const long = () => new Stack(environment(), 'a-very-long-name-of-a-stack-that-somebody-thought-to-be-helpful', { account: '123456789012' });
  const names = () => Object.values<any>(resources(clusterStack({}, long()), 'aws_iam_role')).map(({ name }) => name);
  expect(names().every((name) => name.length <= 64)).toBe(true);
  expect(new Set(names()).size).toBe(names().length);
  expect(names()).toEqual(names());
  const group = resource(clusterStack({ nodes: [nodes('general-purpose-nodes-of-the-commerce-department')] }), 'aws_eks_node_group');
  expect(group.node_group_name_prefix).toMatch(/^general-purpose-nodes-of-th-[0-9a-f]{8}-$/);
});

describe('9. the API', () => {
  test('is reached from the network alone', () => {
    expect(of().vpc_config).toMatchObject({ endpoint_private_access: true, endpoint_public_access: false });
    expect(of().vpc_config.public_access_cidrs).toBeUndefined();
  });

  test('is reached from addresses that are named', () => {
    expect(of({ endpoint: ClusterEndpoint.publicTo(['203.0.113.0/24']) }).vpc_config).toMatchObject({ endpoint_private_access: true, endpoint_public_access: true, public_access_cidrs: ['203.0.113.0/24'] });
  });

  test('is reached by the whole world when that is said, with a warning', () => {
    const made = cluster({ endpoint: ClusterEndpoint.publicToTheWholeWorld() }, new Stack(environment({ kubernetes: '1.35' }), 'ground'));
    expect(resource(TerraformStack.of(made), 'aws_eks_cluster').vpc_config.public_access_cidrs).toEqual(['0.0.0.0/0']);
    expect(Warnings.of(made).list().map(({ code }) => code)).toEqual(['EksOpenToTheWorld']);
  });
});

describe('10. what is secret and what fails', () => {
  test('secrets are encrypted with a key that rotates and that the account keeps', () => {
    const stack = clusterStack();
    expect(resource(stack, 'aws_kms_key')).toMatchObject({ enable_key_rotation: true, deletion_window_in_days: 30 });
    expect(resource(stack, 'aws_kms_key').policy).toContain('"Principal" = {"AWS" = "arn:aws:iam::123456789012:root"}');
    expect(resource(stack, 'aws_eks_cluster').encryption_config).toMatchObject({ resources: ['secrets'] });
  });

  test('pods do not reach the credentials of nodes, disks are encrypted, failed nodes are replaced', () => {
    const stack = clusterStack();
    expect(resource(stack, 'aws_launch_template')).toMatchObject({
      metadata_options: { http_tokens: 'required', http_put_response_hop_limit: 1 },
      block_device_mappings: [{ device_name: '/dev/xvda', ebs: { encrypted: 'true', volume_type: 'gp3', volume_size: 50 } }],
    });
    expect(resource(stack, 'aws_eks_node_group').node_repair_config).toEqual({ enabled: true });
  });

  test('logs of the control plane are kept for 90 days, in a group that is there before the cluster', () => {
    const stack = clusterStack();
    expect(resource(stack, 'aws_cloudwatch_log_group', 'cluster_logs')).toMatchObject({ name: '/aws/eks/shop-prod-ground-cluster/cluster', retention_in_days: 90 });
    expect(ids(ancestors(stack, 'aws_eks_cluster', 'cluster'), 'aws_cloudwatch_log_group')).toContain('cluster_logs');
    expect(of({ logs: { types: ['scheduler'], retentionDays: 7 } }).enabled_cluster_log_types).toEqual(['scheduler']);
  });
});

describe('nodes', () => {
  test.each([
    [['m7g.large', 't4g.medium', 'im4gn.xlarge', 'a1.large'], undefined, 'AL2023_ARM_64_STANDARD'],
    [['m7i.large', 'c7i-flex.large', 'i7ie.xlarge', 'u7i-12tb.metal'], undefined, 'AL2023_x86_64_STANDARD'],
    [['g4dn.xlarge', 'p5.48xlarge', 'gr6.4xlarge'], undefined, 'AL2023_x86_64_NVIDIA'],
    [['g5g.xlarge'], undefined, 'AL2023_ARM_64_NVIDIA'],
    [['inf2.xlarge', 'trn1.2xlarge'], undefined, 'AL2023_x86_64_NEURON'],
    [['m7g.large'], 'bottlerocket', 'BOTTLEROCKET_ARM_64'],
    [['g6.xlarge'], 'bottlerocket', 'BOTTLEROCKET_x86_64_NVIDIA'],
    [['m7i.large'], 'bottlerocket-fips', 'BOTTLEROCKET_x86_64_FIPS'],
  ] as const)('%j with %s have the image %s', (instances, image, ami) => {
    expect(NodeGroup.managed('x', { instances, image, scaling: NodeScaling.fixed(1) }).amiType).toBe(ami);
  });

  test('have labels, taints, spot capacity and a disk as is asked for', () => {
    const stack = clusterStack({
      nodes: [nodes('batch', {
        capacity: 'spot', labels: { 'shop.example.com/pool': 'batch' }, taints: [{ key: 'dedicated', value: 'batch', effect: 'PreferNoSchedule' }], image: 'bottlerocket', diskGiB: 200, repair: false, maxUnavailablePercent: 50,
      })],
    });
    expect(resource(stack, 'aws_eks_node_group')).toMatchObject({
      capacity_type: 'SPOT', labels: { 'shop.example.com/pool': 'batch' }, taint: [{ key: 'dedicated', value: 'batch', effect: 'PREFER_NO_SCHEDULE' }],
      node_repair_config: { enabled: false }, update_config: { max_unavailable_percentage: 50 },
    });
    expect(resource(stack, 'aws_launch_template').block_device_mappings).toEqual([expect.objectContaining({ device_name: '/dev/xvdb', ebs: expect.objectContaining({ volume_size: 200 }) })]);
  });

  test('and their disks carry the tags of the stack, as does the security group that EKS makes', () => {
    const stack = clusterStack();
    const tags = { 'platform': 'shop', 'environment': 'prod', 'stack': 'ground', 'managed-by': 'trackway' };
    expect(resource(stack, 'aws_launch_template').tag_specifications.map((one: any) => [one.resource_type, one.tags])).toEqual([
      ['instance', { ...tags, Name: 'shop-prod-ground-cluster-general' }], ['volume', { ...tags, Name: 'shop-prod-ground-cluster-general' }],
    ]);
    expect(Object.fromEntries(Object.values<any>(resources(stack, 'aws_ec2_tag')).map(({ key, value }) => [key, value]))).toEqual(tags);
  });
});

describe('Auto Mode', () => {
  const flags = ({ compute_config, kubernetes_network_config, storage_config }: any) =>
    [compute_config.enabled, kubernetes_network_config.elastic_load_balancing.enabled, storage_config.block_storage.enabled];

  test('switches all three of its parts on, and says off of all three', () => {
    expect(flags(of({ autoMode: true, nodes: [] }))).toEqual([true, true, true]);
    expect(flags(of())).toEqual([false, false, false]);
    expect(of().compute_config).toEqual({ enabled: false });
    expect(of({ autoMode: false }).compute_config).toEqual({ enabled: false, node_role_arn: expect.stringContaining('auto-nodes-role') });
  });

  test('needs neither nodes nor add-ons, and a control plane that may make instances', () => {
    const stack = clusterStack({ autoMode: true, nodes: [] });
    expect(resources(stack, 'aws_eks_addon')).toEqual({});
    expect(resource(stack, 'aws_eks_cluster').compute_config).toMatchObject({ node_pools: ['general-purpose', 'system'] });
    const attached = Object.values<any>(resources(stack, 'aws_iam_role_policy_attachment')).map(({ policy_arn }) => policy_arn.split('/')[1]);
    expect(attached).toEqual(expect.arrayContaining(['AmazonEKSComputePolicy', 'AmazonEKSWorkerNodeMinimalPolicy']));
  });
});

test('IPv6 is for pods and Services, and the CNI may give out such addresses', () => {
  const stack = clusterStack({ ipv6: true });
  expect(resource(stack, 'aws_eks_cluster').kubernetes_network_config).toMatchObject({ ip_family: 'ipv6' });
  expect(resource(stack, 'aws_iam_role_policy', 'vpc-cni').policy).toContain('ec2:AssignIpv6Addresses');
});

test('every role has the permissions boundary, and partitions have their own ARNs', () => {
  const boundary = 'arn:aws-us-gov:iam::123456789012:policy/boundary';
  const stack = clusterStack({ permissionsBoundary: boundary, autoMode: true, addons: Addon.defaults() }, ground({ region: 'us-gov-west-1', account: '123456789012' }));
  const roles = Object.entries<any>(resources(stack, 'aws_iam_role')).filter(([id]) => id.startsWith('cluster_'));
  expect(roles.map(([, role]) => role.permissions_boundary)).toEqual(roles.map(() => boundary));
  expect(JSON.stringify(synthesized(stack))).not.toContain('arn:aws:');
});

test('what people need is an output', () => {
  expect(synthesized(clusterStack()).output).toEqual({
    'cluster-kubeconfig': { description: 'What a person runs to use the cluster', value: 'aws eks update-kubeconfig --region ap-northeast-2 --name shop-prod-ground-cluster' },
    'cluster-oidc-issuer': { description: 'Who vouches for service accounts', value: expect.stringMatching(/^\$\{aws_eks_cluster\.\w+\.identity\[0\]\.oidc\[0\]\.issuer\}$/) },
  });
});

test('a cluster that somebody else makes is asked of AWS only what is not told', () => {
  const stack = ground();
  const known = EksCluster.fromAttributes(stack, 'known', { name: 'old', oidcIssuer: 'https://oidc.example.com', securityGroupId: 'sg-1' });
  expect([known.name, known.oidcIssuer, known.securityGroupId]).toEqual(['old', 'https://oidc.example.com', 'sg-1']);
  expect(synthesized(stack).data).toBeUndefined();
  expect(EksCluster.fromAttributes(stack, 'asked', { name: 'old' }).oidcIssuer).toBeDefined();
  expect(Object.values<any>(synthesized(stack).data.aws_eks_cluster).map(({ name }) => name)).toEqual(['old']);
});

test('what no prop says is said to the resource itself', () => {
  const made = cluster();
  made.cluster.addOverride('force_update_version', true);
  made.nodeGroups.general.nodeGroup.addOverride('timeouts.create', '90m');
  made.addons.coredns.addOverride('preserve', true);
  const stack = TerraformStack.of(made);
  expect([resource(stack, 'aws_eks_cluster').force_update_version, resource(stack, 'aws_eks_node_group').timeouts.create, resource(stack, 'aws_eks_addon', 'coredns').preserve]).toEqual([true, '90m', true]);
});
