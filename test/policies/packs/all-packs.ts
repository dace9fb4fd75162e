import { Packs, Policy, PolicyPack } from '../../../src/policies';

/** Every pack with everything switched on. */
export const allPacks: readonly PolicyPack[] = [
  Packs.podSecurityRestricted,
  Packs.supplyChain({ registries: ['registry.example.com', 'ghcr.io/shop/'], digests: true }),
  Packs.tenancy({ quotas: ['cpu', 'memory'] }),
  Packs.menu({
    claims: [{ apiVersion: 'devopstoolkitseries.com/v1alpha1', kind: 'SQLClaim', sizes: ['small', 'medium', 'large'], refusedVersions: ['13'] }],
    databaseClasses: ['db.t4g.small', 'db.t4g.medium'],
    databaseVersions: ['postgres 16', 'postgres 17'],
    clusterVersions: ['1.33', '1.34'],
    instances: ['m7g.*'],
  }),
  Packs.cost(),
  Packs.mesh({ wildcardHosts: ['*.preview.example.com'], timeouts: true }),
  Packs.aws({ regions: ['ap-northeast-2'], tags: ['owner'] }),
];

export const allRules: readonly Policy[] = allPacks.flatMap(({ policies }) => policies);

/** Those that reach the cluster. */
export const clusterRules: readonly Policy[] = allRules.filter(({ scope, neighbours }) => scope.target === 'kubernetes' && !neighbours);

export const ruleOf = (id: string): Policy => allRules.find((each) => each.id === id)!;
