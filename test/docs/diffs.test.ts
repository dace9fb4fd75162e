import * as fs from 'fs';
import * as path from 'path';
import { ROOT } from '../support/paths';
import { DIFF_FENCE, DIFF_PAGES, differenceOf } from './typical-changes';

test.each(DIFF_PAGES)('%s shows differences as `trackway diff` writes them (`npx tsx test/docs/typical-changes.ts` writes them anew)', (page) => {
  const shown = [...fs.readFileSync(path.join(ROOT, page), 'utf8').matchAll(DIFF_FENCE)];
  expect(shown).not.toEqual([]);
  for (const [, name, , format, text] of shown) expect({ name, text }).toEqual({ name, text: differenceOf(name, format) });
});
