import { ApiRefusal } from '../../api/api-error';
import { HttpClient, HttpClientOptions } from '../../api/http-client';

/** A note on a merge request. */
export interface Note {
  readonly id: number;
  readonly body: string;
  readonly author?: { readonly id: number };
}

/** What is read of a merge request. */
export interface MergeRequest {
  readonly iid: number;
  readonly title: string;
  readonly state: string;
  /** The head of the source branch. */
  readonly sha: string;
  readonly merge_commit_sha?: string | null;
  readonly squash_commit_sha?: string | null;
}

/** An issue. */
export interface Issue {
  readonly iid: number;
  readonly description?: string | null;
  readonly state: string;
}

/** The state of a commit in the eyes of one who judged it. */
export interface CommitStatus {
  readonly state: 'pending' | 'running' | 'success' | 'failed' | 'canceled';
  readonly name: string;
  readonly description: string;
  readonly targetUrl?: string;
  readonly pipeline?: string;
  readonly ref?: string;
}

const PER_PAGE = 100;
const MOST_PAGES = 50;

/** The part of GitLab's API that tells people what happens to their stacks. See https://docs.gitlab.com/api/rest/ */
export class GitlabApi {
  private readonly http: HttpClient;
  private readonly account: HttpClient;

  /**
   * @param url e.g. `https://gitlab.com/api/v4`
   * @param project its number or path
   */
  public constructor(url: string, project: string, token: string, patience: Omit<HttpClientOptions, 'base' | 'headers'> = {}) {
    const headers = { 'PRIVATE-TOKEN': token, 'Content-Type': 'application/json' };
    this.http = new HttpClient({ ...patience, base: `${url}/projects/${encodeURIComponent(project)}`, headers });
    this.account = new HttpClient({ ...patience, base: url, headers });
  }

  /** Who the token belongs to; undefined where that is not told. */
  public async me(): Promise<number | undefined> {
    try {
      return (await this.account.json({ method: 'GET', path: '/user' })).document?.id as number | undefined;
    } catch (error) {
      if (error instanceof ApiRefusal) return undefined;
      throw error;
    }
  }

  public async mergeRequest(iid: string): Promise<MergeRequest> {
    return (await this.http.json({ method: 'GET', path: `/merge_requests/${iid}` })).document;
  }

  /** Merge requests that a commit came from, or belongs to. */
  public async mergeRequestsOf(sha: string): Promise<readonly MergeRequest[]> {
    return this.pages(`/repository/commits/${sha}/merge_requests?`);
  }

  public async openMergeRequests(): Promise<readonly MergeRequest[]> {
    return this.pages('/merge_requests?state=opened&');
  }

  /** Notes in the order of their making. */
  public async notes(iid: string | number): Promise<readonly Note[]> {
    return this.pages(`/merge_requests/${iid}/notes?sort=asc&order_by=created_at&`);
  }

  /** Not tried again where the answer was lost: the caller looks first. */
  public async createNote(iid: string | number, body: string): Promise<Note> {
    return (await this.http.json({ method: 'POST', path: `/merge_requests/${iid}/notes`, body: { body } })).document;
  }

  public async updateNote(iid: string | number, id: number, body: string): Promise<Note> {
    return (await this.http.json({ method: 'PUT', path: `/merge_requests/${iid}/notes/${id}`, body: { body } })).document;
  }

  public async deleteNote(iid: string | number, id: number): Promise<void> {
    await this.http.json({ method: 'DELETE', path: `/merge_requests/${iid}/notes/${id}` });
  }

  /** Twice the same is the same as once; GitLab refuses a second one with 400. */
  public async setStatus(sha: string, { state, name, description, targetUrl, pipeline, ref }: CommitStatus): Promise<void> {
    const body = {
      state, name, description: description.slice(0, 255), ...targetUrl === undefined ? {} : { target_url: targetUrl },
      ...pipeline === undefined ? {} : { pipeline_id: Number(pipeline) }, ...ref === undefined ? {} : { ref },
    };
    try {
      await this.http.json({ method: 'POST', path: `/statuses/${sha}`, body, repeatable: true });
    } catch (error) {
      if (!(error instanceof ApiRefusal && error.status === 400 && /transition/i.test(error.message))) throw error;
    }
  }

  /** Issues with a label, open ones first to last. */
  public async openIssues(label: string): Promise<readonly Issue[]> {
    return this.pages(`/issues?state=opened&labels=${encodeURIComponent(label)}&sort=asc&`);
  }

  public async createIssue(title: string, description: string, label: string): Promise<Issue> {
    return (await this.http.json({ method: 'POST', path: '/issues', body: { title, description, labels: label } })).document;
  }

  public async updateIssue(iid: number, changes: { readonly title?: string; readonly description?: string; readonly state_event?: 'close' }): Promise<void> {
    await this.http.json({ method: 'PUT', path: `/issues/${iid}`, body: changes });
  }

  private async pages(path: string): Promise<any[]> {
    const all: unknown[] = [];
    for (let page = 1; page <= MOST_PAGES; page++) {
      const { document } = await this.http.json({ method: 'GET', path: `${path}per_page=${PER_PAGE}&page=${page}` });
      const found = Array.isArray(document) ? document as unknown[] : [];
      all.push(...found);
      if (found.length < PER_PAGE) break;
    }
    return all;
  }
}
