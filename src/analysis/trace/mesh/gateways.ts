import { Gateway, GatewayServer } from '../../model/gateway';
import { objectRef } from '../journal';
import { parseProtocol, isHttp, Protocol } from '../protocol';
import { Finding } from '../result';
import { isOrderKnown } from './order';

/** A server of a Gateway on the port the proxy really opens. */
export interface MergedServer {
  readonly gateway: Gateway;
  readonly server: GatewayServer;
  /** `namespace/name` of the gateway. */
  readonly gatewayName: string;
  readonly listenPort: number;
  readonly protocol: Protocol;
  readonly routeName: string;
}

/** Servers that share a listener. */
export interface MergedPort {
  readonly port: number;
  readonly bind: string;
  readonly protocol: Protocol;
  readonly servers: MergedServer[];
}

/** The Gateways of one workload as one. */
export interface MergedGateways {
  readonly ports: readonly MergedPort[];
  readonly serversByRoute: ReadonlyMap<string, readonly MergedServer[]>;
  readonly conflicts: readonly (Finding & { readonly port: number; readonly dependsOnOrder: boolean })[];
}

/** The ports a server opens: none when it names a Service port that does not exist. */
export type ResolvePorts = (gateway: Gateway, port: number) => readonly number[];

/**
 * Puts the servers of all Gateways of a workload together, oldest Gateway first (`mergeGateways` in `pilot/pkg/model/gateway.go`). What
 * cannot share a port with what came before is dropped; istiod only logs it.
 */
export function mergeGateways(gateways: readonly Gateway[], resolvePorts: ResolvePorts): MergedGateways {
  const merge = new Merge();
  for (const gateway of gateways) {
    for (const server of gateway.servers) {
      if (server.port === 0) continue;
      for (const port of resolvePorts(gateway, server.port)) merge.add(gateway, server, port);
    }
  }
  return merge;
}

/** Hosts that the TLS handshake asks for; a namespace before them does not count. */
export function sniHosts(server: GatewayServer): string[] {
  return [...new Set(server.namespacedHosts.map((each) => each.host))].sort();
}

export function isPassthrough(server: GatewayServer): boolean {
  return server.tlsMode === 'PASSTHROUGH' || server.tlsMode === 'AUTO_PASSTHROUGH';
}

/** HTTPS whose TLS ends at the gateway. */
export function terminatesHttps(server: GatewayServer): boolean {
  return parseProtocol(server.protocol) === 'https' && server.tls.exists && !isPassthrough(server);
}

class Merge implements MergedGateways {
  public readonly ports: MergedPort[] = [];
  public readonly serversByRoute = new Map<string, MergedServer[]>();
  public readonly conflicts: (Finding & { port: number; dependsOnOrder: boolean })[] = [];
  private readonly plain = new Map<number, MergedPort>();
  private readonly opened = new Set<number>();
  private readonly tlsBinds = new Map<number, Set<string>>();
  private readonly tlsHosts = new Map<number, Map<string, { bind: string; by: MergedServer }>>();

  public add(gateway: Gateway, server: GatewayServer, listenPort: number): void {
    const protocol = parseProtocol(server.protocol);
    const added: MergedServer = {
      gateway, server, listenPort, protocol, gatewayName: `${gateway.namespace}/${gateway.name}`, routeName: routeName(gateway, server, protocol, listenPort),
    };
    if (server.tls.exists && !this.claimHosts(added)) return;
    if (!this.opened.has(listenPort)) this.open(added);
    else if (this.plain.has(listenPort)) this.joinPlain(added, this.plain.get(listenPort)!);
    else this.joinTls(added);
  }

