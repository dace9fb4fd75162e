import { readReport } from '../../../../src/terraform-cloud/serve/gitlab/terraform-report';
import { endServing, GITLAB_TOKEN, gitlabServing } from '../../support/serving';

afterEach(endServing);

const SHA = 'a'.repeat(40);
const NEXT = 'b'.repeat(40);
const OPENED = { title: 'Bigger nodes', sourceBranch: 'nodes', sha: SHA };

interface Answered {
  readonly status: number;
  readonly headers: Headers;
  readonly document: any;
}

async function ask(url: string, method: string, path: string, body?: unknown, token = GITLAB_TOKEN): Promise<Answered> {
  const response = await fetch(`${url}${path}`, {
    method, headers: { 'PRIVATE-TOKEN': token, 'Content-Type': 'application/json' }, body: body === undefined ? undefined : JSON.stringify(body),
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, document: text === '' ? undefined : JSON.parse(text) };
}

test('a note is written, found again page by page, and changed in place', async () => {
  const gitlab = await gitlabServing();
  const { iid } = gitlab.project().openMergeRequest(OPENED);
  for (let i = 1; i <= 3; i++) expect((await ask(gitlab.url, 'POST', `/projects/1/merge_requests/${iid}/notes`, { body: `note ${i}` })).status).toBe(201);
  const first = await ask(gitlab.url, 'GET', `/projects/acme%2Fshop/merge_requests/${iid}/notes?per_page=2&sort=asc`);
  expect(first.document.map(({ body }: any) => body)).toEqual(['note 1', 'note 2']);
  expect([first.headers.get('x-next-page'), first.headers.get('x-total')]).toEqual(['2', '3']);
  const rest = await ask(gitlab.url, 'GET', `/projects/1/merge_requests/${iid}/notes?per_page=2&sort=asc&page=2`);
  expect([rest.document[0].body, rest.headers.get('x-next-page')]).toEqual(['note 3', '']);
  await ask(gitlab.url, 'PUT', `/projects/1/merge_requests/${iid}/notes/${rest.document[0].id}`, { body: 'changed' });
  expect(gitlab.notes(iid).map(({ body }) => body)).toEqual(['note 1', 'note 2', 'changed']);
  expect((await ask(gitlab.url, 'DELETE', `/projects/1/merge_requests/${iid}/notes/${rest.document[0].id}`)).status).toBe(204);
  expect(gitlab.notes()).toHaveLength(2);
});

test('an empty note, one that is too long, one of another merge request, and another project are refused', async () => {
  const gitlab = await gitlabServing();
  const { iid } = gitlab.project().openMergeRequest(OPENED);
  const notes = `/projects/1/merge_requests/${iid}/notes`;
  expect(await ask(gitlab.url, 'POST', notes, { body: '' })).toMatchObject({ status: 400, document: { message: 'body is missing' } });
  expect((await ask(gitlab.url, 'POST', notes, { body: 'x'.repeat(1_000_001) })).status).toBe(400);
  expect((await ask(gitlab.url, 'PUT', `${notes}/1`, { body: 'x' })).status).toBe(404);
  expect((await ask(gitlab.url, 'GET', '/projects/1/merge_requests/9/notes')).status).toBe(404);
  expect(await ask(gitlab.url, 'GET', '/projects/2')).toMatchObject({ status: 404, document: { message: '404 Project Not Found' } });
  expect(gitlab.notes()).toEqual([]);
});

test.each(['', 'wrong', `${GITLAB_TOKEN}x`])('the token %j opens nothing', async (token) => {
  const gitlab = await gitlabServing();
  expect(await ask(gitlab.url, 'GET', '/projects/1', undefined, token)).toMatchObject({ status: 401, document: { message: '401 Unauthorized' } });
});

test('the merge request of a commit is found before and after it was merged', async () => {
  const gitlab = await gitlabServing();
  const { iid } = gitlab.project().openMergeRequest(OPENED);
  const found = async (sha: string): Promise<unknown> => (await ask(gitlab.url, 'GET', `/projects/1/repository/commits/${sha}/merge_requests`)).document.map((one: any) => [one.iid, one.state]);
  gitlab.project().push(iid, NEXT);
  expect(await found(SHA)).toEqual([[1, 'opened']]);
  gitlab.project().merge(iid, 'c'.repeat(40));
  expect(await found('c'.repeat(40))).toEqual([[1, 'merged']]);
  expect(await found('d'.repeat(40))).toEqual([]);
  expect((await ask(gitlab.url, 'GET', `/projects/1/merge_requests/${iid}`)).document).toMatchObject({ sha: NEXT, merge_commit_sha: 'c'.repeat(40), target_branch: 'main' });
});

test('a status moves on in place; the same one twice is refused; after the end comes another', async () => {
  const gitlab = await gitlabServing();
  const tell = (state: string): Promise<Answered> => ask(gitlab.url, 'POST', `/projects/1/statuses/${SHA}`, { state, ref: 'nodes', name: 'plan: ground', pipeline_id: 7 });
  expect((await tell('pending')).status).toBe(201);
  expect(await tell('pending')).toMatchObject({ status: 400, document: { message: 'Cannot transition status via :enqueue from :pending (Reason(s): Status cannot transition via "enqueue")' } });
  expect((await tell('success')).status).toBe(201);
  expect((await tell('failed')).status).toBe(201);
  expect(gitlab.statuses(SHA).map(({ state, pipelineId }) => [state, pipelineId])).toEqual([['failed', 7]]);
  expect((await ask(gitlab.url, 'GET', `/projects/1/repository/commits/${SHA}/statuses?all=true`)).document.map(({ status }: any) => status)).toEqual(['success', 'failed']);
  expect((await tell('done')).status).toBe(400);
});

test('the nth request fails as it is told to: with a status, or with a connection that breaks before or after it was done', async () => {
  const fates = [{ status: 429, headers: { 'Retry-After': '1' } }, 'drop', 'drop-after'] as const;
  const gitlab = await gitlabServing({ faults: ({ before }) => fates[before] });
  const { iid } = gitlab.project().openMergeRequest(OPENED);
  const write = (): Promise<Answered> => ask(gitlab.url, 'POST', `/projects/1/merge_requests/${iid}/notes`, { body: 'one' });
  const limited = await write();
  expect([limited.status, limited.headers.get('retry-after'), gitlab.notes().length]).toEqual([429, '1', 0]);
  await expect(write()).rejects.toThrow('fetch failed');
  expect(gitlab.notes()).toHaveLength(0);
  await expect(write()).rejects.toThrow('fetch failed');
  expect(gitlab.notes()).toHaveLength(1);
});

test('an issue is opened once, found by its label, and closed', async () => {
  const gitlab = await gitlabServing();
  await ask(gitlab.url, 'POST', '/projects/1/issues', { title: 'Drift', description: 'ground', labels: 'drift' });
  expect((await ask(gitlab.url, 'GET', '/projects/1/issues?labels=drift&state=opened')).document.map(({ title }: any) => title)).toEqual(['Drift']);
  await ask(gitlab.url, 'PUT', '/projects/1/issues/1', { state_event: 'close' });
  expect((await ask(gitlab.url, 'GET', '/projects/1/issues?labels=drift&state=opened')).document).toEqual([]);
});

test('a job finds what GitLab tells its jobs', async () => {
  const gitlab = await gitlabServing();
  gitlab.project().openMergeRequest({ ...OPENED, baseSha: NEXT });
  expect(gitlab.variables({ mergeRequest: 1, pipeline: 12 })).toMatchObject({
    CI_API_V4_URL: gitlab.url, CI_PROJECT_ID: '1', CI_PIPELINE_ID: '12', CI_MERGE_REQUEST_IID: '1', CI_COMMIT_SHA: SHA, CI_MERGE_REQUEST_DIFF_BASE_SHA: NEXT,
  });
  expect(gitlab.variables({ sha: NEXT })).toMatchObject({ CI_COMMIT_BRANCH: 'main', CI_COMMIT_SHA: NEXT });
});

test.each([
  ['{"create":1,"update":2,"delete":3}', { job: 'plan', create: 1, update: 2, delete: 3 }],
  ['{"create":"1","update":0,"delete":1000000000}', { job: 'plan', create: 1, update: 0, delete: 999_999 }],
  ['{"create":1,"update":2}', { job: 'plan', error: 'missing_json_keys' }],
  ['{"create":"many","update":2,"delete":0}', { job: 'plan', error: 'missing_json_keys' }],
  ['no json', { job: 'plan', error: 'invalid_json_format' }],
  ['null', { job: 'plan', error: 'missing_json_keys' }],
])('the widget reads %s as GitLab does', (content, report) => {
  expect(readReport('plan', content)).toEqual(report);
});

test('the widget shows one report for each job: the last', async () => {
  const gitlab = await gitlabServing();
  gitlab.project().storeReport('plan: ground', '{"create":1,"update":0,"delete":0}');
  gitlab.project().storeReport('plan: ground', '{"create":2,"update":0,"delete":0}');
  gitlab.project().storeReport('plan: data', '{"create":0,"update":0,"delete":1}');
  expect(gitlab.reports()).toEqual([{ job: 'plan: ground', create: 2, update: 0, delete: 0 }, { job: 'plan: data', create: 0, update: 0, delete: 1 }]);
});
