import * as fs from 'fs';
import * as http from 'http';
import { AddressInfo } from 'net';
import * as path from 'path';
import { ApiRefusal, ApiUnreachable } from '../../../src/terraform-cloud/api/api-error';
import { tokenFor, tokenVariable } from '../../../src/terraform-cloud/api/credentials';
import { TerraformCloudApi } from '../../../src/terraform-cloud/api/terraform-cloud-api';
import { pack } from '../../../src/terraform-cloud/archive/tar';
import type { Fault, FaultRequest } from '../../../src/terraform-cloud/serve/server';
import { endServing, scratch, serving, TOKEN } from '../support/serving';

afterEach(endServing);

const STACK = pack([{ path: 'cdk.tf.json', content: Buffer.from('{}'), executable: false }]);

interface Client {
  readonly api: TerraformCloudApi;
  readonly waits: number[];
  readonly asked: string[];
}

/** A client of a server that fails as told, the waits it made, and what it asked. */
async function client(faults: (request: FaultRequest) => Fault | undefined, attempts?: number): Promise<Client> {
  const waits: number[] = [];
  const asked: string[] = [];
  const server = await serving({ faults: (request) => { asked.push(`${request.method} ${request.path}`); return faults(request); } });
  const sleep = async (milliseconds: number): Promise<void> => { waits.push(milliseconds); };
  const api = new TerraformCloudApi(server.url, TOKEN, { attempts, timeoutMs: 1000, sleep });
  return { api, waits, asked };
}

const first = (fault: Fault) => ({ before }: FaultRequest): Fault | undefined => before === 0 ? fault : undefined;

test.each<[string, Fault, number[]]>([
  ['the limit, by X-RateLimit-Reset', { status: 429, headers: { 'X-RateLimit-Reset': '2.5' } }, [2500]],
  ['the limit, by Retry-After', { status: 429, headers: { 'Retry-After': '3', 'X-RateLimit-Reset': '' } }, [3000]],
  ['a failure of the server', { status: 502 }, [250]],
  ['a connection that breaks', 'drop', [250]],
  ['an answer that never comes', { delayMs: 3000 }, [250]],
])('%s is waited out', async (_, fault, expected) => {
  const { api, waits } = await client(first(fault));
  expect(await api.findWorkspace('acme', 'none')).toBeUndefined();
  expect(waits).toEqual(expected);
}, 20_000);

test('what may have happened is not done twice: a run whose answer was lost is the caller\'s to look for', async () => {
  const { api, asked } = await client(({ path: at }) => at === '/api/v2/runs' ? 'drop-after' : undefined);
  const workspace = await api.createWorkspace('acme', { name: 'shop-prod-ground' });
  const configuration = await api.uploadConfiguration(workspace.id, STACK, { speculative: true });
  await expect(api.createRun(workspace.id, configuration, { message: 'one', planOnly: true })).rejects.toThrow('POST /runs had no answer after 1 attempts');
  expect(asked.filter((request) => request === 'POST /api/v2/runs')).toHaveLength(1);
  expect((await api.recentRuns(workspace.id)).map(({ attributes }) => attributes.message)).toEqual(['one']);
});

test('a run that the limit stopped was not begun, and is begun again', async () => {
  let limited = 0;
  const { api } = await client(({ path: at }) => at === '/api/v2/runs' && limited++ === 0 ? { status: 429 } : undefined);
  const workspace = await api.createWorkspace('acme', { name: 'shop-prod-ground' });
  await api.createRun(workspace.id, await api.uploadConfiguration(workspace.id, STACK, { speculative: true }), { message: 'one', planOnly: true });
  expect(await api.recentRuns(workspace.id)).toHaveLength(1);
});

test('an upload that breaks off is sent again', async () => {
  let uploads = 0;
  const { api } = await client(({ method }) => method === 'PUT' && uploads++ === 0 ? 'drop' : undefined);
  const workspace = await api.createWorkspace('acme', { name: 'shop-prod-ground' });
  const id = await api.uploadConfiguration(workspace.id, STACK, {});
  expect((await api.configuration(id)).attributes.status).toBe('uploaded');
});

test('what the API refuses is told in its words', async () => {
  const { api } = await client(() => undefined);
  const refused = api.createWorkspace('acme', { name: 'no spaces' });
  await expect(refused).rejects.toThrow(ApiRefusal);
  await expect(refused).rejects.toThrow('POST /organizations/acme/workspaces was answered with 422: invalid attribute: Name can only include letters, numbers, -, and _, and has at most 90 characters');
});

test('a server that never answers is told so, and neither token nor query is in the message', async () => {
  const { api, waits } = await client(() => 'drop', 3);
  const asked = api.recentRuns('ws-1');
  await expect(asked).rejects.toThrow(ApiUnreachable);
  await expect(asked).rejects.toThrow(/^GET \/workspaces\/ws-1\/runs had no answer after 3 attempts: \w+$/);
  expect(waits).toEqual([250, 500]);
});

test('the token goes to the API and to nobody that it redirects to', async () => {
  const seen: (string | undefined)[] = [];
  const elsewhere = http.createServer((request, response) => { seen.push(request.headers.authorization); response.end('{"planned":true}'); });
  await new Promise<void>((resolve) => elsewhere.listen(0, '127.0.0.1', resolve));
  const redirecting = http.createServer((request, response) => {
    seen.push(request.headers.authorization);
    response.writeHead(307, { Location: `http://127.0.0.1:${(elsewhere.address() as AddressInfo).port}/blob` }).end();
  });
  await new Promise<void>((resolve) => redirecting.listen(0, '127.0.0.1', resolve));
  const api = new TerraformCloudApi(`http://127.0.0.1:${(redirecting.address() as AddressInfo).port}`, TOKEN);
  expect(await api.planJson('plan-1')).toEqual({ planned: true });
  expect(seen).toEqual([`Bearer ${TOKEN}`, undefined]);
  for (const server of [elsewhere, redirecting]) { server.closeAllConnections(); server.close(); }
});

test('the token is found where terraform finds it, the environment first', () => {
  const home = scratch();
  expect(tokenFor('app.terraform.io', { HOME: home })).toBeUndefined();
  fs.writeFileSync(path.join(home, '.terraformrc'), 'credentials "app.terraform.io" {\n  token = "from-rc"\n}\n');
  expect(tokenFor('app.terraform.io', { HOME: home })).toBe('from-rc');
  fs.mkdirSync(path.join(home, '.terraform.d'));
  fs.writeFileSync(path.join(home, '.terraform.d', 'credentials.tfrc.json'), JSON.stringify({ credentials: { 'app.terraform.io': { token: 'from-login' } } }));
  expect(tokenFor('app.terraform.io', { HOME: home })).toBe('from-login');
  expect(tokenFor('app.terraform.io', { HOME: home, TF_TOKEN_app_terraform_io: 'from-env' })).toBe('from-env');
  expect(tokenVariable('tfe.my-company.example.com')).toBe('TF_TOKEN_tfe_my__company_example_com');
});
