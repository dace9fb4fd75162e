import { Field, parseDuration, Rollout } from '../../model';
import { invalid, LintProblem, required } from './problem';

const STEP_KINDS = ['setWeight', 'pause', 'experiment', 'analysis', 'setCanaryScale', 'setHeaderRoute', 'setMirrorRoute', 'plugin'];
/** Those of which a step has one only (`hasMultipleStepsType`). */
const EXCLUSIVE = ['setWeight', 'pause', 'experiment', 'analysis'];
const STEP_MESSAGE = 'Step must have one of the following set: experiment, setWeight, setCanaryScale, plugin or pause';
/** What the downward API knows of an object (`fieldpath.ExtractFieldPathAsString`). */
const METADATA_FIELD = /^metadata\.(?:annotations|labels|name|namespace|uid|annotations\['[^']+'\]|labels\['[^']+'\])$/;

/** The steps of a canary, one by one. */
export function stepProblems(rollout: Rollout): LintProblem[] {
  const routing = rollout.canary.get('trafficRouting');
  return rollout.steps.flatMap((step, index) => {
    const path = `spec.strategy.steps[${index}]`;
    return [
      ...kindProblems(step, path), ...weightProblems(step, path, routing), ...pauseProblems(step, path),
      ...(step.get('setCanaryScale').exists && !routing.exists ? [required('TW1003', step.get('setCanaryScale'), 'spec.strategy.trafficRouting', 'SetCanaryScale requires TrafficRouting to be set')] : []),
      ...headerProblems(step.get('setHeaderRoute'), path, routing), ...mirrorProblems(step.get('setMirrorRoute'), path, routing),
      ...managedProblems(step, path, routing), ...experimentProblems(step.get('experiment'), path, routing), ...argumentProblems(step, path),
    ];
  });
}

function kindProblems(step: Field, path: string): LintProblem[] {
  const given = EXCLUSIVE.filter((kind) => step.get(kind).exists);
  if (given.length > 1 || !STEP_KINDS.some((kind) => step.get(kind).exists)) {
    return [invalid('TW1003', step, path, `step.Experiment: ${step.get('experiment').exists} step.Pause: ${step.get('pause').exists} step.SetWeight: ${step.get('setWeight').exists} step.Analysis: ${step.get('analysis').exists}`, STEP_MESSAGE)];
  }
  return [];
}

function weightProblems(step: Field, path: string, routing: Field): LintProblem[] {
  const at = step.get('setWeight');
  const most = routing.get('maxTrafficWeight').number() ?? 100;
  const weight = at.number();
  return weight === undefined || (weight >= 0 && weight <= most) ? [] : [invalid('TW1003', at, `${path}.setWeight`, weight, `SetWeight needs to be between 0 and ${most}`)];
}

function pauseProblems(step: Field, path: string): LintProblem[] {
  const at = step.at('pause', 'duration');
  if (!at.exists) return [];
  // A number, or text that is one, is seconds; other text is a Go duration, and what is neither counts as -1.
  const seconds = at.number() ?? (parseDuration(at.string()) ?? -1000) / 1000;
  return seconds >= 0 ? [] : [invalid('TW1003', at, `${path}.pause.duration`, seconds, 'Duration needs to be greater than 0')];
}

function headerProblems(at: Field, path: string, routing: Field): LintProblem[] {
  if (!at.exists) return [];
  if (!['istio', 'alb', 'apisix', 'plugins'].some((router) => routing.get(router).exists)) {
    return [invalid('TW1003', at, `${path}.setHeaderRoute`, at.value, 'SetHeaderRoute requires TrafficRouting, supports Istio and ALB and Apisix')];
  }
  return at.get('match').items().flatMap((match, index) => {
    const where = `${path}.setHeaderRoute.match[${index}]`;
    const value = match.get('headerValue');
    if (!routing.get('alb').exists || !value.exists) return textProblems(value, where);
    const isExactOnly = Boolean(value.get('exact').string()) && !value.get('regex').string() && !value.get('prefix').string();
    return isExactOnly ? [] : [invalid('TW1003', value, where, value.value, "SetHeaderRoute match value invalid. ALB supports 'exact' value only")];
  });
}

function mirrorProblems(at: Field, path: string, routing: Field): LintProblem[] {
  if (!at.exists) return [];
  const problems = routing.get('istio').exists || routing.get('plugins').exists ? []
    : [invalid('TW1003', at, `${path}.setMirrorRoute`, at.value, 'SetMirrorRoute requires TrafficRouting, supports Istio only')];
  return [...problems, ...at.get('match').items().flatMap((match, index) => ['method', 'path'].filter((key) => match.get(key).exists)
    .flatMap((key) => textProblems(match.get(key), `${path}.setMirrorRoute.match[${index}]`)))];
}

function textProblems(at: Field, path: string): LintProblem[] {
  const given = ['exact', 'regex', 'prefix'].filter((key) => at.get(key).string());
  if (given.length === 0) return [invalid('TW1003', at, path, at.value, 'StringMatch value missed, match value must have one of the following: exact, regex, prefix')];
  return given.length === 1 ? [] : [invalid('TW1003', at, path, at.value, 'StringMatch match value must have exactly one of the following: exact, regex, prefix')];
}

function managedProblems(step: Field, path: string, routing: Field): LintProblem[] {
  const managed = routing.get('managedRoutes');
  return ['setHeaderRoute', 'setMirrorRoute'].filter((kind) => routing.exists && step.get(kind).exists).flatMap((kind) => {
    if (!managed.exists) {
      return [required('TW1003', step.get(kind), 'spec.strategy.trafficRouting.managedRoutes', "Rollout has missing field 'spec.strategy.canary.trafficRouting.managedRoutes'")];
    }
    const name = step.at(kind, 'name').string() ?? '';
    if (managed.items().some((each) => each.get('name').string() === name)) return [];
    return [invalid('TW1003', step.at(kind, 'name'), `${path}.${kind}`, name, 'Steps define a route that does not exist in spec.strategy.canary.trafficRouting.managedRoutes')];
  });
}

function experimentProblems(at: Field, path: string, routing: Field): LintProblem[] {
  return at.get('templates').items().flatMap((template, index) => {
    const weight = template.get('weight');
    if (!weight.exists) return [];
    const where = `${path}.experiment.templates[${index}].weight`;
    if (!routing.exists) return [invalid('TW1003', weight, where, weight.value, 'Experiment template weight cannot be set unless TrafficRouting is enabled')];
    if (['alb', 'smi', 'istio', 'plugins'].some((router) => routing.get(router).exists)) return [];
    return [invalid('TW1003', weight, where, weight.value, 'Experiment template weight is only available for TrafficRouting with SMI, ALB, Istio and Plugins at this time')];
  });
}

function argumentProblems(step: Field, path: string): LintProblem[] {
  const args = [...step.at('experiment', 'analyses').items().flatMap((each) => each.get('args').items()), ...step.at('analysis', 'args').items()];
  return args.flatMap((arg) => {
    const at = arg.at('valueFrom', 'fieldRef', 'fieldPath');
    const field = at.string();
    if (field === undefined || !field.startsWith('metadata') || METADATA_FIELD.test(field)) return [];
    return [invalid('TW1003', at, `${path}.analyses`, field, 'Analyses arguments must refer to valid object metadata supported by downwardAPI')];
  });
}
