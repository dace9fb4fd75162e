import { TerraformStack } from 'cdktf';
import { IConstruct } from 'constructs';

/**
 * What a construct is called in AWS: the name of its stack and the ids on the way down to it, with dashes between. The stack's name holds the platform and the
 * environment, so that neither two environments in one account nor two constructs of one stack meet.
 */
export function nameOf(construct: IConstruct): string {
  const stack = TerraformStack.of(construct);
  const below = construct.node.scopes.slice(stack.node.scopes.length).map(({ node }) => node.id);
  return [stack.node.id, ...below].join('-');
}
