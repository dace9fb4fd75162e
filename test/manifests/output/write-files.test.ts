import { createHash } from 'crypto';
import fs, { existsSync, linkSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, utimesSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { dirname, join } from 'path';
import fc from 'fast-check';
import { ValidationError } from '../../../src/core/validation-error';
import { inventoryName, WriteResult, writeFiles } from '../../../src/manifests/output';

let dist: string;
let base: string;

beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), 'output-'));
  dist = join(base, 'dist');
});
afterEach(() => rmSync(base, { recursive: true, force: true }));

test('files are written with the folders they need, and listed with their hashes', () => {
  expect(write({ 'web.yaml': 'b', 'shop/prod/api.yaml': 'a' })).toEqual({ written: ['shop/prod/api.yaml', 'web.yaml'], unchanged: [], removed: [] });
  expect(tree()).toEqual({
    'web.yaml': 'b',
    'shop/prod/api.yaml': 'a',
    [inventoryName]: [
      '# The files of this folder that are generated: do not edit. Other files are left alone.',
      '# folder shop/',
      '# folder shop/prod/',
      `${sha256('a')}  shop/prod/api.yaml`,
      `${sha256('b')}  web.yaml`,
      '',
    ].join('\n'),
  });
});

test('the list of files is not one that kubectl or Argo CD would read as a manifest', () => {
  expect(inventoryName).not.toMatch(/\.(yaml|yml|json|jsonnet)$/);
});

test('an unchanged file is not touched, nor is the list', () => {
  write({ 'web.yaml': 'same', 'api.yaml': 'old' });
  const long = new Date('2001-01-01T00:00:00Z');
  ['web.yaml', 'api.yaml', inventoryName].forEach((file) => utimesSync(join(dist, file), long, long));
  expect(write({ 'web.yaml': 'same', 'api.yaml': 'new' })).toEqual({ written: ['api.yaml'], unchanged: ['web.yaml'], removed: [] });
  expect([statSync(join(dist, 'web.yaml')).mtime, statSync(join(dist, 'api.yaml')).mtime > long]).toEqual([long, true]);
  utimesSync(join(dist, inventoryName), long, long);
  expect(write({ 'web.yaml': 'same', 'api.yaml': 'new' }).unchanged).toEqual(['api.yaml', 'web.yaml']);
  expect(statSync(join(dist, inventoryName)).mtime).toEqual(long);
});

test('a file that is no longer produced goes, with the folders that were made for it; what others put there stays', () => {
  mkdirSync(join(dist, 'theirs/empty'), { recursive: true });
  write({ 'a/b/c.yaml': '1', 'a/d.yaml': '2', 'kept/e.yaml': '3', 'theirs/f.yaml': '4', 'g.yaml': '5' });
  writeFileSync(join(dist, 'kept/README.md'), 'hello');
  writeFileSync(join(dist, 'notes.txt'), 'mine');
  expect(write({ 'g.yaml': '5' })).toEqual({ written: [], unchanged: ['g.yaml'], removed: ['a/b/c.yaml', 'a/d.yaml', 'kept/e.yaml', 'theirs/f.yaml'] });
  expect(tree()).toEqual({ 'g.yaml': '5', 'kept/README.md': 'hello', 'notes.txt': 'mine', [inventoryName]: expect.any(String) });
  expect(readdirSync(dist).sort()).toEqual([inventoryName, 'g.yaml', 'kept', 'notes.txt', 'theirs']);
  expect(existsSync(join(dist, 'theirs/empty'))).toBe(true);
});

test('no files and no folder stay no folder; no files any more leave an empty list', () => {
  expect(write({})).toEqual({ written: [], unchanged: [], removed: [] });
  expect(existsSync(dist)).toBe(false);
  write({ 'a.yaml': '1' });
  write({});
  expect(Object.keys(tree())).toEqual([inventoryName]);
});

