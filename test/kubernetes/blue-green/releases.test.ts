import { Duration } from 'cdk8s';
import { BlueGreen, Match, MeshRoute, Metric, Metrics, Promotion, Release, Retry, Scaling, Step, TrafficPolicy, WebService } from '../../../src';
import { documents, one } from '../../support/render';
import { ground, HEADER_PREVIEW, PROMETHEUS, QA, query } from './support';

const strategy = (made: BlueGreen): any => one(made.node.scope as any, 'Rollout').spec.strategy;

describe('a release of two Services', () => {
  const made = query({ release: Release.blueGreen() });
  const chart = made.node.scope as any;

  test('writes what Argo\'s documentation and code disagree about, and waits for a person', () => {
    expect(strategy(made)).toEqual({
      blueGreen: {
        activeService: 'query', previewService: 'query-preview', autoPromotionEnabled: false, maxUnavailable: 0, scaleDownDelaySeconds: 300, abortScaleDownDelaySeconds: 30,
      },
    });
  });

  test('has two Services that select the same pods until Argo Rollouts tells them apart', () => {
    const [active, preview] = ['query', 'query-preview'].map((name) => one(chart, 'Service', name));
    expect(preview.spec).toEqual(active.spec);
    expect(active.spec.selector).toEqual({ 'app.kubernetes.io/name': 'query' });
  });

  test('is routed to as any service is, when no header is asked for', () => {
    expect(one(chart, 'VirtualService', 'query-route').spec.http).toEqual([
      { route: [{ destination: { host: 'query.devops.svc.cluster.local', port: { number: 8080 } } }] },
    ]);
  });

  test('has pods that are a web service\'s: nothing of it but the controller differs', () => {
    const { app } = ground();
    new WebService(app, 'query', { image: 'query:1.9.0', port: 8080, scaling: Scaling.fixed(4) });
    const deployment = one(app, 'Deployment').spec;
    const rollout = one(chart, 'Rollout').spec;
    const spread = JSON.stringify(deployment.template).replaceAll('pod-template-hash', 'rollouts-pod-template-hash');
    expect(rollout.template).toEqual(JSON.parse(spread));
    for (const key of ['replicas', 'selector', 'minReadySeconds', 'progressDeadlineSeconds', 'revisionHistoryLimit']) expect(rollout[key]).toEqual(deployment[key]);
  });

  test('is promoted after a time or when an analysis is good, if that is what was asked', () => {
    const timed = strategy(query({ release: Release.blueGreen({ promotion: Promotion.after(Duration.minutes(30)), standBy: Duration.seconds(60) }) }));
    expect(timed.blueGreen).toMatchObject({ autoPromotionEnabled: true, autoPromotionSeconds: 1800, scaleDownDelaySeconds: 60 });
    const before = [Metric.successRate({ prometheus: PROMETHEUS, atLeast: 99 })];
    const analyzed = strategy(query({ release: Release.blueGreen({ promotion: Promotion.whenAnalyzed(), before, previewReplicas: 1 }) }));
    expect(analyzed.blueGreen).toMatchObject({
      autoPromotionEnabled: true, previewReplicaCount: 1,
      prePromotionAnalysis: { templates: [{ templateName: 'query-before' }], args: [{ name: 'new-hash', valueFrom: { podTemplateHashValue: 'Latest' } }] },
    });
  });

  test('lets a header reach the new version, through gateways and inside the mesh alike', () => {
    const inMesh = query({ release: Release.blueGreen({ header: QA }) }).node.scope as any;
    const handover = { delegate: { name: 'query-release', namespace: 'devops' } };
    expect(one(inMesh, 'VirtualService', 'query-route').spec.http).toEqual([handover]);
    expect(one(inMesh, 'VirtualService', 'query-mesh').spec).toEqual({
      hosts: ['query.devops.svc.cluster.local'], gateways: ['mesh'], http: [{ match: [{ port: 8080 }], ...handover }],
    });
    expect(one(inMesh, 'VirtualService', 'query-release').spec.http).toEqual([
      { name: 'preview', match: [{ headers: { 'x-preview': { exact: 'true' } } }], route: [{ destination: { host: 'query-preview.devops.svc.cluster.local', port: { number: 8080 } } }] },
      { name: 'release', route: [{ destination: { host: 'query.devops.svc.cluster.local', port: { number: 8080 } } }] },
    ]);
  });
});

