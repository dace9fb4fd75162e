import { driftCommand } from '../../../src/terraform-cloud/run/drift-command';
import { GitlabApi } from '../../../src/terraform-cloud/run/gitlab/gitlab-api';
import { endWorlds, GITLAB_TOKEN, World } from '../support/merge-requests';
import { ProgramStack } from '../support/programs';
import { endServing, scratch, serving } from '../support/serving';
import { smallTerraform } from '../support/small-terraform';

const PROGRAM: Record<string, ProgramStack> = { net: { configuration: { resource: { terraform_data: { vpc: { input: 'x' } } } } } };

afterEach(async () => {
  await endWorlds();
  await endServing();
});

test('drift is found and told in one issue, which is closed when it is gone; nothing is locked', async () => {
  const { program, drift } = smallTerraform(scratch());
  const world = await World.begin({ terraform: program });
  const first = world.open();
  await world.plan(first, PROGRAM);
  await world.apply(world.merge(first), PROGRAM);
  let pipeline = 200;
  const look = async (): Promise<[number, string]> => {
    const { context } = world.job(PROGRAM, world.gitlab.variables({ sha: 'a'.repeat(40), pipeline: ++pipeline }));
    const { code, report } = await driftCommand({ context, issues: new GitlabApi(world.gitlab.url, '1', GITLAB_TOKEN), log: () => {} });
    return [code, report];
  };
  expect(await look()).toEqual([0, 'Everything is as Terraform left it.\n']);
  expect(world.gitlab.project().issues).toEqual([]);
  drift(true);
  const [code, report] = await look();
  expect(code).toBe(1);
  expect(report).toContain('#### <code>net</code>: :warning: changed by others than Terraform (1 changed)');
  expect(report).toContain('- input = "x"\n+ input = "by hand"');
  await look();
  expect(world.gitlab.project().issues.map(({ title, state, description }) => [title, state, description.includes('by hand')])).toEqual([['Infrastructure has drifted: 1 stack', 'opened', true]]);
  drift(false);
  await look();
  expect(world.gitlab.project().issues.map(({ state }) => state)).toEqual(['closed']);
  expect(await world.locked('net')).toBe(false);
});

test.each([
  ['advisory', 0, 'success', 'What is merged applies exactly this plan.'],
  ['soft-mandatory', 1, 'failed', 'it waits for somebody to overrule what a policy or task said'],
  ['hard-mandatory', 1, 'failed', 'the run is errored'],
] as const)('what the %s policy says is in the note, with the plan that it says it of', async (enforcement, code, state, says) => {
  const { program } = smallTerraform(scratch());
  const world = await World.begin({ server: await serving({ terraform: program, policies: { command: ['false'], enforcement } }) });
  const iid = world.open();
  expect((await world.plan(iid, PROGRAM)).code).toBe(code);
  expect(world.note(iid)).toContain('<code>terraform_data.vpc</code> is added');
  expect(world.note(iid)).toMatch(/- :(?:no_entry|white_check_mark): Policies: 0 passed/);
  expect(world.note(iid)).toContain(says);
  expect(world.gitlab.statuses().map((status) => status.state)).toEqual([state]);
});

test('a server without saved plans: it is planned to look, and planned again after the merge', async () => {
  const { program, applies } = smallTerraform(scratch());
  const world = await World.begin({ terraform: program });
  const iid = world.open();
  await world.plan(iid, PROGRAM, undefined, 1, { speculative: true });
  expect(world.note(iid)).toContain('After the merge it is planned anew, and applied if it is the same.');
  const applied = await world.apply(world.merge(iid), PROGRAM, { speculative: true });
  expect([applied.last, applies(), await world.statuses('net')]).toEqual(['applied: net', 1, ['planned_and_finished', 'applied']]);
});

test('what nobody planned is not applied', async () => {
  const { program, applies } = smallTerraform(scratch());
  const world = await World.begin({ terraform: program });
  const iid = world.open();
  const none = await world.apply(world.merge(iid), PROGRAM);
  expect([none.code, none.last, applies()]).toEqual([0, 'applied: nothing', 0]);
});

test('a run whose message only claims to be of this merge request is compared with what is merged', async () => {
  const { program, applies } = smallTerraform(scratch());
  const world = await World.begin({ terraform: program });
  const iid = world.open();
  await world.plan(iid, { net: { configuration: { resource: { terraform_data: { vpc: { input: 'something else' } } } } } });
  const applied = await world.apply(world.merge(iid), PROGRAM);
  // The saved plan is of another configuration: it is left alone, and what is merged is planned anew.
  expect([applied.code, applies()]).toEqual([0, 1]);
  expect((await world.statuses('net'))).toEqual(['discarded', 'applied']);
});

test.each([
  [403, 1, 'planned, and not told: mend that and run this again, nothing is done twice'],
  [502, 3, 'planned, and not told: run this again, nothing is done twice'],
])('a GitLab that answers with %i does not stop the plan, and is told', async (status, code, last) => {
  const { program } = smallTerraform(scratch());
  const world = await World.begin({ terraform: program, gitlabFaults: ({ path }) => path.endsWith('/notes') ? { status } : undefined });
  const planned = await world.plan(world.open(), PROGRAM);
  expect([planned.code, planned.last]).toEqual([code, last]);
  expect(await world.statuses('net')).toEqual(['planned_and_saved']);
});

test('a server that does not answer is told, and the plan may be made again', async () => {
  const { program } = smallTerraform(scratch());
  let down = true;
  const world = await World.begin({ terraform: program, faults: ({ path }) => down && path.endsWith('/runs') ? 'drop' : undefined });
  const iid = world.open();
  const planned = await world.plan(iid, PROGRAM, undefined, 5);
  expect([planned.code, planned.last]).toEqual([3, 'no answer for net: run this again, nothing is done twice']);
  expect(world.note(iid)).toContain(':x: not planned');
  down = false;
  expect((await world.plan(iid, PROGRAM, undefined, 5)).code).toBe(0);
  expect(world.note(iid)).toContain('### Infrastructure: 1 added');
});
