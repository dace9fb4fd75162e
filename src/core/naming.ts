import { createHash } from 'crypto';

/** The longest DNS-1123 label: the limit of a Service, a namespace and a label value. */
export const DNS_LABEL_MAX = 63;

const LABEL = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/;
const HASH_LENGTH = 8;

/**
 * Whether `name` is a DNS-1123 label, as namespaces and containers are named: at most 63 lower-case letters, digits and `-`, with a letter or digit at
 * both ends.
 *
 * @see https://kubernetes.io/docs/concepts/overview/working-with-objects/names/#dns-label-names
 */
export function isDnsLabel(name: string): boolean {
  return name.length <= DNS_LABEL_MAX && LABEL.test(name);
}

/** Eight characters that depend on `text` alone. */
export function shortHash(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, HASH_LENGTH);
}

/**
 * A DNS-1123 label made of the parts of a construct path. It is what a person would write: the parts with dashes between, in lower case. Only a name
 * that would be too long is cut, and then a hash of the whole keeps it apart from its neighbours.
 *
 * @param parts the components, from the outermost in
 * @param max the longest name allowed (52 for a CronJob, which appends to it)
 */
export function dnsLabel(parts: readonly string[], max: number = DNS_LABEL_MAX): string {
  // The usual case, a single id that is a legal name already, is the hot path of synthesis.
  if (parts.length === 1 && parts[0].length <= max && LABEL.test(parts[0])) return parts[0];
  const whole = parts.join('-');
  const name = whole.toLowerCase().replace(/[^a-z0-9-]+/g, '-').replace(/^-+|-+$/g, '');
  if (name === '') return `x-${shortHash(whole)}`;
  if (name.length <= max) return name;
  const kept = name.slice(0, max - HASH_LENGTH - 1).replace(/-+$/, '');
  return `${kept}-${shortHash(whole)}`;
}

/**
 * The entry of `candidates` that a person most likely meant: the first that differs in no more than two steps, of which a word of four letters allows one
 * and a word of two none. Upper and lower case are the same.
 */
export function nearest(wanted: string, candidates: Iterable<string>): string | undefined {
  const written = wanted.toLowerCase();
  let best: string | undefined;
  let bestDistance = Math.min(3, Math.max(1, Math.ceil(wanted.length / 2)));
  for (const candidate of candidates) {
    const distance = editDistance(written, candidate.toLowerCase(), bestDistance);
    if (distance < bestDistance) [best, bestDistance] = [candidate, distance];
  }
  return best;
}

/**
 * The letters to add, drop, change or swap with their neighbour (optimal string alignment); anything from `limit` on is reported as `limit`.
 *
 * @see https://en.wikipedia.org/wiki/Damerau%E2%80%93Levenshtein_distance#Optimal_string_alignment_distance
 */
function editDistance(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) >= limit) return limit;
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      row[j] = Math.min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1));
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) row[j] = Math.min(row[j], beforeLast[j - 2] + 1);
    }
    [beforeLast, last] = [last, row];
  }
  return Math.min(last[b.length], limit);
}
