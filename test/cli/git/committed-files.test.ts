import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'fs';
import { committedFiles } from '../../../src/cli/git/committed-files';
import { commitAll, git, useWorkFolder } from '../support';

const folder = useWorkFolder();
const all = () => true;

test('every file of the folder is read as it was committed, with any name and content', () => {
  const files = { 'dist/a b.yaml': 'a\n', 'dist/é/"q".yaml': 'ü\r\n', 'dist/new\nline.yaml': '', 'dist/:(glob)*.yaml': 'x', 'dist/-n.yaml': '\u0000', 'other/a.yaml': 'no' };
  folder.write(files);
  git('init', '--quiet');
  git('config', 'core.autocrlf', 'false');
  commitAll();
  rmSync('dist/a b.yaml');
  const found = Object.fromEntries(committedFiles('dist', 'HEAD', all).map(({ path, content }) => [`dist/${path}`, content.toString()]));
  expect(found).toEqual(Object.fromEntries(Object.entries(files).filter(([file]) => file.startsWith('dist/'))));
});

test('one file, also with a name that git could take for a pattern', () => {
  folder.write({ 'dist/[a].yaml': 'x', 'dist/a.yaml': 'y' });
  commitAll();
  expect(read('dist/[a].yaml')).toEqual([['', 'x']]);
  git('rm', '--quiet', '--cached', 'dist/[a].yaml');
  commitAll2();
  expect(() => read('dist/[a].yaml')).toThrow('[dist/[a].yaml] this file is not in git, neither at HEAD nor staged; commit it, or name both sides: `trackway diff OLD NEW` (DiffNotTracked)');
});

test('only the files that are wanted are read', () => {
  folder.write({ 'dist/a.yaml': 'a', 'dist/b.txt': 'b' });
  commitAll();
  expect(committedFiles('dist', 'HEAD', (file) => file.endsWith('.yaml')).map(({ path }) => path)).toEqual(['a.yaml']);
});

test('a folder reached over a symbolic link, and the root of the repository', () => {
  folder.write({ 'build/dist/a.yaml': 'a' });
  symlinkSync('build/dist', 'dist');
  commitAll();
  expect(read('dist')).toEqual([['a.yaml', 'a']]);
  // The link itself is no file.
  expect(read('.')).toEqual([['build/dist/a.yaml', 'a']]);
});

test('in a hook, where git points at the repository of the hook, the folder is found all the same', () => {
  folder.write({ 'dist/a.yaml': 'a' });
  commitAll();
  process.env.GIT_DIR = '.git';
  process.env.GIT_INDEX_FILE = '.git/index';
  try {
    expect(read('dist')).toEqual([['a.yaml', 'a']]);
  } finally {
    delete process.env.GIT_DIR;
    delete process.env.GIT_INDEX_FILE;
  }
});

test('a folder of another repository than the working folder', () => {
  mkdirSync('inner/dist', { recursive: true });
  writeFileSync('inner/dist/a.yaml', 'inner');
  process.chdir('inner');
  commitAll();
  process.chdir('..');
  git('init', '--quiet');
  expect(read('inner/dist')).toEqual([['a.yaml', 'inner']]);
});

test('a repository that git refuses to read is refused in its words', () => {
  folder.write({ 'dist/a.yaml': 'a' });
  commitAll();
  folder.write({ '.git/config': 'broken [\n' });
  expect(() => read('dist')).toThrow('[dist] git refused: bad config line 1 in file .git/config; mend what git names, or compare two folders: `trackway diff OLD NEW` (GitFailed)');
});

function read(path: string): [string, string][] {
  return committedFiles(path, 'HEAD', all).map(({ path: file, content }) => [file, content.toString()]);
}

function commitAll2(): void {
  git('commit', '--quiet', '--message=one less');
}
