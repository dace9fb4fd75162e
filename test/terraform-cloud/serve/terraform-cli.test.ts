import { testIf } from '../../support/paths';
import { api, endServing, HAS_TERRAFORM, NO_TERRAFORM, serving, stackFolder, terraform } from '../support/serving';

const withTerraform = (name: string, body: () => Promise<void>): void => testIf(HAS_TERRAFORM, NO_TERRAFORM)(name, body as () => void, 120_000);

afterEach(endServing);

const ONE = { resource: { terraform_data: { one: { input: 'first' } } }, output: { answer: { value: '${terraform_data.one.output}' }, hidden: { value: 'trackway-test-secret', sensitive: true } } };

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
});
