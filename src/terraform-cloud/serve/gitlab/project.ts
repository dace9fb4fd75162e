import { ApiError } from '../http';
import { GitlabIssue, GitlabMergeRequest, GitlabNote, GitlabReport, GitlabState, GitlabStatus } from './entities';
import { readReport } from './terraform-report';

/** What a new merge request is. */
export interface NewMergeRequest {
  readonly title: string;
  readonly description?: string;
  readonly sourceBranch: string;
  /** @default - the project's default branch */
  readonly targetBranch?: string;
  /** The newest commit of the source branch. */
  readonly sha: string;
  /** Where it left the target branch. */
  readonly baseSha?: string;
}

/** What a pipeline tells of a commit. */
export interface NewStatus {
  readonly state: GitlabState;
  readonly ref?: string;
  readonly name?: string;
  readonly targetUrl?: string;
  readonly description?: string;
  readonly pipelineId?: number;
}

const MOST_NOTE = 1_000_000;
const EVENTS: Readonly<Record<string, string>> = { pending: 'enqueue', running: 'run', success: 'success', failed: 'drop', canceled: 'cancel', skipped: 'skip' };

/** Everything that one project holds, in memory. */
export class GitlabProject {
  public readonly id = 1;
  public readonly mergeRequests: GitlabMergeRequest[] = [];
  public readonly issues: GitlabIssue[] = [];
  public notes: GitlabNote[] = [];
  public readonly statuses: GitlabStatus[] = [];
  private readonly byJob = new Map<string, GitlabReport>();
  private ids = 100;

  public constructor(
    /** E.g. `acme/shop`. */
    public readonly path: string,
    public readonly defaultBranch: string,
  ) {}

  public openMergeRequest({ title, description = '', sourceBranch, targetBranch = this.defaultBranch, sha, baseSha = '0'.repeat(40) }: NewMergeRequest): GitlabMergeRequest {
    const made: GitlabMergeRequest = {
      iid: this.mergeRequests.length + 1, title, description, state: 'opened', sourceBranch, targetBranch, sha, baseSha, shas: [sha], labels: [], createdAt: now(),
    };
    this.mergeRequests.push(made);
    return made;
  }

  public mergeRequest(iid: number): GitlabMergeRequest {
    return this.mergeRequests.find((one) => one.iid === iid) ?? missing();
  }

  /** Somebody pushed to its branch. */
  public push(iid: number, sha: string): void {
    const found = this.mergeRequest(iid);
    found.sha = sha;
    found.shas.push(sha);
  }

  public merge(iid: number, mergeCommitSha: string): void {
    Object.assign(this.mergeRequest(iid), { state: 'merged', mergeCommitSha });
  }

  public close(iid: number): void {
    this.mergeRequest(iid).state = 'closed';
  }

  /** The merge requests that brought a commit, the newest first. */
  public mergeRequestsOf(sha: string): GitlabMergeRequest[] {
    return this.mergeRequests.filter(({ shas, mergeCommitSha }) => shas.includes(sha) || mergeCommitSha === sha).reverse();
  }

  public openIssue(title: string, description: string, labels: string[]): GitlabIssue {
    const made: GitlabIssue = { iid: this.issues.length + 1, title, description, state: 'opened', labels, createdAt: now() };
    this.issues.push(made);
    return made;
  }

  public issue(iid: number): GitlabIssue {
    return this.issues.find((one) => one.iid === iid) ?? missing();
  }

  public notesOn(kind: GitlabNote['kind'], on: number): GitlabNote[] {
    return this.notes.filter((note) => note.kind === kind && note.on === on);
  }

  public note(kind: GitlabNote['kind'], on: number, id: number): GitlabNote {
    return this.notesOn(kind, on).find((note) => note.id === id) ?? missing();
  }

  public addNote(kind: GitlabNote['kind'], on: number, body: unknown): GitlabNote {
    const made: GitlabNote = { id: ++this.ids, kind, on, body: bodyOf(body), createdAt: now(), updatedAt: now() };
    this.notes.push(made);
    return made;
  }

  public changeNote(note: GitlabNote, body: unknown): GitlabNote {
    return Object.assign(note, { body: bodyOf(body), updatedAt: now() });
  }

  /**
   * Like GitLab: one that runs is changed in place, one that has ended makes room for another, and the same state twice is refused. (GitLab from 18.3 takes it;
   * those before do not.)
   */
  public setStatus(sha: string, { state, ref = this.defaultBranch, name = 'default', targetUrl, description, pipelineId }: NewStatus): GitlabStatus {
    const same = this.statuses.filter((one) => one.sha === sha && one.ref === ref && one.name === name && one.pipelineId === pipelineId);
    const moving = same.find((one) => one.state === 'pending' || one.state === 'running');
    if (moving && (moving.state === state || state === 'pending')) {
      const event = EVENTS[state];
      throw new ApiError(400, `Cannot transition status via :${event} from :${moving.state} (Reason(s): Status cannot transition via "${event}")`);
    }
    const given = { state, ...targetUrl === undefined ? {} : { targetUrl }, ...description === undefined ? {} : { description } };
    if (moving) return Object.assign(moving, given);
    for (const one of same) one.retried = true;
    const made: GitlabStatus = { id: ++this.ids, sha, ref, name, pipelineId, retried: false, createdAt: now(), ...given };
    this.statuses.push(made);
    return made;
  }

  /** What a job handed over as its report: GitLab keeps one for each job. */
  public storeReport(job: string, content: string): GitlabReport {
    const report = readReport(job, content);
    this.byJob.set(job, report);
    return report;
  }

  /** What the widget of the merge request shows. */
  public get reports(): GitlabReport[] {
    return [...this.byJob.values()];
  }
}

function bodyOf(body: unknown): string {
  if (typeof body !== 'string' || body === '') throw new ApiError(400, 'body is missing');
  if (body.length > MOST_NOTE) throw new ApiError(400, `note is too long (maximum is ${MOST_NOTE} characters)`);
  return body;
}

function now(): string {
  return new Date().toISOString();
}

function missing(): never {
  throw new ApiError(404, '404 Not found');
}
