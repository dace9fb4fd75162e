import { LocatedProblem } from './validation-error';

/** What one tree would write, before anything is written. */
export interface PreparedTree {
  /** Everything that is wrong. */
  readonly problems: readonly LocatedProblem[];
  /** Everything that somebody should know. */
  readonly warnings: readonly LocatedProblem[];
  /** Writes the files. Called only when no tree has problems. */
  write(): TreeResult;
}

/** What one tree wrote. */
export interface TreeResult {
  /** `kubernetes` or `terraform`. */
  readonly name: string;
  /** The folder everything is in. */
  readonly outdir: string;
  /** Every file that belongs to the output, relative to `outdir`, and how many documents or resources it holds. */
  readonly files: readonly { readonly path: string; readonly documents: number }[];
  /** Files that were written because they are new or changed. */
  readonly written: readonly string[];
  /** Files of an earlier run that are gone because nothing makes them any more. */
  readonly removed: readonly string[];
}

/** One of the two outputs of a platform: Kubernetes documents or Terraform stacks. */
export interface Tree {
  /** Judges and renders everything, and writes nothing. */
  prepare(): PreparedTree;
}
