import { spawnSync } from 'child_process';
import * as fs from 'fs';
import * as path from 'path';

/** Names of the examples: the folders with a `main.ts`. */
export function exampleNames(): string[] {
  return fs.readdirSync(__dirname).filter((name) => fs.existsSync(path.join(__dirname, name, 'main.ts'))).sort();
}

/** The folder of an example. */
export function exampleFolder(name: string): string {
  return path.join(__dirname, name);
}

/**
 * Runs an example as its reader would, in a process of its own, writing to `outdir`, and gives every file it made.
 */
export function runExample(name: string, outdir: string): Record<string, string> {
  const { status, stderr } = spawnSync(process.execPath, ['--require', require.resolve('tsx/cjs'), 'main.ts'], {
    cwd: exampleFolder(name),
    encoding: 'utf8',
    env: { ...process.env, CDK8S_OUTDIR: path.join(outdir, 'kubernetes'), CDKTF_OUTDIR: path.join(outdir, 'terraform') },
  });
  if (status !== 0) throw new Error(`example ${name} failed:\n${stderr}`);
  return readTree(outdir);
}

/** Every file below a folder, by relative path. The inventory of the writer is left out: it is not meant for readers. */
export function readTree(folder: string): Record<string, string> {
  if (!fs.existsSync(folder)) return {};
  const files = fs.readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.name.startsWith('.trackway'))
    .map((entry) => path.join(entry.parentPath, entry.name));
  return Object.fromEntries(files.sort().map((file) => [path.relative(folder, file), fs.readFileSync(file, 'utf8')]));
}
