import { randomBytes } from 'crypto';
import * as fs from 'fs';
import { Checks, Verdict } from './checks';
import { Cloud, timestamp } from './cloud';
import { Commands, Planned } from './commands';
import { FINAL, Phase, Run, RunStatus, WAITING } from './entities';
import { ApiError } from './http';
import { Processes } from './processes';
import { writeConfig } from './run-environment';

/** Plans that only look may run beside one another, but not without end. */
const MOST_AT_ONCE = 4;
/** What a log begins and ends with. See https://developer.hashicorp.com/terraform/cloud-docs/api-docs/plans */
const [LOG_BEGIN, LOG_END] = ['\u0002', '\u0003'];

/**
 * Executes runs with the terraform of this machine. Runs that may change something go one after another, each holding the lock of its workspace from its plan to
 * its end; plans that only look, and saved plans until they are applied, hold nothing.
 */
export class Execution {
  public readonly checks: Checks;
  private readonly processes: Processes;
  private readonly commands: Commands;
  private readonly looking: Run[] = [];
  private readonly work = new Set<Promise<void>>();
  private busy = 0;
  private closing = false;

  public constructor(private readonly cloud: Cloud, private readonly told: (run: Run) => void = () => {}) {
    this.checks = new Checks(cloud);
    this.processes = new Processes(cloud);
    this.commands = new Commands(cloud, this.processes);
    cloud.onUnlock((workspace) => this.next(workspace));
    cloud.onState((workspace) => this.discardStale(workspace));
  }

  /** Goes on with what was there before the server stopped, and ends what stopped with it. */
  public async recover(): Promise<void> {
    const before = this.cloud.runs.all();
    for (const run of before.filter(({ status }) => status === 'planning')) await this.endPlan(run);
    for (const run of before) {
      if (run.status === 'applying') this.begin(run, this.adopt(run));
      else if (run.status === 'post_plan_running' || run.status === 'policy_checking') this.begin(run, this.check(run));
      else if (WAITING.includes(run.status) && run.autoApply && !run.savePlan && !run.planOnly) this.confirm(run);
      else if (run.status === 'confirmed' && this.holdsLock(run)) this.begin(run, this.apply(run));
      else if (run.status === 'pending' && !this.locks(run)) this.look(run);
    }
    for (const workspace of this.cloud.workspaces.all()) {
      const { lock } = workspace;
      const holder = lock?.kind === 'run' ? this.cloud.runs.find(lock.by)?.status ?? 'errored' : undefined;
      if (holder !== undefined && (holder === 'pending' || FINAL.includes(holder))) this.cloud.unlock(workspace);
      this.next(workspace.id);
    }
  }

  /** Takes a new run. */
  public queue(run: Run): void {
    this.checks.announce(run);
    this.told(run);
    if (this.locks(run)) this.next(run.workspace);
    else this.look(run);
  }

  /** Applies what was planned. */
  public confirm(run: Run): void {
    if (run.planOnly || !WAITING.includes(run.status)) throw new ApiError(409, 'transition not allowed', 'Run was not paused for confirmation; apply not allowed.');
    this.stamp(run, 'confirmed');
    if (this.holdsLock(run)) this.begin(run, this.apply(run));
    else this.next(run.workspace);
  }

  public discard(run: Run): void {
    if (![...WAITING, 'pending', 'policy_override'].includes(run.status)) {
      throw new ApiError(409, 'transition not allowed', 'Run was not paused for confirmation or priority; discard not allowed.');
    }
    this.finish(run, 'discarded');
  }

  /** Goes on although a policy objects. */
  public override(run: Run): void {
    if (run.status !== 'policy_override') throw new ApiError(409, 'transition not allowed', 'The policy check does not wait to be overridden.');
    this.cloud.runs.change(run, { policyCheck: { ...run.policyCheck!, status: 'overridden' } });
    this.wait(run);
  }

  public cancel(run: Run, signal: 'SIGINT' | 'SIGKILL'): void {
    if (signal === 'SIGKILL' && !run.cancelRequested) throw new ApiError(409, 'transition not allowed', 'Run has not been canceled; force-cancel not allowed.');
    if (FINAL.includes(run.status) || WAITING.includes(run.status) || run.status === 'policy_override') {
      throw new ApiError(409, 'transition not allowed', 'Run was not planning or applying; cancel not allowed.');
    }
    this.cloud.runs.change(run, { cancelRequested: true });
    const isBegun = this.processes.isWorkingFor(run) || run.status === 'planning' || run.status === 'applying';
    if (!isBegun) this.finish(run, 'canceled');
    else this.processes.signal(run, signal);
    this.checks.abort(run);
  }

