import { PipelinePlan } from './pipeline-plan';

/** Where the stacks and manifests of the target branch are synthesized, to compare with. */
export const BASE = '.trackway/base';
/** Where the numbers of each stack are written, for the widget of the merge request. */
export const REPORTS = '.trackway/reports';
/** Where the stacks of a merge request's own environment are written. */
export const REVIEW = '.trackway/review';
/** What policies found, for the note. */
const FINDINGS = '.trackway/findings.json';
export const STACKS = 'cdktf.out';

/** Never another package of that name, fetched because the dependency is missing. */
const TRACKWAY = 'npx --no trackway';

/** Synthesizes the commit that `git fetch` is asked for, beside the working tree. One without a program to run leaves nothing to compare with. */
export function synthesizeBase({ install, synth }: PipelinePlan, fetched: string): string[] {
  return [
    `git fetch --quiet ${fetched}`,
    `git worktree add --force --detach ${BASE} FETCH_HEAD`,
    `(cd ${BASE} && ${install} && ${synth}) || echo "The target branch cannot be synthesized, so every stack counts as changed."`,
  ];
}

export function analyzeManifests(manifests: string): string {
  return `${TRACKWAY} analyze ${manifests}`;
}

/** Judges manifests and stacks by policies. */
export function checkPolicies({ manifests, stacks, policies }: PipelinePlan): string {
  const inputs = [...manifests === undefined ? [] : [manifests], ...stacks.map((stack) => `${STACKS}/stacks/${stack}/cdk.tf.json`)];
  return [`${TRACKWAY} check`, ...inputs, ...policies].join(' ');
}

/** The same, written for the note. */
export function recordFindings(plan: PipelinePlan): string[] {
  return plan.policies.length === 0 ? [] : [`mkdir -p .trackway && ${checkPolicies(plan)} --format json --fail-on never > ${FINDINGS}`];
}

export const checkPipeline = `${TRACKWAY} tfc pipeline`;
export const checkRendered = `${TRACKWAY} tfc check rendered`;

/** Plans what a merge request changes, and writes the note. What could not be synthesized of the target branch is left out: then everything counts as new. */
export function planStacks({ manifests, policies }: PipelinePlan): string {
  return [
    `${TRACKWAY} tfc plan --out ${STACKS} ${ifThere(`${BASE}/${STACKS}/stacks`, `--base ${BASE}/${STACKS}`)}`,
    ...manifests === undefined ? [] : [`--manifests ${manifests} ${ifThere(`${BASE}/${manifests}`, `--manifests-base ${BASE}/${manifests}`)}`],
    ...policies.length === 0 ? [] : [`--findings ${FINDINGS}`],
    `--reports ${REPORTS}`,
  ].join(' ');
}

function ifThere(folder: string, options: string): string {
  return `$(test -d ${folder} && echo ${options})`;
}

export const applyStacks = `${TRACKWAY} tfc apply --out ${STACKS}`;
export const lookForDrift = `${TRACKWAY} tfc drift --out ${STACKS}`;
export const applyReview = `${TRACKWAY} tfc apply --without-review --out ${REVIEW}`;
export const destroyReview = `${TRACKWAY} tfc destroy --all --delete-workspaces --out ${REVIEW}`;
export const serve = `${TRACKWAY} tfc serve`;
