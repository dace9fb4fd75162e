import type { Policy, Severity } from '../policy';
import { admissionRules, EmitOptions } from './admission-rules';

type Spec = Record<string, unknown>;

const ACTIONS: Readonly<Record<Severity, readonly string[]>> = { error: ['Deny'], warning: ['Warn', 'Audit'], info: ['Audit'] };

/** What is under `spec` of a ValidatingAdmissionPolicy. https://kubernetes.io/docs/reference/access-authn-authz/validating-admission-policy/ */
export function validatingAdmissionPolicySpec(policy: Policy, options: EmitOptions): Spec {
  const { rules, selectors, matchConditions, variables, validations } = admissionRules(policy, options);
  return {
    failurePolicy: 'Fail',
    ...options.configMap ? { paramKind: { apiVersion: 'v1', kind: 'ConfigMap' } } : {},
    matchConstraints: { matchPolicy: 'Equivalent', resourceRules: rules, ...selectors },
    ...matchConditions.length > 0 ? { matchConditions } : {},
    ...variables.length > 0 ? { variables } : {},
    validations: validations.map((each) => ({ ...each, reason: 'Invalid' })),
  };
}

/** What is under `spec` of the binding that puts it in force. */
export function validatingAdmissionPolicyBindingSpec(policy: Policy, { name, configMap }: EmitOptions): Spec {
  return {
    policyName: name,
    validationActions: ACTIONS[policy.severity],
    ...configMap ? { paramRef: { ...configMap, parameterNotFoundAction: 'Deny' } } : {},
  };
}
