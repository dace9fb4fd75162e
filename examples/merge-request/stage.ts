import { execFileSync, spawn } from 'child_process';
import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { run } from '../../src/cli/run';
import { RunningGitlab, startGitlab } from '../../src/terraform-cloud/serve/gitlab/server';
import { RunningServer, startServer } from '../../src/terraform-cloud/serve/server';

const ROOT = path.join(__dirname, '..', '..');
/** What the default branch made when it was applied, in the repository. */
const BASE = '.trackway/base';
const TSX = ['--require', require.resolve('tsx/cjs')];
const PERSON = {
  GIT_CONFIG_GLOBAL: os.devNull, GIT_CONFIG_NOSYSTEM: '1',
  GIT_AUTHOR_NAME: 'Jo', GIT_AUTHOR_EMAIL: 'jo@example.com', GIT_AUTHOR_DATE: '2026-01-05T09:00:00Z',
  GIT_COMMITTER_NAME: 'Jo', GIT_COMMITTER_EMAIL: 'jo@example.com', GIT_COMMITTER_DATE: '2026-01-05T09:00:00Z',
};

/** A merge request of the story. */
export interface MergeRequest {
  readonly iid: number;
  readonly title: string;
  readonly branch: string;
}

/** What a workspace holds. */
export interface WorkspaceState {
  readonly serial: number;
  readonly resources: readonly { readonly address: string; readonly value: unknown }[];
}

/** How a command ended. */
interface Ended {
  readonly code: number;
  readonly err: string;
}

