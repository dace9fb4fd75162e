import { AgentPool } from '@cdktf/provider-tfe/lib/agent-pool';
import { AgentPoolAllowedWorkspaces } from '@cdktf/provider-tfe/lib/agent-pool-allowed-workspaces';
import { DataTfeProject } from '@cdktf/provider-tfe/lib/data-tfe-project';
import { TfeProvider } from '@cdktf/provider-tfe/lib/provider';
import { VariableSet } from '@cdktf/provider-tfe/lib/variable-set';
import { WorkspaceVariableSet } from '@cdktf/provider-tfe/lib/workspace-variable-set';
import { CloudBackend, ITerraformDependable, NamedCloudWorkspace, TerraformStack } from 'cdktf';
import { isProtected } from '../../aws/stack/protection';
import { TerraformTree } from '../../aws/stack/terraform-tree';
import { freshId } from '../../core/construct-id';
import { pathOf } from '../../core/construct-path';
import { findEnvironment } from '../../core/environment-base';
import { Platform } from '../../core/platform';
import { addDeferredCheck, refuse } from '../../core/problems';
import { Problem, ValidationError } from '../../core/validation-error';
import { Warnings } from '../../core/warnings';
import { AwsCredentials, holdsCredentials } from './aws-credentials';
import { CloudWorkspace, cloudOf, HCP_TERRAFORM, workspacesReadBy } from './cloud-of';
import { Execution } from './execution';
import { Guard, GuardOptions } from './guard';
import { Notification, writeNotification } from './notification';
import { isSelected, WorkspaceSelection } from './selection';
import { StackWorkspace } from './stack-workspace';
import { Team, TeamAccessLevel, writeTeamAccess } from './team';
import { linkProblems, settledLink, VcsLinkProps } from './vcs-link';
import { managementProblems } from './workspace-problems';
import { WorkspaceVariable, writeVariables } from './workspace-variable';
import { WorkspacesProps } from './workspaces-props';

const EVERY: WorkspaceSelection = {};

/** What belongs to several workspaces at once, told when all of them are known. */
type Attachment = (workspace: StackWorkspace) => readonly ITerraformDependable[];

/** Whose variables are shared, and how. */
export interface SharedVariablesOptions extends WorkspaceSelection {
  /**
   * What they are for.
   *
   * @default - nothing is said
   */
  readonly description?: string;
  /**
   * Whether they win over variables of the workspaces themselves.
   *
   * @default false
   */
  readonly priority?: boolean;
}

/**
 * The workspaces of a platform: a stack that is derived from its other stacks. It makes one workspace for each of them, lets exactly those read the outputs of a
 * stack that do so in the code, gives runs their credentials, and has itself as a workspace. `trackway tfc bootstrap` brings it into the world.
 *
 * @example
 * const workspaces = new Workspaces(shop, { source: 'https://gitlab.com/acme/shop' });
 */
export class Workspaces extends TerraformStack {
  /** The platform whose stacks have these workspaces. */
  public readonly platform: Platform;
  /** Its name and its workspace's: `<platform>-workspaces`. */
  public readonly stackName: string;
  /** The organization and the server. */
  public readonly cloud: CloudWorkspace;
  /** The provider. Its token is taken from `TFE_TOKEN`. */
  public readonly provider: TfeProvider;
  /** The workspace of this stack itself, which takes itself over. Its runs happen where the command is given. */
  public readonly own: StackWorkspace;
  private readonly props: WorkspacesProps;
  private readonly made = new Map<TerraformStack, StackWorkspace>();
  private readonly attachments: { readonly selection: WorkspaceSelection; readonly attach: Attachment; readonly done: Set<StackWorkspace> }[] = [];
  private readonly needed = new Map<StackWorkspace, ITerraformDependable[]>();
  private readonly project?: DataTfeProject;

  /**
   * @param platform whose stacks get workspaces, those among them that are made later
   * @param props version, source, tags
   * @throws ValidationError `WorkspacesState`, `WorkspacesVersion`, `WorkspacesSource`, `WorkspacesTag`
   */
  public constructor(platform: Platform, props: WorkspacesProps = {}) {
    const name = `${platform.name}-workspaces`;
    const state = props.state ?? platform.settings.terraformState;
    const problems = managementProblems(name, state, props);
    if (problems.length > 0) throw new ValidationError(problems.map((problem) => ({ ...problem, path: `${pathOf(platform)}/${name}` })));
    const { app } = TerraformTree.of(platform);
    super(app, freshId(app, name));
    this.platform = platform;
    this.stackName = name;
    this.props = props;
    const { organization, hostname, project } = state!.cloudProps!;
    this.cloud = { organization, hostname: hostname ?? HCP_TERRAFORM, workspace: name, project };
    new CloudBackend(this, { organization, hostname, workspaces: new NamedCloudWorkspace(name, project) });
    this.provider = new TfeProvider(this, 'tfe-provider', { organization, hostname });
    this.project = project === undefined ? undefined : new DataTfeProject(this, 'tfe-project', { name: project });
    this.own = this.make(this, this.cloud, Execution.local(), `The workspaces of ${platform.name}, this one among them`).importExisting();
    addDeferredCheck(this, () => this.complete());
  }