  /** Discards the runs before a pending one, so that it begins at once. See https://developer.hashicorp.com/terraform/cloud-docs/api-docs/run#forcefully-execute-a-run */
  public force(run: Run): void {
    if (run.status !== 'pending' || !this.locks(run)) throw new ApiError(409, 'transition not allowed', 'Run is not pending; force-execute not allowed.');
    const before = this.cloud.runs.of(run.workspace).filter((one) => one.sequence < run.sequence && (one.status === 'pending' || (WAITING.includes(one.status) && this.holdsLock(one))));
    // Who holds the lock goes last: nobody else may take it in between.
    for (const one of before.sort((a, b) => Number(this.holdsLock(a)) - Number(this.holdsLock(b)))) this.finish(one, 'discarded');
  }

  /** Ends everything that is being worked at, and begins nothing more. */
  public async close(): Promise<void> {
    this.closing = true;
    this.checks.endAll();
    await this.processes.endAll();
    await Promise.all(this.work);
  }

  /** What goes wrong with a run is told in it, and stops nothing else. */
  private begin(run: Run, work: Promise<void>): void {
    const tracked = work.catch((error) => this.fail(run, error)).finally(() => this.work.delete(tracked));
    this.work.add(tracked);
  }

  private fail(run: Run, error: unknown): void {
    const phase = run.status === 'applying' || run.status === 'confirmed' ? 'apply' : 'plan';
    this.log(run[phase], `\nError: ${error instanceof Error ? error.message : String(error)}\n${LOG_END}`);
    this.setPhase(run, phase, { status: 'errored' });
    this.finish(run, 'errored');
  }

  /** Whether it needs the lock of its workspace from the beginning. */
  private locks({ planOnly, savePlan }: Run): boolean {
    return !planOnly && !savePlan;
  }

  private holdsLock(run: Run): boolean {
    return this.cloud.workspaces.find(run.workspace)?.lock?.by === run.id;
  }

  private look(run: Run): void {
    this.looking.push(run);
    this.lookNext();
  }

  private lookNext(): void {
    if (this.busy >= MOST_AT_ONCE || this.closing) return;
    const run = this.looking.shift();
    if (!run) return;
    this.busy += 1;
    this.begin(run, this.plan(run).finally(() => {
      this.busy -= 1;
      this.lookNext();
    }));
  }

  /** The next run that waits for the lock of its workspace, in the order of making. */
  private next(id: string): void {
    const workspace = this.cloud.workspaces.find(id);
    if (!workspace || workspace.lock || this.closing) return;
    const run = this.cloud.runs.of(id).find((one) => (one.status === 'pending' && this.locks(one)) || one.status === 'confirmed');
    if (!run) return;
    this.cloud.workspaces.change(workspace, { lock: { kind: 'run', by: run.id } });
    this.begin(run, run.status === 'confirmed' ? this.apply(run) : this.plan(run));
  }

  private async plan(run: Run): Promise<void> {
    if (run.status !== 'pending') return;
    this.stamp(run, 'planning');
    this.setPhase(run, 'plan', { status: 'running' });
    this.cloud.runs.change(run, { baseState: this.cloud.currentState(run.workspace)?.id, token: randomBytes(24).toString('hex') });
    this.log(run.plan, LOG_BEGIN);
    const planned = await this.commands.plan(run);
    this.log(run.plan, `${this.closing && planned.outcome === 'failed' ? '\nThe server stopped in the middle of this run.\n' : ''}${LOG_END}`);
    await this.planned(run, planned);
  }

  private async planned(run: Run, planned: Planned): Promise<void> {
    if (run.cancelRequested || planned.outcome === 'failed') {
      this.setPhase(run, 'plan', { status: run.cancelRequested ? 'canceled' : 'errored' });
      this.finish(run, run.cancelRequested ? 'canceled' : 'errored');
      return;
    }
    const planJson = this.cloud.store.newBlob();
    this.cloud.store.writeBlob(planJson, planned.json);
    this.cloud.runs.change(run, { planJson, hasChanges: planned.outcome === 'changes', plan: { ...run.plan, ...planned.counts, status: 'finished' } });
    if (run.taskStages.length > 0) this.stamp(run, 'post_plan_running');
    await this.check(run);
  }

