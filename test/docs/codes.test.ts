import * as fs from 'fs';
import * as path from 'path';
import { ROOT } from '../support/paths';

/** Every code that the sources give, by the one form that problems are written in, and as the first argument of a function that makes problems of a code. */
function codesInSource(): string[] {
  const files = fs.readdirSync(path.join(ROOT, 'src'), { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));
  return [...new Set(files.flatMap((file) => codesIn(fs.readFileSync(path.join(ROOT, 'src', file), 'utf8'))))].sort();
}

function codesIn(text: string): string[] {
  const makers = [...text.matchAll(/\b(?:function (\w+)|const (\w+) = )\(code: string\b/g)].map(([, named, assigned]) => named ?? assigned);
  const calls = makers.map((maker) => new RegExp(`\\b${maker}\\('([A-Z][A-Za-z0-9]+)'`, 'g'));
  return [/\bcode: '([A-Z][A-Za-z0-9]+)'/g, ...calls].flatMap((pattern) => [...text.matchAll(pattern)].map(([, code]) => code));
}

test('a code is found wherever it is written', () => {
  const text = `
    function statusProblems(code: string, status: number): Problem[] { return [{ code, what: 'w', fix: 'f' }]; }
    const say = (code: string) => problems.push({ code, what: 'w', fix: 'f' });
    problems.push({ code: 'Plain', what: 'w', fix: 'f' }, ...statusProblems('ByFunction', 99));
    say('ByArrow'); other('NotACode');
  `;
  expect(codesIn(text)).toEqual(['Plain', 'ByFunction', 'ByArrow']);
});

test('docs/codes.md explains every code, once, and no other', () => {
  const page = fs.readFileSync(path.join(ROOT, 'docs', 'codes.md'), 'utf8');
  const explained = [...page.matchAll(/^\| `([A-Z][A-Za-z0-9]+)` \| \S/gm)].map(([, code]) => code);
  const istio = /^(IST|TW)\d+$/; // the analyzer's codes have a page of their own
  expect([...explained].sort()).toEqual(codesInSource().filter((code) => !istio.test(code)));
});
