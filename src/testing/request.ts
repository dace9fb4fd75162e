import { TraceEntry, TraceRequest } from '../analysis/trace';
import { ValidationError } from '../core/validation-error';
import { MeshGateway } from '../kubernetes/mesh/gateway/mesh-gateway';
import { Workload } from '../kubernetes/workload/workload';

/** A request of a test. Every method gives another request, so that one can be the beginning of several. */
export class TestRequest {
  /** @internal */
  public constructor(
    /**
     * What the tracer is asked.
     *
     * @internal
     */
    public readonly _request: TraceRequest,
    /**
     * The door it comes in by, if one was named.
     *
     * @internal
     */
    public readonly _door?: MeshGateway,
  ) {}

  /** With a header. */
  public header(name: string, value: string): TestRequest {
    return this.with({ headers: { ...this._request.headers, [name]: value } });
  }

  /**
   * From there: a workload, through its sidecar; a gateway; or, for manifests without constructs, `ingress[:NS/NAME]`, `gateway:NS/NAME` and
   * `sidecar:NS/WORKLOAD`.
   */
  public from(source: Workload | MeshGateway | string): TestRequest {
    if (source instanceof MeshGateway) return new TestRequest(this._request, source);
    const entry: TraceEntry | string = typeof source === 'string' ? source : { kind: 'sidecar', namespace: source.namespace ?? 'default', workload: source.name };
    return new TestRequest({ ...this._request, from: entry });
  }

  /** With a token that is valid and has these claims. */
  public token(claims: Readonly<Record<string, unknown>>): TestRequest {
    return this.with({ jwt: { present: true, valid: true, claims } });
  }

  /** From a client that shows a certificate. */
  public clientCertificate(): TestRequest {
    return this.with({ clientCert: true });
  }

  /** In that version of HTTP, e.g. `1.0` for an old proxy. */
  public httpVersion(version: '1.0' | '1.1' | '2'): TestRequest {
    return this.with({ httpVersion: version });
  }

  private with(more: Partial<TraceRequest>): TestRequest {
    return new TestRequest({ ...this._request, ...more }, this._door);
  }
}

/**
 * A request.
 *
 * @param url scheme, host and path, e.g. `https://shop.example.com/items`
 * @example
 * request('DELETE', 'https://shop.example.com/items/7');
 */
export function request(method: string, url: string): TestRequest {
  const { scheme, host, path } = parse(url, /^(https?|grpc):\/\/([^/?#\s]+)(\/[^#\s]*|\?[^#\s]*)?$/, 'https://shop.example.com/items');
  return new TestRequest({ method, scheme, host, path: path === undefined || path.startsWith('/') ? path : `/${path}` });
}

/**
 * A GET request.
 *
 * @example
 * get('https://query.test.co.kr/').header('x-dark-launch', 'v2');
 */
export function get(url: string): TestRequest {
  return request('GET', url);
}

/** A POST request. */
export function post(url: string): TestRequest {
  return request('POST', url);
}

/**
 * A connection without HTTP: `tcp://host:port`, or `tls://host:port` where the client begins TLS and asks for that host.
 *
 * @example
 * connection('tcp://db.example.com:5432');
 */
export function connection(url: string): TestRequest {
  const { scheme, host } = parse(url, /^(tcp|tls):\/\/([^/?#\s]+:\d+)()$/, 'tcp://db.example.com:5432');
  const [name, port] = [host.slice(0, host.lastIndexOf(':')), Number(host.slice(host.lastIndexOf(':') + 1))];
  return new TestRequest({ protocol: 'tcp', scheme, host: name, port });
}

function parse(url: string, form: RegExp, example: string): { scheme: string; host: string; path?: string } {
  const parts = form.exec(url);
  if (parts) return { scheme: parts[1], host: parts[2], path: parts[3] || undefined };
  throw new ValidationError([{ path: 'request', code: 'RequestUrl', what: `${JSON.stringify(url)} is no address of a request`, fix: `write it whole, e.g. ${example}` }]);
}
