import { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import { TerraformStack } from 'cdktf';
import { Environment, EnvironmentProps, Platform, TerraformState } from '../../../src';
import { ScratchApp } from '../../../src/aws/stack/scratch-app';
import { Stack, StackProps } from '../../../src/aws/stack/stack';
import { synthesized } from './terraform';

/** The environment `shop/prod` in Seoul, with its state beside it. */
export function environment(props: EnvironmentProps = {}, name = 'prod'): Environment {
  return new Environment(new Platform('shop', { terraformState: TerraformState.local() }), name, { region: 'ap-northeast-2', ...props });
}

/** The stack `shop-prod-ground`. */
export function ground(props: StackProps = {}): Stack {
  return new Stack(environment(), 'ground', props);
}

/** A stack of a plain cdktf App, whose provider has this region or, with an empty one, leaves it to the environment of Terraform. */
export function plainStack(region = 'ap-northeast-2'): TerraformStack {
  const stack = new TerraformStack(new ScratchApp(), 'plain');
  new AwsProvider(stack, 'aws', region ? { region } : {});
  return stack;
}

/** Every resource of a type in a stack, by logical id. */
export function resources(stack: TerraformStack, type: string): Record<string, any> {
  return synthesized(stack).resource?.[type] ?? {};
}

/** The resource of a type whose logical id starts with (or is) `id`, which must be the only one. */
export function resource(stack: TerraformStack, type: string, id = ''): any {
  const all = resources(stack, type);
  const found = Object.keys(all).filter((key) => key.includes(id));
  if (found.length !== 1) throw new Error(`${found.length} of ${type} have ${JSON.stringify(id)} in their id; made were: ${Object.keys(all).join(', ')}`);
  return all[found[0]];
}
