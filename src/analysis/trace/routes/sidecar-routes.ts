import { hostCovers, parseServiceHost } from '../../model/hosts';
import { isIpAddress } from '../cidr';
import { outboundCluster, passthroughCluster } from '../cluster-name';
import { objectRef } from '../journal';
import { Mesh } from '../mesh/mesh';
import { isOrderKnown } from '../mesh/order';
import { Proxy } from '../mesh/proxy';
import { egressFor, EgressListener, Scope } from '../mesh/scope';
import { isHeadless, MeshService, portOf } from '../mesh/services';
import { MeshVirtualService } from '../mesh/virtual-services';
import { isHttpOrSniffed } from '../protocol';
import { Finding } from '../result';
import { Route, routesOf } from './route';
import { translateMatch } from './route-match';
import { RouteConfig, VirtualHost } from './virtual-host';

/** The services a sidecar's route configuration is made for, by host, each with only the port in question. */
export type OnPort = ReadonlyMap<string, MeshService>;

/** The port part and, for sniffed ports with an address of their own, the service part of a route configuration's name. */
export function parseRouteConfigName(name: string): { readonly port: number; readonly service?: string } {
  const colon = name.lastIndexOf(':');
  return colon < 0 ? { port: Number(name) } : { port: Number(name.slice(colon + 1)), service: name.slice(0, colon) };
}

/** The route configuration of a sidecar: `80` for a port, `<host>:<port>` for one sniffed port (`BuildSidecarOutboundVirtualHosts`). */
export function sidecarRouteConfig(mesh: Mesh, proxy: Proxy, scope: Scope, name: string): RouteConfig {
  const { port, service } = parseRouteConfigName(name);
  const shared = mesh.once(`shared routes ${scope.shareKey} ${mesh.matchesSource ? JSON.stringify([proxy.namespace, proxy.labels]) : ''} ${port}`, () => {
    const egress = egressFor(scope, port);
    const virtualHosts = egress ? new Builder(mesh, proxy, scope, egress, port).build() : [];
    return new RouteConfig(String(port), [...virtualHosts, catchAll(scope, port)]);
  });
  if (service !== undefined) {
    const own = shared.find(service);
    return new RouteConfig(name, own && !own.isCatchAll ? [{ ...own, domains: ['*'] }] : []);
  }
  return new RouteConfig(name, shortNames(mesh, proxy.namespace, scope, port, shared), shared);
}

/** Services of the client's own namespace answer to their bare names as well. */
function shortNames(mesh: Mesh, namespace: string, scope: Scope, port: number, shared: RouteConfig): VirtualHost[] {
  const own = mesh.servicesByNamespace.get(namespace) ?? [];
  const known = servicesOnPort(scope, port);
  return own.flatMap((service) => {
    const fqdn = parseServiceHost(service.host, mesh.domain);
    if (!fqdn || known.get(service.host)?.namespace !== namespace) return [];
    const virtualHost = shared.find(service.host);
    if (!virtualHost || virtualHost.isCatchAll) return [];
    return [{ ...virtualHost, domains: isHeadless(service) ? [fqdn.name, `*.${fqdn.name}`] : [fqdn.name] }];
  });
}

/** Services on a port, for destinations without one. */
export function servicesOnPort(scope: Scope, port: number): OnPort {
  const egress = egressFor(scope, port);
  const byPort = perPort.get(egress ?? scope) ?? new Map<number, OnPort>();
  perPort.set(egress ?? scope, byPort);
  let found = byPort.get(port);
  if (!found) {
    const services = new Map<string, MeshService>();
    for (const service of egress?.services ?? []) {
      const own = portOf(service, port);
      if (own) services.set(service.host, { ...service, ports: [own] });
    }
    byPort.set(port, found = services);
  }
  return found;
}

const perPort = new WeakMap<object, Map<number, OnPort>>();

class Builder {
  private readonly names = new Set<string>();
  private readonly domains = new Set<string>();
  private readonly owners = new Map<string, MeshVirtualService>();
  private readonly known: OnPort;
  private readonly built: VirtualHost[] = [];

  public constructor(
    private readonly mesh: Mesh, private readonly proxy: Proxy, scope: Scope, private readonly egress: EgressListener, private readonly port: number,
  ) {
    this.known = servicesOnPort(scope, port);
  }

  public build(): VirtualHost[] {
    const left = new Map(this.known);
    for (const each of this.egress.virtualServices) {
      // istiod keeps routes for hosts that nobody registers on port 80 only
      if (this.port !== 80 && !this.matchesSome(each)) continue;
      const context = { proxy: this.proxy, gateway: 'mesh', port: this.port, isTls: false };
      const routes = routesOf(each, context);
      if (routes.length === 0) continue;
      const { services, hosts } = this.separate(each);
      const onPort = services.filter((service) => isHttpOrSniffed(service.ports[0].protocol));
      if (onPort.length === 0 && this.port !== 80) continue;
      for (const host of hosts) this.add(host, [host], routes, each);
      for (const service of onPort) {
        this.add(service.host, this.domainsOf(service), routes, each, service);
        left.delete(service.host);
      }
    }
    for (const service of left.values()) {
      if (service.resolution === 'alias' || !isHttpOrSniffed(service.ports[0].protocol)) continue;
      const cluster = outboundCluster(service.host, this.port);
      const route: Route = { name: 'default', match: translateMatch(undefined, false), to: { cluster, service }, port: this.port, isTls: false };
      this.add(service.host, this.domainsOf(service), [route], undefined, service);
    }
    return this.built;
  }

