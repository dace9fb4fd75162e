import { mkdirSync } from 'fs';
import { dirname } from 'path';
import { RunningServer, startServer } from '../../terraform-cloud/serve/server';
import { writeWhole } from '../../terraform-cloud/serve/store';
import { defineCommand, exitUserError } from '../shell/command';
import { Io } from '../shell/io';
import { wholeNumber } from './numbers';

/** `trackway tfc serve` */
export const serve = defineCommand({
  usage: [
    ['trackway tfc serve', 'until it is interrupted'],
  ],
  args: { name: 'ARGUMENT', least: 0, most: 0 },
  options: {
    'data': { value: 'FOLDER', default: '.trackway/tfc', about: 'where states and runs are kept' },
    'port': { value: 'NUMBER', default: '8787', about: 'on the loopback interface; 0 for any that is free' },
    'cli-config': { value: 'FILE', about: 'writes what leads terraform here (TF_CLI_CONFIG_FILE); it holds the token' },
    'host': { value: 'HOST', multiple: true, about: 'which hosts that configuration is for, besides app.terraform.io' },
    'execution-mode': { choices: ['remote', 'local'], default: 'remote', about: 'where new workspaces run: here, or where the CLI is' },
  },
  examples: [
    ['trackway tfc serve --cli-config .trackway/terraformrc', 'an unmodified stack: TF_CLI_CONFIG_FILE=.trackway/terraformrc terraform -chdir=cdktf.out/stacks/shop-prod-ground init'],
  ],
  exitCodes: [
    ['0', 'interrupted'],
    exitUserError,
  ],
  async run({ options }, io) {
    const server = await startServer({
      data: options.data, port: wholeNumber('trackway tfc serve', 'port', options.port, 65535), executionMode: options['execution-mode'], token: io.env.TRACKWAY_TFC_TOKEN,
      hosts: options.host,
    });
    if (options['cli-config'] !== undefined) writeConfig(options['cli-config'], server, options.host);
    tell(io, server.url, options.data, options['cli-config']);
    await new Promise<void>((resolve) => {
      for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve());
    });
    await server.close();
    return 0;
  },
});

/** It holds the token: nobody else may read it, whoever made the file. */
function writeConfig(file: string, server: RunningServer, hosts: readonly string[]): void {
  mkdirSync(dirname(file), { recursive: true });
  writeWhole(file, server.cliConfig('app.terraform.io', ...hosts));
}

function tell(io: Io, url: string, data: string, cliConfig: string | undefined): void {
  io.stdout.write([
    `Terraform Cloud's API at ${url}, for development, tests and demos: one token, no people, no TLS.`,
    'In production use HCP Terraform, Terraform Enterprise or a compatible server; the stacks stay as they are.',
    `States and runs are kept in ${data}, and the token in ${data}/token.`,
    ...cliConfig === undefined ? ['With --cli-config FILE it writes what leads unmodified stacks here.'] : [`Unmodified stacks come here with TF_CLI_CONFIG_FILE=${cliConfig}`],
    '',
  ].join('\n'));
}
