/* eslint-disable @typescript-eslint/no-require-imports -- packs are loaded where one is named */
import { nearest } from '../../core/naming';
import { Problem } from '../../core/validation-error';
import { PipelineProps, ReviewProps } from './pipeline-props';

/** What the files of a pipeline are made from: every answer, given or not, and what the platform makes. */
export interface PipelinePlan {
  readonly platform: string;
  /** Names of its stacks, sorted. */
  readonly stacks: readonly string[];
  /** The folder of Kubernetes documents, if the platform makes any. */
  readonly manifests?: string;
  readonly mode: 'api' | 'vcs';
  readonly image: string;
  readonly install: string;
  readonly lockFile: string;
  readonly synth: string;
  readonly test: string;
  /** `--policies FILE --pack NAME`, as an argument list. */
  readonly policies: readonly string[];
  readonly forks: 'unplanned' | 'manual';
  readonly apply: 'automatic' | 'manual';
  readonly drift: boolean;
  readonly review?: Required<ReviewProps>;
  readonly tags: readonly string[];
  readonly gitlabCi: string;
  readonly taskfile: string;
}

/** What a platform makes, as far as its pipeline has to know. */
export interface PlatformFacts {
  readonly platform: string;
  readonly stacks: readonly string[];
  readonly manifests?: string;
}

/** Answers and defaults together. */
export function planOf(props: PipelineProps, facts: PlatformFacts): PipelinePlan {
  const { review } = props;
  return {
    ...facts,
    stacks: [...facts.stacks].sort(),
    mode: props.mode ?? 'api',
    image: props.image ?? 'node:20.18.1-bookworm',
    install: props.install ?? 'npm ci --prefer-offline --no-audit --no-fund',
    lockFile: props.lockFile ?? 'package-lock.json',
    synth: props.synth ?? 'npm run synth',
    test: props.test ?? 'npm test',
    policies: [...(props.policies ?? []).flatMap((file) => ['--policies', file]), ...(props.packs ?? []).flatMap((name) => ['--pack', name])],
    forks: props.forks ?? 'unplanned',
    apply: props.apply ?? 'automatic',
    drift: props.drift ?? true,
    review: review && { synth: review.synth, autoStop: review.autoStop ?? '1 week' },
    tags: props.tags ?? [],
    gitlabCi: props.gitlabCi ?? '.gitlab-ci.yml',
    taskfile: props.taskfile ?? 'Taskfile.yml',
  };
}

/** Everything that is wrong with the answers. */
export function pipelineProblems(props: PipelineProps): Problem[] {
  return [
    ...imageProblems(props.image),
    ...commandProblems({ install: props.install, synth: props.synth, test: props.test, ...props.review && { 'review.synth': props.review.synth } }),
    ...pathProblems({ gitlabCi: props.gitlabCi, taskfile: props.taskfile, lockFile: props.lockFile }),
    ...pathProblems(Object.fromEntries((props.policies ?? []).map((file, index) => [`policies[${index}]`, file]))),
    ...packProblems(props.packs ?? []),
    ...reviewProblems(props),
  ];
}

function imageProblems(image: string | undefined): Problem[] {
  if (image === undefined || /^[^\s$]+@sha256:[0-9a-f]{64}$/.test(image) || /^[^\s$@]+:(?!latest$)[\w][\w.-]{0,127}$/.test(image)) return [];
  return [{
    code: 'PipelineImage', what: `the image ${JSON.stringify(image)} may be another program tomorrow`, fix: 'name a version or a digest, e.g. "node:20.18.1-bookworm"',
  }];
}

function commandProblems(commands: Readonly<Record<string, string | undefined>>): Problem[] {
  return Object.entries(commands).filter(([, command]) => command !== undefined && (command.trim() === '' || /[\r\n]/.test(command))).map(([name, command]) => ({
    code: 'PipelineCommand', what: `\`${name}\` is one command on one line, got ${JSON.stringify(command)}`, fix: 'move more into a script of package.json, e.g. "npm run synth"',
  }));
}

/** Below the root, and without what a shell or YAML would read otherwise. */
const FILE = /^(?!\.\.?(\/|$))[\w.-]+(\/(?!\.\.?(\/|$))[\w.-]+)*$/;

function pathProblems(paths: Readonly<Record<string, string | undefined>>): Problem[] {
  return Object.entries(paths).filter(([, file]) => file !== undefined && !FILE.test(file)).map(([name, file]) => ({
    code: 'PipelinePath', what: `\`${name}\` is a file of the repository, got ${JSON.stringify(file)}`, fix: 'write its path from the root of the repository, in letters, digits, ".", "_", "-" and "/"',
  }));
}

function packProblems(names: readonly string[]): Problem[] {
  if (names.length === 0) return [];
  const { packs } = require('../../policies/packs') as typeof import('../../policies/packs');
  return names.filter((name) => !Object.hasOwn(packs, name)).map((name) => {
    const near = nearest(name, Object.keys(packs));
    return {
      code: 'PolicyPackUnknown', what: `there is no pack ${JSON.stringify(name)}`,
      fix: near === undefined ? `choose one of ${Object.keys(packs).join(', ')}` : `did you mean ${JSON.stringify(near)}?`,
    };
  });
}

/** See https://docs.gitlab.com/ci/yaml/#environmentauto_stop_in */
const SPAN = /^[1-9]\d* (minutes?|hours?|days?|weeks?|months?)$/;

function reviewProblems({ mode, review }: PipelineProps): Problem[] {
  if (review === undefined) return [];
  const problems: Problem[] = [];
  if (mode === 'vcs') {
    problems.push({ code: 'PipelineReview', what: 'environments of merge requests are applied by a job, and in `mode: \'vcs\'` no job applies', fix: 'leave out `review`, or `mode`' });
  }
  if (review.autoStop !== undefined && !SPAN.test(review.autoStop)) {
    problems.push({ code: 'PipelineReview', what: `\`review.autoStop\` is a span of time, got ${JSON.stringify(review.autoStop)}`, fix: 'write e.g. "3 days" or "1 week"' });
  }
  return problems;
}
