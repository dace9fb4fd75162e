import { TraceRequest } from '../../../src/analysis/trace/request';
import { TraceResult } from '../../../src/analysis/trace/result';
import { app, ask, fromGateway, gateway, http, https, namespace, to, virtualService } from './objects';

const base = [
  namespace('shop'), ...app('web'), ...app('api'), ...app('copy'), gateway('public', [http(['*']), https(['*'])]),
  { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'cert', namespace: 'istio-system' } },
];

/** The trace of a request that meets one rule. */
function meet(rule: object, request: TraceRequest = {}): TraceResult {
  const routes = virtualService('web', { hosts: ['*'], gateways: ['istio-system/public'], http: [rule] });
  return ask([...base, routes], { from: fromGateway, host: 'shop.test', ...request });
}

describe('redirect', () => {
  test.each<[object, TraceRequest, string]>([
    [{ uri: '/new' }, { path: '/old?a=1' }, 'http://shop.test/new?a=1'],
    [{ uri: '/new?b=2' }, { path: '/old?a=1' }, 'http://shop.test/new?b=2'],
    [{ authority: 'new.test' }, { path: '/old?a=1' }, 'http://new.test/old?a=1'],
    [{ scheme: 'https' }, { host: 'shop.test:80' }, 'https://shop.test/'],
    [{ scheme: 'https' }, { host: 'shop.test:8080', port: 80 }, 'https://shop.test:8080/'],
    [{ port: 8443 }, {}, 'http://shop.test:8443/'],
    [{ port: 80 }, {}, 'http://shop.test/'],
    [{ scheme: 'https', port: 443 }, {}, 'https://shop.test/'],
    [{ scheme: 'https', port: 80 }, {}, 'https://shop.test:80/'],
    [{ derivePort: 'FROM_REQUEST_PORT' }, {}, 'http://shop.test/'],
    [{ derivePort: 'FROM_PROTOCOL_DEFAULT', authority: 'a.test' }, {}, 'http://a.test/'],
    [{ port: 8443 }, { host: 'shop.test:80' }, 'http://shop.test:8443/'],
    [{ uri: '/new' }, { scheme: 'https' }, 'https://shop.test/new'],
    [{ port: 443 }, { scheme: 'https' }, 'https://shop.test/'],
  ])('%j for %j goes to %s', (redirect, request, location) => {
    expect(meet({ redirect }, request)).toMatchObject({ status: 301, location });
  });

  test('a prefix or a pattern can be replaced', () => {
    expect(meet({ match: [{ uri: { prefix: '/old/' } }], redirect: { prefixRewrite: '/new/' } }, { path: '/old/x?y' }).location).toBe('http://shop.test/new/x?y');
    expect(meet({ redirect: { uriRegexRewrite: { match: '^/old/(.*)$', rewrite: '/new/\\1' } } }, { path: '/old/x?y' }).location).toBe('http://shop.test/new/x?y');
  });

  test('codes that Envoy does not know leave the route without an action', () => {
    for (const redirectCode of [302, 303, 307, 308]) expect(meet({ redirect: { uri: '/', redirectCode } }).status).toBe(redirectCode);
    expect(meet({ redirect: { uri: '/', redirectCode: 304 } })).toMatchObject({ status: 404, reason: 'InvalidRoute' });
  });
});

test('a direct response is the proxy\'s own', () => {
  expect(meet({ directResponse: { status: 418, body: { string: 'tea' } }, headers: { response: { set: { 'X-Pot': 'yes' } } } })).toMatchObject({ status: 418, body: 'tea', responseHeaders: { 'x-pot': 'yes' }, destinations: [] });
});

describe('faults', () => {
  test('a certain abort ends the request, a possible one is told', () => {
    expect(meet({ fault: { abort: { httpStatus: 418, percentage: { value: 100 } } }, ...to('web') })).toMatchObject({ status: 418, flag: 'FI', reason: 'FaultAbort' });
    const some = meet({ fault: { abort: { httpStatus: 500, percentage: { value: 10 } } }, ...to('web') });
    expect(some.status).toBe(200);
    expect(some.steps.map((step) => step.says)).toContain('aborts 10 % of the requests with status 500');
    expect(meet({ fault: { abort: { httpStatus: 500 } }, ...to('web') }).status).toBe(200);
    expect(meet({ fault: { abort: { grpcStatus: 'UNAVAILABLE', percentage: { value: 100 } } }, ...to('web') }, { scheme: 'grpc' })).toMatchObject({ grpcStatus: 'UNAVAILABLE', flag: 'FI' });
  });

  test('a delay is told', () => {
    expect(meet({ fault: { delay: { fixedDelay: '5s', percentage: { value: 100 } } }, ...to('web') }).steps.map((step) => step.says)).toContain('delays every request by 5000 ms');
  });
});

