import { TraceRequest } from '../../../src/analysis/trace/request';
import { app, ask, fromGateway, gateway, http, namespace, to, virtualService, workload } from './objects';

const base = [namespace('shop'), ...app('web'), ...app('api'), workload('client'), gateway('public', [http(['*'])])];
const bound = { hosts: ['shop.test'], gateways: ['istio-system/public'] };

/** Whether a request takes a rule with this match (the other rule is for everything). */
function takes(match: object | object[], request: TraceRequest): boolean {
  const routes = virtualService('web', { ...bound, http: [{ match: [match].flat(), ...to('api') }, to('web')] });
  return ask([...base, routes], { from: fromGateway, host: 'shop.test', ...request }).cluster === 'outbound|80||api.shop.svc.cluster.local';
}

describe('uri', () => {
  test.each<[object, string, boolean]>([
    [{ exact: '/foo' }, '/foo', true], [{ exact: '/foo' }, '/foo?x=1', true], [{ exact: '/foo' }, '/foo/', false], [{ exact: '/foo' }, '/Foo', false],
    [{ prefix: '/foo' }, '/foobar', true], [{ prefix: '/foo' }, '/foo/bar', true], [{ prefix: '/foo/' }, '/foo', false], [{ prefix: '/' }, '/any', true],
    [{ regex: '/foo/[0-9]+' }, '/foo/12', true], [{ regex: '/foo/[0-9]+' }, '/foo/12/x', false], [{ regex: '/foo/[0-9]+' }, '/foo/12?q=1', true],
    [{ regex: '.*' }, '/x', true], [{ exact: '/b' }, '/a/../b', true], [{ exact: '/foo' }, '/foo#frag', true],
  ])('%j and %s: %s', (uri, path, expected) => {
    expect(takes({ uri }, { path })).toBe(expected);
  });

  test('ignoreUriCase is for exact and prefix, not for patterns', () => {
    expect(takes({ uri: { exact: '/Foo' }, ignoreUriCase: true }, { path: '/fOO' })).toBe(true);
    expect(takes({ uri: { prefix: '/Foo' }, ignoreUriCase: true }, { path: '/fOObar' })).toBe(true);
    expect(takes({ uri: { regex: '/Foo' }, ignoreUriCase: true }, { path: '/fOO' })).toBe(false);
  });

  test('how far paths are normalized is the mesh\'s choice', () => {
    const routes = virtualService('web', { ...bound, http: [{ match: [{ uri: { exact: '/a/b' } }], ...to('api') }, to('web')] });
    const cluster = (path: string, normalization?: string) => ask([...base, routes], { from: fromGateway, host: 'shop.test', path }, { meshConfig: { pathNormalization: { normalization } } }).destinations[0].service?.name;
    expect([cluster('/a//b'), cluster('/a//b', 'MERGE_SLASHES'), cluster('/a%2Fb', 'MERGE_SLASHES'), cluster('/a%2Fb', 'DECODE_AND_MERGE_SLASHES'), cluster('/a/./b', 'NONE')]).toEqual(['web', 'api', 'web', 'api', 'web']);
  });
});

