import { fieldLines, objectText, visible } from './diff-lines';
import { ChangedObject, ManifestDiff } from './manifest-diff';
import { duplicateText, refusedText, summaryOf } from './summary';

/** How `renderDiffText` writes. */
export interface TextOptions {
  /**
   * Colour the lines for a terminal.
   * @default false
   */
  readonly color?: boolean;
}

/** The difference for a terminal: deletions, then changes with their fields, then additions, and a line that counts them. Control characters are escaped. */
export function renderDiffText(diff: ManifestDiff, options: TextOptions = {}): string {
  const { differences, unchanged } = summaryOf(diff);
  const lines = [
    ...diff.duplicates.map((duplicate) => `! ${duplicateText(duplicate)}`),
    ...(diff.refused ?? []).map((change) => `! ${refusedText(change)}`),
    ...diff.deletions.map(({ object }) => `- ${objectText(object)}`),
    ...diff.changes.flatMap(changedLines),
    ...diff.additions.map(({ object }) => `+ ${objectText(object)}`),
  ];
  const painted = options.color === true ? lines.map(paint) : lines;
  return [...painted, ...lines.length === 0 ? [] : [''], `${differences}, ${unchanged}`, ''].join('\n');
}

function changedLines({ object, renamedFrom, fields }: ChangedObject): string[] {
  return [
    `~ ${objectText(object)}${renamedFrom === undefined ? '' : `, was ${visible(renamedFrom)}`}`,
    ...fields.flatMap(fieldLines).map(({ sign, text }) => `    ${sign} ${text}`),
  ];
}

const colors: Record<string, number> = { '-': 31, '+': 32, '~': 33, '!': 35 };

function paint(line: string): string {
  const color = colors[line.trimStart()[0]];
  return color === undefined || (line.startsWith('    ') && line[4] === ' ') ? line : `\u001b[${color}m${line}\u001b[0m`;
}
