import {
  analyzeManifests, applyReview, applyStacks, BASE, checkPipeline, checkPolicies, checkRendered, destroyReview, lookForDrift, planStacks, recordFindings,
  REPORTS, REVIEW, STACKS, synthesizeBase,
} from './commands';
import { PipelinePlan } from './pipeline-plan';

/** A job of GitLab CI, and why it is there. */
export interface Job {
  readonly about: string;
  readonly job: Readonly<Record<string, unknown>>;
}

const MERGE_REQUEST = '$CI_PIPELINE_SOURCE == "merge_request_event"';
const SCHEDULE = '$CI_PIPELINE_SOURCE == "schedule"';
const DEFAULT_BRANCH = '$CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH';
const FORK = '$CI_MERGE_REQUEST_SOURCE_PROJECT_ID != $CI_MERGE_REQUEST_PROJECT_ID';
const NOT_SCHEDULED = [{ if: SCHEDULE, when: 'never' }, { when: 'on_success' }];

/** Which pipelines there are: of merge requests, of the default branch, of its schedules. A branch with a merge request has no second one. */
export const WORKFLOW = {
  auto_cancel: { on_new_commit: 'interruptible' },
  rules: [{ if: MERGE_REQUEST }, { if: DEFAULT_BRANCH }],
};

/** Every job by its name, in the order in which they come. */
export function jobsOf(plan: PipelinePlan): Map<string, Job> {
  const { stacks, mode, review, drift } = plan;
  const [runs, some] = [mode === 'api', stacks.length > 0];
  const jobs: [string, Job | undefined][] = [
    ['synth', synth(plan)],
    ['base', runs && some ? base(plan) : undefined],
    ['test', { about: 'The tests of the program.', job: { extends: '.program', stage: 'verify', needs: [], rules: NOT_SCHEDULED, script: [plan.test] } }],
    ['analyze', plan.manifests === undefined ? undefined : analyze(plan.manifests)],
    ['check', plan.policies.length === 0 ? undefined : check(plan)],
    ['rendered', runs || !some ? undefined : rendered()],
    ['plan', runs && some ? planJob(plan) : undefined],
    ...stacks.map((stack): [string, Job | undefined] => [`plan: ${stack}`, runs ? widget(plan, stack) : undefined]),
    ['apply', runs && some ? apply(plan) : undefined],
    ['drift', drift && some ? driftJob(plan) : undefined],
    ['review', review && startReview(plan)],
    ['review: stop', review && stopReview(plan)],
  ];
  return new Map(jobs.filter((entry): entry is [string, Job] => entry[1] !== undefined));
}

const NPM_CACHE = { npm_config_cache: '$CI_PROJECT_DIR/.npm' };

/** What jobs that run the program have in common. */
export function program({ install, lockFile }: PipelinePlan): Readonly<Record<string, unknown>> {
  return {
    variables: NPM_CACHE,
    cache: { key: { files: [lockFile] }, paths: ['.npm/'] },
    before_script: [install],
  };
}

function synth({ manifests, synth: command }: PipelinePlan): Job {
  return {
    about: 'The program is run once; everything else works on what it wrote. Committed files of the pipeline must be what it makes.',
    job: {
      extends: '.program',
      stage: 'synth',
      script: [command, checkPipeline],
      artifacts: { paths: [`${STACKS}/`, ...manifests === undefined ? [] : [`${manifests}/`]], ...PRIVATE },
    },
  };
}

function base(plan: PipelinePlan): Job {
  const { manifests } = plan;
  return {
    about: 'What the target branch makes, to compare with: its newest commit where the pipeline runs on the merged result, else the one the branch left it at.',
    job: {
      extends: '.program',
      stage: 'synth',
      rules: [{ if: MERGE_REQUEST }],
      script: synthesizeBase(plan, '--depth 1 origin "${CI_MERGE_REQUEST_TARGET_BRANCH_SHA:-$CI_MERGE_REQUEST_DIFF_BASE_SHA}"'),
      artifacts: { paths: [`${BASE}/${STACKS}/`, ...manifests === undefined ? [] : [`${BASE}/${manifests}/`]], ...PRIVATE },
    },
  };
}

/** Seen by members of the project alone: a plan tells how a system is built. */
const PRIVATE = { access: 'developer', expire_in: '1 week' };

function analyze(manifests: string): Job {
  return judging('What would fail in the cluster, beside the lines of the merge request.', analyzeManifests(manifests));
}

function check(plan: PipelinePlan): Job {
  return judging('What breaks a policy, beside the lines of the merge request.', checkPolicies(plan));
}

/** A command that knows the format of GitLab: once for the merge request, once for who reads the job's log. */
function judging(about: string, command: string): Job {
  return {
    about,
    job: {
      extends: '.program',
      stage: 'verify',
      needs: ['synth'],
      rules: NOT_SCHEDULED,
      script: [`${command} --format gitlab --fail-on never > gl-code-quality-report.json`, command],
      artifacts: { when: 'always', reports: { codequality: 'gl-code-quality-report.json' }, ...PRIVATE },
    },
  };
}

