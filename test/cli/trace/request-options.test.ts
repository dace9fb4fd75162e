import { parseArguments } from '../../../src/cli/shell/parse-arguments';
import { GivenRequest, requestOf, requestOptions } from '../../../src/cli/trace/request-options';

const host = ['--host', 'a.test'];

test.each([
  [host, { host: 'a.test' }],
  [['--host', 'a.test:8080', '--path', '/x?y=1', '--method', 'post'], { host: 'a.test:8080', path: '/x?y=1', method: 'POST' }],
  [[...host, '--port', '8443', '--scheme', 'https', '--sni', 'b.test'], { host: 'a.test', port: 8443, scheme: 'https', sni: 'b.test' }],
  [[...host, '--header', 'X-Dark-Launch=v2', '--header', 'cookie: a=b'], { host: 'a.test', headers: { 'x-dark-launch': 'v2', 'cookie': 'a=b' } }],
  [[...host, '--header', 'a=1', '--header', 'A=2'], { host: 'a.test', headers: { a: ['1', '2'] } }],
  [[...host, '--from', 'ingress'], { host: 'a.test', from: { kind: 'ingress' } }],
  [[...host, '--from', 'ingress:shop/front'], { host: 'a.test', from: { kind: 'ingress', namespace: 'shop', name: 'front' } }],
  [[...host, '--from', 'gateway:istio-system/query'], { host: 'a.test', from: { kind: 'gateway', namespace: 'istio-system', name: 'query' } }],
  [[...host, '--from', 'gateway-labels:istio=ingressgateway'], { host: 'a.test', from: { kind: 'gateway-labels', labels: { istio: 'ingressgateway' } } }],
  [[...host, '--from', 'sidecar:shop/web'], { host: 'a.test', from: { kind: 'sidecar', namespace: 'shop', workload: 'web' } }],
  [['--inbound', 'shop/web', '--tls', 'mtls'], { from: { kind: 'inbound', namespace: 'shop', workload: 'web' }, tls: 'mtls' }],
  [['--protocol', 'tcp', '--port', '3306', '--address', '10.0.0.1'], { protocol: 'tcp', port: 3306, address: '10.0.0.1' }],
  [['--scheme', 'tls', '--sni', 'db.test'], { scheme: 'tls', sni: 'db.test' }],
  [['--header', 'Host=a.test'], { headers: { host: 'a.test' } }],
])('%j is a request', (argv, expected) => {
  expect(requestOf(given(argv))).toEqual({ path: '/', headers: {}, ...expected });
});

test.each([
  [[], 'it is not said whom the request is for; give --host, e.g. --host shop.example.com (TraceHostMissing)'],
  [['--host', 'https://a.test/x'], '--host cannot be "https://a.test/x"; write only the host and its port, e.g. shop.example.com:8443, and the rest with --scheme and --path (TraceHostInvalid)'],
  [[...host, '--port', '0'], '--port cannot be "0"; write a number from 1 to 65535 (TracePortInvalid)'],
  [[...host, '--port', 'http'], '--port cannot be "http"; write a number from 1 to 65535 (TracePortInvalid)'],
  [[...host, '--path', 'x'], '--path cannot be "x"; begin it with / (TracePathInvalid)'],
  [[...host, '--method', 'G T'], '--method cannot be "G T"; write one word, e.g. GET (TraceMethodInvalid)'],
  [[...host, '--header', 'x'], '--header cannot be "x"; write NAME=VALUE, e.g. x-dark-launch=v2 (TraceHeaderInvalid)'],
  [[...host, '--header', '=x'], '--header cannot be "=x"; write NAME=VALUE, e.g. x-dark-launch=v2 (TraceHeaderInvalid)'],
  [[...host, '--from', 'ingress', '--inbound', 'a/b'], '--from and --inbound both say where the request starts; leave out one of them (TraceEntryTwice)'],
  [[...host, '--from', 'pod:a/b'], '"pod:a/b" is no place where a request can start; write ingress, ingress:NS/NAME, gateway:NS/NAME, gateway-labels:K=V, sidecar:NS/WORKLOAD or inbound:NS/WORKLOAD (TraceEntryInvalid)'],
])('%j is refused', (argv, message) => {
  expect(() => requestOf(given(argv))).toThrow(new Error(`[trackway trace] ${message}`));
});

test('everything that is wrong is told together', () => {
  expect(() => requestOf(given(['--port', 'x', '--path', 'y']))).toThrow(new Error([
    '[trackway trace] --port cannot be "x"; write a number from 1 to 65535 (TracePortInvalid)',
    '[trackway trace] --path cannot be "y"; begin it with / (TracePathInvalid)',
    '[trackway trace] it is not said whom the request is for; give --host, e.g. --host shop.example.com (TraceHostMissing)',
  ].join('\n')));
});

function given(argv: string[]): GivenRequest {
  return parseArguments('trackway trace', { args: { name: 'PATH', least: 0, most: 9 }, options: requestOptions }, argv).options;
}
