import { Kind, Model, Rollout, rolloutOf } from '../../model';
import { checkPhases, PhaseProblem } from '../../trace/phases';
import { Rule } from '../rule';
import { applicationRules } from './applications';
import { routeProblems, serviceProblems } from './lint-references';
import { specProblems, unknownFields } from './lint-spec';
import { strategyProblems } from './lint-strategy';
import { LintProblem } from './problem';
import { referenceRules } from './references';

const PHASE_CODES = { unreachable: 'TW1101', weights: 'TW1102', preview: 'TW1103' } as const;

/** What `kubectl argo rollouts lint` judges, over any number of files and namespaces, and what it leaves to the cluster. */
export const argoRules: readonly Rule[] = [
  {
    name: 'argo.LintAnalyzer',
    codes: ['TW1001', 'TW1002', 'TW1003', 'TW1004', 'TW1005'],
    run: (model, report) => {
      const all = rolloutsOf(model);
      if (all.length === 0) return;
      for (const resource of [...all.map((each) => each.resource), ...model.ofKind(Kind.service), ...model.ofKind(Kind.ingress)]) {
        for (const { code, message, at } of unknownFields(resource)) report(code, resource, message, at);
      }
      for (const rollout of all) for (const { code, message, at } of lintProblems(model, rollout)) report(code, rollout.resource, message, at);
    },
  },
  ...referenceRules,
  ...applicationRules,
  {
    name: 'argo.PhaseAnalyzer',
    codes: ['TW1101', 'TW1102', 'TW1103'],
    run: (model, report) => {
      // A Rollout that Argo refuses has no phases.
      const broken = new Set(rolloutsOf(model).filter((rollout) => lintProblems(model, rollout).length > 0).map(({ resource }) => resource.fullName));
      const found = new Map<string, { problem: PhaseProblem; phases: string[] }>();
      for (const problem of checkPhases(model).filter(({ rollout }) => !broken.has(rollout.resource.fullName))) {
        const key = JSON.stringify([problem.kind, problem.rollout.resource.fullName, problem.what]);
        const known = found.get(key);
        if (known) known.phases.push(problem.phase);
        else found.set(key, { problem, phases: [problem.phase] });
      }
      for (const { problem: { kind, rollout, what }, phases } of found.values()) {
        const at = rollout.blueGreen.exists ? rollout.blueGreen : rollout.canary;
        report(PHASE_CODES[kind], rollout.resource, `At ${phases.join(', ')}: ${what}`, at);
      }
    },
  },
];

function lintProblems(model: Model, rollout: Rollout): LintProblem[] {
  return [
    ...specProblems(rollout), ...strategyProblems(rollout), ...serviceProblems(model, rollout), ...routeProblems(model, rollout),
  ];
}

function rolloutsOf(model: Model): Rollout[] {
  return model.ofKind(Kind.rollout).map(rolloutOf);
}
