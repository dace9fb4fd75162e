import { GatewayWorkload, Kind, Model } from '../../../src/analysis/model';

const service = (name: string, selector: object, ports: object[] = [{ port: 80, targetPort: 'web' }]) => (
  { apiVersion: 'v1', kind: 'Service', metadata: { name, namespace: 'shop' }, spec: { selector, ports } });
const template = (labels: object) => (
  { metadata: { labels }, spec: { containers: [{ name: 'app', image: 'app:1', ports: [{ name: 'web', containerPort: 8080 }] }] } });
const workload = (apiVersion: string, kind: string, spec: object) => ({ apiVersion, kind, metadata: { name: kind.toLowerCase(), namespace: 'shop' }, spec });

test.each([
  ['v1', 'Pod', template({ app: 'x' }).spec],
  ['apps/v1', 'Deployment', { template: template({ app: 'x' }) }],
  ['apps/v1', 'StatefulSet', { template: template({ app: 'x' }) }],
  ['apps/v1', 'DaemonSet', { template: template({ app: 'x' }) }],
  ['apps/v1', 'ReplicaSet', { template: template({ app: 'x' }) }],
  ['batch/v1', 'Job', { template: template({ app: 'x' }) }],
  ['batch/v1', 'CronJob', { jobTemplate: { spec: { template: template({ app: 'x' }) } } }],
  ['argoproj.io/v1alpha1', 'Rollout', { template: template({ app: 'x' }) }],
])('%s %s makes pods', (apiVersion, kind, spec) => {
  const object = workload(apiVersion, kind, spec);
  if (kind === 'Pod') Object.assign(object.metadata, { labels: { app: 'x' } });
  const model = Model.of([object, service('x', { app: 'x' })]);
  const [pod] = model.podsOf(model.service('shop', 'x')!);
  expect([pod.owner.kind, pod.containers[0].ports[0].containerPort]).toEqual([kind, 8080]);
  expect(model.servicesOf(pod).map((each) => each.name)).toEqual(['x']);
});

test('a Rollout takes its pods from the Deployment its workloadRef names, which then makes none of its own', () => {
  const model = Model.of([
    workload('apps/v1', 'Deployment', { template: template({ app: 'x' }) }),
    workload('argoproj.io/v1alpha1', 'Rollout', { workloadRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'deployment' } }),
  ]);
  expect(model.podsWith({ app: 'x' }).map((each) => [each.owner.kind, each.templateOwner.kind])).toEqual([['Rollout', 'Deployment']]);
});

test('a selector on a label that a controller sets is satisfiable', () => {
  const rollout = workload('argoproj.io/v1alpha1', 'Rollout', {
    template: template({ app: 'x' }), strategy: { canary: { canaryMetadata: { labels: { role: 'canary' } } } },
  });
  const model = Model.of([rollout, service('hash', { 'app': 'x', 'rollouts-pod-template-hash': '1' }), service('role', { role: 'canary', app: 'x' })]);
  expect(model.podsOf(model.service('shop', 'hash')!)).toHaveLength(1);
  expect(model.podsOf(model.service('shop', 'role')!)).toHaveLength(1);
  expect(model.servicesOf(model.pods[0]).map((each) => each.name).sort()).toEqual(['hash', 'role']);
  expect(model.podsWith({ app: 'x', other: 'y' })).toEqual([]);
});

test('pods of a dump that belong to a workload in the same dump are not counted twice', () => {
  const pod = {
    apiVersion: 'v1', kind: 'Pod',
    metadata: { name: 'a', namespace: 'shop', labels: { app: 'x' }, ownerReferences: [{ apiVersion: 'apps/v1', kind: 'DaemonSet', name: 'daemonset' }] },
    spec: {},
  };
  const daemonSet = workload('apps/v1', 'DaemonSet', { template: template({ app: 'x' }) });
  expect(Model.of([pod, daemonSet]).podsWith({ app: 'x' })).toHaveLength(1);
  expect(Model.of([pod]).podsWith({ app: 'x' })).toHaveLength(1);
});

test('the last of two manifests for one object is used, and the pair is told', () => {
  const first = service('x', { app: '1' });
  const model = Model.of([first, service('x', { app: '2' })]);
  expect(model.services.filter((each) => each.namespace === 'shop').map((each) => each.selector)).toEqual([{ app: '2' }]);
  expect(model.duplicates.map((each) => [each.overwritten.line, each.used.line])).toEqual([[1, 2]]);
});

test('kinds of the same name in different groups are kept apart', () => {
  const model = Model.of([
    { apiVersion: 'networking.istio.io/v1', kind: 'Gateway', metadata: { name: 'door' } },
    { apiVersion: 'gateway.networking.k8s.io/v1', kind: 'Gateway', metadata: { name: 'door' } },
    { apiVersion: 'serving.knative.dev/v1', kind: 'Service', metadata: { name: 'door' } },
  ]);
  expect(model.duplicates).toEqual([]);
  expect(model.gateways).toHaveLength(1);
  expect(model.find(Kind.service, 'default', 'door')).toBeUndefined();
});

test('the default ingress gateway is assumed only when nobody speaks of one', () => {
  expect(Model.of([]).podsWith({ istio: 'ingressgateway' }, 'istio-system')[0].origin).toBe('assumed');
  expect(Model.of([]).service('istio-system', 'istio-ingressgateway')?.ports.map((each) => [each.port, each.targetPort]))
    .toEqual([[15021, 15021], [80, 8080], [443, 8443], [31400, 31400], [15443, 15443]]);
  const declared = Model.of([], { gatewayWorkloads: [{ name: 'edge', namespace: 'edge', labels: { edge: 'yes' }, ports: [{ port: 80, targetPort: 80 }] }] });
  expect(declared.assumesIngressGateway).toBe(false);
  expect(declared.service('edge', 'edge')?.ports[0].targetPort).toBe(80);
  const own = workload('apps/v1', 'Deployment', { template: template({ istio: 'ingressgateway' }) });
  expect(Model.of([own]).assumesIngressGateway).toBe(false);
});

test('a gateway has the identity that the facts give it, or that of Istio\'s own installation', () => {
  const edge = { name: 'edge', namespace: 'edge', labels: { edge: 'yes' } };
  const accountOf = (gatewayWorkloads: readonly GatewayWorkload[]): string => Model.of([], { gatewayWorkloads }).podsIn('edge')[0].serviceAccount;
  expect(accountOf([{ ...edge, serviceAccount: 'door' }])).toBe('door');
  expect(accountOf([{ ...edge, serviceName: 'edge-gateway' }])).toBe('edge-gateway');
  expect(accountOf([edge])).toBe('edge');
  expect(Model.of([]).podsWith({ istio: 'ingressgateway' })[0].serviceAccount).toBe('istio-ingressgateway-service-account');
});

test('damaged manifests read as if the damaged field were absent', () => {
  const model = Model.of([
    { apiVersion: 'networking.istio.io/v1', kind: 'VirtualService', metadata: null, spec: { hosts: [1, 'a'], http: [null, 'x', { match: {}, route: [3] }] } },
    { apiVersion: 7, kind: ['x'] },
    { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'x' }, spec: { template: 'x' } },
  ]);
  expect(model.virtualServices[0].hosts).toEqual(['a']);
  expect(model.virtualServices[0].http.map((each) => each.route.length)).toEqual([0, 0, 1]);
});
