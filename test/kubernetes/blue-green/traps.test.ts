import { ApiObject, Duration, Size } from 'cdk8s';
import { BlueGreen, Exposure, Match, MeshRoute, Metric, Metrics, Port, Promotion, Release, Scaling, Spread, Step, Storage, TrafficPolicy, Weight, WebService } from '../../../src';
import { Model } from '../../../src/analysis/model';
import { analyze } from '../../../src/analysis/rules';
import { documents, one, refusal, warnings } from '../../support/render';
import { ground, HEADER_PREVIEW, PROMETHEUS, QA, query, refused } from './support';

const BLUE_GREEN = Release.blueGreen();
const chartOf = (made: BlueGreen): any => made.node.scope;
/** What the analyzer says of the documents of `query` after `change` has spoiled one of them. */
const spoiled = (made: BlueGreen, kind: string, name: string, change: (doc: any) => void): string[] => {
  const docs = structuredClone(documents(chartOf(made)));
  change(docs.find((doc) => doc.kind === kind && doc.metadata.name === name));
  return analyze(Model.of(docs)).filter(({ code, level }) => code.startsWith('TW1') && level === 'error').map(({ code, message }) => `${code} ${message}`);
};

describe('routing', () => {
  test('1: a Service of another namespace is not taken for its own, for hosts are full names; and elsewhere it is told', () => {
    const made = query();
    expect(one(chartOf(made), 'VirtualService', made.releaseRoutes!.name).spec.http[0].route.map((each: any) => each.destination.host))
      .toEqual(['query.devops.svc.cluster.local', 'query.devops.svc.cluster.local']);
    const rollout = { apiVersion: 'argoproj.io/v1alpha1', kind: 'Rollout', metadata: { name: 'api', namespace: 'a' }, spec: { strategy: { canary: { stableService: 'api', canaryService: 'api-canary', trafficRouting: { istio: { virtualService: { name: 'api' } } } } } } };
    const service = { apiVersion: 'networking.istio.io/v1', kind: 'VirtualService', metadata: { name: 'api', namespace: 'a' }, spec: { hosts: ['x.example'], http: [{ route: [{ destination: { host: 'api.b.svc.cluster.local' } }] }] } };
    expect(analyze(Model.of([rollout, service])).map(({ message }) => message))
      .toContain('api.b.svc.cluster.local is a Service of namespace b, and Rollout a/api would take it for its own api');
  });

  test('2: no host is half qualified', () => {
    const hosts = JSON.stringify(documents(chartOf(query()))).match(/"host":"[^"]+"/g)!;
    expect(hosts.every((host) => host.endsWith('.svc.cluster.local"'))).toBe(true);
  });

  test('3: the route that is written to has a name, and the Rollout lists it', () => {
    const made = query();
    const { virtualService } = one(chartOf(made), 'Rollout').spec.strategy.canary.trafficRouting.istio;
    expect(one(chartOf(made), 'VirtualService', virtualService.name).spec.http.map((route: any) => route.name)).toEqual(virtualService.routes);
  });

  test('4: a route shares its requests with nothing beside the two versions', () => {
    const on = ground();
    const other = new WebService(on.app, 'other', { image: 'other:1.0.0', port: 8080 });
    const made = query({}, on);
    expect(refusal(() => new MeshRoute(on.app, 'shared', { hosts: ['x.query.internal'], rules: [{ to: [Weight.of(made, 90), Weight.of(other, 10)] }] }))).toBe(
      '[devops/prod/query/shared] rule 0 shares its requests between devops/prod/query/query and others, but a release shares its requests among its versions itself; '
      + 'send all requests of the rule to it, or to a `preview` or service of its own (ReleaseWeighted)');
  });

  test('5: the DestinationRule is in the Rollout\'s namespace; one elsewhere is told', () => {
    const made = query();
    expect(made.subsets!.metadata.namespace ?? (chartOf(made)).namespace).toBe('devops');
    expect(spoiled(made, 'DestinationRule', 'query', (doc) => { doc.metadata.namespace = 'other'; }))
      .toContain('TW1007 Referenced DestinationRule devops/query not found; there is one in namespace other');
  });

  test('6: no Service is moved beside the subsets, so that they wait for the new version\'s pods', () => {
    const { canary } = one(chartOf(query()), 'Rollout').spec.strategy;
    expect(canary).not.toHaveProperty('stableService');
    expect(canary).not.toHaveProperty('canaryService');
    expect(canary).not.toHaveProperty('dynamicStableScale');
    expect(canary.scaleDownDelaySeconds).toBe(30);
  });

  test('7: ports are written, and a service with several cannot be released by the mesh', () => {
    expect(refused({ ports: [Port.http(8080), Port.http(9090, { name: 'http-admin' })] })).toBe(
      '[devops/prod/query/query] the mesh releases one port that speaks HTTP or gRPC, got http on 8080, http on 9090; '
      + 'keep that one port (metrics are separate: `metrics`), or use Release.blueGreen() without a header (ReleasePort)');
    expect(refused({ ports: [Port.tcp(6379)] })).toContain('got tcp on 6379');
    expect(() => query({ metrics: Metrics.at(9102) })).not.toThrow();
  });

  test('8: calls inside the mesh get the same shares; a route for gateways alone is told', () => {
    const made = query();
    expect(one(chartOf(made), 'VirtualService', 'query-mesh').spec.hosts).toEqual(['query.devops.svc.cluster.local']);
    made.node.tryRemoveChild('DefaultRoute');
    expect(refusal(() => documents(chartOf(made)))).toContain(
      'calls of query.devops.svc.cluster.local:8080 from inside the mesh reach the new version instead of 0 %');
  });

  test('8: a caller without a sidecar, which would reach both versions, is refused', () => {
    const on = ground();
    const made = query({}, on);
    new WebService(on.app, 'legacy', { image: 'legacy:1.0.0', port: 8080, mesh: false }).calls(made);
    expect(refusal(() => documents(on.app))).toBe(
      '[devops/prod/query/query] devops/prod/query/legacy has no sidecar, so its calls reach the pods of both versions whatever the weights; '
      + 'give the caller a sidecar (`mesh: true`), or use Release.blueGreen() (ReleaseCallerOutsideMesh)');
  });

  test('8: an Ingress past the mesh is refused', () => {
    expect(refused({ exposure: Exposure.ingress('query.test.co.kr') })).toContain('(ReleaseExposure)');
    expect(() => query({ release: BLUE_GREEN, exposure: Exposure.ingress('query.example.com') })).not.toThrow();
  });

  test('8: a subset that Argo Rollouts would remove, or that is missing, is told', () => {
    expect(spoiled(query(), 'DestinationRule', 'query', (doc) => { doc.spec.subsets[1].name = 'experiment'; })).toEqual(expect.arrayContaining([
      'TW1009 DestinationRule devops/query has no subset "canary" (it has stable, experiment)',
      'TW1009 Argo Rollouts removes the subset "experiment": Rollout devops/query knows only stable and canary; keep it in a DestinationRule of its own',
    ]));
  });

  test('8: settings of one subset, which would be frozen, are refused', () => {
    const made = query();
    new TrafficPolicy(chartOf(made), 'traffic', { service: made, version: 'canary', limits: { requests: 10 } });
    expect(refusal(() => documents(chartOf(made)))).toContain('(ReleaseSubsetTraffic)');
  });

  test('8: another version beside a release is refused', () => {
    expect(refusal(() => query().addVersion('v2'))).toBe(
      '[devops/prod/query/query] a version "v2" beside the release would be removed from its routes by Argo Rollouts; make it a WebService of its own (ReleaseVersion)');
  });
});

