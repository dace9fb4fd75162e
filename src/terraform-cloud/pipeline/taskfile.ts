import { emitYaml } from '../../manifests/emit';
import {
  analyzeManifests, applyStacks, BASE, checkPipeline, checkPolicies, checkRendered, lookForDrift, planStacks, recordFindings, serve, synthesizeBase,
} from './commands';
import { HEADER } from './header';
import { PipelinePlan } from './pipeline-plan';

interface Task {
  readonly desc: string;
  readonly deps?: readonly string[];
  readonly cmds: readonly unknown[];
  readonly [other: string]: unknown;
}

/** The same tasks for people's own machines. See https://taskfile.dev/reference/schema */
export function taskfile(plan: PipelinePlan): string {
  return [
    HEADER(plan.platform),
    emitYaml({ version: '3', vars: { TARGET: '{{.TARGET | default "main"}}' }, tasks: tasksOf(plan) }),
  ].join('\n');
}

/** What follows `--` on the command line. */
const MORE = '{{.CLI_ARGS}}';

function tasksOf(plan: PipelinePlan): Record<string, Task> {
  const { manifests, stacks, mode, policies, drift } = plan;
  const [runs, some] = [mode === 'api', stacks.length > 0];
  const verify = ['test', ...manifests === undefined ? [] : ['analyze'], ...policies.length === 0 ? [] : ['check'], ...runs || !some ? [] : ['rendered']];
  const tasks: [string, Task | undefined][] = [
    ['default', { desc: 'Everything that a merge request has to pass', cmds: ['synth', ...verify].map((task) => ({ task })) }],
    ['install', { desc: 'Install what the program needs', cmds: [plan.install] }],
    ['synth', { desc: 'Run the program', cmds: [`${plan.synth}`, checkPipeline] }],
    ['pipeline', { desc: 'Write .gitlab-ci.yml and this file anew', cmds: [plan.synth, `${checkPipeline} --write`] }],
    ['test', { desc: 'Run the tests of the program', cmds: [plan.test] }],
    ['analyze', manifests === undefined ? undefined : { desc: 'What would fail in the cluster', cmds: [`${analyzeManifests(manifests)} ${MORE}`] }],
    ['check', policies.length === 0 ? undefined : { desc: 'What breaks a policy', cmds: [`${checkPolicies(plan)} ${MORE}`] }],
    ['rendered', runs || !some ? undefined : { desc: 'Whether rendered/ is what the program makes; with -- --write, make it so', cmds: [`${checkRendered} ${MORE}`] }],
    ['base', runs && some ? base(plan) : undefined],
    ['plan', runs && some ? planTask(plan) : undefined],
    ['apply', runs && some ? { desc: 'Apply the stacks in order, after a question', prompt: 'Apply these stacks from this machine?', deps: ['synth'], cmds: [`${applyStacks} ${MORE}`] } : undefined],
    ['drift', drift && some ? { desc: 'What was changed behind Terraform\'s back', deps: ['synth'], cmds: [`${lookForDrift} ${MORE}`] } : undefined],
    ['serve', some ? { desc: 'Terraform Cloud on this machine, for development', cmds: [`${serve} ${MORE}`] } : undefined],
  ];
  return Object.fromEntries(tasks.filter((entry): entry is [string, Task] => entry[1] !== undefined));
}

function base(plan: PipelinePlan): Task {
  return { desc: 'What the branch TARGET makes, to compare with', run: 'once', cmds: [`git worktree remove --force ${BASE} 2>/dev/null || true`, ...synthesizeBase(plan, 'origin "{{.TARGET}}"')] };
}

function planTask(plan: PipelinePlan): Task {
  return { desc: 'Plan what differs from the branch TARGET (main), and print the note', deps: ['synth', 'base'], cmds: [...recordFindings(plan), `${planStacks(plan)} ${MORE}`] };
}
