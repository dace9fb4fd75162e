import { ClusterFacts } from '../../src';
import { refusal } from '../support/render';

const facts = (name = 'shop-prod-ground-cluster') => ClusterFacts.of({ name, region: 'ap-northeast-2', kubernetes: '1.35' });

test('names of a cluster follow from its own', () => {
  expect(facts().karpenterNodeRole).toBe('shop-prod-ground-cluster-karpenter-nodes');
  expect(facts().interruptionQueue).toBe('shop-prod-ground-cluster-karpenter');
  expect(facts().discoveryTags).toEqual({ 'karpenter.sh/discovery': 'shop-prod-ground-cluster' });
  expect(facts().accountOf('external-secrets')).toEqual({ namespace: 'external-secrets', serviceAccount: 'external-secrets' });
});

test('names that would be too long for AWS are cut and keep a hash of the whole', () => {
  const [one, other] = ['a', 'b'].map((end) => facts(`${'x'.repeat(99)}${end}`));
  expect([one.karpenterNodeRole.length, one.interruptionQueue.length]).toEqual([64, 80]);
  expect(one.karpenterNodeRole).not.toBe(other.karpenterNodeRole);
});

test('of add-ons that nobody named nothing is known', () => {
  expect(facts().hasAddon('vpc-cni')).toBeUndefined();
  expect(ClusterFacts.of({ name: 'a', region: 'ap-northeast-2', kubernetes: '1.35', addons: ['vpc-cni'] }).hasAddon('coredns')).toBe(false);
});

test('refuses what is only known when the stack was applied', () => {
  expect(refusal(() => ClusterFacts.of({ name: '${aws_eks_cluster.cluster.name}', region: '', kubernetes: '1.35', vpcName: '${TfToken[TOKEN.3]}' }))).toBe([
    '[ClusterFacts] `name` is only known when the stack was applied, and what is in the cluster is written before; give the name itself: `cluster.facts`, or text that you know (ClusterFacts)',
    '[ClusterFacts] `region` is empty, and what is in the cluster is written before; give text that you know, or leave it out where that is possible (ClusterFacts)',
    '[ClusterFacts] `vpcName` is only known when the stack was applied, and what is in the cluster is written before; give text that you know, or leave it out where that is possible (ClusterFacts)',
  ].join('\n'));
});
