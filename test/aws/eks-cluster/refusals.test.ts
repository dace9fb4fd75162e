import * as fc from 'fast-check';
import { ValidationError } from '../../../src';
import { Access, Addon, ClusterEndpoint, EksClusterProps, FargateProfile, Network, NodeGroup, NodeScaling, Principal } from '../../../src/aws';
import { refusal } from '../../support/render';
import { cluster, nodes } from '../support/clusters';
import { ground, plainStack } from '../support/stacks';

/** What is said of a cluster, without its path. */
function said(props: Partial<EksClusterProps>): string {
  return refusal(() => cluster(props)).split('\n').map((line) => line.replace('[shop/shop-prod-ground/cluster] ', '')).join('\n');
}

const group = (props: Parameters<typeof nodes>[1]) => said({ nodes: [nodes('general', props)] });

describe('a version is refused', () => {
  test.each<[Partial<EksClusterProps>, string]>([
    [{ version: '1.29' }, 'EKS ends all support of Kubernetes 1.29 on 2026-03-23 and then upgrades by itself; choose one of 1.34, 1.35 (EksVersion)'],
    [{ version: '1.33' }, 'standard support of Kubernetes 1.33 ended on 2026-07-29; choose one of 1.34, 1.35; or pay for a year more with `support: \'extended\'` (EksVersion)'],
    [{ version: '1.31', support: 'extended' }, 'EKS ends all support of Kubernetes 1.31 on 2026-11-26 and then upgrades by itself; choose one of 1.32, 1.33, 1.34, 1.35 (EksVersion)'],
    [{ version: '1.35', upgradeFrom: '1.33' }, 'EKS upgrades by one minor version, never back: 1.33 to 1.35 is 2 of them; go to 1.34 first (EksVersionStep)'],
    [{ version: '1.34', upgradeFrom: '1.35' }, 'EKS upgrades by one minor version, never back: 1.35 to 1.34 is -1 of them; stay at 1.35 (EksVersionStep)'],
    [
      { version: '1.34', nodes: [nodes('general', { version: '1.35' })] },
      'the nodes "general" have Kubernetes 1.35, the control plane 1.34; upgrade the control plane first, nodes after it; they may be three minor versions older and never newer (EksNodeSkew)',
    ],
    [
      { version: '1.35', nodes: [nodes('general', { version: '1.31' })] },
      'the nodes "general" have Kubernetes 1.31, the control plane 1.35; upgrade the control plane first, nodes after it; they may be three minor versions older and never newer (EksNodeSkew)',
    ],
  ])('%#', (props, message) => {
    expect(said(props)).toBe(message);
  });

  test('that EKS does not have', () => {
    expect(said({ version: 'latest' })).toContain('Kubernetes "latest" is no version that this release knows EKS to have; choose one of 1.34, 1.35 (EksVersion)');
  });
});

describe('access is refused', () => {
  test('to nobody', () => {
    expect(said({ admins: [] as unknown as EksClusterProps['admins'] })).toBe(
      '`admins` is empty, so that nobody could ever use the cluster; name one at least: [Principal.role("platform-admin")] (EksNoAdmin)');
  });

  test('to the same one twice', () => {
    expect(said({ admins: [Principal.role('admin'), Principal.user('admin'), Principal.role('admin')] })).toBe(
      '`admins` names the role admin twice, and EKS has one access entry for each; name it once (EksPrincipalTwice)');
  });

  const fix = 'write Principal.role("platform-admin") or Principal.arn("arn:aws:iam::123456789012:role/platform-admin"); an assumed role has no access of its own (EksPrincipal)';
  test.each<[Principal, string]>([
    [Principal.arn('arn:aws:sts::123456789012:assumed-role/admin/me'), '`admins` has "arn:aws:sts::123456789012:assumed-role/admin/me", which is no ARN of an IAM role or user'],
    [Principal.role('team/admin'), '`admins` has "team/admin", which is no name of an IAM role'],
    [Principal.user(''), '`admins` has "", which is no name of an IAM user'],
  ])('to nobody that IAM knows: %#', (admin, what) => {
    expect(said({ admins: [admin] })).toBe(`${what}; ${fix}`);
  });
});

