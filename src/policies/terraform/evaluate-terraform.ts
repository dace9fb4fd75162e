import { Judge } from '../judge';
import { Policy } from '../policy';
import { PolicyFinding } from '../policy-finding';
import { TerraformResource, TerraformSource } from './resources';

/** How resources are judged. */
export interface EvaluateTerraformOptions {
  /**
   * What the resources are from. What a stack does not know yet is told as a warning, for its plan is judged too; nothing judges after a plan, so there it
   * is as bad as the rule.
   */
  readonly source: TerraformSource;
  /** The file the resources are from. */
  readonly file: string;
  /**
   * The day exceptions are judged by.
   *
   * @default - no exception is over
   */
  readonly asOf?: string;
}

/**
 * Judges resources of Terraform by the policies that are about them. Expressions read the arguments as `object` and `{type, name, address, json}` as `resource`.
 */
export function evaluateTerraform(policies: readonly Policy[], resources: readonly TerraformResource[], options: EvaluateTerraformOptions): PolicyFinding[] {
  const { source, file, asOf } = options;
  const judges = policies.filter(({ scope }) => scope.target === 'terraform').map((policy) => new Judge(policy, { asOf, undecided: source === 'stack' ? 'warning' : 'error' }));
  const findings = judges.flatMap((judge) => judge.expired());
  const byType = new Map<string, Judge[]>();
  for (const { type, name, address, values, json, construct } of resources) {
    let fitting = byType.get(type);
    if (!fitting) byType.set(type, fitting = judges.filter(({ policy }) => policy.scope.resourceTypes.some((each) => fits(each, type))));
    for (const judge of fitting) {
      judge.judgeValues({ object: values, resource: { type, name, address, json } }, { file, line: 1, construct }, { kind: type, namespace: '', name: address }, findings);
    }
  }
  return findings;
}

/** A pattern of resources does not mean providers, unless it says so. */
function fits(pattern: string, type: string): boolean {
  if (type.startsWith('provider.') && !pattern.startsWith('provider.')) return false;
  return pattern.endsWith('*') ? type.startsWith(pattern.slice(0, -1)) : type === pattern;
}
