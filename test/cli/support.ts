import { spawnSync } from 'child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { dirname, join } from 'path';
import { run } from '../../src/cli/run';

/** What a command line did. */
export interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Runs the command line in this process. */
export function trackway(argv: readonly string[], given: { stdin?: string | (() => string); tty?: boolean; env?: Record<string, string> } = {}): Ran {
  const out: string[] = [];
  const err: string[] = [];
  const code = run(argv, {
    stdin: () => typeof given.stdin === 'function' ? given.stdin() : given.stdin ?? '',
    stdout: { isTTY: given.tty ?? false, write: (text) => out.push(text) },
    stderr: { isTTY: given.tty ?? false, write: (text) => err.push(text) },
    env: given.env ?? {},
  });
  if (typeof code !== 'number') throw new Error('the command takes its time: await run() itself');
  return { code, out: out.join(''), err: err.join('') };
}

/** A new folder that each test works in, and what it holds. */
export function useWorkFolder(): { readonly path: string; write(files: Record<string, string>): void } {
  let path = '';
  let before = '';
  beforeEach(() => {
    before = process.cwd();
    path = realpathSync(mkdtempSync(join(tmpdir(), 'cli-')));
    process.chdir(path);
  });
  afterEach(() => {
    process.chdir(before);
    rmSync(path, { recursive: true, force: true });
  });
  return {
    get path() { return path; },
    write(files) {
      for (const [file, text] of Object.entries(files)) {
        mkdirSync(dirname(join(path, file)), { recursive: true });
        writeFileSync(join(path, file), text);
      }
    },
  };
}

/** Runs git in the working folder, as the same person at the same time, with no configuration of the machine. */
export function git(...args: string[]): string {
  const result = spawnSync('git', args, {
    encoding: 'utf8',
    env: {
      ...process.env,
      GIT_CONFIG_GLOBAL: '/dev/null',
      GIT_CONFIG_NOSYSTEM: '1',
      GIT_AUTHOR_NAME: 'A', GIT_AUTHOR_EMAIL: 'a@example.com', GIT_AUTHOR_DATE: '2024-01-01T00:00:00Z',
      GIT_COMMITTER_NAME: 'A', GIT_COMMITTER_EMAIL: 'a@example.com', GIT_COMMITTER_DATE: '2024-01-01T00:00:00Z',
    },
  });
  if (result.status !== 0) throw new Error(`git ${args.join(' ')}: ${result.stderr}`);
  return result.stdout;
}

/** Makes the working folder a repository on branch `main`, with everything in it committed. */
export function commitAll(): void {
  git('init', '--quiet', '--initial-branch=main');
  git('add', '--all');
  git('commit', '--quiet', '--allow-empty', '--message=the output');
}

/** A small Deployment and its Service as YAML. */
export function web(image: string = 'web:1', port: number = 80): string {
  return `apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
  namespace: shop
spec:
  template:
    spec:
      containers:
        - name: app
          image: ${image}
---
apiVersion: v1
kind: Service
metadata:
  name: web
  namespace: shop
spec:
  ports:
    - port: ${port}
`;
}

export function configMap(name: string, value: string = 'a'): string {
  return `apiVersion: v1
kind: ConfigMap
metadata:
  name: ${name}
  namespace: shop
data:
  key: ${value}
`;
}
