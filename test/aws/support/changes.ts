import { Worker } from '../../../src';
import {
  Addon, Bucket, BucketProps, ClusterEndpoint, EksCluster, EksClusterProps, Engine, FargateProfile, KmsKey, Nat,
  Network, NetworkProps, NodeGroup, NodeScaling, Principal, Queue, QueueProps, SqlDatabase, SqlDatabaseProps, Stack,
} from '../../../src/aws';
import { nodes } from './clusters';
import { service } from './grants';
import { environment } from './stacks';

/** What a program says differently: of the cluster, unless it is said of what else. */
export interface Variant extends Partial<EksClusterProps> {
  readonly id?: string;
  readonly net?: Partial<NetworkProps>;
  readonly tags?: Record<string, string>;
  readonly database?: Partial<SqlDatabaseProps> & { readonly id?: string };
  readonly bucket?: BucketProps & { readonly id: string };
  readonly queue?: QueueProps & { readonly id: string };
}

/** A change of a program, and what the documentation promises of it. */
export interface Change {
  /** The row of the table in the page of what changes. */
  readonly row: string;
  /** The program after it. */
  readonly to: Variant;
  /** What a plan says, without the hashes of logical ids; `*` stands for anything. */
  readonly plan: readonly string[];
}

/** Nodes that may be reached by shells: what lets these in goes after them. */
const OPS = nodes('ops', { ssh: { keyName: 'ops', from: ['10.0.0.0/16'] } });
/** The groups of nodes, of which the first is another one. */
const general = (props: Parameters<typeof nodes>[1]) => [nodes('general', props), OPS];

/** The ground of a platform and what its services are granted, in one of the environments that are not protected; or a variant of it. */
export function program({ id = 'cluster', net, tags, database = {}, bucket = { id: 'uploads' }, queue = { id: 'jobs' }, ...props }: Variant = {}): Stack {
  const staging = environment({ kubernetes: '1.34' }, 'staging');
  const stack = new Stack(staging, 'ground', { account: '123456789012', tags });
  const network = new Network(stack, 'network', { cidr: '10.20.0.0/16', zones: 2, nat: Nat.single(), ...net });
  const cluster = new EksCluster(stack, id, { network, version: '1.34', admins: [Principal.role('platform-admin')], nodes: [nodes(), OPS], ...props });
  const key = new KmsKey(stack, 'key');
  const { id: databaseId = 'orders', ...ofDatabase } = database;
  const { id: bucketId, ...ofBucket } = bucket;
  const { id: queueId, ...ofQueue } = queue;
  const orders = new SqlDatabase(stack, databaseId, { network, engine: Engine.postgres('16'), ...ofDatabase });
  orders.allowFrom(cluster.securityGroupId, 'cluster');
  const uploads = new Bucket(stack, bucketId, { key, lifecycle: [{ prefix: 'tmp/', expireDays: 7 }, { expireOldVersionsDays: 30 }], ...ofBucket });
  const jobs = new Queue(stack, queueId, { key, ...ofQueue });
  const app = staging.chart('app', { namespace: 'shop' });
  const catalog = service(app);
  uploads.grantReadWrite(catalog);
  jobs.grantSend(catalog);
  orders.grantConnect(catalog, 'catalog');
  cluster.grant(catalog, 'AmazonS3ReadOnlyAccess');
  jobs.grantConsume(new Worker(app, 'worker', { image: 'worker:1.0.0' }), { credentials: 'irsa' });
  return stack;
}

const CLUSTER = 'update aws_eks_cluster.cluster';
const GENERAL = 'aws_eks_node_group.cluster_nodes-general_group';
const addons = (...changed: Addon[]) => [...Addon.defaults().filter(({ name }) => !changed.some((one) => one.name === name)), ...changed];

