import type { SchemaNode } from '../../src/manifests/schema/node';

/** Kinds without a namespace: `kubectl api-resources --namespaced=false` of a 1.29 cluster. */
export const clusterScoped = new Set([
  'APIService', 'CertificateSigningRequest', 'ClusterRole', 'ClusterRoleBinding', 'ClusterTrustBundle', 'ComponentStatus', 'CSIDriver', 'CSINode',
  'CustomResourceDefinition', 'FlowSchema', 'IPAddress', 'IngressClass', 'MutatingWebhookConfiguration', 'Namespace', 'Node', 'PersistentVolume',
  'PriorityClass', 'PriorityLevelConfiguration', 'ResourceClass', 'RuntimeClass', 'SelfSubjectAccessReview', 'SelfSubjectReview',
  'SelfSubjectRulesReview', 'ServiceCIDR', 'StorageClass', 'StorageVersion', 'SubjectAccessReview', 'TokenReview', 'ValidatingAdmissionPolicy',
  'ValidatingAdmissionPolicyBinding', 'ValidatingWebhookConfiguration', 'VolumeAttachment', 'VolumeAttributesClass',
]);

/** Kinds that are a question to the API server and are never stored. */
export const withoutName = new Set([
  'LocalSubjectAccessReview', 'SelfSubjectAccessReview', 'SelfSubjectReview', 'SelfSubjectRulesReview', 'SubjectAccessReview', 'TokenRequest', 'TokenReview',
]);

/** Whole numbers that are `format: int64` in the OpenAPI document of 1.29; all others are `int32`. jsii keeps neither. */
export const int64Fields = new Set([
  'ControllerRevision.revision', 'CronJobSpec.startingDeadlineSeconds', 'JobSpec.activeDeadlineSeconds',
  'JSONSchemaProps.maxItems', 'JSONSchemaProps.maxLength', 'JSONSchemaProps.maxProperties',
  'JSONSchemaProps.minItems', 'JSONSchemaProps.minLength', 'JSONSchemaProps.minProperties',
  'ObjectMeta.deletionGracePeriodSeconds', 'ObjectMeta.generation', 'PodSecurityContext.fsGroup', 'PodSecurityContext.runAsGroup',
  'PodSecurityContext.runAsUser', 'PodSecurityContext.supplementalGroups', 'PodSpec.activeDeadlineSeconds', 'PodSpec.terminationGracePeriodSeconds',
  'Probe.terminationGracePeriodSeconds', 'SecurityContext.runAsGroup', 'SecurityContext.runAsUser', 'ServiceAccountTokenProjection.expirationSeconds',
  'SleepAction.seconds', 'Toleration.tolerationSeconds', 'TokenRequest.expirationSeconds', 'TokenRequestSpec.expirationSeconds',
]);

/**
 * API versions that are gone in 1.29.
 *
 * @see https://kubernetes.io/docs/reference/using-api/deprecation-guide/
 */
