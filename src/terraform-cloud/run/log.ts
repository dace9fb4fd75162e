import { countsText } from './note/render-plan';
import type { StackOutcome } from './note/stack-outcome';

/** Where lines for people go. */
export type Log = (line: string) => void;

/** What became of a stack, in lines of a job's log. */
export function outcomeLines(outcome: StackOutcome): string[] {
  const { name, reasons, runUrl } = outcome;
  return [`${name}: ${outcomeText(outcome)}${runUrl === undefined ? '' : `  ${runUrl}`}`, ...reasons.map((reason) => `  ${reason}`)].map(printable);
}

/** The same in a few words, e.g. for a status. */
export function outcomeText({ is, summary, counts }: StackOutcome): string {
  switch (is) {
    case 'changes': return summary ? countsText(summary.changes) : counts ? `${counts.create} created, ${counts.update} updated, ${counts.delete} deleted` : 'changes';
    case 'same': return 'no changes';
    case 'blocked': return 'waits for another stack';
    case 'unreachable': return 'no answer';
    case 'byHand': return 'applied by hand';
    default: return is;
  }
}

/** A job's log is read by terminals and browsers: nothing in it moves the cursor. */
function printable(line: string): string {
  return line.replace(/[\u0000-\u001f\u007f-\u009f]/g, '?');
}
