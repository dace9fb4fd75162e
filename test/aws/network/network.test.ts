import { Fn, TerraformOutput, TerraformResource, TerraformStack } from 'cdktf';
import { Construct } from 'constructs';
import { Nat } from '../../../src/aws/network/nat';
import { Network } from '../../../src/aws/network/network';
import { NetworkProps } from '../../../src/aws/network/network-props';
import { refusal } from '../../support/render';
import { ground, plainStack, resource, resources } from '../support/stacks';
import { synthesized } from '../support/terraform';

const CIDR = '10.20.0.0/16';

/** The stack of a network `network`. */
function made(props: Partial<NetworkProps> = {}, stack: TerraformStack = ground()): TerraformStack {
  new Network(stack, 'network', { cidr: CIDR, ...props });
  return stack;
}

const refused = (props: Partial<NetworkProps>, stack?: TerraformStack): string => refusal(() => made(props, stack));
const subnets = (stack: TerraformStack): Record<string, string> => Object.fromEntries(
  Object.values<any>(resources(stack, 'aws_subnet')).map((subnet) => [subnet.tags.Name.replace('shop-prod-ground-network-', ''), subnet.cidr_block]));

describe('subnets', () => {
  test('are in three tiers over three zones, and half of the addresses are for pods', () => {
    expect(subnets(made())).toEqual({
      'private-ap-northeast-2a': '10.20.0.0/19',
      'private-ap-northeast-2b': '10.20.32.0/19',
      'private-ap-northeast-2c': '10.20.64.0/19',
      'isolated-ap-northeast-2a': '10.20.128.0/20',
      'isolated-ap-northeast-2b': '10.20.144.0/20',
      'isolated-ap-northeast-2c': '10.20.160.0/20',
      'public-ap-northeast-2a': '10.20.192.0/20',
      'public-ap-northeast-2b': '10.20.208.0/20',
      'public-ap-northeast-2c': '10.20.224.0/20',
    });
  });

  test('stay where they are when a zone more is asked for', () => {
    expect(subnets(made({ zones: 4 }))).toMatchObject(subnets(made({ zones: 2 })));
  });

  test('are in the zones that are named, and in those that every account of a region has', () => {
    expect(Object.keys(subnets(made({ zones: ['ap-northeast-2d'] })))).toEqual(['isolated-ap-northeast-2d', 'private-ap-northeast-2d', 'public-ap-northeast-2d']);
    const tokyo = ground({ region: 'ap-northeast-1' });
    expect(new Network(tokyo, 'network', { cidr: CIDR }).zones).toEqual(['ap-northeast-1a', 'ap-northeast-1c', 'ap-northeast-1d']);
  });

  test('are tagged so that the load balancer controller finds them', () => {
    const tags = Object.values<any>(resources(made({ zones: 1 }), 'aws_subnet')).map((subnet) => Object.keys(subnet.tags).filter((key) => key.startsWith('kubernetes.io')));
    expect(tags).toEqual([[], ['kubernetes.io/role/internal-elb'], ['kubernetes.io/role/elb']]);
  });

  test('have IPv6 addresses too when that is asked for, with a way out and none in', () => {
    const stack = made({ ipv6: true, zones: 1 });
    expect(resource(stack, 'aws_vpc').assign_generated_ipv6_cidr_block).toBe(true);
    expect(resource(stack, 'aws_subnet', 'public').ipv6_cidr_block).toBe('${cidrsubnet(aws_vpc.network_vpc_3F0C5F7D.ipv6_cidr_block, 8, 8)}'.replace('network_vpc_3F0C5F7D', Object.keys(resources(stack, 'aws_vpc'))[0]));
    expect(resource(stack, 'aws_route', 'private-route-ipv6')).toMatchObject({ destination_ipv6_cidr_block: '::/0', egress_only_gateway_id: expect.stringContaining('aws_egress_only_internet_gateway') });
    expect(resources(made(), 'aws_egress_only_internet_gateway')).toEqual({});
  });
});

