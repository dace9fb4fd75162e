import * as path from 'path';
import { Environment, GatewayFront, GatewayTls, GatewayWorkload, Match, MeshGateway, MeshRoute, Platform, Port, TargetPort, WebService, Weight } from '../../src';
import { connection, get, Manifests, post, request } from '../../src/testing';
import { registerMatchers } from '../../src/testing/jest';

registerMatchers(expect);

const HOST = 'query.test.co.kr';

/** A door, a catalog with a dark launch, and a webapp that calls it. */
function shop(front = GatewayFront.none()) {
  const platform = new Platform('shop');
  const prod = new Environment(platform, 'prod', { mesh: true });
  const doors = prod.chart('doors');
  const door = new MeshGateway(doors, 'query', { hosts: [HOST], front });
  const app = prod.chart('app');
  const catalog = new WebService(app, 'catalog', { image: 'catalog:1.4.2', port: 3000 });
  const webapp = new WebService(app, 'webapp', { image: 'webapp:2.0.1', port: 8080 });
  webapp.calls(catalog);
  const v2 = catalog.addVersion('v2', { image: 'catalog:2.0.0' });
  const route = new MeshRoute(app, 'route', {
    hosts: [HOST],
    gateways: [door],
    rules: [
      { match: [Match.path('/old')], redirect: { host: 'new.test.co.kr' } },
      { match: [Match.path('/gone')], respond: { status: 410 } },
      { match: [Match.pathUnder('/split')], to: [Weight.of(catalog, 75), Weight.of(v2, 25)] },
      { match: [Match.header('x-dark-launch').is('v2')], to: v2 },
      { match: [Match.pathUnder('/api')], to: catalog, rewrite: { path: '/', host: 'inner.test.co.kr' }, requestHeaders: { set: { 'x-by': 'door' }, remove: ['x-secret'] } },
      { match: [Match.method('GET')], to: catalog },
    ],
  });
  return { platform, prod, doors, door, app, catalog, webapp, v2, route };
}

/** The message of an expectation that fails. */
function failureOf(expectation: () => void): string {
  try {
    expectation();
  } catch (error) {
    return (error as Error).message;
  }
  return 'the expectation held';
}

