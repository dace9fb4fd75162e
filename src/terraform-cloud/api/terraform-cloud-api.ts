import { HttpClient, HttpClientOptions } from './http-client';

/** A document of the API, with what is needed of its attributes. */
export interface ApiDocument<A> {
  readonly id: string;
  readonly attributes: A;
  readonly relationships?: Readonly<Record<string, { readonly data?: ApiReference | readonly ApiReference[] | null }>>;
}

/** Another document. */
export interface ApiReference {
  readonly id: string;
  readonly type: string;
}

/** What is read of a workspace. */
export interface WorkspaceAttributes {
  readonly 'name': string;
  readonly 'locked': boolean;
  readonly 'execution-mode': string;
  readonly 'terraform-version': string;
  readonly 'vcs-repo'?: unknown;
}

/** What is read of a run. */
export interface RunAttributes {
  readonly 'status': string;
  readonly 'message': string;
  readonly 'has-changes': boolean;
  readonly 'plan-only': boolean;
  readonly 'save-plan'?: boolean;
  readonly 'created-at': string;
  readonly 'actions': { readonly 'is-confirmable': boolean; readonly 'is-cancelable': boolean; readonly 'is-discardable': boolean };
}

/** What is read of a plan or an apply. */
export interface PhaseAttributes {
  readonly 'status': string;
  readonly 'has-changes'?: boolean;
  readonly 'resource-additions'?: number;
  readonly 'resource-changes'?: number;
  readonly 'resource-destructions'?: number;
  readonly 'resource-imports'?: number;
  readonly 'log-read-url'?: string;
}

/** What is read of a variable. */
export interface VariableAttributes {
  readonly key: string;
  readonly category: 'terraform' | 'env';
  readonly sensitive: boolean;
}

/** What is read of a policy check. See https://developer.hashicorp.com/terraform/cloud-docs/api-docs/policy-checks */
export interface PolicyCheckAttributes {
  readonly status: string;
  readonly result?: { readonly 'passed'?: number; readonly 'total-failed'?: number; readonly 'hard-failed'?: number; readonly 'soft-failed'?: number; readonly 'advisory-failed'?: number };
}

/** Stages of a run at which others have a say, and what they said. */
export interface TaskStages {
  readonly stages: readonly ApiDocument<{ readonly stage: string; readonly status: string }>[];
  readonly results: readonly (ApiDocument<Readonly<Record<string, any>>> & { readonly type?: string })[];
}

/** What a run is asked to be. See https://developer.hashicorp.com/terraform/cloud-docs/api-docs/run#create-a-run */
export interface NewRun {
  readonly message: string;
  readonly planOnly?: boolean;
  readonly savePlan?: boolean;
  readonly autoApply?: boolean;
  readonly isDestroy?: boolean;
  readonly refreshOnly?: boolean;
}

/** Statuses after which nothing happens any more. See https://developer.hashicorp.com/terraform/cloud-docs/api-docs/run#run-states */
export const FINAL_STATUSES: readonly string[] = ['applied', 'planned_and_finished', 'discarded', 'errored', 'canceled', 'force_canceled', 'policy_soft_failed'];

/** How many runs a page of them holds. */
export const RUNS_PER_PAGE = 100;

export type WorkspaceDocument = ApiDocument<WorkspaceAttributes>;
export type RunDocument = ApiDocument<RunAttributes>;
export type PhaseDocument = ApiDocument<PhaseAttributes>;

/**
 * The part of Terraform Cloud's API that runs need: HCP Terraform, Terraform Enterprise and what is compatible. See
 * https://developer.hashicorp.com/terraform/cloud-docs/api-docs
 */
export class TerraformCloudApi {
  private readonly http: HttpClient;

  /**
   * @param url the server, e.g. `https://app.terraform.io`
   * @param token who asks
   */
  public constructor(public readonly url: string, token: string, patience: Omit<HttpClientOptions, 'base' | 'headers'> = {}) {
    const headers = { 'Authorization': `Bearer ${token}`, 'Content-Type': 'application/vnd.api+json' };
    this.http = new HttpClient({ ...patience, base: `${url.replace(/\/+$/, '')}/api/v2`, headers });
  }

