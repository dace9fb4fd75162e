const LONGEST = 400;

/** Text that stands for itself wherever Markdown is read: every sign that means something is a character reference, in `<code>`, where GitLab looks for no mention. */
export function code(text: string): string {
  return `<code>${plain(text)}</code>`;
}

/** The same without `<code>`: for words of people and servers. An underscore in the middle of a word means nothing. */
export function plain(text: string): string {
  return shortened(oneLine(text)).replace(/[^A-Za-z0-9 _.\u0080-\uffff-]|(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])|(?<=www)\./gi, (sign) => `&#${sign.charCodeAt(0)};`);
}

/** Lines in a fenced block that none of them can end. */
export function fenced(lines: readonly string[], language: string): string {
  const shown = lines.map((line) => shortened(oneLine(line)));
  const longest = Math.max(0, ...shown.flatMap((line) => (line.match(/`+/g) ?? []).map((run) => run.length)));
  const fence = '`'.repeat(Math.max(3, longest + 1));
  return [`${fence}${language}`, ...shown, fence].join('\n');
}

/** An address as the target of a link; undefined if it is no web address. */
export function link(text: string, url: string | undefined): string {
  if (url === undefined || !URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol)) return text;
  const safe = new URL(url).toString().replace(/[()\\<>\s|[\]`]/g, (sign) => `%${sign.charCodeAt(0).toString(16)}`);
  return `[${text}](${safe})`;
}

/** Nothing that breaks a line, reverses the direction of reading or is not seen. */
function oneLine(text: string): string {
  return text.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]/g, (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

function shortened(text: string): string {
  const signs = [...text];
  return signs.length <= LONGEST ? text : `${signs.slice(0, LONGEST).join('')} … ${signs.length - LONGEST} more characters`;
}
