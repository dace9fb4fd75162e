import * as fs from 'fs';
import * as http from 'http';
import { AddressInfo } from 'net';
import * as path from 'path';
import { testIf } from '../../support/paths';
import { ask, makeWorkspace } from '../support/runs';
import { endServing, HAS_TERRAFORM, NO_TERRAFORM, scratch, serving, stackFolder, terraform } from '../support/serving';

const withTerraform = (name: string, body: () => Promise<void>): void => testIf(HAS_TERRAFORM, NO_TERRAFORM)(name, body as () => void, 120_000);

afterEach(endServing);

const ONE = { resource: { terraform_data: { one: { input: 'first' } } } };

withTerraform('terraform shows what a run task and the policies say of its run, and a mandatory refusal ends it', async () => {
  const judge = path.join(scratch(), 'judge.js');
  fs.writeFileSync(judge, 'console.log("one resource is too few"); process.exit(1);');
  const server = await serving({ policies: { command: [process.execPath, judge], enforcement: 'advisory' } });
  const workspace = await makeWorkspace(server, 'shop-prod-ground');
  let verdict = 'passed';
  const task = http.createServer((request, response) => {
    let body = '';
    request.on('data', (text) => { body += text; });
    request.on('end', () => {
      response.end();
      const { task_result_callback_url: url, access_token: token } = JSON.parse(body) as Record<string, string>;
      const attributes = { status: verdict, message: `a task that has ${verdict}` };
      void fetch(url, { method: 'PATCH', headers: { Authorization: `Bearer ${token}` }, body: JSON.stringify({ data: { type: 'task-results', attributes } }) });
    });
  });
  await new Promise<void>((resolve) => task.listen(0, '127.0.0.1', resolve));
  try {
    const url = `http://127.0.0.1:${(task.address() as AddressInfo).port}`;
    const made = await ask(server, 'POST', '/organizations/acme/tasks', { data: { attributes: { name: 'review', url } } });
    await ask(server, 'POST', `/workspaces/${workspace}/tasks`, {
      data: { attributes: { 'enforcement-level': 'mandatory', 'stages': ['post_plan'] }, relationships: { task: { data: { id: made.data.id, type: 'tasks' } } } },
    });
    const folder = stackFolder('shop-prod-ground', ONE);
    await terraform(server, folder, 'init', '-no-color');
    const applied = await terraform(server, folder, 'apply', '-auto-approve', '-no-color');
    expect(applied.out).toContain('a task that has passed');
    expect(applied.out).toContain('one resource is too few');
    expect(applied.out).toContain('Apply complete! Resources: 1 added');
    verdict = 'failed';
    const refused = await terraform(server, folder, 'plan', '-no-color', '-destroy');
    expect(refused.out).toContain('a task that has failed');
    expect(refused.code).toBe(1);
  } finally {
    task.closeAllConnections();
    task.close();
  }
});

withTerraform('workspaces by their tags, and in a project: made, listed and chosen by the CLI', async () => {
  const server = await serving({ executionMode: 'local' });
  const folder = path.join(scratch(), 'tagged');
  fs.mkdirSync(folder);
  fs.writeFileSync(path.join(folder, 'main.tf.json'), JSON.stringify({ terraform: { cloud: { organization: 'acme', workspaces: { tags: ['shop'], project: 'shop' } } }, ...ONE }));
  const project = (await ask(server, 'POST', '/organizations/acme/projects', { data: { attributes: { name: 'shop' } } })).data.id;
  await ask(server, 'POST', '/organizations/acme/workspaces', {
    data: { attributes: { 'name': 'shop-prod', 'tag-names': ['shop'] }, relationships: { project: { data: { id: project } } } },
  });
  expect((await terraform(server, folder, 'init', '-no-color')).code).toBe(0);
  expect((await terraform(server, folder, 'workspace', 'new', 'shop-staging')).out).toContain('Created and switched to workspace "shop-staging"');
  expect((await terraform(server, folder, 'workspace', 'list')).out).toContain('* shop-staging');
  const { data } = await ask(server, 'GET', '/organizations/acme/workspaces/shop-staging');
  expect(data.attributes['tag-names']).toEqual(['shop']);
  expect((await terraform(server, folder, 'apply', '-auto-approve', '-no-color')).code).toBe(0);
});
