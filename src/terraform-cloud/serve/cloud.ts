import { configurationDocument, runDocument, stateDocument, workspaceDocument } from './documents';
import { ConfigurationVersion, Project, Run, StateVersion, Variable, Workspace } from './entities';
import { Answer, ApiError, notFound } from './http';
import { Collection, Store } from './store';

/** What the server is told at its start. */
export interface CloudSettings {
  /** The folder that everything is kept in. */
  readonly data: string;
  /** Execution mode of workspaces whose maker does not say. */
  readonly executionMode: 'remote' | 'local';
  /** The `terraform` that runs are executed with. */
  readonly terraform: string;
}

/** What a terraform without a version of its own in the workspace says it needs. */
const TERRAFORM_VERSION = '1.11.4';

/** Everything that the server knows, and what is true of it as a whole. */
export class Cloud {
  public readonly store: Store;
  public readonly workspaces: Collection<Workspace>;
  public readonly projects: Collection<Project>;
  public readonly states: Collection<StateVersion>;
  public readonly configurations: Collection<ConfigurationVersion>;
  public readonly runs: Collection<Run>;
  public readonly variables: Collection<Variable>;
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
    return this.states.all().filter((state) => state.workspace === workspace && state.status === 'finalized').pop();
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
    const name = attributes.name as unknown;
    if (typeof name !== 'string' || !/^[\w-]{1,90}$/.test(name)) {
      throw new ApiError(422, 'invalid attribute', 'Name can only include letters, numbers, -, and _, and has at most 90 characters', '/data/attributes/name');
    }
    if (this.workspaceByName(organization, name)) throw new ApiError(422, 'invalid attribute', 'Name has already been taken', '/data/attributes/name');
    const now = timestamp();
    return this.workspaces.add({
      organization, name, created: now, updated: now, project,
      executionMode: this.settings.executionMode, terraformVersion: TERRAFORM_VERSION, autoApply: false, workingDirectory: '', description: '', tags: [],
      globalRemoteState: false, remoteStateConsumers: [], queueAllRuns: false,
      sourceName: attributes['source-name'], sourceUrl: attributes['source-url'],
      ...workspaceChanges(attributes),
    });
  }

  public workspaceAnswer(workspace: Workspace, status = 200): Answer {
    return { status, document: { data: this.workspaceDocument(workspace) } };
  }

  public workspaceDocument(workspace: Workspace): unknown {
    const own = <T extends { workspace: string }>(items: readonly T[]): T[] => items.filter((item) => item.workspace === workspace.id);
    return workspaceDocument(workspace, {
      state: this.currentState(workspace.id),
      run: own(this.runs.all()).filter(({ planOnly }) => !planOnly).pop(),
      configuration: own(this.configurations.all()).filter(({ speculative, provisional }) => !speculative && !provisional).pop(),
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
  const text = (attribute: string, field: 'name' | 'terraformVersion' | 'workingDirectory' | 'description'): void => {
    if (typeof attributes[attribute] === 'string') changes[field] = attributes[attribute];
  };
  text('name', 'name');
  text('terraform-version', 'terraformVersion');
  text('working-directory', 'workingDirectory');
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

/** Now, as the API writes it. */
export function timestamp(): string {
  return new Date().toISOString();
}

function missing(): never {
  throw notFound();
}
