import * as fs from 'fs';
import { packs } from '../../src/policies/packs';
import { PAGE, TABLE, tabled, withTables } from './policy-packs';

const page = fs.readFileSync(PAGE, 'utf8');

test('docs/policies.md lists every rule of every pack as it is (`npx tsx --tsconfig tsconfig.json test/docs/policy-packs.ts` writes it anew)', () => {
  expect([...page.matchAll(TABLE)].map(([, name]) => name)).toEqual(tabled.map(({ name }) => name));
  expect(page).toBe(withTables(page));
});

test('it names the packs that `trackway check --pack` knows', () => {
  const [, named] = /`--pack` knows ([^.]+)\./.exec(page.replace(/\n/g, ' '))!;
  expect([...named.matchAll(/`([a-z-]+)`/g)].map(([, name]) => name)).toEqual(Object.keys(packs));
});
