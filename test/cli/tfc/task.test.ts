import { run } from '../../../src/cli/run';

test.each([
  [{}, '[trackway tfc task] TRACKWAY_TASK_KEY is not set; set it: the HMAC key of the run task (TaskSecret)\n'],
  [{ TRACKWAY_TASK_KEY: 'key' }, '[trackway tfc task] GITLAB_TOKEN is not set; set it: a token of GitLab with the scope api (TaskSecret)\n'],
])('without its secrets nothing listens', async (env, message) => {
  const err: string[] = [];
  const code = await run(['tfc', 'task'], { stdin: () => '', stdout: { write: () => {} }, stderr: { write: (text) => err.push(text) }, env });
  expect([code, err.join('')]).toEqual([2, message]);
});