  /** No two servers with TLS may have the same host on one port: their filter chains would be the same. */
  private claimHosts(added: MergedServer): boolean {
    const { server, listenPort } = added;
    let known = this.tlsHosts.get(listenPort);
    if (!known) this.tlsHosts.set(listenPort, known = new Map());
    const hosts = server.namespacedHosts.map((each) => (each.namespace === '*' ? each.host : `${each.namespace}/${each.host}`));
    const duplicate = hosts.find((host) => known.get(host)?.bind === server.bind);
    if (duplicate !== undefined) {
      this.drop(added, known.get(duplicate)!.by, `host ${duplicate} is already served with TLS on port ${listenPort} by`);
      return false;
    }
    for (const host of hosts) known.set(host, { bind: server.bind, by: added });
    return true;
  }

  private open(added: MergedServer): void {
    const { server, listenPort, protocol } = added;
    this.opened.add(listenPort);
    const port = { port: listenPort, bind: server.bind, protocol, servers: [added] };
    this.ports.push(port);
    if (!server.tls.exists || isHttp(protocol)) this.plain.set(listenPort, port);
    if (isHttp(protocol) || terminatesHttps(server)) this.serversByRoute.set(added.routeName, [added]);
  }

  private joinPlain(added: MergedServer, current: MergedPort): void {
    const sameBind = current.bind === added.server.bind;
    if (sameBind && !(isHttp(added.protocol) && isHttp(current.protocol))) {
      this.drop(added, current.servers[0], `protocol ${added.server.protocol} cannot share port ${added.listenPort} with ${current.servers[0].server.protocol} of`);
      return;
    }
    if (sameBind) current.servers.push(added);
    else this.onPort(added).servers.push(added);
    this.serversByRoute.set(added.routeName, [...this.serversByRoute.get(added.routeName) ?? [], added]);
  }

  private joinTls(added: MergedServer): void {
    const { server, listenPort, protocol, routeName: route } = added;
    if (isHttp(protocol) || terminatesHttps(server)) {
      const other = this.serversByRoute.get(route);
      if (other) {
        this.drop(added, other[0], `port name ${server.portName} on port ${server.port} is also that of`);
        return;
      }
      this.serversByRoute.set(route, [added]);
    }
    let binds = this.tlsBinds.get(listenPort);
    const isNewBind = !binds?.has(server.bind);
    if (!binds) this.tlsBinds.set(listenPort, binds = new Set());
    binds.add(server.bind);
    const first = this.ports.find((each) => each.port === listenPort && each.bind === server.bind);
    if (!server.tls.exists && (!isNewBind || first)) {
      this.serversByRoute.delete(route);
      this.drop(added, first?.servers[0] ?? added, `protocol ${server.protocol} without TLS cannot share port ${listenPort} with`);
      return;
    }
    this.onPort(added).servers.push(added);
  }

  private onPort(added: MergedServer): MergedPort {
    const { server, listenPort, protocol } = added;
    let port = this.ports.find((each) => each.port === listenPort && each.bind === server.bind && each.protocol === protocol);
    if (!port) this.ports.push(port = { port: listenPort, bind: server.bind, protocol, servers: [] });
    return port;
  }

  private drop(dropped: MergedServer, kept: MergedServer, why: string): void {
    const [a, b] = [dropped.gateway.resource, kept.gateway.resource];
    this.conflicts.push({
      port: dropped.listenPort,
      dependsOnOrder: !isOrderKnown(a, b),
      what: `${a.toString()} spec.servers[${dropped.server.index}] is dropped: ${why} ${b.toString()} spec.servers[${kept.server.index}]`,
      objects: [objectRef(a), objectRef(b)],
    });
  }
}

/** `http.80`, or for HTTPS that ends here `https.443.<port name>.<gateway>.<namespace>`; empty for servers without HTTP routes. */
function routeName(gateway: Gateway, server: GatewayServer, protocol: Protocol, listenPort: number): string {
  const bind = server.bind === '' ? '' : `.${server.bind}`;
  if (isHttp(protocol)) return `http.${listenPort}${bind}`;
  if (protocol === 'https' && !isPassthrough(server)) return `https.${server.port}.${server.portName}.${gateway.name}.${gateway.namespace}${bind}`;
  return '';
}
