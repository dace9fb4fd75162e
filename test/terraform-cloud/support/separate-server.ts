import { ChildProcess, spawn } from 'child_process';
import * as path from 'path';
import { ROOT } from '../../support/paths';
import { TOKEN } from './serving';

/** A server in a process of its own, which can die. */
export interface SeparateServer {
  readonly url: string;
  readonly token: string;
  /** At once, with nothing tidied up. */
  kill(): Promise<void>;
  /** As with Ctrl-C; what it printed in all. */
  end(): Promise<string>;
}

const running = new Set<ChildProcess>();

/** Starts `trackway tfc serve` on a folder. */
export async function separateServer(data: string, ...options: readonly string[]): Promise<SeparateServer> {
  const child = spawn(process.execPath, ['--import', 'tsx', path.join(ROOT, 'src', 'cli', 'main.ts'), 'tfc', 'serve', '--port', '0', '--data', data, ...options], {
    cwd: ROOT, env: { ...process.env, TRACKWAY_TFC_TOKEN: TOKEN }, stdio: ['ignore', 'pipe', 'pipe'],
  });
  running.add(child);
  let printed = '';
  const ended = new Promise<void>((resolve) => child.once('close', () => { running.delete(child); resolve(); }));
  const url = await new Promise<string>((resolve, reject) => {
    const read = (text: Buffer): void => {
      printed += text.toString('utf8');
      const found = /API at (http:\/\/127\.0\.0\.1:\d+)/.exec(printed)?.[1];
      if (found !== undefined) resolve(found);
    };
    child.stdout!.on('data', read);
    child.stderr!.on('data', read);
    child.once('close', (code) => reject(new Error(`the server ended with ${code}:\n${printed}`)));
  });
  const stop = async (signal: NodeJS.Signals): Promise<string> => {
    child.kill(signal);
    await ended;
    return printed;
  };
  return { url, token: TOKEN, kill: async () => { await stop('SIGKILL'); }, end: () => stop('SIGINT') };
}

/** Ends those that a test left. */
export async function endSeparateServers(): Promise<void> {
  await Promise.all([...running].map((child) => new Promise<void>((resolve) => { child.once('close', () => resolve()); child.kill('SIGKILL'); })));
}
