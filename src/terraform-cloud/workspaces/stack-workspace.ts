import { AgentPool } from '@cdktf/provider-tfe/lib/agent-pool';
import { RunTrigger } from '@cdktf/provider-tfe/lib/run-trigger';
import { Workspace } from '@cdktf/provider-tfe/lib/workspace';
import { WorkspaceRun } from '@cdktf/provider-tfe/lib/workspace-run';
import { WorkspaceSettings } from '@cdktf/provider-tfe/lib/workspace-settings';
import { ITerraformDependable, Lazy, TerraformStack } from 'cdktf';
import { Construct } from 'constructs';
import { freshId } from '../../core/construct-id';
import { refuse } from '../../core/problems';
import { CloudWorkspace } from './cloud-of';
import { Execution } from './execution';
import { importInto } from './import-block';
import { VcsLink } from './vcs-link';
import { WorkspaceVariable, writeVariables } from './workspace-variable';

/** What a workspace is made of. */
export interface StackWorkspaceProps {
  /** The stack whose state and runs it has. */
  readonly stack: TerraformStack;
  /** Its name and where it is. */
  readonly cloud: CloudWorkspace;
  /** What people read of it. */
  readonly description: string;
  /** The version of Terraform, or a constraint such as `~> 1.11.0`. */
  readonly terraformVersion: string;
  /** Tags by which workspaces are found. */
  readonly tags: Record<string, string>;
  /** Whether it may be asked to destroy all that it holds. */
  readonly allowDestroy: boolean;
  /** Where its runs happen, until somebody says otherwise. */
  readonly execution: Execution;
  /** Id of its project, by reference. @default - the organization's default project */
  readonly projectId?: string;
  /** What it was made from, e.g. the address of the repository. @default - nothing is said */
  readonly sourceUrl?: string;
}

/** The most workspaces that one may be run after. See https://developer.hashicorp.com/terraform/cloud-docs/workspaces/settings/run-triggers */
const MOST_TRIGGERS = 20;

/** The workspace of one stack: its state, and how its runs happen. */
export class StackWorkspace extends Construct {
  /** The stack whose state it keeps. */
  public readonly stack: TerraformStack;
  /** Its name in Terraform Cloud. */
  public readonly workspaceName: string;
  /** The workspace. */
  public readonly workspace: Workspace;
  /** Where its runs happen, and who may read its outputs. */
  public readonly settings: WorkspaceSettings;
  private readonly readers = new Set<StackWorkspace>();
  private readonly sources = new Set<StackWorkspace>();
  private readonly organization: string;
  private execution: Execution;
  private linked?: VcsLink;

  /** Made by `Workspaces.of(stack)`. */
  public constructor(scope: Construct, id: string, props: StackWorkspaceProps) {
    super(scope, freshId(scope, id));
    this.stack = props.stack;
    this.workspaceName = props.cloud.workspace;
    this.organization = props.cloud.organization;
    this.execution = props.execution;
    this.workspace = new Workspace(this, 'workspace', {
      name: this.workspaceName,
      description: props.description,
      projectId: props.projectId,
      terraformVersion: props.terraformVersion,
      tags: props.tags,
      allowDestroyPlan: props.allowDestroy,
      autoApply: false,
      autoApplyRunTrigger: false,
      queueAllRuns: false,
      speculativeEnabled: true,
      fileTriggersEnabled: false,
      sourceName: props.sourceUrl === undefined ? undefined : 'trackway',
      sourceUrl: props.sourceUrl,
      // The source cannot be changed: one that was made by hand, or whose repository moved, would be deleted and made again, and its state with it.
      lifecycle: { preventDestroy: true, ignoreChanges: ['source_name', 'source_url'] },
    });
    this.settings = new WorkspaceSettings(this, 'settings', {
      workspaceId: this.workspace.id,
      executionMode: Lazy.stringValue({ produce: () => this.execution.mode }),
      agentPoolId: Lazy.stringValue({ produce: () => poolId(this.execution) }),
      globalRemoteState: false,
      remoteStateConsumerIds: Lazy.listValue({ produce: () => sorted(this.readers).map(({ workspace }) => workspace.id) }),
    });
    this.node.defaultChild = this.workspace;
  }

  /** Where its runs happen. */
  public get executionMode(): 'remote' | 'local' | 'agent' {
    return this.execution.mode;
  }

