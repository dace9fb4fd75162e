import { NoteData } from './note/note';
import type { StackOutcome } from './note/stack-outcome';
import { PlanJson } from './plans/plan-json';
import { runPurpose } from './run-purpose';
import { PlannerContext, StackPlanner } from './stack-planner';
import { chain, PlannedUpstream, readsChanges } from './stacks/chain';
import { changedStacks, RemovedStack } from './stacks/changed-stacks';
import { Configuration, Stack } from './stacks/stack';

/** What a merge request does to the stacks of a program. */
export interface MergeRequestPlan {
  readonly outcomes: readonly StackOutcome[];
  readonly unchanged: number;
  readonly removed: readonly RemovedStack[];
  readonly data: NoteData;
}

/** Told of each stack as it goes on. */
export interface PlanProgress {
  began(stack: string): Promise<void>;
  ended(outcome: StackOutcome): Promise<void>;
}

/**
 * Plans what a merge request changes, each stack after those it reads from, and as if those were applied already.
 *
 * @param base the stacks of the target branch; all of them are planned without
 */
export async function planMergeRequest(
  context: PlannerContext, base: ReadonlyMap<string, Configuration> | undefined, progress: PlanProgress,
): Promise<MergeRequestPlan> {
  const { changed, removed } = changedStacks(context.stacks, base);
  const plans = new Map<string, PlanJson>();
  const upstreams: PlannedUpstream[] = [];
  const outcomes: StackOutcome[] = [];
  const planner = new StackPlanner(context, plans);
  for (const stack of context.stacks) {
    if (!changed.has(stack.name) && !readsChanges(stack, upstreams)) continue;
    await progress.began(stack.name);
    const { outcome, outputs, plan } = await planOne(stack);
    outcomes.push(outcome);
    // What somebody applies by hand is what it is: others read it as it stands.
    if (outcome.is !== 'byHand') upstreams.push({ stack, outputs });
    if (plan) plans.set(stack.name, plan);
    await progress.ended(outcome);
  }
  const { ci } = context;
  const data: NoteData = {
    pipeline: ci.pipeline, sha: ci.reviewedSha, stacks: outcomes.map(({ name }) => name), blocked: outcomes.filter(({ is }) => is === 'blocked').map(({ name }) => name),
  };
  return { outcomes, unchanged: context.stacks.length - outcomes.length, removed, data };

  async function planOne(stack: Stack): ReturnType<StackPlanner['plan']> {
    const chained = chain(stack, upstreams);
    if (chained.blockedBy.length === 0) return planner.plan(stack, chained, runPurpose(context.ci, stack.name, 'review'));
    const reason = `it is blocked by ${chained.blockedBy.join(', ')}: it is planned once that is applied`;
    return { outcome: { name: stack.name, is: 'blocked', reasons: [reason], unknown: chained.unknown } };
  }
}
