import * as fs from 'fs';
import * as path from 'path';
import { Model } from '../../../../src/analysis/model';
import { allRules, analyze } from '../../../../src/analysis/rules';
import { readManifests } from '../../../../src/manifests/read';
import { SHARED, testIf } from '../../../support/paths';

const suite = SHARED === undefined ? undefined : path.join(SHARED, 'conformance', 'argo-lint');
const argo = allRules.filter(({ name }) => name.startsWith('argo.')).map(({ name }) => name);
const errors = (documents: object[], rules: readonly string[] = ['argo.LintAnalyzer']): string[] =>
  analyze(Model.of(documents), { rules }).filter(({ level }) => level === 'error').map(({ code, message }) => `${code} ${message}`);

describe('the files of `kubectl argo rollouts lint`', () => {
  testIf(suite !== undefined, 'no suite beside the repository')('get the same verdict, with Argo\'s words among the findings', () => {
    const { valid, invalid } = JSON.parse(fs.readFileSync(path.join(suite!, 'cases.json'), 'utf8')) as { valid: string[]; invalid: { file: string; stderr: string }[] };
    const judge = (file: string): string[] => analyze(Model.of(readManifests([path.join(suite!, file)]).documents), { rules: argo })
      .filter(({ level }) => level === 'error').map(({ message }) => message);
    expect([valid.length, invalid.length]).toEqual([8, 4]);
    for (const file of valid) expect({ file, found: judge(file) }).toEqual({ file, found: [] });
    for (const { file, stderr } of invalid) expect({ file, found: judge(file) }).toEqual({ file, found: expect.arrayContaining([stderr.replace(/^Error: /, '').trim()]) });
  });
});

/** A Rollout that nothing is wrong with, with changes. */
function rollout(strategy: object, spec: object = {}): object {
  return {
    apiVersion: 'argoproj.io/v1alpha1', kind: 'Rollout', metadata: { name: 'query', namespace: 'devops' },
    spec: {
      selector: { matchLabels: { app: 'query' } },
      template: { metadata: { labels: { app: 'query' } }, spec: { containers: [{ name: 'query', image: 'query:1.0.0' }] } },
      strategy,
      ...spec,
    },
  };
}
const steps = (list: object[], canary: object = {}): object => rollout({ canary: { ...canary, steps: list } });
const ISTIO = { trafficRouting: { istio: { virtualService: { name: 'query' } } }, stableService: 'query', canaryService: 'query-canary' };

test('a Rollout that nothing is wrong with', () => {
  expect(errors([rollout({ canary: {} })])).toEqual([]);
  expect(errors([rollout({ blueGreen: { activeService: 'a', previewService: 'b' } })])).toEqual([]);
  expect(errors([rollout({ canary: { steps: [{ setWeight: 0 }, { pause: {} }, { pause: { duration: '1h' } }, { pause: { duration: 30 } }, { plugin: { name: 'x' } }] } })])).toEqual([]);
});

test.each([
  ['no selector', rollout({ canary: {} }, { selector: undefined }), "spec.selector: Required value: Rollout has missing field '.spec.selector'"],
  ['an empty selector', rollout({ canary: {} }, { selector: {} }), 'spec.selector: Invalid value: {}: empty selector is invalid for deployment'],
  ['a selector of other pods', rollout({ canary: {} }, { selector: { matchLabels: { app: 'other' } } }), 'spec.template.metadata.labels: Invalid value: {"app":"query"}: `selector` does not match template `labels`'],
  ['fewer than no replicas', rollout({ canary: {} }, { replicas: -1 }), 'spec.replicas: Invalid value: -1: must be greater than or equal to 0'],
  ['a deadline that ends before pods are ready', rollout({ canary: {} }, { minReadySeconds: 600 }), 'spec.progressDeadlineSeconds: Invalid value: 600: must be greater than minReadySeconds'],
  ['a template beside a reference', rollout({ canary: {} }, { workloadRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'query' } }), 'spec.template: Internal error: template must be empty for workload reference rollout'],
  ['no containers', rollout({ canary: {} }, { template: { metadata: { labels: { app: 'query' } }, spec: { containers: [] } } }), 'spec.template.spec.containers: Required value: a pod has at least one container'],
  ['pods that run to their end', rollout({ canary: {} }, { template: { metadata: { labels: { app: 'query' } }, spec: { restartPolicy: 'Never', containers: [{ name: 'a', image: 'a:1' }] } } }), 'spec.template.spec.restartPolicy: Unsupported value: "Never": supported values: "Always"'],
])('%s', (_, document, message) => {
  expect(errors([document])).toContain(`TW1002 ${message}`);
});

