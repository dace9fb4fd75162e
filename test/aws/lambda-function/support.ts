import { Environment, Platform, TerraformState } from '../../../src';
import { INetwork, LambdaFunction, LambdaFunctionProps, Network, Stack } from '../../../src/aws';

/** Amazon ECR of the environment of the tests. */
export const REGISTRY = '123456789012.dkr.ecr.ap-northeast-2.amazonaws.com/shop';
/** A certificate of its region. */
export const CERTIFICATE = 'arn:aws:acm:ap-northeast-2:123456789012:certificate/8f2c1f0e-0000-4000-8000-000000000000';

/** The stack `shop-prod-functions`, whose environment has its images in ECR of the same region. */
export function functions(options: { readonly registry?: string; readonly account?: string; readonly region?: string } = {}): Stack {
  const { registry = REGISTRY, account = '123456789012', region = 'ap-northeast-2' } = options;
  const prod = new Environment(new Platform('shop', { registry, terraformState: TerraformState.local() }), 'prod', { region });
  return new Stack(prod, 'functions', { account });
}

/** A network that is there. */
export function network(): INetwork {
  return Network.fromAttributes({ vpcId: 'vpc-0123456789abcdef0', privateSubnetIds: ['subnet-0a', 'subnet-0b'] });
}

/** The function `resize`. */
export function made(props: LambdaFunctionProps, stack = functions()): LambdaFunction {
  return new LambdaFunction(stack, 'resize', props);
}