  /**
   * The workspace of a stack.
   *
   * @throws ValidationError `WorkspaceState` for one whose state is not kept in this organization
   */
  public of(stack: TerraformStack): StackWorkspace {
    const known = this.made.get(stack);
    if (known) return known;
    const problem = this.placeProblem(stack);
    if (problem) refuse(stack, problem);
    const environment = findEnvironment(stack);
    const owner = environment?.settings.owner;
    const description = environment ? `${this.shortName(stack)} of ${environment.name}${owner ? `, of the team ${owner}` : ''}` : stack.node.id;
    // Who can apply the stack of the roles can give itself any: it runs with somebody's own rights.
    const execution = holdsCredentials(stack) ? Execution.local() : this.props.execution ?? Execution.remote();
    return this.make(stack, cloudOf(stack)!, execution, description);
  }

  /**
   * Sets variables of several workspaces, as a set.
   *
   * @param id its name: `<platform>-<id>`
   * @param variables what is set
   * @param selection whose
   * @throws ValidationError `WorkspaceVariableKey`, `WorkspaceVariableLiteral`, `WorkspaceVariableTwice`
   */
  public share(id: string, variables: readonly WorkspaceVariable[], selection: SharedVariablesOptions = {}): VariableSet {
    const { description, priority } = selection;
    const set = new VariableSet(this, freshId(this, `set-${id}`), { name: `${this.platform.name}-${id}`, description, priority, global: false });
    const written = writeVariables(set, { variableSetId: set.id }, variables);
    this.attach(selection, (workspace) => [
      ...written, new WorkspaceVariableSet(workspace, `set-${id}`, { variableSetId: set.id, workspaceId: workspace.workspace.id }),
    ]);
    return set;
  }

  /**
   * Tells somebody what happens to runs. Not of plans of merge requests, and not of runs that happen where the command is given. Paid editions have it.
   *
   * @throws ValidationError `NotificationTriggers`, `NotificationAddress`
   */
  public notify(id: string, notification: Notification, selection: WorkspaceSelection = EVERY): void {
    this.needsEdition('notifications');
    this.attach(selection, (workspace) => [writeNotification(workspace, id, notification)]);
  }

  /** Lets a team use workspaces. Teams other than the owners need a paid edition. */
  public allow(team: Team, access: TeamAccessLevel, selection: WorkspaceSelection = EVERY): void {
    this.needsEdition('teams');
    const teamId = team._idIn(this);
    this.attach(selection, (workspace) => [writeTeamAccess(workspace, team, teamId, access)]);
  }

  /**
   * Has every run judged: by a task of one's own, or by policies.
   *
   * @throws ValidationError `GuardUrl`, `GuardStages`, `GuardPolicies`
   */
  public guard(id: string, guard: Guard, options: WorkspaceSelection & GuardOptions = {}): void {
    const attach = guard._writeIn(this, id);
    this.attach(options, (workspace) => [attach(workspace, options)]);
  }

  /** A pool of agents that only these workspaces use: `workspaces.of(stack).runOn(Execution.agents(pool))`. */
  public agentPool(id: string): AgentPool {
    return new AgentPool(this, freshId(this, `agents-${id}`), { name: `${this.platform.name}-${id}`, organizationScoped: false });
  }

  /**
   * Begins runs in GitLab for synthesized stacks that are committed: `mode: vcs`. Such workspaces take no runs of the API but plans.
   *
   * @throws ValidationError `VcsRepository`, `VcsTagsAndPatterns`, `VcsTagsAndBranch`, `VcsPatterns`, `VcsFolder`, `VcsTwice`
   */
  public link(props: VcsLinkProps & WorkspaceSelection): void {
    const problems = linkProblems(props);
    if (problems.length > 0) throw new ValidationError(problems.map((problem) => ({ ...problem, path: pathOf(this) })));
    const link = settledLink(props);
    this.attach(props, (workspace) => {
      workspace._link(link);
      return [];
    });
  }

  private make(stack: TerraformStack, cloud: CloudWorkspace, execution: Execution, description: string): StackWorkspace {
    const environment = findEnvironment(stack);
    const whose: Record<string, string> = environment ? { environment: environment.name, stack: this.shortName(stack) } : {};
    const tags: Record<string, string> = { 'platform': this.platform.name, ...whose, 'managed-by': 'trackway', ...this.props.tags };
    const made = new StackWorkspace(this, stack.node.id, {
      stack, cloud, description, tags, execution,
      terraformVersion: this.props.terraformVersion ?? '~> 1.11.0',
      allowDestroy: stack !== this && !isProtected(stack, undefined),
      projectId: this.project?.id,
      sourceUrl: this.props.source,
    });
    this.made.set(stack, made);
    // Nothing runs in a workspace that is not there.
    if (stack !== this && !this.dependsOn(stack)) stack.addDependency(this);
    return made;
  }

