import { Environment } from '../../../src';
import {
  Addon, Bucket, EksCluster, Engine, ExternalSecretsIdentity, KarpenterInfrastructure, KmsKey, LoadBalancerControllerIdentity,
  Network, NodeGroup, NodeScaling, Principal, Queue, SqlDatabase, Stack,
} from '../../../src/aws';
import { service } from './grants';

/** What the rest of a platform stands on. */
export interface Ground {
  readonly network: Network;
  readonly cluster: EksCluster;
  readonly databases: readonly SqlDatabase[];
}

/** Network, cluster and databases, in a stack. */
export function everything(ground: Stack): Ground {
  // #region network
  const network = new Network(ground, 'network', { cidr: '10.20.0.0/16', zones: 3 });
  // #endregion
  // #region cluster
  const cluster = new EksCluster(ground, 'cluster', {
    network,
    admins: [Principal.role('platform-admin')],
    nodes: [
      NodeGroup.managed('general', { instances: ['m7g.large'], scaling: NodeScaling.autoscaled(3, 9) }),
      NodeGroup.managed('batch', { instances: ['m7i.large', 'm6i.large'], scaling: NodeScaling.autoscaled(0, 20), capacity: 'spot', labels: { pool: 'batch' } }),
    ],
    addons: [...Addon.defaults(), Addon.ebsCsi()],
  });
  // #endregion
  // #region hatch
  cluster.cluster.addOverride('timeouts.create', '45m');
  // #endregion
  const databases = { orders: Engine.postgres('16'), reports: Engine.auroraMysql('8.4') };
  const made = Object.entries(databases).map(([id, engine]) => new SqlDatabase(ground, id, { network, engine }));
  for (const database of made) database.allowFrom(cluster.securityGroupId, 'cluster');
  return { network, cluster, databases: made };
}

/** One of each other construct, in the same stack, and what two services are granted. */
export function everythingElse(prod: Environment, ground: Stack, { network, cluster, databases }: Ground): void {
  const app = prod.chart('app', { namespace: 'shop' });
  const catalog = service(app);
  for (const database of databases) database.grantConnect(catalog, 'catalog');
  const key = new KmsKey(ground, 'key');
  new Bucket(ground, 'uploads', { key }).grantReadWrite(catalog);
  new Queue(ground, 'jobs', { key }).grantConsume(service(app, 'legacy'), { credentials: 'irsa' });
  cluster.grant(catalog, 'AmazonSESFullAccess');
  new KarpenterInfrastructure(ground, 'karpenter', { cluster, network });
  new LoadBalancerControllerIdentity(ground, 'load-balancers', { cluster });
  new ExternalSecretsIdentity(ground, 'secrets', { cluster });
}
