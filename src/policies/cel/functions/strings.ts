import { Re2 } from '../../../analysis/trace/re2/regex';
import { charge } from '../budget';
import { CelError, Double, seen, typeOf, Uint } from '../values';
import { textOf } from './conversions';
import { define } from './define';

const WIDE = /[\ud800-\udfff]/;

/** Work of a function that reads `text`. */
function read(text: string, times = 1): void {
  charge(1 + text.length * times / 10);
}

/** Characters, for indexes count characters and not UTF-16 units. */
function chars(text: string): string | string[] {
  return WIDE.test(text) ? Array.from(text) : text;
}

function cut(text: string, from: bigint, to?: bigint): string {
  read(text);
  const all = chars(text);
  const end = to ?? BigInt(all.length);
  if (from < 0n || end < from || end > BigInt(all.length)) throw new CelError(`index out of range: from ${from} to ${end} of ${all.length} characters`);
  const part = all.slice(Number(from), Number(end));
  return typeof part === 'string' ? part : part.join('');
}

function indexIn(text: string, part: string, last: boolean, from?: bigint): bigint {
  read(text, 1 + Math.min(part.length, 10));
  const all = chars(text);
  if (from !== undefined && (from < 0n || from > BigInt(all.length))) throw new CelError(`index out of range: ${from} of ${all.length} characters`);
  const start = from === undefined ? undefined : Number(from);
  if (typeof all === 'string') return BigInt(last ? all.lastIndexOf(part, start) : all.indexOf(part, start));
  const prefix = (count: number): number => all.slice(0, count).join('').length;
  const found = last ? text.lastIndexOf(part, start === undefined ? undefined : prefix(start)) : text.indexOf(part, start === undefined ? 0 : prefix(start));
  return found < 0 ? -1n : BigInt(Array.from(text.slice(0, found)).length);
}

function replace(text: string, old: string, by: string, limit: bigint): string {
  read(text, 1 + Math.min(old.length, 10));
  if (limit === 0n) return text;
  const parts = old === '' ? ['', ...Array.from(text), ''] : text.split(old);
  const most = limit < 0n ? parts.length - 1 : Math.min(Number(limit), parts.length - 1);
  charge(most * by.length / 10);
  return parts.slice(0, most + 1).join(by) + parts.slice(most + 1).map((part) => old + part).join('');
}

function split(text: string, separator: string, limit: bigint): string[] {
  read(text, 2);
  if (limit === 0n) return [];
  const parts = separator === '' ? Array.from(text) : text.split(separator);
  charge(parts.length);
  if (limit < 0n || BigInt(parts.length) <= limit) return parts;
  return [...parts.slice(0, Number(limit) - 1), parts.slice(Number(limit) - 1).join(separator)];
}

function join(list: unknown[], separator: string): string {
  charge(list.length);
  for (const item of list) if (typeof item !== 'string') throw new CelError(`join() is for lists of strings, and this one has a ${typeOf(item)}`);
  const text = list.join(separator);
  read(text);
  return text;
}

export function pattern(source: string): Re2 {
  charge(source.length);
  const compiled = Re2.compile(source);
  if ('error' in compiled) throw new CelError(`${JSON.stringify(source)} is no regular expression: ${compiled.error}`);
  return compiled;
}

/** Work of a pattern that passes once over a text. */
function pass(text: string, source: string): void {
  charge(1 + text.length * (4 + source.length) / 4);
}

function findAll(text: string, source: string, limit: bigint): string[] {
  // Each search starts over behind the match before it.
  charge(1 + text.length * (4 + source.length) / 4);
  const regex = pattern(source);
  const found: string[] = [];
  for (const match of regex.matchesIn(text)) {
    if (limit >= 0n && BigInt(found.length) >= limit) break;
    charge(1 + text.length * (4 + source.length) / 40);
    found.push(match);
  }
  return found;
}

/** https://pkg.go.dev/github.com/google/cel-go/ext#hdr-Format-Strings */
function format(template: string, given: unknown[]): string {
  read(template);
  let next = 0;
  const take = (): unknown => {
    if (next >= given.length) throw new CelError(`format() has ${given.length} values, and its text asks for more`);
    return seen(given[next++]);
  };
  const text = template.replace(/%(?:(%)|(?:\.(\d+))?([a-zA-Z])|)/g, (whole, percent?: string, precision?: string, verb?: string) => {
    if (percent) return '%';
    if (!verb || !'sdfexXob'.includes(verb)) throw new CelError(`format() does not know ${JSON.stringify(whole)}`);
    const value = take();
    const part = formatted(value, verb, Math.min(Number(precision ?? 6), 100));
    read(part);
    return part;
  });
  read(text);
  return text;
}

