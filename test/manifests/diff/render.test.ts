import fc from 'fast-check';
import { diffDocuments, Doc, ManifestDiff, renderDiffJson, renderDiffMarkdown, renderDiffText } from '../../../src/manifests/diff';
import { adversarialString, mapOf } from '../emit/arbitraries';
import { configMap, deployment, secret } from './documents';

const lines = (from: number, to: number): string => Array.from({ length: to - from + 1 }, (_, index) => `line ${from + index}\n`).join('');

const example = diffDocuments(
  [
    deployment('web', { args: ['-v'] }, { order: [{ name: 'a' }, { name: 'b' }] }), configMap('old'), configMap('file', { 'app.conf': `${lines(1, 5)}old\n${lines(7, 9)}` }),
    configMap('env-a1b2c3d4', { A: '1' }), secret('s', { data: { k: 'x' } }), deployment('same'),
  ],
  [
    deployment('web', { image: 'web:2', env: [{ name: 'A', value: 'yes' }] }, { replicas: '2', order: [{ name: 'b' }, { name: 'a' }] }),
    configMap('file', { 'app.conf': `${lines(1, 5)}new\nmore\n${lines(7, 9)}last` }), configMap('env-e5f6a7b8', { A: '2' }), secret('s', { data: { k: 'y', l: 'z' } }),
    deployment('same'), configMap('new', { key: 'value' }), configMap('new', { key: 'other' }),
  ],
);

test('text for a terminal names deletions, then changes with old and new values, then additions', () => {
  expect(renderDiffText(example)).toBe(`! ConfigMap shop/new (v1) is in the new manifests 2 times, and a cluster keeps only the last one applied
- ConfigMap shop/old (v1)
~ ConfigMap shop/env-e5f6a7b8 (v1), was env-a1b2c3d4
    - data.A: "1"
    + data.A: "2"
~ ConfigMap shop/file (v1)
      data["app.conf"]:
          (3 unchanged lines)
          line 4
          line 5
    -     old
    +     new
    +     more
          line 7
          line 8
          line 9
    +     last
    +     (no newline at the end)
~ Deployment shop/web (apps/v1)
    - spec.order in this order:
    -     - a
    -     - b
    + spec.order in this order:
    +     - b
    +     - a
    - spec.replicas: 2
    + spec.replicas: "2"
    - spec.template.spec.containers[name=app].args:
    -     - -v
    + spec.template.spec.containers[name=app].env:
    +     - name: A
    +       value: "yes"
    - spec.template.spec.containers[name=app].image: web:1
    + spec.template.spec.containers[name=app].image: web:2
~ Secret shop/s (v1)
      data.k: changed (value hidden)
    + data.l: added (value hidden)
+ ConfigMap shop/new (v1)
+ ConfigMap shop/new (v1)

1 deleted, 4 changed, 2 added, 1 unchanged
`);
});

test('the lines of two texts that differ far apart are shown with what is around them', () => {
  const diff = diffDocuments([configMap('a', { f: `a\n${lines(1, 9)}b\n` })], [configMap('a', { f: `A\n${lines(1, 9)}B\n` })]);
  expect(renderDiffText(diff).split('\n').slice(2, -3).map((line) => line.slice(4))).toEqual([
    '-     a', '+     A', '      line 1', '      line 2', '      (5 unchanged lines)', '      line 8', '      line 9', '-     b', '+     B',
  ]);
});

test('of texts of many thousand lines all that lies between the first and the last difference is shown as replaced', () => {
  const [before, after] = [lines(1, 20000), lines(1, 20000).replace('line 7\n', 'x\n').replace('line 19990\n', 'y\n')];
  const text = renderDiffText(diffDocuments([configMap('a', { f: before })], [configMap('a', { f: after })])).split('\n');
  expect(text.filter((line) => line.startsWith('    -'))).toHaveLength(19984);
  expect(text.slice(2, 6).map((line) => line.slice(4))).toEqual(['      (4 unchanged lines)', '      line 5', '      line 6', '-     line 7']);
});

test('nothing different says so', () => {
  const none = diffDocuments([configMap('a')], [configMap('a')]);
  expect(renderDiffText(none)).toBe('no differences, 1 unchanged\n');
  expect(renderDiffMarkdown(none)).toBe('**no differences**, 1 unchanged\n');
});

test('colour marks what goes, comes and changes, and leaves context alone', () => {
  const diff = diffDocuments([configMap('a', { f: 'one\ntwo' }), configMap('b')], [configMap('a', { f: 'one\n2' }), configMap('c')]);
  expect(renderDiffText(diff, { color: true })).toBe([
    '\u001b[31m- ConfigMap shop/b (v1)\u001b[0m',
    '\u001b[33m~ ConfigMap shop/a (v1)\u001b[0m',
    '      data.f:',
    '          one',
    '\u001b[31m    -     two\u001b[0m',
    '\u001b[32m    +     2\u001b[0m',
    '          (no newline at the end)',
    '\u001b[32m+ ConfigMap shop/c (v1)\u001b[0m',
    '',
    '1 deleted, 1 changed, 1 added, 0 unchanged',
    '',
  ].join('\n'));
});

