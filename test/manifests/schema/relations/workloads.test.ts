import { deployment, object, template, told } from '../documents';

const container = 'spec.template.spec.containers[0]';

test('a selector must find the pods of its own template', () => {
  const selector = { matchLabels: { app: 'web', tier: 'front' }, matchExpressions: [{ key: 'app', operator: 'In', values: ['a', 'b'] }] };
  expect(told(deployment({ selector }))).toEqual([
    'spec.selector.matchLabels.app: the selector wants app=web, the template has app=catalog; write app: web in spec.template.metadata.labels (SelectorMismatch)',
    'spec.selector.matchLabels.tier: the selector wants tier=front, the template has no label tier; '
    + 'write tier: front in spec.template.metadata.labels (SelectorMismatch)',
    'spec.selector.matchExpressions[0]: the selector wants app In a, b, the template has catalog; make spec.template.metadata.labels fit (SelectorMismatch)',
  ]);
  expect(told(deployment({ selector: {} }))).toEqual([
    'spec.selector: the selector is empty; add matchLabels with labels of the template (SelectorMismatch)',
  ]);
});

test('a Rollout is held to the same, unless it takes the pods of another workload', () => {
  const spec = { selector: { matchLabels: { app: 'web' } }, strategy: { canary: {} } };
  expect(told(object('argoproj.io/v1alpha1', 'Rollout', { spec: { ...spec, template: template() } }))).toEqual([expect.stringContaining('(SelectorMismatch)')]);
  const workloadRef = { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' };
  expect(told(object('argoproj.io/v1alpha1', 'Rollout', { spec: { ...spec, workloadRef } }))).toEqual([]);
});

test('a roll-out must be able to make progress', () => {
  expect(told(deployment({ minReadySeconds: 600 }))).toEqual([
    'spec.progressDeadlineSeconds: progressDeadlineSeconds 600 is not above minReadySeconds 600; use more than 600 (OutOfRange)',
  ]);
  expect(told(deployment({ strategy: { rollingUpdate: { maxSurge: 0, maxUnavailable: '0%' } } }))).toEqual([
    'spec.strategy.rollingUpdate.maxUnavailable: maxSurge and maxUnavailable are both 0, so that no pod could ever be replaced; '
    + 'give one of them at least 1 (ConflictingFields)',
  ]);
  expect(told(deployment({ strategy: { type: 'Recreate', rollingUpdate: { maxSurge: 1 } } }))).toEqual([
    'spec.strategy.rollingUpdate: rollingUpdate is set with type "Recreate"; remove rollingUpdate, or write type: RollingUpdate (ConflictingFields)',
  ]);
});

test('a StatefulSet may mount what its claim templates make', () => {
  const claim = { metadata: { name: 'data' }, spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } } };
  const set = (claims: unknown[]) => object('apps/v1', 'StatefulSet', {
    spec: {
      serviceName: 'x', selector: { matchLabels: { app: 'catalog' } }, volumeClaimTemplates: claims,
      template: template({ volumeMounts: [{ name: 'data', mountPath: '/data' }] }),
    },
  });
  expect(told(set([claim]))).toEqual([]);
  expect(told(set([claim, claim]))).toEqual(['spec.volumeClaimTemplates[1].metadata.name: two claim templates are named "data"; rename one (DuplicateKey)']);
  expect(told(set([{ ...claim, metadata: {} }]))).toEqual([
    'spec.volumeClaimTemplates[0].metadata.name: the claim template has no name; add metadata.name (MissingField)',
    `${container}.volumeMounts[0].name: the pod has no volume "data"; add the volume to spec.volumes (UnknownVolume)`,
  ]);
});

test('a claim asks for storage', () => {
  expect(told(object('v1', 'PersistentVolumeClaim', { spec: { accessModes: [], resources: {} } }))).toEqual([
    'spec.accessModes: accessModes is empty; write ReadWriteOnce, or another mode (WrongSize)',
    'spec.resources.requests.storage: the claim asks for no storage; add resources.requests.storage (MissingField)',
  ]);
  const spec = { accessModes: ['ReadWriteOncePod', 'ReadWriteMany'], resources: { requests: { storage: '0' } } };
  expect(told(object('v1', 'PersistentVolumeClaim', { spec }))).toEqual([
    'spec.accessModes: accessModes has ReadWriteOncePod among 2; keep ReadWriteOncePod alone (ConflictingFields)',
    'spec.resources.requests.storage: storage is "0"; ask for more than 0 (OutOfRange)',
  ]);
});

test('only a Job may stop restarting its pods, and it must say so', () => {
  expect(told(deployment({}, {}, { restartPolicy: 'Never' }))).toEqual([
    'spec.template.spec.restartPolicy: restartPolicy of a Deployment is "Never"; write Always, or remove it (WrongRestartPolicy)',
  ]);
  const job = (restartPolicy?: string) => object('batch/v1', 'Job', { spec: { template: template({}, { restartPolicy }) } });
  expect(told(job('OnFailure'))).toEqual([]);
  expect(told(job())).toEqual([
    'spec.template.spec.restartPolicy: restartPolicy of a Job is missing, and its default, Always, is refused; write OnFailure or Never (WrongRestartPolicy)',
  ]);
  expect(told(job('Always'))).toEqual([
    'spec.template.spec.restartPolicy: restartPolicy of a Job is "Always"; write OnFailure or Never (WrongRestartPolicy)',
  ]);
});

test('an indexed Job says how many indexes there are, and leaves its selector to the API server', () => {
  const spec = { template: template({}, { restartPolicy: 'Never' }), completionMode: 'Indexed', selector: {} };
  expect(told(object('batch/v1', 'Job', { spec }))).toEqual([
    'spec.completions: completions is missing with completionMode Indexed; add completions (MissingField)',
    'spec.selector: selector is set, but the API server makes the selector of a Job; remove selector (ConflictingFields)',
  ]);
});

test('a CronJob has a schedule that the controller can read', () => {
  const jobTemplate = { spec: { template: template({}, { restartPolicy: 'Never' }) } };
  expect(told(object('batch/v1', 'CronJob', { spec: { schedule: 'every day', jobTemplate } }))).toEqual([
    'spec.schedule: schedule "every day" is not a schedule; '
    + 'write five fields such as "*/15 * * * *", or @hourly, @daily, …; the time zone goes into spec.timeZone (InvalidSchedule)',
  ]);
});

test('an autoscaler has a range, and metrics of the kind they say', () => {
  const scaleTargetRef = { apiVersion: 'apps/v1', kind: 'Deployment', name: 'x' };
  const metrics = [{ type: 'Resource', pods: { metric: { name: 'rps' }, target: { type: 'AverageValue', averageUtilization: 5 } } }];
  expect(told(object('autoscaling/v2', 'HorizontalPodAutoscaler', { spec: { scaleTargetRef, minReplicas: 5, maxReplicas: 2, metrics } }))).toEqual([
    'spec.metrics[0].resource: resource is missing with type Resource; add resource (MissingField)',
    'spec.metrics[0].pods: pods is set with type Resource; remove pods (ConflictingFields)',
    'spec.minReplicas: minReplicas 5 is above maxReplicas 2; use at most 2, or raise maxReplicas (OutOfRange)',
    'spec.metrics[0].pods.target.averageUtilization: a pods metric has no averageUtilization, which is a share of a resource request; '
    + 'use averageValue or value (ConflictingFields)',
  ]);
});
