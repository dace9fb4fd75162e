import { Ingress, IngressBackend, IngressPath } from '../../model/ingress';
import { Pod, resolveTargetPort } from '../../model/pod';
import { Service } from '../../model/service';
import { Journal, objectRef } from '../journal';
import { isServedByIstio } from '../mesh/ingresses';
import { Mesh } from '../mesh/mesh';
import { Proxy } from '../mesh/proxy';
import { CompleteRequest, TraceEntry } from '../request';
import { splitHost, splitPath } from '../url';
import { gatewayOfPod, isGatewayPod } from './entries';
import { Outcome } from './outcome';

/** Where a front Ingress hands a request to. */
export type Front =
  | { readonly kind: 'dead'; readonly outcome: Outcome }
  /** istiod serves this Ingress itself. */
  | { readonly kind: 'istio' }
  | { readonly kind: 'gateway'; readonly proxy: Proxy; readonly port: number; readonly tls: boolean }
  | { readonly kind: 'pods'; readonly service: Service; readonly port: number; readonly pods: readonly Pod[] };

/** The Ingress, and the backend it chooses. */
interface Chosen {
  readonly ingress: Ingress;
  readonly backend: IngressBackend;
  readonly how: string;
  readonly fit: number;
}

/** Finds the Ingress for a request and follows its backend (a Service of the Ingress's own namespace) to its pods. */
export function enterIngress(mesh: Mesh, entry: Extract<TraceEntry, { kind: 'ingress' }>, request: CompleteRequest, journal: Journal): Front {
  const { name, namespace } = entry;
  const isNamed = (each: Ingress) => (name === undefined || each.name === name) && (namespace === undefined || each.namespace === namespace);
  const named = mesh.model.ingresses.filter(isNamed);
  if (named.length === 0) {
    journal.step('ingress', name === undefined ? 'there is no Ingress' : `there is no Ingress ${namespace === undefined ? '' : `${namespace}/`}${name}`);
    return { kind: 'dead', outcome: { reason: 'NoIngress' } };
  }
  const fronts = named.filter((each) => !isServedByIstio(mesh.model, each));
  if (fronts.length === 0) {
    journal.step('ingress', `${named[0].resource.toString()} is served by istiod, as if it were a Gateway and VirtualServices`, { resource: named[0].resource }, hop(named[0]));
    return { kind: 'istio' };
  }
  const chosen = choose(fronts, request);
  if (chosen.length === 0) {
    const names = fronts.map((each) => each.resource.toString()).join(', ');
    journal.step('ingress', `no rule of ${names} is for ${request.host}${request.path}, and there is no defaultBackend`, { resource: fronts[0].resource });
    journal.nearestMiss = `${fronts[0].resource.toString()} has rules for ${fronts[0].rules.map((rule) => rule.host || '*').join(', ') || 'no host'}`;
    return { kind: 'dead', outcome: { reason: 'NoBackend', status: 404 } };
  }
  const [first] = chosen;
  const equal = chosen.filter((each) => each.fit === first.fit && each.ingress !== first.ingress && each.backend.service !== first.backend.service);
  if (equal.length > 0) {
    const names = [first, ...equal].map((each) => each.ingress.resource.toString()).join(' and ');
    const what = `${names} both take ${request.host}${request.path}; which one a client reaches depends on the load balancer it dials`;
    journal.dependsOnOrder({ what, objects: [first, ...equal].map((each) => objectRef(each.ingress.resource)) });
  }
  const { ingress, backend } = first;
  const says = `${ingress.resource.toString()} sends it to Service ${backend.service} port ${backend.port ?? '?'} (${first.how})`;
  journal.step('ingress', says, { resource: ingress.resource, field: backend.at }, hop(ingress));
  const redirect = redirectsToHttps(ingress, request);
  if (redirect) {
    journal.step('ingress', `${redirect}: plaintext requests are sent to https`, { resource: ingress.resource });
    return { kind: 'dead', outcome: { reason: 'TlsRedirect', status: 301, location: `https://${splitHost(request.host).name}${request.path}` } };
  }
  return follow(mesh, ingress, backend, journal);
}

function hop(ingress: Ingress): string {
  return `Ingress ${ingress.name}`;
}

