import { TerraformStack } from 'cdktf';
import { Access, Addon, Bucket, ClusterEndpoint, EksClusterProps, Engine, Network, NodeScaling, Principal, SqlDatabase, Stack } from '../../../src/aws';
import { refusal } from '../../support/render';
import { cluster, clusterStack, nodes } from '../support/clusters';
import { documentOf, service, world } from '../support/grants';
import { environment, ground, resource, resources } from '../support/stacks';
import { synthesized } from '../support/terraform';

/** Every edge of Terraform's graph, from a resource to those that must be there first, read from the synthesized JSON: references and `depends_on`. */
function edges(stack: TerraformStack): Map<string, Set<string>> {
  const all: Record<string, Record<string, object>> = synthesized(stack).resource;
  const addresses = Object.entries(all).flatMap(([type, some]) => Object.keys(some).map((id) => `${type}.${id}`));
  return new Map(addresses.map((address) => {
    const [type, id] = address.split('.');
    const text = JSON.stringify({ ...all[type][id], '//': undefined });
    return [address, new Set(addresses.filter((other) => other !== address && new RegExp(`${other.replace('.', '\\.')}(?![\\w-])`).test(text)))];
  }));
}

/** The order in which Terraform makes things, each as late as it may be; a destroy goes the other way. */
function orderOf(stack: TerraformStack): string[] {
  const graph = edges(stack);
  const order: string[] = [];
  const visit = (address: string): void => {
    if (order.includes(address)) return;
    for (const before of graph.get(address)!) visit(before);
    order.push(address);
  };
  for (const address of graph.keys()) visit(address);
  return order;
}

/** Whether every path through the graph makes `a` before `b`: whether `b` reaches `a` by edges. */
function needs(stack: TerraformStack, b: string, a: string): boolean {
  const graph = edges(stack);
  const seen = new Set<string>();
  const visit = (address: string): void => {
    if (seen.has(address)) return;
    seen.add(address);
    for (const next of graph.get(address)!) visit(next);
  };
  const named = (part: string): string => [...graph.keys()].find((address) => address.includes(part))!;
  visit(named(b));
  return seen.has(named(a));
}

test('1. add-ons are ordered by edges of the graph, and nothing sleeps', () => {
  const stack = clusterStack({ addons: [...Addon.defaults(), Addon.ebsCsi()] });
  for (const addon of ['vpc-cni', 'kube-proxy', 'eks-pod-identity-agent']) {
    expect([addon, needs(stack, 'nodes-general_group', `addons_${addon}_`)]).toEqual([addon, true]);
    expect([addon, needs(stack, `addons_${addon}_`, 'nodes-general_group')]).toEqual([addon, false]);
  }
  for (const addon of ['coredns', 'aws-ebs-csi-driver', 'eks-node-monitoring-agent']) expect([addon, needs(stack, `addons_${addon}_`, 'nodes-general_group')]).toEqual([addon, true]);
  expect(Object.keys(synthesized(stack).resource).filter((type) => !type.startsWith('aws_'))).toEqual([]);
});

test('2. a destroy takes nodes first, and then what they needed while they drained', () => {
  const stack = clusterStack();
  const teardown = orderOf(stack).reverse();
  const nodesGo = teardown.findIndex((address) => address.startsWith('aws_eks_node_group.'));
  for (const later of ['aws_nat_gateway.', 'aws_route.network_private', 'aws_route_table_association.network_private', 'aws_eks_addon.cluster_addons_vpc-cni', 'aws_eks_access_entry.', 'aws_iam_role_policy_attachment.cluster_nodes', 'aws_eks_cluster.', 'aws_cloudwatch_log_group.cluster', 'aws_kms_key.']) {
    expect([later, teardown.findIndex((address) => address.startsWith(later)) > nodesGo]).toEqual([later, true]);
    expect([later, needs(stack, 'aws_eks_node_group.', later)]).toEqual([later, true]);
  }
});

test('3. add-ons are configured in words, know their service account and have a version by table', () => {
  const stack = clusterStack({ addons: [Addon.vpcCni({ prefixDelegation: true, warm: { prefixes: 2 } }), ...Addon.defaults().slice(1), Addon.ebsCsi()] });
  expect(resource(stack, 'aws_eks_addon', 'vpc-cni')).toMatchObject({
    addon_version: 'v1.21.1-eksbuild.3', configuration_values: expect.stringContaining('"WARM_PREFIX_TARGET" = "2"'), pod_identity_association: [{ service_account: 'aws-node' }],
  });
  expect(resource(stack, 'aws_eks_addon', 'ebs-csi').pod_identity_association).toEqual([{ service_account: 'ebs-csi-controller-sa', role_arn: expect.stringContaining('aws_iam_role.') }]);
  expect(Object.values<any>(resources(stack, 'aws_eks_addon')).filter((addon) => addon.most_recent !== undefined || addon.addon_version === undefined)).toEqual([]);
});

