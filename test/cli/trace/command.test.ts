import * as fs from 'fs';
import * as path from 'path';
import { ROOT } from '../../support/paths';
import { shop } from '../mesh';
import { trackway, useWorkFolder } from '../support';

const folder = useWorkFolder();
const request = ['--host', 'shop.test', '--path', '/items'];
const arrives = '200  Gateway istio-system/query:80 → VirtualService shop/shop http[1] → web:80 (2 pods)';

test('a request that arrives is shown step by step, with the fields that decided', () => {
  folder.write({ 'dist/shop.yaml': shop() });
  const { code, out, err } = trackway(['trace', 'dist', ...request]);
  const lines = out.split('\n');
  expect([code, err, lines[0], lines.at(-2)]).toEqual([0, '', 'GET http://shop.test/items  from gateway-labels:istio=ingressgateway', arrives]);
  expect(lines).toContain('  virtualHost  virtual host shop.test:80  [dist/shop.yaml:31 spec.hosts]');
});

test('a request that dies says what it nearly met; only --exit-code makes that a failure', () => {
  folder.write({ 'dist/shop.yaml': shop('other') });
  const { code, out } = trackway(['trace', 'dist', ...request]);
  expect(code).toBe(0);
  expect(out.split('\n').slice(-3)).toEqual([
    '  nearest miss: host shop.test matches Gateway istio-system/query, but VirtualService shop/shop is bound to istio-system/other, whose hosts are other.test',
    '404 NR NoRoute  gateway-labels:istio=ingressgateway',
    '',
  ]);
  expect(trackway(['trace', 'dist', ...request, '--exit-code']).code).toBe(1);
});

test('--format json is the answer as data, with the names that istiod has', () => {
  const { code, out } = trackway(['trace', '-', ...request, '--format', 'json'], { stdin: shop() });
  expect([code, JSON.parse(out)]).toEqual([0, expect.objectContaining({
    status: 200,
    listener: '0.0.0.0_80',
    routeConfig: 'http.80',
    virtualHost: 'shop.test:80',
    cluster: 'outbound|80||web.shop.svc.cluster.local',
    clusters: [{ cluster: 'outbound|80||web.shop.svc.cluster.local', weight: 100 }],
  })]);
});

test.each([
  ['a header decides', ['--header', 'x-dark-launch=v2'], { status: 301, location: 'http://shop.test/dark' }],
  ['a port that nobody serves', ['--port', '81'], { reason: 'NoListener' }],
  ['an entry by its object', ['--from', 'gateway:istio-system/other'], { from: 'gateway:istio-system/other', status: 200 }],
  ['an entry by its labels', ['--from', 'gateway-labels:istio=nobody'], { from: 'gateway-labels:istio=nobody', reason: 'NoListener' }],
  ['straight to the pods', ['--inbound', 'shop/web', '--port', '8080'], { from: 'inbound:shop/web', status: 200 }],
])('%s', (_, argv, expected) => {
  const { out } = trackway(['trace', '-', ...request, ...argv, '--format', 'json'], { stdin: shop() });
  expect(JSON.parse(out)).toMatchObject(expected);
});

test('facts, MeshConfig, cluster domain and namespace reach the model', () => {
  folder.write({ 'shop.yaml': shop(), 'facts.yaml': 'services:\n  - {name: billing, namespace: shop, ports: [{port: 80}]}\n', 'mesh.yaml': 'outboundTrafficPolicy: {mode: REGISTRY_ONLY}\n' });
  const ask = (...argv: string[]) => JSON.parse(trackway(['trace', 'shop.yaml', '--format', 'json', ...argv]).out) as { cluster?: string };
  const outside = ['--host', 'example.org', '--from', 'sidecar:shop/web'];
  expect(ask(...outside)).toMatchObject({ cluster: 'PassthroughCluster', status: 200 });
  expect(ask(...outside, '--mesh-config', 'mesh.yaml')).toMatchObject({ virtualHost: 'block_all', status: 502 });
  expect(ask('--host', 'billing', '--from', 'sidecar:shop/web', '--facts', 'facts.yaml').cluster).toBe('outbound|80||billing.shop.svc.cluster.local');
  expect(ask('--host', 'web.shop.svc.corp', '--from', 'sidecar:shop/web', '--cluster-domain', 'corp').cluster).toBe('outbound|80||web.shop.svc.corp');
});

const table = `- name: items
  url: http://shop.test/items
- GET http://other.test/
`;

test('a table of requests is one verdict each', () => {
  folder.write({ 'dist/shop.yaml': shop(), 'requests.yaml': table });
  expect(trackway(['trace', 'dist', '--requests', 'requests.yaml', '--exit-code'])).toEqual({
    code: 1,
    out: `items\n  ${arrives}\nGET http://other.test/\n  404 NR NoVirtualHost  gateway-labels:istio=ingressgateway\n`,
    err: '',
  });
  expect(JSON.parse(trackway(['trace', 'dist', '--requests', 'requests.yaml', '--format', 'json']).out)).toMatchObject([
    { name: 'items', status: 200 }, { name: 'GET http://other.test/', reason: 'NoVirtualHost' },
  ]);
});