function rendered(): Job {
  return {
    about: 'Terraform Cloud runs what is committed in rendered/, so that must be what the program makes.',
    job: { extends: '.program', stage: 'verify', needs: ['synth'], rules: NOT_SCHEDULED, script: [checkRendered] },
  };
}

function planJob(plan: PipelinePlan): Job {
  return {
    about: 'Every changed stack is planned as if those before it were applied, and told in one note. It locks nothing.',
    job: {
      extends: '.program',
      stage: 'plan',
      needs: ['synth', 'base'],
      rules: ofMergeRequests(plan),
      environment: toLook(plan),
      script: [...recordFindings(plan), planStacks(plan)],
      artifacts: { when: 'always', paths: [`${REPORTS}/`], ...PRIVATE },
      ...TRY_AGAIN,
    },
  };
}

/** The environment whose variables hold the token that plans and no more: other jobs do not see it. See https://docs.gitlab.com/ci/environments/#access-an-environment-for-preparation-or-verification-purposes */
function toLook({ platform }: PipelinePlan): unknown {
  return { name: `${platform}/plan`, action: 'access' };
}

/** What the runner says is for another day: a server that does not answer. See docs/merge-requests.md */
const TRY_AGAIN = { retry: { max: 2, when: ['runner_system_failure', 'stuck_or_timeout_failure'], exit_codes: [3] } };

/** The widget of a merge request takes one report of each job, under the job's name. */
function widget(plan: PipelinePlan, stack: string): Job {
  const file = `${REPORTS}/${stack}.json`;
  return {
    about: `What changes in ${stack}, for the widget of the merge request, which takes one report of each job.`,
    job: {
      stage: 'plan',
      needs: ['plan'],
      rules: ofMergeRequests(plan, 'on_success'),
      variables: { GIT_STRATEGY: 'none' },
      script: [`if test -f ${file}; then cat ${file}; else echo "${stack} is not concerned."; fi`],
      artifacts: { reports: { terraform: file }, ...PRIVATE },
    },
  };
}

/** A fork's program is somebody else's, and would run beside the token. */
function ofMergeRequests({ forks }: PipelinePlan, started: 'manual' | 'on_success' = 'manual'): unknown[] {
  return [{ if: `${MERGE_REQUEST} && ${FORK}`, when: forks === 'unplanned' ? 'never' : started }, { if: MERGE_REQUEST }];
}

function apply({ platform, apply: when }: PipelinePlan): Job {
  return {
    about: 'What was reviewed is applied, stack after stack; one pipeline at a time, and never cut short by the next.',
    job: {
      extends: '.program',
      stage: 'apply',
      dependencies: ['synth'],
      rules: [{ if: SCHEDULE, when: 'never' }, { if: DEFAULT_BRANCH, ...when === 'manual' && { when: 'manual' } }],
      resource_group: platform,
      interruptible: false,
      environment: { name: `${platform}/apply` },
      script: [applyStacks],
      ...TRY_AGAIN,
    },
  };
}

function driftJob(plan: PipelinePlan): Job {
  return {
    about: 'On a schedule: what was changed behind Terraform\'s back. It fails when there is something, and keeps an issue of it.',
    job: {
      extends: '.program',
      stage: 'plan',
      needs: ['synth'],
      rules: [{ if: SCHEDULE }],
      environment: toLook(plan),
      script: [`${lookForDrift} \${GITLAB_TOKEN:+--issue}`],
      ...TRY_AGAIN,
    },
  };
}

const REVIEWED = 'review/$CI_MERGE_REQUEST_IID';

function startReview(plan: PipelinePlan): Job {
  const { autoStop } = plan.review!;
  return {
    about: 'The merge request has an environment of its own, destroyed when it closes.',
    job: reviewing(plan, applyReview, {
      needs: ['test'], rules: ofMergeRequests(plan), environment: { name: REVIEWED, on_stop: 'review: stop', auto_stop_in: autoStop },
    }),
  };
}

function stopReview(plan: PipelinePlan): Job {
  const rules = [{ if: `${MERGE_REQUEST} && ${FORK}`, when: plan.forks === 'unplanned' ? 'never' : 'manual' }, { if: MERGE_REQUEST, when: 'manual', allow_failure: true }];
  return {
    about: 'Run by GitLab when the merge request is merged or closed, and when its time is up.',
    job: reviewing(plan, destroyReview, { needs: [], rules, environment: { name: REVIEWED, action: 'stop' } }),
  };
}

function reviewing({ review }: PipelinePlan, command: string, { needs, rules, environment }: Readonly<Record<string, unknown>>): Job['job'] {
  return {
    extends: '.program',
    stage: 'apply',
    needs,
    rules,
    resource_group: REVIEWED,
    interruptible: false,
    environment,
    variables: { TRACKWAY_REVIEW: '$CI_MERGE_REQUEST_IID', ...NPM_CACHE },
    script: [`CDKTF_OUTDIR=${REVIEW} ${review!.synth}`, command],
    ...TRY_AGAIN,
  };
}
