import { Duration, SizeRoundingBehavior } from 'cdk8s';
import { MemoryAmount } from '../../core/size';

/** The seconds of a duration, fractions and all. cdk8s throws an error of its own at fractions, which says nothing of where the duration was given. */
export function secondsOf(duration: Duration): number {
  return typeof duration?.toSeconds === 'function' ? duration.toSeconds({ integral: false }) : Number.NaN;
}

/** Whether `n` is a whole number of these bounds. */
export function isWhole(n: number, min: number, max: number): boolean {
  return Number.isInteger(n) && n >= min && n <= max;
}

/** Whether `n` is the number of a port. */
export function isPort(n: number): boolean {
  return isWhole(n, 1, 65535);
}

/** More than any disk or memory has, and still a number that Kubernetes can count in bytes. */
const MOST_MEBIBYTES = 2 ** 40;

/** Mebibytes, fractions and all. */
export function mebibytesOf(amount: MemoryAmount): number {
  return typeof amount?.toMebibytes === 'function' ? amount.toMebibytes({ rounding: SizeRoundingBehavior.NONE }) : Number.NaN;
}

/** A Kubernetes quantity of bytes in the largest unit that is whole; undefined for nothing, for too much, and for less than a whole kibibyte. */
export function bytesQuantity(amount: MemoryAmount): string | undefined {
  const mebibytes = mebibytesOf(amount);
  if (!(mebibytes > 0 && mebibytes <= MOST_MEBIBYTES)) return undefined;
  if (Number.isInteger(mebibytes / 1024)) return `${mebibytes / 1024}Gi`;
  if (Number.isInteger(mebibytes)) return `${mebibytes}Mi`;
  return Number.isInteger(mebibytes * 1024) ? `${mebibytes * 1024}Ki` : undefined;
}
