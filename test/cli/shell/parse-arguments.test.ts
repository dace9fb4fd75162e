import fc from 'fast-check';
import { Command } from '../../../src/cli/shell/command';
import { optionText, parseArguments } from '../../../src/cli/shell/parse-arguments';
import { ValidationError } from '../../../src/core/validation-error';

const command = {
  args: { name: 'PATH', least: 1, most: 2 },
  options: {
    'format': { choices: ['text', 'json'], default: 'text', about: '' },
    'ref': { value: 'REF', short: 'r', about: '' },
    'header': { value: 'K=V', multiple: true, about: '' },
    'exit-code': { about: '' },
  },
} as const satisfies Pick<Command, 'args' | 'options'>;

const defaults = { 'format': 'text', 'ref': undefined, 'header': [], 'exit-code': false, 'no-color': false, 'help': false, 'version': false };

test('options have their defaults, and arguments their order', () => {
  expect(parseArguments('t', command, ['b', 'a'])).toEqual({ options: defaults, args: ['b', 'a'] });
});

test.each([
  [['a', '--format', 'json'], { format: 'json' }],
  [['--format=json', 'a'], { format: 'json' }],
  [['a', '--format', 'json', '--format', 'text'], { format: 'text' }],
  [['a', '-r', 'main'], { ref: 'main' }],
  [['a', '-rmain'], { ref: 'main' }],
  [['a', '--ref='], { ref: '' }],
  [['a', '--ref=--odd'], { ref: '--odd' }],
  [['a', '--header', 'a=1', '--header', 'b=2=3'], { header: ['a=1', 'b=2=3'] }],
  [['a', '--exit-code', '--no-color'], { 'exit-code': true, 'no-color': true }],
])('%j', (argv, expected) => {
  expect(parseArguments('t', command, argv)).toEqual({ options: { ...defaults, ...expected }, args: ['a'] });
});

test('a dash is an argument, and after two dashes everything is', () => {
  expect(parseArguments('t', command, ['-', '--', '--ref']).args).toEqual(['-', '--ref']);
});

test.each([
  [['a', '--reff', 'x'], ['[t] there is no option --reff; did you mean --ref? (UnknownOption)']],
  [['a', '--output', 'x'], ['[t] there is no option --output; see `t --help` for the options there are (UnknownOption)']],
  [['a', '-q'], ['[t] there is no option -q; see `t --help` for the options there are (UnknownOption)']],
  [['a', '--__proto__'], ['[t] there is no option --__proto__; see `t --help` for the options there are (UnknownOption)']],
  [['a', '--exit-code=yes'], ['[t] --exit-code is a switch and takes no value, got "yes"; write only --exit-code (OptionValueUnexpected)']],
  [['a', '--ref'], ['[t] --ref needs a value; write --ref=REF (OptionValueMissing)']],
  [['a', '-r'], ['[t] -r needs a value; write -r REF (OptionValueMissing)']],
  [['a', '--ref', '--exit-code'], ['[t] --ref needs a value, and --exit-code follows; write --ref=REF (OptionValueMissing)']],
  [['a', '--format', 'jsn'], ['[t] --format cannot be "jsn"; did you mean json? (OptionChoice)']],
  [['a', '--format='], ['[t] --format cannot be ""; choose one of text, json (OptionChoice)']],
  [[], ['[t] PATH is missing; see `t --help` for what to write (ArgumentMissing)']],
  [['a', 'b', 'c', 'd'], ['[t] "c" is one too many: the command takes at most 2 arguments; see `t --help` for what to write (ArgumentUnexpected)']],
  [['--formt', '--ref'], [
    '[t] there is no option --formt; did you mean --format? (UnknownOption)',
    '[t] --ref needs a value; write --ref=REF (OptionValueMissing)',
    '[t] PATH is missing; see `t --help` for what to write (ArgumentMissing)',
  ]],
])('%j is refused', (argv, messages) => {
  expect(refusal(() => parseArguments('t', command, argv))).toBe(messages.join('\n'));
});

test('whoever asks for help gets no refusal', () => {
  expect(parseArguments('t', command, ['--formt', '--help', 'a', 'b', 'c']).options.help).toBe(true);
});

test('any command line is either understood or refused with known codes', () => {
  const word = fc.oneof(fc.constantFrom('--ref', '--ref=x', '-r', '-rx', '--format', 'json', '--', '-', '--header', '--exit-code', '--help', '-hr'), fc.string());
  fc.assert(fc.property(fc.array(word), (argv) => {
    try {
      const { args, options } = parseArguments('t', command, argv);
      return options.help || options.version || (args.length >= 1 && args.length <= 2 && ['text', 'json'].includes(options.format));
    } catch (error) {
      if (!ValidationError.isValidationError(error)) throw error;
      const codes = ['UnknownOption', 'OptionValueMissing', 'OptionValueUnexpected', 'OptionChoice', 'ArgumentMissing', 'ArgumentUnexpected'];
      return error.problems.length > 0 && error.problems.every(({ code }) => codes.includes(code));
    }
  }), { numRuns: 500 });
});

test.each([
  ['format', '--format text|json'],
  ['ref', '-r, --ref REF'],
  ['exit-code', '--exit-code'],
] as const)('%s is written %s in the help', (name, text) => {
  expect(optionText(name, command.options[name])).toBe(text);
});

function refusal(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    return (error as Error).message;
  }
  return 'nothing was refused';
}
