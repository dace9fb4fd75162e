import { startTaskServer } from '../../../../src/terraform-cloud/run/task/task-server';
import { testIf } from '../../../support/paths';
import { api, endServing, HAS_TERRAFORM, NO_TERRAFORM, serving, stackFolder, terraform } from '../../support/serving';

afterEach(endServing);

const KEY = 'trackway-test-task-key-19ac';

testIf(HAS_TERRAFORM, NO_TERRAFORM)('a run of a server waits for the run task, and goes on with what it says', (async () => {
  const server = await serving();
  const task = await startTaskServer({ hmacKey: KEY, gitlab: 'https://gitlab.com/api/v4', gitlabToken: 'none', servers: [server.url], log: () => {} });
  try {
    const folder = stackFolder('net', { resource: { terraform_data: { vpc: { input: 'x' } } } });
    await terraform(server, folder, 'init', '-no-color');
    const { document: made } = await api(server, 'POST', '/organizations/acme/tasks', { data: { type: 'tasks', attributes: { 'name': 'note', 'url': task.url, 'hmac-key': KEY, 'category': 'task' } } });
    const { document: workspace } = await api(server, 'GET', '/organizations/acme/workspaces/net');
    await api(server, 'POST', `/workspaces/${workspace.data.id}/tasks`, {
      data: { type: 'workspace-tasks', attributes: { 'enforcement-level': 'mandatory', 'stages': ['post_plan'] }, relationships: { task: { data: { type: 'tasks', id: made.data.id } } } },
    });
    const applied = await terraform(server, folder, 'apply', '-auto-approve', '-no-color');
    expect(applied.out).toContain('Apply complete! Resources: 1 added');
    const { document: runs } = await api(server, 'GET', `/workspaces/${workspace.data.id}/runs`);
    const { document: stages } = await api(server, 'GET', `/runs/${runs.data[0].id}/task-stages`);
    const { document: stage } = await api(server, 'GET', `/task-stages/${stages.data[0].id}`);
    expect(stage.included[0].attributes).toMatchObject({ status: 'passed', message: 'no merge request' });
  } finally {
    await task.close();
  }
}) as () => void, 120_000);