test('4. one minor version at a time, whether somebody remembers where the cluster is or not; nodes never ahead; standard support', () => {
  expect(refusal(() => cluster({ version: '1.35', upgradeFrom: '1.33' }))).toContain('go to 1.34 first (EksVersionStep)');
  expect(refusal(() => cluster({ version: '1.34', nodes: [nodes('ahead', { version: '1.35' })] }))).toContain('(EksNodeSkew)');
  expect(refusal(() => cluster({ version: '1.33' }))).toContain('standard support of Kubernetes 1.33 ended on 2026-07-29');
  const [guard] = resource(clusterStack({ version: '1.35' }), 'aws_eks_cluster').lifecycle.precondition;
  expect(guard.condition).toContain(' : contains([34, 35], tonumber(split(".", one.version)[1]))])}');
  expect(guard.error_message).toContain('[shop/shop-prod-ground/cluster] EKS upgrades by one minor version, never back');
  expect(resource(clusterStack({ checkUpgrade: false }), 'aws_eks_cluster').lifecycle.precondition).toBeUndefined();
});

test('5. what would replace a cluster in production is refused by Terraform and by EKS, and a rename moves it', () => {
  expect(resource(clusterStack(), 'aws_eks_cluster')).toMatchObject({ deletion_protection: true, lifecycle: { prevent_destroy: true }, bootstrap_self_managed_addons: false });
  const renamed = synthesized(clusterStack({ formerly: 'old' }));
  const moved = { from: expect.stringMatching(/^aws_eks_cluster\.old_cluster_/), to: expect.stringMatching(/^aws_eks_cluster\.cluster_/) };
  expect(renamed.moved).toContainEqual(moved);
  expect(Object.values<any>(renamed.resource.aws_eks_cluster)[0].name).toBe('shop-prod-ground-old');
  // What has to be replaced is there again before it goes.
  expect(resource(clusterStack(), 'aws_eks_node_group')).toMatchObject({ node_group_name_prefix: 'general-', lifecycle: { create_before_destroy: true } });
});

test('6. the number of nodes is left alone only where an autoscaler decides it', () => {
  const group = (scaling: NodeScaling) => resource(clusterStack({ nodes: [nodes('general', { scaling })] }), 'aws_eks_node_group').lifecycle.ignore_changes;
  expect([group(NodeScaling.autoscaled(3, 9)), group(NodeScaling.fixed(4))]).toEqual([['scaling_config[0].desired_size'], undefined]);
});

test('7. nobody is locked out, and nobody is let in for having made it', () => {
  // @ts-expect-error nobody administers it
  expect(() => cluster({ admins: [] })).toThrow('(EksNoAdmin)');
  const stack = clusterStack({ access: [Access.view(Principal.role('developers')), Access.edit(Principal.role('developers'), ['payments'])] }, ground());
  expect(resource(stack, 'aws_eks_cluster').access_config).toEqual({ authentication_mode: 'API', bootstrap_cluster_creator_admin_permissions: false });
  expect(JSON.stringify(synthesized(stack).resource)).not.toMatch(/aws_caller_identity\.\w+\.(arn|user_id)/);
  expect(Object.keys(resources(stack, 'aws_eks_access_entry')).map((id) => id.replace(/_[0-9A-F]{8}$/, ''))).toEqual(['cluster_access-role-developers', 'cluster_admin-role-platform-admin']);
  expect(Object.values<any>(resources(stack, 'aws_eks_access_policy_association')).map(({ policy_arn, access_scope }) => [policy_arn.split('/')[1], access_scope])).toEqual([
    ['AmazonEKSEditPolicy', { type: 'namespace', namespaces: ['payments'] }],
    ['AmazonEKSViewPolicy', { type: 'cluster' }],
    ['AmazonEKSClusterAdminPolicy', { type: 'cluster' }],
  ]);
});

