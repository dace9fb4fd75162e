import fc from 'fast-check';
import { stringify } from 'yaml';
import { completeYaml } from '../../../src/manifests/read/complete-yaml';
import { unsure } from '../../../src/manifests/read/plain-scalar';
import { quickYaml } from '../../../src/manifests/read/quick-yaml';

const word = fc.constantFrom(
  'a', 'app', 'x-y', 'app.kubernetes.io/name', 'true', 'yes', 'No', 'on', 'null', '~', '1', '0644', '1.5', '1.20', '-1', '10.0.0.1', '*', '*.a.com', '# no', 'a # b',
  'a: b', 'a:', "it's", '"q"', '', ' lead', 'trail ', 'two\nlines', 'two\nlines\n', '\ttab', '- dash', '-', '{{ x }}', '[x]', '{}', '&a', '!t', '0x1F', '1e3', '.5', '500m',
  '2024-01-01', '12:30:45', '/path', 'é', '<<', '|', '>', '%a', '@a', 'a,b', 'a b', '5xx,reset', 'http://a/b?c=d#e', '=', 'y', '\\n', 'a\\', '+1',
  '1_000', '.inf',
);
const key = fc.oneof(word, fc.string({ maxLength: 6 }));
const leaf = fc.oneof(word, word, fc.string({ maxLength: 12 }), fc.integer(), fc.boolean(), fc.constant(null),
  fc.double({ noNaN: true, noDefaultInfinity: true }));
const tree: fc.Arbitrary<unknown> = fc.letrec((tie) => ({
  node: fc.oneof({ maxDepth: 4, withCrossShrink: true }, leaf, fc.array(tie('node'), { maxLength: 4 }), fc.dictionary(key, tie('node'), { maxKeys: 4 })),
})).node;

/** The quick reader may be unsure, but never different. */
function agrees(text: string): boolean {
  const quick = quickYaml(text);
  if (quick === unsure) return true;
  const complete = completeYaml(text);
  expect(complete).toEqual({ value: quick ?? null });
  return true;
}

test('what the quick reader reads is what the complete one reads, for any value written in several styles', () => {
  const style = fc.record({
    indentSeq: fc.boolean(), indent: fc.constantFrom(2, 4), collectionStyle: fc.constantFrom('any', 'flow', 'block') as fc.Arbitrary<'any'>,
    lineWidth: fc.constantFrom(0, 20, 80), defaultStringType: fc.constantFrom('PLAIN', 'QUOTE_DOUBLE', 'QUOTE_SINGLE', 'BLOCK_LITERAL') as fc.Arbitrary<'PLAIN'>,
    version: fc.constantFrom('1.1', '1.2') as fc.Arbitrary<'1.1'>,
  });
  fc.assert(fc.property(tree, style, (value, options) => agrees(stringify(value, options))), { numRuns: 3000 });
});

test('and for text that is damaged: a line lost, doubled, moved or joined, a character changed', () => {
  const damage = fc.array(fc.record({ kind: fc.constantFrom('drop', 'double', 'indent', 'outdent', 'char', 'comment', 'blank', 'swap'), at: fc.nat(), char: word }), { maxLength: 3 });
  fc.assert(fc.property(tree, damage, (value, changes) => {
    const lines = stringify(value, { lineWidth: 0 }).split('\n');
    for (const { kind, at, char } of changes) {
      const index = at % lines.length;
      const line = lines[index];
      if (kind === 'drop') lines.splice(index, 1, ...(lines.length > 1 ? [] : ['']));
      else if (kind === 'double') lines.splice(index, 0, line);
      else if (kind === 'indent') lines[index] = ` ${line}`;
      else if (kind === 'outdent') lines[index] = line.slice(1);
      else if (kind === 'char') lines[index] = line.slice(0, at % (line.length + 1)) + char + line.slice(at % (line.length + 1));
      else if (kind === 'comment') lines.splice(index, 0, `${' '.repeat(at % 6)}# ${char.replaceAll('\n', ' ')}`);
      else if (kind === 'blank') lines.splice(index, 0, ' '.repeat(at % 6));
      else lines.reverse();
    }
    return agrees(lines.join('\n'));
  }), { numRuns: 5000 });
});

test('and for lines put together at random', () => {
  const line = fc.tuple(fc.constantFrom('', '  ', '    ', '- ', '  - ', '      '), fc.constantFrom('', 'a:', 'b: ', 'key: |', 'key: |-', '- ', '"q": ', "'s': "), word)
    .map((parts) => parts.join('').replaceAll('\n', ' '));
  fc.assert(fc.property(fc.array(line, { maxLength: 7 }), (lines) => agrees(lines.join('\n'))), { numRuns: 10000 });
});

test('ordinary manifests are read quickly', () => {
  const texts = [
    'apiVersion: v1\nkind: Service\nmetadata:\n  name: a # the name\n  labels: {app: a, "tier": "b"}\nspec:\n  ports:\n  - name: http\n    port: 80\n  - port: 81\n',
    'spec:\n    hosts: ["*", \'a.com\']\n    empty: []\n    http:\n        - route:\n            - destination:\n                host: a\n',
    'data:\n  file: |\n    one\n\n      two\n    # three\n  other: |-\n    x\n\n  last: "a\\nb"\n',
    'list:\n- - 1\n  - 2\n-\n  a: 1\n- {}\n- key:\n  other: yes\n',
  ];
  for (const text of texts) {
    expect(quickYaml(text)).not.toBe(unsure);
    agrees(text);
  }
});
