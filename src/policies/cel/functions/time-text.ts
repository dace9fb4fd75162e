import { CelError } from '../values';

const units: Readonly<Record<string, bigint>> = {
  h: 3_600_000_000_000n, m: 60_000_000_000n, s: 1_000_000_000n, ms: 1_000_000n, us: 1000n, µs: 1000n, ns: 1n,
};

/** Nanoseconds of a span such as `1h30m` or `-1.5s`. */
export function parseDuration(text: string): bigint {
  const match = /^([+-]?)((?:(?:\d+\.?\d*|\.\d+)(?:ns|us|µs|ms|s|m|h))+|0)$/.exec(text);
  if (!match || text.length > 100) throw new CelError(`${JSON.stringify(text)} is no duration`);
  let nanos = 0n;
  for (const [, number, unit] of match[2].matchAll(/(\d+\.?\d*|\.\d+)(ns|us|µs|ms|s|m|h)/g)) {
    const [whole, fraction = ''] = number.split('.');
    nanos += BigInt(whole || '0') * units[unit] + BigInt(fraction || '0') * units[unit] / 10n ** BigInt(fraction.length);
  }
  return match[1] === '-' ? -nanos : nanos;
}

export function formatDuration(nanos: bigint): string {
  return `${nanos < 0n ? '-' : ''}${seconds(nanos < 0n ? -nanos : nanos)}s`;
}

/** Nanoseconds since 1970 of an RFC 3339 time. */
export function parseTimestamp(text: string): bigint {
  const match = /^(\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?([Zz]|[+-]\d\d:\d\d)$/.exec(text);
  const seconds1970 = match ? Date.parse(`${match[1].toUpperCase()}${match[3].toUpperCase()}`) / 1000 : NaN;
  if (Number.isNaN(seconds1970)) throw new CelError(`${JSON.stringify(text)} is no time in the form of RFC 3339`);
  return BigInt(seconds1970) * 1_000_000_000n + BigInt((match![2] ?? '').padEnd(9, '0'));
}

export function formatTimestamp(nanos: bigint): string {
  const fraction = ((nanos % 1_000_000_000n) + 1_000_000_000n) % 1_000_000_000n;
  const whole = new Date(Number((nanos - fraction) / 1_000_000n)).toISOString().slice(0, 19);
  return `${whole}${fraction === 0n ? '' : `.${String(fraction).padStart(9, '0').replace(/0+$/, '')}`}Z`;
}

function seconds(nanos: bigint): string {
  const fraction = String(nanos % 1_000_000_000n).padStart(9, '0').replace(/0+$/, '');
  return `${nanos / 1_000_000_000n}${fraction === '' ? '' : `.${fraction}`}`;
}
