import { Model } from '../../../../src/analysis/model';
import { atPhase, checkPhases, phases, phasesOf, renderPhaseTable } from '../../../../src/analysis/trace/phases';
import { asDocuments } from '../../../../src/manifests/read/document';
import { refusal } from '../../../support/render';

const named = (apiVersion: string, kind: string, name: string, spec: object, metadata: object = {}): any => ({ apiVersion, kind, metadata: { name, namespace: 'devops', ...metadata }, spec });
const TEMPLATE = { metadata: { labels: { app: 'query' } }, spec: { containers: [{ name: 'query', image: 'query:1.0.0', ports: [{ name: 'http', containerPort: 8080 }] }] } };
const rollout = (strategy: object, spec: object = {}): any => named('argoproj.io/v1alpha1', 'Rollout', 'query', { replicas: 4, selector: { matchLabels: { app: 'query' } }, template: TEMPLATE, strategy, ...spec });
const service = (name: string): any => named('v1', 'Service', name, { selector: { app: 'query' }, ports: [{ name: 'http', port: 80, targetPort: 'http' }] });
const gateway = named('networking.istio.io/v1', 'Gateway', 'door', { selector: { istio: 'ingressgateway' }, servers: [{ port: { number: 80, name: 'http', protocol: 'HTTP' }, hosts: ['query.example'] }] });
const EVERYBODY = { name: 'everybody', host: 'query.example' };
const QA = { name: 'QA', host: 'query.example', headers: { 'x-preview': 'true' } };

/** Weights of Argo's own example: two Services, bound to the gateway, written by another hand. */
const hostLevel = (steps: object[], vs: object = {}): any[] => [
  gateway, service('stable'), service('canary'),
  named('networking.istio.io/v1', 'VirtualService', 'query', {
    hosts: ['query.example'], gateways: ['door'],
    http: [{ name: 'primary', route: [{ destination: { host: 'stable' }, weight: 100 }, { destination: { host: 'canary' }, weight: 0 }] }], ...vs,
  }),
  rollout({
    canary: {
      stableService: 'stable', canaryService: 'canary', steps,
      trafficRouting: { managedRoutes: [{ name: 'qa' }], istio: { virtualService: { name: 'query', routes: ['primary'] } } },
    },
  }),
];
const HEADER = { setHeaderRoute: { name: 'qa', match: [{ headerName: 'x-preview', headerValue: { exact: 'true' } }] } };
const of = (documents: object[], kind: string, name: string): any => documents.map((each) => (each as any).doc)
  .find((doc) => doc.kind === kind && doc.metadata.name === name);

test('phases are those of the longest release, in order', () => {
  expect(phasesOf(hostLevel([{ setWeight: 10 }, { pause: {} }]))).toEqual(['stable', 'preview', 'step:0', 'step:1', 'promoted', 'aborted']);
  expect(phasesOf([rollout({ blueGreen: { activeService: 'a', previewService: 'b' } })])).toEqual(['stable', 'preview', 'promoted', 'aborted']);
  expect(phasesOf([service('a')])).toEqual([]);
});

test('a phase that there is not is refused, with those that there are', () => {
  expect(refusal(() => atPhase(hostLevel([{ setWeight: 10 }]), 'steps:0'))).toBe(
    '[phase] there is no phase "steps:0" (there are stable, preview, step:0, promoted, aborted); write step:0 (UnknownPhase)');
  expect(refusal(() => atPhase([service('a')], 'stable'))).toBe('[phase] the manifests hold no Rollout, so there are no phases; trace without a phase, or pass the manifests of the Rollout (UnknownPhase)');
  expect(refusal(() => atPhase(hostLevel([]), 'stable', { rollout: 'other' }))).toBe('[phase] there is no Rollout "other" (there is query); name one of them (UnknownPhase)');
});

test('weights, selectors and the header route are written as Argo Rollouts writes them', () => {
  const documents = hostLevel([{ setCanaryScale: { weight: 50 } }, HEADER, { setWeight: 25 }]);
  const at = atPhase(documents, 'step:2');
  expect(of(at, 'Service', 'stable').spec.selector).toEqual({ 'app': 'query', 'rollouts-pod-template-hash': 'old' });
  expect(of(at, 'Service', 'canary').spec.selector).toEqual({ 'app': 'query', 'rollouts-pod-template-hash': 'new' });
  expect(of(at, 'VirtualService', 'query').spec.http).toEqual([
    { name: 'qa', match: [{ headers: { 'x-preview': { exact: 'true' } } }], route: [{ destination: { host: 'canary' }, weight: 100 }] },
    { name: 'primary', route: [{ destination: { host: 'stable' }, weight: 75 }, { destination: { host: 'canary' }, weight: 25 }] },
  ]);
  expect(['old', 'new'].map((revision) => of(at, 'ReplicaSet', `query-${revision}`).spec.replicas)).toEqual([4, 2]);
  expect(of(at, 'Rollout', 'query').spec).not.toHaveProperty('template');
});

