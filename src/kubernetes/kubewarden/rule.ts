import { Problem } from '../../core/validation-error';
import { Json } from '../synthesis/json';

/** What is done to an object. `*` is every operation. */
export type PolicyOperation = 'CREATE' | 'UPDATE' | 'DELETE' | 'CONNECT' | '*';

/** Which requests a policy is asked about, as a webhook's rule says it. */
export interface PolicyRule {
  /** API groups; `''` is the core group. */
  readonly apiGroups: readonly string[];
  /** Versions, e.g. `v1`. */
  readonly apiVersions: readonly string[];
  /** Resources in the plural, as in URLs: `deployments`, `pods/exec`. */
  readonly resources: readonly string[];
  /** What is done to them. */
  readonly operations: readonly PolicyOperation[];
  /**
   * Only objects in namespaces, or only those in none.
   *
   * @default - both
   */
  readonly scope?: 'Namespaced' | 'Cluster' | '*';
}

/** An object that a policy may look up while it decides. */
export interface ContextResource {
  /** E.g. `networking.k8s.io/v1`. */
  readonly apiVersion: string;
  /** E.g. `Ingress`. */
  readonly kind: string;
}

const RESOURCE = /^(?:\*|[a-z][a-z0-9.]*)(?:\/(?:\*|[a-z]+))?$/;
const OPERATIONS: readonly string[] = ['CREATE', 'UPDATE', 'DELETE', 'CONNECT', '*'];
const LISTS = ['apiGroups', 'apiVersions', 'resources', 'operations'] as const;

/** What is wrong with the rules of a policy. */
export function ruleProblems(rules: readonly PolicyRule[]): Problem[] {
  const problems: Problem[] = [];
  if (rules.length === 0) {
    problems.push({ code: 'KubewardenRules', what: '`rules` is empty, so the policy is never asked', fix: 'name at least one kind of object, or leave `rules` out for those of the module' });
  }
  rules.forEach((rule, index) => {
    for (const list of LISTS) {
      if (Array.isArray(rule[list]) && rule[list].length > 0) continue;
      problems.push({ code: 'KubewardenRules', what: `\`rules[${index}].${list}\` is empty, so the rule selects nothing`, fix: 'give at least one; the core API group is the empty text' });
    }
    for (const resource of rule.resources ?? []) {
      if (RESOURCE.test(resource)) continue;
      problems.push({
        code: 'KubewardenRules',
        what: `\`rules[${index}].resources\` has ${JSON.stringify(resource)}, which is no resource`,
        fix: 'write the plural in lower case, as URLs have it: "deployments", not "Deployment"',
      });
    }
    for (const version of rule.apiVersions ?? []) {
      if (/^(?:\*|v\d+\w*)$/.test(version)) continue;
      problems.push({ code: 'KubewardenRules', what: `\`rules[${index}].apiVersions\` has ${JSON.stringify(version)}`, fix: 'write a version without its group: "v1"' });
    }
    for (const operation of rule.operations ?? []) {
      if (OPERATIONS.includes(operation)) continue;
      problems.push({ code: 'KubewardenRules', what: `\`rules[${index}].operations\` has ${JSON.stringify(operation)}`, fix: 'use CREATE, UPDATE, DELETE, CONNECT or *' });
    }
  });
  return problems;
}

/** Whether a rule covers kinds that nobody named. */
export function hasWildcard(rules: readonly PolicyRule[]): boolean {
  return rules.some((rule) => [rule.apiGroups, rule.apiVersions, rule.resources].some((list) => list.includes('*')));
}

/** Rules as Kubernetes writes them. */
export function renderRules(rules: readonly PolicyRule[]): Json[] {
  return rules.map(({ apiGroups, apiVersions, resources, operations, scope }) => ({
    apiGroups: [...apiGroups], apiVersions: [...apiVersions], resources: [...resources], operations: [...operations], ...(scope ? { scope } : {}),
  }));
}

/** The plural of a kind as URLs have it: `Ingress` is `ingresses`, `NetworkPolicy` is `networkpolicies`. */
export function pluralOf(kind: string): string {
  const name = kind.toLowerCase();
  if (name === 'endpoints') return name;
  if (/(?:s|x|ch|sh)$/.test(name)) return `${name}es`;
  if (/[^aeiou]y$/.test(name)) return `${name.slice(0, -1)}ies`;
  return `${name}s`;
}
