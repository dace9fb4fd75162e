import { runInNewContext } from 'vm';
import { ValidationError } from '../../../src/core/validation-error';
import { emitDocuments, emitYaml } from '../../../src/manifests/emit';

test('a document reads as people write it: identity first, then everything in the order it was given', () => {
  const text = emitYaml({
    spec: {
      replicas: 2,
      template: {
        metadata: { labels: { app: 'web' }, name: 'web' },
        spec: {
          containers: [
            { name: 'web', image: 'registry.example.com/web:1.4.2', args: ['--config', '/etc/web.yaml', '-v=2'], env: [{ name: 'DEBUG', value: 'yes' }], command: [] },
            { name: 'proxy', resources: {} },
          ],
        },
      },
    },
    kind: 'Deployment',
    metadata: { annotations: { 'example.com/at': '2024-01-01' }, labels: { 'app.kubernetes.io/name': 'web' }, generation: 3, namespace: 'shop', name: 'web' },
    apiVersion: 'apps/v1',
  });
  expect(text).toBe(`apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
  namespace: shop
  labels:
    app.kubernetes.io/name: web
  annotations:
    example.com/at: "2024-01-01"
  generation: 3
spec:
  replicas: 2
  template:
    metadata:
      labels:
        app: web
      name: web
    spec:
      containers:
        - name: web
          image: registry.example.com/web:1.4.2
          args:
            - --config
            - /etc/web.yaml
            - -v=2
          env:
            - name: DEBUG
              value: "yes"
          command: []
        - name: proxy
          resources: {}
`);
});

test('text of several lines is a block, and keeps what it begins and ends with', () => {
  expect(emitYaml({ data: { 'a.conf': 'one\n\n  two\n', 'b': 'one\ntwo', 'c': '  one\ntwo\n\n', 'd': '\nx' }, items: ['a\nb\n', ['c\nd']] })).toBe(`data:
  a.conf: |
    one

      two
  b: |-
    one
    two
  c: |2+
      one
    two

  d: |-

    x
items:
  - |
    a
    b
  - - |-
      c
      d
`);
});

test('text whose lines a reader would change, or that hides something, is quoted', () => {
  expect(emitYaml({ a: 'one\r\ntwo', b: 'one\n  ', c: 'one\n\u202etwo', e: '\ud800', f: '한글 😀' })).toBe(String.raw`a: "one\r\ntwo"
b: "one\n  "
c: "one\n\u202etwo"
e: "\ud800"
f: 한글 😀
`);
});

test('what is common in manifests and looks odd, but is safe, stays plain', () => {
  const plain = [
    '100m', '512Mi', '30s', '25%', '10.0.0.0/16', 'http://web.shop:8080/items?id=1#top', '--log-level=debug', '-c', '$(POD_IP)', 'nginx:1.25@sha256:0a1b', '/api/(v[0-9]+)/', 'a, b',
    './run', '^/items', 'it\'s "here"', 'app.kubernetes.io/name', '1.4.2-rc.1', 'arn:aws:iam::123456789012:role/web', 'v1', 'Yesterday', 'e2e', '_x',
  ];
  expect(emitYaml(plain)).toBe(plain.map((text) => `- ${text}\n`).join(''));
});

test('numbers are written so that YAML 1.1 takes them for numbers', () => {
  expect(emitYaml([1e21, -1e-7, 5e-324, 1.5e300, -0, 0, 0.1, 1e20, 12345678901234567890123n, true, null])).toBe(`- 1.0e+21
- -1.0e-7
- 5.0e-324
- 1.5e+300
- -0.0
- 0
- 0.1
- 100000000000000000000
- 12345678901234567890123
- true
- null
`);
});

test('undefined properties are left out, and a map of nothing else is empty', () => {
  expect(emitYaml({ a: undefined, b: { c: undefined }, d: [{ e: undefined, f: 1 }] })).toBe('b: {}\nd:\n  - f: 1\n');
  expect(emitYaml({ a: undefined })).toBe('{}\n');
  expect(emitYaml({ kind: 'X', metadata: { name: undefined } })).toBe('kind: X\nmetadata: {}\n');
});

test('a document need not be a map', () => {
  expect([emitYaml('a\nb'), emitYaml([]), emitYaml({}), emitYaml(null), emitYaml(7), emitYaml([['a']])]).toEqual(['"a\\nb"\n', '[]\n', '{}\n', 'null\n', '7\n', '- - a\n']);
});

