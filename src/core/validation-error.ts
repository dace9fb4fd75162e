/** One thing that is wrong, in the words of the person who has to mend it. */
export interface Problem {
  /** Stable identifier, documented in `docs/codes.md`. */
  readonly code: string;
  /** What is wrong, with the value that is wrong. */
  readonly what: string;
  /** What to write instead. */
  readonly fix: string;
}

/** A `Problem` and the construct (or file) that has it. */
export interface LocatedProblem extends Problem {
  /** Path of the construct, e.g. `shop/prod/catalog`. */
  readonly path: string;
}

/**
 * The one form of every refusal: `[path] what; fix (Code)`.
 */
export function describeProblem(problem: LocatedProblem): string {
  return `[${problem.path}] ${problem.what}; ${problem.fix} (${problem.code})`;
}

/**
 * Input that cannot work, refused before anything is written.
 *
 * All broken rules are reported together, one line each: `[construct path] what is wrong, with the value; how to fix it (Code)`.
 */
export class ValidationError extends Error {
  /**
   * Whether `x` is a `ValidationError`, also when two copies of this library are installed.
   */
  public static isValidationError(x: unknown): x is ValidationError {
    return x instanceof Error && x.name === 'ValidationError' && Array.isArray((x as ValidationError).problems);
  }

  /** Everything that was found wrong, in the order it was found. */
  public readonly problems: readonly LocatedProblem[];

  public constructor(problems: readonly LocatedProblem[]) {
    super(problems.map(describeProblem).join('\n'));
    this.name = 'ValidationError';
    this.problems = problems;
  }

  /** The stable code of the first problem. */
  public get code(): string {
    return this.problems[0]?.code ?? 'Unknown';
  }
}
