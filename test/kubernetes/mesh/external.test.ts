import { JsonPatch } from 'cdk8s';
import { ExternalService } from '../../../src/kubernetes/mesh/external/external-service';
import { ExternalServiceProps } from '../../../src/kubernetes/mesh/external/external-service-props';
import { Origination, TrustedCa } from '../../../src/kubernetes/mesh/external/origination';
import { Resolution } from '../../../src/kubernetes/mesh/external/resolution';
import { MeshGateway } from '../../../src/kubernetes/mesh/gateway/mesh-gateway';
import { MeshRoute } from '../../../src/kubernetes/mesh/route/mesh-route';
import { Port } from '../../../src/kubernetes/pod/port';
import { Mesh, refusal, rendered } from './mesh-support';

const payments = { hosts: ['api.payments.example.com'], ports: [Port.https(443)] };

function egressOf(mesh: Mesh, workload: string): unknown[] {
  return mesh.spec('NetworkPolicy', workload).egress.filter(({ ports }: any) => !ports.some(({ port }: any) => port === 53 || port === 15012));
}

test('a host outside is known to the mesh, in the namespaces of its callers', () => {
  const mesh = new Mesh();
  const external = new ExternalService(mesh.chart, 'payments', payments);
  mesh.service('webapp').calls(external);
  mesh.service('far', {}, mesh.prod.chart('far', { namespace: 'far' })).calls(external);
  mesh.service('zoo', {}, mesh.prod.chart('zoo', { namespace: 'a-zoo' })).calls(external);
  expect(mesh.documents('ServiceEntry')).toEqual([{
    apiVersion: 'networking.istio.io/v1',
    kind: 'ServiceEntry',
    metadata: {
      name: 'payments', namespace: 'shop', labels: { 'app.kubernetes.io/name': 'payments', 'app.kubernetes.io/part-of': 'demo', 'app.kubernetes.io/managed-by': 'trackway' },
    },
    spec: {
      hosts: ['api.payments.example.com'],
      ports: [{ number: 443, name: 'https', protocol: 'HTTPS' }],
      location: 'MESH_EXTERNAL',
      resolution: 'DNS',
      exportTo: ['.', 'a-zoo', 'far'],
    },
  }]);
  expect(mesh.documents('DestinationRule')).toEqual([]);
});

test('packets of a caller may go to any address on the port, unless ranges are declared', () => {
  const mesh = new Mesh();
  const webapp = mesh.service('webapp');
  webapp.calls(new ExternalService(mesh.chart, 'payments', payments));
  webapp.calls(new ExternalService(mesh.chart, 'mail', { hosts: ['smtp.example.com'], ports: [Port.tls(465)], ranges: ['203.0.113.0/24', '2001:db8::/32'] }));
  expect(egressOf(mesh, 'webapp')).toEqual([
    { ports: [{ port: 443, protocol: 'TCP' }] },
    { to: [{ ipBlock: { cidr: '203.0.113.0/24' } }, { ipBlock: { cidr: '2001:db8::/32' } }], ports: [{ port: 465, protocol: 'TCP' }] },
  ]);
});

test('where addresses are where packets go, the NetworkPolicy has them too', () => {
  const mesh = new Mesh();
  const webapp = mesh.service('webapp');
  webapp.calls(new ExternalService(mesh.chart, 'static', { hosts: ['db.example.com'], ports: [Port.tcp(5432)], addresses: ['240.0.0.7'], resolution: Resolution.static(['203.0.113.7', '2001:db8::7']) }));
  webapp.calls(new ExternalService(mesh.chart, 'range', { hosts: ['*.legacy.example.com'], ports: [Port.tcp(1521)], addresses: ['198.51.100.0/24'], resolution: Resolution.none() }));
  webapp.calls(new ExternalService(mesh.chart, 'named', { hosts: ['q.example.com'], ports: [Port.tcp(5672)], addresses: ['240.0.0.8'], resolution: Resolution.dnsRoundRobin() }));
  expect(egressOf(mesh, 'webapp')).toEqual([
    { to: [{ ipBlock: { cidr: '203.0.113.7/32' } }, { ipBlock: { cidr: '2001:db8::7/128' } }], ports: [{ port: 5432, protocol: 'TCP' }] },
    { to: [{ ipBlock: { cidr: '198.51.100.0/24' } }], ports: [{ port: 1521, protocol: 'TCP' }] },
    { ports: [{ port: 5672, protocol: 'TCP' }] },
  ]);
  expect(mesh.spec('ServiceEntry', 'static')).toMatchObject({ addresses: ['240.0.0.7'], resolution: 'STATIC', endpoints: [{ address: '203.0.113.7' }, { address: '2001:db8::7' }] });
  expect(mesh.spec('ServiceEntry', 'range')).toMatchObject({ addresses: ['198.51.100.0/24'], resolution: 'NONE' });
  expect(mesh.spec('ServiceEntry', 'named')).toMatchObject({ resolution: 'DNS_ROUND_ROBIN' });
});

