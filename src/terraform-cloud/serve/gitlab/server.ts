import { Faults } from '../faults';
import { Answer, ApiError, Router } from '../http';
import { listen, LoopbackAnswer, LoopbackRequest } from '../loopback';
import { sameSecret } from '../secrets';
import { GitlabNote, GitlabReport, GitlabStatus } from './entities';
import { GitlabProject } from './project';
import { gitlabRoutes } from './routes';

/** What the stand-in is told at its start. */
export interface GitlabOptions {
  /** Who knows it may do everything: the `PRIVATE-TOKEN`. */
  readonly token: string;
  /**
   * The port on the loopback interface.
   *
   * @default 0, any that is free
   */
  readonly port?: number;
  /**
   * The path of its one project, whose number is 1.
   *
   * @default 'acme/shop'
   */
  readonly project?: string;
  /** @default 'main' */
  readonly defaultBranch?: string;
  /**
   * Makes requests fail, for tests.
   *
   * @default - none fails
   */
  readonly faults?: Faults;
}

/** A GitLab with one project, in memory. */
export interface RunningGitlab {
  /** `http://127.0.0.1:…/api/v4`: what a job finds in `CI_API_V4_URL`. */
  readonly url: string;
  /** The project itself: open, push to, merge and close its merge requests here. */
  project(): GitlabProject;
  /** Notes on a merge request, oldest first; without a number on any. */
  notes(iid?: number): readonly GitlabNote[];
  /** What pipelines told of a commit, or of any; those that a later one took the place of are left out. */
  statuses(sha?: string): readonly GitlabStatus[];
  /** What the widget of a merge request shows. */
  reports(): readonly GitlabReport[];
  /** The predefined variables of a job in the pipeline of a merge request, or of the default branch. */
  variables(job: { readonly mergeRequest?: number; readonly sha?: string; readonly pipeline?: number }): Record<string, string>;
  close(): Promise<void>;
}

const MOST_BODY = 8 * 1024 * 1024;
const PREFIX = '/api/v4';

/**
 * A small stand-in for GitLab: merge requests, notes, commit statuses, issues and reports of one project, on the loopback interface. For tests and demos; nothing
 * of it outlives the process.
 */
export async function startGitlab(options: GitlabOptions): Promise<RunningGitlab> {
  const project = new GitlabProject(options.project ?? 'acme/shop', options.defaultBranch ?? 'main');
  const router = new Router(gitlabRoutes(project, () => loopback.url));
  const loopback = await listen({ port: options.port ?? 0, faults: options.faults, failure, answer: (request) => answerTo(request, router, options.token) });
  return {
    url: `${loopback.url}${PREFIX}`,
    project: () => project,
    notes: (iid) => project.notes.filter(({ kind, on }) => kind === 'MergeRequest' && (iid === undefined || on === iid)),
    statuses: (sha) => project.statuses.filter((one) => !one.retried && (sha === undefined || one.sha === sha)),
    reports: () => project.reports,
    variables: (job) => variablesOf(project, loopback.url, job),
    close: () => loopback.close(),
  };
}

async function answerTo(request: LoopbackRequest, router: Router, token: string): Promise<LoopbackAnswer> {
  const { url, method, headers } = request;
  const bearer = headers.authorization?.replace(/^Bearer /, '');
  if (!sameSecret(String(headers['private-token'] ?? bearer ?? ''), token)) throw new ApiError(401, '401 Unauthorized');
  const found = url.pathname.startsWith(PREFIX) ? router.find(method, url.pathname.slice(PREFIX.length)) : undefined;
  if (!found) throw new ApiError(404, '404 Not Found');
  const body = bodyOf(await request.body(MOST_BODY), headers['content-type'] ?? '');
  const { status = 200, document, headers: more }: Answer = await found.handler({ params: found.params, query: url.searchParams, body });
  return json(status, document, more);
}

/** Some of GitLab's refusals say `message`, some `error`; here it is always the first. */
function failure({ status, message }: ApiError): LoopbackAnswer {
  return json(status, { message });
}

function json(status: number, document: unknown, headers: Record<string, string> = {}): LoopbackAnswer {
  if (document === undefined) return { status, headers };
  return { status, headers: { 'Content-Type': 'application/json', ...headers }, bytes: Buffer.from(JSON.stringify(document)) };
}

function bodyOf(bytes: Buffer, type: string): Record<string, unknown> | undefined {
  if (bytes.length === 0) return undefined;
  if (type.startsWith('application/x-www-form-urlencoded')) return Object.fromEntries(new URLSearchParams(bytes.toString('utf8')));
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch {
    throw new ApiError(400, 'the body is not JSON');
  }
}

/** See https://docs.gitlab.com/ci/variables/predefined_variables/ */
function variablesOf(project: GitlabProject, base: string, job: Parameters<RunningGitlab['variables']>[0]): Record<string, string> {
  const request = job.mergeRequest === undefined ? undefined : project.mergeRequest(job.mergeRequest);
  const sha = job.sha ?? request?.sha ?? '0'.repeat(40);
  return {
    CI: 'true',
    GITLAB_CI: 'true',
    CI_API_V4_URL: `${base}${PREFIX}`,
    CI_SERVER_URL: base,
    CI_PROJECT_ID: String(project.id),
    CI_PROJECT_PATH: project.path,
    CI_PROJECT_URL: `${base}/${project.path}`,
    CI_DEFAULT_BRANCH: project.defaultBranch,
    CI_PIPELINE_ID: String(job.pipeline ?? 1),
    CI_PIPELINE_URL: `${base}/${project.path}/-/pipelines/${job.pipeline ?? 1}`,
    CI_COMMIT_SHA: sha,
    ...request ? {
      CI_PIPELINE_SOURCE: 'merge_request_event',
      CI_COMMIT_REF_NAME: request.sourceBranch,
      CI_MERGE_REQUEST_ID: String(1000 + request.iid),
      CI_MERGE_REQUEST_IID: String(request.iid),
      CI_MERGE_REQUEST_TITLE: request.title,
      CI_MERGE_REQUEST_PROJECT_ID: String(project.id),
      CI_MERGE_REQUEST_PROJECT_URL: `${base}/${project.path}`,
      CI_MERGE_REQUEST_SOURCE_BRANCH_NAME: request.sourceBranch,
      CI_MERGE_REQUEST_TARGET_BRANCH_NAME: request.targetBranch,
      CI_MERGE_REQUEST_DIFF_BASE_SHA: request.baseSha,
      CI_MERGE_REQUEST_EVENT_TYPE: 'detached',
    } : {
      CI_PIPELINE_SOURCE: 'push',
      CI_COMMIT_REF_NAME: project.defaultBranch,
      CI_COMMIT_BRANCH: project.defaultBranch,
    },
  };
}