describe('headers', () => {
  test.each<[object, Record<string, string>, boolean]>([
    [{ 'x-v': { exact: '2' } }, { 'X-V': '2' }, true], [{ 'X-V': { exact: '2' } }, { 'x-v': '2' }, true], [{ 'x-v': { exact: '2' } }, {}, false],
    [{ 'x-v': { prefix: 'v' } }, { 'x-v': 'v2' }, true], [{ 'x-v': { regex: 'v[0-9]' } }, { 'x-v': 'v2' }, true], [{ 'x-v': { regex: 'v[0-9]' } }, { 'x-v': 'v22' }, false],
    [{ 'x-v': {} }, { 'x-v': '' }, true], [{ 'x-v': {} }, {}, false], [{ 'x-v': { regex: '*' } }, { 'x-v': 'any' }, true], [{ 'x-v': { regex: '*' } }, {}, false],
    [{ ':method': { exact: 'POST' } }, {}, false], [{ ':method': { exact: 'GET' } }, {}, true], [{ ':authority': { prefix: 'shop' } }, {}, true],
    [{ a: { exact: '1' }, b: { exact: '2' } }, { a: '1', b: '2' }, true], [{ a: { exact: '1' }, b: { exact: '2' } }, { a: '1' }, false],
  ])('%j and %j: %s', (headers, sent, expected) => {
    expect(takes({ headers }, { headers: sent })).toBe(expected);
  });

  test.each<[object, Record<string, string>, boolean]>([
    [{ 'x-v': { exact: '2' } }, { 'x-v': '2' }, false], [{ 'x-v': { exact: '2' } }, { 'x-v': '3' }, true], [{ 'x-v': { exact: '2' } }, {}, true],
    [{ 'x-v': {} }, { 'x-v': '' }, false], [{ 'x-v': {} }, {}, true], [{ 'x-v': { regex: '*' } }, {}, true], [{ 'x-v': { regex: '*' } }, { 'x-v': '' }, false],
    [{ 'x-v': { regex: '.*' } }, {}, false], [{ 'x-v': { regex: '.+' } }, {}, true], [{ 'x-v': { regex: '.+' } }, { 'x-v': '' }, true],
  ])('without %j and %j: %s', (withoutHeaders, sent, expected) => {
    expect(takes({ withoutHeaders }, { headers: sent })).toBe(expected);
  });
});

describe('other conditions', () => {
  test('query parameters', () => {
    expect(takes({ queryParams: { v: { exact: '2' } } }, { path: '/?v=2' })).toBe(true);
    expect(takes({ queryParams: { v: { exact: '2' } } }, { path: '/?v=3&v=2' })).toBe(false);
    expect(takes({ queryParams: { v: { prefix: 'a' } } }, { path: '/?v=abc' })).toBe(true);
    expect(takes({ queryParams: { v: { regex: '[0-9]+' } } }, { path: '/?v=12' })).toBe(true);
    expect(takes({ queryParams: { v: {} } }, { path: '/?v' })).toBe(true);
    expect(takes({ queryParams: { v: { exact: '' } } }, { path: '/' })).toBe(false);
  });

  test('method, authority (with the port the client sends) and scheme', () => {
    expect(takes({ method: { exact: 'POST' } }, { method: 'post' })).toBe(true);
    expect(takes({ method: { regex: 'PUT|PATCH' } }, { method: 'PATCH' })).toBe(true);
    expect(takes({ authority: { exact: 'shop.test' } }, {})).toBe(true);
    expect(takes({ authority: { exact: 'shop.test' } }, { host: 'shop.test:80' })).toBe(false);
    expect(takes({ scheme: { exact: 'http' } }, {})).toBe(true);
    expect(takes({ scheme: { exact: 'https' } }, {})).toBe(false);
  });

  test('entries are or, fields and', () => {
    const either = [{ uri: { prefix: '/a' }, method: { exact: 'POST' } }, { uri: { prefix: '/b' } }];
    expect([takes(either, { path: '/a' }), takes(either, { path: '/a', method: 'POST' }), takes(either, { path: '/b' })]).toEqual([false, true, true]);
  });

  test('port, gateways and source: an entry for elsewhere makes no route here', () => {
    expect(takes({ port: 80 }, {})).toBe(true);
    expect(takes({ port: 8080 }, {})).toBe(false);
    expect(takes({ gateways: ['istio-system/public'] }, {})).toBe(true);
    expect(takes({ gateways: ['mesh'] }, {})).toBe(false);
    expect(takes({ gateways: ['istio-system/public'], sourceLabels: { app: 'nobody' } }, {})).toBe(true);
    expect(takes({ sourceLabels: { istio: 'ingressgateway' } }, {})).toBe(true);
    expect(takes({ sourceLabels: { app: 'client' } }, {})).toBe(false);
    expect(takes({ sourceNamespace: 'istio-system' }, {})).toBe(true);
    expect(takes({ sourceNamespace: 'shop' }, {})).toBe(false);
  });

  test('a VirtualService whose only rule is for elsewhere leaves the default route', () => {
    const routes = virtualService('web', { hosts: ['web'], http: [{ match: [{ sourceLabels: { app: 'other' } }], ...to('api') }] });
    expect(ask([...base, routes], { from: 'sidecar:shop/client', host: 'web' })).toMatchObject({ route: 'default', cluster: 'outbound|80||web.shop.svc.cluster.local' });
    const source = virtualService('web', { hosts: ['web'], http: [{ match: [{ sourceLabels: { app: 'client' } }], ...to('api') }, to('web')] });
    expect(ask([...base, source], { from: 'sidecar:shop/client', host: 'web' }).cluster).toBe('outbound|80||api.shop.svc.cluster.local');
    expect(ask([...base, source], { from: 'sidecar:shop/web', host: 'web' }).cluster).toBe('outbound|80||web.shop.svc.cluster.local');
  });
});

