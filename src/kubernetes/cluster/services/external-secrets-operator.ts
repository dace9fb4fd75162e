import { ApiObject } from 'cdk8s';
import { Construct } from 'constructs';
import { freshId } from '../../../core/construct-id';
import { SecretStore } from '../../../core/defaults';
import { isDnsLabel } from '../../../core/naming';
import { refuse } from '../../../core/problems';
import { Namespace } from '../../namespace/namespace';
import { platformObject } from '../platform-object';
import { ChartRelease } from '../release/chart-release';
import { accountValues, ReplicatedServiceProps, createNamespace, installChart } from './cluster-service';

/** What a platform team answers about External Secrets. */
export interface ExternalSecretsOperatorProps extends ReplicatedServiceProps {
  /**
   * The name of the store that services read from: the one that the environment names in `secretStore`.
   *
   * @default 'aws-secrets-manager'
   */
  readonly storeName?: string;
}

/**
 * External Secrets, and the store by which services of every namespace read AWS Secrets Manager. In AWS it needs `ExternalSecretsIdentity`, which says which secrets.
 *
 * @example
 * new ExternalSecretsOperator(services, 'external-secrets', { cluster: cluster.facts, delivery: Delivery.argoCd() });
 */
export class ExternalSecretsOperator extends Construct {
  /** Its namespace. */
  public readonly namespace: Namespace;
  /** The release. */
  public readonly release: ChartRelease;
  /** The store in the cluster. */
  public readonly storeObject: ApiObject;
  /** The same, for `secretStore` of an environment or a platform. */
  public readonly store: SecretStore;

  public constructor(scope: Construct, id: string, props: ExternalSecretsOperatorProps) {
    super(scope, freshId(scope, id));
    const { cluster, delivery, replicas = 2, storeName = 'aws-secrets-manager' } = props;
    if (!isDnsLabel(storeName)) {
      refuse(this, { code: 'SecretStoreName', what: `\`storeName\` is ${JSON.stringify(storeName)}`, fix: 'use lower-case letters, digits and dashes' });
    }
    const account = cluster.accountOf('external-secrets');
    this.namespace = createNamespace(this, account);
    this.release = installChart(this, 'Default', 'external-secrets', props, {
      namespace: account.namespace,
      values: {
        installCRDs: true,
        replicaCount: replicas,
        leaderElect: true,
        serviceAccount: accountValues(cluster, 'external-secrets'),
        webhook: { replicaCount: replicas },
      },
    });
    this.store = SecretStore.cluster(storeName);
    this.storeObject = platformObject(this, 'Store', {
      apiVersion: 'external-secrets.io/v1',
      kind: 'ClusterSecretStore',
      name: storeName,
      namespace: false,
      // Its kind comes with the chart: Argo CD would otherwise refuse everything beside it until the kind is there.
      annotations: delivery.kind === 'argo-cd' ? { 'argocd.argoproj.io/sync-options': 'SkipDryRunOnMissingResource=true', 'argocd.argoproj.io/sync-wave': '1' } : undefined,
      // Without `auth` it is the operator's own role that reads.
      body: () => ({ spec: { provider: { aws: { service: 'SecretsManager', region: cluster.region } } } }),
    });
    this.node.defaultChild = this.release;
  }
}
