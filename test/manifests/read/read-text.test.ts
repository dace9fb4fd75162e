import fc from 'fast-check';
import { readText } from '../../../src/manifests/read';

const problems = (text: string, file = 'a.yaml') => readText(text, file).problems.map((each) => `${each.level} [${each.path}] ${each.what}; ${each.fix} (${each.code})`);
const names = (text: string) => readText(text).documents.map((each) => (each.doc.metadata as { name: string }).name);

const map = (name: string) => `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: ${name}\n`;

test('documents of one stream are read in order, each with its line', () => {
  const result = readText(`# a comment\n---\n${map('a')}---\n# another\n\n${map('b')}...\n---\n\n---\n${map('c')}`, 'x.yaml');
  expect(result.documents.map((each) => [(each.doc.metadata as { name: string }).name, each.line])).toEqual([['a', 3], ['b', 10], ['c', 18]]);
  expect(result.problems).toEqual([]);
});

test('the items of a List are documents with lines of their own', () => {
  const list = readText('apiVersion: v1\nkind: List\nitems:\n- apiVersion: v1\n  kind: Service\n  metadata:\n    name: a\n- apiVersion: v1\n  kind: Service\n', 'x.yaml');
  expect(list.documents.map((each) => [each.doc.kind, each.line, each.lineOf(['metadata', 'name'])])).toEqual([['Service', 4, 7], ['Service', 8, 8]]);
  expect(readText('{"apiVersion":"v1","kind":"ServiceList","items":[{"apiVersion":"v1","kind":"Service"}]}').documents).toHaveLength(1);
});

test('a dump of a cluster is read item by item, wherever its kind stands', () => {
  const item = (name: string, extra = '') => `- apiVersion: v1\n  kind: Service\n  metadata:\n    name: ${name}\n${extra}`;
  const dump = `apiVersion: v1\nitems:\n${item('a', '  spec: >\n    folded\n')}${item('b', '\n')}- nonsense\n${item('c')}kind: List\nmetadata:\n  resourceVersion: ""\n`;
  const { documents, problems: found } = readText(dump, 'd.yaml');
  expect(documents.map((each) => [(each.doc.metadata as { name: string }).name, each.line, each.lineOf(['metadata', 'name'])]))
    .toEqual([['a', 3, 6], ['b', 9, 12], ['c', 15, 18]]);
  expect(found.map((each) => [each.path, each.code])).toEqual([['d.yaml:14', 'ManifestNotAnObject']]);
});

test('a field has a line, and a field that is not there the line of its parent', () => {
  const [document] = readText(`---\n${map('a')}data:\n  x:\n    - 1\n    - y: 2\n`).documents;
  expect([['data', 'x', 1, 'y'], ['data', 'x', 7], ['data', 'nope', 3], ['metadata', 'name'], []].map((path) => document.lineOf(path))).toEqual([9, 7, 6, 5, 2]);
});

test.each([
  ['a duplicate key', `${map('a')}kind: Other\n`,
    'error [a.yaml:5:1] the same key is written twice in one object, and only one of them would count; delete one of the two (ManifestDuplicateKey)'],
  ['broken YAML', 'apiVersion: v1\nkind: [\n',
    'error [a.yaml:3:1] not valid YAML: Flow sequence in block collection must be sufficiently indented and end with a ]; correct the line, mind the indentation and quotes (ManifestInvalidYaml)'],
  ['a list at the top', '- apiVersion: v1\n',
    'error [a.yaml:1] a manifest must be an object with keys, got a list; separate the manifests with `---`, or wrap them in `kind: List` with `items` (ManifestNotAnObject)'],
  ['text', 'hello\n', 'error [a.yaml:1] a manifest must be an object with keys, got string "hello"; write `apiVersion`, `kind` and `metadata` (ManifestNotAnObject)'],
  ['no kind', 'apiVersion: v1\n', 'error [a.yaml:1] `kind` must be text, got nothing; give every manifest both `apiVersion` and `kind` (ManifestIncomplete)'],
  ['a number for a kind', 'apiVersion: v1\nkind: 3\n', 'error [a.yaml:1] `kind` must be text, got 3; give every manifest both `apiVersion` and `kind` (ManifestIncomplete)'],
  ['values', 'image:\n  tag: 1\n',
    'note [a.yaml:1] the document has neither `apiVersion` nor `kind` (its keys: image), so it is no manifest; it was left out; name only manifests, or add the two fields (ManifestKindMissing)'],
  ['a kustomization', 'kind: Kustomization\nresources: []\n',
    'note [a.yaml:1] a kustomization says how to make manifests and is none itself; it was left out; build it first, e.g. `kubectl kustomize DIR | trackway analyze -` (ManifestKustomization)'],
  ['a Helm template', `${map('{{ .Release.Name }}')}`,
    'note [a.yaml:4] the file holds `{{`, so it is a template and no manifest yet; it was left out; render it first, e.g. `helm template … | trackway analyze -` (ManifestTemplated)'],
  ['a Helm condition', '{{- if .Values.x }}\nkind: A\n{{- end }}\n',
    'note [a.yaml:1] the file holds `{{`, so it is a template and no manifest yet; it was left out; render it first, e.g. `helm template … | trackway analyze -` (ManifestTemplated)'],
  ['an alias inside itself', 'apiVersion: v1\nkind: &a {b: *a}\n',
    'error [a.yaml:1:1] an alias (`*name`) stands inside what it stands for, so it never ends; write the values out (ManifestAliasCycle)'],
  ['an alias to nothing', 'a: *b\n',
    'error [a.yaml:1:1] not valid YAML: Unresolved alias (the anchor must be set before the alias): b; correct the line, mind the indentation and quotes (ManifestInvalidYaml)'],
  ['an alias bomb', 'a: &a [x,x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b]\nd: &d [*c,*c,*c,*c,*c,*c,*c,*c]\ne: [*d,*d,*d,*d,*d,*d,*d,*d]\n',
    'error [a.yaml:1:1] aliases (`*name`) multiply to more than is sensible to expand; write the values out (ManifestAliasBomb)'],
])('%s is told with its place', (_, text, expected) => expect(problems(text)).toEqual([expected]));

