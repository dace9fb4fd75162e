import { LocatedProblem, Problem } from '../../core/validation-error';

/** Something about the input that a person should know, and where. */
export interface ReadProblem extends LocatedProblem {
  readonly file: string;
  /** From 1; 0 for the file as a whole. */
  readonly line: number;
  /** From 1; 0 when it is not known. */
  readonly column: number;
  /** `error`: something was not read. `note`: something that is no manifest was left out. */
  readonly level: 'error' | 'note';
}

export function readProblem(level: ReadProblem['level'], file: string, line: number, column: number, problem: Problem): ReadProblem {
  const path = line === 0 ? file : column === 0 ? `${file}:${line}` : `${file}:${line}:${column}`;
  return { level, file, line, column, path, ...problem };
}
