import { IConstruct } from 'constructs';
import type { ClusterFacts } from '../../analysis/model';

const FACTS = new WeakMap<IConstruct, ClusterFacts>();

/** Tells the analyzer what the tree of `scope` relies on and does not hold. Lists grow; of single values the last one counts. */
export function addKnownFacts(scope: IConstruct, facts: ClusterFacts): void {
  const { root } = scope.node;
  const known = FACTS.get(root) ?? {};
  const merged: Record<string, unknown> = { ...known };
  for (const [name, value] of Object.entries(facts)) {
    const before = merged[name];
    merged[name] = Array.isArray(value) && Array.isArray(before) ? [...before, ...value.filter((item) => !before.some((one) => sameObject(one, item)))] : value;
  }
  FACTS.set(root, merged);
}

/** Everything that was told about the tree of `scope`. */
export function knownFacts(scope: IConstruct): ClusterFacts {
  return FACTS.get(scope.node.root) ?? {};
}

function sameObject(a: { name: string; namespace?: string }, b: { name: string; namespace?: string }): boolean {
  return a.name === b.name && a.namespace === b.namespace;
}