test('a file of ours that was edited is written again, one that was deleted too', () => {
  write({ 'a.yaml': '1', 'b.yaml': '2' });
  writeFileSync(join(dist, 'a.yaml'), '<<<<<<< HEAD');
  rmSync(join(dist, 'b.yaml'));
  expect(write({ 'a.yaml': '1', 'b.yaml': '2' }).written).toEqual(['a.yaml', 'b.yaml']);
  expect(tree()).toMatchObject({ 'a.yaml': '1', 'b.yaml': '2' });
});

test('a file that was edited by hand and is no longer produced is refused, and nothing is written', () => {
  write({ 'a.yaml': '1', 'b.yaml': '2', 'c.yaml': '3' });
  writeFileSync(join(dist, 'a.yaml'), 'edited');
  rmSync(join(dist, 'c.yaml'));
  symlinkSync('b.yaml', join(dist, 'c.yaml'));
  const before = tree();
  expect(refusal({ 'new.yaml': '4' })).toBe([
    `[${join(dist, 'a.yaml')}] this generated file is no longer produced, but was changed by hand since it was written; `
    + 'delete it, or move it out of the output folder if it is still needed (OutputChangedByHand)',
    `[${join(dist, 'c.yaml')}] this generated file is no longer produced, but was changed by hand since it was written; `
    + 'delete it, or move it out of the output folder if it is still needed (OutputChangedByHand)',
  ].join('\n'));
  expect(tree()).toEqual(before);
  rmSync(join(dist, 'a.yaml'));
  rmSync(join(dist, 'c.yaml'));
  expect(write({ 'new.yaml': '4' })).toEqual({ written: ['new.yaml'], unchanged: [], removed: ['b.yaml'] });
});

test('line ends that a checkout on Windows turned are not an edit by hand', () => {
  write({ 'a.yaml': 'a: 1\nb: 2\n' });
  writeFileSync(join(dist, 'a.yaml'), 'a: 1\r\nb: 2\r\n');
  expect(write({}).removed).toEqual(['a.yaml']);
});

test('a file that is not ours is never overwritten; one with the same content becomes ours', () => {
  mkdirSync(dist);
  writeFileSync(join(dist, 'a.yaml'), 'mine');
  writeFileSync(join(dist, 'b.yaml'), 'same');
  expect(refusal({ 'a.yaml': 'generated', 'b.yaml': 'same' })).toBe(
    `[${join(dist, 'a.yaml')}] a different file of this name is there that is not listed in .trackway.sha256, so it was not generated; `
    + 'delete it, move it away, or choose another output folder (OutputNotOurs)');
  expect(tree()).toEqual({ 'a.yaml': 'mine', 'b.yaml': 'same' });
  expect(write({ 'b.yaml': 'same' })).toEqual({ written: [], unchanged: ['b.yaml'], removed: [] });
  expect(write({}).removed).toEqual(['b.yaml']);
});

test('every name that leads elsewhere or means two things is refused together', () => {
  const names = ['../a', 'a/../../b', '/etc/x', 'C:/x', 'a\\b', 'a//b', './a', 'a/', '', 'a\nb', '.Trackway.sha256', 'Web.yaml', 'web.yaml', 'dir', 'dir/x', 'Sub/1', 'sub/2', 'fine.yaml'];
  const path = `[${dist}]`;
  expect(refusal(Object.fromEntries(names.map((name) => [name, 'x']))).split('\n').sort()).toEqual([
    `${path} file name "" has an empty part; give a path such as "shop/web.yaml" (OutputPathInvalid)`,
    `${path} file name "../a" leads out of the output folder; give a path without ".." (OutputPathInvalid)`,
    `${path} file name "./a" has an empty part; give a path such as "shop/web.yaml" (OutputPathInvalid)`,
    `${path} file name ".Trackway.sha256" is where the generated files are listed; choose another name (OutputPathInvalid)`,
    `${path} file name "/etc/x" is absolute; give a path relative to the output folder (OutputPathInvalid)`,
    `${path} file name "C:/x" is absolute; give a path relative to the output folder (OutputPathInvalid)`,
    `${path} file name "a/" has an empty part; give a path such as "shop/web.yaml" (OutputPathInvalid)`,
    `${path} file name "a/../../b" leads out of the output folder; give a path without ".." (OutputPathInvalid)`,
    `${path} file name "a//b" has an empty part; give a path such as "shop/web.yaml" (OutputPathInvalid)`,
    `${path} file name "a\\\\b" contains a backslash or control character; separate folders with "/" and use printable characters (OutputPathInvalid)`,
    `${path} file name "a\\nb" contains a backslash or control character; separate folders with "/" and use printable characters (OutputPathInvalid)`,
    `${path} "Sub/1" and "sub/2" differ only in case, which is one file or folder on macOS and Windows; rename one of them (OutputNameCollision)`,
    `${path} "Web.yaml" and "web.yaml" differ only in case, which is one file or folder on macOS and Windows; rename one of them (OutputNameCollision)`,
    `${path} "dir" is a file and "dir/x" needs a folder of that name; rename one of them (OutputNameCollision)`,
  ].sort());
  expect(existsSync(dist)).toBe(false);
});

