import { CiVariable } from './ci-variable';

/** Approvals of merge requests. GitLab Premium. */
export interface Approvals {
  /** How many people have to approve. */
  readonly required: number;
  /**
   * Ids of the groups that they have to be of.
   *
   * @default - anybody who may approve
   */
  readonly groups?: readonly number[];
  /**
   * Whether the owners of changed code (CODEOWNERS) have to approve as well.
   *
   * @default false
   */
  readonly codeOwners?: boolean;
}

/** The token by which jobs write notes and statuses on merge requests. */
export interface NotesToken {
  /**
   * After how many days it is worth nothing: at most 365.
   *
   * @default 90
   */
  readonly days?: number;
  /**
   * How many days before that it is replaced, at the next apply.
   *
   * @default 30
   */
  readonly renewedDaysBefore?: number;
}

/** When pipelines run by themselves. */
export interface PipelineScheduleProps {
  /** Minute, hour, day of month, month, day of week: `0 6 * * 1-5`. */
  readonly cron: string;
  /**
   * Of which time zone the hours are.
   *
   * @default 'UTC'
   */
  readonly timeZone?: string;
}

/** What a platform team answers about a project of GitLab. */
export interface GitlabProjectProps {
  /** Group and project, e.g. `acme/shop`. The group is there. */
  readonly path: string;
  /**
   * The server.
   *
   * @default 'https://gitlab.com'
   */
  readonly url?: string;
  /**
   * What people read of it.
   *
   * @default - nothing is said
   */
  readonly description?: string;
  /**
   * Who may see it.
   *
   * @default 'private'
   */
  readonly visibility?: 'private' | 'internal' | 'public';
  /**
   * The branch that everything is merged into.
   *
   * @default 'main'
   */
  readonly defaultBranch?: string;
  /**
   * Patterns of the branches that releases are kept alive on.
   *
   * @default ['release-*', 'release/*']
   */
  readonly releaseBranches?: readonly string[];
  /**
   * Who may merge into protected branches and make release tags.
   *
   * @default 'maintainer'
   */
  readonly mergers?: 'developer' | 'maintainer';
  /**
   * Approvals. GitLab Premium.
   *
   * @default - none
   */
  readonly approvals?: Approvals;
  /**
   * The token of notes.
   *
   * @default - one for 90 days, renewed 30 days before its end
   */
  readonly notes?: NotesToken;
  /**
   * Variables of its pipelines, besides `GITLAB_TOKEN`.
   *
   * @default - none
   */
  readonly variables?: readonly CiVariable[];
  /**
   * When a pipeline looks for what was changed behind Terraform's back.
   *
   * @default - never
   */
  readonly drift?: PipelineScheduleProps;
  /**
   * Whether the project is there already, and is taken over with all that is in it.
   *
   * @default false
   */
  readonly importExisting?: boolean;
}
