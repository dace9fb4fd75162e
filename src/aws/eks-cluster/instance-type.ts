/** What a type of instance asks of the image that runs on it. */
export interface InstanceKind {
  readonly architecture: 'x86_64' | 'arm64';
  readonly accelerator?: 'nvidia' | 'neuron';
}

/**
 * What the name of an instance type tells: letters of the family, its generation, and letters of its features, where `g` is a processor of AWS's own (arm64).
 * Undefined if it is no name of one. See https://docs.aws.amazon.com/ec2/latest/instancetypes/instance-type-names.html
 */
export function instanceKind(type: string): InstanceKind | undefined {
  const match = /^([a-z]+)(\d+)([a-z]*)(-[a-z0-9-]+)?\.(nano|micro|small|medium|large|\d*xlarge|metal(-\d+xl)?)$/.exec(type);
  if (!match) return undefined;
  const [, family, , features] = match;
  const arm = family === 'a' || features.includes('g');
  // G is a family of graphics, where `g` after the number is the processor as everywhere: g5g, g4dn.
  const accelerator = ['g', 'gr', 'p'].includes(family) ? 'nvidia' : ['inf', 'trn'].includes(family) ? 'neuron' : undefined;
  return { architecture: arm ? 'arm64' : 'x86_64', ...(accelerator ? { accelerator } : {}) };
}

/** Families of before Nitro, whose interfaces hold no prefixes of addresses. See https://docs.aws.amazon.com/ec2/latest/instancetypes/ec2-nitro-instances.html */
const BEFORE_NITRO = /^(t1|t2|m[1-4]|c[1-4]|r[34]|x1e?|i[23]|d2|h1|g[23]s?|p[23]|f1|cc2|cr1|hs1)\./;

/** Whether a type of instance is built on Nitro. */
export function isNitro(type: string): boolean {
  return !BEFORE_NITRO.test(type) || type.startsWith('i3.metal');
}
