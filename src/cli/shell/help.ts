import { Command, commonOptions, HelpLine, Option, Options } from './command';
import { optionText } from './parse-arguments';

/** The help of one command. */
export function commandHelp(name: string, summary: string, command: Command): string {
  return [
    `${name}: ${summary}`,
    ...section('Usage', command.usage),
    ...section('Options', optionLines({ ...command.options, ...commonOptions })),
    ...section('Exit codes', command.exitCodes),
    ...section('Examples', command.examples),
    '',
  ].join('\n');
}

/** The help of the program, or of a group of its commands. */
export function programHelp(commands: readonly HelpLine[], name = 'trackway'): string {
  return [
    'trackway: the paved road, as code',
    ...section('Usage', [[`${name} COMMAND [OPTION]… [ARGUMENT]…`, ''], [`${name} COMMAND --help`, 'what a command does and takes']]),
    ...section('Commands', commands),
    ...section('Options', optionLines(commonOptions)),
    '',
  ].join('\n');
}

const widestColumn = 44;

function section(title: string, lines: readonly HelpLine[]): string[] {
  const lengths = lines.map(([write]) => write.length).filter((length) => length <= widestColumn);
  const width = lengths.length === 0 ? 2 : Math.max(...lengths);
  return ['', title, ...lines.flatMap(([write, does]) => {
    if (does === '') return [`  ${write}`];
    return write.length > widestColumn ? [`  ${write}`, `  ${' '.repeat(width)}  ${does}`] : [`  ${write.padEnd(width)}  ${does}`];
  })];
}

function optionLines(options: Options): HelpLine[] {
  return Object.entries(options).map(([name, option]) => [optionText(name, option), optionAbout(option)]);
}

function optionAbout(option: Option): string {
  const remarks = [...option.default === undefined ? [] : [`default: ${option.default}`], ...option.multiple ? ['repeatable'] : []];
  return remarks.length === 0 ? option.about : `${option.about} (${remarks.join('; ')})`;
}
