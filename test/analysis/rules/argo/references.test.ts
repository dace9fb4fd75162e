import { Model } from '../../../../src/analysis/model';
import { analyze } from '../../../../src/analysis/rules';

const RULES = ['argo.ReferenceAnalyzer', 'argo.AnalysisTemplateAnalyzer', 'argo.AutoscalerAnalyzer', 'argo.ApplicationAnalyzer'];
const found = (...documents: object[]): string[] => analyze(Model.of(documents), { rules: RULES }).map(({ code, level, message }) => `${code} ${level} ${message}`);
const named = (apiVersion: string, kind: string, name: string, spec: object, namespace = 'devops'): object => ({ apiVersion, kind, metadata: { name, namespace }, spec });
const rollout = (strategy: object, spec: object = {}): object => named('argoproj.io/v1alpha1', 'Rollout', 'query', { selector: { matchLabels: { app: 'query' } }, strategy, ...spec });
const service = (name: string, namespace?: string): object => named('v1', 'Service', name, { selector: { app: 'query' }, ports: [{ port: 80 }] }, namespace);
const template = (name: string, spec: object): object => named('argoproj.io/v1alpha1', 'AnalysisTemplate', name, spec);

describe('references', () => {
  const blueGreen = rollout({ blueGreen: { activeService: 'active', previewService: 'preview' } });

  test('are found, whichever file they are in', () => {
    expect(found(service('active'), blueGreen, service('preview'))).toEqual([]);
  });

  test('that are missing are an error where others of the kind are there, and only worth knowing where none is', () => {
    expect(found(blueGreen, service('active'))).toEqual(['TW1007 error Referenced Service devops/preview not found']);
    expect(found(blueGreen, service('active'), service('preview', 'other'))).toEqual(['TW1007 error Referenced Service devops/preview not found; there is one in namespace other']);
    expect(found(blueGreen)).toEqual(['TW1008 info Referenced Service devops/active not found', 'TW1008 info Referenced Service devops/preview not found']);
  });

  test('to a VirtualService may name its namespace', () => {
    const routes = named('networking.istio.io/v1', 'VirtualService', 'query', { hosts: ['query'], http: [{ route: [{ destination: { host: 'query' } }] }] }, 'doors');
    const to = (name: string): object => rollout({ canary: { trafficRouting: { istio: { virtualService: { name } } } } });
    expect(found(to('query.doors'), routes)).toEqual([]);
    expect(found(to('query'), routes)).toEqual(['TW1007 error Referenced VirtualService devops/query not found; there is one in namespace doors']);
  });

  test('to cluster-wide templates and to workloads', () => {
    const cluster = { apiVersion: 'argoproj.io/v1alpha1', kind: 'ClusterAnalysisTemplate', metadata: { name: 'ok' }, spec: { metrics: [{ name: 'a', count: 1, provider: {} }] } };
    const canary = rollout({ canary: { steps: [{ analysis: { templates: [{ templateName: 'ok', clusterScope: true }] } }] } }, { workloadRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'query' } });
    expect(found(cluster, canary)).toEqual(['TW1008 info Referenced Deployment devops/query not found']);
  });

  test('an Ingress leads to the stable Service', () => {
    const ingress = named('networking.k8s.io/v1', 'Ingress', 'door', { rules: [{ http: { paths: [{ path: '/', pathType: 'Prefix', backend: { service: { name: 'other', port: { number: 80 } } } }] } }] });
    const canary = rollout({ canary: { stableService: 'stable', canaryService: 'canary', trafficRouting: { nginx: { stableIngress: 'door' } } } });
    expect(found(ingress, canary, service('stable'), service('canary'))).toEqual([
      'TW1006 error spec.strategy.canary.trafficRouting.nginx.stableIngress: Invalid value: "door": ingress `door` has no rules using service stable backend',
    ]);
  });
});

describe('subsets', () => {
  const canary = rollout({ canary: { trafficRouting: { istio: { virtualService: { name: 'query', routes: ['a'] }, destinationRule: { name: 'query', canarySubsetName: 'canary', stableSubsetName: 'stable' } } } } });
  const routes = (host: string): object => named('networking.istio.io/v1', 'VirtualService', 'query', {
    hosts: ['query'], http: [{ name: 'a', route: ['stable', 'canary'].map((subset) => ({ destination: { host, subset } })) }],
  });
  const rule = (host: string, ...subsets: string[]): object => named('networking.istio.io/v1', 'DestinationRule', 'query', { host, subsets: subsets.map((name) => ({ name })) });

  test('agree with the rule, however the host is written', () => {
    expect(found(canary, routes('query'), rule('query.devops.svc.cluster.local', 'stable', 'canary'))).toEqual([]);
  });

  test('of another host are told: the routes of Argo\'s own example have a letter too few', () => {
    expect(found(canary, routes('experiment-host'), rule('experimental-host', 'stable', 'canary'))).toEqual([
      'TW1009 error A route of the release goes to subset canary of experiment-host, and DestinationRule devops/query is for experimental-host',
      'TW1009 error A route of the release goes to subset stable of experiment-host, and DestinationRule devops/query is for experimental-host',
    ]);
  });
});

