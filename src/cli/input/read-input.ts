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
  tellNotes(problems, io);
}

/** Tells what was left out. A folder of charts has a note for each of its templates: the first ones say it all. */
export function tellNotes(notes: readonly ReadProblem[], io: Io): void {
  for (const code of new Set(notes.map((note) => note.code))) {
    const same = notes.filter((note) => note.code === code);
    const told = same.length === notesPerCode + 1 ? same : same.slice(0, notesPerCode);
    for (const note of told) io.stderr.write(`note: ${describeProblem(note)}\n`);
    if (told.length < same.length) io.stderr.write(`note: and ${same.length - told.length} more of the same (${code})\n`);
  }
}

const notesPerCode = 3;
