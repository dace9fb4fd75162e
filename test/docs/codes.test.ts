import * as fs from 'fs';
import * as path from 'path';
import { ROOT } from '../support/paths';

/** Every code that the sources give, by the one form that problems are written in. */
function codesInSource(): string[] {
  const files = fs.readdirSync(path.join(ROOT, 'src'), { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));
  const codes = files.flatMap((file) => [...fs.readFileSync(path.join(ROOT, 'src', file), 'utf8').matchAll(/\bcode: '([A-Z][A-Za-z0-9]+)'/g)].map(([, code]) => code));
  return [...new Set(codes)].sort();
}

test('docs/codes.md explains every code, once, and no other', () => {
  const page = fs.readFileSync(path.join(ROOT, 'docs', 'codes.md'), 'utf8');
  const explained = [...page.matchAll(/^\| `([A-Z][A-Za-z0-9]+)` \| \S/gm)].map(([, code]) => code);
  const istio = /^(IST|TW)\d+$/; // the analyzer's codes have a page of their own
  expect([...explained].sort()).toEqual(codesInSource().filter((code) => !istio.test(code)));
});
