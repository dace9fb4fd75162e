import * as fs from 'fs';
import { Cloud, timestamp } from './cloud';
import { FINAL, Phase, Run, RunStatus } from './entities';
import { ApiError } from './http';
import { Processes } from './processes';
import { addState } from './state-routes';
import { folderOf, prepareFolder, WorkFolder } from './work-folder';

/** Plans that only look may run beside one another, but not without end. */
const MOST_AT_ONCE = 4;
/** What a log begins and ends with. See https://developer.hashicorp.com/terraform/cloud-docs/api-docs/plans */
const [LOG_BEGIN, LOG_END] = ['\u0002', '\u0003'];

/**
 * Executes runs with the terraform of this machine. Runs that may change something go one after another, each holding the lock of its workspace from its plan to
 * its end; plans that only look, and saved plans until they are applied, hold nothing.
 */
export class Execution {
  private readonly processes: Processes;
  private readonly looking: Run[] = [];
  private readonly work = new Set<Promise<void>>();
  private busy = 0;
  private closing = false;

  public constructor(private readonly cloud: Cloud) {
    this.processes = new Processes(cloud);
    cloud.onUnlock((workspace) => this.next(workspace));
    cloud.onState((workspace) => this.discardStale(workspace));
  }

  /** Goes on with what was there before the server stopped, and ends what stopped with it. */
  public async recover(): Promise<void> {
    for (const run of this.cloud.runs.all().filter(({ status }) => status === 'planning' || status === 'applying')) {
      await this.processes.end(run);
      if (run.status === 'applying') this.keepState(run);
      this.log(run.status === 'planning' ? run.plan : run.apply, `\nThe server stopped in the middle of this run.\n${LOG_END}`);
      this.setPhase(run, run.status === 'planning' ? 'plan' : 'apply', { status: 'errored' });
      this.finish(run, 'errored');
    }
    for (const workspace of this.cloud.workspaces.all()) {
      const { lock } = workspace;
      if (lock?.kind === 'run' && FINAL.includes(this.cloud.runs.find(lock.by)?.status ?? 'errored')) this.cloud.unlock(workspace);
      this.next(workspace.id);
    }
    for (const run of this.cloud.runs.all()) if (run.status === 'pending' && !this.locks(run)) this.look(run);
  }

  /** Takes a new run. */
  public queue(run: Run): void {
    if (this.locks(run)) this.next(run.workspace);
    else this.look(run);
  }

  /** Applies what was planned. */
  public confirm(run: Run): void {
    if (run.planOnly || (run.status !== 'planned' && run.status !== 'planned_and_saved')) {
      throw new ApiError(409, 'transition not allowed', 'Run was not paused for confirmation; apply not allowed.');
    }
    const holdsLock = run.status === 'planned';
    this.stamp(run, 'confirmed');
    if (holdsLock) this.begin(this.apply(run));
    else this.next(run.workspace);
  }

  public discard(run: Run): void {
    if (!['pending', 'planned', 'planned_and_saved'].includes(run.status)) {
      throw new ApiError(409, 'transition not allowed', 'Run was not paused for confirmation or priority; discard not allowed.');
    }
    this.finish(run, 'discarded');
  }

  public cancel(run: Run, signal: 'SIGINT' | 'SIGKILL'): void {
    if (signal === 'SIGKILL' && !run.cancelRequested) throw new ApiError(409, 'transition not allowed', 'Run has not been canceled; force-cancel not allowed.');
    if (!['pending', 'planning', 'confirmed', 'applying'].includes(run.status)) {
      throw new ApiError(409, 'transition not allowed', 'Run was not planning or applying; cancel not allowed.');
    }
    this.cloud.runs.change(run, { cancelRequested: true });
    if (run.status === 'pending' || run.status === 'confirmed') this.finish(run, 'canceled');
    else this.processes.signal(run, signal);
  }

  /** Ends everything that is being worked at, and begins nothing more. */
  public async close(): Promise<void> {
    this.closing = true;
    this.processes.endAll();
    await Promise.all(this.work);
  }

  private begin(work: Promise<void>): void {
    const tracked = work.finally(() => this.work.delete(tracked));
    this.work.add(tracked);
  }

  /** Whether it holds the lock of its workspace from the beginning. */
  private locks({ planOnly, savePlan }: Run): boolean {
    return !planOnly && !savePlan;
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
    this.begin(this.plan(run).finally(() => {
      this.busy -= 1;
      this.lookNext();
    }));
  }

  /** The next run that waits for the lock of its workspace, in the order of making. */
  private next(id: string): void {
    const workspace = this.cloud.workspaces.find(id);
    if (!workspace || workspace.lock || this.closing) return;
    const run = this.cloud.runs.all().find((one) => one.workspace === id && ((one.status === 'pending' && this.locks(one)) || one.status === 'confirmed'));
    if (!run) return;
    this.cloud.workspaces.change(workspace, { lock: { kind: 'run', by: run.id } });
    this.begin(run.status === 'confirmed' ? this.apply(run) : this.plan(run));
  }

  private async plan(run: Run): Promise<void> {
    if (run.status !== 'pending') return;
    this.stamp(run, 'planning');
    this.setPhase(run, 'plan', { status: 'running' });
    this.cloud.runs.change(run, { baseState: this.cloud.currentState(run.workspace)?.id });
    this.log(run.plan, LOG_BEGIN);
    try {
      const outcome = await this.planIn(prepareFolder(this.cloud, run), run);
      this.log(run.plan, LOG_END);
      this.planned(run, outcome);
    } catch (error) {
      this.log(run.plan, `\nError: ${error instanceof Error ? error.message : String(error)}\n${LOG_END}`);
      this.planned(run, 'failed');
    }
  }

