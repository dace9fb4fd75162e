import { rmSync } from 'fs';
import { commitAll, configMap, git, trackway, useWorkFolder, web } from '../support';

const folder = useWorkFolder();
const bothSides = 'name both sides: `trackway diff OLD NEW`';

test('the output folder is compared with the last commit, deletions first', () => {
  folder.write({ 'dist/prod/web.yaml': web(), 'dist/prod/old.yaml': configMap('old') });
  commitAll();
  folder.write({ 'dist/prod/web.yaml': web('web:2'), 'dist/new.yaml': configMap('new') });
  rmSync('dist/prod/old.yaml');
  expect(trackway(['diff'])).toEqual({
    code: 0,
    err: '',
    out: `- ConfigMap shop/old (v1)
~ Deployment shop/web (apps/v1)
    - spec.template.spec.containers[name=app].image: web:1
    + spec.template.spec.containers[name=app].image: web:2
+ ConfigMap shop/new (v1)

1 deleted, 1 changed, 1 added, 1 unchanged
`,
  });
});

test('nothing changed is said so, and is no reason to fail', () => {
  folder.write({ 'dist/web.yaml': web() });
  commitAll();
  expect(trackway(['diff', '--exit-code'])).toEqual({ code: 0, out: 'no differences, 2 unchanged\n', err: '' });
});

test('--exit-code fails when there are differences', () => {
  folder.write({ 'dist/web.yaml': web() });
  commitAll();
  folder.write({ 'dist/web.yaml': web('web:2') });
  expect(trackway(['diff', '--exit-code']).code).toBe(1);
});

test('moving an object to another file is no difference', () => {
  folder.write({ 'dist/a.yaml': configMap('a') });
  commitAll();
  rmSync('dist/a.yaml');
  folder.write({ 'dist/b/c.json': '{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"a","namespace":"shop"},"data":{"key":"a"}}' });
  expect(trackway(['diff'])).toEqual({ code: 0, out: 'no differences, 1 unchanged\n', err: '' });
});

test('another ref and another folder, also from inside of it', () => {
  folder.write({ 'deploy/prod/a.yaml': configMap('a') });
  commitAll();
  git('tag', 'v1');
  folder.write({ 'deploy/prod/a.yaml': configMap('a', 'b') });
  commitAll();
  const expected = { code: 0, out: '~ ConfigMap shop/a (v1)\n    - data.key: a\n    + data.key: b\n\n1 changed, 0 unchanged\n', err: '' };
  expect(trackway(['diff', '--ref', 'v1', 'deploy'])).toEqual(expected);
  expect(trackway(['diff', '--ref', 'HEAD~1', 'deploy/prod/'])).toEqual(expected);
  expect(trackway(['diff', '--ref', 'v1', 'deploy/prod/a.yaml'])).toEqual(expected);
  expect(trackway(['diff', 'deploy'])).toEqual({ code: 0, out: 'no differences, 1 unchanged\n', err: '' });
  process.chdir('deploy');
  expect(trackway(['diff', '--ref', 'v1', '.'])).toEqual(expected);
  expect(trackway(['diff', '--ref', 'v1', '../deploy/prod'])).toEqual(expected);
});

test('a folder that is new since the ref is all additions', () => {
  folder.write({ 'README.md': 'hello' });
  commitAll();
  git('branch', 'before');
  folder.write({ 'dist/a.yaml': configMap('a') });
  git('add', 'dist');
  const expected = { code: 0, out: '+ ConfigMap shop/a (v1)\n\n1 added, 0 unchanged\n', err: '' };
  expect(trackway(['diff'])).toEqual(expected);
  commitAll();
  expect(trackway(['diff', '--ref', 'before'])).toEqual(expected);
});

test('two folders, two files, and standard input', () => {
  folder.write({ 'old/a.yaml': configMap('a'), 'new/a.yaml': configMap('a', 'b') });
  const out = '~ ConfigMap shop/a (v1)\n    - data.key: a\n    + data.key: b\n\n1 changed, 0 unchanged\n';
  expect(trackway(['diff', 'old', 'new'])).toEqual({ code: 0, out, err: '' });
  expect(trackway(['diff', 'old/a.yaml', 'new/a.yaml'])).toEqual({ code: 0, out, err: '' });
  expect(trackway(['diff', '-', 'new'], { stdin: configMap('a') })).toEqual({ code: 0, out, err: '' });
  expect(trackway(['diff', 'old', '-'], { stdin: configMap('a', 'b') })).toEqual({ code: 0, out, err: '' });
});

