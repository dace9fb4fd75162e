import * as fs from 'fs';
import * as http from 'http';
import * as net from 'net';
import * as path from 'path';
import { gzipSync } from 'zlib';
import { pack } from '../../../src/terraform-cloud/archive/tar';
import { ask, makeWorkspace, startRun, uploadBytes } from '../support/runs';
import { api, endServing, scratch, serving, TOKEN } from '../support/serving';

afterEach(endServing);

test.each(['', 'Bearer', 'Bearer wrong', `Bearer ${TOKEN}x`, `Bearer ${TOKEN.slice(0, -1)}`, `Basic ${TOKEN}`, TOKEN])('%j opens nothing', async (authorization) => {
  const server = await serving();
  for (const at of ['/organizations/acme/workspaces', '/no-such-place', '/organizations/acme/entitlement-set']) {
    const response = await fetch(`${server.url}/api/v2${at}`, { headers: { authorization } });
    expect([response.status, await response.json()]).toEqual([401, { errors: [{ status: '401', title: 'unauthorized' }] }]);
  }
});

test('the server listens on the loopback interface, and answers to no other name', async () => {
  const server = await serving();
  const { port, hostname } = new URL(server.url);
  expect(hostname).toBe('127.0.0.1');
  const named = (host: string): Promise<number> => new Promise((resolve) => {
    http.get({ port, hostname, path: '/.well-known/terraform.json', headers: { host } }, (response) => { response.resume(); resolve(response.statusCode!); });
  });
  expect([await named(`localhost:${port}`), await named('attacker.example.com'), await named(`127.0.0.1.attacker.example.com:${port}`)]).toEqual([200, 421, 421]);
});

test.each([
  ['an absolute path', '/etc/passwd'], ['a way out', '../../outside'], ['a way out further in', 'modules/../../outside'], ['a way out on Windows', '..\\outside'],
])('an archive with %s is refused, and nothing of it is written', async (_, name) => {
  const server = await serving({ data: path.join(scratch(), 'deep', 'data') });
  const workspace = await makeWorkspace(server, 'shop-prod-ground');
  const id = await uploadBytes(server, workspace, tar(name, '0', Buffer.from('x')));
  const { data } = await ask(server, 'GET', `/configuration-versions/${id}`);
  expect(data.attributes).toMatchObject({ 'status': 'errored', 'error-message': `${JSON.stringify(name)} leads out of the archive` });
  await expect(startRun(server, workspace, id)).rejects.toThrow('Configuration version must be uploaded');
});

test.each([['a symbolic link', '2'], ['a hard link', '1'], ['a device', '3']])('an archive with %s is refused', async (_, kind) => {
  const server = await serving();
  const workspace = await makeWorkspace(server, 'shop-prod-ground');
  const id = await uploadBytes(server, workspace, tar('link', kind, Buffer.alloc(0), '/etc/passwd'));
  expect((await ask(server, 'GET', `/configuration-versions/${id}`)).data.attributes['error-message']).toBe('"link" is neither a file nor a folder');
});

test('an archive that grows beyond all measure is refused before it does', async () => {
  const server = await serving();
  const workspace = await makeWorkspace(server, 'shop-prod-ground');
  const id = await uploadBytes(server, workspace, gzipSync(Buffer.alloc(513 * 1024 * 1024), { level: 1 }));
  expect((await ask(server, 'GET', `/configuration-versions/${id}`)).data.attributes['error-message']).toBe('the archive holds more than 536870912 bytes');
}, 60_000);

test.each([['no archive', Buffer.from('not gzipped')], ['nothing', pack([])], ['noise', gzipSync(Buffer.alloc(2048, 7))]])('%s is no configuration', async (_, bytes) => {
  const server = await serving();
  const workspace = await makeWorkspace(server, 'shop-prod-ground');
  const id = await uploadBytes(server, workspace, bytes);
  expect((await ask(server, 'GET', `/configuration-versions/${id}`)).data.attributes.status).toBe('errored');
});

test('a document that is too large is refused by its announcement, and one that announces nothing when it is', async () => {
  const server = await serving();
  const headers = { Authorization: `Bearer ${TOKEN}` };
  const answer = (body: (request: http.ClientRequest) => void, more: object): Promise<number | string> => new Promise((resolve) => {
    const request = http.request(`${server.url}/api/v2/runs`, { method: 'POST', headers: { ...headers, ...more } }, (response) => { response.resume(); resolve(response.statusCode!); });
    request.on('error', () => resolve('broken'));
    body(request);
  });
  expect(await answer((request) => request.flushHeaders(), { 'Content-Length': String(10 ** 12) })).toBe(413);
  const chunk = Buffer.alloc(1024 * 1024);
  const endless = await answer((request) => {
    const write = (): void => { if (!request.destroyed) request.write(chunk, write); };
    write();
  }, { 'Transfer-Encoding': 'chunked' });
  expect(['broken', 413]).toContain(endless);
  expect((await api(server, 'GET', '/ping')).status).toBe(204);
});

test('without a token nobody makes the server read: an upload that nobody waits for is refused at once', async () => {
  const server = await serving();
  const blob = `${server.url}/_archivist/v1/object/${'0'.repeat(48)}`;
  expect((await fetch(blob, { method: 'PUT', body: 'x' })).status).toBe(404);
  expect((await fetch(blob)).status).toBe(404);
  for (const at of ['../token', '..%2Ftoken', '%2e%2e/token']) expect((await fetch(`${server.url}/_archivist/v1/object/${at}`)).status).toBe(404);
});

