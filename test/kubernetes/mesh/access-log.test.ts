import { Duration, JsonPatch } from 'cdk8s';
import { AccessLog } from '../../../src/kubernetes/mesh/access-log/access-log';
import { LogFilter } from '../../../src/kubernetes/mesh/access-log/log-filter';
import { GatewayWorkload } from '../../../src/kubernetes/mesh/gateway/gateway-workload';
import { MeshTarget } from '../../../src/kubernetes/mesh/target/mesh-target';
import { Mesh, refusal, rendered } from './mesh-support';

test('every request of the namespace is logged where the sidecar writes', () => {
  const mesh = new Mesh();
  new AccessLog(mesh.chart, 'log');
  expect(mesh.documents('Telemetry')).toEqual([{
    apiVersion: 'telemetry.istio.io/v1',
    kind: 'Telemetry',
    metadata: { name: 'log', namespace: 'shop', labels: { 'app.kubernetes.io/name': 'log', 'app.kubernetes.io/part-of': 'demo', 'app.kubernetes.io/managed-by': 'trackway' } },
    spec: { accessLogging: [{ providers: [{ name: 'envoy' }] }] },
  }]);
});

test('one workload, a gateway and the mesh each have their own', () => {
  const mesh = new Mesh();
  const catalog = mesh.service('catalog');
  new AccessLog(mesh.chart, 'own', { target: MeshTarget.workload(catalog), only: LogFilter.errors(), provider: 'otel' });
  new AccessLog(mesh.chart, 'door', { target: MeshTarget.gateway(GatewayWorkload.ingressgateway()), only: LogFilter.nothing() });
  new AccessLog(mesh.chart, 'all', { target: MeshTarget.mesh() });
  expect(mesh.documents('Telemetry').map(({ metadata: { namespace }, spec }) => [namespace, spec])).toEqual([
    ['shop', {
      selector: { matchLabels: { 'app.kubernetes.io/name': 'catalog' } },
      accessLogging: [{ providers: [{ name: 'otel' }], filter: { expression: 'response.code >= 400 || response.code == 0' } }],
    }],
    ['istio-system', { selector: { matchLabels: { istio: 'ingressgateway' } }, accessLogging: [{ providers: [{ name: 'envoy' }], disabled: true }] }],
    ['istio-system', { accessLogging: [{ providers: [{ name: 'envoy' }] }] }],
  ]);
});

test.each([
  ['server errors', LogFilter.serverErrors(), 'response.code >= 500'],
  ['slow ones', LogFilter.slowerThan(Duration.millis(1500)), 'request.duration > duration("1500ms")'],
  ['other paths', LogFilter.exceptPaths('/healthz', '/ready'), '!(request.url_path in ["/healthz", "/ready"])'],
  ['what an expression says', LogFilter.matching('request.headers["x-debug"] == "(1"'), 'request.headers["x-debug"] == "(1"'],
  ['one or the other', LogFilter.serverErrors().or(LogFilter.slowerThan(Duration.seconds(2))), '(response.code >= 500) || (request.duration > duration("2000ms"))'],
  ['both', LogFilter.serverErrors().and(LogFilter.exceptPaths('/x')), '(response.code >= 500) && (!(request.url_path in ["/x"]))'],
  ['a neutral one is left out', LogFilter.everything().and(LogFilter.serverErrors()).or(LogFilter.nothing()), 'response.code >= 500'],
])('logs only %s', (_, filter, expression) => {
  expect([filter.expression, filter._problems()]).toEqual([expression, []]);
});

test('everything and nothing win where they must', () => {
  expect(LogFilter.everything().or(LogFilter.errors()).kind).toBe('everything');
  expect(LogFilter.errors().or(LogFilter.everything()).kind).toBe('everything');
  expect(LogFilter.nothing().and(LogFilter.errors()).kind).toBe('nothing');
  expect(LogFilter.errors().and(LogFilter.nothing()).kind).toBe('nothing');
  expect(LogFilter.nothing().or(LogFilter.serverErrors()).expression).toBe('response.code >= 500');
  expect(LogFilter.serverErrors().and(LogFilter.everything()).expression).toBe('response.code >= 500');
});

test('refuses what would log nothing, and a second declaration', () => {
  const mesh = new Mesh();
  new AccessLog(mesh.chart, 'log');
  expect(refusal(() => new AccessLog(mesh.chart, 'again', {
    provider: '', only: LogFilter.slowerThan(Duration.seconds(0)).or(LogFilter.exceptPaths('healthz', '/a?b')).or(LogFilter.matching('a == (1')),
  }))).toEqual([
    '[demo/prod/app/again] no request takes less than 0 s; give e.g. Duration.seconds(2) (LogFilterDuration)',
    '[demo/prod/app/again] no request has the path "healthz"; write it from its first "/", without query (LogFilterPath)',
    '[demo/prod/app/again] no request has the path "/a?b"; write it from its first "/", without query (LogFilterPath)',
    '[demo/prod/app/again] "a == (1" is no expression, and a filter that cannot be read logs nothing; close its brackets and quotes (LogFilterExpression)',
    '[demo/prod/app/again] access logs of namespace shop are already decided by demo/prod/app/log; join the two: LogFilter.errors().or(…) (AccessLogDuplicate)',
    '[demo/prod/app/again] `provider` cannot be ""; give the name of an extension provider of MeshConfig, or leave it out (AccessLogProvider)',
  ]);
});

test.each(['', ' ', '"a', "a == 'b", '(]', ')'])('%j is no expression', (text) => {
  expect(LogFilter.matching(text)._problems()).toHaveLength(1);
});

test('refuses a gateway that nobody knows', () => {
  const mesh = new Mesh();
  new AccessLog(mesh.chart, 'log', { target: MeshTarget.gateway({ labels: { istio: 'gone' }, namespace: 'istio-system' }) });
  expect(mesh.problems()).toContain('[demo/prod/app/log] nothing in this environment has the labels istio=gone in namespace istio-system (its gateways: none); pass the workload of a MeshGateway, or declare the pods with GatewayWorkload.of({ … }) (MeshTargetSelectsNothing)');
});

test('the escape hatch opens', () => {
  const mesh = new Mesh();
  const log = new AccessLog(mesh.chart, 'log');
  log.telemetry.addJsonPatch(JsonPatch.add('/spec/accessLogging/0/match', { mode: 'SERVER' }));
  expect(rendered(log.node.defaultChild as never).spec.accessLogging[0].match).toEqual({ mode: 'SERVER' });
});
