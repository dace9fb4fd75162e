import { Field } from '../../model';
import { parsePattern } from '../../trace/re2/syntax';
import { Check } from './check';

/** A `regex` field must be an RE2 pattern of at most 1024 characters. */
export function checkPattern(check: Check, at: Field, where: string): void {
  if (!at.exists) return;
  const pattern = at.string() ?? '';
  if (pattern === '') {
    check.error(at, `${JSON.stringify(where)}: regex string match should not be empty`);
  } else if (pattern.length > 1024) {
    check.error(at, `${JSON.stringify(where)}: regex is too large, max length allowed is 1024`);
  } else {
    try {
      parsePattern(pattern);
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      check.error(at, `${JSON.stringify(where)}: ${why}; Istio uses RE2 style regex-based match (https://github.com/google/re2/wiki/Syntax)`);
    }
  }
}

/** `exact`, `prefix` or `regex`. */
export function checkStringMatch(check: Check, at: Field, where: string): void {
  checkPattern(check, at.get('regex'), where);
  if (at.get('prefix').exists && at.get('prefix').string() === '') check.error(at.get('prefix'), `${JSON.stringify(where)}: prefix string match should not be empty`);
}
