import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { schemaFiles } from '../../../projenrc/schemas/schema-files';
import { selectedKinds } from '../../../projenrc/schemas/selected-kinds';
import { formats } from '../../../src/manifests/schema/formats';
import type { SchemaFile, SchemaIndex, SchemaNode } from '../../../src/manifests/schema/node';
import { objectRules } from '../../../src/manifests/schema/object-rules';
import { compilePattern } from '../../../src/manifests/schema/patterns';
import { SchemaLines } from '../../../src/manifests/schema/schema-lines';

const folder = join(__dirname, '..', '..', '..', 'schemas');
const names = readdirSync(folder).filter((file) => file.endsWith('.json')).sort();
const groups = new Map(names.filter((file) => file !== 'index.json').map((file) => [file.replace(/\.json$/, ''), read<SchemaFile>(file)]));

test('the groups of Kubernetes are what the installed cdk8s-plus-29 and the tables beside the generator give', () => {
  const made = schemaFiles();
  const stale = [...made].filter(([file, text]) => file !== 'index.json' && readFileSync(join(folder, file), 'utf8') !== text).map(([file]) => file);
  expect(stale).toEqual([]);
  const index = read<SchemaIndex>('index.json').groups;
  const madeIndex = (JSON.parse(made.get('index.json')!) as SchemaIndex).groups;
  for (const [group, kinds] of Object.entries(madeIndex)) expect(index[group]).toEqual(kinds);
});

test('making the files from definitions gives the same bytes again, whatever files they are in', () => {
  const spec = { type: 'object', properties: { a: { type: 'string', description: 'words', pattern: '^a-long-pattern-that-is-worth-a-definition-of-its-own$' } } };
  const definitions = Object.entries(selectedKinds).flatMap(([group, kinds]) => (kinds === '*' ? ['Any'] : kinds).map((kind) => ({
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    spec: {
      group, scope: 'Namespaced', names: { kind },
      versions: ['v1beta1', 'v1', 'v2alpha1'].map((name) => ({ name, served: true, schema: { openAPIV3Schema: { type: 'object', properties: { spec } } } })),
    },
  })));
  const write = (documents: unknown[], perFile: number): string => {
    const target = mkdtempSync(join(tmpdir(), 'definitions-'));
    for (let at = 0; at < documents.length; at += perFile) {
      writeFileSync(join(target, `${at}.yaml`), documents.slice(at, at + perFile).map((document) => JSON.stringify(document)).join('\n---\n'));
    }
    return target;
  };
  const targets = [write(definitions, 1), write([...definitions].reverse(), 7)];
  const [first, second] = targets.map((target) => schemaFiles(target));
  expect(first).toEqual(second);
  expect(first!.get('karpenter.sh.json')).toBe([
    '{', '"group":"karpenter.sh",', '"kinds":{', '"v1/NodePool":"#NodePool",', '"v1beta1/NodePool":"#NodePool",', '"v2alpha1/NodePool":"#NodePool"', '},',
    '"defs":{',
    '"NodePool":{"properties":{"apiVersion":"string","kind":"string","metadata":"core#ObjectMeta",'
    + '"spec":{"properties":{"a":{"type":"string","pattern":"^a-long-pattern-that-is-worth-a-definition-of-its-own$"}}}}}',
    '}', '}', '',
  ].join('\n'));
  for (const target of targets) rmSync(target, { recursive: true });
});

test('a kind that is selected and not there is an error, and so is one that is there twice', () => {
  const target = mkdtempSync(join(tmpdir(), 'definitions-'));
  expect(() => schemaFiles(target)).toThrow('for networking.istio.io, security.istio.io');
  const crd = JSON.stringify({ kind: 'CustomResourceDefinition', spec: { group: 'a', names: { kind: 'B' }, scope: 'Cluster', versions: [] } });
  writeFileSync(join(target, 'a.json'), crd);
  writeFileSync(join(target, 'b.json'), crd);
  expect(() => schemaFiles(target)).toThrow('B.a is defined twice');
  rmSync(target, { recursive: true });
});

