import { ApiRefusal, ApiUnreachable } from '../api/api-error';
import { FINAL_STATUSES, NewRun, RunDocument, RUNS_PER_PAGE, TerraformCloudApi, WorkspaceDocument } from '../api/terraform-cloud-api';
import { Clock } from './clock';
import { readMessage, runMessage, RunPurpose } from './marker';
import { PlanJson } from './plans/plan-json';
import type { Upload } from './stacks/content';

/** A run that did not get where it was awaited. */
export class RunNotFinished extends Error {}

/** Whether a run only looks, may be applied as it was planned, or goes in the queue of its workspace. */
export type RunKind = 'speculative' | 'saved' | 'queued';

/** What a run is begun with. */
export interface RunRequest {
  readonly workspace: WorkspaceDocument;
  readonly upload: Upload;
  readonly kind: RunKind;
  /** First words of its message. */
  readonly title: string;
  readonly purpose: RunPurpose;
  readonly options?: Pick<NewRun, 'isDestroy' | 'refreshOnly'>;
}

/** A run that was found by its message. */
export interface FoundRun {
  readonly run: RunDocument;
  readonly contentHash: string;
}

/** How far back runs are looked for. */
const MOST_PAGES = 10;
const ATTEMPTS = 5;
const FAILED = ['discarded', 'errored', 'canceled', 'force_canceled', 'policy_soft_failed'];

/**
 * Runs that are begun once, however often that is tried: each carries in its message whose it is, and whoever wants one looks for it first. Answers that were
 * lost are answered by looking, too.
 */
export class Runs {
  public constructor(private readonly api: TerraformCloudApi, private readonly clock: Clock, private readonly timeoutMs: number) {}

  /** The runs for a purpose, the newest first. */
  public async find(workspace: string, purpose: RunPurpose): Promise<FoundRun[]> {
    const found: FoundRun[] = [];
    for (let page = 1; page <= MOST_PAGES && found.length === 0; page++) {
      const runs = await this.api.recentRuns(workspace, page);
      for (const run of runs) {
        const read = readMessage(run.attributes.message ?? '', purpose);
        if (read && (purpose.pipeline === undefined || read.pipeline === purpose.pipeline)) found.push({ run, contentHash: read.contentHash });
      }
      if (runs.length < RUNS_PER_PAGE) break;
    }
    return found;
  }

  /** The run of that purpose and content: one that is there and good for something, or a new one. */
  public async begin(request: RunRequest): Promise<RunDocument> {
    for (let attempt = 1; ; attempt++) {
      const there = await this.usable(request);
      if (there) return there;
      try {
        return await this.create(request);
      } catch (error) {
        if (attempt >= ATTEMPTS || !isUnanswered(error)) throw error;
        await this.clock.sleep(500 * attempt); // what was asked for may be there by then
      }
    }
  }

  /** The run once its plan is made, or has failed. */
  public async planned(run: RunDocument): Promise<RunDocument> {
    return this.until(run, isPlanned, 'plan');
  }

  /** The run once nothing happens any more. */
  public async finished(run: RunDocument): Promise<RunDocument> {
    return this.until(run, isFinal, 'apply');
  }

  /** Its plan as terraform describes it; undefined where the token may not read it. */
  public async planJson(run: RunDocument): Promise<PlanJson | undefined> {
    try {
      for (let attempt = 1; attempt <= 20; attempt++) {
        const json = await this.api.planJson(phaseOf(run, 'plan')) as PlanJson | undefined;
        if (json !== undefined) return json;
        await this.clock.sleep(250 * attempt);
      }
    } catch (error) {
      if (error instanceof ApiRefusal && (error.status === 404 || error.status === 403)) return undefined;
      throw error;
    }
    return undefined;
  }

  /** Applies what a run planned, once. `false` if that is not to be had any more: somebody discarded it, or the state it was made for is no more. */
  public async confirm(run: RunDocument, comment: string): Promise<boolean> {
    for (let attempt = 1; ; attempt++) {
      let refused: unknown;
      try {
        await this.api.applyRun(run.id, comment);
      } catch (error) {
        if (!isUnanswered(error) && (error as ApiRefusal).status !== 409) throw error;
        refused = error;
      }
      const now = await this.api.run(run.id);
      const { status } = now.attributes;
      if (FAILED.includes(status) && status !== 'errored') return false;
      if (refused === undefined || !isConfirmable(now)) return true;
      if (attempt >= ATTEMPTS) throw refused;
      await this.clock.sleep(500 * attempt);
    }
  }

  /** Gives a plan up, so that nobody waits for it. It does not matter if it is gone already. */
  public async drop(run: RunDocument, comment: string): Promise<void> {
    try {
      const { actions, status } = (await this.api.run(run.id)).attributes;
      if (FINAL_STATUSES.includes(status)) return;
      if (actions['is-discardable']) await this.api.discardRun(run.id, comment);
      else if (actions['is-cancelable']) await this.api.cancelRun(run.id, comment);
    } catch (error) {
      if (!isUnanswered(error) && (error as ApiRefusal).status !== 409) throw error;
    }
  }

