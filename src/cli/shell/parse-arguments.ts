import { parseArgs, ParseArgsConfig } from 'util';
import { nearest } from '../../core/naming';
import { LocatedProblem, Problem, ValidationError } from '../../core/validation-error';
import { Command, commonOptions, Given, Option, Options } from './command';

/**
 * What the user wrote after the name of a command.
 *
 * @throws ValidationError with everything that is wrong with it
 */
export function parseArguments<O extends Options>(name: string, command: Pick<Command<O>, 'args' | 'options'>, argv: readonly string[]): Given<O & typeof commonOptions> {
  const options: Options = { ...command.options, ...commonOptions };
  const config: ParseArgsConfig['options'] = {};
  for (const [key, option] of Object.entries(options)) {
    config[key] = { type: takesValue(option) ? 'string' : 'boolean', ...option.short === undefined ? {} : { short: option.short } };
  }
  const { tokens } = parseArgs({ args: [...argv], options: config, strict: false, tokens: true, allowPositionals: true });

  const given = defaults(options);
  const args: string[] = [];
  const problems: Problem[] = [];
  for (const token of tokens) {
    if (token.kind === 'positional') {
      args.push(token.value);
    } else if (token.kind === 'option') {
      const option = Object.hasOwn(options, token.name) ? options[token.name] : undefined;
      const problem = option === undefined ? unknownOption(token.rawName, options, name) : valueProblem(option, token);
      if (problem !== undefined) problems.push(problem);
      else if (option!.multiple) (given[token.name] as string[]).push(token.value!);
      else given[token.name] = takesValue(option!) ? token.value! : true;
    }
  }
  if (given.help !== true && given.version !== true) {
    problems.push(...countProblems(command.args, args, name));
    if (problems.length > 0) throw new ValidationError(problems.map((problem): LocatedProblem => ({ path: name, ...problem })));
  }
  return { options: given, args } as unknown as Given<O & typeof commonOptions>;
}

/** How an option is written: `--format text|json`. */
export function optionText(name: string, option: Option): string {
  const value = option.value ?? option.choices?.join('|');
  return `${option.short === undefined ? '' : `-${option.short}, `}--${name}${value === undefined ? '' : ` ${value}`}`;
}

interface OptionToken {
  readonly rawName: string;
  readonly value?: string;
  readonly inlineValue?: boolean;
}

function takesValue(option: Option): boolean {
  return option.value !== undefined || option.choices !== undefined;
}

function defaults(options: Options): Record<string, string | boolean | string[] | undefined> {
  return Object.fromEntries(Object.entries(options).map(([name, option]) => (
    [name, option.multiple ? [] : takesValue(option) ? option.default : false]
  )));
}

function unknownOption(written: string, options: Options, name: string): Problem {
  const near = nearest(written.replace(/^-+/, ''), Object.keys(options));
  const help = `see \`${name} --help\` for the options there are`;
  return { code: 'UnknownOption', what: `there is no option ${written}`, fix: near === undefined ? help : `did you mean --${near}?` };
}

function valueProblem(option: Option, token: OptionToken): Problem | undefined {
  const { rawName, value, inlineValue } = token;
  if (!takesValue(option)) {
    return value === undefined ? undefined
      : { code: 'OptionValueUnexpected', what: `${rawName} is a switch and takes no value, got ${JSON.stringify(value)}`, fix: `write only ${rawName}` };
  }
  // `--ref --exit-code` is a forgotten value, and never a ref of that name.
  if (value === undefined || (inlineValue !== true && value.length > 1 && value.startsWith('-'))) {
    const example = option.choices?.[0] ?? option.value!;
    const following = value === undefined ? '' : `, and ${value} follows`;
    return { code: 'OptionValueMissing', what: `${rawName} needs a value${following}`, fix: `write ${rawName.startsWith('--') ? `${rawName}=${example}` : `${rawName} ${example}`}` };
  }
  if (option.choices !== undefined && !option.choices.includes(value)) {
    const near = nearest(value, option.choices);
    return {
      code: 'OptionChoice',
      what: `${rawName} cannot be ${JSON.stringify(value)}`,
      fix: near === undefined ? `choose one of ${option.choices.join(', ')}` : `did you mean ${near}?`,
    };
  }
  return undefined;
}

function countProblems({ name: what, least, most }: Command['args'], args: readonly string[], name: string): Problem[] {
  if (args.length < least) {
    return [{ code: 'ArgumentMissing', what: `${what} is missing`, fix: `see \`${name} --help\` for what to write` }];
  }
  if (args.length > most) {
    const allowed = most === 0 ? 'no argument' : most === 1 ? 'one argument' : `${most} arguments`;
    return [{
      code: 'ArgumentUnexpected',
      what: `${JSON.stringify(args[most])} is one too many: the command takes ${least < most ? 'at most ' : ''}${allowed}`,
      fix: `see \`${name} --help\` for what to write`,
    }];
  }
  return [];
}
