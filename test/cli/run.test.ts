import { readFileSync } from 'fs';
import { join } from 'path';
import { commands } from '../../src/cli/commands';
import { trackway } from './support';

const { version } = JSON.parse(readFileSync(join(__dirname, '../../package.json'), 'utf8')) as { version: string };

const listed = (all: Readonly<Record<string, { summary: string }>>): string => {
  const widest = Math.max(...Object.keys(all).map((name) => name.length));
  return Object.entries(all).map(([name, { summary }]) => `  ${name.padEnd(widest)}  ${summary}`).join('\n');
};

const help = `trackway: the paved road, as code

Usage
  trackway COMMAND [OPTION]… [ARGUMENT]…
  trackway COMMAND --help                 what a command does and takes

Commands
${listed(commands)}

Options
  --no-color  no colours, as with NO_COLOR in the environment
  -h, --help  this text
  --version   the version of trackway
`;

const diffHelp = `trackway diff: what changed in the manifests, by object and field, deletions first

Usage
  trackway diff [PATH]            the output folder (or PATH) against git's HEAD; without PATH: dist
  trackway diff --ref REF [PATH]  against another branch, tag or commit
  trackway diff OLD NEW           two files or folders; - is standard input

Options
  --ref REF                    the branch, tag or commit to compare with; HEAD if not given
  --format text|json|markdown  how to write it; markdown is made for merge requests (default: text)
  --exit-code                  exit with 1 if there are differences
  --no-color                   no colours, as with NO_COLOR in the environment
  -h, --help                   this text
  --version                    the version of trackway

Exit codes
  0  done, whether there are differences or not
  1  there are differences, and --exit-code was given
  2  the command line or the input is wrong; nothing was judged

Examples
  trackway diff  what the synthesis changed since the last commit
  trackway diff --ref origin/main --format markdown
                 what a merge request changes, as a note for it
  helm template shop ./chart | trackway diff - dist
                 what changes if the output takes the place of a Helm chart
`;

test.each([['--help'], ['-h'], ['help'], ['--no-color', '--help']])('%s shows what commands there are', (...argv) => {
  expect(trackway(argv)).toEqual({ code: 0, out: help, err: '' });
});

test('without a command, the help goes to standard error and the exit code is that of a mistake', () => {
  expect(trackway([])).toEqual({ code: 2, out: '', err: help });
});

test.each([['diff', '--help'], ['diff', '-h'], ['help', 'diff'], ['diff', 'a', 'b', 'c', '--formt', '--help']])('%s %s shows what the command takes', (...argv) => {
  expect(trackway(argv)).toEqual({ code: 0, out: diffHelp, err: '' });
});

test.each([['--version'], ['diff', '--version'], ['--version', 'diff']])('%s %s prints the version of the package', (...argv) => {
  expect(trackway(argv)).toEqual({ code: 0, out: `${version}\n`, err: '' });
});

test.each([
  [['dif'], '[trackway] there is no command "dif"; did you mean `trackway diff`? (UnknownCommand)\n'],
  [['help', 'dif'], '[trackway] there is no command "dif"; did you mean `trackway diff`? (UnknownCommand)\n'],
  [['toString'], `[trackway] there is no command "toString"; choose one of ${Object.keys(commands).join(', ')} (UnknownCommand)\n`],
  [['--no-colour', 'diff'], '[trackway] there is no option --no-colour; did you mean --no-color? (UnknownOption)\n'],
  [['-x'], '[trackway] there is no option -x; see `trackway --help` for the options there are (UnknownOption)\n'],
])('%j is refused with one line and exit code 2', (argv, err) => {
  expect(trackway(argv)).toEqual({ code: 2, out: '', err });
});

test.each(Object.entries(commands))('%s describes itself completely, in lines that fit a terminal', (name, { summary, load }) => {
  const { usage, examples, exitCodes, options } = load();
  expect([usage.length, examples.length, exitCodes.length].every((length) => length > 0)).toBe(true);
  expect(exitCodes.map(([code]) => code)).toEqual(expect.arrayContaining(['0', '2']));
  for (const [example] of [...usage, ...examples]) expect(example).toContain(`trackway ${name}`);
  for (const [option, { default: value, choices, multiple }] of Object.entries(options)) {
    expect({ option, known: choices === undefined || value === undefined || choices.includes(value) }).toEqual({ option, known: true });
    expect({ option, both: multiple === true && value !== undefined }).toEqual({ option, both: false });
  }
  const lines = trackway([...name.split(' '), '--help']).out.split('\n');
  expect(lines[0]).toBe(`trackway ${name}: ${summary}`);
  expect(lines.filter((line) => line.length > 140)).toEqual([]);
});

test('a bug of ours shows its stack and has an exit code of its own', () => {
  const { code, err } = trackway(['diff', '-', __dirname], { stdin: () => { throw new Error('boom'); } });
  expect([code, err.split('\n').slice(0, 2)]).toEqual([70, [`this is a bug in trackway ${version}, please report it:`, 'Error: boom']]);
  expect(err).toContain('run.test.ts');
});