test('every reference, format, rule and pattern in the files is known', () => {
  const unknown: string[] = [];
  const scalars = ['any', 'object', 'array', 'string', 'boolean', 'int32', 'int64', 'integer', 'number', 'intOrString', 'quantity', 'portOrName', 'countOrPercent', 'labelMap'];
  const check = (node: SchemaNode, group: string): void => {
    if (typeof node === 'string') {
      const [file, name] = node.split('#');
      const known = name === undefined ? scalars.includes(node) : groups.get(file || group)?.defs[name] !== undefined;
      if (!known) unknown.push(`${group}: ${node}`);
      return;
    }
    if (node.type !== undefined && !scalars.includes(node.type)) unknown.push(`${group}: type ${node.type}`);
    if (node.format !== undefined && !formats[node.format]) unknown.push(`${group}: format ${node.format}`);
    if (node.keyFormat !== undefined && !formats[node.keyFormat]) unknown.push(`${group}: keyFormat ${node.keyFormat}`);
    if (node.rule !== undefined && !objectRules[node.rule]) unknown.push(`${group}: rule ${node.rule}`);
    if (node.pattern !== undefined && !compilePattern(node.pattern)) unknown.push(`${group}: pattern ${node.pattern}`);
    const fields = Object.keys(node.properties ?? {});
    for (const field of [...node.exactlyOne ?? [], ...node.atLeastOne ?? [], ...(node.atMostOne ?? []).flat()]) {
      if (fields.length > 0 && !fields.includes(field)) unknown.push(`${group}: field ${field}`);
    }
    const parts = [...Object.values(node.properties ?? {}), node.values, node.items, node.not, ...node.allOf ?? [], ...node.anyOf ?? [], ...node.oneOf ?? []];
    for (const part of parts) if (part !== undefined) check(part, group);
  };
  for (const [group, { kinds, defs }] of groups) for (const node of [...Object.values(kinds), ...Object.values(defs)]) check(node, group);
  expect(unknown).toEqual([]);
});

test('the index names exactly the kinds that the files hold', () => {
  const listed = Object.entries(read<SchemaIndex>('index.json').groups).flatMap(([group, kinds]) => Object.entries(kinds)
    .flatMap(([kind, { versions }]) => versions.map((version) => `${group}/${version}/${kind}`))).sort();
  const held = [...groups.values()].flatMap(({ group, kinds }) => Object.keys(kinds).map((key) => `${group}/${key}`)).sort();
  expect(listed).toEqual(held);
});

test('reading the files line by line gives what reading them whole gives', () => {
  for (const file of names) {
    const lines = new SchemaLines(file);
    const { group: _, ...sections } = read<Record<string, Record<string, unknown>>>(file);
    for (const [section, entries] of Object.entries(sections)) {
      expect(Object.fromEntries(lines.names(section).map((name) => [name, lines.entry(section, name)]))).toEqual(entries);
    }
  }
  expect(new SchemaLines('core.json').entry('defs', 'Nothing')).toBeUndefined();
});

test('the selected custom resources are all there, and the files say where they are from', () => {
  const index = read<SchemaIndex>('index.json').groups;
  const readme = readFileSync(join(folder, 'README.md'), 'utf8');
  for (const [group, kinds] of Object.entries(selectedKinds)) {
    expect(Object.keys(index[group]!)).toEqual(expect.arrayContaining(kinds === '*' ? [] : [...kinds]));
    expect(readme).toContain(`\`${group}\``);
  }
});

test('the data stays small enough to ship, and holds no descriptions', () => {
  const texts = names.map((file) => readFileSync(join(folder, file), 'utf8'));
  expect(texts.reduce((sum, text) => sum + text.length, 0)).toBeLessThan(400_000);
  expect(gzipSync(texts.join('')).length).toBeLessThan(75_000);
  expect(texts.flatMap((text) => text.match(/"(description|title|example)":"(?!string"|any").{1,40}/g) ?? [])).toEqual([]);
});

function read<T>(file: string): T {
  return JSON.parse(readFileSync(join(folder, file), 'utf8')) as T;
}
