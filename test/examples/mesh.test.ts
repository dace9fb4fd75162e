import { TraceResult } from '../../src/analysis/trace';
import { traced } from './mesh-page';

/** Where each request of examples/mesh/requests.yaml ends. */
const EXPECTED: Record<string, string> = {
  'the shop front': '200 webapp.istioinaction:80',
  'a path that becomes another': '200 catalog.istioinaction:80/primary as /items/1',
  'a path that only begins alike': '200 webapp.istioinaction:80',
  'the catalogue': '200 90 % catalog.istioinaction:80/primary, 10 % catalog.istioinaction:80/v2',
  'the catalogue without TLS': '301 TlsRedirect https://catalog.istioinaction.io/items',
  'the catalogue, dark launch': '200 catalog.istioinaction:80/v2',
  'the catalogue is changed': '200 catalog.istioinaction:80/primary',
  'the preview': '200 forum.forum:80/v2',
  'another preview': '404 NoVirtualHost',
  'a partner, with certificate and token': '200 catalog.istioinaction:80/primary and 10 % to outbound|80|v2|catalog.istioinaction.svc.cluster.local',
  'a partner, with the token of a customer': '403 Denied',
  'a partner, without a token': '403 Denied',
  'a partner, without a certificate': 'none TlsError',
  'the forum\'s own rules': '200 forum.forum:80/primary as /users',
  'the forum\'s API': '200 forum.forum:80/primary as /api/users',
  'items at the shop': '200 catalog.istioinaction:80/primary',
  'an old address': '308 https://shop.istioinaction.io/items?page=2',
  'the app store': '302 https://apps.example.com/storefront',
  'the shop, in plain HTTP': '301 TlsRedirect https://shop.istioinaction.io/',
  'robots': '200 User-agent: *\nDisallow: /\n',
  'a host that nobody serves': '404 NoVirtualHost',
  'SNI': 'none simple-tls-service-1.istioinaction:443',
  'TCP': 'none tcp-echo.istioinaction:9000',
  'webapp calls catalog': '200 90 % catalog.istioinaction:80/primary, 10 % catalog.istioinaction:80/v2',
  'webapp calls catalog, dark launch': '200 catalog.istioinaction:80/v2',
  'webapp calls forum': '200 forum.forum:80/primary',
  'forum calls catalog without having said so': '403 Denied',
  'webapp pays': '200 api.payments.example.com:80 MUTUAL',
  'webapp asks an unknown host': '502 Blocked',
  'forum asks outside': 'none jsonplaceholder.typicode.com:443',
  'catalog asks its database': 'none items.db.example.com:5432',
  'a pod without a sidecar asks catalog': 'none NoFilterChain',
  'Prometheus reads metrics': '200',
};

test('every request of the table in examples/mesh ends where its line says', () => {
  const ends = Object.fromEntries([...traced()].map(([name, result]) => [name, endOf(result)]));
  expect(ends).toEqual(EXPECTED);
});

test('nothing in examples/mesh depends on what was created first, and istiod drops nothing', () => {
  const results = [...traced().values()];
  expect(results.length).toBeGreaterThan(30);
  expect(results.flatMap(({ ambiguous }) => ambiguous)).toEqual([]);
  expect(results.flatMap(({ conflicts }) => conflicts)).toEqual([]);
});

test('what the rules add on the way arrives', () => {
  const results = traced();
  expect(results.get('the shop front')).toMatchObject({ timeout: 8000, retries: { attempts: 3, on: '5xx', perTryTimeout: 2000 }, mtls: true });
  expect(results.get('items at the shop')).toMatchObject({ forwarded: { headersAdded: { 'x-door': 'shop' } }, responseHeaders: { 'cache-control': 'no-store' } });
});

function endOf(result: TraceResult): string {
  const { status = 'none', reason, location, body, destinations, mirrors, forwarded, request } = result;
  if (reason !== undefined || location !== undefined || body !== undefined) return [status, reason, location ?? body].filter(Boolean).join(' ');
  const ends = destinations.map(({ host, port, subset, weight, tls }) => {
    const end = `${host.replace('.svc.cluster.local', '')}:${port}${subset === undefined ? '' : `/${subset}`}${tls === 'MUTUAL' ? ' MUTUAL' : ''}`;
    return destinations.length === 1 ? end : `${weight} % ${end}`;
  });
  const rewritten = forwarded !== undefined && pathIn(request) !== forwarded.path ? ` as ${forwarded.path}` : '';
  return `${status} ${ends.join(', ')}${rewritten}${mirrors.map(({ cluster, percent }) => ` and ${percent} % to ${cluster}`).join('')}`.trim();
}

/** The path of a request in short: `GET http://shop.example.com/items`. */
function pathIn(request: string): string {
  return request.replace(/^\S+ \w+:\/\/[^/]+/, '');
}
