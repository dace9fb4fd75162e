/**
 * Host names the way istiod reads them (`pkg/config/host`, `ResolveShortnameToFQDN` in `pilot/pkg/model/config.go`).
 *
 * A wildcard stands in the first label only: `*` or `*.example.com`. A wildcard does not cover the name under it: `*.a.com` is not `a.com`.
 */

/**
 * The name a proxy will look for. Only a name without a dot is completed, with the namespace of the object that holds it:
 * `reviews` becomes `reviews.prod.svc.cluster.local`, but `reviews.prod` stays what it is and so names no Service
 * (https://github.com/istio/istio/issues/54147).
 */
export function toFqdn(host: string, namespace: string, clusterDomain: string = 'cluster.local'): string {
  if (host === '' || host.includes('.') || host.startsWith('*') || isIp(host)) return host;
  return `${host}.${namespace}.svc.${clusterDomain}`;
}

/** The fully qualified name of a Service. */
export function serviceHost(name: string, namespace: string, clusterDomain: string = 'cluster.local'): string {
  return `${name}.${namespace}.svc.${clusterDomain}`;
}

/** The Service that a fully qualified name belongs to; `undefined` for any other host. */
export function parseServiceHost(host: string, clusterDomain: string = 'cluster.local'): { name: string; namespace: string } | undefined {
  const suffix = `.svc.${clusterDomain}`;
  if (!host.endsWith(suffix)) return undefined;
  const parts = host.slice(0, -suffix.length).split('.');
  return parts.length === 2 && parts[0] !== '' && parts[1] !== '' ? { name: parts[0], namespace: parts[1] } : undefined;
}

export function isWildcard(host: string): boolean {
  return host.startsWith('*');
}

export function isIp(host: string): boolean {
  return /^\d{1,3}(\.\d{1,3}){3}$/.test(host) || (host.includes(':') && /^[0-9a-fA-F:.]+$/.test(host));
}

/** Whether some name is covered by both: `*.a.com` and `x.a.com`, `*` and anything. */
export function hostsOverlap(a: string, b: string): boolean {
  return intersectHosts(a, b) !== undefined;
}

/** Whether every name that `inner` covers is covered by `outer`. */
export function hostCovers(outer: string, inner: string): boolean {
  const wide = outer.toLowerCase();
  const narrow = inner.toLowerCase();
  if (!isWildcard(wide)) return wide === narrow;
  return isWildcard(narrow) ? narrow.slice(1).endsWith(wide.slice(1)) : narrow.length > wide.length - 1 && narrow.endsWith(wide.slice(1));
}

/** The names that are covered by both, which is the narrower of the two, or `undefined` when there are none. */
export function intersectHosts(a: string, b: string): string | undefined {
  if (hostCovers(a, b)) return b.toLowerCase();
  return hostCovers(b, a) ? a.toLowerCase() : undefined;
}

/** The most specific of `patterns` that covers `host`: the exact name, then the longest wildcard. */
export function mostSpecificHost(host: string, patterns: Iterable<string>): string | undefined {
  let best: string | undefined;
  for (const pattern of patterns) {
    if (!hostCovers(pattern, host)) continue;
    if (best === undefined || isMoreSpecific(pattern, best)) best = pattern;
  }
  return best;
}

/** Whether `a` comes before `b` when both cover a name: exact before wildcard, then the longer one. */
export function isMoreSpecific(a: string, b: string): boolean {
  if (isWildcard(a) !== isWildcard(b)) return !isWildcard(a);
  return a.length > b.length;
}

/** A host of a Gateway's server, written `host`, `ns/host`, `./host` or with a star for any namespace. */
export interface ServerHost {
  /** Namespace whose VirtualServices may use the host; `*` for any. */
  readonly namespace: string;
  readonly host: string;
}

/**
 * A host as a Gateway's server or a Sidecar's egress writes it. `.` becomes `namespace`, which is where the object itself lives.
 */
export function parseNamespacedHost(text: string, namespace: string): ServerHost {
  const slash = text.indexOf('/');
  if (slash < 0) return { namespace: '*', host: text };
  const prefix = text.slice(0, slash);
  return { namespace: prefix === '.' ? namespace : prefix || '*', host: text.slice(slash + 1) };
}

/**
 * `namespace/name` of a gateway as a VirtualService refers to it (`resolveGatewayName` in `pilot/pkg/model/config.go`): `name` and
 * `./name` are in the VirtualService's namespace, the old form `name.ns.svc.cluster.local` is understood, `mesh` stays `mesh`.
 */
export function resolveGatewayName(reference: string, namespace: string): string {
  if (reference === 'mesh') return reference;
  if (reference.includes('/')) return reference.startsWith('./') ? `${namespace}/${reference.slice(2)}` : reference;
  const [name, owner] = reference.split('.');
  return reference.includes('.') ? `${owner}/${name}` : `${namespace}/${reference}`;
}

/** Whether an `exportTo` list lets `namespace` see an object that lives in `owner`. An empty list means everyone. */
export function isExportedTo(exportTo: readonly string[], owner: string, namespace: string): boolean {
  if (exportTo.length === 0) return true;
  return exportTo.some((each) => each === '*' || each === namespace || (each === '.' && owner === namespace));
}
