import { Gateway, Ingress, IngressBackend, Model, Service, VirtualService } from '../../model';
import { bindingsOf, describePort, isOpaque } from '../../rules/reach/bindings';
import { Draft, DraftEdge, DraftNode } from '../draft';
import { listed } from './listed';
import { ServiceDrawer } from './services';

/** The Services of gateway pods, by which requests come in. */
export function frontsOf(model: Model): Map<Gateway, readonly Service[]> {
  const fronts = new Map<Gateway, readonly Service[]>();
  for (const gateway of model.gateways) {
    fronts.set(gateway, [...new Set(bindingsOf(model).podsOf(gateway).flatMap((pod) => [...model.servicesOf(pod)]))]);
  }
  return fronts;
}

/** Draws the Gateways, and the Services by which requests come to them. */
export function drawGateways(draft: Draft, services: ServiceDrawer, fronts: ReadonlyMap<Gateway, readonly Service[]>): void {
  for (const [gateway, servicesOfPods] of fronts) {
    const node = gatewayNode(draft, gateway);
    const ports = [...new Set(gateway.servers.map((each) => each.port))];
    for (const service of servicesOfPods) {
      const open = ports.filter((port) => service.ports.some((each) => each.port === port));
      if (service.origin !== 'manifest' || open.length > 0 || servicesOfPods.length === 1) draft.edge(services.service(service), node, 'serves', { ports: open.map(String) });
    }
  }
}

/** Draws the Ingresses and the Services they lead to. */
export function drawIngresses(model: Model, draft: Draft, services: ServiceDrawer): void {
  for (const ingress of model.ingresses) {
    const details = () => [`class ${ingress.className ?? 'not set'}`];
    const node = draft.node('ingress', ingress.namespace, ingress.name, { resource: ingress.resource, details });
    if (ingress.defaultBackend) drawBackend(model, draft, services, ingress, node, ingress.defaultBackend, [], '');
    for (const rule of ingress.rules) {
      for (const { backend, path, pathType } of rule.paths) {
        const match = path === '' || path === '/' ? '' : pathType === 'Exact' ? path : `${path}*`;
        if (backend) drawBackend(model, draft, services, ingress, node, backend, rule.host === '' ? [] : [rule.host], match);
      }
    }
  }
}

function drawBackend(
  model: Model, draft: Draft, services: ServiceDrawer, ingress: Ingress, node: DraftNode, backend: IngressBackend, hosts: readonly string[], match: string,
): void {
  if (backend.port === 'use-annotation') return; // the AWS controller answers by itself
  const service = model.service(ingress.namespace, backend.service);
  const target = service ? services.service(service) : draft.node('service', ingress.namespace, backend.service);
  const ports = backend.port === undefined ? [] : [String(backend.port)];
  draft.anchor(ingress.resource, backend.at, draft.edge(node, target, 'forwards', { hosts, flows: match === '' ? [] : [{ match }], ports }));
}

export function gatewayNode(draft: Draft, gateway: Gateway): DraftNode {
  const details = () => {
    const hosts = [...new Set(gateway.servers.flatMap((server) => server.hosts))];
    const ports = [...new Set(gateway.servers.map(describePort))];
    return [...hosts.length > 0 ? [listed(hosts)] : [], ...ports.length > 0 ? [listed(ports, 3)] : []];
  };
  return draft.node('gateway', gateway.namespace, gateway.name, { resource: gateway.resource, details });
}

/** Draws what a VirtualService is bound to, hosts that meet and hosts that do not, and the gateway that would have served the latter. */
export function drawBindings(model: Model, draft: Draft, service: VirtualService, node: DraftNode): void {
  const bindings = bindingsOf(model);
  if (service.hosts.length === 0) return; // a delegate: its roots are bound
  const spec = service.resource.spec;
  if (bindings.isMeshBound(service)) draft.edge(draft.node('mesh', '', 'sidecars'), node, 'binds', { hosts: service.hosts });
  const served = new Set<string>();
  const bound: { readonly edge: DraftEdge; readonly hosts: ReadonlySet<string> }[] = [];
  for (const { at, name, gateway } of bindings.gatewaysOf(service)) {
    const [namespace, own] = split(name);
    const isKnown = gateway !== undefined && !isOpaque(gateway);
    const met = service.hosts.filter((host) => !isKnown || bindings.served(gateway, host, service.namespace).some((each) => each.reservedFor === undefined));
    const edge = draft.edge(gateway ? gatewayNode(draft, gateway) : draft.node('gateway', namespace, own), node, 'binds', { hosts: gateway ? met : [] });
    draft.anchor(service.resource, at, edge);
    for (const host of met) served.add(host);
    bound.push({ edge, hosts: new Set(gateway ? met : []) });
  }
  for (const at of spec.get('hosts').items()) {
    const host = at.string() ?? '';
    for (const { edge, hosts } of bound) if (!hosts.has(host)) draft.anchor(service.resource, at, edge);
    if (bound.length === 0 || served.has(host)) continue;
    const [nearest] = bindings.candidates(host, service.namespace);
    if (nearest) draft.edge(gatewayNode(draft, nearest.gateway), node, 'nearMiss', { hosts: [host] });
  }
}

function split(name: string): [string, string] {
  const slash = name.indexOf('/');
  return [name.slice(0, slash), name.slice(slash + 1)];
}
