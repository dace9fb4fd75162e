import { Nat } from '../../../src/aws/network/nat';
import { Network } from '../../../src/aws/network/network';
import { Stack } from '../../../src/aws/stack/stack';
import { testIf } from '../../support/paths';
import { ground, resources } from '../support/stacks';
import { HAS_TERRAFORM, NO_TERRAFORM, Terraform } from '../support/terraform';

let terraform: Terraform;
beforeAll(() => { terraform = new Terraform(); });
afterAll(() => { terraform.remove(); });

/** Every kind of network, in one stack: what Terraform says of one it says of all. */
function kinds(): Stack {
  const stack = ground();
  new Network(stack, 'usual', { cidr: '10.20.0.0/16', peers: ['10.0.0.0/16'] });
  new Network(stack, 'single', { cidr: '10.21.0.0/16', nat: Nat.single(), zones: 4, flowLogs: { retentionDays: 1 } });
  new Network(stack, 'closed', { cidr: '10.22.0.0/16', nat: Nat.none() });
  new Network(stack, 'closed-six', { cidr: '10.23.0.0/16', nat: Nat.none(), ipv6: true });
  new Network(stack, 'six', { cidr: '10.24.0.0/16', ipv6: true });
  new Network(stack, 'small', { cidr: '10.25.0.0/24', zones: ['ap-northeast-2c'], endpoints: ['sqs', 'dynamodb', 'ecr.api'] });
  new Network(stack, 'pods', { cidr: '10.26.0.0/16', podCidr: '100.64.0.0/16' });
  return stack;
}

describe('the real Terraform and AWS provider', () => {
  testIf(HAS_TERRAFORM, NO_TERRAFORM)('find nothing wrong with any kind of network', () => {
    expect(terraform.validate(kinds())).toEqual([]);
  }, 60_000);

  testIf(HAS_TERRAFORM, NO_TERRAFORM)('would be heard if there were something wrong', () => {
    const stack = ground();
    new Network(stack, 'network', { cidr: '10.20.0.0/16' }).vpc.addOverride('tenancy', 'dedicated');
    expect(terraform.validate(stack)).toEqual([expect.stringMatching(/^error: Extraneous JSON object property: No argument or block type is named "tenancy"/)]);
  }, 60_000);

  testIf(HAS_TERRAFORM, NO_TERRAFORM)('would create all of it', () => {
    const stack = ground();
    new Network(stack, 'network', { cidr: '10.20.0.0/16', ipv6: true, zones: 2, endpoints: ['sqs'] });
    const types = terraform.plan(stack).map((line) => line.replace(/\..*/, ''));
    expect(new Set(types.map((type) => type.split(' ')[0]))).toEqual(new Set(['create']));
    for (const type of ['aws_vpc', 'aws_subnet', 'aws_nat_gateway', 'aws_route', 'aws_vpc_endpoint', 'aws_flow_log']) {
      expect(types.filter((line) => line === `create ${type}`)).toHaveLength(Object.keys(resources(stack, type)).length);
    }
  }, 60_000);
});
