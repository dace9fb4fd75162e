import { Field, Kind, Model, Resource, rolloutOf } from '../../model';
import { Report, Rule } from '../rule';

const APPLICATION = 'argoproj.io/Application';

/** Ways in which Argo CD takes back what Argo Rollouts writes, or keeps more than that. */
export const applicationRules: readonly Rule[] = [
  {
    name: 'argo.ApplicationAnalyzer',
    codes: ['TW1015', 'TW1016'],
    run: (model, report) => {
      for (const application of model.ofKind(APPLICATION)) {
        const options = application.spec.at('syncPolicy', 'syncOptions').items();
        judgeIgnoreRules(application, options, report);
        judgeOptions(model, application, options, report);
      }
    },
  },
];

/** With RespectIgnoreDifferences the list that such a path ends in is taken whole from the cluster (https://github.com/argoproj/argo-cd/issues/17694). */
function judgeIgnoreRules(application: Resource, options: readonly Field[], report: Report): void {
  if (!options.some((option) => option.string() === 'RespectIgnoreDifferences=true')) return;
  for (const rule of application.spec.get('ignoreDifferences').items()) {
    for (const at of rule.get('jqPathExpressions').items().filter((each) => /\[[^\]]*\]/.test((each.string() ?? '').replace(/\["[^"]*"\]/g, '')))) {
      report('TW1015', application, `${at.string()} ends inside a list of ${rule.get('kind').string()}: other changes of that list will not be applied; keep what changes at run time in an object of its own`, at);
    }
  }
}

function judgeOptions(model: Model, application: Resource, options: readonly Field[], report: Report): void {
  const namespace = application.spec.at('destination', 'namespace').string();
  const released = model.ofKind(Kind.rollout).map(rolloutOf).find((rollout) => rollout.blueGreen.exists && rollout.namespace === namespace);
  if (!released) return;
  for (const option of options.filter((each) => /^(?:Replace|Force|ServerSideApply)=true$/.test(each.string() ?? ''))) {
    report('TW1016', application, `${option.string()} takes the hash out of the selectors of Rollout ${released.namespace}/${released.name}, which is then promoted without its pause`, option);
  }
}
