import { parseServiceHost } from '../../model/hosts';
import { ClusterKey } from '../cluster-name';
import { Where } from '../journal';
import { MergedRule } from '../mesh/destination-rules';
import { Mesh } from '../mesh/mesh';
import { Proxy } from '../mesh/proxy';
import { isVisible, MeshService, portOf } from '../mesh/services';
import { RuleDestination } from '../mesh/virtual-services';

/** Why a cluster that a route names does not exist, and what comes closest. */
export interface MissingCluster {
  readonly says: string;
  readonly where?: Where;
  readonly nearestMiss?: string;
}

export function missingCluster(
  mesh: Mesh, proxy: Proxy, key: ClusterKey | undefined, destination: RuleDestination | undefined, service: MeshService | undefined,
  rule: MergedRule | undefined,
): MissingCluster {
  const where: Where | undefined = destination && { resource: destination.owner, field: destination.at };
  if (!key || key.host === '') return { says: 'the destination names no host', where };
  if (!service) return { ...missingService(mesh, proxy, key, destination), where };
  if (!portOf(service, key.port)) {
    const ports = service.ports.map((port) => port.port).join(', ');
    const says = `${service.resource.toString()} has no port ${key.port}, it has ${ports || 'none'}`;
    if (destination && destination.port === undefined) {
      const nearestMiss = `give the destination a port: ${service.host} listens on ${ports}`;
      return { says: `${says}; the destination names no port, so that of the listener was taken`, where, nearestMiss };
    }
    return { says, where, nearestMiss: `${service.host} listens on ${ports || 'no port'}` };
  }
  return { ...missingSubset(mesh, proxy, key, service, rule), where };
}

function missingService(mesh: Mesh, proxy: Proxy, key: ClusterKey, destination: RuleDestination | undefined): MissingCluster {
  const known = mesh.servicesByHost.get(key.host) ?? [];
  const hidden = known.find((each) => !isVisible(each, proxy.namespace));
  if (hidden) {
    const name = hidden.resource.toString();
    return { says: `${name} is not exported to namespace ${proxy.namespace}`, nearestMiss: `${name} has this host, but its exportTo is [${hidden.exportTo.join(', ')}]` };
  }
  if (known.length > 0) {
    const sidecar = mesh.scopeOf(proxy).sidecar?.resource.toString();
    return { says: `${known[0].resource.toString()} is not imported by ${sidecar ?? 'the proxy'}`, nearestMiss: `${sidecar} leaves host ${key.host} out of its egress hosts` };
  }
  const says = `no Service or ServiceEntry has host ${key.host}`;
  const written = destination?.writtenHost ?? key.host;
  const parts = written.split('.');
  if (parts.length === 2) {
    const meant = mesh.services.find((each) => each.name === parts[0] && each.namespace === parts[1]);
    const nearestMiss = meant && `host ${written} is taken as it is; Service ${meant.namespace}/${meant.name} is ${meant.host}`;
    if (meant) return { says: `${says}: a name with a dot is not completed`, nearestMiss };
  }
  const name = parseServiceHost(key.host, mesh.domain)?.name ?? parts[0];
  const namesake = mesh.services.find((each) => each.name === name);
  return { says, nearestMiss: namesake && `a ${namesake.resource.kind} of that name is in namespace ${namesake.namespace}: ${namesake.host}` };
}

function missingSubset(mesh: Mesh, proxy: Proxy, key: ClusterKey, service: MeshService, rule: MergedRule | undefined): MissingCluster {
  const elsewhere = mesh.destinationRules.about(service.host).find((each) => each !== rule && each.subsets.some((subset) => subset.name === key.subset));
  const hiding = elsewhere
    ? `${elsewhere.from[0].toString()} defines subset ${key.subset}, but clients in namespace ${proxy.namespace} ${reason(elsewhere, rule, proxy.namespace)}` : undefined;
  if (!rule) {
    const says = `no DestinationRule for ${service.host} is visible from namespace ${proxy.namespace}, so it has no subset ${key.subset}`;
    return { says, nearestMiss: hiding };
  }
  const names = rule.subsets.map((each) => each.name).join(', ');
  return { says: `${rule.from.map((each) => each.toString()).join(', ')} has no subset ${key.subset}, it has ${names || 'none'}`, nearestMiss: hiding };
}

function reason(hidden: MergedRule, used: MergedRule | undefined, namespace: string): string {
  if (used) return `use ${used.from[0].toString()} instead`;
  const exported = hidden.exportTo.length === 0 || hidden.exportTo.includes('*') || hidden.exportTo.includes(namespace);
  return exported ? `do not look for DestinationRules in namespace ${hidden.namespace}` : `cannot see it: its exportTo is [${hidden.exportTo.join(', ')}]`;
}
