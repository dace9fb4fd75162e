import { NamedRequest } from '../diff';
import { TraceResult } from '../result';
import { trace } from '../trace';
import { Phase } from './at-phase';

/** Where requests end at each phase of a release, as text. Phases one after the other at which nothing changes are one line. */
export function renderPhaseTable(all: readonly Phase[], requests: readonly NamedRequest[]): string {
  const rows = requests.flatMap((request) => {
    const groups: { phases: string[]; destination: string; name: string }[] = [];
    for (const { name, model } of all) {
      const result = trace(model, request);
      const destination = arrival(result);
      const last = groups[groups.length - 1];
      if (last?.destination === destination) last.phases.push(name);
      else groups.push({ phases: [name], destination, name: groups.length === 0 ? request.name ?? result.request : '' });
    }
    return groups.map(({ name, phases, destination }) => [name, phaseList(phases), destination]);
  });
  const table = [['request', 'phase', 'destination'], ...rows];
  const widths = [0, 1].map((column) => Math.max(...table.map((row) => row[column].length)));
  return `${table.map(([request, phase, destination]) => `${request.padEnd(widths[0])}  ${phase.padEnd(widths[1])}  ${destination}`.trimEnd()).join('\n')}\n`;
}

/** `stable, preview, step:0-3`. */
function phaseList(names: readonly string[]): string {
  const steps = names.filter((name) => name.startsWith('step:')).map((name) => name.slice('step:'.length));
  const range = steps.length > 1 ? `step:${steps[0]}-${steps[steps.length - 1]}` : `step:${steps[0]}`;
  const first = names.findIndex((name) => name.startsWith('step:'));
  return names.flatMap((name, index) => name.startsWith('step:') ? index === first ? [range] : [] : [name]).join(', ');
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
