import { driftCommand } from '../../../src/terraform-cloud/run/drift-command';
import { endWorlds, World } from '../support/merge-requests';
import { ProgramStack } from '../support/programs';
import { api, endServing, scratch } from '../support/serving';
import { smallTerraform } from '../support/small-terraform';

const stack = (input: string): ProgramStack => ({ configuration: { resource: { terraform_data: { vpc: { input } } } } });
const PROGRAM: Record<string, ProgramStack> = { access: stack('x'), net: stack('y') };

afterEach(async () => {
  await endWorlds();
  await endServing();
});

test('a stack whose workspace only keeps the state is applied by hand: it is told of, and stops nothing', async () => {
  const { program } = smallTerraform(scratch());
  const world = await World.begin({ terraform: program });
  const first = world.open();
  await world.plan(first, { net: stack('y') });
  const { document } = await api(world.server, 'GET', '/organizations/acme/workspaces');
  const [{ attributes: { name } }] = document.data as { attributes: { name: string } }[];
  await api(world.server, 'POST', '/organizations/acme/workspaces', { data: { type: 'workspaces', attributes: { 'name': name.replace('net', 'access'), 'execution-mode': 'local' } } });

  const iid = world.open('Change both');
  const planned = await world.plan(iid, PROGRAM);
  expect([planned.code, planned.lines]).toEqual([0, expect.arrayContaining(['access: applied by hand'])]);
  expect(world.note(iid)).toContain(':raised_hand: applied by hand');
  expect(world.gitlab.statuses().map(({ name: status, state }) => [status, state])).toContainEqual([expect.stringContaining('access'), 'success']);
  const applied = await world.apply(world.merge(iid), PROGRAM);
  expect(applied.code).toBe(0);
  expect(applied.last).toContain('net');

  const { context } = world.job(PROGRAM, world.gitlab.variables({ sha: 'a'.repeat(40), pipeline: 900 }));
  expect((await driftCommand({ context, log: () => {} })).code).toBe(0);
});
