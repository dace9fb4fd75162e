import { IConstruct } from 'constructs';
import { pathOf } from '../../core/construct-path';

const OUTPUTS = new WeakMap<IConstruct, Map<string, string>>();

/** Says that a function builds an image itself; the path of another one that builds the same, if there is one. */
export function registerOutput(scope: IConstruct, image: string): string | undefined {
  const { root } = scope.node;
  const known = OUTPUTS.get(root) ?? new Map<string, string>();
  OUTPUTS.set(root, known);
  const other = known.get(image);
  if (other === undefined) known.set(image, pathOf(scope));
  return other;
}