describe('private subnets reach the outside', () => {
  test.each([['each zone', undefined, 3], ['one zone', Nat.single(), 1], ['no zone', Nat.none(), 0]])('by a NAT gateway in %s', (_, nat, gateways) => {
    const stack = made({ nat });
    const routes = Object.values<any>(resources(stack, 'aws_route')).filter((route) => route.nat_gateway_id);
    expect(Object.keys(resources(stack, 'aws_nat_gateway'))).toHaveLength(gateways);
    expect(routes).toHaveLength(gateways > 0 ? 3 : 0);
    expect(new Set(routes.map((route) => route.nat_gateway_id)).size).toBe(gateways);
  });

  test('through what nodes can depend on: gateways, routes, associations and endpoints', () => {
    const egress = (nat: Nat, ipv6 = false, endpoints: string[] = []) => new Network(ground(), 'network', { cidr: CIDR, nat, ipv6, zones: 2, endpoints }).egress
      .map((one) => (one as TerraformResource).terraformResourceType.replace('aws_', ''));
    const always = ['route_table_association', 'route_table_association', 'vpc_endpoint'];
    expect(egress(Nat.single())).toEqual(['nat_gateway', 'route', 'route', ...always]);
    expect(egress(Nat.none(), true)).toEqual(['route', 'route', ...always]);
    expect(egress(Nat.none(), false, ['sts'])).toEqual([...always, 'vpc_security_group_ingress_rule', 'vpc_endpoint']);
  });

  test('and isolated ones do not', () => {
    const stack = made({ zones: 1 });
    const [isolated] = Object.keys(resources(stack, 'aws_route_table')).filter((id) => id.includes('isolated'));
    expect(Object.values<any>(resources(stack, 'aws_route')).filter((route) => route.route_table_id.includes(isolated))).toEqual([]);
  });
});

describe('endpoints', () => {
  const services = (stack: TerraformStack, type: string) => Object.values<any>(resources(stack, 'aws_vpc_endpoint'))
    .filter((one) => one.vpc_endpoint_type === type).map((one) => one.service_name.replace('com.amazonaws.ap-northeast-2.', '')).sort();

  test('without NAT are those that a private cluster calls', () => {
    const stack = made({ nat: Nat.none() });
    expect(services(stack, 'Interface')).toEqual(['autoscaling', 'ec2', 'ecr.api', 'ecr.dkr', 'eks', 'eks-auth', 'elasticloadbalancing', 'logs', 'sts']);
    expect(services(stack, 'Gateway')).toEqual(['s3']);
    expect(resource(stack, 'aws_vpc_security_group_ingress_rule')).toMatchObject({ cidr_ipv4: CIDR, from_port: 443, to_port: 443 });
  });

  test('are those that are asked for, in the route tables where that costs nothing', () => {
    const stack = made({ endpoints: ['sqs', 'dynamodb', 's3'] });
    expect(services(stack, 'Interface')).toEqual(['sqs']);
    expect(services(stack, 'Gateway')).toEqual(['dynamodb', 's3']);
  });
});

test('flow logs are kept for thirty days, or as long as is asked for', () => {
  expect(resource(made(), 'aws_cloudwatch_log_group')).toMatchObject({ name: '/trackway/shop-prod-ground-network/flow-logs', retention_in_days: 30 });
  expect(resource(made({ flowLogs: { retentionDays: 365 } }), 'aws_cloudwatch_log_group').retention_in_days).toBe(365);
});

test('the security group that everything falls into without one has no rules', () => {
  expect(resource(made(), 'aws_default_security_group')).toEqual(expect.not.objectContaining({ ingress: expect.anything(), egress: expect.anything() }));
});

