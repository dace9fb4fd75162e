import { Construct } from 'constructs';
import { freshId } from '../../../core/construct-id';
import { ChartRelease } from '../release/chart-release';
import { accountValues, ReplicatedServiceProps, installChart } from './cluster-service';

/**
 * Karpenter: makes nodes as pods ask for them. Its kinds come from a chart of their own, so that they follow every upgrade. In AWS it needs
 * `KarpenterInfrastructure`, which reads role, queue and tags from the same facts.
 *
 * @example
 * new Karpenter(services, 'karpenter', { cluster: cluster.facts, delivery: Delivery.argoCd() });
 */
export class Karpenter extends Construct {
  /** The release of its kinds. */
  public readonly crds: ChartRelease;
  /** The release of the controller. */
  public readonly release: ChartRelease;

  public constructor(scope: Construct, id: string, props: ReplicatedServiceProps) {
    super(scope, freshId(scope, id));
    const { cluster, replicas = 2 } = props;
    const { namespace } = cluster.accountOf('karpenter');
    this.crds = installChart(this, 'crd', 'karpenter-crd', { ...props, values: {} }, { namespace });
    this.release = installChart(this, 'Default', 'karpenter', props, {
      namespace,
      crds: 'skip',
      after: [this.crds],
      values: {
        serviceAccount: accountValues(cluster, 'karpenter'),
        replicas,
        settings: { clusterName: cluster.name, interruptionQueue: cluster.interruptionQueue },
        // As its project measures it: with less, a cluster of some hundred nodes starves it when it is needed most.
        controller: { resources: { requests: { cpu: '1', memory: '1Gi' }, limits: { memory: '1Gi' } } },
      },
    });
    this.node.defaultChild = this.release;
  }
}
