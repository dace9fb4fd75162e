import { MeshEdge, MeshGraph, MeshNode } from './drawing';

/** The graph as a Mermaid flowchart; what is broken is red, with the reason, and what is missing dashed. */
export function renderMermaid(graph: MeshGraph): string {
  const ids = new Map(graph.nodes.map((node, index) => [node.id, `n${index}`]));
  const lines = ['flowchart LR'];
  for (const node of graph.nodes) lines.push(`  ${ids.get(node.id)!}${box(node)}`);
  for (const edge of graph.edges) lines.push(`  ${ids.get(edge.from)!} ${arrow(edge)} ${ids.get(edge.to)!}`);
  const edgesWhere = (test: (edge: MeshEdge) => boolean) => graph.edges.flatMap((edge, index) => (test(edge) ? [index] : []));
  const nodesWhere = (test: (node: MeshNode) => boolean) => graph.nodes.filter(test).map((node) => ids.get(node.id)!);
  const isBroken = (each: MeshNode | MeshEdge) => each.broken !== undefined;
  const isDoubtful = (each: MeshNode | MeshEdge) => each.broken === undefined && each.warning !== undefined;
  style(lines, 'broken', 'stroke:#d1242f,color:#d1242f,stroke-width:2px', nodesWhere(isBroken), edgesWhere(isBroken));
  style(lines, 'doubtful', 'stroke:#bf8700,stroke-width:2px', nodesWhere(isDoubtful), edgesWhere(isDoubtful));
  const missing = nodesWhere((node) => node.missing);
  if (missing.length > 0) lines.push('  classDef missing stroke-dasharray:4', `  class ${missing.join(',')} missing`);
  return `${lines.join('\n')}\n`;
}

function style(lines: string[], name: string, css: string, nodes: readonly string[], edges: readonly number[]): void {
  if (nodes.length > 0) lines.push(`  classDef ${name} ${css}`, `  class ${nodes.join(',')} ${name}`);
  if (edges.length > 0) lines.push(`  linkStyle ${edges.join(',')} ${css}`);
}

function box(node: MeshNode): string {
  const place = [node.kind, node.namespace].filter((each) => each !== '').join(' · ');
  const reason = node.broken ?? node.warning;
  const text = [node.name, place, ...node.details, ...(reason === undefined ? [] : [`⚠ ${reason}`])].map(escape).join('<br/>');
  if (node.role === 'workload') return `(["${text}"])`;
  return node.role === 'route' || node.role === 'delegate' ? `{{"${text}"}}` : `["${text}"]`;
}

function arrow(edge: MeshEdge): string {
  const isDashed = edge.kind === 'mirrors' || edge.kind === 'alias' || edge.broken !== undefined;
  const reason = edge.broken ?? edge.warning;
  const text = [edge.label, ...(reason === undefined ? [] : [`⚠ ${reason}`])].filter((each) => each !== '').map(escape).join('<br/>');
  return `${isDashed ? '-.->' : '-->'}${text === '' ? '' : `|"${text}"|`}`;
}

/** Mermaid writes characters that mean something to it as `#NAME;`. */
function escape(text: string): string {
  return text.replace(/[#"<>&|`]/g, (char) => `#${char.charCodeAt(0)};`).replace(/\s+/g, ' ');
}
