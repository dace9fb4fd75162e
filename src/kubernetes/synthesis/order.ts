import { Chart } from 'cdk8s';
import { IConstruct } from 'constructs';
import { pathOf } from '../../core/construct-path';
import { ValidationError } from '../../core/validation-error';

/**
 * The constructs of a tree in an order in which everything comes after what it depends on, and otherwise in the order in which it was made.
 *
 * Linear in constructs and dependencies: each construct has an entry and an exit in the graph, so that a dependency between two charts of fifty objects
 * is one edge and not two thousand five hundred.
 *
 * @param all every construct of the tree, parents before children
 * @throws ValidationError if dependencies form a circle
 */
export function inDependencyOrder(all: readonly IConstruct[]): readonly IConstruct[] {
  const dependencies = all.flatMap((from) => from.node.dependencies.map((on) => ({ from, on })));
  if (dependencies.length === 0) return all;

  const index = new Map(all.map((construct, i) => [construct, i]));
  const entry = (i: number): number => 2 * i;
  const exit = (i: number): number => 2 * i + 1;
  const before: number[][] = Array.from({ length: 2 * all.length }, () => []);
  all.forEach((construct, i) => {
    const parent = construct.node.scope && index.get(construct.node.scope);
    if (parent !== undefined) {
      before[entry(i)].push(entry(parent));
      before[exit(parent)].push(exit(i));
    }
    before[exit(i)].push(entry(i));
  });
  for (const { from, on } of dependencies) {
    const [a, b] = [index.get(from), index.get(on)];
    if (a === undefined || b === undefined) continue; // of another tree: nothing here can wait for it
    for (const [earlier, later] of [...edges(all, from, on), ...chartEdges(from, on)]) before[entry(index.get(later)!)].push(exit(index.get(earlier)!));
  }

  const order: IConstruct[] = [];
  walk(before, (vertex) => { if (vertex % 2 === 0) order.push(all[Math.floor(vertex / 2)]); }, (circle) => {
    const paths = [...new Set(circle.map((vertex) => pathOf(all[Math.floor(vertex / 2)])))];
    throw new ValidationError([{
      path: paths[0],
      code: 'DependencyCycle',
      what: `dependencies form a circle: ${[...paths, paths[0]].join(' → ')}`,
      fix: 'remove one of these `addDependency()` calls',
    }]);
  });
  return order;
}

/** Who must come before whom. Where one is inside the other, the inner one is ordered against everything else in the outer one. */
function edges(all: readonly IConstruct[], from: IConstruct, on: IConstruct): [IConstruct, IConstruct][] {
  const inside = (inner: IConstruct, outer: IConstruct): boolean => inner.node.scopes.includes(outer);
  const isLeaf = (construct: IConstruct): boolean => construct.node.children.length === 0;
  if (from === on) return [];
  if (inside(on, from)) return all.filter((c) => isLeaf(c) && inside(c, from) && !inside(c, on)).map((c) => [on, c]);
  if (inside(from, on)) return all.filter((c) => isLeaf(c) && inside(c, on) && !inside(c, from)).map((c) => [c, from]);
  return [[on, from]];
}

/** What waits for something in another chart is in a file that comes after the file of that one. */
function chartEdges(from: IConstruct, on: IConstruct): [IConstruct, IConstruct][] {
  const [a, b] = [from, on].map((construct) => construct.node.scopes.filter((scope) => Chart.isChart(scope)).at(-1));
  if (!a || !b || a.node.scopes.includes(b) || b.node.scopes.includes(a)) return [];
  return [[b, a]];
}

/** Visits every vertex after the ones before it, without recursion: trees can be deep. */
function walk(before: readonly number[][], visit: (vertex: number) => void, onCircle: (vertices: number[]) => never): void {
  const state = new Uint8Array(before.length); // 0 unseen, 1 on the path, 2 done
  for (let start = 0; start < before.length; start++) {
    if (state[start] !== 0) continue;
    const path: { vertex: number; next: number }[] = [{ vertex: start, next: 0 }];
    state[start] = 1;
    while (path.length > 0) {
      const top = path[path.length - 1];
      if (top.next < before[top.vertex].length) {
        const next = before[top.vertex][top.next++];
        if (state[next] === 1) onCircle(path.slice(path.findIndex(({ vertex }) => vertex === next)).map(({ vertex }) => vertex));
        if (state[next] === 0) {
          state[next] = 1;
          path.push({ vertex: next, next: 0 });
        }
      } else {
        state[top.vertex] = 2;
        visit(top.vertex);
        path.pop();
      }
    }
  }
}
