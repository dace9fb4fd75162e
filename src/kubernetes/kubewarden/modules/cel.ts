import { Problem } from '../../../core/validation-error';
import { Json } from '../../synthesis/json';
import type { PolicyParameters } from '../policy-parameters';
import { ContextResource } from '../rule';
import { emptyProblems, given, WrittenSettings } from './written';

/** A value that expressions of a `cel-policy` share, as `variables.NAME`. */
export interface CelVariable {
  /** A CEL identifier other than `params`. */
  readonly name: string;
  /** A CEL expression. */
  readonly expression: string;
}

/** One question of a `cel-policy`. */
export interface CelValidation {
  /** A CEL expression that is true where the object is right. */
  readonly expression: string;
  /**
   * What the person reads whose object is refused, in one line.
   *
   * @default - Kubewarden's own words
   */
  readonly message?: string;
  /**
   * A CEL expression that gives the message.
   *
   * @default - `message`
   */
  readonly messageExpression?: string;
  /**
   * The status reason of the API.
   *
   * @default 'Invalid'
   */
  readonly reason?: 'Unauthorized' | 'Forbidden' | 'Invalid' | 'RequestEntityTooLarge';
}

/**
 * What `cel-policy` asks. Expressions know `object`, `oldObject`, `request`, `namespaceObject`, `variables` and `params`.
 * See https://github.com/kubewarden/policies/tree/main/policies/cel-policy
 */
export interface CelSettings {
  /** The questions; at least one. Many questions of one policy cost less than many policies. */
  readonly validations: readonly CelValidation[];
  /**
   * Values that the questions share.
   *
   * @default - none
   */
  readonly variables?: readonly CelVariable[];
  /**
   * What happens when an expression fails.
   *
   * @default 'Fail'
   */
  readonly failurePolicy?: 'Fail' | 'Ignore';
  /**
   * Values that change often: `params.data.NAME`. Changing them does not restart the policy server, changing an expression does.
   *
   * @default - none
   */
  readonly parameters?: PolicyParameters;
  /**
   * What the expressions look up with Kubewarden's own functions (`kw.k8s`).
   *
   * @default - Namespace if `namespaceObject` is used, ConfigMap if there are `parameters`
   */
  readonly contextAwareResources?: readonly ContextResource[];
}

const IDENTIFIER = /^[A-Za-z_][A-Za-z0-9_]*$/;

export function cel({ validations, variables, failurePolicy, parameters, contextAwareResources }: CelSettings): WrittenSettings {
  const problems: Problem[] = emptyProblems('validations', validations, 'which the module refuses');
  validations.forEach(({ expression, message }, index) => {
    if (expression.trim() === '') problems.push({ code: 'ModuleEmpty', what: `\`validations[${index}].expression\` is empty`, fix: 'write a CEL expression' });
    if (message !== undefined && (message.trim() === '' || message.includes('\n'))) {
      problems.push({ code: 'ModuleValue', what: `\`validations[${index}].message\` is ${JSON.stringify(message)}`, fix: 'write one line' });
    }
  });
  for (const { name, expression } of variables ?? []) {
    if (!IDENTIFIER.test(name) || name === 'params') {
      problems.push({ code: 'ModuleValue', what: `\`variables\` has the name ${JSON.stringify(name)}`, fix: 'write letters, digits and `_`; "params" is taken by the parameters' });
    }
    if (expression.trim() === '') problems.push({ code: 'ModuleEmpty', what: `\`variables.${name}\` is empty`, fix: 'write a CEL expression' });
  }
  const texts = [...validations.flatMap(({ expression, messageExpression }) => [expression, messageExpression ?? '']), ...(variables ?? []).map(({ expression }) => expression)];
  if (!parameters && texts.some((text) => /\bparams\b/.test(text))) {
    problems.push({ code: 'ModuleConflict', what: 'an expression reads `params`, and there are no `parameters`', fix: 'give `parameters: new PolicyParameters(...)`' });
  }
  const context: ContextResource[] = [...contextAwareResources ?? []];
  const looksUp = (apiVersion: string, kind: string) => {
    if (!context.some((one) => one.apiVersion === apiVersion && one.kind === kind)) context.push({ apiVersion, kind });
  };
  if (texts.some((text) => /\bnamespaceObject\b/.test(text))) looksUp('v1', 'Namespace');
  if (parameters) looksUp('v1', 'ConfigMap');
  const settings: Json = given({
    failurePolicy,
    variables: variables?.map(({ name, expression }) => ({ name, expression })),
    validations: validations.map(({ expression, message, messageExpression, reason }) => given({ expression, message, messageExpression, reason })),
    ...(parameters ? {
      paramKind: { apiVersion: 'v1', kind: 'ConfigMap' },
      paramRef: { name: parameters.name, namespace: parameters.namespace, parameterNotFoundAction: 'Deny' },
    } : {}),
  });
  return { settings, problems, context };
}
