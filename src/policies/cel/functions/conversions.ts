import { charge } from '../budget';
import { CelError, CelMap, Double, Duration, isMap, keysOf, known, seen, Timestamp, TypeName, typeOf, Uint } from '../values';
import { define } from './define';
import { formatDuration, formatTimestamp, parseDuration, parseTimestamp } from './time-text';

const MIN_INT = -(2n ** 63n);
const MAX_INT = 2n ** 63n - 1n;
const MAX_UINT = 2n ** 64n - 1n;

export function int64(value: bigint): bigint {
  if (value < MIN_INT || value > MAX_INT) throw new CelError('the result is no 64-bit integer');
  return value;
}

export function uint64(value: bigint): Uint {
  if (value < 0n || value > MAX_UINT) throw new CelError('the result is no unsigned 64-bit integer');
  return new Uint(value);
}

/** A floating-point number as Go writes it in its shortest form. */
export function doubleText(value: number): string {
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value > 0 ? '+Inf' : '-Inf';
  const exponent = value === 0 ? 0 : Number(value.toExponential().split('e')[1]);
  if (exponent >= -4 && exponent < 6) return Object.is(value, -0) ? '-0' : String(value);
  const [digits, power] = value.toExponential().split('e');
  return `${digits}e${power[0]}${power.slice(1).padStart(2, '0')}`;
}

function sizeOf(text: string): bigint {
  charge(text.length / 10);
  // A surrogate pair is one character.
  return BigInt(/[\ud800-\udfff]/.test(text) ? Array.from(text).length : text.length);
}

const truths = ['1', 't', 'T', 'true', 'TRUE', 'True'];
const lies = ['0', 'f', 'F', 'false', 'FALSE', 'False'];

function truncate(value: Double): bigint {
  const whole = Math.trunc(value.value);
  if (!Number.isFinite(whole)) throw new CelError('the number is no integer');
  return BigInt(whole);
}

function parsed(text: string, pattern: RegExp, type: string): bigint {
  if (!pattern.test(text) || text.length > 25) throw new CelError(`${JSON.stringify(text)} is no ${type}`);
  return BigInt(text.replace(/^\+/, ''));
}

export const conversions = [
  define('size(string): int', sizeOf),
  define('size(bytes): int', (value: Uint8Array) => BigInt(value.length)),
  define('size(list): int', (value: unknown[]) => BigInt(value.length)),
  define('size(map): int', (value: CelMap) => BigInt(keysOf(value).length)),
  define('string.size(): int', sizeOf),
  define('bytes.size(): int', (value: Uint8Array) => BigInt(value.length)),
  define('list.size(): int', (value: unknown[]) => BigInt(value.length)),
  define('map.size(): int', (value: CelMap) => BigInt(keysOf(value).length)),
  define('dyn(dyn): dyn', (value: unknown) => value),
  define('type(dyn): type', (value: unknown) => new TypeName(typeOf(value))),
  define('bool(bool): bool', (value: boolean) => value),
  define('bool(string): bool', (value: string) => {
    if (truths.includes(value)) return true;
    if (lies.includes(value)) return false;
    throw new CelError(`${JSON.stringify(value)} is no bool`);
  }),
  define('int(int): int', (value: bigint) => value),
  define('int(uint): int', ({ value }: Uint) => int64(value)),
  define('int(double): int', (value: Double) => int64(truncate(value))),
  define('int(string): int', (value: string) => int64(parsed(value, /^[+-]?\d+$/, 'int'))),
  define('int(google.protobuf.Timestamp): int', ({ nanos }: Timestamp) => nanos / 1_000_000_000n),
  define('uint(uint): uint', (value: Uint) => value),
  define('uint(int): uint', uint64),
  define('uint(double): uint', (value: Double) => uint64(truncate(value))),
  define('uint(string): uint', (value: string) => uint64(parsed(value, /^\d+$/, 'uint'))),
  define('double(double): double', (value: Double) => value),
  define('double(int): double', (value: bigint) => new Double(Number(value))),
  define('double(uint): double', ({ value }: Uint) => new Double(Number(value))),
  define('double(string): double', (value: string) => {
    const special = /^([+-]?)(?:inf|infinity)$/i.exec(value);
    if (special) return new Double(special[1] === '-' ? -Infinity : Infinity);
    if (/^nan$/i.test(value)) return new Double(NaN);
    if (!/^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/.test(value)) throw new CelError(`${JSON.stringify(value)} is no double`);
    return new Double(Number(value));
  }),
  define('string(string): string', (value: string) => value),
  define('string(bool): string', String),
  define('string(int): string', String),
  define('string(uint): string', ({ value }: Uint) => String(value)),
  define('string(double): string', ({ value }: Double) => doubleText(value)),
  define('string(bytes): string', (value: Uint8Array) => {
    charge(value.length / 10);
    const text = Buffer.from(value).toString('utf8');
    if (Buffer.compare(Buffer.from(text, 'utf8'), value) !== 0) throw new CelError('the bytes are no UTF-8 text');
    return text;
  }),
  define('string(google.protobuf.Timestamp): string', ({ nanos }: Timestamp) => formatTimestamp(nanos)),
  define('string(google.protobuf.Duration): string', ({ nanos }: Duration) => formatDuration(nanos)),
  define('bytes(bytes): bytes', (value: Uint8Array) => value),
  define('bytes(string): bytes', (value: string) => {
    charge(value.length / 10);
    return Uint8Array.from(Buffer.from(value, 'utf8'));
  }),
  define('duration(google.protobuf.Duration): google.protobuf.Duration', (value: Duration) => value),
  define('duration(string): google.protobuf.Duration', (value: string) => new Duration(parseDuration(value))),
  define('timestamp(google.protobuf.Timestamp): google.protobuf.Timestamp', (value: Timestamp) => value),
  define('timestamp(string): google.protobuf.Timestamp', (value: string) => new Timestamp(parseTimestamp(value))),
  define('timestamp(int): google.protobuf.Timestamp', (value: bigint) => new Timestamp(value * 1_000_000_000n)),
  define('google.protobuf.Duration.getHours(): int', ({ nanos }: Duration) => nanos / 3_600_000_000_000n),
  define('google.protobuf.Duration.getMinutes(): int', ({ nanos }: Duration) => nanos / 60_000_000_000n),
  define('google.protobuf.Duration.getSeconds(): int', ({ nanos }: Duration) => nanos / 1_000_000_000n),
  define('google.protobuf.Duration.getMilliseconds(): int', ({ nanos }: Duration) => nanos / 1_000_000n % 1000n),
];

/** Text of any value, as `format('%s')` writes it. */
export function textOf(given: unknown): string {
  const value = known(seen(given));
  charge(1);
  switch (typeOf(value)) {
    case 'string': return value as string;
    case 'null_type': return 'null';
    case 'double': return doubleText((value as Double).value);
    case 'uint': return String((value as Uint).value);
    case 'bytes': return Buffer.from(value as Uint8Array).toString('utf8');
    case 'type': return (value as TypeName).name;
    case 'list': return `[${(value as unknown[]).map((item) => typeof item === 'string' ? `"${item}"` : textOf(item)).join(', ')}]`;
    case 'google.protobuf.Duration': return formatDuration((value as Duration).nanos);
    case 'google.protobuf.Timestamp': return formatTimestamp((value as Timestamp).nanos);
    case 'int': case 'bool': return String(value);
    default: throw new CelError(isMap(value) ? 'a map cannot be formatted' : `a ${typeOf(value)} cannot be formatted`);
  }
}
