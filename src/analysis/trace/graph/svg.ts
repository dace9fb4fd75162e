import { MeshEdge, MeshGraph, MeshNode } from './drawing';
import { columnGap, layOut, PlacedEdge, PlacedNode, Point } from './layout';

/** The graph as an SVG picture that needs no other file; the reason of whatever is red shows when the pointer rests on it. */
export function renderGraphSvg(graph: MeshGraph): string {
  const { width, height, nodes, edges } = layOut(graph);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" class="mesh" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="service mesh">`,
    `<style>${graphStyle}</style>`,
    `<defs>${['', 'broken', 'doubtful'].map(marker).join('')}</defs>`,
    ...edges.map((edge) => drawEdge(edge, nodes)),
    ...nodes.map((node) => drawNode(node, nodes)),
    '</svg>',
    '',
  ].join('\n');
}

/** Everything is under the picture's class, so that nothing of a page around it changes. */
const graphStyle = [
  '.mesh{font:13px system-ui,sans-serif;--paper:#fff;--ink:#1f2328;--soft:#59636e;--box:#f6f8fa;--line:#8c959f;--red:#d1242f;--amber:#9a6700;background:var(--paper)}',
  '@media(prefers-color-scheme:dark){.mesh{--paper:#0d1117;--ink:#f0f6fc;--soft:#9198a1;--box:#161b22;--line:#656c76;--red:#f85149;--amber:#d29922}}',
  '.mesh text{fill:var(--ink)}.mesh .name{font-weight:600}.mesh .soft,.mesh .label{fill:var(--soft);font-size:11px}',
  '.mesh .label{paint-order:stroke;stroke:var(--paper);stroke-width:4px;stroke-linejoin:round}',
  '.mesh rect{fill:var(--box);stroke:var(--line)}.mesh .missing rect{stroke-dasharray:5 4}.mesh .edge path{fill:none;stroke:var(--line);stroke-width:1.5}',
  '.mesh .dashed path{stroke-dasharray:6 4}.mesh .broken rect,.mesh .broken path{stroke:var(--red);stroke-width:2}.mesh .broken .name,.mesh .broken .label{fill:var(--red)}',
  '.mesh .doubtful rect,.mesh .doubtful path{stroke:var(--amber);stroke-width:2}.mesh marker path{fill:var(--line)}',
  '.mesh #arrow-broken path{fill:var(--red)}.mesh #arrow-doubtful path{fill:var(--amber)}.mesh .faded{opacity:.15}',
].join('');

/** Everything that is broken or doubtful, as sentences. */
export function findingsOf(graph: MeshGraph): { readonly broken: boolean; readonly what: string; readonly place: string }[] {
  const nodeTitle = new Map(graph.nodes.map((node) => [node.id, title(node)]));
  const edges = graph.edges.map((edge) => ({ of: edge, name: `${nodeTitle.get(edge.from)!} → ${nodeTitle.get(edge.to)!}` }));
  // whatever is missing is told by the edge that leads there
  const nodes = graph.nodes.filter((node) => !node.missing).map((node) => ({ of: node as MeshNode | MeshEdge, name: title(node) }));
  const found = [...edges, ...nodes].flatMap(({ of, name }) => {
    const reason = of.broken ?? of.warning;
    return reason === undefined ? [] : [{ broken: of.broken !== undefined, what: `${name}: ${reason}`, place: of.file === undefined ? '' : `${of.file}:${of.line ?? 1}` }];
  });
  return [...found.filter((each) => each.broken), ...found.filter((each) => !each.broken)];
}