test('what was written is not touched, and keeps its file and lines', () => {
  const documents = asDocuments(hostLevel([HEADER]), 'dump.yaml');
  const before = JSON.stringify(documents);
  const at = atPhase(documents, 'preview');
  expect(JSON.stringify(documents)).toBe(before);
  expect(at.map(({ file, line }) => `${file}:${line}`)).toEqual(['dump.yaml:1', 'dump.yaml:2', 'dump.yaml:3', 'dump.yaml:4', 'dump.yaml:5', 'dump.yaml:5', 'dump.yaml:5']);
});

test('destinations and subsets that Argo Rollouts does not know are gone, as they will be', () => {
  const [door, stable, canary, routes, release] = hostLevel([{ setWeight: 50 }]);
  routes.spec.http[0].route.push({ destination: { host: 'other' }, weight: 5 }, { destination: { host: 'idle' }, weight: 0 });
  const http = of(atPhase([door, stable, canary, routes, release], 'step:0'), 'VirtualService', 'query').spec.http[0].route;
  expect(http.map((each: any) => [each.destination.host, each.weight])).toEqual([['stable', 50], ['canary', 50], ['idle', 0]]);
  release.spec.strategy.canary.trafficRouting.istio.destinationRule = { name: 'rule', canarySubsetName: 'c', stableSubsetName: 's' };
  const rule = named('networking.istio.io/v1', 'DestinationRule', 'rule', { host: 'query', subsets: [{ name: 's' }, { name: 'c', labels: { x: 'y' } }, { name: 'extra' }] });
  expect(of(atPhase([rule, release], 'step:0'), 'DestinationRule', 'rule').spec.subsets).toEqual([
    { name: 's', labels: { 'rollouts-pod-template-hash': 'old' } }, { name: 'c', labels: { 'x': 'y', 'rollouts-pod-template-hash': 'new' } },
  ]);
});

test('a single route that has a name and is not listed is not written to', () => {
  const documents = hostLevel([{ setWeight: 50 }]);
  documents[4].spec.strategy.canary.trafficRouting.istio.virtualService = { name: 'query' };
  expect(of(atPhase(documents, 'step:0'), 'VirtualService', 'query').spec.http[0].route.map((each: any) => each.weight)).toEqual([100, 0]);
});

test('the table shows where everybody and QA go', () => {
  expect(renderPhaseTable(phases(hostLevel([{ setCanaryScale: { replicas: 1 } }, HEADER, { pause: {} }, { setCanaryScale: { matchTrafficWeight: true } }, { setWeight: 50 }])), [EVERYBODY, QA])).toBe(`\
request    phase                      destination
everybody  stable, preview, step:0-3  stable: query-old (4 pods)
           step:4                     50 % stable: query-old (4 pods), 50 % canary: query-new (2 pods)
           promoted                   stable: query-new (4 pods)
           aborted                    stable: query-old (4 pods)
QA         stable                     stable: query-old (4 pods)
           preview                    canary: NoEndpoints
           step:0                     stable: query-old (4 pods)
           step:1-2                   canary: query-new (1 pod)
           step:3                     canary: NoEndpoints
           step:4                     canary: query-new (2 pods)
           promoted                   stable: query-new (4 pods)
           aborted                    stable: query-old (4 pods)
`);
});

test('without traffic routing the number of pods divides the requests', () => {
  const documents = [rollout({ canary: { steps: [{ setWeight: 25 }] } }), service('query')];
  const [, , step] = phases(documents);
  expect(renderPhaseTable([step], [{ name: 'call', from: 'sidecar:devops/x', host: 'query' }])).toContain('query: query-old (3 pods) and query-new (1 pod)');
  expect(checkPhases(Model.of(documents))).toEqual([]);
});

