import { Journal } from '../journal';
import { Mesh } from '../mesh/mesh';
import { Proxy } from '../mesh/proxy';
import { HttpRule, L4Rule, MeshVirtualService, RuleDestination } from '../mesh/virtual-services';
import { CompleteRequest, completeRequest } from '../request';
import { TraceReason } from '../result';
import { servedHosts } from '../routes/gateway-routes';
import { destinationCluster } from '../routes/route';
import { Upstream } from '../walk/upstream';
import { Drawing, placeOf } from './drawing';
import { proxyOf, shorten } from './entrances';
import { drawService } from './services';

/** Draws VirtualServices: what they are bound to, and where they send requests. */
export function drawRoutes(mesh: Mesh, drawing: Drawing): void {
  const roots = mesh.virtualServices.filter((each) => !each.isIngress);
  const rootOf = new Set(roots.map((each) => each.resource.toString()));
  for (const view of mesh.model.virtualServices) {
    const { resource, name, namespace, hosts } = view;
    const isRoot = rootOf.has(resource.toString());
    drawing.node({
      id: resource.toString(), role: isRoot ? 'route' : 'delegate', kind: 'VirtualService', namespace, name, details: isRoot ? [shorten(hosts)] : [], ...placeOf(resource),
    });
  }
  for (const root of roots) drawRoot(mesh, root, drawing);
  const delegates = new Set([...drawing.edges.values()].filter((edge) => edge.kind === 'delegates').map((edge) => edge.to));
  for (const node of [...drawing.nodes.values()]) {
    if (node.role === 'delegate' && !delegates.has(node.id)) drawing.nodes.set(node.id, { ...node, broken: 'has no hosts, and no VirtualService delegates to it' });
  }
}

function drawRoot(mesh: Mesh, root: MeshVirtualService, drawing: Drawing): void {
  const proxies = root.gateways.flatMap((gateway) => bind(mesh, root, gateway, drawing) ?? []);
  const proxy = proxies[0] ?? { proxy: sidecarIn(root.namespace), port: 80 };
  const id = root.resource.toString();
  drawDelegates(root, id, drawing);
  for (const rule of root.http) {
    const from = rule.owner.toString();
    if (from !== id) drawing.edge({ from: id, to: from, label: '', kind: 'delegates', ...placeOf(root.resource) });
    drawHttp(mesh, rule, from, proxy, drawing);
  }
  for (const rule of root.tls) drawShares(mesh, rule, id, proxy, tlsRequest, drawing);
  for (const rule of root.tcp) drawShares(mesh, rule, id, proxy, tcpRequest, drawing);
}

/** A proxy that has the routes, and the port it takes requests on. */
interface Bound {
  readonly proxy: Proxy;
  readonly port: number;
}

function bind(mesh: Mesh, root: MeshVirtualService, name: string, drawing: Drawing): Bound | undefined {
  const to = root.resource.toString();
  const place = placeOf(root.resource, root.resource.spec.get('gateways'));
  if (name === 'mesh') {
    const from = drawing.node({ id: 'Sidecars', role: 'gateway', kind: 'Sidecars', namespace: '', name: 'every sidecar' });
    drawing.edge({ from, to, label: shorten(root.hosts), kind: 'serves', ...placeOf(root.resource) });
    return { proxy: sidecarIn(root.namespace), port: 80 };
  }
  const gateway = mesh.gateways.find((each) => `${each.namespace}/${each.name}` === name);
  if (!gateway) {
    const [namespace, short] = name.split('/');
    drawing.edge({ from: drawing.missing('gateway', 'Gateway', namespace, short ?? ''), to, label: '', kind: 'serves', broken: `there is no Gateway ${name}`, ...place });
    return undefined;
  }
  const from = gateway.resource.toString();
  const proxy = proxyOf(mesh, gateway);
  const served = gateway.servers.map((server) => ({ server, hosts: servedHosts({ server }, root) })).filter(({ hosts }) => hosts.length > 0);
  const hosts = [...new Set(served.flatMap((each) => each.hosts))];
  const broken = hosts.length === 0
    ? `${gateway.resource.toString()} has hosts ${shorten(gateway.servers.flatMap((server) => server.hosts))}, ${to} has ${shorten(root.hosts)}: none in common`
    : mesh.virtualServicesFor(name, proxy.namespace).includes(root) ? undefined : `exportTo [${root.exportTo.join(', ')}] leaves out namespace ${proxy.namespace} of the gateway's pods`;
  drawing.edge({ from, to, label: shorten(hosts), kind: 'serves', ...(broken === undefined ? {} : { broken }), ...place });
  return { proxy, port: served[0]?.server.port ?? 80 };
}

