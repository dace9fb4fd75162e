import { IConstruct } from 'constructs';
import type { ClusterFacts } from '../../analysis/model';

const FACTS = new WeakMap<IConstruct, Known>();

/** What was told, lists by the object that each entry is of: there may be thousands. */
interface Known {
  readonly values: Record<string, unknown>;
  readonly lists: Map<string, Map<string, Item>>;
}

interface Item {
  readonly name: string;
  readonly namespace?: string;
  readonly ports?: readonly { readonly port: number }[];
}

/** Tells the analyzer what the tree of `scope` relies on and does not hold. Lists grow, and so do the ports of one object; of single values the last one counts. */
export function addKnownFacts(scope: IConstruct, facts: ClusterFacts): void {
  const { root } = scope.node;
  let known = FACTS.get(root);
  if (!known) FACTS.set(root, known = { values: {}, lists: new Map() });
  for (const [name, value] of Object.entries(facts)) {
    if (!Array.isArray(value)) {
      known.values[name] = value;
      continue;
    }
    let list = known.lists.get(name);
    if (!list) known.lists.set(name, list = new Map());
    for (const item of value as Item[]) {
      const key = `${item.namespace ?? ''}/${item.name}`;
      list.set(key, joined(list.get(key), item));
    }
  }
}

/** Everything that was told about the tree of `scope`. */
export function knownFacts(scope: IConstruct): ClusterFacts {
  const known = FACTS.get(scope.node.root);
  if (!known) return {};
  const lists = [...known.lists].filter(([, list]) => list.size > 0).map(([name, list]) => [name, [...list.values()]]);
  return { ...known.values, ...Object.fromEntries(lists) };
}

/** One object as two constructs know it: each of them may know another port. */
function joined(before: Item | undefined, item: Item): Item {
  if (!before?.ports || !item.ports) return item;
  const { ports } = item;
  return { ...item, ports: [...before.ports.filter(({ port }) => !ports.some((one) => one.port === port)), ...ports] };
}
