import { IConstruct } from 'constructs';
import { Source } from './source';

const BUILDS = new WeakMap<IConstruct, Set<string>>();

/** Says that something in the tree of `scope` makes the image of a source. For those who write constructs that build. */
export function recordBuild(scope: IConstruct, source: Source): void {
  const { root } = scope.node;
  BUILDS.set(root, (BUILDS.get(root) ?? new Set()).add(source.image));
}

/** Whether something in the tree of `scope` makes the image of a source. */
export function isBuilt(scope: IConstruct, source: Source): boolean {
  return BUILDS.get(scope.node.root)?.has(source.image) ?? false;
}