test('a symbolic link below the folder is not followed, whatever it leads to', () => {
  const outside = join(base, 'outside');
  mkdirSync(outside);
  mkdirSync(dist);
  writeFileSync(join(outside, 'secret'), 'x');
  symlinkSync(outside, join(dist, 'link'));
  symlinkSync(join(outside, 'secret'), join(dist, 'file.yaml'));
  writeFileSync(join(dist, inventoryName), `${sha256('x')}  link/secret\n`);
  expect(refusal({ 'link/a.yaml': '1', 'file.yaml': '2' })).toBe([
    `[${join(dist, 'link/secret')}] this generated file is no longer produced, but was changed by hand since it was written; `
    + 'delete it, or move it out of the output folder if it is still needed (OutputChangedByHand)',
    `[${join(dist, 'file.yaml')}] a file is to be written where a symbolic link is; move it away, or choose another output folder (OutputPathTaken)`,
    `[${join(dist, 'link')}] "link/a.yaml" needs a folder where a symbolic link is; move it away, or choose another output folder (OutputPathTaken)`,
  ].join('\n'));
  expect(readdirSync(outside)).toEqual(['secret']);
});

test('the folder itself may be a link', () => {
  mkdirSync(join(base, 'real'));
  symlinkSync('real', dist);
  write({ 'a.yaml': '1' });
  expect(readFileSync(join(base, 'real/a.yaml'), 'utf8')).toBe('1');
});

test('a folder where a file is to be, and a file where a folder is to be, are refused', () => {
  mkdirSync(join(dist, 'a.yaml'), { recursive: true });
  writeFileSync(join(dist, 'shop'), 'mine');
  expect(refusal({ 'a.yaml': '1', 'shop/b.yaml': '2' })).toBe([
    `[${join(dist, 'a.yaml')}] a file is to be written where a folder is; move it away, or choose another output folder (OutputPathTaken)`,
    `[${join(dist, 'shop')}] "shop/b.yaml" needs a folder where a file is; move it away, or choose another output folder (OutputPathTaken)`,
  ].join('\n'));
});

test('a file of ours may become a folder of ours, and the other way round', () => {
  write({ shop: '1' });
  expect(write({ 'shop/a/b': '2' })).toEqual({ written: ['shop/a/b'], unchanged: [], removed: ['shop'] });
  expect(write({ shop: '3' })).toEqual({ written: ['shop'], unchanged: [], removed: ['shop/a/b'] });
  expect(tree()).toMatchObject({ shop: '3' });
});

test('an output folder that is a file, or below one, is refused', () => {
  writeFileSync(dist, 'x');
  const rest = 'the output folder is a file, or lies below one; choose another folder, or move the file away (OutputNotAFolder)';
  expect(refusal({ 'a.yaml': '1' })).toBe(`[${dist}] ${rest}`);
  expect(refusal({ 'a.yaml': '1' }, join(dist, 'below'))).toBe(`[${join(dist, 'below')}] ${rest}`);
});

