import { ChildProcess, spawn, spawnSync } from 'child_process';
import * as fs from 'fs';
import * as path from 'path';
import { setTimeout as wait } from 'timers/promises';
import type { Cloud } from './cloud';
import { Run } from './entities';
import { environmentOf } from './run-environment';

/** One call of terraform. */
export interface Call {
  /** Names the file that says how it ended. */
  readonly name: string;
  readonly args: readonly string[];
  readonly cwd: string;
  /** The file that its output is appended to. */
  readonly output: string;
  /**
   * The file that its complaints are appended to.
   *
   * @default - `output`
   */
  readonly errors?: string;
}

/** Notes how a command ended, whatever became of who started it. An interrupt is for the command: the shell waits for it. */
const WATCH = 'trap : INT TERM; "$@"; code=$?; printf %s "$code" > "$0.part" && mv "$0.part" "$0"; exit "$code"';
/** How long terraform may take to stop in an orderly way, so that what it has made is in its state. */
const PATIENCE_MS = 60_000;
const LOOK_EVERY_MS = 200;

/**
 * The processes that work for runs. They write to files and are leaders of their own groups: a server that dies takes none of them along, and the next one finds
 * how they ended.
 */
export class Processes {
  private readonly running = new Map<string, ChildProcess>();
  private ended = false;

  public constructor(private readonly cloud: Cloud) {}

  /** Runs terraform for a run, to its end. */
  public async terraform(run: Run, call: Call): Promise<number> {
    if (this.ended) return 1;
    const exit = this.exitFile(run, call.name);
    const [output, errors] = [fs.openSync(call.output, 'a', 0o600), fs.openSync(call.errors ?? call.output, 'a', 0o600)];
    try {
      return await new Promise((resolve) => {
        const command = [this.cloud.settings.terraform, ...call.args];
        const [program, ...args] = process.platform === 'win32' ? command : ['/bin/sh', '-c', WATCH, exit, ...command];
        const child = spawn(program, args, {
          cwd: call.cwd, env: environmentOf(this.cloud, run), stdio: ['ignore', output, errors], detached: process.platform !== 'win32',
        });
        this.running.set(run.id, child);
        child.on('error', (error) => {
          fs.appendFileSync(call.output, `\nError: terraform could not be started: ${error.message}\n`);
          resolve(1);
        });
        child.on('close', (code) => resolve(code ?? 1));
      });
    } finally {
      this.running.delete(run.id);
      fs.closeSync(output);
      fs.closeSync(errors);
    }
  }

  public signal(run: Run, signal: NodeJS.Signals): void {
    const pid = this.running.get(run.id)?.pid;
    for (const one of pid === undefined ? this.leftBehind(run) : [pid]) kill(one, signal);
  }

  /** Stops all of them in an orderly way; what does not stop is killed. */
  public async endAll(): Promise<void> {
    this.ended = true;
    const children = [...this.running.values()];
    for (const { pid } of children) if (pid !== undefined) kill(pid, 'SIGINT');
    const until = Date.now() + PATIENCE_MS;
    while (children.some(isAlive) && Date.now() < until) await wait(20);
    for (const child of children.filter(isAlive)) kill(child.pid!, 'SIGKILL');
  }

  /** Ends what an earlier server left at work for a run. */
  public async endLeftBehind(run: Run): Promise<void> {
    for (const pid of this.leftBehind(run)) kill(pid, 'SIGKILL');
    while (this.leftBehind(run).length > 0) await wait(LOOK_EVERY_MS);
  }

  /** Waits for what an earlier server left at work for a run; undefined where nobody knows how it ended, or where this server ends first. */
  public async outcomeOfLeftBehind(run: Run, name: string): Promise<number | undefined> {
    while (this.leftBehind(run).length > 0 && !this.ended) await wait(LOOK_EVERY_MS);
    const exit = this.exitFile(run, name);
    return fs.existsSync(exit) ? Number(fs.readFileSync(exit, 'utf8')) : undefined;
  }

  public isWorkingFor(run: Run): boolean {
    return this.running.has(run.id);
  }

  public get isEnded(): boolean {
    return this.ended;
  }

  /** They are known by the file that they were told to write: numbers of processes are used again. */
  private leftBehind(run: Run): number[] {
    const folder = path.join(this.cloud.store.runFolder(run.id), '/');
    return commandLines().filter(([, line]) => line.includes(WATCH) && line.includes(`${folder}exit-`)).map(([pid]) => pid);
  }

  private exitFile(run: Run, name: string): string {
    return path.join(this.cloud.store.runFolder(run.id), `exit-${name}`);
  }
}

function isAlive({ exitCode, signalCode }: ChildProcess): boolean {
  return exitCode === null && signalCode === null;
}

/** Tells the whole group of a process. */
function kill(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(process.platform === 'win32' ? pid : -pid, signal);
  } catch {
    // it ended by itself
  }
}

/** Every process of this machine that can be seen, with what it was called with. */
function commandLines(): [number, string][] {
  if (fs.existsSync('/proc/self/cmdline')) {
    return fs.readdirSync('/proc').filter((name) => /^\d+$/.test(name)).map((name) => [Number(name), commandLine(name)]);
  }
  const listed = spawnSync('ps', ['-A', '-o', 'pid=,args='], { encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 }).stdout ?? '';
  return listed.split('\n').map((line) => [Number.parseInt(line, 10), line]);
}

function commandLine(pid: string): string {
  try {
    return fs.readFileSync(`/proc/${pid}/cmdline`, 'utf8').replace(/\0/g, ' ');
  } catch {
    return ''; // it ended meanwhile
  }
}