test('the sidecar begins TLS, asks for the host, and verifies who answers', () => {
  const mesh = new Mesh();
  const external = new ExternalService(mesh.chart, 'payments', {
    hosts: ['api.payments.example.com', 'b.payments.example.com'], ports: [Port.http(443, { servicePort: 80 }), Port.https(443)], tls: Origination.simple(),
  });
  mesh.service('webapp').calls(external);
  expect(mesh.spec('ServiceEntry', 'payments').ports).toEqual([
    { number: 80, name: 'http', protocol: 'HTTP', targetPort: 443 }, { number: 443, name: 'https', protocol: 'HTTPS' },
  ]);
  expect(mesh.spec('DestinationRule', 'payments')).toEqual({
    host: 'api.payments.example.com',
    trafficPolicy: {
      portLevelSettings: [{
        port: { number: 80 },
        tls: { mode: 'SIMPLE', caCertificates: 'system', sni: 'api.payments.example.com', subjectAltNames: ['api.payments.example.com'] },
      }],
    },
    exportTo: ['.'],
  });
  expect(mesh.spec('DestinationRule', 'payments-b-payments-example-com').trafficPolicy.portLevelSettings[0].tls.sni).toBe('b.payments.example.com');
  expect(mesh.warnings()).toEqual([]);
});

test('the certificate of the caller is in its sidecar, for every version of it, and in no other container', () => {
  const mesh = new Mesh();
  const external = new ExternalService(mesh.chart, 'payments', {
    hosts: ['api.example.com'], ports: [Port.http(443, { servicePort: 80 })],
    tls: Origination.mutual('payments-client', { ca: TrustedCa.secret('payments-ca'), sni: 'api.internal.example.com', subjectAltNames: ['a.example.com'] }),
  });
  const webapp = mesh.service('webapp');
  webapp.addVersion('v2', { image: 'webapp:2.0.0' });
  webapp.calls(external, new ExternalService(mesh.chart, 'other', { hosts: ['o.example.com'], ports: [Port.http(443)], tls: Origination.mutual('other') }));
  webapp.addVersion('v3', { image: 'webapp:3.0.0' });
  expect(mesh.spec('DestinationRule', 'payments').trafficPolicy.portLevelSettings[0].tls).toEqual({
    mode: 'MUTUAL',
    clientCertificate: '/etc/trackway/shop-payments-client/tls.crt',
    privateKey: '/etc/trackway/shop-payments-client/tls.key',
    caCertificates: '/etc/trackway/shop-payments-ca/ca.crt',
    sni: 'api.internal.example.com',
    subjectAltNames: ['a.example.com'],
  });
  for (const name of ['webapp', 'webapp-v2', 'webapp-v3']) {
    const { annotations } = mesh.spec('Deployment', name).template.metadata;
    expect(JSON.parse(annotations['sidecar.istio.io/userVolume'])).toEqual({
      'shop-payments-client': { secret: { secretName: 'payments-client' } },
      'shop-payments-ca': { secret: { secretName: 'payments-ca' } },
      'shop-other-client': { secret: { secretName: 'other' } },
    });
    expect(JSON.parse(annotations['sidecar.istio.io/userVolumeMount'])).toEqual({
      'shop-payments-client': { mountPath: '/etc/trackway/shop-payments-client', readOnly: true },
      'shop-payments-ca': { mountPath: '/etc/trackway/shop-payments-ca', readOnly: true },
      'shop-other-client': { mountPath: '/etc/trackway/shop-other-client', readOnly: true },
    });
  }
});

test('an address says it all', () => {
  const mesh = new Mesh();
  ExternalService.fromUrl(mesh.chart, 'a', 'https://api.example.com');
  ExternalService.fromUrl(mesh.chart, 'b', 'http://old.example.com:8080/');
  expect(mesh.documents('ServiceEntry').map(({ spec }) => [spec.hosts, spec.ports])).toEqual([
    [['api.example.com'], [{ number: 443, name: 'https', protocol: 'HTTPS' }]],
    [['old.example.com'], [{ number: 8080, name: 'http', protocol: 'HTTP' }]],
  ]);
  expect(refusal(() => ExternalService.fromUrl(mesh.chart, 'c', 'https://user@api.example.com/v1'))).toEqual([
    '[demo/prod/app] "https://user@api.example.com/v1" is not just scheme, host and port; write e.g. "https://api.example.com"; paths are the application\'s (ExternalUrl)',
  ]);
});

