import * as fc from 'fast-check';
import { ValidationError } from '../../../src';
import { EksCluster, Network, Stack } from '../../../src/aws';
import { testIf } from '../../support/paths';
import { ANSWERS, NETWORK_ANSWERS, WRONG } from '../support/answers';
import { environment, ground, resources } from '../support/stacks';
import { HAS_TERRAFORM, NO_TERRAFORM, synthesized, Terraform } from '../support/terraform';

const BOTH = fc.tuple(ANSWERS, NETWORK_ANSWERS);

test('any answers that are right make a cluster, the same one twice', () => {
  fc.assert(fc.property(BOTH, ([answers, network]) => {
    const once = () => {
      const stack = ground({ account: '123456789012' });
      new EksCluster(stack, 'cluster', { ...answers, network: new Network(stack, 'network', { cidr: '10.20.0.0/16', ...network }) });
      return synthesized(stack);
    };
    const made = once();
    expect(Object.keys(made.resource.aws_eks_cluster)).toHaveLength(1);
    expect(JSON.stringify(once())).toBe(JSON.stringify(made));
    expect(JSON.stringify(made)).not.toContain('TfToken');
  }), { numRuns: 25 });
}, 60_000);

test('one answer that is wrong is refused with its code, whatever the others are', () => {
  fc.assert(fc.property(ANSWERS, fc.constantFrom(...WRONG), (answers, [wrong, code]) => {
    const stack = ground({ account: '123456789012' });
    const network = new Network(stack, 'network', { cidr: '10.20.0.0/16' });
    const codes = ((): string[] => {
      try {
        new EksCluster(stack, 'cluster', { ...answers, ...wrong, network });
        return [];
      } catch (error) {
        if (!ValidationError.isValidationError(error)) throw error;
        return error.problems.map((problem) => problem.code);
      }
    })();
    expect(codes).toContain(code);
    expect(resources(stack, 'aws_eks_cluster')).toEqual({});
  }), { numRuns: 40 });
}, 60_000);

testIf(HAS_TERRAFORM, NO_TERRAFORM)('the real Terraform and AWS provider find nothing wrong with any of a sample of them', () => {
  const terraform = new Terraform();
  try {
    const stack = new Stack(environment({}, 'staging'), 'ground', { account: '123456789012' });
    fc.sample(BOTH, { seed: 20261120, numRuns: 12 }).forEach(([answers, network], i) => {
      new EksCluster(stack, `cluster-${i}`, { ...answers, network: new Network(stack, `network-${i}`, { cidr: `10.${i}.0.0/16`, ...network }) });
    });
    expect(terraform.validate(stack)).toEqual([]);
  } finally {
    terraform.remove();
  }
}, 120_000);
