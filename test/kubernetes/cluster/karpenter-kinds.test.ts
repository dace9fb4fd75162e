import { ApiObject, Duration, JsonPatch } from 'cdk8s';
import { Ec2NodeClass, Ec2NodeClassProps } from '../../../src/kubernetes/cluster/karpenter/ec2-node-class';
import { KarpenterNodePool, KarpenterNodePoolProps } from '../../../src/kubernetes/cluster/karpenter/karpenter-node-pool';
import { NodeAmi } from '../../../src/kubernetes/cluster/karpenter/node-ami';
import { Consolidation, DisruptionBudget } from '../../../src/kubernetes/cluster/karpenter/node-disruption';
import { NodeRequirement } from '../../../src/kubernetes/cluster/karpenter/node-requirement';
import { one, refusal, warnings } from '../../support/render';
import { chart, facts } from './support';

const image = NodeAmi.al2023('v20261101');

function nodeClass(props: Partial<Ec2NodeClassProps> = {}) {
  const on = chart('nodes');
  return { on, made: new Ec2NodeClass(on, 'default', { cluster: facts(), image, ...props }) };
}
function pool(props: Partial<KarpenterNodePoolProps> = {}) {
  const { on, made } = nodeClass();
  return { on, made: new KarpenterNodePool(on, 'general', { nodeClass: made, limits: { cpu: 200 }, ...props }) };
}

describe('machines', () => {
  test('are found by the tags of the cluster, encrypted, closed to pods, and have a role by name', () => {
    const { on } = nodeClass();
    expect(one(on, 'EC2NodeClass').spec).toEqual({
      role: 'shop-prod-ground-cluster-karpenter-nodes',
      amiSelectorTerms: [{ alias: 'al2023@v20261101' }],
      subnetSelectorTerms: [{ tags: { 'karpenter.sh/discovery': 'shop-prod-ground-cluster' } }],
      securityGroupSelectorTerms: [{ tags: { 'karpenter.sh/discovery': 'shop-prod-ground-cluster' } }],
      metadataOptions: { httpEndpoint: 'enabled', httpProtocolIPv6: 'disabled', httpPutResponseHopLimit: 1, httpTokens: 'required' },
      blockDeviceMappings: [{ deviceName: '/dev/xvda', ebs: { encrypted: true, volumeType: 'gp3', volumeSize: '50Gi', deleteOnTermination: true } }],
      tags: { 'platform': 'shop', 'environment': 'prod', 'managed-by': 'trackway' },
    });
  });

  test('of Bottlerocket have two disks', () => {
    const { on } = nodeClass({ image: NodeAmi.bottlerocket('v1.50.0'), diskGiB: 100, kubelet: { maxPods: 110, kubeReserved: { memory: '500Mi' } }, tags: { team: 'commerce' } });
    const { spec } = one(on, 'EC2NodeClass');
    expect(spec.blockDeviceMappings.map(({ deviceName, ebs }: any) => [deviceName, ebs.volumeSize])).toEqual([['/dev/xvda', '4Gi'], ['/dev/xvdb', '100Gi']]);
    expect(spec.kubelet).toEqual({ maxPods: 110, kubeReserved: { memory: '500Mi' } });
    expect(spec.tags.team).toBe('commerce');
  });

  test('with the newest image are told of, and it can be accepted', () => {
    expect(warnings(nodeClass({ image: NodeAmi.latest() }).on)).toEqual(['NodeImageLatest']);
    expect(warnings(nodeClass().on)).toEqual([]);
  });

  test('can be written over where a prop is missing', () => {
    const { on, made } = nodeClass();
    ApiObject.of(made).addJsonPatch(JsonPatch.add('/spec/detailedMonitoring', true));
    expect(one(on, 'EC2NodeClass').spec.detailedMonitoring).toBe(true);
  });

  test('are refused with what Karpenter refuses', () => {
    expect(refusal(() => nodeClass({ image: NodeAmi.al2023('20261101'), diskGiB: 5, tags: { 'karpenter.sh/nodepool': 'x' }, kubelet: { maxPods: 0 } }))).toBe([
      '[shop/prod/nodes/default] "20261101" is no version of al2023; write e.g. "v20261101" (NodeImageVersion)',
      '[shop/prod/nodes/default] nodes have a disk of 5 GiB; choose from 20 to 16384: the image and those of pods need 20 (NodeDisk)',
      '[shop/prod/nodes/default] `tags` has "karpenter.sh/nodepool", which Karpenter writes itself; leave it out (NodeTagReserved)',
      '[shop/prod/nodes/default] nodes have at most 0 pods; choose from 1 to 250, or leave it to the image (NodeMaxPods)',
    ].join('\n'));
    expect(refusal(() => nodeClass({ cluster: facts({ autoMode: true }) }))).toBe(
      '[shop/prod/nodes/default] shop-prod-ground-cluster has Auto Mode, whose own Karpenter knows no EC2NodeClass; use the node pools of Auto Mode, or switch it off: `autoMode: false` (KarpenterAutoMode)');
  });
});

