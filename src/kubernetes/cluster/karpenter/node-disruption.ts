import { Duration } from 'cdk8s';
import { Problem } from '../../../core/validation-error';
import { Json } from '../../synthesis/json';

/** Why Karpenter takes a node away. */
export type DisruptionReason = 'Underutilized' | 'Empty' | 'Drifted';

/** When a budget holds, and for what. */
export interface BudgetOptions {
  /**
   * When it begins to hold, in cron's words and UTC, e.g. `0 0 * * mon-fri`. Needs `lasts`.
   *
   * @default - always
   */
  readonly from?: string;
  /**
   * How long it holds then. Whole minutes.
   *
   * @default - always
   */
  readonly lasts?: Duration;
  /**
   * What it holds for.
   *
   * @default - whatever the reason
   */
  readonly reasons?: readonly DisruptionReason[];
}

/** How many nodes Karpenter may take away at once. Of several budgets the strictest holds. */
export class DisruptionBudget {
  /** This share of the nodes. */
  public static percent(percent: number, options: BudgetOptions = {}): DisruptionBudget { return new DisruptionBudget(`${percent}%`, options); }
  /** This many. */
  public static nodes(count: number, options: BudgetOptions = {}): DisruptionBudget { return new DisruptionBudget(String(count), options); }
  /** None, e.g. while people order most: `DisruptionBudget.none({ from: '0 0 * * mon-fri', lasts: Duration.hours(10) })`. */
  public static none(options: BudgetOptions = {}): DisruptionBudget { return new DisruptionBudget('0', options); }

  private constructor(
    /** A count, or a share. */
    public readonly limit: string,
    /** When it holds. */
    public readonly options: BudgetOptions,
  ) {}

  /** @internal */
  public _render(): Json {
    const { from, lasts, reasons } = this.options;
    return { nodes: this.limit, ...(from === undefined ? {} : { schedule: from }), ...(lasts ? { duration: `${lasts.toMinutes({ integral: false })}m` } : {}), ...(reasons ? { reasons: [...reasons] } : {}) };
  }
}

/** When nodes are taken away to save money. */
export class Consolidation {
  /** When pods of a node fit on others, or on a cheaper one, for so long. */
  public static whenUnderutilized(after: Duration = Duration.minutes(1)): Consolidation { return new Consolidation('WhenEmptyOrUnderutilized', after); }
  /** When no pods are left on it, for so long. */
  public static whenEmpty(after: Duration = Duration.minutes(5)): Consolidation { return new Consolidation('WhenEmpty', after); }
  /** Never. */
  public static never(): Consolidation { return new Consolidation('WhenEmpty', undefined); }

  private constructor(
    /** Karpenter's word for it. */
    public readonly policy: 'WhenEmptyOrUnderutilized' | 'WhenEmpty',
    /** For how long. */
    public readonly after: Duration | undefined,
  ) {}
}

/** What is wrong with budgets, all of it. */
export function budgetProblems(budgets: readonly DisruptionBudget[]): Problem[] {
  const problems: Problem[] = [];
  for (const { limit, options: { from, lasts } } of budgets) {
    if (!/^((100|\d{1,2})%|\d+)$/.test(limit)) {
      problems.push({ code: 'DisruptionBudget', what: `a budget is ${limit}`, fix: 'write a whole number of nodes, or 0 to 100 percent' });
    }
    if ((from === undefined) !== (lasts === undefined)) {
      problems.push({ code: 'DisruptionBudget', what: `a budget of ${limit} says when it ${from === undefined ? 'lasts but not when it begins' : 'begins but not how long it lasts'}`, fix: 'give `from` and `lasts`, or neither' });
    }
    if (from !== undefined && !/^(@(annually|yearly|monthly|weekly|daily|midnight|hourly)|\S+(\s+\S+){4})$/.test(from)) {
      problems.push({ code: 'DisruptionBudget', what: `a budget begins at ${JSON.stringify(from)}, which is no schedule`, fix: 'write the five fields of cron, e.g. "0 0 * * mon-fri"' });
    }
    if (lasts && !Number.isInteger(lasts.toMinutes({ integral: false }))) {
      problems.push({ code: 'DisruptionBudget', what: `a budget lasts ${lasts.toSeconds({ integral: false })} seconds`, fix: 'write whole minutes' });
    }
  }
  return problems;
}
