import type { ScopeKind } from './scope';

interface PodKind extends ScopeKind {
  /** CEL that gives the pod's spec. */
  readonly spec: string;
  /** CEL that gives the pod's metadata. */
  readonly metadata: string;
}

function templated(group: string, version: string, kind: string, resource: string, path: string, admission = true): PodKind {
  const template = `object.spec.${path}`;
  return { group, version, kind, resource, admission, spec: `${template}.spec`, metadata: `has(${template}.metadata) ? ${template}.metadata : {}` };
}

/** Functions that say nothing of their pod get one container of OpenFunction's own making. */
const functionSpec = 'has(object.spec.serving) && has(object.spec.serving.template) ? object.spec.serving.template : {\'containers\': [{\'name\': \'function\'}]}';

/** Every kind that is or makes pods. The first is the pod itself, the last the usual place of a template. */
export const podKinds: readonly PodKind[] = [
  { group: '', version: 'v1', kind: 'Pod', resource: 'pods', admission: true, spec: 'object.spec', metadata: 'object.metadata' },
  templated('batch', 'v1', 'CronJob', 'cronjobs', 'jobTemplate.spec.template'),
  templated('keda.sh', 'v1alpha1', 'ScaledJob', 'scaledjobs', 'jobTargetRef.template'),
  {
    group: 'core.openfunction.io',
    version: 'v1beta2',
    kind: 'Function',
    resource: 'functions',
    admission: true,
    spec: functionSpec,
    metadata: '{\'labels\': has(object.spec.serving) && has(object.spec.serving.labels) ? object.spec.serving.labels : {}}',
  },
  templated('batch', 'v1', 'Job', 'jobs', 'template'),
  templated('argoproj.io', 'v1alpha1', 'Rollout', 'rollouts', 'template'),
  templated('serving.knative.dev', 'v1', 'Service', 'services', 'template'),
  templated('apps', 'v1', 'ReplicaSet', 'replicasets', 'template', false),
  templated('apps', 'v1', 'StatefulSet', 'statefulsets', 'template'),
  templated('apps', 'v1', 'DaemonSet', 'daemonsets', 'template'),
  templated('apps', 'v1', 'Deployment', 'deployments', 'template'),
];

/** Variables that policies about pods may read, in the order in which they read one another. */
export const podVariables: readonly { readonly name: string; readonly expression: string }[] = [
  { name: 'podSpec', expression: perKind('spec') },
  { name: 'podMetadata', expression: perKind('metadata') },
  {
    name: 'containers',
    expression: [
      '(has(variables.podSpec.initContainers) ? variables.podSpec.initContainers : [])',
      'variables.podSpec.containers',
      '(has(variables.podSpec.ephemeralContainers) ? variables.podSpec.ephemeralContainers : [])',
    ].join(' + '),
  },
];

/** One expression for every kind: those that differ, and the usual place for the rest. */
function perKind(part: 'spec' | 'metadata'): string {
  const usual = podKinds.at(-1)![part];
  const others = podKinds.filter((each) => each[part] !== usual);
  return [...others.map((each) => `object.kind == '${each.kind}' ? ${each[part].includes('?') ? `(${each[part]})` : each[part]}`), usual].join(' : ');
}
