import { hostCovers, serviceHost, toFqdn } from './hosts';
import { Model } from './model';
import { Service } from './service';
import { ServiceEntry } from './service-entry';

/** What a host name leads to: a Kubernetes Service, or a host of a ServiceEntry. */
export interface RegistryEntry {
  readonly host: string;
  readonly service?: Service;
  readonly serviceEntry?: ServiceEntry;
  /** `undefined` when the ports are not known. */
  readonly ports?: readonly number[];
  /** Namespaces that see it; `*` for all. */
  readonly visibleTo: readonly string[];
}

/** Everything a host name can lead to, by name, with what each namespace sees. */
export class ServiceRegistry {
  private readonly exact = new Map<string, RegistryEntry[]>();
  private readonly wildcards: RegistryEntry[] = [];

  public constructor(private readonly model: Model) {
    for (const entry of model.serviceEntries) {
      const visibleTo = entry.exportTo.length === 0 ? ['*'] : entry.exportTo.map((each) => each === '.' ? entry.namespace : each);
      const ports = entry.ports.map((port) => port.number);
      for (const host of entry.hosts) this.add({ host: toFqdn(host, entry.namespace, model.facts.clusterDomain), serviceEntry: entry, ports, visibleTo });
    }
    for (const service of model.services) {
      const host = serviceHost(service.name, service.namespace, model.facts.clusterDomain);
      const unknown = service.origin === 'declared' || service.type === 'ExternalName'; // an alias has the ports of what it stands for
      const ports = unknown && service.ports.length === 0 ? undefined : service.ports.map((port) => port.port);
      this.add({ host, service, ports, visibleTo: exportedTo(service) });
    }
  }

  /**
   * What `host`, written in an object of `namespace`, leads to; `undefined` when nothing of that name is seen.
   *
   * @param seenFrom namespaces from which the object is used @default - `namespace`
   */
  public find(host: string, namespace: string, seenFrom: readonly string[] = [namespace]): RegistryEntry | undefined {
    const fqdn = toFqdn(host, namespace, this.model.facts.clusterDomain);
    const sees = (entry: RegistryEntry) => entry.visibleTo.some((each) => each === '*' || seenFrom.includes(each));
    const exact = this.exact.get(fqdn.toLowerCase())?.filter(sees) ?? [];
    return exact.find((entry) => entry.service) ?? exact[0]
      ?? this.wildcards.find((entry) => (entry.visibleTo.includes('*') || entry.visibleTo.includes(namespace)) && hostCovers(entry.host, fqdn));
  }

  /** Whether anything known has a name that `host`, a wildcard, covers. */
  public hasAnyUnder(host: string): boolean {
    for (const name of this.exact.keys()) if (hostCovers(host, name)) return true;
    return this.wildcards.some((entry) => hostCovers(host, entry.host));
  }

  private add(entry: RegistryEntry): void {
    if (entry.host.startsWith('*')) {
      this.wildcards.push(entry);
      return;
    }
    const key = entry.host.toLowerCase();
    const list = this.exact.get(key);
    if (list) list.push(entry);
    else this.exact.set(key, [entry]);
  }
}

const registries = new WeakMap<Model, ServiceRegistry>();

/** The registry of a model, made once. */
export function registryOf(model: Model): ServiceRegistry {
  let registry = registries.get(model);
  if (!registry) registries.set(model, registry = new ServiceRegistry(model));
  return registry;
}

function exportedTo(service: Service): readonly string[] {
  const annotation = service.annotations['networking.istio.io/exportTo'];
  if (!annotation) return ['*'];
  return annotation.split(',').map((each) => each.trim()).map((each) => each === '.' ? service.namespace : each);
}
