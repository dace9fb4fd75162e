import { complaintsOf, stoppedBy } from './complaints';
import { EXIT, exitCodeOf } from './exit-code';
import { GitlabApi } from './gitlab/gitlab-api';
import { Log, outcomeLines } from './log';
import { code, link, plain } from './note/escape';
import { countsText, planMarkdown } from './note/render-plan';
import type { StackOutcome } from './note/stack-outcome';
import { summarizeDrift } from './plans/plan-summary';
import { hasFailed, Runs } from './runs';
import { PlannerContext, redactionOf } from './stack-planner';
import { uploadOf } from './stacks/content';
import { Stack } from './stacks/stack';
import { complaint } from './telling';
import { refuseByHand, StackRefused } from './workspaces';

/** What `trackway tfc drift` is told. */
export interface DriftCommand {
  readonly context: PlannerContext;
  /** Where an issue is kept; undefined for none. */
  readonly issues?: GitlabApi;
  readonly log: Log;
}

/** What looking for drift ends with. */
export interface DriftEnd {
  readonly code: number;
  /** For people, as Markdown. */
  readonly report: string;
}

const LABEL = 'trackway-drift';
const MOST_PER_STACK = 60_000;

/** Looks whether reality is still what the states say. Nothing is locked, and nothing is changed. */
export async function driftCommand({ context, issues, log }: DriftCommand): Promise<DriftEnd> {
  const outcomes: StackOutcome[] = [];
  for (const stack of context.stacks) {
    const outcome = await driftOf(context, stack);
    outcomes.push(outcome);
    outcomeLines(outcome).forEach(log);
  }
  const drifted = outcomes.filter(({ is }) => is === 'changes');
  const failed = exitCodeOf(outcomes);
  const report = reportOf(outcomes);
  let told = true;
  if (issues) {
    try {
      await keepIssue(issues, drifted.length, failed !== EXIT.done, report);
    } catch (error) {
      told = false;
      log(`the issue could not be written: ${complaint(error)}`);
    }
  }
  log(drifted.length > 0 ? `drifted: ${drifted.map(({ name }) => name).join(', ')}` : failed === EXIT.done ? 'no drift' : 'not all stacks could be looked at');
  return { code: drifted.length > 0 ? EXIT.refused : failed === EXIT.done && !told ? EXIT.again : failed, report };
}

async function driftOf(context: PlannerContext, stack: Stack): Promise<StackOutcome> {
  try {
    const { servers, ci } = context;
    const api = servers.of(stack.address);
    const runs = new Runs(api, context.clock, context.timeoutMs);
    const workspace = await api.findWorkspace(stack.address.organization, stack.address.workspace);
    if (!workspace) throw new StackRefused('its workspace is not there, or the token may not see it');
    refuseByHand(workspace);
    const run = await runs.planned(await runs.begin({
      workspace, upload: uploadOf(stack), kind: 'speculative', title: 'Has anything changed?', options: { refreshOnly: true },
      purpose: { project: ci.project, mergeRequest: 'drift', stack: stack.name, sha: ci.sha, for: 'drift', pipeline: ci.pipeline },
    }));
    const told = { name: stack.name, run: run.id, runUrl: servers.runUrl(stack.address, run.id) };
    if (hasFailed(run)) return { ...told, is: 'failed', reasons: [`the run is ${run.attributes.status}`, ...await complaintsOf(api, run, 'plan')] };
    const plan = await runs.planJson(run);
    if (!plan) return { ...told, is: run.attributes['has-changes'] ? 'changes' : 'same', reasons: ['the token may not read plans, so it is not known what'] };
    const changes = summarizeDrift(plan, await redactionOf(context, stack, api, workspace, plan, new Map()));
    const count = (kind: string): number => changes.filter((change) => change.kind === kind).length;
    const counts = { create: 0, update: count('change'), delete: count('destroy') };
    return { ...told, is: changes.length > 0 ? 'changes' : 'same', reasons: [], counts, summary: { changes, drifted: [], counts } };
  } catch (error) {
    return stoppedBy(error, stack.name);
  }
}

function reportOf(outcomes: readonly StackOutcome[]): string {
  const told = outcomes.filter(({ is }) => is !== 'same' && is !== 'byHand');
  if (told.length === 0) return 'Everything is as Terraform left it.\n';
  return told.flatMap(({ name, is, summary, reasons, runUrl }) => [
    `#### ${code(name)}: ${is === 'changes' ? `:warning: changed by others than Terraform${summary ? ` (${countsText(summary.changes)})` : ''}` : ':x: could not be looked at'}${runUrl === undefined ? '' : ` (${link('run', runUrl)})`}`,
    '',
    ...reasons.map((reason) => `- ${plain(reason)}`),
    ...summary ? [planMarkdown(summary.changes, MOST_PER_STACK)] : [],
    '',
  ]).join('\n');
}

/** One issue as long as there is drift. What could not be looked at closes nothing. */
async function keepIssue(issues: GitlabApi, drifted: number, failed: boolean, report: string): Promise<void> {
  const [open] = await issues.openIssues(LABEL);
  const title = `Infrastructure has drifted: ${drifted} ${drifted === 1 ? 'stack' : 'stacks'}`;
  if (open && drifted === 0 && !failed) await issues.updateIssue(open.iid, { description: report, state_event: 'close' });
  else if (open && drifted > 0) await issues.updateIssue(open.iid, { title, description: report });
  else if (drifted > 0) await issues.createIssue(title, report, LABEL);
}
