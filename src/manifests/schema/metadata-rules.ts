import { isDnsLabel } from '../../core/naming';
import { isRecord } from './constraints';
import { isDnsSubdomain, isPathSegment, isServiceName } from './names';
import type { KindEntry } from './node';
import { show } from './problem';
import type { Walk } from './walk';

/** All annotations of an object together: @see https://kubernetes.io/docs/concepts/overview/working-with-objects/annotations/ */
const annotationsLimit = 256 * 1024;

interface NameForm {
  readonly test: (name: string) => boolean;
  readonly noun: string;
  readonly fix: string;
}

const subdomainName: NameForm = {
  test: isDnsSubdomain,
  noun: 'a DNS-1123 subdomain',
  fix: 'use lower-case letters, digits, "-" and ".", with a letter or digit at both ends, at most 253 characters',
};
const labelName: NameForm = {
  test: isDnsLabel,
  noun: 'a DNS-1123 label',
  fix: 'use lower-case letters, digits and "-", with a letter or digit at both ends, at most 63 characters',
};
const serviceName: NameForm = {
  test: isServiceName,
  noun: 'a DNS-1035 label',
  fix: 'use lower-case letters, digits and "-", starting with a letter, at most 63 characters',
};
const pathName: NameForm = { test: isPathSegment, noun: 'a path segment', fix: 'leave out "/" and "%"' };

const nameForms: Readonly<Record<string, NameForm>> = {
  '/Service': serviceName,
  '/Namespace': labelName,
  'serving.knative.dev/Service': serviceName,
  'rbac.authorization.k8s.io/Role': pathName,
  'rbac.authorization.k8s.io/RoleBinding': pathName,
  'rbac.authorization.k8s.io/ClusterRole': pathName,
  'rbac.authorization.k8s.io/ClusterRoleBinding': pathName,
};

/** A CronJob appends 11 characters to make the names of its Jobs, whose names are labels of their pods. */
const longestCronJobName = 52;

/**
 * What holds for the metadata of every object and depends on its kind.
 *
 * @see https://github.com/kubernetes/kubernetes/blob/release-1.29/staging/src/k8s.io/apimachinery/pkg/api/validation/objectmeta.go
 */
export function checkMetadata(document: Readonly<Record<string, unknown>>, group: string, entry: KindEntry | undefined, walk: Walk): void {
  const { metadata } = document;
  const kind = String(document.kind);
  if (metadata === undefined || metadata === null) {
    if (!entry?.unnamed) walk.report({ code: 'MissingField', what: 'metadata is missing', fix: 'add metadata with a name' }, 'metadata');
    return;
  }
  if (!isRecord(metadata)) return;
  const { name, generateName, namespace, annotations } = metadata;
  const form = nameForms[`${group}/${kind}`] ?? subdomainName;
  if (isAbsent(name) && isAbsent(generateName) && !entry?.unnamed) {
    walk.report({ code: 'MissingField', what: 'the object has no name', fix: 'add metadata.name' }, 'metadata', 'name');
  }
  if (typeof name === 'string' && name !== '' && !form.test(name)) {
    walk.report({ code: 'InvalidName', what: `name ${show(name)} is not ${form.noun}, which the name of a ${kind} must be`, fix: form.fix }, 'metadata', 'name');
  }
  // What the API server appends makes a trailing "-" or "." right.
  if (typeof generateName === 'string' && generateName !== '' && !form.test(`${generateName}x`)) {
    walk.report({ code: 'InvalidName', what: `generateName ${show(generateName)} cannot begin ${form.noun}`, fix: form.fix }, 'metadata', 'generateName');
  }
  if (kind === 'CronJob' && group === 'batch' && typeof name === 'string' && name.length > longestCronJobName) {
    const fix = `shorten it to ${longestCronJobName} characters: the names of its Jobs are 11 longer`;
    walk.report({ code: 'InvalidName', what: `name ${show(name)} has ${name.length} characters`, fix }, 'metadata', 'name');
  }
  checkNamespace(namespace, kind, entry, walk);
  checkAnnotations(annotations, walk);
}

function checkNamespace(namespace: unknown, kind: string, entry: KindEntry | undefined, walk: Walk): void {
  if (typeof namespace !== 'string' || namespace === '') return;
  if (entry?.scope === 'Cluster') {
    walk.report({ code: 'ClusterScoped', what: `namespace is ${show(namespace)}, but a ${kind} belongs to no namespace`, fix: 'remove metadata.namespace' }, 'metadata', 'namespace');
  } else if (!isDnsLabel(namespace)) {
    walk.report({ code: 'InvalidName', what: `namespace ${show(namespace)} is not ${labelName.noun}`, fix: labelName.fix }, 'metadata', 'namespace');
  }
}

function checkAnnotations(annotations: unknown, walk: Walk): void {
  if (!isRecord(annotations)) return;
  let characters = 0;
  for (const key in annotations) characters += key.length + String(annotations[key]).length;
  // A character takes at most three bytes per UTF-16 unit, so that bytes are counted only when they could matter.
  if (characters * 3 <= annotationsLimit) return;
  const bytes = Object.entries(annotations).reduce((sum, [key, value]) => sum + Buffer.byteLength(key) + Buffer.byteLength(String(value)), 0);
  if (bytes > annotationsLimit) {
    const fix = `keep all annotations together below ${annotationsLimit} bytes; larger data belongs into a ConfigMap`;
    walk.report({ code: 'WrongSize', what: `the annotations take ${bytes} bytes`, fix }, 'metadata', 'annotations');
  }
}

function isAbsent(value: unknown): boolean {
  return value === undefined || value === null || value === '';
}
