import { parseServiceHost } from '../../model/hosts';
import { Pod } from '../../model/pod';
import { isSubset } from '../mesh/destination-rules';
import { Mesh } from '../mesh/mesh';
import { MeshPort, MeshService } from '../mesh/services';
import { hasSidecar, sidecarOfPod } from '../walk/arrival';
import { mutualTlsMode } from '../walk/endpoint-call';
import { endpointsOf } from '../walk/endpoints';
import { isGatewayPod } from '../walk/entries';
import { Drawing, placeOf } from './drawing';
import { shorten } from './entrances';

/** Draws the Services and ServiceEntries of the manifests with the workloads behind them; gateways' own are not drawn. */
export function drawServices(mesh: Mesh, drawing: Drawing): void {
  for (const service of mesh.services) {
    if (service.resource.origin !== 'manifest') continue;
    const pods = podsOf(mesh, service);
    if (pods.length > 0 && pods.every((pod) => isGatewayPod(mesh, pod))) continue;
    drawFound(mesh, service, drawing);
  }
}

/** Draws the service of a host, as an object in `namespace` means it; a missing one for a host that nobody has. */
export function drawService(mesh: Mesh, host: string, namespace: string, drawing: Drawing): string {
  const candidates = mesh.servicesByHost.get(host) ?? [];
  const service = candidates.find((each) => each.namespace === namespace) ?? candidates[0];
  if (service) return drawFound(mesh, service, drawing);
  const meant = parseServiceHost(host, mesh.domain);
  return drawing.missing('service', 'Service', meant?.namespace ?? '', meant?.name ?? (host || '(no host)'));
}

function drawFound(mesh: Mesh, service: MeshService, drawing: Drawing): string {
  const id = idOf(service);
  const known = drawing.nodes.get(id);
  if (known && !known.missing) return id;
  const { resource, namespace, name } = service;
  const broken = brokenPorts(mesh, service);
  drawing.node({
    id, role: 'service', kind: resource.kind, namespace, name,
    details: service.resolution === 'alias' ? [`another name of ${service.externalName ?? ''}`] : service.ports.length === 0 ? [] : [shorten(service.ports.map(portText))],
    ...(broken === undefined ? {} : { broken }), ...placeOf(resource),
  });
  if (service.resolution === 'alias') {
    const target = mesh.servicesByHost.get(service.externalName ?? '')?.[0];
    if (target) drawing.edge({ from: id, to: drawFound(mesh, target, drawing), label: '', kind: 'alias', ...placeOf(resource) });
    return id;
  }
  const subsets = mesh.destinationRules.about(service.host).flatMap((rule) => rule.subsets);
  for (const pod of podsOf(mesh, service)) {
    const names = subsets.filter((subset) => isSubset(subset.labels, pod.labels)).map((subset) => subset.name);
    drawing.edge({ from: id, to: drawWorkload(mesh, pod, drawing), label: [...new Set(names)].join(', '), kind: 'selects', ...placeOf(resource) });
  }
  return id;
}

function drawWorkload(mesh: Mesh, pod: Pod, drawing: Drawing): string {
  const replicas = pod.replicas === undefined ? [] : [`${pod.replicas} ${pod.replicas === 1 ? 'pod' : 'pods'}`];
  return drawing.node({
    id: pod.owner.toString(), role: 'workload', kind: pod.owner.kind, namespace: pod.namespace, name: pod.name,
    details: [...replicas, hasSidecar(mesh, pod) ? `mTLS ${mutualTlsMode(mesh, sidecarOfPod(pod), 0)}` : 'no sidecar'], ...placeOf(pod.owner),
  });
}

function idOf({ resource, entry, host }: MeshService): string {
  return entry ? `${resource.toString()} ${host}` : resource.toString();
}

function podsOf(mesh: Mesh, service: MeshService): readonly Pod[] {
  const selector = service.service ? service.service.selector : service.entry?.workloadSelector;
  return selector ? mesh.model.podsWith(selector, service.namespace) : [];
}

function brokenPorts(mesh: Mesh, service: MeshService): string | undefined {
  if (service.resolution === 'alias') return undefined;
  const dead = service.ports.flatMap((port) => {
    const { pods, addresses, isOpen, none } = endpointsOf(mesh, service, port, undefined, '');
    return pods.length + addresses.length > 0 || isOpen ? [] : [{ port, why: none ?? 'there are no endpoints' }];
  });
  if (dead.length === 0) return undefined;
  return dead.length === service.ports.length ? dead[0].why : `port ${dead[0].port.port}: ${dead[0].why}`;
}

function portText({ port, name, targetPort }: MeshPort): string {
  return `${port}${name === '' ? '' : ` ${name}`}${targetPort === port ? '' : ` → ${targetPort}`}`;
}
