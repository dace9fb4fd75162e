import { Re2 } from './re2/regex';

/** A path and its query, `?` included; the fragment is dropped, as a client never sends it. */
export function splitPath(path: string): { readonly path: string; readonly query: string } {
  const whole = path.split('#', 1)[0];
  const mark = whole.indexOf('?');
  return mark < 0 ? { path: whole, query: '' } : { path: whole.slice(0, mark), query: whole.slice(mark) };
}

/** The parameters of a query, in order; the first of a name is the one Envoy looks at. */
export function queryParameters(query: string): ReadonlyMap<string, string> {
  const parameters = new Map<string, string>();
  for (const part of query.replace(/^\?/, '').split('&')) {
    const equals = part.indexOf('=');
    const name = equals < 0 ? part : part.slice(0, equals);
    if (part !== '' && !parameters.has(name)) parameters.set(name, equals < 0 ? '' : part.slice(equals + 1));
  }
  return parameters;
}

export type PathNormalization = 'NONE' | 'BASE' | 'MERGE_SLASHES' | 'DECODE_AND_MERGE_SLASHES';

/** What the proxy makes of a path before it looks for a route: dot segments, and with the stricter modes slashes (`pathNormalization`). */
export function normalizePath(whole: string, mode: PathNormalization): string {
  if (mode === 'NONE' || !whole.startsWith('/')) return whole;
  const { path, query } = splitPath(whole);
  let text = path;
  if (mode === 'DECODE_AND_MERGE_SLASHES') text = text.replace(/%2f/gi, '/').replace(/%5c/gi, '\\');
  text = text.replace(/\\/g, '/').replace(/%([0-9a-fA-F]{2})/g, (escape, hex: string) => {
    const char = String.fromCharCode(parseInt(hex, 16));
    return /[A-Za-z0-9\-._~]/.test(char) ? char : escape.toUpperCase();
  });
  if (mode !== 'BASE') text = text.replace(/\/{2,}/g, '/');
  const out: string[] = [];
  const segments = text.split('/').slice(1);
  segments.forEach((segment, index) => {
    const last = index === segments.length - 1;
    if (segment === '.' || segment === '..') {
      if (segment === '..') out.pop();
      if (last) out.push('');
    } else {
      out.push(segment);
    }
  });
  return `/${out.join('/')}${query}`;
}

/** How a route matched the path, which decides what a rewrite replaces. */
export type MatchedPath = { readonly kind: 'prefix' | 'pathPrefix'; readonly length: number } | { readonly kind: 'exact' | 'regex' };

/** A path with its matched part replaced; the query stays. Only what a prefix matched is replaced: `/api` and `/` make `//x` of `/api/x`. */
export function replaceMatched(whole: string, matched: MatchedPath, replacement: string): string {
  const { path, query } = splitPath(whole);
  return replacement + ('length' in matched ? path.slice(matched.length) : '') + query;
}

/** The path with every match of the pattern replaced; as it was when the pattern is none. */
export function replacePattern(whole: string, pattern: string, substitution: string): string {
  const { path, query } = splitPath(whole);
  const regex = Re2.compile(pattern);
  return regex instanceof Re2 ? regex.replaceAll(path, substitution) + query : whole;
}

export interface RedirectTarget {
  readonly scheme?: string;
  readonly authority?: string;
  /** Explicit port; 0 for none. */
  readonly port: number;
  /** The whole new path; a query in it replaces the request's. */
  readonly path: string;
}

/** `Location` of a redirect, as Envoy writes it. */
export function redirectLocation(request: { readonly scheme: string; readonly host: string; readonly path: string }, target: RedirectTarget): string {
  const scheme = target.scheme || request.scheme;
  const host = target.authority || hostWithoutStalePort(request.host, request.scheme, scheme, target.port !== 0);
  return `${scheme}://${host}${target.port === 0 ? '' : `:${target.port}`}${target.path}`;
}

/** A new path takes the request's query along, unless it brings one itself. */
export function redirectPath(requestPath: string, newPath: string): string {
  return newPath.includes('?') ? newPath : newPath + splitPath(requestPath).query;
}

/** A `Host` header's name and port: `a:80`, `[::1]:80`, `a`. */
export function splitHost(host: string): { readonly name: string; readonly port?: number } {
  const match = /^(\[[^\]]*\]|[^:]*):(\d*)$/.exec(host);
  return match ? { name: match[1], port: match[2] === '' ? undefined : Number(match[2]) } : { name: host };
}

function hostWithoutStalePort(host: string, from: string, to: string, newPort: boolean): string {
  const { name, port } = splitHost(host);
  if (port === undefined) return host;
  const isDefault = (from === 'https' && port === 443) || (from === 'http' && port === 80);
  return newPort || (from !== to && isDefault) ? name : host;
}
