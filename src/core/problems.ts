import { IConstruct } from 'constructs';
import { pathOf } from './construct-path';
import { LocatedProblem, Problem, ValidationError } from './validation-error';

/**
 * Collects every broken rule of one construct, so that a person learns of all of them at once.
 *
 * ```ts
 * const problems = new Problems(this);
 * problems.add(...portProblems(ports));
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
  DEFERRED.set(scope, [...DEFERRED.get(scope) ?? [], check]);
  scope.node.addValidation({
    // cdk8s and cdktf print the path in front of each line.
    validate: () => collecting ? [] : check().map((problem) => `${problem.what}; ${problem.fix} (${problem.code})`),
  });
}

/** Everything the deferred checks and the plain validations of `scope` itself find. */
export function runDeferredChecks(scope: IConstruct): LocatedProblem[] {
  const path = pathOf(scope);
  const found = (DEFERRED.get(scope) ?? []).flatMap((check) => check().map((problem) => ({ ...problem, path })));
  collecting = true;
  try {
    const foreign = scope.node.validate().map((what) => ({ path, code: 'Validation', what, fix: 'see the construct that refuses it' }));
    return [...found, ...foreign];
  } finally {
    collecting = false;
  }
}

/**
 * The same for what our own synthesis judges anyway, document by document: told only where cdk8s synthesizes, so that it, too, writes nothing when
 * something is wrong, and tells all of it together.
 */
export function addForeignSynthCheck(scope: IConstruct, check: () => readonly Problem[]): void {
  scope.node.addValidation({
    validate: () => collecting ? [] : check().map((problem) => `${problem.what}; ${problem.fix} (${problem.code})`),
  });
}

const DEFERRED = new WeakMap<IConstruct, (() => readonly Problem[])[]>();
// While our own synthesis reads the problems with their codes, the same checks must not be told a second time as plain text.
let collecting = false;