test('--diff tells which requests go elsewhere', () => {
  folder.write({ 'old/shop.yaml': shop(), 'new/shop.yaml': shop('query', 'web-next'), 'requests.yaml': table });
  expect(trackway(['trace', '--diff', 'old', 'new', '--requests', 'requests.yaml'])).toEqual({
    code: 0,
    out: `items: destination, weights\n  - ${arrives}\n  + ${arrives.replace('web:80', 'web-next:80')}\n`,
    err: '',
  });
  expect(trackway(['trace', '--diff', 'old', 'new', '--requests', 'requests.yaml', '--exit-code']).code).toBe(1);
  expect(trackway(['trace', '--diff', 'old', 'old', '--requests', 'requests.yaml', '--exit-code'])).toEqual({ code: 0, out: 'no request changes its destination\n', err: '' });
  const { out } = trackway(['trace', '--diff', 'old', 'new', ...request, '--format', 'json']);
  expect(JSON.parse(out)).toMatchObject([{ name: 'GET http://shop.test/items', changed: ['destination', 'weights'], before: { status: 200 }, after: { status: 200 } }]);
});

test.each([
  [['shop.yaml'], '[trackway trace] it is not said whom the request is for; give --host, e.g. --host shop.example.com (TraceHostMissing)'],
  [['nowhere', ...request], '[nowhere] the path cannot be opened (ENOENT); name a file, a folder, or `-` for standard input (ManifestPathNotFound)'],
  [['shop.yaml', '--requests', 'no.yaml'], '[no.yaml] the file cannot be read (ENOENT); name a YAML or JSON file that is there (DataFileUnreadable)'],
  [['shop.yaml', '--requests', 'table.yaml', '--host', 'a', '--header', 'a=b'], '[trackway trace] --requests and --host, --header both describe requests; write it into the table, or leave out --requests (TraceRequestTwice)'],
  [['shop.yaml', '--diff', '--requests', 'table.yaml'], '[trackway trace] --diff compares two sets of manifests, got 1; write `trackway trace --diff OLD NEW` (TraceSides)'],
  [['-', '-', '--diff', '--requests', 'table.yaml'], '[trackway trace] both sides are standard input; name a file or folder for one of them (TraceSides)'],
])('%j is refused', (argv, message) => {
  folder.write({ 'shop.yaml': shop(), 'table.yaml': table });
  expect(trackway(['trace', ...argv])).toEqual({ code: 2, out: '', err: `${message}\n` });
});

describe('--phase', () => {
  const release = fs.readFileSync(path.join(ROOT, 'examples', 'blue-green', 'expected', 'kubernetes', 'prod', 'query.yaml'), 'utf8');
  const doors = fs.readFileSync(path.join(ROOT, 'examples', 'blue-green', 'expected', 'kubernetes', 'prod', 'doors.yaml'), 'utf8');
  const query = ['trace', 'dist', '--host', 'query.test.co.kr'];
  beforeEach(() => folder.write({ 'dist/query.yaml': release, 'dist/doors.yaml': doors }));

  test('all shows where a request ends at each phase of a release', () => {
    expect(trackway([...query, '--phase', 'all']).out.trimEnd().split('\n').map((line) => line.replace(/ {2,}/g, ' | '))).toEqual([
      'request | phase | destination',
      'GET http://query.test.co.kr/ | stable, preview, step:0-3 | query stable: query-old (3 pods)',
      ' | step:4-6 | query canary: query-new (3 pods)',
      ' | promoted | query stable: query-new (3 pods)',
      ' | aborted | query stable: query-old (3 pods)',
    ].map((line) => line.replace(/^ \| /, ' | ')));
  });

  test('the header reaches the new version while it waits, and nobody else does', () => {
    const destination = (...more: string[]): string => /ReplicaSet devops\/(query-\w+)/.exec(trackway([...query, '--phase', 'preview', ...more]).out)![1];
    expect([destination(), destination('--header', 'x-preview=true')]).toEqual(['query-old', 'query-new']);
  });

  test('an unknown phase, no release, and --diff are refused', () => {
    expect(trackway([...query, '--phase', 'steady'])).toEqual(expect.objectContaining({ code: 2, err: expect.stringContaining('(UnknownPhase)') }));
    expect(trackway(['trace', '-', ...request, '--phase', 'all'], { stdin: shop() }))
      .toEqual(expect.objectContaining({ code: 2, err: '[trackway trace] no Rollout is among the manifests, so there are no phases; leave out --phase (TraceNoRelease)\n' }));
    expect(trackway(['trace', '--diff', 'dist', 'dist', ...request.slice(0, 2), '--phase', 'stable']).err).toContain('leave out one of them (TraceSides)');
  });
});
