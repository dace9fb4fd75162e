import * as fs from 'fs';
import * as path from 'path';
import { testIf } from '../../support/paths';
import { ask, logOf, makeWorkspace, outputsOf, startRun, until, upload } from '../support/runs';
import { api, endServing, HAS_TERRAFORM, NO_TERRAFORM, scratch, serving } from '../support/serving';

const withTerraform = (name: string, body: () => Promise<void>): void => testIf(HAS_TERRAFORM, NO_TERRAFORM)(name, body as () => void, 60_000);

afterEach(endServing);

const stack = (input: string): object => ({ resource: { terraform_data: { one: { input } } }, output: { one: { value: '${terraform_data.one.output}' } } });

withTerraform('runs of a workspace go one after another; those that only look wait for nobody', async () => {
  const server = await serving();
  const workspace = await makeWorkspace(server, 'shop-prod-ground');
  const configuration = await upload(server, workspace, stack('first'));
  const start = (): Promise<string> => startRun(server, workspace, configuration);
  const [first, second, third] = [await start(), await start(), await start()];
  await until(server, first, 'planned');
  await until(server, await startRun(server, workspace, await upload(server, workspace, stack('looked at'), { speculative: true })), 'planned_and_finished');
  expect((await ask(server, 'GET', `/runs/${second}`)).data.attributes.status).toBe('pending');
  expect((await ask(server, 'GET', '/organizations/acme/runs/queue')).data.map(({ id }: any) => id)).toEqual([first, second, third]);
  await ask(server, 'POST', `/runs/${third}/actions/force-execute`);
  await until(server, third, 'planned');
  for (const run of [first, second]) expect((await ask(server, 'GET', `/runs/${run}`)).data.attributes.status).toBe('discarded');
  await ask(server, 'POST', `/runs/${third}/actions/discard`, { comment: 'not today' });
  expect((await ask(server, 'GET', `/runs/${third}/comments`)).data[0].attributes.body).toBe('not today');
  expect((await ask(server, 'GET', `/workspaces/${workspace}`)).data.attributes.locked).toBe(false);
});

withTerraform('counts, changes and JSON of a plan; the log is framed; the plan is applied once', async () => {
  const server = await serving();
  const workspace = await makeWorkspace(server, 'shop-prod-ground');
  const run = await startRun(server, workspace, await upload(server, workspace, stack('first')), { message: 'hello' });
  expect(await until(server, run, 'planned')).toMatchObject({ 'has-changes': true, 'message': 'hello', 'actions': { 'is-confirmable': true, 'is-cancelable': false } });
  const { data } = await ask(server, 'GET', `/plans/${run.replace('run', 'plan')}`);
  expect(data.attributes).toMatchObject({ 'status': 'finished', 'resource-additions': 1, 'resource-changes': 0, 'resource-destructions': 0 });
  expect((await ask(server, 'GET', `/runs/${run}/plan/json-output`)).resource_changes[0].address).toBe('terraform_data.one');
  expect(await logOf(server, 'plans', run)).toMatch(/^\u0002[^]*Plan: 1 to add, 0 to change, 0 to destroy\.[^]*\u0003$/);
  await ask(server, 'POST', `/runs/${run}/actions/apply`, {});
  expect((await api(server, 'POST', `/runs/${run}/actions/apply`, {})).status).toBe(409);
  await until(server, run, 'applied');
  expect(await outputsOf(server, workspace)).toEqual({ one: 'first' });
  const same = await startRun(server, workspace, await upload(server, workspace, stack('first')));
  expect(await until(server, same, 'planned_and_finished')).toMatchObject({ 'has-changes': false });
});

