/** The expression did more than it may. Unlike a `CelError`, nothing can make up for it: not even `true || …`. */
export class BudgetError {
  public readonly message = 'it takes too long: it goes through more elements, or longer texts, than a policy may';
}

/**
 * How much one expression may do on one document: steps of loops, times what each one does, and characters that functions read or write. About what the
 * API server allows a call; a few hundredths of a second here.
 */
export const EXPRESSION_BUDGET = 1_000_000;

let left = EXPRESSION_BUDGET;

/** Runs `evaluate` with a budget of its own. */
export function within<T>(budget: number, evaluate: () => T): T {
  const outer = left;
  left = budget;
  try {
    return evaluate();
  } finally {
    left = outer;
  }
}

/** Counts work. @throws BudgetError if it is too much */
export function charge(work: number): void {
  left -= work;
  if (left < 0) throw new BudgetError();
}
