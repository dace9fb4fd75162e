import { isWord, plainScalar, unescapeDouble, unsure } from './plain-scalar';

/** Reads a flow collection that begins and ends on one line: `["a", b]`, `{app: x}`. */
export class QuickFlow {
  /** Where reading stopped: after the closing bracket. */
  public position: number;

  public constructor(private readonly text: string, start: number, private readonly end: number) {
    this.position = start;
  }

  /** The value, or `unsure`. */
  public read(depth: number = 0): unknown {
    if (depth > 20) return unsure;
    const open = this.text[this.position];
    this.position++;
    return open === '[' ? this.list(depth) : this.map(depth);
  }

  private list(depth: number): unknown {
    const items: unknown[] = [];
    for (;;) {
      this.skipSpaces();
      if (this.position >= this.end) return unsure;
      if (this.text[this.position] === ']') {
        this.position++;
        return items;
      }
      const item = this.value(depth);
      if (item === unsure) return unsure;
      items.push(item);
      this.skipSpaces();
      if (this.text[this.position] === ',') this.position++;
      else if (this.text[this.position] !== ']') return unsure;
    }
  }

  private map(depth: number): unknown {
    const object: Record<string, unknown> = {};
    for (;;) {
      this.skipSpaces();
      if (this.position >= this.end) return unsure;
      if (this.text[this.position] === '}') {
        this.position++;
        return object;
      }
      const key = this.key();
      if (typeof key !== 'string' || key === '__proto__' || key === '<<' || Object.hasOwn(object, key)) return unsure;
      this.skipSpaces();
      const value = this.value(depth);
      if (value === unsure) return unsure;
      object[key] = value;
      this.skipSpaces();
      if (this.text[this.position] === ',') this.position++;
      else if (this.text[this.position] !== '}') return unsure;
    }
  }

  /** A key and its colon, which a space must follow. */
  private key(): unknown {
    const first = this.text[this.position];
    let key: unknown;
    if (first === '"' || first === "'") {
      key = this.quoted(first);
    } else {
      const start = this.position;
      while (this.position < this.end && /[\w./-]/.test(this.text[this.position])) this.position++;
      const text = this.text.slice(start, this.position);
      key = /^[A-Za-z_]/.test(text) && !isWord(text) ? text : unsure;
    }
    if (key === unsure || this.text[this.position] !== ':' || this.text[this.position + 1] !== ' ') return unsure;
    this.position++;
    return key;
  }

  private value(depth: number): unknown {
    const first = this.text[this.position];
    if (first === '[' || first === '{') return this.read(depth + 1);
    if (first === '"' || first === "'") return this.quoted(first);
    const start = this.position;
    while (this.position < this.end && /[\w./*@+ -]/.test(this.text[this.position])) this.position++;
    const text = this.text.slice(start, this.position).trimEnd();
    if (!/^[\w./-]/.test(text) || /^-( |$)/.test(text)) return unsure;
    return plainScalar(text);
  }

  private quoted(quote: string): unknown {
    const start = this.position + 1;
    for (let at = start; at < this.end; at++) {
      const character = this.text[at];
      if (quote === '"' && character === '\\') {
        at++;
      } else if (character === quote) {
        if (quote === "'" && this.text[at + 1] === "'") {
          at++;
          continue;
        }
        this.position = at + 1;
        const inner = this.text.slice(start, at);
        return quote === '"' ? unescapeDouble(inner) : inner.replaceAll("''", "'");
      }
    }
    return unsure;
  }

  private skipSpaces(): void {
    while (this.position < this.end && this.text.charCodeAt(this.position) === 32) this.position++;
  }
}