  private async usable({ workspace, purpose, upload, kind }: RunRequest): Promise<RunDocument | undefined> {
    const recent = await this.api.recentRuns(workspace.id);
    for (const run of recent) {
      // What was planned before the last apply was planned for another state.
      if (kind === 'speculative' && run.attributes.status === 'applied') return undefined;
      const read = readMessage(run.attributes.message ?? '', purpose);
      const same = read?.contentHash === upload.hash && (purpose.pipeline === undefined || read.pipeline === purpose.pipeline);
      if (same && !FAILED.includes(run.attributes.status) && run.attributes['plan-only'] === (kind === 'speculative')) return run;
    }
    return undefined;
  }

  private async create({ workspace, upload, kind, title, purpose, options = {} }: RunRequest): Promise<RunDocument> {
    const configuration = await this.api.uploadConfiguration(workspace.id, upload.archive, { speculative: kind === 'speculative', provisional: kind === 'saved' });
    await this.uploaded(configuration);
    const run = await this.api.createRun(workspace.id, configuration, {
      message: runMessage(title, purpose, upload.hash), autoApply: false, planOnly: kind === 'speculative', ...kind === 'saved' ? { savePlan: true } : {}, ...options,
    });
    if (kind !== 'saved' || run.attributes['save-plan'] === true || run.attributes['plan-only']) return run;
    // A server that does not know saved plans has made a run that holds the workspace.
    await this.drop(run, 'This server has no saved plans.');
    return this.create({ workspace, upload, kind: 'speculative', title, purpose, options });
  }

  private async uploaded(id: string): Promise<void> {
    for (let i = 0; ; i++) {
      const { status, 'error-message': reason } = (await this.api.configuration(id)).attributes;
      if (status === 'uploaded') return;
      if (status === 'errored' || status === 'archived') throw new RunNotFinished(`the server did not take the stack: ${reason ?? status}`);
      if (i >= 60) throw new RunNotFinished(`the server has not taken the stack yet: ${status}`);
      await this.clock.sleep(pause(i));
    }
  }

  private async until(begun: RunDocument, reached: (run: RunDocument) => boolean, what: string): Promise<RunDocument> {
    const deadline = this.clock.now() + this.timeoutMs;
    let run = begun;
    for (let i = 0; !reached(run); i++) {
      if (this.clock.now() > deadline) throw new RunNotFinished(`the ${what} of ${run.id} is still ${run.attributes.status} after ${Math.round(this.timeoutMs / 60_000)} minutes`);
      await this.clock.sleep(pause(i));
      run = await this.api.run(begun.id);
    }
    return run;
  }
}

/** Whether a run may be applied as it is. */
export function isConfirmable({ attributes }: RunDocument): boolean {
  return attributes.actions['is-confirmable'];
}

export function isFinal({ attributes }: RunDocument): boolean {
  return FINAL_STATUSES.includes(attributes.status);
}

/** Whether a run ended without having done what it was to do. */
export function hasFailed({ attributes }: RunDocument): boolean {
  return FAILED.includes(attributes.status);
}

/** Whether a run waits for somebody to overrule a policy or a task. */
export function awaitsDecision({ attributes }: RunDocument): boolean {
  return attributes.status === 'policy_override' || attributes.status.endsWith('_awaiting_decision');
}

/** The plan or the apply of a run. */
export function phaseOf({ id, relationships }: RunDocument, phase: 'plan' | 'apply' | 'configuration-version'): string {
  const data = relationships?.[phase]?.data;
  if (data === undefined || data === null || !('id' in data)) throw new RunNotFinished(`the run ${id} has no ${phase}`);
  return data.id;
}

/** Whether nobody knows what became of a request. */
export function isUnanswered(error: unknown): boolean {
  return error instanceof ApiUnreachable || (error instanceof ApiRefusal && (error.status >= 500 || error.status === 429));
}

/** What can be confirmed says so itself; a status nobody knows is moving. */
function isPlanned(run: RunDocument): boolean {
  return isFinal(run) || awaitsDecision(run) || isConfirmable(run) || run.attributes.status === 'planned_and_saved' || PAST_PLAN.includes(run.attributes.status);
}

/** Somebody else, e.g. a job that was killed since, has confirmed it. */
const PAST_PLAN = ['confirmed', 'apply_queued', 'queuing_apply', 'applying', 'pre_apply_running', 'pre_apply_completed', 'post_apply_running', 'post_apply_completed'];

/** Terraform's own: from one second to three. */
function pause(i: number): number {
  return Math.min(3000, 1000 * 2 ** (i / 5));
}
