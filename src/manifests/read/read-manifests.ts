import { isUtf8 } from 'buffer';
import * as fs from 'fs';
import * as path from 'path';
import { Problem } from '../../core/validation-error';
import { ManifestDocument } from './document';
import { readFoundText } from './read-found-text';
import { ReadProblem, readProblem } from './read-problem';
import { ReadResult, readText } from './read-text';

export interface ReadOptions {
  /** What the path `-` reads. @default - standard input is read when `-` is named */
  readonly stdin?: string;
  /** Larger files are refused. @default 32 MiB */
  readonly maxFileBytes?: number;
}

const extensions = ['.yaml', '.yml', '.json'];
const defaultLimit = 32 * 1024 * 1024;

/**
 * Reads manifests from files, folders (with everything below, `*.yaml`, `*.yml` and `*.json`, in order of name) and `-` for standard input.
 *
 * Never throws for what the input is: a path that does not exist, a broken file or a template is a problem with its place. JSON of other tools
 * (`tsconfig.json`, a list of anything) is only noted where a folder holds it; a file that is named itself is meant to be a manifest.
 * Paths are reported as they were named.
 */
export function readManifests(paths: readonly string[], options: ReadOptions = {}): ReadResult {
  const documents: ManifestDocument[] = [];
  const problems: ReadProblem[] = [];
  const take = (result: ReadResult) => {
    for (const document of result.documents) documents.push(document);
    problems.push(...result.problems);
  };
  const seen = new Set<string>();
  const meant = new Set(paths.map(realPath));
  for (const named of paths) {
    if (named === '-') {
      take(readText(options.stdin ?? fs.readFileSync(0, 'utf8')));
      continue;
    }
    const files: string[] = [];
    const problem = listFiles(named, files, 0);
    if (problem) {
      problems.push(readProblem('error', named, 0, 0, problem));
      continue;
    }
    for (const file of files) {
      const real = realPath(file);
      if (seen.has(real)) continue; // named twice, or linked
      seen.add(real);
      take(readFile(file, !meant.has(real), options.maxFileBytes ?? defaultLimit));
    }
  }
  return { documents, problems };
}

function readFile(file: string, isFound: boolean, limit: number): ReadResult {
  const failed = (problem: Problem): ReadResult => ({ documents: [], problems: [readProblem('error', file, 0, 0, problem)] });
  try {
    const { size } = fs.statSync(file);
    if (size > limit) {
      const mebibytes = (bytes: number) => `${(bytes / 1024 / 1024).toFixed(0)} MiB`;
      return failed({
        code: 'ManifestFileTooLarge', what: `the file has ${mebibytes(size)}, more than the ${mebibytes(limit)} that are read`, fix: 'split it into several files',
      });
    }
    const bytes = fs.readFileSync(file);
    if (!isUtf8(bytes)) {
      return failed({ code: 'ManifestNotUtf8', what: `the file is not UTF-8 text${looksLikeUtf16(bytes) ? ' but UTF-16' : ''}`, fix: 'save it as UTF-8' });
    }
    return (isFound ? readFoundText : readText)(bytes.toString('utf8'), file);
  } catch (error) {
    return failed({ code: 'ManifestUnreadable', what: `the file cannot be read (${codeOf(error)})`, fix: 'check its permissions' });
  }
}

/** Adds the files under `named`; a problem when there are none. */
function listFiles(named: string, files: string[], depth: number): Problem | undefined {
  let stat: fs.Stats;
  try {
    stat = fs.statSync(named);
  } catch (error) {
    return { code: 'ManifestPathNotFound', what: `the path cannot be opened (${codeOf(error)})`, fix: 'name a file, a folder, or `-` for standard input' };
  }
  if (!stat.isDirectory()) {
    if (!stat.isFile() && !stat.isFIFO()) return { code: 'ManifestNotAFile', what: 'the path is neither a file nor a folder', fix: 'name a file or a folder' };
    files.push(named);
    return undefined;
  }
  const before = files.length;
  walk(named, files, depth, new Set());
  return files.length > before ? undefined
    : { code: 'ManifestNoneFound', what: `the folder holds no ${extensions.map((each) => `*${each}`).join(', ')} file`, fix: 'name the folder that holds the manifests' };
}

function walk(folder: string, files: string[], depth: number, above: ReadonlySet<string>): void {
  const real = realPath(folder);
  if (depth > 50 || above.has(real)) return; // a link that leads back
  let entries: fs.Dirent[];
  try {
    entries = fs.readdirSync(folder, { withFileTypes: true });
  } catch {
    return; // a folder below that one may not enter
  }
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    if (entry.name.startsWith('.') || entry.name === 'node_modules') continue;
    const full = path.join(folder, entry.name);
    if (isFolder(entry, full)) walk(full, files, depth + 1, new Set([...above, real]));
    else if (extensions.includes(path.extname(entry.name).toLowerCase())) files.push(full);
  }
}

function isFolder(entry: fs.Dirent, full: string): boolean {
  if (!entry.isSymbolicLink()) return entry.isDirectory();
  try {
    return fs.statSync(full).isDirectory();
  } catch {
    return false;
  }
}

function realPath(file: string): string {
  try {
    return fs.realpathSync(file);
  } catch {
    return file;
  }
}

function codeOf(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? 'unknown error';
}

function looksLikeUtf16(bytes: Buffer): boolean {
  return bytes.length > 1 && ((bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff));
}