/** Rules that delegate to what is not there, or may not be used. */
function drawDelegates(root: MeshVirtualService, from: string, drawing: Drawing): void {
  for (const { what, objects } of root.dropped) {
    const [, target] = objects;
    if (!target) continue;
    const to = drawing.missing('delegate', 'VirtualService', target.namespace, target.name);
    drawing.edge({ from, to, label: '', kind: 'delegates', broken: what, ...placeOf(root.resource) });
  }
}

function drawHttp(mesh: Mesh, rule: HttpRule, from: string, bound: Bound, drawing: Drawing): void {
  drawShares(mesh, rule, from, bound, httpRequest, drawing);
  for (const mirror of rule.mirrors) {
    const at = drawService(mesh, mirror.host, mirror.owner.namespace, drawing);
    drawing.edge({ from, to: at, label: `mirror ${mirror.percent} %`, kind: 'mirrors', ...reachedBy(mesh, { ...mirror, weight: 100, headers: mirror.at }, bound, httpRequest), ...placeOf(mirror.owner, mirror.at) });
  }
}

function drawShares(mesh: Mesh, rule: Pick<HttpRule | L4Rule, 'destinations'>, from: string, bound: Bound, request: CompleteRequest, drawing: Drawing): void {
  const total = rule.destinations.reduce((sum, each) => sum + each.weight, 0);
  for (const destination of rule.destinations) {
    const share = rule.destinations.length === 1 || total === 0 ? '' : `${Math.round((destination.weight / total) * 1000) / 10} %`;
    const to = drawService(mesh, destination.host, destination.owner.namespace, drawing);
    const label = [destination.subset ?? '', share].filter((each) => each !== '').join(' ');
    drawing.edge({ from, to, label, kind: 'routes', ...reachedBy(mesh, destination, bound, request), ...placeOf(destination.owner, destination.at) });
  }
}

/** What kills every request on an edge; what a policy makes of single requests is no concern of the picture. */
const deadly: ReadonlySet<TraceReason | undefined> = new Set(['NoCluster', 'NoEndpoints', 'UpstreamTlsError', 'UpstreamConnectionFailure']);

function reachedBy(mesh: Mesh, destination: RuleDestination, { proxy, port }: Bound, request: CompleteRequest): { broken?: string; warning?: string } {
  const journal = new Journal();
  const service = mesh.servicesByHost.get(destination.host)?.[0];
  const cluster = destinationCluster(destination, service, proxy.kind === 'gateway' ? port : service?.ports[0]?.port ?? port);
  const head = request.isHttp ? { method: 'GET', host: destination.host, scheme: 'http', path: '/', headers: {} } : undefined;
  const reached = new Upstream(mesh, proxy, journal).reach({ cluster, weight: 100, destination, head, dialled: destination.host, dialledPort: port, request });
  if (deadly.has(reached.reason)) return { broken: journal.steps[journal.steps.length - 1].says };
  return journal.conflicts.length > 0 ? { warning: journal.conflicts[0].what } : {};
}

const httpRequest = completeRequest({}, 'NONE');
const tlsRequest = completeRequest({ protocol: 'tcp', tls: 'tls' }, 'NONE');
const tcpRequest = completeRequest({ protocol: 'tcp' }, 'NONE');

function sidecarIn(namespace: string): Proxy {
  return { kind: 'sidecar', namespace, name: '', labels: {}, annotations: {}, serviceAccount: 'default', addresses: [] };
}