describe('blue-green', () => {
  test('12: a preview of another size beside an autoscaler is refused', () => {
    expect(refused({ release: Release.blueGreen({ previewReplicas: 1 }), scaling: Scaling.onCpu({ between: [2, 6] }) })).toBe(
      '[devops/prod/query/query] `previewReplicas` and an autoscaler both decide how many pods the new version has, and releases get stuck; '
      + 'leave `previewReplicas` out, or use Scaling.fixed() (PreviewReplicasScaled)');
    expect(refused({ release: Release.blueGreen({ previewReplicas: 9 }) })).toContain('the preview would have 9 pods, more than the 4 of the service');
  });

  test('14: the selectors of both Services are labels of the pods, whatever labels the pods are given', () => {
    const chart = chartOf(query({ release: BLUE_GREEN, podLabels: { team: 'devops' } }));
    const { labels } = one(chart, 'Rollout').spec.template.metadata;
    for (const name of ['query', 'query-preview']) expect(labels).toMatchObject(one(chart, 'Service', name).spec.selector);
  });

  test('15: a header reaches the preview without subsets, which blue-green has not', () => {
    const made = query({ release: Release.blueGreen({ header: QA }) });
    expect(made.phases().map(({ name, trace }) => [name, trace({ host: 'query.test.co.kr', headers: { 'x-preview': 'true' } }).destinations[0].service!.name]))
      .toEqual([['stable', 'query-preview'], ['preview', 'query-preview'], ['promoted', 'query-preview'], ['aborted', 'query-preview']]);
  });

  test('16: a quota without room for both versions is told', () => {
    const on = ground();
    new ApiObject(on.app, 'quota', { apiVersion: 'v1', kind: 'ResourceQuota', metadata: { name: 'team' }, spec: { hard: { 'requests.cpu': '500m', 'pods': '20' } } } as any);
    query({}, on);
    expect(warnings(on.app)).toContain('ReleaseCapacity');
    const roomy = ground();
    new ApiObject(roomy.app, 'quota', { apiVersion: 'v1', kind: 'ResourceQuota', metadata: { name: 'team' }, spec: { hard: { 'requests.cpu': '2', 'pods': '20' } } } as any);
    query({}, roomy);
    expect(warnings(roomy.app)).not.toContain('ReleaseCapacity');
  });
});

