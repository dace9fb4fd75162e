import { createHmac } from 'crypto';
import { mergeRequestOf, TaskRequest } from '../../../../src/terraform-cloud/run/task/task-request';
import { RunningTask, startTaskServer } from '../../../../src/terraform-cloud/run/task/task-server';
import { RunningGitlab, startGitlab } from '../../../../src/terraform-cloud/serve/gitlab/server';
import { quick } from '../../support/merge-requests';
import { serverOfPlans, ServerOfPlans } from '../../support/server-of-plans';

const KEY = 'trackway-test-task-key-19ac';
const GITLAB_TOKEN = 'trackway-test-gitlab-token-77b2';
const SECRET = 'trackway-test-secret-value';

let gitlab: RunningGitlab;
let cloud: ServerOfPlans;
let task: RunningTask;
let log: string[];

beforeEach(async () => {
  log = [];
  gitlab = await startGitlab({ token: GITLAB_TOKEN, project: 'example/shop' });
  cloud = await serverOfPlans();
  task = await startTaskServer({
    hmacKey: KEY, gitlab: gitlab.url, gitlabToken: GITLAB_TOKEN, servers: [cloud.url], log: (line) => log.push(line), clock: quick,
  });
});
afterEach(async () => {
  await task.close();
  await cloud.close();
  await gitlab.close();
});

function plan(input: string): object {
  return {
    resource_changes: [{
      address: 'terraform_data.vpc', mode: 'managed', type: 'terraform_data', name: 'vpc',
      change: { actions: ['update'], before: { input: 'old', secret: SECRET }, after: { input, secret: `${SECRET}-2` }, before_sensitive: { secret: true }, after_sensitive: { secret: true } },
    }],
  };
}

function request(workspace: string, changes: Partial<TaskRequest> = {}): TaskRequest {
  return {
    stage: 'post_plan', access_token: `token-of-${workspace}`, plan_json_api_url: `${cloud.url}/plans/${workspace}`, run_app_url: 'https://app.terraform.io/app/example/runs/run-1', run_id: 'run-1',
    task_result_callback_url: `${cloud.url}/callback/${workspace}`, workspace_name: workspace,
    vcs_pull_request_url: `${new URL(gitlab.url).origin}/example/shop/-/merge_requests/1`, vcs_commit_url: `${new URL(gitlab.url).origin}/example/shop/-/commit/${'ab'.repeat(20)}`,
    ...changes,
  };
}

async function ask(body: unknown, signature?: string): Promise<number> {
  const text = JSON.stringify(body);
  const signed = signature ?? createHmac('sha512', KEY).update(text).digest('hex');
  return (await fetch(task.url, { method: 'POST', body: text, headers: { 'X-TFC-Task-Signature': signed } })).status;
}

const open = (): number => gitlab.project().openMergeRequest({ title: 'Change', sourceBranch: 'change', sha: 'ab'.repeat(20) }).iid;
const note = (iid: number): string => {
  const notes = gitlab.notes(iid);
  expect(notes).toHaveLength(1);
  return notes[0].body;
};

test('plans of several workspaces at once are sections of one note, without secrets, and each is answered', async () => {
  const iid = open();
  cloud.plans = { 'shop-prod-ground': plan('new'), 'shop-prod-data': plan('newer') };
  expect(await Promise.all([ask(request('shop-prod-ground')), ask(request('shop-prod-data'))])).toEqual([200, 200]);
  await task.close();
  const body = note(iid);
  for (const text of ['<code>shop-prod-ground</code>: 1 changed', '<code>shop-prod-data</code>: 1 changed', 'input = "old"', 'Planned for <code>abababab</code>']) expect(body).toContain(text);
  expect(body).not.toContain(SECRET);
  expect(cloud.results).toEqual({
    'shop-prod-ground': { status: 'passed', message: 'written to example/shop!1', url: request('x').vcs_pull_request_url },
    'shop-prod-data': { status: 'passed', message: 'written to example/shop!1', url: request('x').vcs_pull_request_url },
  });
  expect(cloud.tokens).toEqual(['Bearer token-of-shop-prod-data', 'Bearer token-of-shop-prod-ground']);
});

test('a plan of the same workspace takes the place of its section', async () => {
  const iid = open();
  for (const input of ['first', 'second']) {
    cloud.plans = { net: plan(input) };
    await ask(request('net'));
    await cloud.answered('net', input);
  }
  expect(note(iid)).toContain('"second"');
  expect(note(iid)).not.toContain('"first"');
  expect(note(iid).match(/<code>net<\/code>/g)).toHaveLength(1);
});

test.each([['', 401], ['00', 401], [createHmac('sha512', 'other').update('x').digest('hex'), 401]])('the signature %j is nobody\'s', async (signature, status) => {
  expect(await ask(request('net'), signature)).toBe(status);
  await task.close();
  expect([gitlab.notes(open()), cloud.results]).toEqual([[], {}]);
});

test('a run of no merge request passes, and says so', async () => {
  await ask(request('net', { vcs_pull_request_url: null }));
  await task.close();
  expect(cloud.results).toMatchObject({ net: { status: 'passed', message: 'no merge request' } });
});

test('what asks from a server that was not named is sent no token, and what is at another GitLab is not written', async () => {
  expect(await ask(request('net', { plan_json_api_url: 'http://127.0.0.1:9/plans/net' }))).toBe(200);
  expect(await ask(request('data', { vcs_pull_request_url: 'https://gitlab.example.com/example/shop/-/merge_requests/1' }))).toBe(200);
  await task.close();
  expect(cloud.results).toMatchObject({
    net: { status: 'failed', message: 'the request comes from a server that was not named (--server)' },
    data: { status: 'failed', message: 'the merge request is at https://gitlab.example.com, and the token is for another GitLab' },
  });
  expect(log).toEqual(['net: the request comes from a server that was not named (--server)', 'data: the merge request is at https://gitlab.example.com, and the token is for another GitLab']);
});

test('a request to see whether somebody listens asks for nothing; what is no request is refused', async () => {
  expect(await ask(request('net', { stage: 'test', plan_json_api_url: null }))).toBe(200);
  expect(await ask({ stage: 'post_plan' })).toBe(422);
  expect((await fetch(task.url)).status).toBe(400);
  await task.close();
  expect(cloud.results).toEqual({});
});

test.each([
  ['https://gitlab.com/group/sub/project/-/merge_requests/12', { origin: 'https://gitlab.com', project: 'group/sub/project', iid: '12' }],
  ['https://gitlab.com/group/project/merge_requests/3', { origin: 'https://gitlab.com', project: 'group/project', iid: '3' }],
  ['https://github.com/group/project/pull/3', undefined],
  ['nonsense', undefined],
])('%s is a merge request, or not', (page, expected) => {
  expect(mergeRequestOf(request('net', { vcs_pull_request_url: page, vcs_commit_url: null }))).toEqual(expected);
});
