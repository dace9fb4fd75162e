import { IConstruct } from 'constructs';
import { findEnvironment } from '../environment-base';
import { Source } from './source';

const BUILDS = new WeakMap<IConstruct, Set<string>>();

/** Says that something in the program of `scope` makes the image of a source. For those who write constructs that build. */
export function recordBuild(scope: IConstruct, source: Source): void {
  const program = programOf(scope);
  BUILDS.set(program, (BUILDS.get(program) ?? new Set()).add(source.image));
}

/** Whether something in the program of `scope` makes the image of a source. */
export function isBuilt(scope: IConstruct, source: Source): boolean {
  return BUILDS.get(programOf(scope))?.has(source.image) ?? false;
}

/** The platform, whose stacks and charts are trees of their own; else the tree. */
function programOf(scope: IConstruct): IConstruct {
  return findEnvironment(scope)?.platform ?? scope.node.root;
}
