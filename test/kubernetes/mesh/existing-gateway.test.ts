import { App, Chart } from 'cdk8s';
import { GatewayTls, GatewayWorkload, Match, MeshGateway, MeshRoute, Port, WebService } from '../../../src';
import { ExistingGateway } from '../../../src/kubernetes/mesh/gateway/existing-gateway';
import { get } from '../../../src/testing';
import { registerMatchers } from '../../../src/testing/jest';
import { Mesh, refusal } from './mesh-support';

registerMatchers(expect);

const HOST = 'query.test.co.kr';
const door = MeshGateway.fromAttributes({ name: 'query-gateway', namespace: 'istio-system', hosts: [HOST] });
const devops = MeshGateway.fromAttributes({ name: 'devops-gateway', namespace: 'istio-system', hosts: ['devops.test.co.kr'] });

test('a route is bound to a gateway that somebody else deploys', () => {
  const mesh = new Mesh();
  const catalog = mesh.service('catalog');
  const route = new MeshRoute(mesh.chart, 'route', { hosts: [HOST], gateways: [door], rules: [{ to: catalog }] });
  expect(mesh.spec('VirtualService', 'route').gateways).toEqual(['istio-system/query-gateway']);
  expect(mesh.documents('Gateway')).toEqual([]);
  expect(mesh.warnings()).toEqual([]);
  expect(mesh.spec('NetworkPolicy', 'catalog').ingress[0].from[0].podSelector).toEqual({ matchLabels: { istio: 'ingressgateway' } });
  expect(route).toRoute(get(`http://${HOST}/`).from('gateway:istio-system/query-gateway'), { to: catalog });
});

test('a route is held against it as against any other', () => {
  const mesh = new Mesh();
  const to = mesh.service('catalog');
  const refused = (props: Partial<ConstructorParameters<typeof MeshRoute>[2]>): string => {
    const [first] = refusal(() => new MeshRoute(mesh.chart, 'route', { hosts: [HOST], gateways: [door], rules: [{ to }], ...props }));
    mesh.chart.node.tryRemoveChild('route');
    return first.replace('[demo/prod/app/route] ', '');
  };
  expect(refused({ gateways: [devops] })).toBe('query.test.co.kr is served by none of the route\'s gateways: istio-system/devops-gateway (hosts devops.test.co.kr; http on 80); '
    + 'every request for it would be answered 404; add query.test.co.kr to the `hosts` of a gateway, or bind the route to one that serves it (none that was made before this route does) (RouteHostNotServed)');
  const through = MeshGateway.fromAttributes({ name: 'door', namespace: 'doors', hosts: [HOST], tls: GatewayTls.passthrough() });
  expect(refused({ gateways: [through] })).toContain('(RouteProtocolMismatch)');
  const behind = MeshGateway.fromAttributes({ name: 'door', namespace: 'doors', hosts: [HOST], behindTls: true });
  expect(refused({ gateways: [behind], rules: [{ redirect: { scheme: 'https' } }] })).toContain('TLS ends in front of doors/door (hosts query.test.co.kr; http on 80)');
});

test('two routes for its host are told of one another', () => {
  const mesh = new Mesh();
  const to = mesh.service('catalog');
  for (const id of ['first', 'second']) new MeshRoute(mesh.chart, id, { hosts: [HOST], gateways: [door], rules: [{ to }] });
  expect(mesh.problems()[0]).toContain('query.test.co.kr on gateway istio-system/query-gateway is routed by demo/prod/app/first too');
});

test('it may be known with all its ports', () => {
  const mesh = new Mesh();
  const workload = GatewayWorkload.of({ labels: { istio: 'edge' }, namespace: 'edge', service: 'edge', ports: { 80: 8080, 443: 8443, 5432: 5432 } });
  const edge = new ExistingGateway({ name: 'edge', namespace: 'edge', hosts: [HOST], tls: GatewayTls.secret('cert'), tcp: [{ port: 5432 }], workload });
  const catalog = mesh.service('catalog', { ports: [Port.http(80), Port.tcp(5432)] });
  const route = new MeshRoute(mesh.chart, 'route', { hosts: [HOST], gateways: [edge], rules: [{ match: [Match.port(443)], to: catalog }] });
  expect(route).toRoute(get(`https://${HOST}/`).from('gateway:edge/edge'), { to: catalog });
  expect(route).toRoute(get(`http://${HOST}/`).from('gateway:edge/edge'), { status: 301 });
});

test('it is refused where it cannot be', () => {
  const make = (attributes: object): string[] => refusal(() => MeshGateway.fromAttributes({ name: 'door', namespace: 'doors', hosts: [HOST], ...attributes }));
  expect(make({ name: 'My Door', hosts: [] })).toEqual([
    '[doors/My Door] `name` of a gateway is a DNS label, got "My Door"; use lower-case letters, digits and dashes (ExistingGatewayName)',
    '[doors/My Door] `hosts` is empty; name at least one host, e.g. "shop.example.com" (GatewayHosts)',
  ]);
  expect(make({ httpPort: 8080 })[0]).toContain('(GatewayPort)');
});

test('a gateway whose chart has no namespace cannot be named from another one', () => {
  const app = new App();
  const nowhere = new MeshGateway(new Chart(app, 'doors'), 'door', { hosts: [HOST] });
  const chart = new Chart(app, 'app', { namespace: 'shop' });
  const to = new WebService(chart, 'catalog', { image: 'catalog:1', port: 80 });
  expect(refusal(() => new MeshRoute(chart, 'route', { hosts: [HOST], gateways: [nowhere], rules: [{ to }] }))).toEqual([
    '[app/route] the chart of the gateway doors/door names no namespace, so that a route of another one cannot name the gateway; give the chart a namespace (TargetNamespace)',
  ]);
});
