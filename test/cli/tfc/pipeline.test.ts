import { readFileSync, rmSync } from 'fs';
import { commands } from '../../../src/cli/commands';
import { parseArguments } from '../../../src/cli/shell/parse-arguments';
import { pipelineFiles } from '../../../src/terraform-cloud/pipeline/pipeline-files';
import { planOf } from '../../../src/terraform-cloud/pipeline/pipeline-plan';
import { PipelineProps } from '../../../src/terraform-cloud/pipeline/pipeline-props';
import { trackway, useWorkFolder } from '../support';

const work = useWorkFolder();

/** What `synth()` of a platform with these stacks writes. */
function synthesized(...stacks: readonly string[]): void {
  const files = pipelineFiles(planOf({}, { platform: 'shop', stacks }));
  work.write(Object.fromEntries([...files].map(([file, text]) => [`cdktf.out/pipeline/${file}`, text])));
}

test('tfc pipeline: a new stack makes the committed pipeline stale, until it is written anew', () => {
  synthesized('a');
  expect(trackway(['tfc', 'pipeline', '--write'])).toEqual({ code: 0, out: '.gitlab-ci.yml: written\nTaskfile.yml: written\n', err: '' });
  expect(trackway(['tfc', 'pipeline'])).toEqual({ code: 0, out: '.gitlab-ci.yml and Taskfile.yml: as the program makes them\n', err: '' });

  synthesized('a', 'b');
  const { code, err } = trackway(['tfc', 'pipeline']);
  expect(code).toBe(1);
  expect(err).toMatch(/^\[\.gitlab-ci\.yml:\d+\] the file is not what the program makes: it has "# What was .*" where "# What changes in b, .*" belongs; /);
  expect(err).toMatch(/; run `trackway tfc pipeline --write`, and commit it \(PipelineStale\)\n$/);
  expect(trackway(['tfc', 'pipeline', '--write']).out).toBe('.gitlab-ci.yml: written\nTaskfile.yml: unchanged\n');
  expect(trackway(['tfc', 'pipeline']).code).toBe(0);
});

test('tfc pipeline: a missing file is told', () => {
  synthesized('a');
  trackway(['tfc', 'pipeline', '--write']);
  rmSync('Taskfile.yml');
  expect(trackway(['tfc', 'pipeline'])).toEqual({ code: 1, out: '', err: '[Taskfile.yml] the file is missing; run `trackway tfc pipeline --write`, and commit it (PipelineStale)\n' });
});

test('tfc pipeline: line ends of another machine are no difference', () => {
  synthesized('a');
  trackway(['tfc', 'pipeline', '--write']);
  work.write({ '.gitlab-ci.yml': readFileSync('.gitlab-ci.yml', 'utf8').replaceAll('\n', '\r\n') });
  expect(trackway(['tfc', 'pipeline']).code).toBe(0);
});

test('tfc pipeline: what somebody wrote is not overwritten', () => {
  synthesized('a');
  work.write({ '.gitlab-ci.yml': 'test:\n  script: make\n' });
  expect(trackway(['tfc', 'pipeline', '--write'])).toEqual({
    code: 2, out: '', err: '[.gitlab-ci.yml] the file was written by somebody, and would be lost; remove it, or give `Pipeline` another `gitlabCi` or `taskfile` and include that from yours (PipelineNotOurs)\n',
  });
  expect(readFileSync('.gitlab-ci.yml', 'utf8')).toBe('test:\n  script: make\n');
});

test('tfc pipeline: a program without a pipeline', () => {
  expect(trackway(['tfc', 'pipeline'])).toEqual({
    code: 2, out: '', err: '[cdktf.out/pipeline] the program made no pipeline; synthesize first; if there is still none, add `new Pipeline(platform)` to the program, or name its output with --out (PipelineMissing)\n',
  });
});

describe('every command of the pipeline is one that trackway takes', () => {
  const facts = { platform: 'shop', stacks: ['a', 'b'], manifests: 'dist' };
  const props: PipelineProps[] = [{ packs: ['aws'], policies: ['p.yaml'], review: { synth: 'npm run review' } }, { mode: 'vcs' }];
  const texts = props.flatMap((each) => [...pipelineFiles(planOf(each, facts)).values()]);
  const lines = new Set(texts.flatMap((text) => [...text.matchAll(/npx --no trackway ([^\n]+)/g)].map(([, line]) => line)));

  test.each([...lines])('trackway %s', (line) => {
    const words = line
      .replace(/\$\(test -d \S+ && echo ([^)]+)\)/g, '$1')
      .replace('${GITLAB_TOKEN:+--issue}', '--issue')
      .replace(/ \{\{\.CLI_ARGS\}\}| > \S+/g, '')
      .trim().split(/\s+/);
    const name = words[0] === 'tfc' ? words.splice(0, 2).join(' ') : words.shift()!;
    expect(() => parseArguments(`trackway ${name}`, commands[name].load(), words)).not.toThrow();
  });

  test('and there are as many as there should be', () => expect(lines.size).toBeGreaterThan(15));
});
