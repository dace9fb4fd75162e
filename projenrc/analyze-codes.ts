import * as fs from 'fs';
import * as path from 'path';
import { codes, CodeInfo } from '../src/analysis/rules/codes';

/** A table of codes: `<!-- codes PREFIX -->` before it, `<!-- end of codes -->` after it. */
export const TABLE = /<!-- codes ([A-Z]+) -->\n[\s\S]*?<!-- end of codes -->/g;

export const PAGE = path.join(__dirname, '..', 'docs', 'analyze.md');

/** The page with its tables as the analyzer's codes have it. */
export function withTables(page: string): string {
  return page.replace(TABLE, (_, prefix: string) => `<!-- codes ${prefix} -->\n${tableOf(prefix)}<!-- end of codes -->`);
}

function tableOf(prefix: string): string {
  const rows = Object.entries<CodeInfo>(codes).filter(([code]) => code.startsWith(prefix)).sort(([a], [b]) => (a < b ? -1 : 1));
  return ['| code | level | name | what it means, and what to do |', '|---|---|---|---|', ...rows.map(([code, info]) => row(code, info)), ''].join('\n');
}

function row(code: string, { name, level, doc, fix }: CodeInfo): string {
  const advice = fix === undefined ? '' : ` ${fix[0].toUpperCase()}${fix.slice(1)}.`;
  return `| \`${code}\` | ${level} | ${name} | ${`${doc}${advice}`.replace(/\|/g, '\\|')} |`;
}

if (require.main === module) {
  const page = fs.readFileSync(PAGE, 'utf8');
  const filled = withTables(page);
  if (filled !== page) fs.writeFileSync(PAGE, filled);
}