test('a list of files that makes no sense, or lists what is outside, is refused', () => {
  mkdirSync(dist);
  writeFileSync(join(base, 'precious'), 'x');
  const rest = 'restore it from version control, or delete the output folder and write it anew (OutputInventoryUnreadable)';
  for (const [content, shown] of [['{"files":[]}', '"{\\"files\\":[]}"'], [`${sha256('x')}  ../precious`, '"../precious"'], ['# folder ../../', '"../.."']]) {
    writeFileSync(join(dist, inventoryName), content);
    expect(refusal({ 'a.yaml': '1' })).toBe(`[${join(dist, inventoryName)}] the list of generated files cannot be understood: ${shown}; ${rest}`);
  }
  rmSync(join(dist, inventoryName));
  mkdirSync(join(dist, inventoryName));
  expect(refusal({ 'a.yaml': '1' })).toBe(`[${join(dist, inventoryName)}] the list of generated files cannot be understood: "not a file"; ${rest}`);
  expect(readFileSync(join(base, 'precious'), 'utf8')).toBe('x');
});

test('a list with the conflict markers of a merge is understood, and mended', () => {
  write({ 'a.yaml': 'ours', 'b.yaml': 'b' });
  writeFileSync(join(dist, 'a.yaml'), 'theirs');
  writeFileSync(join(dist, 'c.yaml'), 'c');
  writeFileSync(join(dist, inventoryName), [
    '<<<<<<< HEAD', `${sha256('ours')}  a.yaml`, '=======', `${sha256('theirs')}  a.yaml`, `${sha256('c')}  c.yaml`, '>>>>>>> branch', `${sha256('b')}  b.yaml`, '',
  ].join('\r\n'));
  expect(write({ 'b.yaml': 'b' })).toEqual({ written: [], unchanged: ['b.yaml'], removed: ['a.yaml', 'c.yaml'] });
  expect(readFileSync(join(dist, inventoryName), 'utf8')).not.toContain('<<<');
  writeFileSync(join(dist, inventoryName), `<<<<<<< HEAD\n=======\n>>>>>>> branch\n${readFileSync(join(dist, inventoryName), 'utf8')}`);
  write({ 'b.yaml': 'b' });
  expect(readFileSync(join(dist, inventoryName), 'utf8')).not.toContain('<<<');
});

test('a file renamed in case only is written anew where a file system takes both names for one file', () => {
  write({ 'Web.yaml': 'same' });
  // A hard link looks to us as the other spelling does on macOS and Windows.
  linkSync(join(dist, 'Web.yaml'), join(dist, 'web.yaml'));
  expect(write({ 'web.yaml': 'same' })).toEqual({ written: ['web.yaml'], unchanged: [], removed: ['Web.yaml'] });
  linkSync(join(dist, 'web.yaml'), join(dist, 'WEB.yaml'));
  expect(write({ 'WEB.yaml': 'other' })).toEqual({ written: ['WEB.yaml'], unchanged: [], removed: ['web.yaml'] });
  expect(tree()).toMatchObject({ 'WEB.yaml': 'other' });
});

test('a dry run says and refuses the same and writes nothing', () => {
  write({ 'a.yaml': '1', 'b.yaml': '2', 'c.yaml': '3' });
  const before = tree();
  expect(writeFiles(dist, new Map([['a.yaml', '1'], ['b.yaml', 'new']]), { dryRun: true })).toEqual({ written: ['b.yaml'], unchanged: ['a.yaml'], removed: ['c.yaml'] });
  expect(tree()).toEqual(before);
});

test('a file is replaced, not rewritten, so that nobody reads half of it and a hard link keeps the old one', () => {
  write({ 'a.yaml': 'old' });
  linkSync(join(dist, 'a.yaml'), join(base, 'backup'));
  write({ 'a.yaml': 'new' });
  expect([readFileSync(join(base, 'backup'), 'utf8'), readFileSync(join(dist, 'a.yaml'), 'utf8')]).toEqual(['old', 'new']);
});

