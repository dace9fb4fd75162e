import * as fs from 'fs';
import * as path from 'path';
import { ValidationError } from '../../core/validation-error';
import { writeWhole } from './store';

/** A folder that is used by this process alone. */
export interface HeldFolder {
  /** Says where the server is that uses it. */
  tell(url: string): void;
  end(): void;
}

/**
 * Makes sure that no other server uses the folder: two of them would overwrite what the other wrote.
 *
 * @throws ValidationError `ServerRunning`
 */
export async function holdFolder(folder: string): Promise<HeldFolder> {
  fs.mkdirSync(folder, { recursive: true, mode: 0o700 });
  const file = path.join(folder, 'server.json');
  const holder = read(file);
  if (holder && isAlive(holder.pid) && await answers(holder.url)) {
    throw new ValidationError([{
      path: 'trackway tfc serve', code: 'ServerRunning', what: `the folder ${folder} is used by the server at ${holder.url} (process ${holder.pid})`,
      fix: 'use that server, end it first, or keep this one\'s states elsewhere with --data',
    }]);
  }
  return {
    tell: (url) => writeWhole(file, JSON.stringify({ pid: process.pid, url })),
    end: () => fs.rmSync(file, { force: true }),
  };
}

function read(file: string): { pid: number; url: string } | undefined {
  try {
    return JSON.parse(fs.readFileSync(file, 'utf8'));
  } catch {
    return undefined; // nobody was here
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Numbers of processes are used again: only a server is one. */
async function answers(url: string): Promise<boolean> {
  try {
    const response = await fetch(`${url}/api/v2/ping`, { signal: AbortSignal.timeout(2000) });
    return response.headers.get('tfp-appname') !== null;
  } catch {
    return false;
  }
}
