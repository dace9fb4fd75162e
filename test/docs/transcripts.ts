import * as fs from 'fs';
import * as path from 'path';
import { trackway } from '../cli/support';
import { ROOT } from '../support/paths';
import { refusalOf, wrongGateway } from './outage';

/** The pages whose commands are run. */
export const TRANSCRIPT_PAGES = ['docs/analyze.md', 'docs/trace.md'];

const FENCE = /```console\n([\s\S]*?)```/g;

/** A picture: `<!-- $ COMMAND -->` above it. */
export const PICTURE = /<!-- \$ ([^\n]+) -->\n+```mermaid\n([\s\S]*?)```/g;

/** A refusal: `<!-- refusal NAME -->` above it. */
export const REFUSAL = /<!-- refusal ([a-z-]+) -->\n+```text\n([\s\S]*?)```/g;

const refusals: Record<string, () => void> = { 'wrong-gateway': wrongGateway };

/** What is refused under that name, as text. */
export function refusalNamed(name: string): string {
  if (!Object.hasOwn(refusals, name)) throw new Error(`there is no refusal ${name}; there are ${Object.keys(refusals).join(', ')}`);
  return refusalOf(refusals[name]);
}

/** A line that stands for any number of others. */
const ELISION = '…';

/** A command of a page, and what the page says that it writes. */
export interface Transcript {
  /** As written, without the prompt. */
  readonly command: string;
  readonly output: string;
}

/** Whether a command is about the examples, and so is run; others are only shown. */
export function isRun({ command }: Transcript): boolean {
  return command.includes(' examples/');
}

export function transcriptsOf(page: string): Transcript[] {
  return [...page.matchAll(FENCE)].flatMap(([, fence]) => splitFence(fence));
}

/** The arguments of a command that can be run here; undefined where other programs take part. */
export function argvOf(command: string): { argv: string[]; tellsCode: boolean } | undefined {
  const match = /^npx trackway ([^|>]+?)(; echo \$\?)?$/.exec(command.replace(/\s+#\s.*$/, ''));
  return match ? { argv: words(match[1]), tellsCode: match[2] !== undefined } : undefined;
}

/** What a command writes, with the exit code below if the command asks for it. */
export function outputOf(command: string): string {
  const parsed = argvOf(command);
  if (!parsed) throw new Error(`this cannot be run: ${command}`);
  const before = process.cwd();
  process.chdir(ROOT);
  try {
    const { out, err, code } = trackway(parsed.argv);
    return `${err}${out}${parsed.tellsCode ? `${code}\n` : ''}`;
  } finally {
    process.chdir(before);
  }
}

/** Whether `output` is what `shown` says, which may leave lines out. */
export function shows(shown: string, output: string): boolean {
  const parts = `\n${shown}`.split(`\n${ELISION}\n`);
  if (parts.length === 1) return shown === output;
  const [first, last] = [parts[0].slice(1), parts[parts.length - 1]];
  if (!output.startsWith(first === '' ? '' : `${first}\n`) || !output.endsWith(last)) return false;
  let at = first.length;
  for (const part of parts.slice(1)) {
    const found = output.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  return true;
}

function splitFence(fence: string): Transcript[] {
  return fence.split(/^\$ /m).filter((each) => each !== '').map((each) => {
    const end = each.indexOf('\n');
    return { command: each.slice(0, end), output: each.slice(end + 1) };
  });
}

function words(line: string): string[] {
  return [...line.matchAll(/"([^"]*)"|'([^']*)'|(\S+)/g)].map(([, double, single, bare]) => double ?? single ?? bare);
}

if (require.main === module) {
  for (const page of TRANSCRIPT_PAGES) {
    const file = path.join(ROOT, page);
    const text = fs.readFileSync(file, 'utf8');
    const filled = text.replace(FENCE, (_, fence: string) => `\`\`\`console\n${splitFence(fence).map((transcript) => {
      const { command, output } = transcript;
      const isWhole = isRun(transcript) && !`\n${output}`.includes(`\n${ELISION}\n`);
      return `$ ${command}\n${isWhole ? outputOf(command) : output}`;
    }).join('')}\`\`\``)
      .replace(PICTURE, (_, command: string) => `<!-- $ ${command} -->\n\`\`\`mermaid\n${outputOf(command)}\`\`\``)
      .replace(REFUSAL, (_, name: string) => `<!-- refusal ${name} -->\n\`\`\`text\n${refusalNamed(name)}\`\`\``);
    if (filled !== text) fs.writeFileSync(file, filled);
  }
}
