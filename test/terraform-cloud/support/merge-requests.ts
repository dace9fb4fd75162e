import * as path from 'path';
import { applyCommand } from '../../../src/terraform-cloud/run/apply-command';
import { readCi } from '../../../src/terraform-cloud/run/ci';
import { Clock } from '../../../src/terraform-cloud/run/clock';
import { GitlabApi } from '../../../src/terraform-cloud/run/gitlab/gitlab-api';
import { MergeRequestDesk } from '../../../src/terraform-cloud/run/gitlab/merge-request-desk';
import { planCommand } from '../../../src/terraform-cloud/run/plan-command';
import { Servers } from '../../../src/terraform-cloud/run/servers';
import { PlannerContext } from '../../../src/terraform-cloud/run/stack-planner';
import { readConfigurations, readStacks } from '../../../src/terraform-cloud/run/stacks/read-stacks';
import type { Faults } from '../../../src/terraform-cloud/serve/faults';
import { RunningGitlab, startGitlab } from '../../../src/terraform-cloud/serve/gitlab/server';
import type { RunningServer } from '../../../src/terraform-cloud/serve/server';
import { ProgramStack, writeProgram } from './programs';
import { api, scratch, serving, TOKEN } from './serving';

/** A GitLab token that a search of everything written would find. */
export const GITLAB_TOKEN = 'trackway-test-gitlab-token-77b2';

/** How a command ended. */
export interface Ended {
  readonly code: number;
  readonly lines: readonly string[];
  readonly last: string;
}

/** What a world is made of. */
export interface WorldOptions {
  readonly terraform?: string;
  readonly faults?: Faults;
  readonly gitlabFaults?: Faults;
  readonly server?: RunningServer;
}

type Program = Readonly<Record<string, ProgramStack>>;

const worlds: World[] = [];

/** Ends all of them: for `afterEach`. */
export async function endWorlds(): Promise<void> {
  await Promise.all(worlds.splice(0).map((world) => world.gitlab.close()));
}

/** Time that passes quickly, and no faster than processes need. */
export const quick: Clock = { now: () => Date.now(), sleep: (milliseconds) => new Promise((resolve) => setTimeout(resolve, Math.min(milliseconds, 15))) };

/** A server, a GitLab, and the jobs of its pipelines. */
export class World {
  public static async begin(options: WorldOptions = {}): Promise<World> {
    const server = options.server ?? await serving({ faults: options.faults, ...options.terraform === undefined ? {} : { terraform: options.terraform } });
    const gitlab = await startGitlab({ token: GITLAB_TOKEN, faults: options.gitlabFaults });
    const world = new World(server, gitlab);
    worlds.push(world);
    return world;
  }

  private pipelines = 100;

  private constructor(public readonly server: RunningServer, public readonly gitlab: RunningGitlab) {}

  /** Opens a merge request. */
  public open(title = 'Change things', sha = shaOf(this.pipelines)): number {
    return this.gitlab.project().openMergeRequest({ title, sourceBranch: `branch-${sha.slice(0, 6)}`, sha }).iid;
  }

  /** The job that plans, in a new pipeline of the merge request or in one that is retried. */
  public async plan(iid: number, program: Program, base?: Program, pipeline = ++this.pipelines, more: Partial<PlannerContext> = {}): Promise<Ended> {
    const { context, desk } = this.job(program, this.gitlab.variables({ mergeRequest: iid, pipeline }), more);
    const lines: string[] = [];
    const reports = path.join(scratch(), 'reports');
    const { code } = await planCommand({ context, desk, base: base && baseOf(base), key: 'default', findings: [], reports, log: (line) => lines.push(line) });
    return { code, lines, last: lines[lines.length - 1] };
  }

  /** Merges. */
  public merge(iid: number): string {
    const sha = shaOf(10_000 + iid);
    this.gitlab.project().merge(iid, sha);
    return sha;
  }

  /** The job that applies, in the pipeline of the default branch. */
  public async apply(sha: string, program: Program, more: Partial<PlannerContext> = {}, pipeline = ++this.pipelines): Promise<Ended> {
    const { context, desk } = this.job(program, this.gitlab.variables({ sha, pipeline }), more);
    const lines: string[] = [];
    const code = await applyCommand({ context, desk, withoutReview: false, log: (line) => lines.push(line) });
    return { code, lines, last: lines[lines.length - 1] };
  }

  /** What a job works with. */
  public job(program: Program, variables: Record<string, string>, more: Partial<PlannerContext> = {}): { context: PlannerContext; desk: MergeRequestDesk } {
    const env = { ...variables, GITLAB_TOKEN, TRACKWAY_TFC_TOKEN: TOKEN, HOME: scratch() };
    const ci = readCi(env);
    const servers = new Servers({ api: this.server.url, env, clock: quick, timeoutMs: 20_000 });
    const stacks = readStacks(writeProgram(path.join(scratch(), 'cdktf.out'), program));
    const gitlab = new GitlabApi(ci.gitlab!.url, ci.gitlab!.project, ci.gitlab!.token, { sleep: (ms) => quick.sleep(ms), timeoutMs: 20_000 });
    return { context: { stacks, servers, ci, clock: quick, timeoutMs: 60_000, speculative: false, ...more }, desk: new MergeRequestDesk(gitlab, ci, 'default', quick) };
  }

  /** The one note. */
  public note(iid: number): string {
    const notes = this.gitlab.notes(iid);
    expect(notes).toHaveLength(1);
    return notes[0].body;
  }

  /** Runs of a workspace, the newest first. */
  public async runs(workspace: string): Promise<{ status: string; message: string; id: string }[]> {
    const { document } = await api(this.server, 'GET', `/organizations/acme/workspaces/${workspace}`);
    const { document: runs } = await api(this.server, 'GET', `/workspaces/${document.data.id}/runs?filter%5Boperation%5D=plan_only,plan_and_apply,save_plan,refresh_only,destroy&page%5Bsize%5D=100`);
    return runs.data.map(({ id, attributes: { status, message } }: any) => ({ id, status, message }));
  }

  /** Statuses of the runs of a workspace, the oldest first. */
  public async statuses(workspace: string): Promise<string[]> {
    return (await this.runs(workspace)).map(({ status }) => status).reverse();
  }

  public async locked(workspace: string): Promise<boolean> {
    return (await api(this.server, 'GET', `/organizations/acme/workspaces/${workspace}`)).document.data.attributes.locked;
  }
}

function shaOf(number: number): string {
  return number.toString(16).padStart(8, '0').repeat(5);
}

function baseOf(program: Program): ReturnType<typeof readConfigurations> {
  const stacks = readStacks(writeProgram(path.join(scratch(), 'base'), program));
  return new Map(stacks.map(({ name, configuration }) => [name, configuration]));
}