test.each<[ClusterEndpoint, string]>([
  [ClusterEndpoint.publicTo([]), 'the API is public but no addresses are named that may reach it; name them: ClusterEndpoint.publicTo(["203.0.113.0/24"]) (EksPublicEndpoint)'],
  [ClusterEndpoint.publicTo(['0.0.0.0/0']), '0.0.0.0/0 is a large part of the internet; name your own addresses, or say it: ClusterEndpoint.publicToTheWholeWorld() (EksPublicEndpoint)'],
  [ClusterEndpoint.publicTo(['128.0.0.0/1']), '128.0.0.0/1 is a large part of the internet; name your own addresses, or say it: ClusterEndpoint.publicToTheWholeWorld() (EksPublicEndpoint)'],
  [ClusterEndpoint.publicTo(['office']), '"office" is no range of IPv4 addresses; write e.g. "203.0.113.0/24" (EksPublicEndpoint)'],
])('an endpoint is refused that is open by accident: %#', (endpoint, message) => {
  expect(said({ endpoint })).toBe(message);
});

describe('nodes are refused', () => {
  test.each<[Parameters<typeof nodes>[1], string]>([
    [{ instances: [] }, 'the nodes "general" have 0 types of instances; name from 1 to 20 (EksInstances)'],
    [{ instances: ['big'] }, 'the nodes "general" have instances "big", which is no type of instance; write e.g. "m7g.large" (EksInstances)'],
    [{ instances: ['m7g.large', 'm7i.large'] }, 'the nodes "general" mix m7g.large (arm64) and m7i.large (x86_64), which no one image runs on; make a group for each architecture (EksArchitectures)'],
    [{ instances: ['m7i.large', 'g6.xlarge'] }, 'the nodes "general" mix instances with and without an accelerator, or with different ones, which need different images; make a group for each (EksArchitectures)'],
    [{ instances: ['inf2.xlarge'], image: 'bottlerocket' }, 'there is no bottlerocket image for instances inf2.xlarge; use al2023 (EksImage)'],
    [{ scaling: NodeScaling.autoscaled(5, 2) }, 'the nodes "general" are from 5 to 2; write NodeScaling.fixed(3), or NodeScaling.autoscaled(2, 10) with the fewest first (EksNodeScaling)'],
    [{ scaling: NodeScaling.fixed(-1) }, 'the nodes "general" are -1; write NodeScaling.fixed(3), or NodeScaling.autoscaled(2, 10) with the fewest first (EksNodeScaling)'],
    [{ diskGiB: 8 }, 'the nodes "general" have a disk of 8 GiB; choose from 20 to 16384: the image and those of pods need 20 (EksNodeDisk)'],
    [{ maxUnavailablePercent: 0 }, 'the nodes "general" are replaced 0 percent at once; choose from 1 to 100 (EksNodeUpdate)'],
    [{ labels: { 'a b': 'c' } }, 'the nodes "general" have the label or taint "a b=c", which Kubernetes refuses; write [prefix/]name, and at most 63 letters, digits, ".", "_" and "-" (EksNodeLabel)'],
    [{ taints: [{ key: 'a', value: '!', effect: 'NoExecute' }] }, 'the nodes "general" have the label or taint "a=!", which Kubernetes refuses; write [prefix/]name, and at most 63 letters, digits, ".", "_" and "-" (EksNodeLabel)'],
  ])('%#', (props, message) => {
    expect(group(props)).toBe(message);
  });

  test('that have no name, or that of others', () => {
    expect(said({ nodes: [nodes('General')] })).toBe('"General" cannot be the name of a group of nodes; use lower-case letters, digits and dashes, e.g. "general" (EksNodeGroupName)');
    expect(said({ nodes: [nodes('a'), nodes('a')] })).toBe('two groups of nodes are called "a"; give one of them another name (EksNodeGroupName)');
  });

  test('when there are none', () => {
    expect(said({ nodes: [] })).toBe('the cluster has no nodes, so nothing could run in it; give it `nodes: [NodeGroup.managed(…)]`, or `autoMode: true` (EksNoNodes)');
  });
});

