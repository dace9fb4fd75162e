import * as fs from 'fs';
import * as path from 'path';
import { FunctionTargetKind, SUPPORT_TABLE, SupportCell, SupportRow } from '../../../src';
import { TARGET_NAMES } from '../../../src/core/function/target-kind';
import { ROOT } from '../../support/paths';

/** The page that has the table. */
export const PAGE = path.join(ROOT, 'docs', 'serverless-function.md');
const BEGIN = '<!-- support table: npx tsx test/kubernetes/serverless-function/support-page.ts -->\n';
const END = '<!-- end of the support table -->';

/** The support table as the documentation shows it. */
export function supportPage(): string {
  const kinds = Object.keys(TARGET_NAMES) as FunctionTargetKind[];
  const notes: string[] = [];
  const cell = (one: SupportCell): string => {
    if ('does' in one) return one.does;
    const note = `it ${one.cannot}; ${one.instead}`;
    if (!notes.includes(note)) notes.push(note);
    return `no ([${notes.indexOf(note) + 1}](#why-not))`;
  };
  const rows = (Object.values(SUPPORT_TABLE) as SupportRow[]).map(({ asks, cells }) => `| \`${asks}\` | ${kinds.map((kind) => cell(cells[kind])).join(' | ')} |`);
  return [
    `| what is asked | ${kinds.map((kind) => `\`${TARGET_NAMES[kind]}\``).join(' | ')} |`,
    `|---|${kinds.map(() => '---|').join('')}`,
    ...rows,
    '',
    '### Why not',
    '',
    ...notes.map((note, i) => `${i + 1}. ${note[0].toUpperCase()}${note.slice(1)}.`),
    '',
  ].join('\n');
}

/** The page with the table as it is now. */
export function withTable(page: string): string {
  const [begin, end] = [page.indexOf(BEGIN) + BEGIN.length, page.indexOf(END)];
  return `${page.slice(0, begin)}\n${supportPage()}\n${page.slice(end)}`;
}

if (require.main === module) fs.writeFileSync(PAGE, withTable(fs.readFileSync(PAGE, 'utf8')));
