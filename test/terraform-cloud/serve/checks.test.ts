import { createHmac } from 'crypto';
import * as fs from 'fs';
import * as http from 'http';
import { AddressInfo } from 'net';
import * as path from 'path';
import type { RunningServer } from '../../../src/terraform-cloud/serve/server';
import { testIf } from '../../support/paths';
import { ask, makeWorkspace, startRun, until, upload } from '../support/runs';
import { api, endServing, HAS_TERRAFORM, NO_TERRAFORM, scratch, serving } from '../support/serving';

const withTerraform = (name: string, body: () => Promise<void>): void => testIf(HAS_TERRAFORM, NO_TERRAFORM)(name, body as () => void, 60_000);

const KEY = 'trackway-test-hmac-key';
const ONE = { resource: { terraform_data: { one: { input: 'first' } } } };
const listeners: http.Server[] = [];

afterEach(async () => {
  for (const one of listeners.splice(0)) { one.closeAllConnections(); one.close(); }
  await endServing();
});

interface Heard {
  readonly headers: http.IncomingHttpHeaders;
  readonly body: string;
  readonly document: any;
}

/** Somebody who is told, and what they heard. */
async function listener(told: (heard: Heard) => void = () => {}, status = 200): Promise<{ url: string; heard: Heard[] }> {
  const heard: Heard[] = [];
  const server = http.createServer((request, response) => {
    let body = '';
    request.on('data', (text) => { body += text; });
    request.on('end', () => {
      response.writeHead(status).end();
      const one = { headers: request.headers, body, document: JSON.parse(body) };
      heard.push(one);
      told(one);
    });
  });
  listeners.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/task`, heard };
}

/** What a task answers with: the token that it was given. */
function say(status: string, { document }: Heard, message = ''): Promise<Response> {
  return fetch(document.task_result_callback_url, {
    method: 'PATCH', headers: { 'Authorization': `Bearer ${document.access_token}`, 'Content-Type': 'application/vnd.api+json' },
    body: JSON.stringify({ data: { type: 'task-results', attributes: { status, message, url: 'https://example.com/report' } } }),
  });
}

async function addTask(server: RunningServer, workspace: string, url: string, enforcement = 'mandatory'): Promise<string> {
  const task = await ask(server, 'POST', '/organizations/acme/tasks', { data: { type: 'tasks', attributes: { 'name': 'review', url, 'category': 'task', 'hmac-key': KEY } } });
  expect(JSON.stringify(task)).not.toContain(KEY);
  const attributes = { 'enforcement-level': enforcement, 'stages': ['post_plan'] };
  const relationships = { task: { data: { id: task.data.id, type: 'tasks' } } };
  await ask(server, 'POST', `/workspaces/${workspace}/tasks`, { data: { type: 'workspace-tasks', attributes, relationships } });
  return task.data.id;
}

withTerraform('a run task is asked after the plan, signed; with its token it reads the plan and nothing else, and the run waits for what it says', async () => {
  const server = await serving();
  const workspace = await makeWorkspace(server, 'shop-prod-ground');
  const { url, heard } = await listener();
  await addTask(server, workspace, url);
  const run = await startRun(server, workspace, await upload(server, workspace, ONE));
  await until(server, run, 'post_plan_running');
  while (heard.length === 0) await new Promise((resolve) => setTimeout(resolve, 20));
  const [{ headers, body, document }] = heard;
  expect(headers['x-tfc-task-signature']).toBe(createHmac('sha512', KEY).update(body).digest('hex'));
  expect(document).toMatchObject({ payload_version: 1, stage: 'post_plan', run_id: run, organization_name: 'acme', workspace_name: 'shop-prod-ground' });
  const asTask = (method: string, at: string): Promise<{ status: number }> => api({ url: server.url, token: document.access_token }, method, at);
  expect((await fetch(document.plan_json_api_url, { headers: { Authorization: `Bearer ${document.access_token}` } })).status).toBe(200);
  expect((await asTask('GET', `/workspaces/${workspace}/current-state-version`)).status).toBe(404);
  expect((await asTask('POST', `/runs/${run}/actions/apply`)).status).toBe(404);
  expect((await say('passed', heard[0], 'looks good')).status).toBe(200);
  expect((await until(server, run, 'post_plan_completed')).actions['is-confirmable']).toBe(true);
  const [stage] = (await ask(server, 'GET', `/runs/${run}/task-stages`)).data;
  const { included } = await ask(server, 'GET', `/task-stages/${stage.id}?include=task_results`);
  expect(included[0].attributes).toMatchObject({ 'status': 'passed', 'message': 'looks good', 'task-name': 'review', 'workspace-task-enforcement-level': 'mandatory' });
  expect((await say('failed', heard[0])).status).toBe(409);
  await ask(server, 'POST', `/runs/${run}/actions/apply`, {});
  await until(server, run, 'applied');
  expect((await asTask('GET', `/runs/${run}`)).status).toBe(401);
});

withTerraform('what a mandatory task refuses is not applied; an advisory one only says so; one that cannot be reached counts as a refusal', async () => {
  const server = await serving();
  const refusing = await listener((heard) => void say('failed', heard, 'no'));
  const expected = [['mandatory', refusing.url, 'errored'], ['advisory', refusing.url, 'applied'], ['mandatory', 'http://127.0.0.1:9/', 'errored']];
  for (const [i, [enforcement, url, status]] of expected.entries()) {
    const workspace = await makeWorkspace(server, `shop-prod-${i}`);
    const task = await addTask(server, workspace, url, enforcement);
    const run = await startRun(server, workspace, await upload(server, workspace, ONE), { 'auto-apply': true });
    await until(server, run, status);
    await ask(server, 'DELETE', `/tasks/${task}`);
  }
});

withTerraform('a command judges plans: what it refuses waits to be overridden, or is never applied', async () => {
  const judge = path.join(scratch(), 'judge.js');
  fs.writeFileSync(judge, 'const plan = JSON.parse(require("fs").readFileSync(process.argv[2])); console.log(plan.resource_changes.length + " changes"); process.exit(1);');
  const expected = [['soft-mandatory', 'policy_override'], ['advisory', 'policy_checked'], ['hard-mandatory', 'errored']] as const;
  for (const [enforcement, status] of expected) {
    const server = await serving({ policies: { command: [process.execPath, judge], enforcement } });
    const workspace = await makeWorkspace(server, 'shop-prod-ground');
    const run = await startRun(server, workspace, await upload(server, workspace, ONE));
    await until(server, run, status);
    const [check] = (await ask(server, 'GET', `/runs/${run}/policy-checks`)).data;
    const output = await fetch(`${server.url}/api/v2/policy-checks/${check.id}/output`, { headers: { Authorization: `Bearer ${server.token}` } });
    expect(await output.text()).toBe('1 changes\n');
    if (status !== 'policy_override') continue;
    expect((await api(server, 'POST', `/runs/${run}/actions/apply`, {})).status).toBe(409);
    await ask(server, 'POST', `/policy-checks/${check.id}/actions/override`);
    await until(server, run, 'policy_checked');
    await ask(server, 'POST', `/runs/${run}/actions/apply`, {});
    await until(server, run, 'applied');
  }
});

withTerraform('whoever wants to know is told of a run, signed, and not of one that only looks', async () => {
  const server = await serving();
  const workspace = await makeWorkspace(server, 'shop-prod-ground');
  const { url, heard } = await listener();
  const made = await ask(server, 'POST', `/workspaces/${workspace}/notification-configurations`, {
    data: { attributes: { 'destination-type': 'generic', 'enabled': true, 'name': 'chat', url, 'token': KEY, 'triggers': ['run:created', 'run:needs_attention', 'run:completed'] } },
  });
  expect(JSON.stringify(made)).not.toContain(KEY);
  expect(heard[0].document.notifications[0].trigger).toBe('verification');
  const configuration = await upload(server, workspace, ONE);
  await until(server, await startRun(server, workspace, configuration, { 'plan-only': true }), 'planned_and_finished');
  const run = await startRun(server, workspace, configuration);
  await until(server, run, 'planned');
  await ask(server, 'POST', `/runs/${run}/actions/apply`, {});
  await until(server, run, 'applied');
  while (heard.length < 4) await new Promise((resolve) => setTimeout(resolve, 20));
  expect(heard.slice(1).map(({ document }) => [document.run_id, document.notifications[0].trigger, document.notifications[0].run_status])).toEqual([
    [run, 'run:created', 'pending'], [run, 'run:needs_attention', 'planned'], [run, 'run:completed', 'applied'],
  ]);
  for (const { headers, body } of heard) expect(headers['x-tfe-notification-signature']).toBe(createHmac('sha512', KEY).update(body).digest('hex'));
});

test('nobody is told where nobody listens: a configuration that cannot be verified is refused', async () => {
  const server = await serving();
  const workspace = await makeWorkspace(server, 'shop-prod-ground');
  const { url } = await listener(undefined, 500);
  const refused = await api(server, 'POST', `/workspaces/${workspace}/notification-configurations`, {
    data: { attributes: { 'destination-type': 'generic', 'enabled': true, 'name': 'chat', url, 'triggers': [] } },
  });
  expect([refused.status, refused.document.errors[0].detail]).toEqual([400, 'Unable to verify the destination: it answered with 500']);
  expect((await ask(server, 'GET', `/workspaces/${workspace}/notification-configurations`)).data).toEqual([]);
});
