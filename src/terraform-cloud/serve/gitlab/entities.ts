/** A merge request, as far as pipelines ask for it. */
export interface GitlabMergeRequest {
  readonly iid: number;
  title: string;
  description: string;
  state: 'opened' | 'closed' | 'merged' | 'locked';
  readonly sourceBranch: string;
  readonly targetBranch: string;
  /** The newest commit of its branch. */
  sha: string;
  /** Where its branch left the target branch. */
  baseSha: string;
  /** All commits that were once the newest of its branch. */
  readonly shas: string[];
  mergeCommitSha?: string;
  labels: string[];
  readonly createdAt: string;
}

/** What somebody wrote below a merge request or an issue. */
export interface GitlabNote {
  readonly id: number;
  /** Number of the merge request or issue within the project. */
  readonly on: number;
  readonly kind: 'MergeRequest' | 'Issue';
  body: string;
  readonly createdAt: string;
  updatedAt: string;
}

/** States that a pipeline may tell of a commit. */
export type GitlabState = 'pending' | 'running' | 'success' | 'failed' | 'canceled' | 'skipped';

/** What a pipeline tells of a commit, under a name. */
export interface GitlabStatus {
  readonly id: number;
  readonly sha: string;
  readonly ref: string;
  readonly name: string;
  readonly pipelineId?: number;
  state: GitlabState;
  targetUrl?: string;
  description?: string;
  /** Whether a later one of that name took its place. */
  retried: boolean;
  readonly createdAt: string;
}

/** E.g. what drift is told in. */
export interface GitlabIssue {
  readonly iid: number;
  title: string;
  description: string;
  state: 'opened' | 'closed';
  labels: string[];
  readonly createdAt: string;
}

/** What the widget of a merge request shows of one job, or why it shows nothing. */
export type GitlabReport =
  | { readonly job: string; readonly create: number; readonly update: number; readonly delete: number }
  | { readonly job: string; readonly error: 'invalid_json_format' | 'missing_json_keys' };
