import { isWord, plainScalar, unescapeDouble, unsure } from './plain-scalar';
import { QuickFlow } from './quick-flow';

/**
 * Reads the YAML that manifests are really written in (block style, one-line flow lists, literal blocks) about thirty times faster than the
 * complete reader. Whatever is unusual or wrong makes it give up: the complete reader then decides, so the two never disagree.
 *
 * @returns the value, or `unsure`
 */
export function quickYaml(text: string): unknown {
  try {
    return new QuickReader(text).read();
  } catch (error) {
    if (error === giveUp || error instanceof RangeError) return unsure;
    throw error;
  }
}

const giveUp = new Error('not in the subset');
const maxDepth = 60;

const space = 32;
const hash = 35;
const dash = 45;
const colon = 58;
const doubleQuote = 34;
const singleQuote = 39;

class QuickReader {
  /** Of every line: where its content begins, where it ends, its indentation. Blank lines and comments have indentation -1. */
  private readonly starts: number[] = [];
  private readonly ends: number[] = [];
  private readonly indents: number[] = [];
  private line = 0;
  private depth = 0;

  public constructor(private readonly text: string) {
    let start = 0;
    while (start <= text.length) {
      let end = text.indexOf('\n', start);
      if (end < 0) end = text.length;
      this.addLine(start, end);
      start = end + 1;
    }
  }

  public read(): unknown {
    this.skipBlank();
    if (this.done) return null;
    const value = this.block(this.indents[this.line]);
    this.skipBlank();
    if (!this.done) throw giveUp;
    return value;
  }

  private addLine(start: number, end: number): void {
    let at = start;
    while (at < end && this.text.charCodeAt(at) === space) at++;
    const first = this.text.charCodeAt(at);
    this.starts.push(at);
    this.ends.push(end);
    this.indents.push(at >= end || first === hash ? -1 : at - start);
  }

  private get done(): boolean {
    return this.line >= this.starts.length;
  }

  private skipBlank(): void {
    while (!this.done && this.indents[this.line] < 0) this.line++;
  }

  private block(indent: number): unknown {
    if (++this.depth > maxDepth) throw giveUp;
    const value = this.isItem() ? this.sequence(indent) : this.mappingOrScalar(indent);
    this.depth--;
    return value;
  }

  /** Whether the line begins with `- `, or is `-`. */
  private isItem(): boolean {
    const start = this.starts[this.line];
    if (this.text.charCodeAt(start) !== dash) return false;
    return start + 1 >= this.ends[this.line] || this.text.charCodeAt(start + 1) === space;
  }

  private sequence(indent: number): unknown[] {
    const items: unknown[] = [];
    while (!this.done && this.indents[this.line] === indent && this.isItem()) {
      const end = this.ends[this.line];
      let at = this.starts[this.line] + 1;
      while (at < end && this.text.charCodeAt(at) === space) at++;
      if (at >= end || this.text.charCodeAt(at) === hash) {
        items.push(this.nested(indent, false));
      } else {
        // What follows the dash is a block of its own, as if it stood alone on the line.
        const inner = indent + (at - this.starts[this.line]);
        this.starts[this.line] = at;
        this.indents[this.line] = inner;
        items.push(this.isItem() || this.keyEnd(at, end) >= 0 ? this.block(inner) : this.scalarLine(at, indent));
      }
      this.skipBlank();
    }
    if (!this.done && this.indents[this.line] > indent) throw giveUp;
    return items;
  }

  private mappingOrScalar(indent: number): unknown {
    if (this.keyEnd(this.starts[this.line], this.ends[this.line]) >= 0) return this.mapping(indent);
    if (indent > 0 || this.depth > 1) throw giveUp; // a plain scalar on a line of its own
    return this.scalarLine(this.starts[this.line], -1);
  }

  private mapping(indent: number): Record<string, unknown> {
    const object: Record<string, unknown> = {};
    while (!this.done && this.indents[this.line] === indent) {
      if (this.isItem()) throw giveUp;
      const start = this.starts[this.line];
      const end = this.ends[this.line];
      const keyEnd = this.keyEnd(start, end);
      if (keyEnd < 0) throw giveUp;
      const key = this.key(start, keyEnd);
      if (Object.hasOwn(object, key)) throw giveUp; // the complete reader tells where
      let at = keyEnd + 1;
      while (at < end && this.text.charCodeAt(at) === space) at++;
      object[key] = at >= end || this.text.charCodeAt(at) === hash ? this.nested(indent, true) : this.scalarLine(at, indent);
      this.skipBlank();
    }
    if (!this.done && this.indents[this.line] > indent) throw giveUp;
    return object;
  }

  /** The value on the lines after this one: deeper ones, or items at the same depth under a key. */
  private nested(indent: number, underKey: boolean): unknown {
    this.line++;
    this.skipBlank();
    if (this.done) return null;
    const inner = this.indents[this.line];
    if (inner > indent) return this.block(inner);
    return underKey && inner === indent && this.isItem() ? this.block(inner) : null;
  }

  /** Position of the colon that ends a key at `start`; -1 when there is none on the line. */
  private keyEnd(start: number, end: number): number {
    const first = this.text.charCodeAt(start);
    if (first === doubleQuote || first === singleQuote) {
      const close = this.closingQuote(start, end, first);
      let at = close + 1;
      while (at < end && this.text.charCodeAt(at) === space) at++;
      return close >= 0 && this.text.charCodeAt(at) === colon && (at + 1 >= end || this.text.charCodeAt(at + 1) === space) ? at : -1;
    }
    for (let at = start; at < end; at++) {
      const code = this.text.charCodeAt(at);
      if (code === colon && (at + 1 >= end || this.text.charCodeAt(at + 1) === space)) return at;
      if (code === hash && at > start && this.text.charCodeAt(at - 1) === space) return -1;
    }
    return -1;
  }

