/* eslint-disable @typescript-eslint/no-require-imports -- loaded when it is first needed, so that a program without it does not pay */
import { TerraformStack } from 'cdktf';
import { IConstruct } from 'constructs';
import { pathOf } from '../../core/construct-path';
import { settingsOf } from '../../core/environment-base';
import { originOf, outermostOf } from '../../core/origin';
import { LocatedProblem } from '../../core/validation-error';
import { Warnings } from '../../core/warnings';
import type { Policy } from '../../policies/policy';

/** Judges stacks as they will be written by the policies of their environments, as Kubernetes documents are. */
export function enforcePolicies(app: IConstruct, files: ReadonlyMap<string, Buffer>): { problems: LocatedProblem[]; warnings: LocatedProblem[] } {
  const problems: LocatedProblem[] = [];
  const warnings: LocatedProblem[] = [];
  for (const stack of app.node.findAll().filter((each) => TerraformStack.isStack(each))) {
    const { policies } = settingsOf(stack);
    const text = files.get(`stacks/${stack.node.id}/cdk.tf.json`);
    if (policies.length === 0 || text === undefined) continue;
    const { evaluateTerraform, terraformResources } = require('../../policies') as typeof import('../../policies');
    const resources = terraformResources(JSON.parse(text.toString('utf8')));
    const findings = policies.flatMap(({ policies: each, asOf }) => (
      evaluateTerraform(each as readonly Policy[], resources, { source: 'stack', file: stack.node.id, asOf })
    ));
    const constructs = new Map(findings.length === 0 ? [] : stack.node.findAll().map((each) => [each.node.path, each]));
    for (const { code, policy, owner, severity, message, fix, resource, construct } of findings) {
      if (severity !== 'error' && [policy, code].some((each) => Warnings.of(stack).accepts(each))) continue;
      const made = constructs.get(construct ?? '') ?? stack;
      const origin = originOf(made);
      const whose = `policy ${JSON.stringify(policy)} of the ${owner}${origin ? `, written at ${origin.file}:${origin.line}` : ''}`;
      const located = { path: pathOf(outermostOf(made) ?? made), code, what: `${resource.name}: ${message} (${whose})`, fix };
      (severity === 'error' ? problems : warnings).push(located);
    }
  }
  return { problems, warnings };
}
