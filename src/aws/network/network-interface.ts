import { ITerraformDependable, Token } from 'cdktf';
import { Problem } from '../../core/validation-error';
import { Cidr } from './cidr';
import { PodSubnet } from './pod-subnets';

/** What constructs need of a network, whoever made it. */
export interface INetwork {
  /** The VPC. */
  readonly vpcId: string;
  /**
   * Its addresses.
   *
   * @default - not known
   */
  readonly cidr?: string;
  /** Subnets that the internet reaches: for load balancers. */
  readonly publicSubnetIds: readonly string[];
  /** Subnets that reach the internet: for nodes. */
  readonly privateSubnetIds: readonly string[];
  /** Subnets that neither do: for databases. */
  readonly isolatedSubnetIds: readonly string[];
  /**
   * Addresses of the isolated subnets.
   *
   * @default - not known
   */
  readonly isolatedCidrs?: readonly string[];
  /**
   * Whether its subnets have IPv6 addresses.
   *
   * @default - not known
   */
  readonly ipv6?: boolean;
  /**
   * Addresses of its subnets for pods.
   *
   * @default - it has none
   */
  readonly podCidr?: string;
  /**
   * Subnets for pods alone: for custom networking of the VPC CNI.
   *
   * @default - none
   */
  readonly podSubnets?: readonly PodSubnet[];
  /** What private subnets reach the outside and AWS itself through. Nodes depend on it, so that they are gone before it goes. */
  readonly egress: readonly ITerraformDependable[];
}

/** What is known of a network that somebody else makes. */
export interface NetworkAttributes {
  /** The VPC. */
  readonly vpcId: string;
  /**
   * Its addresses.
   *
   * @default - not known
   */
  readonly cidr?: string;
  /**
   * Subnets that the internet reaches.
   *
   * @default - none
   */
  readonly publicSubnetIds?: readonly string[];
  /** Subnets that reach the internet. */
  readonly privateSubnetIds: readonly string[];
  /**
   * Subnets that neither do.
   *
   * @default - the private ones
   */
  readonly isolatedSubnetIds?: readonly string[];
  /**
   * Addresses of the isolated subnets.
   *
   * @default - not known: databases are somewhere in the VPC
   */
  readonly isolatedCidrs?: readonly string[];
  /**
   * Whether its subnets have IPv6 addresses.
   *
   * @default - not known
   */
  readonly ipv6?: boolean;
  /**
   * Addresses of its subnets for pods.
   *
   * @default - not known
   */
  readonly podCidr?: string;
  /**
   * Subnets for pods alone.
   *
   * @default - none
   */
  readonly podSubnets?: readonly PodSubnet[];
}

/** What is wrong with what is told of a network, all of it. */
export function attributeProblems({ cidr, podCidr, privateSubnetIds, publicSubnetIds = [], isolatedSubnetIds = [] }: NetworkAttributes): Problem[] {
  const problems: Problem[] = [];
  if (privateSubnetIds.length === 0) problems.push({ code: 'NetworkAttributes', what: '`privateSubnetIds` is empty, so that nothing has a place to run', fix: 'name the subnets for nodes' });
  const ids = { privateSubnetIds, publicSubnetIds, isolatedSubnetIds };
  for (const [prop, all] of Object.entries(ids)) {
    for (const twice of new Set(all.filter((id, i) => all.indexOf(id) < i))) problems.push({ code: 'NetworkAttributes', what: `\`${prop}\` names ${twice} twice`, fix: 'name it once' });
  }
  for (const id of privateSubnetIds.filter((one) => publicSubnetIds.includes(one))) {
    problems.push({ code: 'NetworkAttributes', what: `${id} is among the private and the public subnets`, fix: 'name it where it belongs: the internet reaches it or not' });
  }
  for (const [prop, text] of Object.entries({ cidr, podCidr })) {
    if (text !== undefined && !Token.isUnresolved(text) && !Cidr.parse(text)) {
      problems.push({ code: 'NetworkAttributes', what: `\`${prop}\` is ${JSON.stringify(text)}, which is no range of addresses`, fix: 'write e.g. "10.20.0.0/16", or leave it out' });
    }
  }
  return problems;
}