/** A repository, a GitLab and a Terraform Cloud, all on this machine and in one folder that is gone afterwards. */
export class Stage {
  public static async build(tell: (text: string) => void): Promise<Stage> {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'trackway-demo-'));
    const gitlab = await startGitlab({ token: 'token-of-the-demo' });
    const cloud = await startServer({ data: path.join(folder, 'terraform-cloud') });
    return new Stage(folder, gitlab, cloud, tell);
  }

  private readonly repository: string;
  private pipelines = 0;

  private constructor(
    private readonly folder: string,
    public readonly gitlab: RunningGitlab,
    private readonly cloud: RunningServer,
    private readonly tell: (text: string) => void,
  ) {
    this.repository = path.join(folder, 'shop');
    fs.mkdirSync(this.repository);
    this.git('init', '--quiet', '--initial-branch=main');
    fs.writeFileSync(path.join(this.repository, '.gitignore'), 'node_modules\ncdktf.out\ndist\n.trackway\n');
    fs.symlinkSync(path.join(ROOT, 'node_modules'), path.join(this.repository, 'node_modules'));
    this.commit('Begin');
  }

  /** Opens a merge request that brings a program, or a change of the one there is. */
  public open(title: string, change: (program: string) => string): MergeRequest {
    const branch = title.toLowerCase().replace(/[^a-z]+/g, '-');
    const baseSha = this.git('rev-parse', 'main');
    this.git('checkout', '--quiet', '-b', branch, 'main');
    const program = path.join(this.repository, 'main.ts');
    fs.writeFileSync(program, change(fs.existsSync(program) ? fs.readFileSync(program, 'utf8') : ''));
    const sha = this.commit(title);
    const { iid } = this.gitlab.project().openMergeRequest({ title, sourceBranch: branch, sha, baseSha });
    return { iid, title, branch };
  }

  /** Brings a merge request up to date with its target. */
  public update({ iid, branch }: MergeRequest): void {
    this.git('checkout', '--quiet', branch);
    this.git('merge', '--quiet', '--no-edit', 'main');
    Object.assign(this.gitlab.project().mergeRequest(iid), { baseSha: this.git('rev-parse', 'main') });
    this.gitlab.project().push(iid, this.git('rev-parse', 'HEAD'));
  }

  /** The job that plans. The generated pipeline has another that synthesizes what it is compared with. */
  public async plan({ iid, branch }: MergeRequest): Promise<void> {
    this.git('checkout', '--quiet', branch);
    const variables = this.gitlab.variables({ mergeRequest: iid, pipeline: ++this.pipelines });
    const compared = fs.existsSync(path.join(this.repository, BASE));
    await this.synthesize();
    await this.trackway(variables, 'plan', ...compared ? ['--base', `${BASE}/cdktf.out`] : [], '--manifests', 'dist', ...compared ? ['--manifests-base', `${BASE}/dist`] : []);
  }

  /** Merges, always with a merge commit. */
  public merge({ iid, title, branch }: MergeRequest): void {
    this.git('checkout', '--quiet', 'main');
    this.git('merge', '--quiet', '--no-ff', '--message', `Merge branch '${branch}': ${title}`, branch);
    this.gitlab.project().merge(iid, this.git('rev-parse', 'HEAD'));
  }

  /** The job that applies, on the default branch. What it makes is kept: the merge requests that follow are compared with it. */
  public async apply(): Promise<void> {
    await this.synthesize();
    for (const made of ['cdktf.out', 'dist']) fs.cpSync(path.join(this.repository, made), path.join(this.repository, BASE, made), { recursive: true });
    await this.trackway(this.gitlab.variables({ sha: this.git('rev-parse', 'HEAD'), pipeline: ++this.pipelines }), 'apply');
  }

  /** What a reviewer sees below a merge request. */
  public note({ iid }: MergeRequest): string {
    const notes = this.gitlab.notes(iid);
    if (notes.length !== 1) throw new Error(`there are ${notes.length} notes on !${iid}`);
    return notes[0].body;
  }

  /** What Terraform Cloud holds of a stack. */
  public async state(workspace: string): Promise<WorkspaceState> {
    const { id } = (await this.ask(`/organizations/acme/workspaces/${workspace}`)).data;
    const { attributes } = (await this.ask(`/workspaces/${id}/current-state-version`)).data;
    const state = await (await fetch(attributes['hosted-state-download-url'])).json() as { resources: any[] };
    const managed = state.resources.filter(({ mode }) => mode === 'managed');
    return { serial: attributes.serial, resources: managed.map(({ type, name, instances }) => ({ address: `${type}.${name}`, value: instances[0].attributes.output.value })) };
  }

  public async close(): Promise<void> {
    await Promise.all([this.gitlab.close(), this.cloud.close()]);
    fs.rmSync(this.folder, { recursive: true, force: true });
  }

  private async ask(pathname: string): Promise<any> {
    return (await fetch(`${this.cloud.url}/api/v2${pathname}`, { headers: { Authorization: `Bearer ${this.cloud.token}` } })).json();
  }

  private async synthesize(): Promise<void> {
    // Finds `trackway` where this repository has it.
    const { code, err } = await this.run([...TSX, 'main.ts'], { TSX_TSCONFIG_PATH: path.join(ROOT, 'tsconfig.json') });
    if (code !== 0) throw new Error(`the program of the demo failed:\n${err}`);
  }

  /** The command line, in this process: it is loaded once. */
  private async trackway(variables: Record<string, string>, command: string, ...options: readonly string[]): Promise<void> {
    this.tell(`$ trackway tfc ${[command, ...options].join(' ')}`);
    const env = { HOME: this.folder, GITLAB_TOKEN: 'token-of-the-demo', TRACKWAY_TFC_TOKEN: this.cloud.token, ...variables };
    const stderr = { write: (text: string) => text.trimEnd().split('\n').forEach((line) => this.tell(`  ${line}`)) };
    const before = process.cwd();
    process.chdir(this.repository);
    try {
      const code = await run(['tfc', command, '--api', this.cloud.url, ...options], { stdin: () => '', stdout: { write: () => undefined }, stderr, env });
      if (code !== 0) throw new Error(`trackway tfc ${command} ended with ${code}`);
    } finally {
      process.chdir(before);
    }
  }

  /** Without blocking the servers, which are in this process. */
  private run(argv: readonly string[], env: Record<string, string>): Promise<Ended> {
    return new Promise((resolve, reject) => {
      const child = spawn(process.execPath, argv, { cwd: this.repository, env: { ...process.env, ...env }, stdio: ['ignore', 'ignore', 'pipe'] });
      let err = '';
      child.stderr.on('data', (chunk) => err += chunk);
      child.on('error', reject).on('close', (code) => resolve({ code: code ?? 1, err }));
    });
  }

  private commit(message: string): string {
    this.git('add', '--all');
    this.git('commit', '--quiet', '--message', message);
    return this.git('rev-parse', 'HEAD');
  }

  private git(...args: readonly string[]): string {
    return execFileSync('git', args, { cwd: this.repository, encoding: 'utf8', env: { ...process.env, ...PERSON }, stdio: ['ignore', 'pipe', 'pipe'] }).trim();
  }
}
