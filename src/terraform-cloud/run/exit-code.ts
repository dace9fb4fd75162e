import type { StackOutcome } from './note/stack-outcome';

/** What a command ends with. */
export const EXIT = {
  /** Everything that was asked for. */
  done: 0,
  /** Something is held or failed: somebody has to look. */
  refused: 1,
  /** The command line or the configuration is wrong. */
  usage: 2,
  /** A server did not answer, or took too long: the same command may be run again, and does nothing twice. */
  again: 3,
} as const;

/** What stacks make a command end with: what needs a person comes before what may be tried again. */
export function exitCodeOf(outcomes: readonly StackOutcome[]): number {
  if (outcomes.some(({ is }) => is === 'failed' || is === 'held')) return EXIT.refused;
  if (outcomes.some(({ is }) => is === 'unreachable')) return EXIT.again;
  return EXIT.done;
}