test('two networks of one id, in different places of a stack, do not meet', () => {
  const stack = ground();
  new Network(new Construct(stack, 'east'), 'network', { cidr: CIDR });
  new Network(new Construct(stack, 'west'), 'network', { cidr: '10.21.0.0/16' });
  expect(Object.values<any>(resources(stack, 'aws_cloudwatch_log_group')).map(({ name }) => name)).toEqual([
    '/trackway/shop-prod-ground-east-network/flow-logs', '/trackway/shop-prod-ground-west-network/flow-logs',
  ]);
});

test('a network that somebody else makes gives what is known of it', () => {
  expect(Network.fromAttributes({ vpcId: 'vpc-1', privateSubnetIds: ['subnet-1'] })).toEqual({
    vpcId: 'vpc-1', privateSubnetIds: ['subnet-1'], publicSubnetIds: [], isolatedSubnetIds: ['subnet-1'], egress: [],
  });
});

test('what no prop says is said to the resource itself', () => {
  const stack = ground();
  const network = new Network(stack, 'network', { cidr: CIDR });
  network.vpc.addOverride('instance_tenancy', 'dedicated');
  new TerraformOutput(stack, 'first', { value: Fn.element([...network.privateSubnetIds], 0) });
  expect(resource(stack, 'aws_vpc').instance_tenancy).toBe('dedicated');
  expect(synthesized(stack).output.first.value).toContain('element([aws_subnet.');
});

describe('in a plain cdktf stack', () => {
  test('the region is that of its provider', () => {
    expect(new Network(plainStack('us-east-1'), 'network', { cidr: CIDR, zones: 1 }).zones).toEqual(['us-east-1a']);
  });

  test('the region is that of the zones that are named', () => {
    const stack = plainStack('');
    new Network(stack, 'network', { cidr: CIDR, zones: ['eu-west-1b'] });
    expect(resource(stack, 'aws_vpc_endpoint').service_name).toBe('com.amazonaws.eu-west-1.s3');
  });

  test('it is refused when neither tells', () => {
    const message = '[network] the region of the network is not known; make it in a `Stack`, give the AWS provider of the stack a region first, or name the zones: ["ap-northeast-2a"] (NetworkRegion)';
    for (const zones of [undefined, ['eu-west-1a', 'us-east-1a'], ['nowhere']]) expect(refused({ zones }, plainStack(''))).toBe(`[plain/network]${message.slice('[network]'.length)}`);
  });
});

