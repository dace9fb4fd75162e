/* eslint-disable @typescript-eslint/no-require-imports -- a command is loaded when it is called, so that none pays for the others at its start */
import type { Command } from './shell/command';

/** A command before it is loaded. */
export interface CommandEntry {
  readonly summary: string;
  readonly load: () => Command;
}

/** Every command by its name, in the order of the help. Two words are a command of a group. */
export const commands: Readonly<Record<string, CommandEntry>> = {
  'analyze': {
    summary: 'what would fail in the cluster: what istioctl analyze says, and more',
    load: () => (require('./analyze/command') as typeof import('./analyze/command')).analyze,
  },
  'check': {
    summary: 'what breaks a policy, in manifests, stacks and plans',
    load: () => (require('./check/command') as typeof import('./check/command')).check,
  },
  'diff': {
    summary: 'what changed in the manifests, by object and field, deletions first',
    load: () => (require('./diff/command') as typeof import('./diff/command')).diff,
  },
  'function': {
    summary: 'how a function is built and run on this machine, with docker or pack',
    load: () => (require('./function/command') as typeof import('./function/command')).localFunction,
  },
  'graph': {
    summary: 'a picture of the ways of requests through a set of manifests, with what is broken in red',
    load: () => (require('./graph/command') as typeof import('./graph/command')).graph,
  },
  'tfc apply': {
    summary: 'what was merged, in Terraform Cloud, as it was reviewed or not at all',
    load: () => (require('./tfc/apply') as typeof import('./tfc/apply')).apply,
  },
  'tfc bootstrap': {
    summary: 'brings the stack of workspaces into the world: from then on it has itself',
    load: () => (require('./tfc/bootstrap') as typeof import('./tfc/bootstrap')).bootstrap,
  },
  'tfc check': {
    summary: 'whether the stacks that Terraform Cloud reads from the repository are what the program makes',
    load: () => (require('./tfc/check') as typeof import('./tfc/check')).check,
  },
  'tfc destroy': {
    summary: 'destroys what stacks made: for review environments',
    load: () => (require('./tfc/destroy') as typeof import('./tfc/destroy')).destroy,
  },
  'tfc drift': {
    summary: 'whether reality is still what the states in Terraform Cloud say',
    load: () => (require('./tfc/drift') as typeof import('./tfc/drift')).drift,
  },
  'tfc pipeline': {
    summary: 'whether the committed .gitlab-ci.yml and Taskfile.yml are what the program makes',
    load: () => (require('./tfc/pipeline') as typeof import('./tfc/pipeline')).pipeline,
  },
  'tfc plan': {
    summary: 'what a merge request changes in every stack, told in one note',
    load: () => (require('./tfc/plan') as typeof import('./tfc/plan')).plan,
  },
  'tfc serve': {
    summary: 'Terraform Cloud on this machine: for development, tests and demos',
    load: () => (require('./tfc/serve') as typeof import('./tfc/serve')).serve,
  },
  'tfc task': {
    summary: 'a run task that writes plans of runs from GitLab into a note on their merge request',
    load: () => (require('./tfc/task') as typeof import('./tfc/task')).task,
  },
  'trace': {
    summary: 'where a request goes in a set of manifests, or where it dies and why',
    load: () => (require('./trace/command') as typeof import('./trace/command')).trace,
  },
};
