import { documents, found, gateway, ours, route, service, to, web, workload } from './support';

const match = (condition: string, host = 'web') => `    - match: [{${condition}}]\n      route: [{destination: {host: ${host}}}]\n`;
const two = documents(workload('api'), service('api'), gateway('public', 'a.com'), web);

test('two VirtualServices whose rules take the same request depend on which is older', () => {
  const yaml = documents(two, route('one', 'a.com', match('uri: {prefix: /api}')), route('two', 'a.com', match('uri: {prefix: /api/v2}', 'api') + to('api')));
  expect(found(yaml, {}, ours)).toEqual([
    'TW0201 VirtualService shop/one spec.http[0].match[0]: spec.http[0] (prefix /api) and spec.http[0] (prefix /api/v2) of VirtualService shop/two '
      + 'take the same requests for host "a.com" on gateway istio-system/public, and whichever object is older wins; '
      + 'merge the two VirtualServices, or make their matches exclude each other',
    'TW0201 VirtualService shop/two spec.http[0].match[0]: spec.http[0] (prefix /api/v2) and spec.http[0] (prefix /api) of VirtualService shop/one '
      + 'take the same requests for host "a.com" on gateway istio-system/public, and whichever object is older wins; '
      + 'merge the two VirtualServices, or make their matches exclude each other',
  ]);
});

test.each([
  ['paths that exclude each other', match('uri: {prefix: /api/}'), match('uri: {prefix: /web/}', 'api')],
  ['a catch-all in one of them, which istiod moves behind', match('uri: {prefix: /api/}'), to('api')],
  ['headers that exclude each other', match('headers: {x-v: {exact: "1"}}'), match('headers: {x-v: {exact: "2"}}', 'api')],
  ['patterns, of which nothing is certain', match('uri: {regex: "/a.*"}'), match('uri: {regex: "/b.*"}', 'api')],
  ['the same outcome', match('uri: {prefix: /api/}'), match('uri: {prefix: /api/v2}')],
])('%s do not depend on it', (_, one, other) => {
  expect(found(documents(two, route('one', 'a.com', one), route('two', 'a.com', other)), {}, /^TW0201/)).toEqual([]);
});

test('two catch-alls depend on it', () => {
  expect(found(documents(two, route('one', 'a.com', to('web')), route('two', 'a.com', to('api'))), {}, ours)).toHaveLength(2);
});

test('thousands of VirtualServices on one host are compared in time', () => {
  const many = Array.from({ length: 2000 }, (_, index) => route(`r${index}`, 'a.com', match(`uri: {prefix: /p${index}/}`)));
  const start = performance.now();
  expect(found(documents(two, ...many), {}, ours)).toEqual([]);
  expect(performance.now() - start).toBeLessThan(6000);
});

test('a host of its own does not fall back to the wildcard', () => {
  const yaml = documents(workload('api'), service('api'), gateway('public', '"*"'), web, route('all', '"*"', to('web')), route('one', 'a.com', match('uri: {prefix: /api/}', 'api')));
  expect(found(yaml)).toEqual([
    'TW0202 VirtualService shop/one spec.http: requests for a.com that match none of its rules get 404: they do not fall back to host * of VirtualService shop/all; '
    + 'add a rule without match at the end if they should be served',
  ]);
});

test.each([
  ['a wider prefix', match('uri: {prefix: /api}'), match('uri: {exact: /api/x}', 'api'), 'prefix /api', 'path /api/x'],
  ['a rule for every path', match('uri: {prefix: /}'), match('headers: {x-dark-launch: {exact: v2}}', 'api'), 'prefix /', 'header x-dark-launch=v2'],
  ['fewer headers', match('uri: {prefix: /a}, headers: {a: {exact: x}}'), match('uri: {prefix: /a/b}, headers: {a: {exact: x}, b: {}}', 'api'), 'prefix /a, header a=x', 'prefix /a/b, header a=x, header b'],
])('a rule behind %s is never used', (_, first, second, wide, narrow) => {
  expect(found(documents(two, route('one', 'a.com', first + second)), {}, /^TW/)).toEqual([
    `TW0203 VirtualService shop/one spec.http[1]: spec.http[0] (${wide}) takes every request that spec.http[1] (${narrow}) could match, so it is never used; put the narrower rule first`,
  ]);
});

