import { Jwt, Match, MeshGateway, MeshPolicy, MeshRoute, MeshTarget, RouteRule, WebService } from '../../../src';
import { trace } from '../../../src/analysis/trace';
import { modelOf } from '../../../src/kubernetes/synthesis/analyze-charts';
import { collect } from '../../../src/kubernetes/synthesis/collect';
import { Mesh, refusal } from './mesh-support';

const HOST = 'query.test.co.kr';

function shop(rules: (catalog: WebService) => readonly RouteRule[]): Mesh {
  const mesh = new Mesh();
  const door = new MeshGateway(mesh.prod.chart('doors'), 'query', { hosts: [HOST] });
  new MeshRoute(mesh.chart, 'query', { hosts: [HOST], gateways: [door], rules: rules(mesh.service('catalog')) });
  return mesh;
}

const entries = (...match: Match[]): any => shop((catalog) => [{ match, to: catalog }]).spec('VirtualService', 'query').http[0].match;

/** What the service sees of a path, or the status of the answer. */
function seen(mesh: Mesh, path: string, headers: Record<string, string> = {}): string | number | undefined {
  const result = trace(modelOf(collect(mesh.prod.app).charts), { host: HOST, path, headers });
  return result.forwarded?.path ?? result.status;
}

describe('a match', () => {
  test.each([
    ['a whole path', Match.path('/items'), [{ uri: { exact: '/items' } }]],
    ['a path and what lies under it, which Istio\'s prefix alone is not', Match.pathUnder('/api'), [{ uri: { exact: '/api' } }, { uri: { prefix: '/api/' } }]],
    ['the same with a slash at its end', Match.pathUnder('/api/'), [{ uri: { exact: '/api' } }, { uri: { prefix: '/api/' } }]],
    ['every path', Match.pathUnder('/'), [{ uri: { prefix: '/' } }]],
    ['a pattern of paths', Match.pathMatches('/items/[0-9]+'), [{ uri: { regex: '/items/[0-9]+' } }]],
    ['the dark-launch header', Match.header('X-Dark-Launch').is('v2'), [{ headers: { 'x-dark-launch': { exact: 'v2' } } }]],
    ['the beginning of a header', Match.header('x-user').startsWith('anna'), [{ headers: { 'x-user': { prefix: 'anna' } } }]],
    ['a pattern of a header', Match.header('cookie').matches('.*beta=1.*'), [{ headers: { cookie: { regex: '.*beta=1.*' } } }]],
    ['a header that is there', Match.header('x-user').present(), [{ headers: { 'x-user': {} } }]],
    ['a header that is not there', Match.withoutHeader('x-user').present(), [{ withoutHeaders: { 'x-user': {} } }]],
    ['a query parameter', Match.query('page').is('1'), [{ queryParams: { page: { exact: '1' } } }]],
    ['a query parameter that is there', Match.query('page').present(), [{ queryParams: { page: {} } }]],
    ['a method', Match.method('GET'), [{ method: { exact: 'GET' } }]],
    ['the Host header', Match.authority().startsWith('query.'), [{ authority: { prefix: 'query.' } }]],
    ['the scheme', Match.scheme('http'), [{ scheme: { exact: 'http' } }]],
    ['the port', Match.port(80), [{ port: 80 }]],
    ['several conditions', Match.pathUnder('/api').and(Match.method('GET')).and(Match.header('a').is('1')).and(Match.header('b').present()), [
      { uri: { exact: '/api' }, method: { exact: 'GET' }, headers: { a: { exact: '1' }, b: {} } },
      { uri: { prefix: '/api/' }, method: { exact: 'GET' }, headers: { a: { exact: '1' }, b: {} } },
    ]],
  ])('is for %s', (_, match, expected) => {
    expect(entries(match)).toEqual(expected);
  });

  test('is one of several', () => {
    expect(entries(Match.path('/a'), Match.header('x').is('1'))).toEqual([{ uri: { exact: '/a' } }, { headers: { x: { exact: '1' } } }]);
  });

  test('is left out where another one of the rule is for all of it', () => {
    expect(entries(Match.pathUnder('/api'), Match.path('/api/items'), Match.path('/b'))).toEqual([{ uri: { exact: '/api' } }, { uri: { prefix: '/api/' } }, { uri: { exact: '/b' } }]);
  });

  test('on a header that is not there meets what has none, and only that', () => {
    const mesh = shop((catalog) => [{ match: [Match.withoutHeader('x-user').present()], to: catalog }]);
    expect([seen(mesh, '/'), seen(mesh, '/', { 'x-user': 'anna' })]).toEqual(['/', 404]);
  });

  test('on a claim of a token, whose capitals count, is for gateways that check tokens', () => {
    const mesh = new Mesh();
    const door = new MeshGateway(mesh.prod.chart('doors'), 'query', { hosts: [HOST] });
    const catalog = mesh.service('catalog');
    new MeshRoute(mesh.chart, 'query', { hosts: [HOST], gateways: [door], rules: [{ match: [Match.header('@request.auth.claims.Group').is('admin')], to: catalog }] });
    expect(mesh.problems()[0]).toContain('found no request authentication for the gateway (doors/query)');
    new MeshPolicy(mesh.chart, 'tokens', { target: MeshTarget.gateway(door.workload), hosts: [HOST], jwt: [Jwt.issuer({ issuer: 'https://login.example.com/', audiences: ['shop'] })] });
    expect(mesh.spec('VirtualService', 'query').http[0].match).toEqual([{ headers: { '@request.auth.claims.Group': { exact: 'admin' } } }]);
    const ask = (claims: object): number | undefined => trace(modelOf(collect(mesh.prod.app).charts), { host: HOST, jwt: { present: true, valid: true, claims: { iss: 'https://login.example.com/', aud: 'shop', sub: 'anna', ...claims } } }).status;
    expect([ask({ Group: 'admin' }), ask({ group: 'admin' })]).toEqual([200, 404]);
  });

  test('on who asks is for routes of the mesh', () => {
    const mesh = new Mesh();
    const [catalog, webapp] = [mesh.service('catalog'), mesh.service('webapp')];
    const v2 = catalog.addVersion('v2', { image: 'catalog:2' });
    new MeshRoute(mesh.chart, 'route', { hosts: [catalog], rules: [{ match: [Match.from(webapp)], to: v2 }, { to: catalog }] });
    expect(mesh.spec('VirtualService', 'route').http[0].match).toEqual([{
      sourceLabels: { 'app.kubernetes.io/name': 'webapp', 'app.kubernetes.io/instance': 'webapp' }, sourceNamespace: 'shop',
    }]);
  });
});