function follow(mesh: Mesh, ingress: Ingress, backend: IngressBackend, journal: Journal): Front {
  const service = mesh.model.service(ingress.namespace, backend.service);
  if (!service) {
    const elsewhere = mesh.model.services.find((each) => each.name === backend.service);
    const says = `there is no Service ${backend.service} in namespace ${ingress.namespace}, and an Ingress reaches no other namespace`;
    journal.step('ingress', says, { resource: ingress.resource, field: backend.at });
    if (elsewhere) journal.nearestMiss = `Service ${elsewhere.namespace}/${elsewhere.name} has that name: the Ingress has to live in namespace ${elsewhere.namespace}`;
    return { kind: 'dead', outcome: { reason: 'NoBackend', status: 503 } };
  }
  const port = typeof backend.port === 'string' && !/^\d+$/.test(backend.port)
    ? service.ports.find((each) => each.name === backend.port) : service.ports.find((each) => each.port === Number(backend.port));
  if (!port) {
    const ports = service.ports.map((each) => `${each.port}${each.name === '' ? '' : ` (${each.name})`}`).join(', ');
    const says = `Service ${service.namespace}/${service.name} has no port ${backend.port ?? ''}; it has ${ports || 'none'}`;
    journal.step('ingress', says, { resource: ingress.resource, field: backend.at });
    return { kind: 'dead', outcome: { reason: 'NoBackend', status: 503 } };
  }
  const pods = mesh.model.podsOf(service);
  const gateway = pods.find((pod) => isGatewayPod(mesh, pod));
  const tls = backendTls(ingress);
  if (gateway) {
    const proxy = gatewayOfPod(gateway);
    const target = proxy.pod ? resolveTargetPort(gateway, port.targetPort) : port.port;
    const says = `Service ${service.namespace}/${service.name} port ${port.port} leads to port ${target} of ${gateway.owner.toString()}, a gateway`;
    journal.step('ingress', says, { resource: service.resource, field: port.at });
    return { kind: 'gateway', proxy, port: target ?? port.port, tls };
  }
  return { kind: 'pods', service, port: port.port, pods };
}

/** Backends for the request, best first: the exact host, a wildcard host, rules without host, the default backend; in a rule the longest path. */
function choose(ingresses: readonly Ingress[], request: CompleteRequest): Chosen[] {
  const host = splitHost(request.host.toLowerCase()).name;
  const { path } = splitPath(request.path || '/');
  const chosen: Chosen[] = [];
  for (const ingress of ingresses) {
    for (const rule of ingress.rules) {
      const hostFit = fitOfHost(rule.host.toLowerCase(), host);
      if (hostFit === 0) continue;
      for (const each of rule.paths) {
        const pathFit = fitOfPath(each, path);
        const how = `rule for ${rule.host || 'any host'}, path ${each.path || '/'}`;
        if (pathFit > 0 && each.backend) chosen.push({ ingress, backend: each.backend, how, fit: hostFit * 1_000_000 + pathFit });
      }
    }
    if (ingress.defaultBackend) chosen.push({ ingress, backend: ingress.defaultBackend, how: 'defaultBackend', fit: 0 });
  }
  return chosen.sort((a, b) => b.fit - a.fit);
}

function fitOfHost(pattern: string, host: string): number {
  if (pattern === '') return 1;
  if (pattern === host) return 3;
  // a star in an Ingress stands for one label
  return pattern.startsWith('*.') && host.slice(host.indexOf('.')) === pattern.slice(1) ? 2 : 0;
}

/** Exact beats prefix of the same length; a prefix means whole segments. What `ImplementationSpecific` means is taken for a prefix. */
function fitOfPath({ path, pathType }: IngressPath, actual: string): number {
  const wanted = (path || '/').replace(/\*$/, '');
  if (pathType === 'Exact') return actual === path ? path.length * 2 + 1 : 0;
  const base = wanted.replace(/\/$/, '');
  return actual === base || actual.startsWith(`${base}/`) || base === '' ? base.length * 2 + 2 : 0;
}

/** What makes the load balancer send http to https, if anything does. */
function redirectsToHttps(ingress: Ingress, request: CompleteRequest): string | undefined {
  if (request.tls !== 'plaintext') return undefined;
  const { annotations } = ingress.resource;
  const alb = 'alb.ingress.kubernetes.io/ssl-redirect';
  if (annotations[alb] !== undefined) return `annotation ${alb}`;
  const isNginx = /nginx/.test(ingress.className ?? '');
  const forced = 'nginx.ingress.kubernetes.io/force-ssl-redirect';
  if (annotations[forced] === 'true') return `annotation ${forced}`;
  const host = splitHost(request.host).name;
  const hasCertificate = ingress.tls.some((each) => each.hosts.length === 0 || each.hosts.includes(host));
  return isNginx && hasCertificate && annotations['nginx.ingress.kubernetes.io/ssl-redirect'] !== 'false' ? 'ingress-nginx, which does so for hosts with a certificate' : undefined;
}

/** Whether the load balancer speaks TLS to the gateway. */
function backendTls(ingress: Ingress): boolean {
  const { annotations } = ingress.resource;
  const protocol = annotations['alb.ingress.kubernetes.io/backend-protocol'] ?? annotations['nginx.ingress.kubernetes.io/backend-protocol'] ?? 'HTTP';
  return /^(HTTPS|GRPCS)$/i.test(protocol);
}
