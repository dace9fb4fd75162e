import { MeshGraph, meshGraph, MeshGraphOptions } from '../../../src/analysis/graph';
import { edgeLines } from '../../../src/analysis/graph/edge-text';
import { ClusterFacts, Model } from '../../../src/analysis/model';

export function draw(objects: readonly object[], options: MeshGraphOptions & { facts?: ClusterFacts } = {}): MeshGraph {
  return meshGraph(Model.of(objects, options.facts), options);
}

/** Each edge as `from -kind-> to: what it carries`. */
export function ways(graph: MeshGraph): string[] {
  return graph.edges.map((edge) => {
    const lines = edgeLines(edge);
    return `${edge.from} -${edge.kind}-> ${edge.to}${lines.length === 0 ? '' : `: ${lines.join(' | ')}`}`;
  });
}

/** What is wrong, as `where: level code message`. */
export function wrongs(graph: MeshGraph): string[] {
  return [
    ...graph.nodes.flatMap(({ id, problems }) => problems.map((each) => `${id}: ${each.level} ${each.code ?? '-'} ${each.message}`)),
    ...graph.edges.flatMap(({ from, to, problems }) => problems.map((each) => `${from} → ${to}: ${each.level} ${each.code ?? '-'} ${each.message}`)),
  ];
}
