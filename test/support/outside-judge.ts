import { spawnSync } from 'child_process';
import * as fs from 'fs';
import * as path from 'path';
import { pathToFileURL } from 'url';
import { SHARED } from './paths';

const JUDGE = SHARED && path.join(SHARED, 'tools', 'check-manifests', 'check-manifests.mjs');

/** Whether a judge of manifests that is not ours is on this machine. */
export const HAS_JUDGE = JUDGE !== undefined && fs.existsSync(JUDGE);

/** What is missing where it is not. */
export const NO_JUDGE = 'no outside judge of manifests on this machine';

/** What it finds wrong with documents, as JSON in one line: `[]` for nothing. */
export function judged(documents: readonly unknown[]): string {
  const script = `
    import { checkDoc } from ${JSON.stringify(pathToFileURL(JUDGE!).href)};
    const docs = JSON.parse((await import('fs')).readFileSync(0, 'utf8'));
    const answers = docs.map((doc) => ({ of: doc.kind + '/' + doc.metadata?.name, ...checkDoc(doc) }));
    console.log(JSON.stringify(answers.filter(({ out, unknown }) => unknown || out.length > 0).map(({ of, out, unknown }) => ({ of, out, unknown }))));
  `;
  const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', script], { input: JSON.stringify(documents), encoding: 'utf8' });
  return `${stdout}${stderr}`.trim();
}
