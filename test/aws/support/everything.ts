import { Addon, EksCluster, Network, NodeGroup, NodeScaling, Principal, Stack } from '../../../src/aws';

/** One of each construct, in a stack. */
export function everything(stack: Stack): void {
  const network = new Network(stack, 'network', { cidr: '10.20.0.0/16' });
  new EksCluster(stack, 'cluster', {
    network,
    admins: [Principal.role('platform-admin')],
    nodes: [NodeGroup.managed('general', { instances: ['m7g.large'], scaling: NodeScaling.autoscaled(3, 9) })],
    addons: [...Addon.defaults(), Addon.ebsCsi()],
  });
}
