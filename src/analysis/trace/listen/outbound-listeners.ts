import { hostsOverlap } from '../../model/hosts';
import { formatCidr, parseCidr } from '../cidr';
import { blackHoleCluster, outboundCluster, passthroughCluster } from '../cluster-name';
import { isSubset } from '../mesh/destination-rules';
import { Mesh } from '../mesh/mesh';
import { Proxy } from '../mesh/proxy';
import { EgressListener, Scope } from '../mesh/scope';
import { isHeadless, MeshPort, MeshService, portOf } from '../mesh/services';
import { L4Rule, MeshVirtualService } from '../mesh/virtual-services';
import { isTls, listenerProtocol } from '../protocol';
import { destinationCluster } from '../routes/route';
import { servicesOnPort, sidecarRouteConfig } from '../routes/sidecar-routes';
import { FilterChain, Handler, Listener, plainHttpAlpns, TcpTarget } from './listener';

const wildcard = '0.0.0.0';

/** The listener a sidecar hands a connection to `address:port`: the one of that address, the one of all, or the last resort. */
export function outboundListener(mesh: Mesh, proxy: Proxy, address: string, port: number): Listener {
  const scope = mesh.scopeOf(proxy);
  if (port === outboundPort) return { ...virtualOutbound(scope), chains: [loopChain] };
  const binds = mesh.once(`binds ${scope.shareKey} ${port}`, () => bindsOf(scope, port));
  const bind = [address, wildcard].find((each) => binds.has(each));
  if (bind === undefined) return virtualOutbound(scope);
  const key = `outbound ${proxy.namespace} ${scope.shareKey} ${JSON.stringify(proxy.labels)} ${bind} ${port}`;
  return mesh.once(key, () => new Outbound(mesh, proxy, scope, bind, port).build(binds.get(bind)!));
}

/** Pods of a headless Service are dialled by addresses that no manifest knows. */
export function headlessAddress(service: Pick<MeshService, 'host'>): string {
  return `pods-of.${service.host}`;
}

/** A service that wants a listener on one address. */
interface Claim {
  readonly egress: EgressListener;
  readonly service: MeshService;
  readonly port: Pick<MeshPort, 'port' | 'protocol'>;
  readonly kind: 'http' | 'tcp' | 'auto';
  readonly cidr?: string;
}

/** Who wants to listen where on a port, in istiod's order. A listener that the Sidecar declares keeps all others away. */
function bindsOf(scope: Scope, port: number): Map<string, Claim[]> {
  const binds = new Map<string, Claim[]>();
  const claim = (bind: string, each: Claim) => {
    const claims = binds.get(bind);
    if (claims) claims.push(each);
    else binds.set(bind, [each]);
  };
  for (const egress of scope.egress) {
    if (egress.port !== undefined && egress.port !== port) continue;
    const locked = egress.port === undefined ? new Set(binds.keys()) : new Set<string>();
    for (const service of egress.services) {
      const found = egress.port === undefined ? portOf(service, port) : { port, protocol: egress.protocol };
      const kind = found ? listenerProtocol(found.protocol) : 'none';
      if (!found || kind === 'none' || service.resolution === 'alias') continue;
      const fixed = egress.bind || (egress.port === undefined ? bindOf(service, found) : '');
      const addresses = kind === 'http' ? [fixed || wildcard] : listenAddresses(service, fixed);
      for (const each of addresses) {
        const { bind, cidr } = typeof each === 'string' ? { bind: each, cidr: undefined } : each;
        if (!locked.has(bind)) claim(bind, { egress, service, port: found, kind, cidr });
      }
    }
  }
  return binds;
}

/** The listener of one address and port (`buildSidecarOutboundListener` in `pilot/pkg/networking/core/listener.go`). */
class Outbound {
  private chains: FilterChain[] = [];
  private protocol?: 'http' | 'tcp' | 'auto';

  public constructor(
    private readonly mesh: Mesh, private readonly proxy: Proxy, private readonly scope: Scope, private readonly bind: string, private readonly port: number,
  ) {}

  public build(claims: readonly Claim[]): Listener {
    for (const claim of claims) this.add(claim);
    return this.listener();
  }

