import { applyCommand } from '../../terraform-cloud/run/apply-command';
import { defineCommand } from '../shell/command';
import { contextOf, deskOf, logTo, named, noteOptions, runExitCodes, runOptions } from './run-options';

/** `trackway tfc apply` */
export const apply = defineCommand({
  usage: [
    ['trackway tfc apply', 'what the merge request of this commit changed, as it was reviewed'],
    ['trackway tfc apply --without-review', 'what is planned now, unseen: for review environments'],
  ],
  args: { name: 'ARGUMENT', least: 0, most: 0 },
  options: {
    ...runOptions,
    ...noteOptions,
    'merge-request': { value: 'NUMBER', about: 'where it is not found by the commit' },
    'reviewed': { value: 'SHA', about: 'the commit that was reviewed, where GitLab is not asked' },
    'without-review': { about: 'plans and applies every stack, whatever the plan says' },
    'stack': { value: 'NAME', multiple: true, about: 'only this stack' },
  },
  examples: [
    ['trackway tfc apply', 'in the pipeline of the default branch, one at a time'],
    ['trackway tfc apply --without-review --stack shop-review-7', 'a review environment, in the pipeline of its merge request'],
  ],
  exitCodes: runExitCodes,
  async run({ options }, io) {
    const context = contextOf('apply', options, io, (stacks) => named('apply', stacks, options.stack));
    return applyCommand({
      context, desk: deskOf(context, options.note), mergeRequest: options['merge-request'], reviewedSha: options.reviewed,
      withoutReview: options['without-review'], log: logTo(io),
    });
  },
});