export const CLUSTER_CHANGES: readonly Change[] = [
  { row: "| the construct's id, with `formerly` | everything moves, nothing is replaced: names in AWS stay |", to: { id: 'workloads', formerly: 'cluster' }, plan: ['move *'] },
  {
    row: '| `version`, one step | cluster, nodes, kube-proxy and CoreDNS change in place, in that order |',
    to: { version: '1.35' },
    plan: [CLUSTER, `update ${GENERAL}`, 'update aws_eks_node_group.cluster_nodes-ops_group', 'update aws_eks_addon.cluster_addons_coredns', 'update aws_eks_addon.cluster_addons_kube-proxy'],
  },
  {
    row: '| `version`, back or more than one step | the plan fails (`EksVersionStep`), whoever forgot what the cluster has |',
    to: { version: '1.33', support: 'extended' },
    plan: ['error: Resource precondition failed: [shop/shop-staging-ground/cluster] EKS upgrades by one minor version, never back: the cluster has Kubernetes 1.34, and 1.33 is asked for; *(EksVersionStep)', '*'],
  },
  { row: '| `instances`, `capacity` or `image` of nodes | another group of nodes is made before the old one goes |', to: { nodes: general({ instances: ['m7g.xlarge'] }) }, plan: [`replace ${GENERAL}`] },
  {
    row: '| `diskGiB`, `ssh` or `securityGroups` of nodes | a new version of their template; EKS replaces nodes, a third at a time |',
    to: { nodes: general({ diskGiB: 80 }) },
    plan: [`update ${GENERAL}`, 'update aws_launch_template.cluster_nodes-general_template'],
  },
  {
    row: '| `labels`, `taints`, repair, pace or bounds of scaling of nodes | the group changes in place |',
    to: { nodes: general({ labels: { a: 'b' }, scaling: NodeScaling.autoscaled(2, 12), maxUnavailable: 1 }) },
    plan: [`update ${GENERAL}`],
  },
  {
    row: '| a group of nodes more | it is made, with its template; nothing else changes |',
    to: { nodes: [nodes(), OPS, nodes('batch', { capacity: 'spot' })] },
    plan: ['create aws_eks_node_group.cluster_nodes-batch_group', 'create aws_launch_template.cluster_nodes-batch_template'],
  },
  {
    row: '| a group of nodes renamed | another is made, the old one goes |',
    to: { nodes: [nodes('other'), OPS] },
    plan: ['create aws_eks_node_group.cluster_nodes-other_group', 'create aws_launch_template.cluster_nodes-other_template', `delete ${GENERAL}`, 'delete aws_launch_template.cluster_nodes-general_template'],
  },
  {
    row: '| a group of nodes less, of several | it goes, drained while all it needs is there |',
    to: { nodes: [nodes()] },
    plan: [
      'delete aws_eks_node_group.cluster_nodes-ops_group', 'delete aws_launch_template.cluster_nodes-ops_template', 'delete aws_security_group.cluster_nodes-ops_ssh',
      'delete aws_vpc_security_group_ingress_rule.cluster_nodes-ops_ssh-0',
    ],
  },
  {
    row: '| a group of nodes that nobody manages more | it is made, with its template, and with the first a role, its profile and its access entry |',
    to: { nodes: [nodes(), OPS, NodeGroup.selfManaged('own', { instances: ['m7g.large'], scaling: NodeScaling.fixed(1) })] },
    plan: [
      'create aws_autoscaling_group.cluster_self-managed-own_group', 'create aws_launch_template.cluster_self-managed-own_template', 'create aws_eks_access_entry.cluster_self-managed-nodes-access',
      'create aws_iam_instance_profile.cluster_self-managed-nodes', 'create aws_iam_role*.cluster_self-managed-nodes-role*',
    ],
  },
  {
    row: '| a Fargate profile more | it is made; nothing else changes |',
    to: { fargate: [FargateProfile.of('batch', [{ namespace: 'batch' }])] },
    plan: ['create aws_eks_fargate_profile.cluster_fargate-batch', 'create aws_iam_role*.cluster_fargate-role*'],
  },
  { row: '| version or configuration of an add-on | the add-on changes in place |', to: { addons: addons(Addon.vpcCni({ prefixDelegation: true })) }, plan: ['update aws_eks_addon.cluster_addons_vpc-cni'] },
  { row: '| an add-on more | it is made; nothing else changes |', to: { addons: addons(Addon.metricsServer()) }, plan: ['create aws_eks_addon.cluster_addons_metrics-server'] },
  {
    row: '| an admin more | one access entry and one association more; no node is touched |',
    to: { admins: [Principal.role('platform-admin'), Principal.role('breakglass')] },
    plan: ['create aws_eks_access_entry.cluster_admin-role-breakglass', 'create aws_eks_access_policy_association.cluster_admin-role-breakglass-policy'],
  },
  {
    row: '| `autoMode` on | the cluster and its role change in place; the role of its nodes is made |',
    to: { autoMode: true },
    plan: [CLUSTER, 'update aws_iam_role.cluster_role', 'create aws_iam_role_policy_attachment.cluster_role_*', 'create aws_iam_role*.cluster_auto-nodes-role*'],
  },
  {
    row: '| `logs`, `support`, `endpoint` or `zonalShift` | the cluster, and with `logs` their group, changes in place |',
    to: { logs: { types: ['api'], retentionDays: 30 }, support: 'extended', endpoint: ClusterEndpoint.publicTo(['203.0.113.0/24']), zonalShift: false },
    plan: [CLUSTER, 'update aws_cloudwatch_log_group.cluster_logs'],
  },
  {
    row: '| tags of the stack | everything changes in place, and EKS replaces nodes, a third at a time: their template has them |',
    to: { tags: { team: 'commerce' } },
    plan: ['create aws_ec2_tag.cluster_security-group-tag-team', 'update aws_launch_template.cluster_nodes-general_template', `update ${GENERAL}`, CLUSTER, 'update *'],
  },
];

