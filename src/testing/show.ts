import { isAsymmetric, Matcher } from './matcher';

const LONGEST = 100;

/** A value or an expectation as a person would write it, cut to a readable length. */
export function show(value: unknown): string {
  const text = whole(value);
  return text.length > LONGEST ? `${text.slice(0, LONGEST - 3)}...` : text;
}

function whole(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (value instanceof Matcher || value instanceof RegExp) return String(value);
  if (isAsymmetric(value)) return 'toAsymmetricMatcher' in value ? String((value.toAsymmetricMatcher as () => unknown)()) : String(value);
  if (Array.isArray(value)) return `[${value.map(whole).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? String(value);
  const fields = Object.entries(value).map(([key, field]) => `${/^[A-Za-z_]\w*$/.test(key) ? key : JSON.stringify(key)}: ${whole(field)}`);
  return fields.length === 0 ? '{}' : `{ ${fields.join(', ')} }`;
}
