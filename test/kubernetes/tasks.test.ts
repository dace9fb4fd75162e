import { Duration, Size as Bytes } from 'cdk8s';
import { CronTask, CronTaskProps, Health, Scaling, Shutdown, Spread, Storage, Task, TaskProps, Worker, WorkerProps } from '../../src';
import { checkPodSecurity } from '../../src/manifests/pod-security';
import { documents, one, plainChart, refusal } from '../support/render';
import { inEnvironment } from '../support/web-service';

const worker = (props: Partial<WorkerProps> = {}, chart = plainChart()): any => {
  new Worker(chart, 'mailer', { image: 'mailer:3', ...props });
  return chart;
};
const task = (props: Partial<TaskProps> = {}, chart = plainChart(), id = 'import'): any => {
  new Task(chart, id, { image: 'catalog:1', ...props });
  return chart;
};
const cron = (props: Partial<CronTaskProps> = {}, chart = plainChart(), id = 'reindex'): any => {
  new CronTask(chart, id, { image: 'catalog:1', schedule: '30 2 * * *', ...props });
  return chart;
};

describe('a Worker', () => {
  test('is a Deployment with all that a service has, and no Service', () => {
    expect(documents(worker()).map(({ kind }) => kind)).toEqual(['ServiceAccount', 'NetworkPolicy', 'Deployment', 'PodDisruptionBudget']);
  });

  test('has no ports and no checks by default', () => {
    const [made] = one(worker(), 'Deployment').spec.template.spec.containers;
    for (const field of ['ports', 'readinessProbe', 'livenessProbe', 'startupProbe']) expect(made).not.toHaveProperty(field);
  });

  test('may be checked and scaled', () => {
    const chart = worker({ health: Health.command(['check']), scaling: Scaling.onCpu({ between: [1, 3] }) });
    expect(one(chart, 'Deployment').spec.template.spec.containers[0].livenessProbe.exec).toEqual({ command: ['check'] });
    expect(one(chart, 'HorizontalPodAutoscaler').spec.scaleTargetRef.name).toBe('mailer');
  });

  test('cannot keep storage per replica', () => {
    expect(refusal(() => worker({ storage: { '/data': Storage.perReplica({ size: Bytes.gibibytes(1) }) } })))
      .toBe('[chart/mailer] a Worker has no Service, and storage per replica needs one; use Storage.claim(…) with Scaling.fixed(1), or a WebService (WorkerStorage)');
  });

  test('cannot be asked by HTTP without a port', () => {
    expect(refusal(() => worker({ health: Health.http('/') })))
      .toBe('[chart/mailer] `health` asks http but there is no TCP port; give `port` to the health check, or use Health.command([…]) or Health.none() (HealthPort)');
  });
});

describe('a Task', () => {
  test('is a Job that is tried four times in an hour', () => {
    expect(one(task(), 'Job').spec).toMatchObject({
      backoffLimit: 3,
      activeDeadlineSeconds: 3600,
      template: { spec: { restartPolicy: 'Never', terminationGracePeriodSeconds: 30 } },
    });
  });

  test('is kept, for the next apply would run it again', () => {
    expect(one(task(), 'Job').spec).not.toHaveProperty('ttlSecondsAfterFinished');
  });

  test('does not count a drain as a failure', () => {
    expect(one(task(), 'Job').spec.podFailurePolicy).toEqual({ rules: [{ action: 'Ignore', onPodConditions: [{ type: 'DisruptionTarget', status: 'True' }] }] });
  });

  test('may say all that', () => {
    expect(one(task({ retries: 0, timeout: Duration.minutes(5), keepFor: Duration.seconds(0) }), 'Job').spec)
      .toMatchObject({ backoffLimit: 0, activeDeadlineSeconds: 300, ttlSecondsAfterFinished: 0 });
  });

  test('holds restricted', () => {
    expect(checkPodSecurity(one(task(), 'Job'), 'restricted')).toEqual([]);
  });

  test('is not spread, drained or protected as replicas are', () => {
    const { spec } = one(task(), 'Job').spec.template;
    expect(spec).not.toHaveProperty('topologySpreadConstraints');
    expect(spec.containers[0]).not.toHaveProperty('lifecycle');
    expect(documents(task()).map(({ kind }) => kind)).toEqual(['ServiceAccount', 'NetworkPolicy', 'Job']);
  });

  test('runs what it is told to before it is stopped', () => {
    const { spec } = one(task({ shutdown: Shutdown.command(['save'], { drain: Duration.seconds(50), finish: Duration.seconds(10) }) }), 'Job').spec.template;
    expect([spec.terminationGracePeriodSeconds, spec.containers[0].lifecycle]).toEqual([60, { preStop: { exec: { command: ['save'] } } }]);
  });

  test('stays out of the mesh, whose sidecar it would wait for, unless it is told to be in it', () => {
    const labels = (mesh?: boolean): any => one(task({ mesh }, inEnvironment({ mesh: true })), 'Job').spec.template.metadata.labels;
    expect(labels()['sidecar.istio.io/inject']).toBe('false');
    expect(labels(true)['sidecar.istio.io/inject']).toBe('true');
  });

  test.each([
    ['less than no retries', { retries: -1 }, '`retries` must be a whole number from 0 to 100, got -1; give e.g. 3 (TaskRetries)'],
    ['no time', { timeout: Duration.seconds(0) }, '`timeout` must be whole seconds from 1 to 2147483647, got 0 s; give e.g. Duration.minutes(30) (TaskDuration)'],
    ['a fraction of time', { keepFor: Duration.millis(1) }, '`keepFor` must be whole seconds from 0 to 2147483647, got 0.001 s; give e.g. Duration.minutes(30) (TaskDuration)'],
    ['more time than Kubernetes counts', { keepFor: Duration.days(99999) }, '`keepFor` must be whole seconds from 0 to 2147483647, got 8639913600 s; give e.g. Duration.minutes(30) (TaskDuration)'],
    ['storage per replica', { storage: { '/data': Storage.perReplica({ size: Bytes.gibibytes(1) }) } }, 'a task has no replicas that could keep storage; use Storage.claim(…) or Storage.scratch(…) (TaskStorage)'],
    ['to be spread', { spread: Spread.required() }, 'a task has no replicas that could be spread; leave `spread` out (TaskSpread)'],
  ])('refuses %s', (_, props, message) => {
    expect(refusal(() => task(props))).toBe(`[chart/import] ${message}`);
  });
});

