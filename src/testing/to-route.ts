import { TraceResult } from '../analysis/trace';
import { renderTrace } from '../analysis/trace/render';
import { IRouteTarget, WeightedTarget } from '../kubernetes/mesh/route/target';
import { Manifests } from './manifests';
import type { MatcherResult } from './matchers';
import { TestRequest } from './request';
import { show } from './show';
import { ManifestSource } from './source';
import { traceIn } from './traced';

/** Where a request is expected to end. What is not said may be anything. */
export interface ExpectedRoute {
  /**
   * Who gets it: a service, one of its versions, several with their weights; or a host, e.g. `catalog.shop.svc.cluster.local`, for manifests without
   * constructs.
   *
   * @default - whoever does
   */
  readonly to?: IRouteTarget | string | readonly WeightedTarget[];
  /**
   * The status that the client sees.
   *
   * @default - 200 where `to` is given, else any
   */
  readonly status?: number;
  /**
   * Path and query as the service sees them.
   *
   * @default - any
   */
  readonly path?: string;
  /**
   * The host as the service sees it.
   *
   * @default - any
   */
  readonly host?: string;
  /**
   * Headers as the service sees them; undefined for one that is not there.
   *
   * @default - any
   */
  readonly headers?: Readonly<Record<string, string | undefined>>;
  /**
   * Where the client is sent.
   *
   * @default - anywhere, or nowhere
   */
  readonly location?: string;
}

/** The matcher. */
export function toRoute(received: Manifests | ManifestSource, request: TestRequest, expected: ExpectedRoute): MatcherResult {
  if (Object.values(expected ?? {}).every((value) => value === undefined)) throw new TypeError('toRoute() expects nothing: give `to`, `status`, `path`, `host`, `headers` or `location`');
  const result = traceIn(received instanceof Manifests ? received : Manifests.of(received), request);
  const differences = differencesOf(result, expected);
  const head = differences.length === 0
    ? `${result.request} was not expected to go there, but it does`
    : `${result.request} was expected to go elsewhere:\n${differences.map((line) => `  ${line}`).join('\n')}`;
  return { pass: differences.length === 0, message: () => `${head}\n\n${renderTrace(result)}` };
}

function differencesOf(result: TraceResult, expected: ExpectedRoute): string[] {
  const differences: string[] = [];
  const compare = (what: string, wanted: unknown, got: unknown): void => {
    if (wanted !== got) differences.push(`${what}: expected ${show(wanted)}, got ${show(got)}`);
  };
  if (expected.to !== undefined) {
    const [wanted, got] = [sharesOf(expected.to), sharesGot(result, expected.to)];
    if (wanted !== got) differences.push(`to: expected ${wanted}, got ${got}`);
    if (result.reason !== undefined) differences.push(`it dies on the way: ${result.reason}`);
  }
  // A connection without HTTP has no status.
  const isHttp = result.status !== undefined;
  if (expected.status !== undefined || (expected.to !== undefined && isHttp && result.reason === undefined)) compare('status', expected.status ?? 200, result.status);
  if (expected.path !== undefined) compare('path', expected.path, result.forwarded?.path);
  if (expected.host !== undefined) compare('host', expected.host, result.forwarded?.host);
  for (const [name, value] of Object.entries(expected.headers ?? {})) compare(`header ${name}`, value, result.forwarded?.headers[name.toLowerCase()]);
  if (expected.location !== undefined) compare('location', expected.location, result.location);
  return differences;
}

/** Who is expected to get how much, as it is compared and shown. */
function sharesOf(to: NonNullable<ExpectedRoute['to']>): string {
  if (typeof to === 'string') return sharesText([[to, 100]]);
  const weighted: readonly WeightedTarget[] = Array.isArray(to) ? to as readonly WeightedTarget[] : [new WeightedTarget(to as IRouteTarget, 100)];
  return sharesText(weighted.map(({ target, weight }): [string, number] => {
    const { host, port, subset } = target._destination();
    return [nameOf(host ?? '', port, sharesItself(target) ? undefined : subset), weight];
  }));
}

/** Who gets how much, named as precisely as the expectation names them. */
function sharesGot(result: TraceResult, to: NonNullable<ExpectedRoute['to']>): string {
  const hasPort = typeof to === 'string' && /:\d+$/.test(to);
  const vague = typeof to !== 'string' && !Array.isArray(to) && sharesItself(to as IRouteTarget);
  return sharesText(result.destinations.map(({ host, port, subset, weight }): [string, number] => {
    if (typeof to === 'string') return [hasPort ? `${host}:${port}` : host, weight];
    return [nameOf(host, port, vague ? undefined : subset), weight];
  }));
}

/** Whether a target shares its requests among its versions itself. */
function sharesItself(target: IRouteTarget): boolean {
  return target._delegate?.() !== undefined;
}

function nameOf(host: string, port: number, subset: string | undefined): string {
  return `${host}:${port}${subset === undefined ? '' : ` ${subset}`}`;
}

function sharesText(shares: readonly (readonly [string, number])[]): string {
  const sums = new Map<string, number>();
  for (const [name, weight] of shares) sums.set(name, (sums.get(name) ?? 0) + weight);
  const got = [...sums].filter(([, weight]) => weight > 0).sort(([a], [b]) => a < b ? -1 : 1);
  return got.length === 0 ? 'nobody' : got.length === 1 ? got[0][0] : got.map(([name, weight]) => `${weight} % ${name}`).join(', ');
}