  private async planIn(work: WorkFolder, run: Run): Promise<'failed' | 'same' | 'changes'> {
    const log = (text: Buffer): void => this.log(run.plan, text);
    const initialized = await this.processes.terraform(run, ['init', '-input=false', '-no-color'], work.folder, log);
    if (initialized.code !== 0) return 'failed';
    const planned = await this.processes.terraform(run, ['plan', '-input=false', '-no-color', '-lock=false', '-detailed-exitcode', '-out=tfplan', ...planArguments(run)], work.folder, log);
    if (planned.code !== 0 && planned.code !== 2) return 'failed';
    const shown = await this.processes.terraform(run, ['show', '-json', 'tfplan'], work.folder);
    if (shown.code !== 0) return 'failed';
    const planJson = this.cloud.store.newBlob();
    this.cloud.store.writeBlob(planJson, shown.output);
    this.cloud.runs.change(run, { planJson, hasChanges: planned.code === 2 });
    this.setPhase(run, 'plan', counts(JSON.parse(shown.output.toString('utf8'))));
    return planned.code === 2 ? 'changes' : 'same';
  }

  private planned(run: Run, outcome: 'failed' | 'same' | 'changes'): void {
    const canceled = run.cancelRequested;
    this.setPhase(run, 'plan', { status: canceled ? 'canceled' : outcome === 'failed' ? 'errored' : 'finished' });
    if (canceled || outcome === 'failed') {
      this.setPhase(run, 'apply', { status: 'unreachable' });
      this.finish(run, canceled ? 'canceled' : 'errored');
    } else if (run.planOnly || (outcome === 'same' && !run.allowEmptyApply)) {
      this.setPhase(run, 'apply', { status: 'unreachable' });
      this.finish(run, 'planned_and_finished');
    } else {
      this.stamp(run, run.savePlan ? 'planned_and_saved' : 'planned');
      if (run.savePlan) this.discardStale(run.workspace);
      else if (run.autoApply) this.confirm(run);
    }
  }

  private async apply(run: Run): Promise<void> {
    if (run.savePlan && run.baseState !== this.cloud.currentState(run.workspace)?.id) {
      this.finish(run, 'discarded');
      return;
    }
    this.stamp(run, 'applying');
    this.setPhase(run, 'apply', { status: 'running' });
    this.log(run.apply, LOG_BEGIN);
    const applied = await this.processes.terraform(run, ['apply', '-input=false', '-no-color', '-lock=false', 'tfplan'], folderOf(this.cloud, run).folder, (text) => this.log(run.apply, text));
    this.keepState(run);
    this.log(run.apply, LOG_END);
    const status = applied.code === 0 ? 'finished' : run.cancelRequested ? 'canceled' : 'errored';
    const { additions, changes, destructions, imports } = run.plan;
    this.setPhase(run, 'apply', { status, ...status === 'finished' ? { additions, changes, destructions, imports } : {} });
    this.finish(run, status === 'finished' ? 'applied' : status);
  }

  /** What terraform left behind, however it ended: what it made is in there. */
  private keepState(run: Run): void {
    const { state } = folderOf(this.cloud, run);
    if (!fs.existsSync(state)) return;
    const bytes = fs.readFileSync(state);
    const current = this.cloud.currentState(run.workspace);
    const { serial } = JSON.parse(bytes.toString('utf8')) as { serial: number };
    if (current && current.serial >= serial) return;
    addState(this.cloud, run.workspace, run.id, bytes);
  }

  private finish(run: Run, status: RunStatus): void {
    this.stamp(run, status);
    fs.rmSync(this.cloud.store.runFolder(run.id), { recursive: true, force: true });
    const workspace = this.cloud.workspaces.find(run.workspace);
    if (workspace?.lock?.by === run.id) this.cloud.unlock(workspace);
  }

  /** A saved plan of a state that is no more is what nobody reviewed. */
  private discardStale(workspace: string): void {
    const current = this.cloud.currentState(workspace)?.id;
    for (const run of this.cloud.runs.all()) {
      if (run.workspace === workspace && run.status === 'planned_and_saved' && run.baseState !== current) this.finish(run, 'discarded');
    }
  }

  private stamp(run: Run, status: RunStatus): void {
    this.cloud.runs.change(run, { status, statusTimestamps: { ...run.statusTimestamps, [`${status.replace(/_/g, '-')}-at`]: timestamp() } });
  }

  private setPhase(run: Run, phase: 'plan' | 'apply', changes: Partial<Phase>): void {
    this.cloud.runs.change(run, { [phase]: { ...run[phase], ...changes } });
  }

  private log(phase: Phase, text: Buffer | string): void {
    this.cloud.store.appendBlob(phase.log, text);
  }
}

function planArguments({ isDestroy, refresh, refreshOnly, targets, replaces }: Run): string[] {
  return [
    ...isDestroy ? ['-destroy'] : [],
    ...refreshOnly ? ['-refresh-only'] : [],
    ...refresh ? [] : ['-refresh=false'],
    ...targets.map((address) => `-target=${address}`),
    ...replaces.map((address) => `-replace=${address}`),
  ];
}

function counts(plan: { resource_changes?: { change: { actions: string[]; importing?: unknown } }[] }): Pick<Phase, 'additions' | 'changes' | 'destructions' | 'imports'> {
  const changes = (plan.resource_changes ?? []).map(({ change }) => change);
  const having = (action: string): number => changes.filter(({ actions }) => actions.includes(action)).length;
  return { additions: having('create'), changes: having('update'), destructions: having('delete'), imports: changes.filter(({ importing }) => importing).length };
}
