import * as fs from 'fs';
import * as path from 'path';

/** The repository. */
export const ROOT = path.join(__dirname, '..', '..');

/** Material that lies beside the repository on some machines; undefined elsewhere. */
export const SHARED = ((): string | undefined => {
  const folder = path.join(ROOT, '..', 'shared');
  return fs.existsSync(folder) ? folder : undefined;
})();

/** `test` where a condition holds, else a test that is reported as skipped, with the reason in its name. */
export function testIf(condition: boolean, reason: string): (name: string, body: () => void, timeout?: number) => void {
  return (name, body, timeout) => condition ? test(name, body, timeout) : test.skip(`${name} (skipped: ${reason})`, body, timeout);
}
