import { Model } from '../model/model';
import { renderVerdict } from './render';
import { TraceRequest } from './request';
import { TraceResult } from './result';
import { trace } from './trace';
import { TraceOptions } from './walk/tracer';

/** One request of a table, with the name it is known by. */
export interface NamedRequest extends TraceRequest {
  /** What a changed way is reported under. @default - the request in short */
  readonly name?: string;
}

/** A request whose way differs between two sets of manifests. */
export interface TraceChange {
  readonly name: string;
  readonly request: TraceRequest;
  /** What differs: `status`, `reason`, `destination`, `weights`, `location`, `forwarded`, `mtls`. */
  readonly changed: readonly string[];
  readonly before: TraceResult;
  readonly after: TraceResult;
}

/** Which requests change where they go, or what they get, between two models; in the order of the table. */
export function traceDiff(before: Model, after: Model, requests: readonly NamedRequest[], options: TraceOptions = {}): TraceChange[] {
  return requests.flatMap((request) => {
    const [old, now] = [trace(before, request, options), trace(after, request, options)];
    const changed = differences(old, now);
    return changed.length === 0 ? [] : [{ name: request.name ?? now.request, request, changed, before: old, after: now }];
  });
}

/** The changes as text: three lines each. */
export function renderTraceDiff(changes: readonly TraceChange[]): string {
  if (changes.length === 0) return 'no request changes its destination\n';
  return changes.map((change) => `${change.name}: ${change.changed.join(', ')}\n  - ${renderVerdict(change.before)}\n  + ${renderVerdict(change.after)}\n`).join('');
}

function differences(before: TraceResult, after: TraceResult): string[] {
  const parts: [string, (result: TraceResult) => unknown][] = [
    ['status', (result) => result.grpcStatus ?? result.status],
    // whoever asks cannot tell a host that is not known from a path that is not
    ['reason', (result) => (result.reason === 'NoVirtualHost' ? 'NoRoute' : result.reason)],
    ['destination', (result) => result.destinations.map(({ host, port, subset, pods, endpoints }) => [host, port, subset, pods.map((pod) => [pod.namespace, pod.name]), endpoints])],
    ['weights', (result) => result.destinations.map((each) => [each.host, each.subset, each.weight])],
    ['location', (result) => result.location],
    ['forwarded', (result) => [result.forwarded?.host, result.forwarded?.path, sorted(result.forwarded?.headers)]],
    ['response headers', (result) => sorted(result.responseHeaders)],
    ['mtls', (result) => result.mtls],
  ];
  return parts.filter(([, part]) => JSON.stringify(part(before)) !== JSON.stringify(part(after))).map(([name]) => name);
}

function sorted(headers: Readonly<Record<string, string>> | undefined): [string, string][] {
  return Object.entries(headers ?? {}).sort(([a], [b]) => (a < b ? -1 : 1));
}
