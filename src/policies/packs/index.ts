import type { PolicyPack } from '../policy-pack';
import { Packs } from './packs';

export { Packs } from './packs';
export type { AwsOptions } from './aws';
export type { CostOptions } from './cost';
export type { ClaimMenu, MenuOptions } from './menu';
export type { MeshOptions } from './mesh';
export type { SupplyChainOptions } from './supply-chain';
export type { TenancyOptions } from './tenancy';

/** The packs that `trackway check --pack` knows, by name, each made when it is asked for: those that need no answer. */
export const packs: Readonly<Record<string, () => PolicyPack>> = {
  'pod-security-baseline': () => Packs.podSecurityBaseline,
  'pod-security-restricted': () => Packs.podSecurityRestricted,
  'tenancy': () => Packs.tenancy(),
  'cost': () => Packs.cost(),
  'mesh': () => Packs.mesh(),
  'aws': () => Packs.aws(),
};
