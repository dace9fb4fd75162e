import { ServicePort } from '../model/service';

/** Protocol of a port as istiod names it; `auto` when nothing is declared and the proxy has to look at the bytes. */
export type Protocol = 'http' | 'http2' | 'grpc' | 'grpc-web' | 'http_proxy' | 'tcp' | 'https' | 'tls' | 'mongo' | 'redis' | 'mysql' | 'udp' | 'hbone' | 'auto';

const known: ReadonlySet<string> = new Set([
  'http', 'http2', 'grpc', 'grpc-web', 'http_proxy', 'tcp', 'https', 'tls', 'mongo', 'redis', 'mysql', 'udp', 'hbone',
]);

/** Ports whose protocols the server opens, so that looking at the client's bytes would wait for ever. */
const serverFirstPorts: ReadonlySet<number> = new Set([25, 53, 3306, 27017]);

/** A protocol as an Istio object or a port name writes it, in any case; `auto` for everything else. */
export function parseProtocol(text: string): Protocol {
  const lower = text.toLowerCase();
  return known.has(lower) ? lower as Protocol : 'auto';
}

/**
 * The protocol of a Service port: `appProtocol`, else the prefix of the port's name, else TCP for the ports of known server-first
 * protocols (`ConvertProtocol` in `pkg/kube`).
 */
export function servicePortProtocol(port: Pick<ServicePort, 'port' | 'name' | 'protocol' | 'appProtocol'>): Protocol {
  if (port.protocol.toUpperCase() === 'UDP') return 'udp';
  const declared = port.appProtocol ?? port.name;
  switch (declared.toLowerCase()) {
    case 'kubernetes.io/h2c': return 'http2';
    case 'kubernetes.io/ws': return 'http';
    case 'kubernetes.io/wss': return 'https';
    default: break;
  }
  if (declared.toLowerCase().startsWith('grpc-web')) return 'grpc-web';
  const protocol = parseProtocol(declared.split('-', 1)[0]);
  return protocol === 'auto' && serverFirstPorts.has(port.port) ? 'tcp' : protocol;
}

/** Routed by `spec.http` for certain. */
export function isHttp(protocol: Protocol): boolean {
  return protocol === 'http' || isHttp2(protocol) || protocol === 'http_proxy' || protocol === 'grpc-web';
}

export function isHttp2(protocol: Protocol): boolean {
  return protocol === 'http2' || protocol === 'grpc';
}

/** Routed by `spec.http` when the bytes turn out to be HTTP. */
export function isHttpOrSniffed(protocol: Protocol): boolean {
  return isHttp(protocol) || protocol === 'auto';
}

/** TLS that the proxy does not end: routed by `spec.tls`. */
export function isTls(protocol: Protocol): boolean {
  return protocol === 'https' || protocol === 'tls';
}

/** What kind of listener a port gets. */
export type ListenerProtocol = 'http' | 'tcp' | 'auto' | 'none';

export function listenerProtocol(protocol: Protocol): ListenerProtocol {
  if (isHttp(protocol)) return 'http';
  if (protocol === 'auto') return 'auto';
  return protocol === 'udp' || protocol === 'hbone' ? 'none' : 'tcp';
}
