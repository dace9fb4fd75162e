import { startGitlab } from '../../../src/terraform-cloud/serve/gitlab/server';
import { startServer } from '../../../src/terraform-cloud/serve/server';
import { endServing, scratch } from '../support/serving';

afterEach(endServing);

test('a test has both servers to itself, and makes the fourth request of one break off once it was done', async () => {
  const folder = scratch();
  // #region test
  const cloud = await startServer({ data: folder, token: 'test-token', faults: ({ before }) => before === 3 ? 'drop-after' : undefined });
  const gitlab = await startGitlab({ token: 'test-token' });
  gitlab.project().openMergeRequest({ title: 'Bigger nodes', sourceBranch: 'nodes', sha: 'a'.repeat(40) });
  const job = { ...gitlab.variables({ mergeRequest: 1 }), GITLAB_TOKEN: 'test-token', TF_TOKEN_app_terraform_io: cloud.token };
  // … what is tested runs with the environment `job` against cloud.url, or with cloud.cliConfig('app.terraform.io')
  await cloud.close();
  await gitlab.close();
  // #endregion
  expect(job).toMatchObject({ CI_API_V4_URL: gitlab.url, CI_MERGE_REQUEST_IID: '1' });
  expect(cloud.cliConfig('app.terraform.io')).toContain(cloud.url);
});
