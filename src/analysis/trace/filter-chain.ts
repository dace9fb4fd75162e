import { hostCovers, isMoreSpecific } from '../model/hosts';
import { Cidr, cidrContains, parseCidr } from './cidr';

/** What a connection looks like before a byte of HTTP is read. */
export interface Connection {
  readonly address: string;
  readonly port: number;
  /** `mtls` is TLS with the mesh's own certificates. */
  readonly tls: 'plaintext' | 'tls' | 'mtls';
  readonly sni: string;
  readonly alpn: readonly string[];
}

export interface FilterChainMatch {
  readonly destinationPort?: number;
  readonly cidrs?: readonly string[];
  readonly serverNames?: readonly string[];
  readonly transport?: 'tls' | 'raw_buffer';
  readonly alpn?: readonly string[];
}

/** Why no chain was chosen. */
export type NoChain = 'NoFilterChain' | 'MultipleFilterChain';

/**
 * Envoy's choice: at every level the chains whose condition is met most specifically are kept; a chain without a condition counts only
 * when no other is met. There is no way back to a level that was passed.
 * (https://www.envoyproxy.io/docs/envoy/latest/api-v3/config/listener/v3/listener_components.proto#config-listener-v3-filterchainmatch)
 */
export function chooseFilterChain<Chain extends { readonly match: FilterChainMatch }>(
  chains: readonly Chain[], connection: Connection, hasTlsInspector: boolean, fallback?: Chain,
): Chain | NoChain {
  // without the inspector nobody reads the handshake: the bytes are taken as they are
  const transport = connection.tls !== 'plaintext' && hasTlsInspector ? 'tls' : 'raw_buffer';
  let left = mostSpecific(chains, (match) => match.destinationPort, (port) => (port === connection.port ? 1 : 0));
  left = mostSpecific(left, (match) => match.cidrs, (cidrs) => longestPrefix(cidrs, connection.address));
  left = mostSpecific(left, (match) => match.serverNames, (names) => closestName(names, hasTlsInspector ? connection.sni : ''));
  left = mostSpecific(left, (match) => match.transport, (wanted) => (wanted === transport ? 1 : 0));
  left = mostSpecific(left, (match) => match.alpn, (wanted) => (connection.alpn.some((each) => wanted.includes(each)) ? 1 : 0));
  if (left.length > 1) return 'MultipleFilterChain';
  return left[0] ?? fallback ?? 'NoFilterChain';
}

/** Keeps the chains with the highest score above 0, or those without the condition when there is none. */
function mostSpecific<Chain extends { readonly match: FilterChainMatch }, Condition>(
  chains: readonly Chain[], condition: (match: FilterChainMatch) => Condition | undefined, score: (condition: Condition) => number,
): readonly Chain[] {
  let best = 0;
  let kept: Chain[] = [];
  let without: Chain[] | undefined;
  for (const chain of chains) {
    const wanted = condition(chain.match);
    if (wanted === undefined) {
      (without ??= []).push(chain);
      continue;
    }
    const points = score(wanted);
    if (points === 0 || points < best) continue;
    if (points > best) kept = [];
    best = points;
    kept.push(chain);
  }
  return kept.length > 0 ? kept : without ?? [];
}

function longestPrefix(cidrs: readonly string[], address: string): number {
  const ranges = cidrs.map(parseCidr).filter((range): range is Cidr => range !== undefined && cidrContains(range, address));
  return ranges.reduce((best, range) => Math.max(best, range.bits + 1), 0);
}

function closestName(names: readonly string[], sni: string): number {
  let best: string | undefined;
  for (const name of names) {
    if (sni !== '' && hostCovers(name, sni) && (best === undefined || isMoreSpecific(name, best))) best = name;
  }
  if (best === undefined) return 0;
  return best.startsWith('*') ? best.length : 1_000_000;
}
