import { createHash } from 'crypto';
import * as fs from 'fs';
import * as http from 'http';
import { AddressInfo } from 'net';
import * as path from 'path';
import { testIf } from '../../support/paths';
import { ask, logOf, makeWorkspace, outputsOf, startRun, until, upload } from '../support/runs';
import { endSeparateServers, separateServer } from '../support/separate-server';
import { api, endServing, HAS_TERRAFORM, NO_TERRAFORM, scratch } from '../support/serving';

const withTerraform = (name: string, body: () => Promise<void>): void => testIf(HAS_TERRAFORM && process.platform !== 'win32', NO_TERRAFORM)(name, body as () => void, 120_000);

afterEach(async () => {
  await endSeparateServers();
  await endServing();
});

/** A resource whose making takes its time, and writes a line into a file each time that it is made. */
function slow(file: string, seconds = 2): object {
  return {
    resource: {
      terraform_data: {
        first: { input: 'first' },
        slow: { input: '${terraform_data.first.output}', provisioner: [{ 'local-exec': { command: `sleep ${seconds}; echo made >> ${file}` } }] },
      },
    },
    output: { done: { value: '${terraform_data.slow.output}' } },
  };
}

const pause = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds));

withTerraform('a server that dies in the middle of an apply takes nothing along: the next one finds it done, once', async () => {
  const [data, made] = [path.join(scratch(), 'data'), path.join(scratch(), 'made')];
  const first = await separateServer(data);
  const workspace = await makeWorkspace(first, 'shop-prod-ground');
  const run = await startRun(first, workspace, await upload(first, workspace, slow(made)), { 'auto-apply': true });
  await until(first, run, 'applying');
  await pause(300);
  await first.kill();
  const second = await separateServer(data);
  expect((await ask(second, 'GET', `/runs/${run}`)).data.attributes.status).toBe('applying');
  await until(second, run, 'applied');
  expect(await logOf(second, 'applies', run)).toMatch(/^\u0002[^]*Apply complete! Resources: 2 added[^]*\u0003$/);
  expect(await outputsOf(second, workspace)).toEqual({ done: 'first' });
  expect(fs.readFileSync(made, 'utf8')).toBe('made\n');
  expect((await ask(second, 'GET', `/workspaces/${workspace}`)).data.attributes.locked).toBe(false);
});

withTerraform('where terraform dies with the server, the run is errored, what it made is in the state, and the workspace is free', async () => {
  const [data, made] = [path.join(scratch(), 'data'), path.join(scratch(), 'made')];
  const first = await separateServer(data);
  const workspace = await makeWorkspace(first, 'shop-prod-ground');
  const run = await startRun(first, workspace, await upload(first, workspace, slow(made, 30)), { 'auto-apply': true });
  await until(first, run, 'applying');
  while (!(await logOf(first, 'applies', run)).includes('terraform_data.first: Creation complete')) await pause(50);
  await first.kill();
  for (const pid of workingFor(run)) process.kill(-pid, 'SIGKILL');
  const second = await separateServer(data);
  for (let i = 0; i < 100 && (await ask(second, 'GET', `/runs/${run}`)).data.attributes.status === 'applying'; i++) await pause(50);
  expect((await ask(second, 'GET', `/runs/${run}`)).data.attributes.status).toBe('errored');
  expect(await logOf(second, 'applies', run)).toContain('The server stopped in the middle of this run.');
  const { data: workspaceNow } = await ask(second, 'GET', `/workspaces/${workspace}`);
  expect(workspaceNow.attributes).toMatchObject({ 'locked': false, 'resource-count': 1 });
  const again = await startRun(second, workspace, await upload(second, workspace, slow(made, 0)), { 'auto-apply': true });
  await until(second, again, 'applied');
  expect(fs.readFileSync(made, 'utf8')).toBe('made\n');
});

withTerraform('a server that dies in the middle of a plan leaves an errored run, and the next in the queue begins', async () => {
  const data = path.join(scratch(), 'data');
  const first = await separateServer(data);
  const workspace = await makeWorkspace(first, 'shop-prod-ground');
  const plain = { resource: { terraform_data: { one: { input: 'first' } } } };
  const configuration = await upload(first, workspace, plain);
  const [run, waiting] = [await startRun(first, workspace, configuration), await startRun(first, workspace, configuration)];
  await until(first, run, 'planning');
  await first.kill();
  const second = await separateServer(data);
  expect((await ask(second, 'GET', `/runs/${run}`)).data.attributes.status).toBe('errored');
  expect(await logOf(second, 'plans', run)).toContain('The server stopped in the middle of this run.');
  await until(second, waiting, 'planned');
  await ask(second, 'POST', `/runs/${waiting}/actions/apply`, {});
  await until(second, waiting, 'applied');
});

withTerraform('what waits to be confirmed waits across a restart, saved plans too, and is applied once', async () => {
  const data = path.join(scratch(), 'data');
  const first = await separateServer(data);
  const workspace = await makeWorkspace(first, 'shop-prod-ground');
  const configuration = await upload(first, workspace, { resource: { terraform_data: { one: { input: 'first' } } }, output: { done: { value: 1 } } }, { provisional: true });
  const saved = await startRun(first, workspace, configuration, { 'save-plan': true });
  await until(first, saved, 'planned_and_saved');
  await first.kill();
  const second = await separateServer(data);
  await ask(second, 'POST', `/runs/${saved}/actions/apply`, {});
  await until(second, saved, 'applied');
  expect((await api(second, 'POST', `/runs/${saved}/actions/apply`, {})).status).toBe(409);
});

