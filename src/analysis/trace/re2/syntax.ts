/** One node of a parsed pattern. */
export type Node =
  | { readonly kind: 'char'; readonly test: CharTest }
  | { readonly kind: 'sequence'; readonly nodes: readonly Node[] }
  | { readonly kind: 'either'; readonly nodes: readonly Node[] }
  | { readonly kind: 'repeat'; readonly node: Node; readonly min: number; readonly max: number; readonly greedy: boolean }
  | { readonly kind: 'group'; readonly node: Node; readonly index: number }
  | { readonly kind: 'assert'; readonly what: Assertion };

/** A position, not a character. */
export type Assertion = 'start' | 'end' | 'lineStart' | 'lineEnd' | 'wordBoundary' | 'noWordBoundary';

/** Whether a character (one code point) is matched. */
export type CharTest = (char: string) => boolean;

/** A pattern as a tree, and how many capture groups it has. */
export interface Pattern {
  readonly node: Node;
  readonly groups: number;
}

/** The pattern is no RE2 syntax. The message is RE2's own words where it has some. */
export class PatternError extends Error {}

/**
 * Reads RE2 syntax (https://github.com/google/re2/wiki/Syntax). What only backtracking engines know is refused, as Envoy does:
 * look-around, back-references, possessive repeats.
 */
export function parsePattern(text: string): Pattern {
  return new Parser(text).parse();
}

interface Flags {
  readonly ignoreCase: boolean;
  readonly multiLine: boolean;
  readonly dotAll: boolean;
  readonly ungreedy: boolean;
}

class Parser {
  private readonly chars: readonly string[];
  private at = 0;
  private groups = 0;
  private depth = 0;
  private flags: Flags = { ignoreCase: false, multiLine: false, dotAll: false, ungreedy: false };

  public constructor(text: string) {
    this.chars = Array.from(text);
  }

  public parse(): Pattern {
    const node = this.either();
    if (this.at < this.chars.length) throw new PatternError('unexpected ): ' + this.chars.join(''));
    return { node, groups: this.groups };
  }

  private either(): Node {
    if (++this.depth > 500) throw new PatternError('expression nests too deeply');
    const branches = [this.sequence()];
    while (this.take('|')) branches.push(this.sequence());
    this.depth--;
    return branches.length === 1 ? branches[0] : { kind: 'either', nodes: branches };
  }

  private sequence(): Node {
    const nodes: Node[] = [];
    while (this.at < this.chars.length && !this.sees('|') && !this.sees(')')) {
      const atoms = this.sees('\\') && this.chars[this.at + 1] === 'Q' ? this.quoted() : [this.atom()];
      const last = atoms.pop();
      for (const atom of atoms) nodes.push(atom!);
      if (last) nodes.push(this.repeated(last));
    }
    return { kind: 'sequence', nodes };
  }

  private repeated(atom: Node): Node {
    let node = atom;
    let count = 0;
    for (let range = this.repeat(); range; range = this.repeat()) {
      if (++count > 1) throw new PatternError('bad repetition operator: ' + this.chars.slice(Math.max(0, this.at - 2), this.at).join(''));
      const lazy = this.take('?');
      node = { kind: 'repeat', node, min: range[0], max: range[1], greedy: lazy === this.flags.ungreedy };
    }
    return node;
  }

  private repeat(): [number, number] | undefined {
    if (this.take('*')) return [0, Infinity];
    if (this.take('+')) return [1, Infinity];
    if (this.take('?')) return [0, 1];
    const braces = /^\{(\d+)(,(\d*))?\}/.exec(this.chars.slice(this.at, this.at + 20).join(''));
    if (!braces) return undefined;
    const min = Number(braces[1]);
    const max = braces[2] === undefined ? min : braces[3] === '' ? Infinity : Number(braces[3]);
    if (min > 1000 || (max !== Infinity && (max > 1000 || max < min))) throw new PatternError('invalid repetition size: ' + braces[0]);
    this.at += braces[0].length;
    return [min, max];
  }