test('Markdown folds each object away', () => {
  const diff = diffDocuments([configMap('old'), deployment('web')], [deployment('web', { image: 'web:2' }), configMap('new', { a: '`' })]);
  expect(renderDiffMarkdown(diff)).toBe(`**1 deleted, 1 changed, 1 added**, 0 unchanged

- Deleted: \`ConfigMap shop/old (v1)\`

<details><summary>Changed <code>Deployment shop/web &#40;apps/v1&#41;</code></summary>

\`\`\`diff
- spec.template.spec.containers[name=app].image: web:1
+ spec.template.spec.containers[name=app].image: web:2
\`\`\`

</details>

<details><summary>Added <code>ConfigMap shop/new &#40;v1&#41;</code></summary>

\`\`\`yaml
apiVersion: v1
kind: ConfigMap
metadata:
  name: new
  namespace: shop
data:
  a: "\`"
\`\`\`

</details>
`);
});

test('Markdown that gets too long counts what it leaves out, whole objects and lines', () => {
  const many = Array.from({ length: 300 }, (_, index) => configMap(`c${index}`));
  const few = renderDiffMarkdown(diffDocuments([...many, configMap('d')], [configMap('d', { x: '1' }), configMap('e')]), { maxLength: 2000 });
  expect(few.length).toBeLessThanOrEqual(2000);
  expect(few).toMatch(/^\*\*300 deleted, 1 changed, 1 added\*\*, 0 unchanged\n\n- Deleted: `ConfigMap shop\/c0 \(v1\)`\n/);
  expect(few).toMatch(/\n\n\*\*2\d\d more\*\* not shown: 2\d\d deleted, 1 changed, 1 added\.\n$/);
  const long = renderDiffMarkdown(diffDocuments([configMap('a', { f: 'x\n' })], [configMap('a', { f: lines(1, 1000), g: 'y'.repeat(5000) })]));
  expect(long).toContain('+     line 198\n```\n\n803 more lines not shown.\n\n</details>\n');
  const wide = renderDiffMarkdown(diffDocuments([configMap('a')], [configMap('a', { g: 'y'.repeat(5000) })]));
  expect(wide).toContain('y … 4610 more characters\n```\n');
});

test('a name cannot leave its place: no HTML, no Markdown, no mention, no quick action, no control of the terminal', () => {
  const evil = 'x`@all` </code></summary><script>\n\n/close\n# ~bug !1 \u001b[2J\u202e';
  const object = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: evil } };
  const diff = diffDocuments([object], [{ ...object, data: { [evil]: evil } }, { ...object, kind: 'B' }]);
  expect(renderDiffMarkdown(diff).split('\n').slice(0, 12)).toEqual([
    '**1 changed, 1 added**, 0 unchanged',
    '',
    '<details><summary>Changed <code>ConfigMap x&#96;&#64;all&#96; &#60;/code&#62;&#60;/summary&#62;&#60;script&#62;&#92;n&#92;n/close&#92;n&#35; &#126;bug &#33;1 '
    + '&#92;u001b&#91;2J&#92;u202e &#40;v1&#41;</code></summary>',
    '',
    '```diff',
    '+ data:',
    '+     "x`@all` </code></summary><script>\\n\\n/close\\n# ~bug !1 \\u001b[2J\\u202e": "x`@all` </code></summary><script>\\n\\n/close\\n# ~bug !1 \\u001b[2J\\u202e"',
    '```',
    '',
    '</details>',
    '',
    '<details><summary>Added <code>B x&#96;&#64;all&#96; &#60;/code&#62;&#60;/summary&#62;&#60;script&#62;&#92;n&#92;n/close&#92;n&#35; &#126;bug &#33;1 '
    + '&#92;u001b&#91;2J&#92;u202e &#40;v1&#41;</code></summary>',
  ]);
  expect(renderDiffMarkdown(diffDocuments([object], []))).toContain('\n- Deleted: ``ConfigMap x`@all` </code></summary><script>\\n\\n/close\\n# ~bug !1 \\u001b[2J\\u202e (v1)``\n');
  expect(renderDiffText(diff).split('\n')[0]).toBe('~ ConfigMap x`@all` </code></summary><script>\\n\\n/close\\n# ~bug !1 \\u001b[2J\\u202e (v1)');
});

