import { ApiRefusal } from '../api/api-error';
import { complaintsOf, stoppedBy } from './complaints';
import { exitCodeOf } from './exit-code';
import { Log, outcomeLines } from './log';
import type { StackOutcome } from './note/stack-outcome';
import { hasFailed, isConfirmable, isFinal, Runs } from './runs';
import { PlannerContext } from './stack-planner';
import { uploadOf } from './stacks/content';
import { Stack } from './stacks/stack';
import { refuseByHand } from './workspaces';

/** What `trackway tfc destroy` is told. */
export interface DestroyCommand {
  readonly context: PlannerContext;
  /** Whether workspaces that manage nothing any more are removed. */
  readonly deleteWorkspaces: boolean;
  readonly log: Log;
}

/** Destroys what stacks made, each before those it reads from. A stack that is gone already is done. */
export async function destroyCommand(command: DestroyCommand): Promise<number> {
  const { context: { stacks }, log } = command;
  const outcomes: StackOutcome[] = [];
  for (const stack of [...stacks].reverse()) {
    const left = outcomes.filter(({ name, is }) => is !== 'applied' && is !== 'same' && stacks.find((one) => one.name === name)!.dependsOn.includes(stack.name));
    const outcome: StackOutcome = left.length > 0
      ? { name: stack.name, is: 'blocked', reasons: [`${left.map(({ name }) => name).join(', ')} reads from it, and is still there`] }
      : await destroyOne(command, stack);
    outcomes.push(outcome);
    outcomeLines(outcome).forEach(log);
  }
  const code = exitCodeOf(outcomes);
  const left = outcomes.filter(({ is }) => is !== 'applied' && is !== 'same').map(({ name }) => name);
  log(left.length === 0 ? `destroyed: ${outcomes.map(({ name }) => name).join(', ')}` : `still there: ${left.join(', ')}`);
  return code;
}

async function destroyOne({ context, deleteWorkspaces }: DestroyCommand, stack: Stack): Promise<StackOutcome> {
  try {
    const { servers, ci, clock, timeoutMs } = context;
    const api = servers.of(stack.address);
    const workspace = await api.findWorkspace(stack.address.organization, stack.address.workspace);
    if (!workspace) return { name: stack.name, is: 'same', reasons: ['there is no workspace of it'] };
    refuseByHand(workspace);
    const runs = new Runs(api, clock, timeoutMs);
    const purpose = { project: ci.project, mergeRequest: ci.mergeRequest ?? 'local', stack: stack.name, sha: ci.sha, for: 'destroy', pipeline: ci.pipeline } as const;
    const begun = await runs.planned(await runs.begin({ workspace, upload: uploadOf(stack), kind: 'queued', title: `Destroy ${stack.name}`, purpose, options: { isDestroy: true } }));
    const told = { name: stack.name, run: begun.id, runUrl: servers.runUrl(stack.address, begun.id) };
    if (hasFailed(begun)) return { ...told, is: 'failed', reasons: [`the plan is ${begun.attributes.status}`, ...await complaintsOf(api, begun, 'plan')] };
    if (isConfirmable(begun) && !await runs.confirm(begun, `Destroyed by pipeline ${ci.pipeline ?? 'of nobody'}.`)) return { ...told, is: 'unreachable', reasons: ['the plan was discarded before it was applied'] };
    const end = isFinal(begun) ? begun : await runs.finished(begun);
    if (hasFailed(end)) return { ...told, is: 'failed', reasons: [`the apply is ${end.attributes.status}`, ...await complaintsOf(api, end, 'apply')] };
    if (deleteWorkspaces) await removeWorkspace(() => api.deleteEmptyWorkspace(workspace.id));
    return { ...told, is: 'applied', reasons: [] };
  } catch (error) {
    return stoppedBy(error, stack.name);
  }
}

/** An answer that was lost may have been that it is gone. */
async function removeWorkspace(remove: () => Promise<void>): Promise<void> {
  try {
    await remove();
  } catch (error) {
    if (!(error instanceof ApiRefusal && error.status === 404)) throw error;
  }
}
