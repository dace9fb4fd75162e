import { isQuantity } from '../../../manifests/schema/quantity';
import { CelError, Extension } from '../values';

const form = /^([+-]?)(\d+(?:\.\d*)?|\.\d+)(?:[eE]([+-]?\d+)|(Ki|Mi|Gi|Ti|Pi|Ei|n|u|m|k|M|G|T|P|E))?$/;
const decimals: Readonly<Record<string, number>> = { n: 0, u: 3, m: 6, k: 12, M: 15, G: 18, T: 21, P: 24, E: 27 };
const binaries: Readonly<Record<string, bigint>> = { Ki: 1n, Mi: 2n, Gi: 3n, Ti: 4n, Pi: 5n, Ei: 6n };

/** An amount such as `250m` or `1Gi`, exact to the billionth: what is smaller is rounded up, as Kubernetes does. */
export class Quantity extends Extension {
  public static readonly zero = new Quantity(0n);

  public static tryParse(text: string): Quantity | undefined {
    const match = isQuantity(text) && text.length <= 100 ? form.exec(text) : null;
    if (!match) return undefined;
    const [, sign, digits, exponent, suffix] = match;
    const [whole, fraction = ''] = digits.split('.');
    const power = (exponent === undefined ? 9 : 9 + Number(exponent)) - fraction.length;
    if (Math.abs(power) > 400) return undefined;
    const scale = suffix === undefined || suffix in binaries ? power : power - 9 + decimals[suffix];
    let nanos = BigInt(whole + fraction) * (suffix && suffix in binaries ? 1024n ** binaries[suffix] : 1n);
    if (scale >= 0) nanos *= 10n ** BigInt(scale);
    else nanos = (nanos + 10n ** BigInt(-scale) - 1n) / 10n ** BigInt(-scale);
    return new Quantity(sign === '-' ? -nanos : nanos);
  }

  public static parse(text: string): Quantity {
    const found = Quantity.tryParse(text);
    if (!found) throw new CelError(`${JSON.stringify(text.slice(0, 60))} is no quantity`);
    return found;
  }

  public readonly type = 'kubernetes.Quantity';

  private constructor(public readonly nanos: bigint) { super(); }

  public get isInteger(): boolean {
    return this.nanos % 10n ** 9n === 0n && this.nanos / 10n ** 9n === BigInt.asIntN(64, this.nanos / 10n ** 9n);
  }

  public asInteger(): bigint {
    if (!this.isInteger) throw new CelError('the quantity is no integer');
    return this.nanos / 10n ** 9n;
  }

  public plus(nanos: bigint): Quantity { return new Quantity(this.nanos + nanos); }

  public compare(other: Quantity): number {
    return this.nanos < other.nanos ? -1 : this.nanos > other.nanos ? 1 : 0;
  }

  public equals(other: Extension): boolean { return other instanceof Quantity && other.nanos === this.nanos; }
}
