import { testIf } from '../../support/paths';
import { endWorlds, World } from '../support/merge-requests';
import { chainedProgram } from '../support/programs';
import { api, endServing, HAS_TERRAFORM, NO_TERRAFORM } from '../support/serving';

jest.setTimeout(240_000);

let world: World;
afterEach(async () => {
  await endWorlds();
  await endServing();
});

const live = (name: string, body: () => Promise<void>): void => testIf(HAS_TERRAFORM, NO_TERRAFORM)(name, body as () => void, 240_000);
const statusesOf = (w: World): [string, string, string | undefined][] => w.gitlab.statuses().map(({ name, state, description }) => [name, state, description]);

live('three stacks that exist nowhere yet are all planned in one merge request, and applied in order as they were reviewed', async () => {
  world = await World.begin();
  const program = chainedProgram();
  const iid = world.open();
  const planned = await world.plan(iid, program);
  expect([planned.code, planned.last]).toEqual([0, 'planned: 3 of 3 stacks']);
  const note = world.note(iid);
  expect(note).toContain('### Infrastructure: 3 added');
  expect(note).toContain('+ input.cidr = "10.0.0.0/16"'); // known from the plan of net, which is not applied
  expect(note).toContain('Not known before other stacks are applied: <code>net&#58; terraform_data.vpc.id</code>.');
  expect(note).not.toContain('trackway_unknown');
  expect(await world.statuses('net')).toEqual(['planned_and_saved']);
  expect(await world.statuses('db')).toEqual(['planned_and_finished']);
  for (const workspace of ['net', 'db', 'web']) expect(await world.locked(workspace)).toBe(false);
  expect(statusesOf(world)).toEqual(['net', 'db', 'web'].map((name) => [`trackway/${name}`, 'success', '1 added']));

  const applied = await world.apply(world.merge(iid), program);
  expect([applied.code, applied.last]).toEqual([0, 'applied: net, db, web']);
  expect(await world.statuses('net')).toEqual(['applied']); // the very plan that was reviewed
  for (const workspace of ['db', 'web']) expect(await world.statuses(workspace)).toEqual(['planned_and_finished', 'applied']);
  expect(world.note(iid).match(/:rocket: \*\*applied\*\*/g)).toHaveLength(3);

  const again = await world.apply(world.gitlab.project().mergeRequest(iid).mergeCommitSha!, program);
  expect([again.code, again.last]).toEqual([0, 'applied: net, db, web']);
  for (const workspace of ['net', 'db', 'web']) expect((await world.statuses(workspace)).filter((status) => status === 'applied')).toHaveLength(1);
});

live('a refactoring plans nothing, and a change of an upstream plans who reads what changes', async () => {
  world = await World.begin();
  const base = chainedProgram();
  const first = world.open();
  await world.plan(first, base);
  await world.apply(world.merge(first), base);

  const nothing = await world.plan(world.open('Refactor', 'a'.repeat(40)), base, base);
  expect([nothing.code, nothing.last]).toEqual([0, 'planned: 0 of 3 stacks']);

  // db reads the range, web reads neither what changes of net nor anything that changes of db.
  const wider = chainedProgram({ cidr: '10.8.0.0/16' });
  const iid = world.open('Wider', 'b'.repeat(40));
  const planned = await world.plan(iid, wider, base);
  expect([planned.code, planned.last]).toEqual([0, 'planned: 2 of 3 stacks']);
  expect(world.note(iid)).toContain('- input.cidr = "10.0.0.0/16"\n+ input.cidr = "10.8.0.0/16"');
  const applied = await world.apply(world.merge(iid), wider);
  expect([applied.code, applied.last]).toEqual([0, 'applied: net, db']);
});

