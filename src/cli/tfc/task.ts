import { ValidationError } from '../../core/validation-error';
import { startTaskServer } from '../../terraform-cloud/run/task/task-server';
import { defineCommand, exitUserError } from '../shell/command';
import { Io } from '../shell/io';
import { wholeNumber } from './numbers';

/** `trackway tfc task` */
export const task = defineCommand({
  usage: [
    ['trackway tfc task', 'until it is interrupted'],
  ],
  args: { name: 'ARGUMENT', least: 0, most: 0 },
  options: {
    server: { value: 'URL', multiple: true, about: 'a server of Terraform Cloud that may ask; https://app.terraform.io if none is named' },
    gitlab: { value: 'URL', default: 'https://gitlab.com/api/v4', about: 'the API of GitLab' },
    host: { value: 'ADDRESS', default: '127.0.0.1', about: 'where it listens; TLS is ended in front of it' },
    port: { value: 'NUMBER', default: '8788', about: '0 for any that is free' },
  },
  examples: [
    ['TRACKWAY_TASK_KEY=… GITLAB_TOKEN=… trackway tfc task --host 0.0.0.0', 'in a cluster, behind an ingress whose address is the URL of the run task'],
  ],
  exitCodes: [
    ['0', 'interrupted; everything that was asked is answered'],
    exitUserError,
  ],
  async run({ options }, io) {
    const server = await startTaskServer({
      hmacKey: secret(io, 'TRACKWAY_TASK_KEY', 'the HMAC key of the run task'),
      gitlabToken: secret(io, 'GITLAB_TOKEN', 'a token of GitLab with the scope api'),
      gitlab: options.gitlab.replace(/\/+$/, ''),
      servers: options.server.length > 0 ? options.server : ['https://app.terraform.io'],
      host: options.host,
      port: wholeNumber('trackway tfc task', 'port', options.port, 65535),
      log: (line) => io.stdout.write(`${line}\n`),
    });
    io.stdout.write(`A run task (post-plan) at ${server.url}\n`);
    await new Promise<void>((resolve) => {
      for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve());
    });
    await server.close();
    return 0;
  },
});

function secret({ env }: Io, name: string, what: string): string {
  const value = env[name];
  if (value !== undefined && value !== '') return value;
  throw new ValidationError([{ path: 'trackway tfc task', code: 'TaskSecret', what: `${name} is not set`, fix: `set it: ${what}` }]);
}