describe('a network is refused', () => {
  const at = '[shop/shop-prod-ground/network]';

  test.each(['10.20.0.0/15', '10.20.0.0/25', '10.20.1.0/16', '10.256.0.0/16', '10.20.0.0', 'ten'])('the range %s', (cidr) => {
    expect(refused({ cidr })).toBe(
      `${at} \`cidr\` must be a range from /16 to /24 that starts at its own boundary, got "${cidr}"; write e.g. "10.20.0.0/16"; a /24 leaves subnets of 16 addresses (NetworkCidr)`,
    );
  });

  test.each([['172.17.128.0/20', '172.17.0.0/16, which containers use on every node'], ['169.254.0.0/16', '169.254.0.0/16, which AWS refuses'], ['240.0.0.0/16', '224.0.0.0/3, which AWS refuses']])(
    'the range %s, which is not free', (cidr, why) => {
      expect(refused({ cidr })).toBe(`${at} \`cidr\` ${cidr} overlaps ${why}; choose a range within 10.0.0.0/8 (NetworkCidr)`);
    });

  test('when it overlaps a network that it is connected with, or one is no range', () => {
    expect(refused({ peers: ['10.0.0.0/8', '10.21.0.0/16', 'office'] })).toBe([
      `${at} \`cidr\` 10.20.0.0/16 overlaps the network 10.0.0.0/8 it is connected with; choose a range of its own for each network (NetworkOverlap)`,
      `${at} \`peers\` has "office", which is no range of addresses; write e.g. "10.30.0.0/16" (NetworkCidr)`,
    ].join('\n'));
  });

  test.each([0, 5, 1.5, NaN])('%p zones', (zones) => {
    expect(refused({ zones })).toBe(`${at} \`zones\` must be from 1 to 4 in ap-northeast-2, got ${zones}; name the zones if your account has more (NetworkZones)`);
  });

  test('zones of another region, none, or one twice', () => {
    expect(refused({ zones: ['us-east-1a', 'ap-northeast-2'] })).toBe([
      `${at} "us-east-1a" is no zone of ap-northeast-2; write e.g. "ap-northeast-2a" (NetworkZones)`,
      `${at} "ap-northeast-2" is no zone of ap-northeast-2; write e.g. "ap-northeast-2a" (NetworkZones)`,
    ].join('\n'));
    expect(refused({ zones: [] })).toBe(`${at} \`zones\` names one to four zones, each once, got none; name three (NetworkZones)`);
    expect(refused({ zones: ['ap-northeast-2a', 'ap-northeast-2a'] })).toContain('each once, got ap-northeast-2a, ap-northeast-2a; name three (NetworkZones)');
  });

  test('logs kept for a time that CloudWatch does not know', () => {
    expect(refused({ flowLogs: { retentionDays: 31 } })).toBe(`${at} CloudWatch cannot keep logs for 31 days; choose one of 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653 (LogRetention)`);
  });

  test('endpoints of no service, or one twice', () => {
    expect(refused({ endpoints: ['SQS', 'sts', 'sts'] })).toBe([
      `${at} "SQS" is no name of a service; write it as in com.amazonaws.<region>.<service>, e.g. "sqs" (NetworkEndpoint)`,
      `${at} \`endpoints\` names "sts" twice; name it once (NetworkEndpoint)`,
    ].join('\n'));
  });

  test('when there is one of its id', () => {
    const stack = made();
    expect(refused({}, stack)).toBe('[shop/shop-prod-ground] there is already a construct "network" here; give one of the two another id (DuplicateId)');
  });
});

describe('subnets for pods', () => {
  test('have second addresses of the VPC, one in each zone, and the way out of private ones', () => {
    const stack = made({ podCidr: '100.64.0.0/16' });
    expect(resource(stack, 'aws_vpc_ipv4_cidr_block_association').cidr_block).toBe('100.64.0.0/16');
    const pods = Object.entries<any>(resources(stack, 'aws_subnet')).filter(([id]) => id.includes('pods')).map(([, subnet]) => [subnet.availability_zone, subnet.cidr_block]);
    expect(pods).toEqual([['ap-northeast-2a', '100.64.0.0/18'], ['ap-northeast-2b', '100.64.64.0/18'], ['ap-northeast-2c', '100.64.128.0/18']]);
    expect(resource(stack, 'aws_route_table_association', 'pods_association-0').route_table_id).toContain('private-table-0');
  });

  test.each([
    [{ podCidr: '100.64.0.0/8' }, '`podCidr` must be a range from /16 to /26 that starts at its own boundary, got "100.64.0.0/8"; write e.g. "100.64.0.0/16", which is nobody else\'s (NetworkCidr)'],
    [{ podCidr: '8.8.0.0/16' }, '`podCidr` 8.8.0.0/16 is of addresses that are not private, or that containers use on every node; choose a range within 100.64.0.0/10 (NetworkCidr)'],
    [{ podCidr: '10.20.128.0/20' }, '`podCidr` 10.20.128.0/20 overlaps the network 10.20.0.0/16; choose a range apart from it, e.g. "100.64.0.0/16" (NetworkOverlap)'],
    [{ podCidr: '10.30.0.0/20', peers: ['10.30.0.0/16'] }, '`podCidr` 10.30.0.0/20 overlaps the network 10.30.0.0/16; choose a range apart from it, e.g. "100.64.0.0/16" (NetworkOverlap)'],
  ])('are refused: %#', (props, message) => {
    expect(refused(props)).toBe(`[shop/shop-prod-ground/network] ${message}`);
  });
});