live('a world that has changed since is held, with what differs, and what comes after it is not applied', async () => {
  world = await World.begin();
  const base = chainedProgram();
  const first = world.open();
  await world.plan(first, base);
  await world.apply(world.merge(first), base);

  // Two merge requests change the same stack; the first one that is merged makes the other one stale.
  const [big, huge] = [chainedProgram({ cidr: '10.1.0.0/16' }), chainedProgram({ cidr: '10.2.0.0/16' })];
  const [one, two] = [world.open('One', 'c'.repeat(40)), world.open('Two', 'd'.repeat(40))];
  await world.plan(one, big, base);
  await world.plan(two, huge, base);
  expect((await world.apply(world.merge(one), big)).last).toBe('applied: net, db');
  expect((await world.statuses('net')).slice(-2)).toEqual(['applied', 'discarded']);
  expect(world.note(two)).toContain(`> :warning: **Out of date**: since this was planned, !${one} was applied to <code>net</code>, <code>db</code>.`);

  // Merged without a new plan, and what is merged is neither what was planned nor compatible with it.
  const both = chainedProgram({ cidr: '10.3.0.0/16' });
  const held = await world.apply(world.merge(two), both);
  expect(held.code).toBe(1);
  expect(held.lines).toContain('  what would be applied now is not what was reviewed: nothing was applied');
  expect(held.lines).toContain('  terraform_data.vpc: input is not what it was at review');
  expect(held.last).toBe('applied: nothing; held or failed: net; not reached: db');
  expect(world.note(two)).toContain(':octagonal_sign: **held**');
  expect(await world.locked('net')).toBe(false);
});

live('what was made stale is planned anew, and applied if it does the same', async () => {
  world = await World.begin();
  const base = chainedProgram();
  const first = world.open();
  await world.plan(first, base);
  await world.apply(world.merge(first), base);
  const more = { ...base, net: { configuration: { ...base.net.configuration, resource: { terraform_data: { ...base.net.configuration.resource.terraform_data, extra: { input: 'x' } } } } } };
  const iid = world.open('More', 'e'.repeat(40));
  await world.plan(iid, more, base);
  // Somebody applies something else meanwhile, which leaves what was reviewed as it was.
  const other = { ...base, net: { configuration: { ...base.net.configuration, output: { ...base.net.configuration.output, another: { value: 'y' } } } } };
  const between = world.open('Between', 'f'.repeat(40));
  await world.plan(between, other, base);
  await world.apply(world.merge(between), other);
  const both = { ...more, net: { configuration: { ...more.net.configuration, output: other.net.configuration.output } } };
  const applied = await world.apply(world.merge(iid), both);
  expect([applied.code, applied.last]).toEqual([0, 'applied: net']);
});

live('what does not plan is told with its error, and those after it wait', async () => {
  world = await World.begin();
  const program = chainedProgram();
  program.net.configuration.resource.terraform_data.vpc.input = '${terraform_data.nowhere.id}';
  const iid = world.open();
  const planned = await world.plan(iid, program);
  expect([planned.code, planned.last]).toEqual([1, 'not planned: net']);
  const note = world.note(iid);
  expect(note).toContain('Reference to undeclared resource');
  expect(note).toContain('it is blocked by net&#58; it is planned once that is applied');
  expect(statusesOf(world).map(([name, state]) => [name, state])).toEqual([['trackway/net', 'failed'], ['trackway/db', 'success'], ['trackway/web', 'success']]);
});

live('a stack that has to wait for another one is planned once that is applied, and left for people to look at', async () => {
  world = await World.begin();
  const program = chainedProgram();
  // How many there are is not known before net is applied.
  program.db.configuration.resource.terraform_data.many = { count: '${length(data.terraform_remote_state.cross-stack-reference-input-net.outputs.cross-stack-output-vpcid)}', input: 'x' };
  const two = { net: program.net, db: program.db };
  const iid = world.open();
  const planned = await world.plan(iid, two);
  expect([planned.code, planned.last]).toEqual([0, 'planned: 2 of 2 stacks, of which db has to wait']);
  const applied = await world.apply(world.merge(iid), two);
  expect([applied.code, applied.last]).toEqual([1, 'applied: net; held or failed: db; not reached: nothing']);
  expect(world.note(iid)).toContain('nobody could review this plan before');
  const [run] = await world.runs('db');
  expect(run.status).toBe('planned_and_saved');
  await api(world.server, 'POST', `/runs/${run.id}/actions/apply`, {});
  const again = await world.apply(world.gitlab.project().mergeRequest(iid).mergeCommitSha!, two);
  expect([again.code, again.last]).toEqual([0, 'applied: net, db']);
});
