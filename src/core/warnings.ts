import { IConstruct } from 'constructs';
import { pathOf } from './construct-path';
import { LocatedProblem, Problem } from './validation-error';

const WARNINGS = new WeakMap<IConstruct, Problem[]>();
const ACKNOWLEDGED = new WeakMap<IConstruct, Map<string, string>>();

/**
 * Things that work but that somebody should know. A warning has a stable code and can be acknowledged, with a reason, on its construct or above it.
 */
export class Warnings {
  /** The warnings of `construct`. */
  public static of(construct: IConstruct): Warnings {
    return new Warnings(construct);
  }

  private constructor(private readonly construct: IConstruct) {}

  /** Adds a warning. The same code and text is kept once. */
  public add(warning: Problem): void {
    const known = WARNINGS.get(this.construct) ?? [];
    if (known.some((one) => one.code === warning.code && one.what === warning.what)) return;
    WARNINGS.set(this.construct, [...known, warning]);
  }

  /**
   * Accepts a warning for this construct and everything below it. It is not told any more.
   *
   * @param code the warning's code, as documented in `docs/codes.md`
   * @param reason why it is accepted, for the next reader
   */
  public acknowledge(code: string, reason: string): void {
    const known = ACKNOWLEDGED.get(this.construct) ?? new Map<string, string>();
    ACKNOWLEDGED.set(this.construct, known.set(code, reason));
  }

  /** Whether warnings of that code were accepted, here or above. */
  public accepts(code: string): boolean {
    return this.construct.node.scopes.some((scope) => ACKNOWLEDGED.get(scope)?.has(code));
  }

  /** What is still to be told about this construct itself. */
  public list(): LocatedProblem[] {
    const path = pathOf(this.construct);
    return (WARNINGS.get(this.construct) ?? [])
      .filter((warning) => !this.accepts(warning.code))
      .map((warning) => ({ ...warning, path }));
  }
}
