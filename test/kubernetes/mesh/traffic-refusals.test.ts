import { Chart, Duration, JsonPatch } from 'cdk8s';
import { Environment, LoadBalancing, TrafficPolicy, TrafficPolicyProps, WebService } from '../../../src';
import { Mesh, refusal } from './mesh-support';

function refused(settings: Partial<TrafficPolicyProps>, service: (mesh: Mesh) => WebService = (mesh) => mesh.service('catalog')): string[] {
  const mesh = new Mesh();
  return refusal(() => new TrafficPolicy(mesh.chart, 'traffic', { service: service(mesh), ...settings })).map((line) => line.replace('[demo/prod/app/traffic] ', ''));
}

test.each<[string, Partial<TrafficPolicyProps>, string]>([
  ['half a request', { limits: { pendingRequests: 1.5 } }, '`limits.pendingRequests` must be a whole number above 0, got 1.5; leave it out for no limit (TrafficLimit)'],
  ['no time to connect', { limits: { connectTimeout: Duration.millis(0) } }, '`limits.connectTimeout` must be a whole number above 0, got 0; leave it out for no limit (TrafficLimit)'],
  ['no errors', { circuitBreaker: { errors: 0 } }, '`circuitBreaker.errors` must be a whole number above 0, got 0; give e.g. 5 (TrafficBreaker)'],
  ['no interval', { circuitBreaker: { interval: Duration.millis(0) } }, '`circuitBreaker.interval` must be at least 1 ms, got 0 ms; give e.g. Duration.seconds(10) (TrafficBreaker)'],
  ['a header without a name', { loadBalancing: LoadBalancing.byHeader('') }, '`loadBalancing` has an empty name to hash by; name the header, cookie or parameter (TrafficHash)'],
  ['a cookie without a name', { loadBalancing: LoadBalancing.byCookie('', Duration.hours(1)) }, '`loadBalancing` has an empty name to hash by; name the header, cookie or parameter (TrafficHash)'],
])('refused is %s', (_, settings, message) => {
  expect(refused(settings)).toEqual([message]);
});

test('refused is TLS of the mesh to a service without a sidecar', () => {
  expect(refused({ tls: 'mesh' }, (mesh) => mesh.service('plain', { mesh: false }))).toEqual([
    '`tls: \'mesh\'` asks demo/prod/app/plain for certificates of the mesh, and it has no sidecar that has them: every request would be answered 503; '
    + 'leave `tls` out, or set `mesh: true` on the service (TrafficTls)',
  ]);
});

test('refused is a service of another environment, or without a namespace', () => {
  expect(refused({}, (mesh) => new WebService(new Environment(mesh.platform, 'staging').chart('app'), 'catalog', { image: 'catalog:1', port: 80 }))).toEqual([
    'demo/staging/app/catalog is of another environment; make the TrafficPolicy in a chart of that environment (TargetElsewhere)',
  ]);
  const nowhere = (mesh: Mesh): WebService => new WebService(new Chart(mesh.prod.app, 'nowhere'), 'catalog', { image: 'catalog:1', port: 80 });
  const message = '[demo/prod/nowhere/catalog] its chart names no namespace, so the mesh has no full name for it; give the chart a namespace (TargetNamespace)';
  expect(refused({}, nowhere)).toEqual([message]);
  expect(refusal(() => nowhere(new Mesh()).addVersion('v2', { image: 'catalog:2' }))).toEqual([message]);
});

test('TLS may be left out or asked for', () => {
  const mode = (tls: 'mesh' | 'off'): string => {
    const mesh = new Mesh();
    new TrafficPolicy(mesh.chart, 'traffic', { service: mesh.service('catalog'), tls });
    return mesh.spec('DestinationRule', 'catalog').trafficPolicy.tls.mode;
  };
  expect([mode('mesh'), mode('off')]).toEqual(['ISTIO_MUTUAL', 'DISABLE']);
});

test('the escape hatch opens', () => {
  const mesh = new Mesh();
  const catalog = mesh.service('catalog');
  const policy = new TrafficPolicy(mesh.chart, 'traffic', { service: catalog, circuitBreaker: {} });
  policy.destinationRule.addJsonPatch(JsonPatch.add('/spec/exportTo', ['*']));
  expect(mesh.spec('DestinationRule', 'catalog').exportTo).toEqual(['*']);
});