describe('add-ons are refused', () => {
  const all = [Addon.vpcCni(), Addon.kubeProxy(), Addon.coreDns(), Addon.podIdentityAgent()];
  test.each<[readonly Addon[], string]>([
    [[...all, Addon.coreDns()], '`addons` has "coredns" twice; name it once (EksAddonTwice)'],
    [all.slice(1), '`addons` has no vpc-cni, without which pods do not reach one another; add Addon.vpcCni() (EksAddonMissing)'],
    [all.slice(0, 3), '`addons` has vpc-cni, whose role comes from the pod-identity agent, which is not there; add Addon.podIdentityAgent() (EksAddonMissing)'],
    [[...all, Addon.ebsCsi({ version: 'latest' })], '"latest" is no version of aws-ebs-csi-driver; write it as EKS does, e.g. "v1.13.2-eksbuild.1" (EksAddonVersion)'],
    [[all[0], Addon.kubeProxy({ version: 'v1.33.5-eksbuild.2' }), ...all.slice(2)], 'kube-proxy v1.33.5-eksbuild.2 is not of Kubernetes 1.35; leave `version` out: the one that fits is pinned (EksAddonVersion)'],
  ])('%#', (addons, message) => {
    expect(said({ addons })).toBe(message);
  });
});

describe('a cluster is refused', () => {
  test('in one zone', () => {
    const stack = ground();
    expect(refusal(() => cluster({ network: new Network(stack, 'network', { cidr: '10.20.0.0/16', zones: 1 }) }, stack))).toBe(
      '[shop/shop-prod-ground/cluster] EKS needs subnets in two zones, and the network has 1 private; give the network `zones: 2` or more (EksZones)');
  });

  test('with IPv6 in a network without', () => {
    const stack = ground();
    expect(refusal(() => cluster({ ipv6: true, network: new Network(stack, 'network', { cidr: '10.20.0.0/16' }) }, stack))).toContain(
      '`ipv6` is asked for, but the network has none; give the network `ipv6: true` (EksIpv6)');
  });

  test('with a boundary that is no policy, or logs that are none', () => {
    expect(said({ permissionsBoundary: 'boundary' })).toBe('`permissionsBoundary` is no ARN of a policy: "boundary"; write e.g. "arn:aws:iam::123456789012:policy/boundary" (EksBoundary)');
    expect(said({ logs: { types: ['api', 'api'] } })).toBe('`logs.types` names api twice; name it once (EksLogs)');
    expect(said({ logs: { retentionDays: 2 } })).toMatch(/^CloudWatch cannot keep logs for 2 days; .* \(LogRetention\)$/);
  });

  test('when its name is too long, or no region is known', () => {
    expect(refusal(() => cluster({ formerly: 'x'.repeat(100) }))).toContain('is not 1 to 100 letters, digits, "-" and "_"; use ids of letters, digits and dashes (EksName)');
    const stack = plainStack('');
    expect(refusal(() => cluster({ network: Network.fromAttributes({ vpcId: 'vpc-1', privateSubnetIds: ['subnet-1', 'subnet-2'] }) }, stack))).toBe(
      '[plain/cluster] the region of the cluster is not known; make it in a `Stack`, or give the AWS provider of the stack a region first (EksRegion)');
  });

  test('for everything that is wrong with it, at once', () => {
    const message = said({ version: '1.29', admins: [Principal.role('!')], nodes: [nodes('general', { diskGiB: 1 })], logs: { retentionDays: 2 } });
    expect(message.match(/\(\w+\)$/gm)).toEqual(['(EksVersion)', '(EksPrincipal)', '(EksNodeDisk)', '(LogRetention)']);
  });
});

