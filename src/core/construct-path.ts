import { IConstruct } from 'constructs';

const ROOTS = new WeakMap<IConstruct, string>();

/**
 * Tells where the root of a synthesized tree belongs. A cdk8s or cdktf App is a root of its own, so its path would say nothing of the platform and
 * the environment it was made for.
 */
export function setRootPath(root: IConstruct, path: string): void {
  ROOTS.set(root, path);
}

/** The path that a person recognizes in a message: `shop/prod/catalog/catalog`. */
export function pathOf(construct: IConstruct): string {
  const prefix = ROOTS.get(construct.node.root);
  const own = construct.node.path;
  if (prefix === undefined) return own || '(root)';
  return own ? `${prefix}/${own}` : prefix;
}
