import { execFile, spawnSync } from 'child_process';
import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { GitlabOptions, RunningGitlab, startGitlab } from '../../../src/terraform-cloud/serve/gitlab/server';
import { RunningServer, ServeOptions, startServer } from '../../../src/terraform-cloud/serve/server';

/** Whether the real terraform is here. */
export const HAS_TERRAFORM = spawnSync('terraform', ['version']).status === 0;
export const NO_TERRAFORM = 'needs terraform on PATH';

/** A token that a search of everything written would find. */
export const TOKEN = 'trackway-test-token-4f1c';

/** The token of the GitLab stand-in. */
export const GITLAB_TOKEN = 'trackway-test-gitlab-token-9c2e';

const servers: { close(): Promise<void> }[] = [];
const HOLDS_TOKENS = /\/variables\.yml$|terraformrc$|\.tfrc(\.json)?$|\/data\/token$/;
const folders: string[] = [];

/** A folder that is gone after the tests. */
export function scratch(): string {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'trackway-tfc-'));
  folders.push(folder);
  return folder;
}

/** A server that ends with the test. */
export async function serving(options: Partial<ServeOptions> = {}): Promise<RunningServer> {
  const server = await startServer({ data: options.data ?? path.join(scratch(), 'data'), token: TOKEN, ...options });
  servers.push(server);
  return server;
}

/** A GitLab stand-in that ends with the test. */
export async function gitlabServing(options: Partial<GitlabOptions> = {}): Promise<RunningGitlab> {
  const gitlab = await startGitlab({ token: GITLAB_TOKEN, ...options });
  servers.push(gitlab);
  return gitlab;
}

/** Ends servers and removes folders: for `afterEach`. */
export async function endServing(): Promise<void> {
  await Promise.all(servers.splice(0).map((server) => server.close()));
  const told = folders.flatMap((folder) => tellingToken(folder));
  for (const folder of folders.splice(0)) fs.rmSync(folder, { recursive: true, force: true });
  // Whatever a test has written, nobody learns the token from it.
  expect(told).toEqual([]);
}

/**
 * Files that hold the token, besides those that are there to hold it: what leads terraform to the
 * server, what `terraform login` writes, and the variables that GitLab gives to jobs.
 */
function tellingToken(folder: string): string[] {
  if (!fs.existsSync(folder)) return [];
  const files = fs.readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile()).map((entry) => path.join(entry.parentPath, entry.name));
  return files.filter((file) => !HOLDS_TOKENS.test(file) && fs.existsSync(file) && fs.readFileSync(file).includes(TOKEN));
}

/** How a command ended. */
export interface Done {
  readonly code: number;
  readonly out: string;
}

/** A stack as a production team has it: with its state at app.terraform.io. */
export function stackFolder(workspace: string, resources: object = {}, organization = 'acme'): string {
  const folder = path.join(scratch(), workspace);
  fs.mkdirSync(folder, { recursive: true });
  fs.writeFileSync(path.join(folder, 'cdk.tf.json'), JSON.stringify({ terraform: { cloud: { organization, workspaces: { name: workspace } } }, ...resources }));
  return folder;
}

/** Runs the real terraform in a folder, with nothing but the CLI's configuration to tell it where app.terraform.io is. */
export function terraform(server: RunningServer, folder: string, ...args: readonly string[]): Promise<Done> {
  const config = path.join(scratch(), 'terraformrc');
  fs.writeFileSync(config, `disable_checkpoint = true\n${server.cliConfig('app.terraform.io')}`);
  return run('terraform', args, folder, { TF_CLI_CONFIG_FILE: config, TF_IN_AUTOMATION: '1', TF_INPUT: '0' });
}

/** Runs a command without blocking the server, which is in this process. */
export function run(command: string, args: readonly string[], cwd: string, env: Record<string, string> = {}): Promise<Done> {
  return new Promise((resolve) => {
    const child = execFile(command, args, { cwd, env: { ...process.env, ...env }, encoding: 'utf8', maxBuffer: 1e8 }, (error, stdout, stderr) => {
      resolve({ code: error === null ? 0 : typeof error.code === 'number' ? error.code : 1, out: `${stdout}${stderr}` });
    });
    child.stdin?.end(); // nobody is there to ask
  });
}

/** Asks the API, as the holder of the token. */
export async function api(server: Pick<RunningServer, 'url' | 'token'>, method: string, pathname: string, body?: unknown): Promise<{ status: number; document: any }> {
  const response = await fetch(`${server.url}/api/v2${pathname}`, {
    method, headers: { 'Authorization': `Bearer ${server.token}`, 'Content-Type': 'application/vnd.api+json' }, body: body === undefined ? undefined : JSON.stringify(body),
  });
  const text = await response.text();
  return { status: response.status, document: text === '' ? undefined : JSON.parse(text) };
}
