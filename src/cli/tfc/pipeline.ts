import { describeProblem } from '../../core/validation-error';
import { comparePipeline, writePipeline } from '../../terraform-cloud/pipeline/committed';
import { defineCommand, exitUserError } from '../shell/command';

/** `trackway tfc pipeline` */
export const pipeline = defineCommand({
  usage: [
    ['trackway tfc pipeline', 'whether the committed pipeline is what the program makes'],
    ['trackway tfc pipeline --write', 'make it so'],
  ],
  args: { name: 'ARGUMENT', least: 0, most: 0 },
  options: {
    out: { value: 'FOLDER', default: 'cdktf.out', about: 'where the program wrote its stacks' },
    root: { value: 'FOLDER', default: '.', about: 'the repository' },
    write: { about: 'write the files that differ' },
  },
  examples: [
    ['npm run synth && trackway tfc pipeline --write', 'after a change of the `Pipeline`, or a new stack'],
  ],
  exitCodes: [
    ['0', 'the committed files are what the program makes, or are now'],
    ['1', 'they are not'],
    exitUserError,
  ],
  run({ options }, io) {
    if (options.write) {
      const { files, stale } = writePipeline(options.out, options.root);
      const changed = new Set(stale.map(({ path }) => path.replace(/:\d+$/, '')));
      for (const file of files) io.stdout.write(`${file}: ${changed.has(file) ? 'written' : 'unchanged'}\n`);
      return 0;
    }
    const { files, stale } = comparePipeline(options.out, options.root);
    for (const problem of stale) io.stderr.write(`${describeProblem(problem)}\n`);
    if (stale.length === 0) io.stdout.write(`${files.join(' and ')}: as the program makes ${files.length === 1 ? 'it' : 'them'}\n`);
    return stale.length === 0 ? 0 : 1;
  },
});
