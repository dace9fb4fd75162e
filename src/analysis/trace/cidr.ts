/** A range of addresses: the leading `bits` of `base`, in a space of `width` bits. */
export interface Cidr {
  readonly base: bigint;
  readonly bits: number;
  readonly width: 32 | 128;
}

/** An address or a range such as `10.0.0.0/8`; `undefined` for anything else. Bits after the prefix do not count. */
export function parseCidr(text: string): Cidr | undefined {
  const [address, length] = text.split('/', 2);
  const parsed = parseIp(address);
  if (!parsed || (length !== undefined && !/^\d{1,3}$/.test(length))) return undefined;
  const bits = length === undefined ? parsed.width : Number(length);
  if (bits > parsed.width) return undefined;
  const size = sizeOf(parsed.width, bits);
  return { base: parsed.value - (parsed.value % size), bits, width: parsed.width };
}

export function cidrContains(range: Cidr, address: string): boolean {
  const ip = parseIp(address);
  if (!ip || ip.width !== range.width) return false;
  return ip.value - (ip.value % sizeOf(range.width, range.bits)) === range.base;
}

/** The same text for equal ranges, however they are written. */
export function formatCidr(range: Cidr): string {
  return `${range.width}:${range.base.toString(16)}/${range.bits}`;
}

export function isIpAddress(text: string): boolean {
  return parseIp(text) !== undefined;
}

/** How many addresses share a prefix of so many bits. */
function sizeOf(width: number, bits: number): bigint {
  return 2n ** BigInt(width - bits);
}

function parseIp(text: string): { value: bigint; width: 32 | 128 } | undefined {
  if (/^\d{1,3}(\.\d{1,3}){3}$/.test(text)) {
    const parts = text.split('.').map(Number);
    return parts.every((part) => part < 256) ? { value: parts.reduce((value, part) => value * 256n + BigInt(part), 0n), width: 32 } : undefined;
  }
  if (!text.includes(':') || !/^[0-9a-fA-F:]+$/.test(text)) return undefined;
  const halves = text.split('::');
  if (halves.length > 2) return undefined;
  const [head, tail] = halves.map((half) => (half === '' ? [] : half.split(':')));
  const groups = tail === undefined ? head : [...head, ...new Array<string>(Math.max(0, 8 - head.length - tail.length)).fill('0'), ...tail];
  if (groups.length !== 8 || groups.some((group) => !/^[0-9a-fA-F]{1,4}$/.test(group))) return undefined;
  return { value: groups.reduce((value, group) => value * 65536n + BigInt(parseInt(group, 16)), 0n), width: 128 };
}