describe('access below that of admins is refused', () => {
  const developers = Principal.role('developers');
  test.each<[readonly Access[], string]>([
    [[Access.view(Principal.role('platform-admin'))], '`access` names the role platform-admin, who is one of `admins` and may do everything; name it in one of the two (EksPrincipalTwice)'],
    [
      [Access.view(Principal.arn('arn:aws:iam::123456789012:role/platform-admin'))],
      '`access` names the arn arn:aws:iam::123456789012:role/platform-admin, who is one of `admins` and may do everything; name it in one of the two (EksPrincipalTwice)',
    ],
    [[Access.edit(developers, ['a']), Access.edit(developers, ['b'])], '`access` gives the role developers edit twice, and EKS keeps one of them; name all namespaces, or groups, in one (EksPrincipalTwice)'],
    [[Access.view(developers, [])], '`access` names no namespaces for the role developers; name them, or leave them out for all (EksAccessScope)'],
    [[Access.view(developers, ['Payments'])], '`access` names "Payments" for the role developers, which is no namespace; write e.g. "payments" or "payments-*" (EksAccessScope)'],
    [[Access.groups(developers, [])], '`access` names no groups for the role developers; name one, e.g. "auditors" (EksAccessGroup)'],
    [
      [Access.groups(developers, ['system:masters'])],
      '`access` puts the role developers into the group "system:masters", which is reserved; bind a group of your own, e.g. "auditors", or name them in `admins` (EksAccessGroup)',
    ],
  ])('%#', (access, message) => {
    expect(said({ access })).toBe(message);
  });

  test('and the same admin by name and by ARN is the same', () => {
    expect(said({ admins: [Principal.role('a'), Principal.arn('arn:aws:iam::123456789012:role/a')] })).toContain('`admins` names the arn arn:aws:iam::123456789012:role/a twice');
  });

  test.each<[NonNullable<EksClusterProps['oidcLogin']>, string]>([
    [{ issuer: 'http://login', clientId: 'k' }, '`oidcLogin.issuer` is "http://login", which is no URL of an issuer; write it as the provider does, with https and without a query (EksOidc)'],
    [{ issuer: 'https://login.example.com', clientId: '' }, '`oidcLogin.clientId` is empty; name the client that the provider knows the cluster by (EksOidc)'],
    [
      { issuer: 'https://login.example.com', clientId: 'k', groupsPrefix: 'system:' },
      '`oidcLogin.groupsPrefix` is "system:", with which somebody there could be Kubernetes itself here; choose one of your own, e.g. "oidc:" (EksOidc)',
    ],
  ])('to people of an identity provider that does not work: %#', (oidcLogin, message) => {
    expect(said({ oidcLogin })).toBe(message);
  });
});