test('a Rollout that takes its pods from a Deployment takes them over', () => {
  const deployment = named('apps/v1', 'Deployment', 'query', { replicas: 9, template: TEMPLATE });
  const { template: _, selector: __, ...spec } = rollout({ blueGreen: { activeService: 'query', previewService: 'preview' } }).spec;
  const release = named('argoproj.io/v1alpha1', 'Rollout', 'query', { ...spec, workloadRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'query' } });
  const at = atPhase([deployment, release, service('query'), service('preview')], 'preview');
  expect(of(at, 'Deployment', 'query')).toBeUndefined();
  expect(Model.of(at).podsWith({ app: 'query' }).map(({ name, replicas }) => [name, replicas])).toEqual([['query-old', 4], ['query-new', 4]]);
});

test('an autoscaler says how many pods there are at least', () => {
  const scaler = named('autoscaling/v2', 'HorizontalPodAutoscaler', 'query', { minReplicas: 3, maxReplicas: 9, scaleTargetRef: { apiVersion: 'argoproj.io/v1alpha1', kind: 'Rollout', name: 'query' } });
  const release = rollout({ blueGreen: { activeService: 'a', previewService: 'b', previewReplicaCount: 1 } }, { replicas: undefined });
  expect(['old', 'new'].map((revision) => of(atPhase([release, scaler], 'preview'), 'ReplicaSet', `query-${revision}`).spec.replicas)).toEqual([3, 1]);
});

describe('what goes wrong at a phase is found in manifests of any hand', () => {
  const kinds = (documents: object[]): string[] => checkPhases(Model.of(documents)).map(({ kind, phase, what }) => `${kind} ${phase} ${what}`);

  test('nothing, where nothing does', () => {
    expect(kinds(hostLevel([{ setCanaryScale: { weight: 100 } }, HEADER, { pause: {} }, { setWeight: 100 }]))).toEqual([]);
  });

  test('a preview whose pods are taken away while it is open', () => {
    expect(kinds(hostLevel([{ setCanaryScale: { weight: 100 } }, HEADER, { setCanaryScale: { weight: 0 } }, { setWeight: 10 }]))).toEqual([
      'preview preview GET query.example/ through the gateway devops/door with x-preview: true: 100 % reach nothing, although the preview is open',
      'preview step:2 GET query.example/ through the gateway devops/door with x-preview: true: 100 % reach nothing, although the preview is open',
      'preview step:3 GET query.example/ through the gateway devops/door with x-preview: true: 100 % reach nothing, although the preview is open',
    ]);
  });

  test('subsets without a route in the mesh: calls inside the cluster reach both versions (the flaw of Argo\'s demo)', () => {
    const route = (subset: string, weight: number): object => ({ destination: { host: 'query', subset }, weight });
    const documents = [
      gateway, service('query'),
      named('networking.istio.io/v1', 'DestinationRule', 'query', { host: 'query', subsets: [{ name: 'stable', labels: { app: 'query' } }, { name: 'canary', labels: { app: 'query' } }] }),
      named('networking.istio.io/v1', 'VirtualService', 'query', { hosts: ['query.example'], gateways: ['door'], http: [{ name: 'primary', route: [route('stable', 100), route('canary', 0)] }] }),
      rollout({ canary: { steps: [{ setWeight: 20 }], trafficRouting: { istio: { virtualService: { name: 'query' }, destinationRule: { name: 'query', canarySubsetName: 'canary', stableSubsetName: 'stable' } } } } }),
    ];
    delete documents[3].spec.http[0].name;
    expect(kinds(documents)).toEqual([]); // one new pod beside four: that is 20 %, by chance
    documents[4].spec.strategy.canary.steps.unshift({ setCanaryScale: { replicas: 4 } });
    expect(kinds(documents)).toEqual([
      'weights preview 50 % of calls of query.devops.svc.cluster.local:80 from inside the mesh reach the new version instead of 0 %',
      'weights step:0 50 % of calls of query.devops.svc.cluster.local:80 from inside the mesh reach the new version instead of 0 %',
      'weights step:1 50 % of calls of query.devops.svc.cluster.local:80 from inside the mesh reach the new version instead of 20 %',
    ]);
    documents[3].spec.hosts.push('query');
    documents[3].spec.gateways.push('mesh');
    expect(kinds(documents)).toEqual([]);
  });

  test('what does not arrive at all is left to other rules', () => {
    expect(kinds(hostLevel([{ setWeight: 10 }], { gateways: ['other'] }))).toEqual([]);
  });
});
