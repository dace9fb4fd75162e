import { Problem } from '../../../core/validation-error';
import { Json } from '../../synthesis/json';
import { coversEntry } from './cover';
import { entriesOf, labelOf, RouteRule, takenBy } from './rule';

/** Rules, and matches of rules, that no request can reach, because rules before them are for everything they are for. */
export function shadowProblems(rules: readonly RouteRule[]): Problem[] {
  const fix = 'put it before that rule, or remove it';
  return rules.flatMap((rule, i): Problem[] => {
    const label = labelOf(rule, i);
    const hider = hiderOf(rules.slice(0, i), entriesOf(rule));
    if (hider) return [{ code: 'RuleUnreachable', what: `${label} is never reached: ${hider} for every request it is for`, fix }];
    const again = rules.slice(0, i).findIndex((before) => before.delegate && entriesOf(rule).every((entry) => handsOver(before, entry)));
    if (again >= 0) {
      return [{
        code: 'DelegateRepeated',
        what: `${label} is for the requests that ${labelOf(rules[again], again)} hands over, and Istio's own check takes it for dead`,
        fix: 'let the delegate have a rule for what is left',
      }];
    }
    return (rule.match ?? []).flatMap((match, j): Problem[] => {
      const hidden = hiderOf(rules.slice(0, i), match._render());
      return hidden ? [{ code: 'RuleUnreachable', what: `match ${j} of ${label} is never reached: ${hidden} for every request it is for`, fix }] : [];
    });
  });
}

/** Whether a rule that delegates has this very match, or none. */
function handsOver(rule: RouteRule, entry: Json): boolean {
  return entriesOf(rule).some((handed) => Object.keys(handed).length === 0 || JSON.stringify(handed) === JSON.stringify(entry));
}

/** The rules that take all of these requests, if they do, with their verb. */
function hiderOf(before: readonly RouteRule[], entries: readonly Json[]): string | undefined {
  const hiders = entries.map((entry) => before.findIndex((rule) => takenBy(rule).some((earlier) => coversEntry(earlier, entry))));
  if (hiders.includes(-1)) return undefined;
  const labels = [...new Set(hiders)].sort((a, b) => a - b).map((i) => labelOf(before[i], i));
  return `${labels.join(' and ')} ${labels.length > 1 ? 'are' : 'is'}`;
}