describe('a pool', () => {
  test('says what machines are like, how much they may be, and how many go at once', () => {
    expect(one(pool().on, 'NodePool').spec).toEqual({
      template: {
        spec: {
          nodeClassRef: { group: 'karpenter.k8s.aws', kind: 'EC2NodeClass', name: 'default' },
          requirements: [
            { key: 'kubernetes.io/os', operator: 'In', values: ['linux'] },
            { key: 'kubernetes.io/arch', operator: 'In', values: ['amd64'] },
            { key: 'karpenter.sh/capacity-type', operator: 'In', values: ['on-demand'] },
            { key: 'karpenter.k8s.aws/instance-category', operator: 'In', values: ['c', 'm', 'r'] },
            { key: 'karpenter.k8s.aws/instance-generation', operator: 'Gt', values: ['4'] },
          ],
          expireAfter: '720h',
        },
      },
      limits: { cpu: '200' },
      disruption: { consolidationPolicy: 'WhenEmptyOrUnderutilized', consolidateAfter: '1m', budgets: [{ nodes: '10%' }] },
    });
  });

  test('says all of it', () => {
    const { on } = pool({
      limits: { cpu: 64, memoryGiB: 256 }, architectures: ['arm64'], capacity: ['spot', 'on-demand'], zones: ['ap-northeast-2a'], fromGeneration: 7,
      requirements: [NodeRequirement.families('m7g', 'c7g', 'r7g').atLeast(2), NodeRequirement.cpusBelow(33), NodeRequirement.label('karpenter.k8s.aws/instance-hypervisor').exists()],
      labels: { pool: 'batch' }, taints: [{ key: 'dedicated', value: 'batch', effect: 'NoSchedule' }], startupTaints: [{ key: 'example.com/not-ready', effect: 'NoExecute' }],
      expireAfter: Duration.minutes(90), drainWithin: Duration.seconds(45), consolidation: Consolidation.never(), weight: 10,
      budgets: [DisruptionBudget.nodes(2), DisruptionBudget.none({ from: '0 0 * * mon-fri', lasts: Duration.hours(10), reasons: ['Underutilized', 'Drifted'] })],
    });
    const { template, disruption, limits, weight } = one(on, 'NodePool').spec;
    expect(template.metadata).toEqual({ labels: { pool: 'batch' } });
    expect(template.spec.requirements.slice(-4)).toEqual([
      { key: 'topology.kubernetes.io/zone', operator: 'In', values: ['ap-northeast-2a'] },
      { key: 'karpenter.k8s.aws/instance-family', operator: 'In', values: ['m7g', 'c7g', 'r7g'], minValues: 2 },
      { key: 'karpenter.k8s.aws/instance-cpu', operator: 'Lt', values: ['33'] },
      { key: 'karpenter.k8s.aws/instance-hypervisor', operator: 'Exists' },
    ]);
    expect([template.spec.expireAfter, template.spec.terminationGracePeriod, disruption.consolidateAfter]).toEqual(['90m', '45s', 'Never']);
    expect(disruption.budgets).toEqual([{ nodes: '2' }, { nodes: '0', schedule: '0 0 * * mon-fri', duration: '600m', reasons: ['Underutilized', 'Drifted'] }]);
    expect([limits, weight]).toEqual([{ cpu: '64', memory: '256Gi' }, 10]);
  });

  test('is refused with what could make no node', () => {
    expect(refusal(() => pool({ limits: { cpu: 0 }, architectures: [], zones: ['us-east-1a'], weight: 101, fromGeneration: 0 }))).toBe([
      '[shop/prod/nodes/general] `limits.cpu` is 0, so that no node could be made; write how much all nodes may have together, e.g. 200 (NodePoolLimits)',
      '[shop/prod/nodes/general] `architectures` is empty, so that no machine would do; name one at least, or leave it out (NodePoolEmpty)',
      '[shop/prod/nodes/general] `zones` has "us-east-1a", where shop-prod-ground-cluster has no subnet; choose of ap-northeast-2a, ap-northeast-2b (NodePoolZone)',
      '[shop/prod/nodes/general] `fromGeneration` is 0; write a whole number from 1 up, e.g. 6 (NodePoolGeneration)',
      '[shop/prod/nodes/general] `weight` is 101; choose from 1 to 100 (NodePoolWeight)',
    ].join('\n'));
  });

  test.each([
    [NodeRequirement.label('kubernetes.io/arch').in('arm64'), '`requirements` has kubernetes.io/arch, which `architectures` says already; use `architectures`'],
    [NodeRequirement.label('kubernetes.io/hostname').exists(), '`requirements` has kubernetes.io/hostname, which is given to nodes and cannot be asked for; leave it out'],
    [NodeRequirement.types(), '`requirements` has node.kubernetes.io/instance-type without values; name one at least'],
    [NodeRequirement.cpusAbove(1.5), '`requirements` compares karpenter.k8s.aws/instance-cpu with 1.5; compare with a whole number from 0 up'],
    [NodeRequirement.families('m7g').atLeast(2), '`requirements` asks for 2 different values of karpenter.k8s.aws/instance-family and names 1; ask for 1 to 50, and for no more than are named'],
  ])('refuses the requirement %#', (requirement, message) => {
    expect(refusal(() => pool({ requirements: [requirement] }))).toBe(`[shop/prod/nodes/general] ${message} (NodeRequirement)`);
  });

  test.each([
    [DisruptionBudget.percent(101), 'a budget is 101%; write a whole number of nodes, or 0 to 100 percent'],
    [DisruptionBudget.none({ from: '@daily' }), 'a budget of 0 says when it begins but not how long it lasts; give `from` and `lasts`, or neither'],
    [DisruptionBudget.none({ lasts: Duration.hours(1) }), 'a budget of 0 says when it lasts but not when it begins; give `from` and `lasts`, or neither'],
    [DisruptionBudget.none({ from: 'monday', lasts: Duration.hours(1) }), 'a budget begins at "monday", which is no schedule; write the five fields of cron, e.g. "0 0 * * mon-fri"'],
    [DisruptionBudget.none({ from: '@daily', lasts: Duration.seconds(90) }), 'a budget lasts 90 seconds; write whole minutes'],
  ])('refuses the budget %#', (budget, message) => {
    expect(refusal(() => pool({ budgets: [budget] }))).toBe(`[shop/prod/nodes/general] ${message} (DisruptionBudget)`);
  });

  test('refuses labels of others', () => {
    expect(refusal(() => pool({ labels: { 'kubernetes.io/os': 'linux', 'a b': 'c' } }))).toBe([
      '[shop/prod/nodes/general] the label or taint kubernetes.io/os belongs to Kubernetes or Karpenter, which refuse it of others; use a prefix of your own (NodePoolLabel)',
      '[shop/prod/nodes/general] the label or taint "a b=c" is one that Kubernetes refuses; write [prefix/]name, and at most 63 letters, digits, ".", "_" and "-" (NodePoolLabel)',
    ].join('\n'));
  });
});
