import { Assertion, CharTest, isWord, Node, parsePattern, PatternError } from './syntax';

/**
 * A regular expression as Envoy runs it: RE2 syntax, time linear in the text, so that no pattern of a manifest can hang a trace.
 */
export class Re2 {
  /** The compiled pattern, or why it is none. Patterns are kept: the same one is asked for on every request. */
  public static compile(pattern: string): Re2 | { readonly error: string } {
    const known = compiled.get(pattern);
    if (known) return known;
    let result: Re2 | { readonly error: string };
    try {
      result = new Re2(pattern);
    } catch (error) {
      if (!(error instanceof PatternError)) throw error;
      result = { error: error.message };
    }
    if (compiled.size > 10_000) compiled.clear();
    compiled.set(pattern, result);
    return result;
  }

  /** The pattern as written. */
  public readonly source: string;
  private readonly program: Instruction[] = [];
  private readonly slots: number;

  private constructor(source: string) {
    this.source = source;
    const pattern = parsePattern(source);
    this.slots = (pattern.groups + 1) * 2;
    this.emit({ op: 'save', slot: 0 });
    this.generate(pattern.node);
    this.emit({ op: 'save', slot: 1 });
    this.emit({ op: 'match' });
  }

  /** Whether the whole text matches, as in a route's `safe_regex`. */
  public matchesFully(text: string): boolean {
    const chars = Array.from(text);
    return this.run(chars, 0, true) !== undefined;
  }

  /** Whether some part of the text matches. */
  public matchesPartly(text: string): boolean {
    const chars = Array.from(text);
    let threads: Thread[] = [];
    let seen = new Set<number>();
    // One pass: at every character a match may begin, beside those that are under way.
    for (let index = 0; index <= chars.length; index++) {
      this.follow(threads, seen, { at: 0, slots: [] }, chars, index);
      const next: Thread[] = [];
      const reached = new Set<number>();
      for (const { at, slots } of threads) {
        const instruction = this.program[at];
        if (instruction.op === 'match') return true;
        if (instruction.op === 'char' && index < chars.length && instruction.test(chars[index])) this.follow(next, reached, { at: at + 1, slots }, chars, index + 1);
      }
      threads = next;
      seen = reached;
    }
    return false;
  }

  /** Every match in the text, from left to right, none overlapping another; an empty one does not touch the one before. */
  public* matchesIn(text: string): Generator<string> {
    const chars = Array.from(text);
    let lastEnd = -1;
    for (let at = 0; at <= chars.length;) {
      const found = this.find(chars, at);
      if (!found) return;
      const [start, end] = found;
      if (start !== end || start !== lastEnd) yield chars.slice(start, end).join('');
      lastEnd = end;
      at = end === start ? end + 1 : end;
    }
  }

  /** The text with every match replaced; `\0` to `\9` in the substitution are the capture groups. */
  public replaceAll(text: string, substitution: string): string {
    const chars = Array.from(text);
    let out = '';
    let at = 0;
    let lastEnd = -1;
    while (at <= chars.length) {
      const found = this.find(chars, at);
      if (!found) break;
      const [start, end] = found;
      out += chars.slice(at, start).join('');
      if (start === end && start === lastEnd) {
        // RE2 skips an empty match that touches the one before
        out += chars[start] ?? '';
        at = start + 1;
        continue;
      }
      out += expand(substitution, found, chars);
      lastEnd = end;
      if (end === start) {
        out += chars[start] ?? '';
        at = start + 1;
      } else {
        at = end;
      }
    }
    return at <= chars.length ? out + chars.slice(at).join('') : out;
  }

  private find(chars: readonly string[], from: number): number[] | undefined {
    for (let start = from; start <= chars.length; start++) {
      const found = this.run(chars, start, false);
      if (found) return found;
    }
    return undefined;
  }

  private run(chars: readonly string[], start: number, whole: boolean): number[] | undefined {
    let threads: Thread[] = [];
    let best: number[] | undefined;
    this.follow(threads, new Set(), { at: 0, slots: new Array<number>(this.slots).fill(-1) }, chars, start);
    for (let index = start; index <= chars.length && threads.length > 0; index++) {
      const next: Thread[] = [];
      const seen = new Set<number>();
      for (const thread of threads) {
        const instruction = this.program[thread.at];
        if (instruction.op === 'match') {
          if (whole && index < chars.length) continue;
          best = thread.slots;
          break;
        }
        if (instruction.op === 'char' && index < chars.length && instruction.test(chars[index])) {
          this.follow(next, seen, { at: thread.at + 1, slots: thread.slots }, chars, index + 1);
        }
      }
      threads = next;
    }
    return best;
  }