test.each([
  ['/%', 404], ['/organizations/%E0%A4%A/workspaces', 400], ['/workspaces/..%2F..%2Ftoken', 404], ['/workspaces/__proto__', 404], ['/runs/constructor', 404],
])('%s is answered with %d', async (at, status) => {
  const server = await serving();
  const raw = await new Promise<string>((resolve) => {
    const socket = net.connect(Number(new URL(server.url).port), '127.0.0.1', () => {
      socket.write(`GET /api/v2${at} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${TOKEN}\r\nConnection: close\r\n\r\n`);
    });
    let text = '';
    socket.on('data', (bytes) => { text += bytes.toString('utf8'); });
    socket.on('close', () => resolve(text));
  });
  expect(Number(/^HTTP\/1\.1 (\d+)/.exec(raw)?.[1])).toBe(status);
});

test.each([
  ['POST', '/organizations/acme/workspaces', 'no json', 400],
  ['POST', '/organizations/acme/workspaces', '{"data":{"attributes":{"name":"../up"}}}', 422],
  ['POST', '/organizations/acme/workspaces', '{"data":{"attributes":{"name":{"a":1}}}}', 422],
  ['POST', '/organizations/acme/workspaces', 'null', 422],
  ['POST', '/runs', '{"data":{"relationships":{"workspace":{"data":{"id":"ws-none"}}}}}', 404],
])('%s %s with %s is answered with %4$d', async (method, at, body, status) => {
  const server = await serving();
  const response = await fetch(`${server.url}/api/v2${at}`, { method, body, headers: { Authorization: `Bearer ${TOKEN}` } });
  expect([response.status, (await response.json() as any).errors[0].status]).toEqual([status, String(status)]);
});

test('a variable is a name and no more: it cannot write others', async () => {
  const server = await serving();
  const workspace = await makeWorkspace(server, 'shop-prod-ground');
  const refused = await api(server, 'POST', `/workspaces/${workspace}/vars`, { data: { attributes: { key: 'a = 1\nb', value: 'x' } } });
  expect([refused.status, refused.document.errors[0].source.pointer]).toEqual([422, '/data/attributes/key']);
  const id = await uploadBytes(server, workspace, pack([{ path: 'cdk.tf.json', content: Buffer.from('{}'), executable: false }]));
  await expect(startRun(server, workspace, id, { variables: [{ key: 'a = 1\nb', value: '"x"' }] })).rejects.toThrow('is no name of a variable');
});

test('a working directory does not lead out of the configuration', async () => {
  const server = await serving();
  for (const directory of ['../..', '/etc', 'a/../../b']) {
    const refused = await api(server, 'POST', '/organizations/acme/workspaces', { data: { attributes: { 'name': 'shop', 'working-directory': directory } } });
    expect([refused.status, refused.document.errors[0].source.pointer]).toEqual([422, '/data/attributes/working-directory']);
  }
});

test('a workspace is not renamed to what it could not have been called', async () => {
  const server = await serving();
  const workspace = await makeWorkspace(server, 'shop');
  expect((await api(server, 'PATCH', `/workspaces/${workspace}`, { data: { attributes: { name: '../up' } } })).status).toBe(422);
  expect((await ask(server, 'GET', `/workspaces/${workspace}`)).data.attributes.name).toBe('shop');
});

test('what is kept is for its owner only, and the token is in no other file', async () => {
  const data = path.join(scratch(), 'data');
  fs.mkdirSync(data, { mode: 0o755 });
  const { url, token, close } = await serving({ data, token: undefined });
  expect(token).toMatch(/^[0-9a-f]{48}$/);
  await makeWorkspace({ url, token }, 'shop-prod-ground');
  const entries = fs.readdirSync(data, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => path.join(entry.parentPath, entry.name));
  expect(files.filter((file) => fs.readFileSync(file, 'utf8').includes(token)).map((file) => path.basename(file))).toEqual(['token']);
  for (const file of files) expect(fs.statSync(file).mode.toString(8).slice(-2)).toBe('00');
  expect(fs.statSync(data).mode.toString(8).slice(-3)).toBe('700');
  await close();
  expect((await serving({ data, token: undefined })).token).toBe(token);
});

test('beyond the limit requests are refused, and runs are listed 30 times a minute', async () => {
  const server = await serving({ rateLimit: 100 });
  const workspace = await makeWorkspace(server, 'shop-prod-ground');
  const listed = await Promise.all(Array.from({ length: 31 }, () => api(server, 'GET', `/workspaces/${workspace}/runs`)));
  expect(listed.filter(({ status }) => status === 429)).toHaveLength(1);
  const asked = await Promise.all(Array.from({ length: 120 }, () => fetch(`${server.url}/api/v2/ping`)));
  const limited = asked.filter(({ status }) => status === 429);
  expect(limited.length).toBeGreaterThan(0);
  expect([limited[0].headers.get('x-ratelimit-limit'), limited[0].headers.get('x-ratelimit-reset')]).toEqual(['100', '1.0']);
});

/** An archive of one file, as nobody packs it by accident. */
function tar(name: string, kind: string, content: Buffer, link = ''): Buffer {
  const head = Buffer.alloc(512);
  head.write(name, 0);
  head.write('0000644\0', 100);
  head.write(`${content.length.toString(8).padStart(11, '0')}\0`, 124);
  head.write('        ', 148);
  head.write(kind, 156);
  head.write(link, 157);
  head.write('ustar\u000000', 257);
  const sum = head.reduce((all, byte) => all + byte, 0);
  head.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  return gzipSync(Buffer.concat([head, content, Buffer.alloc((512 - content.length % 512) % 512), Buffer.alloc(1024)]));
}
