import { emitYaml } from '../../manifests/emit';
import { HEADER } from './header';
import { Job, jobsOf, program, WORKFLOW } from './jobs';
import { PipelinePlan } from './pipeline-plan';

/** The pipeline, as GitLab reads it. See https://docs.gitlab.com/ci/yaml/ */
export function gitlabCi(plan: PipelinePlan): string {
  const jobs = jobsOf(plan);
  const used = new Set([...jobs.values()].map(({ job }) => job.stage));
  const top = {
    workflow: WORKFLOW,
    stages: ['synth', 'verify', 'plan', 'apply'].filter((stage) => used.has(stage)),
    default: {
      image: plan.image,
      interruptible: true,
      ...plan.tags.length > 0 && { tags: plan.tags },
    },
  };
  return [
    HEADER(plan.platform),
    emitYaml(top),
    emitYaml({ '.program': program(plan) }),
    ...[...jobs].map(([name, job]) => jobText(name, job)),
  ].join('\n');
}

function jobText(name: string, { about, job }: Job): string {
  return `# ${about}\n${emitYaml({ [name]: job })}`;
}
