import * as fc from 'fast-check';
import { Model } from '../../../src/analysis/model';
import { renderTrace } from '../../../src/analysis/trace/render';
import { TraceRequest } from '../../../src/analysis/trace/request';
import { trace } from '../../../src/analysis/trace/trace';
import { ValidationError } from '../../../src/core/validation-error';
import { app, authorizationPolicy, destinationRule, gateway, http, https, namespace, peerAuthentication, serviceEntry, sidecar, to, virtualService, workload } from './objects';

const whole: object[] = [
  namespace('shop'), ...app('web'), ...app('db', { service: { clusterIP: 'None' } }), workload('client'),
  gateway('public', [http(['shop.test', './*.test']), https(['shop.test']), { port: { number: 9000, name: 'tls', protocol: 'TLS' }, hosts: ['*'], tls: { mode: 'PASSTHROUGH' } }]),
  virtualService('web', {
    hosts: ['shop.test', 'web'], gateways: ['istio-system/public', 'mesh'], exportTo: ['*'],
    http: [
      { match: [{ uri: { prefix: '/a' }, headers: { x: { exact: '1' } }, queryParams: { q: { regex: '.*' } }, sourceLabels: { app: 'client' } }], rewrite: { uri: '/' }, headers: { request: { set: { a: 'b' } } }, ...to('web', { subset: 'v1', port: { number: 80 } }) },
      { match: [{ uri: { regex: '/r.*' } }], redirect: { uri: '/', redirectCode: 302 } }, { delegate: { name: 'leaf' } }, { fault: { abort: { httpStatus: 500, percentage: { value: 1 } } }, corsPolicy: { allowOrigins: [{ exact: 'a' }] }, timeout: '1s', retries: { attempts: 2 }, mirror: { host: 'db' }, ...to('web') },
    ],
    tls: [{ match: [{ sniHosts: ['shop.test'], port: 9000 }], ...to('web') }], tcp: [{ match: [{ port: 9000 }], ...to('web') }],
  }),
  virtualService('leaf', { http: [to('web')] }),
  destinationRule('web', { trafficPolicy: { tls: { mode: 'ISTIO_MUTUAL' }, portLevelSettings: [{ port: { number: 80 } }] }, subsets: [{ name: 'v1', labels: { version: 'v1' } }] }),
  serviceEntry('bank', { hosts: ['bank.example'], addresses: ['10.0.0.0/8'], resolution: 'DNS', ports: [{ number: 80, name: 'http', protocol: 'HTTP' }], endpoints: [{ address: '1.1.1.1', ports: { http: 1 } }] }),
  sidecar('default', { egress: [{ hosts: ['*/*'] }], ingress: [{ port: { number: 8080, protocol: 'HTTP' }, defaultEndpoint: '127.0.0.1:8080' }], outboundTrafficPolicy: { mode: 'REGISTRY_ONLY' } }),
  peerAuthentication('STRICT', { selector: { app: 'web' }, ports: { 8080: { mode: 'PERMISSIVE' } } }),
  authorizationPolicy('p', { rules: [{ from: [{ source: { principals: ['*'] } }], to: [{ operation: { paths: ['/*'] } }], when: [{ key: 'source.ip', values: ['1.1.1.1'] }] }] }),
  { apiVersion: 'security.istio.io/v1', kind: 'RequestAuthentication', metadata: { name: 'jwt', namespace: 'shop' }, spec: { jwtRules: [{ issuer: 'me', jwks: '{}', outputClaimToHeaders: [{ header: 'x', claim: 'sub' }] }] } },
  { apiVersion: 'networking.k8s.io/v1', kind: 'Ingress', metadata: { name: 'front', namespace: 'istio-system' }, spec: { rules: [{ host: 'a', http: { paths: [{ path: '/', backend: { service: { name: 'istio-ingressgateway', port: { number: 80 } } } }] } }], defaultBackend: { service: { name: 'web', port: { name: 'x' } } } } },
];

