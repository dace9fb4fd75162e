/* eslint-disable @typescript-eslint/no-require-imports -- loaded when it is first needed, so that a program without it does not pay */
import { ApiObject, Chart } from 'cdk8s';
import { IConstruct } from 'constructs';
import { pathOf } from '../../core/construct-path';
import { IPolicyPack } from '../../core/enforced-policies';
import { settingsOf } from '../../core/environment-base';
import { originOf, outermostOf } from '../../core/origin';
import { addForeignSynthCheck } from '../../core/problems';
import { LocatedProblem } from '../../core/validation-error';
import { Warnings } from '../../core/warnings';
import type { evaluate } from '../../policies/evaluate';
import type { Policy } from '../../policies/policy';
import type { PolicyFinding } from '../../policies/policy-finding';
import { collect, RenderedChart, RenderedDocument } from './collect';

/** A finding and the object it is about. */
export interface LocatedFinding {
  readonly finding: PolicyFinding;
  readonly object?: ApiObject;
}

/**
 * Judges finished documents by the policies of their environments. Errors refuse the synthesis, told with the path of the construct that a person wrote;
 * what is less is told as a warning, unless it was acknowledged by the id of the policy or by the code.
 */
export function enforcePolicies(charts: readonly RenderedChart[]): { problems: LocatedProblem[]; warnings: LocatedProblem[] } {
  const problems: LocatedProblem[] = [];
  const warnings: LocatedProblem[] = [];
  for (const { finding, object } of policyFindings(charts)) {
    const { code, policy, severity, message, fix, resource, construct, file, line } = finding;
    if (severity !== 'error' && object && [policy, code].some((each) => Warnings.of(object).accepts(each))) continue;
    const written = file !== construct && object ? `, written at ${file}:${line}` : '';
    const what = `${resource.kind} ${resource.name}: ${message} (policy ${JSON.stringify(policy)} of the ${finding.owner}${written})`;
    (severity === 'error' ? problems : warnings).push({ path: construct ?? 'policies', code, what, fix });
  }
  return { problems, warnings };
}

/** Everything that does not hold, addressed to the construct that a person wrote. */
export function policyFindings(charts: readonly RenderedChart[]): LocatedFinding[] {
  const byPacks = new Map<readonly IPolicyPack[], RenderedDocument[]>();
  for (const rendered of charts.flatMap(({ documents }) => documents)) {
    const { policies } = settingsOf(rendered.object);
    if (policies.length === 0) continue;
    const known = byPacks.get(policies);
    if (known) known.push(rendered);
    else byPacks.set(policies, [rendered]);
  }
  return [...byPacks].flatMap(([packs, documents]) => judge(packs, documents));
}

function judge(packs: readonly IPolicyPack[], rendered: readonly RenderedDocument[]): LocatedFinding[] {
  const objects = new Map<number, ApiObject>();
  // The line stands for the object until it is known which of them have findings: finding out who wrote an object is not free.
  const documents = rendered.map(({ object, document }, index) => {
    objects.set(index, object);
    return { doc: document, file: '', line: index, construct: '' };
  });
  return packs.flatMap(({ policies, asOf }) => evaluator()(policies as readonly Policy[], documents, { asOf })).map((finding) => {
    if (finding.construct === undefined) return { finding };
    const object = objects.get(finding.line)!;
    const construct = pathOf(outermostOf(object) ?? object);
    return { object, finding: { ...finding, construct, ...originOf(object) ?? { file: construct, line: 1 } } };
  });
}

/** Policies and the language they are written in, loaded where there are some. */
function evaluator(): typeof evaluate {
  return (require('../../policies/evaluate') as { readonly evaluate: typeof evaluate }).evaluate;
}

const WATCHED = new WeakSet<IConstruct>();

/** Judges what is below `scope` when cdk8s synthesizes it, too; ours does so anyway. */
export function enforceWhoeverSynthesizes(scope: IConstruct): void {
  if (WATCHED.has(scope)) return;
  WATCHED.add(scope);
  addForeignSynthCheck(scope, () => {
    const charts = collect(scope.node.root).charts.filter(({ chart }) => isBelow(chart, scope));
    return enforcePolicies(charts).problems.map((problem) => ({ ...problem, what: `${problem.path}: ${problem.what}` }));
  });
}

function isBelow(chart: Chart, scope: IConstruct): boolean {
  return chart.node.scopes.includes(scope);
}
