import { execFile } from 'child_process';

const known = new Map<string, Promise<string>>();

/** The version of a terraform, asked for once; `latest`, with which its CLI compares nothing, where it does not say. */
export function versionOf(terraform: string): Promise<string> {
  if (!known.has(terraform)) known.set(terraform, ask(terraform));
  return known.get(terraform)!;
}

function ask(terraform: string): Promise<string> {
  return new Promise((resolve) => {
    execFile(terraform, ['version', '-json'], { encoding: 'utf8', timeout: 20_000, env: { ...process.env, CHECKPOINT_DISABLE: '1' } }, (error, stdout) => {
      resolve(error ? 'latest' : /"terraform_version":\s*"([^"]+)"/.exec(stdout)?.[1] ?? 'latest');
    });
  });
}
