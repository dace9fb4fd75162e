import { spawnSync } from 'child_process';
import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { Duration } from 'cdk8s';
import * as fc from 'fast-check';
import { ValidationError } from '../../../src/core/validation-error';
import { AccessLog } from '../../../src/kubernetes/mesh/access-log/access-log';
import { LogFilter } from '../../../src/kubernetes/mesh/access-log/log-filter';
import { ConnectionBufferLimit } from '../../../src/kubernetes/mesh/envoy-filter/connection-buffer-limit';
import { EnvoyFilters } from '../../../src/kubernetes/mesh/envoy-filter/envoy-filters';
import { EnvoyPatch } from '../../../src/kubernetes/mesh/envoy-filter/envoy-patch';
import { EnvoyFilterName } from '../../../src/kubernetes/mesh/envoy-filter/filter-names';
import { RequestBodyLimit } from '../../../src/kubernetes/mesh/envoy-filter/request-body-limit';
import { ResponseLog } from '../../../src/kubernetes/mesh/envoy-filter/response-log';
import { ExternalService } from '../../../src/kubernetes/mesh/external/external-service';
import { Origination, TrustedCa } from '../../../src/kubernetes/mesh/external/origination';
import { Resolution } from '../../../src/kubernetes/mesh/external/resolution';
import { MeshGateway } from '../../../src/kubernetes/mesh/gateway/mesh-gateway';
import { Claim, Jwt, JwtKeys } from '../../../src/kubernetes/mesh/policy/jwt';
import { MeshPolicy } from '../../../src/kubernetes/mesh/policy/mesh-policy';
import { Mtls } from '../../../src/kubernetes/mesh/policy/mtls';
import { MeshRoute } from '../../../src/kubernetes/mesh/route/mesh-route';
import { SidecarScope } from '../../../src/kubernetes/mesh/sidecar-scope/sidecar-scope';
import { MeshTarget } from '../../../src/kubernetes/mesh/target/mesh-target';
import { Metrics } from '../../../src/kubernetes/pod/observability';
import { Port } from '../../../src/kubernetes/pod/port';
import { SHARED, testIf } from '../../support/paths';
import { Mesh } from './mesh-support';

/** Everything at once. */
function everything(): Mesh {
  const mesh = new Mesh();
  const { chart } = mesh;
  const catalog = mesh.service('catalog', { ports: [Port.http(3000, { servicePort: 80 }), Port.tcp(5000)], metrics: Metrics.at(9090) });
  const webapp = mesh.service('webapp');
  const door = new MeshGateway(chart, 'door', { hosts: ['shop.example.com'] });
  new MeshRoute(chart, 'route', { gateways: [door], hosts: ['shop.example.com'], rules: [{ to: webapp }] });
  const payments = new ExternalService(chart, 'payments', {
    hosts: ['api.payments.example.com', 'eu.payments.example.com'], ports: [Port.http(443, { servicePort: 80 })], tls: Origination.mutual('payments', { ca: TrustedCa.secret('payments-ca') }),
  });
  const database = new ExternalService(chart, 'database', { hosts: ['db.example.com'], ports: [Port.tcp(5432)], addresses: ['240.0.0.7'], resolution: Resolution.static(['203.0.113.7']) });
  webapp.calls(catalog, payments, database, new ExternalService(chart, 'cdn', { hosts: ['*.cdn.example.com'], ports: [Port.https(443)], resolution: Resolution.none() }));
  const login = Jwt.issuer({ issuer: 'https://login.example.com/', audiences: ['shop'], paths: ['/admin/*'], claims: [Claim.of('groups', ['staff'])], fromHeaders: [{ name: 'x-token', prefix: 'Token ' }], forward: true });
  new MeshPolicy(chart, 'policy', { mtls: Mtls.strict(), services: [catalog, webapp], jwt: [login], closedPaths: ['/debug/*'] });
  new MeshPolicy(chart, 'catalog-ports', { target: MeshTarget.workload(catalog), ports: { 9090: Mtls.permissive() } });
  new MeshPolicy(chart, 'mesh', { target: MeshTarget.mesh(), mtls: Mtls.strict() });
  new MeshPolicy(chart, 'tokens', {
    target: MeshTarget.gateway(door.workload), hosts: ['shop.example.com'],
    jwt: [login, Jwt.issuer({ issuer: 'robots', keys: JwtKeys.inline({ keys: [{ kty: 'RSA', n: 'x', e: 'AQAB' }] }), paths: ['/admin/*'] })],
  });
  new SidecarScope(chart, 'scope');
  new SidecarScope(chart, 'webapp-scope', { target: MeshTarget.workload(webapp), hosts: ['billing/*'] });
  new AccessLog(chart, 'errors', { only: LogFilter.errors().or(LogFilter.slowerThan(Duration.seconds(2))) });
  new AccessLog(chart, 'door-log', { target: MeshTarget.gateway(door.workload), only: LogFilter.exceptPaths('/healthz') });
  new AccessLog(chart, 'mesh-log', { target: MeshTarget.mesh(), only: LogFilter.nothing() });
  new EnvoyFilters(chart, 'limits', { target: MeshTarget.workload(catalog), patches: [RequestBodyLimit.bytes(50485760), ConnectionBufferLimit.bytes(32768)] });
  new EnvoyFilters(chart, 'door-limits', { target: MeshTarget.gateway(door.workload), patches: [RequestBodyLimit.bytes(50485760), EnvoyPatch.mergeHttpConnectionManager({ strip_any_host_port: true })] });
  new EnvoyFilters(chart, 'responses', { target: MeshTarget.namespace(), patches: [ResponseLog.headersAndBody(), EnvoyPatch.removeHttpFilter(EnvoyFilterName.GRPC_STATS)] });
  return mesh;
}

