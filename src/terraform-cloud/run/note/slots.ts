import { shortHash } from '../../../core/naming';

/** Where the note says that it is out of date. */
export const STALE_SLOT = 'stale';

/** Where the note says what became of a stack. Names may hold what ends a comment. */
export function outcomeSlot(stack: string): string {
  return `outcome-${shortHash(stack)}`;
}

/** A place in a note that is written later. */
export function slot(name: string, text: string): string {
  return `<!-- trackway:slot ${name} -->\n${text === '' ? '' : `${text}\n`}<!-- trackway:end ${name} -->`;
}

/** The note with a slot filled; as it was if it has none. What resources are called stands in no line of its own, and so is no slot. */
export function fillSlot(body: string, name: string, text: string): string {
  const [begin, end] = [`\n<!-- trackway:slot ${name} -->\n`, `<!-- trackway:end ${name} -->`];
  const at = body.indexOf(begin);
  const to = at < 0 ? -1 : body.indexOf(`\n${end}`, at + begin.length - 1);
  return to < 0 ? body : `${body.slice(0, at + 1)}${slot(name, text)}${body.slice(to + 1 + end.length)}`;
}
