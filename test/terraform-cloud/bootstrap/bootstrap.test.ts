import * as fs from 'fs';
import * as path from 'path';
import { run } from '../../../src/cli/run';
import { GitlabProject, SecretInput, WorkspaceVariable, Workspaces } from '../../../src/terraform-cloud';
import { ApiRefusal } from '../../../src/terraform-cloud/api/api-error';
import { TerraformCloudApi } from '../../../src/terraform-cloud/api/terraform-cloud-api';
import { readStacks } from '../../../src/terraform-cloud/run/stacks/read-stacks';
import { managementStack } from '../../../src/terraform-cloud/workspaces/bootstrap/management-stack';
import { seed } from '../../../src/terraform-cloud/workspaces/bootstrap/seed';
import { api, endServing, scratch, serving, TOKEN } from '../support/serving';
import { environment, platform } from '../support/written';

afterEach(endServing);

/** The output of a program with workspaces, and with a project of GitLab or not. */
function synthesized(options: { gitlab?: boolean; workspaces?: boolean } = {}): string {
  const out = path.join(scratch(), 'cdktf.out');
  const shop = platform({ project: 'platform' });
  environment(shop);
  if (options.workspaces ?? true) {
    const workspaces = new Workspaces(shop);
    workspaces.share('secrets', [WorkspaceVariable.env('DD_API_KEY', SecretInput.ciVariable('DATADOG_API_KEY'))]);
    if (options.gitlab) new GitlabProject(workspaces, 'project', { path: 'acme/shop' });
  }
  const before = process.env.CDKTF_OUTDIR;
  process.env.CDKTF_OUTDIR = out;
  try {
    shop.synth();
  } finally {
    if (before === undefined) delete process.env.CDKTF_OUTDIR;
    else process.env.CDKTF_OUTDIR = before;
  }
  return out;
}

/** A terraform that writes down how it was called. */
function noted(code = 0): { bin: string; calls(): string[] } {
  const bin = scratch();
  const log = path.join(bin, 'calls');
  fs.writeFileSync(path.join(bin, 'terraform'), `#!/bin/sh\necho "$* $(pwd) $(ls -A | tr '\\n' ' ')\${TFE_TOKEN:+with a token}" >> ${log}\nexit ${code}\n`, { mode: 0o755 });
  return { bin, calls: () => fs.existsSync(log) ? fs.readFileSync(log, 'utf8').trimEnd().split('\n') : [] };
}

async function bootstrap(args: readonly string[], env: Record<string, string> = {}): Promise<{ code: number; out: string; err: string }> {
  const [out, err]: string[][] = [[], []];
  const code = await run(['tfc', 'bootstrap', ...args], {
    stdin: () => '', stdout: { write: (text) => out.push(text) }, stderr: { write: (text) => err.push(text) }, env: { TRACKWAY_TFC_TOKEN: TOKEN, HOME: scratch(), ...env },
  });
  return { code, out: out.join(''), err: err.join('') };
}

test('the project and the workspace are made, with runs where the command is given, and the rest is said', async () => {
  const server = await serving();
  const out = synthesized({ gitlab: true });
  const folder = path.relative('', path.join(out, 'stacks', 'shop-workspaces'));
  expect(await bootstrap(['--out', out, '--api', server.url])).toEqual({
    code: 0, err: '',
    out: `acme at app.terraform.io
  project    platform: made
  workspace  shop-workspaces: made, runs: local

What comes next, with these in the environment, or all of it at once with --apply:
  TFE_TOKEN               A token of Terraform Cloud that may manage workspaces
  GITLAB_TOKEN            A token of GitLab that may make the project: scope api
  TF_VAR_datadog_api_key  From the CI variable DATADOG_API_KEY

  terraform -chdir=${folder} init
  terraform -chdir=${folder} apply

The workspace is taken over by its own stack: there is nothing to import by hand, and no state on this machine.
`,
  });
  const { document: { data } } = await api(server, 'GET', '/organizations/acme/workspaces/shop-workspaces');
  expect(data.attributes).toMatchObject({ 'execution-mode': 'local', 'terraform-version': '~> 1.11.0', 'description': 'The workspaces of shop, this one among them' });
  const { document: projects } = await api(server, 'GET', '/organizations/acme/projects?filter%5Bnames%5D=platform');
  expect(data.relationships.project.data.id).toBe(projects.data[0].id);
});