test.each([1, 2, 3, 4])('a run that the file system stops at its write number %d is completed, or undone, by the next', (stop) => {
  const first = { 'a.yaml': '1', 'gone.yaml': '2' };
  const second = { 'a.yaml': 'new', 'b.yaml': '3', 'shop/c.yaml': '4' };
  for (const next of [second, first, {}]) {
    rmSync(dist, { recursive: true, force: true });
    write(first);
    const rename = fs.renameSync;
    let writes = 0;
    const spy = jest.spyOn(fs, 'renameSync').mockImplementation((from, to) => {
      writes += 1;
      if (writes === stop) {
        throw Object.assign(new Error('no space'), { code: 'ENOSPC', syscall: 'rename' });
      }
      rename(from, to);
    });
    const stopped = [inventoryName, 'a.yaml', 'b.yaml', 'shop/c.yaml'][stop - 1];
    expect(refusal(second)).toBe(`[${join(dist, stopped)}] the file system refused (rename: ENOSPC); free some space and run again (OutputNotWritten)`);
    spy.mockRestore();
    expect(Object.keys(tree()).filter((file) => file.endsWith('.tmp'))).toEqual([]);
    write(next);
    const { [inventoryName]: list, ...rest } = tree();
    expect(rest).toEqual(next);
    expect(list.split('\n').filter((line) => /^[0-9a-f]/.test(line))).toHaveLength(Object.keys(next).length);
    expect(emptyFolders(dist)).toEqual([]);
  }
});

test('a leftover of a killed run is not in the way', () => {
  mkdirSync(dist);
  symlinkSync(join(base, 'elsewhere'), join(dist, `.trackway-${process.pid}.tmp`));
  write({ 'a.yaml': '1' });
  expect(Object.keys(tree())).toEqual([inventoryName, 'a.yaml']);
  expect(existsSync(join(base, 'elsewhere'))).toBe(false);
});

test('what the file system refuses is told with the path', () => {
  const name = 'c'.repeat(300);
  mkdirSync(dist);
  expect(refusal({ [name]: '4' })).toBe(`[${join(dist, name)}] the file system refused (lstat: ENAMETOOLONG); choose a shorter name (OutputNotWritten)`);
});

test('whatever was written before, the folder ends up with the files, what was not ours, and no empty folder of ours', () => {
  const name = fc.constantFrom('a', 'b', 'c', 'a/x', 'a/y', 'b/x/y', 'b/x/z', 'd/e/f');
  const set = fc.dictionary(name, fc.constantFrom('1', '2', '3')).filter((files) => !Object.keys(files).some((file) => Object.keys(files).some((other) => other.startsWith(`${file}/`))));
  fc.assert(fc.property(fc.array(set, { minLength: 1, maxLength: 5 }), (runs) => {
    rmSync(dist, { recursive: true, force: true });
    mkdirSync(join(dist, 'own'), { recursive: true });
    writeFileSync(join(dist, 'own/file'), 'mine');
    for (const files of runs) {
      const planned = writeFiles(dist, new Map(Object.entries(files)), { dryRun: true });
      expect(write(files)).toEqual(planned);
      const { [inventoryName]: list, ...rest } = tree();
      expect(rest).toEqual({ ...files, 'own/file': 'mine' });
      expect(write(files)).toEqual({ written: [], unchanged: Object.keys(files).sort(), removed: [] });
      expect(tree()[inventoryName]).toBe(list);
      expect(emptyFolders(dist)).toEqual([]);
    }
  }), { numRuns: 200 });
});

function write(files: Record<string, string>): WriteResult {
  return writeFiles(dist, new Map(Object.entries(files)));
}

function refusal(files: Record<string, string>, outdir = dist): string {
  try {
    writeFiles(outdir, new Map(Object.entries(files)));
  } catch (error) {
    return ValidationError.isValidationError(error) ? error.message : `not a ValidationError: ${String(error)}`;
  }
  return 'nothing was refused';
}

function tree(): Record<string, string> {
  return Object.fromEntries(readdirSync(dist, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .map((path) => [path.slice(dist.length + 1), readFileSync(path, 'utf8')]));
}

function emptyFolders(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isDirectory() && readdirSync(join(entry.parentPath, entry.name)).length === 0)
    .map((entry) => join(dirname(entry.parentPath), entry.name));
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
