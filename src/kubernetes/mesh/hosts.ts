import { isHost } from '../web-service/exposure';

/** Whether a host is one that Istio takes: a DNS name, with a wildcard for its first label at most, or `*`. */
export function isMeshHost(host: string): boolean {
  return host === '*' || isHost(host);
}

/** Whether requests for `host` can arrive where `served` is served: both ways, for either may be a wildcard. */
export function hostsMeet(served: string, host: string): boolean {
  const [a, b] = [served.toLowerCase(), host.toLowerCase()];
  if (a === '*' || b === '*' || a === b) return true;
  const [wildA, wildB] = [a.startsWith('*'), b.startsWith('*')];
  if (wildA && wildB) return a.slice(1).endsWith(b.slice(1)) || b.slice(1).endsWith(a.slice(1));
  if (wildA) return b.endsWith(a.slice(1));
  if (wildB) return a.endsWith(b.slice(1));
  return false;
}

/** A list as a person reads it: `a, b`. */
export function list(items: readonly string[]): string {
  return items.length === 0 ? 'none' : items.join(', ');
}
