/** The parts of an outbound cluster's name. */
export interface ClusterKey {
  readonly port: number;
  readonly subset: string;
  readonly host: string;
}

/** Where bytes go that no Service claims, when the mesh allows any destination. */
export const passthroughCluster = 'PassthroughCluster';
/** Where they go when it does not. */
export const blackHoleCluster = 'BlackHoleCluster';
/** Traffic to a port of the pod that no Service declares. */
export const inboundPassthroughCluster = 'InboundPassthroughCluster';

/** `outbound|80|v2|catalog.shop.svc.cluster.local`. */
export function outboundCluster(host: string, port: number, subset: string = ''): string {
  return `outbound|${port}|${subset}|${host}`;
}

/** The form that is a valid DNS name, which mTLS clients send as SNI: `outbound_.80_.v2_.catalog.shop.svc.cluster.local`. */
export function sniCluster(host: string, port: number, subset: string = ''): string {
  return `outbound_.${port}_.${subset}_.${host}`;
}

/** `inbound|8080||`. */
export function inboundCluster(port: number): string {
  return `inbound|${port}||`;
}

export function parseOutboundCluster(name: string): ClusterKey | undefined {
  const match = /^outbound\|(\d+)\|([^|]*)\|(.*)$/.exec(name) ?? /^outbound_\.(\d+)_\.(.*?)_\.(.*)$/.exec(name);
  return match ? { port: Number(match[1]), subset: match[2], host: match[3] } : undefined;
}