describe('a release that only a header reaches', () => {
  test('is warmed up, looked at, switched at once, and stands by', () => {
    expect(strategy(query()).canary.steps).toEqual([
      { setCanaryScale: { weight: 100 } },
      { setHeaderRoute: { name: 'preview', match: [{ headerName: 'x-preview', headerValue: { exact: 'true' } }] } },
      { pause: {} },
      { setWeight: 100 },
      { pause: { duration: '300s' } },
    ]);
  });

  test('keeps what Argo Rollouts writes in objects of their own: a delegate with two destinations and a rule with two subsets', () => {
    const made = query();
    const chart = made.node.scope as any;
    const { name } = made.releaseRoutes!;
    expect(strategy(made).canary.trafficRouting).toEqual({
      managedRoutes: [{ name: 'preview' }],
      istio: { virtualService: { name, routes: ['release'] }, destinationRule: { name: 'query', canarySubsetName: 'canary', stableSubsetName: 'stable' } },
    });
    const destination = (subset: string): object => ({ host: 'query.devops.svc.cluster.local', subset, port: { number: 8080 } });
    expect(one(chart, 'VirtualService', name).spec).toEqual({
      http: [{ name: 'release', route: [{ destination: destination('stable'), weight: 100 }, { destination: destination('canary'), weight: 0 }] }],
    });
    expect(one(chart, 'DestinationRule').spec.subsets.map((subset: any) => subset.name)).toEqual(['stable', 'canary']);
  });

  test('gives the delegate another name when its content changes, for the old one is ignored whole', () => {
    const names = [8080, 9090].map((port) => query({ port }).releaseRoutes!.name);
    expect(names[0]).toMatch(/^query-release-[0-9a-f]{8}$/);
    expect(names[1]).not.toBe(names[0]);
    expect(query({ image: 'query:2.0.0' }).releaseRoutes!.name).toBe(names[0]);
  });

  test('leaves retries and paths where people edit them: in the route', () => {
    const on = ground();
    const made = new BlueGreen(on.app, 'query', { image: 'query:1.9.0', port: 8080, release: HEADER_PREVIEW });
    new MeshRoute(on.app, 'route', { hosts: ['query.test.co.kr'], gateways: [on.door], rules: [{ match: [Match.pathUnder('/api')], to: made, retry: Retry.times(2) }] });
    expect(one(on.app, 'VirtualService', 'route').spec.http).toEqual([{
      match: [{ uri: { exact: '/api' } }, { uri: { prefix: '/api/' } }],
      delegate: { name: made.releaseRoutes!.name, namespace: 'devops' },
      retries: { attempts: 2 },
    }]);
  });

  test('runs what must be good before and after at its place', () => {
    const metrics = [Metric.successRate({ prometheus: PROMETHEUS, atLeast: 99 })];
    const standBy = Duration.minutes(10);
    const release = Release.headerPreview({ header: QA, before: metrics, after: metrics, promotion: Promotion.whenAnalyzed(), standBy });
    const { steps } = strategy(query({ release })).canary;
    expect(steps.map((step: any) => Object.keys(step)[0])).toEqual(['setCanaryScale', 'setHeaderRoute', 'analysis', 'setWeight', 'analysis', 'pause']);
    expect(steps[2].analysis.templates).toEqual([{ templateName: 'query-before' }]);
    expect(steps[4].analysis.templates).toEqual([{ templateName: 'query-after' }]);
    expect(steps[5]).toEqual({ pause: { duration: '600s' } });
  });

  test('takes the traffic settings of the whole service into its DestinationRule', () => {
    const made = query();
    new TrafficPolicy(made.node.scope as any, 'traffic', { service: made, limits: { requests: 100 } });
    expect(one(made.node.scope as any, 'DestinationRule').spec).toMatchObject({ trafficPolicy: { connectionPool: { http: { http2MaxRequests: 100 } } }, subsets: [{ name: 'stable' }, { name: 'canary' }] });
  });

  test('sends calls of a metrics port past the release, for metrics are each pod\'s own', () => {
    const chart = query({ metrics: Metrics.at(9102) }).node.scope as any;
    expect(one(chart, 'VirtualService', 'query-mesh').spec.http[1]).toEqual({
      match: [{ port: 9102 }], route: [{ destination: { host: 'query.devops.svc.cluster.local', port: { number: 9102 } } }],
    });
  });

  test('has a preview that routes of one\'s own can lead to', () => {
    const on = ground();
    const made = query({}, on);
    new MeshRoute(on.app, 'inner', { hosts: ['preview.query.internal'], rules: [{ to: made.preview }] });
    expect(one(on.app, 'VirtualService', 'inner').spec.http[0].route[0].destination).toEqual({ host: 'query.devops.svc.cluster.local', subset: 'canary', port: { number: 8080 } });
    const switching = query({ release: Release.blueGreen() });
    expect(switching.preview._destination().host).toBe('query-preview.devops.svc.cluster.local');
  });
});