test('a rule behind one that needs a method, a header or a port more is used', () => {
  const first = match('uri: {prefix: /a}, method: {exact: GET}') + match('uri: {prefix: /a}, headers: {x: {}}') + match('uri: {prefix: /a}, port: 80');
  expect(found(documents(two, route('one', 'a.com', first + match('uri: {prefix: /a}', 'api'))), {}, /^TW/)).toEqual([]);
});

test('a rule behind one that hands requests over is used, unless the delegate takes all of them', () => {
  const root = route('one', 'a.com', '    - match: [{uri: {prefix: /a}}]\n      delegate: {name: part, namespace: shop}\n' + match('uri: {exact: /a/x}', 'api'));
  const part = (rules: string) => `apiVersion: networking.istio.io/v1\nkind: VirtualService\nmetadata: {name: part, namespace: shop}\nspec:\n  http:\n${rules}`;
  const told = (rules: string) => found(documents(two, root, part(rules)), {}, /^TW0203/);
  expect(told(match('uri: {exact: /a/y}'))).toEqual([]);
  expect(told(match('uri: {exact: /a/y}') + to('web'))).toHaveLength(1);
});

test('retries that the timeout cuts off are told', () => {
  const rule = '    - route: [{destination: {host: web}}]\n      timeout: 5s\n      retries: {attempts: 3, perTryTimeout: 2s, retryOn: 5xx}\n';
  expect(found(documents(two, route('one', 'a.com', rule)))).toEqual([
    'TW0204 VirtualService shop/one spec.http[0].timeout: the timeout of 5s ends before 3 attempts of 2s do, so the last ones never happen (504); '
    + 'raise timeout to at least 6s, or lower attempts or perTryTimeout',
  ]);
  expect(found(documents(two, route('one', 'a.com', rule.replace('5s', '6s'))))).toEqual([]);
});

test('a rewrite that doubles the slash is told', () => {
  const rule = '    - match: [{uri: {prefix: /api}}]\n      rewrite: {uri: /}\n      route: [{destination: {host: web}}]\n';
  expect(found(documents(two, route('one', 'a.com', rule)))).toEqual([
    'TW0205 VirtualService shop/one spec.http[0].rewrite.uri: prefix "/api" is replaced by "/" as text, so /api/x becomes //x; '
    + 'match the prefix "/api/" instead, and the exact path "/api" beside it',
  ]);
  expect(found(documents(two, route('one', 'a.com', rule.replace('/api}', '/api/}'))))).toEqual([]);
});

test('a delegate must exist, be exported here and have no hosts', () => {
  const root = (delegate: string) => route('root', 'a.com', `    - delegate: {name: ${delegate}, namespace: team}\n`);
  const child = (name: string, more: string) => `apiVersion: networking.istio.io/v1\nkind: VirtualService\nmetadata: {name: ${name}, namespace: team}\nspec:\n  ${more}\n  http:\n`
    + '    - route: [{destination: {host: web.shop.svc.cluster.local}}]\n';
  const set = documents(two, child('good', 'exportTo: ["*"]'), child('hidden', 'exportTo: ["."]'), child('hosted', 'hosts: [x.com]'),
    'apiVersion: networking.istio.io/v1\nkind: VirtualService\nmetadata: {name: chain, namespace: team}\nspec:\n  http:\n    - delegate: {name: chain}\n');
  const told = (delegate: string) => found(documents(set, root(delegate)), {}, /^TW0206/).map((each) => each.slice(each.indexOf(': ') + 2));
  expect(told('good')).toEqual(told('missing').slice(0, 1));
  expect(told('missing').slice(1)).toEqual(['delegate team/missing does not exist, so spec.http[0] is left out; correct its name and namespace']);
  expect(told('hidden').slice(1)).toEqual(['delegate team/hidden is exported to . only, so spec.http[0] is left out; add "shop" to its exportTo']);
  expect(told('hosted').slice(1)).toEqual(['delegate team/hosted has hosts of its own, so it is no delegate, so spec.http[0] is left out; remove spec.hosts from it']);
  expect(told('good')).toEqual([
    'delegate team/chain is named by a VirtualService that is a delegate itself, which goes one level deep only, so spec.http[0] is left out; move its routes here',
  ]);
});
