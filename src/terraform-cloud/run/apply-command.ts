import { applyMergeRequest, Review } from './apply-merge-request';
import { EXIT, exitCodeOf } from './exit-code';
import { MergeRequestDesk } from './gitlab/merge-request-desk';
import { Log, outcomeLines, outcomeText } from './log';
import type { StackOutcome } from './note/stack-outcome';
import { isUnanswered } from './runs';
import { PlannerContext } from './stack-planner';
import { complaint, Telling } from './telling';

/** What `trackway tfc apply` is told. */
export interface ApplyCommand {
  readonly context: PlannerContext;
  readonly desk?: MergeRequestDesk;
  /** The merge request, where it is not found by the commit. */
  readonly mergeRequest?: string;
  /** The commit that was reviewed, where the merge request does not tell. */
  readonly reviewedSha?: string;
  /** Whether what is planned now is applied unseen. */
  readonly withoutReview: boolean;
  readonly log: Log;
}

/** Applies what was merged, and tells it. */
export async function applyCommand(command: ApplyCommand): Promise<number> {
  const { context, desk, log } = command;
  let review: Review | undefined;
  if (!command.withoutReview) {
    try {
      review = await reviewOf(command);
    } catch (error) {
      log(`nothing was applied: the merge request cannot be found: ${complaint(error)}`);
      return isUnanswered(error) ? EXIT.again : EXIT.refused;
    }
    if (review === undefined) {
      log(`nothing was applied: no merge request brought ${context.ci.sha.slice(0, 8)}, so nobody reviewed it; name one with --merge-request, or apply unseen with --without-review`);
      return EXIT.refused;
    }
  }
  const telling = new Telling();
  const outcomes = await applyMergeRequest(context, review, {
    began: async (stack) => {
      log(`${stack}: applying`);
    },
    ended: async (outcome) => {
      outcomeLines(outcome).forEach(log);
      if (!desk) return;
      await telling.tell(() => desk.status(outcome.name, ['applied', 'same', 'byHand'].includes(outcome.is) ? 'success' : 'failed', outcomeText(outcome), outcome.runUrl));
      if (review) await telling.tell(() => desk.writeApplied(review.mergeRequest, [outcome]));
    },
  });
  const applied = outcomes.filter(({ is }) => is === 'applied').map(({ name }) => name);
  if (desk && applied.length > 0) await telling.tell(() => desk.markStale(review?.mergeRequest ?? context.ci.mergeRequest ?? '', applied));
  const code = exitCodeOf(outcomes);
  const { untold } = telling;
  if (untold !== undefined) log(`the merge request could not be told: ${untold}`);
  log(lastLine(outcomes, code, telling));
  return code === EXIT.done ? telling.exitCode : code;
}

async function reviewOf({ context: { ci }, desk, mergeRequest, reviewedSha }: ApplyCommand): Promise<Review | undefined> {
  if (!desk) return mergeRequest !== undefined && reviewedSha !== undefined ? { mergeRequest, sha: reviewedSha } : undefined;
  const found = mergeRequest === undefined ? await desk.mergedBy(ci.sha) : await desk.mergeRequest(mergeRequest);
  if (!found) return undefined;
  return { mergeRequest: String(found.iid), sha: reviewedSha ?? found.sha, data: await desk.data(String(found.iid)) };
}

function lastLine(outcomes: readonly StackOutcome[], code: number, telling: Telling): string {
  const names = (...kinds: readonly StackOutcome['is'][]): string => outcomes.filter(({ is }) => kinds.includes(is)).map(({ name }) => name).join(', ') || 'nothing';
  const done = `applied: ${names('applied')}`;
  if (code === EXIT.refused) return `${done}; held or failed: ${names('held', 'failed')}; not reached: ${names('blocked', 'unreachable')}`;
  if (code === EXIT.again) return `${done}; no answer for ${names('unreachable')}: run this again, nothing is done twice`;
  return telling.untold === undefined ? done : `${done}, and not told: ${telling.remedy}`;
}
