/** Marks text that the quick reader leaves to the complete one. */
export const unsure = Symbol('unsure');

const words: Readonly<Record<string, null | boolean>> = {
  'null': null, 'Null': null, 'NULL': null, '~': null,
  'true': true, 'True': true, 'TRUE': true, 'false': false, 'False': false, 'FALSE': false,
  'yes': true, 'Yes': true, 'YES': true, 'no': false, 'No': false, 'NO': false,
  'on': true, 'On': true, 'ON': true, 'off': false, 'Off': false, 'OFF': false,
};

/** Whether plain text stands for something other than itself: `yes`, `null`. */
export function isWord(text: string): boolean {
  return text.length <= 5 && Object.hasOwn(words, text);
}

/**
 * The value of an unquoted scalar, as `kubectl` reads it (YAML 1.1 words and numbers), or `unsure` for rare forms of numbers.
 */
export function plainScalar(text: string): unknown {
  if (text.length <= 5 && Object.hasOwn(words, text)) return words[text];
  const first = text.charCodeAt(0);
  const startsLikeNumber = (first >= 48 && first <= 57) || first === 45 || first === 43 || first === 46;
  if (!startsLikeNumber) return text;
  if (/^-?(?:0|[1-9]\d{0,14})$/.test(text)) return text === '-0' ? unsure : Number(text);
  if (/^-?(?:0|[1-9]\d{0,8})\.\d{1,6}$/.test(text)) return text.startsWith('-0.') ? unsure : Number(text);
  if (/^\d+\.\d+\.\d+/.test(text)) return text; // a version or an address
  // What may be a number in one of YAML's rarer forms: octal, binary, with underscores or an exponent, infinite.
  if (/^[-+]?[\d._]*$/.test(text) || /^[-+]?0[xXoObB]/.test(text) || /^[-+]?[\d._]+[eE]/.test(text) || /^[-+]?\.[a-zA-Z]/.test(text)) return unsure;
  return text;
}

/** The value of a quoted scalar without its quotes, or `unsure` for rare escapes. */
export function unescapeDouble(text: string): string | typeof unsure {
  if (!text.includes('\\')) return text;
  let result = '';
  for (let at = 0; at < text.length; at++) {
    const character = text[at];
    if (character !== '\\') {
      result += character;
      continue;
    }
    const escaped = simpleEscapes[text[++at] ?? ''];
    if (escaped === undefined) return unsure;
    result += escaped;
  }
  return result;
}

const simpleEscapes: Readonly<Record<string, string>> = { 'n': '\n', 't': '\t', 'r': '\r', '"': '"', '\\': '\\', '/': '/' };
