import { Fault } from '../../../src/terraform-cloud/serve/faults';
import { Ended, endWorlds, World } from '../support/merge-requests';
import { ProgramStack } from '../support/programs';
import { endServing, scratch } from '../support/serving';
import { smallTerraform } from '../support/small-terraform';

jest.setTimeout(300_000);

const PROGRAM: Record<string, ProgramStack> = { net: { configuration: { resource: { terraform_data: { vpc: { input: 'x' } } } } } };
const PIPELINE = 7;
const realFetch = globalThis.fetch;
/** Whoever wants to know of a request to a server, by its origin. */
const watchers = new Map<string, (method: string, path: string) => 'go' | 'die before' | 'die after'>();

beforeAll(() => {
  globalThis.fetch = async (input, init) => {
    const url = new URL(input as string);
    const fate = watchers.get(url.origin)?.(init?.method ?? 'GET', url.pathname) ?? 'go';
    // A job that was killed does not learn of it: it just does not go on.
    if (fate === 'die before') return new Promise(() => {});
    const response = await realFetch(input, init);
    return fate === 'die after' ? new Promise(() => {}) : response;
  };
});
afterAll(() => { globalThis.fetch = realFetch; });
afterEach(async () => {
  watchers.clear();
  await endWorlds();
  await endServing();
});

/** A step of a job: a kind of request, and which one of them it is. */
interface Step {
  readonly request: string;
  readonly time: number;
}

interface Scenario {
  readonly world: World;
  readonly iid: number;
  readonly applies: () => number;
  /** The requests of a job as they come; what they should meet with. */
  meet: (step: Step) => 'go' | 'die before' | 'die after' | Fault;
}

async function scenario(): Promise<Scenario> {
  const terraform = smallTerraform(scratch());
  const counted = new Map<string, number>();
  const serverSide = (job: string) => ({ method, path: at }: { method: string; path: string }): Fault | undefined => {
    const met = found.meet(stepOf(`${job} ${method} ${normal(at)}`, counted));
    return met === 'go' || met === 'die before' || met === 'die after' ? undefined : met;
  };
  const world = await World.begin({ terraform: terraform.program, faults: serverSide('tfc'), gitlabFaults: serverSide('gitlab') });
  const found: Scenario = { world, iid: world.open('Change', 'a'.repeat(40)), applies: terraform.applies, meet: () => 'go' };
  return found;
}

function stepOf(request: string, counted: Map<string, number>): Step {
  const time = (counted.get(request) ?? 0) + 1;
  counted.set(request, time);
  return { request, time };
}

function normal(at: string): string {
  return at.replace(/\/(?:run|plan|apply|ws|cv|sv)-[\w]+/g, '/ID').replace(/object\/[0-9a-f]+/, 'object/ID').replace(/[0-9a-f]{40}/g, 'SHA').replace(/notes\/\d+/, 'notes/ID');
}

/** The steps of a job that nothing happens to. Of what is asked again and again, the first. */
async function stepsOf(job: (s: Scenario) => Promise<Ended>, before: (s: Scenario) => Promise<unknown>): Promise<{ steps: Step[]; note: string }> {
  const s = await scenario();
  await before(s);
  const steps: Step[] = [];
  const counted = new Map<string, number>();
  s.meet = ({ request }) => {
    const { time } = stepOf(request, counted);
    if (time === 1 || !request.includes(' GET ')) steps.push({ request, time });
    return 'go';
  };
  expect((await job(s)).code).toBe(0);
  s.meet = () => 'go';
  const note = bare(s.world.note(s.iid));
  return { steps, note };
}

/** The note without what is another one in every world. */
function bare(note: string): string {
  return note.replace(/run-[0-9a-f]+/g, 'RUN').replace(/127\.0\.0\.1:\d+/g, 'HOST');
}

const plan = ({ world, iid }: Scenario): Promise<Ended> => world.plan(iid, PROGRAM, undefined, PIPELINE);
const planToLook = ({ world, iid }: Scenario): Promise<Ended> => world.plan(iid, PROGRAM, undefined, PIPELINE, { speculative: true });
const apply = ({ world, iid }: Scenario): Promise<Ended> => world.apply(world.merge(iid), PROGRAM, {}, PIPELINE + 1);

