import type { PolicyPack } from '../policy-pack';

/** The packs that `trackway check --pack` knows, by name, each made when it is asked for. */
export const packs: Readonly<Record<string, () => PolicyPack>> = {};
