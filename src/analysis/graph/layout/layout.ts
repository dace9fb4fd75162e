import { edgeLines } from '../edge-text';
import { GraphEdge, GraphNode, MeshGraph } from '../graph';
import { kindTitle } from '../troubles';
import { layersOf } from './layers';
import { orderLayers, Slot } from './order';
import { placeSlots, spreadApart } from './place';
import { fitText, textWidth } from './text-width';

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** A node in its place; `x` and `y` are its upper left corner. */
export interface PlacedNode extends Point {
  readonly node: GraphNode;
  readonly width: number;
  readonly height: number;
  /** The lines of its text, shortened where they are too long. */
  readonly lines: readonly string[];
}

/** An edge in its place. */
export interface PlacedEdge {
  readonly edge: GraphEdge;
  /** Where it touches layers: the end of a node, then both sides of every layer that it passes, then the beginning of a node. */
  readonly points: readonly Point[];
  readonly label: readonly string[];
  /** Below the middle of the label. */
  labelAt: Point;
}

/** A graph in its places, in pixels. */
export interface Layout {
  readonly nodes: readonly PlacedNode[];
  readonly edges: readonly PlacedEdge[];
  readonly width: number;
  readonly height: number;
}

/** Sizes of text in pixels. */
export const TEXT = { kind: 10.5, name: 13.5, detail: 11, label: 10.5 } as const;

const WIDEST_NODE = 300;
const WIDEST_LABEL = 230;
const LABEL_LINE = 13;

/** Places a graph from left to right: requests come in on the left. */
export function layoutGraph(graph: MeshGraph): Layout {
  const layerOf = layersOf(graph.nodes, graph.edges);
  const layers: Slot[][] = Array.from({ length: Math.max(0, ...layerOf.values()) + 1 }, () => []);
  const slotOf = new Map<string, Slot>();
  const texts = new Map(graph.nodes.map((node) => [node.id, textOf(node)]));
  for (const node of graph.nodes) slotOf.set(node.id, addSlot(layers, layerOf.get(node.id)!, heightOf(texts.get(node.id)!)));
  const ways = graph.edges.map((edge) => ({ edge, slots: way(layers, slotOf.get(edge.from)!, slotOf.get(edge.to)!), label: labelOf(edge) }));
  orderLayers(layers);
  placeSlots(layers);

  const widths = layers.map(() => 0);
  for (const node of graph.nodes) widths[layerOf.get(node.id)!] = Math.max(widths[layerOf.get(node.id)!], widthOf(texts.get(node.id)!));
  const gaps = layers.map(() => 70);
  for (const { slots, label } of ways) {
    const [at] = labelGap(slots);
    gaps[at] = Math.max(gaps[at], Math.max(0, ...label.map((each) => textWidth(each, TEXT.label))) + 56);
  }
  const lefts = widths.map((_, at) => widths.slice(0, at).reduce((sum, width, before) => sum + width + gaps[before], 0));

  const nodes = graph.nodes.map((node): PlacedNode => {
    const slot = slotOf.get(node.id)!;
    return { node, x: lefts[slot.layer], y: slot.y - slot.height / 2, width: widths[slot.layer], height: slot.height, lines: texts.get(node.id)! };
  });
  const edges = ways.map(({ edge, slots, label }): PlacedEdge => {
    const points = slots.flatMap((slot, at) => [
      ...at > 0 ? [{ x: lefts[slot.layer], y: slot.y }] : [],
      ...at < slots.length - 1 ? [{ x: lefts[slot.layer] + widths[slot.layer], y: slot.y }] : [],
    ]);
    return { edge, points, label, labelAt: labelPoint(points, slots) };
  });
  keepLabelsApart(edges, ways.map(({ slots }) => labelGap(slots)[0]));
  const bottom = [...nodes.map((each) => each.y + each.height), ...edges.map((each) => each.labelAt.y)];
  return { nodes, edges, width: (lefts.at(-1) ?? 0) + (widths.at(-1) ?? 0), height: bottom.reduce((most, each) => Math.max(most, each), 0) };
}