withTerraform('a canceled apply keeps what was made, and lets the next run begin', async () => {
  const server = await serving();
  const workspace = await makeWorkspace(server, 'shop-prod-ground');
  const slow = { resource: { terraform_data: { one: {}, slow: { input: '${terraform_data.one.id}', provisioner: [{ 'local-exec': { command: 'sleep 30' } }] } } } };
  const run = await startRun(server, workspace, await upload(server, workspace, slow), { 'auto-apply': true });
  await until(server, run, 'applying');
  expect((await api(server, 'POST', `/runs/${run}/actions/force-cancel`, {})).status).toBe(409);
  while (!(await logOf(server, 'applies', run)).includes('terraform_data.one: Creation complete')) await new Promise((resolve) => setTimeout(resolve, 50));
  await ask(server, 'POST', `/runs/${run}/actions/cancel`, {});
  await until(server, run, 'canceled');
  const { data } = await ask(server, 'GET', `/workspaces/${workspace}`);
  expect(data.attributes.locked).toBe(false);
  expect(data.attributes['resource-count']).toBeGreaterThanOrEqual(1);
});

withTerraform('a run that destroys, one that only refreshes, and an empty apply', async () => {
  const server = await serving();
  const workspace = await makeWorkspace(server, 'shop-prod-ground', { 'auto-apply': true });
  const configuration = await upload(server, workspace, stack('first'));
  await until(server, await startRun(server, workspace, configuration), 'applied');
  await until(server, await startRun(server, workspace, configuration, { 'refresh-only': true }), 'planned_and_finished');
  await until(server, await startRun(server, workspace, configuration, { 'allow-empty-apply': true }), 'applied');
  await until(server, await startRun(server, workspace, configuration, { 'is-destroy': true }), 'applied');
  expect((await ask(server, 'GET', `/workspaces/${workspace}`)).data.attributes['resource-count']).toBe(0);
  const { data } = await ask(server, 'GET', `/workspaces/${workspace}/runs?filter[operation]=destroy`);
  expect(data).toHaveLength(1);
});

withTerraform('variables: of the workspace, of sets by their scope, and of the run; what is sensitive is told to terraform and to nobody else', async () => {
  const server = await serving();
  const project = (await ask(server, 'POST', '/organizations/acme/projects', { data: { attributes: { name: 'shop' } } })).data.id;
  const workspace = (await ask(server, 'POST', '/organizations/acme/workspaces', {
    data: { attributes: { 'name': 'shop-prod-ground', 'auto-apply': true }, relationships: { project: { data: { id: project } } } },
  })).data.id;
  const set = async (name: string, attributes: object, relationships: object, ...variables: [string, string][]): Promise<string> => {
    const { data } = await ask(server, 'POST', '/organizations/acme/varsets', { data: { attributes: { name, ...attributes }, relationships } });
    for (const [key, value] of variables) await ask(server, 'POST', `/varsets/${data.id}/relationships/vars`, { data: { attributes: { key, value } } });
    return data.id;
  };
  await set('everywhere', { global: true }, {}, ['a', 'global'], ['b', 'global'], ['c', 'global'], ['d', 'global'], ['e', 'global']);
  await set('of the project', {}, { projects: { data: [{ id: project }] } }, ['b', 'project'], ['c', 'project']);
  await set('elsewhere', {}, {}, ['a', 'elsewhere']);
  const first = await set('first', { priority: true }, {}, ['e', 'priority']);
  await ask(server, 'POST', `/varsets/${first}/relationships/workspaces`, { data: [{ id: workspace }] });
  const variable = (attributes: object): Promise<any> => ask(server, 'POST', `/workspaces/${workspace}/vars`, { data: { attributes } });
  await variable({ key: 'c', value: 'workspace' });
  await variable({ key: 'e', value: 'workspace' });
  await variable({ key: 'd', value: '["x"]', hcl: true });
  await variable({ key: 'TF_VAR_f', value: 'environment', category: 'env' });
  const secret = await variable({ key: 'g', value: 'trackway-test-secret', sensitive: true });
  expect(secret.data.attributes.value).toBeNull();
  expect((await api(server, 'PATCH', `/workspaces/${workspace}/vars/${secret.data.id}`, { data: { attributes: { sensitive: false } } })).status).toBe(422);
  expect(JSON.stringify(await ask(server, 'GET', `/workspaces/${workspace}/vars`))).not.toContain('trackway-test-secret');
  const names = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'];
  const configuration = await upload(server, workspace, {
    variable: Object.fromEntries(names.map((name) => [name, name === 'd' ? {} : { type: 'string' }])),
    output: { all: { value: `\${jsonencode([${names.map((name) => name === 'g' ? 'nonsensitive(sha256(var.g))' : `var.${name}`).join(', ')}])}` } },
  });
  await until(server, await startRun(server, workspace, configuration, { variables: [{ key: 'h', value: '"run"' }, { key: 'c', value: '"run"' }] }), 'applied');
  expect(JSON.parse((await outputsOf(server, workspace)).all as string)).toEqual(['global', 'project', 'run', ['x'], 'priority', 'environment', expect.stringMatching(/^[0-9a-f]{64}$/), 'run']);
});

