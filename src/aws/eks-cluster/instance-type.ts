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
