import { ValidationError } from '../../core/validation-error';
import { driftCommand } from '../../terraform-cloud/run/drift-command';
import { GitlabApi } from '../../terraform-cloud/run/gitlab/gitlab-api';
import { defineCommand } from '../shell/command';
import { contextOf, logTo, named, runOptions } from './run-options';

/** `trackway tfc drift` */
export const drift = defineCommand({
  usage: [
    ['trackway tfc drift', 'whether reality is still what the states say'],
  ],
  args: { name: 'ARGUMENT', least: 0, most: 0 },
  options: {
    ...runOptions,
    stack: { value: 'NAME', multiple: true, about: 'only this stack' },
    issue: { about: 'keeps one issue in GitLab as long as there is drift' },
  },
  examples: [
    ['trackway tfc drift --issue', 'in a pipeline that runs every night'],
  ],
  exitCodes: [
    ['0', 'everything is as Terraform left it'],
    ['1', 'something has drifted, or a stack could not be looked at'],
    ['2', 'the command line or the configuration is wrong; nothing was begun'],
    ['3', 'a server did not answer, or a run takes too long: run it again'],
  ],
  async run({ options }, io) {
    const context = contextOf('drift', options, io, (stacks) => named('drift', stacks, options.stack));
    const { gitlab } = context.ci;
    if (options.issue && gitlab === undefined) {
      throw new ValidationError([{ path: 'trackway tfc drift', code: 'GitlabMissing', what: '--issue needs GitLab, and CI_API_V4_URL, CI_PROJECT_ID or GITLAB_TOKEN is not set', fix: 'run it in a pipeline with GITLAB_TOKEN as a masked variable, or leave out --issue' }]);
    }
    const issues = options.issue ? new GitlabApi(gitlab!.url, gitlab!.project, gitlab!.token) : undefined;
    const { code, report } = await driftCommand({ context, issues, log: logTo(io) });
    io.stdout.write(report);
    return code;
  },
});
