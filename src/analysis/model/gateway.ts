import { Field } from './field';
import { parseNamespacedHost, ServerHost } from './hosts';
import { Resource } from './resource';

/** How a server treats TLS. `none` is plaintext. */
export type ServerTlsMode = 'none' | 'SIMPLE' | 'MUTUAL' | 'OPTIONAL_MUTUAL' | 'PASSTHROUGH' | 'AUTO_PASSTHROUGH' | 'ISTIO_MUTUAL';

/** What kind of VirtualService routes a server reads. */
export type ServerRouting = 'http' | 'tls' | 'tcp';

/** One entry of a Gateway's `spec.servers`. */
export interface GatewayServer {
  readonly at: Field;
  readonly index: number;
  readonly port: number;
  readonly portName: string;
  /** Upper case, e.g. `HTTP`. */
  readonly protocol: string;
  readonly name?: string;
  readonly bind: string;
  readonly tls: Field;
  readonly tlsMode: ServerTlsMode;
  readonly httpsRedirect: boolean;
  readonly credentialName?: string;
  /** As written. */
  readonly hosts: readonly string[];
  /** With the namespace whose VirtualServices may use them, `.` resolved. */
  readonly namespacedHosts: readonly ServerHost[];
  /** Which routes of a VirtualService this server reads: `spec.http`, `spec.tls` (by SNI) or `spec.tcp`. */
  readonly routing: ServerRouting;
}

/** An Istio Gateway. */
export interface Gateway {
  readonly resource: Resource;
  readonly name: string;
  readonly namespace: string;
  readonly selector: Readonly<Record<string, string>>;
  readonly servers: readonly GatewayServer[];
}

export function gatewayOf(resource: Resource): Gateway {
  return {
    resource,
    name: resource.name,
    namespace: resource.namespace,
    selector: resource.spec.get('selector').stringMap(),
    servers: resource.spec.get('servers').items().map((at, index) => serverOf(at, index, resource.namespace)),
  };
}

const modes: readonly string[] = ['SIMPLE', 'MUTUAL', 'OPTIONAL_MUTUAL', 'PASSTHROUGH', 'AUTO_PASSTHROUGH', 'ISTIO_MUTUAL'];

function serverOf(at: Field, index: number, namespace: string): GatewayServer {
  const tls = at.get('tls');
  const protocol = (at.at('port', 'protocol').string() ?? '').toUpperCase();
  const hosts = at.get('hosts').strings();
  const tlsMode = tlsModeOf(tls, protocol);
  return {
    at,
    index,
    port: at.at('port', 'number').number() ?? 0,
    portName: at.at('port', 'name').string() ?? '',
    protocol,
    name: at.get('name').string(),
    bind: at.get('bind').string() ?? '',
    tls,
    tlsMode,
    httpsRedirect: tls.get('httpsRedirect').boolean() ?? false,
    credentialName: tls.get('credentialName').string() || undefined,
    hosts,
    namespacedHosts: hosts.map((host) => parseNamespacedHost(host, namespace)),
    routing: routingOf(protocol, tlsMode),
  };
}

function tlsModeOf(tls: Field, protocol: string): ServerTlsMode {
  if (!tls.exists) return 'none';
  const mode = tls.get('mode').string();
  if (mode !== undefined && modes.includes(mode)) return mode as ServerTlsMode;
  // A tls block that only asks for the redirect leaves an HTTP server in plaintext; the mode's zero value is PASSTHROUGH.
  return isPlainHttp(protocol) ? 'none' : 'PASSTHROUGH';
}

function routingOf(protocol: string, mode: ServerTlsMode): ServerRouting {
  if (isPlainHttp(protocol)) return 'http';
  if (mode === 'PASSTHROUGH' || mode === 'AUTO_PASSTHROUGH') return 'tls';
  return protocol === 'HTTPS' ? 'http' : 'tcp';
}

function isPlainHttp(protocol: string): boolean {
  return protocol === 'HTTP' || protocol === 'HTTP2' || protocol === 'GRPC' || protocol === 'GRPC-WEB' || protocol === 'HTTP_PROXY';
}
