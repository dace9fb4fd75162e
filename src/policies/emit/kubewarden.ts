import type { Policy, Severity } from '../policy';
import { admissionRules, EmitOptions } from './admission-rules';

type Spec = Record<string, unknown>;

/** The module that runs CEL. https://github.com/kubewarden/cel-policy */
export const CEL_POLICY_MODULE = 'registry://ghcr.io/kubewarden/policies/cel-policy:v1.6.3';

const SEVERITIES: Readonly<Record<Severity, string>> = { error: 'high', warning: 'medium', info: 'info' };

/** The settings of `cel-policy`. */
export function celPolicySettings(policy: Policy, options: EmitOptions): Spec {
  const { variables, validations } = admissionRules(policy, options);
  return {
    failurePolicy: 'Fail',
    ...options.configMap ? {
      paramKind: { apiVersion: 'v1', kind: 'ConfigMap' }, paramRef: { ...options.configMap, parameterNotFoundAction: 'Deny' },
    } : {},
    ...variables.length > 0 ? { variables } : {},
    // Where there are both, cel-policy takes the expression.
    validations: validations.map(({ expression, message, messageExpression }) => (
      messageExpression === undefined ? { expression, message } : { expression, messageExpression }
    )),
  };
}

/** What is under `spec` of a ClusterAdmissionPolicy. A rule that only warns watches. */
export function clusterAdmissionPolicySpec(policy: Policy, options: EmitOptions & { readonly server?: string }): Spec {
  const { rules, selectors, matchConditions } = admissionRules(policy, options);
  return {
    module: CEL_POLICY_MODULE,
    ...options.server === undefined ? {} : { policyServer: options.server },
    mode: policy.severity === 'error' ? 'protect' : 'monitor',
    mutating: false,
    failurePolicy: 'Fail',
    rules,
    ...selectors,
    ...matchConditions.length > 0 ? { matchConditions } : {},
    ...options.configMap ? { contextAwareResources: [{ apiVersion: 'v1', kind: 'ConfigMap' }] } : {},
    settings: celPolicySettings(policy, options),
  };
}

/** What reports of Kubewarden are grouped by. */
export function kubewardenAnnotations(policy: Policy): Record<string, string> {
  return {
    'io.kubewarden.policy.title': policy.title,
    'io.kubewarden.policy.severity': SEVERITIES[policy.severity],
    'io.kubewarden.policy.category': 'Resource validation',
  };
}
