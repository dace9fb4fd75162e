import { Problem } from '../../../core/validation-error';
import { Json } from '../../synthesis/json';
import { conflicts } from './cover';
import { entriesOf, labelOf, RouteRule } from './rule';

/** What is wrong with what a rule hands over, all of it. Istio drops a delegate's rule that does not fit without a word. */
export function delegationProblems(rule: RouteRule, index: number, atGateway: boolean): Problem[] {
  if (!rule.delegate) return [];
  const problems: Problem[] = [];
  const label = labelOf(rule, index);
  const handed = entriesOf(rule);
  if (rule.rewrite?.path !== undefined) {
    problems.push({
      code: 'DelegateRewrite',
      what: `${label} rewrites paths that it hands over, and what is replaced would be the part of a path that the delegate's rule is for`,
      fix: 'write `rewrite` in the rules of the delegate',
    });
  }
  rule.delegate._rules.forEach((part, i) => {
    const what = `${labelOf(part, i)} of ${rule.delegate!._path}`;
    if (atGateway && (part.match ?? []).some((match) => match.asksForSource)) {
      problems.push({ code: 'MatchSource', what: `${what} asks who is behind a request, which a gateway does not know`, fix: 'use Match.from() only in routes of the mesh itself (`mesh: true`, without `gateways`)' });
    }
    const outside = entriesOf(part).find((entry) => !handed.some((root) => !conflicts(root, entry)));
    if (outside && Object.keys(outside).length > 0) {
      problems.push({
        code: 'DelegateOutside',
        what: `${label} hands over ${handed.map(text).join(' or ')}, but ${what} is for ${text(outside)}, which is no part of that`,
        fix: 'let the delegate ask for the same or for less: paths below the root\'s, the same headers',
      });
    }
  });
  return problems;
}

/** A match as a message shows it: `uri prefix "/items/"`, `headers x-dark-launch exact "v2"`. */
function text(entry: Json): string {
  const parts = Object.entries(entry).map(([field, value]) => `${field} ${show(value)}`);
  return parts.length === 0 ? 'every request' : parts.join(' and ');
}

function show(value: unknown): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const parts = Object.entries(value).map(([key, inner]) => `${key} ${show(inner)}`);
  return parts.length === 0 ? 'present' : parts.join(', ');
}