test('an empty folder is a side without objects, and that is noted', () => {
  folder.write({ 'old/.gitkeep': '', 'new/a.yaml': configMap('a') });
  expect(trackway(['diff', 'old', 'new'])).toEqual({
    code: 0,
    out: '+ ConfigMap shop/a (v1)\n\n1 added, 0 unchanged\n',
    err: 'note: [old] the folder holds no *.yaml, *.yml, *.json file; name the folder that holds the manifests (ManifestNoneFound)\n',
  });
});

test('--format json is the difference as data', () => {
  folder.write({ 'old/a.yaml': configMap('a'), 'new/a.yaml': configMap('a', 'b') });
  const { out, code } = trackway(['diff', 'old', 'new', '--format', 'json']);
  expect([code, JSON.parse(out)]).toEqual([0, {
    deletions: [],
    changes: [{
      object: { apiVersion: 'v1', kind: 'ConfigMap', namespace: 'shop', name: 'a' },
      fields: [{ path: 'data.key', change: 'changed', before: 'a', after: 'b' }],
    }],
    additions: [],
    duplicates: [],
    unchanged: 0,
  }]);
});

test('--format markdown is a note for a merge request', () => {
  folder.write({ 'old/a.yaml': configMap('a'), 'new/b.yaml': configMap('b') });
  expect(trackway(['diff', 'old', 'new', '--format=markdown']).out.split('\n').slice(0, 3)).toEqual([
    '**1 deleted, 1 added**, 0 unchanged', '', '- Deleted: `ConfigMap shop/a (v1)`',
  ]);
});

test.each([
  ['a terminal', true, [], {}, true],
  ['a pipe', false, [], {}, false],
  ['--no-color', true, ['--no-color'], {}, false],
  ['NO_COLOR', true, [], { NO_COLOR: '1' }, false],
  ['an empty NO_COLOR', true, [], { NO_COLOR: '' }, true],
  ['a terminal that cannot', true, [], { TERM: 'dumb' }, false],
])('%s: colours or none', (_, tty, argv, env, colored) => {
  folder.write({ 'old/a.yaml': configMap('a'), 'new/b.yaml': configMap('b') });
  expect(trackway(['diff', 'old', 'new', ...argv], { tty, env }).out.includes('\u001b[31m- ConfigMap shop/a (v1)\u001b[0m')).toBe(colored);
});

test.each([
  [['diff'], '[dist] there is no output folder here; synthesize first, or name the folder: `trackway diff PATH` (DiffPathNotFound)'],
  [['diff', 'nowhere'], '[nowhere] there is nothing at this path; name a folder or file that is there (DiffPathNotFound)'],
  [['diff', 'here'], `[here] this is not in a git repository, so there is no earlier version to compare it with; ${bothSides} (DiffNotInGit)`],
  [['diff', 'nowhere', 'here'], '[nowhere] the path cannot be opened (ENOENT); name a file, a folder, or `-` for standard input (ManifestPathNotFound)'],
  [['diff', '--ref', 'x', 'here', 'here'], '[trackway diff] --ref and two paths were given, which are three sides; leave out --ref, or the first path (DiffSides)'],
  [['diff', '-', '-'], '[trackway diff] both sides are standard input; name a file or folder for one of them (DiffSides)'],
  [['diff', '-'], '[trackway diff] standard input has no earlier version; name both sides: `trackway diff OLD -` (DiffSides)'],
])('%j is refused outside of a repository', (argv, message) => {
  folder.write({ 'here/a.yaml': configMap('a') });
  expect(trackway(argv)).toEqual({ code: 2, out: '', err: `${message}\n` });
});

