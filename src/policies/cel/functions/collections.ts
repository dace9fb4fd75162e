import { charge } from '../budget';
import { CelError, compare, Double, Duration, equal, Optional, seen, typeOf, Uint } from '../values';
import { int64, uint64 } from './conversions';
import { define } from './define';

function extreme(list: unknown[], name: string, better: (order: number) => boolean): unknown {
  charge(list.length);
  if (list.length === 0) throw new CelError(`${name}() of an empty list`);
  return seen(list.reduce((best, item) => {
    const order = compare(item, best);
    return order !== undefined && better(order) ? item : best;
  }));
}

function sum(list: unknown[]): unknown {
  charge(list.length);
  // The sum of nothing has the type of what a list could hold; of an untyped one that is an integer.
  return list.length === 0 ? 0n : list.map(seen).reduce(add);
}

/** `left + right` of two numbers or durations. */
export function add(left: unknown, right: unknown): unknown {
  if (typeof left === 'bigint' && typeof right === 'bigint') return int64(left + right);
  if (left instanceof Double && right instanceof Double) return new Double(left.value + right.value);
  if (left instanceof Uint && right instanceof Uint) return uint64(left.value + right.value);
  if (left instanceof Duration && right instanceof Duration) return new Duration(left.nanos + right.nanos);
  throw new CelError(`${typeOf(left)} and ${typeOf(right)} cannot be added`);
}

function includes(list: unknown[], value: unknown): boolean {
  charge(list.length);
  return list.some((item) => equal(item, value));
}

function isSorted(list: unknown[]): boolean {
  charge(list.length);
  return list.every((item, index) => index === 0 || (compare(list[index - 1], item) ?? 1) <= 0);
}

export const collections = [
  define('list.isSorted(): bool', isSorted),
  define('list.sum(): dyn', sum),
  define('list.min(): dyn', (list: unknown[]) => extreme(list, 'min', (order) => order < 0)),
  define('list.max(): dyn', (list: unknown[]) => extreme(list, 'max', (order) => order > 0)),
  define('list.indexOf(dyn): int', (list: unknown[], value: unknown) => (charge(list.length), BigInt(list.findIndex((item) => equal(item, value))))),
  define('list.lastIndexOf(dyn): int', (list: unknown[], value: unknown) => (charge(list.length), BigInt(list.reduce<number>((last, item, index) => equal(item, value) ? index : last, -1)))),
  define('sets::contains(list, list): bool', (list: unknown[], part: unknown[]) => part.every((item) => includes(list, item)), 'the sets library'),
  define('sets::intersects(list, list): bool', (list: unknown[], other: unknown[]) => other.some((item) => includes(list, item)), 'the sets library'),
  define('sets::equivalent(list, list): bool', (list: unknown[], other: unknown[]) => (
    other.every((item) => includes(list, item)) && list.every((item) => includes(other, item))
  ), 'the sets library'),
  define('optional::of(dyn): optional_type', (value: unknown) => new Optional(value), 'optional types'),
  define('optional::none(): optional_type', () => Optional.none, 'optional types'),
  define('optional::ofNonZeroValue(dyn): optional_type', (value: unknown) => isZero(value) ? Optional.none : new Optional(value), 'optional types'),
  define('optional_type.hasValue(): bool', ({ value }: Optional) => value !== undefined, 'optional types'),
  define('optional_type.value(): dyn', ({ value }: Optional) => {
    if (value === undefined) throw new CelError('the optional value is not there');
    return value;
  }, 'optional types'),
  define('optional_type.orValue(dyn): dyn', ({ value }: Optional, other: unknown) => value === undefined ? other : value, 'optional types'),
  define('optional_type.or(optional_type): optional_type', (one: Optional, other: Optional) => one.value === undefined ? other : one, 'optional types'),
];

function isZero(value: unknown): boolean {
  switch (typeOf(value)) {
    case 'null_type': return true;
    case 'list': case 'string': return (value as string).length === 0;
    case 'bool': return value === false;
    case 'int': case 'uint': case 'double': return compare(value, 0n) === 0;
    case 'map': return equal(value, {});
    default: return false;
  }
}