test('a canary has the steps it is given', () => {
  const release = Release.canary([
    Step.scale(20), Step.preview(QA), Step.pause(Duration.minutes(5)), Step.scaleWithWeight(), Step.endPreview(), Step.weight(20),
    Step.analysis(Metric.latency({ prometheus: PROMETHEUS, below: Duration.millis(300) })), Step.weight(60), Step.pause(),
  ]);
  expect(() => query({ release })).toThrow(/StepPreviewUnscaled/);
  const mended = Release.canary([
    Step.scale(20), Step.preview(QA), Step.pause(), Step.endPreview(), Step.scaleWithWeight(), Step.weight(20),
    Step.analysis(Metric.latency({ prometheus: PROMETHEUS, below: Duration.millis(300) })),
  ]);
  expect(strategy(query({ release: mended })).canary.steps).toEqual([
    { setCanaryScale: { weight: 20 } },
    { setHeaderRoute: { name: 'preview', match: [{ headerName: 'x-preview', headerValue: { exact: 'true' } }] } },
    { pause: {} },
    { setHeaderRoute: { name: 'preview' } },
    { setCanaryScale: { matchTrafficWeight: true } },
    { setWeight: 20 },
    { analysis: { templates: [{ templateName: 'query-step-6' }], args: [{ name: 'new-hash', valueFrom: { podTemplateHashValue: 'Latest' } }] } },
  ]);
});

test('autoscalers and budgets are the Rollout\'s', () => {
  const chart = query({ scaling: Scaling.onTriggers({ between: [2, 8], triggers: [{ type: 'kafka', metadata: { topic: 'orders' } }] }) }).node.scope as any;
  expect(one(chart, 'ScaledObject').spec.scaleTargetRef).toEqual({ apiVersion: 'argoproj.io/v1alpha1', kind: 'Rollout', name: 'query' });
  expect(one(chart, 'PodDisruptionBudget').spec.selector.matchLabels).toEqual(one(chart, 'Rollout').spec.selector.matchLabels);
});

test('a Deployment that is kept holds the pods, and the Rollout takes them from there', () => {
  const chart = query({ keepDeployment: 'onsuccess' }).node.scope as any;
  const { spec } = one(chart, 'Rollout');
  expect(spec.workloadRef).toEqual({ apiVersion: 'apps/v1', kind: 'Deployment', name: 'query', scaleDown: 'onsuccess' });
  expect(spec).not.toHaveProperty('template');
  expect(spec).not.toHaveProperty('selector');
  expect(one(chart, 'Deployment').spec.replicas).toBe(4);
});

test('everything a release makes is made twice alike', () => {
  const text = (): string => JSON.stringify(documents(query().node.scope as any));
  expect(text()).toBe(text());
});
