import type { Problem } from '../../core/validation-error';

/** One thing in a document that the API server would refuse. */
export interface SchemaProblem extends Problem {
  /** The field, e.g. `spec.template.spec.containers[0].imagePullPolicy`. Empty for the document itself. */
  readonly path: string;
  /** `unknown`: nothing is wrong as far as is known, but the kind is not known, so nothing below `metadata` was checked. Absent otherwise. */
  readonly level?: 'unknown';
}

/** A field's place, as keys from the top. */
export type FieldKeys = readonly (string | number)[];

/** `['spec', 'ports', 0, 'name']` → `spec.ports[0].name`. */
export function fieldPath(keys: FieldKeys): string {
  let path = '';
  for (const key of keys) {
    if (typeof key === 'number') path += `[${key}]`;
    else if (/^[A-Za-z_$][\w$-]*$/.test(key)) path += path === '' ? key : `.${key}`;
    else path += `[${JSON.stringify(key)}]`;
  }
  return path;
}

/** A value as it is written in JSON, cut to a readable length. */
export function show(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 80 ? `${text.slice(0, 77)}...` : text;
}

/** ` (did you mean x?)`-worthy: the candidate that differs from `name` only in case or in at most two letters. */
export function nearest(name: string, candidates: Iterable<string>): string | undefined {
  let best: string | undefined;
  let bestDistance = Math.min(3, Math.max(1, Math.ceil(name.length / 2)));
  for (const candidate of candidates) {
    if (candidate.toLowerCase() === name.toLowerCase()) return candidate;
    const distance = editDistance(name, candidate, bestDistance);
    if (distance < bestDistance) {
      best = candidate;
      bestDistance = distance;
    }
  }
  return best;
}

/** Letters to add, drop or change; anything from `limit` on is reported as `limit`. */
function editDistance(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) >= limit) return limit;
  let previous = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      row[j] = Math.min(row[j - 1]! + 1, previous[j]! + 1, previous[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1));
    }
    previous = row;
  }
  return Math.min(previous[b.length]!, limit);
}
