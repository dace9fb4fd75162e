import { MemoryAmount, Size } from '../../core/size';
import { Problem } from '../../core/validation-error';
import { parseQuantity } from '../../manifests/schema/quantity';

/** Memory that one CPU comes with. See https://docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html */
const MEBIBYTES_PER_CPU = 1769;
const LEAST = 128;
const MOST = 10_240;
const AMOUNTS: Readonly<Record<'small' | 'medium' | 'large', { readonly millis: number; readonly mebibytes: number }>> = {
  small: { millis: 100, mebibytes: 256 },
  medium: { millis: 500, mebibytes: 1024 },
  large: { millis: 2000, mebibytes: 4096 },
};

/** Memory of an instance, in MiB: as much as is asked for, or more where the CPU that is asked for comes with more. */
export function memoryOf(size: Size): number {
  const { millis, mebibytes } = amountsOf(size);
  return Math.max(LEAST, Math.ceil(mebibytes), Math.ceil(millis * MEBIBYTES_PER_CPU / 1000));
}

/** What is wrong with a size on Lambda, if anything. */
export function memoryProblems(size: Size): Problem[] {
  const { millis, mebibytes } = amountsOf(size);
  if (!(millis > 0 && mebibytes > 0)) return [{ code: 'LambdaMemory', what: '`size` is no amount of CPU and memory', fix: 'use Size.small, Size.medium, Size.large or Size.of({ … })' }];
  const memory = memoryOf(size);
  if (memory > MOST) {
    return [{ code: 'LambdaMemory', what: `\`size\` needs ${memory} MiB, and a function on Lambda has ${MOST} MiB at most`, fix: 'choose a smaller one, or use Target.knative() or Target.deployment()' }];
  }
  const limit = size.amounts?.cpuLimit === undefined ? undefined : millisOf(size.amounts.cpuLimit.amount);
  if (limit !== undefined && !(limit >= Math.floor(memory * 1000 / MEBIBYTES_PER_CPU))) {
    return [{
      code: 'LambdaMemory',
      what: `\`size\` limits the CPU to ${size.amounts!.cpuLimit!.amount}, and Lambda gives as much as belongs to ${memory} MiB of memory`,
      fix: 'leave `cpuLimit` out, or use Target.knative() or Target.deployment()',
    }];
  }
  return [];
}

function amountsOf(size: Size): { millis: number; mebibytes: number } {
  if (size.name !== 'custom') return AMOUNTS[size.name];
  return { millis: millisOf(size.amounts?.cpu?.amount), mebibytes: mebibytesOf(size.amounts?.memory) };
}

function millisOf(amount: unknown): number {
  const parsed = parseQuantity(amount);
  return parsed === undefined ? Number.NaN : Number(parsed);
}

function mebibytesOf(memory: MemoryAmount | undefined): number {
  return typeof memory?.toMebibytes === 'function' ? memory.toMebibytes({ rounding: undefined }) : Number.NaN;
}
