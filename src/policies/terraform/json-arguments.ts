import { Unknown } from '../cel/values';

type Fields = Readonly<Record<string, unknown>>;

/**
 * The arguments that are texts of JSON, such as `policy`, decoded: those of a synthesized stack, where they are `${jsonencode(…)}` or JSON with expressions
 * in it, part by part, so that one reference does not hide the rest. An ARN with references in it stays as it is written: whatever they are, it is no `*`.
 */
export function jsonArguments(written: Fields, outside: (text: string) => unknown): Record<string, unknown> {
  const resolved = (text: string): unknown => text.startsWith('arn:') ? text : outside(text);
  const found: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(written)) {
    const decoded = value instanceof Unknown ? value : typeof value === 'string' ? decode(value, resolved) : undefined;
    if (decoded !== undefined) found[name] = decoded;
  }
  return found;
}

function decode(text: string, resolved: (text: string) => unknown): unknown {
  const call = /^\$\{jsonencode\((.*)\)\}$/s.exec(text);
  if (call) return new Literal(call[1], resolved).whole();
  if (/^\s*[[{]/.test(text)) {
    try {
      return inside(JSON.parse(text), resolved);
    } catch {
      // Braces that an expression is to fill in: nothing in it is certain.
      return /[$%]\{/.test(text) ? Unknown.value : undefined;
    }
  }
  return /^\$\{[^}]*\}$/s.test(text) ? Unknown.value : undefined;
}

function inside(value: unknown, resolved: (text: string) => unknown): unknown {
  if (typeof value === 'string') return resolved(value);
  if (Array.isArray(value)) return value.map((item) => inside(item, resolved));
  return typeof value === 'object' && value !== null ? Object.fromEntries(Object.entries(value).map(([key, item]) => [key, inside(item, resolved)])) : value;
}

const STRING = /"(?:[^"\\]|\\.)*"/ys;
const CONSTANT = /(?:true|false|null|-?\d+(?:\.\d+)?)\b(?!\s*[.[(?+*/%-])/y;

/** Objects and lists as Terraform writes them; every other expression in them is unknown. */
class Literal {
  private at = 0;

  public constructor(private readonly text: string, private readonly resolved: (text: string) => unknown) {}

  /** The value; unknown if it is part of something larger, or too deep for anybody to read. */
  public whole(): unknown {
    try {
      const value = this.value();
      this.space();
      return this.at === this.text.length ? value : Unknown.value;
    } catch (error) {
      if (error instanceof RangeError) return Unknown.value;
      throw error;
    }
  }

  private value(): unknown {
    this.space();
    const start = this.at;
    const value = this.simple();
    this.space();
    // What follows makes a larger expression of it: `"a" == var.b`, `[1][0]`.
    if (this.at >= this.text.length || ',]}'.includes(this.text[this.at])) return value;
    this.at = start;
    this.skip();
    return Unknown.value;
  }

  private simple(): unknown {
    const { text } = this;
    if (text[this.at] === '{') return this.object();
    if (text[this.at] === '[') return this.list();
    const string = this.match(STRING);
    if (string !== undefined) return this.resolved(unquoted(string));
    const constant = this.match(CONSTANT);
    if (constant !== undefined) return JSON.parse(constant);
    this.skip();
    return Unknown.value;
  }

  private object(): unknown {
    const found: Record<string, unknown> = {};
    return this.until('}', found, () => {
      const key = this.match(STRING) ?? this.match(/[A-Za-z_][\w-]*/y);
      this.space();
      // Names that only apply will tell, and loops.
      if (key === undefined || this.match(/[=:]/y) === undefined) return false;
      found[key.startsWith('"') ? unquoted(key) : key] = this.value();
      return true;
    });
  }

  private list(): unknown {
    const found: unknown[] = [];
    return this.until(']', found, () => {
      if (this.match(/for\s/y) !== undefined) return false;
      found.push(this.value());
      return true;
    });
  }

  /** Reads one after the other to the closing bracket; unknown if one of them cannot be read, or is nothing. */
  private until(close: string, found: unknown, readOne: () => boolean): unknown {
    this.at++;
    for (this.space(); this.at < this.text.length && this.text[this.at] !== close; this.space()) {
      const before = this.at;
      if (!readOne() || this.at === before) return this.rest();
      this.space();
      this.match(/,/y);
    }
    this.at++;
    return found;
  }

  /** Leaves the object or list it is in. */
  private rest(): unknown {
    for (this.skip(); this.text[this.at] === ','; this.skip()) this.at++;
    this.at++;
    return Unknown.value;
  }

  /** To the end of an expression: the next comma or closing bracket that is not inside of it. */
  private skip(): void {
    let depth = 0;
    for (; this.at < this.text.length; this.at++) {
      const char = this.text[this.at];
      if (char === '"') {
        const string = this.match(STRING);
        if (string !== undefined) this.at--;
      } else if ('([{'.includes(char)) {depth++;} else if (')]}'.includes(char) && --depth < 0) {return;} else if (char === ',' && depth === 0) {return;}
    }
  }

  private space(): void { this.match(/\s+/y); }

  private match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.text)?.[0];
    if (found !== undefined) this.at += found.length;
    return found;
  }
}

function unquoted(string: string): string {
  try {
    return JSON.parse(string) as string;
  } catch {
    return string.slice(1, -1);
  }
}