describe('analyses', () => {
  const step = (templateName: string, ...args: object[]): object => rollout({ canary: { steps: [{ analysis: { templates: [{ templateName }], args } }] } });
  const metric = (extra: object = { count: 3 }): object => ({ name: 'rate', interval: '60s', ...extra, provider: { prometheus: { query: 'up{app="{{args.app}}"}' } } });

  test('are given what they need, and nothing else', () => {
    expect(found(step('ok', { name: 'app', value: 'query' }), template('ok', { args: [{ name: 'app' }], metrics: [metric()] }))).toEqual([]);
    expect(found(step('ok'), template('ok', { args: [{ name: 'app', value: 'query' }], metrics: [metric()] }))).toEqual([]);
    expect(found(step('ok'), template('ok', { args: [{ name: 'app' }], metrics: [metric()] }))).toEqual(['TW1010 error AnalysisTemplate ok needs the argument "app", which is not given']);
    expect(found(step('ok', { name: 'app', value: 'a' }, { name: 'apq', value: 'b' }), template('ok', { args: [{ name: 'app' }], metrics: [metric()] })))
      .toEqual(['TW1010 error The argument "apq" is given to ok, which knows it not']);
    expect(found(step('ok'), template('ok', { metrics: [metric()] }))).toEqual(['TW1010 error The metric "rate" uses {{args.app}}, which is none of the template\'s arguments']);
  });

  test('have an end where a release waits for them', () => {
    const endless = template('ok', { args: [{ name: 'app', value: 'x' }], metrics: [metric({})] });
    expect(found(step('ok'), endless)).toEqual(['TW1011 error AnalysisTemplate ok has metric rate which runs indefinitely. Invalid value for count: null']);
    expect(found(rollout({ canary: { analysis: { templates: [{ templateName: 'ok' }] } } }), endless)).toEqual([]);
  });
});

test('autoscalers scale the Rollout, and alone', () => {
  const scaler = (kind: string, target: object): object => named(kind === 'ScaledObject' ? 'keda.sh/v1alpha1' : 'autoscaling/v2', kind, 'scaler', { scaleTargetRef: target, maxReplicas: 4 });
  const byRollout = { apiVersion: 'argoproj.io/v1alpha1', kind: 'Rollout', name: 'query' };
  expect(found(rollout({ canary: {} }), scaler('HorizontalPodAutoscaler', byRollout))).toEqual([]);
  expect(found(rollout({ canary: {} }, { replicas: 3 }), scaler('ScaledObject', byRollout)))
    .toEqual(['TW1012 warning spec.replicas is 3, and ScaledObject devops/scaler decides it at run time: leave it out']);
  const reference = { workloadRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'query' } };
  const deployment = named('apps/v1', 'Deployment', 'query', { template: {} });
  expect(found(rollout({ canary: {} }, reference), deployment, scaler('HorizontalPodAutoscaler', { apiVersion: 'apps/v1', kind: 'Deployment', name: 'query' })))
    .toEqual(['TW1013 error Deployment devops/query has no pods of its own: Rollout devops/query takes its template; scale the Rollout']);
});

test('Argo CD neither freezes lists nor strips selectors', () => {
  const application = (options: string[], ignoreDifferences: object[] = []): object => named('argoproj.io/v1alpha1', 'Application', 'query', {
    project: 'x', source: { repoURL: 'x' }, destination: { namespace: 'devops' }, ignoreDifferences, syncPolicy: { syncOptions: options },
  }, 'argocd');
  const documented = { group: 'networking.istio.io', kind: 'VirtualService', jqPathExpressions: ['.spec.http[].route[].weight'] };
  expect(found(application(['RespectIgnoreDifferences=true'], [documented]))).toEqual([
    'TW1015 warning .spec.http[].route[].weight ends inside a list of VirtualService: other changes of that list will not be applied; keep what changes at run time in an object of its own',
  ]);
  expect(found(application([], [documented]))).toEqual([]);
  expect(found(application(['RespectIgnoreDifferences=true'], [{ kind: 'Service', jqPathExpressions: ['.spec.selector["rollouts-pod-template-hash"]'] }]))).toEqual([]);
  const released = rollout({ blueGreen: { activeService: 'active', previewService: 'preview' } });
  expect(found(application(['ServerSideApply=true']), released, service('active'), service('preview'))).toEqual([
    'TW1016 warning ServerSideApply=true takes the hash out of the selectors of Rollout devops/query, which is then promoted without its pause',
  ]);
});
