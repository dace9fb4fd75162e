import { Duration } from 'cdk8s';
import { LoadBalancing, MeshPolicy, MeshRoute, MeshTarget, Metrics, Mtls, TrafficPolicy, TrafficPolicyProps } from '../../../src';
import { refusal } from '../../support/render';
import { Mesh } from './mesh-support';

const rule = (mesh: Mesh, name = 'catalog'): any => mesh.spec('DestinationRule', name);

/** The trafficPolicy of `catalog` with these settings. */
function policy(settings: Omit<TrafficPolicyProps, 'service'>): any {
  const mesh = new Mesh();
  new TrafficPolicy(mesh.chart, 'traffic', { service: mesh.service('catalog'), ...settings });
  return rule(mesh).trafficPolicy;
}

describe('a TrafficPolicy', () => {
  test('is the one DestinationRule of its service, by its full name', () => {
    const mesh = new Mesh();
    new TrafficPolicy(mesh.chart, 'traffic', { service: mesh.service('catalog'), loadBalancing: LoadBalancing.roundRobin() });
    expect(rule(mesh)).toEqual({ host: 'catalog.shop.svc.cluster.local', trafficPolicy: { loadBalancer: { simple: 'ROUND_ROBIN' } } });
  });

  test.each([
    ['fewest requests', LoadBalancing.leastRequest(), { simple: 'LEAST_REQUEST' }],
    ['any', LoadBalancing.random(), { simple: 'RANDOM' }],
    ['a header', LoadBalancing.byHeader('x-user'), { consistentHash: { httpHeaderName: 'x-user' } }],
    ['a cookie', LoadBalancing.byCookie('session', Duration.hours(1)), { consistentHash: { httpCookie: { name: 'session', ttl: '3600s' } } }],
    ['a parameter', LoadBalancing.byQuery('user'), { consistentHash: { httpQueryParameterName: 'user' } }],
    ['the address', LoadBalancing.bySourceAddress(), { consistentHash: { useSourceIp: true } }],
  ])('balances by %s', (_, loadBalancing, loadBalancer) => {
    expect(policy({ loadBalancing })).toEqual({ loadBalancer });
  });

  test('limits connections and requests', () => {
    const times = { connectTimeout: Duration.seconds(3), idleTimeout: Duration.minutes(5) };
    expect(policy({ limits: { connections: 100, pendingRequests: 10, requests: 50, requestsPerConnection: 5, ...times } })).toEqual({
      connectionPool: {
        tcp: { maxConnections: 100, connectTimeout: '3s' },
        http: { http1MaxPendingRequests: 10, http2MaxRequests: 50, maxRequestsPerConnection: 5, idleTimeout: '300s' },
      },
    });
  });

  test('leaves failing replicas out, and prefers the zone only then', () => {
    expect(policy({ circuitBreaker: {}, preferSameZone: true })).toEqual({
      loadBalancer: { localityLbSetting: { enabled: true } },
      outlierDetection: { consecutive5xxErrors: 5, interval: '10s', baseEjectionTime: '30s', maxEjectionPercent: 50 },
    });
  });

  test('of a version repeats the limits of the service that it does not set itself, for Istio joins none', () => {
    const mesh = new Mesh();
    const catalog = mesh.service('catalog');
    catalog.addVersion('v2', { image: 'catalog:2.0.0' });
    new MeshRoute(mesh.chart, 'route', { hosts: [catalog], rules: [{ to: catalog.version('v2') }] });
    new TrafficPolicy(mesh.chart, 'all', { service: catalog, limits: { connections: 100, requests: 500 } });
    new TrafficPolicy(mesh.chart, 'careful', { service: catalog, version: 'v2', limits: { requests: 50 } });
    const v2 = rule(mesh).subsets.find(({ name }: { name: string }) => name === 'v2');
    expect(v2.trafficPolicy).toEqual({ connectionPool: { tcp: { maxConnections: 100 }, http: { http2MaxRequests: 50 } } });
  });

  test.each<[string, Omit<TrafficPolicyProps, 'service'>, string]>([
    ['a limit of nothing', { limits: { requests: 0 } }, '`limits.requests` must be a whole number above 0, got 0; leave it out for no limit (TrafficLimit)'],
    ['a zone that nobody sees fail', { preferSameZone: true }, '`preferSameZone` has no `circuitBreaker`, and without one Istio never notices that a zone is down; add circuitBreaker: {} (TrafficZone)'],
    ['more than all replicas', { circuitBreaker: { atMost: 101 } }, '`circuitBreaker.atMost` must be a whole percentage from 1 to 100, got 101; give e.g. 50 (TrafficBreaker)'],
    ['an unknown version', { version: 'v9' }, 'shop/catalog has no version "v9" (it has none); add it with addVersion("v9", …) before (VersionUnknown)'],
  ])('refuses %s', (_, settings, message) => {
    expect(refusal(() => policy(settings))).toBe(`[demo/prod/app/traffic] ${message.replace('shop/catalog', 'demo/prod/app/catalog')}`);
  });

  test('is refused a second time, and so is a second construct of its id', () => {
    const mesh = new Mesh();
    const service = mesh.service('catalog');
    new TrafficPolicy(mesh.chart, 'traffic', { service, circuitBreaker: {} });
    expect(refusal(() => new TrafficPolicy(mesh.chart, 'again', { service, circuitBreaker: {} })))
      .toBe('[demo/prod/app/again] demo/prod/app/catalog already has a TrafficPolicy; write the settings in one of them (TrafficDuplicate)');
    expect(refusal(() => new TrafficPolicy(mesh.chart, 'catalog', { service })))
      .toBe('[demo/prod/app] there is already a construct "catalog" here; give one of the two another id (DuplicateId)');
  });
});

test('a mTLS exception of a service holds for its versions, whose pods its selector takes as well', () => {
  const mesh = new Mesh();
  const catalog = mesh.service('catalog', { metrics: Metrics.at(9090) });
  catalog.addVersion('v2', { image: 'catalog:2.0.0' });
  new MeshPolicy(mesh.chart, 'strict', { mtls: Mtls.strict() });
  new MeshPolicy(mesh.chart, 'metrics', { target: MeshTarget.workload(catalog), ports: { 9090: Mtls.permissive() } });
  expect(mesh.warnings('StrictMtlsObserver')).toEqual([]);
});
