import { isIP } from 'net';
import { Problem } from '../../../core/validation-error';
import { isDnsSubdomain, isPortName } from '../../../manifests/schema/names';
import { isPort } from '../../pod/amounts';
import { Port } from '../../pod/port';
import { isHost } from '../../web-service/exposure';
import { list } from '../hosts';
import type { ExternalServiceProps } from './external-service-props';
import { Resolution } from './resolution';

/** Protocols by which the sidecar tells hosts apart on one port: by Host header or by SNI. */
const NAMED: readonly string[] = ['http', 'http2', 'grpc', 'https', 'tls'];
const ENCRYPTED: readonly string[] = ['https', 'tls'];

/** Ports where the application speaks plain text, so that the sidecar can begin TLS. */
export function plainPorts(ports: readonly Port[]): readonly Port[] {
  return ports.filter(({ protocol }) => !ENCRYPTED.includes(protocol));
}

/** What is wrong with the declaration of an external service, all of it. */
export function externalProblems(props: ExternalServiceProps, resolution: Resolution, clusterDomain: string): Problem[] {
  return [
    ...hostProblems(props, resolution, clusterDomain),
    ...externalPortProblems(props, resolution),
    ...addressProblems(props, resolution),
    ...originationProblems(props),
  ];
}

/** A range for a NetworkPolicy. */
export function cidrOf(address: string): string {
  if (address.includes('/')) return address;
  return isIP(address) === 6 ? `${address}/128` : `${address}/32`;
}

function hostProblems({ hosts }: ExternalServiceProps, resolution: Resolution, clusterDomain: string): Problem[] {
  const problems: Problem[] = [];
  if (hosts.length === 0) problems.push({ code: 'ExternalHosts', what: '`hosts` is empty', fix: 'name the host, e.g. "api.example.com"' });
  for (const host of hosts) {
    if (!isHost(host) || !host.includes('.')) {
      problems.push({ code: 'ExternalHosts', what: `\`hosts\` has ${JSON.stringify(host)}, which is no full host name`, fix: 'write it without scheme, port and path, e.g. "api.example.com" or "*.example.com"' });
    } else if (host.endsWith(`.${clusterDomain}`)) {
      problems.push({ code: 'ExternalHosts', what: `${host} is a name inside of the cluster`, fix: 'call the service itself, or WebService.fromAttributes(…) for one that somebody else deploys' });
    } else if (host.startsWith('*') && resolution.asksDns) {
      problems.push({ code: 'ExternalWildcard', what: `DNS cannot be asked for ${host}`, fix: 'name the hosts one by one, or say Resolution.none()' });
    }
  }
  const twice = hosts.find((host, i) => hosts.indexOf(host) !== i);
  if (twice !== undefined) problems.push({ code: 'ExternalHosts', what: `\`hosts\` has ${JSON.stringify(twice)} twice`, fix: 'name it once' });
  return problems;
}

function externalPortProblems({ hosts, ports, addresses }: ExternalServiceProps, resolution: Resolution): Problem[] {
  const problems = portRangeProblems(ports);
  if (ports.length === 0) problems.push({ code: 'ExternalPorts', what: '`ports` is empty', fix: 'say what it speaks, e.g. [Port.https(443)]' });
  for (const port of ports) {
    if (port.protocol === 'udp') problems.push({ code: 'ExternalPorts', what: `the mesh does not carry UDP (port ${port.number})`, fix: 'leave the port out, and call Address.cidr(…)' });
    if (resolution.mode === 'NONE' && port.servicePort !== port.number) {
      problems.push({ code: 'ExternalPorts', what: `with Resolution.none() connections keep their port, and ${port.servicePort} cannot become ${port.number}`, fix: 'leave out `servicePort`, or use another resolution' });
    }
  }
  const unnamed = ports.filter(({ protocol }) => !NAMED.includes(protocol) && protocol !== 'udp').map(({ servicePort }) => String(servicePort));
  if (unnamed.length > 0 && (addresses ?? []).length === 0) {
    problems.push({
      code: 'ExternalAddresses',
      what: `port ${list(unnamed)} carries no host name, so without addresses it would take every connection of the mesh to that port`,
      fix: 'give `addresses`; or declare it with Port.tls if it begins with TLS',
    });
  }
  if (unnamed.length > 0 && hosts.length > 1) {
    problems.push({ code: 'ExternalAddresses', what: `port ${list(unnamed)} carries no host name, and ${hosts.length} hosts cannot be told apart there`, fix: 'make one ExternalService for each host' });
  }
  return problems;
}

