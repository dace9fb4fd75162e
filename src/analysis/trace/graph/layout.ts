import { MeshEdge, MeshGraph, MeshNode, NodeRole } from './drawing';

export interface PlacedNode {
  readonly node: MeshNode;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface PlacedEdge {
  readonly edge: MeshEdge;
  readonly from: PlacedNode;
  readonly to: PlacedNode;
  /** Where it passes the columns between its ends: each time the left and the right side of the column. */
  readonly via: readonly (readonly [Point, Point])[];
}

export interface Layout {
  readonly width: number;
  readonly height: number;
  readonly nodes: readonly PlacedNode[];
  readonly edges: readonly PlacedEdge[];
}

/** A place in a column: a node, or room for an edge that passes. */
interface Slot {
  readonly id: string;
  readonly height: number;
  readonly node?: MeshNode;
}

const columnOrder: readonly NodeRole[] = ['ingress', 'gateway', 'route', 'delegate', 'service', 'workload'];
const nodeWidth = 250;
/** Room between two columns. */
export const columnGap = 170;
const rowGap = 18;
const margin = 24;
const passageHeight = 10;
const sweeps = 8;

/** Puts every node into the column of its role, near to what it is connected with, and leads edges around the boxes between their ends. */
export function layOut(graph: MeshGraph): Layout {
  const columns = columnOrder.map((role) => graph.nodes.filter((node) => node.role === role))
    .filter((column) => column.length > 0)
    .map((column): Slot[] => column.map((node) => ({ id: node.id, height: heightOf(node), node })).sort(byName));
  const columnOf = new Map(columns.flatMap((column, index) => column.map(({ id }) => [id, index] as const)));
  const neighbours = new Map<string, string[]>(graph.nodes.map((node) => [node.id, []]));
  const passages = graph.edges.map((edge, index) => passagesOf(edge, index, columns, columnOf, neighbours));
  order(columns, neighbours);
  const heights = columns.map((column) => column.reduce((sum, slot) => sum + slot.height + rowGap, -rowGap));
  const height = Math.max(0, ...heights);
  const nodes = new Map<string, PlacedNode>();
  const passes = new Map<string, readonly [Point, Point]>();
  columns.forEach((column, index) => {
    const x = margin + index * (nodeWidth + columnGap);
    let y = margin + (height - heights[index]) / 2;
    for (const slot of column) {
      if (slot.node) nodes.set(slot.id, { node: slot.node, x, y, width: nodeWidth, height: slot.height });
      else passes.set(slot.id, [{ x, y: y + slot.height / 2 }, { x: x + nodeWidth, y: y + slot.height / 2 }]);
      y += slot.height + rowGap;
    }
  });
  return {
    width: margin * 2 + Math.max(1, columns.length) * (nodeWidth + columnGap) - columnGap,
    height: height + margin * 2,
    nodes: [...nodes.values()],
    edges: graph.edges.map((edge, index) => ({
      edge, from: nodes.get(edge.from)!, to: nodes.get(edge.to)!, via: passages[index].map((id) => passes.get(id)!),
    })),
  };
}

/** Adds room for an edge to every column it passes, and tells who stands next to whom. */
function passagesOf(
  edge: MeshEdge, index: number, columns: readonly Slot[][], columnOf: ReadonlyMap<string, number>, neighbours: Map<string, string[]>,
): string[] {
  const [first, last] = [columnOf.get(edge.from)!, columnOf.get(edge.to)!];
  const ids: string[] = [];
  for (let column = first + 1; column < last; column++) {
    const id = `edge ${index} in ${column}`;
    columns[column].push({ id, height: passageHeight });
    neighbours.set(id, []);
    ids.push(id);
  }
  const chain = [edge.from, ...ids, edge.to];
  for (let at = 1; at < chain.length; at++) {
    neighbours.get(chain[at - 1])!.push(chain[at]);
    neighbours.get(chain[at])!.push(chain[at - 1]);
  }
  return ids;
}

/** Sorts each column by where the neighbours of its slots stand, back and forth. */
function order(columns: readonly Slot[][], neighbours: ReadonlyMap<string, readonly string[]>): void {
  const rank = new Map<string, number>();
  const rerank = (column: readonly Slot[]) => column.forEach((slot, index) => rank.set(slot.id, (index + 0.5) / column.length));
  columns.forEach(rerank);
  for (let sweep = 0; sweep < sweeps; sweep++) {
    for (const column of sweep % 2 === 0 ? columns : [...columns].reverse()) {
      const wish = new Map(column.map(({ id }) => {
        const near = neighbours.get(id)!;
        return [id, near.length === 0 ? rank.get(id)! : near.reduce((sum, each) => sum + rank.get(each)!, 0) / near.length];
      }));
      column.sort((a, b) => wish.get(a.id)! - wish.get(b.id)! || byName(a, b));
      rerank(column);
    }
  }
}

/** Its name, its kind, and a line for each detail. */
function heightOf(node: MeshNode): number {
  return 46 + node.details.length * 16;
}

function byName(a: Slot, b: Slot): number {
  return a.id < b.id ? -1 : a.id > b.id ? 1 : 0;
}
