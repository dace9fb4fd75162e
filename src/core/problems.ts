import { IConstruct } from 'constructs';
import { pathOf } from './construct-path';
import { LocatedProblem, Problem, ValidationError } from './validation-error';

/**
 * Collects every broken rule of one construct, so that a person learns of all of them at once.
 *
 * ```ts
 * const problems = new Problems(this);
 * problems.unless(isPort(props.port), { code: 'PortOutOfRange', what: …, fix: … });
 * problems.throwIfAny();
 * ```
 */
export class Problems {
  private readonly found: LocatedProblem[] = [];

  public constructor(private readonly scope: IConstruct) {}

  /** Adds a problem. */
  public add(...problems: readonly Problem[]): void {
    for (const problem of problems) this.found.push({ ...problem, path: pathOf(this.scope) });
  }

  /** Adds what `check` found, if it found something. */
  public check(check: Problem | undefined): void {
    if (check) this.add(check);
  }

  /**
   * Throws a `ValidationError` with everything that was added.
   */
  public throwIfAny(): void {
    if (this.found.length > 0) throw new ValidationError(this.found);
  }
}

/** Throws one problem of `scope` at once. */
export function refuse(scope: IConstruct, problem: Problem): never {
  throw new ValidationError([{ ...problem, path: pathOf(scope) }]);
}

/**
 * Judges a construct when its tree is complete: the same problems, in the same form, told by `synth()` of trackway, cdk8s and cdktf alike.
 */
export function addDeferredCheck(scope: IConstruct, check: () => readonly Problem[]): void {
  scope.node.addValidation(new DeferredCheck(scope, check));
}

/** A validation that keeps its problems apart, for who can read them; cdk8s and cdktf see the lines. */
export class DeferredCheck {
  public constructor(private readonly scope: IConstruct, private readonly check: () => readonly Problem[]) {}

  /** The problems with their path. */
  public problems(): LocatedProblem[] {
    const path = pathOf(this.scope);
    return this.check().map((problem) => ({ ...problem, path }));
  }

  /** The lines that cdk8s and cdktf print after the path. */
  public validate(): string[] {
    return this.check().map((problem) => `${problem.what}; ${problem.fix} (${problem.code})`);
  }
}
