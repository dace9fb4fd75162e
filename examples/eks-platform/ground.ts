import { addresses } from './platform';
import { Environment, Size } from 'trackway';
import {
  Addon, Bucket, ClusterEndpoint, EksCluster, Engine, ExternalSecretsIdentity, KarpenterInfrastructure, LoadBalancerControllerIdentity, Nat, Network, NodeGroup,
  Principal, Queue, SqlDatabase, Stack,
} from 'trackway/aws';

/** What differs from one environment to another. */
export interface GroundOptions {
  readonly account: string;
  readonly nat: Nat;
  readonly databaseSize: Size;
  readonly nodes: readonly NodeGroup[];
}

/** The ground under an environment: the network, the cluster, and what the services keep things in. */
export function ground(environment: Environment, options: GroundOptions): { cluster: EksCluster; orders: SqlDatabase; uploads: Bucket; mails: Queue } {
  // #region cluster
  const stack = new Stack(environment, 'ground', { account: options.account });
  const network = new Network(stack, 'network', { ...addresses.of(environment.name), zones: 3, nat: options.nat });
  const cluster = new EksCluster(stack, 'cluster', {
    network,
    admins: [Principal.role('platform-admin')],
    endpoint: ClusterEndpoint.publicTo(['203.0.113.0/24']), // the office; nodes use the private one
    nodes: options.nodes,
    addons: [...Addon.defaults(), Addon.ebsCsi()],
  });
  // #endregion

  // #region controllers
  new KarpenterInfrastructure(stack, 'karpenter', { cluster, network });
  new LoadBalancerControllerIdentity(stack, 'load-balancers', { cluster });
  new ExternalSecretsIdentity(stack, 'external-secrets', { cluster });
  // #endregion

  // #region data
  const data = new Stack(environment, 'data', { account: options.account }); // changes more often, and breaks less when it does
  const orders = new SqlDatabase(data, 'orders', { network, engine: Engine.postgres('16'), size: options.databaseSize });
  const uploads = new Bucket(data, 'uploads');
  const mails = new Queue(data, 'mails');
  // #endregion
  return { cluster, orders, uploads, mails };
}
