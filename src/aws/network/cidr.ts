/** A range of IPv4 addresses. */
export class Cidr {
  /** Reads `10.20.0.0/16`; undefined if it is none, or if bits are set that the mask does not cover. */
  public static parse(text: string): Cidr | undefined {
    const match = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})\/(\d{1,2})$/.exec(text);
    if (!match) return undefined;
    const [a, b, c, d, prefix] = match.slice(1).map(Number);
    if ([a, b, c, d].some((octet) => octet > 255) || prefix > 32) return undefined;
    const cidr = new Cidr(((a * 256 + b) * 256 + c) * 256 + d, prefix);
    return cidr.first % cidr.size === 0 ? cidr : undefined;
  }

  private constructor(
    /** The first address, as a number. */
    public readonly first: number,
    /** Length of the mask. */
    public readonly prefix: number,
  ) {}

  /** How many addresses it holds. */
  public get size(): number {
    return 2 ** (32 - this.prefix);
  }

  /** The part with this index, when it is split into parts with `bits` more bits of mask. */
  public part(bits: number, index: number): Cidr {
    const prefix = this.prefix + bits;
    return new Cidr(this.first + index * 2 ** (32 - prefix), prefix);
  }

  /** Whether some address is in both. */
  public overlaps(other: Cidr): boolean {
    return this.first < other.first + other.size && other.first < this.first + this.size;
  }

  /** `10.20.0.0/16`. */
  public toString(): string {
    const octets = [24, 16, 8, 0].map((shift) => Math.floor(this.first / 2 ** shift) % 256);
    return `${octets.join('.')}/${this.prefix}`;
  }
}
