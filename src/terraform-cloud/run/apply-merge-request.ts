import type { RunPurpose } from './marker';
import type { NoteData } from './note/note';
import type { StackOutcome } from './note/stack-outcome';
import type { PlanProgress } from './plan-merge-request';
import { StackApplier } from './stack-applier';
import { PlannerContext } from './stack-planner';
import { Stack } from './stacks/stack';

/** What was merged. */
export interface Review {
  /** Number of the merge request. */
  readonly mergeRequest: string;
  /** The commit that was reviewed: the head of its branch. */
  readonly sha: string;
  /** What the note remembers; undefined if there is none. */
  readonly data?: NoteData;
}

/**
 * Applies what a merge request changed, each stack after those it reads from. A stack that is held or fails stops those that come after it, and no others.
 *
 * @param review what people looked at; undefined to apply what is planned now, unseen
 */
export async function applyMergeRequest(context: PlannerContext, review: Review | undefined, progress: PlanProgress): Promise<StackOutcome[]> {
  const applier = new StackApplier(context);
  const outcomes = new Map<string, StackOutcome>();
  for (const stack of context.stacks) {
    if (review?.data && !review.data.stacks.includes(stack.name)) continue;
    await progress.began(stack.name);
    const outcome = await applyOne(stack);
    if (outcome === undefined) continue;
    outcomes.set(stack.name, outcome);
    await progress.ended(outcome);
  }
  return [...outcomes.values()];

  async function applyOne(stack: Stack): Promise<StackOutcome | undefined> {
    const before = stack.dependsOn.filter((name) => stopsOthers(outcomes.get(name)));
    if (before.length > 0) return { name: stack.name, is: 'blocked', reasons: [`it comes after ${before.join(', ')}, and was not applied`] };
    const { ci } = context;
    const own = { project: ci.project, mergeRequest: review?.mergeRequest ?? ci.mergeRequest ?? 'local', stack: stack.name };
    const applied: RunPurpose = { ...own, sha: ci.sha, for: 'apply', ...review ? {} : { pipeline: ci.pipeline } };
    if (review === undefined) return applier.apply(stack, { applied });
    const outcome = await applier.apply(stack, { reviewed: { ...own, sha: review.sha, for: 'review' }, applied, plannedNow: review.data?.blocked.includes(stack.name) });
    if (outcome !== undefined || review.data === undefined) return outcome;
    return { name: stack.name, is: 'held', reasons: ['no run of it is found that was made for the merge request: nothing was applied'] };
  }
}

function stopsOthers(outcome: StackOutcome | undefined): boolean {
  return outcome !== undefined && !['applied', 'same', 'byHand'].includes(outcome.is);
}
