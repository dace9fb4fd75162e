import { isRecord } from '../constraints';
import { show } from '../problem';
import { parseQuantity } from '../quantity';
import type { Walk } from '../walk';
import { fieldsAt, isPresent, itemsOf, type Fields } from './read';

/** The selector of a workload must find the pods that its own template makes, and must not be empty. */
export function checkSelector(document: Fields, walk: Walk): void {
  const spec = fieldsAt(document, 'spec');
  if (!isRecord(spec.selector) || !isRecord(spec.template)) return;
  const labels = fieldsAt(spec.template, 'metadata', 'labels');
  const { matchLabels, matchExpressions } = spec.selector;
  const wanted = fieldsAt({ matchLabels }, 'matchLabels');
  const expressions = itemsOf(matchExpressions);
  if (Object.keys(wanted).length === 0 && expressions.length === 0) {
    walk.report({ code: 'SelectorMismatch', what: 'the selector is empty', fix: 'add matchLabels with labels of the template' }, 'spec', 'selector');
    return;
  }
  for (const [key, value] of Object.entries(wanted)) {
    if (labels[key] === value) continue;
    const what = `the selector wants ${key}=${String(value)}, the template has ${labels[key] === undefined ? `no label ${key}` : `${key}=${String(labels[key])}`}`;
    const fix = `write ${key}: ${String(value)} in spec.template.metadata.labels`;
    walk.report({ code: 'SelectorMismatch', what, fix }, 'spec', 'selector', 'matchLabels', key);
  }
  for (const [index, { key, operator, values }] of expressions) {
    const label = labels[String(key)];
    const among = Array.isArray(values) && values.includes(label);
    const fits = { In: among, NotIn: !among, Exists: label !== undefined, DoesNotExist: label === undefined }[String(operator)];
    if (fits !== false) continue;
    const what = `the selector wants ${String(key)} ${String(operator)}${Array.isArray(values) ? ` ${values.join(', ')}` : ''}, the template has ${label === undefined ? 'no such label' : String(label)}`;
    walk.report({ code: 'SelectorMismatch', what, fix: 'make spec.template.metadata.labels fit' }, 'spec', 'selector', 'matchExpressions', index);
  }
}

export function checkDeployment(document: Fields, walk: Walk): void {
  const { progressDeadlineSeconds = 600, minReadySeconds = 0 } = fieldsAt(document, 'spec');
  if (typeof progressDeadlineSeconds !== 'number' || typeof minReadySeconds !== 'number' || progressDeadlineSeconds > minReadySeconds) return;
  const what = `progressDeadlineSeconds ${progressDeadlineSeconds} is not above minReadySeconds ${minReadySeconds}`;
  walk.report({ code: 'OutOfRange', what, fix: `use more than ${minReadySeconds}` }, 'spec', 'progressDeadlineSeconds');
}

export function checkStatefulSet(document: Fields, walk: Walk): void {
  const seen = new Set<unknown>();
  for (const [index, claim] of itemsOf(fieldsAt(document, 'spec').volumeClaimTemplates)) {
    const at = ['spec', 'volumeClaimTemplates', index] as const;
    const { name } = fieldsAt(claim, 'metadata');
    if (!isPresent(name)) walk.report({ code: 'MissingField', what: 'the claim template has no name', fix: 'add metadata.name' }, ...at, 'metadata', 'name');
    else if (seen.has(name)) walk.report({ code: 'DuplicateKey', what: `two claim templates are named ${show(name)}`, fix: 'rename one' }, ...at, 'metadata', 'name');
    seen.add(name);
    walk.at(at, () => checkClaim(claim, walk));
  }
}

/** The walk is at the claim. */
export function checkClaim(claim: Fields, walk: Walk): void {
  const { accessModes, resources } = fieldsAt(claim, 'spec');
  if (Array.isArray(accessModes) && accessModes.length === 0) {
    walk.report({ code: 'WrongSize', what: 'accessModes is empty', fix: 'write ReadWriteOnce, or another mode' }, 'spec', 'accessModes');
  }
  if (Array.isArray(accessModes) && accessModes.length > 1 && accessModes.includes('ReadWriteOncePod')) {
    walk.report({ code: 'ConflictingFields', what: `accessModes has ReadWriteOncePod among ${accessModes.length}`, fix: 'keep ReadWriteOncePod alone' }, 'spec', 'accessModes');
  }
  if (!isRecord(resources)) return;
  const { storage } = fieldsAt(resources, 'requests');
  const size = parseQuantity(storage);
  if (!isPresent(storage)) {
    walk.report({ code: 'MissingField', what: 'the claim asks for no storage', fix: 'add resources.requests.storage' }, 'spec', 'resources', 'requests', 'storage');
  } else if (size !== undefined && size <= 0n) {
    walk.report({ code: 'OutOfRange', what: `storage is ${show(storage)}`, fix: 'ask for more than 0' }, 'spec', 'resources', 'requests', 'storage');
  }
}

export function checkJob(spec: Fields, walk: Walk, at: readonly string[]): void {
  if (spec.completionMode === 'Indexed' && !isPresent(spec.completions)) {
    walk.report({ code: 'MissingField', what: 'completions is missing with completionMode Indexed', fix: 'add completions' }, ...at, 'completions');
  }
  if (isPresent(spec.backoffLimitPerIndex) && spec.completionMode !== 'Indexed') {
    walk.report({ code: 'ConflictingFields', what: 'backoffLimitPerIndex is set without completionMode Indexed', fix: 'write completionMode: Indexed' }, ...at, 'backoffLimitPerIndex');
  }
  if (isPresent(spec.selector) && spec.manualSelector !== true) {
    walk.report({ code: 'ConflictingFields', what: 'selector is set, but the API server makes the selector of a Job', fix: 'remove selector' }, ...at, 'selector');
  }
}

export function checkAutoscaler(document: Fields, walk: Walk): void {
  const { minReplicas, maxReplicas, metrics, behavior } = fieldsAt(document, 'spec');
  if (typeof minReplicas === 'number' && typeof maxReplicas === 'number' && minReplicas > maxReplicas) {
    const what = `minReplicas ${minReplicas} is above maxReplicas ${maxReplicas}`;
    walk.report({ code: 'OutOfRange', what, fix: `use at most ${maxReplicas}, or raise maxReplicas` }, 'spec', 'minReplicas');
  }
  for (const [index, metric] of itemsOf(metrics)) {
    for (const source of ['resource', 'containerResource', 'pods', 'object', 'external']) {
      const target = fieldsAt(metric, source, 'target');
      if (source !== 'resource' && source !== 'containerResource' && isPresent(target.averageUtilization)) {
        const what = `a ${source} metric has no averageUtilization, which is a share of a resource request`;
        const fix = 'use averageValue or value';
        walk.report({ code: 'ConflictingFields', what, fix }, 'spec', 'metrics', index, source, 'target', 'averageUtilization');
      }
    }
  }
  for (const direction of ['scaleUp', 'scaleDown']) {
    const rules = fieldsAt({ behavior }, 'behavior', direction);
    if (Array.isArray(rules.policies) && rules.policies.length === 0) {
      walk.report({ code: 'WrongSize', what: 'policies is empty', fix: 'add a policy, or remove policies' }, 'spec', 'behavior', direction, 'policies');
    }
  }
}
