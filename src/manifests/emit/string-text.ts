import { escapeHidden, hidden } from './hidden-characters';

/**
 * A string as the value of a key or an item: plain where every reader takes it for this very string, a block scalar when it has several lines and
 * nothing is lost by it, else double-quoted. `separator` is a newline and the indentation of a block scalar's lines.
 */
export function stringText(text: string, separator: string): string {
  if (isCommonWord(text)) {
    return text;
  }
  if (text.includes('\n')) {
    return isBlockSafe(text) ? blockText(text, separator) : quotedText(text);
  }
  return isPlainSafe(text) ? text : quotedText(text);
}

/** A string on one line, as keys must be: plain or double-quoted. */
export function lineText(text: string): string {
  return isCommonWord(text) || isPlainSafe(text) ? text : quotedText(text);
}

// Names, paths, kinds and most other values of a manifest: nothing in here means anything to YAML, so nine strings in ten need no further look.
const commonWord = /^(?![eE][-+]?[\d_.]+$)[A-Za-z/_][A-Za-z0-9/_.$()@+=-]*$/;

/** Read as a boolean or null by YAML 1.1 (https://yaml.org/type/bool.html, https://yaml.org/type/null.html) or YAML 1.2. */
const reservedWord = /^(?:y|n|yes|no|on|off|true|false|null)$/i;
const longestReservedWord = 5;

function isCommonWord(text: string): boolean {
  return commonWord.test(text) && !(text.length <= longestReservedWord && reservedWord.test(text));
}

/**
 * Numbers of YAML 1.1 and 1.2, integers of any base, floats, sexagesimals (`1:30`), and everything that is made like one (`1.2.3`, `e0`): readers
 * differ in where they draw the line (https://yaml.org/type/float.html allows several points), and quotes cost nothing.
 */
const likeNumber = /^[-+]?(?:0x[\da-f_]*|0o[0-7_]*|0b[01_]*|[\d_.,:]*(?:e[-+]?[\d_.]+)?|\.(?:inf|nan))$/i;

/** https://yaml.org/type/timestamp.html */
const likeDate = /^\d{4}-\d\d?-\d\d?/;

// `-` begins an item only before a space, but `---` begins a document; `.` and `+` begin numbers and `...` ends a document.
const plainStart = /^(?:[A-Za-z0-9/_$(;^\\\u00a1-\uffff]|-(?!--)[A-Za-z0-9/_.$(-]|\.(?!\.\.)[A-Za-z0-9/._-]|\+[A-Za-z0-9/_.$(-])/;

/** `: ` begins a value, ` #` a comment, and no reader keeps a space at the end, or agrees on other white space. */
const plainBreak = /:(?: |$)| (?:#|$)|[^\S ]/;

function isPlainSafe(text: string): boolean {
  return plainStart.test(text)
    && !plainBreak.test(text)
    && !hidden.test(text)
    && !(text.length <= longestReservedWord && reservedWord.test(text))
    && !likeNumber.test(text)
    && !likeDate.test(text);
}

function quotedText(text: string): string {
  return escapeHidden(JSON.stringify(text));
}

/** A last line of nothing but white space, which readers disagree whether to keep; text without any visible character is one, too. */
const endsInBlankLine = /(?:^|\n)[ \t]*\n*$/;

function isBlockSafe(text: string): boolean {
  return !hidden.test(text) && !endsInBlankLine.test(withoutFinalNewlines(text));
}

function blockText(text: string, separator: string): string {
  const final = text.length - withoutFinalNewlines(text).length;
  const chomping = final === 0 ? '-' : final === 1 ? '' : '+';
  // Without a number the reader takes the indentation from the first line that is not empty, whose own white space would then be lost.
  const indicator = /^\n*[ \t]/.test(text) ? '2' : '';
  const lines = final === 0 ? text : text.slice(0, -1);
  return `|${indicator}${chomping}${`\n${lines}`.replace(/\n(?!\n|$)/g, separator)}`;
}

function withoutFinalNewlines(text: string): string {
  let end = text.length;
  while (end > 0 && text.charCodeAt(end - 1) === 10) {
    end--;
  }
  return text.slice(0, end);
}
