import { Gateway } from '../../model/gateway';
import { hostCovers, isIp } from '../../model/hosts';
import { Model } from '../../model/model';
import { Sidecar } from '../../model/sidecar';
import { PathNormalization } from '../url';
import { DestinationRules, isSubset } from './destination-rules';
import { meshIngresses } from './ingresses';
import { byCreation } from './order';
import { Proxy } from './proxy';
import { gatewayScope, groupSidecars, Scope, sidecarFor, sidecarScope } from './scope';
import { isVisible, MeshService, meshServices } from './services';
import { meshVirtualServices, MeshVirtualService, RuleMatch } from './virtual-services';

/**
 * A model as istiod sees it: names completed, delegates merged, objects in the order that decides conflicts. Built once per model; what
 * single proxies get is worked out when it is first asked for.
 */
export class Mesh {
  public static of(model: Model): Mesh {
    let mesh = meshes.get(model);
    if (!mesh) meshes.set(model, mesh = new Mesh(model));
    return mesh;
  }

  public readonly model: Model;
  public readonly rootNamespace: string;
  /** Domain of Kubernetes Services. */
  public readonly domain: string;
  public readonly trustDomain: string;
  public readonly allowsAny: boolean;
  public readonly autoMtls: boolean;
  public readonly pathNormalization: PathNormalization;
  /** Oldest first. */
  public readonly services: readonly MeshService[];
  public readonly servicesByHost: ReadonlyMap<string, readonly MeshService[]>;
  public readonly virtualServices: readonly MeshVirtualService[];
  /** Oldest first, those that stand for Ingresses included. */
  public readonly gateways: readonly Gateway[];
  public readonly servicesByNamespace: ReadonlyMap<string, readonly MeshService[]>;
  /** Whether all namespaces see the same services and routes, so that what one sidecar gets all get. */
  public readonly isUniform: boolean;
  /** Whether some route asks where a request comes from. */
  public readonly matchesSource: boolean;
  public readonly destinationRules: DestinationRules;
  public readonly sidecarsByNamespace: ReadonlyMap<string, readonly Sidecar[]>;
  private readonly byGateway = new Map<string, MeshVirtualService[]>();
  private readonly scopes = new Map<string, Scope>();
  private readonly cache = new Map<string, unknown>();
  private addresses?: Map<string, MeshService>;

  private constructor(model: Model) {
    const { facts } = model;
    const config = facts.meshConfig;
    this.model = model;
    this.rootNamespace = facts.rootNamespace;
    this.domain = facts.clusterDomain || 'cluster.local';
    this.trustDomain = config.trustDomain || 'cluster.local';
    this.allowsAny = config.outboundTrafficPolicy?.mode !== 'REGISTRY_ONLY';
    this.autoMtls = config.enableAutoMtls !== false;
    this.pathNormalization = pathNormalization(config.pathNormalization);
    this.services = meshServices(model, this.domain);
    this.servicesByHost = groupBy(this.services, (service) => service.host);
    this.servicesByNamespace = groupBy(this.services, (service) => service.namespace);
    const complete = (host: string, namespace: string) => this.complete(host, namespace);
    const exportTo = config.defaultVirtualServiceExportTo ?? [];
    const ingresses = meshIngresses(model, complete);
    this.virtualServices = [...meshVirtualServices(model.virtualServices, complete, exportTo), ...ingresses.virtualServices].sort(byCreation);
    this.gateways = [...model.gateways, ...ingresses.gateways].sort(byCreation);
    this.destinationRules = new DestinationRules(model.destinationRules, complete, this.rootNamespace, config.defaultDestinationRuleExportTo ?? []);
    this.sidecarsByNamespace = groupSidecars(model.sidecars);
    this.matchesSource = this.virtualServices.some((each) => each.http.some((rule) => rule.matches.some(asksForSource)));
    this.isUniform = [...this.services, ...this.virtualServices].every((each) => each.exportTo.length === 0 || each.exportTo.includes('*'))
      && this.servicesByHost.size === this.services.length;
    for (const each of this.virtualServices) {
      for (const gateway of new Set(each.gateways)) {
        const list = this.byGateway.get(gateway);
        if (list) list.push(each);
        else this.byGateway.set(gateway, [each]);
      }
    }
  }

  /** A host as istiod completes it: names without a dot get the namespace of the object they are written in. */
  public complete(host: string, namespace: string): string {
    if (host === '' || host.includes('.') || host.startsWith('*') || isIp(host)) return host;
    // istiod's own tests run without a domain: names then end with the namespace
    return this.model.facts.clusterDomain === '' ? `${host}.${namespace}` : `${host}.${namespace}.svc.${this.domain}`;
  }