describe('a CronTask', () => {
  test('is a CronJob in UTC whose runs never overlap', () => {
    expect(one(cron(), 'CronJob').spec).toMatchObject({
      schedule: '30 2 * * *', timeZone: 'Etc/UTC', concurrencyPolicy: 'Forbid', startingDeadlineSeconds: 300, successfulJobsHistoryLimit: 3, failedJobsHistoryLimit: 3,
    });
    expect(one(cron(), 'CronJob').spec).not.toHaveProperty('suspend');
  });

  test('runs the same Job as a task', () => {
    expect(one(cron(), 'CronJob').spec.jobTemplate.spec).toMatchObject({ backoffLimit: 3, ttlSecondsAfterFinished: 86400, template: { spec: { restartPolicy: 'Never' } } });
    expect(one(cron(), 'CronJob').spec.jobTemplate.metadata.labels['app.kubernetes.io/name']).toBe('reindex');
  });

  test('may run by another clock, overlap and be suspended', () => {
    expect(one(cron({ schedule: '@daily', timeZone: 'Asia/Seoul', overlap: 'Replace', suspended: true }), 'CronJob').spec)
      .toMatchObject({ schedule: '@daily', timeZone: 'Asia/Seoul', concurrencyPolicy: 'Replace', suspend: true });
  });

  test('holds restricted', () => {
    expect(checkPodSecurity(one(cron(), 'CronJob'), 'restricted')).toEqual([]);
  });

  test('has a name of at most 52 characters, for its runs append to it', () => {
    expect(one(cron({}, plainChart(), 'x'.repeat(60)), 'CronJob').metadata.name).toMatch(/^x{43}-[0-9a-f]{8}$/);
  });

  test.each(['EST5EDT', 'Etc/GMT+9', 'America/Argentina/Buenos_Aires'])('knows the time zone %s', (timeZone) => {
    expect(one(cron({ timeZone }), 'CronJob').spec.timeZone).toBe(timeZone);
  });

  test('refuses runs that overlap on a volume of one node', () => {
    expect(refusal(() => cron({ overlap: 'Allow', storage: { '/data': Storage.claim({ size: Bytes.gibibytes(1) }) } })))
      .toBe('[chart/reindex] runs that overlap cannot mount one volume that a single node holds; use `shared: true` with a StorageClass that can, or another `overlap` (ClaimNotShared)');
  });

  test.each([
    ['a schedule that is none', { schedule: 'daily' }, '`schedule` is no cron schedule, got "daily": it has 1 fields instead of 5; write minute, hour, day of month, month and day of week, e.g. "30 2 * * *"; the time zone goes into `timeZone` (CronSchedule)'],
    ['a time zone in the schedule', { schedule: 'TZ=Asia/Seoul 0 0 * * *' }, '`schedule` is no cron schedule, got "TZ=Asia/Seoul 0 0 * * *": a time zone in the schedule is refused since Kubernetes 1.29; write minute, hour, day of month, month and day of week, e.g. "30 2 * * *"; the time zone goes into `timeZone` (CronSchedule)'],
    ['the time zone of the machine', { timeZone: 'Local' }, '`timeZone` is no name of the tz database, got "Local"; write e.g. "Asia/Seoul" or "Etc/UTC" (CronTimeZone)'],
    ['an offset', { timeZone: '+09:00' }, '`timeZone` is no name of the tz database, got "+09:00"; write e.g. "Asia/Seoul" or "Etc/UTC" (CronTimeZone)'],
  ])('refuses %s', (_, props, message) => {
    expect(refusal(() => cron(props))).toBe(`[chart/reindex] ${message}`);
  });
});