test('done twice it is the same, and makes nothing', async () => {
  const server = await serving();
  const out = synthesized();
  await bootstrap(['--out', out, '--api', server.url]);
  const second = await bootstrap(['shop-workspaces', '--out', out, '--api', server.url]);
  expect(second.out).toContain('  project    platform: is there\n  workspace  shop-workspaces: is there, runs: local\n');
  const { document } = await api(server, 'GET', '/organizations/acme/workspaces');
  expect(document.data.map((one: any) => one.attributes.name)).toEqual(['shop-workspaces']);
});

test('what somebody else makes meanwhile is taken as it is', async () => {
  const stack = managementStack(readStacks(synthesized()));
  let asked = 0;
  const racing = {
    findProject: async () => ({ id: 'prj-1', attributes: { name: 'platform' } }),
    findWorkspace: async () => asked++ === 0 ? undefined : { id: 'ws-1', attributes: { 'name': 'shop-workspaces', 'execution-mode': 'remote' } },
    createWorkspace: async () => { throw new ApiRefusal('POST /organizations/acme/workspaces', 422, ['Name has already been taken']); },
  };
  expect(await seed(racing as unknown as TerraformCloudApi, stack)).toEqual({ project: 'there', workspace: 'made', executionMode: 'remote' });
});

test('it is applied in a folder that is gone afterwards, with the token of the workspace', async () => {
  const server = await serving();
  const out = synthesized();
  const { bin, calls } = noted();
  const { code, out: said } = await bootstrap(['--out', out, '--api', server.url, '--apply', '--yes'], { PATH: `${bin}:${process.env.PATH}`, TF_VAR_datadog_api_key: 'trackway-test-secret' });
  expect({ code, last: said.split('\n').slice(-2)[0] }).toEqual({ code: 0, last: 'shop-workspaces has itself: whatever changes in it is applied like any other stack.' });
  expect(calls().map((call) => call.replace(/ \/\S*trackway-bootstrap-\w+/, ' in FOLDER:'))).toEqual([
    'init -input=false in FOLDER: cdk.tf.json with a token', 'apply -input=false -auto-approve in FOLDER: cdk.tf.json with a token',
  ]);
  expect(fs.existsSync(/\/\S*trackway-bootstrap-\w+/.exec(calls()[0])![0])).toBe(false);
  expect(fs.readdirSync(path.join(out, 'stacks', 'shop-workspaces'))).toEqual(['cdk.tf.json']);
  expect(said).not.toContain(TOKEN);
});

test('what terraform refuses is refused, and the folder is gone all the same', async () => {
  const server = await serving();
  const { bin, calls } = noted(1);
  const { code } = await bootstrap(['--out', synthesized(), '--api', server.url, '--apply'], { PATH: `${bin}:${process.env.PATH}`, TF_VAR_datadog_api_key: 'x' });
  expect({ code, calls: calls().length }).toEqual({ code: 1, calls: 1 });
  expect(fs.existsSync(/\/\S*trackway-bootstrap-\w+/.exec(calls()[0])![0])).toBe(false);
});

describe('it is refused', () => {
  test('to apply without the secrets, before anything is made', async () => {
    const server = await serving();
    expect(await bootstrap(['--out', synthesized({ gitlab: true }), '--api', server.url, '--apply'])).toEqual({
      code: 2, out: '',
      err: '[shop-workspaces] GITLAB_TOKEN is not set; set it: A token of GitLab that may make the project: scope api (BootstrapSecret)\n'
        + '[shop-workspaces] TF_VAR_datadog_api_key is not set; set it: From the CI variable DATADOG_API_KEY (BootstrapSecret)\n',
    });
    expect((await api(server, 'GET', '/organizations/acme/workspaces')).document.data).toEqual([]);
  });

  test('without a stack of workspaces, or for another stack', async () => {
    expect((await bootstrap(['--out', synthesized({ workspaces: false })])).err).toBe(
      '[trackway tfc bootstrap] no synthesized stack makes its own workspace; add `new Workspaces(platform)` to the program, and synthesize (BootstrapStack)\n',
    );
    expect((await bootstrap(['shop-prod-app', '--out', synthesized()])).err).toBe(
      '[trackway tfc bootstrap] "shop-prod-app" makes no workspace of its own; name shop-workspaces (BootstrapStack)\n',
    );
  });

  test('without terraform', async () => {
    const server = await serving();
    const { code, err } = await bootstrap(['--out', synthesized(), '--api', server.url, '--apply'], { PATH: scratch(), TF_VAR_datadog_api_key: 'x' });
    expect({ code, err }).toEqual({ code: 2, err: '[trackway tfc bootstrap] terraform is not on the PATH; install 1.11 or later: https://developer.hashicorp.com/terraform/install (ToolMissing)\n' });
  });
});
