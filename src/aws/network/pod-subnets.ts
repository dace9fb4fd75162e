import { RouteTable } from '@cdktf/provider-aws/lib/route-table';
import { RouteTableAssociation } from '@cdktf/provider-aws/lib/route-table-association';
import { Subnet } from '@cdktf/provider-aws/lib/subnet';
import { VpcIpv4CidrBlockAssociation } from '@cdktf/provider-aws/lib/vpc-ipv4-cidr-block-association';
import { ITerraformDependable } from 'cdktf';
import { Construct } from 'constructs';
import { Problem } from '../../core/validation-error';
import { Cidr } from './cidr';

/** A subnet for pods alone. */
export interface PodSubnet {
  /** Its zone, e.g. `ap-northeast-2a`: the name of the ENIConfig that puts pods there. */
  readonly zone: string;
  /** Its id. */
  readonly subnetId: string;
}

/** What subnets for pods need of their network. */
export interface PodSubnetsProps {
  /** The VPC. */
  readonly vpcId: string;
  /** Their addresses, all together. */
  readonly cidr: string;
  /** Zones of the network. */
  readonly zones: readonly string[];
  /** The network's name. */
  readonly label: string;
  /** Ways out of private subnets, a table for each zone. */
  readonly tables: readonly RouteTable[];
}

/** Subnets for pods, one in each zone, of addresses that are the VPC's second ones. */
export class PodSubnets extends Construct {
  /** The subnets. */
  public readonly subnets: readonly PodSubnet[];
  /** What must be there while there are pods. */
  public readonly egress: readonly ITerraformDependable[];

  public constructor(scope: Construct, id: string, { vpcId, cidr, zones, label, tables }: PodSubnetsProps) {
    super(scope, id);
    const range = Cidr.parse(cidr)!;
    const addresses = new VpcIpv4CidrBlockAssociation(this, 'addresses', { vpcId, cidrBlock: cidr });
    const made = zones.map((zone, i) => new Subnet(this, `${i}`, {
      vpcId,
      availabilityZone: zone,
      // Four slots, used or not, so that a zone more moves nothing.
      cidrBlock: range.part(2, i).toString(),
      tags: { Name: `${label}-pods-${zone}` },
      dependsOn: [addresses],
    }));
    this.subnets = made.map((subnet, i) => ({ zone: zones[i], subnetId: subnet.id }));
    this.egress = made.map((subnet, i) => new RouteTableAssociation(this, `association-${i}`, { subnetId: subnet.id, routeTableId: tables[i].id }));
  }
}

/** What is wrong with addresses for pods. See https://docs.aws.amazon.com/vpc/latest/userguide/vpc-cidr-blocks.html#add-cidr-block-restrictions */
export function podCidrProblems(podCidr: string | undefined, network: string, peers: readonly string[]): Problem[] {
  if (podCidr === undefined) return [];
  const cidr = Cidr.parse(podCidr);
  if (!cidr || cidr.prefix < 16 || cidr.prefix > 26) {
    return [{ code: 'NetworkCidr', what: `\`podCidr\` must be a range from /16 to /26 that starts at its own boundary, got ${JSON.stringify(podCidr)}`, fix: 'write e.g. "100.64.0.0/16", which is nobody else\'s' }];
  }
  const within = (range: string): boolean => Cidr.parse(range)!.overlaps(cidr);
  if (!['10.0.0.0/8', '100.64.0.0/10', '172.16.0.0/12', '192.168.0.0/16'].some(within) || within('172.17.0.0/16')) {
    return [{ code: 'NetworkCidr', what: `\`podCidr\` ${podCidr} is of addresses that are not private, or that containers use on every node`, fix: 'choose a range within 100.64.0.0/10' }];
  }
  return [network, ...peers].filter((other) => Cidr.parse(other)?.overlaps(cidr)).map((other) => (
    { code: 'NetworkOverlap', what: `\`podCidr\` ${podCidr} overlaps the network ${other}`, fix: 'choose a range apart from it, e.g. "100.64.0.0/16"' }));
}