/** Text that is safe in HTML and SVG. */
export function escapeXml(text: string): string {
  // control characters have no place in XML, escaped or not
  // eslint-disable-next-line no-control-regex
  return text.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '\ufffd').replace(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`);
}

function marker(name: string): string {
  const id = name === '' ? 'arrow' : `arrow-${name}`;
  return `<marker id="${id}" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="7" markerHeight="7" markerUnits="userSpaceOnUse" orient="auto"><path d="M0 0L8 4L0 8z"/></marker>`;
}

function drawNode(placed: PlacedNode, nodes: readonly PlacedNode[]): string {
  const { node, x, y, width, height } = placed;
  const lines = [[node.kind, node.namespace].filter((each) => each !== '').join(' · '), ...node.details];
  const texts = lines.map((line, index) => `<text class="soft" x="12" y="${37 + index * 16}">${escapeXml(fit(line, 40))}</text>`);
  const corner = node.role === 'workload' ? 14 : 4;
  return `<g class="node ${state(node)}${node.missing ? ' missing' : ''}" data-node="${nodes.indexOf(placed)}" transform="translate(${x} ${y})">`
    + `<title>${escapeXml([title(node), ...node.details, node.broken ?? node.warning ?? ''].filter((each) => each !== '').join('\n'))}</title>`
    + `<rect width="${width}" height="${height}" rx="${corner}"/><text class="name" x="12" y="20">${escapeXml(fit(node.name, 32))}</text>${texts.join('')}</g>`;
}

function drawEdge(placed: PlacedEdge, nodes: readonly PlacedNode[]): string {
  const { edge, from, to } = placed;
  const { path, label: at } = curveOf(placed);
  const isDashed = edge.broken !== undefined || edge.kind === 'mirrors' || edge.kind === 'alias';
  const kind = state(edge);
  const label = edge.label === '' ? '' : `<text class="label" x="${round(at.x)}" y="${round(at.y - 5)}" text-anchor="middle">${escapeXml(fit(edge.label, 26))}</text>`;
  const reason = edge.broken ?? edge.warning;
  return `<g class="edge ${kind}${isDashed ? ' dashed' : ''}" data-from="${nodes.indexOf(from)}" data-to="${nodes.indexOf(to)}">`
    + `<title>${escapeXml([`${title(from.node)} → ${title(to.node)}`, edge.label, reason ?? ''].filter((each) => each !== '').join('\n'))}</title>`
    + `<path d="${path}" marker-end="url(#arrow${kind === '' ? '' : `-${kind}`})"/>${label}</g>`;
}

/** The line of an edge, and where its label stands: in its first bend, nearer to where it goes. */
function curveOf({ from, to, via }: PlacedEdge): { path: string; label: Point } {
  const start = { x: from.x + from.width, y: from.y + from.height / 2 };
  if (to.x <= from.x) {
    const end = { x: to.x + to.width, y: to.y + to.height / 2 };
    const bend = columnGap / 3;
    return { path: `M${start.x} ${start.y}${curve(start, end, bend, bend)}`, label: { x: start.x + bend * 0.75, y: (start.y + end.y) / 2 } };
  }
  const end = { x: to.x, y: to.y + to.height / 2 };
  const first = via[0]?.[0] ?? end;
  const ways = [...via.map(([left, right]) => [left, right] as const), [end, end] as const];
  let at = start;
  let path = `M${start.x} ${start.y}`;
  for (const [left, right] of ways) {
    path += `${curve(at, left, columnGap / 2, -columnGap / 2)}${left === right ? '' : `L${right.x} ${right.y}`}`;
    at = right;
  }
  return { path, label: { x: (start.x + first.x) / 2, y: start.y + (first.y - start.y) * 0.6 } };
}

function curve(from: Point, to: Point, out: number, into: number): string {
  return `C${from.x + out} ${from.y} ${to.x + into} ${to.y} ${to.x} ${to.y}`;
}

function state(each: MeshNode | MeshEdge): string {
  return each.broken !== undefined ? 'broken' : each.warning !== undefined ? 'doubtful' : '';
}

function title(node: MeshNode): string {
  return [node.kind, `${node.namespace === '' ? '' : `${node.namespace}/`}${node.name}`].join(' ');
}

function fit(text: string, length: number): string {
  const chars = [...text];
  return chars.length <= length ? text : `${chars.slice(0, length - 1).join('')}…`;
}

function round(pixels: number): number {
  return Math.round(pixels * 10) / 10;
}
