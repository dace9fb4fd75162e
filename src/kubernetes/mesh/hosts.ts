import { isHost } from '../web-service/exposure';

/**
 * Whether a host is one that Istio takes as it stands: a DNS name of several labels, with a wildcard for its first label at most, or `*`. A name without a
 * dot would be completed with the namespace of whoever writes it.
 */
export function isMeshHost(host: string): boolean {
  return host === '*' || (isHost(host) && host.includes('.'));
}

/** Whether requests for `host` can arrive where `served` is served: both ways, for either may be a wildcard. */
export function hostsMeet(served: string, host: string): boolean {
  return covers(served, host) || covers(host, served);
}

/** Whether every host that `narrow` stands for is one that `wide` stands for. */
export function covers(wide: string, narrow: string): boolean {
  return wide === '*' || wide === narrow || (wide.startsWith('*.') && narrow.endsWith(wide.slice(1)));
}

/** The hosts that requests can be for where one side names these and the other those: of each two that meet, the narrower one. */
export function shared(served: readonly string[], hosts: readonly string[]): readonly string[] {
  return [...new Set(served.flatMap((one) => hosts.flatMap((host) => covers(one, host) ? host : covers(host, one) ? one : [])))];
}

/** The one of several hosts that a proxy would choose for a request to `host`: the exact one, else the longest wildcard. */
export function closest(served: Iterable<string>, host: string): string | undefined {
  let best: string | undefined;
  for (const one of served) {
    if (!covers(one, host)) continue;
    if (best === undefined || one === host || (best !== host && one.length > best.length)) best = one;
  }
  return best;
}

/** A list as a person reads it: `a, b`. */
export function list(items: readonly string[]): string {
  return items.length === 0 ? 'none' : items.join(', ');
}
