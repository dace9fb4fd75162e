import { spawnSync } from 'child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, statSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { Chart } from 'cdk8s';
import { Builder, ImageBuildProps, SecretSource } from '../../../src';
import { one } from '../../support/render';
import { build, builders, buildpacks, bundle, dockerfile, git } from './support';

let folder = '';
beforeEach(() => { folder = realpathSync(mkdtempSync(join(tmpdir(), 'steps-'))); });
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Runs the script of a step as it is, but for where it works, and for the repository, which is a folder here. */
function runStep(step: any, env: Record<string, string>, args: readonly string[] = [], shell: string = 'sh'): { status: number | null; stderr: string } {
  const script = step.script.replaceAll('/tmp', folder).replaceAll('/platform', join(folder, 'platform')).replace('https:ssh', 'file');
  const variables = Object.fromEntries(step.env?.map(({ name, value }: any) => [name, value]) ?? []);
  const { status, stderr } = spawnSync(shell, ['-c', script.replace(/^#!.*\n/, ''), 'sh', ...args], { encoding: 'utf8', env: { PATH: process.env.PATH, ...variables, ...env } });
  return { status, stderr };
}

function sh(...args: string[]): string {
  const [command, ...rest] = args;
  const env = { ...process.env, GIT_CONFIG_GLOBAL: '/dev/null', GIT_AUTHOR_NAME: 'A', GIT_AUTHOR_EMAIL: 'a@b.c', GIT_COMMITTER_NAME: 'A', GIT_COMMITTER_EMAIL: 'a@b.c' };
  const { status, stdout, stderr } = spawnSync(command, rest, { encoding: 'utf8', cwd: folder, env });
  if (status !== 0) throw new Error(stderr);
  return stdout.trim();
}

function repository(): { url: string; first: string } {
  sh('git', 'init', '--quiet', 'repository');
  writeFileSync(join(folder, 'repository', 'Dockerfile'), 'FROM scratch\n');
  sh('git', '-C', 'repository', 'add', '.');
  sh('git', '-C', 'repository', 'commit', '--quiet', '--message=one');
  const first = sh('git', '-C', 'repository', 'rev-parse', 'HEAD');
  sh('git', '-C', 'repository', 'commit', '--quiet', '--allow-empty', '--message=two');
  return { url: `file://${folder}/repository`, first };
}

const task = (props: Partial<ImageBuildProps>, name: string): any => one(Chart.of(build(props)), 'Task', name).spec;
const clone = (props: Partial<ImageBuildProps> = {}): any => task(props, 'image-source').steps[0];

describe('the script that reads a commit', () => {
  test('checks out exactly that one, twice if it must, and tells it', () => {
    const { url, first } = repository();
    const env = { CHECKOUT: join(folder, 'checkout'), RESULT: join(folder, 'result'), URL: url, REVISION: first };
    expect(runStep(clone(), env)).toEqual({ status: 0, stderr: '' });
    expect(runStep(clone(), env)).toEqual({ status: 0, stderr: '' });
    expect(readFileSync(env.RESULT, 'utf8')).toBe(first);
    expect(existsSync(join(folder, 'checkout', 'Dockerfile'))).toBe(true);
    expect(sh('git', '-C', 'checkout', 'rev-list', '--count', 'HEAD')).toBe('1');
  });

  test('leaves its history for a Dockerfile, and not for compilers that would ask it', () => {
    const { url, first } = repository();
    const env = { CHECKOUT: join(folder, 'checkout'), RESULT: join(folder, 'result'), URL: url, REVISION: first };
    const history = (): boolean => existsSync(join(folder, 'checkout', '.git'));
    expect([runStep(clone(), env).status, history()]).toEqual([0, true]);
    expect([runStep(clone({ source: buildpacks() }), env).status, history()]).toEqual([0, false]);
  });

  test('fails for a commit that is not there', () => {
    const { url } = repository();
    const { status, stderr } = runStep(clone(), { CHECKOUT: join(folder, 'checkout'), RESULT: join(folder, 'result'), URL: url, REVISION: 'f'.repeat(40) });
    expect([status === 0, stderr]).toEqual([false, expect.stringContaining('f'.repeat(40))]);
    expect(existsSync(join(folder, 'result'))).toBe(false);
  });

  test('fails for something else than a commit, even if it is there', () => {
    const { url } = repository();
    const { status, stderr } = runStep(clone(), { CHECKOUT: join(folder, 'checkout'), RESULT: join(folder, 'result'), URL: url, REVISION: 'HEAD' });
    expect([status, stderr]).toEqual([1, expect.stringContaining('where HEAD was asked for')]);
  });

  test('gives a password to its own host only', () => {
    const { url, first } = repository();
    const secret = join(folder, 'secret');
    mkdirSync(secret);
    writeFileSync(join(secret, 'username'), 'me');
    writeFileSync(join(secret, 'password'), 'pass"$word');
    const step = clone({ source: dockerfile({ code: git({ credentials: SecretSource.existing('git') }) }) });
    const env = { CHECKOUT: join(folder, 'checkout'), RESULT: join(folder, 'result'), URL: url, REVISION: first, CREDENTIALS: secret };
    expect(runStep(step, env).status).toBe(0);
    const ask = (host: string): string => spawnSync('git', ['credential', 'fill'], {
      input: `protocol=https\nhost=${host}\n\n`, encoding: 'utf8', env: { PATH: process.env.PATH, HOME: folder, CREDENTIALS: secret, GIT_TERMINAL_PROMPT: '0', GIT_CONFIG_NOSYSTEM: '1' },
    }).stdout;
    expect(ask('git.example.com')).toBe('protocol=https\nhost=git.example.com\nusername=me\npassword=pass"$word\n');
    expect(ask('elsewhere.example.com')).toBe('');
  });
});

describe('the script that unpacks a bundle', () => {
  const step = (): any => clone({ source: dockerfile({ code: bundle() }) });
  const env = (): Record<string, string> => ({
    CHECKOUT: join(folder, 'checkout'), RESULT: join(folder, 'result'), BUNDLE: 'bundle', REVISION: 'bundle', PATH: `${folder}/bin:${process.env.PATH}`,
  });
  const fakeCrane = (script: string): void => {
    mkdirSync(join(folder, 'bin'));
    writeFileSync(join(folder, 'bin', 'crane'), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  };

  test('gives its files to the group that builds', () => {
    mkdirSync(join(folder, 'image', 'src'), { recursive: true, mode: 0o755 });
    writeFileSync(join(folder, 'image', 'src', 'main.go'), 'package main\n', { mode: 0o600 });
    fakeCrane(`[ "$*" = "export bundle -" ] && tar -c -C '${folder}/image' -f - .`);
    expect(runStep(step(), env(), [], 'bash')).toEqual({ status: 0, stderr: '' });
    expect(readFileSync(join(folder, 'checkout', 'src', 'main.go'), 'utf8')).toBe('package main\n');
    expect(['src', 'src/main.go'].map((path) => statSync(join(folder, 'checkout', path)).mode.toString(8).at(-2))).toEqual(['7', '6']);
    expect(readFileSync(join(folder, 'result'), 'utf8')).toBe('bundle');
  });

  test('fails with crane', () => {
    fakeCrane('exit 3');
    expect(runStep(step(), env(), [], 'bash').status).not.toBe(0);
    expect(existsSync(join(folder, 'result'))).toBe(false);
  });
});

describe('the script that reports', () => {
  const digest = `sha256:${'ab'.repeat(32)}`;
  const other = `sha256:${'cd'.repeat(32)}`;
  const reports: Record<string, string> = {
    buildkit: JSON.stringify({ 'containerimage.config.digest': other, 'containerimage.descriptor': { digest: other }, 'containerimage.digest': digest, 'image.name': 'a' }, null, 2),
    buildah: digest,
    kaniko: digest,
    buildpacks: `[image]\n  tags = ["a"]\n  image-id = "${other}"\n  digest = "${digest}"\n  manifest-size = 1\n`,
  };
  const results = (props: ImageBuildProps): any => task(props, 'image').steps.at(-1);
  const env = (): Record<string, string> => ({ REPORT: join(folder, 'report'), IMAGE_DIGEST: join(folder, 'digest'), IMAGE_URL: join(folder, 'url'), IMAGE: 'registry.example.com/a:1' });

  test.each(builders)('finds the digest in what %s writes', (name, props) => {
    writeFileSync(join(folder, 'report'), reports[name]);
    expect(runStep(results(props), env())).toEqual({ status: 0, stderr: '' });
    expect([readFileSync(join(folder, 'digest'), 'utf8'), readFileSync(join(folder, 'url'), 'utf8')]).toEqual([digest, 'registry.example.com/a:1']);
  });

  test.each(builders)('fails where %s names none', (_, props) => {
    writeFileSync(join(folder, 'report'), '{}');
    expect(runStep(results(props), env())).toEqual({ status: 1, stderr: `${join(folder, 'report')} names no digest of the image\n` });
  });
});

test('variables of buildpacks reach their files as they are', () => {
  const [step] = task({ source: buildpacks({ builder: Builder.of('builder:1', { env: { A: 'x=y z\t$HOME', EMPTY: '' } }) }) }, 'image').steps;
  mkdirSync(join(folder, 'platform'));
  expect(runStep(step, {}, step.args)).toEqual({ status: 0, stderr: '' });
  expect(['A', 'EMPTY'].map((name) => readFileSync(join(folder, 'platform', 'env', name), 'utf8'))).toEqual(['x=y z\t$HOME', '']);
});