test('an output that git does not keep is refused, with what to do', () => {
  folder.write({ 'README.md': 'hello' });
  commitAll();
  folder.write({ 'dist/a.yaml': configMap('a') });
  expect(trackway(['diff']).err).toBe(
    `[dist] this folder is not in git, neither at HEAD nor staged; commit it, so that every change of the output shows in review, or ${bothSides} (DiffNotTracked)\n`,
  );
  folder.write({ '.gitignore': '# output\ndist/\n' });
  expect(trackway(['diff'])).toEqual({
    code: 2,
    out: '',
    err: '[dist] this folder is not in git, neither at HEAD nor staged (ignored by .gitignore:2: "dist/"); '
      + `stop ignoring it and commit it, so that every change of the output shows in review, or ${bothSides} (DiffNotTracked)\n`,
  });
});

test('a repository without a commit, and refs that are not there', () => {
  folder.write({ 'dist/a.yaml': configMap('a') });
  git('init', '--quiet', '--initial-branch=main');
  expect(trackway(['diff']).err).toBe(`[dist] the git repository has no commit yet; commit the output once, or ${bothSides} (DiffNoCommit)\n`);
  commitAll();
  git('branch', 'release');
  git('update-ref', 'refs/remotes/origin/develop', 'HEAD');
  expect(trackway(['diff', '--ref', 'mainn']).err).toBe('[dist] git knows no commit "mainn" here; did you mean main? (DiffRefUnknown)\n');
  expect(trackway(['diff', '--ref', 'develop']).err).toBe('[dist] git knows no commit "develop" here; did you mean origin/develop? (DiffRefUnknown)\n');
  expect(trackway(['diff', '--ref=--all'])).toEqual({
    code: 2,
    out: '',
    err: '[dist] git knows no commit "--all" here; fetch it first (`git fetch origin BRANCH`), or name another branch, tag or commit (DiffRefUnknown)\n',
  });
});

test('without git on the PATH, two folders can still be compared', () => {
  folder.write({ 'dist/a.yaml': configMap('a') });
  const path = process.env.PATH;
  process.env.PATH = folder.path;
  try {
    expect(trackway(['diff'])).toEqual({ code: 2, out: '', err: '[dist] git is not on the PATH; install git, or compare two folders: `trackway diff OLD NEW` (GitMissing)\n' });
    expect(trackway(['diff', 'dist', 'dist'])).toEqual({ code: 0, out: 'no differences, 1 unchanged\n', err: '' });
  } finally {
    process.env.PATH = path;
  }
});

test('broken YAML on either side is refused with its place, all of it together', () => {
  folder.write({ 'dist/a.yaml': `${configMap('a')}---\nkind: [\n` });
  commitAll();
  folder.write({ 'dist/b.yaml': 'kind: A\n\tname: b\n' });
  const { code, out, err } = trackway(['diff']);
  expect([code, out, err.split('\n').map((line) => line.replace(/ not valid YAML: .*/, ' not valid YAML'))]).toEqual([2, '', [
    '[HEAD:dist/a.yaml:10:1] not valid YAML',
    '[dist/a.yaml:10:1] not valid YAML',
    '[dist/b.yaml:2:1] a tab is used for indentation, which YAML does not allow; indent with spaces (ManifestInvalidYaml)',
    '',
  ]]);
});

test('JSON of other tools is noted on either side', () => {
  folder.write({ 'dist/a.yaml': configMap('a'), 'dist/tsconfig.json': '// no comment is JSON\n{}' });
  commitAll();
  const note = (at: string) => `note: [${at}] the JSON is no manifest; it was left out; name only folders of manifests, or name the file itself if it should be one (ManifestOtherJson)\n`;
  expect(trackway(['diff'])).toEqual({ code: 0, out: 'no differences, 1 unchanged\n', err: note('HEAD:dist/tsconfig.json') + note('dist/tsconfig.json') });
});

test('what is no manifest is noted and left out', () => {
  folder.write({ 'old/a.yaml': configMap('a'), 'new/a.yaml': configMap('a'), 'new/package.json': '{"name":"x"}' });
  expect(trackway(['diff', 'old', 'new'])).toEqual({
    code: 0,
    out: 'no differences, 1 unchanged\n',
    err: 'note: [new/package.json:1] the document has neither `apiVersion` nor `kind` (its keys: name), so it is no manifest; it was left out; '
      + 'name only manifests, or add the two fields (ManifestKindMissing)\n',
  });
});
