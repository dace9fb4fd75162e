import { edgeLines } from '../edge-text';
import { GraphEdge, GraphNode, isBroken, MeshGraph } from '../graph';
import { kindTitle, problemText, troublesOf } from '../troubles';
import { BROKEN, DOUBTFUL, NEAR_MISS } from './colors';

/**
 * A graph as a Mermaid flowchart, which GitLab and GitHub draw in Markdown. What is wrong is told in comments at the end, under the numbers of the
 * picture.
 *
 * Every character that could mean something to Mermaid or to a browser is written as its code, so that names from manifests stay names.
 */
export function renderMermaid(graph: MeshGraph): string {
  const ids = new Map(graph.nodes.map((node, index) => [node.id, `n${index}`]));
  const troubles = troublesOf(graph);
  const numbers = new Map(troubles.map((each) => [each.part as GraphNode | GraphEdge, each.number]));
  const marked = (part: GraphNode | GraphEdge, lines: readonly string[]) => {
    const number = numbers.get(part);
    return [...number === undefined ? [] : [`[${number}]`], ...lines].map(escapeMermaid).join('<br/>');
  };
  const lines = ['flowchart LR'];
  for (const node of graph.nodes) lines.push(`  ${ids.get(node.id)}${shape(node, marked(node, textOf(node)))}`);
  for (const edge of graph.edges) {
    const label = marked(edge, edgeLines(edge));
    const arrow = edge.kind === 'nearMiss' || edge.kind === 'mirrors' ? '-.->' : '-->';
    lines.push(`  ${ids.get(edge.from)} ${arrow}${label === '' ? '' : `|"${label}"|`} ${ids.get(edge.to)}`);
  }
  const classes = [
    ['broken', graph.nodes.filter(isBroken), `fill:${BROKEN.fill},stroke:${BROKEN.stroke},stroke-width:3px`],
    ['doubtful', graph.nodes.filter((each) => each.problems.length > 0 && !isBroken(each)), `fill:${DOUBTFUL.fill},stroke:${DOUBTFUL.stroke},stroke-width:2px`],
    ['outside', graph.nodes.filter((each) => each.origin !== 'manifest' && each.kind !== 'mesh' && each.problems.length === 0), 'stroke-dasharray:5 4'],
  ] as const;
  for (const [name, nodes, style] of classes) {
    if (nodes.length > 0) lines.push(`  classDef ${name} ${style}`, `  class ${nodes.map((each) => ids.get(each.id)).join(',')} ${name}`);
  }
  const links = [
    [(edge: GraphEdge) => isBroken(edge), `stroke:${BROKEN.stroke},stroke-width:3px,color:${BROKEN.stroke}`],
    [(edge: GraphEdge) => edge.problems.length > 0 && !isBroken(edge), `stroke:${DOUBTFUL.stroke},color:${DOUBTFUL.stroke}`],
    [(edge: GraphEdge) => edge.kind === 'nearMiss' && edge.problems.length === 0, `stroke:${NEAR_MISS},color:${NEAR_MISS}`],
  ] as const;
  for (const [isMeant, style] of links) {
    const indexes = graph.edges.flatMap((edge, index) => isMeant(edge) ? [index] : []);
    if (indexes.length > 0) lines.push(`  linkStyle ${indexes.join(',')} ${style}`);
  }
  for (const { number, title, problems } of troubles) for (const each of problems) lines.push(`  %% ${number} ${comment(`${title}: ${problemText(each)}`)}`);
  return `${lines.join('\n')}\n`;
}

function textOf(node: GraphNode): string[] {
  return [`${kindTitle(node.kind)}${node.namespace === '' ? '' : ` ${node.namespace}`}`, node.name, ...node.details.slice(0, 2)];
}

function shape({ kind }: GraphNode, text: string): string {
  switch (kind) {
    case 'ingress': case 'loadBalancer': case 'mesh': return `(["${text}"])`;
    case 'gateway': return `{{"${text}"}}`;
    case 'version': return `("${text}")`;
    case 'external': return `[/"${text}"/]`;
    default: return `["${text}"]`;
  }
}

/** Letters, digits and a few signs stay; everything else becomes `#code;`, which Mermaid shows as the character. */
export function escapeMermaid(text: string): string {
  return text.replace(/[^\p{L}\p{N} .,/=+:→✕…·-]/gu, (char) => /[\p{Cc}\p{Cf}\p{Cs}]/u.test(char) ? '#65533;' : `#${char.codePointAt(0)};`)
    .replace(/^(\s*)([-+]|\d+[.])(?=\s)/, (_, space: string, sign: string) => `${space}${[...sign].map((char) => `#${char.codePointAt(0)};`).join('')}`);
}

/** A comment ends with its line, and begins with nothing that is a directive. */
function comment(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]+/gu, ' ').replace(/[{}%]/g, ' ');
}
