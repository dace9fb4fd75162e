import * as fs from 'fs';
import * as path from 'path';
import { ROOT } from '../support/paths';

const PAGES = ['README.md', ...fs.readdirSync(path.join(ROOT, 'docs')).filter((file) => file.endsWith('.md')).map((file) => path.join('docs', file))];
const MARK = /<!-- from (\S+?)(?:#(\S+))? -->\n+```\w*\n([\s\S]*?)```/g;

/** The part of a file between `#region name` and `#endregion`, without the lines that mark it and without common indentation. */
function region(file: string, name: string | undefined): string {
  const lines = fs.readFileSync(path.join(ROOT, file), 'utf8').split('\n');
  if (name === undefined) return lines.join('\n');
  const start = lines.findIndex((line) => line.trim().replace(/^(\/\/|#) /, '') === `#region ${name}`);
  if (start < 0) throw new Error(`${file} has no region ${name}`);
  const end = lines.findIndex((line, i) => i > start && line.includes('#endregion'));
  const part = lines.slice(start + 1, end).filter((line) => !/#region|#endregion/.test(line));
  const indent = Math.min(...part.filter((line) => line.trim()).map((line) => line.search(/\S/)));
  return `${part.map((line) => line.slice(indent)).join('\n').trim()}\n`;
}

describe.each(PAGES)('%s', (page) => {
  const text = fs.readFileSync(path.join(ROOT, page), 'utf8');

  test('shows programs and documents as they are in the examples', () => {
    for (const [, file, name, shown] of text.matchAll(MARK)) {
      expect({ from: `${file}#${name ?? ''}`, shown }).toEqual({ from: `${file}#${name ?? ''}`, shown: region(file, name) });
    }
  });

  test('shows no TypeScript that no compiler has seen', () => {
    const fences = [...text.matchAll(/^```(ts|typescript)$/gm)].length;
    const marked = [...text.matchAll(/<!-- from \S+ -->\n+```(ts|typescript)\n/g)].length;
    expect(marked).toBe(fences);
  });

  test('links to files that exist', () => {
    for (const [, target] of text.matchAll(/\]\((?!https?:|#|mailto:)([^)#\s]+)[^)]*\)/g)) {
      expect({ target, exists: fs.existsSync(path.join(ROOT, path.dirname(page), target)) }).toEqual({ target, exists: true });
    }
  });
});
