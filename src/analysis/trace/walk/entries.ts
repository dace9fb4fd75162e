import { Pod } from '../../model/pod';
import { isIpAddress } from '../cidr';
import { headlessAddress } from '../listen/outbound-listeners';
import { isSubset } from '../mesh/destination-rules';
import { Mesh } from '../mesh/mesh';
import { Proxy } from '../mesh/proxy';
import { MeshService } from '../mesh/services';
import { splitHost } from '../url';
import { hasSidecar, sidecarOfPod } from './arrival';

/** A proxy, and whether the manifests have its workload. */
export interface FoundProxy {
  readonly proxy: Proxy;
  readonly isKnown: boolean;
}

/** The gateway workload with all of these labels; one that nobody wrote down is taken to run in the root namespace. */
export function gatewayProxy(mesh: Mesh, labels: Readonly<Record<string, string>>, namespace?: string): FoundProxy {
  const pods = mesh.model.podsWith(labels, namespace);
  const pod = Object.keys(labels).length === 0 ? undefined : pods.find((each) => each.namespace === mesh.rootNamespace) ?? pods[0];
  return pod ? { proxy: gatewayOfPod(pod), isKnown: pod.origin !== 'assumed' } : {
    proxy: { kind: 'gateway', namespace: namespace ?? mesh.rootNamespace, name: 'gateway', labels, annotations: {}, serviceAccount: 'default', addresses: [] }, isKnown: false,
  };
}

export function gatewayOfPod(pod: Pod): Proxy {
  const base = { ...sidecarOfPod(pod), kind: 'gateway' as const };
  // whatever is only assumed says nothing about ports
  return pod.origin === 'assumed' ? { ...base, pod: undefined } : base;
}

/** Whether pods are a gateway: some Gateway selects them, or they have the label of Istio's own. */
export function isGatewayPod(mesh: Mesh, pod: Pod): boolean {
  if (pod.labels.istio === 'ingressgateway' || pod.origin === 'assumed') return true;
  return mesh.gateways.some((gateway) => Object.keys(gateway.selector).length > 0 && isSubset(gateway.selector, pod.labels));
}

/** The workload of that name; without one in the manifests, something with the label `app` of that name. */
export function workloadProxy(mesh: Mesh, namespace: string, workload: string): FoundProxy & { readonly hasSidecar: boolean } {
  const pods = mesh.model.podsIn(namespace);
  const pod = pods.find((each) => each.name === workload)
    ?? pods.find((each) => each.labels.app === workload || each.labels['app.kubernetes.io/name'] === workload);
  if (pod) return { proxy: sidecarOfPod(pod), isKnown: true, hasSidecar: hasSidecar(mesh, pod) };
  const labels: Record<string, string> = workload === '' ? {} : { app: workload };
  return { proxy: { kind: 'sidecar', namespace, name: workload, labels, annotations: {}, serviceAccount: 'default', addresses: [] }, isKnown: false, hasSidecar: true };
}

/** The address a client in `namespace` dials for a name: that of the Service it means; the name itself when only the world's DNS knows it. */
export function resolveAddress(mesh: Mesh, namespace: string, written: string): { readonly address: string; readonly service?: MeshService } {
  const { name } = splitHost(written.toLowerCase().replace(/\.$/, ''));
  if (name === '' || isIpAddress(name)) return { address: name };
  const suffix = `svc.${mesh.domain}`;
  for (const host of [name, `${name}.${namespace}.${suffix}`, `${name}.${suffix}`, `${name}.${mesh.domain}`]) {
    const found = follow(mesh, serviceNamed(mesh, host, namespace));
    if (found) return { address: addressOf(found), service: found };
  }
  // the pods of a headless Service have names under it
  const parent = name.slice(name.indexOf('.') + 1);
  const own = name.includes('.') ? resolveAddress(mesh, namespace, parent) : undefined;
  return own?.service?.resolution === 'passthrough' && own.service.service ? own : { address: name };
}

function serviceNamed(mesh: Mesh, host: string, namespace: string): MeshService | undefined {
  const candidates = mesh.servicesByHost.get(host) ?? [];
  return candidates.find((each) => each.registry === 'kubernetes') ?? candidates.find((each) => each.namespace === namespace) ?? candidates[0];
}

function follow(mesh: Mesh, service: MeshService | undefined): MeshService | undefined {
  let at = service;
  for (let hops = 0; at?.resolution === 'alias' && hops < 10; hops++) at = serviceNamed(mesh, at.externalName ?? '', at.namespace);
  return at?.resolution === 'alias' ? undefined : at;
}

function addressOf(service: MeshService): string {
  if (service.service && service.resolution === 'passthrough') return headlessAddress(service);
  return service.addresses.find((each) => !each.includes('/')) ?? service.host;
}
