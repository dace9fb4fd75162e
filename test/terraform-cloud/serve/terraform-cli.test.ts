import * as fs from 'fs';
import * as path from 'path';
import { testIf } from '../../support/paths';
import { ask } from '../support/runs';
import { api, Done, endServing, HAS_TERRAFORM, NO_TERRAFORM, run, scratch, serving, stackFolder, terraform } from '../support/serving';

const withTerraform = (name: string, body: () => Promise<void>): void => testIf(HAS_TERRAFORM, NO_TERRAFORM)(name, body as () => void, 120_000);

afterEach(endServing);

const ONE = {
  resource: { terraform_data: { one: { input: 'first' } } },
  output: { answer: { value: '${terraform_data.one.output}' }, hidden: { value: 'trackway-test-secret', sensitive: true } },
};
const SLOW = { resource: { terraform_data: { slow: { provisioner: [{ 'local-exec': { command: 'sleep 2' } }] } } } };

withTerraform('a stack whose state is at app.terraform.io works here with nothing changed: init, plan, apply, output, state', async () => {
  const server = await serving({ executionMode: 'local' });
  const folder = stackFolder('shop-prod-ground', ONE);
  const init = await terraform(server, folder, 'init', '-no-color');
  expect(init.out).toContain('HCP Terraform has been successfully initialized!');
  expect((await terraform(server, folder, 'apply', '-auto-approve', '-no-color')).out).toContain('Resources: 1 added, 0 changed, 0 destroyed.');
  expect((await terraform(server, folder, 'plan', '-no-color', '-detailed-exitcode')).code).toBe(0);
  expect((await terraform(server, folder, 'output', '-no-color', 'answer')).out).toBe('"first"\n');
  expect((await terraform(server, folder, 'output', '-raw', 'hidden')).out).toBe('trackway-test-secret');
  expect((await terraform(server, folder, 'state', 'list')).out).toBe('terraform_data.one\n');
  expect((await terraform(server, folder, 'state', 'mv', 'terraform_data.one', 'terraform_data.two')).code).toBe(0);
  expect((await terraform(server, folder, 'state', 'list')).out).toBe('terraform_data.two\n');
  expect(JSON.parse((await terraform(server, folder, 'state', 'pull')).out).resources).toHaveLength(1);
});

withTerraform('runs on the server: plan, apply, and the log as it comes', async () => {
  const server = await serving();
  const folder = stackFolder('shop-prod-ground', ONE);
  expect((await terraform(server, folder, 'init', '-no-color')).code).toBe(0);
  const plan = await terraform(server, folder, 'plan', '-no-color');
  expect(plan.out).toContain('terraform_data.one will be created');
  const apply = await terraform(server, folder, 'apply', '-auto-approve', '-no-color');
  expect(apply.out).toContain('Apply complete! Resources: 1 added, 0 changed, 0 destroyed.');
  const { document } = await api(server, 'GET', '/organizations/acme/workspaces/shop-prod-ground');
  expect(document.data.attributes).toMatchObject({ 'resource-count': 1, 'locked': false });
  expect((await terraform(server, folder, 'destroy', '-auto-approve', '-no-color')).out).toContain('Apply complete! Resources: 0 added, 0 changed, 1 destroyed.');
});

withTerraform('of four applies at once one has the lock, and the others say who has it', async () => {
  const server = await serving({ executionMode: 'local' });
  const folders = [1, 2, 3, 4].map(() => stackFolder('shop-prod-ground', SLOW));
  for (const folder of folders) expect((await terraform(server, folder, 'init', '-no-color')).code).toBe(0);
  const done = await Promise.all(folders.map((folder) => terraform(server, folder, 'apply', '-auto-approve', '-no-color')));
  const [won, lost] = [done.filter(({ code }) => code === 0), done.filter(({ code }) => code !== 0)];
  expect([won.length, lost.length]).toEqual([1, 3]);
  for (const { out } of lost) {
    expect(out).toContain('Error acquiring the state lock');
    expect(out).toContain('workspace already locked (lock ID: "acme/shop-prod-ground")');
  }
  const { data } = await ask(server, 'GET', '/organizations/acme/workspaces/shop-prod-ground');
  expect(data.attributes).toMatchObject({ 'resource-count': 1, 'locked': false });
});

