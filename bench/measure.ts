import { spawnSync } from 'child_process';
import * as fs from 'fs';
import * as path from 'path';
import { performance } from 'perf_hooks';
import * as ts from 'typescript';

/** What one run of a program printed. */
export type Figures = Record<string, number>;

/** Transpiles the programs of `bench/programs` into `scratch`, so that no loader is measured with them. Gives the file of a program by its name. */
export function preparePrograms(scratch: string): (name: string) => string {
  const source = path.join(__dirname, 'programs');
  for (const file of fs.readdirSync(source)) {
    const { outputText } = ts.transpileModule(fs.readFileSync(path.join(source, file), 'utf8'), {
      compilerOptions: { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022 },
    });
    fs.writeFileSync(path.join(scratch, file.replace(/\.ts$/, '.cjs')), outputText);
  }
  return (name) => path.join(scratch, `${name}.cjs`);
}

const ROOT = path.join(__dirname, '..');
const ENVIRONMENT = { ...process.env, NODE_PATH: path.join(ROOT, 'node_modules'), TRACKWAY_LIB: path.join(ROOT, 'lib'), CDK8S_OUTDIR: undefined };

/** Runs a prepared program in a fresh process and reads the line of JSON it prints. */
export function runProgram(file: string, ...args: string[]): Figures {
  const { stdout, stderr, status } = spawnSync(process.execPath, [file, ...args], { encoding: 'utf8', maxBuffer: 2 ** 28, env: ENVIRONMENT });
  if (status !== 0) throw new Error(`${file} ${args.join(' ')} failed:\n${stderr}`);
  const line = stdout.trim().split('\n').pop()!;
  return line.startsWith('{') ? JSON.parse(line) as Figures : {};
}

/** Wall time of a command, in milliseconds. */
export function wall(command: string, args: string[], cwd?: string): number {
  const started = performance.now();
  const { status, stderr, error } = spawnSync(command, args, { encoding: 'utf8', cwd, maxBuffer: 2 ** 28, env: ENVIRONMENT });
  if (error) throw error;
  if (status !== 0) throw new Error(`${command} ${args.join(' ')} failed:\n${stderr}`);
  return performance.now() - started;
}

/** Milliseconds that one `require` takes in a fresh process, and the export that is then asked for. */
export function requireTime(module: string, asked: string, cwd: string): number {
  const script = `const t=performance.now();require(${JSON.stringify(module)}).${asked};console.log(performance.now()-t)`;
  const { stdout, status, stderr } = spawnSync(process.execPath, ['-e', script], { encoding: 'utf8', cwd });
  if (status !== 0) throw new Error(stderr);
  return Number(stdout);
}

/** The middle of several runs; contestants take turns, so that a noisy moment of the machine hits all of them. */
export function medians(runs: number, contestants: Record<string, () => number>): Record<string, number> {
  const samples: Record<string, number[]> = Object.fromEntries(Object.keys(contestants).map((name) => [name, []]));
  for (let run = 0; run < runs; run++) {
    for (const [name, measure] of Object.entries(contestants)) samples[name].push(measure());
  }
  return Object.fromEntries(Object.entries(samples).map(([name, values]) => [name, values.sort((a, b) => a - b)[Math.floor(values.length / 2)]]));
}
