import { PolicyOperation, PolicyRule } from '../rule';

/** A rule over one API group. */
function on(apiGroups: readonly string[], apiVersions: readonly string[], resources: readonly string[], operations: readonly PolicyOperation[]): PolicyRule {
  return { apiGroups, apiVersions, resources, operations };
}

const WRITTEN: readonly PolicyOperation[] = ['CREATE', 'UPDATE'];
const CREATED: readonly PolicyOperation[] = ['CREATE'];
const CONTROLLERS = ['deployments', 'replicasets', 'statefulsets', 'daemonsets'];
const JOBS = ['jobs', 'cronjobs'];

/** Pods alone: what makes them is not refused, but its pods are. */
export const PODS = [on([''], ['v1'], ['pods'], WRITTEN)];
/** Pods when they are made. */
export const NEW_PODS = [on([''], ['v1'], ['pods'], CREATED)];
/** Pods, and everything that makes them. */
export const WORKLOADS = [
  ...PODS, on([''], ['v1'], ['replicationcontrollers'], WRITTEN), on(['apps'], ['v1'], CONTROLLERS, WRITTEN), on(['batch'], ['v1'], JOBS, WRITTEN),
];
/** Pods as they are written, and what makes them when it is made: its pods are patched afterwards. */
export const PODS_AND_NEW_WORKLOADS = [
  ...PODS, on([''], ['v1'], ['replicationcontrollers'], WRITTEN), on(['apps'], ['v1'], CONTROLLERS, CREATED), on(['batch'], ['v1'], JOBS, CREATED),
];
/** Everything that makes pods, in one rule for each group. */
export const WORKLOADS_BY_GROUP = [on([''], ['v1'], ['replicationcontrollers', 'pods'], WRITTEN), ...WORKLOADS.slice(2)];
/** Pods, Deployments and their like, and jobs, without ReplicationControllers. */
export const MODERN_WORKLOADS = [...PODS, ...WORKLOADS.slice(2)];
/** Services. */
export const SERVICES = [on([''], ['v1'], ['services'], WRITTEN)];
/** Ingresses. */
export const INGRESSES = [on(['networking.k8s.io'], ['v1'], ['ingresses'], WRITTEN)];
/** Namespaces. */
export const NAMESPACES = [on([''], ['v1'], ['namespaces'], WRITTEN)];
/** Namespaces when they are made. */
export const NEW_NAMESPACES = [on([''], ['v1'], ['namespaces'], CREATED)];
/** Claims when they are made. */
export const NEW_CLAIMS = [on([''], ['v1'], ['persistentvolumeclaims'], CREATED)];
/** Webhook configurations. */
export const WEBHOOKS = [on(['admissionregistration.k8s.io'], ['v1'], ['validatingwebhookconfigurations', 'mutatingwebhookconfigurations'], WRITTEN)];
/** Policies of namespaces. */
export const NAMESPACED_POLICIES = [on(['policies.kubewarden.io'], ['v1'], ['admissionpolicies', 'admissionpolicygroups'], WRITTEN)];
/** Every object there is. */
export const EVERYTHING = [on(['*'], ['*'], ['*'], WRITTEN)];

/** Every request there is. */
export const EVERY_REQUEST = [on(['*'], ['*'], ['*'], ['CREATE', 'UPDATE', 'DELETE', 'CONNECT'])];

const OLD_GROUPS: readonly (readonly [group: string, versions: readonly string[]])[] = [
  ['admissionregistration.k8s.io', ['v1beta1']], ['apiextensions.k8s.io', ['v1beta1']], ['apiregistration.k8s.io', ['v1beta1']], ['apps', ['v1beta1', 'v1beta2']],
  ['audit.k8s.io', ['v1alpha1', 'v1beta1']], ['authentication.k8s.io', ['v1beta1']], ['autoscaling', ['v2beta1', 'v2beta2']], ['batch', ['v1beta1']],
  ['certificates.k8s.io', ['v1beta1']], ['coordination.k8s.io', ['v1beta1']], ['discovery.k8s.io', ['v1beta1']], ['events.k8s.io', ['v1beta1']],
  ['extensions', ['v1beta1']], ['flowcontrol.apiserver.k8s.io', ['v1beta1', 'v1beta2', 'v1beta3']], ['networking.k8s.io', ['v1beta1']], ['node.k8s.io', ['v1beta1']],
  ['policy', ['v1beta1']], ['rbac.authorization.k8s.io', ['v1alpha1', 'v1beta1']], ['scheduling.k8s.io', ['v1alpha1', 'v1beta1']], ['storage.k8s.io', ['v1beta1']],
];
/** Every group that had beta versions which are gone or going. */
export const OLD_VERSIONS = OLD_GROUPS.map(([group, versions]) => on([group], versions, ['*'], CREATED));
