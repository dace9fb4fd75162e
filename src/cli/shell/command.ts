import { Io } from './io';

/** One option of a command. Without `value` and `choices` it is a switch. */
export interface Option {
  /** What it does, for the help. */
  readonly about: string;
  /** One letter, without the dash. */
  readonly short?: string;
  /** What stands for the value in the help, e.g. `FILE`. */
  readonly value?: string;
  /** The only values there are. */
  readonly choices?: readonly string[];
  /** The value when the option is not given. */
  readonly default?: string;
  /** Whether it may be given several times, each of which counts. */
  readonly multiple?: true;
}

export type Options = Readonly<Record<string, Option>>;

/** What the user wrote, typed after the options of the command. */
export interface Given<O extends Options> {
  readonly options: { readonly [K in keyof O]: ValueOf<O[K]> };
  readonly args: readonly string[];
}

/** A line of the help: what to write, and what it does. */
export type HelpLine = readonly [write: string, does: string];

/** A command, from whose description the help and the refusals are made. */
export interface Command<O extends Options = Options> {
  readonly usage: readonly HelpLine[];
  /** How many arguments it takes, and what they are called. */
  readonly args: { readonly name: string; readonly least: number; readonly most: number };
  readonly options: O;
  readonly examples: readonly HelpLine[];
  readonly exitCodes: readonly HelpLine[];
  /**
   * Does it.
   * @returns the exit code, at once or when it is done
   * @throws ValidationError for what the user has to mend
   */
  run(given: Given<O & typeof commonOptions>, io: Io): number | Promise<number>;
}

/** A command with the types of its options. */
export function defineCommand<const O extends Options>(command: Command<O>): Command<O> {
  return command;
}

/** The options of every command. */
export const commonOptions = {
  'no-color': { about: 'no colours, as with NO_COLOR in the environment' },
  'help': { short: 'h', about: 'this text' },
  'version': { about: 'the version of trackway' },
} as const satisfies Options;

/** A user's mistake: one line, no stack. */
export const exitUserError: HelpLine = ['2', 'the command line or the input is wrong; nothing was judged'];

type ValueOf<O extends Option> =
  O extends { multiple: true } ? readonly string[]
    : O extends { choices: readonly (infer C)[] } ? C | Missing<O>
      : O extends { value: string } ? string | Missing<O>
        : boolean;

type Missing<O extends Option> = O extends { default: string } ? never : undefined;
