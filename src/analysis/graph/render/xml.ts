/**
 * Text as XML and HTML show it, in elements and in quoted attributes: markup is escaped, and characters that XML does not have or that turn the
 * direction of reading are replaced.
 */
export function escapeXml(text: string): string {
  return text.replace(UNSHOWN, '\ufffd').replace(/[&<>"']/g, (char) => ENTITIES[char]);
}

// eslint-disable-next-line no-control-regex
const CONTROLS = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069\ufffe\uffff]/;
const LONE_SURROGATES = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/;
const UNSHOWN = new RegExp(`${CONTROLS.source}|${LONE_SURROGATES.source}`, 'g');

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', '\'': '&#39;' };
