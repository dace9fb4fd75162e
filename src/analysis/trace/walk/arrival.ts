import { Pod } from '../../model/pod';
import { Call, connect } from '../connect';
import { Where } from '../journal';
import { inboundListener } from '../listen/inbound-listener';
import { Listener } from '../listen/listener';
import { Mesh } from '../mesh/mesh';
import { principalOf, Proxy } from '../mesh/proxy';
import { authorize, Authorized } from '../policy/authorization';
import { PeerModes, peerModes } from '../policy/peer-authentication';
import { authenticate, requestPrincipal } from '../policy/request-authentication';
import { CompleteRequest, TraceSource, TraceToken } from '../request';
import { Stage, TraceReason } from '../result';
import { HttpHead } from '../routes/route-match';

/** What reaches a pod. */
export interface Incoming extends Call {
  readonly head?: HttpHead;
  /** Client identity that mesh mTLS proves. */
  readonly principal?: string;
  readonly ip?: string;
  readonly remoteIp?: string;
  readonly token?: TraceToken;
}

/** What becomes of it. */
export interface Arrival {
  readonly reason?: TraceReason;
  readonly status?: number;
  readonly steps: readonly { readonly stage: Stage; readonly says: string; readonly where?: Where }[];
  readonly listener?: Listener;
  readonly filterChain?: string;
  readonly routeConfig?: string;
  readonly virtualHost?: string;
  readonly cluster?: string;
  /** Whether TLS ends at the sidecar; else the application gets it. */
  readonly endsTls?: boolean;
}

export function sidecarOfPod(pod: Pod): Proxy {
  return {
    kind: 'sidecar', namespace: pod.namespace, name: pod.name, labels: pod.labels, annotations: pod.annotations, serviceAccount: pod.serviceAccount, pod, addresses: [],
  };
}

/** Whether the pod has a sidecar. Without word on its namespace it is held to have one. */
export function hasSidecar(mesh: Mesh, pod: Pod): boolean {
  return mesh.model.isInjected(pod) ?? true;
}

/** mTLS demands and policies of a workload, as a request meets them. */
export function arrive(mesh: Mesh, proxy: Proxy, incoming: Incoming): Arrival {
  const modes = mesh.once(`peer-modes ${proxy.namespace} ${JSON.stringify(proxy.labels)}`, () => peerModes(mesh, proxy));
  const key = `inbound ${proxy.namespace}/${proxy.name} ${JSON.stringify(proxy.labels)} ${proxy.addresses.join()}`;
  const listener = mesh.once(key, () => inboundListener(mesh, proxy, modes));
  const mode = modes.on(incoming.port);
  const connected = connect(listener, incoming);
  const chain = connected.chain;
  const cluster = chain?.handler.kind === 'tcp' ? chain.handler.targets[0].cluster : chain?.handler.routeConfigName;
  const base = { listener, filterChain: chain?.name, cluster, endsTls: chain?.termination !== undefined };
  if (connected.reason !== undefined) {
    const says = `${connected.says}${demand(modes, mode)}`;
    return { ...base, cluster: undefined, reason: connected.reason, steps: [{ stage: 'inbound', says, where: modes.where ?? chain?.where }] };
  }
  const spoken = { mtls: 'mesh mTLS', tls: 'TLS', plaintext: 'plaintext' }[incoming.tls];
  const accepted = `${proxy.namespace}/${proxy.name} accepts ${spoken} on port ${incoming.port} (mTLS ${mode})`;
  const steps: { stage: Stage; says: string; where?: Where }[] = [{ stage: 'inbound', says: accepted, where: modes.where }];
  const isHttp = chain!.handler.kind === 'http';
  const named = isHttp ? { ...base, routeConfig: cluster, virtualHost: `inbound|http|${chain!.match.destinationPort ?? 0}` } : base;
  if (isHttp && incoming.httpVersion === '1.0' && !acceptsHttp10(proxy)) {
    const says = 'the proxy does not take HTTP/1.0 (PILOT_HTTP10 is off): 426 Upgrade Required';
    return { ...named, reason: 'HttpVersion', status: 426, steps: [...steps, { stage: 'inbound', says }] };
  }
  const head = isHttp ? incoming.head : undefined;
  const authenticated = head ? authenticate(mesh, proxy, head, incoming.token) : undefined;
  if (authenticated?.outcome === 'rejected') {
    return { ...named, reason: 'Unauthenticated', status: 401, steps: [...steps, { stage: 'authentication', says: authenticated.says!, where: authenticated.where }] };
  }
  if (authenticated?.outcome === 'accepted') steps.push({ stage: 'authentication', says: authenticated.says!, where: authenticated.where });
  const authorized = authorize(mesh, proxy, {
    port: incoming.port, sni: incoming.sni, http: head, ip: incoming.ip, remoteIp: incoming.remoteIp,
    principal: incoming.tls === 'mtls' ? incoming.principal : undefined,
    requestPrincipal: requestPrincipal(authenticated?.claims), claims: authenticated?.claims,
  });
  steps.push(...authorizationSteps(authorized));
  if (!authorized.allowed) return { ...named, reason: 'Denied', status: isHttp ? 403 : undefined, steps };
  return { ...named, steps };
}

export function authorizationSteps(authorized: Authorized): { stage: Stage; says: string; where?: Where }[] {
  return [
    ...authorized.asks.map(({ where, provider }) => ({ stage: 'authorization' as const, says: `asks the external authorizer ${provider}; taken to agree`, where })),
    ...(authorized.says ? [{ stage: 'authorization' as const, says: authorized.says, where: authorized.where }] : []),
  ];
}

/** The connection of a request as a listener sees it. */
export function callOf(request: CompleteRequest, address: string, port: number): Call {
  return {
    address, port, tls: request.tls, sni: request.sni, alpn: request.alpn, isHttp: request.isHttp, httpVersion: request.httpVersion,
    clientCert: request.clientCert ?? request.tls === 'mtls', serverFirst: request.serverFirst ?? false,
  };
}

/** The identity that a client's certificate proves, if the request says who the client is. */
export function identityOf(source: TraceSource | undefined, trustDomain: string): string | undefined {
  if (source?.principal !== undefined) return source.principal;
  return source?.namespace === undefined ? undefined : principalOf(source.namespace, source.serviceAccount ?? 'default', trustDomain);
}

/** HTTP/1.0 is refused unless the proxy's environment says otherwise. */
export function acceptsHttp10(proxy: Proxy): boolean {
  return proxy.pod?.containers.some((container) => container.at.get('env').items()
    .some((each) => each.get('name').string() === 'ISTIO_META_HTTP10' && each.get('value').string() === '1')) ?? false;
}

function demand(modes: PeerModes, mode: string): string {
  return modes.where ? ` (${modes.where.resource.toString()} asks for ${mode})` : ` (mTLS is ${mode})`;
}