test('a broken document does not hide the others', () => {
  const result = readText(`${map('a')}---\nkind: [\n---\n${map('b')}`);
  expect(result.documents).toHaveLength(2);
  expect(result.problems.map((each) => each.line)).toEqual([7]);
});

test('braces inside quoted text do not make a template', () => {
  expect(names(`${map('a')}data:\n  x: 'http://{{ host }}'\n  y: |\n    {{ if }}\n`)).toEqual(['a']);
});

test('words and numbers mean what they mean to kubectl', () => {
  const [document] = readText(`${map('a')}data: {a: yes, b: "yes", c: 0644, d: 1.20, e: 12:30, f: 2024-01-01, g: y, h: off, i: ~, j: 1e3, k: ., l: 0x10}\n`).documents;
  expect(document.doc.data).toEqual({ a: true, b: 'yes', c: 420, d: 1.2, e: '12:30', f: '2024-01-01', g: 'y', h: false, i: null, j: 1000, k: '.', l: 16 });
});

test('anchors, merges, folded text, Windows line ends and a byte order mark are read', () => {
  const text = `\ufeff${map('a')}data:\n  a: &x {k: 1}\n  b:\n    <<: *x\n    l: 2\n  c: >\n    one\n    two\n`.replaceAll('\n', '\r\n');
  expect(readText(text).documents[0].doc.data).toEqual({ a: { k: 1 }, b: { k: 1, l: 2 }, c: 'one two\n' });
});

test('a JSON file with a duplicate key is refused like YAML', () => {
  expect(problems('{"apiVersion": "v1", "kind": "A", "kind": "B"}')[0]).toContain('(ManifestDuplicateKey)');
  expect(readText('{"apiVersion": "v1",\n "kind": "A",\n "spec": {"x": 1}}').documents[0].lineOf(['spec', 'x'])).toBe(3);
});

test('nesting without end is refused, not a crash', () => {
  expect(problems(`a: ${'['.repeat(20000)}`)[0]).toMatch(/ManifestTooDeep|ManifestInvalidYaml/);
  expect(problems(`${'- '.repeat(5000)}x`)).toHaveLength(1);
});

test('any text at all is read or refused', () => {
  const piece = fc.oneof(fc.string({ unit: 'binary', maxLength: 20 }), fc.constantFrom('---\n', '- ', 'a: ', '  ', '\n', '{', '[', '|\n', '&a ', '*a', 'kind: List\nitems:\n', '<<: ', '"', '\t', 'apiVersion: v1\nkind: A\n'));
  fc.assert(fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
    const { documents, problems: found } = readText(pieces.join(''));
    for (const document of documents) expect(document.lineOf(['spec', 'a', 0])).toBeGreaterThan(0);
    for (const problem of found) expect(problem.line).toBeGreaterThanOrEqual(0);
  }), { numRuns: 2000 });
});

test('ten thousand documents take well under a second', () => {
  const one = `${map('a')}data:\n  one: "1"\n  two:\n    - three\n    - four: 5\n      six: seven\n  text: |\n    line\n    another line of some length, as scripts in ConfigMaps have them\n`;
  const text = Array.from({ length: 10_000 }, () => one).join('---\n');
  const start = performance.now();
  expect(readText(text).documents).toHaveLength(10_000);
  expect(performance.now() - start).toBeLessThan(1500); // 120 ms on a quiet laptop core
});