withTerraform('four applies at once on the server queue up, and all of them are done, one after another', async () => {
  const server = await serving();
  const folders = [1, 2, 3, 4].map((i) => stackFolder('shop-prod-ground', { resource: { terraform_data: { one: { input: `value ${i}` } } } }));
  for (const folder of folders) expect((await terraform(server, folder, 'init', '-no-color')).code).toBe(0);
  const done = await Promise.all(folders.map((folder) => terraform(server, folder, 'apply', '-auto-approve', '-no-color')));
  expect(done.map(({ code }) => code)).toEqual([0, 0, 0, 0]);
  const { data } = await ask(server, 'GET', '/state-versions?filter[organization][name]=acme&filter[workspace][name]=shop-prod-ground');
  const serials = data.map(({ attributes }: any) => attributes.serial as number);
  expect(serials).toHaveLength(4);
  expect([...serials].sort((a, b) => b - a)).toEqual(serials);
});

withTerraform('a lock that was left is broken by force-unlock', async () => {
  const server = await serving({ executionMode: 'local' });
  const folder = stackFolder('shop-prod-ground', ONE);
  await terraform(server, folder, 'init', '-no-color');
  const { data } = await ask(server, 'GET', '/organizations/acme/workspaces/shop-prod-ground');
  await ask(server, 'POST', `/workspaces/${data.id}/actions/lock`, { reason: 'somebody left' });
  expect((await terraform(server, folder, 'apply', '-auto-approve', '-no-color')).out).toContain('Error acquiring the state lock');
  expect((await terraform(server, folder, 'force-unlock', '-force', 'acme/shop-prod-ground')).out).toContain('has been successfully unlocked');
  expect((await terraform(server, folder, 'apply', '-auto-approve', '-no-color')).code).toBe(0);
});

withTerraform('a saved plan is applied as it was reviewed, once; the apply of its sibling is refused', async () => {
  const server = await serving();
  const [folder, sibling] = [stackFolder('shop-prod-ground', ONE), stackFolder('shop-prod-ground', { resource: { terraform_data: { one: { input: 'other' } } } })];
  for (const each of [folder, sibling]) {
    await terraform(server, each, 'init', '-no-color');
    expect((await terraform(server, each, 'plan', '-no-color', '-out=reviewed.tfplan')).code).toBe(0);
  }
  expect(JSON.parse(fs.readFileSync(path.join(folder, 'reviewed.tfplan'), 'utf8'))).toMatchObject({ remote_plan_format: 1, hostname: 'app.terraform.io' });
  expect((await terraform(server, folder, 'apply', '-no-color', 'reviewed.tfplan')).out).toContain('Apply complete! Resources: 1 added');
  expect((await terraform(server, folder, 'apply', '-no-color', 'reviewed.tfplan')).out).toContain('Saved plan is already applied');
  const refused = await terraform(server, sibling, 'apply', '-no-color', 'reviewed.tfplan');
  expect([refused.code, refused.out]).toEqual([1, expect.stringContaining('Saved plan is discarded')]);
  expect((await terraform(server, folder, 'output', '-no-color', 'answer')).out).toBe('"first"\n');
});

withTerraform('variables, targets and an error: what terraform is told on the command line is told to the run', async () => {
  const server = await serving();
  const folder = stackFolder('shop-prod-ground', {
    variable: { word: { type: 'string' } },
    resource: { terraform_data: { one: { input: '${var.word}' }, two: { input: 'second' } } },
    output: { word: { value: '${terraform_data.one.output}' } },
  });
  await terraform(server, folder, 'init', '-no-color');
  const missing = await terraform(server, folder, 'plan', '-no-color');
  expect([missing.code, missing.out]).toEqual([1, expect.stringContaining('No value for required variable')]);
  const apply = await terraform(server, folder, 'apply', '-auto-approve', '-no-color', '-var', 'word=quoted "word"', '-target=terraform_data.one');
  expect(apply.out).toContain('Resources: 1 added');
  expect((await terraform(server, folder, 'output', '-raw', 'word')).out).toBe('quoted "word"');
});

