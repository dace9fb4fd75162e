import { GraphEdge, GraphNode, GraphNodeKind, GraphProblem, isBroken, MeshGraph } from './graph';

/** A node or edge with something wrong, and its number in pictures and lists. */
export interface Trouble {
  readonly number: number;
  readonly part: GraphNode | GraphEdge;
  /** `Gateway istio-system/public → VirtualService shop/web` */
  readonly title: string;
  readonly problems: readonly GraphProblem[];
}

/** Everything that is wrong in a graph, what is broken first. */
export function troublesOf(graph: MeshGraph): Trouble[] {
  const byId = new Map(graph.nodes.map((node) => [node.id, node]));
  const titled = [
    ...graph.nodes.map((node) => ({ part: node as GraphNode | GraphEdge, title: nodeTitle(node) })),
    ...graph.edges.map((edge) => ({ part: edge as GraphNode | GraphEdge, title: `${nodeTitle(byId.get(edge.from)!)} → ${nodeTitle(byId.get(edge.to)!)}` })),
  ].filter(({ part }) => part.problems.length > 0);
  const sorted = [...titled.filter(({ part }) => isBroken(part)), ...titled.filter(({ part }) => !isBroken(part))];
  return sorted.map(({ part, title }, index) => ({
    number: index + 1, part, title, problems: [...part.problems].sort((a, b) => Number(b.level === 'error') - Number(a.level === 'error')),
  }));
}

const kindTitles: Readonly<Record<GraphNodeKind, string>> = {
  ingress: 'Ingress', loadBalancer: 'Service', mesh: 'mesh', gateway: 'Gateway', virtualService: 'VirtualService', service: 'Service', version: 'version', workload: 'workload',
  external: 'external service',
};

export function kindTitle(kind: GraphNodeKind): string {
  return kindTitles[kind];
}

/** `VirtualService shop/web` */
export function nodeTitle({ kind, namespace, name }: GraphNode): string {
  return `${kindTitles[kind]} ${namespace === '' ? '' : `${namespace}/`}${name}`;
}

/** `error TW0101: … (routes.yaml:12)` */
export function problemText({ level, code, message, file, line }: GraphProblem): string {
  return `${level}${code === undefined ? '' : ` ${code}`}: ${message}${file === undefined ? '' : ` (${file}:${line})`}`;
}