  /** HTTP services share one chain; TCP beside HTTP makes the listener look at the bytes; what has the same condition is left out. */
  private add({ egress, service, port, kind, cidr }: Claim): void {
    const overrides = kind === 'auto' && this.protocol === 'http';
    if (this.protocol !== undefined && kind !== 'tcp' && this.protocol !== 'tcp' && !overrides) return;
    const chains = this.chainsFor(egress, service, port, kind, this.bind, cidr);
    if (this.protocol === undefined || overrides) {
      this.chains = chains;
      this.protocol = kind === 'http' && this.bind === wildcard ? 'auto' : kind;
      return;
    }
    for (const chain of chains) if (!this.chains.some((each) => sameMatch(each, chain))) this.chains.push(chain);
    if (kind !== this.protocol) this.protocol = 'auto';
  }

  private chainsFor(
    egress: EgressListener, service: MeshService, port: Pick<MeshPort, 'port' | 'protocol'>, kind: 'http' | 'tcp' | 'auto', bind: string, cidr?: string,
  ): FilterChain[] {
    const tcp = kind === 'http' ? [] : this.tcpChains(egress, service, port, bind, cidr);
    if (kind === 'tcp') return tcp;
    const name = kind === 'auto' && bind !== wildcard ? `${service.host}:${port.port}` : String(port.port);
    const sniffed = kind === 'auto' || bind === wildcard;
    const http: FilterChain = { match: sniffed ? { transport: 'raw_buffer', alpn: plainHttpAlpns } : {}, handler: this.http(name) };
    return [...tcp, http];
  }

  private http(name: string): Handler {
    return {
      kind: 'http', routeConfigName: name,
      routeConfig: () => this.mesh.once(`routes ${this.proxy.namespace} ${this.scope.shareKey} ${this.mesh.matchesSource ? JSON.stringify(this.proxy.labels) : ''} ${name}`,
        () => sidecarRouteConfig(this.mesh, this.proxy, this.scope, name)),
    };
  }

  /** `tls` or `tcp` rules of the VirtualServices for the service, else the service itself. */
  private tcpChains(egress: EgressListener, service: MeshService, port: Pick<MeshPort, 'port' | 'protocol'>, bind: string, cidr?: string): FilterChain[] {
    const rules = withL4Rules(egress).filter((each) => each.hosts.some((host) => hostsOverlap(host, service.host)));
    const cidrs = cidr === undefined ? undefined : [cidr];
    const own = outboundCluster(service.host, service.ports.length === 1 ? service.ports[0].port : port.port);
    const chains: FilterChain[] = [];
    if (isTls(port.protocol)) {
      const seen = new Set<string>();
      for (const rule of rules.flatMap((each) => each.tls)) {
        for (const match of rule.matches) {
          if (!this.isForHere(match)) continue;
          const key = `${match.sniHosts.join()}|${match.destinationSubnets.join()}`;
          if (seen.has(key)) continue;
          seen.add(key);
          chains.push({
            match: { ...(match.sniHosts.includes('*') || match.sniHosts.length === 0 ? {} : { serverNames: match.sniHosts }), cidrs: subnets(match.destinationSubnets) ?? cidrs },
            handler: { kind: 'tcp', targets: this.targets(rule) }, where: { resource: rule.owner, field: match.at },
          });
        }
      }
      if (chains.length > 0) return chains;
      const bySni = cidrs !== undefined || (service.addresses.length === 0 && bind === wildcard);
      return [{
        match: { ...(bySni ? { serverNames: [service.host, ...service.aliases] } : {}), cidrs },
        handler: { kind: 'tcp', targets: [{ cluster: own, weight: 100 }] }, where: { resource: service.resource },
      }];
    }
    for (const rule of rules.flatMap((each) => each.tcp)) {
      const matches = rule.matches.filter((match) => this.isForHere(match));
      if (rule.matches.length > 0 && matches.length === 0) continue;
      const everything = matches.length === 0 || matches.some((match) => match.destinationSubnets.length === 0);
      chains.push({
        match: { cidrs: everything ? cidrs : subnets(matches.flatMap((match) => match.destinationSubnets)) },
        handler: { kind: 'tcp', targets: this.targets(rule) }, where: { resource: rule.owner, field: rule.at },
      });
      if (everything) return chains;
    }
    chains.push({ match: { cidrs }, handler: { kind: 'tcp', targets: [{ cluster: own, weight: 100 }] }, where: { resource: service.resource } });
    return chains;
  }