export const removedVersions: readonly (readonly [group: string, kind: string, versions: readonly string[]])[] = [
  ['flowcontrol.apiserver.k8s.io', 'FlowSchema', ['v1beta2', 'v1beta1']],
  ['flowcontrol.apiserver.k8s.io', 'PriorityLevelConfiguration', ['v1beta2', 'v1beta1']],
  ['storage.k8s.io', 'CSIStorageCapacity', ['v1beta1']],
  ['storage.k8s.io', 'CSIDriver', ['v1beta1']],
  ['storage.k8s.io', 'CSINode', ['v1beta1']],
  ['storage.k8s.io', 'StorageClass', ['v1beta1']],
  ['storage.k8s.io', 'VolumeAttachment', ['v1beta1']],
  ['autoscaling', 'HorizontalPodAutoscaler', ['v2beta2', 'v2beta1']],
  ['batch', 'CronJob', ['v1beta1']],
  ['discovery.k8s.io', 'EndpointSlice', ['v1beta1']],
  ['events.k8s.io', 'Event', ['v1beta1']],
  ['policy', 'PodDisruptionBudget', ['v1beta1']],
  ['node.k8s.io', 'RuntimeClass', ['v1beta1']],
  ['admissionregistration.k8s.io', 'MutatingWebhookConfiguration', ['v1beta1']],
  ['admissionregistration.k8s.io', 'ValidatingWebhookConfiguration', ['v1beta1']],
  ['apiextensions.k8s.io', 'CustomResourceDefinition', ['v1beta1']],
  ['apiregistration.k8s.io', 'APIService', ['v1beta1']],
  ['authentication.k8s.io', 'TokenReview', ['v1beta1']],
  ['authorization.k8s.io', 'SubjectAccessReview', ['v1beta1']],
  ['certificates.k8s.io', 'CertificateSigningRequest', ['v1beta1']],
  ['coordination.k8s.io', 'Lease', ['v1beta1']],
  ['networking.k8s.io', 'Ingress', ['v1beta1']],
  ['networking.k8s.io', 'IngressClass', ['v1beta1']],
  ['rbac.authorization.k8s.io', 'ClusterRole', ['v1beta1']],
  ['rbac.authorization.k8s.io', 'ClusterRoleBinding', ['v1beta1']],
  ['rbac.authorization.k8s.io', 'Role', ['v1beta1']],
  ['rbac.authorization.k8s.io', 'RoleBinding', ['v1beta1']],
  ['scheduling.k8s.io', 'PriorityClass', ['v1beta1']],
  ['apps', 'Deployment', ['v1beta2', 'v1beta1']],
  ['apps', 'StatefulSet', ['v1beta2', 'v1beta1']],
  ['apps', 'DaemonSet', ['v1beta2']],
  ['apps', 'ReplicaSet', ['v1beta2']],
];

/**
 * Definitions that the jsii assembly cannot hold: it has one class per simple name, so that of two definitions called `EndpointPort` one is lost, and the
 * core Event shares its class with the one of events.k8s.io. Field names and types are those of the OpenAPI document.
 *
 * @see https://kubernetes.io/docs/reference/generated/kubernetes-api/v1.29/
 */
const time = { type: 'string', format: 'date-time' } as const;
const subject: SchemaNode = {
  properties: {
    kind: { type: 'string', enum: ['User', 'Group', 'ServiceAccount'] },
    user: { properties: { name: 'string' }, required: ['name'] },
    group: { properties: { name: 'string' }, required: ['name'] },
    serviceAccount: { properties: { name: 'string', namespace: 'string' }, required: ['name', 'namespace'] },
  },
  required: ['kind'],
};

export const replacedDefinitions: {
  readonly kinds: readonly (readonly [group: string, kind: string, version: string, scope: 'Namespaced' | 'Cluster', schema: SchemaNode])[];
  readonly defs: readonly (readonly [group: string, name: string, node: SchemaNode])[];
} = {
  kinds: [['', 'Event', 'v1', 'Namespaced', '#Event']],
  defs: [
    ['', 'Event', {
      properties: {
        apiVersion: 'string', kind: 'string', metadata: '#ObjectMeta', action: 'string', count: 'int32', eventTime: time, firstTimestamp: time,
        lastTimestamp: time, involvedObject: '#ObjectReference', message: 'string', reason: 'string', related: '#ObjectReference',
        reportingComponent: 'string', reportingInstance: 'string', series: { properties: { count: 'int32', lastObservedTime: time } },
        source: '#EventSource', type: 'string',
      },
      required: ['involvedObject', 'metadata'],
    }],
    ['discovery.k8s.io', 'EndpointPort', {
      properties: { appProtocol: 'string', name: 'string', port: 'int32', protocol: { type: 'string', enum: ['TCP', 'UDP', 'SCTP'] } },
    }],
    ['flowcontrol.apiserver.k8s.io', 'Subject', subject],
    ['apiregistration.k8s.io', 'ServiceReference', { properties: { name: 'string', namespace: 'string', port: 'int32' } }],
  ],
};

/** Where the lost definitions are used. */
export const redirectedFields: Readonly<Record<string, string>> = {
  'EndpointSlice.ports': '#EndpointPort',
  'PolicyRulesWithSubjects.subjects': '#Subject',
  'APIServiceSpec.service': '#ServiceReference',
};