describe('toRoute', () => {
  test('follows a request from the gateway that serves its host to a service or a version', () => {
    const { app, catalog, v2 } = shop();
    expect(app).toRoute(get(`http://${HOST}/`), { to: catalog });
    expect(app).toRoute(get(`http://${HOST}/`).header('x-dark-launch', 'v2'), { to: catalog.version('v2') });
    expect(app).toRoute(get(`http://${HOST}/`).header('x-dark-launch', 'v3'), { to: catalog });
    expect(app).not.toRoute(get(`http://${HOST}/`), { to: v2 });
    expect(app).toRoute(post(`http://${HOST}/`), { status: 404 });
  });

  test('asks the whole environment, of whichever part it is expected', () => {
    const { platform, prod, doors, app, catalog, route } = shop();
    for (const part of [platform, prod, doors, app, route, catalog]) expect(part).toRoute(get(`http://${HOST}/`), { to: catalog });
    expect(Manifests.of(app)).toRoute(get(`http://${HOST}/`), { to: catalog });
  });

  test('compares shares', () => {
    const { app, catalog, v2 } = shop();
    expect(app).toRoute(get(`http://${HOST}/split/a`), { to: [Weight.of(v2, 25), Weight.of(catalog, 75)] });
    expect(app).not.toRoute(get(`http://${HOST}/split`), { to: [Weight.of(v2, 50), Weight.of(catalog, 50)] });
  });

  test('compares what the service sees', () => {
    const { app, catalog } = shop();
    const asked = get(`http://${HOST}/api/items?page=1`).header('x-secret', '1').header('X-Other', '2');
    expect(app).toRoute(asked, { to: catalog, path: '/items?page=1', host: 'inner.test.co.kr', headers: { 'x-by': 'door', 'x-secret': undefined, 'X-Other': '2' } });
    expect(app).not.toRoute(asked, { headers: { 'x-by': 'somebody' } });
  });

  test('compares answers', () => {
    const { app } = shop();
    expect(app).toRoute(get(`http://${HOST}/old`), { status: 301, location: 'http://new.test.co.kr/old' });
    expect(app).toRoute(get(`http://${HOST}/gone`), { status: 410 });
    expect(app).not.toRoute(get(`http://${HOST}/gone`), { status: 200 });
    expect(app).toRoute(get('http://nowhere.test/'), { status: 404 });
  });

  test('comes in by the front, where TLS ends', () => {
    const { app, catalog } = shop(GatewayFront.ingress({ className: 'alb' }));
    expect(app).toRoute(get(`https://${HOST}/`), { to: catalog });
    expect(failureOf(() => expect(app).not.toRoute(get(`https://${HOST}/`), { to: catalog }))).toContain('Ingress query');
  });

  test('comes in by the gateway that it is told, or from a workload inside the mesh', () => {
    const { app, door, catalog, webapp } = shop();
    expect(app).toRoute(get(`http://${HOST}/`).from(door), { to: catalog });
    expect(app).toRoute(get('http://catalog:3000/items').from(webapp), { to: catalog, path: '/items' });
    expect(app).toRoute(get('http://catalog.app:3000/items').from('sidecar:app/webapp'), { to: catalog });
    expect(app).toRoute(get(`http://${HOST}/`).from('gateway:doors/query'), { to: catalog });
  });

  test('comes in by other pods than Istio\'s own, with TLS and a client\'s certificate', () => {
    const prod = new Environment(new Platform('shop'), 'prod', { mesh: true });
    const workload = GatewayWorkload.of({ labels: { istio: 'edge' }, namespace: 'edge', service: 'edge', ports: { 80: 8080, 443: 8443, 5432: 5432 } });
    const app = prod.chart('app');
    const door = new MeshGateway(app, 'door', { hosts: ['shop.example.com'], workload, tls: GatewayTls.mutual('cert'), tcp: [{ port: 5432 }] });
    const catalog = new WebService(app, 'catalog', { image: 'catalog:1', ports: [Port.http(80), Port.tcp(5432)] });
    new MeshRoute(app, 'route', { hosts: ['shop.example.com'], gateways: [door], rules: [{ to: catalog }], tcp: [{ port: 5432, to: new TargetPort(catalog, 5432) }] });
    expect(app).toRoute(get('https://shop.example.com/').clientCertificate(), { to: catalog });
    expect(app).not.toRoute(get('https://shop.example.com/'), { to: catalog });
    expect(app).toRoute(get('http://shop.example.com/'), { status: 301, location: 'https://shop.example.com/' });
    expect(app).toRoute(connection('tcp://shop.example.com:5432'), { to: new TargetPort(catalog, 5432) });
  });

  test('reads manifests that no construct made', () => {
    const broken = path.join(__dirname, '..', '..', 'examples', 'query-outage', 'broken');
    expect(broken).not.toRoute(get(`http://${HOST}/`), { to: 'query-svc-active.devops.svc.cluster.local' });
    expect(broken).toRoute(get(`http://${HOST}/`), { status: 404 });
    expect(broken).toRoute(get('http://query-svc-active.devops/').from('sidecar:devops/query-preview'), { to: 'query-svc-active.devops.svc.cluster.local:80' });
  });

  test('fails with what differs, and the whole way', () => {
    const { app, v2 } = shop();
    expect(failureOf(() => expect(app).toRoute(get(`http://${HOST}/`), { to: v2, path: '/items' }))).toMatch(new RegExp([
      `^GET http://${HOST}/ was expected to go elsewhere:`,
      '  to: expected catalog.app.svc.cluster.local:3000 v2, got catalog.app.svc.cluster.local:3000 primary',
      '  path: expected "/items", got "/"',
      '',
      `GET http://${HOST}/  from gateway-labels:istio=ingressgateway@istio-system`,
      '(.*\n)+200  Gateway doors/query:80 → VirtualService app/route http\\[5\\] → catalog:3000 primary \\(2 pods\\)\n$',
    ].join('\n')));
    expect(failureOf(() => expect(app).toRoute(post(`http://${HOST}/`), { to: v2 }))).toContain('  to: expected catalog.app.svc.cluster.local:3000 v2, got nobody\n  it dies on the way: NoRoute\n');
    expect(failureOf(() => expect(app).not.toRoute(get(`http://${HOST}/gone`), { status: 410 }))).toMatch(/^GET http:\/\/query\.test\.co\.kr\/gone was not expected to go there, but it does\n/);
  });

  test('shows the nearest miss of a request that dies', () => {
    const broken = path.join(__dirname, '..', '..', 'examples', 'query-outage', 'broken');
    expect(failureOf(() => expect(broken).toRoute(get(`http://${HOST}/`), { to: 'query-svc-active.devops.svc.cluster.local' }))).toContain('nearest miss: ');
  });

  test('is an error where nothing is expected, where the address is none, and of several environments', () => {
    const { app, platform } = shop();
    expect(() => expect(app).toRoute(get(`http://${HOST}/`), {})).toThrow('toRoute() expects nothing: give `to`, `status`, `path`, `host`, `headers` or `location`');
    expect(() => get(HOST)).toThrow('[request] "query.test.co.kr" is no address of a request; write it whole, e.g. https://shop.example.com/items (RequestUrl)');
    expect(() => connection('tcp://db')).toThrow('[request] "tcp://db" is no address of a request; write it whole, e.g. tcp://db.example.com:5432 (RequestUrl)');
    new WebService(new Environment(platform, 'staging').chart('app'), 'catalog', { image: 'catalog:1', port: 80 });
    expect(() => expect(platform).toRoute(get(`http://${HOST}/`), { status: 200 })).toThrow('a request goes through one environment, and these manifests are of several: expect it of one of them');
  });
});

test('a request is not changed by what is made of it', () => {
  const { app, catalog, v2 } = shop();
  const plain = request('GET', `http://${HOST}`);
  const dark = plain.header('x-dark-launch', 'v2');
  expect(app).toRoute(plain, { to: catalog });
  expect(app).toRoute(dark, { to: v2 });
  expect(app).toRoute(plain.httpVersion('1.0'), { status: 426 });
});
