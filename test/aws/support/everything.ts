import { Addon, EksCluster, Engine, Network, NodeGroup, NodeScaling, Principal, SqlDatabase, Stack } from '../../../src/aws';

/** One of each construct, in a stack. */
export function everything(ground: Stack): void {
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
  for (const [id, engine] of Object.entries(databases)) new SqlDatabase(ground, id, { network, engine }).allowFrom(cluster.securityGroupId, 'cluster');
}