test('a route may lead there, and the gateway then knows it', () => {
  const mesh = new Mesh();
  const external = new ExternalService(mesh.chart, 'payments', { hosts: ['api.example.com'], ports: [Port.http(80)] });
  const door = new MeshGateway(mesh.chart, 'door', { hosts: ['pay.example.com'] });
  new MeshRoute(mesh.chart, 'route', { gateways: [door], hosts: ['pay.example.com'], rules: [{ to: external }] });
  expect(mesh.spec('VirtualService', 'route').http[0].route).toEqual([{ destination: { host: 'api.example.com', port: { number: 80 } } }]);
  expect(mesh.spec('ServiceEntry', 'payments').exportTo).toEqual(['.', 'istio-system']);
  expect(refusal(() => external._destination(81))).toEqual(['[demo/prod/app/payments] it has no port 81 (it has 80); route to one of its ports (TargetPort)']);
});

describe('refuses', () => {
  const cases: [string, ExternalServiceProps, string[]][] = [
    ['nothing', { hosts: [], ports: [] }, [
      '`hosts` is empty; name the host, e.g. "api.example.com" (ExternalHosts)',
      '`ports` is empty; say what it speaks, e.g. [Port.https(443)] (ExternalPorts)',
    ]],
    ['names that are none, or of the cluster, or twice', { hosts: ['api', 'https://a.example.com', '*', 'catalog.shop.svc.cluster.local', 'a.example.com', 'a.example.com'], ports: [Port.https(443)] }, [
      '`hosts` has "api", which is no full host name; write it without scheme, port and path, e.g. "api.example.com" or "*.example.com" (ExternalHosts)',
      '`hosts` has "https://a.example.com", which is no full host name; write it without scheme, port and path, e.g. "api.example.com" or "*.example.com" (ExternalHosts)',
      '`hosts` has "*", which is no full host name; write it without scheme, port and path, e.g. "api.example.com" or "*.example.com" (ExternalHosts)',
      'catalog.shop.svc.cluster.local is a name inside of the cluster; call the service itself, or WebService.fromAttributes(…) for one that somebody else deploys (ExternalHosts)',
      '`hosts` has "a.example.com" twice; name it once (ExternalHosts)',
    ]],
    ['a wildcard that DNS is asked for', { hosts: ['*.example.com'], ports: [Port.https(443)] }, [
      'DNS cannot be asked for *.example.com; name the hosts one by one, or say Resolution.none() (ExternalWildcard)',
    ]],
    ['TCP without addresses, and several hosts on it', { hosts: ['a.example.com', 'b.example.com'], ports: [Port.tcp(5432)] }, [
      'port 5432 carries no host name, so without addresses it would take every connection of the mesh to that port; give `addresses`; or declare it with Port.tls if it begins with TLS (ExternalAddresses)',
      'port 5432 carries no host name, and 2 hosts cannot be told apart there; make one ExternalService for each host (ExternalAddresses)',
    ]],
    ['ports out of range, twice, badly named, or of UDP', {
      hosts: ['a.example.com'], ports: [Port.https(0), Port.http(70000, { servicePort: 80 }), Port.http(81, { name: 'AB', servicePort: 80 }), Port.udp(53), Port.https(444)],
    }, [
      'a port must be a whole number from 1 to 65535, got 0; give the port it listens on (PortOutOfRange)',
      'a port must be a whole number from 1 to 65535, got 70000; give the port it listens on (PortOutOfRange)',
      'a port name must be at most 15 lower-case letters, digits and single dashes, got "http-AB"; choose a shorter name (PortName)',
      'two ports have the same name, "https"; name one of them: Port.http(8081, { name: "admin" }) (PortDuplicate)',
      'two ports have the same servicePort, 80; declare it once (PortDuplicate)',
      'the mesh does not carry UDP (port 53); leave the port out, and call Address.cidr(…) (ExternalPorts)',
    ]],
    ['what Resolution.none() cannot do', { hosts: ['a.example.com'], ports: [Port.http(443, { servicePort: 80 })], resolution: Resolution.none() }, [
      'with Resolution.none() connections keep their port, and 80 cannot become 443; leave out `servicePort`, or use another resolution (ExternalPorts)',
    ]],
    ['addresses that are none', {
      hosts: ['a.example.com'], ports: [Port.https(443)], addresses: ['here'], ranges: ['10.0.0.1', '10.0.0.0/33'], resolution: Resolution.static(['a.example.com', '10.0.0.0/8']),
    }, [
      '`addresses` has "here", which is no IP address or range of addresses; write e.g. "203.0.113.7" (AddressRange)',
      '`ranges` has "10.0.0.1", which is no range of addresses; write e.g. "203.0.113.0/24" (AddressRange)',
      '`ranges` has "10.0.0.0/33", which is no range of addresses; write e.g. "203.0.113.0/24" (AddressRange)',
      '`Resolution.static()` has "a.example.com", which is no IP address; write e.g. "203.0.113.7" (AddressRange)',
      '`Resolution.static()` has "10.0.0.0/8", which is no IP address; write e.g. "203.0.113.7" (AddressRange)',
    ]],
    ['a range for a name, and no address at all', { hosts: ['a.example.com'], ports: [Port.https(443)], addresses: ['10.0.0.0/8'] }, [
      'a range of `addresses` cannot stand for a host that DNS is asked for; give single addresses, or say Resolution.none() (ExternalAddresses)',
    ]],
    ['static without addresses', { hosts: ['a.example.com'], ports: [Port.https(443)], resolution: Resolution.static([]) }, [
      'Resolution.static() has no addresses; give at least one (ExternalAddresses)',
    ]],
    ['TLS in TLS', { ...payments, tls: Origination.simple() }, [
      'the application begins TLS itself on port 443, and the sidecar would wrap it in TLS once more; let the application speak plain text: Port.http(443, { servicePort: 80 }); or leave out `tls` (OriginationPort)',
    ]],
    ['TLS without a name, and Secrets without one', {
      hosts: ['*.example.com'], ports: [Port.http(80)], resolution: Resolution.none(), tls: Origination.mutual('A', { ca: TrustedCa.secret(''), subjectAltNames: [] }),
    }, [
      'TLS asks for a name, and *.example.com is none; name the hosts, or give `sni` (OriginationSni)',
      '`subjectAltNames` is empty, and a certificate for any name would do; leave it out to mean the SNI (OriginationSni)',
      '"A" is no name of a Secret; use lower-case letters, digits, dashes and dots (OriginationSecret)',
      '"" is no name of a Secret; use lower-case letters, digits, dashes and dots (OriginationSecret)',
    ]],
    ['an SNI that is none', { hosts: ['a.example.com'], ports: [Port.http(80)], tls: Origination.simple({ sni: '*.example.com' }) }, [
      '`sni` cannot be "*.example.com"; give a host name (OriginationSni)',
    ]],
  ];

  test.each(cases)('%s', (_, props, expected) => {
    const mesh = new Mesh();
    expect(refusal(() => new ExternalService(mesh.chart, 'x', props))).toEqual(expected.map((text) => `[demo/prod/app/x] ${text}`));
  });

  test('a caller without a sidecar, where the sidecar should begin TLS', () => {
    const mesh = new Mesh();
    const external = new ExternalService(mesh.chart, 'payments', { hosts: ['api.example.com'], ports: [Port.http(443, { servicePort: 80 })], tls: Origination.simple() });
    const plain = mesh.service('plain', { mesh: false });
    expect(refusal(() => plain.calls(external))).toEqual([
      '[demo/prod/app/payments] demo/prod/app/plain has no sidecar that could begin TLS, and would speak plain text to api.example.com; give it a sidecar (`mesh: true`), or leave out `tls` and let the application begin TLS (OriginationOutsideMesh)',
    ]);
    plain.calls(new ExternalService(mesh.chart, 'other', payments));
    expect(egressOf(mesh, 'plain')).toEqual([{ ports: [{ port: 443, protocol: 'TCP' }] }]);
  });

  test('two declarations of one host and port that speak differently, wherever they are', () => {
    const mesh = new Mesh();
    new ExternalService(mesh.chart, 'a', { hosts: ['a.example.com'], ports: [Port.https(443), Port.http(80)] });
    new ExternalService(mesh.prod.chart('other'), 'b', { hosts: ['b.example.com', 'a.example.com'], ports: [Port.http(443), Port.http(80, { name: 'old' })] });
    expect(mesh.problems()).toEqual([
      '[demo/prod/other/b] a.example.com:443 speaks http here and https in demo/prod/app/a; declare it once, and call that from both places (ExternalConflict)',
    ]);
  });
});

test('the escape hatch opens', () => {
  const mesh = new Mesh();
  const external = new ExternalService(mesh.chart, 'payments', payments);
  external.serviceEntry.addJsonPatch(JsonPatch.add('/spec/subjectAltNames', ['spiffe://example.com/payments']));
  expect(rendered(external.serviceEntry).spec.subjectAltNames).toEqual(['spiffe://example.com/payments']);
  expect(external.node.defaultChild).toBe(external.serviceEntry);
});