  /** Others are asked about the plan; after a restart, once more. */
  private async check(run: Run): Promise<void> {
    let verdict: Verdict = run.status === 'post_plan_running' ? await this.checks.askTasks(run) : 'passed';
    if (verdict === 'passed' && this.cloud.settings.policies) {
      this.stamp(run, 'policy_checking');
      verdict = await this.checks.judge(run);
    }
    if (verdict === 'passed') this.wait(run);
    else if (verdict === 'failed') this.finish(run, 'errored');
    else if (verdict === 'override' && run.planOnly) this.finish(run, 'policy_soft_failed');
    else if (verdict === 'override') this.stamp(run, 'policy_override');
    else if (run.cancelRequested && !FINAL.includes(run.status)) this.finish(run, 'canceled');
  }

  /** Nothing is left but to apply it, where there is anything to apply. */
  private wait(run: Run): void {
    if (run.planOnly || (!run.hasChanges && !run.allowEmptyApply)) return this.finish(run, 'planned_and_finished');
    this.stamp(run, run.savePlan ? 'planned_and_saved' : run.policyCheck ? 'policy_checked' : run.taskStages.length > 0 ? 'post_plan_completed' : 'planned');
    if (run.savePlan) this.discardStale(run.workspace);
    else if (run.autoApply && !this.closing) this.confirm(run);
  }

  private async apply(run: Run): Promise<void> {
    if (run.savePlan && run.baseState !== this.cloud.currentState(run.workspace)?.id) return this.finish(run, 'discarded');
    writeConfig(this.cloud, run, run.token!);
    this.setPhase(run, 'apply', { status: 'running' });
    this.log(run.apply, LOG_BEGIN);
    this.stamp(run, 'applying');
    this.applied(run, await this.commands.apply(run));
  }

  /** An apply that outlived the server which began it is waited for; of one that did not, what it left is kept. */
  private async adopt(run: Run): Promise<void> {
    const code = await this.processes.outcomeOfLeftBehind(run, 'apply');
    if (code === undefined && this.processes.isEnded) return;
    this.applied(run, code);
  }

  private applied(run: Run, code: number | undefined): void {
    const problem = this.commands.keepState(run);
    const stopped = code === undefined || (this.closing && code !== 0) ? 'The server stopped in the middle of this run.' : undefined;
    this.log(run.apply, `${[stopped, problem].filter((text) => text !== undefined).map((text) => `\n${text}\n`).join('')}${LOG_END}`);
    const status = code === 0 && problem === undefined ? 'finished' : run.cancelRequested ? 'canceled' : 'errored';
    const { additions, changes, destructions, imports } = run.plan;
    this.setPhase(run, 'apply', { status, ...status === 'finished' ? { additions, changes, destructions, imports } : {} });
    this.finish(run, status === 'finished' ? 'applied' : status);
  }

  /** A plan changes nothing: what is left of one is ended, and somebody may plan again. */
  private async endPlan(run: Run): Promise<void> {
    await this.processes.endLeftBehind(run);
    this.fail(run, 'The server stopped in the middle of this run.');
  }

  private finish(run: Run, status: RunStatus): void {
    if (run.apply.status === 'pending') this.setPhase(run, 'apply', { status: 'unreachable' });
    if (run.plan.status === 'pending') this.setPhase(run, 'plan', { status: 'unreachable' });
    this.checks.giveUp(run);
    this.cloud.runs.change(run, { token: undefined, taskStages: run.taskStages });
    this.stamp(run, status);
    fs.rmSync(this.cloud.store.runFolder(run.id), { recursive: true, force: true });
    if (this.holdsLock(run)) this.cloud.unlock(this.cloud.workspace(run.workspace));
  }

  /** A saved plan of a state that is no more is what nobody reviewed. */
  private discardStale(workspace: string): void {
    const current = this.cloud.currentState(workspace)?.id;
    for (const run of this.cloud.runs.of(workspace)) if (run.status === 'planned_and_saved' && run.baseState !== current) this.finish(run, 'discarded');
  }

  private stamp(run: Run, status: RunStatus): void {
    this.cloud.runs.change(run, { status, statusTimestamps: { ...run.statusTimestamps, [`${status.replace(/_/g, '-')}-at`]: timestamp() } });
    this.told(run);
  }

  private setPhase(run: Run, phase: 'plan' | 'apply', changes: Partial<Phase>): void {
    this.cloud.runs.change(run, { [phase]: { ...run[phase], ...changes } });
  }

  private log(phase: Phase, text: string): void {
    this.cloud.store.appendBlob(phase.log, text);
  }
}
