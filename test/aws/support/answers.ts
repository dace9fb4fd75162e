import * as fc from 'fast-check';
import { Access, Addon, ClusterEndpoint, EksClusterProps, FargateProfile, NetworkProps, NodeGroup, NodeGroupProps, NodeScaling, Principal } from '../../../src/aws';

const optional = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined });
const subset = <T>(...all: T[]) => fc.subarray(all);
const percent = fc.integer({ min: 1, max: 100 });

const scaling = fc.oneof(
  fc.nat(9).map(NodeScaling.fixed),
  fc.tuple(fc.nat(4), fc.integer({ min: 5, max: 9 })).map(([min, max]) => NodeScaling.autoscaled(min, max)),
);

/** Instances of one kind and an image that there is for it. */
const machines: fc.Arbitrary<Pick<NodeGroupProps, 'instances' | 'image'>> = fc.constantFrom<Pick<NodeGroupProps, 'instances' | 'image'>>(
  { instances: ['m7g.large', 'c7g.large'] }, { instances: ['m7i.large'], image: 'bottlerocket' }, { instances: ['g6.xlarge'] }, { instances: ['g5g.xlarge'], image: 'bottlerocket' },
  { instances: ['inf2.xlarge'], image: 'al2023' }, { instances: ['m7g.large'], image: 'bottlerocket-fips' },
);

const node = fc.record({
  machine: machines,
  scaling,
  capacity: fc.constantFrom('on-demand' as const, 'spot' as const),
  labels: optional(fc.constantFrom<Record<string, string>>({ pool: 'a' }, { 'shop.example.com/pool': 'b', 'c': '' })),
  taints: optional(fc.constant([{ key: 'dedicated', effect: 'NoSchedule' as const }, { key: 'dedicated', value: 'x', effect: 'NoExecute' as const }])),
  diskGiB: optional(fc.integer({ min: 20, max: 16384 })),
  version: optional(fc.constantFrom('1.33', '1.34')),
  ssh: optional(fc.constant({ keyName: 'ops', from: ['10.0.0.0/16', 'sg-0123456789abcdef0'] })),
}).map(({ machine, ...rest }) => ({ ...machine, ...rest }));

const managed = (id: string) => fc.tuple(node, fc.boolean(), optional(percent))
  .map(([props, repair, maxUnavailablePercent]) => NodeGroup.managed(id, { ...props, repair, maxUnavailablePercent }));
const selfManaged = (id: string) => fc.tuple(node, percent).map(([props, minHealthyPercent]) => NodeGroup.selfManaged(id, { ...props, minHealthyPercent }));

/** Answers of which every one makes a cluster. */
export const ANSWERS: fc.Arbitrary<Omit<EksClusterProps, 'network'>> = fc.record({
  admins: fc.constantFrom<[Principal, ...Principal[]]>([Principal.role('platform-admin')], [Principal.arn('arn:aws:iam::210987654321:role/a/b'), Principal.user('breakglass')]),
  access: optional(fc.constant([Access.view(Principal.role('developers')), Access.edit(Principal.role('developers'), ['shop-*']), Access.groups(Principal.user('auditor'), ['auditors'])])),
  nodes: fc.tuple(managed('general'), optional(managed('batch')), optional(selfManaged('own'))).map((groups) => groups.filter((one) => one !== undefined)),
  fargate: optional(fc.constant([FargateProfile.of('batch', [{ namespace: 'batch-*', labels: { a: 'b' } }])])),
  autoMode: fc.boolean(),
  version: fc.constantFrom('1.34', '1.35'),
  support: fc.constantFrom('standard' as const, 'extended' as const),
  endpoint: fc.constantFrom(ClusterEndpoint.private(), ClusterEndpoint.publicTo(['203.0.113.0/24']), ClusterEndpoint.publicToTheWholeWorld()),
  addons: optional(subset(Addon.ebsCsi(), Addon.efsCsi(), Addon.metricsServer()).map((more) => [
    Addon.vpcCni({ prefixDelegation: true, warm: { prefixes: 2 } }), ...Addon.defaults().slice(1), ...more,
  ])),
  logs: optional(fc.record({ types: subset('api' as const, 'audit' as const, 'scheduler' as const), retentionDays: fc.constantFrom(1, 90, 365) })),
  deletionProtection: optional(fc.boolean()),
  zonalShift: optional(fc.boolean()),
  checkUpgrade: optional(fc.boolean()),
  serviceCidr: optional(fc.constantFrom('172.20.0.0/16', '192.168.0.0/20')),
  controlPlaneTier: optional(fc.constantFrom('standard' as const, 'xl' as const)),
  permissionsBoundary: optional(fc.constant('arn:aws:iam::123456789012:policy/boundary')),
  hybrid: optional(fc.constant({ nodes: ['192.168.64.0/24'] })),
});

/** Answers of which every one makes a network, as far as the addresses go. */
export const NETWORK_ANSWERS: fc.Arbitrary<Omit<NetworkProps, 'cidr'>> = fc.record({
  zones: fc.integer({ min: 2, max: 4 }),
  endpoints: optional(subset('sqs', 'dynamodb', 'ecr.api')),
  ipv6: optional(fc.boolean()),
  podCidr: optional(fc.constant('100.64.0.0/16')),
  flowLogs: optional(fc.constant({ retentionDays: 7 })),
});

/** Answers of which every one is refused, and with which code. */
export const WRONG: readonly (readonly [Partial<EksClusterProps>, string])[] = [
  [{ admins: [Principal.role('a'), Principal.role('a')] }, 'EksPrincipalTwice'],
  [{ endpoint: ClusterEndpoint.publicTo([]) }, 'EksPublicEndpoint'],
  [{ version: '1.35', upgradeFrom: '1.33' }, 'EksVersionStep'],
  [{ version: '1.29' }, 'EksVersion'],
  [{ nodes: [NodeGroup.managed('a', { instances: ['m7g.large', 'm7i.large'], scaling: NodeScaling.fixed(1) })] }, 'EksArchitectures'],
  [{ nodes: [NodeGroup.managed('a', { instances: ['m7g.large'], scaling: NodeScaling.autoscaled(3, 1) })] }, 'EksNodeScaling'],
  [{ nodes: [NodeGroup.managed('a', { instances: ['m7g.large'], scaling: NodeScaling.fixed(1), version: '1.36' })] }, 'EksNodeSkew'],
  [{ nodes: [NodeGroup.selfManaged('a', { instances: ['m7g.large'], scaling: NodeScaling.fixed(1), capacity: 'spot', onDemandBase: 2 })] }, 'EksSpot'],
  [{ access: [Access.groups(Principal.role('x'), ['system:masters'])] }, 'EksAccessGroup'],
  [{ formerly: 'x'.repeat(101) }, 'EksName'],
  [{ serviceCidr: '10.16.0.0/12' }, 'EksServiceCidr'],
  [{ fargate: [FargateProfile.of('A', [])] }, 'EksFargate'],
  [{ logs: { retentionDays: 2 } }, 'LogRetention'],
];
