import { chooseFilterChain, Connection } from './filter-chain';
import { FilterChain, Listener } from './listen/listener';
import { TraceReason } from './result';

/** A connection with what is spoken on it. */
export interface Call extends Connection {
  readonly isHttp: boolean;
  readonly httpVersion: '1.0' | '1.1' | '2';
  readonly clientCert: boolean;
  readonly serverFirst: boolean;
}

/** The filter chain that takes a connection, or why none does. */
export type Connected =
  | { readonly chain: FilterChain; readonly reason?: undefined }
  | { readonly chain?: FilterChain; readonly reason: TraceReason; readonly says: string };

/** What a listener does with a connection before any HTTP is read (`pilot/pkg/simulation/traffic.go` has the same rules). */
export function connect(listener: Listener, call: Call): Connected {
  const readsTls = listener.inspectsTls(call.port);
  const readsHttp = listener.inspectsHttp(call.port);
  if (call.serverFirst && call.tls === 'plaintext' && (readsTls || readsHttp)) {
    const waits = `listener ${listener.name} waits for the client's first bytes to tell the protocol`;
    return { reason: 'ServerFirst', says: `${waits}, but the server speaks first: declare the port as tcp` };
  }
  const alpn = readsHttp && call.tls === 'plaintext' && call.isHttp ? [plainAlpn(call.httpVersion)] : readsTls ? call.alpn : [];
  const chosen = chooseFilterChain(listener.chains, { ...call, alpn }, readsTls, listener.fallback);
  if (chosen === 'NoFilterChain') return { reason: chosen, says: `no filter chain of listener ${listener.name} takes ${describe(call)}` };
  if (chosen === 'MultipleFilterChain') {
    return { reason: chosen, says: `several filter chains of listener ${listener.name} have the same conditions for ${describe(call)}: Envoy rejects the listener` };
  }
  const { termination } = chosen;
  if (termination && call.tls === 'plaintext') return { chain: chosen, reason: 'TlsError', says: 'this filter chain expects TLS, but the client speaks plaintext' };
  if (termination && (termination.client === 'mesh') !== (call.tls === 'mtls')) {
    const says = termination.client === 'mesh' ? 'this filter chain expects mesh mTLS, but the client has no mesh certificate'
      : 'this filter chain shows a certificate of its own, which mesh mTLS does not accept';
    return { chain: chosen, reason: 'MtlsError', says };
  }
  if (termination?.client === 'required' && !call.clientCert) {
    return { chain: chosen, reason: 'TlsError', says: 'this filter chain asks for a client certificate, but the client has none' };
  }
  if (chosen.handler.kind === 'http' && call.tls !== 'plaintext' && !termination) {
    return { chain: chosen, reason: 'ProtocolError', says: 'this filter chain reads plaintext HTTP, but the client speaks TLS' };
  }
  if (chosen.handler.kind === 'http' && !call.isHttp) {
    return { chain: chosen, reason: 'ProtocolError', says: 'this filter chain reads HTTP, but the client speaks another protocol' };
  }
  return { chain: chosen };
}

function plainAlpn(httpVersion: Call['httpVersion']): string {
  return { '1.0': 'http/1.0', '1.1': 'http/1.1', '2': 'h2c' }[httpVersion];
}

function describe(call: Call): string {
  const tls = { plaintext: 'plaintext', tls: 'TLS', mtls: 'mesh mTLS' }[call.tls];
  const alpn = call.tls !== 'plaintext' && call.alpn.length > 0 ? ` with ALPN ${call.alpn.join(', ')}` : '';
  return `${tls}${call.sni === '' ? '' : ` for ${call.sni}`}${alpn} on port ${call.port}`;
}
