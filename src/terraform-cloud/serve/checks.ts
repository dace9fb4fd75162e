import { execFile } from 'child_process';
import { randomBytes } from 'crypto';
import * as path from 'path';
import { Cloud, timestamp } from './cloud';
import { Run, TaskResult, TaskStage } from './entities';
import { post } from './outgoing';

/** What the checks of a plan came to. `stopped`: nothing yet, the server ends or the run was canceled. */
export type Verdict = 'passed' | 'failed' | 'override' | 'stopped';

/** How long a task may take. See https://developer.hashicorp.com/terraform/cloud-docs/integrations/run-tasks#run-task-callback */
const TASK_MS = 10 * 60_000;
const POLICY_MS = 5 * 60_000;

/** Asks run tasks and the command of the policies about plans. */
export class Checks {
  private readonly news = new Map<string, () => void>();
  private ended = false;

  public constructor(private readonly cloud: Cloud, private readonly taskMs = TASK_MS) {}

  /** Says who will be asked about the plan of a new run. */
  public announce(run: Run): void {
    if (this.tasksOf(run).length > 0) this.begin(run);
  }

  /** Nobody will be asked any more. */
  public giveUp(run: Run): void {
    for (const stage of run.taskStages) if (stage.status === 'pending') Object.assign(stage, { status: 'unreachable' });
  }

  /** Asks all tasks of the workspace, and waits for what they say. After a restart only those that were not asked yet. */
  public async askTasks(run: Run): Promise<Verdict> {
    const [stage] = run.taskStages;
    stage.status = 'running';
    this.keep(run);
    await Promise.all(stage.results.filter(({ status }) => status === 'pending').map((result) => this.ask(run, stage, result)));
    const until = Date.now() + this.taskMs;
    while (stage.results.some(isOpen) && !this.ended && !run.cancelRequested && Date.now() < until) await this.nextNews(run, until);
    if (this.ended || run.cancelRequested) return 'stopped';
    for (const result of stage.results.filter(isOpen)) this.set(run, result, { status: 'errored', message: 'The task did not answer in time.' });
    const failed = stage.results.some(({ enforcement, status }) => enforcement === 'mandatory' && status !== 'passed');
    stage.status = failed ? 'failed' : 'passed';
    this.keep(run);
    return failed ? 'failed' : 'passed';
  }

  /** What a task says. */
  public answer(run: Run, result: TaskResult, changes: Partial<TaskResult>): void {
    this.set(run, result, changes);
    this.news.get(run.id)?.();
  }

  /** Lets the command of the policies judge the plan. */
  public async judge(run: Run): Promise<Verdict> {
    const { command, enforcement } = this.cloud.settings.policies!;
    const file = path.resolve(this.cloud.store.blobFile(run.planJson!));
    const { code, output } = await called(command, file);
    if (this.ended || run.cancelRequested) return 'stopped';
    const failed = { 'advisory': 'advisory_failed', 'soft-mandatory': 'soft_failed', 'hard-mandatory': 'hard_failed' } as const;
    const status = code === 0 ? 'passed' : code === undefined ? 'errored' : failed[enforcement];
    this.cloud.runs.change(run, { policyCheck: { id: run.policyCheck?.id ?? `polchk-${randomBytes(8).toString('hex')}`, status, output } });
    return status === 'soft_failed' ? 'override' : status === 'hard_failed' || status === 'errored' ? 'failed' : 'passed';
  }

  /** Nobody waits for the answers of a run any more. */
  public abort(run: Run): void {
    this.news.get(run.id)?.();
  }

  public endAll(): void {
    this.ended = true;
    for (const tell of this.news.values()) tell();
  }

