import { gitlabCi } from './gitlab-ci';
import { PipelinePlan } from './pipeline-plan';
import { taskfile } from './taskfile';

/** The files of a pipeline, by their path in the repository. */
export function pipelineFiles(plan: PipelinePlan): Map<string, string> {
  return new Map([[plan.gitlabCi, gitlabCi(plan)], [plan.taskfile, taskfile(plan)]]);
}
