import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';

import { analysisBenchmarks } from './analysis';
import { awsBenchmarks } from './aws';
import { kubernetesBenchmarks } from './kubernetes';
import { policyBenchmarks } from './policies';

/** One line of the table: what was measured, against what, and where the bar is. */
export interface Row {
  readonly what: string;
  readonly ours: number;
  readonly baseline: number;
  readonly unit: string;
  readonly against: string;
  /** The ratio (or, with `absolute`, our own figure) must not be above this. */
  readonly bar: number;
  readonly absolute?: boolean;
}

/**
 * Measures trackway against baselines that run in turn with it, in fresh processes. Ratios carry over to other machines, milliseconds do not.
 */
function main(): void {
  const root = path.join(__dirname, '..');
  if (!fs.existsSync(path.join(root, 'lib', 'index.js'))) throw new Error('lib/ is missing: run `npm run compile` first');
  const scratch = fs.mkdtempSync(path.join(os.tmpdir(), 'trackway-bench-'));
  try {
    const rows = [...kubernetesBenchmarks(root, scratch), ...analysisBenchmarks(scratch), ...policyBenchmarks(scratch), ...awsBenchmarks(root, scratch)];
    for (const line of table(rows)) console.log(line);
    const results = rows.map((row) => ({ ...row, ratio: row.ours / row.baseline, held: holds(row) }));
    fs.writeFileSync(path.join(__dirname, 'results.json'), `${JSON.stringify(results, undefined, 2)}\n`);
    if (!rows.every(holds)) process.exitCode = 1;
  } finally {
    fs.rmSync(scratch, { recursive: true, force: true });
  }
}

function holds(row: Row): boolean {
  return (row.absolute ? row.ours : row.ours / row.baseline) <= row.bar;
}

function table(rows: readonly Row[]): string[] {
  const cells = rows.map((row) => [
    row.what,
    `${row.ours.toFixed(1)} ${row.unit}`,
    row.absolute ? '' : `${row.baseline.toFixed(1)} ${row.unit}`,
    row.against,
    row.absolute ? '' : (row.ours / row.baseline).toFixed(3),
    row.absolute ? `<= ${row.bar} ${row.unit}` : `<= ${row.bar.toFixed(3)}`,
    holds(row) ? 'held' : 'MISSED',
  ]);
  const all = [['what', 'trackway', 'baseline', 'against', 'ratio', 'bar', ''], ...cells];
  const widths = all[0].map((_, column) => Math.max(...all.map((row) => row[column].length)));
  return all.map((row) => row.map((cell, column) => cell.padEnd(widths[column])).join('  ').trimEnd());
}


main();
