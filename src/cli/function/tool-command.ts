import { spawnSync } from 'child_process';
import { ValidationError } from '../../core/validation-error';
import { Io } from '../shell/io';

/** A tool and what it is told, without a shell. */
export interface ToolCommand {
  readonly tool: 'docker' | 'pack';
  readonly args: readonly string[];
  /**
   * What it reads on standard input.
   *
   * @default - nothing of ours
   */
  readonly input?: string;
}

const INSTALL: Record<ToolCommand['tool'], string> = {
  docker: 'install Docker: https://docs.docker.com/get-started/get-docker/',
  pack: 'install pack: https://buildpacks.io/docs/install-pack/',
};

/** Text as one word of a POSIX shell. */
export function quote(text: string): string {
  return /^[A-Za-z0-9_@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll('\'', '\'\\\'\'')}'`;
}

/** A command as a person would paste it into a shell. */
export function shellLine({ tool, args, input }: ToolCommand): string {
  const line = [tool, ...args].map(quote).join(' ');
  return input === undefined ? line : `printf %s ${quote(input)} | ${line}`;
}

/**
 * Runs a tool as it is, without a shell, with the terminal of this process.
 *
 * @param secrets variables that it is only told the names of
 * @returns whether it succeeded
 * @throws ValidationError `ToolMissing` if it is not installed
 */
export function runTool({ tool, args, input }: ToolCommand, secrets: Readonly<Record<string, string>>, io: Io): boolean {
  const { error, status } = spawnSync(tool, [...args], {
    env: { ...io.env, ...secrets } as NodeJS.ProcessEnv,
    input,
    stdio: [input === undefined ? 'inherit' : 'pipe', 'inherit', 'inherit'],
    windowsHide: true,
  });
  if (error !== undefined) {
    const { code } = error as NodeJS.ErrnoException;
    throw new ValidationError([{
      path: 'trackway function',
      code: 'ToolMissing',
      what: code === 'ENOENT' ? `${tool} is not on the PATH` : `${tool} cannot be run (${code})`,
      fix: INSTALL[tool],
    }]);
  }
  return status === 0;
}