describe('scaling', () => {
  test('17: replicas are left to the autoscaler; both in foreign manifests are told', () => {
    const made = query({ scaling: Scaling.onCpu({ between: [2, 6] }) });
    expect(one(chartOf(made), 'Rollout').spec).not.toHaveProperty('replicas');
    const docs = structuredClone(documents(chartOf(made)));
    docs.find(({ kind }) => kind === 'Rollout').spec.replicas = 4;
    expect(analyze(Model.of(docs)).map(({ message }) => message))
      .toContain('spec.replicas is 4, and HorizontalPodAutoscaler devops/query decides it at run time: leave it out');
  });

  test('18: pods of analyses have none of the labels that the autoscaler and the Service count', () => {
    const made = query({ release: Release.headerPreview({ header: QA, before: [Metric.job({ image: 'smoke:1.0.0' })] }), scaling: Scaling.onCpu({ between: [2, 6] }) });
    const [template] = documents(chartOf(made)).filter(({ kind }) => kind === 'AnalysisTemplate');
    const { labels } = template.spec.metrics[0].provider.job.spec.template.metadata;
    expect(labels).toEqual({ 'app.kubernetes.io/name': 'query-analysis', 'app.kubernetes.io/managed-by': 'trackway', 'sidecar.istio.io/inject': 'false' });
  });

  test('19: an autoscaler of the Deployment that a Rollout empties is refused', () => {
    const on = ground();
    const made = query({ keepDeployment: 'progressively', scaling: Scaling.onCpu({ between: [2, 6] }) }, on);
    expect(one(on.app, 'HorizontalPodAutoscaler').spec.scaleTargetRef.kind).toBe('Rollout');
    new ApiObject(on.app, 'hpa', { apiVersion: 'autoscaling/v2', kind: 'HorizontalPodAutoscaler', metadata: { name: 'old' }, spec: { scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'query' }, maxReplicas: 5 } } as any);
    expect(refusal(() => documents(on.app))).toContain(
      'the HorizontalPodAutoscaler old scales the Deployment, but its pods are the Rollout\'s; remove it and give `scaling` to the BlueGreen: its autoscaler scales the Rollout (ReleaseAutoscaler)');
    expect(made.deployment).toBeDefined();
  });

  test('19: no pod at all is refused, for a switch could lead to nothing', () => {
    expect(refused({ scaling: Scaling.onTriggers({ between: [0, 4], triggers: [{ type: 'kafka', metadata: {} }] }) })).toContain('(ReleaseScaleToZero)');
    expect(refused({ scaling: Scaling.fixed(0) })).toContain('(ReleaseScaleToZero)');
  });

  test('20: the deadline has room for the slowest start, and a release that waits is not aborted for it', () => {
    expect(one(chartOf(query()), 'Rollout').spec).toMatchObject({ progressDeadlineSeconds: 670, progressDeadlineAbort: false, minReadySeconds: 10 });
  });

  test('21: an aborted version that would be kept for ever is refused', () => {
    expect(refused({ release: Release.blueGreen({ keepAborted: Duration.seconds(0) }) })).toBe(
      '[devops/prod/query/query] an aborted version is kept for whole seconds above 0, got 0 s (0 would keep it for ever); give e.g. Duration.seconds(30) (ReleaseKeepAborted)');
  });

  test('22: labels of one version only that its pods have already are told', () => {
    expect(spoiled(query({ release: BLUE_GREEN }), 'Rollout', 'query', (doc) => { doc.spec.strategy.blueGreen.previewMetadata = { labels: { 'app.kubernetes.io/name': 'preview' } }; }))
      .toContain('TW1014 previewMetadata sets the label app.kubernetes.io/name to "preview", and the pods have it as "query"');
  });

  test('23: the pods of each version are spread by themselves, so that twice as many still find room', () => {
    const constraints = one(chartOf(query({ spread: Spread.required() })), 'Rollout').spec.template.spec.topologySpreadConstraints;
    expect(constraints.map((each: any) => each.matchLabelKeys)).toEqual([['rollouts-pod-template-hash'], ['rollouts-pod-template-hash']]);
  });

  test('24: names leave room for what is made of them', () => {
    const { app } = ground();
    const made = new BlueGreen(app, 'a'.repeat(70), { image: 'a:1.0.0', port: 8080, release: HEADER_PREVIEW });
    expect(made.releaseRoutes!.name.length).toBeLessThanOrEqual(63);
    expect(refused({ release: Release.blueGreen({ before: [Metric.job({ image: 'smoke:1.0.0', name: 'a-name-that-is-much-too-long' })] }) })).toBe(
      '[devops/prod/query/query] the metric "a-name-that-is-much-too-long" has 28 characters, and the name of its Job would be too long; use at most 21 (MetricName)');
  });

  test('volumes that one version at a time can hold are refused', () => {
    const storage = { '/data': Storage.perReplica({ size: Size.gibibytes(1) }) };
    expect(refused({ storage, scaling: Scaling.fixed(1) })).toContain('(ReleaseStorage)');
  });
});

