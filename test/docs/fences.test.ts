import * as fs from 'fs';
import * as path from 'path';
import { FENCE, pages, partOf } from '../../projenrc/fences';
import { ROOT } from '../support/paths';

describe.each(pages())('%s', (page) => {
  const text = fs.readFileSync(path.join(ROOT, page), 'utf8');

  test('shows programs and documents as they are in the examples (`npm run docs:update` cuts them anew)', () => {
    for (const [, file, name, , shown] of text.matchAll(FENCE)) {
      expect({ from: `${file}#${name ?? ''}`, shown }).toEqual({ from: `${file}#${name ?? ''}`, shown: partOf(file, name) });
    }
  });

  test('shows no TypeScript that no compiler has seen', () => {
    const fences = [...text.matchAll(/^```(ts|typescript)$/gm)].length;
    const marked = [...text.matchAll(FENCE)].filter(([, , , language]) => language === 'ts').length;
    expect(marked).toBe(fences);
  });

  test('links to files that exist', () => {
    for (const [, target] of text.matchAll(/\]\((?!https?:|#|mailto:)([^)#\s]+)[^)]*\)/g)) {
      expect({ target, exists: fs.existsSync(path.join(ROOT, path.dirname(page), target)) }).toEqual({ target, exists: true });
    }
  });
});
