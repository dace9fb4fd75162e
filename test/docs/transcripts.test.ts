import * as fs from 'fs';
import * as path from 'path';
import { parseClusterFacts } from '../../src/analysis/model';
import { parseRequestTable } from '../../src/analysis/trace';
import { commands } from '../../src/cli/commands';
import { parseArguments } from '../../src/cli/shell/parse-arguments';
import { ROOT } from '../support/paths';
import { argvOf, isRun, outputOf, PICTURE, REFUSAL, refusalNamed, shows, TRANSCRIPT_PAGES, transcriptsOf } from './transcripts';

const textOf = (page: string) => fs.readFileSync(path.join(ROOT, page), 'utf8');

describe.each(TRANSCRIPT_PAGES)('%s', (page) => {
  const text = textOf(page);

  test('shows what commands write (`npx tsx --tsconfig tsconfig.json test/docs/transcripts.ts` writes it anew)', () => {
    const run = transcriptsOf(text).filter(isRun);
    expect(run).not.toEqual([]);
    for (const { command, output } of run) {
      const actual = outputOf(command);
      expect({ command, output: shows(output, actual) ? output : actual }).toEqual({ command, output });
    }
  });

  test('shows no other command than those that there are, with their options', () => {
    for (const { command, output } of transcriptsOf(text).filter((each) => !isRun(each))) {
      expect({ command, output }).toEqual({ command, output: '' });
      for (const part of command.split('|').map((each) => each.trim()).filter((each) => each.startsWith('npx trackway '))) {
        const argv = argvOf(part.replace(/\s+>.*$/, ''))?.argv ?? [];
        expect(Object.keys(commands)).toContain(argv[0]);
        parseArguments(`trackway ${argv[0]}`, commands[argv[0]].load(), argv.slice(1));
      }
    }
  });

  test('shows pictures and refusals as they are', () => {
    for (const [, command, picture] of text.matchAll(PICTURE)) expect({ command, picture }).toEqual({ command, picture: outputOf(command) });
    for (const [, name, refusal] of text.matchAll(REFUSAL)) expect({ name, refusal }).toEqual({ name, refusal: refusalNamed(name) });
  });
});

test('docs/trace.md explains every reason, and no other', () => {
  const [, union] = /export type TraceReason =([^;]+);/.exec(textOf('src/analysis/trace/result.ts'))!;
  const explained = [...textOf('docs/trace.md').split('## Why a request dies')[1].split('\n## ')[0].matchAll(/^\| `(\w+)` \|/gm)].map(([, reason]) => reason);
  expect(explained.sort()).toEqual([...union.matchAll(/'(\w+)'/g)].map(([, reason]) => reason).sort());
});

test('the table of requests and the facts file that the pages show can be read', () => {
  const [, table] = /<!-- requests -->\n```yaml\n([\s\S]*?)```/.exec(textOf('docs/trace.md'))!;
  expect(parseRequestTable(table)).toHaveLength(3);
  const [, facts] = /<!-- facts -->\n```yaml\n([\s\S]*?)```/.exec(textOf('docs/analyze.md'))!;
  expect(Object.keys(parseClusterFacts(facts))).toEqual(['clusterDomain', 'meshConfig', 'gatewayWorkloads', 'gateways', 'services', 'pods', 'secrets', 'namespaces', 'today']);
});

test('an elision stands for any lines, and for nothing else', () => {
  expect(shows('a\n…\nd\n', 'a\nb\nc\nd\n')).toBe(true);
  expect(shows('a\n…\nd\n', 'x\nb\nc\nd\n')).toBe(false);
  expect(shows('a\n…\nc\n…\nd\n', 'a\nb\nd\n')).toBe(false);
  expect(shows('a\nd\n', 'a\nb\nd\n')).toBe(false);
  expect(shows('a\n…\nd\n', 'a\nb\nd\ne\n')).toBe(false);
});
