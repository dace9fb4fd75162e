import { RunDocument, TerraformCloudApi, WorkspaceDocument } from '../api/terraform-cloud-api';
import { ArchiveError, unpack } from '../archive/tar';
import { complaintsOf, stoppedBy } from './complaints';
import { RunPurpose } from './marker';
import type { StackOutcome } from './note/stack-outcome';
import { comparePlans, PlanDifference } from './plans/compare-plans';
import { PlanJson } from './plans/plan-json';
import { summarize } from './plans/plan-summary';
import { awaitsDecision, hasFailed, isConfirmable, isFinal, phaseOf, Runs } from './runs';
import { hasChanges, PlannerContext, redactionOf } from './stack-planner';
import { contentHash, Upload, uploadOf } from './stacks/content';
import { Stack } from './stacks/stack';
import { workspaceOf } from './workspaces';

/** What is applied of a stack. */
export interface ApplyRequest {
  /** The run that people reviewed; undefined where the plan made now is applied unseen. */
  readonly reviewed?: RunPurpose;
  /** The run that is made now, if one is needed. */
  readonly applied: RunPurpose;
  /** Whether nobody could review it before, because it was waiting for other stacks: then it is planned, and left for people to look at. */
  readonly plannedNow?: boolean;
}

const ATTEMPTS = 3;
const MOST_BYTES = 512 * 1024 * 1024;
const MOST_DIFFERENCES = 10;

/** Applies one stack: what was reviewed, once, or not at all. */
export class StackApplier {
  public constructor(private readonly context: PlannerContext) {}

  /** What became of a stack; undefined if no run of it was reviewed. */
  public async apply(stack: Stack, request: ApplyRequest): Promise<StackOutcome | undefined> {
    try {
      const api = this.context.servers.of(stack.address);
      const runs = new Runs(api, this.context.clock, this.context.timeoutMs);
      return await new OneApply(this.context, stack, request, api, runs, await workspaceOf(api, stack)).outcome();
    } catch (error) {
      return stoppedBy(error, stack.name);
    }
  }
}

class OneApply {
  private readonly upload: Upload;

  public constructor(
    private readonly context: PlannerContext, private readonly stack: Stack, private readonly request: ApplyRequest,
    private readonly api: TerraformCloudApi, private readonly runs: Runs, private readonly workspace: WorkspaceDocument,
  ) {
    this.upload = uploadOf(stack);
  }

  public async outcome(): Promise<StackOutcome | undefined> {
    const { reviewed: purpose, applied, plannedNow } = this.request;
    const begun = await this.runs.find(this.workspace.id, applied);
    const reviews = purpose ? await this.runs.find(this.workspace.id, purpose) : [];
    const done = await this.alreadyApplied([...begun, ...reviews].map(({ run }) => run));
    if (done) return done;
    if (purpose === undefined) return this.fresh(undefined, false);
    if (plannedNow) return this.forReview();
    const review = await this.newestReview(reviews.map(({ run }) => run));
    if (review === undefined) return reviews.length === 0 ? undefined : this.held('its plan failed in the merge request', [], reviews[0].run);
    const plan = await this.runs.planJson(review);
    if (plan ? !hasChanges(plan) : isFinal(review) && !hasFailed(review) && !review.attributes['has-changes']) return this.told(review, 'same', []);
    if (awaitsDecision(review)) return this.undecided(review);
    if (review.attributes['save-plan'] === true && isConfirmable(review) && await this.isMadeOfThis(review)) {
      const end = await this.confirmed(review, 'Merged: exactly the plan that was reviewed.');
      if (end) return end;
    }
    if (plan === undefined) return this.held('it would have to be planned anew and compared, and the token may not read plans (that needs admin rights on the workspace)', [], review);
    return this.fresh(plan, await this.wasBegun([...begun, ...reviews].map(({ run }) => run)));
  }

  /** A run that a person or an earlier try of this job applied, or is about to. */
  private async alreadyApplied(found: readonly RunDocument[]): Promise<StackOutcome | undefined> {
    const run = found.find(({ attributes: { status } }) => status === 'applied') ?? found.find((one) => !isFinal(one) && !isConfirmable(one) && MOVING_TO_APPLY.test(one.attributes.status));
    return run && this.ended(run);
  }

  /** The newest run of the newest pipeline that came to a plan. */
  private async newestReview(found: readonly RunDocument[]): Promise<RunDocument | undefined> {
    for (const run of found) {
      const planned = await this.runs.planned(run);
      if (!hasFailed(planned) || (await this.api.plan(phaseOf(planned, 'plan'))).attributes.status === 'finished') return planned;
      if (planned.attributes.status === 'errored') return undefined;
    }
    return undefined;
  }

