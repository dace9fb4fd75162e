import { Json } from '../synthesis/json';
import { BoundPolicy } from './policy-server-reference';
import { pluralOf } from './rule';

/** What a policy server must be allowed for what its policies look up. */
export function readingRules(policies: readonly BoundPolicy[]): Json[] {
  const byGroup = new Map<string, Set<string>>();
  for (const { apiVersion, kind } of policies.flatMap(({ _looksUp }) => _looksUp)) {
    const group = apiVersion.includes('/') ? apiVersion.split('/')[0]! : '';
    byGroup.set(group, (byGroup.get(group) ?? new Set()).add(pluralOf(kind)));
  }
  const rules: Json[] = [...byGroup].sort(([a], [b]) => a < b ? -1 : 1).map(([group, resources]) => ({
    apiGroups: [group], resources: [...resources].sort(), verbs: ['get', 'list', 'watch'],
  }));
  if (policies.some(({ _asksAccess }) => _asksAccess)) rules.push({ apiGroups: ['authorization.k8s.io'], resources: ['subjectaccessreviews'], verbs: ['create'] });
  return rules;
}
