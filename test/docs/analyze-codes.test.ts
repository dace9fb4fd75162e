import * as fs from 'fs';
import { PAGE, TABLE, withTables } from '../../projenrc/analyze-codes';
import { codes } from '../../src/analysis/rules';

const page = fs.readFileSync(PAGE, 'utf8');

test('docs/analyze.md lists every code as it is (`npx tsx projenrc/analyze-codes.ts` writes the tables anew)', () => {
  expect([...page.matchAll(TABLE)].map(([, prefix]) => prefix)).toEqual(['TW', 'IST']);
  expect(page).toBe(withTables(page));
  const listed = [...page.matchAll(/^\| `((?:TW|IST)\d{4})` \| (?:error|warning|info) \|/gm)].map(([, code]) => code);
  expect(listed.sort()).toEqual(Object.keys(codes).sort());
});

test('what is said not to be judged is not judged', () => {
  const section = page.split('## What is not judged')[1].split('\n## ')[0];
  const named = [...section.matchAll(/^\| `(IST\d{4})`/gm)].map(([, code]) => code);
  expect(named).toHaveLength(9);
  expect(named.filter((code) => Object.hasOwn(codes, code))).toEqual([]);
});