describe('what cannot work is refused at once, all of it together', () => {
  test('without sidecars or a namespace', () => {
    const plain = ground({});
    expect(refused({}, plain)).toBe('[devops/prod/query/query] a release by headerPreview is made by the mesh, and the pods have no sidecar; '
      + 'set `mesh: true`, or use Release.blueGreen() without a header (ReleaseNeedsMesh)');
    expect(() => query({ release: BLUE_GREEN }, ground({}))).not.toThrow();
  });

  test('headers that Argo Rollouts cannot ask for', () => {
    for (const header of [Match.pathUnder('/x'), QA.and(Match.path('/x')), QA.and(Match.header('x-b').present())]) {
      expect(refused({ release: Release.headerPreview({ header }) })).toContain('(PreviewHeader)');
    }
  });

  test.each([
    ['StepPercent', [Step.weight(120)]],
    ['StepPause', [Step.weight(10), Step.pause(Duration.millis(500))]],
    ['StepScale', [Step.scale(10), Step.weight(50)]],
    ['StepPreviewUnscaled', [Step.preview(QA), Step.pause()]],
    ['ReleaseSteps', []],
    ['MetricMissing', [Step.analysis()]],
    ['MetricCount', [Step.analysis(Metric.successRate({ prometheus: PROMETHEUS, atLeast: 99, count: 0 }))]],
  ] as const)('%s', (code, steps) => {
    expect(refused({ release: Release.canary(steps) })).toContain(`(${code})`);
  });

  test.each([
    ['PromotionTime', { promotion: Promotion.after(Duration.seconds(0)) }],
    ['PromotionUnchecked', { promotion: Promotion.whenAnalyzed() }],
    ['ReleaseStandBy', { standBy: Duration.seconds(10) }],
    ['PreviewReplicas', { previewReplicas: 0 }],
  ] as const)('%s', (code, options) => {
    expect(refused({ release: Release.blueGreen(options) })).toContain(`(${code})`);
  });
});
