/* eslint-disable no-bitwise -- addresses are bits */
import { isIP } from 'net';
import { CelError, Extension } from '../values';

/** An IP address. IPv4 addresses in IPv6 form and zones are none, as in Kubernetes. */
export class Ip extends Extension {
  public static tryParse(text: string): Ip | undefined {
    if (text.length > 100) return undefined;
    const family = isIP(text);
    if (family === 0 || text.includes('%')) return undefined;
    const bits = family === 4 ? fromIpv4(text) : fromIpv6(text);
    return family === 6 && bits >> 32n === 0xffffn ? undefined : new Ip(family === 4 ? 4 : 6, bits);
  }

  public static parse(text: string): Ip {
    const ip = Ip.tryParse(text);
    if (!ip) throw new CelError(`${JSON.stringify(text.slice(0, 60))} is no IP address`);
    return ip;
  }

  public readonly type = 'net.IP';

  public constructor(public readonly family: 4 | 6, public readonly bits: bigint) { super(); }

  public get text(): string { return this.family === 4 ? toIpv4(this.bits) : toIpv6(this.bits); }
  public get isUnspecified(): boolean { return this.bits === 0n; }
  public get isLoopback(): boolean { return this.family === 4 ? this.bits >> 24n === 127n : this.bits === 1n; }
  public get isMulticast(): boolean { return this.family === 4 ? this.bits >> 28n === 0xen : this.bits >> 120n === 0xffn; }
  public get isLinkLocalMulticast(): boolean { return this.family === 4 ? this.bits >> 8n === 0xe00000n : (this.bits >> 112n & 0xff0fn) === 0xff02n; }
  public get isLinkLocalUnicast(): boolean { return this.family === 4 ? this.bits >> 16n === 0xa9fen : this.bits >> 118n === 0x3fan; }

  public get isGlobalUnicast(): boolean {
    const broadcast = this.family === 4 && this.bits === 0xffffffffn;
    return !this.isUnspecified && !this.isLoopback && !this.isMulticast && !this.isLinkLocalUnicast && !broadcast;
  }

  public equals(other: Extension): boolean { return other instanceof Ip && other.family === this.family && other.bits === this.bits; }
}

/** A range of addresses. */
export class Cidr extends Extension {
  public static tryParse(text: string): Cidr | undefined {
    const match = /^([^/]+)\/(0|[1-9]\d{0,2})$/.exec(text);
    const ip = match ? Ip.tryParse(match[1]) : undefined;
    return ip && Number(match![2]) <= (ip.family === 4 ? 32 : 128) ? new Cidr(ip, Number(match![2])) : undefined;
  }

  public static parse(text: string): Cidr {
    const cidr = Cidr.tryParse(text);
    if (!cidr) throw new CelError(`${JSON.stringify(text.slice(0, 60))} is no CIDR`);
    return cidr;
  }

  public readonly type = 'net.CIDR';

  private constructor(public readonly ip: Ip, public readonly prefix: number) { super(); }

  public get text(): string { return `${this.ip.text}/${this.prefix}`; }

  public masked(): Cidr {
    const { host } = this;
    return new Cidr(new Ip(this.ip.family, this.ip.bits >> host << host), this.prefix);
  }

  public contains(ip: Ip): boolean {
    return ip.family === this.ip.family && ip.bits >> this.host === this.ip.bits >> this.host;
  }

  public containsCidr(other: Cidr): boolean {
    return other.prefix >= this.prefix && this.contains(other.ip);
  }

  public equals(other: Extension): boolean { return other instanceof Cidr && other.prefix === this.prefix && other.ip.equals(this.ip); }

  private get host(): bigint { return BigInt((this.ip.family === 4 ? 32 : 128) - this.prefix); }
}

function fromIpv4(text: string): bigint {
  return text.split('.').reduce((bits, part) => bits << 8n | BigInt(part), 0n);
}

function fromIpv6(text: string): bigint {
  // An address may end in IPv4 form.
  const plain = text.replace(/[\d.]+$/, (end) => end.includes('.') ? `${(fromIpv4(end) >> 16n).toString(16)}:${(fromIpv4(end) & 0xffffn).toString(16)}` : end);
  const [head, tail] = plain.split('::').map((part) => part === '' ? [] : part.split(':'));
  const parts = tail === undefined ? head : [...head, ...new Array<string>(8 - head.length - tail.length).fill('0'), ...tail];
  return parts.reduce((bits, part) => bits << 16n | BigInt(`0x${part}`), 0n);
}

function toIpv4(bits: bigint): string {
  return [24n, 16n, 8n, 0n].map((shift) => String(bits >> shift & 0xffn)).join('.');
}

function toIpv6(bits: bigint): string {
  const parts = Array.from({ length: 8 }, (_, index) => (bits >> BigInt(112 - 16 * index) & 0xffffn).toString(16));
  let [from, length] = [0, 0];
  for (let start = 0; start < 8; start++) {
    let end = start;
    while (end < 8 && parts[end] === '0') end++;
    if (end - start > length && end - start > 1) [from, length] = [start, end - start];
  }
  return length === 0 ? parts.join(':') : `${parts.slice(0, from).join(':')}::${parts.slice(from + length).join(':')}`;
}