/** Kind and namespace, name, details. */
function textOf(node: GraphNode): string[] {
  const kind = `${kindTitle(node.kind)}${node.namespace === '' ? '' : ` · ${node.namespace}`}${node.origin === 'manifest' || node.kind === 'mesh' ? '' : ` · ${node.origin}`}`;
  return [
    fitText(kind, TEXT.kind, WIDEST_NODE), fitText(node.kind === 'mesh' ? 'every sidecar' : node.name, TEXT.name * 1.06, WIDEST_NODE),
    ...node.details.slice(0, 3).map((each) => fitText(each, TEXT.detail, WIDEST_NODE)),
  ];
}

function widthOf([kind, name, ...details]: readonly string[]): number {
  return Math.ceil(Math.max(textWidth(kind, TEXT.kind), textWidth(name, TEXT.name) * 1.06, ...details.map((each) => textWidth(each, TEXT.detail)), 80) + 24);
}

function heightOf(lines: readonly string[]): number {
  return 42 + (lines.length - 2) * 15;
}

function labelOf(edge: GraphEdge): string[] {
  return edgeLines(edge).map((each) => fitText(each, TEXT.label, WIDEST_LABEL));
}

function addSlot(layers: readonly Slot[][], layer: number, height: number): Slot {
  const slot: Slot = { layer, height, left: [], right: [], index: 0, y: 0 };
  layers[layer].push(slot);
  return slot;
}

/** The slots that an edge passes: those of its nodes, and a new one in each layer between. A way back passes none. */
function way(layers: readonly Slot[][], from: Slot, to: Slot): Slot[] {
  if (to.layer <= from.layer) return [from, to];
  const slots = [from];
  for (let layer = from.layer + 1; layer < to.layer; layer++) slots.push(addSlot(layers, layer, 4));
  slots.push(to);
  for (let at = 1; at < slots.length; at++) {
    slots[at - 1].right.push(slots[at]);
    slots[at].left.push(slots[at - 1]);
  }
  return slots;
}

/** The gap (by the layer before it) that holds the label, and where in it: near the end that fewer edges share. */
function labelGap(slots: readonly Slot[]): [gap: number, nearEnd: boolean] {
  const [from, to] = [slots[0], slots[slots.length - 1]];
  const nearEnd = from.right.length >= to.left.length;
  return [nearEnd ? Math.max(to.layer - 1, 0) : from.layer, nearEnd];
}

function labelPoint(points: readonly Point[], slots: readonly Slot[]): Point {
  const [, nearEnd] = labelGap(slots);
  const [a, b] = nearEnd ? points.slice(-2) : points;
  const share = nearEnd ? 0.56 : 0.44;
  return { x: a.x + (b.x - a.x) * share, y: a.y + (b.y - a.y) * (nearEnd ? 0.7 : 0.3) };
}

/** Labels of one gap do not cover one another. */
function keepLabelsApart(edges: readonly PlacedEdge[], gapOf: readonly number[]): void {
  const gaps = new Map<number, PlacedEdge[]>();
  edges.forEach((edge, at) => {
    if (edge.label.length === 0) return;
    const list = gaps.get(gapOf[at]);
    if (list) list.push(edge);
    else gaps.set(gapOf[at], [edge]);
  });
  for (const list of gaps.values()) {
    list.sort((a, b) => a.labelAt.y - b.labelAt.y);
    const offsets: number[] = [];
    list.forEach((each, at) => offsets.push(at === 0 ? 0 : offsets[at - 1] + each.label.length * LABEL_LINE + 3));
    spreadApart(list.map((each, at) => each.labelAt.y - offsets[at])).forEach((y, at) => { list[at].labelAt = { x: list[at].labelAt.x, y: y + offsets[at] }; });
  }
}