  private isForHere(match: L4Rule['matches'][number]): boolean {
    return (match.gateways.length === 0 || match.gateways.includes('mesh')) && isSubset(match.sourceLabels, this.proxy.labels)
      && (!match.port || match.port === this.port) && (!match.sourceNamespace || match.sourceNamespace === this.proxy.namespace);
  }

  private targets(rule: L4Rule): TcpTarget[] {
    const used = rule.destinations.length === 1 ? rule.destinations : rule.destinations.filter((each) => each.weight > 0);
    const total = used.reduce((sum, each) => sum + each.weight, 0);
    return used.map((destination) => {
      const service = this.scope.services.get(destination.host) ?? servicesOnPort(this.scope, this.port).get(destination.host);
      const weight = used.length === 1 ? 100 : (destination.weight / total) * 100;
      return { cluster: destinationCluster(destination, service, this.port), weight, destination };
    });
  }

  private listener(): Listener {
    const { chains, bind, port } = this;
    const needsHttp = chains.some((chain) => chain.match.alpn !== undefined);
    const needsTls = needsHttp || chains.some((chain) => chain.match.serverNames !== undefined);
    const all = chains.find((chain) => isMatchAll(chain));
    const others = chains.filter((chain) => !isMatchAll(chain));
    return {
      name: `${bind}_${port}`, bind, port,
      chains: others.length === 0 && all ? [all] : others,
      fallback: others.length === 0 ? undefined : all ?? catchAllChain(this.scope),
      inspectsTls: () => needsTls, inspectsHttp: () => needsHttp,
    };
  }
}

const l4Rules = new WeakMap<EgressListener, readonly MeshVirtualService[]>();

/** The VirtualServices that have `tcp` or `tls` rules, which few have. */
function withL4Rules(egress: EgressListener): readonly MeshVirtualService[] {
  let found = l4Rules.get(egress);
  if (!found) l4Rules.set(egress, found = egress.virtualServices.filter((each) => each.tcp.length > 0 || each.tls.length > 0));
  return found;
}

function bindOf(service: MeshService, port: Pick<MeshPort, 'protocol'>): string {
  return isHeadless(service) && listenerProtocol(port.protocol) !== 'http' ? headlessAddress(service) : '';
}

/** TCP is told apart by address where a service has one: ranges share the listener of all addresses. */
function listenAddresses(service: MeshService, fixed: string): (string | { bind: string; cidr?: string })[] {
  if (fixed !== '') return [fixed];
  if (service.addresses.length === 0) return [wildcard];
  return service.addresses.map((address) => (address.includes('/') ? { bind: wildcard, cidr: address } : address));
}

function subnets(list: readonly string[]): readonly string[] | undefined {
  return list.length > 0 ? list : undefined;
}

function isMatchAll({ match }: FilterChain): boolean {
  return match.alpn === undefined && match.transport === undefined && match.cidrs === undefined && (match.serverNames === undefined || match.serverNames.includes('*'));
}

function sameMatch(a: FilterChain, b: FilterChain): boolean {
  const text = ({ match }: FilterChain) => JSON.stringify([
    match.transport, match.alpn, [...match.serverNames ?? []].sort(),
    (match.cidrs ?? []).map((each) => { const range = parseCidr(each); return range ? formatCidr(range) : each; }).sort(),
  ]);
  return text(a) === text(b);
}

function catchAllChain(scope: Scope): FilterChain {
  const cluster = scope.allowsAny ? passthroughCluster : blackHoleCluster;
  return { name: 'PassthroughFilterChain', match: {}, handler: { kind: 'tcp', targets: [{ cluster, weight: 100 }] } };
}

const outboundPort = 15001;

/** What an application sends to the port where its own sidecar takes what goes out is cut off. */
const loopChain: FilterChain = {
  name: 'virtualOutbound-trafficloop', match: {}, handler: { kind: 'tcp', targets: [{ cluster: blackHoleCluster, weight: 100 }] },
};

/** Connections to addresses and ports that nobody registered. */
function virtualOutbound(scope: Scope): Listener {
  const name = scope.allowsAny ? 'virtualOutbound-catchall-tcp' : 'virtualOutbound-blackhole';
  return {
    name: 'virtualOutbound', bind: wildcard, port: 15001, chains: [{ ...catchAllChain(scope), name }], inspectsTls: () => false, inspectsHttp: () => false,
  };
}
