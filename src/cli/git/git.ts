import { spawnSync } from 'child_process';
import { LocatedProblem, ValidationError } from '../../core/validation-error';

/** What git answered. */
export interface GitAnswer {
  readonly status: number;
  readonly stdout: Buffer;
  /** Git's own complaint, one line, without `fatal:`. */
  readonly complaint: string;
}

/** git, run in one folder, reading only. */
export class Git {
  /**
   * @param folder an existing folder
   * @param path what the user calls it, for messages
   */
  public constructor(private readonly folder: string, private readonly path: string) {}

  /** Runs git and hands back what it answers, also when it refuses. */
  public ask(args: readonly string[], input?: Buffer): GitAnswer {
    const result = spawnSync('git', ['-c', 'core.fsmonitor=false', ...args], {
      cwd: this.folder,
      input,
      env: environment(),
      maxBuffer: 2 ** 31,
      windowsHide: true,
    });
    if (result.error !== undefined) throw new ValidationError([this.notRun(result.error)]);
    const complaint = result.stderr.toString().split('\n', 1)[0].replace(/^(?:fatal|error): /, '');
    return { status: result.status ?? -1, stdout: result.stdout, complaint };
  }

  /**
   * Runs git.
   * @throws ValidationError (`GitFailed`) with git's own words when it refuses
   */
  public get(args: readonly string[], input?: Buffer): Buffer {
    const { status, stdout, complaint } = this.ask(args, input);
    if (status !== 0) throw new ValidationError([this.refused(complaint)]);
    return stdout;
  }

  /** The problem that git refused for a reason of its own. */
  public refused(complaint: string): LocatedProblem {
    return { path: this.path, code: 'GitFailed', what: `git refused: ${complaint}`, fix: 'mend what git names, or compare two folders: `trackway diff OLD NEW`' };
  }

  private notRun(error: NodeJS.ErrnoException): LocatedProblem {
    return error.code === 'ENOENT'
      ? { path: this.path, code: 'GitMissing', what: 'git is not on the PATH', fix: 'install git, or compare two folders: `trackway diff OLD NEW`' }
      : this.refused(error.message);
  }
}

/** A git hook says where its repository is, relative to a folder that is not the one we ask in. */
const ofTheHook = ['GIT_DIR', 'GIT_WORK_TREE', 'GIT_COMMON_DIR', 'GIT_INDEX_FILE', 'GIT_PREFIX'];

function environment(): NodeJS.ProcessEnv {
  const inherited = Object.fromEntries(Object.entries(process.env).filter(([name]) => !ofTheHook.includes(name)));
  return { ...inherited, LC_ALL: 'C', GIT_OPTIONAL_LOCKS: '0', GIT_TERMINAL_PROMPT: '0' };
}