  /** Plans the stack as it is merged, and applies that if it does what was reviewed. */
  private async fresh(reviewed: PlanJson | undefined, continued: boolean): Promise<StackOutcome> {
    for (let attempt = 1; ; attempt++) {
      const run = await this.runs.planned(await this.begin());
      if (run.attributes.status === 'discarded' && attempt < ATTEMPTS) continue;
      if (hasFailed(run)) return this.failed(run, 'plan');
      const plan = await this.runs.planJson(run);
      if (plan ? !hasChanges(plan) : !run.attributes['has-changes']) return this.told(run, 'same', reviewed ? ['nothing is left to do'] : []);
      if (reviewed !== undefined) {
        const differences = plan ? comparePlans(reviewed, plan, continued) : [];
        if (plan === undefined || differences.length > 0) {
          await this.runs.drop(run, 'This is not what was reviewed.');
          return this.held('what would be applied now is not what was reviewed', differences, run);
        }
      }
      if (awaitsDecision(run)) return this.undecided(run);
      const end = await this.confirmed(run, reviewed ? 'Merged: the same as the plan that was reviewed.' : 'Applied without a review.');
      if (end) return end;
      if (attempt >= ATTEMPTS) return this.held('the plan was discarded each time before it could be applied', [], run);
    }
  }

  /** A plan for people to look at and confirm where it is. */
  private async forReview(): Promise<StackOutcome> {
    const run = await this.runs.planned(await this.begin());
    if (hasFailed(run)) return this.failed(run, 'plan');
    const plan = await this.runs.planJson(run);
    if (plan && !hasChanges(plan)) return this.told(run, 'same', []);
    const summary = plan && summarize(plan, await redactionOf(this.context, this.stack, this.api, this.workspace, plan, new Map()));
    return { ...this.told(run, 'held', ['nobody could review this plan before: look at it and confirm it in its run']), summary };
  }

  private async begin(): Promise<RunDocument> {
    const vcs = (this.workspace.attributes['vcs-repo'] ?? null) !== null;
    const saved = !this.context.speculative && !vcs && await this.api.appName() === 'HCP Terraform';
    return this.runs.begin({
      workspace: this.workspace, upload: this.upload, kind: saved ? 'saved' : 'queued', title: this.context.ci.title, purpose: this.request.applied,
    });
  }

  /** What became of a run that is to be applied; undefined if its plan is no more, because the state is another one. */
  private async confirmed(run: RunDocument, comment: string): Promise<StackOutcome | undefined> {
    if (!await this.runs.confirm(run, comment)) return undefined;
    const end = await this.runs.finished(run);
    return end.attributes.status === 'discarded' ? undefined : this.ended(end);
  }

  private async ended(run: RunDocument): Promise<StackOutcome> {
    const end = await this.runs.finished(run);
    if (end.attributes.status === 'applied') return this.told(end, 'applied', []);
    return this.failed(end, 'apply');
  }

  private async failed(run: RunDocument, phase: 'plan' | 'apply'): Promise<StackOutcome> {
    const what = phase === 'plan' ? 'the plan' : 'the apply';
    return this.told(run, 'failed', [`${what} is ${run.attributes.status.replace(/_/g, ' ')}`, ...await complaintsOf(this.api, run, phase)]);
  }

  private held(why: string, differences: readonly PlanDifference[], run: RunDocument): StackOutcome {
    const shown = differences.slice(0, MOST_DIFFERENCES).map(({ address, what }) => `${address}: ${what}`);
    const more = differences.length > shown.length ? [`and ${differences.length - shown.length} more differences`] : [];
    return this.told(run, 'held', [`${why}: nothing was applied`, ...shown, ...more, 'open a merge request that plans it as things are now']);
  }

  private undecided(run: RunDocument): StackOutcome {
    return this.told(run, 'held', ['it waits for somebody to overrule what a policy or task said; run this again after that']);
  }

  private told(run: RunDocument, is: StackOutcome['is'], reasons: readonly string[]): StackOutcome {
    return { name: this.stack.name, is, reasons, run: run.id, runUrl: this.context.servers.runUrl(this.stack.address, run.id) };
  }

  /** Whether what was planned is what is merged. Its message does not prove that: whoever may begin runs may write one. */
  private async isMadeOfThis(run: RunDocument): Promise<boolean> {
    const archive = await this.api.downloadConfiguration(phaseOf(run, 'configuration-version'));
    if (archive === undefined) return false;
    try {
      return contentHash(unpack(archive, MOST_BYTES)) === this.upload.hash;
    } catch (error) {
      if (error instanceof ArchiveError || error instanceof SyntaxError) return false;
      throw error;
    }
  }

  /** Whether an apply of it was begun and failed: then a part of it may be there already. */
  private async wasBegun(found: readonly RunDocument[]): Promise<boolean> {
    for (const run of found.filter(({ attributes: { status } }) => status === 'errored' || status === 'canceled')) {
      if (!['unreachable', 'pending'].includes((await this.api.apply(phaseOf(run, 'apply'))).attributes.status)) return true;
    }
    return false;
  }
}

const MOVING_TO_APPLY = /^(?:confirmed|apply_queued|queuing_apply|applying|pre_apply_.*|post_apply_.*)$/;
