import { fieldLines, objectText, visible, yamlLines } from './diff-lines';
import { ManifestDiff } from './manifest-diff';
import { countsText, duplicateText, refusedText, summaryOf } from './summary';
import { DiffLine } from './text-lines';

/** How `renderDiffMarkdown` writes. */
export interface MarkdownOptions {
  /**
   * Most characters of the result, at least 2,000.
   * @default 60000 - which GitLab (1,000,000) and GitHub (65,536) accept in a comment
   */
  readonly maxLength?: number;
}

/**
 * The difference as a comment on a merge request: a line that counts, then each object, its fields folded away.
 *
 * Nothing that a manifest holds is read as Markdown, HTML, a mention or a quick action: it stands in code spans, fenced blocks, or escaped in `<code>`.
 * What exceeds `maxLength` is left out and counted.
 */
export function renderDiffMarkdown(diff: ManifestDiff, options: MarkdownOptions = {}): string {
  const maxLength = Math.max(options.maxLength ?? 60000, leastLength);
  const { differences, unchanged } = summaryOf(diff);
  const blocks: Block[] = [
    ...diff.duplicates.map((duplicate): Block => ({ is: 'duplicate', text: `- :warning: ${codeSpan(duplicateText(duplicate))}` })),
    ...(diff.refused ?? []).map((change): Block => ({ is: 'refused', text: `- :no_entry: ${codeSpan(refusedText(change))}` })),
    ...diff.deletions.map(({ object }): Block => ({ is: 'deletion', text: `- Deleted: ${codeSpan(objectText(object))}` })),
    ...diff.changes.map(({ object, renamedFrom, fields }): Block => ({
      is: 'change',
      text: folded('Changed', `${objectText(object)}${renamedFrom === undefined ? '' : `, was ${visible(renamedFrom)}`}`, 'diff', fields.flatMap(fieldLines)),
    })),
    ...diff.additions.map(({ object, document }): Block => ({
      is: 'addition',
      text: folded('Added', objectText(object), 'yaml', yamlLines(document).map((text) => ({ sign: ' ', text }))),
    })),
  ];
  let text = `**${differences}**, ${unchanged}\n`;
  let previous: Block | undefined;
  for (const [index, block] of blocks.entries()) {
    // A blank line ends an HTML block, without which the next block would not be read as Markdown.
    const separator = previous?.text.startsWith('- ') && block.text.startsWith('- ') ? '' : '\n';
    if (text.length + separator.length + block.text.length + 1 > maxLength - roomForRest) {
      return `${text}\n${restText(blocks.slice(index))}\n`;
    }
    text += `${separator}${block.text}\n`;
    previous = block;
  }
  return text;
}

interface Block {
  readonly is: 'duplicate' | 'refused' | 'deletion' | 'change' | 'addition';
  readonly text: string;
}

const leastLength = 2000;
const roomForRest = 200;
const mostLinesPerObject = 200;
const longestLine = 400;

function restText(rest: readonly Block[]): string {
  const count = (is: Block['is']): number => rest.filter((block) => block.is === is).length;
  const objects = countsText(count('deletion'), count('change'), count('addition'));
  const duplicates = count('duplicate') === 0 ? [] : [`${count('duplicate')} described more than once`];
  const refused = count('refused') === 0 ? [] : [`${count('refused')} that a cluster refuses`];
  return `**${rest.length} more** not shown: ${[...refused, ...duplicates, ...objects === '' ? [] : [objects]].join(', ')}.`;
}

function folded(verb: string, title: string, language: 'diff' | 'yaml', lines: readonly DiffLine[]): string {
  const heading = `<details><summary>${verb} <code>${htmlText(title)}</code></summary>`;
  if (lines.length === 0) {
    return `${heading}\n\nOnly the name changed.\n\n</details>`;
  }
  const kept = lines.slice(0, mostLinesPerObject).map(({ sign, text }) => shortened(language === 'diff' ? `${sign} ${text}` : text));
  const more = lines.length - kept.length;
  const fence = '`'.repeat(Math.max(3, longestBacktickRun(kept) + 1));
  return [heading, '', `${fence}${language}`, ...kept, fence, ...more > 0 ? ['', `${more} more ${more === 1 ? 'line' : 'lines'} not shown.`] : [], '', '</details>'].join('\n');
}

/** A code span, whose delimiter is longer than any in the text: https://spec.commonmark.org/0.31.2/#code-spans */
function codeSpan(text: string): string {
  const delimiter = '`'.repeat(longestBacktickRun([text]) + 1);
  const padding = text.startsWith('`') || text.endsWith('`') ? ' ' : '';
  return `${delimiter}${padding}${shortened(text)}${padding}${delimiter}`;
}

/** Text for the inside of an HTML block, where Markdown is not read: every sign that means anything to HTML or Markdown as a character reference. */
function htmlText(text: string): string {
  return shortened(text).replace(/[^A-Za-z0-9 ./\u0080-\uffff-]/g, (character) => `&#${character.charCodeAt(0)};`);
}

function shortened(text: string): string {
  if (text.length <= longestLine) {
    return text;
  }
  // Not between the halves of a surrogate pair.
  const end = /[\ud800-\udbff]/.test(text[longestLine - 1]) ? longestLine - 1 : longestLine;
  return `${text.slice(0, end)} … ${text.length - end} more characters`;
}

function longestBacktickRun(lines: readonly string[]): number {
  return Math.max(0, ...lines.map((line) => Math.max(0, ...(line.match(/`+/g) ?? []).map((run) => run.length))));
}
