import { ValidationError } from '../../core/validation-error';
import { destroyCommand } from '../../terraform-cloud/run/destroy-command';
import { defineCommand } from '../shell/command';
import { contextOf, logTo, named, runExitCodes, runOptions } from './run-options';

/** `trackway tfc destroy` */
export const destroy = defineCommand({
  usage: [
    ['trackway tfc destroy --stack NAME…', 'what these stacks made'],
    ['trackway tfc destroy --all', 'what all stacks of the program made: for review environments'],
  ],
  args: { name: 'ARGUMENT', least: 0, most: 0 },
  options: {
    ...runOptions,
    'stack': { value: 'NAME', multiple: true, about: 'a stack' },
    'all': { about: 'every stack there is in --out' },
    'delete-workspaces': { about: 'removes the workspaces as well, once they manage nothing' },
  },
  examples: [
    ['trackway tfc destroy --all --delete-workspaces', 'in the job that stops a review environment'],
  ],
  exitCodes: runExitCodes,
  async run({ options }, io) {
    if ((options.stack.length === 0) === !options.all) {
      throw new ValidationError([{ path: 'trackway tfc destroy', code: 'DestroyWhat', what: options.all ? 'both --stack and --all are given' : 'nothing says what is to be destroyed', fix: 'name stacks with --stack NAME, or all of them with --all' }]);
    }
    const context = contextOf('destroy', options, io, (stacks) => named('destroy', stacks, options.stack));
    return destroyCommand({ context, deleteWorkspaces: options['delete-workspaces'], log: logTo(io) });
  },
});
