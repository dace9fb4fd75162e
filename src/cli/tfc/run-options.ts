import { existsSync, statSync } from 'fs';
import * as path from 'path';
import { ValidationError } from '../../core/validation-error';
import { readCi } from '../../terraform-cloud/run/ci';
import { realClock } from '../../terraform-cloud/run/clock';
import { GitlabApi } from '../../terraform-cloud/run/gitlab/gitlab-api';
import { MergeRequestDesk } from '../../terraform-cloud/run/gitlab/merge-request-desk';
import { Log } from '../../terraform-cloud/run/log';
import { Servers } from '../../terraform-cloud/run/servers';
import type { PlannerContext } from '../../terraform-cloud/run/stack-planner';
import { readConfigurations, readStacks } from '../../terraform-cloud/run/stacks/read-stacks';
import { Configuration, Stack } from '../../terraform-cloud/run/stacks/stack';
import { committedFiles } from '../git/committed-files';
import { readTextFile } from '../input/read-text-file';
import { HelpLine, Options } from '../shell/command';
import { Io } from '../shell/io';
import { wholeNumber } from './numbers';

/** Options of everything that begins runs. */
export const runOptions = {
  out: { value: 'FOLDER', default: 'cdktf.out', about: 'where the stacks are synthesized' },
  api: { value: 'URL', about: 'a server for all stacks, whatever their cloud block says; plain http only on this machine' },
  timeout: { value: 'MINUTES', default: '60', about: 'how long one run may take' },
} as const satisfies Options;

/** Options of what tells a merge request. */
export const noteOptions = {
  note: { value: 'NAME', default: 'default', about: 'which of several notes on the merge request' },
} as const satisfies Options;

/** Exit codes of everything that begins runs. */
export const runExitCodes: readonly HelpLine[] = [
  ['0', 'done'],
  ['1', 'something is held or failed, and somebody has to look'],
  ['2', 'the command line or the configuration is wrong; nothing was begun'],
  ['3', 'a server did not answer, or a run takes too long: run it again, nothing is done twice'],
];

interface Given {
  readonly out: string;
  readonly api?: string;
  readonly timeout: string;
}

/** What runs have in common, from options and environment. */
export function contextOf(command: string, given: Given, io: Io, choose: (stacks: Stack[]) => Stack[] = (stacks) => stacks): PlannerContext {
  const timeoutMs = wholeNumber(`trackway tfc ${command}`, 'timeout', given.timeout, 24 * 60) * 60_000;
  const clock = realClock;
  const stacks = choose(readStacks(given.out));
  const servers = new Servers({ api: given.api, env: io.env, clock });
  // What is missing is told before anything is begun.
  for (const { address } of stacks) servers.of(address);
  return { stacks, servers, ci: readCi(io.env), clock, timeoutMs, speculative: false };
}

/** Where the merge request is told, in GitLab's pipelines. */
export function deskOf({ ci, clock }: PlannerContext, note: string): MergeRequestDesk | undefined {
  if (ci.gitlab === undefined) return undefined;
  const { url, project, token } = ci.gitlab;
  return new MergeRequestDesk(new GitlabApi(url, project, token, { sleep: (milliseconds) => clock.sleep(milliseconds) }), ci, note, clock);
}

/** Lines on standard error, so that standard output is what was asked for. */
export function logTo(io: Io): Log {
  return (line) => void io.stderr.write(`${line}\n`);
}

/** Those of the stacks that are named. */
export function named(command: string, stacks: readonly Stack[], names: readonly string[]): Stack[] {
  const unknown = names.filter((name) => !stacks.some((stack) => stack.name === name));
  if (unknown.length > 0) {
    throw new ValidationError(unknown.map((name) => ({
      path: `trackway tfc ${command}`, code: 'StackUnknown', what: `there is no stack ${JSON.stringify(name)}`, fix: `name one of ${stacks.map((stack) => stack.name).join(', ')}`,
    })));
  }
  return names.length === 0 ? [...stacks] : stacks.filter(({ name }) => names.includes(name));
}

/** The stacks of the target branch: of a folder like cdktf's, or of a commit that holds such a folder. */
export function readBase(base: string, out: string): Map<string, Configuration> {
  if (existsSync(base) && statSync(base).isDirectory()) {
    const files = readStackFiles(base);
    if (files.size > 0) return readConfigurations(files);
    throw new ValidationError([{ path: base, code: 'StacksMissing', what: 'there are no synthesized stacks here to compare with', fix: 'synthesize the target branch into it, or leave out --base to plan every stack' }]);
  }
  const files = committedFiles(out, base, (file) => STACK_FILE.test(file));
  return readConfigurations(new Map(files.map((file) => [file.path, file.content])));
}

const STACK_FILE = /^stacks\/[^/]+\/cdk\.tf\.json$/;

function readStackFiles(folder: string): Map<string, Buffer> {
  const manifest = path.join(folder, 'manifest.json');
  if (!existsSync(manifest)) return new Map();
  const { stacks = {} } = JSON.parse(readTextFile(manifest)) as { stacks?: Record<string, unknown> };
  const names = Object.keys(stacks).filter((name) => existsSync(path.join(folder, 'stacks', name, 'cdk.tf.json')));
  return new Map(names.map((name) => [`stacks/${name}/cdk.tf.json`, Buffer.from(readTextFile(path.join(folder, 'stacks', name, 'cdk.tf.json')))]));
}
