import { checkDocument, SchemaProblem } from '../../../manifests/schema';
import { Field, Resource, Rollout } from '../../model';
import { matchesLabelSelector } from '../support';
import { invalid, LintProblem, required } from './problem';

/** Fields of later lines of Argo Rollouts, and of the pods they make, than the schemas that are shipped. */
const LATER_FIELDS = new RegExp([
  'additionalSubsetNames|replicaProgressThreshold|experiment\\.scaleDownDelaySeconds|fileKeyRef|lifecycle\\.stopSignal|restartPolicyRules|appArmorProfile',
  'recursiveReadOnly|hostnameOverride|resourceClaim(?:Template)?Name|template\\.spec\\.resources|claims\\[\\d+\\]\\.request|trafficDistribution|template\\.metadata',
].join('|'));
/** Defaults of `utils/defaults` of argoproj/argo-rollouts. */
const PROGRESS_DEADLINE = 600;

/** Fields that are not there or of another type: Argo decodes Rollouts, Services and Ingresses strictly. */
export function unknownFields(resource: Resource): LintProblem[] {
  return problemsOf(resource).filter(({ code, path }) => (code === 'UnknownField' || code === 'WrongType') && !LATER_FIELDS.test(path)).map(({ code, path, what }) => {
    const name = path.split('.').pop()!.replace(/\[.*$/, '');
    const why = code === 'UnknownField' ? `unknown field ${JSON.stringify(name)}` : `cannot unmarshal ${path}: ${what}`;
    return { code: 'TW1001', at: fieldAt(resource, path), message: `error unmarshaling JSON: while decoding JSON: json: ${why}` };
  });
}

/** Selector, pods, numbers and deadlines (`ValidateRolloutSpec`). */
export function specProblems({ resource }: Rollout): LintProblem[] {
  const { spec } = resource;
  const problems: LintProblem[] = [];
  const selector = spec.get('selector');
  const hasReference = spec.get('workloadRef').exists;
  for (const name of ['replicas', 'minReadySeconds', 'revisionHistoryLimit', 'progressDeadlineSeconds']) {
    const at = spec.get(name);
    if ((at.number() ?? 0) < 0) problems.push(invalid('TW1002', at, `spec.${name}`, at.value, 'must be greater than or equal to 0'));
  }
  if (!hasReference) {problems.push(...selectorProblems(selector), ...templateProblems(resource, selector));} else if (spec.get('template').exists) {
    problems.push({ code: 'TW1002', at: spec.get('template'), message: 'spec.template: Internal error: template must be empty for workload reference rollout' });
  }
  const ready = spec.get('minReadySeconds').number() ?? 0;
  const deadline = spec.get('progressDeadlineSeconds');
  if ((deadline.number() ?? PROGRESS_DEADLINE) <= ready) {
    problems.push(invalid('TW1002', deadline, 'spec.progressDeadlineSeconds', deadline.number() ?? PROGRESS_DEADLINE, 'must be greater than minReadySeconds'));
  }
  return problems;
}

function selectorProblems(selector: Field): LintProblem[] {
  if (!selector.exists) return [required('TW1002', selector, 'spec.selector', "Rollout has missing field '.spec.selector'")];
  const problems: LintProblem[] = [];
  const expressions = selector.get('matchExpressions').items();
  if (selector.get('matchLabels').entries().length + expressions.length === 0) {
    problems.push(invalid('TW1002', selector, 'spec.selector', selector.value, 'empty selector is invalid for deployment'));
  }
  for (const expression of expressions) {
    const operator = expression.get('operator').string() ?? '';
    const values = expression.get('values').items().length;
    const isKnown = ['In', 'NotIn', 'Exists', 'DoesNotExist'].includes(operator);
    if (!isKnown || (/In$/.test(operator) ? values === 0 : values > 0)) {
      problems.push(invalid('TW1002', expression, 'spec.selector', selector.value, 'invalid label selector'));
    }
  }
  return problems;
}

function templateProblems(resource: Resource, selector: Field): LintProblem[] {
  const template = resource.spec.get('template');
  const labels = template.at('metadata', 'labels');
  const problems: LintProblem[] = [];
  if (selector.exists && !matchesLabelSelector(selector, labels.stringMap())) {
    problems.push(invalid('TW1002', labels.exists ? labels : template, 'spec.template.metadata.labels', labels.value, '`selector` does not match template `labels`'));
  }
  const restart = template.at('spec', 'restartPolicy');
  if (restart.exists && restart.string() !== 'Always') {
    problems.push({ code: 'TW1002', at: restart, message: `spec.template.spec.restartPolicy: Unsupported value: ${JSON.stringify(restart.value)}: supported values: "Always"` });
  }
  if (template.get('spec').get('containers').items().length === 0) {
    problems.push(required('TW1002', template, 'spec.template.spec.containers', 'a pod has at least one container'));
  }
  const inPods = problemsOf(resource).filter(({ path, code }) => path.startsWith('spec.template.')
    && code !== 'UnknownField' && code !== 'WrongType' && !/containers$|restartPolicy$/.test(path));
  return [...problems, ...inPods.map(({ path, what }): LintProblem => ({ code: 'TW1002', at: fieldAt(resource, path), message: `${path}: ${what}` }))];
}

const CHECKED = new WeakMap<object, readonly SchemaProblem[]>();

function problemsOf(resource: Resource): readonly SchemaProblem[] {
  const { doc } = resource.document;
  let found = CHECKED.get(doc);
  if (!found) CHECKED.set(doc, found = checkDocument(doc));
  return found;
}

/** The field that a path names; what is not there is found at the nearest that is. */
function fieldAt(resource: Resource, path: string): Field {
  const parts = path.matchAll(/\[(\d+)\]|\["((?:[^"\\]|\\.)*)"\]|([^.[\]]+)/g);
  const keys = [...parts].map(([, index, quoted, plain]) => index === undefined ? quoted ?? plain : Number(index));
  return resource.root.at(...keys);
}
