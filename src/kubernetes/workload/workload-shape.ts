import type { Problem } from '../../core/validation-error';
import type { Health } from '../pod/health';
import type { Port } from '../pod/port';
import type { Workload } from './workload';

/** What a kind of workload adds to the props that all share. */
export interface WorkloadShape {
  /** The label `app.kubernetes.io/component`. */
  readonly component: string;
  /** Ports of the main container. */
  readonly ports: readonly Port[];
  /** Checks of the main container. */
  readonly health: Health;
  /** What is already known to be wrong. */
  readonly problems: readonly Problem[];
  /**
   * What is wrong with its name, if anything.
   *
   * @default - nothing but what every name must hold
   */
  readonly nameProblem?: (name: string) => Problem | undefined;
  /**
   * Longest name the kind allows.
   *
   * @default 63
   */
  readonly maxName?: number;
  /**
   * The label Kubernetes puts on pods of one revision.
   *
   * @default - none: replicas are spread over all revisions together
   */
  readonly revisionLabel?: string;
  /**
   * For pods that run to their end.
   *
   * @default - they are kept running
   */
  readonly restartPolicy?: 'Never' | 'OnFailure';
  /**
   * The workload this one is another version of: both share a Service, an identity, and what was declared about calls.
   *
   * @default - it stands for itself
   */
  readonly versionOf?: Workload;
}
