import { refused } from '../../examples/mesh/refused';
import { fences, textOf } from './mesh-page';

test('docs/mesh.md shows what is refused, traced and changed as it is (`npx tsx test/examples/mesh-page.ts` writes it anew)', () => {
  const shown = fences();
  expect(shown.length).toBeGreaterThan(20);
  for (const { kind, name, shown: text } of shown) expect({ kind, name, text }).toEqual({ kind, name, text: textOf(kind, name) });
});

test('docs/mesh.md shows every mistake of examples/mesh/refused.ts', () => {
  const names = fences().filter(({ kind }) => kind === 'refused').map(({ name }) => name);
  expect([...names].sort()).toEqual(Object.keys(refused).sort());
});
