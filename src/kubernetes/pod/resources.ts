import { Size, SizeAmounts } from '../../core/size';
import { Problem } from '../../core/validation-error';
import { parseQuantity } from '../../manifests/schema';

/** `resources` of a container. */
export interface Resources {
  readonly requests: Record<string, string>;
  readonly limits: Record<string, string>;
}

const MENU: Record<'small' | 'medium' | 'large', { cpu: string; memory: string }> = {
  small: { cpu: '100m', memory: '256Mi' },
  medium: { cpu: '500m', memory: '1Gi' },
  large: { cpu: '2', memory: '4Gi' },
};

/**
 * Memory is requested and limited alike, so that a pod is never killed for what its neighbours use; CPU is only requested, for a limit
 * throttles a service on an idle node (https://github.com/cdk8s-team/cdk8s-plus/issues/1752).
 */
export function resourcesOf(size: Size): Resources {
  const { cpu, memory, cpuLimit } = amountsOf(size);
  return { requests: { cpu, memory }, limits: cpuLimit === undefined ? { memory } : { cpu: cpuLimit, memory } };
}

/** What is wrong with a size, if anything. */
export function sizeProblem(size: Size, prop = 'size'): Problem | undefined {
  if (!size.amounts) return undefined;
  const { cpu, memory, cpuLimit } = amountsOf(size);
  const positive = (quantity: string): boolean => (parseQuantity(quantity) ?? 0n) > 0n;
  const example = 'e.g. Size.of({ cpu: Cpu.millis(250), memory: Size.mebibytes(512) })';
  if (!positive(cpu)) return { code: 'SizeInvalid', what: `\`${prop}\` must ask for some CPU, got ${JSON.stringify(cpu)}`, fix: example };
  if (!positive(memory)) return { code: 'SizeInvalid', what: `\`${prop}\` must ask for some memory, got ${JSON.stringify(memory)}`, fix: example };
  if (cpuLimit !== undefined && parseQuantity(cpuLimit)! < parseQuantity(cpu)!) {
    return { code: 'SizeInvalid', what: `\`${prop}\` limits CPU to ${cpuLimit}, less than the ${cpu} it requests`, fix: 'raise \`cpuLimit\`, or leave it out' };
  }
  return undefined;
}

function amountsOf(size: Size): { cpu: string; memory: string; cpuLimit?: string } {
  if (size.name !== 'custom') return MENU[size.name];
  const { cpu, memory, cpuLimit } = size.amounts as SizeAmounts;
  return { cpu: String(cpu.amount), memory: mebibytes(memory.toMebibytes()), cpuLimit: cpuLimit && String(cpuLimit.amount) };
}

function mebibytes(amount: number): string {
  return amount % 1024 === 0 && amount > 0 ? `${amount / 1024}Gi` : `${amount}Mi`;
}
