import { configurationDocument, runDocument, stateDocument, workspaceDocument } from './documents';
import {
  ConfigurationVersion, FINAL, NotificationConfiguration, OrganizationTask, Project, Run, StateVersion, Variable, VariableSet, Workspace, WorkspaceTask,
} from './entities';
import { Answer, ApiError, missing } from './http';
import { Collection, Store } from './store';

/** What the server is told at its start. */
export interface CloudSettings {
  /** The folder that everything is kept in. */
  readonly data: string;
  /** Execution mode of workspaces whose maker does not say. */
  readonly executionMode: 'remote' | 'local';
  /** The `terraform` that runs are executed with. */
  readonly terraform: string;
  /** Hosts that configurations name, besides app.terraform.io. */
  readonly hosts: readonly string[];
  /** Whether workspaces whose maker does not say let all others read their state. */
  readonly shareState: boolean;
  /** The command that judges plans. */
  readonly policies?: PolicyCommand;
}

/** A command that is called with the file of a plan as JSON, and fails where the plan must not be applied as it is. */
export interface PolicyCommand {
  readonly command: readonly string[];
  /** Whether a failure is only told, can be overridden, or ends the run. */
  readonly enforcement: 'advisory' | 'soft-mandatory' | 'hard-mandatory';
}

/** Everything that the server knows, and what is true of it as a whole. */
export class Cloud {
  public readonly store: Store;
  public readonly workspaces: Collection<Workspace>;
  public readonly projects: Collection<Project>;
  public readonly states: Collection<StateVersion>;
  public readonly configurations: Collection<ConfigurationVersion>;
  public readonly runs: Collection<Run>;
  public readonly variables: Collection<Variable>;
  public readonly tasks: Collection<OrganizationTask>;
  public readonly workspaceTasks: Collection<WorkspaceTask>;
  public readonly variableSets: Collection<VariableSet>;
  public readonly notifications: Collection<NotificationConfiguration>;
  /** That of the terraform that executes runs: what workspaces have whose maker does not say. */
  public terraformVersion = 'latest';
  /** The server's own address, known once it listens. */
  public base = '';
  private readonly unlocked: ((workspace: string) => void)[] = [];
  private readonly changed: ((workspace: string) => void)[] = [];

  public constructor(public readonly settings: CloudSettings) {
    this.store = new Store(settings.data);
    this.workspaces = this.store.collection('workspaces', 'ws');
    this.projects = this.store.collection('projects', 'prj');
    this.states = this.store.collection('state-versions', 'sv');
    this.configurations = this.store.collection('configuration-versions', 'cv');
    this.runs = this.store.collection('runs', 'run');
    this.variables = this.store.collection('vars', 'var');
    this.tasks = this.store.collection('tasks', 'task');
    this.workspaceTasks = this.store.collection('workspace-tasks', 'wstask');
    this.variableSets = this.store.collection('varsets', 'varset');
    this.notifications = this.store.collection('notification-configurations', 'nc');
    this.sweep();
  }

  /** Where a blob is read and written. The address is the secret. */
  public blobUrl = (blob: string): string => `${this.base}/_archivist/v1/object/${blob}`;

  public workspace(id: string): Workspace {
    return this.workspaces.find(id) ?? missing();
  }

  public workspaceByName(organization: string, name: string): Workspace | undefined {
    return this.workspaces.all().find((workspace) => workspace.organization === organization && workspace.name === name);
  }

  public run(id: string): Run {
    return this.runs.find(id) ?? missing();
  }

  /** The run of a plan or an apply: both carry its number. */
  public runOf(phase: string): Run {
    return this.run(phase.replace(/^(plan|apply)-/, 'run-'));
  }

  public configuration(id: string): ConfigurationVersion {
    return this.configurations.find(id) ?? missing();
  }

  public state(id: string): StateVersion {
    return this.states.find(id) ?? missing();
  }

  /** The last state that is whole. */
  public currentState(workspace: string): StateVersion | undefined {
    return this.states.of(workspace).reverse().find(({ status }) => status === 'finalized');
  }

  /** Sets whose variables a workspace has, what counts more later. */
  public variableSetsOf({ id, project, organization }: Workspace): VariableSet[] {
    const sets = this.variableSets.of(organization);
    const global = sets.filter((set) => set.global);
    const ofProject = sets.filter((set) => !set.global && project !== undefined && set.projects.includes(project));
    return [...global, ...ofProject, ...sets.filter((set) => !global.includes(set) && !ofProject.includes(set) && set.workspaces.includes(id))];
  }

  /** Whether the runs of a workspace may read the state of another. */
  public sharesState(from: Workspace, reader: string): boolean {
    if (from.id === reader || from.remoteStateConsumers.includes(reader)) return true;
    return from.globalRemoteState && this.workspaces.find(reader)?.organization === from.organization;
  }

  /** Removes a state that will never be whole, with its bytes. */
  public removeState(state: StateVersion): void {
    this.states.remove(state.id);
    for (const blob of [state.blob, state.jsonBlob]) this.store.removeBlob(blob);
  }

  /** Removes a workspace and everything that is of it. */
  public removeWorkspace({ id }: Workspace): void {
    this.workspaces.remove(id);
    for (const collection of [this.states, this.configurations, this.runs, this.variables, this.workspaceTasks, this.notifications]) {
      for (const entity of collection.of(id)) collection.remove(entity.id);
    }
    this.sweepFiles();
  }