withTerraform('a task that was asked before the server died is not asked again; what it says is heard by the next one', async () => {
  const data = path.join(scratch(), 'data');
  const asked: any[] = [];
  const task = http.createServer((request, response) => {
    let body = '';
    request.on('data', (text) => { body += text; });
    request.on('end', () => { asked.push(JSON.parse(body)); response.end(); });
  });
  await new Promise<void>((resolve) => task.listen(0, '127.0.0.1', resolve));
  const first = await separateServer(data);
  const workspace = await makeWorkspace(first, 'shop-prod-ground');
  const url = `http://127.0.0.1:${(task.address() as AddressInfo).port}`;
  const { data: made } = await ask(first, 'POST', '/organizations/acme/tasks', { data: { attributes: { name: 'review', url } } });
  const relationships = { task: { data: { id: made.id, type: 'tasks' } } };
  await ask(first, 'POST', `/workspaces/${workspace}/tasks`, { data: { attributes: { 'enforcement-level': 'mandatory' }, relationships } });
  const run = await startRun(first, workspace, await upload(first, workspace, { resource: { terraform_data: { one: {} } } }), { 'auto-apply': true });
  while (asked.length === 0) await pause(20);
  await pause(200);
  await first.kill();
  const second = await separateServer(data);
  expect((await ask(second, 'GET', `/runs/${run}`)).data.attributes.status).toBe('post_plan_running');
  await fetch(`${second.url}${new URL(asked[0].task_result_callback_url).pathname}`, {
    method: 'PATCH', headers: { Authorization: `Bearer ${asked[0].access_token}` }, body: JSON.stringify({ data: { attributes: { status: 'passed' } } }),
  });
  await until(second, run, 'applied');
  expect(asked).toHaveLength(1);
  task.closeAllConnections();
  task.close();
});

test('a server that dies in the middle of the upload of a state: the old state is the current one, and the upload is taken by the next server', async () => {
  const data = path.join(scratch(), 'data');
  const first = await separateServer(data);
  const workspace = await makeWorkspace(first, 'shop-prod-ground');
  const state = (serial: number): string => JSON.stringify({ version: 4, serial, lineage: 'l', terraform_version: '1.11.4', outputs: { serial: { value: serial, type: 'number' } }, resources: [] });
  await ask(first, 'POST', `/workspaces/${workspace}/actions/lock`, {});
  const old = await newState(first, workspace, 1, state(1));
  await fetch(old, { method: 'PUT', body: state(1) });
  const url = await newState(first, workspace, 2, state(2));
  const half = new ReadableStream<Uint8Array>({
    start(controller) { controller.enqueue(new TextEncoder().encode(state(2).slice(0, 40))); },
  });
  const broken = fetch(url, { method: 'PUT', body: half, duplex: 'half' } as RequestInit).catch(() => 'broken');
  await pause(200);
  await first.kill();
  expect(await broken).toBe('broken');
  const second = await separateServer(data);
  expect(await outputsOf(second, workspace)).toEqual({ serial: 1 });
  expect((await api(second, 'POST', `/workspaces/${workspace}/actions/unlock`)).status).toBe(409);
  const again = `${second.url}${new URL(url).pathname}`;
  expect((await fetch(again, { method: 'PUT', body: state(2) })).status).toBe(200);
  expect((await fetch(again, { method: 'PUT', body: state(2) })).status).toBe(200);
  expect((await fetch(again, { method: 'PUT', body: state(3) })).status).toBe(409);
  expect(await outputsOf(second, workspace)).toEqual({ serial: 2 });
  expect((await api(second, 'POST', `/workspaces/${workspace}/actions/unlock`)).status).toBe(200);
  expect(fs.readdirSync(path.join(data, 'blobs')).filter((file) => file.endsWith('.new'))).toEqual([]);
}, 60_000);

withTerraform('Ctrl-C ends what is being applied in an orderly way, and the token is in nothing that is printed', async () => {
  const [data, made] = [path.join(scratch(), 'data'), path.join(scratch(), 'made')];
  const first = await separateServer(data);
  const workspace = await makeWorkspace(first, 'shop-prod-ground');
  const run = await startRun(first, workspace, await upload(first, workspace, slow(made, 30)), { 'auto-apply': true });
  await until(first, run, 'applying');
  while (!(await logOf(first, 'applies', run)).includes('terraform_data.first: Creation complete')) await pause(50);
  const printed = await first.end();
  expect(printed).toContain('for development, tests and demos');
  expect(printed).not.toContain(first.token);
  expect(workingFor(run)).toEqual([]);
  const second = await separateServer(data);
  expect((await ask(second, 'GET', `/runs/${run}`)).data.attributes.status).toBe('errored');
  expect((await ask(second, 'GET', `/workspaces/${workspace}`)).data.attributes['resource-count']).toBeGreaterThanOrEqual(1);
});

test('a folder is used by one server at a time', async () => {
  const data = path.join(scratch(), 'data');
  const first = await separateServer(data);
  await expect(separateServer(data)).rejects.toThrow(`[trackway tfc serve] the folder ${data} is used by the server at ${first.url}`);
}, 60_000);

async function newState(server: { url: string; token: string }, workspace: string, serial: number, state: string): Promise<string> {
  const attributes = { serial, lineage: 'l', md5: createHash('md5').update(state).digest('hex') };
  return (await ask(server, 'POST', `/workspaces/${workspace}/state-versions`, { data: { attributes } })).data.attributes['hosted-state-upload-url'];
}

/** The leaders of the groups of processes that work for a run. */
function workingFor(run: string): number[] {
  if (!fs.existsSync('/proc/self/cmdline')) return [];
  const line = (pid: string): string => { try { return fs.readFileSync(`/proc/${pid}/cmdline`, 'utf8'); } catch { return ''; } };
  return fs.readdirSync('/proc').filter((pid) => /^\d+$/.test(pid) && line(pid).includes(`runs-work/${run}/exit-`)).map(Number);
}