test.each([
  ['no strategy', rollout({}), "spec.strategy.strategy: Required value: Rollout has missing field '.spec.strategy.canary or .spec.strategy.blueGreen'"],
  ['two strategies', rollout({ canary: {}, blueGreen: { activeService: 'a' } }), 'spec.strategy.strategy: Invalid value: "blueGreen: true canary: true": Multiple Strategies can not be listed'],
  ['one Service for both colours', rollout({ blueGreen: { activeService: 'a', previewService: 'a' } }), 'spec.strategy.activeService: Invalid value: "a": This rollout uses the same service for the active and preview services, but two different services are required.'],
  ['more old revisions kept running than kept', rollout({ blueGreen: { activeService: 'a', previewService: 'b', scaleDownDelayRevisionLimit: 3 } }, { revisionHistoryLimit: 2 }), "spec.strategy.scaleDownDelayRevisionLimit: Invalid value: 3: This rollout's revision history limit can not be smaller than the rollout's scale down limit"],
  ['no surge and nothing unavailable', rollout({ canary: { maxSurge: 0, maxUnavailable: '0%' } }), 'spec.strategy.maxSurge: Invalid value: 0: MaxSurge and MaxUnavailable both can not be zero'],
  ['one Service for both versions', rollout({ canary: { stableService: 'a', canaryService: 'a' } }), 'spec.strategy.stableService: Invalid value: "a": This rollout uses the same service for the stable and canary services, but two different services are required.'],
  ['routing without its Services', rollout({ canary: { trafficRouting: { nginx: { stableIngress: 'a' } } } }), 'spec.strategy.canaryService: Invalid value: "": Canary service and Stable service must to be set to use Traffic Routing'],
  ['a delay without routing', rollout({ canary: { scaleDownDelaySeconds: 30 } }), 'spec.strategy.scaleDownDelaySeconds: Invalid value: 30: Canary scaleDownDelaySeconds can only be used with traffic routing'],
  ['a stable version that shrinks without routing', rollout({ canary: { dynamicStableScale: true } }), 'spec.strategy.dynamicStableScale: Invalid value: true: Canary dynamicStableScale can only be used with traffic routing'],
  ['both of them', rollout({ canary: { ...ISTIO, dynamicStableScale: true, scaleDownDelaySeconds: 30 } }), 'spec.strategy.dynamicStableScale: Invalid value: true: Canary dynamicStableScale cannot be used with scaleDownDelaySeconds'],
  ['a largest weight where there is none', rollout({ canary: { ...ISTIO, trafficRouting: { ...ISTIO.trafficRouting, maxTrafficWeight: 1000 } } }), 'spec.strategy.trafficRouting.maxTrafficWeight: Invalid value: 1000: Canary maxTrafficWeight in traffic routing only support in Nginx and Plugins'],
  ['ping without pong', rollout({ canary: { pingPong: { pingService: 'a', pongService: '' } } }), 'spec.strategy.pingPong.pongService: Invalid value: "": Ping service and Pong service must to be set to use Ping-Pong feature'],
  ['ping that is pong', rollout({ canary: { pingPong: { pingService: 'a', pongService: 'a' } } }), 'spec.strategy.pingPong.pingService: Invalid value: "a": This rollout uses the same service for the ping and pong services, but two different services are required.'],
  ['one VirtualService and several', rollout({ canary: { ...ISTIO, trafficRouting: { istio: { virtualService: { name: 'a' }, virtualServices: [{ name: 'b' }] } } } }), 'spec.strategy.canary.trafficRouting.istio: Internal error: either VirtualService or VirtualServices must be configured'],
  ['no anti-affinity of any kind', rollout({ canary: { antiAffinity: {} } }), 'spec.strategy.antiAffinity: Invalid value: "antiAffinity.PreferredDuringSchedulingIgnoredDuringExecution: false antiAffinity.RequiredDuringSchedulingIgnoredDuringExecution: false": AntiAffinity must have exactly one strategy listed'],
  ['an anti-affinity without weight', rollout({ blueGreen: { activeService: 'a', previewService: 'b', antiAffinity: { preferredDuringSchedulingIgnoredDuringExecution: { weight: 0 } } } }), 'spec.strategy.antiAffinity.weight: Invalid value: 0: AntiAffinity weight must be between 1-100'],
  ['a step of two kinds', steps([{ setWeight: 10, pause: {} }]), 'spec.strategy.steps[0]: Invalid value: "step.Experiment: false step.Pause: true step.SetWeight: true step.Analysis: false": Step must have one of the following set: experiment, setWeight, setCanaryScale, plugin or pause'],
  ['a step of no kind', steps([{}]), 'spec.strategy.steps[0]: Invalid value: "step.Experiment: false step.Pause: false step.SetWeight: false step.Analysis: false": Step must have one of the following set: experiment, setWeight, setCanaryScale, plugin or pause'],
  ['a weight beyond all', steps([{ setWeight: 110 }]), 'spec.strategy.steps[0].setWeight: Invalid value: 110: SetWeight needs to be between 0 and 100'],
  ['a pause that is no time', steps([{ pause: { duration: 'soon' } }]), 'spec.strategy.steps[0].pause.duration: Invalid value: -1: Duration needs to be greater than 0'],
  ['a scale without routing', steps([{ setCanaryScale: { weight: 10 } }]), 'spec.strategy.trafficRouting: Required value: SetCanaryScale requires TrafficRouting to be set'],
  ['a header without routing', steps([{ setHeaderRoute: { name: 'a' } }]), 'spec.strategy.steps[0].setHeaderRoute: Invalid value: {"name":"a"}: SetHeaderRoute requires TrafficRouting, supports Istio and ALB and Apisix'],
  ['a header without a managed route', steps([{ setHeaderRoute: { name: 'a' } }], ISTIO), "spec.strategy.trafficRouting.managedRoutes: Required value: Rollout has missing field 'spec.strategy.canary.trafficRouting.managedRoutes'"],
  ['a header of another managed route', steps([{ setHeaderRoute: { name: 'a' } }], { ...ISTIO, trafficRouting: { ...ISTIO.trafficRouting, managedRoutes: [{ name: 'b' }] } }), 'spec.strategy.steps[0].setHeaderRoute: Invalid value: "a": Steps define a route that does not exist in spec.strategy.canary.trafficRouting.managedRoutes'],
  ['a header with two conditions', steps([{ setHeaderRoute: { name: 'a', match: [{ headerName: 'x', headerValue: { exact: '1', prefix: '2' } }] } }], ISTIO), 'spec.strategy.steps[0].setHeaderRoute.match[0]: Invalid value: {"exact":"1","prefix":"2"}: StringMatch match value must have exactly one of the following: exact, regex, prefix'],
  ['a header with no condition', steps([{ setHeaderRoute: { name: 'a', match: [{ headerName: 'x', headerValue: {} }] } }], ISTIO), 'spec.strategy.steps[0].setHeaderRoute.match[0]: Invalid value: {}: StringMatch value missed, match value must have one of the following: exact, regex, prefix'],
  ['a mirror elsewhere than in Istio', steps([{ setMirrorRoute: { name: 'a' } }]), 'spec.strategy.steps[0].setMirrorRoute: Invalid value: {"name":"a"}: SetMirrorRoute requires TrafficRouting, supports Istio only'],
  ['an experiment with a weight and no routing', steps([{ experiment: { templates: [{ name: 'a', specRef: 'canary', weight: 5 }] } }]), 'spec.strategy.steps[0].experiment.templates[0].weight: Invalid value: 5: Experiment template weight cannot be set unless TrafficRouting is enabled'],
  ['an argument that no object has', steps([{ analysis: { templates: [{ templateName: 'a' }], args: [{ name: 'x', valueFrom: { fieldRef: { fieldPath: 'metadata.nothing' } } }] } }]), 'spec.strategy.steps[0].analyses: Invalid value: "metadata.nothing": Analyses arguments must refer to valid object metadata supported by downwardAPI'],
])('%s', (_, document, message) => {
  expect(errors([document])).toContain(`TW1003 ${message}`);
});

