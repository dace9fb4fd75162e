import { Json } from '../../synthesis/json';
import { LabelSelection, NAMESPACE_NAME, selects } from '../policy-selector';
import { pluralOf, PolicyRule } from '../rule';

/** Labels of the namespaces that are known, by name. */
export type NamespaceLabels = ReadonlyMap<string, Readonly<Record<string, string>>>;

/** What decides whether a policy is asked. */
export interface Asked {
  readonly rules: readonly PolicyRule[];
  readonly namespaces?: LabelSelection;
  readonly namespace?: string;
  readonly objectSelector?: LabelSelection;
}

/** Whether the policy is asked when the document is created. Where labels of a namespace decide that nobody knows here, it is not. */
export function isAskedAbout(policy: Asked, document: Readonly<Json>, namespaces: NamespaceLabels): boolean {
  const { labels = {}, namespace, name } = document.metadata as { labels?: Json; namespace?: string; name?: string };
  if (!policy.rules.some((rule) => covers(rule, document, namespace !== undefined))) return false;
  if (policy.objectSelector && !selects(policy.objectSelector, labels)) return false;
  if (!policy.namespaces) return namespace === policy.namespace && namespace !== undefined;
  if (document.kind === 'Namespace' && document.apiVersion === 'v1') return inNamespace(policy.namespaces, String(name), namespaces);
  return namespace === undefined || inNamespace(policy.namespaces, namespace, namespaces);
}

function inNamespace(selection: LabelSelection, namespace: string, namespaces: NamespaceLabels): boolean {
  const known = namespaces.get(namespace);
  const byName = (selection.matchExpressions ?? []).filter(({ key }) => key === NAMESPACE_NAME).length === (selection.matchExpressions ?? []).length;
  if (known === undefined && !(byName && selection.matchLabels === undefined)) return false;
  return selects(selection, { ...known, [NAMESPACE_NAME]: namespace });
}

function covers(rule: PolicyRule, { apiVersion, kind }: Readonly<Json>, namespaced: boolean): boolean {
  const [group, version] = String(apiVersion).includes('/') ? String(apiVersion).split('/') : ['', String(apiVersion)];
  if ((rule.scope === 'Namespaced' && !namespaced) || (rule.scope === 'Cluster' && namespaced)) return false;
  const resource = pluralOf(String(kind));
  return has(rule.operations, 'CREATE') && has(rule.apiGroups, group!) && has(rule.apiVersions, version!) && (has(rule.resources, resource) || rule.resources.includes('*/*'));
}

function has(list: readonly string[], value: string): boolean {
  return list.includes('*') || list.includes(value);
}