test('everything together is accepted by the schemas and the analyzer, with the warnings that were asked for and no others', () => {
  const mesh = everything();
  expect(mesh.documents().length).toBeGreaterThan(30);
  expect(mesh.warnings().map((text) => text.replace(/^.*\((\w+)\)$/, '$1')).sort()).toEqual(['MtlsPermissive', 'ResponseBodyLogged', 'ResponseLogged']);
});

test('the same program gives the same documents', () => {
  expect(JSON.stringify(everything().documents())).toBe(JSON.stringify(everything().documents()));
});

const checker = SHARED === undefined ? undefined : path.join(SHARED, 'tools', 'check-manifests', 'check-manifests.mjs');

testIf(checker !== undefined && fs.existsSync(checker), 'the outside validator is not on this machine')('an outside validator accepts every document, with Istio 1.27 and with the newest', () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'mesh-'));
  try {
    const documents = everything().documents();
    documents.forEach((document, i) => fs.writeFileSync(path.join(folder, `${i}.json`), JSON.stringify(document)));
    for (const crds of [[], ['--crds', 'latest']]) {
      const { stdout, stderr } = spawnSync(process.execPath, [checker!, ...crds, folder], { encoding: 'utf8' });
      expect(`${stdout}${stderr}`).toMatch(new RegExp(`^${documents.length} files, ${documents.length} documents, ${documents.length} pass, 0 fail \\(0 problems\\), 0 unknown kind`));
    }
  } finally {
    fs.rmSync(folder, { recursive: true });
  }
}, 60_000);

test('whatever is asked of an external service is refused with a code, or accepted by the schemas and the analyzer', () => {
  const host = fc.constantFrom('a.example.com', 'b.example.com', '*.example.com', 'short', 'x.shop.svc.cluster.local', '', 'a..b');
  const protocol = fc.constantFrom('http', 'https', 'tcp', 'tls', 'grpc', 'http2', 'udp');
  const port = fc.tuple(protocol, fc.constantFrom(80, 443, 5432, 0, 70000), fc.constantFrom(undefined, 80, 443, 8080))
    .map(([kind, number, servicePort]) => Port[kind as 'http'](number, { servicePort }));
  const resolution = fc.constantFrom(
    undefined, Resolution.none(), Resolution.dns(), Resolution.dnsRoundRobin(), Resolution.static([]), Resolution.static(['203.0.113.7', '2001:db8::1']),
  );
  const address = fc.constantFrom('203.0.113.7', '10.0.0.0/8', '2001:db8::/32', 'nowhere', '10.0.0.1/99');
  const tls = fc.constantFrom(
    undefined, Origination.simple(), Origination.mutual('client', { ca: TrustedCa.secret('ca') }), Origination.simple({ sni: 'x.example.com' }), Origination.simple({ sni: '' }),
  );
  fc.assert(fc.property(
    fc.array(host, { maxLength: 3 }), fc.array(port, { maxLength: 3 }), resolution,
    fc.array(address, { maxLength: 2 }), fc.array(address, { maxLength: 2 }), tls,
    (hosts, ports, found, addresses, ranges, origination) => {
      const mesh = new Mesh();
      try {
        mesh.service('webapp').calls(new ExternalService(mesh.chart, 'x', { hosts, ports, resolution: found, addresses, ranges, tls: origination }));
      } catch (error) {
        expect(ValidationError.isValidationError(error) && error.problems.every(({ code }) => /^[A-Z][A-Za-z]+$/.test(code))).toBe(true);
        return;
      }
      expect(mesh.documents('ServiceEntry')).toHaveLength(1);
      expect(mesh.warnings()).toEqual([]);
    },
  ), { numRuns: 300 });
});
