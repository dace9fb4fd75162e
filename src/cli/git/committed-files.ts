import { realpathSync, statSync } from 'fs';
import { basename, dirname } from 'path';
import { nearest } from '../../core/naming';
import { LocatedProblem, ValidationError } from '../../core/validation-error';
import { Git } from './git';

/** A file as a commit holds it. */
export interface CommittedFile {
  /** Below the folder that was asked for, with `/`; empty when a file was asked for. */
  readonly path: string;
  readonly content: Buffer;
}

/**
 * The files that `path`, a folder or file of the working tree, has at `ref`. None if the path is new since then.
 *
 * @param wanted which of them to read, by their path below `path`
 * @throws ValidationError if there is no git, no repository, no such ref, or if git does not keep the path at all
 */
export function committedFiles(path: string, ref: string, wanted: (file: string) => boolean): CommittedFile[] {
  const real = realpathSync(path);
  const isFolder = statSync(real).isDirectory();
  const git = new Git(isFolder ? real : dirname(real), path);
  const prefix = prefixOf(git, path);
  const root = rootOf(git, path, ref);
  const inside = isFolder ? prefix.replace(/\/$/, '') : `${prefix}${basename(real)}`;
  const object = git.ask(['rev-parse', '--verify', '--quiet', `${root}:${inside}`]);
  if (object.status !== 0) {
    if (git.get(['ls-files', '-z', '--', isFolder ? '.' : `:(literal)${basename(real)}`]).length === 0) throw new ValidationError([notKept(path, real, ref, isFolder)]);
    return [];
  }
  const id = object.stdout.toString().trim();
  const files = isFolder ? listTree(git, id).filter(({ file }) => wanted(file)) : [{ id, file: '' }];
  return readBlobs(git, files);
}

/** Where the working folder is in its repository. */
function prefixOf(git: Git, path: string): string {
  const { status, stdout, complaint } = git.ask(['rev-parse', '--show-prefix']);
  if (status === 0) return stdout.toString().replace(/\n$/, '');
  throw new ValidationError([/not a git repository/.test(complaint) ? {
    path,
    code: 'DiffNotInGit',
    what: 'this is not in a git repository, so there is no earlier version to compare it with',
    fix: 'name both sides: `trackway diff OLD NEW`',
  } : git.refused(complaint)]);
}

function rootOf(git: Git, path: string, ref: string): string {
  const find = (name: string) => git.ask(['rev-parse', '--verify', '--quiet', '--end-of-options', `${name}^{tree}`]);
  const { status, stdout } = find(ref);
  if (status === 0) return stdout.toString().trim().split('\n').pop()!;
  if (ref === 'HEAD') {
    throw new ValidationError([{
      path,
      code: 'DiffNoCommit',
      what: 'the git repository has no commit yet',
      fix: 'commit the output once, or name both sides: `trackway diff OLD NEW`',
    }]);
  }
  const known = git.get(['for-each-ref', '--format=%(refname:short)']).toString().split('\n').filter((name) => name !== '');
  const near = known.find((name) => name.split('/').slice(1).join('/') === ref) ?? nearest(ref, known);
  throw new ValidationError([{
    path,
    code: 'DiffRefUnknown',
    what: `git knows no commit ${JSON.stringify(ref)} here`,
    fix: near === undefined ? 'fetch it first (`git fetch origin BRANCH`), or name another branch, tag or commit' : `did you mean ${near}?`,
  }]);
}

function notKept(path: string, real: string, ref: string, isFolder: boolean): LocatedProblem {
  const ignored = new Git(dirname(real), path).ask(['check-ignore', '--verbose', '--', basename(real)]).stdout.toString();
  const rule = /^(.*?:\d+):(.*)\t/.exec(ignored);
  return {
    path,
    code: 'DiffNotTracked',
    what: `this ${isFolder ? 'folder' : 'file'} is not in git, neither at ${ref} nor staged${rule === null ? '' : ` (ignored by ${rule[1]}: ${JSON.stringify(rule[2])})`}`,
    fix: `${rule === null ? '' : 'stop ignoring it and '}commit it${isFolder ? ', so that every change of the output shows in review' : ''}, or name both sides: \`trackway diff OLD NEW\``,
  };
}

interface Blob {
  readonly id: string;
  readonly file: string;
}

/** Regular files only: what a symbolic link or submodule stands for is not in this tree. */
function listTree(git: Git, id: string): Blob[] {
  return git.get(['ls-tree', '-r', '-z', '--full-tree', id]).toString().split('\0').flatMap((entry) => {
    const match = /^100\d{3} blob ([0-9a-f]+)\t(.+)$/s.exec(entry);
    return match === null ? [] : [{ id: match[1], file: match[2] }];
  });
}

function readBlobs(git: Git, blobs: readonly Blob[]): CommittedFile[] {
  if (blobs.length === 0) return [];
  const output = git.get(['cat-file', '--batch'], Buffer.from(blobs.map(({ id }) => `${id}\n`).join('')));
  let at = 0;
  return blobs.map(({ id, file }) => {
    const headEnd = output.indexOf(10, at);
    const [, type, size] = output.toString('latin1', at, headEnd).split(' ');
    if (type !== 'blob') throw new ValidationError([git.refused(`the object ${id} is ${type}`)]);
    const content = output.subarray(headEnd + 1, headEnd + 1 + Number(size));
    at = headEnd + 2 + Number(size);
    return { path: file, content };
  });
}