test('documents are separated by ---, and none are an empty stream', () => {
  expect(emitDocuments([{ a: 1 }, { b: 'x\n\n' }, { c: 3 }])).toBe('a: 1\n---\nb: |+\n  x\n\n---\nc: 3\n');
  expect(emitDocuments([])).toBe('');
});

test('a key too long for its line is written as an explicit key', () => {
  const key = 'k'.repeat(300);
  expect(emitYaml({ map: { [key]: { a: 1 }, b: 2 } })).toBe(`map:\n  ? ${key}\n  :\n    a: 1\n  b: 2\n`);
});

test('an object used twice is written twice, without anchors', () => {
  const labels = { app: 'web' };
  expect(emitYaml({ selector: labels, labels })).toBe('selector:\n  app: web\nlabels:\n  app: web\n');
});

test('maps without a prototype, or from another realm, are data', () => {
  expect(emitYaml(Object.assign(Object.create(null) as object, { a: 1 }))).toBe('a: 1\n');
  expect(emitYaml(runInNewContext('({ a: [{ b: 1 }] })'))).toBe('a:\n  - b: 1\n');
});

test('everything that YAML cannot carry is refused together, each with its document and field', () => {
  class Size {}
  const circular: { name: string; self?: unknown } = { name: 'x' };
  circular.self = [circular];
  const web = { kind: 'Deployment', metadata: { name: 'web', namespace: 'shop' }, spec: { 'replicas': Number.NaN, 'a/b': [1, new Date(0), undefined] } };
  const other = { kind: 'Namespace', metadata: { name: 'x' }, f: () => 1, s: Symbol('s'), size: new Size(), map: new Map(), circular, big: -Infinity };
  expect(messageOf(() => emitDocuments([{ fine: 1 }, web, other, undefined, Number.NaN]))).toBe([
    '[Deployment shop/web] `spec.replicas` is NaN, which Kubernetes has no number for; give a finite number or leave the field out (YamlNumberNotFinite)',
    '[Deployment shop/web] `spec["a/b"][1]` is an instance of Date, which is not data; give its `toISOString()` (YamlValueNotPlain)',
    '[Deployment shop/web] `spec["a/b"][2]` is undefined, which is not data; give a string, number, boolean, null, list or plain object, or leave it out (YamlValueNotPlain)',
    '[Namespace x] `f` is a function, which is not data; give a string, number, boolean, null, list or plain object, or leave it out (YamlValueNotPlain)',
    '[Namespace x] `s` is a symbol, which is not data; give a string, number, boolean, null, list or plain object, or leave it out (YamlValueNotPlain)',
    '[Namespace x] `size` is an instance of Size, which is not data; resolve it to a string, number, list or plain object first (YamlValueNotPlain)',
    '[Namespace x] `map` is an instance of Map, which is not data; resolve it to a string, number, list or plain object first (YamlValueNotPlain)',
    '[Namespace x] `circular.self[0]` contains itself; give it a copy of the part that is meant (YamlCircularReference)',
    '[Namespace x] `big` is -Infinity, which Kubernetes has no number for; give a finite number or leave the field out (YamlNumberNotFinite)',
    '[document 4] the document is undefined, which is not data; give a string, number, boolean, null, list or plain object, or leave it out (YamlValueNotPlain)',
    '[document 5] the document is NaN, which Kubernetes has no number for; give a finite number or leave the field out (YamlNumberNotFinite)',
  ].join('\n'));
});

test('data is written to a depth of 500 and refused beyond', () => {
  const nested = (depth: number): unknown => depth === 0 ? 'end' : { a: nested(depth - 1) };
  expect(emitYaml(nested(501)).endsWith(`${'  '.repeat(500)}a: end\n`)).toBe(true);
  expect(messageOf(() => emitYaml(nested(502)))).toBe(
    `[document] \`${'a.'.repeat(40)}\`… is nested deeper than 500 levels; flatten the data, or carry it as one string (YamlNestedTooDeep)`);
});

test('an error that is not ours passes through', () => {
  expect(() => emitYaml({ get a(): string { throw new RangeError('mine'); } })).toThrow(new RangeError('mine'));
});

function messageOf(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    return ValidationError.isValidationError(error) ? error.message : `not a ValidationError: ${String(error)}`;
  }
  return 'nothing was refused';
}