  /** The workspace of that name, if there is one that the token may see. */
  public async findWorkspace(organization: string, name: string): Promise<WorkspaceDocument | undefined> {
    return this.find(`/organizations/${encodeURIComponent(organization)}/workspaces/${encodeURIComponent(name)}`);
  }

  public async createWorkspace(organization: string, attributes: Readonly<Record<string, unknown>>, project?: string): Promise<WorkspaceDocument> {
    const relationships = project === undefined ? {} : { relationships: { project: { data: { type: 'projects', id: project } } } };
    return this.post(`/organizations/${encodeURIComponent(organization)}/workspaces`, { data: { type: 'workspaces', attributes, ...relationships } });
  }

  /** Uploads what a run is made of. One that is left over because nobody heard the answer does no harm. */
  public async uploadConfiguration(
    workspace: string, archive: Buffer, kind: { readonly speculative?: boolean; readonly provisional?: boolean },
  ): Promise<string> {
    const attributes = { 'auto-queue-runs': false, 'speculative': kind.speculative ?? false, 'provisional': kind.provisional ?? false };
    const body = { data: { type: 'configuration-versions', attributes } };
    const made = await this.http.json({ method: 'POST', path: `/workspaces/${workspace}/configuration-versions`, body, repeatable: true });
    const version = made.document.data as ApiDocument<{ 'upload-url': string }>;
    await this.http.upload(version.attributes['upload-url'], archive, 'the configuration');
    return version.id;
  }

  public async configuration(id: string): Promise<ApiDocument<{ readonly 'status': string; readonly 'error-message'?: string | null }>> {
    return this.get(`/configuration-versions/${id}`);
  }

  /** Begins a run. Not tried again where the answer was lost: the caller looks for it by its message first. */
  public async createRun(workspace: string, configuration: string, run: NewRun): Promise<RunDocument> {
    return this.post('/runs', {
      data: {
        type: 'runs',
        attributes: {
          'message': run.message, 'plan-only': run.planOnly, 'save-plan': run.savePlan, 'auto-apply': run.autoApply ?? false,
          'is-destroy': run.isDestroy, 'refresh-only': run.refreshOnly,
        },
        relationships: {
          'workspace': { data: { type: 'workspaces', id: workspace } },
          'configuration-version': { data: { type: 'configuration-versions', id: configuration } },
        },
      },
    });
  }

  public async run(id: string): Promise<RunDocument> {
    return this.get(`/runs/${id}`);
  }

  /**
   * Runs of a workspace, the newest first, those that only plan among them. At most 30 times a minute.
   *
   * @param page from 1 on, a hundred each
   */
  public async recentRuns(workspace: string, page = 1): Promise<readonly RunDocument[]> {
    const operations = ['plan_only', 'plan_and_apply', 'save_plan', 'refresh_only', 'destroy', 'empty_apply'].join(',');
    return this.get(`/workspaces/${workspace}/runs?filter%5Boperation%5D=${operations}&page%5Bsize%5D=${RUNS_PER_PAGE}&page%5Bnumber%5D=${page}`);
  }

  public async plan(id: string): Promise<PhaseDocument> {
    return this.get(`/plans/${id}`);
  }

  public async apply(id: string): Promise<PhaseDocument> {
    return this.get(`/applies/${id}`);
  }

  /**
   * The plan as terraform describes it; undefined while it is not ready.
   *
   * @throws ApiRefusal 404 where the token may not read it
   */
  public async planJson(plan: string): Promise<any> {
    const found = await this.http.json({ method: 'GET', path: `/plans/${plan}/json-output` });
    return found.status === 204 ? undefined : found.document;
  }

  /** What terraform printed. */
  public async log(phase: PhaseDocument): Promise<string> {
    const url = phase.attributes['log-read-url'];
    // Parted from the rest by two control characters.
    return url === undefined ? '' : (await this.http.download(url, 'a log')).toString('utf8').replace(/[\u0002\u0003]/g, '');
  }