describe('CORS', () => {
  const corsPolicy = { allowOrigins: [{ exact: 'https://a.test' }, { regex: 'https://.*\\.b\\.test' }], allowMethods: ['GET', 'POST'], allowHeaders: ['x-a'], exposeHeaders: ['x-b'], maxAge: '24h', allowCredentials: true };
  const rule = { corsPolicy, ...to('web') };

  test('a preflight of an allowed origin is answered by the proxy', () => {
    const result = meet(rule, { method: 'OPTIONS', headers: { 'Origin': 'https://x.b.test', 'Access-Control-Request-Method': 'POST' } });
    expect(result).toMatchObject({ status: 200, destinations: [] });
    expect(result.responseHeaders).toEqual({
      'access-control-allow-origin': 'https://x.b.test', 'access-control-allow-credentials': 'true', 'access-control-allow-methods': 'GET,POST', 'access-control-allow-headers': 'x-a', 'access-control-max-age': '86400',
    });
  });

  test('other requests go on, with the headers on their response', () => {
    expect(meet(rule, { headers: { Origin: 'https://a.test' } })).toMatchObject({
      status: 200, responseHeaders: { 'access-control-allow-origin': 'https://a.test', 'access-control-expose-headers': 'x-b' }, destinations: [{ host: 'web.shop.svc.cluster.local' }],
    });
    expect(meet(rule, { headers: { Origin: 'https://c.test' } }).responseHeaders).toEqual({});
    expect(meet(rule, { method: 'OPTIONS', headers: { 'Origin': 'https://c.test', 'Access-Control-Request-Method': 'GET' } }).destinations).toHaveLength(1);
    const ignoring = { corsPolicy: { ...corsPolicy, unmatchedPreflights: 'IGNORE' }, ...to('web') };
    expect(meet(ignoring, { method: 'OPTIONS', headers: { 'Origin': 'https://c.test', 'Access-Control-Request-Method': 'GET' } })).toMatchObject({ status: 200, destinations: [] });
  });
});

describe('headers', () => {
  test('are removed, set and added; the rule\'s first, then the destination\'s', () => {
    const result = meet({
      headers: { request: { set: { 'X-A': 'rule' }, add: { 'X-B': 'more' }, remove: ['X-C'] }, response: { add: { 'X-R': '1' } } },
      route: [{ destination: { host: 'web' }, headers: { request: { set: { 'X-A': 'destination' } }, response: { set: { 'X-S': '2' } } } }],
    }, { headers: { 'x-a': 'client', 'x-b': 'one', 'x-c': 'gone' } });
    expect(result.forwarded).toEqual({ method: 'GET', host: 'shop.test', path: '/', headers: { 'x-a': 'destination', 'x-b': 'one,more' }, headersAdded: { 'x-a': 'destination', 'x-b': 'one,more' }, headersRemoved: ['x-c'] });
    expect(result.responseHeaders).toEqual({ 'x-r': '1', 'x-s': '2' });
  });

  test.each<[object, string]>([
    [{ headers: { request: { set: { Host: 'set.test' } } }, ...to('web') }, 'set.test'],
    [{ headers: { request: { set: { ':authority': 'set.test' } } }, ...to('web') }, 'set.test'],
    [{ headers: { request: { add: { Host: 'added.test' } } }, ...to('web') }, 'added.test'],
    [{ headers: { request: { set: { Host: 'rule.test' } } }, route: [{ destination: { host: 'web' }, headers: { request: { set: { Host: 'destination.test' } } } }] }, 'rule.test'],
    [{ route: [{ destination: { host: 'web' }, headers: { request: { set: { Host: 'destination.test' } } } }] }, 'destination.test'],
    [{ headers: { request: { set: { Host: 'set.test' } } }, rewrite: { authority: 'rewritten.test' }, ...to('web') }, 'rewritten.test'],
    [{ headers: { request: { remove: ['Host'] } }, ...to('web') }, 'shop.test'],
  ])('Host under %j is %s', (rule, host) => {
    expect(meet(rule).forwarded?.host).toBe(host);
  });
});

