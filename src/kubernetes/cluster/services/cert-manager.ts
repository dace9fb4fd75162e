import { Construct } from 'constructs';
import { freshId } from '../../../core/construct-id';
import { Namespace } from '../../namespace/namespace';
import { ChartRelease } from '../release/chart-release';
import { accountValues, ReplicatedServiceProps, createNamespace, installChart } from './cluster-service';

/**
 * cert-manager: certificates for Ingresses and Gateways. To prove by DNS that a name is ours it needs `CertManagerIdentity` in AWS.
 *
 * @example
 * new CertManager(services, 'cert-manager', { cluster: cluster.facts, delivery: Delivery.argoCd() });
 */
export class CertManager extends Construct {
  /** Its namespace. */
  public readonly namespace: Namespace;
  /** The release. */
  public readonly release: ChartRelease;

  public constructor(scope: Construct, id: string, props: ReplicatedServiceProps) {
    super(scope, freshId(scope, id));
    const { cluster, replicas = 2 } = props;
    const account = cluster.accountOf('cert-manager');
    this.namespace = createNamespace(this, account);
    this.release = installChart(this, 'Default', 'cert-manager', props, {
      namespace: account.namespace,
      values: {
        // Kept when the release goes: with its kinds every certificate of the cluster would go too.
        crds: { enabled: true, keep: true },
        replicaCount: replicas,
        serviceAccount: accountValues(cluster, 'cert-manager'),
        webhook: { replicaCount: replicas },
      },
    });
    this.node.defaultChild = this.release;
  }
}