describe('a rewrite has no double slash, and joins nothing that was apart', () => {
  const rewrites = (match: Match[], path: string): Mesh => shop((catalog) => [{ ...(match.length > 0 ? { match } : {}), to: catalog, rewrite: { path } }]);

  test.each([
    ['/', '/', { '/': '/', '/items': '/items' }],
    ['/', '/v2', { '/': '/v2/', '/items': '/v2/items', '/items?a=1': '/v2/items?a=1' }],
    ['/', '/v2/', { '/': '/v2/', '/items': '/v2/items' }],
    ['/api', '/', { '/api': '/', '/api/': '/', '/api/items': '/items', '/api?a=1': '/?a=1', '/apiary': 404 }],
    ['/api/', '/', { '/api': '/', '/api/': '/', '/api/items': '/items', '/apiary': 404 }],
    ['/api', '/v2', { '/api': '/v2', '/api/': '/v2/', '/api/items': '/v2/items', '/apiary': 404 }],
    ['/api', '/v2/', { '/api': '/v2/', '/api/': '/v2/', '/api/items': '/v2/items' }],
    ['/api/', '/v2', { '/api': '/v2', '/api/': '/v2/', '/api/items': '/v2/items' }],
    ['/a/b', '/c/d/e', { '/a/b': '/c/d/e', '/a/b/f': '/c/d/e/f', '/a/bb': 404 }],
  ])('%s in place of %s', (under, path, table: Record<string, string | number>) => {
    const mesh = rewrites([Match.pathUnder(under)], path);
    expect(Object.fromEntries(Object.keys(table).map((asked) => [asked, seen(mesh, asked)]))).toEqual(table);
  });

  test('without a path to put it in place of', () => {
    const mesh = rewrites([], '/v2');
    expect([seen(mesh, '/'), seen(mesh, '/items')]).toEqual(['/v2/', '/v2/items']);
  });

  test('of a whole path, and of a pattern', () => {
    expect(seen(rewrites([Match.path('/old')], '/new'), '/old?a=1')).toBe('/new?a=1');
    expect(seen(rewrites([Match.pathMatches('/items/[0-9]+')], '/one'), '/items/7')).toBe('/one');
  });

  test('of a rule with all kinds of matches', () => {
    const mesh = rewrites([Match.path('/old'), Match.pathUnder('/api'), Match.header('x-old').present()], '/v2');
    expect([seen(mesh, '/old'), seen(mesh, '/api/x'), seen(mesh, '/y', { 'x-old': '1' }), seen(mesh, '/y')]).toEqual(['/v2', '/v2/x', '/v2/y', 404]);
  });

  test('and may be of the host', () => {
    const [route] = shop((catalog) => [{ to: catalog, rewrite: { host: 'inner.test.co.kr' } }]).spec('VirtualService', 'query').http;
    expect(route.rewrite).toEqual({ authority: 'inner.test.co.kr' });
  });
});