  private begin(run: Run): void {
    const results = this.tasksOf(run).map(({ id, enforcement, task }): TaskResult => ({
      id: `taskrs-${randomBytes(8).toString('hex')}`, task: task.id, workspaceTask: id, name: task.name, taskUrl: task.url, enforcement, status: 'pending', message: '',
      token: randomBytes(24).toString('hex'), outcomes: [],
    }));
    const stage: TaskStage = { id: `ts-${run.id.replace('run-', '')}`, stage: 'post_plan', status: 'pending', results };
    this.cloud.runs.change(run, { taskStages: [stage] });
  }

  /** See https://developer.hashicorp.com/terraform/cloud-docs/api-docs/run-tasks/run-tasks-integration#request-body */
  private async ask(run: Run, stage: TaskStage, result: TaskResult): Promise<void> {
    const workspace = this.cloud.workspace(run.workspace);
    const [api, app] = [`${this.cloud.base}/api/v2`, `${this.cloud.base}/app/${workspace.organization}/workspaces/${workspace.name}`];
    const reached = await post(result.taskUrl, {
      payload_version: 1, stage: stage.stage, access_token: result.token, capabilities: { outcomes: true },
      configuration_version_download_url: `${api}/configuration-versions/${run.configurationVersion}/download`, configuration_version_id: run.configurationVersion,
      is_speculative: run.planOnly, organization_name: workspace.organization, plan_json_api_url: `${api}/plans/${run.plan.id}/json-output`,
      run_app_url: `${app}/runs/${run.id}`, run_created_at: run.created, run_created_by: 'local', run_id: run.id, run_message: run.message,
      task_result_callback_url: `${api}/task-results/${result.id}/callback`, task_result_enforcement_level: result.enforcement, task_result_id: result.id,
      vcs_branch: null, vcs_commit_url: null, vcs_pull_request_url: null, vcs_repo_url: null,
      workspace_app_url: app, workspace_id: workspace.id, workspace_name: workspace.name, workspace_working_directory: workspace.workingDirectory,
    }, 'X-TFC-Task-Signature', this.cloud.tasks.find(result.task)?.hmacKey);
    // It may have said everything before it answered.
    if (result.status !== 'pending') return;
    this.set(run, result, reached === undefined ? { status: 'running' } : { status: 'unreachable', message: reached });
  }

  private nextNews(run: Run, until: number): Promise<void> {
    return new Promise((resolve) => {
      const done = (): void => {
        clearTimeout(timer);
        this.news.delete(run.id);
        resolve();
      };
      const timer = setTimeout(done, Math.max(0, until - Date.now()));
      this.news.set(run.id, done);
    });
  }

  private tasksOf(run: Run): { id: string; enforcement: TaskResult['enforcement']; task: { id: string; name: string; url: string } }[] {
    return this.cloud.workspaceTasks.of(run.workspace).flatMap(({ id, enforcement, task }) => {
      const found = this.cloud.tasks.find(task);
      return found?.enabled ? [{ id, enforcement, task: found }] : [];
    });
  }

  private set(run: Run, result: TaskResult, changes: Partial<TaskResult>): void {
    Object.assign(result, changes);
    this.keep(run);
  }

  private keep(run: Run): void {
    this.cloud.runs.change(run, { taskStages: run.taskStages, statusTimestamps: { ...run.statusTimestamps, 'task-news-at': timestamp() } });
  }
}

function isOpen({ status }: TaskResult): boolean {
  return status === 'pending' || status === 'running';
}

/** How the command ended; without a code it could not be called at all. */
function called([program, ...args]: readonly string[], file: string): Promise<{ code?: number; output: string }> {
  return new Promise((resolve) => {
    execFile(program, [...args, file], { encoding: 'utf8', timeout: POLICY_MS, maxBuffer: 16 * 1024 * 1024 }, (error, stdout, stderr) => {
      if (!error) resolve({ code: 0, output: stdout });
      else if (typeof error.code === 'number') resolve({ code: error.code, output: `${stdout}${stderr}` });
      else resolve({ output: `${program} could not be called: ${error.message}` });
    });
  });
}
