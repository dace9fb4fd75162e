import * as fs from 'fs';
import * as path from 'path';

/** A fence that is cut from a file: `<!-- from FILE#PART -->` above it. */
export const FENCE = /<!-- from ([^\s#]+)(?:#(\S+))? -->\n+```(\w*)\n([\s\S]*?)```/g;

const ROOT = path.join(__dirname, '..');

/** The pages whose fences are cut from examples. */
export function pages(): string[] {
  return ['README.md', ...fs.readdirSync(path.join(ROOT, 'docs')).filter((file) => file.endsWith('.md')).map((file) => path.join('docs', file))];
}

/** A part of a file: a `#region` of a program, the document `Kind/name` of a YAML file, or all of it. */
export function partOf(file: string, name: string | undefined): string {
  const text = fs.readFileSync(path.join(ROOT, file), 'utf8');
  if (name === undefined) return text;
  return /\.ya?ml$/.test(file) ? document(text, file, name) : region(text, file, name);
}

function region(text: string, file: string, name: string): string {
  const lines = text.split('\n');
  const start = lines.findIndex((line) => line.trim() === `// #region ${name}`);
  if (start < 0) throw new Error(`${file} has no region ${name}`);
  const end = lines.findIndex((line, i) => i > start && line.trim() === '// #endregion');
  const part = lines.slice(start + 1, end);
  const indent = Math.min(...part.filter((line) => line.trim()).map((line) => line.search(/\S/)));
  return `${part.map((line) => line.slice(indent)).join('\n').trim()}\n`;
}

function document(text: string, file: string, wanted: string): string {
  const [kind, name] = wanted.split('/');
  const found = text.split(/^---\n/m).find((one) => `\n${one}`.includes(`\nkind: ${kind}\n`) && one.includes(`\n  name: ${name}\n`));
  if (!found) throw new Error(`${file} has no ${wanted}`);
  return `${found.trim()}\n`;
}

if (require.main === module) {
  for (const page of pages()) {
    const text = fs.readFileSync(path.join(ROOT, page), 'utf8');
    const filled = text.replace(FENCE, (_, file: string, name: string | undefined, language: string) =>
      `<!-- from ${file}${name ? `#${name}` : ''} -->\n\`\`\`${language}\n${partOf(file, name)}\`\`\``);
    if (filled !== text) fs.writeFileSync(path.join(ROOT, page), filled);
  }
}
