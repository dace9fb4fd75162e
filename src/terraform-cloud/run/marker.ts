/** Whose run it is, and what for. */
export interface RunPurpose {
  /** The project in GitLab, and the merge request in it; `local` where there is none. */
  readonly project: string;
  readonly mergeRequest: string;
  readonly stack: string;
  /** The commit that was reviewed, or that is applied. */
  readonly sha: string;
  readonly for: 'review' | 'apply' | 'drift' | 'destroy';
  /** The pipeline, where a second one begins anew. */
  readonly pipeline?: string;
}

/**
 * What the message of a run ends with, by which it is found again by whoever looks for it after its maker is gone: a job that is retried, or the pipeline of the
 * default branch.
 */
export function marker(purpose: RunPurpose): string {
  const { project, mergeRequest, stack, sha } = purpose;
  return `trackway ${project}!${mergeRequest} ${stack} ${sha.slice(0, 8)} ${purpose.for}`;
}

/** The message of a run. */
export function runMessage(title: string, purpose: RunPurpose, contentHash: string): string {
  const line = [...title.replace(/\s+/g, ' ').trim()].slice(0, 200).join('');
  return `${line} [${marker(purpose)} ${purpose.pipeline ?? '-'} ${contentHash}]`;
}

/** What the end of a message says: the pipeline and what was uploaded. A title may hold what it likes, it is not read. */
export function readMessage(message: string, purpose: RunPurpose): { readonly pipeline: string; readonly contentHash: string } | undefined {
  const end = /\[([^[\]]*) (\S+) ([0-9a-f]{16})\]$/.exec(message);
  return end?.[1] === marker(purpose) ? { pipeline: end[2], contentHash: end[3] } : undefined;
}
