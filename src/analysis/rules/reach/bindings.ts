import {
  Field, Gateway, GatewayServer, gatewayOf, HostIndex, intersectHosts, Kind, Model, Pod, Resource, resolveGatewayName, VirtualService,
} from '../../model';

/** A gateway as a VirtualService names it. */
export interface GatewayReference {
  readonly at: Field;
  /** `namespace/name` */
  readonly name: string;
  /** `undefined` when it is in no manifest. A Kubernetes Gateway is seen as the Istio Gateway it becomes. */
  readonly gateway?: Gateway;
}

/** A server that serves a host of a VirtualService. */
export interface ServedHost {
  readonly gateway: Gateway;
  readonly server: GatewayServer;
  /** The names that both have: the narrower of the two. */
  readonly host: string;
  /** The namespace whose VirtualServices alone may use it, when this one is in another. */
  readonly reservedFor?: string;
}

/** How VirtualServices and gateways meet, for all rules that ask. */
export class Bindings {
  private readonly references = new Map<VirtualService, readonly GatewayReference[]>();
  private readonly podsByGateway = new Map<Gateway, readonly Pod[]>();
  private readonly kubernetesGateways = new Map<Resource, Gateway>();
  private serverIndex?: HostIndex<{ gateway: Gateway; server: GatewayServer; host: string; namespace: string }>;

  public constructor(private readonly model: Model) {}

  /** The gateways a VirtualService names, `mesh` left out. */
  public gatewaysOf(service: VirtualService): readonly GatewayReference[] {
    let found = this.references.get(service);
    if (!found) {
      found = service.resource.spec.get('gateways').items().flatMap((at): GatewayReference[] => {
        const reference = at.string();
        if (reference === undefined || reference === 'mesh') return [];
        const name = resolveGatewayName(reference, service.namespace);
        return [{ at, name, gateway: this.gatewayNamed(name) }];
      });
      this.references.set(service, found);
    }
    return found;
  }

  public isMeshBound(service: VirtualService): boolean {
    return service.gateways.length === 0 || service.gateways.includes('mesh');
  }

  /** The servers of one gateway that have a name in common with `host`; also those reserved for other namespaces. */
  public served(gateway: Gateway, host: string, namespace: string): ServedHost[] {
    return gateway.servers.filter((server) => server.tlsMode !== 'AUTO_PASSTHROUGH').flatMap((server) => server.namespacedHosts.flatMap((own): ServedHost[] => {
      const common = intersectHosts(own.host, host);
      if (common === undefined) return [];
      return [{ gateway, server, host: common, reservedFor: own.namespace === '*' || own.namespace === namespace ? undefined : own.namespace }];
    }));
  }

  /** All servers of all gateways that would serve `host` to a VirtualService of `namespace`. */
  public candidates(host: string, namespace: string): ServedHost[] {
    if (!this.serverIndex) {
      this.serverIndex = new HostIndex();
      for (const gateway of this.model.gateways) {
        for (const server of gateway.servers) {
          if (server.tlsMode === 'AUTO_PASSTHROUGH') continue;
          for (const own of server.namespacedHosts) this.serverIndex.add(own.host, { gateway, server, host: own.host, namespace: own.namespace });
        }
      }
    }
    return this.serverIndex.overlapping(host)
      .filter((each) => each.namespace === '*' || each.namespace === namespace)
      .map(({ gateway, server, host: own }) => ({ gateway, server, host: intersectHosts(own, host)! }));
  }

  /** The pods that run a gateway. */
  public podsOf(gateway: Gateway): readonly Pod[] {
    let pods = this.podsByGateway.get(gateway);
    if (!pods) this.podsByGateway.set(gateway, pods = this.model.podsWith(gateway.selector));
    return pods;
  }

  private gatewayNamed(name: string): Gateway | undefined {
    const slash = name.indexOf('/');
    const [namespace, own] = [name.slice(0, slash), name.slice(slash + 1)];
    const gateway = this.model.gateway(namespace, own);
    if (gateway) return gateway;
    const kubernetes = this.model.find(Kind.kubernetesGateway, namespace, own);
    return kubernetes && this.asIstioGateway(kubernetes);
  }

  private asIstioGateway(resource: Resource): Gateway {
    let gateway = this.kubernetesGateways.get(resource);
    if (!gateway) {
      const template = gatewayOf(resource);
      const servers = resource.spec.get('listeners').items().map((at, index): GatewayServer => {
        const host = at.get('hostname').string() || '*';
        const protocol = (at.get('protocol').string() ?? '').toUpperCase();
        const passes = at.at('tls', 'mode').string() === 'Passthrough';
        return {
          at, index, port: at.get('port').number() ?? 0, portName: at.get('name').string() ?? '', protocol, bind: '', tls: at.get('tls'), hosts: [host],
          namespacedHosts: [{ namespace: '*', host }], httpsRedirect: false,
          tlsMode: at.get('tls').exists ? (passes ? 'PASSTHROUGH' : 'SIMPLE') : 'none',
          routing: protocol === 'HTTP' || (protocol === 'HTTPS' && !passes) ? 'http' : passes ? 'tls' : 'tcp',
        };
      });
      gateway = { ...template, servers, selector: { 'gateway.networking.k8s.io/gateway-name': resource.name } };
      this.kubernetesGateways.set(resource, gateway);
    }
    return gateway;
  }
}

const all = new WeakMap<Model, Bindings>();

/** The bindings of a model, made once. */
export function bindingsOf(model: Model): Bindings {
  let bindings = all.get(model);
  if (!bindings) all.set(model, bindings = new Bindings(model));
  return bindings;
}

/** Whether a gateway is only known to exist: its hosts and ports are not declared. */
export function isOpaque(gateway: Gateway): boolean {
  return gateway.resource.origin === 'declared' && gateway.servers.length === 0;
}

/** `port 443 (HTTPS)` */
export function describePort(server: GatewayServer): string {
  return `port ${server.port} (${server.protocol || 'no protocol'})`;
}
