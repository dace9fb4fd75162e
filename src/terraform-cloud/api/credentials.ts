import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';

type Env = Readonly<Record<string, string | undefined>>;

/**
 * The token for a host, from where terraform itself takes it: `TF_TOKEN_<host>`, then the file of `terraform login`, then the CLI's configuration.
 * See https://developer.hashicorp.com/terraform/cli/config/config-file#environment-variable-credentials
 */
export function tokenFor(host: string, env: Env): string | undefined {
  return fromEnvironment(host, env) ?? fromLoginFile(host, env) ?? fromCliConfig(host, env);
}

/** The name of the variable that a person sets. Dashes may also be written as they are. */
export function tokenVariable(host: string): string {
  return `TF_TOKEN_${host.replace(/-/g, '__').replace(/[.:]/g, '_')}`;
}

function fromEnvironment(host: string, env: Env): string | undefined {
  const names = [tokenVariable(host), `TF_TOKEN_${host.replace(/\./g, '_')}`, `TF_TOKEN_${host}`];
  return names.map((name) => env[name]).find((token) => token !== undefined && token !== '');
}

function fromLoginFile(host: string, env: Env): string | undefined {
  const file = path.join(env.HOME ?? os.homedir(), '.terraform.d', 'credentials.tfrc.json');
  try {
    const token: unknown = JSON.parse(fs.readFileSync(file, 'utf8')).credentials?.[host]?.token;
    return typeof token === 'string' ? token : undefined;
  } catch {
    return undefined; // nobody logged in
  }
}

function fromCliConfig(host: string, env: Env): string | undefined {
  const file = env.TF_CLI_CONFIG_FILE ?? path.join(env.HOME ?? os.homedir(), '.terraformrc');
  try {
    const block = new RegExp(`credentials\\s+"${host.replace(/[.*+?^$()|[\]\\{}]/g, '\\$&')}"\\s*\\{[^}]*?token\\s*=\\s*"([^"]*)"`);
    return block.exec(fs.readFileSync(file, 'utf8'))?.[1];
  } catch {
    return undefined; // there is none
  }
}
