import { isDeepStrictEqual } from 'util';
import fc from 'fast-check';
import { diffDocuments, Doc, FieldChange, ManifestDiff } from '../../../src/manifests/diff';
import { jsonData } from '../emit/arbitraries';
import { configMap, deployment, secret } from './documents';

test('objects come as deletions, changes and additions, ordered by kind, namespace and name whatever the order of the documents', () => {
  const before = [deployment('web'), configMap('z'), configMap('a'), deployment('same')];
  const after = [deployment('same'), deployment('web', { image: 'web:2' }), deployment('new'), configMap('b')];
  const diff = diffDocuments(before, after);
  expect(diff).toEqual({
    deletions: [
      { object: { apiVersion: 'v1', kind: 'ConfigMap', namespace: 'shop', name: 'a' }, document: configMap('a') },
      { object: { apiVersion: 'v1', kind: 'ConfigMap', namespace: 'shop', name: 'z' }, document: configMap('z') },
    ],
    changes: [{
      object: { apiVersion: 'apps/v1', kind: 'Deployment', namespace: 'shop', name: 'web' },
      fields: [{ path: 'spec.template.spec.containers[name=app].image', change: 'changed', before: 'web:1', after: 'web:2' }],
    }],
    additions: [
      { object: { apiVersion: 'v1', kind: 'ConfigMap', namespace: 'shop', name: 'b' }, document: configMap('b') },
      { object: { apiVersion: 'apps/v1', kind: 'Deployment', namespace: 'shop', name: 'new' }, document: deployment('new') },
    ],
    duplicates: [],
    unchanged: 1,
  });
  expect(diffDocuments([...before].reverse(), [...after].reverse())).toEqual(diff);
});

test('a new version of the API is a changed field; another group, namespace or kind is another object', () => {
  const ingress = (apiVersion: string, namespace: string): Doc => ({ apiVersion, kind: 'Ingress', metadata: { name: 'web', namespace } });
  expect(diffDocuments([ingress('networking.k8s.io/v1beta1', 'shop')], [ingress('networking.k8s.io/v1', 'shop')]).changes[0].fields)
    .toEqual([{ path: 'apiVersion', change: 'changed', before: 'networking.k8s.io/v1beta1', after: 'networking.k8s.io/v1' }]);
  expect(names(diffDocuments([ingress('extensions/v1beta1', 'shop')], [ingress('networking.k8s.io/v1', 'shop')]))).toEqual({ deleted: ['web'], changed: [], added: ['web'] });
  expect(names(diffDocuments([ingress('networking.k8s.io/v1', 'shop')], [ingress('networking.k8s.io/v1', 'other')]))).toEqual({ deleted: ['web'], changed: [], added: ['web'] });
});

test('the items of a list are matched by the key that identifies them, else by their index', () => {
  const before = {
    env: [{ name: 'A', value: '1' }, { name: 'B', value: '2' }],
    ports: [{ containerPort: 80 }, { containerPort: 90 }],
    mounts: [{ name: 'data', mountPath: '/a' }, { name: 'data', mountPath: '/b' }],
    args: ['a', 'b'],
    rules: [{ verbs: ['get'] }],
    mixed: [{ name: 'a' }, 'b'],
  };
  const after = {
    env: [{ name: 'B', value: '3' }, { name: 'C', value: '1' }],
    ports: [{ containerPort: 90, protocol: 'UDP' }, { containerPort: 80 }],
    mounts: [{ name: 'data', mountPath: '/a' }, { name: 'data', mountPath: '/b', readOnly: true }],
    args: ['x', 'b', 'c'],
    rules: [{ verbs: ['get', 'list'] }, {}],
    mixed: [{ name: 'b' }, 'b'],
  };
  expect(fieldsOf({ spec: before }, { spec: after })).toEqual([
    { path: 'spec.args[0]', change: 'changed', before: 'a', after: 'x' },
    { path: 'spec.args[2]', change: 'added', after: 'c' },
    { path: 'spec.env[name=A]', change: 'removed', before: { name: 'A', value: '1' } },
    { path: 'spec.env[name=B].value', change: 'changed', before: '2', after: '3' },
    { path: 'spec.env[name=C]', change: 'added', after: { name: 'C', value: '1' } },
    { path: 'spec.mixed[0].name', change: 'changed', before: 'a', after: 'b' },
    { path: 'spec.mounts[mountPath=/b].readOnly', change: 'added', after: true },
    { path: 'spec.ports[containerPort=90].protocol', change: 'added', after: 'UDP' },
    { path: 'spec.ports', change: 'reordered', before: [80, 90], after: [90, 80] },
    { path: 'spec.rules[0].verbs[1]', change: 'added', after: 'list' },
    { path: 'spec.rules[1]', change: 'added', after: {} },
  ]);
});

