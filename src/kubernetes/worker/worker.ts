import { ApiObject } from 'cdk8s';
import { Construct } from 'constructs';
import { Health } from '../pod/health';
import { isStateful, ReplicatedProps, ReplicatedWorkload } from '../workload/replicated-workload';

/** What an app team answers about a worker. */
export interface WorkerProps extends ReplicatedProps {
  /**
   * How one sees that it works.
   *
   * @default Health.none(): it works while its process runs
   */
  readonly health?: Health;
}

/**
 * A process that is kept running and that nobody calls: it takes its work from a queue, a topic or a clock of its own.
 *
 * @example
 * new Worker(app, 'mailer', { image: 'mailer:3.1.0', scaling: Scaling.fixed(2) });
 */
export class Worker extends ReplicatedWorkload {
  /** The PodMonitor, if metrics are read by the Prometheus operator. */
  public readonly monitor?: ApiObject;

  public constructor(scope: Construct, id: string, props: WorkerProps) {
    super(scope, id, props, {
      component: 'worker',
      ports: [],
      health: props.health ?? Health.none(),
      problems: isStateful(props)
        ? [{ code: 'WorkerStorage', what: 'a Worker has no Service, and storage per replica needs one', fix: 'use Storage.claim(…) with Scaling.fixed(1), or a WebService' }]
        : [],
    });
    this.monitor = this.createPodMonitor();
  }
}
