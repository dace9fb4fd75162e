import { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import { TerraformStack, Token } from 'cdktf';
import { IConstruct } from 'constructs';
import { Stack } from './stack';

/** The region of the stack around a construct: that of a `Stack`, or of the AWS provider of a plain cdktf stack; undefined where neither tells. */
export function regionOf(construct: IConstruct): string | undefined {
  const stack = TerraformStack.of(construct);
  if (stack instanceof Stack) return stack.region;
  const provider = stack.node.children.find((child): child is AwsProvider => child instanceof AwsProvider && child.alias === undefined);
  const region = provider?.regionInput;
  return region !== undefined && !Token.isUnresolved(region) ? region : undefined;
}
