import { nearest } from '../../../core/naming';
import { podTemplateOf } from '../pod-template';
import { show } from '../problem';
import type { Walk } from '../walk';
import { checkContainer, containerLists } from './containers';
import { fieldsAt, isPresent, itemsOf, type Fields } from './read';

/**
 * What must agree within a pod, for every kind that describes pods.
 *
 * @see https://github.com/kubernetes/kubernetes/blob/release-1.29/pkg/apis/core/validation/validation.go
 */
export function checkPods(document: Fields, walk: Walk): void {
  const template = podTemplateOf(document);
  if (!template) return;
  const { keys, spec, owner } = template;
  walk.at([...keys, 'spec'], () => {
    checkNames(spec, walk);
    const volumes = volumeNames(spec, document);
    for (const list of containerLists) {
      for (const [index, container] of itemsOf(spec[list])) {
        walk.at([list, index], () => {
          checkContainer(list, container, spec, walk);
          checkMounts(container, volumes, walk);
        });
      }
    }
    checkRestartPolicy(spec.restartPolicy, String(document.kind), owner, walk);
    if (spec.dnsPolicy === 'None' && itemsCount(fieldsAt(spec, 'dnsConfig').nameservers) === 0) {
      walk.report({ code: 'MissingField', what: 'dnsPolicy is None and no name server is given', fix: 'add dnsConfig.nameservers' }, 'dnsConfig', 'nameservers');
    }
  });
}

/** Container names are unique over all three lists; one list alone is checked by its schema. */
function checkNames(spec: Fields, walk: Walk): void {
  const seen = new Map<unknown, string>();
  for (const list of containerLists) {
    for (const [index, { name }] of itemsOf(spec[list])) {
      if (typeof name !== 'string') continue;
      const first = seen.get(name);
      if (first === undefined) {
        seen.set(name, list);
      } else if (first !== list) {
        const fix = 'give each container of the pod a different name';
        walk.report({ code: 'DuplicateKey', what: `name ${show(name)} is already used in ${first}`, fix }, list, index, 'name');
      }
    }
  }
}

function volumeNames(spec: Fields, document: Fields): Set<unknown> {
  const names = new Set(itemsOf(spec.volumes).map(([, volume]) => volume.name));
  if (document.kind === 'StatefulSet') {
    for (const [, claim] of itemsOf(fieldsAt(document, 'spec').volumeClaimTemplates)) names.add(fieldsAt(claim, 'metadata').name);
  }
  return names;
}

function checkMounts(container: Fields, volumes: ReadonlySet<unknown>, walk: Walk): void {
  for (const field of ['volumeMounts', 'volumeDevices']) {
    for (const [index, { name }] of itemsOf(container[field])) {
      if (typeof name !== 'string' || volumes.has(name)) continue;
      const known = [...volumes].filter((volume) => typeof volume === 'string');
      const near = nearest(name, known);
      const fix = near !== undefined ? `did you mean ${near}?` : known.length > 0 ? `use one of ${known.join(', ')}, or add the volume` : 'add the volume to spec.volumes';
      walk.report({ code: 'UnknownVolume', what: `the pod has no volume ${show(name)}`, fix }, field, index, 'name');
    }
  }
}

function checkRestartPolicy(restartPolicy: unknown, kind: string, owner: string, walk: Walk): void {
  if (owner === 'workload' && isPresent(restartPolicy) && restartPolicy !== 'Always') {
    walk.report({ code: 'WrongRestartPolicy', what: `restartPolicy of a ${kind} is ${show(restartPolicy)}`, fix: 'write Always, or remove it' }, 'restartPolicy');
  } else if (owner === 'job' && restartPolicy !== 'OnFailure' && restartPolicy !== 'Never') {
    const what = isPresent(restartPolicy) ? `restartPolicy of a ${kind} is ${show(restartPolicy)}` : `restartPolicy of a ${kind} is missing, and its default, Always, is refused`;
    walk.report({ code: 'WrongRestartPolicy', what, fix: 'write OnFailure or Never' }, 'restartPolicy');
  }
}

function itemsCount(value: unknown): number {
  return Array.isArray(value) ? value.length : 0;
}
