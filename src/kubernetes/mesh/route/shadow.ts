import { Problem } from '../../../core/validation-error';
import { Json } from '../../synthesis/json';
import { entriesOf, labelOf, RouteRule } from './rule';

/** Rules that no request can reach, because a rule before them is for everything they are for. */
export function shadowProblems(rules: readonly RouteRule[]): Problem[] {
  const problems: Problem[] = [];
  rules.forEach((rule, i) => {
    const hider = rules.slice(0, i).findIndex((before) => entriesOf(rule).every((entry) => entriesOf(before).some((earlier) => coversEntry(earlier, entry))));
    if (hider >= 0) {
      problems.push({
        code: 'RuleUnreachable',
        what: `${labelOf(rule, i)} is never reached: ${labelOf(rules[hider], hider)} is for every request it is for`,
        fix: 'put it before that rule, or remove it',
      });
    }
  });
  return problems;
}

/** Whether every request that `later` is for, `earlier` is for too: it asks for nothing that the other one does not ask for as strictly. */
export function coversEntry(earlier: Json, later: Json): boolean {
  return Object.entries(earlier).every(([field, asked]) => {
    const other = later[field];
    if (field === 'uri') return coversPath(asked as Record<string, string>, other as Record<string, string> | undefined);
    if (other === undefined) return false;
    if (field === 'headers' || field === 'queryParams') {
      return Object.entries(asked as Json).every(([name, text]) => coversText(text as Text, (other as Record<string, Text>)[name]));
    }
    if (field === 'withoutHeaders' || field === 'sourceLabels') {
      return Object.entries(asked as Json).every(([name, value]) => JSON.stringify((other as Json)[name]) === JSON.stringify(value));
    }
    return JSON.stringify(asked) === JSON.stringify(other);
  });
}

interface Text {
  readonly exact?: string;
  readonly prefix?: string;
}

function coversText(earlier: Text, later: Text | undefined): boolean {
  if (!later) return false;
  if (Object.keys(earlier).length === 0 || JSON.stringify(earlier) === JSON.stringify(later)) return true;
  return earlier.prefix !== undefined && ((later.exact ?? later.prefix)?.startsWith(earlier.prefix) ?? false);
}

function coversPath(earlier: Record<string, string>, later: Record<string, string> | undefined): boolean {
  if (earlier.prefix === '/' || earlier.regex === '.*') return true;
  if (!later) return false;
  if (earlier.exact !== undefined) return later.exact === earlier.exact;
  if (earlier.prefix !== undefined) return (later.exact ?? later.prefix)?.startsWith(earlier.prefix) ?? false;
  return earlier.regex === later.regex;
}
