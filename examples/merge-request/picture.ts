import * as fs from 'fs';
import * as path from 'path';
import { demo } from './demo';
import { folded, NoteLine, noteLines } from './readable';

/** How a kind of line looks. */
interface Look {
  readonly size: number;
  readonly height: number;
  readonly weight?: number;
  readonly ink?: string;
  readonly paper?: string;
  readonly code?: true;
  readonly above?: number;
}

const LOOKS: Readonly<Record<NoteLine['kind'], Look>> = {
  title: { size: 19, height: 30, weight: 600 },
  stack: { size: 15, height: 24, weight: 600, above: 12 },
  text: { size: 14, height: 22 },
  summary: { size: 14, height: 24, above: 4 },
  added: { size: 12.5, height: 20, ink: '#1b5e20', paper: '#e7f6ea', code: true },
  removed: { size: 12.5, height: 20, ink: '#8c1d18', paper: '#fdeceb', code: true },
  changed: { size: 12.5, height: 20, ink: '#7a4f01', paper: '#fdf3dc', code: true },
  code: { size: 12.5, height: 20, ink: '#525158', paper: '#f5f5f7', code: true },
};
const [WIDTH, LEFT, TOP, MOST] = [880, 76, 58, 108];

/** The note as a picture, for the docs: `npx tsx examples/merge-request/picture.ts`. */
export function picture(note: string): string {
  let y = TOP;
  const parts: string[] = [];
  for (const { kind, text } of folded(noteLines(note)).flatMap(wrapped)) {
    const look = LOOKS[kind];
    y += look.above ?? 0;
    if (look.paper !== undefined) parts.push(`<rect x="${LEFT - 6}" y="${y}" width="${WIDTH - LEFT - 26}" height="${look.height}" fill="${look.paper}"/>`);
    y += look.height;
    const shown = kind === 'summary' ? `▾ ${text}` : kind === 'text' ? text.replace(/^- /, '• ') : text;
    const style = [look.weight && ` font-weight="${look.weight}"`, look.ink && ` fill="${look.ink}"`, look.code && ' class="code"'].filter(Boolean).join('');
    parts.push(`<text x="${LEFT}" y="${y - 6}" font-size="${look.size}"${style} xml:space="preserve">${escaped(shown)}</text>`);
  }
  const height = y + 28;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${height}" viewBox="0 0 ${WIDTH} ${height}" role="img" fill="#28272d" aria-label="The note that trackway writes on a merge request">`,
    '<style>text{font-family:system-ui,"Segoe UI",Roboto,Helvetica,Arial,sans-serif}.code{font-family:ui-monospace,Menlo,Consolas,monospace}</style>',
    `<rect x="0.5" y="0.5" width="${WIDTH - 1}" height="${height - 1}" rx="8" fill="#fff" stroke="#dcdcde"/>`,
    '<circle cx="36" cy="32" r="18" fill="#3b5bdb"/><text x="36" y="38" font-size="17" font-weight="600" text-anchor="middle" fill="#fff">t</text>',
    `<text x="${LEFT}" y="37" font-size="14"><tspan font-weight="600">trackway</tspan> <tspan fill="#737278">@project_1_bot · 1 minute ago · Maintainer</tspan></text>`,
    ...parts,
    '</svg>',
    '',
  ].join('\n');
}

function wrapped(line: NoteLine): NoteLine[] {
  if (line.text.length <= MOST) return [line];
  const at = line.text.lastIndexOf(' ', MOST);
  const cut = at > 20 ? at : MOST;
  return [{ ...line, text: line.text.slice(0, cut) }, ...wrapped({ ...line, text: `  ${line.text.slice(cut).trimStart()}` })];
}

function escaped(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
}

if (require.main === module) {
  demo(() => undefined).then((notes) => {
    // What Terraform draws by lot would make another picture each time.
    const note = notes.get('addresses')!.replace(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g, '7c1d6f4e-0b5a-4a53-9a57-2f4f0c6c1e88');
    fs.writeFileSync(path.join(__dirname, '..', '..', 'docs', 'merge-request.svg'), picture(note));
  }).catch((error: Error) => {
    console.error(error.message);
    process.exitCode = 1;
  });
}
