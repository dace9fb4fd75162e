import { ExpressionError } from './syntax';

export type Token =
  | { readonly kind: 'end' | 'name' | 'punctuation'; readonly text: string; readonly at: number; readonly end: number }
  | { readonly kind: 'string'; readonly value: string; readonly text: string; readonly at: number; readonly end: number }
  | { readonly kind: 'bytes'; readonly value: Uint8Array; readonly text: string; readonly at: number; readonly end: number }
  | { readonly kind: 'int' | 'uint'; readonly value: bigint; readonly text: string; readonly at: number; readonly end: number }
  | { readonly kind: 'double'; readonly value: number; readonly text: string; readonly at: number; readonly end: number };

const SPACE = /(?:[ \t\r\n\f]|\/\/[^\n]*)*/y;
const NAME = /[A-Za-z_]\w*/y;
const NUMBER = /0x[0-9a-fA-F]+[uU]?|(?:\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|\.\d+(?:[eE][+-]?\d+)?)[uU]?/y;
const STRING = /(?:[rR]?[bB]|[bB]?[rR])?(?:"""|'''|"|')/y;
const PUNCTUATION = /&&|\|\||==|!=|<=|>=|[-+*/%<>!?:.,()[\]{}]/y;
const SIMPLE_ESCAPES: Readonly<Record<string, string>> = {
  'a': '\x07', 'b': '\b', 'f': '\f', 'n': '\n', 'r': '\r', 't': '\t', 'v': '\v', '\\': '\\', '?': '?', '"': '"', "'": "'", '`': '`',
};

/** The tokens of an expression, ended by one of kind `end`. */
export function tokenize(text: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  const take = (pattern: RegExp): string | undefined => {
    pattern.lastIndex = at;
    return pattern.exec(text)?.[0];
  };
  for (;;) {
    at += take(SPACE)!.length;
    if (at >= text.length) return [...tokens, { kind: 'end', text: '', at, end: at }];
    const quote = take(STRING);
    if (quote !== undefined) {
      const token = readString(text, at, quote);
      tokens.push(token);
      at = token.end;
      continue;
    }
    const number = take(NUMBER);
    if (number !== undefined) {
      tokens.push(numberToken(number, at));
      at += number.length;
      continue;
    }
    const name = take(NAME);
    const word = name ?? take(PUNCTUATION);
    if (word === undefined) throw new ExpressionError(`unexpected ${JSON.stringify(String.fromCodePoint(text.codePointAt(at)!))}`, at);
    tokens.push({ kind: name === undefined ? 'punctuation' : 'name', text: word, at, end: at + word.length });
    at += word.length;
  }
}

function numberToken(text: string, at: number): Token {
  const end = at + text.length;
  const unsigned = /[uU]$/.test(text);
  const digits = unsigned ? text.slice(0, -1) : text;
  if (!/^0x/.test(digits) && /[.eE]/.test(digits)) {
    if (unsigned) throw new ExpressionError(`${JSON.stringify(text)} is no number`, at);
    return { kind: 'double', value: Number(digits), text, at, end };
  }
  const value = BigInt(digits);
  // -9223372036854775808 is a minus and one more than the largest number: the parser looks at the sign.
  if (value > (unsigned ? 2n ** 64n - 1n : 2n ** 63n)) throw new ExpressionError(`the number ${text} is too large`, at);
  return { kind: unsigned ? 'uint' : 'int', value, text, at, end };
}

function readString(text: string, at: number, opening: string): Token {
  const quotes = /["']+$/.exec(opening)![0];
  const raw = /r/i.test(opening);
  const bytes = /b/i.test(opening);
  let value = '';
  const octets: number[] = [];
  const push = (part: string): void => { if (bytes) octets.push(...Buffer.from(part, 'utf8')); else value += part; };
  let index = at + opening.length;
  for (;;) {
    if (index >= text.length || (quotes.length === 1 && text[index] === '\n')) throw new ExpressionError('the string does not end', at);
    if (text.startsWith(quotes, index)) break;
    if (text[index] !== '\\' || raw) {
      const char = String.fromCodePoint(text.codePointAt(index)!);
      push(char);
      index += char.length;
      continue;
    }
    const escape = /\\(?:[xX][0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|[0-3][0-7]{2}|[abfnrtv\\?"'`])/y;
    escape.lastIndex = index;
    const found = escape.exec(text)?.[0];
    if (found === undefined) throw new ExpressionError(`${JSON.stringify(text.slice(index, index + 2))} is no escape sequence`, index);
    const simple = SIMPLE_ESCAPES[found[1]];
    if (simple !== undefined && found.length === 2) {
      push(simple);
    } else {
      const code = /[0-3]/.test(found[1]) ? parseInt(found.slice(1), 8) : parseInt(found.slice(2), 16);
      if (bytes && /[uU]/.test(found[1])) throw new ExpressionError('bytes have no \\u escapes', index);
      if (code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff)) throw new ExpressionError(`${found} is no character`, index);
      if (bytes) octets.push(code);
      else value += String.fromCodePoint(code);
    }
    index += found.length;
  }
  const end = index + quotes.length;
  return bytes ? { kind: 'bytes', value: Uint8Array.from(octets), text: '', at, end } : { kind: 'string', value, text: '', at, end };
}
