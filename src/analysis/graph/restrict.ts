import { hostsOverlap } from '../model';
import { GraphEdge, GraphNode } from './graph';

/** Which part of a graph to keep. */
export interface GraphScope {
  /** What is in these namespaces, with all that leads there and all that it leads to. @default - all namespaces */
  readonly namespaces?: readonly string[];
  /** The ways of requests for these hosts, a wildcard for all it covers. @default - all hosts */
  readonly hosts?: readonly string[];
}

/** What the graph says of hosts, which its nodes only show some of. */
export type HostsOf = (node: GraphNode) => readonly string[];

/** The part of a graph that is in scope, in the same order. */
export function restrict(
  nodes: readonly GraphNode[], edges: readonly GraphEdge[], hostsOf: HostsOf, scope: GraphScope,
): { nodes: GraphNode[]; edges: GraphEdge[] } {
  const isSeed = (node: GraphNode): boolean => (scope.namespaces === undefined || scope.namespaces.includes(node.namespace))
    && (scope.hosts === undefined || hostsOf(node).some((each) => scope.hosts!.some((wanted) => hostsOverlap(each, wanted))));
  const seeds = nodes.filter(isSeed);
  // from a Gateway on, only what is a seed itself: others share it for other hosts and namespaces
  const onward = seeds.filter((each) => each.kind !== 'gateway' && each.kind !== 'loadBalancer' && each.kind !== 'ingress' && each.kind !== 'mesh');
  const kept = new Set([
    ...reach(seeds, edges.map(({ from, to }) => [to, from] as const)),
    ...reach(onward, edges.filter((each) => each.kind !== 'nearMiss').map(({ from, to }) => [from, to] as const)),
  ]);
  const versions = new Set(nodes.filter((each) => each.kind === 'version' && kept.has(each.id)).map((each) => each.id));
  for (const { from, to, kind } of edges) if (kind === 'selects' && versions.has(to)) kept.add(from); // of which it is a version
  const isKept = (each: GraphEdge) => kept.has(each.from) && kept.has(each.to);
  return { nodes: nodes.filter((each) => kept.has(each.id)), edges: edges.filter(isKept) };
}

function reach(seeds: readonly GraphNode[], ways: readonly (readonly [from: string, to: string])[]): Set<string> {
  const next = new Map<string, string[]>();
  for (const [from, to] of ways) {
    const list = next.get(from);
    if (list) list.push(to);
    else next.set(from, [to]);
  }
  const reached = new Set(seeds.map((each) => each.id));
  for (const id of reached) for (const each of next.get(id) ?? []) reached.add(each);
  return reached;
}
