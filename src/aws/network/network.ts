import { CloudwatchLogGroup } from '@cdktf/provider-aws/lib/cloudwatch-log-group';
import { DefaultSecurityGroup } from '@cdktf/provider-aws/lib/default-security-group';
import { EgressOnlyInternetGateway } from '@cdktf/provider-aws/lib/egress-only-internet-gateway';
import { Eip } from '@cdktf/provider-aws/lib/eip';
import { FlowLog } from '@cdktf/provider-aws/lib/flow-log';
import { IamRole } from '@cdktf/provider-aws/lib/iam-role';
import { IamRolePolicy } from '@cdktf/provider-aws/lib/iam-role-policy';
import { InternetGateway } from '@cdktf/provider-aws/lib/internet-gateway';
import { NatGateway } from '@cdktf/provider-aws/lib/nat-gateway';
import { Route } from '@cdktf/provider-aws/lib/route';
import { RouteTable } from '@cdktf/provider-aws/lib/route-table';
import { RouteTableAssociation } from '@cdktf/provider-aws/lib/route-table-association';
import { SecurityGroup } from '@cdktf/provider-aws/lib/security-group';
import { Subnet } from '@cdktf/provider-aws/lib/subnet';
import { Vpc } from '@cdktf/provider-aws/lib/vpc';
import { VpcEndpoint, VpcEndpointConfig } from '@cdktf/provider-aws/lib/vpc-endpoint';
import { VpcSecurityGroupIngressRule } from '@cdktf/provider-aws/lib/vpc-security-group-ingress-rule';
import { Fn, ITerraformDependable } from 'cdktf';
import { Construct } from 'constructs';
import { freshId } from '../../core/construct-id';
import { Problems } from '../../core/problems';
import { ValidationError } from '../../core/validation-error';
import { iamName } from '../iam/iam-name';
import { policyDocument, trustOf } from '../iam/policy-document';
import { nameOf } from '../stack/name-of';
import { regionOf } from '../stack/region-of';
import { Cidr } from './cidr';
import { CLUSTER_ENDPOINTS, isGateway, Nat } from './nat';
import { attributeProblems, type INetwork, type NetworkAttributes } from './network-interface';
import { NetworkProps, networkProblems } from './network-props';
import { PodSubnet, PodSubnets } from './pod-subnets';
import { regionOfZones, zonesOf } from './zones';

export type { INetwork, NetworkAttributes };

type Tier = 'public' | 'private' | 'isolated';

/**
 * How many bits of mask each tier adds and which part of the VPC it takes. Half of the addresses are for pods; four slots in every tier, used or not, so that a
 * zone more moves nothing.
 */
const PLAN: Readonly<Record<Tier, { readonly bits: number; readonly first: number }>> = {
  private: { bits: 3, first: 0 },
  isolated: { bits: 4, first: 8 },
  public: { bits: 4, first: 12 },
};

/**
 * A VPC over several zones with public, private and isolated subnets, tagged so that EKS and the load balancer controller find them.
 *
 * @example
 * const network = new Network(ground, 'network', { cidr: '10.20.0.0/16', zones: 3 });
 */
export class Network extends Construct implements INetwork {
  /**
   * A network that somebody else makes.
   *
   * @throws ValidationError `NetworkAttributes`
   */
  public static fromAttributes(attributes: NetworkAttributes): INetwork {
    const problems = attributeProblems(attributes);
    if (problems.length > 0) throw new ValidationError(problems.map((problem) => ({ ...problem, path: `Network ${attributes.vpcId}` })));
    return {
      ...attributes,
      publicSubnetIds: attributes.publicSubnetIds ?? [],
      isolatedSubnetIds: attributes.isolatedSubnetIds ?? attributes.privateSubnetIds,
      egress: [],
    };
  }

  /** The VPC. */
  public readonly vpc: Vpc;
  /** Its addresses. */
  public readonly cidr: string;
  /** Names of its zones. */
  public readonly zones: readonly string[];
  public readonly ipv6: boolean;
  public readonly publicSubnetIds: readonly string[];
  public readonly privateSubnetIds: readonly string[];
  public readonly isolatedSubnetIds: readonly string[];
  public readonly isolatedCidrs: readonly string[];
  public readonly egress: readonly ITerraformDependable[];
  public readonly podCidr?: string;
  public readonly podSubnets: readonly PodSubnet[];
  private readonly label: string;
  private readonly range: Cidr;

