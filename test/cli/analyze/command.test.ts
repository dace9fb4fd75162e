import { shop } from '../mesh';
import { trackway, useWorkFolder } from '../support';

const folder = useWorkFolder();

/** `shop` without the namespace's label, which is worth an info. */
const clean = `apiVersion: v1
kind: Namespace
metadata:
  name: shop
  labels: {istio-injection: enabled}
---
${shop()}`;
const broken = clean.replace('gateways: [istio-system/query]', 'gateways: [istio-system/other]');

interface FoundLine {
  readonly code: string;
  readonly level: string;
  readonly file: string;
  readonly line: number;
  readonly path: string;
}

test('manifests with nothing wrong pass', () => {
  folder.write({ 'dist/shop.yaml': clean });
  expect(trackway(['analyze', 'dist', '--fail-on', 'info'])).toEqual({ code: 0, out: 'nothing found\n', err: '' });
});

test('a host that no gateway serves fails, with the gateway that would', () => {
  folder.write({ 'dist/shop.yaml': broken });
  const { code, out, err } = trackway(['analyze', 'dist']);
  expect([code, err]).toEqual([1, '']);
  expect(out.split('\n').slice(0, 3)).toEqual([
    'dist/shop.yaml',
    '  37  error    TW0101 HostNotServedByGateway  VirtualService shop/shop',
    '      host "shop.test" is served by none of the gateways this VirtualService is bound to, so every request for it gets 404: '
      + 'istio-system/other serves other.test; bind it to istio-system/query, which serves shop.test on port 80 (HTTP)',
  ]);
});

test.each([
  ['never', 0], ['info', 1], ['warning', 1], ['error', 1],
])('errors with --fail-on %s exit with %s', (level, code) => {
  expect(trackway(['analyze', '-', '--fail-on', level], { stdin: broken }).code).toBe(code);
});

test.each([
  ['never', 0], ['info', 1], ['warning', 0], ['error', 0],
])('an info with --fail-on %s exits with %s', (level, code) => {
  const ran = trackway(['analyze', '-', '--fail-on', level, '--format', 'json'], { stdin: clean.replace('{istio-injection: enabled}', '{}') });
  expect([ran.code, (JSON.parse(ran.out) as FoundLine[]).map((each) => [each.code, each.level])]).toEqual([code, [['IST0102', 'info']]]);
});

test('--format json is an array of findings with their place', () => {
  folder.write({ 'dist/shop.yaml': broken });
  const found = JSON.parse(trackway(['analyze', 'dist', '--format', 'json']).out) as FoundLine[];
  expect(found[0]).toEqual({
    code: 'TW0101', name: 'HostNotServedByGateway', rule: expect.any(String), level: 'error', message: expect.stringContaining('"shop.test"'),
    resource: { kind: 'VirtualService', namespace: 'shop', name: 'shop' }, path: 'spec.hosts[0]', file: 'dist/shop.yaml', line: 37,
  });
});

test.each(['gitlab', 'code-quality'])('--format %s is what merge requests of GitLab show', (format) => {
  folder.write({ 'dist/shop.yaml': broken });
  const [first] = JSON.parse(trackway(['analyze', 'dist', '--format', format]).out) as object[];
  expect(first).toMatchObject({ check_name: 'HostNotServedByGateway', severity: 'critical', location: { path: 'dist/shop.yaml', lines: { begin: 37 } } });
});

test('--format sarif is what code scanners read', () => {
  folder.write({ 'dist/shop.yaml': broken });
  expect(JSON.parse(trackway(['analyze', 'dist', '--format', 'sarif']).out)).toMatchObject({ version: '2.1.0', runs: [{ tool: { driver: { name: 'trackway' } } }] });
});

test('--suppress leaves findings out', () => {
  const argv = ['analyze', '-', '--suppress', 'TW0101=VirtualService shop.shop', '--suppress', 'IST0132'];
  expect(trackway(argv, { stdin: broken })).toEqual({ code: 0, out: 'nothing found\n', err: '' });
});

test('facts declare what is outside, and the namespace where objects go', () => {
  const route = `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: {name: a}
spec:
  hosts: [billing]
  http: [{route: [{destination: {host: billing}}]}]
`;
  folder.write({ 'a.yaml': route, 'facts.yaml': 'services: [{name: billing, namespace: shop}]\n' });
  const codes = (...argv: string[]) => (JSON.parse(trackway(['analyze', 'a.yaml', '--format', 'json', ...argv]).out) as FoundLine[]).map((each) => each.code);
  expect(codes('--facts', 'facts.yaml')).toEqual(['IST0101']);
  expect(codes('--facts', 'facts.yaml', '--namespace', 'shop')).toEqual([]);
});

test('what could not be read is told, the rest is judged, and the exit code says that something is missing', () => {
  folder.write({ 'dist/a.yaml': 'kind: A\n\tname: b\n', 'dist/shop.yaml': broken, 'dist/values.yaml': 'a: 1\n' });
  const { code, out, err } = trackway(['analyze', 'dist']);
  expect([code, out.split('\n')[0]]).toEqual([2, 'dist/shop.yaml']);
  expect(err).toBe('note: [dist/values.yaml:1] the document has neither `apiVersion` nor `kind` (its keys: a), so it is no manifest; it was left out; '
    + 'name only manifests, or add the two fields (ManifestKindMissing)\n'
    + '[dist/a.yaml:2:1] a tab is used for indentation, which YAML does not allow; indent with spaces (ManifestInvalidYaml)\n');
});

test('of many notes of one kind, the first ones are told', () => {
  folder.write({ 'dist/shop.yaml': clean, ...Object.fromEntries([1, 2, 3, 4, 5].map((index) => [`dist/t/${index}.yaml`, 'a: {{ .Values.a }}\n'])) });
  const { code, err } = trackway(['analyze', 'dist']);
  expect([code, err.split('\n').map((line) => line.replace(/\].*\(/, '] … ('))]).toEqual([0, [
    'note: [dist/t/1.yaml:1] … (ManifestTemplated)',
    'note: [dist/t/2.yaml:1] … (ManifestTemplated)',
    'note: [dist/t/3.yaml:1] … (ManifestTemplated)',
    'note: and 2 more of the same (ManifestTemplated)',
    '',
  ]]);
});

test.each([
  [[], '[trackway analyze] PATH is missing; see `trackway analyze --help` for what to write (ArgumentMissing)'],
  [['nowhere'], '[nowhere] the path cannot be opened (ENOENT); name a file, a folder, or `-` for standard input (ManifestPathNotFound)'],
  [['a', '--format', 'srif'], '[trackway analyze] --format cannot be "srif"; did you mean sarif? (OptionChoice)'],
  [['a', '--fail-on', 'fatal'], '[trackway analyze] --fail-on cannot be "fatal"; choose one of never, info, warning, error (OptionChoice)'],
])('%j is refused', (argv, message) => {
  expect(trackway(['analyze', ...argv])).toEqual({ code: 2, out: '', err: `${message}\n` });
});
