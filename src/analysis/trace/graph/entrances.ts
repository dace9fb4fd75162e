import { Gateway, GatewayServer } from '../../model/gateway';
import { Ingress, IngressBackend } from '../../model/ingress';
import { Journal } from '../journal';
import { Mesh } from '../mesh/mesh';
import { Proxy } from '../mesh/proxy';
import { servedHosts } from '../routes/gateway-routes';
import { formatLabels } from '../walk/endpoints';
import { gatewayProxy } from '../walk/entries';
import { followBackend } from '../walk/ingress';
import { Drawing, placeOf } from './drawing';

/** Draws Ingresses and Gateways, and what Ingresses hand to. */
export function drawEntrances(mesh: Mesh, drawing: Drawing): void {
  for (const gateway of mesh.model.gateways) drawGateway(mesh, gateway, drawing);
  for (const ingress of mesh.model.ingresses) drawIngress(mesh, ingress, drawing);
}

/** The proxy that serves a Gateway. */
export function proxyOf(mesh: Mesh, gateway: Gateway): Proxy {
  return gatewayProxy(mesh, gateway.selector).proxy;
}

function drawGateway(mesh: Mesh, gateway: Gateway, drawing: Drawing): void {
  const { resource, name, namespace, selector, servers } = gateway;
  const idle = Object.keys(selector).length > 0 && !mesh.model.hasPodWith(selector) ? [`no workload has the labels ${formatLabels(selector)}`] : [];
  const unserved = unservedHosts(mesh, gateway);
  const warnings = [...idle, ...(unserved.length === 0 ? [] : [`no VirtualService for ${shorten(unserved)}`])];
  drawing.node({
    id: resource.toString(), role: 'gateway', kind: 'Gateway', namespace, name,
    details: servers.map((server) => `${server.protocol} ${server.port}${modeOf(server)}: ${shorten(server.hosts)}`),
    ...(warnings.length === 0 ? {} : { warning: warnings.join('; ') }), ...placeOf(resource),
  });
}

function unservedHosts(mesh: Mesh, gateway: Gateway): string[] {
  const bound = mesh.virtualServicesFor(`${gateway.namespace}/${gateway.name}`, proxyOf(mesh, gateway).namespace);
  const servers = gateway.servers.filter((server) => !server.httpsRedirect && server.tlsMode !== 'AUTO_PASSTHROUGH');
  const hosts = servers.flatMap((server) => server.namespacedHosts
    .filter((host) => !bound.some((each) => servedHosts({ server: { ...server, namespacedHosts: [host] } }, each).length > 0))
    .map(({ host }) => host));
  return [...new Set(hosts)];
}

function drawIngress(mesh: Mesh, ingress: Ingress, drawing: Drawing): void {
  const { resource, name, namespace } = ingress;
  const from = drawing.node({
    id: resource.toString(), role: 'ingress', kind: 'Ingress', namespace, name, details: ingress.className === undefined ? [] : [`class ${ingress.className}`], ...placeOf(resource),
  });
  const { defaultBackend } = ingress;
  if (defaultBackend) drawBackend(mesh, ingress, defaultBackend, '', from, drawing);
  for (const rule of ingress.rules) {
    for (const { path, backend } of rule.paths) if (backend) drawBackend(mesh, ingress, backend, `${rule.host}${path === '/' ? '' : path}`, from, drawing);
  }
}

function drawBackend(mesh: Mesh, ingress: Ingress, backend: IngressBackend, label: string, from: string, drawing: Drawing): void {
  const journal = new Journal();
  const front = followBackend(mesh, ingress, backend, journal);
  const edge = { from, label, kind: 'serves' as const, ...placeOf(ingress.resource, backend.at) };
  if (front.kind === 'gateway') {
    const gateways = mesh.gatewaysOf(front.proxy).filter((each) => drawing.nodes.has(each.resource.toString()));
    for (const gateway of gateways) drawing.edge({ ...edge, to: gateway.resource.toString() });
    if (gateways.length > 0) return;
    const to = drawing.missing('gateway', 'Service', ingress.namespace, backend.service);
    drawing.edge({ ...edge, to, broken: `no Gateway selects the pods of Service ${ingress.namespace}/${backend.service}` });
    return;
  }
  const to = drawing.missing('service', 'Service', ingress.namespace, backend.service);
  drawing.edge({ ...edge, to, ...(front.kind === 'dead' ? { broken: journal.steps[journal.steps.length - 1].says } : {}) });
}

function modeOf(server: GatewayServer): string {
  if (server.httpsRedirect) return ' to https';
  return server.tlsMode === 'none' ? '' : ` ${server.tlsMode}`;
}

/** The first names of a list. */
export function shorten(names: readonly string[]): string {
  return names.length <= 3 ? names.join(', ') : `${names.slice(0, 2).join(', ')} and ${names.length - 2} more`;
}