test('8. names in IAM fit, always the same and apart from one another', () => {
  const names = () => {
    const stack = new Stack(environment(), 'a-very-long-name-of-a-stack-that-somebody-thought-to-be-helpful', { account: '123456789012' });
    return Object.values<any>(resources(clusterStack({}, stack), 'aws_iam_role')).map(({ name }) => name);
  };
  expect(names().filter((name) => name.length > 64)).toEqual([]);
  expect(new Set(names()).size).toBe(names().length);
  expect(names()).toEqual(names());
});

test('9. what is in the cluster is made elsewhere, from the same object: no provider is configured from what does not exist yet', () => {
  const made = cluster();
  expect(Object.keys(synthesized(TerraformStack.of(made)).provider)).toEqual(['aws']);
  expect(made.facts).toMatchObject({ name: 'shop-prod-ground-cluster', region: 'ap-northeast-2', kubernetes: '1.35', zones: ['ap-northeast-2a', 'ap-northeast-2b', 'ap-northeast-2c'] });
});

test('10. the API is private, unless addresses are named, or the whole world is', () => {
  const config = (props: Partial<EksClusterProps>) => resource(clusterStack(props), 'aws_eks_cluster').vpc_config;
  expect(config({})).toMatchObject({ endpoint_private_access: true, endpoint_public_access: false });
  expect(config({ endpoint: ClusterEndpoint.publicTo(['203.0.113.0/24']) })).toMatchObject({ endpoint_private_access: true, public_access_cidrs: ['203.0.113.0/24'] });
  expect(refusal(() => cluster({ endpoint: ClusterEndpoint.publicTo(['0.0.0.0/0']) }))).toContain('(EksPublicEndpoint)');
});

test('11. one line gives a workload its role, its Pod Identity and its policy in AWS, and its ServiceAccount in the cluster; with IRSA, the annotation', () => {
  const { ground: stack, cluster: made, data, app } = world({ oidcIssuer: 'https://oidc.eks.ap-northeast-2.amazonaws.com/id/ABC' }, { account: '123456789012' });
  const catalog = service(app);
  const legacy = service(app, 'legacy');
  new Bucket(data, 'uploads').grantRead(catalog);
  made.grant(catalog, 'AmazonSESFullAccess');
  new Bucket(data, 'files').grantRead(legacy, { credentials: 'irsa' });
  new SqlDatabase(stack, 'orders', { network: new Network(stack, 'network', { cidr: '10.20.0.0/16' }), engine: Engine.postgres('16') }).grantConnect(catalog, 'catalog');
  expect(Object.values<any>(resources(stack, 'aws_iam_role')).map(({ name }) => name).filter((name) => name.startsWith('shop-prod.'))).toEqual(['shop-prod.shop.catalog', 'shop-prod.shop.legacy']);
  expect(Object.values(resources(stack, 'aws_eks_pod_identity_association'))).toEqual([
    { cluster_name: 'shop-prod', namespace: 'shop', service_account: 'catalog', role_arn: expect.stringMatching(/^\$\{aws_iam_role\.cluster_workloads_shop_catalog_role_\w+\.arn\}$/) },
  ]);
  expect(Object.values<any>(resources(data, 'aws_iam_role_policy')).map(({ role }) => role)).toEqual(['shop-prod.shop.legacy', 'shop-prod.shop.catalog']);
  expect(resource(stack, 'aws_iam_role_policy', 'orders_grant').policy).toContain('rds-db:connect');
  expect(documentOf(catalog, 'ServiceAccount').metadata.annotations).toBeUndefined();
  expect(documentOf(legacy, 'ServiceAccount').metadata.annotations).toEqual({ 'eks.amazonaws.com/role-arn': 'arn:aws:iam::123456789012:role/shop-prod.shop.legacy' });
});

test('12. what is secret, what fails and what is old is looked after without being asked', () => {
  const stack = clusterStack();
  expect(resource(stack, 'aws_eks_cluster')).toMatchObject({ upgrade_policy: { support_type: 'STANDARD' }, zonal_shift_config: { enabled: true }, encryption_config: { resources: ['secrets'] } });
  expect(resource(stack, 'aws_kms_key').enable_key_rotation).toBe(true);
  expect(resource(stack, 'aws_eks_node_group').node_repair_config).toEqual({ enabled: true });
  expect(resource(stack, 'aws_launch_template')).toMatchObject({
    metadata_options: { http_tokens: 'required', http_put_response_hop_limit: 1 }, block_device_mappings: [{ ebs: { encrypted: 'true', volume_type: 'gp3' } }],
  });
});