  /** Whether runs begin in GitLab, without any API. */
  public get isLinked(): boolean {
    return this.linked !== undefined;
  }

  /** The pool of agents that was made for its runs, if there is one. */
  public get agents(): AgentPool | undefined {
    return typeof this.execution.pool === 'object' ? this.execution.pool : undefined;
  }

  /** Makes its runs happen somewhere else. */
  public runOn(execution: Execution): this {
    this.execution = execution;
    return this;
  }

  /**
   * Sets variables of this workspace alone.
   *
   * @throws ValidationError `WorkspaceVariableKey`, `WorkspaceVariableLiteral`, `WorkspaceVariableTwice`
   */
  public setVariables(...variables: readonly WorkspaceVariable[]): this {
    writeVariables(this, { workspaceId: this.workspace.id }, variables);
    return this;
  }

  /** Takes over the workspace of this name that is there already, with its state, instead of making one. */
  public importExisting(): this {
    importInto(this.workspace, `${this.organization}/${this.workspaceName}`);
    return this;
  }

  /** Lets the runs of another workspace read the outputs of this one. */
  public letRead(reader: StackWorkspace): this {
    if (reader !== this) this.readers.add(reader);
    return this;
  }

  /**
   * Begins a run whenever a run of another workspace was applied.
   *
   * @throws ValidationError `RunTriggerLimit`
   */
  public runAfter(...upstream: readonly StackWorkspace[]): this {
    const added = [...new Set(upstream)].filter((one) => one !== this && !this.sources.has(one));
    if (this.sources.size + added.length > MOST_TRIGGERS) {
      refuse(this, {
        code: 'RunTriggerLimit', what: `${this.workspaceName} would run after ${this.sources.size + added.length} workspaces, and Terraform Cloud knows ${MOST_TRIGGERS} at most`,
        fix: 'leave run triggers to the pipeline (`runTriggers: false`), or read from fewer stacks',
      });
    }
    for (const source of added) {
      this.sources.add(source);
      new RunTrigger(this, `after-${source.node.id}`, { workspaceId: this.workspace.id, sourceableId: source.workspace.id });
    }
    return this;
  }

  /**
   * Begins runs in GitLab: for merge requests and for what is merged.
   *
   * @internal
   */
  public _link(link: VcsLink): void {
    if (this.linked) {
      refuse(this, { code: 'VcsTwice', what: `${this.workspaceName} is linked to ${this.linked.identifier} already`, fix: 'link each workspace once: { on: [stack] }' });
    }
    this.linked = link;
    const folder = `${link.folder}/${this.stack.node.id}`;
    const { workspace } = this;
    const { identifier, branch, oauthTokenId, tagsRegex } = link;
    workspace.putVcsRepo({ identifier, branch, oauthTokenId, tagsRegex, ingressSubmodules: false });
    workspace.workingDirectory = folder;
    workspace.fileTriggersEnabled = link.tagsRegex === undefined;
    if (link.tagsRegex === undefined) workspace.triggerPatterns = [...link.triggerPatterns ?? [`/${folder}/**/*`]];
    workspace.queueAllRuns = true;
    workspace.autoApply = link.autoApply;
    workspace.autoApplyRunTrigger = link.autoApply;
  }

  /**
   * Applies it once as soon as it is made, where that was asked for.
   *
   * @param needed what has to be there before: credentials and variables
   * @internal
   */
  public _firstRun(needed: readonly ITerraformDependable[]): void {
    if (!this.linked?.firstRun || this.node.tryFindChild('first-run')) return;
    const dependsOn = [this.settings, ...needed];
    new WorkspaceRun(this, 'first-run', { workspaceId: this.workspace.id, apply: { manualConfirm: false, waitForRun: true, retry: true }, dependsOn });
  }

  /**
   * Whether its runs follow those of the stacks that it reads.
   *
   * @internal
   */
  public get _triggersRuns(): boolean {
    return this.linked?.runTriggers ?? false;
  }
}

function poolId({ pool }: Execution): string | undefined {
  return typeof pool === 'string' ? pool : pool?.id;
}

function sorted(workspaces: Iterable<StackWorkspace>): StackWorkspace[] {
  return [...workspaces].sort((a, b) => a.workspaceName < b.workspaceName ? -1 : 1);
}
