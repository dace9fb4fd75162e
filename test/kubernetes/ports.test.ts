import { Address, Health, Metrics, Port } from '../../src';
import { one } from '../support/render';
import { catalog, container, refused } from '../support/web-service';

const service = (ports: Port[]): any => one(catalog({ ports }), 'Service').spec.ports;

describe('a port', () => {
  test('is HTTP, and called so, when it is just a number', () => {
    expect(container().ports).toEqual([{ name: 'http', containerPort: 3000, protocol: 'TCP' }]);
    expect(one(catalog(), 'Service').spec.ports).toEqual([{ name: 'http', port: 3000, targetPort: 'http', protocol: 'TCP' }]);
  });

  test.each([
    [Port.http(1), 'http', 'TCP'], [Port.http2(1), 'http2', 'TCP'], [Port.https(1), 'https', 'TCP'], [Port.grpc(1), 'grpc', 'TCP'],
    [Port.tcp(1), 'tcp', 'TCP'], [Port.tls(1), 'tls', 'TCP'], [Port.udp(1), 'udp', 'UDP'],
  ])('%# is named by its protocol, as Istio reads it', (port, name, protocol) => {
    expect(service([Port.http(8080, { name: 'main' }), port])[1]).toMatchObject({ name, protocol });
  });

  test('gets its protocol in front of its name', () => {
    expect(service([Port.grpc(9000, { name: 'admin' })])[0].name).toBe('grpc-admin');
  });

  test('keeps a name that starts with a protocol already', () => {
    expect(service([Port.http(9000, { name: 'http-admin' })])[0].name).toBe('http-admin');
  });

  test('may be another one on the Service', () => {
    expect(service([Port.http(8080, { servicePort: 80 })])[0]).toEqual({ name: 'http', port: 80, targetPort: 'http', protocol: 'TCP' });
  });

  test('may have one number for TCP and UDP', () => {
    expect(service([Port.tcp(53), Port.udp(53)]).map((port: any) => `${port.port}/${port.protocol}`)).toEqual(['53/TCP', '53/UDP']);
  });

  test('the first one is the one of the address', () => {
    const chart = catalog({ ports: [Port.grpc(9000, { servicePort: 90 }), Port.http(8080)] });
    const made = chart.node.findChild('catalog') as any;
    expect(made.address).toBe('catalog.shop.svc.cluster.local:90');
  });

  test('a Service reaches the pods of every version of the service', () => {
    expect(one(catalog(), 'Service').spec).toMatchObject({ type: 'ClusterIP', selector: { 'app.kubernetes.io/name': 'catalog' } });
  });
});

describe('ports are refused', () => {
  test.each([
    ['out of range', { port: 65536 }, 'a port must be a whole number from 1 to 65535, got 65536; give the port the container listens on (PortOutOfRange)'],
    ['that are no numbers', { port: NaN }, 'a port must be a whole number from 1 to 65535, got NaN; give the port the container listens on (PortOutOfRange)'],
    ['with a long name', { ports: [Port.http(1, { name: 'administration' })] }, 'a port name must be at most 15 lower-case letters, digits and single dashes, got "http-administration"; choose a shorter name; the protocol "http-" is put in front of it (PortName)'],
    ['of one name', { ports: [Port.http(1), Port.http(2)] }, 'two ports have the same name, "http"; name one of them: Port.http(8081, { name: "admin" }) (PortDuplicate)'],
    ['given in two ways', { port: 1, ports: [Port.grpc(2)] }, '`port` and `ports` are both given; keep one: `port` for plain HTTP, `ports` for anything else (PortChoice)'],
    ['when there is none', { ports: [] }, 'a WebService listens on a port, and none is given; give `port`, e.g. 8080; for a process without a port, use Worker (PortMissing)'],
  ])('%s', (_, props, message) => {
    expect(refused({ health: Health.none(), ...props })).toBe(`[chart/catalog] ${message}`);
  });

  test('of one number, for the container and for the Service', () => {
    expect(refused({ ports: [Port.http(1), Port.grpc(1)] })).toBe([
      '[chart/catalog] two ports have the same number, "1/TCP"; declare it once (PortDuplicate)',
      '[chart/catalog] two ports have the same servicePort, "1/TCP"; declare it once (PortDuplicate)',
    ].join('\n'));
  });

  test('of one number on the Service', () => {
    expect(refused({ ports: [Port.http(8080, { servicePort: 80 }), Port.grpc(9000, { servicePort: 80 })] }))
      .toBe('[chart/catalog] two ports have the same servicePort, "80/TCP"; declare it once (PortDuplicate)');
  });

  test('when the Service would have the port of the metrics twice', () => {
    expect(refused({ ports: [Port.http(8080, { servicePort: 9090 })], metrics: Metrics.at(9090) }))
      .toBe('[chart/catalog] two ports have the same servicePort, "9090/TCP"; declare it once (PortDuplicate)');
  });

  test('that the Istio sidecar takes, in the mesh only', () => {
    expect(refused({ port: 15001, mesh: true })).toBe('[chart/catalog] port 15001 is taken by the Istio sidecar; listen on another port, or use mesh: false (PortReserved)');
    expect(container({ port: 15001 }).ports[0].containerPort).toBe(15001);
  });

  test('of an address that is called', () => {
    const chart = catalog();
    const made = chart.node.findChild('catalog') as any;
    expect(() => made.calls(Address.anywhere(0))).toThrow('[chart/catalog] an address needs a port from 1 to 65535, got 0; give the port that is called (PortOutOfRange)');
  });
});
