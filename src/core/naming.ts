import { createHash } from 'crypto';

/** The longest DNS-1123 label: the limit of a Service, a namespace and a label value. */
export const DNS_LABEL_MAX = 63;

const LABEL = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/;
const HASH_LENGTH = 8;

/** Whether `name` can be the name of a Service, a namespace or a container. */
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

/** The entry of `candidates` that a person most likely meant, if one is near. */
export function nearest(wanted: string, candidates: Iterable<string>): string | undefined {
  let best: string | undefined;
  let bestDistance = Math.max(2, Math.floor(wanted.length / 3)) + 1;
  for (const candidate of candidates) {
    const distance = editDistance(wanted.toLowerCase(), candidate.toLowerCase(), bestDistance);
    if (distance < bestDistance) [best, bestDistance] = [candidate, distance];
  }
  return best;
}

function editDistance(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) >= limit) return limit;
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      next[j] = Math.min(row[j] + 1, next[j - 1] + 1, row[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1));
    }
    row = next;
  }
  return row[b.length];
}
