import { ITerraformDependable } from 'cdktf';
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
