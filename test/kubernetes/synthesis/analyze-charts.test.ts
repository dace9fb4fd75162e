import { ApiObject, Testing } from 'cdk8s';
import { ExistingService, MeshGateway, MeshRoute, Port, WebService } from '../../../src';
import { describeProblem } from '../../../src/core/validation-error';
import { modelOf } from '../../../src/kubernetes/synthesis/analyze-charts';
import { collect } from '../../../src/kubernetes/synthesis/collect';
import { addKnownFacts, knownFacts } from '../../../src/kubernetes/synthesis/known-facts';
import { judge } from '../../../src/kubernetes/synthesis/kubernetes-tree';
import { plainChart } from '../../support/render';
import { Mesh } from '../mesh/mesh-support';

const HOST = 'query.test.co.kr';
const virtualService = (scope: Mesh['chart'], gateway: string): ApiObject => new ApiObject(scope, 'by-hand', {
  apiVersion: 'networking.istio.io/v1',
  kind: 'VirtualService',
  metadata: { name: 'by-hand' },
  spec: { hosts: [HOST], gateways: [gateway], http: [{ route: [{ destination: { host: 'catalog.shop.svc.cluster.local', port: { number: 8080 } } }] }] },
});

function byHand(gateway: string): Mesh {
  const mesh = new Mesh();
  const doors = mesh.prod.chart('doors');
  new MeshGateway(doors, 'query', { hosts: [HOST] });
  new MeshGateway(doors, 'devops', { hosts: ['devops.test.co.kr'] });
  mesh.service('catalog');
  virtualService(mesh.chart, gateway);
  return mesh;
}

test('objects that were written by hand are judged with what constructs made', () => {
  expect(byHand('doors/query').problems()).toEqual([]);
  expect(byHand('doors/devops').problems()).toEqual([
    '[demo/prod/app/by-hand] VirtualService by-hand `spec.hosts[0]`: host "query.test.co.kr" is served by none of the gateways this VirtualService is bound to, '
    + 'so every request for it gets 404: doors/devops serves devops.test.co.kr; bind it to doors/query, which serves query.test.co.kr on port 80 (HTTP); see docs/analyze.md (TW0101)',
  ]);
});

test('a chart by itself is judged with the gateways of the others, and only what is in it is told', () => {
  const mesh = byHand('doors/devops');
  const told = (id: string): string[] => judge(collect(mesh.prod.app.node.findChild(id)), '1.29').problems.map(describeProblem);
  expect(told('app')).toHaveLength(1);
  expect(told('doors')).toEqual([]);
});

test('a chart that cannot be rendered does not keep the others from being judged', () => {
  const mesh = new Mesh();
  const door = new MeshGateway(mesh.prod.chart('doors'), 'query', { hosts: [HOST] });
  new MeshRoute(mesh.chart, 'route', { hosts: [HOST], gateways: [door], rules: [{ to: mesh.service('catalog') }] });
  const broken = new WebService(mesh.prod.chart('broken'), 'broken', { image: 'broken:1', port: 80 });
  broken.controller.addJsonPatch({ operation: { op: 'remove', path: '/nowhere' } } as any);
  expect(judge(collect(mesh.chart), '1.29').problems).toEqual([]);
});

test('what cdk8s synthesizes by itself is judged, too', () => {
  const [good, bad] = ['doors/query', 'doors/devops'].map(byHand);
  expect(() => Testing.synth(good.chart)).not.toThrow();
  expect(() => bad.prod.app.synthYaml()).toThrow('demo/prod/app/by-hand: VirtualService by-hand `spec.hosts[0]`: host "query.test.co.kr" is served by none of the gateways');
});

test('the model of charts knows the domain of the cluster and the version of Istio', () => {
  const mesh = new Mesh();
  mesh.service('catalog');
  expect(modelOf(collect(mesh.prod.app).charts).facts).toMatchObject({ clusterDomain: 'cluster.local', istioVersion: '1.27' });
  expect(modelOf([]).resources.filter(({ origin }) => origin === 'manifest')).toEqual([]);
});

describe('what is known of the cluster', () => {
  const legacy = (port: number): object => ({ services: [{ name: 'legacy', namespace: 'old', ports: [{ port }] }] });

  test('grows, once for each object, and with each of its ports', () => {
    const chart = plainChart();
    expect(knownFacts(chart)).toEqual({});
    for (const port of [80, 9000, 80]) addKnownFacts(chart, legacy(port));
    addKnownFacts(chart, { secrets: [{ name: 'cert', namespace: 'istio-system' }], clusterDomain: 'example.internal' });
    addKnownFacts(chart, { secrets: [{ name: 'cert', namespace: 'other' }], gatewayWorkloads: [] });
    expect(knownFacts(chart)).toEqual({
      services: [{ name: 'legacy', namespace: 'old', ports: [{ port: 9000 }, { port: 80 }] }],
      secrets: [{ name: 'cert', namespace: 'istio-system' }, { name: 'cert', namespace: 'other' }],
      clusterDomain: 'example.internal',
    });
  });

  test('is of one tree', () => {
    const [one, other] = [plainChart(), plainChart()];
    addKnownFacts(one, legacy(80));
    expect(knownFacts(other)).toEqual({});
  });
});

test('a service that somebody else deploys is refused where it cannot be', () => {
  const make = (attributes: object) => () => new ExistingService({ name: 'legacy', namespace: 'old', port: 80, ...attributes });
  expect(make({ name: 'Legacy' })).toThrow('[old/Legacy] `name` of a service is a DNS label, got "Legacy"; use lower-case letters, digits and dashes (ExistingServiceName)');
  expect(make({ port: 0 })).toThrow('[old/legacy] a service needs a port from 1 to 65535, got 0; give the port of its Service (PortOutOfRange)');
  expect(make({ clusterDomain: 'example.internal' })().host).toBe('legacy.old.svc.example.internal');
});

test('a service that somebody else deploys is called and routed to, and its ports are known for what they speak', () => {
  const mesh = new Mesh();
  const database = WebService.fromAttributes({ name: 'db', namespace: 'old', port: 80, containerPort: 5432, protocol: 'tcp', podLabels: { app: 'db' } });
  mesh.service('catalog', { ports: [Port.http(3000)] }).calls(database);
  expect(mesh.spec('NetworkPolicy', 'catalog').egress).toContainEqual({
    to: [{ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'old' } }, podSelector: { matchLabels: { app: 'db' } } }], ports: [{ port: 5432, protocol: 'TCP' }],
  });
});
