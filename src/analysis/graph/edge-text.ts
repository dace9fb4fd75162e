import { listed } from './draw/listed';
import { GraphEdge, isBroken } from './graph';

/** The most lines a label has. */
const MOST_LINES = 3;

/** What an edge carries, in a few short lines for a picture. */
export function edgeLines(edge: GraphEdge): string[] {
  const lines = carries(edge).filter((each) => each !== '');
  const shown = lines.length > MOST_LINES ? [...lines.slice(0, MOST_LINES - 1), `and ${lines.length - MOST_LINES + 1} more`] : lines;
  if (!isBroken(edge)) return shown;
  const code = edge.problems.find((each) => each.level === 'error')!.code;
  return [code === undefined ? '✕' : `✕ ${code}`, ...shown];
}

/** What an edge carries, all of it. */
export function edgeDetails(edge: GraphEdge): string[] {
  return [
    ...edge.hosts.length > 0 ? [`hosts: ${edge.hosts.join(', ')}`] : [],
    ...edge.flows.map(flowText).map((each) => each === '' ? 'every request' : each),
    ...edge.ports.length > 0 ? [`ports: ${edge.ports.join(', ')}`] : [],
    ...edge.mtls === undefined ? [] : [`mutual TLS: ${edge.mtls}`],
  ];
}

function carries(edge: GraphEdge): string[] {
  switch (edge.kind) {
    case 'binds': return [...edge.hosts];
    case 'nearMiss': return ['would serve', edge.hosts[0], ...edge.hosts.length > 1 ? [`and ${edge.hosts.length - 1} more`] : []];
    case 'mirrors': return edge.flows.map((flow) => `mirror ${flowText(flow)}`);
    case 'forwards': return [[listed(edge.hosts), ...edge.flows.map((each) => each.match)].join(' ').trim(), ...edge.ports.length > 0 ? [`port ${edge.ports.join(', ')}`] : []];
    case 'serves': return edge.ports.length > 0 ? [`port ${listed(edge.ports, 3)}`] : [];
    case 'selects': return [listed(edge.ports), edge.mtls === 'STRICT' ? 'mTLS' : edge.mtls === 'DISABLE' ? 'plaintext' : ''];
    default: return edge.flows.map(flowText);
  }
}

function flowText({ match, weight }: GraphEdge['flows'][number]): string {
  return [match, ...weight === undefined ? [] : [`${weight} %`]].join(' ').trim();
}
