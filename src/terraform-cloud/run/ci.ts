type Env = Readonly<Record<string, string | undefined>>;

/** What GitLab CI tells of the pipeline that this runs in. See https://docs.gitlab.com/ci/variables/predefined_variables/ */
export interface Ci {
  /** undefined where there is no GitLab, or no token for it. */
  readonly gitlab?: { readonly url: string; readonly project: string; readonly token: string };
  readonly project: string;
  /** The number of the merge request, in its own pipelines. */
  readonly mergeRequest?: string;
  /** The commit of the pipeline: statuses are of it. */
  readonly sha: string;
  /** The commit that people review: the head of the source branch, where the pipeline runs on the result of a merge. */
  readonly reviewedSha: string;
  readonly pipeline?: string;
  readonly pipelineUrl?: string;
  readonly ref?: string;
  readonly title: string;
}

/** Reads what GitLab CI sets. Without GitLab, everything is `local`. */
export function readCi(env: Env): Ci {
  const { CI_API_V4_URL: url, CI_PROJECT_ID: project, GITLAB_TOKEN: token, CI_COMMIT_SHA: sha = 'local' } = env;
  const present = (value: string | undefined): string | undefined => value === '' ? undefined : value;
  const mergeRequest = present(env.CI_MERGE_REQUEST_IID);
  return {
    ...url && project && token ? { gitlab: { url: url.replace(/\/+$/, ''), project, token } } : {},
    project: present(project) ?? 'local',
    mergeRequest,
    sha,
    reviewedSha: present(env.CI_MERGE_REQUEST_SOURCE_BRANCH_SHA) ?? sha,
    pipeline: present(env.CI_PIPELINE_ID),
    pipelineUrl: present(env.CI_PIPELINE_URL),
    ref: present(env.CI_MERGE_REQUEST_REF_PATH) ?? present(env.CI_COMMIT_REF_NAME),
    title: present(env.CI_MERGE_REQUEST_TITLE) ?? present(env.CI_COMMIT_TITLE) ?? 'trackway',
  };
}
