import { ChildProcess, spawn } from 'child_process';
import * as fs from 'fs';
import * as path from 'path';
import type { Cloud } from './cloud';
import { Run } from './entities';
import { environmentOf } from './work-folder';

/** How a command ended. */
export interface Ended {
  readonly code: number;
  readonly output: Buffer;
}

/** What terraform must not learn from whoever started the server. */
const HIDDEN = /^(TF_TOKEN_|TF_CLOUD_|TF_WORKSPACE$|TF_CLI_ARGS|TFE_TOKEN$|GITLAB_TOKEN$|CI_JOB_TOKEN$|TRACKWAY_)/;
const PATIENCE_MS = 30_000;

/** The processes that work for runs. */
export class Processes {
  private readonly running = new Map<string, ChildProcess>();
  private ended = false;

  public constructor(private readonly cloud: Cloud) {}

  /** Runs terraform for a run. What it prints is handed on as it comes. */
  public terraform(run: Run, args: readonly string[], cwd: string, print: (text: Buffer) => void = () => {}): Promise<Ended> {
    if (this.ended) return Promise.resolve({ code: 1, output: Buffer.alloc(0) });
    return new Promise((resolve) => {
      const child = spawn(this.cloud.settings.terraform, args, { cwd, env: this.environment(run), stdio: ['ignore', 'pipe', 'pipe'] });
      const output: Buffer[] = [];
      this.running.set(run.id, child);
      this.cloud.runs.change(run, { pid: child.pid });
      child.stdout.on('data', (text: Buffer) => { output.push(text); print(text); });
      child.stderr.on('data', print);
      child.on('error', (error) => print(Buffer.from(`\nError: terraform could not be started: ${error.message}\n`)));
      child.on('close', (code) => {
        this.running.delete(run.id);
        this.cloud.runs.change(run, { pid: undefined });
        resolve({ code: code ?? 1, output: Buffer.concat(output) });
      });
    });
  }

  public signal(run: Run, signal: NodeJS.Signals): void {
    this.running.get(run.id)?.kill(signal);
  }

  public endAll(): void {
    this.ended = true;
    for (const child of this.running.values()) child.kill('SIGKILL');
  }

  /** Ends what an earlier server left running for a run, so that nothing is written after its state was read. */
  public async end(run: Run): Promise<void> {
    const { pid } = run;
    if (pid === undefined) return;
    const until = Date.now() + PATIENCE_MS;
    for (let signal: NodeJS.Signals = 'SIGINT'; isWorkingFor(pid, run.id); signal = Date.now() > until ? 'SIGKILL' : 'SIGINT') {
      try {
        process.kill(pid, signal);
      } catch {
        return; // it ended by itself
      }
      await new Promise((resolve) => setTimeout(resolve, 500));
    }
  }

  private environment(run: Run): NodeJS.ProcessEnv {
    const inherited = Object.fromEntries(Object.entries(process.env).filter(([name]) => !HIDDEN.test(name)));
    return {
      ...inherited,
      ...environmentOf(this.cloud, run),
      TF_IN_AUTOMATION: '1',
      TF_INPUT: '0',
      CHECKPOINT_DISABLE: '1',
      TF_CLI_CONFIG_FILE: path.join(this.cloud.settings.data, 'run.tfrc'),
      TFC_RUN_ID: run.id,
      TFC_WORKSPACE_NAME: this.cloud.workspace(run.workspace).name,
    };
  }
}

/** Whether the process of that number is still the one of the run: numbers are used again. */
function isWorkingFor(pid: number, run: string): boolean {
  try {
    return fs.readFileSync(`/proc/${pid}/environ`, 'utf8').includes(`TFC_RUN_ID=${run}\0`);
  } catch {
    return false;
  }
}
