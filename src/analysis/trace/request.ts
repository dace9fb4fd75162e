import { normalizePath, PathNormalization, splitHost } from './url';

/** Where a request is given to the mesh. */
export type TraceEntry =
  /** An Ingress, or the one that fits when none is named. */
  | { readonly kind: 'ingress'; readonly namespace?: string; readonly name?: string }
  /** The workload that serves a Gateway object. */
  | { readonly kind: 'gateway'; readonly namespace: string; readonly name: string }
  /** The gateway workload with these labels. */
  | { readonly kind: 'gateway-labels'; readonly labels: Readonly<Record<string, string>>; readonly namespace?: string }
  /** An application, through its sidecar. */
  | { readonly kind: 'sidecar'; readonly namespace: string; readonly workload: string }
  /** Straight to a pod, as any client of its network could. */
  | { readonly kind: 'inbound'; readonly namespace: string; readonly workload: string };

/** Who sends the request, as far as policies ask. */
export interface TraceSource {
  /** Namespace of the client. @default - not known: without `principal`, the client has no identity of the mesh */
  readonly namespace?: string;
  /** What the client runs as. @default 'default' */
  readonly serviceAccount?: string;
  /** Without `spiffe://`. @default - from namespace and service account, when the connection is mesh mTLS */
  readonly principal?: string;
  /** The address a connection comes from. @default - not known: no policy's `ipBlocks` hold it */
  readonly ip?: string;
  /** The client's address as a trusted proxy reports it. @default - `ip` */
  readonly remoteIp?: string;
}

/** A token that the request carries. */
export interface TraceToken {
  /** The request has a token, though none of its headers and parameters holds the text. @default false */
  readonly present?: boolean;
  /** Whether it passes the issuer's checks. @default - judged by its signature (where the keys are in the manifests), issuer and audience */
  readonly valid?: boolean;
  /** What the token says, e.g. `{ iss, sub }`. @default - read from the token */
  readonly claims?: Readonly<Record<string, unknown>>;
}

/** A request to trace. Everything has a default but the host (or, for TCP, the address). */
export interface TraceRequest {
  /**
   * `ingress[:NS/NAME]`, `gateway:NS/NAME`, `gateway-labels:k=v[,k=v][@NS]`, `sidecar:NS/WORKLOAD` or `inbound:NS/WORKLOAD`.
   *
   * @default - the Ingress that leads to a gateway and fits the request, else the ingress gateway
   */
  readonly from?: string | TraceEntry;
  /** HTTP method, in any case. @default 'GET', and 'POST' for gRPC */
  readonly method?: string;
  /** `http`, `https`, `grpc` or `tcp`. @default - `https` on port 443 or with TLS, else `http` */
  readonly scheme?: string;
  /** `Host` header, with the port if the client sends one. @default - `headers.host`; TCP needs none */
  readonly host?: string;
  /** Path and query. @default '/' */
  readonly path?: string;
  /** Headers of the client, names in any case; several values are joined with commas. @default - none */
  readonly headers?: Readonly<Record<string, string | readonly string[]>>;
  /** Port that is dialled. @default - the host's, else 443 for https and 80 for everything else */
  readonly port?: number;
  /** What the bytes are. @default - from the scheme */
  readonly protocol?: 'http' | 'http2' | 'tcp';
  /** `1.0`, `1.1` or `2`. @default - from the protocol */
  readonly httpVersion?: string;
  /** `mtls` is TLS with the mesh's certificates. @default - `tls` for https */
  readonly tls?: 'plaintext' | 'tls' | 'mtls';
  /** Server name of the TLS handshake. @default - the host, for `tls` */
  readonly sni?: string;
  /** Protocols that the TLS handshake offers. @default - what a client of the protocol offers */
  readonly alpn?: string | readonly string[];
  /** IP address or host that is dialled. @default - the host */
  readonly address?: string;
  /** What is known of its token besides the text. @default - only what its headers and parameters hold */
  readonly jwt?: TraceToken;
  /** Whether the client has a certificate of its own. @default false */
  readonly clientCert?: boolean;
  /** Who sends it, when it enters at a gateway or a pod; a sidecar has the identity of its workload. @default - nobody that a policy knows */
  readonly source?: TraceSource;
  /** The server speaks first (SMTP, MySQL): nothing comes from the client until it does. @default false */
  readonly serverFirst?: boolean;
}

/** A request with its defaults filled in. */
export interface CompleteRequest extends TraceRequest {
  readonly method: string;
  readonly scheme: string;
  readonly host: string;
  /** Normalized. */
  readonly path: string;
  /** Names in lower case, values joined. */
  readonly headers: Readonly<Record<string, string>>;
  readonly port: number;
  readonly isHttp: boolean;
  readonly isGrpc: boolean;
  readonly httpVersion: '1.0' | '1.1' | '2';
  readonly tls: 'plaintext' | 'tls' | 'mtls';
  readonly sni: string;
  readonly alpn: readonly string[];
}

