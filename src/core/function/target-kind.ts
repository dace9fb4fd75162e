/** Where functions can run. */
export type FunctionTargetKind = 'openFunction' | 'knative' | 'deployment' | 'lambda';

/** Where a function runs: `Target.openFunction()`, `Target.knative()` or `Target.deployment()`. */
export interface IFunctionTarget {
  /** Which of them it is. */
  readonly kind: FunctionTargetKind;
}

/** What a person writes for a target, as messages and tables name it. */
export const TARGET_NAMES: Readonly<Record<FunctionTargetKind, string>> = {
  openFunction: 'Target.openFunction()',
  knative: 'Target.knative()',
  deployment: 'Target.deployment()',
  lambda: 'LambdaFunction',
};
