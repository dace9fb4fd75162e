import { isRecord } from '../constraints';
import { show } from '../problem';
import type { Walk } from '../walk';
import { fieldsAt, isPresent, itemsOf, type Fields } from './read';

/** What etcd takes: @see https://kubernetes.io/docs/concepts/configuration/configmap/ */
const largest = 1024 * 1024;

/** @see https://kubernetes.io/docs/concepts/configuration/secret/#secret-types */
const keysOfType: Readonly<Record<string, readonly string[]>> = {
  'kubernetes.io/tls': ['tls.crt', 'tls.key'],
  'kubernetes.io/dockerconfigjson': ['.dockerconfigjson'],
  'kubernetes.io/dockercfg': ['.dockercfg'],
  'kubernetes.io/ssh-auth': ['ssh-privatekey'],
};

export function checkConfigMap(document: Fields, walk: Walk): void {
  const data = fieldsAt(document, 'data');
  const binaryData = fieldsAt(document, 'binaryData');
  for (const key of Object.keys(binaryData)) {
    if (data[key] === undefined) continue;
    walk.report({ code: 'DuplicateKey', what: `key ${show(key)} is in data and in binaryData`, fix: 'keep one of them' }, 'binaryData', key);
  }
  checkSize('ConfigMap', sizeOf(data) + sizeOf(binaryData, base64Size), walk);
}

export function checkSecret(document: Fields, walk: Walk): void {
  const data = fieldsAt(document, 'data');
  const stringData = fieldsAt(document, 'stringData');
  const { type } = document;
  for (const key of keysOfType[String(type)] ?? []) {
    if (data[key] !== undefined || stringData[key] !== undefined) continue;
    walk.report({ code: 'MissingField', what: `a Secret of type ${String(type)} must have the key ${key}`, fix: `add ${key}` }, 'data', key);
  }
  if (type === 'kubernetes.io/service-account-token' && !fieldsAt(document, 'metadata', 'annotations')['kubernetes.io/service-account.name']) {
    const fix = 'add the annotation kubernetes.io/service-account.name';
    walk.report({ code: 'MissingField', what: 'the token names no ServiceAccount', fix }, 'metadata', 'annotations', 'kubernetes.io/service-account.name');
  }
  checkSize('Secret', sizeOf(data, base64Size) + sizeOf(stringData), walk);
}

/** A subject that is a ServiceAccount is found by its namespace; a ClusterRoleBinding can grant only a ClusterRole. */
export function checkBinding(document: Fields, walk: Walk): void {
  for (const [index, { kind, namespace, apiGroup }] of itemsOf(document.subjects)) {
    if (kind === 'ServiceAccount' && !namespace && document.kind === 'ClusterRoleBinding') {
      walk.report({ code: 'MissingField', what: 'the ServiceAccount has no namespace', fix: 'add namespace' }, 'subjects', index, 'namespace');
    }
    const wanted = kind === 'ServiceAccount' ? '' : 'rbac.authorization.k8s.io';
    if (isPresent(apiGroup) && apiGroup !== '' && apiGroup !== wanted) {
      walk.report({ code: 'NotAllowedValue', what: `apiGroup of a ${String(kind)} cannot be ${show(apiGroup)}`, fix: `write ${show(wanted)}` }, 'subjects', index, 'apiGroup');
    }
  }
  const { kind } = fieldsAt(document, 'roleRef');
  if (document.kind === 'ClusterRoleBinding' && kind === 'Role') {
    walk.report({ code: 'NotAllowedValue', what: 'a ClusterRoleBinding cannot grant a Role', fix: 'use a ClusterRole, or a RoleBinding' }, 'roleRef', 'kind');
  }
}

export function checkRole(document: Fields, walk: Walk): void {
  for (const [index, rule] of itemsOf(document.rules)) {
    const { apiGroups, resources, nonResourceURLs } = rule;
    const urls = Array.isArray(nonResourceURLs) && nonResourceURLs.length > 0;
    const names = Array.isArray(resources) && resources.length > 0;
    if (urls && document.kind === 'Role') {
      walk.report({ code: 'ConflictingFields', what: 'a Role cannot grant URLs', fix: 'use a ClusterRole' }, 'rules', index, 'nonResourceURLs');
    }
    if (urls && names) {
      walk.report({ code: 'ConflictingFields', what: 'the rule has resources and nonResourceURLs', fix: 'make two rules of it' }, 'rules', index);
    } else if (!urls && !names) {
      walk.report({ code: 'MissingField', what: 'the rule names no resources', fix: 'add resources' }, 'rules', index, 'resources');
    } else if (names && !(Array.isArray(apiGroups) && apiGroups.length > 0)) {
      walk.report({ code: 'MissingField', what: 'the rule names no apiGroups', fix: 'add apiGroups; "" is the core group' }, 'rules', index, 'apiGroups');
    }
  }
}

export function checkDefinition(document: Fields, walk: Walk): void {
  const spec = fieldsAt(document, 'spec');
  const wanted = `${String(fieldsAt(spec, 'names').plural)}.${String(spec.group)}`;
  const { name } = fieldsAt(document, 'metadata');
  if (isRecord(spec.names) && isPresent(spec.group) && isPresent(name) && name !== wanted) {
    walk.report({ code: 'InvalidName', what: `name ${show(name)} is not <plural>.<group>`, fix: `write ${wanted}` }, 'metadata', 'name');
  }
  const stored = itemsOf(spec.versions).filter(([, version]) => version.storage === true).length;
  if (Array.isArray(spec.versions) && stored !== 1) {
    walk.report({ code: 'ConflictingFields', what: `${stored} versions have storage: true`, fix: 'give exactly one version storage: true' }, 'spec', 'versions');
  }
}

function checkSize(kind: string, bytes: number, walk: Walk): void {
  if (bytes > largest) walk.report({ code: 'WrongSize', what: `the data of the ${kind} takes ${bytes} bytes`, fix: `keep it below ${largest} bytes` }, 'data');
}

function sizeOf(data: Fields, size: (text: string) => number = Buffer.byteLength): number {
  let sum = 0;
  for (const key in data) {
    const value = data[key];
    if (typeof value === 'string') sum += size(value);
  }
  return sum;
}

function base64Size(text: string): number {
  return Math.floor(text.length * 3 / 4);
}