test('a fence in a value does not end the fence around it', () => {
  expect(renderDiffMarkdown(diffDocuments([], [{ kind: 'A', note: 'a\n````\n@all\n' }]))).toBe([
    '**1 added**, 0 unchanged', '', '<details><summary>Added <code>A  &#40;&#41;</code></summary>', '',
    '`````yaml', 'kind: A', 'note: |', '  a', '  ````', '  @all', '`````', '', '</details>', '',
  ].join('\n'));
});

describe('whatever the manifests hold', () => {
  const data = fc.array(fc.tuple(adversarialString, adversarialString), { maxLength: 4 }).map(mapOf);
  const object = fc.record({ kind: fc.constantFrom('ConfigMap', 'Secret', 'B'), name: fc.oneof(fc.constantFrom('a', 'b'), adversarialString), data });
  const docs = fc.array(object, { maxLength: 5 }).map((objects) => objects.map(({ kind, name, data: values }): Doc => (
    { apiVersion: 'v1', kind, metadata: { name, annotations: values }, data: values, spec: [values] }
  )));

  test('the lines of Markdown outside of fenced blocks are ours, and its length is kept', () => {
    fc.assert(fc.property(docs, docs, fc.constantFrom(undefined, 2000), (before, after, maxLength) => {
      const markdown = renderDiffMarkdown(diffDocuments(before, after), { maxLength });
      expect(markdown.length).toBeLessThanOrEqual(maxLength ?? 60000);
      expect(outsideOfFences(markdown).filter((line) => !ours.some((pattern) => pattern.test(line)))).toEqual([]);
    }), { numRuns: 500 });
  });

  test('no output has a character that a terminal would obey or a reviewer not see', () => {
    fc.assert(fc.property(docs, docs, (before, after) => {
      const diff = diffDocuments(before, after);
      for (const text of [renderDiffText(diff), renderDiffMarkdown(diff), renderDiffJson(diff)]) {
        // eslint-disable-next-line no-control-regex
        expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u200b\u2028-\u202e\ufeff]/);
      }
    }), { numRuns: 300 });
  });

  test('no output has a value of a Secret', () => {
    const marked = fc.tuple(adversarialString, fc.nat(999)).map(([text, salt]) => `${text}hunter${salt}`);
    const name = fc.constantFrom('a', 'b', 'c-a1b2c3d4', 'c-e5f6a7b8');
    const payload = fc.oneof(marked.map((value) => ({ data: value })), fc.dictionary(fc.constantFrom('x', 'y'), marked).map((values) => ({ data: values, stringData: values })));
    const asDocs = fc.array(fc.tuple(name, payload)).map((list) => list.map(([called, values]) => secret(called, values)));
    fc.assert(fc.property(asDocs, asDocs, (before, after) => {
      const diff = diffDocuments(before, after);
      expect(renderDiffText(diff) + renderDiffMarkdown(diff) + renderDiffJson(diff)).not.toContain('hunter');
    }), { numRuns: 300 });
  });
});

test('JSON is the difference itself, also with numbers that JSON has no form for', () => {
  expect(JSON.parse(renderDiffJson(example))).toEqual(example);
  const diff = diffDocuments([configMap('a', { n: 1 })], [configMap('a', { n: 2n ** 70n, m: [Number.POSITIVE_INFINITY] })]);
  const again = JSON.parse(renderDiffJson(diff)) as ManifestDiff;
  expect(again.changes[0].fields[1]).toEqual({ path: 'data.n', change: 'changed', before: 1, after: '1180591620717411303424' });
  expect(renderDiffText(diff)).toContain('    + data.m:\n    +     - Infinity\n    - data.n: 1\n    + data.n: "1180591620717411303424"\n');
});

const ours = [
  /^$/, /^\*\*[a-z0-9, ]+\*\*, \d+ unchanged$/, /^<\/details>$/, /^Only the name changed\.$/,
  /^\d+ more lines? not shown\.$/, /^\*\*\d+ more\*\* not shown: [a-z0-9, ]+\.$/,
  /^<details><summary>(Changed|Added) <code>(?:[A-Za-z0-9 ./\u0080-\uffff-]|&#\d+;)*<\/code><\/summary>$/,
  // One code span, up to the end of the line: nothing in it is a run of backticks as long as its delimiter.
  /^- (?:Deleted:|:warning:) (`+)(?!`)(?:(?!(?<!`)\1(?!`)).)+(?<!`)\1$/,
];

function outsideOfFences(markdown: string): string[] {
  let fence: string | undefined;
  return markdown.split('\n').filter((line) => {
    const run = /^(`{3,})(\w*)$/.exec(line);
    if (fence === undefined && run !== null) {
      fence = run[1];
      return false;
    }
    if (fence !== undefined && /^ {0,3}`+\s*$/.test(line) && line.trim().length >= fence.length) {
      fence = undefined;
      return false;
    }
    return fence === undefined;
  });
}
