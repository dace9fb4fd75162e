import { GraphEdge, GraphNode, GraphNodeKind } from '../graph';

/** How far to the right each kind stands at least, so that the same kinds stand below one another. */
const leastLayer: Readonly<Record<GraphNodeKind, number>> = {
  ingress: 0, loadBalancer: 1, mesh: 2, gateway: 2, virtualService: 3, service: 4, external: 4, version: 5, workload: 6,
};

/** The layer of each node: as far right as the longest way to it asks. Ways that lead back in a circle do not count. Layers that would be empty are left out. */
export function layersOf(nodes: readonly GraphNode[], edges: readonly GraphEdge[]): Map<string, number> {
  const ways = forwardWays(nodes, edges);
  const layers = new Map<string, number>();
  for (const node of ways.order) layers.set(node.id, leastLayer[node.kind]);
  for (const { id } of ways.order) {
    for (const to of ways.next.get(id) ?? []) layers.set(to, Math.max(layers.get(to)!, layers.get(id)! + 1));
  }
  const used = [...new Set(layers.values())].sort((a, b) => a - b);
  const index = new Map(used.map((layer, at) => [layer, at]));
  return new Map(nodes.map(({ id }) => [id, index.get(layers.get(id)!)!]));
}

/** The nodes in an order in which every way leads forward, and those ways. */
function forwardWays(nodes: readonly GraphNode[], edges: readonly GraphEdge[]): { order: GraphNode[]; next: Map<string, string[]> } {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const all = new Map<string, string[]>(nodes.map(({ id }) => [id, []]));
  for (const { from, to } of edges) if (from !== to) all.get(from)!.push(to);
  const next = new Map<string, string[]>(nodes.map(({ id }) => [id, []]));
  const state = new Map<string, 'open' | 'done'>();
  const finished: GraphNode[] = [];
  for (const start of nodes) {
    if (state.has(start.id)) continue;
    state.set(start.id, 'open');
    const stack = [{ id: start.id, at: 0 }];
    while (stack.length > 0) {
      const top = stack[stack.length - 1];
      const targets = all.get(top.id)!;
      if (top.at === targets.length) {
        state.set(top.id, 'done');
        finished.push(byId.get(top.id)!);
        stack.pop();
        continue;
      }
      const to = targets[top.at++];
      if (state.get(to) === 'open') continue; // leads back
      next.get(top.id)!.push(to);
      if (state.has(to)) continue;
      state.set(to, 'open');
      stack.push({ id: to, at: 0 });
    }
  }
  return { order: finished.reverse(), next };
}
