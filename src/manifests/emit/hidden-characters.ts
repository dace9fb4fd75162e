/**
 * Characters that YAML does not allow as they are, that are line breaks to some readers (NEL, LS, PS), or that are invisible and could hide or
 * reorder what a reviewer reads (soft hyphen, zero width, bidirectional controls: https://trojansource.codes); and halves of surrogate pairs.
 */
export const hidden = new RegExp([
  '[\\u0000-\\u0008\\u000b-\\u001f\\u007f-\\u009f\\u00ad\\u061c\\u180e\\u200b\\u200e\\u200f\\u2028-\\u202e\\u2060-\\u206f\\ufeff\\ufff0-\\ufffb\\ufffe\\uffff]',
  '[\\ud800-\\udbff](?![\\udc00-\\udfff])',
  '(?<![\\ud800-\\udbff])[\\udc00-\\udfff]',
].join('|'));

/** `text` with its hidden characters as `\uXXXX`; newlines and tabs stay. */
export function escapeHidden(text: string): string {
  return text.replace(everyHidden, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

const everyHidden = new RegExp(hidden.source, 'g');
