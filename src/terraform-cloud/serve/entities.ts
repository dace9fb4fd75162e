import type { Entity } from './store';

/** A workspace, as far as terraform and runs need it. */
export interface Workspace extends Entity {
  organization: string;
  name: string;
  created: string;
  updated: string;
  executionMode: 'remote' | 'local' | 'agent';
  terraformVersion: string;
  autoApply: boolean;
  workingDirectory: string;
  description: string;
  tags: string[];
  /** Values of those tags that have one. */
  tagValues?: Record<string, string>;
  project?: string;
  lock?: Lock;
  globalRemoteState: boolean;
  remoteStateConsumers: string[];
  sourceName?: string;
  sourceUrl?: string;
  queueAllRuns: boolean;
}

/** Who holds a workspace. */
export interface Lock {
  kind: 'user' | 'run';
  by: string;
  reason?: string;
}

export interface Project extends Entity {
  organization: string;
  name: string;
  description: string;
}

/** One state of a workspace. The last one that is whole is the current one. */
export interface StateVersion extends Entity {
  workspace: string;
  run?: string;
  created: string;
  serial: number;
  lineage?: string;
  md5: string;
  /** `pending` until its bytes have arrived. */
  status: 'pending' | 'finalized';
  blob: string;
  jsonBlob: string;
  hasJson: boolean;
  terraformVersion?: string;
  outputs: Output[];
  resourceCount: number;
}

/** An output of a state. The values of sensitive ones are kept like the others: in the state. */
export interface Output {
  id: string;
  name: string;
  sensitive: boolean;
  type: unknown;
  value: unknown;
}

/** What a run is made of. */
export interface ConfigurationVersion extends Entity {
  workspace: string;
  status: 'pending' | 'uploaded' | 'errored';
  errorMessage?: string;
  speculative: boolean;
  provisional: boolean;
  autoQueueRuns: boolean;
  blob: string;
}

/** Statuses that runs have here. See https://developer.hashicorp.com/terraform/cloud-docs/api-docs/run#run-states */
export type RunStatus = 'pending' | 'planning' | 'planned' | 'planned_and_saved' | 'post_plan_running' | 'post_plan_completed'
| 'policy_checking' | 'policy_checked' | 'policy_override' | 'confirmed' | 'applying' | 'applied'
| 'planned_and_finished' | 'discarded' | 'errored' | 'canceled' | 'force_canceled' | 'policy_soft_failed';

/** A value for one run only, as HCL. */
export interface RunVariable {
  key: string;
  value: string;
}

export interface Run extends Entity {
  workspace: string;
  configurationVersion: string;
  created: string;
  status: RunStatus;
  statusTimestamps: Record<string, string>;
  message: string;
  isDestroy: boolean;
  planOnly: boolean;
  savePlan: boolean;
  autoApply: boolean;
  refresh: boolean;
  refreshOnly: boolean;
  allowEmptyApply: boolean;
  targets: string[];
  replaces: string[];
  variables: RunVariable[];
  hasChanges: boolean;
  cancelRequested: boolean;
  plan: Phase;
  apply: Phase;
  planJson?: string;
  comments: string[];
  /** The state that it was planned against. */
  baseState?: string;
  /** What its terraform reads other states with, until it ends. */
  token?: string;
  taskStages: TaskStage[];
  policyCheck?: PolicyCheck;
}

/** A point of a run at which others are asked. See https://developer.hashicorp.com/terraform/cloud-docs/api-docs/run-tasks/run-task-stages-and-results */
export interface TaskStage {
  id: string;
  stage: 'post_plan';
  status: 'pending' | 'running' | 'passed' | 'failed' | 'unreachable';
  results: TaskResult[];
}

/** What one run task says of one run. */
export interface TaskResult {
  id: string;
  task: string;
  workspaceTask: string;
  name: string;
  taskUrl: string;
  enforcement: 'advisory' | 'mandatory';
  status: 'pending' | 'running' | 'passed' | 'failed' | 'errored' | 'unreachable';
  message: string;
  url?: string;
  /** With which the task answers, and reads the plan. */
  token: string;
  outcomes: unknown[];
}

/** What the command that judges plans says of a run. */
export interface PolicyCheck {
  id: string;
  status: 'pending' | 'passed' | 'soft_failed' | 'hard_failed' | 'advisory_failed' | 'errored' | 'overridden';
  output: string;
}

/** A service that is asked about runs. */
export interface OrganizationTask extends Entity {
  owner: string;
  name: string;
  url: string;
  description: string;
  hmacKey?: string;
  enabled: boolean;
}

/** That a workspace asks it. */
export interface WorkspaceTask extends Entity {
  workspace: string;
  task: string;
  enforcement: 'advisory' | 'mandatory';
}

/** Variables of many workspaces. */
export interface VariableSet extends Entity {
  owner: string;
  name: string;
  description: string;
  global: boolean;
  priority: boolean;
  workspaces: string[];
  projects: string[];
}

/** Who is told of the runs of a workspace. */
export interface NotificationConfiguration extends Entity {
  workspace: string;
  name: string;
  url: string;
  token: string;
  triggers: string[];
  enabled: boolean;
}

/** The plan or the apply of a run. */
export interface Phase {
  id: string;
  status: 'pending' | 'running' | 'finished' | 'errored' | 'canceled' | 'unreachable';
  log: string;
  additions: number;
  changes: number;
  destructions: number;
  imports: number;
}

/** A variable of a workspace, or of a set. */
export interface Variable extends Entity {
  owner: string;
  key: string;
  value: string;
  category: 'terraform' | 'env';
  hcl: boolean;
  sensitive: boolean;
  description: string;
}

/** Statuses after which nothing happens any more. */
export const FINAL: readonly RunStatus[] = ['applied', 'planned_and_finished', 'discarded', 'errored', 'canceled', 'force_canceled', 'policy_soft_failed'];

/** Statuses in which a run waits for somebody to apply or discard it. Which one it is depends on what was checked last. */
export const WAITING: readonly RunStatus[] = ['planned', 'post_plan_completed', 'policy_checked', 'planned_and_saved'];

/** Statuses in which something is at work for a run. */
export const WORKING: readonly RunStatus[] = ['planning', 'post_plan_running', 'policy_checking', 'confirmed', 'applying'];
