import { nearest } from '../../core/naming';
import { ValidationError } from '../../core/validation-error';
import { defineCommand, exitUserError } from '../shell/command';
import { Io } from '../shell/io';
import { functionOf, functionOptions } from './function-options';
import { LocalFunction, Variable } from './local-function';
import { buildCommands, hiddenVariables, runCommands } from './recipe';
import { runTool, shellLine, ToolCommand } from './tool-command';

const VERBS = ['build', 'run'] as const;

/** `trackway function` */
export const localFunction = defineCommand({
  usage: [
    ['trackway function build PATH [OPTION]…', 'the docker or pack commands that build it; PATH is a folder of source, a manifest, or -'],
    ['trackway function run [PATH] [OPTION]…', 'the docker command that runs it on this machine'],
  ],
  args: { name: 'build|run [PATH]', least: 1, most: 2 },
  options: {
    ...functionOptions,
    push: { about: 'push what was built' },
    exec: { about: 'run the commands, each as it is, without a shell' },
  },
  examples: [
    ['trackway function build ./logs --image logs:1.0.0 --builder openfunction/builder-go:v2.4.0-1.17 --function LogsHandler', 'by buildpacks'],
    ['trackway function build ./api --image api:1.0.0 --exec', 'by the Dockerfile in the folder, at once'],
    ['trackway function build ./logs --image registry.example.com/shop/logs-src:1 --bundle /src --push', 'source as an image, for a cluster to build'],
    ['trackway function run dist/logs.yaml --name logs --exec', 'what the program synthesized, on this machine'],
  ],
  exitCodes: [
    ['0', 'done'],
    ['1', 'a command failed, and --exec was given'],
    exitUserError,
  ],
  run({ options, args }, io) {
    const [verb, path] = args;
    if (verb !== 'build' && verb !== 'run') throw unknownVerb(verb);
    if (verb === 'build' && path === undefined) throw missingPath();
    const local = functionOf(verb, path, options, io);
    const commands = verb === 'build' ? buildCommands(local, options.push) : runCommands(local);
    const told = verb === 'build' ? local.buildVariables : local.variables;
    if (options.exec) return execute(commands, told, io) ? 0 : 1;
    print(commands, usedVariables(local, told), io);
    return 0;
  },
});

/** A bundle holds source and is told nothing. */
function usedVariables({ build }: LocalFunction, told: readonly Variable[]): readonly Variable[] {
  return build?.kind === 'bundle' ? [] : told;
}

function print(commands: readonly ToolCommand[], told: readonly Variable[], io: Io): void {
  const hidden = hiddenVariables(told).map(({ name }) => name);
  if (hidden.length > 0) io.stdout.write(`# from the environment of the shell: ${hidden.join(', ')}\n`);
  for (const command of commands) io.stdout.write(`${shellLine(command)}\n`);
}

function execute(commands: readonly ToolCommand[], told: readonly Variable[], io: Io): boolean {
  const secrets = Object.fromEntries(told.flatMap(({ name, value, isSecret }) => isSecret ? [[name, value!]] : []));
  return commands.every((command) => {
    io.stderr.write(`+ ${shellLine(command)}\n`);
    return runTool(command, secrets, io);
  });
}

function unknownVerb(verb: string): ValidationError {
  const near = nearest(verb, VERBS);
  return new ValidationError([{
    path: 'trackway function',
    code: 'UnknownCommand',
    what: `there is no command ${JSON.stringify(`function ${verb}`)}`,
    fix: near === undefined ? 'write `trackway function build` or `trackway function run`' : `did you mean \`trackway function ${near}\`?`,
  }]);
}

function missingPath(): ValidationError {
  return new ValidationError([{
    path: 'trackway function build', code: 'ArgumentMissing', what: 'it is not said what to build', fix: 'name a folder of source code, or a file of manifests',
  }]);
}
