/** What a platform team answers about the pipeline of its merge requests. */
export interface PipelineProps {
  /**
   * Who runs Terraform.
   *
   * - `api`: a job hands the synthesized stacks to Terraform Cloud and writes the note; they are applied in order after the merge.
   * - `vcs`: Terraform Cloud reads committed stacks from `rendered/` by itself, and a job refuses a merge request whose `rendered/` is not what its program makes.
   *
   * @default 'api'
   */
  readonly mode?: 'api' | 'vcs';
  /**
   * The image of every job: Node.js 20 or later, and git. Terraform is not needed in it.
   *
   * @default 'node:20.18.1-bookworm'
   */
  readonly image?: string;
  /**
   * How dependencies are installed.
   *
   * @default 'npm ci --prefer-offline --no-audit --no-fund'
   */
  readonly install?: string;
  /**
   * The file that says which dependencies there are: the cache of downloads is kept as long as it stays the same.
   *
   * @default 'package-lock.json'
   */
  readonly lockFile?: string;
  /**
   * What runs the program of the platform.
   *
   * @default 'npm run synth'
   */
  readonly synth?: string;
  /**
   * What runs its tests.
   *
   * @default 'npm test'
   */
  readonly test?: string;
  /**
   * Files of policies that `trackway check` judges manifests and stacks by.
   *
   * @default - none; policies that the environments enforce hold at synth anyway
   */
  readonly policies?: readonly string[];
  /**
   * Packs of policies that `trackway check` judges manifests and stacks by.
   *
   * @default - none
   */
  readonly packs?: readonly string[];
  /**
   * Merge requests from forks, whose program is somebody else's and would run beside the token: `unplanned`, or `manual` where a member of the project
   * starts the job after reading the change. See https://docs.gitlab.com/ci/pipelines/merge_request_pipelines/#use-with-forked-projects
   *
   * @default 'unplanned'
   */
  readonly forks?: 'unplanned' | 'manual';
  /**
   * Whether what was merged is applied at once, or when somebody starts the job.
   *
   * @default 'automatic'
   */
  readonly apply?: 'automatic' | 'manual';
  /**
   * Whether pipelines of a schedule look for what was changed behind Terraform's back. The schedule itself is made in GitLab.
   *
   * @default true
   */
  readonly drift?: boolean;
  /**
   * An environment of its own for each merge request, destroyed when it closes.
   *
   * @default - none
   */
  readonly review?: ReviewProps;
  /**
   * Which runners take the jobs.
   *
   * @default - any
   */
  readonly tags?: readonly string[];
  /**
   * Where the pipeline is written, in the repository. Include another file than the default's from your own.
   *
   * @default '.gitlab-ci.yml'
   */
  readonly gitlabCi?: string;
  /**
   * Where the tasks for people's own machines are written, in the repository.
   *
   * @default 'Taskfile.yml'
   */
  readonly taskfile?: string;
}

/** An environment for each merge request. */
export interface ReviewProps {
  /** What runs the program that makes its stacks. It is told the number of the merge request in `TRACKWAY_REVIEW`, and where to write in `CDKTF_OUTDIR`. */
  readonly synth: string;
  /**
   * When it is destroyed, should nobody close the merge request. See https://docs.gitlab.com/ci/yaml/#environmentauto_stop_in
   *
   * @default '1 week'
   */
  readonly autoStop?: string;
}
