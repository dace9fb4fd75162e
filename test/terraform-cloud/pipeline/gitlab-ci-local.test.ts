import * as fs from 'fs';
import * as path from 'path';
import { startGitlab } from '../../../src/terraform-cloud/serve/gitlab/server';
import { ROOT, testIf } from '../../support/paths';
import { program, Repository } from '../support/repository';
import { api, Done, endServing, HAS_TERRAFORM, NO_TERRAFORM, run, scratch, serving, TOKEN } from '../support/serving';

const GITLAB_TOKEN = 'trackway-test-gitlab-token-77aa';

afterEach(endServing);

/** Runs jobs of a repository's pipeline on this machine, without containers; all of them if none is named. */
async function jobs(repository: Repository, variables: Record<string, string>, secrets: Record<string, string>, ...names: readonly string[]): Promise<Done> {
  const file = path.join(repository.folder, '..', 'variables.yml');
  fs.writeFileSync(file, JSON.stringify(secrets)); // masked variables of the project: never in arguments
  const given = Object.entries(variables).flatMap(([name, value]) => ['--variable', `${name}=${value}`]);
  const options = ['--force-shell-executor', '--shell-isolation', '--no-color', '--variables-file', '../variables.yml', '--state-dir', '.gitlab-ci-local'];
  const command = path.join(ROOT, 'node_modules', '.bin', 'gitlab-ci-local');
  return run(command, [...options, ...given, ...names], repository.folder, repository.env as Record<string, string>);
}

/** Files below a folder that hold a text. */
function filesWith(text: string, folder: string): string[] {
  const files = fs.readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return files.map((entry) => path.join(entry.parentPath, entry.name)).filter((file) => fs.readFileSync(file).includes(text));
}

function passed(out: string): string[] {
  return [...out.matchAll(/^ PASS {2}(.*?)\s*$/gm)].map(([, name]) => name).sort();
}

test('the jobs of the default branch run: synth, test, analyze', async () => {
  const { code, out } = await jobs(new Repository(scratch()), {}, {}, 'synth', 'test', 'analyze');
  expect([code, passed(out)]).toEqual([0, ['analyze', 'synth', 'test']]);
  expect(out).toContain('.gitlab-ci.yml and Taskfile.yml: as the program makes them');
  expect(out).toContain('nothing found');
}, 60_000);

test('a merge request that forgot to write the pipeline anew fails, and is told how to mend it', async () => {
  const repository = new Repository(scratch());
  repository.write({ 'main.ts': program('small').replace('[\'ground\', \'app\']', '[\'ground\', \'app\', \'data\']') });
  repository.commit('another stack');
  const { code, out } = await jobs(repository, {}, {}, 'synth');
  expect(code).toBe(1);
  expect(out).toContain('run `trackway tfc pipeline --write`, and commit it (PipelineStale)');
}, 60_000);

testIf(HAS_TERRAFORM, NO_TERRAFORM)('the whole pipeline of a merge request runs: planned at a server, told in one note, with a report for each stack', async () => {
  const [tfc, gitlab] = [await serving(), await startGitlab({ token: GITLAB_TOKEN })];
  try {
    const repository = new Repository(scratch());
    const baseSha = repository.git('rev-parse', 'HEAD');
    repository.git('checkout', '--quiet', '-b', 'larger');
    repository.write({ 'main.ts': program('large') });
    const sha = repository.commit('A larger network');
    const { iid } = gitlab.project().openMergeRequest({ title: 'A larger network', sourceBranch: 'larger', sha, baseSha });
    const variables = { ...gitlab.variables({ mergeRequest: iid }), CI_MERGE_REQUEST_SOURCE_PROJECT_ID: '1', TRACKWAY_TFC_URL: tfc.url };

    const { code, out } = await jobs(repository, variables, { GITLAB_TOKEN, TRACKWAY_TFC_TOKEN: TOKEN });

    expect([code, passed(out)]).toEqual([0, ['analyze', 'base', 'plan', 'plan: shop-prod-app', 'plan: shop-prod-ground', 'synth', 'test']]);
    const [note, ...others] = gitlab.notes(iid);
    expect(others).toEqual([]);
    expect(note.body).toContain('### Infrastructure: 2 added');
    expect(gitlab.statuses(sha).map(({ name, state }) => `${name}: ${state}`).sort()).toEqual(['trackway/shop-prod-app: success', 'trackway/shop-prod-ground: success']);
    const reports = ['ground', 'app'].map((stack) => JSON.parse(fs.readFileSync(path.join(repository.folder, `.trackway/reports/shop-prod-${stack}.json`), 'utf8')));
    expect(reports).toEqual([{ create: 1, update: 0, delete: 0 }, { create: 1, update: 0, delete: 0 }]);
    for (const token of [TOKEN, GITLAB_TOKEN]) {
      expect(`${out}${note.body}`).not.toContain(token);
      expect(filesWith(token, repository.folder)).toEqual([]);
    }
  } finally {
    await gitlab.close();
  }
}, 120_000);

testIf(HAS_TERRAFORM, NO_TERRAFORM)('the environment of a merge request is applied by one job, and by another destroyed with its workspaces', async () => {
  const [tfc, gitlab] = [await serving(), await startGitlab({ token: GITLAB_TOKEN })];
  try {
    const repository = new Repository(scratch());
    const { scripts, ...rest } = JSON.parse(fs.readFileSync(path.join(repository.folder, 'package.json'), 'utf8'));
    repository.write({
      'package.json': JSON.stringify({ ...rest, scripts: { ...scripts, review: scripts.synth.replace('main.ts', 'review.ts') } }),
      'main.ts': program('small').replace('{ install: \'sh install.sh\' }', '{ install: \'sh install.sh\', review: { synth: \'npm run --silent review\' } }'),
      'review.ts': program('small').replace('\'prod\'', '`review-${process.env.TRACKWAY_REVIEW}`').replace(/^new Pipeline.*$/m, ''),
    });
    repository.synthesize();
    const sha = repository.commit('an environment for each merge request');
    const { iid } = gitlab.project().openMergeRequest({ title: 'Reviewed', sourceBranch: 'main', sha, baseSha: sha });
    const variables = { ...gitlab.variables({ mergeRequest: iid }), CI_MERGE_REQUEST_SOURCE_PROJECT_ID: '1', TRACKWAY_TFC_URL: tfc.url };
    const workspaces = async () => (await api(tfc, 'GET', '/organizations/acme/workspaces')).document.data.map(({ attributes }: any) => attributes.name).sort();

    const started = await jobs(repository, variables, { GITLAB_TOKEN, TRACKWAY_TFC_TOKEN: TOKEN }, 'review');
    expect([started.code, passed(started.out)]).toEqual([0, ['review']]);
    expect(started.out).toContain('applied: shop-review-1-ground, shop-review-1-app');
    expect(await workspaces()).toEqual(['shop-review-1-app', 'shop-review-1-ground']);

    const stopped = await jobs(repository, variables, { GITLAB_TOKEN, TRACKWAY_TFC_TOKEN: TOKEN }, 'review: stop');
    expect([stopped.code, passed(stopped.out)]).toEqual([0, ['review: stop']]);
    expect(await workspaces()).toEqual([]);
  } finally {
    await gitlab.close();
  }
}, 120_000);