  public constructor(scope: Construct, id: string, props: NetworkProps) {
    super(scope, freshId(scope, id));
    const region = regionOf(this) ?? regionOfZones(props.zones);
    const available = region === undefined ? [] : zonesOf(region);
    const problems = new Problems(this);
    problems.add(...networkProblems(props, region, available));
    problems.throwIfAny();

    this.cidr = props.cidr;
    this.range = Cidr.parse(props.cidr)!;
    this.zones = typeof props.zones === 'object' ? props.zones : available.slice(0, props.zones ?? 3);
    this.ipv6 = props.ipv6 ?? false;
    this.label = nameOf(this);
    this.vpc = this.createVpc();
    const publicSubnets = this.createSubnets('public');
    const privateSubnets = this.createSubnets('private');
    const isolatedSubnets = this.createSubnets('isolated');
    const nat = props.nat ?? Nat.perZone();
    const privateTables = this.createTables('private');
    const routes = this.createRoutes(publicSubnets, privateTables, nat);
    const associations = this.associate('private', privateSubnets, privateTables);
    const isolatedTables = this.createTables('isolated');
    this.associate('isolated', isolatedSubnets, isolatedTables);
    const endpoints = this.createEndpoints(region!, props.endpoints ?? (nat.kind === 'none' ? CLUSTER_ENDPOINTS : []), privateSubnets, [...privateTables, ...isolatedTables]);
    const pods = props.podCidr === undefined ? undefined
      : new PodSubnets(this, 'pods', { vpcId: this.vpc.id, cidr: props.podCidr, zones: this.zones, label: this.label, tables: privateTables });
    this.podCidr = props.podCidr;
    this.podSubnets = pods?.subnets ?? [];
    this.egress = [...routes, ...associations, ...endpoints, ...pods?.egress ?? []];
    this.createFlowLog(props.flowLogs?.retentionDays ?? 30);
    this.publicSubnetIds = publicSubnets.map((subnet) => subnet.id);
    this.privateSubnetIds = privateSubnets.map((subnet) => subnet.id);
    this.isolatedSubnetIds = isolatedSubnets.map((subnet) => subnet.id);
    this.isolatedCidrs = this.zones.map((_, i) => this.addressesOf('isolated', i));
  }

  public get vpcId(): string {
    return this.vpc.id;
  }

  private createVpc(): Vpc {
    const vpc = new Vpc(this, 'vpc', {
      cidrBlock: this.cidr, enableDnsHostnames: true, enableDnsSupport: true, assignGeneratedIpv6CidrBlock: this.ipv6 || undefined, tags: { Name: this.label },
    });
    // Without rules: what nobody gave a security group to must not talk to everything else that nobody gave one to.
    new DefaultSecurityGroup(this, 'default-security-group', { vpcId: vpc.id, tags: { Name: `${this.label}-default` } });
    return vpc;
  }

  private createSubnets(tier: Tier): Subnet[] {
    const role: Record<Tier, Record<string, string>> = { public: { 'kubernetes.io/role/elb': '1' }, private: { 'kubernetes.io/role/internal-elb': '1' }, isolated: {} };
    const ipv6Block = { private: 0, isolated: 4, public: 8 }[tier];
    return this.zones.map((zone, i) => new Subnet(this, `${tier}-${i}`, {
      vpcId: this.vpc.id,
      availabilityZone: zone,
      cidrBlock: this.addressesOf(tier, i),
      ...(this.ipv6 ? { ipv6CidrBlock: Fn.cidrsubnet(this.vpc.ipv6CidrBlock, 8, ipv6Block + i), assignIpv6AddressOnCreation: true } : {}),
      tags: { Name: `${this.label}-${tier}-${zone}`, ...role[tier] },
    }));
  }

  private addressesOf(tier: Tier, zone: number): string {
    const { bits, first } = PLAN[tier];
    return this.range.part(bits, first + zone).toString();
  }

  private createTables(tier: Tier): RouteTable[] {
    return this.zones.map((zone, i) => new RouteTable(this, `${tier}-table-${i}`, { vpcId: this.vpc.id, tags: { Name: `${this.label}-${tier}-${zone}` } }));
  }

  private associate(tier: Tier, subnets: readonly Subnet[], tables: readonly RouteTable[]): RouteTableAssociation[] {
    return subnets.map((subnet, i) => new RouteTableAssociation(this, `${tier}-association-${i}`, { subnetId: subnet.id, routeTableId: tables[i % tables.length].id }));
  }