/** What replaces a cluster: refused in production. */
export const REPLACEMENTS: readonly Change[] = [
  { row: '| `ipv6` | the cluster is replaced; in production refused |', to: { net: { ipv6: true }, ipv6: true }, plan: ['replace aws_eks_cluster.cluster', '*'] },
  { row: '| `serviceCidr` | the cluster is replaced; in production refused |', to: { serviceCidr: '172.21.0.0/16' }, plan: ['replace aws_eks_cluster.cluster', '*'] },
  { row: "| the construct's id, without `formerly` | another cluster; in production EKS refuses to delete the old one |", to: { id: 'workloads' }, plan: ['create aws_eks_cluster.workloads_cluster', 'delete aws_eks_cluster.cluster', '*'] },
];

export const NETWORK_CHANGES: readonly Change[] = [
  {
    row: '| a zone more | new subnets, tables, a NAT gateway; no subnet moves, for every tier keeps four slots. Nodes of a cluster are replaced, new ones first: their group is of three zones then; the cluster and subnet groups of databases change in place |',
    to: { net: { zones: 3 } },
    plan: [
      'create aws_subnet.network_*', 'create aws_route*.network_*', `replace ${GENERAL}`, 'replace aws_eks_node_group.cluster_nodes-ops_group', CLUSTER, 'update aws_vpc_endpoint.network_endpoint-s3',
      'update aws_db_subnet_group.orders_subnets',
    ],
  },
  {
    row: '| `Nat.single()` to `Nat.perZone()` | NAT gateways and addresses more; routes change in place |',
    to: { net: { nat: Nat.perZone() } },
    plan: ['create aws_eip.network_nat-address-1', 'create aws_nat_gateway.network_nat-1', 'update aws_route.network_private-route-1'],
  },
  {
    row: '| an endpoint more | one resource more, and with the first the security group of all |',
    to: { net: { endpoints: ['sqs'] } },
    plan: ['create aws_vpc_endpoint.network_endpoint-sqs', 'create aws_security_group.network_endpoints', 'create aws_vpc_security_group_ingress_rule.network_endpoints-https'],
  },
  {
    row: '| `podCidr` | addresses, subnets and associations more; nothing else changes |',
    to: { net: { podCidr: '100.64.0.0/16' } },
    plan: ['create aws_subnet.network_pods_*', 'create aws_route_table_association.network_pods_*', 'create aws_vpc_ipv4_cidr_block_association.network_pods_addresses'],
  },
  {
    row: '| `ipv6` on | the VPC and its subnets change in place |',
    to: { net: { ipv6: true } },
    plan: ['update aws_vpc.network_vpc', 'update aws_subnet.network_*', 'create aws_route.network_*', 'create aws_egress_only_internet_gateway.network_egress-only-gateway'],
  },
];
