import { isDnsLabel } from '../../../core/naming';
import { charge } from '../budget';
import { Double, Extension, Optional } from '../values';
import { define } from './define';
import { Cidr, Ip } from './ip';
import { Quantity } from './quantity';
import { Url } from './url';

class Format extends Extension {
  public readonly type = 'kubernetes.NamedFormat';
  public constructor(public readonly name: string, public readonly check: (text: string) => string | undefined) { super(); }
  public equals(other: Extension): boolean { return other instanceof Format && other.name === this.name; }
}

const subdomain = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;
const qualified = /^([a-z0-9]([-a-z0-9.]*[a-z0-9])?\/)?[A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?$/;
const must = (holds: (text: string) => boolean, what: string) => (text: string) => holds(text) ? undefined : `must be ${what}`;
const formats: Readonly<Record<string, Format>> = Object.fromEntries(Object.entries({
  dns1123Label: must(isDnsLabel, 'a DNS label'),
  dns1123Subdomain: must((text) => text.length <= 253 && subdomain.test(text), 'a DNS subdomain'),
  dns1035Label: must((text) => text.length <= 63 && /^[a-z]([-a-z0-9]*[a-z0-9])?$/.test(text), 'a DNS label that starts with a letter'),
  qualifiedName: must((text) => qualified.test(text) && text.replace(/^.*\//, '').length <= 63, 'a qualified name'),
  labelValue: must((text) => text === '' || (text.length <= 63 && /^[A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?$/.test(text)), 'a label value'),
  uri: must((text) => Url.tryParse(text) !== undefined, 'a URI'),
  uuid: must((text) => /^[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}$/i.test(text), 'a UUID'),
  byte: must((text) => /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(text), 'base64'),
  date: must((text) => /^\d{4}-\d\d-\d\d$/.test(text) && !Number.isNaN(Date.parse(text)), 'a date'),
  datetime: must((text) => /^\d{4}-\d\d-\d\dT/.test(text) && !Number.isNaN(Date.parse(text)), 'a date and time'),
}).map(([name, check]) => [name, new Format(name, check)]));

const QUANTITY = 'the quantity library';
const IP = 'the IP address library';
const CIDR = 'the CIDR library';
const FORMAT = 'the format library';

function ipOf(value: string | Ip): Ip {
  return typeof value === 'string' ? Ip.parse(value) : value;
}

export const kubernetes = [
  define('isURL(string): bool', (text: string) => (charge(text.length), Url.tryParse(text) !== undefined)),
  define('url(string): kubernetes.URL', (text: string) => (charge(text.length), Url.parse(text))),
  define('kubernetes.URL.getScheme(): string', (url: Url) => url.scheme),
  define('kubernetes.URL.getHost(): string', (url: Url) => url.host),
  define('kubernetes.URL.getHostname(): string', (url: Url) => url.hostname),
  define('kubernetes.URL.getPort(): string', (url: Url) => url.port),
  define('kubernetes.URL.getEscapedPath(): string', (url: Url) => url.escapedPath),
  define('kubernetes.URL.getQuery(): map', (url: Url) => url.query),

  define('isQuantity(string): bool', (text: string) => Quantity.tryParse(text) !== undefined, QUANTITY),
  define('quantity(string): kubernetes.Quantity', (text: string) => Quantity.parse(text), QUANTITY),
  define('kubernetes.Quantity.isGreaterThan(kubernetes.Quantity): bool', (one: Quantity, other: Quantity) => one.compare(other) > 0, QUANTITY),
  define('kubernetes.Quantity.isLessThan(kubernetes.Quantity): bool', (one: Quantity, other: Quantity) => one.compare(other) < 0, QUANTITY),
  define('kubernetes.Quantity.compareTo(kubernetes.Quantity): int', (one: Quantity, other: Quantity) => BigInt(one.compare(other)), QUANTITY),
  define('kubernetes.Quantity.sign(): int', (one: Quantity) => BigInt(one.compare(Quantity.zero)), QUANTITY),
  define('kubernetes.Quantity.add(kubernetes.Quantity): kubernetes.Quantity', (one: Quantity, other: Quantity) => one.plus(other.nanos), QUANTITY),
  define('kubernetes.Quantity.add(int): kubernetes.Quantity', (one: Quantity, other: bigint) => one.plus(other * 10n ** 9n), QUANTITY),
  define('kubernetes.Quantity.sub(kubernetes.Quantity): kubernetes.Quantity', (one: Quantity, other: Quantity) => one.plus(-other.nanos), QUANTITY),
  define('kubernetes.Quantity.sub(int): kubernetes.Quantity', (one: Quantity, other: bigint) => one.plus(-other * 10n ** 9n), QUANTITY),
  define('kubernetes.Quantity.isInteger(): bool', (one: Quantity) => one.isInteger, QUANTITY),
  define('kubernetes.Quantity.asInteger(): int', (one: Quantity) => one.asInteger(), QUANTITY),
  define('kubernetes.Quantity.asApproximateFloat(): double', (one: Quantity) => new Double(Number(one.nanos) / 1e9), QUANTITY),

  define('isIP(string): bool', (text: string) => Ip.tryParse(text) !== undefined, IP),
  define('ip(string): net.IP', (text: string) => Ip.parse(text), IP),
  define('ip::isCanonical(string): bool', (text: string) => Ip.parse(text).text === text, IP),
  define('string(net.IP): string', (ip: Ip) => ip.text, IP),
  define('net.IP.family(): int', (ip: Ip) => BigInt(ip.family), IP),
  define('net.IP.isLoopback(): bool', (ip: Ip) => ip.isLoopback, IP),
  define('net.IP.isUnspecified(): bool', (ip: Ip) => ip.isUnspecified, IP),
  define('net.IP.isLinkLocalMulticast(): bool', (ip: Ip) => ip.isLinkLocalMulticast, IP),
  define('net.IP.isLinkLocalUnicast(): bool', (ip: Ip) => ip.isLinkLocalUnicast, IP),
  define('net.IP.isGlobalUnicast(): bool', (ip: Ip) => ip.isGlobalUnicast, IP),
  define('isCIDR(string): bool', (text: string) => Cidr.tryParse(text) !== undefined, CIDR),
  define('cidr(string): net.CIDR', (text: string) => Cidr.parse(text), CIDR),
  define('string(net.CIDR): string', (cidr: Cidr) => cidr.text, CIDR),
  define('net.CIDR.containsIP(net.IP): bool', (cidr: Cidr, ip: Ip) => cidr.contains(ip), CIDR),
  define('net.CIDR.containsIP(string): bool', (cidr: Cidr, text: string) => cidr.contains(ipOf(text)), CIDR),
  define('net.CIDR.containsCIDR(net.CIDR): bool', (cidr: Cidr, other: Cidr) => cidr.containsCidr(other), CIDR),
  define('net.CIDR.containsCIDR(string): bool', (cidr: Cidr, other: string) => cidr.containsCidr(Cidr.parse(other)), CIDR),
  define('net.CIDR.ip(): net.IP', (cidr: Cidr) => cidr.ip, CIDR),
  define('net.CIDR.masked(): net.CIDR', (cidr: Cidr) => cidr.masked(), CIDR),
  define('net.CIDR.prefixLength(): int', (cidr: Cidr) => BigInt(cidr.prefix), CIDR),

  ...Object.entries(formats).map(([name, format]) => define(`format::${name}(): kubernetes.NamedFormat`, () => format, FORMAT)),
  define('format::named(string): optional_type', (name: string) => Object.hasOwn(formats, name) ? new Optional(formats[name]) : Optional.none, FORMAT),
  define('kubernetes.NamedFormat.validate(string): optional_type', (format: Format, text: string) => {
    charge(text.length / 10);
    const problem = format.check(text);
    return problem === undefined ? Optional.none : new Optional([problem]);
  }, FORMAT),
];

