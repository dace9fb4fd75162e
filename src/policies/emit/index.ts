export type { EmitOptions } from './admission-rules';
export { CEL_POLICY_MODULE, celPolicySettings, clusterAdmissionPolicySpec, kubewardenAnnotations } from './kubewarden';
export { parameterData } from './parameters';
export { kubernetesProblems, kubewardenProblems } from './targets';
export { validatingAdmissionPolicyBindingSpec, validatingAdmissionPolicySpec } from './validating-admission-policy';