withTerraform('a run sees nothing of what the server knows: neither its token nor what was set for it', async () => {
  const server = await serving();
  const workspace = await makeWorkspace(server, 'shop-prod-ground', { 'auto-apply': true });
  const seen = path.join(scratch(), 'seen');
  Object.assign(process.env, { TRACKWAY_TFC_TOKEN: server.token, TF_TOKEN_app_terraform_io: server.token, GITLAB_TOKEN: server.token });
  try {
    const provisioner = [{ 'local-exec': { command: `(env; cat "$TF_CLI_CONFIG_FILE") > ${seen}` } }];
    await until(server, await startRun(server, workspace, await upload(server, workspace, { resource: { terraform_data: { one: { provisioner } } } })), 'applied');
  } finally {
    for (const name of ['TRACKWAY_TFC_TOKEN', 'TF_TOKEN_app_terraform_io', 'GITLAB_TOKEN']) delete process.env[name];
  }
  const text = fs.readFileSync(seen, 'utf8');
  expect(text).toContain('TFC_WORKSPACE_NAME=shop-prod-ground');
  expect(text).not.toContain(server.token);
  const token = /token = "([^"]+)"/.exec(text)![1];
  expect((await api({ url: server.url, token }, 'GET', `/workspaces/${workspace}`)).status).toBe(401);
});

withTerraform('a state is rolled back to an earlier one, as a new one', async () => {
  const server = await serving();
  const workspace = await makeWorkspace(server, 'shop-prod-ground', { 'auto-apply': true });
  for (const input of ['first', 'second']) await until(server, await startRun(server, workspace, await upload(server, workspace, stack(input))), 'applied');
  const states = '/state-versions?filter[organization][name]=acme&filter[workspace][name]=shop-prod-ground';
  const [, earlier] = (await ask(server, 'GET', states)).data;
  const rollback = { data: { type: 'state-versions', relationships: { 'rollback-state-version': { data: { id: earlier.id, type: 'state-versions' } } } } };
  expect((await api(server, 'PATCH', `/workspaces/${workspace}/state-versions`, rollback)).status).toBe(409);
  await ask(server, 'POST', `/workspaces/${workspace}/actions/lock`, {});
  await ask(server, 'PATCH', `/workspaces/${workspace}/state-versions`, rollback);
  await ask(server, 'POST', `/workspaces/${workspace}/actions/unlock`, {});
  expect(await outputsOf(server, workspace)).toEqual({ one: 'first' });
  const [back, second, first] = (await ask(server, 'GET', states)).data.map(({ attributes }: any) => attributes.serial as number);
  expect([back, first]).toEqual([second + 1, earlier.attributes.serial]);
});

withTerraform('a terraform that is not there is told in the log of the run', async () => {
  const server = await serving({ terraform: 'no-such-terraform' });
  const workspace = await makeWorkspace(server, 'shop-prod-ground');
  const run = await startRun(server, workspace, await upload(server, workspace, stack('first')));
  await until(server, run, 'errored');
  expect(await logOf(server, 'plans', run)).toContain('no-such-terraform');
});
