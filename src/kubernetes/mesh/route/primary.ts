import { Json } from '../../synthesis/json';
import { MeshDestination } from './target';

/** Rules of a VirtualService, by what they look at. */
export interface PrimaryRules {
  readonly http: Json[];
  readonly tls: Json[];
  readonly tcp: Json[];
}

/** Rules for calls inside the mesh that keep requests for some ports of a service with versions away from the versions. */
export function primaryRules({ host, subset, ports = [] }: MeshDestination, wanted: (port: number) => boolean, inMesh: Json = {}): PrimaryRules {
  const rules: PrimaryRules = { http: [], tls: [], tcp: [] };
  for (const { port, protocol } of ports.filter((one) => one.protocol !== 'udp' && wanted(one.port))) {
    const route = [{ destination: { host, subset, port: { number: port } } }];
    if (protocol === 'tcp') rules.tcp.push({ match: [{ port, ...inMesh }], route });
    else if (protocol === 'tls' || protocol === 'https') rules.tls.push({ match: [{ port, sniHosts: [host], ...inMesh }], route });
    else rules.http.push({ match: [{ port, ...inMesh }], route });
  }
  return rules;
}

/** The parts of a VirtualService's spec that have rules. */
export function specOf({ http, tls, tcp }: PrimaryRules): Json {
  return { ...(http.length > 0 ? { http } : {}), ...(tls.length > 0 ? { tls } : {}), ...(tcp.length > 0 ? { tcp } : {}) };
}