function formatted(value: unknown, verb: string, precision: number): string {
  const wrong = (): never => { throw new CelError(`format('%${verb}') is not for a ${typeOf(value)}`); };
  const whole = typeof value === 'bigint' ? value : value instanceof Uint ? value.value : undefined;
  switch (verb) {
    case 's': return textOf(value);
    case 'd': return whole === undefined ? wrong() : String(whole);
    case 'f': case 'e': {
      const number = value instanceof Double ? value.value : whole === undefined ? wrong() : Number(whole);
      if (!Number.isFinite(number)) return Number.isNaN(number) ? 'NaN' : number > 0 ? '∞' : '-∞';
      if (verb === 'f') return number.toFixed(precision);
      return number.toExponential(precision).replace(/e([+-])(\d)$/, 'e$10$2');
    }
    case 'b': return typeof value === 'boolean' ? (value ? '1' : '0') : whole === undefined ? wrong() : whole.toString(2);
    case 'o': return whole === undefined ? wrong() : whole.toString(8);
    default: {
      const hex = typeof value === 'string' ? Buffer.from(value, 'utf8').toString('hex')
        : value instanceof Uint8Array ? Buffer.from(value).toString('hex') : whole === undefined ? wrong() : whole.toString(16);
      return verb === 'X' ? hex.toUpperCase() : hex;
    }
  }
}

function ascii(text: string, from: RegExp, change: (char: string) => string): string {
  read(text);
  return text.replace(from, change);
}

const quoted: Readonly<Record<string, string>> = {
  '\x07': '\\a', '\b': '\\b', '\f': '\\f', '\n': '\\n', '\r': '\\r', '\t': '\\t', '\v': '\\v', '\\': '\\\\', '"': '\\"',
};

export const strings = [
  define('string.startsWith(string): bool', (text: string, part: string) => (read(part), text.startsWith(part))),
  define('string.endsWith(string): bool', (text: string, part: string) => (read(part), text.endsWith(part))),
  define('string.contains(string): bool', (text: string, part: string) => (read(text, 1 + Math.min(part.length, 10)), text.includes(part))),
  define('string.matches(string): bool', (text: string, source: string) => (pass(text, source), pattern(source).matchesPartly(text))),
  define('matches(string, string): bool', (text: string, source: string) => (pass(text, source), pattern(source).matchesPartly(text))),
  define('string.find(string): string', (text: string, source: string) => findAll(text, source, 1n)[0] ?? ''),
  define('string.findAll(string): list', (text: string, source: string) => findAll(text, source, -1n)),
  define('string.findAll(string, int): list', findAll),
  define('string.charAt(int): string', (text: string, at: bigint) => {
    const { length } = chars(text);
    return at === BigInt(length) ? '' : cut(text, at, at + 1n);
  }),
  define('string.indexOf(string): int', (text: string, part: string) => indexIn(text, part, false)),
  define('string.indexOf(string, int): int', (text: string, part: string, from: bigint) => indexIn(text, part, false, from)),
  define('string.lastIndexOf(string): int', (text: string, part: string) => indexIn(text, part, true)),
  define('string.lastIndexOf(string, int): int', (text: string, part: string, from: bigint) => indexIn(text, part, true, from)),
  define('string.lowerAscii(): string', (text: string) => ascii(text, /[A-Z]/g, (char) => char.toLowerCase())),
  define('string.upperAscii(): string', (text: string) => ascii(text, /[a-z]/g, (char) => char.toUpperCase())),
  define('string.trim(): string', (text: string) => (read(text), text.replace(/^[\s\x85]+/, '').replace(/(?<![\s\x85])[\s\x85]+$/, ''))),
  define('string.replace(string, string): string', (text: string, old: string, by: string) => replace(text, old, by, -1n)),
  define('string.replace(string, string, int): string', replace),
  define('string.split(string): list', (text: string, separator: string) => split(text, separator, -1n)),
  define('string.split(string, int): list', split),
  define('string.substring(int): string', (text: string, from: bigint) => cut(text, from)),
  define('string.substring(int, int): string', (text: string, from: bigint, to: bigint) => cut(text, from, to)),
  define('list.join(): string', (list: unknown[]) => join(list, '')),
  define('list.join(string): string', join),
  define('string.format(list): string', format, 'string formatting'),
  define('strings::quote(string): string', (text: string) => (read(text), `"${text.replace(/[\x07\b\f\n\r\t\v\\"]/g, (char) => quoted[char])}"`), 'string formatting'),
];
