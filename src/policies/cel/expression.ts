import { BudgetError, EXPRESSION_BUDGET, within } from './budget';
import { check, Names } from './check';
import { compile, Run } from './compile';
import { Feature } from './functions/define';
import { parse } from './parser';
import { ExpressionError, Node } from './syntax';
import { CelError, UnknownError } from './values';

/** What came of an expression: a value, or why there is none. */
export type Outcome = { readonly value: unknown } | { readonly error: string; readonly unknown: boolean };

/** One CEL expression, parsed, checked and compiled once. */
export class Expression {
  public readonly node: Node;
  /** Its type, `dyn` if only a document can tell. */
  public readonly type: string;
  /** What it needs of Kubernetes, and where. */
  public readonly features: ReadonlyMap<Feature, number>;
  private readonly program: Run;
  private readonly slots: readonly string[];

  /**
   * @throws ExpressionError if it cannot be run
   */
  public constructor(public readonly text: string, names: Names) {
    this.slots = [...names.names.keys()];
    try {
      this.node = parse(text);
      ({ type: this.type, features: this.features } = check(this.node, names));
      this.program = compile(this.node, new Map(this.slots.map((name, index) => [name, index])));
    } catch (error) {
      // A chain of thousands of operators is a tree as deep.
      if (error instanceof RangeError) throw new ExpressionError('the expression is too long', 0);
      throw error;
    }
  }

  /** Evaluates it, and never throws: what a document or the expression itself does wrong is an outcome. */
  public evaluate(values: Readonly<Record<string, unknown>>, budget: number = EXPRESSION_BUDGET): Outcome {
    try {
      return { value: within(budget, () => this.run(values)) };
    } catch (error) {
      if (error instanceof CelError || error instanceof BudgetError) return { error: error.message, unknown: error instanceof UnknownError };
      // A document nested too deeply for the machine's stack.
      if (error instanceof RangeError) return { error: 'it goes too deep', unknown: false };
      throw error;
    }
  }

  /** Evaluates it as a part of another one, within that one's budget. */
  public run(values: Readonly<Record<string, unknown>>): unknown {
    return this.program(this.slots.map((name) => values[name]));
  }
}
