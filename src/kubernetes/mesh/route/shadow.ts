import { Problem } from '../../../core/validation-error';
import { Json } from '../../synthesis/json';
import { RouteRule } from './rule';

/** Rules that no request can reach, because a rule before them is for everything they are for. */
export function shadowProblems(rules: readonly RouteRule[]): Problem[] {
  const problems: Problem[] = [];
  rules.forEach((rule, i) => {
    const own = entriesOf(rule);
    const hider = rules.slice(0, i).findIndex((before) => own.every((entry) => entriesOf(before).some((earlier) => covers(earlier, entry))));
    if (hider >= 0) {
      problems.push({
        code: 'RuleUnreachable',
        what: `rule ${i}${rule.name ? ` (${rule.name})` : ''} is never reached: rule ${hider} is for every request it is for`,
        fix: 'put it before that rule, or remove it',
      });
    }
  });
  return problems;
}

function entriesOf(rule: RouteRule): Json[] {
  const entries = (rule.match ?? []).flatMap((match) => match._render());
  return entries.length === 0 ? [{}] : entries;
}

/** Whether every request that `later` is for, `earlier` is for too: it asks for nothing that the other one does not ask for as strictly. */
function covers(earlier: Json, later: Json): boolean {
  return Object.entries(earlier).every(([field, asked]) => {
    const other = later[field];
    if (field === 'uri') return coversPath(asked as Record<string, string>, other as Record<string, string> | undefined);
    if (other === undefined) return false;
    if (['headers', 'withoutHeaders', 'queryParams', 'sourceLabels'].includes(field)) {
      return Object.entries(asked as Json).every(([name, text]) => JSON.stringify((other as Json)[name]) === JSON.stringify(text));
    }
    return JSON.stringify(asked) === JSON.stringify(other);
  });
}

function coversPath(earlier: Record<string, string>, later: Record<string, string> | undefined): boolean {
  if (earlier.prefix === '/' || earlier.regex === '.*') return true;
  if (!later) return false;
  if (earlier.exact !== undefined) return later.exact === earlier.exact;
  if (earlier.prefix !== undefined) return (later.exact ?? later.prefix)?.startsWith(earlier.prefix) ?? false;
  return earlier.regex === later.regex;
}