/** As of a container, but for one thing: two ports of callers may lead to one port outside. */
function portRangeProblems(ports: readonly Port[]): Problem[] {
  const problems: Problem[] = [];
  for (const { name, number, servicePort } of ports) {
    for (const value of new Set([number, servicePort])) {
      if (!isPort(value)) problems.push({ code: 'PortOutOfRange', what: `a port must be a whole number from 1 to 65535, got ${value}`, fix: 'give the port it listens on' });
    }
    if (!isPortName(name)) problems.push({ code: 'PortName', what: `a port name must be at most 15 lower-case letters, digits and single dashes, got ${JSON.stringify(name)}`, fix: 'choose a shorter name' });
  }
  for (const [field, values] of [['name', ports.map(({ name }) => name)], ['servicePort', ports.map(({ servicePort }) => servicePort)]] as const) {
    const twice = (values as readonly unknown[]).find((value, i) => (values as readonly unknown[]).indexOf(value) !== i);
    if (twice !== undefined) problems.push({ code: 'PortDuplicate', what: `two ports have the same ${field}, ${JSON.stringify(twice)}`, fix: field === 'name' ? 'name one of them: Port.http(8081, { name: "admin" })' : 'declare it once' });
  }
  return problems;
}

function addressProblems({ addresses = [], ranges = [] }: ExternalServiceProps, resolution: Resolution): Problem[] {
  const problems: Problem[] = [];
  for (const [prop, values, mayBeRange, mayBeAddress] of [
    ['addresses', addresses, true, true], ['ranges', ranges, true, false], ['Resolution.static()', resolution.addresses, false, true],
  ] as const) {
    for (const value of values) {
      const isRange = isCidr(value);
      if ((isRange && mayBeRange) || (isIP(value) !== 0 && mayBeAddress)) continue;
      problems.push({
        code: 'AddressRange',
        what: `\`${prop}\` has ${JSON.stringify(value)}, which is no ${mayBeAddress ? 'IP address' : ''}${mayBeAddress && mayBeRange ? ' or ' : ''}${mayBeRange ? 'range of addresses' : ''}`,
        fix: `write e.g. "${mayBeAddress ? '203.0.113.7' : '203.0.113.0/24'}"`,
      });
    }
  }
  if (resolution.asksDns && addresses.some(isCidr)) {
    problems.push({ code: 'ExternalAddresses', what: 'a range of `addresses` cannot stand for a host that DNS is asked for', fix: 'give single addresses, or say Resolution.none()' });
  }
  if (resolution.mode === 'STATIC' && resolution.addresses.length === 0) {
    problems.push({ code: 'ExternalAddresses', what: 'Resolution.static() has no addresses', fix: 'give at least one' });
  }
  return problems;
}

function originationProblems({ hosts, ports, tls }: ExternalServiceProps): Problem[] {
  if (!tls) return [];
  const problems: Problem[] = [];
  if (ports.length > 0 && plainPorts(ports).length === 0) {
    problems.push({
      code: 'OriginationPort',
      what: `the application begins TLS itself on port ${list(ports.map(({ servicePort }) => String(servicePort)))}, and the sidecar would wrap it in TLS once more`,
      fix: 'let the application speak plain text: Port.http(443, { servicePort: 80 }); or leave out `tls`',
    });
  }
  const wild = hosts.filter((host) => host.startsWith('*'));
  if (wild.length > 0 && tls.options.sni === undefined) {
    problems.push({ code: 'OriginationSni', what: `TLS asks for a name, and ${list(wild)} is none`, fix: 'name the hosts, or give `sni`' });
  }
  if (tls.options.sni !== undefined && !isDnsSubdomain(tls.options.sni)) {
    problems.push({ code: 'OriginationSni', what: `\`sni\` cannot be ${JSON.stringify(tls.options.sni)}`, fix: 'give a host name' });
  }
  if (tls.options.subjectAltNames?.length === 0) {
    problems.push({ code: 'OriginationSni', what: '`subjectAltNames` is empty, and a certificate for any name would do', fix: 'leave it out to mean the SNI' });
  }
  for (const name of [tls.secretName, tls.options.ca?.secretName]) {
    if (name !== undefined && !isDnsSubdomain(name)) problems.push({ code: 'OriginationSecret', what: `${JSON.stringify(name)} is no name of a Secret`, fix: 'use lower-case letters, digits, dashes and dots' });
  }
  return problems;
}

function isCidr(text: string): boolean {
  const [address, bits, ...rest] = text.split('/');
  const family = isIP(address);
  return rest.length === 0 && family !== 0 && /^\d{1,3}$/.test(bits ?? '') && Number(bits) <= (family === 6 ? 128 : 32);
}
