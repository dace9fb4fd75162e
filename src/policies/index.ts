export { evaluate, type EvaluateOptions, type PolicyDocument } from './evaluate';
export type { ParameterValue, Parameters } from './parameters';
export { Policy, type Owner, type PolicyProps, type PolicyValidation, type PolicyVariable, type Severity } from './policy';
export type { PolicyException } from './policy-exception';
export { asReportFindings, type PolicyFinding, type PolicyFindingCode } from './policy-finding';
export { PolicyPack } from './policy-pack';
export { Scope, type AdmissionOperation, type KindOptions, type ScopeKind } from './scope';