describe('order', () => {
  test('the first rule that matches wins, and nothing after a catch-all counts', () => {
    const routes = virtualService('web', { ...bound, http: [{ name: 'all', match: [{ uri: { prefix: '/' } }], ...to('web') }, { match: [{ uri: { prefix: '/api' } }], ...to('api') }] });
    expect(ask([...base, routes], { from: fromGateway, host: 'shop.test', path: '/api' })).toMatchObject({ cluster: 'outbound|80||web.shop.svc.cluster.local', route: 'all' });
    const conditional = virtualService('web', { ...bound, http: [{ match: [{ uri: { prefix: '/' }, headers: { x: {} } }], ...to('web') }, to('api')] });
    expect(ask([...base, conditional], { from: fromGateway, host: 'shop.test' }).cluster).toBe('outbound|80||api.shop.svc.cluster.local');
    const pattern = virtualService('web', { ...bound, http: [{ match: [{ uri: { regex: '.*' } }], ...to('web') }, to('api')] });
    expect(ask([...base, pattern], { from: fromGateway, host: 'shop.test' }).cluster).toBe('outbound|80||web.shop.svc.cluster.local');
  });

  test('a route is named by rule and match', () => {
    const routes = virtualService('web', { ...bound, http: [{ name: 'rule', match: [{ name: 'm', uri: { prefix: '/x' } }], ...to('web') }, to('api')] });
    expect(ask([...base, routes], { from: fromGateway, host: 'shop.test', path: '/x' }).route).toBe('rule.m');
    expect(ask([...base, routes], { from: fromGateway, host: 'shop.test' }).route).toBe('http[1]');
  });

  test('a pattern that is none matches nothing and is told', () => {
    const routes = virtualService('web', { ...bound, http: [{ match: [{ uri: { regex: '(?=x)' } }], ...to('api') }, { match: [{ uri: { prefix: '/y' } }], ...to('web') }] });
    const result = ask([...base, routes], { from: fromGateway, host: 'shop.test', path: '/y' });
    expect(result.status).toBe(200);
    expect(result.conflicts[0].what).toBe('VirtualService shop/web spec.http[0]: uri.regex (?=x) is no RE2 pattern (invalid perl operator: (?=); istiod\'s webhook refuses it, and Envoy rejects the whole route configuration');
  });

  test('the nearest miss is the rule whose path fits', () => {
    const routes = virtualService('web', { ...bound, http: [{ match: [{ uri: { prefix: '/z' } }], ...to('web') }, { match: [{ uri: { prefix: '/x' }, headers: { 'x-dark-launch': { exact: 'v2' } } }], ...to('web') }] });
    expect(ask([...base, routes], { from: fromGateway, host: 'shop.test', path: '/x', headers: { 'x-dark-launch': 'v1' } })).toMatchObject({
      status: 404, flag: 'NR', reason: 'NoRoute',
      nearestMiss: 'VirtualService shop/web spec.http[1].match[0] (paths that begin with /x) does not match: header x-dark-launch is "v1", but the route wants that it is "v2"',
    });
  });
});