  private atom(): Node | undefined {
    const char = this.chars[this.at];
    if (char === '*' || char === '+' || char === '?') throw new PatternError('no argument for repetition operator: ' + char);
    this.at++;
    switch (char) {
      case '(': return this.group();
      case '[': return { kind: 'char', test: this.charClass() };
      case '.': return { kind: 'char', test: this.flags.dotAll ? () => true : (each) => each !== '\n' };
      case '^': return { kind: 'assert', what: this.flags.multiLine ? 'lineStart' : 'start' };
      case '$': return { kind: 'assert', what: this.flags.multiLine ? 'lineEnd' : 'end' };
      case '\\': return this.escape();
      default: return this.literal(char);
    }
  }

  private group(): Node | undefined {
    const outer = this.flags;
    let index: number | undefined;
    if (!this.take('?')) {
      index = ++this.groups;
    } else {
      const rest = this.chars.slice(this.at, this.at + 80).join('');
      const name = /^P?<([A-Za-z_]\w*)>/.exec(rest);
      const flags = /^([imsU]*)(-[imsU]+)?([:)])/.exec(rest);
      if (name) {
        this.at += name[0].length;
        index = ++this.groups;
      } else if (flags) {
        this.at += flags[0].length;
        this.flags = withFlags(withFlags(outer, flags[1], true), flags[2] ?? '', false);
        if (flags[3] === ')') return undefined;
      } else {
        throw new PatternError('invalid perl operator: (?' + rest.slice(0, 1));
      }
    }
    const node = this.either();
    if (!this.take(')')) throw new PatternError('missing ): ' + this.chars.join(''));
    this.flags = outer;
    return index === undefined ? node : { kind: 'group', node, index };
  }

  private escape(): Node {
    const char = this.chars[this.at++];
    switch (char) {
      case undefined: throw new PatternError('trailing \\');
      case 'A': return { kind: 'assert', what: 'start' };
      case 'z': return { kind: 'assert', what: 'end' };
      case 'b': return { kind: 'assert', what: 'wordBoundary' };
      case 'B': return { kind: 'assert', what: 'noWordBoundary' };
      case 'C': return { kind: 'char', test: () => true };
      default: break;
    }
    const set = this.namedSet(char);
    return set ? { kind: 'char', test: set } : this.literal(this.escapedChar(char));
  }

  /** The characters between `\Q` and `\E`, one node each: a repetition after it is of the last one only. */
  private quoted(): (Node | undefined)[] {
    const nodes: Node[] = [];
    this.at += 2;
    while (this.at < this.chars.length && !(this.sees('\\') && this.chars[this.at + 1] === 'E')) nodes.push(this.literal(this.chars[this.at++]));
    this.at += 2;
    return nodes;
  }

  /** `\d`, `\pL` and their like; the letter has been read. */
  private namedSet(char: string): CharTest | undefined {
    if (Object.hasOwn(perlSets, char)) return perlSets[char];
    if (char !== 'p' && char !== 'P') return undefined;
    const braced = /^\{(\^?)(\w+)\}/.exec(this.chars.slice(this.at, this.at + 60).join(''));
    const name = braced ? braced[2] : this.chars[this.at];
    this.at += braced ? braced[0].length : 1;
    const negated = (char === 'P') !== (braced?.[1] === '^');
    return unicodeSet(name ?? '', negated);
  }

  private escapedChar(char: string): string {
    const rest = this.chars.slice(this.at, this.at + 12).join('');
    const hex = char === 'x' ? /^(?:\{([0-9a-fA-F]{1,6})\}|([0-9a-fA-F]{2}))/.exec(rest) : null;
    if (hex) {
      this.at += hex[0].length;
      return String.fromCodePoint(Math.min(0x10ffff, parseInt(hex[1] ?? hex[2], 16)));
    }
    const octal = char === '0' || (/[1-7]/.test(char) && /^[0-7]/.test(rest)) ? /^[0-7]{0,2}/.exec(rest) : null;
    if (octal) {
      this.at += octal[0].length;
      return String.fromCodePoint(parseInt(char + octal[0], 8));
    }
    if (Object.hasOwn(controls, char)) return controls[char];
    if (/[A-Za-z0-9]/.test(char)) throw new PatternError('invalid escape sequence: \\' + char);
    return char;
  }

  private charClass(): CharTest {
    const negated = this.take('^');
    const tests: CharTest[] = [];
    for (let first = true; first || !this.sees(']'); first = false) {
      if (this.at >= this.chars.length) throw new PatternError('missing ]: ' + this.chars.join(''));
      const posix = /^\[:(\^?)(\w+):\]/.exec(this.chars.slice(this.at, this.at + 14).join(''));
      if (posix) {
        if (!Object.hasOwn(posixSets, posix[2])) throw new PatternError('invalid character class range: ' + posix[0]);
        this.at += posix[0].length;
        const set = posixSets[posix[2]];
        tests.push(posix[1] ? (char) => !set.test(char) : (char) => set.test(char));
        continue;
      }
      const low = this.classItem();
      if (typeof low === 'function') { tests.push(low); continue; }
      let high = low;
      if (this.sees('-') && this.chars[this.at + 1] !== ']' && this.chars[this.at + 1] !== undefined) {
        this.at++;
        const end = this.classItem();
        if (typeof end === 'function' || end.codePointAt(0)! < low.codePointAt(0)!) throw new PatternError(`invalid character class range: ${low}-`);
        high = end;
      }
      tests.push(rangeTest(low, high, this.flags.ignoreCase));
    }
    this.at++;
    const any: CharTest = (char) => tests.some((test) => test(char));
    return negated ? (char) => !any(char) : any;
  }

  private classItem(): string | CharTest {
    const char = this.chars[this.at++];
    if (char !== '\\') return char;
    const escaped = this.chars[this.at++];
    if (escaped === undefined) throw new PatternError('trailing \\');
    return this.namedSet(escaped) ?? this.escapedChar(escaped);
  }

  private literal(char: string): Node {
    return { kind: 'char', test: rangeTest(char, char, this.flags.ignoreCase) };
  }

  private sees(char: string): boolean {
    return this.chars[this.at] === char;
  }

  private take(char: string): boolean {
    if (!this.sees(char)) return false;
    this.at++;
    return true;
  }
}

