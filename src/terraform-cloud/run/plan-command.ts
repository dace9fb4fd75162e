import { EXIT, exitCodeOf } from './exit-code';
import { MergeRequestDesk } from './gitlab/merge-request-desk';
import { Log, outcomeLines, outcomeText } from './log';
import { CheckFinding, renderNote } from './note/note';
import type { StackOutcome } from './note/stack-outcome';
import { MergeRequestPlan, planMergeRequest } from './plan-merge-request';
import { PlannerContext } from './stack-planner';
import { Configuration } from './stacks/stack';
import { Telling } from './telling';
import { writeReports } from './widget-report';

/** What `trackway tfc plan` is told. */
export interface PlanCommand {
  readonly context: PlannerContext;
  /** The stacks of the target branch. */
  readonly base?: ReadonlyMap<string, Configuration>;
  /** Where the merge request is told; undefined outside of one. */
  readonly desk?: MergeRequestDesk;
  readonly key: string;
  readonly findings: readonly CheckFinding[];
  readonly manifests?: string;
  /** The folder for the widget's reports. */
  readonly reports?: string;
  readonly log: Log;
}

/** What a plan ends with. */
export interface PlanEnd {
  readonly code: number;
  readonly note: string;
}

/** Plans a merge request and tells it. */
export async function planCommand(command: PlanCommand): Promise<PlanEnd> {
  const { context, desk, log } = command;
  const telling = new Telling();
  const plan = await planMergeRequest(context, command.base, {
    began: async (stack) => {
      log(`${stack}: planning`);
      if (desk) await telling.tell(() => desk.status(stack, 'running', 'planning'));
    },
    ended: async (outcome) => {
      outcomeLines(outcome).forEach(log);
      if (desk) await telling.tell(() => desk.status(outcome.name, stateOf(outcome), outcomeText(outcome), outcome.runUrl));
    },
  });
  if (command.reports !== undefined) writeReports(command.reports, context.stacks.map(({ name }) => name), plan.outcomes);
  const { data, outcomes, unchanged, removed } = plan;
  const note = renderNote({ ...command, data, outcomes, unchanged, removed, pipelineUrl: context.ci.pipelineUrl });
  if (desk && context.ci.mergeRequest !== undefined) {
    await telling.tell(async () => {
      const { mergeRequest } = context.ci;
      if (!await desk.writePlan(mergeRequest!, note, data)) log('a newer pipeline has told the merge request already; its note stays');
    });
  }
  const code = exitCodeOf(outcomes);
  const { untold } = telling;
  if (untold !== undefined) log(`the merge request could not be told: ${untold}`);
  log(lastLine(plan, code, telling));
  return { code: code === EXIT.done ? telling.exitCode : code, note };
}

function stateOf({ is }: StackOutcome): 'success' | 'failed' {
  return is === 'failed' || is === 'unreachable' || is === 'held' ? 'failed' : 'success';
}

function lastLine({ outcomes, unchanged }: MergeRequestPlan, code: number, telling: Telling): string {
  const names = (...kinds: readonly StackOutcome['is'][]): string => outcomes.filter(({ is }) => kinds.includes(is)).map(({ name }) => name).join(', ');
  if (code === EXIT.refused) return `not planned: ${names('failed', 'held')}`;
  if (code === EXIT.again) return `no answer for ${names('unreachable')}: run this again, nothing is done twice`;
  if (telling.untold !== undefined) return `planned, and not told: ${telling.remedy}`;
  const blocked = names('blocked');
  return `planned: ${outcomes.length} of ${outcomes.length + unchanged} stacks${blocked === '' ? '' : `, of which ${blocked} has to wait`}`;
}
