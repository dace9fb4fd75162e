/** A document's text within a file of several. */
export interface DocumentText {
  readonly text: string;
  /** Line its text begins at, counted from 1. */
  readonly line: number;
}

/**
 * Cuts a YAML stream at its `---` and `...` lines, which can be nothing else: inside a document they must be indented.
 * A stream with directives (`%YAML`) keeps them with their document.
 */
export function splitDocuments(text: string): DocumentText[] {
  const documents: DocumentText[] = [];
  let start = 0;
  let startLine = 1;
  let line = 1;
  let at = 0;
  const close = (end: number) => {
    const body = text.slice(start, end);
    if (/[^\s]/.test(body) && !onlyComments(body)) documents.push({ text: body, line: startLine });
  };
  while (at < text.length) {
    const code = text.charCodeAt(at);
    if ((code === 45 || code === 46) && isMarker(text, at)) {
      close(at);
      // What follows `---` on its line belongs to the new document, at its own column.
      const rest = text.slice(at + 3, lineEnd(text, at)).trim();
      const inline = code === 45 && rest !== '' && !rest.startsWith('#');
      start = inline ? at + 3 : Math.min(lineEnd(text, at) + 1, text.length);
      startLine = inline ? line : line + 1;
    }
    const end = lineEnd(text, at);
    at = end + 1;
    line++;
  }
  close(text.length);
  return documents;
}

function isMarker(text: string, at: number): boolean {
  const mark = text.slice(at, at + 3);
  if (mark !== '---' && mark !== '...') return false;
  const after = text.charCodeAt(at + 3);
  return Number.isNaN(after) || after === 10 || after === 32 || after === 9;
}

function lineEnd(text: string, from: number): number {
  const end = text.indexOf('\n', from);
  return end < 0 ? text.length : end;
}

function onlyComments(body: string): boolean {
  return body.split('\n').every((line) => /^\s*(#.*)?$/.test(line));
}