  /** Removes what a server that died left behind of what is gone. */
  private sweep(): void {
    const gone = (owner: string): boolean => this.workspaces.find(owner) === undefined && this.variableSets.find(owner) === undefined;
    for (const collection of [this.states, this.configurations, this.runs, this.workspaceTasks, this.notifications]) {
      for (const entity of collection.all()) if (gone(entity.workspace)) collection.remove(entity.id);
    }
    for (const { id, owner } of this.variables.all()) if (gone(owner)) this.variables.remove(id);
    this.sweepFiles();
  }

  private sweepFiles(): void {
    this.store.removeOtherBlobs(new Set([
      ...this.states.all().flatMap(({ blob, jsonBlob }) => [blob, jsonBlob]),
      ...this.configurations.all().map(({ blob }) => blob),
      ...this.runs.all().flatMap(({ plan, apply, planJson }) => [plan.log, apply.log, planJson ?? '']),
    ]));
    this.store.removeOtherRunFolders(new Set(this.runs.all().filter(({ status }) => !FINAL.includes(status)).map(({ id }) => id)));
  }

  /** Calls `listener` with each workspace whose lock was taken off. */
  public onUnlock(listener: (workspace: string) => void): void {
    this.unlocked.push(listener);
  }

  /** Calls `listener` with each workspace that has a new state. */
  public onState(listener: (workspace: string) => void): void {
    this.changed.push(listener);
  }

  public unlock(workspace: Workspace): Workspace {
    this.workspaces.change(workspace, { lock: undefined });
    for (const listener of this.unlocked) listener(workspace.id);
    return workspace;
  }

  /** Tells everybody that a workspace has a new state. */
  public stateArrived(workspace: string): void {
    for (const listener of this.changed) listener(workspace);
  }

  public makeWorkspace(organization: string, attributes: Record<string, any>, project?: string): Workspace {
    const name = nameOf(attributes.name);
    if (this.workspaceByName(organization, name)) throw new ApiError(422, 'invalid attribute', 'Name has already been taken', '/data/attributes/name');
    const now = timestamp();
    return this.workspaces.add({
      organization, name, created: now, updated: now, project,
      executionMode: this.settings.executionMode, terraformVersion: this.terraformVersion, autoApply: false, workingDirectory: '', description: '', tags: [],
      globalRemoteState: this.settings.shareState, remoteStateConsumers: [], queueAllRuns: false,
      sourceName: attributes['source-name'], sourceUrl: attributes['source-url'],
      ...workspaceChanges(attributes),
    });
  }

  public workspaceAnswer(workspace: Workspace, status = 200): Answer {
    return { status, document: { data: this.workspaceDocument(workspace) } };
  }

  public workspaceDocument(workspace: Workspace): unknown {
    return workspaceDocument(workspace, {
      state: this.currentState(workspace.id),
      run: this.runs.of(workspace.id).filter(({ planOnly }) => !planOnly).pop(),
      configuration: this.configurations.of(workspace.id).filter(({ speculative, provisional }) => !speculative && !provisional).pop(),
    });
  }

  public stateAnswer(state: StateVersion, status = 200): Answer {
    return { status, document: { data: stateDocument(state, this.blobUrl) } };
  }

  public runAnswer(run: Run, status = 200): Answer {
    return { status, document: { data: runDocument(run) } };
  }

  public configurationAnswer(version: ConfigurationVersion, status = 200): Answer {
    return { status, document: { data: configurationDocument(version, status === 201 ? this.blobUrl(version.blob) : undefined) } };
  }
}

/** What of a workspace may be changed after it was made. */
export function workspaceChanges(attributes: Record<string, any>): Partial<Workspace> {
  const changes: Partial<Workspace> = {};
  const text = (attribute: string, field: 'terraformVersion' | 'description'): void => {
    if (typeof attributes[attribute] === 'string') changes[field] = attributes[attribute];
  };
  if (attributes.name !== undefined) changes.name = nameOf(attributes.name);
  text('terraform-version', 'terraformVersion');
  const directory = attributes['working-directory'] as unknown;
  if (typeof directory === 'string') {
    const leadsOut = /^[/\\]|(^|[/\\])\.\.([/\\]|$)/.test(directory);
    if (leadsOut) throw new ApiError(422, 'invalid attribute', 'Working directory must be below the configuration', '/data/attributes/working-directory');
    changes.workingDirectory = directory;
  }
  text('description', 'description');
  if (typeof attributes['auto-apply'] === 'boolean') changes.autoApply = attributes['auto-apply'];
  if (typeof attributes['global-remote-state'] === 'boolean') changes.globalRemoteState = attributes['global-remote-state'];
  if (typeof attributes['queue-all-runs'] === 'boolean') changes.queueAllRuns = attributes['queue-all-runs'];
  if (Array.isArray(attributes['tag-names'])) changes.tags = attributes['tag-names'].map(String);
  const mode = attributes['execution-mode'] as unknown;
  if (mode === 'remote' || mode === 'local' || mode === 'agent') changes.executionMode = mode;
  else if (mode !== undefined && mode !== null) throw new ApiError(422, 'invalid attribute', 'Execution mode must be one of remote, local or agent', '/data/attributes/execution-mode');
  else if (typeof attributes.operations === 'boolean') changes.executionMode = attributes.operations ? 'remote' : 'local';
  return changes;
}

function nameOf(name: unknown): string {
  if (typeof name === 'string' && /^[\w-]{1,90}$/.test(name)) return name;
  throw new ApiError(422, 'invalid attribute', 'Name can only include letters, numbers, -, and _, and has at most 90 characters', '/data/attributes/name');
}

/** Now, as the API writes it. */
export function timestamp(): string {
  return new Date().toISOString();
}