  /** Applies what a run planned. */
  public async applyRun(id: string, comment: string): Promise<void> {
    await this.http.json({ method: 'POST', path: `/runs/${id}/actions/apply`, body: { comment } });
  }

  public async discardRun(id: string, comment: string): Promise<void> {
    await this.http.json({ method: 'POST', path: `/runs/${id}/actions/discard`, body: { comment } });
  }

  public async cancelRun(id: string, comment: string): Promise<void> {
    await this.http.json({ method: 'POST', path: `/runs/${id}/actions/cancel`, body: { comment } });
  }

  /** Outputs of the state as it is, those that are not sensitive. */
  public async outputs(workspace: string): Promise<readonly ApiDocument<{ readonly name: string; readonly sensitive: boolean; readonly value: unknown }>[]> {
    return this.get(`/workspaces/${workspace}/current-state-version-outputs?page%5Bsize%5D=100`);
  }

  /** Variables of a workspace, those of its sets not among them. None where the token may not read them. */
  public async variables(workspace: string): Promise<readonly ApiDocument<VariableAttributes>[]> {
    return await this.find(`/workspaces/${workspace}/vars`) ?? [];
  }

  /** What Sentinel and OPA said of a run. */
  public async policyChecks(run: string): Promise<readonly ApiDocument<PolicyCheckAttributes>[]> {
    return await this.find(`/runs/${run}/policy-checks`) ?? [];
  }

  /** Stages of run tasks and policy evaluations of a run, with their results. */
  public async taskStages(run: string): Promise<TaskStages> {
    const found = await this.maybe(() => this.http.json({ method: 'GET', path: `/runs/${run}/task-stages?include=task_results,policy_evaluations` }));
    return { stages: found?.document?.data ?? [], results: found?.document?.included ?? [] };
  }

  /** What was uploaded; undefined where the server does not hand it out. */
  public async downloadConfiguration(id: string): Promise<Buffer | undefined> {
    return (await this.maybe(() => this.http.ask({ method: 'GET', path: `/configuration-versions/${id}/download` })))?.bytes;
  }

  /** Who the server says it is: `HCP Terraform`, `Terraform Enterprise`; undefined for others. */
  public async appName(): Promise<string | undefined> {
    return (await this.http.json({ method: 'GET', path: '/ping' })).headers.get('tfp-appname') ?? undefined;
  }

  /** Removes a workspace that manages nothing any more. */
  public async deleteEmptyWorkspace(id: string): Promise<void> {
    await this.http.json({ method: 'POST', path: `/workspaces/${id}/actions/safe-delete`, body: {} });
  }

  /** The project of that name. */
  public async findProject(organization: string, name: string): Promise<ApiDocument<{ readonly name: string }> | undefined> {
    const found = await this.find(`/organizations/${encodeURIComponent(organization)}/projects?filter%5Bnames%5D=${encodeURIComponent(name)}`);
    return (found as ApiDocument<{ readonly name: string }>[] | undefined)?.find((project) => project.attributes.name === name);
  }

  public async createProject(organization: string, name: string): Promise<ApiDocument<{ readonly name: string }>> {
    return this.post(`/organizations/${encodeURIComponent(organization)}/projects`, { data: { type: 'projects', attributes: { name } } });
  }

  private async get(path: string): Promise<any> {
    return (await this.http.json({ method: 'GET', path })).document.data;
  }

  private async post(path: string, body: unknown): Promise<any> {
    return (await this.http.json({ method: 'POST', path, body })).document.data;
  }

  private async find(path: string): Promise<any> {
    return (await this.maybe(() => this.http.json({ method: 'GET', path })))?.document.data;
  }

  /** What is missing and what is forbidden look the same: 404. */
  private async maybe<T>(ask: () => Promise<T>): Promise<T | undefined> {
    try {
      return await ask();
    } catch (error) {
      if ((error as { status?: number }).status === 404) return undefined;
      throw error;
    }
  }
}