  private matchesSome(each: MeshVirtualService): boolean {
    const covers = (host: string, name: string) => (host.startsWith('*') ? hostCovers(host, name) : name.startsWith('*') && hostCovers(name, host));
    return each.hosts.some((host) => this.known.has(host) || some(this.known.keys(), (name) => covers(host, name)));
  }

  /** Hosts of a VirtualService that are services of the registry, and those that are not. */
  private separate(each: MeshVirtualService): { services: MeshService[]; hosts: string[] } {
    const services: MeshService[] = [];
    const hosts: string[] = [];
    for (const host of each.hosts.filter((name) => !name.startsWith('*'))) {
      const service = this.known.get(host);
      if (service) services.push(service);
      else hosts.push(host);
    }
    for (const host of each.hosts.filter((name) => name.startsWith('*'))) {
      let covers = false;
      for (const service of this.known.values()) {
        if (!hostCovers(host, service.host)) continue;
        covers = true;
        if (this.egress.closest.get(service.host) === each) services.push(service);
      }
      if (!covers) hosts.push(host);
    }
    return { services, hosts };
  }

  /** The oldest VirtualService of a host wins whole; the others are left out. */
  private add(host: string, domains: readonly string[], routes: readonly Route[], by: MeshVirtualService | undefined, service?: MeshService): void {
    const name = `${host}:${this.port}`;
    if (this.names.has(name)) {
      const owner = this.owners.get(name);
      if (owner && by && owner !== by) this.lost(name, host, owner, by);
      return;
    }
    this.names.add(name);
    const free = domains.filter((domain) => {
      const lower = domain.toLowerCase();
      // a short form of one service must not take the full name of another
      if (this.domains.has(lower) || (domain !== host && this.isFullName(domain))) return false;
      this.domains.add(lower);
      return true;
    });
    if (free.length === 0) return;
    if (by) this.owners.set(name, by);
    this.built.push({ name, domains: free, routes, virtualServices: by ? [by] : [], service });
  }

  private isFullName(domain: string): boolean {
    const service = this.known.get(domain);
    return service !== undefined && service.resolution !== 'alias';
  }

  private lost(name: string, host: string, owner: MeshVirtualService, by: MeshVirtualService): void {
    const index = this.built.findIndex((each) => each.name === name);
    if (index < 0) return;
    const objects = [objectRef(owner.resource), objectRef(by.resource)];
    const [kept, left] = [owner.resource.toString(), by.resource.toString()];
    const isKnown = isOrderKnown(owner.resource, by.resource);
    const what = isKnown ? `${left} is ignored for host ${host}: ${kept} has it already, and sidecars do not merge VirtualServices`
      : `${kept} and ${left} both have host ${host}: in the mesh the older one wins whole, which the manifests do not say; taken by name here`;
    const finding: Finding = { what, objects };
    const key = isKnown ? 'conflicts' : 'ambiguous';
    this.built[index] = { ...this.built[index], [key]: [...this.built[index][key] ?? [], finding] };
  }

  /** Every name that clients of all namespaces may use for a service (`generateVirtualHostDomains`). */
  private domainsOf(service: MeshService): string[] {
    const domains = [service.host, ...service.aliases].flatMap((host) => [host, ...shortForms(host, this.mesh.domain)]);
    if (isHeadless(service)) domains.push(...domains.map((domain) => `*.${domain}`));
    return [...domains, ...service.addresses.filter(isIpAddress).map((each) => (each.includes(':') ? `[${each}]` : each))];
  }
}

function shortForms(host: string, domain: string): string[] {
  const service = parseServiceHost(host, domain);
  if (!service) return [];
  const qualified = `${service.name}.${service.namespace}`;
  return [qualified, `${qualified}.svc`, `${host}.`];
}

function catchAll(scope: Scope, port: number): VirtualHost {
  const match = translateMatch(undefined, false);
  const base = { domains: ['*'], virtualServices: [], isCatchAll: true };
  if (!scope.allowsAny) return { ...base, name: 'block_all', routes: [{ name: 'block_all', match, to: { status: 502 }, port, isTls: false }] };
  const proxy = scope.egressProxy;
  const cluster = proxy
    ? outboundCluster(proxy.get('host').string() ?? '', proxy.at('port', 'number').number() ?? 0, proxy.get('subset').string()) : passthroughCluster;
  return { ...base, name: 'allow_any', routes: [{ name: 'allow_any', match, to: { cluster }, port, isTls: false }] };
}

function some(values: Iterable<string>, test: (value: string) => boolean): boolean {
  for (const value of values) if (test(value)) return true;
  return false;
}
