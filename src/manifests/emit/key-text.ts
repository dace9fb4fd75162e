import { lineText } from './string-text';

/**
 * A map key and its colon. YAML allows 1,024 characters for a key that shares its line with the value; a longer one is written on a line of its own,
 * after `?`, and the colon follows `separator`.
 */
export function keyText(key: string, separator: string): string {
  const known = written.get(key);
  if (known !== undefined) {
    return known;
  }
  const text = lineText(key);
  if (text.length > longestImplicitKey) {
    return `? ${text}${separator}:`;
  }
  if (written.size >= mostKeysKept) {
    written.clear();
  }
  written.set(key, `${text}:`);
  return `${text}:`;
}

// Readers count the limit of 1,024 differently (characters or bytes, with or without the quotes); a quarter of it is below all of them.
const longestImplicitKey = 256;

// Manifests repeat a few hundred keys in every document. The bound keeps a long-running process from collecting all keys it ever saw.
const mostKeysKept = 4096;
const written = new Map<string, string>();