const requests: TraceRequest[] = [
  { host: 'shop.test', path: '/a?q=1', headers: { x: '1' } }, { host: 'shop.test', scheme: 'https' }, { host: 'shop.test', port: 9000, scheme: 'https' }, { from: 'ingress' },
  { from: 'sidecar:shop/client', host: 'web', path: '/a' }, { from: 'sidecar:shop/client', host: 'db.shop' }, { from: 'sidecar:shop/client', host: 'bank.example' }, { from: 'inbound:shop/web', port: 8080 },
  { from: 'gateway:istio-system/public', host: 'shop.test', scheme: 'tcp', port: 9000 }, { from: 'sidecar:shop/none', address: '10.1.1.1', scheme: 'tcp', port: 80 }, {},
];

test('damaged manifests never make a trace throw, and it always says something', () => {
  const junk = fc.constantFrom<unknown>(null, '', 'x', 0, -1, 1e9, true, [], {}, [null], [[]], { a: null }, '*', '.', '(', { exact: 1 }, { regex: '(' }, ['*'], Number.NaN);
  fc.assert(fc.property(fc.array(fc.tuple(fc.nat(), fc.nat(), junk), { minLength: 1, maxLength: 6 }), fc.constantFrom(...requests), (damages, request) => {
    const objects = damages.reduce<unknown[]>((list, [which, where, value]) => (
      list.map((each, index) => (index === which % list.length ? damage(each, where, value) : each))), whole);
    const result = trace(Model.of(objects.filter((each): each is object => typeof each === 'object' && each !== null)), request);
    expect(renderTrace(result).split('\n').length).toBeGreaterThan(1);
    expect(result.reason !== undefined || result.status !== undefined || result.clusters.length > 0 || result.destinations.length > 0).toBe(true);
  }), { numRuns: 600 });
});

test('strange requests never make a trace throw', () => {
  const model = Model.of(whole);
  const text = fc.oneof(fc.string({ maxLength: 12 }), fc.constantFrom('*', '..', '[::1]:80', ':', 'a:99999', '\u0000', '/%', '/../..', 'web.shop', '__proto__'));
  const request = fc.record({
    from: fc.constantFrom('ingress', 'gateway:istio-system/public', 'gateway-labels:istio=ingressgateway', 'sidecar:shop/client', 'inbound:shop/web', 'sidecar:/', 'gateway-labels:'),
    host: text, path: text, method: text, sni: text, address: text, port: fc.integer({ min: 0, max: 70_000 }),
    headers: fc.dictionary(text, text, { maxKeys: 3 }),
    tls: fc.constantFrom('plaintext', 'tls', 'mtls'), protocol: fc.constantFrom('http', 'http2', 'tcp'), jwt: fc.constantFrom(undefined, { present: true }, { present: true, claims: {} }),
  }, { requiredKeys: [] }) as fc.Arbitrary<TraceRequest>;
  fc.assert(fc.property(request, (each) => {
    expect(renderTrace(trace(model, each))).toContain('from');
  }), { numRuns: 400 });
});

test('an entry that is none is refused', () => {
  expect(() => trace(Model.of(whole), { from: 'nowhere:x' })).toThrow(new ValidationError([{
    path: 'trace', code: 'UnknownTraceEntry', what: '"nowhere:x" is no place where a request can start',
    fix: 'write ingress[:NS/NAME], gateway:NS/NAME, gateway-labels:KEY=VALUE, sidecar:NS/WORKLOAD or inbound:NS/WORKLOAD',
  }]));
});

test('the same question has the same answer, in whatever order the manifests come', () => {
  for (const request of requests) {
    const [once, again, reversed] = [whole, whole, [...whole].reverse()].map((objects) => trace(Model.of(objects), request));
    expect(again).toEqual(once);
    const { steps: _, ...answer } = once;
    const { steps: __, ...other } = reversed;
    expect(other).toEqual(answer);
  }
});

/** A copy of a value with one of its leaves, counted by `where`, replaced. */
function damage(value: unknown, where: number, by: unknown): unknown {
  if (typeof value !== 'object' || value === null) return by;
  const keys = Object.keys(value);
  if (keys.length === 0 || where % 7 === 6) return by;
  const key = keys[where % keys.length];
  const changed = damage((value as Record<string, unknown>)[key], Math.floor(where / keys.length), by);
  if (Array.isArray(value)) return value.map((each: unknown, index) => (String(index) === key ? changed : each));
  return { ...value, [key]: changed };
}