describe('what a Rollout shares a file with', () => {
  const service = (name: string, selector: object, annotations: object = {}): object => ({ apiVersion: 'v1', kind: 'Service', metadata: { name, namespace: 'devops', annotations }, spec: { selector, ports: [{ port: 80 }] } });
  const routes = (...http: object[]): object => ({ apiVersion: 'networking.istio.io/v1', kind: 'VirtualService', metadata: { name: 'query', namespace: 'devops' }, spec: { hosts: ['query'], http } });
  const both = [{ destination: { host: 'query' } }, { destination: { host: 'query-canary' } }];
  const invalidRoutes = (why: string): string => `TW1005 spec.strategy.canary.trafficRouting.istio.virtualService.name: Invalid value: "query": Istio VirtualService has invalid HTTP routes. Error: ${why}`;
  const named = (route: string): object => rollout({ canary: { ...ISTIO, trafficRouting: { istio: { virtualService: { name: 'query', routes: [route] } } } } });

  test('Services select its pods, by labels that either version may have for itself', () => {
    const canary = (extra: object = {}): object => rollout({ canary: { stableService: 'query', canaryService: 'query-canary', ...extra } });
    expect(errors([canary(), service('query', { 'app': 'query', 'rollouts-pod-template-hash': 'abc' })])).toEqual([]);
    expect(errors([canary(), service('query-canary', { app: 'query', role: 'canary' })]))
      .toEqual(['TW1004 spec.strategy.canary.canaryService: Invalid value: "query-canary": Service "query-canary" has unmatch label "role" in rollout']);
    expect(errors([canary({ canaryMetadata: { labels: { role: 'canary' } } }), service('query-canary', { app: 'query', role: 'canary' })])).toEqual([]);
    expect(errors([canary(), service('query', { app: 'query' }, { 'argo-rollouts.argoproj.io/managed-by-rollouts': 'other' })]))
      .toEqual(['TW1004 spec.strategy.canary.stableService: Invalid value: "query": Service "query" is managed by another Rollout']);
  });

  test('routes are there, by name or as the only one, with both destinations', () => {
    expect(errors([rollout({ canary: ISTIO }), routes({ route: both })])).toEqual([]);
    expect(errors([named('primary'), routes({ name: 'primary', route: both }, { route: both.slice(1) })])).toEqual([]);
    expect(errors([named('primary'), routes({ name: 'other', route: both })])).toEqual([invalidRoutes("HTTP Route 'primary' is not found in the defined Virtual Service.")]);
    expect(errors([rollout({ canary: ISTIO }), routes({ route: both.slice(0, 1) })])).toEqual([invalidRoutes("Canary Service 'query-canary' not found in route")]);
    expect(errors([rollout({ canary: ISTIO }), routes({ route: both.slice(1) })])).toEqual([invalidRoutes("Stable Service 'query' not found in route")]);
    expect(errors([rollout({ canary: ISTIO }), routes({ route: both }, { route: both })])).toEqual([invalidRoutes(
      'spec.http[] should be set in VirtualService and it must have exactly one route when omitting spec.strategy.canary.trafficRouting.istio.virtualService.routes')]);
  });

  test('subsets take the place of Services', () => {
    const subsets = rollout({ canary: { trafficRouting: { istio: { virtualService: { name: 'query' }, destinationRule: { name: 'query', canarySubsetName: 'canary', stableSubsetName: 'stable' } } } } });
    const to = (...names: string[]): object => routes({ route: names.map((subset) => ({ destination: { host: 'query', subset } })) });
    expect(errors([subsets, to('stable', 'canary')])).toEqual([]);
    expect(errors([subsets, to('stable')])).toEqual([invalidRoutes("Canary DestinationRule subset 'canary' not found in route")]);
    expect(errors([subsets, to('canary')])).toEqual([invalidRoutes("Stable DestinationRule subset 'stable' not found in route")]);
  });

  test('fields that do not exist are told in Services and Ingresses too', () => {
    const odd = service('query', { app: 'query' }) as any;
    odd.spec.sessionAffinityy = 'None';
    expect(errors([rollout({ canary: {} }), odd])).toEqual(['TW1001 error unmarshaling JSON: while decoding JSON: json: unknown field "sessionAffinityy"']);
    expect(errors([odd])).toEqual([]); // without a Rollout it is none of Argo's business
  });
});

test('fields of later lines than the shipped schemas are known', () => {
  const later = rollout({ canary: { replicaProgressThreshold: { type: 'Percent', value: 90 } } }) as any;
  later.spec.template.metadata.creationTimestamp = null;
  later.spec.template.spec.containers[0].securityContext = { appArmorProfile: { type: 'RuntimeDefault' } };
  expect(errors([later])).toEqual([]);
});

test('damage is read as far as it goes', () => {
  for (const spec of [null, [], 'text', { strategy: 7 }, { strategy: { canary: [] } }, { strategy: { canary: { steps: [null, 3, { setHeaderRoute: [] }] } } }, { template: 'x', strategy: { blueGreen: null } }]) {
    expect(() => analyze(Model.of([{ apiVersion: 'argoproj.io/v1alpha1', kind: 'Rollout', metadata: { name: 'x' }, spec }]), { rules: argo })).not.toThrow();
  }
});
