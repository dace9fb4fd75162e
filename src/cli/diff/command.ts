import { existsSync } from 'fs';
import { LocatedProblem, ValidationError } from '../../core/validation-error';
import { diffDocuments, Doc, ManifestDiff, renderDiffJson, renderDiffMarkdown, renderDiffText } from '../../manifests/diff';
import { readFoundText, readManifests, ReadResult, readText } from '../../manifests/read';
import { committedFiles } from '../git/committed-files';
import { accept } from '../input/read-input';
import { defineCommand, exitUserError } from '../shell/command';
import { Io, showsColor } from '../shell/io';

const outputFolder = 'dist';

/** `trackway diff` */
export const diff = defineCommand({
  usage: [
    ['trackway diff [PATH]', `the output folder (or PATH) against git's HEAD; without PATH: ${outputFolder}`],
    ['trackway diff --ref REF [PATH]', 'against another branch, tag or commit'],
    ['trackway diff OLD NEW', 'two files or folders; - is standard input'],
  ],
  args: { name: 'PATH', least: 0, most: 2 },
  options: {
    'ref': { value: 'REF', about: 'the branch, tag or commit to compare with; HEAD if not given' },
    'format': { choices: ['text', 'json', 'markdown'], default: 'text', about: 'how to write it; markdown is made for merge requests' },
    'exit-code': { about: 'exit with 1 if there are differences' },
  },
  examples: [
    ['trackway diff', 'what the synthesis changed since the last commit'],
    ['trackway diff --ref origin/main --format markdown', 'what a merge request changes, as a note for it'],
    ['helm template shop ./chart | trackway diff - dist', 'what changes if the output takes the place of a Helm chart'],
  ],
  exitCodes: [
    ['0', 'done, whether there are differences or not'],
    ['1', 'there are differences, and --exit-code was given'],
    exitUserError,
  ],
  run({ options, args }, io) {
    const [before, after] = args.length === 2 ? bothNamed(args[0], args[1], options.ref, io) : sinceCommit(args[0] ?? outputFolder, options.ref ?? 'HEAD', io);
    const result = diffDocuments(before, after);
    io.stdout.write(render[options.format](result, showsColor(io, options['no-color'])));
    return options['exit-code'] && result.deletions.length + result.changes.length + result.additions.length > 0 ? 1 : 0;
  },
});

type Sides = readonly [before: readonly Doc[], after: readonly Doc[]];

const render: Record<'text' | 'json' | 'markdown', (result: ManifestDiff, color: boolean) => string> = {
  text: (result, color) => renderDiffText(result, { color }),
  json: (result) => renderDiffJson(result),
  markdown: (result) => renderDiffMarkdown(result),
};

function bothNamed(before: string, after: string, ref: string | undefined, io: Io): Sides {
  const path = 'trackway diff';
  if (ref !== undefined) {
    throw new ValidationError([{ path, code: 'DiffSides', what: '--ref and two paths were given, which are three sides', fix: 'leave out --ref, or the first path' }]);
  }
  if (before === '-' && after === '-') {
    throw new ValidationError([{ path, code: 'DiffSides', what: 'both sides are standard input', fix: 'name a file or folder for one of them' }]);
  }
  return sides(readSide(before, io), readSide(after, io), io);
}

function sinceCommit(path: string, ref: string, io: Io): Sides {
  if (path === '-') {
    throw new ValidationError([{ path: 'trackway diff', code: 'DiffSides', what: 'standard input has no earlier version', fix: 'name both sides: `trackway diff OLD -`' }]);
  }
  if (!existsSync(path)) throw new ValidationError([missing(path)]);
  return sides(readCommit(path, ref), readSide(path, io), io);
}

/** Both sides, or everything that is wrong with either of them. */
function sides(before: ReadResult, after: ReadResult, io: Io): Sides {
  accept([...before.problems, ...after.problems], io);
  return [docsOf(before), docsOf(after)];
}

function docsOf({ documents }: ReadResult): Doc[] {
  return documents.map(({ doc }) => doc);
}

function readSide(path: string, io: Io): ReadResult {
  const read = readManifests([path], path === '-' ? { stdin: io.stdin() } : {});
  // An empty folder is a side without objects: a first synthesis, or everything deleted.
  return { ...read, problems: read.problems.map((problem) => problem.code === 'ManifestNoneFound' ? { ...problem, level: 'note' } : problem) };
}

/** The manifests among what `path` was at `ref`, chosen as they are chosen in a folder. */
function readCommit(path: string, ref: string): ReadResult {
  const isManifest = (file: string) => /\.(?:ya?ml|json)$/i.test(file) && !file.split('/').some((part) => part.startsWith('.') || part === 'node_modules');
  const results = committedFiles(path, ref, isManifest).map((file) => {
    const text = file.content.toString('utf8');
    return file.path === '' ? readText(text, `${ref}:${path}`) : readFoundText(text, `${ref}:${path.replace(/\/+$/, '')}/${file.path}`);
  });
  return { documents: results.flatMap(({ documents }) => documents), problems: results.flatMap(({ problems }) => problems) };
}

function missing(path: string): LocatedProblem {
  return path === outputFolder
    ? { path, code: 'DiffPathNotFound', what: 'there is no output folder here', fix: 'synthesize first, or name the folder: `trackway diff PATH`' }
    : { path, code: 'DiffPathNotFound', what: 'there is nothing at this path', fix: 'name a folder or file that is there' };
}
