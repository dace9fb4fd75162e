/** @see https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity/ */
const form = /^([+-]?)(\d+(?:\.\d*)?|\.\d+)(?:([eE][+-]?\d+)|(Ki|Mi|Gi|Ti|Pi|Ei|n|u|m|k|M|G|T|P|E))?$/;

/** How many thousandths one unit is, as numerator and denominator. */
const units: Readonly<Record<string, readonly [bigint, bigint]>> = {
  '': [1000n, 1n],
  'n': [1n, 1_000_000n],
  'u': [1n, 1000n],
  'm': [1n, 1n],
  'k': [10n ** 6n, 1n],
  'M': [10n ** 9n, 1n],
  'G': [10n ** 12n, 1n],
  'T': [10n ** 15n, 1n],
  'P': [10n ** 18n, 1n],
  'E': [10n ** 21n, 1n],
  'Ki': [1000n * 1024n ** 1n, 1n],
  'Mi': [1000n * 1024n ** 2n, 1n],
  'Gi': [1000n * 1024n ** 3n, 1n],
  'Ti': [1000n * 1024n ** 4n, 1n],
  'Pi': [1000n * 1024n ** 5n, 1n],
  'Ei': [1000n * 1024n ** 6n, 1n],
};

/** Whether a value is a resource quantity: `250m`, `1.5`, `128Mi`, `1e3`, or a number. */
export function isQuantity(value: unknown): value is string | number {
  if (typeof value === 'number') return Number.isFinite(value);
  return typeof value === 'string' && form.test(value);
}

/**
 * A quantity in thousandths, so that quantities can be compared: `250m` is 250n, `1` is 1000n, `1Ki` is 1024000n.
 * What is smaller than a thousandth is rounded away from zero, as the API server does. `undefined` if it is no quantity.
 */
export function parseQuantity(value: unknown): bigint | undefined {
  const match = isQuantity(value) ? form.exec(String(value)) : null;
  if (!match) return undefined;
  const [, sign, digits, exponent, suffix] = match;
  const [whole = '', fraction = ''] = digits!.split('.');
  let [numerator, denominator] = units[suffix ?? '']!;
  numerator *= BigInt(`${whole}${fraction}`);
  denominator *= 10n ** BigInt(fraction.length);
  const power = Number(exponent?.slice(1) ?? 0);
  // Beyond this no cluster has a use for the number, and computing it would take the machine's memory.
  if (Math.abs(power) > 400) return undefined;
  if (power > 0) numerator *= 10n ** BigInt(power);
  else denominator *= 10n ** BigInt(-power);
  const magnitude = (numerator + denominator - 1n) / denominator;
  return sign === '-' ? -magnitude : magnitude;
}