export function completeRequest(request: TraceRequest, normalization: PathNormalization): CompleteRequest {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(request.headers ?? {})) headers[name.toLowerCase()] = Array.isArray(value) ? value.join(',') : String(value);
  const host = request.host ?? headers.host ?? '';
  delete headers.host;
  const written = (request.scheme ?? '').toLowerCase();
  const hostPort = splitHost(host).port;
  const wantsTls = request.tls !== undefined ? request.tls !== 'plaintext' : written === 'https' || written === 'tls';
  const isTcp = request.protocol === 'tcp' || written === 'tcp' || written === 'tls';
  const port = request.port ?? hostPort ?? (wantsTls ? 443 : 80);
  const tls = request.tls ?? (wantsTls || (written === '' && port === 443 && !isTcp) ? 'tls' : 'plaintext');
  const scheme = written || (isTcp ? 'tcp' : tls === 'plaintext' ? 'http' : 'https');
  const isGrpc = scheme === 'grpc';
  const isHttp = !isTcp;
  const httpVersion = version(request, isGrpc);
  const path = isHttp ? normalizePath(request.path || '/', normalization) : '';
  return {
    ...request,
    method: (request.method ?? (isGrpc ? 'POST' : 'GET')).toUpperCase(),
    scheme,
    host,
    path,
    headers,
    port,
    isHttp,
    isGrpc,
    httpVersion,
    tls,
    sni: request.sni ?? (tls === 'tls' ? splitHost(host).name : ''),
    alpn: request.alpn !== undefined ? [request.alpn].flat() : defaultAlpn(tls, isHttp, httpVersion),
  };
}

/** The request in short, for people. */
export function describeRequest(request: CompleteRequest): string {
  if (!request.isHttp) {
    const sni = request.sni && request.sni !== request.host ? ` (SNI ${request.sni})` : '';
    return `${request.tls === 'plaintext' ? 'TCP' : 'TLS'} to ${request.host || request.address || 'port'}:${request.port}${sni}`;
  }
  const standard = request.port === (request.tls === 'plaintext' ? 80 : 443) || splitHost(request.host).port !== undefined;
  return `${request.method} ${request.scheme}://${request.host}${standard ? '' : `:${request.port}`}${request.path}`;
}

/** What an entry may be, as advice. */
export const entryForms = 'write ingress[:NS/NAME], gateway:NS/NAME, gateway-labels:KEY=VALUE, sidecar:NS/WORKLOAD or inbound:NS/WORKLOAD';

/** The text form of an entry, or what is wrong with it. */
export function parseEntry(text: string): TraceEntry | { readonly error: string } {
  const [kind, rest] = cut(text, /[: ]/);
  const [namespace, name] = cut(rest, /\//);
  switch (kind) {
    case 'ingress':
      if (rest === '') return { kind };
      return name === '' ? { kind, name: namespace } : { kind, namespace, name };
    case 'gateway':
      return name === '' ? { error: `gateway:${rest} names no gateway` } : { kind, namespace, name };
    case 'sidecar': case 'inbound':
      return rest === '' ? { error: `${kind}: names no workload` } : { kind, namespace, workload: name };
    case 'gateway-labels': {
      const [labels, owner] = cut(rest, /@/);
      const pairs = labels.split(',').filter((each) => each !== '').map((each) => cut(each, /=/));
      return { kind, labels: Object.fromEntries(pairs), ...(owner === '' ? {} : { namespace: owner }) };
    }
    default: return { error: `${JSON.stringify(text)} is no place where a request can start` };
  }
}

export function formatEntry(entry: TraceEntry): string {
  switch (entry.kind) {
    case 'ingress': return entry.name === undefined ? 'ingress' : `ingress:${entry.namespace === undefined ? '' : `${entry.namespace}/`}${entry.name}`;
    case 'gateway': return `gateway:${entry.namespace}/${entry.name}`;
    case 'gateway-labels': {
      const labels = Object.entries(entry.labels).map(([key, value]) => `${key}=${value}`).join(',');
      return `gateway-labels:${labels}${entry.namespace === undefined ? '' : `@${entry.namespace}`}`;
    }
    default: return `${entry.kind}:${entry.namespace}/${entry.workload}`;
  }
}

function version(request: TraceRequest, isGrpc: boolean): '1.0' | '1.1' | '2' {
  const written = (request.httpVersion ?? '').replace(/^HTTP\//i, '');
  if (written === '1.0') return '1.0';
  if (written.startsWith('2') || request.protocol === 'http2' || isGrpc) return '2';
  return '1.1';
}

function defaultAlpn(tls: CompleteRequest['tls'], isHttp: boolean, httpVersion: string): readonly string[] {
  if (tls === 'plaintext') return [];
  const http = httpVersion === '2' ? 'h2' : 'http/1.1';
  if (tls === 'tls') return isHttp ? [http] : [];
  return [isHttp ? `istio-${http}` : 'istio'];
}

function cut(text: string, separator: RegExp): [string, string] {
  const at = text.search(separator);
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)];
}
