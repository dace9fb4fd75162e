import { FilterChain, Handler, Listener, plainHttpAlpns, TcpTarget } from './listener';
import { formatCidr, parseCidr } from '../cidr';
import { blackHoleCluster, outboundCluster, passthroughCluster } from '../cluster-name';
import { isSubset } from '../mesh/destination-rules';
import { Mesh } from '../mesh/mesh';
import { Proxy } from '../mesh/proxy';
import { EgressListener, Scope } from '../mesh/scope';
import { isHeadless, MeshPort, MeshService } from '../mesh/services';
import { L4Rule } from '../mesh/virtual-services';
import { isTls, listenerProtocol, Protocol } from '../protocol';
import { destinationCluster } from '../routes/route';
import { servicesOnPort, sidecarRouteConfig } from '../routes/sidecar-routes';
import { hostsOverlap } from '../../model/hosts';

const wildcard = '0.0.0.0';

/** The listener a sidecar hands a connection to `address:port`: the one of that address, the one of all, or the last resort. */
export function outboundListener(mesh: Mesh, proxy: Proxy, address: string, port: number): Listener {
  const scope = mesh.scopeOf(proxy);
  const entries = mesh.once(`outbound ${proxy.namespace} ${scope.sidecar?.resource.fullName ?? ''} ${JSON.stringify(proxy.labels)} ${port}`, () => (
    new Outbound(mesh, proxy, scope, port).build()));
  return entries.get(address) ?? entries.get(wildcard) ?? virtualOutbound(scope);
}

/** Pods of a headless Service are dialled by addresses that no manifest knows. */
export function headlessAddress(service: Pick<MeshService, 'host'>): string {
  return `pods-of.${service.host}`;
}

interface Entry {
  readonly bind: string;
  chains: FilterChain[];
  protocol: 'http' | 'tcp' | 'auto';
  locked: boolean;
}

/** The listeners of one port (`buildSidecarOutboundListeners` in `pilot/pkg/networking/core/listener.go`). */
class Outbound {
  private readonly entries = new Map<string, Entry>();

  public constructor(private readonly mesh: Mesh, private readonly proxy: Proxy, private readonly scope: Scope, private readonly port: number) {}

  public build(): Map<string, Listener> {
    for (const egress of this.scope.egress) {
      if (egress.port !== undefined) {
        if (egress.port !== this.port) continue;
        const written: Protocol = egress.protocol;
        for (const service of egress.services) this.add(egress, service, { port: this.port, protocol: written }, egress.bind);
        continue;
      }
      for (const entry of this.entries.values()) entry.locked = true;
      for (const service of egress.services) {
        for (const port of service.ports) if (port.port === this.port) this.add(egress, service, port, egress.bind || bindOf(service, port));
      }
    }
    return new Map([...this.entries.values()].map((entry) => [entry.bind, this.listener(entry)]));
  }

  private add(egress: EgressListener, service: MeshService, port: Pick<MeshPort, 'port' | 'protocol'>, fixedBind: string): void {
    if (service.resolution === 'alias') return;
    const kind = listenerProtocol(port.protocol);
    if (kind === 'none') return;
    const binds = kind === 'http' ? [fixedBind || wildcard] : listenAddresses(service, fixedBind);
    for (const { bind, cidr } of binds.map((each) => (typeof each === 'string' ? { bind: each, cidr: undefined } : each))) {
      const current = this.entries.get(bind);
      if (current?.locked) continue;
      if (current && kind !== 'tcp' && current.protocol !== 'tcp' && !(kind === 'auto' && current.protocol === 'http')) continue;
      const chains = this.chainsFor(egress, service, port, kind, bind, cidr);
      if (!current || (kind === 'auto' && current.protocol === 'http')) {
        this.entries.set(bind, { bind, chains, protocol: kind === 'http' && bind === wildcard ? 'auto' : kind, locked: false });
      } else {
        for (const chain of chains) if (!current.chains.some((each) => sameMatch(each, chain))) current.chains.push(chain);
        if (kind !== current.protocol) current.protocol = 'auto';
      }
    }
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
      routeConfig: () => this.mesh.once(`routes ${this.proxy.namespace} ${this.scope.sidecar?.resource.fullName ?? ''} ${JSON.stringify(this.proxy.labels)} ${name}`,
        () => sidecarRouteConfig(this.mesh, this.proxy, this.scope, name)),
    };
  }

  /** `tls` or `tcp` rules of the VirtualServices for the service, else the service itself. */
  private tcpChains(egress: EgressListener, service: MeshService, port: Pick<MeshPort, 'port' | 'protocol'>, bind: string, cidr?: string): FilterChain[] {
    const rules = egress.virtualServices.filter((each) => each.hosts.some((host) => hostsOverlap(host, service.host)));
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
      return { cluster: destinationCluster(destination, service, this.port), weight: used.length === 1 ? 100 : (destination.weight / total) * 100, destination };
    });
  }

  private listener(entry: Entry): Listener {
    const needsHttp = entry.chains.some((chain) => chain.match.alpn !== undefined);
    const needsTls = needsHttp || entry.chains.some((chain) => chain.match.serverNames !== undefined);
    const all = entry.chains.find((chain) => isMatchAll(chain));
    const others = entry.chains.filter((chain) => !isMatchAll(chain));
    return {
      name: `${entry.bind}_${this.port}`, bind: entry.bind, port: this.port,
      chains: others.length === 0 && all ? [all] : others,
      fallback: others.length === 0 ? undefined : all ?? catchAllChain(this.scope),
      inspectsTls: () => needsTls, inspectsHttp: () => needsHttp,
    };
  }
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

/** Connections to addresses and ports that nobody registered. */
function virtualOutbound(scope: Scope): Listener {
  const name = scope.allowsAny ? 'virtualOutbound-catchall-tcp' : 'virtualOutbound-blackhole';
  return {
    name: 'virtualOutbound', bind: wildcard, port: 15001, chains: [{ ...catchAllChain(scope), name }], inspectsTls: () => false, inspectsHttp: () => false,
  };
}
