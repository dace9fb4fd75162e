import { spawn, spawnSync } from 'child_process';
import { createRequire } from 'module';
import { join } from 'path';
import { configMap, useWorkFolder } from './support';

const root = join(__dirname, '../..');
// By its path: the working folder of these tests has no packages.
const program = ['--import', createRequire(__filename).resolve('tsx'), join(root, 'src/cli/main.ts')];
const folder = useWorkFolder();

test('the process exits as the command says, with its output on the right stream', () => {
  folder.write({ 'a.yaml': configMap('a'), 'b.yaml': configMap('b') });
  const done = spawnSync(process.execPath, [...program, 'diff', 'a.yaml', 'b.yaml', '--exit-code'], { encoding: 'utf8' });
  expect([done.status, done.stdout, done.stderr]).toEqual([1, '- ConfigMap shop/a (v1)\n+ ConfigMap shop/b (v1)\n\n1 deleted, 1 added, 0 unchanged\n', '']);
  const wrong = spawnSync(process.execPath, [...program, 'diff', '--formt'], { encoding: 'utf8' });
  expect([wrong.status, wrong.stdout, wrong.stderr]).toEqual([2, '', '[trackway diff] there is no option --formt; did you mean --format? (UnknownOption)\n']);
}, 30_000);

test('standard input is read to its end', () => {
  folder.write({ 'b.yaml': configMap('b') });
  const many = Array.from({ length: 5000 }, (_, index) => `${configMap(`a${index}`)}---\n`).join('');
  const done = spawnSync(process.execPath, [...program, 'diff', '-', 'b.yaml'], { encoding: 'utf8', input: many });
  expect([done.status, done.stdout.split('\n').slice(-2), done.stderr]).toEqual([0, ['5000 deleted, 1 added, 0 unchanged', ''], '']);
}, 30_000);

test('a reader that has seen enough is no error, and the exit code stands', async () => {
  const many = Array.from({ length: 20_000 }, (_, index) => `${configMap(`a${index}`)}---\n`).join('');
  folder.write({ 'a.yaml': many, 'b.yaml': configMap('b') });
  const child = spawn(process.execPath, [...program, 'diff', 'a.yaml', 'b.yaml', '--exit-code'], { stdio: ['ignore', 'pipe', 'pipe'] });
  child.stdout.once('data', () => child.stdout.destroy());
  const err: string[] = [];
  child.stderr.on('data', (chunk: Buffer) => err.push(chunk.toString()));
  const code = await new Promise((resolve) => child.on('close', resolve));
  expect([code, err.join('')]).toEqual([1, '']);
}, 30_000);
