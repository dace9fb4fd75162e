import { Pod } from '../../model/pod';
import { Where } from '../journal';
import { Mesh } from '../mesh/mesh';
import { principalOf, Proxy } from '../mesh/proxy';
import { sidecarFor } from '../mesh/scope';
import { MeshPort, MeshService } from '../mesh/services';
import { peerModes } from '../policy/peer-authentication';
import { isHttpOrSniffed } from '../protocol';
import { CompleteRequest } from '../request';
import { TraceDestination, TraceReason } from '../result';
import { HttpHead } from '../routes/route-match';
import { Arrival, arrive, hasSidecar, Incoming, sidecarOfPod } from './arrival';
import { bindingOf } from './binding';
import { AddressEndpoint, PodEndpoint } from './endpoints';
import { Leaving } from './leaving';

/** What one endpoint says to a call. */
export interface EndpointAnswer {
  readonly tls: TraceDestination['tls'];
  readonly reason?: TraceReason;
  readonly status?: number;
  readonly flag?: string;
  readonly steps: Arrival['steps'];
}

/** Calls of a proxy to single endpoints: the TLS it begins, and what the other side makes of it. */
export class EndpointCall {
  public constructor(private readonly mesh: Mesh, private readonly proxy: Proxy) {}

  public toPod(leaving: Leaving, { pod, port: podPort }: PodEndpoint, port: MeshPort, tlsMode: string | undefined, base: TraceDestination): EndpointAnswer {
    const injected = hasSidecar(this.mesh, pod);
    const peer = sidecarOfPod(pod);
    const tls = tlsMode === undefined ? this.automaticTls(injected, peer, podPort) : tlsMode === 'DISABLE' ? 'none' : tlsMode as TraceDestination['tls'];
    const incoming = this.incoming(leaving, podPort, tls, base.protocol);
    if (injected) {
      const arrival = arrive(this.mesh, peer, incoming);
      if (incoming.tls === 'mtls' && arrival.reason === undefined && !arrival.endsTls) {
        const says = `the sidecar of ${pod.namespace}/${pod.name} does not end mesh mTLS (its mode is DISABLE): the application gets bytes it cannot read`;
        return { tls, reason: 'UpstreamTlsError', status: 503, flag: 'UF', steps: [...arrival.steps, { stage: 'inbound', says }] };
      }
      const isTlsFailure = arrival.reason !== undefined && arrival.status === undefined && arrival.reason !== 'Denied';
      if (isTlsFailure) return { tls, reason: arrival.reason === 'ServerFirst' ? 'ServerFirst' : 'UpstreamTlsError', status: 503, flag: 'UF', steps: arrival.steps };
      const refused = arrival.reason === undefined ? this.refusal(pod, peer, podPort) : undefined;
      if (refused) return { ...refused, tls, steps: [...arrival.steps, ...refused.steps] };
      return { tls, reason: arrival.reason, status: arrival.status, steps: arrival.steps };
    }
    const refused = this.refusal(pod, undefined, podPort);
    if (refused) return { ...refused, tls };
    if (tls === 'ISTIO_MUTUAL') {
      return tlsFailure(tls, `${pod.namespace}/${pod.name} has no sidecar, so nobody there answers mesh mTLS`, { resource: pod.owner });
    }
    if (tls !== 'none' && isHttpOrSniffed(port.protocol) && port.protocol !== 'auto') {
      const says = `port ${port.port} is declared as ${port.protocol}, which is plaintext, but the DestinationRule begins TLS`;
      return tlsFailure(tls, says, { resource: pod.owner });
    }
    return { tls, steps: [] };
  }

