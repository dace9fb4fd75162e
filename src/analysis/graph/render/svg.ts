import { edgeDetails } from '../edge-text';
import { GraphEdge, GraphNode, isBroken, MeshGraph } from '../graph';
import { layoutGraph, PlacedEdge, PlacedNode, TEXT } from '../layout/layout';
import { nodeTitle, problemText, Trouble, troublesOf } from '../troubles';
import { BROKEN, DOUBTFUL, LINE, NEAR_MISS, PAINT, QUIET, TEXT_COLOR } from './colors';
import { Footer, footer } from './footer';
import { escapeXml } from './xml';

export interface SvgOptions {
  /** Whether what is broken is told below the drawing. @default true */
  readonly list?: boolean;
}

const MARGIN = 24;
const FONT = 'system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "DejaVu Sans", sans-serif';

/**
 * A graph as an SVG document that needs nothing besides: no scripts, no fonts or images from elsewhere. Broken nodes and edges are red and have a
 * number, under which they are told below; pointing at anything tells more about it.
 */
export function renderSvg(graph: MeshGraph, options: SvgOptions = {}): string {
  const layout = layoutGraph(graph);
  const troubles = troublesOf(graph);
  const numbers = new Map(troubles.map((each) => [each.part, each]));
  const titles = new Map(graph.nodes.map((node) => [node.id, nodeTitle(node)]));
  const width = Math.ceil(Math.max(layout.width, 560)) + 2 * MARGIN;
  const below: Footer = footer(graph, options.list === false ? [] : troubles, width - 2 * MARGIN);
  const height = Math.ceil(layout.height + below.height) + 3 * MARGIN;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="${escapeXml(summaryOf(graph))}">`,
    `<title>${escapeXml(summaryOf(graph))}</title>`,
    style,
    `<defs>${arrow('tw-arrow', LINE)}${arrow('tw-arrow-broken', BROKEN.stroke)}${arrow('tw-arrow-doubtful', DOUBTFUL.stroke)}${arrow('tw-arrow-near', NEAR_MISS)}</defs>`,
    `<rect width="${width}" height="${height}" fill="#ffffff"/>`,
    `<g transform="translate(${MARGIN} ${MARGIN})">`,
    ...layout.edges.map((each) => edgeSvg(each, titles, numbers.get(each.edge))),
    ...layout.nodes.map((each) => nodeSvg(each, numbers.get(each.node))),
    ...layout.edges.map((each) => labelSvg(each, numbers.get(each.edge))),
    '</g>',
    `<g transform="translate(${MARGIN} ${round(layout.height + 2 * MARGIN)})">${below.svg}</g>`,
    '</svg>',
    '',
  ].join('\n');
}

/** `12 nodes, 3 of them or of their ways broken` */
export function summaryOf(graph: MeshGraph): string {
  const broken = [...graph.nodes, ...graph.edges].filter(isBroken).length;
  return `Ways of requests through ${graph.nodes.length} objects: ${broken === 0 ? 'nothing broken' : `${broken} broken`}`;
}

const style = `<style>
text{font-family:${FONT};fill:${TEXT_COLOR}}
.tw-kind{font-size:${TEXT.kind}px;fill:${QUIET}}
.tw-name{font-size:${TEXT.name}px;font-weight:600}
.tw-detail{font-size:${TEXT.detail}px;fill:${QUIET}}
.tw-label{font-size:${TEXT.label}px;fill:${QUIET};text-anchor:middle;stroke:#ffffff;stroke-width:3px;stroke-linejoin:round;paint-order:stroke}
.tw-edge{fill:none;stroke:${LINE};stroke-width:1.4px}
.tw-broken .tw-label{fill:${BROKEN.stroke};font-weight:600}
.tw-near .tw-label{fill:${NEAR_MISS}}
.tw-number{font-size:10px;font-weight:700;fill:#ffffff;text-anchor:middle}
</style>`;

function arrow(id: string, color: string): string {
  return `<marker id="${id}" viewBox="0 0 8 8" refX="7.5" refY="4" markerWidth="7" markerHeight="7" orient="auto"><path d="M0,0.5 L8,4 L0,7.5 z" fill="${color}"/></marker>`;
}

function nodeSvg({ node, x, y, width, height, lines: [kind, name, ...details] }: PlacedNode, trouble: Trouble | undefined): string {
  const paint = isBroken(node) ? BROKEN : trouble ? DOUBTFUL : PAINT[node.kind];
  const dashed = node.origin === 'manifest' || node.kind === 'mesh' ? '' : ' stroke-dasharray="5 4"';
  const rounded = node.kind === 'workload' ? 4 : node.kind === 'version' ? 14 : 8;
  return [
    `<g class="tw-node${isBroken(node) ? ' tw-broken' : ''}"><title>${escapeXml(nodeTooltip(node))}</title>`,
    `<rect x="${round(x)}" y="${round(y)}" width="${width}" height="${height}" rx="${rounded}" fill="${paint.fill}" stroke="${paint.stroke}" stroke-width="${trouble ? 2.2 : 1.3}"${dashed}/>`,
    `<text class="tw-kind" x="${round(x + 12)}" y="${round(y + 16)}">${escapeXml(kind)}</text>`,
    `<text class="tw-name" x="${round(x + 12)}" y="${round(y + 33)}">${escapeXml(name)}</text>`,
    ...details.map((each, at) => `<text class="tw-detail" x="${round(x + 12)}" y="${round(y + 48 + 15 * at)}">${escapeXml(each)}</text>`),
    trouble ? badge(trouble, x + width, y) : '',
    '</g>',
  ].join('');
}

function edgeSvg({ edge, points }: PlacedEdge, titles: ReadonlyMap<string, string>, trouble: Trouble | undefined): string {
  const { className, stroke, marker } = lineOf(edge, trouble);
  const isIdle = edge.flows.length > 0 && edge.flows.every((each) => each.weight === 0);
  const dash = edge.kind === 'nearMiss' ? '2 5' : edge.kind === 'mirrors' ? '8 4' : isIdle ? '1 4' : '';
  return `<g class="${className}"><title>${escapeXml(edgeTooltip(edge, titles))}</title>`
    + `<path class="tw-edge" d="${pathOf(points)}" style="stroke:${stroke}${trouble && isBroken(edge) ? ';stroke-width:2.4px' : ''}"${dash === '' ? '' : ` stroke-dasharray="${dash}"`} marker-end="url(#${marker})"/></g>`;
}

function labelSvg({ edge, label, labelAt: { x, y } }: PlacedEdge, trouble: Trouble | undefined): string {
  if (label.length === 0 && !trouble) return '';
  const top = y - (label.length - 1) * 13 - 5;
  const lines = label.map((each, at) => `<text class="tw-label" x="${round(x)}" y="${round(top + at * 13)}">${escapeXml(each)}</text>`).join('');
  return `<g class="${lineOf(edge, trouble).className}">${lines}${trouble ? badge(trouble, x, top - 19) : ''}</g>`;
}

function lineOf(edge: GraphEdge, trouble: Trouble | undefined): { className: string; stroke: string; marker: string } {
  if (isBroken(edge)) return { className: 'tw-broken', stroke: BROKEN.stroke, marker: 'tw-arrow-broken' };
  if (trouble) return { className: 'tw-doubtful', stroke: DOUBTFUL.stroke, marker: 'tw-arrow-doubtful' };
  if (edge.kind === 'nearMiss') return { className: 'tw-near', stroke: NEAR_MISS, marker: 'tw-arrow-near' };
  return { className: 'tw-way', stroke: LINE, marker: 'tw-arrow' };
}

function badge({ number, part }: Trouble, x: number, y: number): string {
  const color = isBroken(part) ? BROKEN.stroke : DOUBTFUL.stroke;
  return `<circle cx="${round(x)}" cy="${round(y)}" r="8.5" fill="${color}"/><text class="tw-number" x="${round(x)}" y="${round(y + 3.5)}">${number}</text>`;
}

/** A curve through each gap, and a straight line through each layer. */
function pathOf(points: PlacedEdge['points']): string {
  let path = `M${round(points[0].x)},${round(points[0].y)}`;
  for (let at = 1; at < points.length; at++) {
    const [a, b] = [points[at - 1], points[at]];
    if (at % 2 === 0) {
      path += ` L${round(b.x)},${round(b.y)}`;
      continue;
    }
    const bend = b.x > a.x ? (b.x - a.x) / 2 : 60;
    path += ` C${round(a.x + bend)},${round(a.y)} ${round(b.x - bend)},${round(b.y)} ${round(b.x)},${round(b.y)}`;
  }
  return path;
}

function nodeTooltip(node: GraphNode): string {
  const place = node.file === undefined ? node.kind === 'mesh' ? [] : [`${node.origin}, in no manifest`] : [`${node.file}:${node.line}`];
  return [nodeTitle(node), ...node.details, ...place, ...node.problems.map(problemText)].join('\n');
}

function edgeTooltip(edge: GraphEdge, titles: ReadonlyMap<string, string>): string {
  const near = edge.kind === 'nearMiss' ? ['not bound, though the hosts meet'] : [];
  return [`${titles.get(edge.from)} → ${titles.get(edge.to)}`, ...near, ...edgeDetails(edge), ...edge.problems.map(problemText)].join('\n');
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