  /** Adds a thread, and instead of one that stands at a jump, all it leads to, in order of preference. */
  private follow(threads: Thread[], seen: Set<number>, first: Thread, chars: readonly string[], index: number): void {
    const waiting: Thread[] = [first];
    for (let thread = waiting.pop(); thread; thread = waiting.pop()) {
      if (seen.has(thread.at)) continue;
      seen.add(thread.at);
      const instruction = this.program[thread.at];
      switch (instruction.op) {
        case 'jump':
          waiting.push({ at: instruction.to, slots: thread.slots });
          break;
        case 'split':
          waiting.push({ at: instruction.second, slots: thread.slots }, { at: instruction.first, slots: thread.slots });
          break;
        case 'save': {
          const slots = thread.slots.slice();
          slots[instruction.slot] = index;
          waiting.push({ at: thread.at + 1, slots });
          break;
        }
        case 'assert':
          if (holds(instruction.what, chars, index)) waiting.push({ at: thread.at + 1, slots: thread.slots });
          break;
        default:
          threads.push(thread);
      }
    }
  }

  private generate(node: Node): void {
    switch (node.kind) {
      case 'char': this.emit({ op: 'char', test: node.test }); break;
      case 'assert': this.emit({ op: 'assert', what: node.what }); break;
      case 'sequence': node.nodes.forEach((each) => this.generate(each)); break;
      case 'group':
        this.emit({ op: 'save', slot: node.index * 2 });
        this.generate(node.node);
        this.emit({ op: 'save', slot: node.index * 2 + 1 });
        break;
      case 'either': this.generateEither(node.nodes); break;
      case 'repeat': this.generateRepeat(node.node, node.min, node.max, node.greedy); break;
    }
  }

  private generateEither(nodes: readonly Node[]): void {
    const ends: { op: 'jump'; to: number }[] = [];
    nodes.forEach((node, index) => {
      if (index === nodes.length - 1) return this.generate(node);
      const split = this.emit({ op: 'split', first: this.program.length + 1, second: 0 });
      this.generate(node);
      ends.push(this.emit({ op: 'jump', to: 0 }));
      split.second = this.program.length;
    });
    for (const end of ends) end.to = this.program.length;
  }

  private generateRepeat(node: Node, min: number, max: number, greedy: boolean): void {
    for (let count = 0; count < min; count++) this.generate(node);
    if (max === Infinity) {
      const start = this.program.length;
      const split = this.emit({ op: 'split', first: start + 1, second: start + 1 });
      this.generate(node);
      this.emit({ op: 'jump', to: start });
      if (greedy) split.second = this.program.length;
      else split.first = this.program.length;
      return;
    }
    const splits: { first: number; second: number }[] = [];
    for (let count = min; count < max; count++) {
      splits.push(this.emit({ op: 'split', first: this.program.length + 1, second: this.program.length + 1 }));
      this.generate(node);
    }
    for (const split of splits) split[greedy ? 'second' : 'first'] = this.program.length;
  }

  private emit<T extends Instruction>(instruction: T): T {
    if (this.program.length > 50_000) throw new PatternError('pattern too large - compile failed');
    this.program.push(instruction);
    return instruction;
  }
}

type Instruction =
  | { op: 'char'; test: CharTest }
  | { op: 'split'; first: number; second: number }
  | { op: 'jump'; to: number }
  | { op: 'save'; slot: number }
  | { op: 'assert'; what: Assertion }
  | { op: 'match' };

interface Thread {
  readonly at: number;
  readonly slots: number[];
}

const compiled = new Map<string, Re2 | { readonly error: string }>();

function holds(what: Assertion, chars: readonly string[], index: number): boolean {
  switch (what) {
    case 'start': return index === 0;
    case 'end': return index === chars.length;
    case 'lineStart': return index === 0 || chars[index - 1] === '\n';
    case 'lineEnd': return index === chars.length || chars[index] === '\n';
    default: return (isWord(chars[index - 1]) !== isWord(chars[index])) === (what === 'wordBoundary');
  }
}

function expand(substitution: string, slots: readonly number[], chars: readonly string[]): string {
  return substitution.replace(/\\(\\|\d)/g, (_, key: string) => {
    if (key === '\\') return '\\';
    const [start, end] = [slots[Number(key) * 2] ?? -1, slots[Number(key) * 2 + 1] ?? -1];
    return start < 0 || end < 0 ? '' : chars.slice(start, end).join('');
  });
}