  /** A sidecar hands requests to the pod's own address, or where a Sidecar object says; the application may listen elsewhere. */
  private refusal(pod: Pod, peer: Proxy | undefined, port: number): Omit<EndpointAnswer, 'tls'> | undefined {
    const binding = bindingOf(pod, port);
    if (binding === 'any') return undefined;
    const endpoint = peer && sidecarFor(this.mesh, peer)?.ingress.find((each) => each.port === port)?.defaultEndpoint;
    const goesTo = /^(127\.0\.0\.1|\[::1\]):/.test(endpoint ?? '') ? 'localhost' : 'podIp';
    if (goesTo === binding) return undefined;
    const says = `the application listens on port ${port} of ${binding === 'localhost' ? 'localhost' : 'the pod\'s address'} only, but is called on ${goesTo === 'localhost' ? 'localhost' : 'the pod\'s address'}`;
    return { reason: 'UpstreamConnectionFailure', status: 503, flag: 'UF', steps: [{ stage: 'inbound', says, where: { resource: pod.owner } }] };
  }

  public toAddress(endpoint: AddressEndpoint, service: MeshService, tlsMode: string | undefined): EndpointAnswer {
    if (tlsMode !== undefined) return { tls: tlsMode === 'DISABLE' ? 'none' : tlsMode as TraceDestination['tls'], steps: [] };
    const automatic = this.mesh.autoMtls && !service.isExternal && endpoint.hasMeshIdentity;
    return { tls: automatic ? 'ISTIO_MUTUAL' : 'none', steps: [] };
  }

  /** Without a DestinationRule's word, mesh mTLS goes to every workload that can take it. */
  private automaticTls(injected: boolean, peer: Proxy, port: number): 'ISTIO_MUTUAL' | 'none' {
    if (!this.mesh.autoMtls || !injected) return 'none';
    return mutualTlsMode(this.mesh, peer, port) === 'DISABLE' ? 'none' : 'ISTIO_MUTUAL';
  }

  private incoming(leaving: Leaving, port: number, tls: TraceDestination['tls'], protocol: TraceDestination['protocol']): Incoming {
    const { request, head } = leaving;
    const source = request.source;
    const isHttp = head !== undefined;
    const version = protocol === 'HTTP/2' ? 'h2' : 'http/1.1';
    const common = {
      address: '', port, head, clientCert: tls !== 'none' || (request.clientCert ?? false),
      httpVersion: protocol === 'HTTP/2' ? '2' as const : isHttp ? '1.1' as const : request.httpVersion,
      serverFirst: request.serverFirst ?? false, token: request.jwt, ip: source?.ip, remoteIp: source?.remoteIp,
      principal: principalOf(this.proxy.namespace, this.proxy.serviceAccount, this.mesh.trustDomain),
    };
    if (tls === 'ISTIO_MUTUAL') return { ...common, tls: 'mtls', sni: leaving.cluster, alpn: [isHttp ? `istio-${version}` : 'istio'], isHttp };
    if (tls !== 'none') return { ...common, tls: 'tls', sni: '', alpn: isHttp ? [version] : [], isHttp };
    // bytes that the proxy does not read pass with the TLS the client began
    if (!isHttp) {
      const isPlain = request.isHttp && request.tls === 'plaintext';
      return { ...common, head: isPlain ? plainHead(request) : undefined, tls: request.tls, sni: request.sni, alpn: request.alpn, isHttp: isPlain };
    }
    return { ...common, tls: 'plaintext', sni: '', alpn: [], isHttp };
  }
}

/** The mode of mutual TLS in which a workload takes connections. */
export function mutualTlsMode(mesh: Mesh, peer: Proxy, port: number): string {
  return mesh.once(`auto-mtls ${peer.namespace} ${JSON.stringify(peer.labels)} ${port}`, () => peerModes(mesh, peer).on(port));
}

function tlsFailure(tls: TraceDestination['tls'], says: string, where: Where): EndpointAnswer {
  return { tls, reason: 'UpstreamTlsError', status: 503, flag: 'UF', steps: [{ stage: 'inbound', says, where }] };
}

function plainHead(request: CompleteRequest): HttpHead {
  return { method: request.method, host: request.host, scheme: 'http', path: request.path, headers: request.headers };
}
