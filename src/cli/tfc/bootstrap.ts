import * as path from 'path';
import { ValidationError } from '../../core/validation-error';
import { tokenFor } from '../../terraform-cloud/api/credentials';
import { realClock } from '../../terraform-cloud/run/clock';
import { Servers } from '../../terraform-cloud/run/servers';
import { readStacks } from '../../terraform-cloud/run/stacks/read-stacks';
import { Stack } from '../../terraform-cloud/run/stacks/stack';
import { firstApply } from '../../terraform-cloud/workspaces/bootstrap/first-apply';
import { managementStack, neededSecrets } from '../../terraform-cloud/workspaces/bootstrap/management-stack';
import { seed, Seeded } from '../../terraform-cloud/workspaces/bootstrap/seed';
import { defineCommand } from '../shell/command';
import { Io } from '../shell/io';
import { runExitCodes, runOptions } from './run-options';

/** `trackway tfc bootstrap` */
export const bootstrap = defineCommand({
  usage: [
    ['trackway tfc bootstrap', 'makes the project and the workspace of the stack of workspaces, and says what comes next'],
    ['trackway tfc bootstrap --apply', 'and applies it: from then on the stack has itself'],
  ],
  args: { name: 'STACK', least: 0, most: 1 },
  options: {
    out: runOptions.out,
    api: runOptions.api,
    apply: { about: 'applies the stack with the terraform of this machine; no file is left behind' },
    yes: { about: 'with --apply: asks nobody' },
  },
  examples: [
    ['TF_TOKEN_app_terraform_io=… GITLAB_TOKEN=… trackway tfc bootstrap --apply', 'from an empty organization and an empty group'],
  ],
  exitCodes: runExitCodes,
  async run({ options, args }, io) {
    const stack = managementStack(readStacks(options.out), args[0]);
    const { hostname } = stack.address;
    const api = new Servers({ api: options.api, env: io.env, clock: realClock }).of(stack.address);
    const missing = neededSecrets(stack).filter(({ variable }) => !io.env[variable]);
    if (options.apply && missing.length > 0) {
      throw new ValidationError(missing.map(({ variable, about }) => ({ path: stack.name, code: 'BootstrapSecret', what: `${variable} is not set`, fix: `set it: ${about}` })));
    }
    tell(io, stack, await seed(api, stack));
    if (!options.apply) {
      tellSteps(io, stack);
      return 0;
    }
    const token = io.env.TFE_TOKEN ?? tokenFor(hostname, io.env) ?? io.env.TRACKWAY_TFC_TOKEN;
    const code = await firstApply(stack, { env: { ...io.env, TFE_TOKEN: token }, confirmed: options.yes });
    if (code === 0) io.stdout.write(`${stack.name} has itself: whatever changes in it is applied like any other stack.\n`);
    return code === 0 ? 0 : 1;
  },
});

function tell(io: Io, { address: { organization, project, workspace, hostname } }: Stack, seeded: Seeded): void {
  const said = { made: 'made', there: 'is there' };
  const lines = [
    `${organization} at ${hostname}`,
    ...(seeded.project === undefined ? [] : [`  project    ${project}: ${said[seeded.project]}`]),
    `  workspace  ${workspace}: ${said[seeded.workspace]}, runs: ${seeded.executionMode}`,
  ];
  io.stdout.write(`${lines.join('\n')}\n`);
}

function tellSteps(io: Io, stack: Stack): void {
  const needed = [{ variable: 'TFE_TOKEN', about: 'A token of Terraform Cloud that may manage workspaces' }, ...neededSecrets(stack)];
  const width = Math.max(...needed.map(({ variable }) => variable.length));
  const folder = path.relative('', stack.folder) || '.';
  io.stdout.write([
    '',
    'What comes next, with these in the environment, or all of it at once with --apply:',
    ...needed.map(({ variable, about }) => `  ${variable.padEnd(width)}  ${about}`),
    '',
    `  terraform -chdir=${folder} init`,
    `  terraform -chdir=${folder} apply`,
    '',
    'The workspace is taken over by its own stack: there is nothing to import by hand, and no state on this machine.',
    '',
  ].join('\n'));
}