describe('nodes of other kinds are refused', () => {
  const own = (props: object) => said({ nodes: [NodeGroup.selfManaged('own', { instances: ['m7g.large'], scaling: NodeScaling.autoscaled(0, 3), ...props })] });
  test.each<[() => string, string]>([
    [() => own({ onDemandBase: 1 }), 'the nodes "own" have `onDemandBase`, and all of them are on demand; leave it out, or ask for `capacity: \'spot\'` (EksSpot)'],
    [() => own({ onDemandBase: 4, capacity: 'spot' }), 'the nodes "own" are at most 3, of which 4 are on demand; choose from 0 to 3 (EksSpot)'],
    [() => own({ ami: 'latest' }), 'the nodes "own" have the image "latest", which is no id of one; write e.g. "ami-0123456789abcdef0", or leave it out for the newest (EksImage)'],
    [() => own({ minHealthyPercent: 0 }), 'the nodes "own" stay healthy to 0 percent; choose from 1 to 100 (EksNodeUpdate)'],
    [() => group({ maxUnavailable: 2, maxUnavailablePercent: 50 }), 'the nodes "general" are replaced 2 and 50 percent at once; choose a number from 1 to 100, or a share of them (EksNodeUpdate)'],
    [() => group({ repair: false, repairLimits: {} }), 'the nodes "general" have limits of repair, and none are repaired; leave out one of `repair` and `repairLimits` (EksNodeUpdate)'],
    [() => group({ ssh: { keyName: '', from: [] } }), [
      'the nodes "general" are reached with a key that has no name; name a key pair of EC2 (EksSsh)',
      'the nodes "general" have a key, and nobody reaches them to use it; name addresses or security groups in `ssh.from` (EksSsh)',
    ].join('\n')],
    [() => group({ ssh: { keyName: 'k', from: ['0.0.0.0/0'] } }), 'the nodes "general" are reached from "0.0.0.0/0", which is a large part of the internet; write e.g. "10.0.0.0/16" or "sg-0123456789abcdef0" (EksSsh)'],
    [() => group({ labels: { 'kubernetes.io/role': 'x' } }), 'the nodes "general" have the label "kubernetes.io/role", which nodes may not give themselves; use a prefix of your own, or node.kubernetes.io/ (EksNodeLabel)'],
    [() => group({ image: 'windows-core-2022', instances: ['m7i.large'] }), 'all nodes run Windows, and nobody finds another there: CoreDNS needs Linux; add a group of nodes with Linux (EksWindows)'],
    [() => said({ nodes: [nodes(), nodes('w', { image: 'windows-core-2022' })] }), 'there is no windows-core-2022 image for instances m7g.large; use instances of Intel or AMD, e.g. "m7i.large" (EksImage)'],
    [() => said({ autoModePools: ['system'] }), '`autoModePools` are named, and Auto Mode is off; leave them out, or ask for `autoMode: true` (EksAutoMode)'],
    [() => said({ autoMode: true, autoModePools: ['system', 'system'] }), '`autoModePools` names system twice; name it once (EksAutoMode)'],
  ])('%#', (answer, message) => {
    expect(answer()).toBe(message);
  });

  const fargate = (...profiles: FargateProfile[]) => said({ nodes: [], fargate: profiles });
  const all = { namespace: '*' };
  test.each<[() => string, string]>([
    [() => fargate(FargateProfile.of('a', [{ namespace: 'batch' }])), 'there are no nodes, and no Fargate profile takes pods of kube-system, so that CoreDNS would never run; add { namespace: "kube-system" } to one (EksFargate)'],
    [() => fargate(FargateProfile.of('a', [all]), FargateProfile.of('a', [all])), 'two Fargate profiles are called "a"; give one of them another name (EksFargate)'],
    [() => fargate(FargateProfile.of('eks-a', [all])), '"eks-a" cannot be the name of a Fargate profile; use lower-case letters, digits and dashes, and not "eks-" first (EksFargate)'],
    [() => fargate(FargateProfile.of('a', Array(6).fill(all))), 'the Fargate profile "a" has 6 selectors; give it from 1 to 5 (EksFargate)'],
    [() => fargate(FargateProfile.of('a', [all, { namespace: 'A' }])), 'the Fargate profile "a" takes pods of "A", which is no namespace; write e.g. "batch" or "batch-*" (EksFargate)'],
    [() => fargate(FargateProfile.of('a', [{ ...all, labels: { a: '!' } }])), 'the Fargate profile "a" takes pods with the label "a=!"; name at most five that Kubernetes allows (EksFargate)'],
  ])('of Fargate: %#', (answer, message) => {
    expect(answer()).toBe(message);
  });
});

