import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { LocatedProblem, ValidationError } from '../../core/validation-error';
import { absolutePaths } from './absolute-paths';

/** What differs between the stacks that are committed and those that the program makes. */
export interface RenderedDifference {
  /** How many stacks the program makes. */
  readonly stacks: number;
  /** One for every file that is missing, changed or left over. */
  readonly stale: readonly LocatedProblem[];
}

/**
 * Compares committed stacks with synthesized ones, in both directions: Terraform Cloud would go on running a stack that nothing makes any more.
 *
 * @param out where the program wrote its stacks, e.g. `cdktf.out`
 * @param folder where they are committed, e.g. `rendered`
 * @throws ValidationError `RenderedSource` without synthesized stacks, `RenderedAbsolutePath` for stacks that are right on one machine only
 */
export function compareRendered(out: string, folder: string): RenderedDifference {
  const made = synthesized(out);
  return { stacks: stacksOf(made), stale: differences(made, folder) };
}

/** Makes the committed stacks what the program makes. Lock files of providers stay, with the stacks they belong to. */
export function writeRendered(out: string, folder: string): RenderedDifference {
  const made = synthesized(out);
  const stale = differences(made, folder);
  const target = path.join(folder, 'stacks');
  const kept = new Set([...made.keys()].map((file) => file.split('/')[0]));
  for (const [stack, files] of committed(folder)) {
    if (!kept.has(stack)) fs.rmSync(path.join(target, stack), { recursive: true });
    else for (const file of files.filter((one) => !made.has(one))) fs.rmSync(path.join(target, file));
  }
  for (const [file, bytes] of made) {
    if (same(path.join(target, file), bytes)) continue;
    fs.mkdirSync(path.dirname(path.join(target, file)), { recursive: true });
    fs.writeFileSync(path.join(target, file), bytes);
  }
  return { stacks: stacksOf(made), stale };
}

/** What belongs to a stack: its configuration and its assets. cdktf's own notes beside it are read by nobody. */
function synthesized(out: string): Map<string, Buffer> {
  const folder = path.join(out, 'stacks');
  const belongs = filesBelow(folder).filter((file) => !/^[^/]+\/metadata\.json$/.test(file) && !isLeftAlone(file));
  const files = new Map(belongs.map((file) => [file, fs.readFileSync(path.join(folder, file))]));
  if (![...files.keys()].some(isConfiguration)) {
    throw new ValidationError([{ path: folder, code: 'RenderedSource', what: 'there are no synthesized stacks here', fix: 'synthesize first, or name the folder with --out' }]);
  }
  const machine = [...new Set([process.cwd(), path.resolve(out), os.homedir()])].filter(isTelling);
  const problems = [...files].filter(([file]) => isConfiguration(file) && file.endsWith('.json'))
    .flatMap(([file, bytes]) => absolutePaths(`${folder.split(path.sep).join('/')}/${file}`, withoutComments(JSON.parse(bytes.toString('utf8'))), machine));
  if (problems.length > 0) throw new ValidationError(problems);
  return files;
}

function differences(made: ReadonlyMap<string, Buffer>, folder: string): LocatedProblem[] {
  const target = path.join(folder, 'stacks');
  const fix = 'run `trackway tfc check rendered --write`, and commit it';
  const there = committed(folder);
  const shown = (file: string): string => `${folder.split(path.sep).join('/')}/stacks/${file}`;
  const problems: LocatedProblem[] = [];
  for (const [file, bytes] of made) {
    const committedFile = path.join(target, file);
    if (!fs.existsSync(committedFile)) problems.push({ path: shown(file), code: 'RenderedMissing', what: 'the program makes this file, and it is not committed', fix });
    else if (!same(committedFile, bytes)) problems.push({ path: shown(file), code: 'RenderedStale', what: `the file is not what the program makes${firstDifference(fs.readFileSync(committedFile), bytes)}`, fix });
  }
  const stacks = new Set([...made.keys()].map((file) => file.split('/')[0]));
  for (const [stack, files] of there) {
    if (!stacks.has(stack)) {
      problems.push({
        path: shown(stack), code: 'RenderedLeftOver', what: 'nothing makes this stack any more, and Terraform Cloud would go on running it',
        fix: 'destroy what it made (`trackway tfc destroy --stack`, with the program that had it), then run `trackway tfc check rendered --write`, and commit it',
      });
    } else {
      for (const file of files.filter((one) => !made.has(one))) {
        problems.push({ path: shown(file), code: 'RenderedLeftOver', what: 'nothing makes this file any more', fix });
      }
    }
  }
  return problems.sort((a, b) => a.path < b.path ? -1 : a.path > b.path ? 1 : 0);
}

/** The files that are committed, by their stack. */
function committed(folder: string): Map<string, string[]> {
  const stacks = new Map<string, string[]>();
  for (const file of filesBelow(path.join(folder, 'stacks')).filter((one) => !isLeftAlone(one))) {
    const [stack] = file.split('/');
    stacks.set(stack, [...stacks.get(stack) ?? [], file]);
  }
  return stacks;
}

/** What Terraform keeps beside a configuration: the lock file is committed, the rest is of one machine. */
function isLeftAlone(file: string): boolean {
  return /^[^/]+\/(\.terraform(\/|\.lock\.hcl$)|terraform\.tfstate)/.test(file);
}

/** `/root` and `/app` are on the machines of a stack, too: in the commands that start them, say. */
function isTelling(folder: string): boolean {
  return folder.split(path.sep).filter((part) => part !== '').length > 1;
}

function isConfiguration(file: string): boolean {
  return /^[^/]+\/cdk\.tf(\.json)?$/.test(file);
}

/** The constructs' paths and origins that cdktf notes are for people. */
function withoutComments(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutComments);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).filter(([key]) => key !== '//').map(([key, child]) => [key, withoutComments(child)]));
}

function filesBelow(folder: string): string[] {
  if (!fs.existsSync(folder)) return [];
  return fs.readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => !entry.isDirectory())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)).split(path.sep).join('/'))
    .sort();
}

function same(file: string, bytes: Buffer): boolean {
  return fs.existsSync(file) && fs.readFileSync(file).equals(bytes);
}

function firstDifference(have: Buffer, want: Buffer): string {
  const [a, b] = [have.toString('utf8').split('\n'), want.toString('utf8').split('\n')];
  const at = b.findIndex((line, index) => line !== a[index]);
  return at < 0 ? '' : `, from line ${at + 1}`;
}

function stacksOf(made: ReadonlyMap<string, Buffer>): number {
  return [...made.keys()].filter(isConfiguration).length;
}
