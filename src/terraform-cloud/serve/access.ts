import type { Cloud } from './cloud';
import { FINAL, Run, TaskResult } from './entities';
import { sameSecret } from './secrets';

/** Who asks: the holder of the server's token, a run, or a run task. */
export type Caller = { readonly kind: 'owner' } | { readonly kind: 'run'; readonly run: Run } | { readonly kind: 'task'; readonly run: Run; readonly result: TaskResult };

/** Whose token it is. */
export function callerOf(cloud: Cloud, ownersToken: string, given: string): Caller | undefined {
  if (sameSecret(given, ownersToken)) return { kind: 'owner' };
  for (const run of cloud.runs.all().filter(({ status }) => !FINAL.includes(status))) {
    if (run.token !== undefined && sameSecret(given, run.token)) return { kind: 'run', run };
    const result = run.taskStages.flatMap(({ results }) => results).find(({ token }) => sameSecret(given, token));
    if (result) return { kind: 'task', run, result };
  }
  return undefined;
}

/**
 * Whether it may ask for that. A run sees the workspaces of its organization, and reads the states of the workspaces that share theirs with its own; a task says what it thinks, and reads the plan that it
 * thinks of.
 */
export function isAllowed(cloud: Cloud, caller: Caller, method: string, path: string): boolean {
  if (caller.kind === 'owner') return true;
  if (caller.kind === 'task') return isOfTask(caller.run, caller.result, method, path);
  if (method !== 'GET') return false;
  if (/^\/organizations\/[^/]+(\/entitlement-set)?$/.test(path)) return true;
  const workspace = workspaceOf(cloud, path);
  if (!workspace) return false;
  const isDescription = /^(\/organizations\/[^/]+)?\/workspaces\/[^/]+$/.test(path);
  const isNear = workspace.organization === cloud.workspace(caller.run.workspace).organization;
  return (isDescription && isNear) || cloud.sharesState(workspace, caller.run.workspace);
}

function isOfTask(run: Run, result: TaskResult, method: string, path: string): boolean {
  if (method === 'PATCH') return path === `/task-results/${result.id}/callback`;
  return method === 'GET' && [
    `/runs/${run.id}`, `/plans/${run.plan.id}`, `/plans/${run.plan.id}/json-output`, `/configuration-versions/${run.configurationVersion}/download`,
  ].includes(path);
}

/** The workspace whose state would be read. */
function workspaceOf(cloud: Cloud, path: string): ReturnType<Cloud['workspaces']['find']> {
  const named = /^\/organizations\/([^/]+)\/workspaces\/([^/]+)$/.exec(path);
  if (named) return cloud.workspaceByName(named[1], named[2]);
  const [, kind, id] = /^\/(workspaces|state-versions)\/([^/]+)(?:\/current-state-version|\/current-state-version-outputs|\/outputs)?$/.exec(path) ?? [];
  return cloud.workspaces.find(kind === 'state-versions' ? cloud.states.find(id)?.workspace ?? '' : id ?? '');
}
