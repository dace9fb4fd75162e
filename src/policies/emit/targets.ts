import { Problem } from '../../core/validation-error';
import type { Expression } from '../cel/expression';
import type { Feature } from '../cel/functions/define';
import { positionOf } from '../cel/syntax';
import type { Policy } from '../policy';

/**
 * The minor version of Kubernetes whose API server takes an expression that needs it. New expressions may use what the version before already knew, so that
 * it can be rolled back. See https://kubernetes.io/docs/reference/using-api/cel/#cel-options-language-features-and-libraries
 */
const SINCE: Readonly<Record<Feature, number>> = {
  'optional types': 29,
  'the quantity library': 29,
  'the sets library': 30,
  'string formatting': 30,
  'the IP address library': 31,
  'the CIDR library': 31,
  'the format library': 32,
};

/** What cel-policy of Kubewarden does not have, whatever the cluster's version. */
const NOT_IN_KUBEWARDEN: ReadonlySet<Feature> = new Set<Feature>(['the IP address library', 'the CIDR library', 'the format library']);

/** Expressions that the API server of a version would not run. */
export function kubernetesProblems(policy: Policy, kubernetes: string): Problem[] {
  const minor = Number(kubernetes.split('.')[1]);
  return lacking(policy, (feature) => SINCE[feature] > minor).map(({ feature, where }) => ({
    code: 'PolicyNotOnKubernetes',
    what: `policy ${JSON.stringify(policy.id)} needs ${feature}${where}, which Kubernetes ${kubernetes} does not have`,
    fix: `write it without, or judge it in the cluster from Kubernetes 1.${SINCE[feature]} on`,
  }));
}

/** Expressions that Kubewarden's cel-policy would not run. */
export function kubewardenProblems(policy: Policy): Problem[] {
  return lacking(policy, (feature) => NOT_IN_KUBEWARDEN.has(feature)).map(({ feature, where }) => ({
    code: 'PolicyNotOnKubewarden',
    what: `policy ${JSON.stringify(policy.id)} needs ${feature}${where}, which cel-policy of Kubewarden does not have`,
    fix: 'write it without, or emit it as a ValidatingAdmissionPolicy',
  }));
}

function lacking({ _compiled }: Policy, isLacking: (feature: Feature) => boolean): { feature: Feature; where: string }[] {
  const { variables, validations, when } = _compiled;
  const all: Expression[] = [...variables.values()];
  for (const { expression, messageExpression } of validations) all.push(...messageExpression ? [expression, messageExpression] : [expression]);
  if (when) all.push(when);
  const found = new Map<Feature, string>();
  for (const { features, text } of all) {
    for (const [feature, at] of features) {
      if (!isLacking(feature) || found.has(feature)) continue;
      const { line, column } = positionOf(text, at);
      found.set(feature, ` (line ${line}, column ${column} of ${JSON.stringify(text.length > 80 ? `${text.slice(0, 80)}…` : text)})`);
    }
  }
  return [...found].map(([feature, where]) => ({ feature, where }));
}
