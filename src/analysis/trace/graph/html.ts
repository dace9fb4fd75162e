import { MeshGraph } from './drawing';
import { escapeXml, findingsOf, renderGraphSvg } from './svg';

/** The graph as one HTML page: the picture, and below it what is broken. It loads nothing from anywhere. */
export function renderGraphHtml(graph: MeshGraph, title: string = 'Service mesh'): string {
  const findings = findingsOf(graph);
  const broken = findings.filter((each) => each.broken).length;
  const items = findings.map(({ broken: isBroken, what, place }) => `<li class="${isBroken ? 'broken' : 'doubtful'}">${escapeXml(what)}${place === '' ? '' : ` <code>${escapeXml(place)}</code>`}</li>`);
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${escapeXml(title)}</title>
<style>${pageStyle}</style>
</head>
<body>
<h1>${escapeXml(title)}</h1>
<p>${graph.nodes.length} objects, ${graph.edges.length} connections, ${broken === 0 ? 'nothing broken' : `<strong class="broken">${broken} broken</strong>`}. Point at a box to see what it is connected with.</p>
<div class="picture">
${renderGraphSvg(graph)}</div>
${items.length === 0 ? '' : `<ul>\n${items.join('\n')}\n</ul>\n`}<script>${script}</script>
</body>
</html>
`;
}

const pageStyle = [
  'body{font:15px/1.5 system-ui,sans-serif;margin:24px;color:#1f2328;background:#fff}h1{font-size:20px;margin:0}.picture{overflow:auto;border:1px solid #d1d9e0;border-radius:6px}',
  '.picture svg{display:block}li.broken,strong.broken{color:#d1242f}li.doubtful{color:#9a6700}code{font-size:12px}',
  '@media(prefers-color-scheme:dark){body{color:#f0f6fc;background:#0d1117}.picture{border-color:#3d444d}li.broken,strong.broken{color:#f85149}li.doubtful{color:#d29922}}',
].join('');

/** Fades what is not up or down the stream of the box under the pointer. */
const script = `
const edges = [...document.querySelectorAll('.edge')];
const nodes = [...document.querySelectorAll('.node')];
function stream(start, from, to, seen) {
  for (const edge of edges) if (edge.dataset[from] === start && !seen.has(edge)) { seen.add(edge); stream(edge.dataset[to], from, to, seen); }
  return seen;
}
for (const node of nodes) {
  node.addEventListener('mouseenter', () => {
    const kept = new Set([...stream(node.dataset.node, 'from', 'to', new Set()), ...stream(node.dataset.node, 'to', 'from', new Set())]);
    const ends = new Set([node.dataset.node, ...[...kept].flatMap((edge) => [edge.dataset.from, edge.dataset.to])]);
    for (const edge of edges) edge.classList.toggle('faded', !kept.has(edge));
    for (const each of nodes) each.classList.toggle('faded', !ends.has(each.dataset.node));
  });
  node.addEventListener('mouseleave', () => { for (const each of [...edges, ...nodes]) each.classList.remove('faded'); });
}
`;
