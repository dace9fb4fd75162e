import * as fs from 'fs';
import * as path from 'path';
import { ValidationError } from '../../core/validation-error';
import type { StackOutcome } from './note/stack-outcome';

/**
 * Writes what GitLab's widget shows of each stack: `<folder>/<stack>.json` with three numbers, and nothing else of the plan. The widget takes one file of each
 * job. See https://docs.gitlab.com/ci/yaml/artifacts_reports/#artifactsreportsterraform
 *
 * @param names all stacks of the program: one that does not change has a file of zeros, so that its job has something to hand over
 * @throws ValidationError `ReportUnwritable`
 */
export function writeReports(folder: string, names: readonly string[], outcomes: readonly StackOutcome[]): void {
  try {
    fs.mkdirSync(folder, { recursive: true });
    for (const name of names) {
      const { create = 0, update = 0, delete: deleted = 0 } = outcomes.find((outcome) => outcome.name === name)?.counts ?? {};
      fs.writeFileSync(path.join(folder, `${name}.json`), `${JSON.stringify({ create, update, delete: deleted })}\n`);
    }
  } catch (error) {
    throw new ValidationError([{ path: folder, code: 'ReportUnwritable', what: `reports cannot be written here (${(error as NodeJS.ErrnoException).code ?? String(error)})`, fix: 'name a folder: --reports FOLDER' }]);
  }
}
