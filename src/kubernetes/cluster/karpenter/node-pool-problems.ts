import { Problem } from '../../../core/validation-error';
import { isLabelValue, isQualifiedName } from '../../../manifests/schema/names';
import type { KarpenterNodePoolProps } from './karpenter-node-pool';
import { budgetProblems } from './node-disruption';
import { requirementProblems } from './node-requirement';

/** Labels that a prop of its own asks about. */
const SAID_ELSEWHERE: Readonly<Record<string, string>> = {
  'kubernetes.io/arch': 'architectures',
  'karpenter.sh/capacity-type': 'capacity',
  'karpenter.k8s.aws/instance-category': 'categories',
  'karpenter.k8s.aws/instance-generation': 'fromGeneration',
  'topology.kubernetes.io/zone': 'zones',
};

/** What is wrong with a pool, all of it. */
export function poolProblems(props: KarpenterNodePoolProps): Problem[] {
  const { limits, zones = [], nodeClass, weight, fromGeneration = 5, requirements = [], budgets = [] } = props;
  const problems: Problem[] = [];
  for (const [prop, value] of Object.entries({ cpu: limits.cpu, memoryGiB: limits.memoryGiB })) {
    if (value !== undefined && !(Number.isFinite(value) && value > 0)) problems.push({ code: 'NodePoolLimits', what: `\`limits.${prop}\` is ${value}, so that no node could be made`, fix: 'write how much all nodes may have together, e.g. 200' });
  }
  for (const prop of ['architectures', 'capacity', 'categories', 'zones'] as const) {
    if (props[prop]?.length === 0) problems.push({ code: 'NodePoolEmpty', what: `\`${prop}\` is empty, so that no machine would do`, fix: 'name one at least, or leave it out' });
  }
  const known = nodeClass.cluster.zones;
  for (const zone of zones) {
    if (known && !known.includes(zone)) problems.push({ code: 'NodePoolZone', what: `\`zones\` has ${JSON.stringify(zone)}, where ${nodeClass.cluster.name} has no subnet`, fix: `choose of ${known.join(', ')}` });
  }
  if (!(Number.isInteger(fromGeneration) && fromGeneration >= 1)) problems.push({ code: 'NodePoolGeneration', what: `\`fromGeneration\` is ${fromGeneration}`, fix: 'write a whole number from 1 up, e.g. 6' });
  if (weight !== undefined && !(Number.isInteger(weight) && weight >= 1 && weight <= 100)) problems.push({ code: 'NodePoolWeight', what: `\`weight\` is ${weight}`, fix: 'choose from 1 to 100' });
  const keys = requirements.map(({ key }) => key);
  for (const key of new Set(keys.filter((one, i) => keys.indexOf(one) < i && !requirements.some((other) => other.key === one && (other.operator === 'Gt' || other.operator === 'Lt'))))) {
    problems.push({ code: 'NodeRequirement', what: `\`requirements\` has ${key} twice`, fix: 'say it in one' });
  }
  return [...problems, ...requirementProblems(requirements, SAID_ELSEWHERE), ...budgetProblems(budgets), ...labelProblems(props)];
}

function labelProblems({ labels = {}, taints = [], startupTaints = [] }: KarpenterNodePoolProps): Problem[] {
  const all = [...Object.entries(labels), ...[...taints, ...startupTaints].map(({ key, value = '' }) => [key, value] as const)];
  return all.flatMap(([key, value]): Problem[] => {
    if (!isQualifiedName(key) || !isLabelValue(value)) {
      return [{ code: 'NodePoolLabel', what: `the label or taint ${JSON.stringify(`${key}=${value}`)} is one that Kubernetes refuses`, fix: 'write [prefix/]name, and at most 63 letters, digits, ".", "_" and "-"' }];
    }
    // What the kubelet may give itself nobody else may: https://kubernetes.io/docs/reference/access-authn-authz/admission-controllers/#noderestriction
    if (/^karpenter\.(sh|k8s\.aws)\//.test(key) || (/(^|\.)(kubernetes|k8s)\.io\//.test(key) && !/^node(-restriction)?\.kubernetes\.io\//.test(key))) {
      return [{ code: 'NodePoolLabel', what: `the label or taint ${key} belongs to Kubernetes or Karpenter, which refuse it of others`, fix: 'use a prefix of your own' }];
    }
    return [];
  });
}