describe('addresses are refused', () => {
  test.each<[Partial<EksClusterProps>, string]>([
    [{ serviceCidr: '8.8.0.0/16' }, '`serviceCidr` is "8.8.0.0/16", which is no range of private addresses from /12 to /24; write e.g. "172.20.0.0/16" (EksServiceCidr)'],
    [{ serviceCidr: '10.20.128.0/20' }, '`serviceCidr` 10.20.128.0/20 overlaps the network 10.20.0.0/16; choose a range apart from it, e.g. "172.20.0.0/16" (EksServiceCidr)'],
    [{ ipv6: true, serviceCidr: '172.20.0.0/16' }, '`ipv6` is asked for, and Services are to have the IPv4 addresses 172.20.0.0/16; leave out `serviceCidr`: EKS gives Services IPv6 addresses of its own (EksIpv6)'],
    [
      { ipv6: true, nodes: [nodes('general', { instances: ['m4.large'] })] },
      '`ipv6` is asked for, and the nodes "general" have instances m4.large, which cannot hold prefixes of addresses; use instances of Nitro, e.g. "m7g.large" (EksIpv6)',
    ],
    [{ hybrid: { nodes: [] } }, '`hybrid.nodes` is empty; name the addresses of the nodes, e.g. ["192.168.10.0/24"] (EksHybrid)'],
    [{ hybrid: { nodes: ['8.8.8.0/24'] } }, '`hybrid.nodes` has "8.8.8.0/24", which is no range of private IPv4 addresses; write e.g. "192.168.10.0/24" (EksHybrid)'],
    [{ hybrid: { nodes: ['10.20.1.0/24'] } }, '`hybrid.nodes` 10.20.1.0/24 overlaps the network 10.20.0.0/16; choose ranges apart from one another (EksHybrid)'],
    [{ hybrid: { nodes: ['192.168.0.0/16'], pods: ['192.168.1.0/24'] } }, '`hybrid.pods` 192.168.1.0/24 overlaps `hybrid.nodes` 192.168.0.0/16; choose ranges apart from one another (EksHybrid)'],
    [
      { addons: [Addon.vpcCni({ customNetworking: true }), ...Addon.defaults().slice(1)] },
      'pods are to have subnets of their own, and the network has none for them; give the network `podCidr: "100.64.0.0/16"` (EksPodSubnets)',
    ],
  ])('%#', (props, message) => {
    expect(said(props)).toBe(message);
  });
});

test('any answers either make a cluster or are refused with codes', () => {
  const instances = fc.array(fc.constantFrom('m7g.large', 'm7i.large', 'g6.xlarge', 'inf2.xlarge', 'x'), { maxLength: 2 });
  const few = fc.integer({ min: -1, max: 5 });
  const scaling = fc.oneof(few.map(NodeScaling.fixed), fc.tuple(few, few).map(([a, b]) => NodeScaling.autoscaled(a, b)));
  const one = fc.record({ instances, scaling, image: fc.constantFrom('al2023' as const, 'bottlerocket' as const, 'bottlerocket-fips' as const), diskGiB: fc.integer({ min: 10, max: 60 }) });
  const props = fc.record({
    nodes: fc.array(fc.tuple(fc.constantFrom('a', 'b', 'C'), one).map(([id, answers]) => nodes(id, answers)), { maxLength: 2 }),
    autoMode: fc.boolean(),
    version: fc.constantFrom('1.29', '1.33', '1.34', '1.35', ''),
    support: fc.constantFrom('standard' as const, 'extended' as const),
    endpoint: fc.constantFrom(ClusterEndpoint.private(), ClusterEndpoint.publicTo(['203.0.113.0/24']), ClusterEndpoint.publicTo(['0.0.0.0/0'])),
  });
  const network = Network.fromAttributes({ vpcId: 'vpc-1', privateSubnetIds: ['subnet-1', 'subnet-2'] });
  fc.assert(fc.property(props, (answers) => {
    try {
      expect(cluster({ ...answers, network }).version).toBe(answers.version);
    } catch (error) {
      if (!ValidationError.isValidationError(error)) throw error;
      expect(error.problems.map(({ code }) => code).filter((code) => !/^Eks[A-Z]/.test(code))).toEqual([]);
    }
  }), { numRuns: 150 });
});