/** Everything after the job was disturbed is as if it had not been. */
async function expectUndisturbed(s: Scenario, note: string, end: Ended, applied: boolean, looked: boolean): Promise<void> {
  expect([end.code, end.last]).toEqual([0, applied ? 'applied: net' : 'planned: 1 of 1 stacks']);
  expect(bare(s.world.note(s.iid))).toBe(note);
  expect(s.applies()).toBe(applied ? 1 : 0);
  expect(await s.world.locked('net')).toBe(false);
  const live = (await s.world.statuses('net')).filter((status) => status !== 'discarded' && status !== 'canceled');
  expect(live.filter((status) => status === 'applied')).toHaveLength(applied ? 1 : 0);
  expect(live).toHaveLength(looked ? 2 : 1);
  if (!applied) expect(live).toEqual(['planned_and_saved']);
  expect(s.world.gitlab.statuses().filter(({ state }) => state !== 'success')).toEqual([]);
}

const WAYS: [string, Fault][] = [
  ['the limit', { status: 429, headers: { 'Retry-After': '0' } }],
  ['a failure of the server', { status: 502 }],
  ['a failure of the server once it is done', { status: 503, after: true }],
  ['a connection that breaks', 'drop'],
  ['a connection that breaks once it is done', 'drop-after'],
];

/** Runs one scenario for each, some at a time. */
async function each<T>(all: readonly T[], body: (one: T) => Promise<void>): Promise<void> {
  const rest = [...all];
  await Promise.all(Array.from({ length: 6 }, async () => {
    for (let one = rest.shift(); one !== undefined; one = rest.shift()) await body(one);
  }));
}

describe.each<[string, (s: Scenario) => Promise<Ended>, (s: Scenario) => Promise<unknown>, boolean]>([
  ['plans', plan, async () => undefined, false],
  ['applies what was saved', apply, plan, true],
  ['plans again and applies', apply, planToLook, true],
])('the job that %s', (_, job, before, applied) => {
  test.each(WAYS)('ends as it would have if each of its requests meets with %s', async (__, fault) => {
    const { steps, note } = await stepsOf(job, before);
    expect(steps.length).toBeGreaterThan(10);
    await each(steps, async (wanted) => {
      const s = await scenario();
      await before(s);
      const counted = new Map<string, number>();
      let met = false;
      s.meet = ({ request }) => {
        const { time } = stepOf(request, counted);
        if (met || request !== wanted.request || time !== wanted.time) return 'go';
        met = true;
        return fault;
      };
      const end = await job(s);
      try {
        expect(met).toBe(true);
        await expectUndisturbed(s, note, end, applied, before === planToLook);
      } catch (error) {
        throw new Error(`${wanted.request} (${wanted.time}): ${(error as Error).message}\n${end.lines.join('\n')}`);
      }
    });
  });

  test.each(['die before', 'die after'] as const)('may be killed at any request (%s it) and run again: nothing is done twice', async (fate) => {
    const { steps, note } = await stepsOf(job, before);
    await each(steps, async (wanted) => {
      const s = await scenario();
      await before(s);
      const counted = new Map<string, number>();
      const killed = new Promise<'killed'>((resolve) => {
        for (const [origin, name] of [[s.world.server.url, 'tfc'], [new URL(s.world.gitlab.url).origin, 'gitlab']]) {
          watchers.set(origin, (method, at) => {
            const { request, time } = stepOf(`${name} ${method} ${normal(at)}`, counted);
            if (request !== wanted.request || time !== wanted.time) return 'go';
            setTimeout(() => resolve('killed'), fate === 'die after' ? 60 : 0);
            return fate;
          });
        }
      });
      expect(await Promise.race([job(s), killed])).toBe('killed');
      for (const origin of [s.world.server.url, new URL(s.world.gitlab.url).origin]) watchers.delete(origin);
      const end = await job(s);
      try {
        await expectUndisturbed(s, note, end, applied, before === planToLook);
      } catch (error) {
        throw new Error(`${wanted.request} (${wanted.time}): ${(error as Error).message}\n${end.lines.join('\n')}`);
      }
    });
  });
});
