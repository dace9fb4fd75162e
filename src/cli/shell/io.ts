import { readFileSync } from 'fs';

/** Where text goes. */
export interface Output {
  readonly isTTY?: boolean;
  write(text: string): unknown;
}

/** What a command sees of the process it runs in. Relative paths are those of the process. */
export interface Io {
  /** Everything on standard input; read when it is asked for. */
  readonly stdin: () => string;
  readonly stdout: Output;
  readonly stderr: Output;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** The process itself. */
export function processIo(): Io {
  return { stdin: readStandardInput, stdout: process.stdout, stderr: process.stderr, env: process.env };
}

/**
 * Whether standard output shows colours: it is a terminal, and neither the user nor the environment objects (https://no-color.org).
 */
export function showsColor(io: Io, noColor: boolean): boolean {
  return !noColor && !io.env.NO_COLOR && io.env.TERM !== 'dumb' && io.stdout.isTTY === true;
}

function readStandardInput(): string {
  for (;;) {
    try {
      return readFileSync(0, 'utf8');
    } catch (error) {
      // A pipe that another process made non-blocking says so as long as nothing has arrived yet; the other two are standard input closed or at its end.
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'EAGAIN') pause();
      else if (code === 'EOF' || code === 'EBADF') return '';
      else throw error;
    }
  }
}

function pause(): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 10);
}
