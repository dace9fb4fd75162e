import { Problem } from '../../core/validation-error';
import { Cidr } from '../network/cidr';
import { Addon } from './addon';
import { EksClusterProps } from './eks-cluster-props';
import { hybridProblems } from './hybrid';
import { isNitro } from './instance-type';

/** What is wrong with the addresses of a cluster's pods, Services and nodes, all of it. */
export function addressProblems(addons: readonly Addon[], props: EksClusterProps): Problem[] {
  const { network, hybrid, serviceCidr } = props;
  return [
    ...ipv6Problems(props),
    ...serviceCidrProblems(props),
    ...hybridProblems(hybrid, { 'the network': network.cidr, 'the subnets for pods': network.podCidr, '`serviceCidr`': serviceCidr }),
    ...podSubnetProblems(addons, props),
  ];
}

/** What does not go with IPv6. See https://docs.aws.amazon.com/eks/latest/userguide/cni-ipv6.html */
function ipv6Problems({ ipv6, network, nodes = [], serviceCidr, hybrid }: EksClusterProps): Problem[] {
  if (!ipv6) return [];
  const problems: Problem[] = [];
  if (network.ipv6 === false) problems.push({ code: 'EksIpv6', what: '`ipv6` is asked for, but the network has none', fix: 'give the network `ipv6: true`' });
  if (serviceCidr !== undefined) {
    problems.push({ code: 'EksIpv6', what: `\`ipv6\` is asked for, and Services are to have the IPv4 addresses ${serviceCidr}`, fix: 'leave out `serviceCidr`: EKS gives Services IPv6 addresses of its own' });
  }
  if (hybrid) problems.push({ code: 'EksIpv6', what: '`ipv6` is asked for, and hybrid nodes have IPv4 alone', fix: 'leave out one of the two' });
  for (const { id, isWindows, props: { instances } } of nodes) {
    const old = instances.find((type) => !isNitro(type));
    if (isWindows) problems.push({ code: 'EksIpv6', what: `\`ipv6\` is asked for, and the nodes ${JSON.stringify(id)} run Windows, which has IPv4 alone`, fix: 'use Linux' });
    if (old !== undefined) {
      problems.push({ code: 'EksIpv6', what: `\`ipv6\` is asked for, and the nodes ${JSON.stringify(id)} have instances ${old}, which cannot hold prefixes of addresses`, fix: 'use instances of Nitro, e.g. "m7g.large"' });
    }
  }
  return problems;
}

/** See https://docs.aws.amazon.com/eks/latest/APIReference/API_KubernetesNetworkConfigRequest.html */
function serviceCidrProblems({ serviceCidr, network }: EksClusterProps): Problem[] {
  if (serviceCidr === undefined) return [];
  const cidr = Cidr.parse(serviceCidr);
  const isPrivate = cidr && ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16'].some((range) => Cidr.parse(range)!.overlaps(cidr));
  if (!isPrivate || cidr.prefix < 12 || cidr.prefix > 24) {
    return [{ code: 'EksServiceCidr', what: `\`serviceCidr\` is ${JSON.stringify(serviceCidr)}, which is no range of private addresses from /12 to /24`, fix: 'write e.g. "172.20.0.0/16"' }];
  }
  const met = [network.cidr, network.podCidr].find((text) => text !== undefined && Cidr.parse(text)?.overlaps(cidr));
  return met === undefined ? [] : [{ code: 'EksServiceCidr', what: `\`serviceCidr\` ${serviceCidr} overlaps the network ${met}`, fix: 'choose a range apart from it, e.g. "172.20.0.0/16"' }];
}

function podSubnetProblems(addons: readonly Addon[], { network, ipv6 }: EksClusterProps): Problem[] {
  if (!addons.some(({ needsPodSubnets }) => needsPodSubnets)) return [];
  if (ipv6) return [{ code: 'EksPodSubnets', what: 'pods are to have subnets of their own, and IPv6, of which there is enough', fix: 'leave out `customNetworking` or `ipv6`' }];
  if (network.podSubnets?.length) return [];
  return [{ code: 'EksPodSubnets', what: 'pods are to have subnets of their own, and the network has none for them', fix: 'give the network `podCidr: "100.64.0.0/16"`' }];
}
