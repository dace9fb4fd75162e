import { TerraformStack } from 'cdktf';
import { IConstruct } from 'constructs';

/**
 * What a construct is called in AWS: the name of its stack and the ids on the way down to it, with dashes between. The stack's name holds the platform and the
 * environment, so that neither two environments in one account nor two constructs of one stack meet.
 *
 * @param construct what is called
 * @param id another id than it has
 */
export function nameOf(construct: IConstruct, id = construct.node.id): string {
  const stack = TerraformStack.of(construct);
  const above = construct.node.scopes.slice(stack.node.scopes.length, -1).map(({ node }) => node.id);
  return [stack.node.id, ...above, id].join('-');
}
