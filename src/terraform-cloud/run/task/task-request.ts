import { createHmac, timingSafeEqual } from 'crypto';

/** What Terraform Cloud asks of a run task, as far as it is read. See https://developer.hashicorp.com/terraform/cloud-docs/api-docs/run-tasks/run-tasks-integration */
export interface TaskRequest {
  readonly stage: string;
  readonly access_token: string;
  readonly plan_json_api_url?: string | null;
  readonly run_app_url: string;
  readonly run_id: string;
  readonly task_result_callback_url: string;
  readonly vcs_commit_url?: string | null;
  readonly vcs_pull_request_url?: string | null;
  readonly workspace_name: string;
}

/** A merge request, by its page. */
export interface MergeRequestPage {
  /** Where GitLab is, e.g. `https://gitlab.com`. */
  readonly origin: string;
  /** The path of the project. */
  readonly project: string;
  readonly iid: string;
  /** The commit that is planned, if it is told. */
  readonly sha?: string;
}

/** Whether the signature is made of the bytes and the key. It takes as long for a wrong one as for the right one. */
export function isSigned(bytes: Buffer, signature: string | undefined, key: string): boolean {
  const [given, wanted] = [Buffer.from(signature ?? ''), Buffer.from(createHmac('sha512', key).update(bytes).digest('hex'))];
  return given.length === wanted.length && timingSafeEqual(given, wanted);
}

/** The merge request that a run is for; undefined for a run of anything else. */
export function mergeRequestOf({ vcs_pull_request_url: page, vcs_commit_url: commit }: TaskRequest): MergeRequestPage | undefined {
  if (!page || !URL.canParse(page)) return undefined;
  const { origin, pathname } = new URL(page);
  const [, project, iid] = /^\/(.+?)\/(?:-\/)?merge_requests\/(\d+)\/?$/.exec(decodeURI(pathname)) ?? [];
  if (project === undefined) return undefined;
  const sha = /\/commit\/([0-9a-f]{7,64})/.exec(commit ?? '')?.[1];
  return { origin, project, iid, ...sha === undefined ? {} : { sha } };
}