withTerraform('a wrong token opens nothing, and the state of one stack is read by another', async () => {
  const server = await serving();
  const [ground, app] = [stackFolder('shop-prod-ground', ONE), stackFolder('shop-prod-app', {
    data: { terraform_remote_state: { ground: { backend: 'remote', config: { organization: 'acme', workspaces: { name: 'shop-prod-ground' } } } } },
    output: { copied: { value: '${data.terraform_remote_state.ground.outputs.answer}' } },
  })];
  for (const folder of [ground, app]) await terraform(server, folder, 'init', '-no-color');
  const wrong = await terraform({ ...server, cliConfig: (...hosts) => server.cliConfig(...hosts).replace(server.token, 'wrong') }, ground, 'plan', '-no-color');
  expect([wrong.code, wrong.out]).toEqual([1, expect.stringContaining('unauthorized')]);
  await terraform(server, ground, 'apply', '-auto-approve', '-no-color');
  expect((await terraform(server, app, 'apply', '-auto-approve', '-no-color')).out).toContain('copied = "first"');
  const { data } = await ask(server, 'GET', '/organizations/acme/workspaces/shop-prod-ground');
  await ask(server, 'PATCH', `/workspaces/${data.id}`, { data: { attributes: { 'global-remote-state': false } } });
  const stranger = await terraform(server, app, 'plan', '-no-color');
  expect([stranger.code, stranger.out]).toEqual([1, expect.stringContaining('Unable to find remote state')]);
  const { data: reader } = await ask(server, 'GET', '/organizations/acme/workspaces/shop-prod-app');
  await ask(server, 'PATCH', `/workspaces/${data.id}/relationships/remote-state-consumers`, { data: [{ type: 'workspaces', id: reader.id }] });
  expect((await terraform(server, app, 'plan', '-no-color')).code).toBe(0);
});

withTerraform('cdktf-cli plans and applies here what it would at app.terraform.io', async () => {
  const server = await serving();
  const folder = scratch();
  const main = path.join(folder, 'main.js');
  fs.symlinkSync(path.join(__dirname, '..', '..', '..', 'node_modules'), path.join(folder, 'node_modules'));
  fs.writeFileSync(path.join(folder, 'cdktf.json'), JSON.stringify({ language: 'typescript', app: 'node main.js', projectId: 'shop', sendCrashReports: 'false' }));
  fs.writeFileSync(main, `
    const { App, CloudBackend, DataResource, NamedCloudWorkspace, TerraformOutput, TerraformStack } = require('cdktf');
    const app = new App();
    const stack = new TerraformStack(app, 'ground');
    new CloudBackend(stack, { organization: 'acme', workspaces: new NamedCloudWorkspace('shop-prod-ground') });
    const release = new DataResource(stack, 'release', { input: 'first' });
    new TerraformOutput(stack, 'released', { value: release.output });
    app.synth();
  `);
  const cdktf = (...args: readonly string[]): Promise<Done> => {
    const config = path.join(folder, 'terraformrc');
    fs.writeFileSync(config, `disable_checkpoint = true\n${server.cliConfig('app.terraform.io')}`);
    const env = { TF_CLI_CONFIG_FILE: config, TF_TOKEN_app_terraform_io: server.token, CHECKPOINT_DISABLE: '1', CI: '1', FORCE_COLOR: '0' };
    return run(process.execPath, [path.join(folder, 'node_modules', 'cdktf-cli', 'bundle', 'bin', 'cdktf'), ...args], folder, env);
  };
  const diff = await cdktf('diff', 'ground');
  expect(diff.out).toMatch(/terraform_data\.release \(release\) will be created[^]*Plan: 1 to add/);
  const deploy = await cdktf('deploy', '--auto-approve', 'ground');
  expect(deploy.out).toContain('Apply complete! Resources: 1 added');
  const { data } = await ask(server, 'GET', '/organizations/acme/workspaces/shop-prod-ground');
  expect(data.attributes).toMatchObject({ 'resource-count': 1, 'locked': false });
});
