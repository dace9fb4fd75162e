import { ValidationError } from '../../core/validation-error';
import { Model } from '../model/model';
import { isServedByIstio } from './mesh/ingresses';
import { Mesh } from './mesh/mesh';
import { completeRequest, CompleteRequest, describeRequest, entryForms, formatEntry, parseEntry, TraceEntry, TraceRequest } from './request';
import { ClusterShare, TraceDestination, TraceReason, TraceResult } from './result';
import { isGatewayPod } from './walk/entries';
import { Reached } from './walk/leaving';
import { TraceOptions, Tracer, Walked } from './walk/tracer';

/**
 * Where a request goes in a set of manifests: through the front Ingress, the gateway's or sidecar's listener, filter chain, virtual host,
 * route and policies to a cluster and its pods, or to the field where it dies.
 *
 * The rules are istiod's and Envoy's (`pilot/pkg/networking/core`, `pilot/pkg/model`, `pilot/pkg/simulation` of istio/istio). Nothing is
 * contacted, and damaged manifests are read as far as they go.
 *
 * @throws ValidationError `UnknownTraceEntry` when `request.from` is no place where a request can start
 */
export function trace(model: Model, request: TraceRequest, options: TraceOptions = {}): TraceResult {
  const mesh = Mesh.of(model);
  const complete = completeRequest(request, mesh.pathNormalization);
  const entry = entryOf(mesh, request, complete);
  const tracer = new Tracer(mesh, complete, options);
  return assemble(tracer, entry, complete, tracer.walk(entry));
}

function entryOf(mesh: Mesh, request: TraceRequest, complete: CompleteRequest): TraceEntry {
  if (typeof request.from === 'object') return request.from;
  if (request.from !== undefined && request.from !== '') {
    const entry = parseEntry(request.from);
    if (!('error' in entry)) return entry;
    throw new ValidationError([{ path: 'trace', code: 'UnknownTraceEntry', what: entry.error, fix: entryForms }]);
  }
  const leadsToGateway = mesh.model.ingresses.some((ingress) => !isServedByIstio(mesh.model, ingress) && ingressServices(ingress)
    .some((name) => {
      const service = mesh.model.service(ingress.namespace, name);
      return service !== undefined && mesh.model.podsOf(service).some((pod) => isGatewayPod(mesh, pod));
    }));
  if (leadsToGateway && complete.isHttp) return { kind: 'ingress' };
  return { kind: 'gateway-labels', labels: { istio: 'ingressgateway' } };
}

function ingressServices(ingress: Model['ingresses'][number]): string[] {
  const backends = [ingress.defaultBackend, ...ingress.rules.flatMap((rule) => rule.paths.map((path) => path.backend))];
  return backends.flatMap((backend) => (backend ? [backend.service] : []));
}

function assemble(tracer: Tracer, entry: TraceEntry, request: CompleteRequest, { outcome, reached, forwarded }: Walked): TraceResult {
  const { journal } = tracer;
  const main = reached.length === 0 ? undefined : reached.reduce((a, b) => (b.weight > a.weight ? b : a));
  const reason = outcome.reason ?? main?.reason;
  const dying = reached.filter((each) => each.reason !== undefined);
  if (dying.length > 0 && dying.length < reached.length) {
    const share = Math.round(dying.reduce((sum, each) => sum + each.weight, 0) * 100) / 100;
    journal.conflict({ what: `${share} % of the requests die: ${dying.map((each) => `${each.cluster} (${each.reason})`).join(', ')}`, objects: [] });
  }
  const flag = outcome.flag ?? main?.flag;
  const status = statusOf(request, outcome.status ?? main?.status, reason);
  const nearestMiss = reason === undefined && !main?.destination?.passthrough ? undefined : journal.nearestMiss ?? main?.nearestMiss;
  return withoutUndefined({
    from: formatEntry(entry),
    request: describeRequest(request),
    steps: journal.steps,
    status,
    grpcStatus: request.isGrpc || outcome.grpcStatus ? outcome.grpcStatus ?? grpcStatus(status, reason) : undefined,
    flag,
    reason,
    listener: outcome.listener,
    filterChain: outcome.filterChain,
    routeConfig: outcome.routeConfig,
    virtualHost: outcome.virtualHost,
    route: outcome.route,
    cluster: main?.cluster || undefined,
    clusters: mergeClusters(reached),
    destinations: mergeDestinations(reached),
    forwarded,
    location: outcome.location,
    responseHeaders: outcome.responseHeaders ?? {},
    body: outcome.body,
    timeout: outcome.timeout,
    retries: outcome.retries,
    mirrors: outcome.mirrors ?? [],
    mtls: main?.mtls,
    ambiguous: journal.ambiguous,
    conflicts: journal.conflicts,
    nearestMiss,
  });
}

/** An HTTP client sees a status when something answers in HTTP; nothing when the connection ends. */
function statusOf(request: CompleteRequest, status: number | undefined, reason: TraceReason | undefined): number | undefined {
  return status ?? (reason === undefined && request.isHttp ? 200 : undefined);
}

/** Destinations of one route may be the same cluster twice. */
function mergeClusters(reached: readonly Reached[]): ClusterShare[] {
  const shares = new Map<string, ClusterShare>();
  for (const { cluster, weight, reason } of reached) {
    if (cluster === '') continue;
    const known = shares.get(cluster);
    shares.set(cluster, { cluster, weight: roundWeight((known?.weight ?? 0) + weight), ...(reason === undefined ? {} : { reason }) });
  }
  return [...shares.values()];
}

function mergeDestinations(reached: readonly Reached[]): TraceDestination[] {
  const merged = new Map<string, TraceDestination>();
  for (const { cluster, destination } of reached) {
    if (!destination) continue;
    const known = merged.get(cluster);
    merged.set(cluster, { ...destination, weight: roundWeight((known?.weight ?? 0) + destination.weight) });
  }
  return [...merged.values()];
}

function roundWeight(weight: number): number {
  return Math.round(weight * 1000) / 1000;
}

/** How gRPC clients read an HTTP status (https://github.com/grpc/grpc/blob/master/doc/http-grpc-status-mapping.md). */
function grpcStatus(status: number | undefined, reason: TraceReason | undefined): string {
  if (reason === undefined) return 'OK';
  switch (status) {
    case 400: return 'INTERNAL';
    case 401: return 'UNAUTHENTICATED';
    case 403: return 'PERMISSION_DENIED';
    case 404: return 'UNIMPLEMENTED';
    case undefined: case 429: case 502: case 503: case 504: return 'UNAVAILABLE';
    default: return 'UNKNOWN';
  }
}

function withoutUndefined<T extends object>(value: T): T {
  return Object.fromEntries(Object.entries(value).filter(([, each]) => each !== undefined)) as T;
}
