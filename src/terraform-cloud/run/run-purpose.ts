import type { Ci } from './ci';
import type { RunPurpose } from './marker';

/** The purpose of a run of a merge request's own pipeline. */
export function runPurpose(ci: Ci, stack: string, purpose: RunPurpose['for']): RunPurpose {
  return { project: ci.project, mergeRequest: ci.mergeRequest ?? 'local', stack, sha: ci.reviewedSha, for: purpose, pipeline: ci.pipeline };
}