describe('a match is refused', () => {
  const refused = (match: Match): string[] => refusal(() => entries(match)).map((line) => line.replace('[demo/prod/app/query] ', ''));

  test.each([
    [Match.path('items'), 'a path begins with "/" and has neither "//", query nor fragment, got "items"; write e.g. "/api/items"; use Match.query() for parameters (MatchPath)'],
    [Match.path('/a//b'), 'a path begins with "/" and has neither "//", query nor fragment, got "/a//b"; write e.g. "/api/items"; use Match.query() for parameters (MatchPath)'],
    [Match.pathUnder('/a?b=1'), 'a path begins with "/" and has neither "//", query nor fragment, got "/a?b=1"; write e.g. "/api/items"; use Match.query() for parameters (MatchPath)'],
    [Match.path('/a/../b'), 'no path has "." or ".." in it once a proxy has read it, got "/a/../b"; write the path that they lead to (MatchPath)'],
    [Match.header('x y').is('1'), '"x y" is no header name; use letters, digits and dashes (MatchHeader)'],
    [Match.header('x').startsWith(''), 'every header x begins with ""; say what it begins with, or that it is present() (MatchEmpty)'],
    [Match.header('x').matches('a(?=b)'), 'the regular expression "a(?=b)" for header x cannot be read: invalid perl operator: (?=; use the syntax of RE2 (https://github.com/google/re2/wiki/Syntax) (MatchRegex)'],
    [Match.pathMatches(''), 'the regular expression "" for path is empty; use the syntax of RE2 (https://github.com/google/re2/wiki/Syntax) (MatchRegex)'],
    [Match.query('').is('1'), 'a query parameter has no name; name it, e.g. Match.query("page") (MatchQuery)'],
    [Match.method('get'), 'a method is written in capitals, got "get"; write e.g. "GET" (MatchMethod)'],
    [Match.port(0), 'a match needs a port from 1 to 65535, got 0; give the port that clients ask (PortOutOfRange)'],
    [Match.path('/a').and(Match.path('/b')), 'a match asks for the path twice, and differently; ask once; for either of two, give the rule two matches (MatchTwice)'],
    [Match.header('X').is('1').and(Match.header('x').is('2')), 'a match asks for header x twice, and differently; ask once; for either of two, give the rule two matches (MatchTwice)'],
    [Match.from({ selector: { app: 'a' } }), 'rule 0 asks who is behind a request, which a gateway does not know; use Match.from() only in routes of the mesh itself (`mesh: true`, without `gateways`) (MatchSource)'],
  ])('%#', (match, message) => {
    expect(refused(match)[0]).toBe(message);
  });

  test('where a pattern is longer than Istio takes', () => {
    expect(refused(Match.pathMatches('a'.repeat(1025)))[0]).toMatch(/^the regular expression "a+" for path is longer than the 1024 characters Istio takes; /);
  });

  test('never for saying the same twice', () => {
    expect(entries(Match.path('/a').and(Match.path('/a')))).toEqual([{ uri: { exact: '/a' } }]);
  });
});
