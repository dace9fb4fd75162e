import { Finding, Step, TraceDestination, TraceResult } from './result';

/** A trace as text: one line per step, findings, and at the end the verdict. */
export function renderTrace(result: TraceResult): string {
  const lines = [`${result.request}  from ${result.from}`];
  const width = Math.max(...result.steps.map((step) => step.stage.length), 0);
  for (const step of result.steps) lines.push(`  ${step.stage.padEnd(width)}  ${step.says}${place(step)}`);
  for (const finding of result.ambiguous) lines.push(`  depends on creation order: ${sentence(finding)}`);
  for (const finding of result.conflicts) lines.push(`  conflict: ${sentence(finding)}`);
  if (result.nearestMiss !== undefined) lines.push(`  nearest miss: ${result.nearestMiss}`);
  lines.push(renderVerdict(result));
  return `${lines.join('\n')}\n`;
}

/** The verdict in one line, e.g. `200  Ingress query → Gateway istio-system/query:80 → VirtualService shop/web http[1] → web:8080 (2 pods)`. */
export function renderVerdict(result: TraceResult): string {
  const hops = result.steps.flatMap((step) => (step.hop === undefined ? [] : [step.hop]));
  const route = [...new Set(hops)];
  const end = ending(result);
  return `${answer(result)}  ${[...route, ...(end === '' ? [] : [end])].join(' → ') || result.from}`;
}

function answer(result: TraceResult): string {
  const status = result.grpcStatus ?? result.status ?? (result.reason === undefined ? 'connected' : 'connection fails');
  return `${status}${result.reason === undefined ? '' : ` ${result.flag === undefined ? '' : `${result.flag} `}${result.reason}`}`;
}

function ending(result: TraceResult): string {
  if (result.location !== undefined) return result.location;
  if (result.destinations.length === 0) return result.clusters.map((each) => each.cluster).join(', ');
  return result.destinations.map((each) => describe(each, result.destinations.length > 1)).join(', ');
}

function describe(destination: TraceDestination, withShare: boolean): string {
  const name = destination.service?.name ?? destination.host;
  const subset = destination.subset === undefined ? '' : ` ${destination.subset}`;
  const known = destination.pods.every((pod) => pod.replicas !== undefined);
  const pods = destination.pods.reduce((sum, pod) => sum + (pod.replicas ?? 0), 0);
  const count = known ? `${pods} ${pods === 1 ? 'pod' : 'pods'}` : 'pods';
  const ends = destination.pods.length > 0 ? count : destination.endpoints.join(', ');
  const behind = ends === '' ? '' : ` (${ends})`;
  const share = withShare ? `${destination.weight} % ` : '';
  return `${share}${name}:${destination.port}${subset}${behind}${destination.reason === undefined ? '' : ` ${destination.reason}`}`;
}

function place(step: Step): string {
  if (step.file === undefined) return '';
  return `  [${step.file}:${step.line ?? 1}${step.field === undefined || step.field === '' ? '' : ` ${step.field}`}]`;
}

function sentence(finding: Finding): string {
  return finding.what;
}
