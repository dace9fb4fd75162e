import { spawn } from 'child_process';
import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { ValidationError } from '../../../core/validation-error';
import { Stack } from '../../run/stacks/stack';

/** How Terraform is called. */
export interface FirstApplyOptions {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Whether nobody is asked. */
  readonly confirmed: boolean;
}

/**
 * Applies a stack with the terraform of this machine, in a folder that is gone afterwards: what lasts is the state in its workspace.
 *
 * @returns terraform's exit code
 * @throws ValidationError `ToolMissing`
 */
export async function firstApply(stack: Stack, { env, confirmed }: FirstApplyOptions): Promise<number> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'trackway-bootstrap-'));
  try {
    fs.cpSync(stack.folder, folder, { recursive: true, filter: (file) => path.basename(file) !== '.terraform' });
    const init = await terraform(folder, env, ['init', '-input=false']);
    return init === 0 ? await terraform(folder, env, ['apply', '-input=false', ...(confirmed ? ['-auto-approve'] : [])]) : init;
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

function terraform(cwd: string, env: FirstApplyOptions['env'], args: readonly string[]): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn('terraform', args, { cwd, env: env as NodeJS.ProcessEnv, stdio: 'inherit' });
    child.once('error', ({ code }: NodeJS.ErrnoException) => reject(new ValidationError([{
      path: 'trackway tfc bootstrap', code: 'ToolMissing', what: code === 'ENOENT' ? 'terraform is not on the PATH' : `terraform cannot be run (${code})`,
      fix: 'install 1.11 or later: https://developer.hashicorp.com/terraform/install',
    }])));
    child.once('close', (code) => resolve(code ?? 1));
  });
}
