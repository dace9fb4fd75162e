import { describeProblem, ValidationError } from '../../core/validation-error';
import { compareRendered, writeRendered } from '../../terraform-cloud/vcs/rendered';
import { defineCommand, exitUserError } from '../shell/command';

/** `trackway tfc check` */
export const check = defineCommand({
  usage: [
    ['trackway tfc check rendered', 'whether the committed stacks are what the program makes, in both directions'],
    ['trackway tfc check rendered --write', 'make it so'],
  ],
  args: { name: 'WHAT', least: 1, most: 1 },
  options: {
    out: { value: 'FOLDER', default: 'cdktf.out', about: 'where the program wrote its stacks' },
    rendered: { value: 'FOLDER', default: 'rendered', about: 'where they are committed, for Terraform Cloud to read' },
    write: { about: 'write what differs, and remove what is left over' },
  },
  examples: [
    ['npm run synth && trackway tfc check rendered', 'in the pipeline of a merge request'],
    ['npm run synth && trackway tfc check rendered --write', 'before a commit'],
  ],
  exitCodes: [
    ['0', 'what is committed is what the program makes, or is now'],
    ['1', 'it is not'],
    exitUserError,
  ],
  run({ options, args: [what] }, io) {
    if (what !== 'rendered') {
      throw new ValidationError([{ path: 'trackway tfc check', code: 'CheckWhat', what: `there is nothing called ${JSON.stringify(what)} to check`, fix: 'write `trackway tfc check rendered`; policies are checked by `trackway check`' }]);
    }
    const { stacks, stale } = (options.write ? writeRendered : compareRendered)(options.out, options.rendered);
    const count = `${stacks} ${stacks === 1 ? 'stack' : 'stacks'}`;
    if (options.write) {
      io.stdout.write(`${count} in ${options.rendered}: ${stale.length === 0 ? 'unchanged' : `${stale.length} ${stale.length === 1 ? 'difference' : 'differences'} mended`}\n`);
      for (const { path, code } of stale) io.stdout.write(`  ${code === 'RenderedLeftOver' ? 'removed' : 'written'} ${path}\n`);
      return 0;
    }
    for (const problem of stale) io.stderr.write(`${describeProblem(problem)}\n`);
    if (stale.length === 0) io.stdout.write(`${count} in ${options.rendered}: as the program makes them\n`);
    return stale.length === 0 ? 0 : 1;
  },
});
