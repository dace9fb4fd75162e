import { isIP, isIPv4, isIPv6 } from 'node:net';
import { isDnsLabel } from '../../core/naming';
import { cronProblem } from './cron';
import { isDnsSubdomain, isLabelValue, isPortName, isQualifiedName } from './names';

/** A named form of a string: how to test it, what to call it, and how to mend it. */
export interface Format {
  readonly test: (text: string) => boolean;
  /** Completes "… is not ". */
  readonly noun: string;
  readonly fix: string;
  readonly code: 'InvalidName' | 'InvalidLabel' | 'InvalidFormat' | 'InvalidSchedule';
  /** The value may be a secret and is not shown. */
  readonly hidden?: true;
}

const dns = 'use lower-case letters, digits and "-", with a letter or digit at both ends';
const inFormat = 'InvalidFormat' as const;

export const formats: Readonly<Record<string, Format>> = {
  'dnsLabel': { test: isDnsLabel, noun: 'a DNS-1123 label', fix: `${dns}, at most 63 characters`, code: 'InvalidName' },
  'dnsSubdomain': { test: isDnsSubdomain, noun: 'a DNS-1123 subdomain', fix: `${dns} of each part, at most 253 characters`, code: 'InvalidName' },
  'portName': {
    test: isPortName,
    noun: 'a port name',
    fix: 'use at most 15 lower-case letters, digits and single "-", with at least one letter',
    code: 'InvalidName',
  },
  'qualifiedName': { test: isQualifiedName, noun: 'a qualified name', fix: 'write [prefix.example.com/]name, the name at most 63 characters', code: 'InvalidLabel' },
  'annotationKey': {
    test: (text) => isQualifiedName(text.toLowerCase()),
    noun: 'an annotation key',
    fix: 'write [prefix.example.com/]name, the name at most 63 characters',
    code: 'InvalidLabel',
  },
  'labelValue': { test: isLabelValue, noun: 'a label value', fix: 'use at most 63 letters, digits, "-", "_" and ".", with a letter or digit at both ends', code: 'InvalidLabel' },
  'envName': { test: (text) => /^[-._a-zA-Z][-._a-zA-Z0-9]*$/.test(text), noun: 'a variable name', fix: 'use letters, digits, "_", "-" and ".", not starting with a digit', code: 'InvalidName' },
  'envPrefix': { test: (text) => text === '' || /^[-._a-zA-Z][-._a-zA-Z0-9]*$/.test(text), noun: 'a prefix of variable names', fix: 'use letters, digits, "_", "-" and ".", not starting with a digit', code: 'InvalidName' },
  'configKey': {
    test: (text) => text.length <= 253 && /^[-._a-zA-Z0-9]+$/.test(text) && text !== '.' && !text.startsWith('..'),
    noun: 'a key of a ConfigMap or Secret',
    fix: 'use letters, digits, "-", "_" and ".", at most 253 characters',
    code: 'InvalidName',
  },
  'headerName': { test: (text) => /^[-A-Za-z0-9]+$/.test(text), noun: 'the name of an HTTP header', fix: 'use letters, digits and "-"', code: 'InvalidName' },
  'wildcardHost': {
    test: (text) => text === '' || isDnsSubdomain(text.startsWith('*.') ? text.slice(2) : text) && !isIPv4(text),
    noun: 'a host',
    fix: 'write a DNS name such as shop.example.com or *.example.com, without scheme, port or path',
    code: 'InvalidName',
  },
  'imageName': { test: (text) => text !== '' && text.trim() === text, noun: 'an image', fix: 'write the image without spaces around it', code: inFormat },
  'pathInside': { test: isPathInside, noun: 'a path below the volume', fix: 'write a relative path without ".."', code: inFormat },
  'cron': { test: (text) => cronProblem(text) === undefined, noun: 'a schedule', fix: 'write five fields such as "*/15 * * * *", or @hourly, @daily, …; the time zone goes into spec.timeZone', code: 'InvalidSchedule' },
  'ip': { test: (text) => isIP(text) !== 0, noun: 'an IP address', fix: 'write an address such as 10.0.0.1', code: inFormat },
  'ipv4': { test: isIPv4, noun: 'an IPv4 address', fix: 'write an address such as 10.0.0.1', code: inFormat },
  'ipv6': { test: isIPv6, noun: 'an IPv6 address', fix: 'write an address such as 2001:db8::1', code: inFormat },
  'cidr': { test: isCidr, noun: 'a CIDR block', fix: 'write an address and a prefix length, such as 10.0.0.0/16', code: inFormat },
  'byte': { test: isBase64, noun: 'base64', fix: 'encode it, or use a field that takes plain text (stringData, data)', code: inFormat, hidden: true },
  'date-time': {
    test: (text) => /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/i.test(text) && !Number.isNaN(Date.parse(text)),
    noun: 'a time',
    fix: 'write it as 2024-01-31T12:00:00Z',
    code: inFormat,
  },
  'date': { test: (text) => /^\d{4}-\d\d-\d\d$/.test(text) && !Number.isNaN(Date.parse(text)), noun: 'a date', fix: 'write it as 2024-01-31', code: inFormat },
  'duration': { test: (text) => /^([+-]?((\d+(\.\d*)?|\.\d+)(ns|us|µs|μs|ms|s|m|h))+|0)$/.test(text), noun: 'a duration', fix: 'write numbers with units, such as 30s, 5m or 1h30m', code: inFormat },
  'hostname': { test: (text) => isDnsSubdomain(text.toLowerCase()), noun: 'a host name', fix: 'write a DNS name such as shop.example.com', code: inFormat },
  'uri': { test: (text) => /^[A-Za-z][-+.A-Za-z0-9]*:[^\s]*$/.test(text) || text.startsWith('/'), noun: 'a URI', fix: 'write it with its scheme, such as https://example.com', code: inFormat },
  'uuid': { test: (text) => /^[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}$/i.test(text), noun: 'a UUID', fix: 'write 32 hexadecimal digits in groups of 8-4-4-4-12', code: inFormat },
  'email': { test: (text) => /^[^\s@]+@[^\s@]+$/.test(text), noun: 'an e-mail address', fix: 'write it as name@example.com', code: inFormat },
};

function isPathInside(text: string): boolean {
  return !text.startsWith('/') && !text.split('/').includes('..');
}

function isCidr(text: string): boolean {
  const [address = '', length = '', ...rest] = text.split('/');
  const version = isIP(address);
  return rest.length === 0 && version !== 0 && /^(0|[1-9]\d{0,2})$/.test(length) && Number(length) <= (version === 4 ? 32 : 128);
}

/** Line breaks are allowed, as in the output of `base64`. */
function isBase64(text: string): boolean {
  const compact = /[\r\n]/.test(text) ? text.replace(/[\r\n]/g, '') : text;
  return compact.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(compact);
}
