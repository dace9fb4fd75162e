import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { readManifests } from '../../../src/manifests/read';

let folder: string;
beforeEach(() => { folder = fs.mkdtempSync(path.join(os.tmpdir(), 'read-')); });
afterEach(() => fs.rmSync(folder, { recursive: true }));

const write = (name: string, content: string | Buffer) => {
  fs.mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
  fs.writeFileSync(path.join(folder, name), content);
};
const told = (...paths: string[]) => readManifests(paths, { maxFileBytes: 1024 * 1024 }).problems
  .map((each) => `[${each.path.replace(folder, '')}] ${each.what}; ${each.fix} (${each.code})`);

test('a folder is read with everything below, in order of name, without hidden and installed files', () => {
  for (const name of ['b.yaml', 'a/z.yml', 'a/c.json', '.git/x.yaml', 'node_modules/x.yaml', 'README.md']) {
    write(name, name.endsWith('json') ? '{"apiVersion":"v1","kind":"J"}' : `apiVersion: v1\nkind: ${name.replace(/\W/g, '')}\n`);
  }
  const { documents, problems } = readManifests([folder]);
  expect(documents.map((each) => path.relative(folder, each.file))).toEqual(['a/c.json', 'a/z.yml', 'b.yaml']);
  expect(problems).toEqual([]);
});

test('a file that is named twice or linked is read once', () => {
  write('a.yaml', 'apiVersion: v1\nkind: A\n');
  fs.symlinkSync(folder, path.join(folder, 'loop'));
  fs.symlinkSync(path.join(folder, 'a.yaml'), path.join(folder, 'z.yaml'));
  expect(readManifests([folder, path.join(folder, 'a.yaml')]).documents).toHaveLength(1);
});

test('JSON of other tools is noted where a folder holds it, and an error where it is named itself', () => {
  write('fleet/a.yaml', 'apiVersion: v1\nkind: A\n');
  write('fleet/list.json', '["a", "b"]');
  write('fleet/package.json', '{ "name": "x" }');
  write('fleet/project.json', '{ "kind": "lib" }');
  write('fleet/tsconfig.json', '// comments are no JSON\n{ "compilerOptions": {}, }');
  const [fleet, list] = [path.join(folder, 'fleet'), path.join(folder, 'fleet', 'list.json')];
  const other = 'the JSON is no manifest; it was left out; name only folders of manifests, or name the file itself if it should be one (ManifestOtherJson)';
  expect(readManifests([fleet]).documents).toHaveLength(1);
  expect(readManifests([fleet]).problems.map(({ level }) => level)).toEqual(['note', 'note', 'note', 'note']);
  expect(told(fleet)).toEqual([
    `[/fleet/list.json] ${other}`,
    '[/fleet/package.json:1] the document has neither `apiVersion` nor `kind` (its keys: name), so it is no manifest; it was left out; name only manifests, '
      + 'or add the two fields (ManifestKindMissing)',
    `[/fleet/project.json] ${other}`,
    `[/fleet/tsconfig.json] ${other}`,
  ]);
  for (const paths of [[list], [fleet, list]]) expect(readManifests(paths).problems).toContainEqual(expect.objectContaining({ level: 'error', code: 'ManifestNotAnObject' }));
});

test('JSON that means to be a manifest is an error wherever it is', () => {
  write('broken.json', '{ "apiVersion": "v1", "kind": "A", "metadata": { }');
  write('incomplete.json', '{ "kind": "A", "metadata": {} }');
  write('list.json', '[{ "apiVersion": "v1", "kind": "A" }]');
  expect(readManifests([folder]).problems.map(({ level, code }) => `${level} ${code}`))
    .toEqual(['error ManifestInvalidYaml', 'error ManifestIncomplete', 'error ManifestNotAnObject']);
});

test('what cannot be opened is told with what to do', () => {
  fs.mkdirSync(path.join(folder, 'empty'));
  write('utf16.yaml', Buffer.from('\ufeffkind: A', 'utf16le'));
  write('latin1.yaml', Buffer.from([0x6b, 0xe9]));
  write('big.yaml', `#${'x'.repeat(2 * 1024 * 1024)}`);
  expect(told(...['missing', 'empty', 'utf16.yaml', 'latin1.yaml', 'big.yaml'].map((name) => path.join(folder, name)))).toEqual([
    '[/missing] the path cannot be opened (ENOENT); name a file, a folder, or `-` for standard input (ManifestPathNotFound)',
    '[/empty] the folder holds no *.yaml, *.yml, *.json file; name the folder that holds the manifests (ManifestNoneFound)',
    '[/utf16.yaml] the file is not UTF-8 text but UTF-16; save it as UTF-8 (ManifestNotUtf8)',
    '[/latin1.yaml] the file is not UTF-8 text; save it as UTF-8 (ManifestNotUtf8)',
    '[/big.yaml] the file has 2 MiB, more than the 1 MiB that are read; split it into several files (ManifestFileTooLarge)',
  ]);
});

test('standard input is named `-`', () => {
  expect(readManifests(['-'], { stdin: 'apiVersion: v1\nkind: A\n' }).documents.map((each) => each.file)).toEqual(['<stdin>']);
});