  private needsEdition(what: string): void {
    Warnings.of(this).add({
      code: 'TerraformCloudEdition', what: `${what} need a paid edition of HCP Terraform, or Terraform Enterprise; elsewhere the apply fails`,
      fix: 'leave them out, or say that you have it: Warnings.of(workspaces).acknowledge(\'TerraformCloudEdition\', …)',
    });
  }

  /** What a stack is called in its environment. */
  private shortName(stack: TerraformStack): string {
    const environment = findEnvironment(stack);
    return environment ? stack.node.id.slice(`${this.platform.name}-${environment.name}-`.length) : stack.node.id;
  }

  private placeProblem(stack: TerraformStack): Problem | undefined {
    const cloud = cloudOf(stack);
    if (cloud?.hostname === this.cloud.hostname && cloud.organization === this.cloud.organization) return undefined;
    return {
      code: 'WorkspaceState',
      what: `the state of ${stack.node.id} is kept ${cloud ? `in ${cloud.organization} at ${cloud.hostname}` : 'in no workspace of a name'}, and the workspaces are made in ${this.cloud.organization} at ${this.cloud.hostname}`,
      fix: 'keep it there: terraformState: TerraformState.cloud({ organization })',
    };
  }

  private attach(selection: WorkspaceSelection, attach: Attachment): void {
    this.attachments.push({ selection, attach, done: new Set() });
  }

  /** Makes what only the whole program tells: the workspaces of stacks that nobody asked for, who reads whom, and what belongs to several. */
  private complete(): Problem[] {
    const all = TerraformTree.of(this.platform).app.node.children;
    const stacks = all.filter((one): one is TerraformStack => TerraformStack.isStack(one) && !(one instanceof Workspaces));
    const problems = stacks.filter((stack) => !this.made.has(stack)).flatMap((stack) => this.placeProblem(stack) ?? []);
    if (problems.length > 0) return problems;
    const workspaces = stacks.map((stack) => this.of(stack));
    try {
      stacks.forEach((stack) => stack.prepareStack());
      this.connect(stacks, workspaces);
    } catch (error) {
      // What cdktf cannot write is told, better, when it writes.
      if (!ValidationError.isValidationError(error)) return [];
      return error.problems.map(({ code, what, fix }) => ({ code, what, fix }));
    }
    return [];
  }

  private connect(stacks: readonly TerraformStack[], workspaces: readonly StackWorkspace[]): void {
    this.giveCredentials(stacks);
    for (const { selection, attach, done } of this.attachments) {
      for (const workspace of workspaces.filter((one) => isSelected(one, selection) && !done.has(one))) {
        done.add(workspace);
        this.needed.set(workspace, [...this.needed.get(workspace) ?? [], ...attach(workspace)]);
      }
    }
    const byName = new Map(workspaces.map((workspace) => [workspace.workspaceName, workspace]));
    for (const reader of workspaces) {
      for (const name of workspacesReadBy(reader.stack, this.cloud.organization)) {
        const upstream = byName.get(name);
        upstream?.letRead(reader);
        if (upstream && reader._triggersRuns) reader.runAfter(upstream);
      }
    }
    for (const workspace of workspaces) workspace._firstRun(this.needed.get(workspace) ?? []);
    this.letAgentsWork(workspaces);
  }

  private giveCredentials(stacks: readonly TerraformStack[]): void {
    const all = stacks.flatMap((stack) => stack.node.findAll().filter((one): one is AwsCredentials => one instanceof AwsCredentials));
    for (const credentials of all) {
      const id = credentials.setName;
      if (this.node.tryFindChild(`set-${id}`)) continue;
      this.share(id, credentials.variables, { on: credentials.coveredStacks, description: `AWS credentials of runs: one role plans, another applies (${pathOf(credentials)})` });
    }
  }

  private letAgentsWork(workspaces: readonly StackWorkspace[]): void {
    for (const pool of new Set(workspaces.flatMap(({ agents }) => agents ?? []))) {
      if (pool.node.tryFindChild('allowed')) continue;
      const users = workspaces.filter(({ agents }) => agents === pool);
      const allowed = new AgentPoolAllowedWorkspaces(pool, 'allowed', { agentPoolId: pool.id, allowedWorkspaceIds: users.map(({ workspace }) => workspace.id) });
      for (const { settings } of users) settings.dependsOn = [...settings.dependsOn ?? [], allowed.fqn];
    }
  }
}
