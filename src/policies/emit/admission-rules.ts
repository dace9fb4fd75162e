import { variablesOf } from '../compile-policy';
import type { Policy, PolicyVariable } from '../policy';
import { exceptionExpression, isExpired } from '../policy-exception';
import { ParameterSource, parameterVariables, withParameterVariables } from './parameters';

export interface EmitOptions {
  /** The name of the objects. */
  readonly name: string;
  /**
   * Where parameters are read.
   *
   * @default - literals in the policy
   */
  readonly configMap?: { readonly name: string; readonly namespace: string };
  /**
   * The day exceptions are judged by: what is over by then is not emitted.
   *
   * @default - all are emitted
   */
  readonly asOf?: string;
}

interface AdmissionRule {
  readonly apiGroups: readonly string[];
  readonly apiVersions: readonly string[];
  readonly operations: readonly string[];
  readonly resources: readonly string[];
}

/** What both engines are told alike. */
export interface AdmissionRules {
  readonly rules: readonly AdmissionRule[];
  readonly selectors: { readonly namespaceSelector?: Record<string, unknown>; readonly objectSelector?: Record<string, unknown> };
  readonly matchConditions: readonly { readonly name: string; readonly expression: string }[];
  readonly variables: readonly PolicyVariable[];
  readonly validations: readonly { readonly expression: string; readonly message?: string; readonly messageExpression?: string }[];
}

const NAMESPACE_NAME = 'kubernetes.io/metadata.name';

export function admissionRules(policy: Policy, { configMap, asOf }: EmitOptions): AdmissionRules {
  const { scope, when, exceptions, params, _compiled: compiled } = policy;
  const source: ParameterSource = configMap ? 'ConfigMap' : 'literals';
  const said = ` (${policy.fix}; policy ${policy.id})`;
  const validations = policy.validations.map(({ message }, index) => {
    const { expression, messageExpression } = compiled.validations[index];
    return {
      expression: withParameterVariables(expression),
      message: `${message}${said}`,
      ...messageExpression ? { messageExpression: `(${withParameterVariables(messageExpression)}) + '${said.replace(/[\\']/g, '\\$&').replace(/\n/g, ' ')}'` } : {},
    };
  });
  const own = variablesOf(policy).map(({ name }) => ({ name, expression: withParameterVariables(compiled.variables.get(name)!) }));
  const all = [...parameterVariables(params, source), ...own];
  return {
    rules: rulesOf(policy),
    selectors: {
      ...scope.namespaces.length + scope.excludedNamespaces.length === 0 ? {} : {
        namespaceSelector: {
          matchExpressions: [
            ...scope.namespaces.length === 0 ? [] : [{ key: NAMESPACE_NAME, operator: 'In', values: [...scope.namespaces] }],
            ...scope.excludedNamespaces.length === 0 ? [] : [{ key: NAMESPACE_NAME, operator: 'NotIn', values: [...scope.excludedNamespaces] }],
          ],
        },
      },
      ...Object.keys(scope.labels).length === 0 ? {} : { objectSelector: { matchLabels: { ...scope.labels } } },
    },
    matchConditions: [
      ...when === undefined ? [] : [{ name: 'when', expression: when }],
      ...exceptions.filter((each) => !isExpired(each, asOf)).map((each, index) => ({ name: `exception-${index}`, expression: `!(${exceptionExpression(each)})` })),
    ],
    variables: read(all, [...validations.flatMap(({ expression, messageExpression }) => [expression, messageExpression ?? ''])]),
    validations,
  };
}

/** Variables that something reads: a policy in the cluster is read by people, too. */
function read(variables: readonly PolicyVariable[], texts: string[]): PolicyVariable[] {
  const kept: PolicyVariable[] = [];
  for (const variable of [...variables].reverse()) {
    if (!texts.some((text) => new RegExp(`\\bvariables\\s*\\.\\s*\\??${variable.name}\\b`).test(text))) continue;
    kept.unshift(variable);
    texts.push(variable.expression);
  }
  return kept;
}

function rulesOf({ scope }: Policy): readonly AdmissionRule[] {
  const byGroup = new Map<string, { group: string; version: string; resources: Set<string> }>();
  for (const { group, version, resource, admission } of scope.kinds) {
    if (!admission) continue;
    const key = `${group}/${version}`;
    if (!byGroup.has(key)) byGroup.set(key, { group, version, resources: new Set() });
    byGroup.get(key)!.resources.add(resource);
  }
  return [...byGroup.values()].map(({ group, version, resources }) => (
    { apiGroups: [group], apiVersions: [version], operations: [...scope.operations], resources: [...resources] }
  ));
}
