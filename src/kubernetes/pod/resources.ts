import { CpuAmount, Size } from '../../core/size';
import { Problem } from '../../core/validation-error';
import { parseQuantity } from '../../manifests/schema/quantity';
import { bytesQuantity, mebibytesOf } from './amounts';

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
  if (size.name !== 'custom') {
    const { cpu, memory } = MENU[size.name];
    return { requests: { cpu, memory }, limits: { memory } };
  }
  const { cpu, cpuLimit } = size.amounts!;
  const memory = bytesQuantity(size.amounts!.memory)!;
  return { requests: { cpu: cpu.amount, memory }, limits: cpuLimit === undefined ? { memory } : { cpu: cpuLimit.amount, memory } };
}

/** What is wrong with a size, if anything. */
export function sizeProblem(size: Size, prop = 'size'): Problem | undefined {
  const problem = (what: string, fix: string): Problem => ({ code: 'SizeInvalid', what: `\`${prop}\` ${what}`, fix });
  const example = 'give e.g. Size.of({ cpu: Cpu.millis(250), memory: Size.mebibytes(512) })';
  if (!(size?.name in MENU) && !size?.amounts) return problem(`is no size, got ${JSON.stringify(size)}`, 'use Size.small, Size.medium, Size.large or Size.of({ cpu, memory })');
  if (!size.amounts) return undefined;
  const { cpu, memory, cpuLimit } = size.amounts;
  const [request, limit] = [cores(cpu), cpuLimit && cores(cpuLimit)];
  if (!(request! > 0n)) return problem(`must ask for some CPU, got ${JSON.stringify(cpu?.amount)}`, example);
  if (bytesQuantity(memory) === undefined) return problem(`must ask for some memory, in whole kibibytes, got ${mebibytesOf(memory)} MiB`, example);
  if (cpuLimit !== undefined && limit === undefined) return problem(`has a CPU limit that is no quantity, got ${JSON.stringify(cpuLimit.amount)}`, 'give e.g. cpuLimit: Cpu.units(1)');
  if (cpuLimit !== undefined && limit! < request!) return problem(`limits CPU to ${cpuLimit.amount}, less than the ${cpu.amount} it requests`, 'raise `cpuLimit`, or leave it out');
  return undefined;
}

function cores(amount: CpuAmount): bigint | undefined {
  // An exponent of three digits is no number of cores, and takes a while to be raised to.
  return typeof amount?.amount === 'string' && !/e[+-]?\d{3}/i.test(amount.amount) ? parseQuantity(amount.amount) : undefined;
}
