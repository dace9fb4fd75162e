import type { IServiceAccount } from 'cdk8s-plus-29';
import { FunctionProps } from '../../core/function/function-props';
import { Metrics } from '../pod/observability';
import { Target } from './target';

/** What an app team answers about a function on Kubernetes: what every function is asked, and what only pods have. */
export interface ServerlessFunctionProps extends FunctionProps {
  /**
   * Where it runs.
   *
   * @default - the environment's `functionTarget`, else Target.deployment()
   */
  readonly target?: Target;
  /**
   * Where metrics are served. Makes a PodMonitor, or annotations, as the environment discovers them.
   *
   * @default - no metrics are scraped
   */
  readonly metrics?: Metrics;
  /**
   * The user id that the process runs as. Needed when the image names its user by name.
   *
   * @default - the image's user, which must be a number other than 0
   */
  readonly user?: number;
  /**
   * Paths that the process writes to besides `/tmp`. The image's own file system is read-only.
   *
   * @default - none
   */
  readonly writablePaths?: readonly string[];
  /**
   * Whether the pods have an Istio sidecar.
   *
   * @default - the environment's
   */
  readonly mesh?: boolean;
  /**
   * The ServiceAccount to run as.
   *
   * @default - one of its own
   */
  readonly serviceAccount?: IServiceAccount;
}
