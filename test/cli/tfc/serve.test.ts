import * as fs from 'fs';
import * as net from 'net';
import * as path from 'path';
import { endSeparateServers, separateServer } from '../../terraform-cloud/support/separate-server';
import { endServing, scratch } from '../../terraform-cloud/support/serving';

afterEach(async () => {
  await endSeparateServers();
  await endServing();
});

test('it says what it is for and how terraform comes here, and writes what leads it here for its owner only, over whatever was there', async () => {
  const folder = scratch();
  const config = path.join(folder, 'terraformrc');
  fs.writeFileSync(config, 'old', { mode: 0o644 });
  const server = await separateServer(path.join(folder, 'data'), '--cli-config', config, '--host', 'tfe.example.com');
  const printed = await server.end();
  expect(printed.split('\n')).toEqual([
    `Terraform Cloud's API at ${server.url}, for development, tests and demos: one token, no people, no TLS.`,
    'In production use HCP Terraform, Terraform Enterprise or a compatible server; the stacks stay as they are.',
    expect.stringContaining('States and runs are kept in '),
    `Unmodified stacks come here with TF_CLI_CONFIG_FILE=${config}`,
    '',
  ]);
  const written = fs.readFileSync(config, 'utf8');
  expect(written.match(/^(host|credentials) "[^"]+"/gm)).toEqual(['host "app.terraform.io"', 'credentials "app.terraform.io"', 'host "tfe.example.com"', 'credentials "tfe.example.com"']);
  expect(written).toContain(`"tfe.v2" = "${server.url}/api/v2/"`);
  expect(fs.statSync(config).mode.toString(8).slice(-3)).toBe('600');
}, 60_000);

test('a port that is taken, and one that is none, are said in one line', async () => {
  const taken = net.createServer();
  await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
  const { port } = taken.address() as net.AddressInfo;
  const data = path.join(scratch(), 'data');
  await expect(separateServer(data, '--port', String(port))).rejects.toThrow(
    `ended with 2:\n[trackway tfc serve] something else listens on port ${port}; choose another with --port, or 0 for any that is free (PortInUse)\n`,
  );
  await expect(separateServer(data, '--port', '99999')).rejects.toThrow('--port must be a whole number up to 65535, got "99999"');
  taken.close();
}, 60_000);
