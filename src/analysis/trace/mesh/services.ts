import { Field } from '../../model/field';
import { isExportedTo, serviceHost } from '../../model/hosts';
import { Model } from '../../model/model';
import { Resource } from '../../model/resource';
import { Service } from '../../model/service';
import { ServiceEntry } from '../../model/service-entry';
import { isIpAddress, parseCidr } from '../cidr';
import { Protocol, parseProtocol, servicePortProtocol } from '../protocol';
import { byCreation } from './order';

export interface MeshPort {
  readonly at: Field;
  readonly port: number;
  readonly name: string;
  readonly protocol: Protocol;
  readonly targetPort: number | string;
}

/** How a proxy finds the endpoints of a service. */
export type Resolution = 'endpoints' | 'dns' | 'passthrough' | 'alias';

/** A Service, or one host of a ServiceEntry: an entry of istiod's registry. */
export interface MeshService {
  readonly host: string;
  readonly name: string;
  readonly namespace: string;
  readonly registry: 'kubernetes' | 'external';
  readonly resolution: Resolution;
  readonly ports: readonly MeshPort[];
  /** Addresses it listens on: IPs, ranges, or for a Service whose cluster IP nobody knows yet, its own host. Empty for none. */
  readonly addresses: readonly string[];
  readonly isExternal: boolean;
  readonly exportTo: readonly string[];
  readonly resource: Resource;
  readonly service?: Service;
  readonly entry?: ServiceEntry;
  /** What an ExternalName Service stands for. */
  readonly externalName?: string;
  /** Hosts of ExternalName Services that stand for this one. */
  readonly aliases: string[];
}

/** The registry of a model, oldest first. */
export function meshServices(model: Model, domain: string): MeshService[] {
  const defaults = model.facts.meshConfig.defaultServiceExportTo ?? [];
  const services = [
    ...model.services.map((service) => fromService(service, domain, defaults)),
    ...model.serviceEntries.flatMap((entry) => fromServiceEntry(entry, defaults)),
  ].sort(byCreation);
  attachAliases(services);
  return services;
}

export function isVisible(service: MeshService, namespace: string): boolean {
  return !service.exportTo.includes('~') && isExportedTo(service.exportTo, service.namespace, namespace);
}

export function portOf(service: MeshService, number: number): MeshPort | undefined {
  return service.ports.find((each) => each.port === number);
}

/** A Service without a virtual address, whose pods are dialled by their own. */
export function isHeadless(service: MeshService): boolean {
  return service.registry === 'kubernetes' && service.resolution === 'passthrough';
}

/** Whether ports and pods are not known because only the Service's existence was declared. */
export function isOnlyDeclared(service: MeshService): boolean {
  return service.service !== undefined && service.service.origin !== 'manifest' && service.ports.length === 0;
}

function fromService(service: Service, domain: string, defaults: readonly string[]): MeshService {
  const host = serviceHost(service.name, service.namespace, domain);
  const exportTo = service.annotations['networking.istio.io/exportTo']?.split(',').map((each) => each.trim()) ?? defaults;
  const isAlias = service.type === 'ExternalName';
  const headless = service.clusterIP === 'None';
  const clusterIPs = service.resource.spec.get('clusterIPs').strings();
  const addresses = service.clusterIP ? [...new Set([service.clusterIP, ...clusterIPs])] : [host];
  return {
    host,
    name: service.name,
    namespace: service.namespace,
    registry: 'kubernetes',
    resolution: isAlias ? 'alias' : headless ? 'passthrough' : 'endpoints',
    ports: service.ports.map((port) => ({
      at: port.at, port: port.port, name: port.name, protocol: servicePortProtocol(port), targetPort: port.targetPort,
    })),
    addresses: headless || isAlias ? [] : addresses,
    isExternal: isAlias,
    exportTo,
    resource: service.resource,
    service,
    externalName: isAlias ? service.externalName?.toLowerCase().replace(/\.$/, '') : undefined,
    aliases: [],
  };
}

const resolutions: Readonly<Record<string, Resolution>> = { NONE: 'passthrough', STATIC: 'endpoints' };

/** One service per host: addresses that are neither IP nor range count for nothing, as in `convertServices`. */
function fromServiceEntry(entry: ServiceEntry, defaults: readonly string[]): MeshService[] {
  return entry.hosts.filter((host) => host !== '').map((host) => ({
    host,
    name: host,
    namespace: entry.namespace,
    registry: 'external' as const,
    resolution: resolutions[entry.resolution] ?? 'dns',
    ports: entry.ports.map((port) => ({
      at: port.at, port: port.number, name: port.name, protocol: parseProtocol(port.protocol),
      targetPort: port.targetPort || port.number,
    })),
    addresses: entry.addresses.map(asAddress).filter((address): address is string => address !== undefined),
    isExternal: entry.location === 'MESH_EXTERNAL',
    exportTo: entry.exportTo.length > 0 ? entry.exportTo : defaults,
    resource: entry.resource,
    entry,
    aliases: [],
  }));
}

/** A range of one address is that address. */
function asAddress(text: string): string | undefined {
  if (isIpAddress(text)) return text;
  const range = parseCidr(text);
  if (!range) return undefined;
  return range.bits === range.width ? text.slice(0, text.indexOf('/')) : text;
}

/** An ExternalName Service is another name of what it points to, through any number of other such Services; a circle points to nothing. */
function attachAliases(services: readonly MeshService[]): void {
  const byHost = new Map<string, MeshService>();
  for (const service of services) if (!byHost.has(service.host)) byHost.set(service.host, service);
  for (const alias of services) {
    if (alias.resolution !== 'alias') continue;
    const seen = new Set<string>([alias.host]);
    let target = byHost.get(alias.externalName ?? '');
    while (target?.resolution === 'alias' && !seen.has(target.host)) {
      seen.add(target.host);
      target = byHost.get(target.externalName ?? '');
    }
    if (target && target.resolution !== 'alias') target.aliases.push(alias.host);
  }
}