test('keys that are not words are quoted in the path, and a value of another type is one change', () => {
  const before = { metadata: { labels: { 'app.kubernetes.io/name': 'a' } }, spec: { a: { b: 1 }, c: 1, d: null, e: [1] } };
  const after = { metadata: { labels: { 'app.kubernetes.io/name': 'b' } }, spec: { a: [1], c: '1', d: {}, e: {} } };
  expect(fieldsOf(before, after)).toEqual([
    { path: 'metadata.labels["app.kubernetes.io/name"]', change: 'changed', before: 'a', after: 'b' },
    { path: 'spec.a', change: 'changed', before: { b: 1 }, after: [1] },
    { path: 'spec.c', change: 'changed', before: 1, after: '1' },
    { path: 'spec.d', change: 'changed', before: null, after: {} },
    { path: 'spec.e', change: 'changed', before: [1], after: {} },
  ]);
});

test('values of a Secret appear nowhere, however they change and wherever they are', () => {
  const lastApplied = { 'kubectl.kubernetes.io/last-applied-configuration': '{"data":{"a":"hunter2"}}' };
  const before = [
    secret('s', { data: { a: 'hunter2', b: 'hunter3', same: 'hunter1' }, type: 'Opaque' }),
    secret('moved', { data: { a: 'hunter2' } }),
    secret('odd', { data: 'hunter2', stringData: ['hunter2'] }),
    secret('gone', { stringData: { a: 'hunter2' } }),
    { kind: 'List', apiVersion: 'v1', items: [secret('listed', { data: { a: 'hunter2' } })] },
    { kind: 'SecretList', apiVersion: 'v1', items: [{ metadata: { name: 'typed' }, data: { a: 'hunter2' } }] },
    secret('config-a1b2c3d4', { data: { a: 'hunter2' } }),
  ];
  const after = [
    secret('s', { metadata: { name: 's', namespace: 'shop', annotations: lastApplied }, data: { a: 'hunter4', c: 'hunter5', same: 'hunter1' }, type: 'x' }),
    secret('moved', { stringData: { a: 'hunter2' } }),
    secret('odd', { data: { a: 'hunter2' }, stringData: 'hunter3' }),
    secret('new', { metadata: { name: 'new', annotations: { ...lastApplied, b: 'c' } }, data: { a: 'hunter2' }, stringData: 'hunter2' }),
    secret('config-e5f6a7b8', { data: { a: 'hunter3' } }),
  ];
  const diff = diffDocuments(before, after);
  expect(JSON.stringify(diff)).not.toMatch(/hunter/);
  expect(diff.changes.map(({ object, renamedFrom, fields }) => [object.name, renamedFrom, fields])).toEqual([
    ['config-e5f6a7b8', 'config-a1b2c3d4', [{ path: 'data.a', change: 'changed', hidden: true }]],
    ['moved', undefined, [{ path: 'data.a', change: 'removed', hidden: true }, { path: 'stringData.a', change: 'added', hidden: true }]],
    ['odd', undefined, [
      { path: 'data', change: 'removed', hidden: true },
      { path: 'data.a', change: 'added', hidden: true },
      { path: 'stringData', change: 'changed', hidden: true },
    ]],
    ['s', undefined, [
      { path: 'data.a', change: 'changed', hidden: true },
      { path: 'data.b', change: 'removed', hidden: true },
      { path: 'data.c', change: 'added', hidden: true },
      { path: 'metadata.annotations["kubectl.kubernetes.io/last-applied-configuration"]', change: 'added', hidden: true },
      { path: 'type', change: 'changed', before: 'Opaque', after: 'x' },
    ]],
  ]);
  expect(diff.additions).toEqual([{
    object: { apiVersion: 'v1', kind: 'Secret', name: 'new' },
    document: {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: 'new', annotations: { 'kubectl.kubernetes.io/last-applied-configuration': '(hidden)', 'b': 'c' } },
      data: { a: '(hidden)' },
      stringData: '(hidden)',
    },
  }]);
  expect(diff.deletions.map(({ object }) => object.name)).toEqual(['typed', 'gone', 'listed']);
});

test('a ConfigMap under a new hash is one changed object', () => {
  const diff = diffDocuments(
    [configMap('web-7f9c2d4b', { a: '1' }), configMap('env-bkmtghkmtb', { a: '1' }), configMap('old-11111111'), configMap('same-22222222', { a: '1' })],
    [configMap('web-b2k5mt8g', { a: '2' }), configMap('env-gbkmtghkmt', { a: '1' }), configMap('new-33333333'), configMap('same-22222222', { a: '1' })],
  );
  expect(diff.changes).toEqual([
    { object: { apiVersion: 'v1', kind: 'ConfigMap', namespace: 'shop', name: 'env-gbkmtghkmt' }, renamedFrom: 'env-bkmtghkmtb', fields: [] },
    {
      object: { apiVersion: 'v1', kind: 'ConfigMap', namespace: 'shop', name: 'web-b2k5mt8g' },
      renamedFrom: 'web-7f9c2d4b',
      fields: [{ path: 'data.a', change: 'changed', before: '1', after: '2' }],
    },
  ]);
  expect([names(diff).deleted, names(diff).added, diff.unchanged]).toEqual([['old-11111111'], ['new-33333333'], 1]);
});

