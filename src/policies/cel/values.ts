import { BudgetError, charge } from './budget';

/** Something an expression could not compute: no such field, no such function for these values, a division by zero … */
export class CelError {
  public constructor(public readonly message: string) {}
}

/** A value that only the one who applies a plan will know. */
export class Unknown {
  public static readonly value = new Unknown();
  private constructor() {}
}

/** What cannot be computed because something is not known yet. */
export class UnknownError extends CelError {}

/** `value`, if it is known. */
export function known(value: unknown): unknown {
  if (value instanceof Unknown) throw new UnknownError('it depends on a value that is known only after apply');
  return value;
}

/** A floating-point number. Documents hold plain numbers, which are integers where they are whole. */
export class Double { public constructor(public readonly value: number) {} }
export class Uint { public constructor(public readonly value: bigint) {} }
export class TypeName { public constructor(public readonly name: string) {} }
export class Optional {
  public static readonly none = new Optional(undefined);
  public constructor(public readonly value: unknown) {}
}
/** A span of time, in nanoseconds. */
export class Duration { public constructor(public readonly nanos: bigint) {} }
/** A moment, in nanoseconds since 1970. */
export class Timestamp { public constructor(public readonly nanos: bigint) {} }
/** A map that an expression made. Those of documents are plain objects. */
export class CelMap {
  public readonly entries = new Map<string | bigint | boolean, { readonly key: unknown; readonly value: unknown }>();
}
/** A value of one of Kubernetes' own types: quantity, URL, IP address, CIDR. */
export abstract class Extension {
  public abstract readonly type: string;
  public abstract equals(other: Extension): boolean;
}

type Fields = Readonly<Record<string, unknown>>;

/** A value as expressions see it: a number of a document is an int where it is whole, else a double. */
export function seen(value: unknown): unknown {
  if (typeof value === 'number') return Number.isInteger(value) ? BigInt(value) : new Double(value);
  if (value === undefined) return null;
  return value instanceof Date ? value.toISOString() : value;
}

export function typeOf(value: unknown): string {
  switch (typeof value) {
    case 'string': return 'string';
    case 'boolean': return 'bool';
    case 'bigint': return 'int';
    case 'number': return Number.isInteger(value) ? 'int' : 'double';
    case 'object':
      if (value === null) return 'null_type';
      if (Array.isArray(value)) return 'list';
      if (value instanceof Double) return 'double';
      if (value instanceof Uint) return 'uint';
      if (value instanceof Uint8Array) return 'bytes';
      if (value instanceof Optional) return 'optional_type';
      if (value instanceof Duration) return 'google.protobuf.Duration';
      if (value instanceof Timestamp) return 'google.protobuf.Timestamp';
      if (value instanceof TypeName) return 'type';
      if (value instanceof Extension) return value.type;
      return 'map';
    default: return 'null_type';
  }
}

export function isMap(value: unknown): value is CelMap | Fields {
  return typeOf(value) === 'map';
}

/** The value of a key, `undefined` if there is none. */
export function getKey(map: CelMap | Fields, key: unknown): unknown {
  if (map instanceof CelMap) {
    const found = map.entries.get(keyOf(key));
    return found === undefined ? undefined : seen(found.value);
  }
  if (typeof key !== 'string') {
    keyOf(key);
    return undefined;
  }
  if (!Object.hasOwn(map, key)) return undefined;
  const value = map[key];
  // The API server drops fields that are null before anything judges them.
  return value === undefined || value === null ? undefined : seen(value);
}

export function keysOf(map: CelMap | Fields): unknown[] {
  if (map instanceof CelMap) return [...map.entries.values()].map(({ key }) => key);
  return Object.keys(map).filter((key) => map[key] !== undefined && map[key] !== null);
}

/** A key as maps compare them: 1, 1u and 1.0 are the same one. */
export function keyOf(key: unknown): string | bigint | boolean {
  if (typeof key === 'string' || typeof key === 'bigint' || typeof key === 'boolean') return key;
  if (key instanceof Uint) return key.value;
  if (key instanceof Double && Number.isInteger(key.value)) return BigInt(key.value);
  throw new CelError(`a map has no keys of type ${typeOf(key)}`);
}

/** Whether two values are equal; values of different types are not, except numbers. */
export function equal(left: unknown, right: unknown, depth = 0): boolean {
  if (depth > 100) throw new BudgetError();
  const a = known(seen(left));
  const b = known(seen(right));
  if (a === b) return true;
  if (typeof a !== 'object' && typeof b !== 'object') return false;
  if (isNumber(a) && isNumber(b)) return compareNumbers(a, b) === 0;
  const type = typeOf(a);
  if (type !== typeOf(b)) return false;
  charge(1);
  switch (type) {
    case 'list': {
      const [one, other] = [a as unknown[], b as unknown[]];
      return one.length === other.length && one.every((item, index) => equal(item, other[index], depth + 1));
    }
    case 'map': {
      const [one, other] = [a as Fields, b as Fields];
      const keys = keysOf(one);
      return keys.length === keysOf(other).length && keys.every((key) => {
        const value = getKey(other, key);
        return value !== undefined && equal(getKey(one, key), value, depth + 1);
      });
    }
    case 'bytes': return Buffer.compare(a as Uint8Array, b as Uint8Array) === 0;
    case 'type': return (a as TypeName).name === (b as TypeName).name;
    case 'google.protobuf.Duration': case 'google.protobuf.Timestamp': return (a as Duration).nanos === (b as Duration).nanos;
    case 'optional_type': {
      const [one, other] = [(a as Optional).value, (b as Optional).value];
      return one === undefined || other === undefined ? one === other : equal(one, other, depth + 1);
    }
    default: return a instanceof Extension && b instanceof Extension && a.equals(b);
  }
}

/** Below, above or equal to 0, as for `Array.sort`; `undefined` if the two have no order (NaN). */
export function compare(left: unknown, right: unknown): number | undefined {
  const a = known(seen(left));
  const b = known(seen(right));
  if (isNumber(a) && isNumber(b)) return compareNumbers(a, b);
  if (typeof a === 'string' && typeof b === 'string') return compareText(a, b);
  if (typeof a === 'boolean' && typeof b === 'boolean') return Number(a) - Number(b);
  if (a instanceof Uint8Array && b instanceof Uint8Array) return Buffer.compare(a, b);
  if ((a instanceof Duration && b instanceof Duration) || (a instanceof Timestamp && b instanceof Timestamp)) return order(a.nanos, b.nanos);
  throw new CelError(`${typeOf(a)} and ${typeOf(b)} have no order`);
}

type Num = bigint | Double | Uint;

export function isNumber(value: unknown): value is Num {
  return typeof value === 'bigint' || value instanceof Double || value instanceof Uint;
}

function compareNumbers(a: Num, b: Num): number | undefined {
  const [x, y] = [typeof a === 'bigint' ? a : a.value, typeof b === 'bigint' ? b : b.value];
  if (Number.isNaN(x) || Number.isNaN(y)) return undefined;
  return order(x, y);
}

function order<T extends bigint | number>(a: T, b: T): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** By code point, as Go compares strings; JavaScript compares UTF-16 units. */
function compareText(a: string, b: string): number {
  // Only a surrogate is ordered otherwise, and texts with none are compared at once.
  return /[\ud800-\udfff]/.test(a + b) ? Buffer.compare(Buffer.from(a), Buffer.from(b)) : a < b ? -1 : a > b ? 1 : 0;
}
