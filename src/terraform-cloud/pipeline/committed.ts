import * as fs from 'fs';
import * as path from 'path';
import { LocatedProblem, ValidationError } from '../../core/validation-error';
import { inventoryName } from '../../manifests/output';
import { MADE_BY } from './header';

/** What became of the files of a pipeline in a repository. */
export interface CommittedPipeline {
  /** Every file, by its path in the repository. */
  readonly files: readonly string[];
  /** Those that were not what the program makes. */
  readonly stale: readonly LocatedProblem[];
}

/**
 * Compares the pipeline of a repository with what its program made.
 *
 * @param out where the program wrote its stacks
 * @param root the repository
 * @throws ValidationError `PipelineMissing` if the program makes no pipeline
 */
export function comparePipeline(out: string, root: string): CommittedPipeline {
  const made = readPipeline(out);
  const stale = [...made].flatMap(([file, text]) => staleness(file, text, path.join(root, file)));
  return { files: [...made.keys()], stale };
}

/**
 * Makes the pipeline of a repository what its program made.
 *
 * @throws ValidationError `PipelineNotOurs`, before anything is written, if a file is somebody else's
 */
export function writePipeline(out: string, root: string): CommittedPipeline {
  const compared = comparePipeline(out, root);
  const foreign = compared.files.filter((file) => {
    const there = read(path.join(root, file));
    return there !== undefined && there.trim() !== '' && !there.startsWith(MADE_BY);
  });
  if (foreign.length > 0) {
    throw new ValidationError(foreign.map((file) => ({
      path: file, code: 'PipelineNotOurs', what: 'the file was written by somebody, and would be lost', fix: 'remove it, or give `Pipeline` another `gitlabCi` or `taskfile` and include that from yours',
    })));
  }
  for (const [file, text] of readPipeline(out)) {
    const target = path.join(root, file);
    if (read(target) === text) continue;
    fs.mkdirSync(path.dirname(target), { recursive: true });
    fs.writeFileSync(target, text);
  }
  return compared;
}

function readPipeline(out: string): Map<string, string> {
  const folder = path.join(out, 'pipeline');
  const files = !fs.existsSync(folder) ? [] : fs.readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name !== inventoryName)
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)).split(path.sep).join('/'))
    .sort();
  if (files.length > 0) return new Map(files.map((file) => [file, fs.readFileSync(path.join(folder, file), 'utf8')]));
  throw new ValidationError([{
    path: folder, code: 'PipelineMissing', what: 'the program made no pipeline', fix: 'synthesize first; if there is still none, add `new Pipeline(platform)` to the program, or name its output with --out',
  }]);
}

function staleness(file: string, made: string, committed: string): LocatedProblem[] {
  const text = read(committed);
  // What git made of line ends on this machine is no difference.
  if (text?.replaceAll('\r\n', '\n') === made) return [];
  const fix = 'run `trackway tfc pipeline --write`, and commit it';
  if (text === undefined) return [{ path: file, code: 'PipelineStale', what: 'the file is missing', fix }];
  const [have, want] = [text.split(/\r?\n/), made.split('\n')];
  const at = want.findIndex((line, index) => line !== have[index]);
  const line = at < 0 ? want.length : at;
  return [{
    path: `${file}:${line + 1}`, code: 'PipelineStale', what: `the file is not what the program makes: it has ${shown(have[line])} where ${shown(want[line])} belongs`, fix,
  }];
}

function shown(line: string | undefined): string {
  return line === undefined ? 'its end' : JSON.stringify(line.trim());
}

function read(file: string): string | undefined {
  try {
    return fs.readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