test.each([
  ['words', configMap('app-settings'), configMap('app-defaults')],
  ['other kinds', deployment('web-7f9c2d4b'), deployment('web-b2k5mt8g')],
  ['other namespaces', configMap('web-7f9c2d4b'), { ...configMap('x'), metadata: { name: 'web-b2k5mt8g', namespace: 'other' } }],
  ['a name without hash', configMap('web'), configMap('web-b2k5mt8g')],
])('%s are not taken for hashes of the same object', (_, before, after) => {
  expect(diffDocuments([before], [after])).toMatchObject({ changes: [], deletions: [{}], additions: [{}] });
});

test('several hashes of one name are paired in order, and the rest stays deleted or added', () => {
  const diff = diffDocuments([configMap('web-11111111'), configMap('web-22222222')], [configMap('web-33333333')]);
  expect([diff.changes[0].renamedFrom, names(diff)]).toEqual(['web-11111111', { deleted: ['web-22222222'], changed: ['web-33333333'], added: [] }]);
});

test('an object that is there twice is reported, and none of its documents is lost', () => {
  const diff = diffDocuments([configMap('a', { v: '1' }), configMap('a', { v: '2' })], [configMap('a', { v: '3' }), configMap('a', { v: '1' }), configMap('a', { v: '4' })]);
  const object = { apiVersion: 'v1', kind: 'ConfigMap', namespace: 'shop', name: 'a' };
  expect(diff).toEqual({
    deletions: [],
    changes: [{ object, fields: [{ path: 'data.v', change: 'changed', before: '2', after: '3' }] }],
    additions: [{ object, document: configMap('a', { v: '4' }) }],
    duplicates: [{ object, side: 'after', count: 3 }, { object, side: 'before', count: 2 }].reverse(),
    unchanged: 1,
  });
});

test('lists of objects are taken apart, empty documents skipped, and documents without a name compared all the same', () => {
  const list = { apiVersion: 'v1', kind: 'List', items: [configMap('a'), { apiVersion: 'apps/v1', kind: 'DeploymentList', items: [{ metadata: { name: 'web' } }] }] };
  const job = (generateName: string): Doc => ({ apiVersion: 'batch/v1', kind: 'Job', metadata: { generateName } });
  const allowList = { apiVersion: 'example.com/v1', kind: 'AllowList', metadata: { name: 'office' }, items: [{ cidr: '10.0.0.0/8' }] };
  const diff = diffDocuments([null as unknown as Doc], [list, job('migrate-'), { resources: [] }, allowList]);
  expect(names(diff).added).toEqual(['', 'office', 'a', 'web', 'migrate-*']);
  expect(diffDocuments([configMap('a')], [list]).unchanged).toBe(1);
});

test('any data compared with itself has no difference; with other data it has one, whatever the order of keys', () => {
  fc.assert(fc.property(jsonData, jsonData, (a, b) => {
    const doc = (spec: unknown): Doc => ({ ...deployment('web'), spec });
    expect(fieldsOf(doc(a), doc(structuredClone(a)))).toEqual([]);
    const fields = fieldsOf(doc(a), doc(b));
    expect(fields.length === 0).toBe(isDeepStrictEqual(withoutZeroSign(a), withoutZeroSign(b)));
    // The other way round it is the same difference, mirrored; the items of lists may come in another order.
    expect(fieldsOf(doc(b), doc(a)).map(({ path, change, before, after }) => JSON.stringify([path, mirror[change], after, before])).sort())
      .toEqual(fields.map(({ path, change, before, after }) => JSON.stringify([path, change, before, after])).sort());
  }), { numRuns: 500 });
});

const mirror: Record<FieldChange['change'], FieldChange['change']> = { added: 'removed', removed: 'added', changed: 'changed', reordered: 'reordered' };

function withoutZeroSign(data: unknown): unknown {
  return JSON.parse(JSON.stringify(data));
}

function fieldsOf(before: Doc, after: Doc): readonly FieldChange[] {
  const diff = diffDocuments([{ ...deployment('x'), ...before }], [{ ...deployment('x'), ...after }]);
  return [...diff.changes.flatMap(({ fields }) => fields)];
}

function names(diff: ManifestDiff): Record<'deleted' | 'changed' | 'added', string[]> {
  const list = (objects: readonly { readonly object: { readonly name: string } }[]): string[] => objects.map(({ object }) => object.name);
  return { deleted: list(diff.deletions), changed: list(diff.changes), added: list(diff.additions) };
}
