import { RunDocument, TerraformCloudApi, WorkspaceDocument } from '../api/terraform-cloud-api';
import { Ci } from './ci';
import { Clock } from './clock';
import { complaintsOf, lacksKnownValues, stoppedBy } from './complaints';
import { RunPurpose } from './marker';
import type { StackOutcome } from './note/stack-outcome';
import { kindOf, PlanJson } from './plans/plan-json';
import { managed, summarize } from './plans/plan-summary';
import { PlannedOutput, plannedOutputs, secretOutputs } from './plans/planned-outputs';
import { Redaction, secretsOf } from './plans/redaction';
import { policyResults } from './policy-results';
import { awaitsDecision, hasFailed, phaseOf, RunKind, Runs } from './runs';
import { Servers } from './servers';
import { Chained } from './stacks/chain';
import { uploadOf } from './stacks/content';
import { remoteStates } from './stacks/remote-states';
import { sameWorkspace, Stack } from './stacks/stack';
import { workspaceOf } from './workspaces';

/** What all plans of one command have in common. */
export interface PlannerContext {
  /** All stacks of the program. */
  readonly stacks: readonly Stack[];
  readonly servers: Servers;
  readonly ci: Ci;
  readonly clock: Clock;
  /** How long one run may take. */
  readonly timeoutMs: number;
  /** Whether plans are never saved. */
  readonly speculative: boolean;
}

/** A plan, for people and for the stacks that read from this one. */
export interface PlannedStack {
  readonly outcome: StackOutcome;
  readonly outputs?: ReadonlyMap<string, PlannedOutput>;
  readonly plan?: PlanJson;
}

const ATTEMPTS = 3;

/** Plans one stack for a merge request. */
export class StackPlanner {
  public constructor(private readonly context: PlannerContext, private readonly plans: ReadonlyMap<string, PlanJson>) {}

  /** The plan of a stack as it is to be uploaded. What goes wrong is what became of it, and no error. */
  public async plan(stack: Stack, chained: Chained, purpose: RunPurpose): Promise<PlannedStack> {
    try {
      const api = this.context.servers.of(stack.address);
      const workspace = await workspaceOf(api, stack);
      const kind = await this.kindFor(api, workspace, chained);
      const runs = new Runs(api, this.context.clock, this.context.timeoutMs);
      const upload = uploadOf(stack, chained.configuration);
      for (let attempt = 1; ; attempt++) {
        const run = await runs.planned(await runs.begin({ workspace, upload, kind, title: this.context.ci.title, purpose }));
        // Another run was applied while this one was planned.
        if (run.attributes.status === 'discarded' && attempt < ATTEMPTS) continue;
        return await this.outcomeOf(stack, chained, api, runs, workspace, run);
      }
    } catch (error) {
      return { outcome: stoppedBy(error, stack.name) };
    }
  }

  private async outcomeOf(
    stack: Stack, chained: Chained, api: TerraformCloudApi, runs: Runs, workspace: WorkspaceDocument, run: RunDocument,
  ): Promise<PlannedStack> {
    const told = { name: stack.name, run: run.id, runUrl: this.context.servers.runUrl(stack.address, run.id), unknown: chained.unknown };
    const policies = await policyResults(api, run);
    if (hasFailed(run) && !await wasPlanned(api, run)) {
      const complaints = await complaintsOf(api, run, 'plan');
      if (chained.unknown.length > 0 && lacksKnownValues(complaints)) {
        return { outcome: { ...told, is: 'blocked', reasons: [`it needs values of ${upstreamsOf(chained)} that are only known once that is applied; it is planned then`] } };
      }
      return { outcome: { ...told, is: 'failed', policies, reasons: [`the run is ${words(run.attributes.status)}`, ...complaints] } };
    }
    const plan = await runs.planJson(run);
    if (plan === undefined) return { outcome: { ...told, policies, ...await this.withoutPlan(api, run) } };
    const summary = summarize(plan, await redactionOf(this.context, stack, api, workspace, plan, this.plans));
    const changes = hasChanges(plan);
    const reasons = [
      ...hasFailed(run) ? [`the run is ${words(run.attributes.status)}`] : [],
      ...awaitsDecision(run) ? ['it waits for somebody to overrule what a policy or task said'] : [],
      ...changes && summary.changes.length === 0 ? ['only outputs change'] : [],
    ];
    const saved = run.attributes['save-plan'] === true;
    const is = hasFailed(run) ? 'failed' : awaitsDecision(run) ? 'held' : changes ? 'changes' : 'same';
    const outcome: StackOutcome = { ...told, is, reasons, summary, counts: summary.counts, saved, policies };
    return { outcome, plan, outputs: plannedOutputs(stack.configuration, plan) };
  }

  /** Saved plans are a matter of HCP Terraform, of workspaces without a repository, and of a stack that is uploaded as it is. */
  private async kindFor(api: TerraformCloudApi, workspace: WorkspaceDocument, chained: Chained): Promise<RunKind> {
    if (this.context.speculative || chained.replaced || (workspace.attributes['vcs-repo'] ?? null) !== null) return 'speculative';
    return await api.appName() === 'HCP Terraform' ? 'saved' : 'speculative';
  }

  private async withoutPlan(api: TerraformCloudApi, run: RunDocument): Promise<Pick<StackOutcome, 'is' | 'reasons' | 'counts' | 'saved'>> {
    const { attributes } = await api.plan(phaseOf(run, 'plan'));
    const counts = { create: attributes['resource-additions'] ?? 0, update: attributes['resource-changes'] ?? 0, delete: attributes['resource-destructions'] ?? 0 };
    const is = run.attributes['has-changes'] ? 'changes' : 'same';
    return { is, counts, saved: run.attributes['save-plan'] === true, reasons: ['the token may not read plans (that needs admin rights on the workspace), so only numbers are known'] };
  }
}

/** Hides what is secret in a plan of a stack. */
export async function redactionOf(
  context: PlannerContext, stack: Stack, api: TerraformCloudApi, workspace: WorkspaceDocument, plan: PlanJson, plans: ReadonlyMap<string, PlanJson>,
): Promise<Redaction> {
  const variables = (await api.variables(workspace.id)).filter(({ attributes }) => attributes.sensitive && attributes.category === 'terraform').map(({ attributes }) => attributes.key);
  const outputs = new Map(remoteStates(stack.configuration).map(({ name, address }) => {
    const upstream = address && context.stacks.find((other) => sameWorkspace(other.address, address));
    return [name, upstream ? secretOutputs(upstream.configuration, plans.get(upstream.name)) : []];
  }));
  return new Redaction(secretsOf(plan, variables, outputs));
}

/** Whether applying a plan changes anything, what stands in for other stacks' values aside. */
export function hasChanges(plan: PlanJson): boolean {
  return managed(plan.resource_changes).some((resource) => kindOf(resource) !== undefined)
    || Object.values(plan.output_changes ?? {}).some(({ actions }) => !actions.includes('no-op'));
}

/** Whether it came to a plan that somebody or something then refused, e.g. a policy. */
async function wasPlanned(api: TerraformCloudApi, run: RunDocument): Promise<boolean> {
  return (await api.plan(phaseOf(run, 'plan'))).attributes.status === 'finished';
}

function upstreamsOf({ unknown }: Chained): string {
  return [...new Set(unknown.map(({ stack }) => stack))].join(', ');
}

function words(status: string): string {
  return status.replace(/_/g, ' ');
}
