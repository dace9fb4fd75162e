import { Json } from '../synthesis/json';
import { Address } from '../workload/connections';
import { BuildPlan } from './build-plan';

/**
 * Nobody calls a build, and it reaches DNS, the ports of its repository and its registries, and what was declared. A NetworkPolicy knows no host names, so
 * these ports are open to any address.
 */
export function buildNetworkPolicySpec(selector: Record<string, string>, plan: BuildPlan, image: string, downloads: readonly Address[]): Json {
  const ports = [...new Set(portsOf(plan, image))].sort((a, b) => a - b);
  const nodeCache = { ipBlock: { cidr: '169.254.20.10/32' } }; // NodeLocal DNSCache
  const cluster = { namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'kube-system' } } };
  return {
    podSelector: { matchLabels: selector },
    policyTypes: ['Ingress', 'Egress'],
    ingress: [],
    egress: [
      { to: [cluster, nodeCache], ports: [{ port: 53, protocol: 'UDP' }, { port: 53, protocol: 'TCP' }] },
      { ports: ports.map((port) => ({ port, protocol: 'TCP' })) },
      ...downloads.map(({ cidr, port }) => ({ ...(cidr === undefined ? {} : { to: [{ ipBlock: { cidr } }] }), ports: [{ port, protocol: 'TCP' }] })),
    ],
  };
}

function portsOf({ origin, cache, builder }: BuildPlan, image: string): number[] {
  const source = origin.kind === 'git' ? gitPort(origin.url) : registryPort(origin.image);
  const images = [image, cache, builder.buildpacks.runImage].filter((one): one is string => one !== undefined);
  return [source, ...images.map(registryPort)];
}

function gitPort(url: string): number {
  const [, scheme, port] = /^(https|ssh):\/\/[^/]*?(?::(\d+))?\//.exec(url) ?? [];
  return port === undefined ? (scheme === 'https' ? 443 : 22) : Number(port);
}

function registryPort(image: string): number {
  const [, port] = /^[^/]+:(\d+)\//.exec(image) ?? [];
  return port === undefined ? 443 : Number(port);
}
