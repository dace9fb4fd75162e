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
 * @returns the exit code: 0, or 1 where the command says so, 2 for a user's mistake, 70 for a bug of ours. A promise of it where the command takes its time.
 */
export function run(argv: readonly string[], io: Io): number | Promise<number> {
  try {
    const code = dispatch(argv, io);
    return typeof code === 'number' ? code : code.catch((error) => failed(error, io));
  } catch (error) {
    return failed(error, io);
  }
}

function failed(error: unknown, io: Io): number {
  if (ValidationError.isValidationError(error)) {
    io.stderr.write(error.problems.map((problem) => `${describeProblem(problem)}\n`).join(''));
    return 2;
  }
  io.stderr.write(`this is a bug in trackway ${version()}, please report it:\n${error instanceof Error ? error.stack : String(error)}\n`);
  return 70;
}

function dispatch(argv: readonly string[], io: Io): number | Promise<number> {
  const at = argv.findIndex((arg) => !arg.startsWith('-'));
  const before = at === -1 ? argv : argv.slice(0, at);
  const { options } = parseArguments('trackway', { args: { name: 'COMMAND', least: 0, most: 0 }, options: {} }, before);
  if (options.version) return print(io, `${version()}\n`);
  const [name, ...rest] = argv.slice(at);
  if (at === -1) {
    if (options.help) return print(io, programHelp(summaries(Object.keys(commands))));
    io.stderr.write(programHelp(summaries(Object.keys(commands))));
    return 2;
  }
  if (name !== 'help') return chooseCommand([name, ...rest], before, io);
  return rest.length === 0 ? print(io, programHelp(summaries(Object.keys(commands)))) : chooseCommand([...rest, '--help'], [], io);
}

/** A command of one word, or one of a group, which has two: `tfc plan`. */
function chooseCommand(words: readonly string[], before: readonly string[], io: Io): number | Promise<number> {
  const [name, ...rest] = words;
  const group = Object.keys(commands).filter((key) => key.startsWith(`${name} `));
  if (group.length === 0) return runCommand(name, [...before, ...rest], io);
  const at = rest.findIndex((arg) => !arg.startsWith('-'));
  if (at >= 0) return runCommand(`${name} ${rest[at]}`, [...before, ...rest.slice(0, at), ...rest.slice(at + 1)], io);
  const help = programHelp(summaries(group), `trackway ${name}`);
  if ([...before, ...rest].some((arg) => arg === '--help' || arg === '-h')) return print(io, help);
  io.stderr.write(help);
  return 2;
}

function runCommand(name: string, argv: readonly string[], io: Io): number | Promise<number> {
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

function summaries(names: readonly string[]): [string, string][] {
  return names.map((name) => [name, commands[name].summary]);
}

/** From the package itself, which is two folders up both in `src/` and in `lib/`. */
function version(): string {
  return (JSON.parse(readFileSync(join(__dirname, '..', '..', 'package.json'), 'utf8')) as { version: string }).version;
}
