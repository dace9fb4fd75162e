import { execFileSync } from 'child_process';
import * as fs from 'fs';
import * as path from 'path';
import { ROOT } from '../../support/paths';

/** Runs TypeScript without compiling it first. */
export const TSX = ['--require', require.resolve('tsx/cjs')];

/** The command line, as a dependency's executable is found by `npx`. It asks the server that `TRACKWAY_TFC_URL` names. */
const TRACKWAY = `#!/bin/sh
case "$1 $2" in 'tfc plan'|'tfc apply'|'tfc drift'|'tfc destroy') set -- "$@" --api "$TRACKWAY_TFC_URL" ;; esac
exec '${process.execPath}' ${TSX.join(' ')} '${path.join(ROOT, 'src', 'cli', 'main.ts')}' "$@"
`;

/** As much of rsync as gitlab-ci-local asks for, which is not on every machine: the tracked files of a repository, and the content of a folder. */
const RSYNC = `#!/bin/sh
for to; do :; done
case "$*" in
  *--exclude-from*) rm -rf "$to" && mkdir -p "$to" && git ls-files -z | xargs -0 cp -a --parents -t "$to" && cp -a .git "$to" ;;
  *) for arg; do case "$arg" in -*) ;; "$to") ;; *) from=$arg ;; esac; done; mkdir -p "$to" && cp -a "$from" "$to" ;;
esac
`;

/** A program of a platform with two stacks, one of which reads from the other, in resources that Terraform has built in. */
export function program(size: string): string {
  const from = (module: string): string => JSON.stringify(path.join(ROOT, module));
  return `
import { DataResource, Fn } from ${from('node_modules/cdktf')};
import { Environment, Platform, TerraformState, WebService } from ${from('src')};
import { Stack } from ${from('src/aws')};
import { Pipeline } from ${from('src/terraform-cloud/pipeline/pipeline')};

const shop = new Platform('shop', { terraformState: TerraformState.cloud({ organization: 'acme' }) });
const prod = new Environment(shop, 'prod', { region: 'ap-northeast-2' });
const [ground, app] = ['ground', 'app'].map((name) => new Stack(prod, name));
for (const stack of [ground, app]) stack.node.tryRemoveChild('aws');
const network = new DataResource(ground, 'network', { input: ${JSON.stringify(size)} });
new DataResource(app, 'service', { input: Fn.join(' ', ['in', network.output.toString()]) });
new WebService(prod.chart('web', { namespace: 'shop' }), 'web', { image: 'registry.example.com/web:1.0.0', port: 8080 });
new Pipeline(shop, { install: 'sh install.sh' });
shop.synth();
`;
}

/** A git repository with such a program, an \`origin\`, and the pipeline that the program makes. */
export class Repository {
  public readonly folder: string;
  private readonly tools: string;

  public constructor(scratch: string) {
    this.folder = path.join(scratch, 'shop');
    this.tools = path.join(scratch, 'bin');
    this.write({
      'package.json': JSON.stringify({ name: 'shop', private: true, scripts: { synth: `'${process.execPath}' ${TSX.join(' ')} main.ts`, test: 'node --check package.js' } }),
      'package-lock.json': '{}',
      'package.js': '',
      '.gitignore': 'node_modules\ncdktf.out\ndist\n.trackway\n.gitlab-ci-local\n.npm\ngl-code-quality-report.json\n',
      'install.sh': `mkdir -p node_modules/.bin\ncat > node_modules/.bin/trackway <<'END'\n${TRACKWAY}END\nchmod +x node_modules/.bin/trackway\n`,
      'main.ts': program('small'),
    });
    fs.mkdirSync(this.tools, { recursive: true });
    fs.writeFileSync(path.join(this.tools, 'rsync'), RSYNC, { mode: 0o755 });
    this.git('init', '--quiet', '--initial-branch=main');
    this.shell('sh install.sh');
    this.synthesize();
    this.commit('the platform');
    const origin = path.join(scratch, 'origin.git');
    this.git('clone', '--quiet', '--bare', '.', origin);
    execFileSync('git', ['-C', origin, 'config', 'uploadpack.allowAnySHA1InWant', 'true']); // as GitLab does
    this.git('remote', 'add', 'origin', origin);
    this.git('fetch', '--quiet', 'origin');
    this.git('remote', 'set-head', 'origin', 'main');
  }

  public get env(): NodeJS.ProcessEnv {
    return { ...process.env, ...PERSON, PATH: `${this.tools}${path.delimiter}${process.env.PATH}` };
  }

  public write(files: Readonly<Record<string, string>>): void {
    for (const [file, text] of Object.entries(files)) {
      fs.mkdirSync(path.dirname(path.join(this.folder, file)), { recursive: true });
      fs.writeFileSync(path.join(this.folder, file), text);
    }
  }

  /** Runs the program, and takes its pipeline into the repository. */
  public synthesize(): void {
    this.shell('npm run --silent synth && npx --no trackway tfc pipeline --write');
  }

  /** Commits everything, and gives the commit. */
  public commit(message: string): string {
    this.git('add', '--all');
    this.git('commit', '--quiet', '--message', message);
    return this.git('rev-parse', 'HEAD');
  }

  public git(...args: readonly string[]): string {
    return execFileSync('git', args, { cwd: this.folder, env: this.env, encoding: 'utf8' }).trim();
  }

  private shell(command: string): void {
    execFileSync('sh', ['-ec', command], { cwd: this.folder, env: this.env, stdio: 'pipe' });
  }
}

const PERSON = {
  GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_NOSYSTEM: '1',
  GIT_AUTHOR_NAME: 'A', GIT_AUTHOR_EMAIL: 'a@example.com', GIT_COMMITTER_NAME: 'A', GIT_COMMITTER_EMAIL: 'a@example.com',
};
