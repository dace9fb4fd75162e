import { charge } from './budget';
import { add } from './functions/collections';
import { int64, uint64 } from './functions/conversions';
import { BinaryOperator } from './syntax';
import { CelError, CelMap, compare, Double, Duration, equal, getKey, isMap, Timestamp, typeOf, Uint } from './values';

type Operation = (left: unknown, right: unknown) => unknown;

export const operations: Readonly<Record<BinaryOperator, Operation>> = {
  '==': (left, right) => equal(left, right),
  '!=': (left, right) => !equal(left, right),
  '<': (left, right) => ordered(left, right, (order) => order < 0),
  '<=': (left, right) => ordered(left, right, (order) => order <= 0),
  '>': (left, right) => ordered(left, right, (order) => order > 0),
  '>=': (left, right) => ordered(left, right, (order) => order >= 0),
  'in': isIn,
  '+': plus,
  '-': minus,
  '*': (left, right) => arithmetic('*', left, right, (a, b) => a * b, (a, b) => a * b),
  '/': (left, right) => arithmetic('/', left, right, (a, b) => a / nonZero(b), (a, b) => a / b),
  '%': (left, right) => arithmetic('%', left, right, (a, b) => a % nonZero(b)),
};

export function negate(value: unknown): unknown {
  if (typeof value === 'bigint') return int64(-value);
  if (value instanceof Double) return new Double(-value.value);
  throw new CelError(`a ${typeOf(value)} has no negative`);
}

function ordered(left: unknown, right: unknown, holds: (order: number) => boolean): boolean {
  const order = compare(left, right);
  return order !== undefined && holds(order);
}

function isIn(value: unknown, range: unknown): boolean {
  if (Array.isArray(range)) {
    charge(range.length / 4);
    return range.some((item) => equal(item, value));
  }
  if (isMap(range)) return getKey(range as CelMap, value) !== undefined;
  throw new CelError(`nothing is \`in\` a ${typeOf(range)}`);
}

function plus(left: unknown, right: unknown): unknown {
  if (typeof left === 'string' && typeof right === 'string') {
    charge((left.length + right.length) / 10);
    return left + right;
  }
  if (Array.isArray(left) && Array.isArray(right)) {
    charge((left.length + right.length) / 4);
    return [...left as unknown[], ...right as unknown[]];
  }
  if (left instanceof Uint8Array && right instanceof Uint8Array) {
    charge((left.length + right.length) / 10);
    return Uint8Array.from([...left, ...right]);
  }
  if (left instanceof Timestamp && right instanceof Duration) return new Timestamp(left.nanos + right.nanos);
  if (left instanceof Duration && right instanceof Timestamp) return new Timestamp(left.nanos + right.nanos);
  return add(left, right);
}

function minus(left: unknown, right: unknown): unknown {
  if (left instanceof Duration && right instanceof Duration) return new Duration(left.nanos - right.nanos);
  if (left instanceof Timestamp && right instanceof Duration) return new Timestamp(left.nanos - right.nanos);
  if (left instanceof Timestamp && right instanceof Timestamp) return new Duration(left.nanos - right.nanos);
  return arithmetic('-', left, right, (a, b) => a - b, (a, b) => a - b);
}

function arithmetic(
  operator: string, left: unknown, right: unknown, whole: (a: bigint, b: bigint) => bigint, floating?: (a: number, b: number) => number,
): unknown {
  if (typeof left === 'bigint' && typeof right === 'bigint') return int64(whole(left, right));
  if (left instanceof Uint && right instanceof Uint) return uint64(whole(left.value, right.value));
  if (floating && left instanceof Double && right instanceof Double) return new Double(floating(left.value, right.value));
  throw new CelError(`\`${operator}\` is not for ${typeOf(left)} and ${typeOf(right)}`);
}

function nonZero(value: bigint): bigint {
  if (value === 0n) throw new CelError('division by zero');
  return value;
}