  /** VirtualServices bound to a gateway (`namespace/name` or `mesh`) that `namespace` may see: its private ones, then those exported to it, then the public. */
  public virtualServicesFor(gateway: string, namespace: string): readonly MeshVirtualService[] {
    return this.once(`virtual-services ${gateway} ${namespace}`, () => {
      const ranks: MeshVirtualService[][] = [[], [], []];
      for (const each of this.byGateway.get(gateway) ?? []) {
        if (each.exportTo.length === 0 || each.exportTo.includes('*')) ranks[2].push(each);
        else if (each.exportTo.includes('~')) continue;
        else if (each.namespace === namespace && each.exportTo.some((to) => to === '.' || to === namespace)) ranks[0].push(each);
        else if (each.namespace !== namespace && each.exportTo.includes(namespace)) ranks[1].push(each);
      }
      return ranks.flat();
    });
  }

  public scopeOf(proxy: Proxy): Scope {
    const sidecar = proxy.kind === 'sidecar' ? sidecarFor(this, proxy) : undefined;
    const isShared = proxy.kind === 'sidecar' && !sidecar && this.isUniform;
    const key = isShared ? 'sidecar' : `${proxy.kind} ${proxy.namespace} ${sidecar?.resource.fullName ?? ''}`;
    let scope = this.scopes.get(key);
    if (!scope) {
      scope = proxy.kind === 'gateway' ? gatewayScope(this, proxy.namespace) : sidecarScope(this, proxy.namespace, sidecar);
      this.scopes.set(key, scope);
    }
    return scope;
  }

  /** VirtualServices with a host that covers `host`, however they are bound. */
  public virtualServicesWith(host: string): readonly MeshVirtualService[] {
    const index = this.once('virtual-services by host', () => {
      const pairs = this.virtualServices.flatMap((each) => each.hosts.map((one) => [one.toLowerCase(), each] as const));
      const exact = groupBy(pairs, ([one]) => one);
      const wildcards = this.virtualServices.filter((each) => each.hosts.some((one) => one.startsWith('*')));
      return { exact, wildcards };
    });
    const named = (index.exact.get(host) ?? []).map(([, each]) => each);
    return [...new Set([...named, ...index.wildcards.filter((each) => each.hosts.some((one) => hostCovers(one, host)))])];
  }

  /** The service of that host that a VirtualService in `owner` means for a gateway in `namespace`. */
  public serviceForGateway(host: string, owner: string, namespace: string): MeshService | undefined {
    const candidates = (this.servicesByHost.get(host) ?? []).filter((service) => isVisible(service, namespace));
    return candidates.find((service) => service.namespace === owner) ?? candidates.find((service) => service.namespace === namespace) ?? candidates[0];
  }

  /** The service that listens on an address. */
  public serviceAt(address: string): MeshService | undefined {
    if (!this.addresses) {
      this.addresses = new Map();
      for (const service of this.services) for (const each of service.addresses) if (!this.addresses.has(each)) this.addresses.set(each, service);
    }
    return this.addresses.get(address);
  }

  /** Gateways that the workload serves. */
  public gatewaysOf(proxy: Proxy): readonly Gateway[] {
    const scoped = this.model.facts.meshConfig.PILOT_SCOPE_GATEWAY_TO_NAMESPACE === true;
    return this.gateways.filter((gateway) => {
      if (gateway.resource.annotations[gatewayServiceAnnotation] !== undefined) return true;
      return isSubset(gateway.selector, proxy.labels) && (!scoped || gateway.namespace === proxy.namespace);
    });
  }

  /** `make()`, once per key and model. */
  public once<T>(key: string, make: () => T): T {
    if (!this.cache.has(key)) this.cache.set(key, make());
    return this.cache.get(key) as T;
  }
}

/** Names the Services whose pods serve a Gateway, instead of the selector. */
export const gatewayServiceAnnotation = 'internal.istio.io/gateway-service';

const meshes = new WeakMap<Model, Mesh>();

function groupBy<T>(values: readonly T[], key: (value: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const value of values) {
    const group = groups.get(key(value));
    if (group) group.push(value);
    else groups.set(key(value), [value]);
  }
  return groups;
}

function asksForSource(match: RuleMatch): boolean {
  return match.sourceNamespace !== undefined || Object.keys(match.sourceLabels).length > 0;
}

function pathNormalization(config: unknown): PathNormalization {
  const mode = (config as { normalization?: unknown } | undefined)?.normalization;
  return mode === 'NONE' || mode === 'MERGE_SLASHES' || mode === 'DECODE_AND_MERGE_SLASHES' ? mode : 'BASE';
}