describe('delegates', () => {
  const root = (rule: object) => virtualService('root', { ...bound, http: [rule, { match: [{ uri: { prefix: '/' }, headers: { fallback: {} } }], ...to('web') }] });
  const leaf = (rules: object[], more: object = {}, owner = 'team') => virtualService('leaf', { ...more, http: rules }, { namespace: owner });
  const call = { from: fromGateway, host: 'shop.test', path: '/api/v1' };
  const delegate = { delegate: { name: 'leaf', namespace: 'team' } };
  const inTeam = [...app('api', { namespace: 'team' }), namespace('team')];

  test('the delegate\'s rules stand where the root names it; names and hosts are completed with its own namespace', () => {
    const objects = [...base, ...inTeam, root({ name: 'r', match: [{ uri: { prefix: '/api' } }], ...delegate }), leaf([{ name: 'l', match: [{ uri: { prefix: '/api/v1' } }], ...to('api') }])];
    expect(ask(objects, call)).toMatchObject({ status: 200, route: 'r-l', cluster: 'outbound|80||api.team.svc.cluster.local' });
    expect(ask(objects, { ...call, path: '/api/v2' })).toMatchObject({ status: 404 });
  });

  test('without a match of its own a rule takes the root\'s; without a rewrite or timeout too', () => {
    const rule = { match: [{ uri: { prefix: '/api/' } }], rewrite: { uri: '/' }, timeout: '3s', ...delegate };
    expect(ask([...base, ...inTeam, root(rule), leaf([to('api')])], call)).toMatchObject({ status: 200, timeout: 3000, forwarded: { path: '/v1' } });
    expect(ask([...base, ...inTeam, root(rule), leaf([{ timeout: '1s', ...to('api') }])], call)).toMatchObject({ timeout: 1000 });
  });

  test.each<[string, object[], object, string]>([
    ['a delegate that is not there', [], delegate, 'which does not exist or has hosts of its own: this rule is left out'],
    ['a delegate with hosts', [leaf([to('api')], { hosts: ['x.test'] })], delegate, 'which does not exist or has hosts of its own: this rule is left out'],
    ['a delegate that is not exported', [leaf([to('api')], { exportTo: ['.'] })], delegate, 'whose exportTo [.] leaves out namespace shop: this rule is left out'],
    ['a match outside the root\'s', [leaf([{ match: [{ uri: { prefix: '/other' } }], ...to('api') }])], delegate, 'whose http[0] matches what the root\'s match does not allow: that rule is left out'],
    ['a delegate of a delegate', [leaf([{ delegate: { name: 'leaf', namespace: 'team' } }])], delegate, 'whose http[0] delegates again: only one level is followed, that rule is left out'],
  ])('%s: the next rules are tried', (_, leaves, where, why) => {
    const objects = [...base, ...inTeam, root({ match: [{ uri: { prefix: '/api' } }], ...where }), ...leaves];
    const result = ask(objects, { ...call, headers: { fallback: '1' } });
    expect(result.cluster).toBe('outbound|80||web.shop.svc.cluster.local');
    expect(result.conflicts.map((each) => each.what)).toEqual([`VirtualService shop/root spec.http[0] delegates to VirtualService team/leaf, ${why}`]);
  });

  test('VirtualServices that delegate to one another without hosts are used by nobody', () => {
    const a = virtualService('a', { http: [{ delegate: { name: 'b' } }] });
    const b = virtualService('b', { http: [{ delegate: { name: 'a' } }] });
    expect(ask([...base, a, b, virtualService('root', { ...bound, http: [{ delegate: { name: 'a' } }] })], call)).toMatchObject({ status: 404, virtualHost: 'blackhole:80' });
  });
});
