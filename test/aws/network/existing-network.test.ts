import { Network, NetworkAttributes } from '../../../src/aws';
import { refusal } from '../../support/render';

const known = { vpcId: 'vpc-1', privateSubnetIds: ['subnet-1', 'subnet-2'] };

test('a network that somebody else makes is what is told of it', () => {
  expect(Network.fromAttributes({ ...known, ipv6: true, podSubnets: [{ zone: 'ap-northeast-2a', subnetId: 'subnet-9' }] })).toEqual({
    ...known, publicSubnetIds: [], isolatedSubnetIds: ['subnet-1', 'subnet-2'], egress: [], ipv6: true, podSubnets: [{ zone: 'ap-northeast-2a', subnetId: 'subnet-9' }],
  });
});

test.each<[Partial<NetworkAttributes>, string]>([
  [{ privateSubnetIds: [] }, '`privateSubnetIds` is empty, so that nothing has a place to run; name the subnets for nodes (NetworkAttributes)'],
  [{ isolatedSubnetIds: ['a', 'a'] }, '`isolatedSubnetIds` names a twice; name it once (NetworkAttributes)'],
  [{ publicSubnetIds: ['subnet-1'] }, 'subnet-1 is among the private and the public subnets; name it where it belongs: the internet reaches it or not (NetworkAttributes)'],
  [{ cidr: '10.20.0.1/16' }, '`cidr` is "10.20.0.1/16", which is no range of addresses; write e.g. "10.20.0.0/16", or leave it out (NetworkAttributes)'],
])('is refused: %#', (attributes, message) => {
  expect(refusal(() => Network.fromAttributes({ ...known, ...attributes }))).toBe(`[Network vpc-1] ${message}`);
});
