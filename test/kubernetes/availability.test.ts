import { Duration, Size as Bytes } from 'cdk8s';
import { Scaling, Shutdown, Spread, Storage } from '../../src';
import { container, inEnvironment, pod, refused, workload } from '../support/web-service';

describe('a rollout', () => {
  test('takes no pod away before another one is ready', () => {
    expect(workload().spec.strategy).toEqual({ type: 'RollingUpdate', rollingUpdate: { maxUnavailable: 0, maxSurge: '25%' } });
  });

  test('waits ten seconds for a pod to stay ready', () => {
    expect(workload().spec.minReadySeconds).toBe(10);
  });

  test('may wait for another time', () => {
    expect(workload({ minReady: Duration.minutes(1) }).spec).toMatchObject({ minReadySeconds: 60, progressDeadlineSeconds: 600 + 60 + 60 });
  });

  test('stops the old pod first where both would need one volume', () => {
    const storage = { '/data': Storage.claim({ size: Bytes.gibibytes(1) }) };
    expect(workload({ storage, scaling: Scaling.fixed(1) }).spec.strategy).toEqual({ type: 'Recreate' });
  });

  test('can be taken back five times', () => {
    expect(workload().spec.revisionHistoryLimit).toBe(5);
  });

  test.each([
    [Duration.millis(1500), '1.5'], [Duration.hours(2), '7200'], [Duration.seconds(NaN), 'NaN'],
  ])('refuses to wait %s', (minReady, seconds) => {
    expect(refused({ minReady })).toBe(`[chart/catalog] \`minReady\` must be whole seconds up to an hour, got ${seconds} s; give e.g. Duration.seconds(10) (MinReady)`);
  });
});

describe('replicas', () => {
  const constraints = (whenUnsatisfiable: string): object[] => ['topology.kubernetes.io/zone', 'kubernetes.io/hostname'].map((topologyKey) => ({
    maxSkew: 1,
    topologyKey,
    whenUnsatisfiable,
    labelSelector: { matchLabels: { 'app.kubernetes.io/name': 'catalog', 'app.kubernetes.io/instance': 'catalog' } },
    matchLabelKeys: ['pod-template-hash'],
  }));

  test('are spread over zones and nodes, revision by revision, where there is room', () => {
    expect(pod().topologySpreadConstraints).toEqual(constraints('ScheduleAnyway'));
  });

  test('may have to be spread', () => {
    expect(pod({ spread: Spread.required() }).topologySpreadConstraints).toEqual(constraints('DoNotSchedule'));
  });

  test('may be left to the scheduler', () => {
    expect(pod({ spread: Spread.none() })).not.toHaveProperty('topologySpreadConstraints');
  });

  test('of a StatefulSet are spread by its own revisions', () => {
    const storage = { '/data': Storage.perReplica({ size: Bytes.gibibytes(1) }) };
    expect(pod({ storage }, undefined, 'StatefulSet').topologySpreadConstraints[0].matchLabelKeys).toEqual(['controller-revision-hash']);
  });
});

describe('placement', () => {
  test('is up to the cluster by default', () => {
    const spec = pod({ nodeSelector: {}, tolerations: [] });
    for (const field of ['nodeSelector', 'tolerations', 'priorityClassName']) expect(spec).not.toHaveProperty(field);
  });

  test('may ask for nodes and tolerate taints', () => {
    const spec = pod({ nodeSelector: { 'kubernetes.io/arch': 'arm64' }, tolerations: [{ key: 'spot' }, { key: 'team', value: 'shop', effect: 'NoSchedule' }] });
    expect(spec.nodeSelector).toEqual({ 'kubernetes.io/arch': 'arm64' });
    expect(spec.tolerations).toEqual([{ key: 'spot', operator: 'Exists' }, { key: 'team', operator: 'Equal', value: 'shop', effect: 'NoSchedule' }]);
  });

  test.each([
    ['environment', {}, inEnvironment({ priorityClass: 'normal' }), 'normal'],
    ['prop over the environment', { priorityClass: 'high' }, inEnvironment({ priorityClass: 'normal' }), 'high'],
  ])('has the priority of the %s', (_, props, chart, expected) => {
    expect(pod(props, chart).priorityClassName).toBe(expected);
  });

  test.each([
    [{ nodeSelector: { 'a b': 'c' } }, '`nodeSelector` has the key "a b"; a key is [prefix/]name, with at most 63 letters, digits, ".", "_" and "-" in the name (LabelKey)'],
    [{ tolerations: [{ key: 'a', value: '!' }] }, '`tolerations["a"]` is "!"; use at most 63 letters, digits, ".", "_" and "-", as text (LabelValue)'],
    [{ tolerations: [{ key: 'a', effect: 'Never' as 'NoSchedule' }] }, '`tolerations` has the effect "Never"; use NoSchedule, PreferNoSchedule or NoExecute, or leave it out for all (TolerationEffect)'],
    [{ priorityClass: '' }, '`priorityClass` is no legal name, got ""; use the name of a PriorityClass, in lower-case letters, digits and dashes (PriorityClass)'],
  ])('refuses %j', (props, message) => {
    expect(refused(props)).toBe(`[chart/catalog] ${message}`);
  });
});

