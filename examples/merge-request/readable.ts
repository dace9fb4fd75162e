const ENTITIES: Readonly<Record<string, string>> = { '&lt;': '<', '&gt;': '>', '&amp;': '&', '&quot;': '"' };

/** A line of a note as a person sees it. */
export interface NoteLine {
  readonly kind: 'title' | 'stack' | 'text' | 'summary' | 'added' | 'removed' | 'changed' | 'code';
  readonly text: string;
}

/** The lines of a note, without what is for GitLab alone: comments, folds, entities. */
export function noteLines(markdown: string): NoteLine[] {
  const lines: NoteLine[] = [];
  let inCode = false;
  for (const line of markdown.split('\n')) {
    if (line.startsWith('```')) inCode = !inCode;
    else if (inCode) lines.push({ kind: kindOfCode(line), text: line });
    else if (line.startsWith('<!--')) continue;
    else if (/^#{1,3} /.test(line)) lines.push({ kind: 'title', text: plain(line.replace(/^#+ /, '')) });
    else if (line.startsWith('#### ')) lines.push({ kind: 'stack', text: plain(line.slice(5)) });
    else if (/<summary>/.test(line)) lines.push({ kind: 'summary', text: plain(line) });
    else if (plain(line).trim() !== '') lines.push({ kind: 'text', text: plain(line) });
  }
  return lines;
}

const MOST_CODE = 3;

/** The same lines, with little of what is long and no difference: a new object. */
export function folded(lines: readonly NoteLine[]): NoteLine[] {
  const short: NoteLine[] = [];
  let run = 0;
  for (const [index, line] of lines.entries()) {
    run = line.kind === 'code' ? run + 1 : 0;
    if (run <= MOST_CODE) short.push(line);
    else if (lines[index + 1]?.kind !== 'code') short.push({ kind: 'code', text: `… ${run - MOST_CODE} more lines` });
  }
  return short;
}

function kindOfCode(line: string): NoteLine['kind'] {
  return line.startsWith('+') ? 'added' : line.startsWith('-') ? 'removed' : /^[!~]/.test(line) ? 'changed' : 'code';
}

function plain(line: string): string {
  return line
    .replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replace(/<\/?[a-z][^>]*>/g, '')
    .replace(/\*\*/g, '')
    .replace(/&#(\d+);/g, (_, number: string) => String.fromCharCode(Number(number)))
    .replace(/&(?:lt|gt|amp|quot);/g, (entity) => ENTITIES[entity])
    .replace(/:warning:/g, '⚠').replace(/:x:/g, '✗').replace(/:white_check_mark:/g, '✓').replace(/:no_entry:/g, '⛔').replace(/:octagonal_sign:/g, '✋')
    .replace(/:hourglass:/g, '⏳');
}
