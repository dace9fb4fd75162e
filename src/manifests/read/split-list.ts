import { DocumentText } from './split-documents';

/** A List cut into its items, each readable on its own. */
export interface SplitList {
  /** The List without its items. */
  readonly head: string;
  readonly items: readonly DocumentText[];
}

/**
 * Cuts a List as `kubectl get -o yaml` writes it, without reading it: thousands of items would otherwise be one huge document.
 *
 * @returns `undefined` for anything that is not plainly such a List
 */
export function splitList(part: DocumentText): SplitList | undefined {
  const { text } = part;
  if (!/^kind: *"?(\w*[a-z])?List"? *$/m.test(text) || /^\S*[&*]\w/m.test(text)) return undefined;
  const from = /^items:[ \t]*\n/m.exec(text);
  if (!from) return undefined;
  const items: DocumentText[] = [];
  const start = from.index + from[0].length;
  let line = part.line + count(text, 0, start);
  let at = start;
  let open = -1;
  let openLine = 0;
  const close = (end: number) => {
    // The dash becomes a space, so that columns stay what they are.
    if (open >= 0) items.push({ text: ` ${text.slice(open + 1, end)}`, line: openLine });
    open = -1;
  };
  for (; at < text.length; line++) {
    const code = text.charCodeAt(at);
    if (code === 45 && text.charCodeAt(at + 1) === 32) {
      close(at);
      open = at;
      openLine = line;
    } else if (code !== 32 && code !== 10 && code !== 35) {
      break;
    } else if (open < 0 && code === 32) {
      return undefined; // items that are indented
    }
    const end = text.indexOf('\n', at);
    at = end < 0 ? text.length : end + 1;
  }
  close(at);
  return items.length > 0 ? { head: text.slice(0, from.index) + text.slice(at), items } : undefined;
}

function count(text: string, from: number, to: number): number {
  let lines = 0;
  for (let at = text.indexOf('\n', from); at >= 0 && at < to; at = text.indexOf('\n', at + 1)) lines++;
  return lines;
}