/** Whether a character counts as part of a word for `\b`. */
export function isWord(char: string | undefined): boolean {
  return char !== undefined && /^\w$/.test(char);
}

function rangeTest(low: string, high: string, ignoreCase: boolean): CharTest {
  const from = low.codePointAt(0)!;
  const to = high.codePointAt(0)!;
  const within: CharTest = (char) => char.codePointAt(0)! >= from && char.codePointAt(0)! <= to;
  if (!ignoreCase) return low === high ? (char) => char === low : within;
  return (char) => within(char) || within(char.toLowerCase()) || within(char.toUpperCase());
}

function unicodeSet(name: string, negated: boolean): CharTest {
  for (const property of [name, `Script=${name}`]) {
    try {
      const set = new RegExp(`^\\${negated ? 'P' : 'p'}{${property}}$`, 'u');
      return (char) => set.test(char);
    } catch {
      continue;
    }
  }
  throw new PatternError(`invalid character class range: \\p{${name}}`);
}

function withFlags(flags: Flags, letters: string, on: boolean): Flags {
  return {
    ignoreCase: letters.includes('i') ? on : flags.ignoreCase,
    multiLine: letters.includes('m') ? on : flags.multiLine,
    dotAll: letters.includes('s') ? on : flags.dotAll,
    ungreedy: letters.includes('U') ? on : flags.ungreedy,
  };
}

const perlSets: Readonly<Record<string, CharTest>> = {
  d: (char) => /^[0-9]$/.test(char),
  D: (char) => !/^[0-9]$/.test(char),
  w: isWord,
  W: (char) => !isWord(char),
  s: (char) => /^[\t\n\f\r ]$/.test(char),
  S: (char) => !/^[\t\n\f\r ]$/.test(char),
};

const controls: Readonly<Record<string, string>> = { a: '\x07', f: '\f', t: '\t', n: '\n', r: '\r', v: '\v' };

const posixSets: Readonly<Record<string, RegExp>> = {
  alnum: /^[0-9A-Za-z]$/, alpha: /^[A-Za-z]$/, ascii: /^[\x00-\x7f]$/, blank: /^[\t ]$/, cntrl: /^[\x00-\x1f\x7f]$/, digit: /^[0-9]$/, graph: /^[!-~]$/,
  lower: /^[a-z]$/, print: /^[ -~]$/, punct: /^[!-/:-@[-`{-~]$/, space: /^[\t\n\v\f\r ]$/, upper: /^[A-Z]$/, word: /^[0-9A-Za-z_]$/, xdigit: /^[0-9A-Fa-f]$/,
};
