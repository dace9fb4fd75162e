import { ApiRefusal, ApiUnreachable } from '../../../src/terraform-cloud/api/api-error';
import { RunDocument, TerraformCloudApi } from '../../../src/terraform-cloud/api/terraform-cloud-api';
import { complaintsIn } from '../../../src/terraform-cloud/run/complaints';
import { readMessage, runMessage, RunPurpose } from '../../../src/terraform-cloud/run/marker';
import { Runs } from '../../../src/terraform-cloud/run/runs';

const PURPOSE: RunPurpose = { project: '42', mergeRequest: '7', stack: 'net', sha: 'abcdef0123', for: 'review', pipeline: '9' };

const run = (status: string, confirmable = false): RunDocument => ({
  id: 'run-1',
  attributes: {
    status, 'message': '', 'has-changes': true, 'plan-only': false, 'created-at': '', 'actions': { 'is-confirmable': confirmable, 'is-cancelable': false, 'is-discardable': false },
  },
});

/** Runs at a server that answers in turn, and how long was waited. */
function runsAt(answers: Partial<Record<keyof TerraformCloudApi, (() => unknown)[]>>): { runs: Runs; waits: number[] } {
  const waits: number[] = [];
  let now = 0;
  const api = Object.fromEntries(Object.entries(answers).map(([name, each]) => [name, async () => (each.length > 1 ? each.shift()! : each[0])()]));
  const clock = { now: () => now, sleep: async (ms: number) => { waits.push(Math.round(ms)); now += ms; } };
  return { runs: new Runs(api as unknown as TerraformCloudApi, clock, 600_000), waits };
}

test('a status that nobody knows is moving; polls come after one second and at most three', async () => {
  const { runs, waits } = runsAt({ run: ['fetching', 'a_status_of_next_year', 'planning', ...Array<string>(12).fill('planning'), 'planned_and_finished'].map((status) => () => run(status)) });
  expect((await runs.planned(run('pending'))).attributes.status).toBe('planned_and_finished');
  expect([waits[0], waits[waits.length - 1]]).toEqual([1000, 3000]);
});

test('a run that takes too long is told, and may be waited for again', async () => {
  const { runs } = runsAt({ run: [() => run('planning')] });
  await expect(runs.planned(run('pending'))).rejects.toThrow('the plan of run-1 is still planning after 10 minutes');
});

test('a confirmation whose answer was lost, or that somebody else was quicker with, is looked at and not sent again', async () => {
  const lost = (): never => { throw new ApiUnreachable('POST /runs/run-1/actions/apply', 1, 'ECONNRESET'); };
  const conflict = (): never => { throw new ApiRefusal('POST /runs/run-1/actions/apply', 409, ['transition not allowed']); };
  const unexpected = (): never => { throw new Error('it was sent again'); };
  for (const first of [lost, conflict]) {
    expect(await runsAt({ applyRun: [first, unexpected], run: [() => run('applying')] }).runs.confirm(run('planned', true), '')).toBe(true);
    expect(await runsAt({ applyRun: [first, unexpected], run: [() => run('discarded')] }).runs.confirm(run('planned', true), '')).toBe(false);
  }
  expect(await runsAt({ applyRun: [lost, () => undefined], run: [() => run('planned', true), () => run('confirmed')] }).runs.confirm(run('planned', true), '')).toBe(true);
});

test('a run is known by the end of its message, which no title can forge', () => {
  const message = runMessage('Change  things\n', PURPOSE, '0123456789abcdef');
  expect(message).toBe('Change things [trackway 42!7 net abcdef01 review 9 0123456789abcdef]');
  expect(readMessage(message, PURPOSE)).toEqual({ pipeline: '9', contentHash: '0123456789abcdef' });
  const forged = runMessage(message, { ...PURPOSE, mergeRequest: '8' }, '0123456789abcdef');
  expect(readMessage(forged, PURPOSE)).toBeUndefined();
  expect(readMessage(`${message} (edited)`, PURPOSE)).toBeUndefined();
});

test('of an error, its headline and where it is are told, and nothing of what follows', () => {
  expect(complaintsIn([
    '\u001b[31m╷\u001b[0m', '│ Error: Invalid value for variable', '│ ', '│   on cdk.tf.json line 12, in variable:', '│   12: "password": "hunter2"', '│ ', '│ The value is "hunter2".', '╵',
    'Error: timeout', '', 'The end.',
  ].join('\n'))).toEqual(['Error: Invalid value for variable (on cdk.tf.json line 12, in variable)', 'Error: timeout']);
});