  private key(start: number, keyEnd: number): string {
    const text = this.text.slice(start, keyEnd);
    const first = text.charCodeAt(0);
    let key: string | typeof unsure = text;
    if (first === doubleQuote || first === singleQuote) {
      const inner = text.trimEnd().slice(1, -1);
      key = first === doubleQuote ? unescapeDouble(inner) : inner.replaceAll("''", "'");
    } else if (!/^[A-Za-z_/$][\w./$-]*$/.test(text) || isWord(text)) {
      throw giveUp;
    }
    if (key === unsure || key === '__proto__' || key === '<<') throw giveUp;
    return key as string;
  }

  private closingQuote(start: number, end: number, quote: number): number {
    for (let at = start + 1; at < end; at++) {
      const code = this.text.charCodeAt(at);
      if (quote === doubleQuote && code === 92) {at++;} else if (code === quote) {
        if (quote === singleQuote && this.text.charCodeAt(at + 1) === singleQuote) at++;
        else return at;
      }
    }
    return -1;
  }

  /** The scalar, flow collection or literal block that begins at `at`; moves to the line after it. */
  private scalarLine(at: number, indent: number): unknown {
    const end = this.ends[this.line];
    switch (this.text[at]) {
      case '"': case "'": return this.quoted(at, end, indent);
      case '[': case '{': return this.flow(at, end, indent);
      case '|': return this.literal(at, end, indent);
      case '&': case '*': case '!': case '>': case '%': case '@': case '`': case '?': case ']': case '}': case ',': throw giveUp;
      case '-': if (at + 1 >= end || this.text.charCodeAt(at + 1) === space) throw giveUp; // a list where none can be
        return this.plain(at, end, indent);
      default: return this.plain(at, end, indent);
    }
  }

  private plain(at: number, end: number, indent: number): unknown {
    let stop = at;
    for (; stop < end; stop++) {
      const code = this.text.charCodeAt(stop);
      if (code === 9) throw giveUp;
      if (code === colon && (stop + 1 >= end || this.text.charCodeAt(stop + 1) === space)) throw giveUp;
      if (code === hash && this.text.charCodeAt(stop - 1) === space) break;
    }
    while (stop > at && this.text.charCodeAt(stop - 1) === space) stop--;
    this.endLine(indent);
    const value = plainScalar(this.text.slice(at, stop));
    if (value === unsure) throw giveUp;
    return value;
  }

  private quoted(at: number, end: number, indent: number): string {
    const quote = this.text.charCodeAt(at);
    const close = this.closingQuote(at, end, quote);
    if (close < 0) throw giveUp;
    this.expectNothing(close + 1, end);
    const inner = this.text.slice(at + 1, close);
    const value = quote === doubleQuote ? unescapeDouble(inner) : inner.replaceAll("''", "'");
    if (value === unsure) throw giveUp;
    this.endLine(indent);
    return value as string;
  }

  private flow(at: number, end: number, indent: number): unknown {
    const flow = new QuickFlow(this.text, at, end);
    const value = flow.read();
    if (value === unsure) throw giveUp;
    this.expectNothing(flow.position, end);
    this.endLine(indent);
    return value;
  }

  /** A `|` block: the deeper lines as they are. */
  private literal(at: number, end: number, indent: number): string {
    const header = this.text.slice(at, end).trimEnd();
    if (header !== '|' && header !== '|-' && header !== '|+') throw giveUp;
    const lines: string[] = [];
    let inner = -1;
    for (this.line++; !this.done; this.line++) {
      const lineEnd = this.ends[this.line];
      const start = this.starts[this.line];
      const from = this.line === 0 ? 0 : this.ends[this.line - 1] + 1;
      const width = start - from;
      if (start >= lineEnd) { // blank
        if (inner < 0 && width > 0) throw giveUp;
        lines.push(inner >= 0 && width > inner ? this.text.slice(from + inner, lineEnd) : '');
        continue;
      }
      if (width <= Math.max(indent, 0) && !(indent < 0 && width > 0)) break;
      if (inner < 0) inner = width;
      if (width < inner) throw giveUp;
      lines.push(this.text.slice(from + inner, lineEnd));
    }
    if (inner < 0) throw giveUp;
    const body = lines.join('\n');
    if (header === '|+') throw giveUp;
    const stripped = body.replace(/\n+$/, '');
    // Lines of blanks that are deeper than the block belong to it: too rare to get right here.
    if (/\n +$/.test(body)) throw giveUp;
    return header === '|-' ? stripped : `${stripped}\n`;
  }

  private expectNothing(at: number, end: number): void {
    let next = at;
    while (next < end && this.text.charCodeAt(next) === space) next++;
    if (next >= end) return;
    if (this.text.charCodeAt(next) !== hash || next === at) throw giveUp;
  }

  /** Goes on to the next line, which must not continue a scalar of this one. */
  private endLine(indent: number): void {
    this.line++;
    let next = this.line;
    while (next < this.starts.length && this.indents[next] < 0) next++;
    if (next < this.starts.length && this.indents[next] > indent) throw giveUp;
  }
}