  /** The ways out, and everything that must still be there while a node drains. */
  private createRoutes(publicSubnets: readonly Subnet[], privateTables: readonly RouteTable[], nat: Nat): ITerraformDependable[] {
    const gateway = new InternetGateway(this, 'internet-gateway', { vpcId: this.vpc.id, tags: { Name: this.label } });
    const table = new RouteTable(this, 'public-table', { vpcId: this.vpc.id, tags: { Name: `${this.label}-public` } });
    const out = new Route(this, 'public-route', { routeTableId: table.id, destinationCidrBlock: '0.0.0.0/0', gatewayId: gateway.id });
    const associations = this.associate('public', publicSubnets, [table]);
    const egress: ITerraformDependable[] = [];
    if (this.ipv6) {
      new Route(this, 'public-route-ipv6', { routeTableId: table.id, destinationIpv6CidrBlock: '::/0', gatewayId: gateway.id });
      const only = new EgressOnlyInternetGateway(this, 'egress-only-gateway', { vpcId: this.vpc.id, tags: { Name: this.label } });
      egress.push(...privateTables.map((one, i) => new Route(this, `private-route-ipv6-${i}`, { routeTableId: one.id, destinationIpv6CidrBlock: '::/0', egressOnlyGatewayId: only.id })));
    }
    if (nat.kind === 'none') return egress;
    const gateways = publicSubnets.slice(0, nat.kind === 'single' ? 1 : undefined).map((subnet, i) => {
      const tags = { Name: `${this.label}-nat-${this.zones[i]}` };
      const address = new Eip(this, `nat-address-${i}`, { domain: 'vpc', tags, dependsOn: [gateway] });
      // Its own way out first: a NAT gateway without a route is up and useless.
      return new NatGateway(this, `nat-${i}`, { subnetId: subnet.id, allocationId: address.id, tags, dependsOn: [out, associations[i]] });
    });
    const routes = privateTables.map((one, i) => new Route(this, `private-route-${i}`, {
      routeTableId: one.id, destinationCidrBlock: '0.0.0.0/0', natGatewayId: gateways[i % gateways.length].id,
    }));
    return [...egress, ...gateways, ...routes];
  }

  private createEndpoints(region: string, services: readonly string[], subnets: readonly Subnet[], tables: readonly RouteTable[]): ITerraformDependable[] {
    const endpoint = (service: string, rest: Pick<VpcEndpointConfig, 'routeTableIds' | 'subnetIds' | 'securityGroupIds' | 'privateDnsEnabled' | 'vpcEndpointType'>) =>
      new VpcEndpoint(this, `endpoint-${service}`, {
        vpcId: this.vpc.id, serviceName: `com.amazonaws.${region}.${service}`, tags: { Name: `${this.label}-${service}` }, ...rest,
      });
    const gateways = ['s3', ...services.filter((one) => isGateway(one) && one !== 's3')];
    const made: ITerraformDependable[] = gateways.map((service) => endpoint(service, { vpcEndpointType: 'Gateway', routeTableIds: tables.map(({ id }) => id) }));
    const interfaces = services.filter((service) => !isGateway(service));
    if (interfaces.length === 0) return made;
    const name = `${this.label}-endpoints`;
    const group = new SecurityGroup(this, 'endpoints', { vpcId: this.vpc.id, name, description: 'AWS services inside the network', tags: { Name: name } });
    const rule = new VpcSecurityGroupIngressRule(this, 'endpoints-https', {
      securityGroupId: group.id, cidrIpv4: this.cidr, ipProtocol: 'tcp', fromPort: 443, toPort: 443, description: 'HTTPS from the network',
    });
    return [...made, rule, ...interfaces.map((service) => endpoint(service, {
      vpcEndpointType: 'Interface', privateDnsEnabled: true, subnetIds: subnets.map(({ id }) => id), securityGroupIds: [group.id],
    }))];
  }

  private createFlowLog(retentionInDays: number): void {
    const group = new CloudwatchLogGroup(this, 'flow-logs', { name: `/trackway/${this.label}/flow-logs`, retentionInDays });
    const role = new IamRole(this, 'flow-logs-role', { name: iamName([this.label, 'flow-logs']), assumeRolePolicy: trustOf('vpc-flow-logs.amazonaws.com') });
    const policy = new IamRolePolicy(this, 'flow-logs-policy', {
      role: role.name,
      name: 'write',
      policy: policyDocument({ actions: ['logs:CreateLogStream', 'logs:PutLogEvents', 'logs:DescribeLogGroups', 'logs:DescribeLogStreams'], resources: [`${group.arn}:*`] }),
    });
    new FlowLog(this, 'flow-log', {
      vpcId: this.vpc.id, trafficType: 'ALL', logDestination: group.arn, iamRoleArn: role.arn, tags: { Name: this.label }, dependsOn: [policy],
    });
  }
}
