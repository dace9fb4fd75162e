import { NamedRequest } from '../diff';
import { TraceResult } from '../result';
import { trace } from '../trace';
import { Phase } from './at-phase';

/** Where requests end at each phase of a release, as text: a line for each request and phase. */
export function renderPhaseTable(all: readonly Phase[], requests: readonly NamedRequest[]): string {
  const rows = requests.flatMap((request) => all.map(({ name, model }, index) => {
    const result = trace(model, request);
    return [index === 0 ? request.name ?? result.request : '', name, arrival(result)];
  }));
  const table = [['request', 'phase', 'destination'], ...rows];
  const widths = [0, 1].map((column) => Math.max(...table.map((row) => row[column].length)));
  return `${table.map(([request, phase, destination]) => `${request.padEnd(widths[0])}  ${phase.padEnd(widths[1])}  ${destination}`.trimEnd()).join('\n')}\n`;
}

function arrival(result: TraceResult): string {
  const parts = result.destinations.map((destination) => {
    const name = destination.service?.name ?? destination.host;
    const place = destination.subset === undefined ? name : `${name} ${destination.subset}`;
    const pods = destination.pods.map((pod) => `${pod.name}${pod.replicas === undefined ? '' : ` (${pod.replicas} ${pod.replicas === 1 ? 'pod' : 'pods'})`}`).join(' and ');
    const share = result.destinations.length > 1 ? `${destination.weight} % ` : '';
    return `${share}${place}: ${pods || destination.reason || 'nothing'}`;
  });
  if (parts.length > 0) return parts.join(', ');
  return result.reason === undefined ? `${result.status ?? ''} ${result.location ?? ''}`.trim() : `${result.status ?? ''} ${result.flag ?? ''} ${result.reason}`.trim();
}
