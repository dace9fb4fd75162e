import { describeProblem, ValidationError } from '../../core/validation-error';
import { ManifestDocument, readManifests, ReadProblem } from '../../manifests/read';
import { Io } from '../shell/io';

/**
 * The manifests of files, folders and `-` (standard input). What was left out on purpose is told on standard error.
 *
 * @throws ValidationError with everything that could not be read
 */
export function readInput(paths: readonly string[], io: Io): readonly ManifestDocument[] {
  const { documents, problems } = readManifests(paths, paths.includes('-') ? { stdin: io.stdin() } : {});
  accept(problems, io);
  return documents;
}

/**
 * Tells on standard error what was left out on purpose.
 *
 * @throws ValidationError with everything that could not be read
 */
export function accept(problems: readonly ReadProblem[], io: Io): void {
  const errors = problems.filter(({ level }) => level === 'error');
  if (errors.length > 0) throw new ValidationError(errors);
  for (const note of problems) io.stderr.write(`note: ${describeProblem(note)}\n`);
}
