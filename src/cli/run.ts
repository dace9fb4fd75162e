import { readFileSync } from 'fs';
import { join } from 'path';
import { nearest } from '../core/naming';
import { describeProblem, ValidationError } from '../core/validation-error';
import { commands } from './commands';
import { Command } from './shell/command';
import { commandHelp, programHelp } from './shell/help';
import { Io } from './shell/io';
import { parseArguments } from './shell/parse-arguments';

/**
 * Runs the command line `argv` (without `node` and the program).
 *
 * @returns the exit code: 0, or 1 where the command says so, 2 for a user's mistake, 70 for a bug of ours
 */
export function run(argv: readonly string[], io: Io): number {
  try {
    return dispatch(argv, io);
  } catch (error) {
    if (ValidationError.isValidationError(error)) {
      io.stderr.write(error.problems.map((problem) => `${describeProblem(problem)}\n`).join(''));
      return 2;
    }
    io.stderr.write(`this is a bug in trackway ${version()}, please report it:\n${error instanceof Error ? error.stack : String(error)}\n`);
    return 70;
  }
}

function dispatch(argv: readonly string[], io: Io): number {
  const at = argv.findIndex((arg) => !arg.startsWith('-'));
  const before = at === -1 ? argv : argv.slice(0, at);
  const { options } = parseArguments('trackway', { args: { name: 'COMMAND', least: 0, most: 0 }, options: {} }, before);
  if (options.version) return print(io, `${version()}\n`);
  const name = at === -1 ? undefined : argv[at];
  if (name === undefined || (name === 'help' && argv.length === at + 1)) {
    if (name === undefined && !options.help) {
      io.stderr.write(help());
      return 2;
    }
    return print(io, help());
  }
  const [chosen, rest] = name === 'help' ? [argv[at + 1], ['--help']] : [name, [...before, ...argv.slice(at + 1)]];
  return runCommand(chosen, rest, io);
}

function runCommand(name: string, argv: readonly string[], io: Io): number {
  if (!Object.hasOwn(commands, name)) {
    const near = nearest(name, Object.keys(commands));
    throw new ValidationError([{
      path: 'trackway',
      code: 'UnknownCommand',
      what: `there is no command ${JSON.stringify(name)}`,
      fix: near === undefined ? `choose one of ${Object.keys(commands).join(', ')}` : `did you mean \`trackway ${near}\`?`,
    }]);
  }
  const { summary, load } = commands[name];
  const command: Command = load();
  const given = parseArguments(`trackway ${name}`, command, argv);
  if (given.options.help) return print(io, commandHelp(`trackway ${name}`, summary, command));
  if (given.options.version) return print(io, `${version()}\n`);
  return command.run(given, io);
}

function print(io: Io, text: string): number {
  io.stdout.write(text);
  return 0;
}

function help(): string {
  return programHelp(Object.entries(commands).map(([name, { summary }]) => [name, summary]));
}

/** From the package itself, which is two folders up both in `src/` and in `lib/`. */
function version(): string {
  return (JSON.parse(readFileSync(join(__dirname, '..', '..', 'package.json'), 'utf8')) as { version: string }).version;
}