describe('rewrite', () => {
  test.each<[object, object, string, string]>([
    [{ prefix: '/api/' }, { uri: '/' }, '/api/x?y=1', '/x?y=1'],
    [{ prefix: '/api' }, { uri: '/' }, '/api/x', '//x'],
    [{ prefix: '/api' }, { uri: '/' }, '/api', '/'],
    [{ prefix: '/api' }, { uri: '/v2' }, '/api/x', '/v2/x'],
    [{ exact: '/api' }, { uri: '/v2' }, '/api?q', '/v2?q'],
    [{ regex: '/api/.*' }, { uri: '/v2' }, '/api/x?q', '/v2?q'],
    [{ prefix: '/' }, { uri: '/base' }, '/x', '/basex'],
    [{ prefix: '/' }, { uriRegexRewrite: { match: '^/api/([^/]+)/(.*)$', rewrite: '/\\2/\\1' } }, '/api/a/b?q', '/b/a?q'],
  ])('of %j by %j makes of %s %s', (uri, rewrite, path, expected) => {
    const result = meet({ match: [{ uri }], rewrite, ...to('web') }, { path });
    expect(result.forwarded?.path).toBe(expected);
    expect(result.conflicts.length).toBe(expected.startsWith('//') ? 1 : 0);
  });
});

describe('destinations', () => {
  const two = (a: number, b: number) => ({ route: [{ destination: { host: 'web' }, weight: a }, { destination: { host: 'api' }, weight: b }] });

  test('weights are shares of their sum; weight 0 gets nothing', () => {
    expect(meet(two(30, 90)).clusters).toEqual([{ cluster: 'outbound|80||web.shop.svc.cluster.local', weight: 25 }, { cluster: 'outbound|80||api.shop.svc.cluster.local', weight: 75 }]);
    expect(meet(two(100, 0)).clusters).toEqual([{ cluster: 'outbound|80||web.shop.svc.cluster.local', weight: 100 }]);
    expect(meet(two(0, 0))).toMatchObject({ status: 503, reason: 'InvalidRoute' });
    expect(meet({ route: [{ destination: { host: 'web' }, weight: 0 }] })).toMatchObject({ status: 200, clusters: [{ weight: 100 }] });
  });

  test('a share that dies is told, whatever becomes of the others', () => {
    const result = meet({ route: [{ destination: { host: 'web' }, weight: 80 }, { destination: { host: 'nothing' }, weight: 20 }] });
    expect(result).toMatchObject({ status: 200, clusters: [{ weight: 80 }, { weight: 20, reason: 'NoCluster' }] });
    expect(result.conflicts.map((each) => each.what)).toEqual(['20 % of the requests die: outbound|80||nothing.shop.svc.cluster.local (NoCluster)']);
  });

  test('a mirror gets copies, or none at 0 %', () => {
    expect(meet({ mirror: { host: 'copy' }, ...to('web') }).mirrors).toEqual([{ cluster: 'outbound|80||copy.shop.svc.cluster.local', percent: 100 }]);
    expect(meet({ mirror: { host: 'copy' }, mirrorPercentage: { value: 0 }, ...to('web') }).mirrors).toEqual([]);
    expect(meet({ mirrors: [{ destination: { host: 'copy', subset: 'v2', port: { number: 80 } }, percentage: { value: 5 } }], ...to('web') }).mirrors).toEqual([{ cluster: 'outbound|80|v2|copy.shop.svc.cluster.local', percent: 5 }]);
  });

  test('timeouts and retries', () => {
    expect(meet(to('web'))).toMatchObject({ retries: { attempts: 2, on: 'connect-failure,refused-stream,unavailable,cancelled' } });
    expect(meet(to('web')).timeout).toBeUndefined();
    const team = meet({ timeout: '10s', retries: { attempts: 3, perTryTimeout: '2s', retryOn: '5xx' }, ...to('web') });
    expect(team).toMatchObject({ timeout: 10_000, retries: { attempts: 3, on: '5xx', perTryTimeout: 2000 }, conflicts: [] });
    expect(meet({ retries: { attempts: 0 }, ...to('web') }).retries).toBeUndefined();
    expect(meet({ timeout: '3s', retries: { attempts: 3, perTryTimeout: '2s' }, ...to('web') }).conflicts.map((each) => each.what)).toEqual([
      'timeout 3000 ms ends the request before 3 retries of 2000 ms each are through: 504 UT comes first',
    ]);
  });
});

test('a gRPC client reads statuses as gRPC codes', () => {
  expect(meet(to('web'), { scheme: 'grpc' }).grpcStatus).toBe('OK');
  expect(meet({ match: [{ uri: { exact: '/none' } }], ...to('web') }, { scheme: 'grpc' }).grpcStatus).toBe('UNIMPLEMENTED');
  expect(meet(to('nothing'), { scheme: 'grpc' }).grpcStatus).toBe('UNAVAILABLE');
});
