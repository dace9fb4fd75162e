import type { ChangeCounts, PlanSummary } from '../plans/plan-summary';
import type { PolicyResult } from '../policy-results';
import type { UnknownValue } from '../stacks/chain';

/** What became of one stack, as people are told. */
export interface StackOutcome {
  readonly name: string;
  /**
   * `changes` and `same` were planned; `blocked` waits for another stack; `held` is not applied because it is not what was reviewed; `failed` needs somebody to
   * mend it; `unreachable` may be tried again; `byHand` is applied by somebody, for its workspace runs nothing.
   */
  readonly is: 'changes' | 'same' | 'applied' | 'blocked' | 'held' | 'failed' | 'unreachable' | 'byHand';
  /** Why, in words that need no escaping by whoever wrote them: they are escaped where they are shown. */
  readonly reasons: readonly string[];
  readonly run?: string;
  readonly runUrl?: string;
  /** undefined where the token may not read plans. */
  readonly summary?: PlanSummary;
  readonly counts?: ChangeCounts;
  /** Whether exactly this plan is applied; else it is planned anew and compared. */
  readonly saved?: boolean;
  /** Values of other stacks that were not known. */
  readonly unknown?: readonly UnknownValue[];
  readonly policies?: readonly PolicyResult[];
}
