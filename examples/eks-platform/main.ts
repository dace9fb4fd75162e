import { clusterServices } from './cluster-services';
import { ground } from './ground';
import { prod, shop as platform, staging } from './platform';
import { storefront } from './services';
import { Size } from 'trackway';
import { Nat, NodeGroup, NodeScaling } from 'trackway/aws';

export const shop = platform;

// #region environments
const production = ground(prod, {
  account: '123456789012',
  nat: Nat.perZone(),
  databaseSize: Size.medium,
  nodes: [
    NodeGroup.managed('general', { instances: ['m7g.large'], scaling: NodeScaling.autoscaled(3, 9) }),
    NodeGroup.managed('batch', { instances: ['m7g.xlarge', 'm6g.xlarge'], capacity: 'spot', scaling: NodeScaling.autoscaled(0, 20), labels: { pool: 'batch' } }),
  ],
});
const rehearsal = ground(staging, {
  account: '210987654321',
  nat: Nat.single(), // cheaper, and gone with its zone
  databaseSize: Size.small,
  nodes: [NodeGroup.managed('general', { instances: ['m7g.large'], scaling: NodeScaling.fixed(2) })],
});

for (const [environment, made] of [[prod, production], [staging, rehearsal]] as const) {
  storefront(environment, made);
  clusterServices(environment, made.cluster.facts);
}
// #endregion

export const result = shop.synth();
