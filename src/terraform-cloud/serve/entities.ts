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
export type RunStatus = 'pending' | 'planning' | 'planned' | 'planned_and_saved' | 'post_plan_running' | 'post_plan_completed' | 'confirmed' | 'applying'
| 'applied' | 'planned_and_finished' | 'discarded' | 'errored' | 'canceled' | 'force_canceled' | 'policy_soft_failed';

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
  /** The process that works for it. */
  pid?: number;
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

/** A variable of a workspace. */
export interface Variable extends Entity {
  workspace: string;
  key: string;
  value: string;
  category: 'terraform' | 'env';
  hcl: boolean;
  sensitive: boolean;
  description: string;
}

/** Statuses after which nothing happens any more. */
export const FINAL: readonly RunStatus[] = ['applied', 'planned_and_finished', 'discarded', 'errored', 'canceled', 'force_canceled', 'policy_soft_failed'];
