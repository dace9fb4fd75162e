import { Construct } from 'constructs';
import { freshId } from '../../../core/construct-id';
import { refuse } from '../../../core/problems';
import { ChartRelease } from '../release/chart-release';
import { ReplicatedServiceProps, installChart } from './cluster-service';

/**
 * The metrics server: use of CPU and memory, which autoscalers and `kubectl top` read. On EKS `Addon.metricsServer()` does the same, and EKS keeps it up to date.
 *
 * @example
 * new MetricsServer(services, 'metrics-server', { cluster: cluster.facts, delivery: Delivery.argoCd() });
 */
export class MetricsServer extends Construct {
  /** The release. */
  public readonly release: ChartRelease;

  public constructor(scope: Construct, id: string, props: ReplicatedServiceProps) {
    super(scope, freshId(scope, id));
    if (props.cluster.hasAddon('metrics-server')) {
      refuse(this, { code: 'ClusterServiceTwice', what: `${props.cluster.name} has the add-on metrics-server already`, fix: 'leave one of the two out' });
    }
    this.release = installChart(this, 'Default', 'metrics-server', props, { namespace: 'kube-system', values: { replicas: props.replicas ?? 2 } });
    this.node.defaultChild = this.release;
  }
}
