import { Problem } from '../../core/validation-error';

/** How workspaces are linked to a repository. */
export interface VcsLinkProps {
  /** Group and project, e.g. `acme/shop`, or the project itself. */
  readonly repository: string | { readonly repository: string };
  /** The way from Terraform Cloud to GitLab. */
  readonly connection: { readonly oauthTokenId: string };
  /**
   * The branch that is applied. Merge requests into it are planned.
   *
   * @default 'main'
   */
  readonly branch?: string;
  /**
   * Runs for tags that match this, e.g. `^\d+\.\d+\.\d+$`, and for nothing else: no merge request is planned then.
   *
   * @default - runs for the branch
   */
  readonly tagsRegex?: string;
  /**
   * Files whose change begins a run, as glob patterns from the root of the repository.
   *
   * @default - those of the stack: `/rendered/stacks/<stack>/**\/*`
   */
  readonly triggerPatterns?: readonly string[];
  /**
   * The folder that synthesized stacks are committed to.
   *
   * @default 'rendered/stacks'
   */
  readonly folder?: string;
  /**
   * Whether a merge is applied without anybody confirming the plan.
   *
   * @default false
   */
  readonly autoApply?: boolean;
  /**
   * Whether a stack that reads the outputs of another is planned again when that one was applied.
   *
   * @default true
   */
  readonly runTriggers?: boolean;
  /**
   * Whether each workspace is applied once as soon as it is made. A workspace without any run ignores GitLab.
   *
   * @default false: a run is queued, and waits for somebody to confirm it
   */
  readonly firstRun?: boolean;
}

/** A link with every question answered. */
export interface VcsLink {
  readonly identifier: string;
  readonly oauthTokenId: string;
  readonly branch?: string;
  readonly tagsRegex?: string;
  readonly triggerPatterns?: readonly string[];
  readonly folder: string;
  readonly autoApply: boolean;
  readonly runTriggers: boolean;
  readonly firstRun: boolean;
}

/** A link as it is meant. */
export function settledLink(props: VcsLinkProps): VcsLink {
  const { repository, connection, branch, tagsRegex, triggerPatterns, folder = 'rendered/stacks', autoApply = false, runTriggers = true, firstRun = false } = props;
  return {
    identifier: typeof repository === 'string' ? repository : repository.repository,
    oauthTokenId: connection.oauthTokenId,
    branch: tagsRegex === undefined ? branch ?? 'main' : branch,
    tagsRegex, triggerPatterns, folder: folder.replace(/^\/+|\/+$/g, ''), autoApply, runTriggers, firstRun,
  };
}

/** Rules of the API that no schema knows. See https://developer.hashicorp.com/terraform/cloud-docs/workspaces/settings/vcs */
export function linkProblems(props: VcsLinkProps): Problem[] {
  const problems: Problem[] = [];
  const { identifier } = settledLink(props);
  if (!/^[\w.-]+(\/[\w.-]+)+$/.test(identifier)) {
    problems.push({ code: 'VcsRepository', what: `${JSON.stringify(identifier)} is no repository`, fix: 'write group and project, e.g. "acme/shop"' });
  }
  if (props.tagsRegex !== undefined && props.triggerPatterns !== undefined) {
    problems.push({ code: 'VcsTagsAndPatterns', what: '`tagsRegex` and `triggerPatterns` exclude each other: a tag changes no files', fix: 'run for tags, or for files of a branch' });
  }
  if (props.tagsRegex !== undefined && props.branch !== undefined) {
    problems.push({ code: 'VcsTagsAndBranch', what: '`tagsRegex` runs for tags on any branch, and `branch` would be ignored', fix: 'leave `branch` out' });
  }
  if (props.triggerPatterns?.length === 0) {
    problems.push({ code: 'VcsPatterns', what: '`triggerPatterns` is empty, so that the working directory would decide', fix: 'leave it out, or name the files' });
  }
  for (const pattern of props.triggerPatterns ?? []) {
    if (/\s|^$/.test(pattern)) problems.push({ code: 'VcsPatterns', what: `${JSON.stringify(pattern)} is no pattern of files`, fix: 'write e.g. "/rendered/stacks/**/*"' });
  }
  if (/(^|\/)\.\.(\/|$)/.test(props.folder ?? '')) problems.push({ code: 'VcsFolder', what: `the folder ${JSON.stringify(props.folder)} leaves the repository`, fix: 'name a folder in it, e.g. "rendered/stacks"' });
  return problems;
}
