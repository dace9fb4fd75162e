import { EniConfigs, EniConfigsProps } from '../../../src/kubernetes/cluster/network/eni-configs';
import { documents, refusal } from '../../support/render';
import { chart, facts } from './support';

const made = (zones: EniConfigsProps['zones'], cluster = facts()) => {
  const on = chart();
  new EniConfigs(on, 'pods', { cluster, zones });
  return on;
};
const a = { subnet: 'subnet-0123456789abcdef0', securityGroups: ['sg-0123456789abcdef0'] };

test('each zone has a config of its name', () => {
  expect(documents(made({ 'ap-northeast-2a': a, 'ap-northeast-2b': { subnet: 'subnet-1' } })).map(({ kind, metadata, spec }) => [kind, metadata.name, spec])).toEqual([
    ['ENIConfig', 'ap-northeast-2a', a], ['ENIConfig', 'ap-northeast-2b', { subnet: 'subnet-1' }],
  ]);
});

test('refuses zones that lack a subnet, or have no nodes', () => {
  expect(refusal(() => made({ 'ap-northeast-2a': a, 'us-east-1a': a }))).toBe([
    '[shop/prod/cluster/pods] `zones` has "us-east-1a", where shop-prod-ground-cluster has no nodes; choose of ap-northeast-2a, ap-northeast-2b (EniConfigZone)',
    '[shop/prod/cluster/pods] `zones` lacks ap-northeast-2b, whose pods would get no address; name the subnet of pods in every zone that has nodes (EniConfigZone)',
  ].join('\n'));
  expect(refusal(() => made({}, facts({ zones: undefined })))).toBe('[shop/prod/cluster/pods] `zones` is empty; name the subnet of pods in every zone that has nodes (EniConfigZone)');
});

test('refuses ids that only AWS knows', () => {
  expect(refusal(() => made({ 'ap-northeast-2a': { subnet: '${aws_subnet.a.id}' } }, facts({ zones: undefined })))).toBe(
    '[shop/prod/cluster/pods] the zone ap-northeast-2a names "${aws_subnet.a.id}", which is no id that is known now; '
    + 'apply the stack of the network first and write down the ids that AWS gave: the CNI finds subnets by nothing else (EniConfigId)');
});