describe('shutdown', () => {
  test('lets a pod serve five seconds more and gives its process twenty-five to finish', () => {
    expect(container().lifecycle).toEqual({ preStop: { exec: { command: ['sleep', '5'] } } });
    expect(pod().terminationGracePeriodSeconds).toBe(30);
  });

  test('needs no `sleep` in the image from Kubernetes 1.30 on', () => {
    expect(container({}, inEnvironment({ kubernetes: '1.30' })).lifecycle).toEqual({ preStop: { sleep: { seconds: 5 } } });
  });

  test('has a grace period of the drain and the time to finish, together', () => {
    const shutdown = Shutdown.waiting({ drain: Duration.seconds(15), finish: Duration.minutes(2) });
    expect(container({ shutdown }).lifecycle.preStop.exec.command).toEqual(['sleep', '15']);
    expect(pod({ shutdown }).terminationGracePeriodSeconds).toBe(135);
  });

  test('has no hook where nothing is to be drained', () => {
    expect(container({ shutdown: Shutdown.waiting({ drain: Duration.seconds(0) }) })).not.toHaveProperty('lifecycle');
  });

  test('may be left to the application, which gets the whole grace period', () => {
    expect(container({ shutdown: Shutdown.byApplication() })).not.toHaveProperty('lifecycle');
    expect(pod({ shutdown: Shutdown.byApplication() }).terminationGracePeriodSeconds).toBe(30);
  });

  test('may be a command', () => {
    expect(container({ shutdown: Shutdown.command(['nginx', '-s', 'quit']) }).lifecycle).toEqual({ preStop: { exec: { command: ['nginx', '-s', 'quit'] } } });
  });

  test('leaves reaping zombies to the image by default, and to the pause container when asked', () => {
    expect(pod()).not.toHaveProperty('shareProcessNamespace');
    expect(pod({ shareProcessNamespace: true }).shareProcessNamespace).toBe(true);
  });

  test.each([
    [Shutdown.waiting({ drain: Duration.millis(500) }), '`shutdown` needs whole seconds up to a day, got drain 0.5 s and finish 25 s; use e.g. Duration.seconds(5)'],
    [Shutdown.waiting({ finish: Duration.millis(100) }), '`shutdown` needs whole seconds up to a day, got drain 5 s and finish 0.1 s; use e.g. Duration.seconds(5)'],
    [Shutdown.waiting({ drain: Duration.days(2) }), '`shutdown` needs whole seconds up to a day, got drain 172800 s and finish 25 s; use e.g. Duration.seconds(5)'],
    [Shutdown.waiting({ finish: Duration.seconds(0) }), '`shutdown` leaves the process no time to finish: `finish` is 0 s; give at least Duration.seconds(1)'],
    [Shutdown.command(['x'], { drain: Duration.seconds(0) }), '`shutdown` leaves its command no time: `drain` is 0 s; give the time the command may take, or use Shutdown.byApplication()'],
  ])('%# refuses a time that cannot be', (shutdown, message) => {
    expect(refused({ shutdown })).toBe(`[chart/catalog] ${message} (ShutdownDuration)`);
  });

  test('refuses an empty command', () => {
    expect(refused({ shutdown: Shutdown.command([]) })).toBe('[chart/catalog] `shutdown` has an empty command; give the command and its arguments (ShutdownCommand)');
  });
});
