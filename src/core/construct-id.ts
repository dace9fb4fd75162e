import { Construct } from 'constructs';
import { pathOf } from './construct-path';
import { isPoliced } from './enforced-policies';
import { rememberOrigin } from './origin';
import { ValidationError } from './validation-error';

/**
 * `id`, if a construct of that id can be made below `scope`. `constructs` refuses the same, but in words and with an error of its own.
 *
 * @throws ValidationError `DuplicateId`, `EmptyId` or `ReservedId`
 */
export function freshId(scope: Construct, id: string): string {
  if (!Construct.isConstruct(scope)) return id;
  if (typeof id !== 'string' || id === '') {
    throw new ValidationError([{ path: pathOf(scope), code: 'EmptyId', what: `a construct needs an id, got ${JSON.stringify(id)}`, fix: 'name it, e.g. "catalog"' }]);
  }
  // `constructs` keeps children in a plain object, where these are taken from the start.
  if (id in {}) {
    throw new ValidationError([{ path: pathOf(scope), code: 'ReservedId', what: `${JSON.stringify(id)} cannot be the id of a construct`, fix: 'choose another id' }]);
  }
  if (scope.node.tryFindChild(id)) {
    throw new ValidationError([{
      path: pathOf(scope), code: 'DuplicateId', what: `there is already a construct ${JSON.stringify(id)} here`, fix: 'give one of the two another id',
    }]);
  }
  if (isPoliced(scope)) rememberOrigin(scope, id);
  return id;
}
