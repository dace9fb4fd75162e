import { Field, isIp, isObject } from '../../model';
import { Check, fqdnProblem, isDnsLabel, isHttp, isProtocol, isTls } from './check';

export function checkServiceEntry(check: Check, spec: Field): void {
  const selector = spec.get('workloadSelector');
  check.selector(selector, selector.get('labels'), 'service entry: workload selector specified without labels, will be applied to all services in namespace');
  if (selector.exists && spec.get('endpoints').exists) check.error(spec, 'only one of WorkloadSelector or Endpoints is allowed in Service Entry');
  const hosts = spec.get('hosts').items();
  if (hosts.length === 0) check.error(spec, 'service entry must have at least one host');
  for (const host of hosts) {
    if (host.string() === '*') check.error(host, 'invalid host *');
    else check.wildcardDomain(host);
    if (/^\*[^.]/.test(host.string() ?? '')) check.warn(host, `partial wildcard ${JSON.stringify(host.string())} not recommended, use *. instead`);
  }
  const resolution = spec.get('resolution').string() ?? 'NONE';
  const addresses = spec.get('addresses').items();
  for (const address of addresses) check.subnet(address);
  if (addresses.some((each) => each.string()?.includes('/')) && resolution !== 'NONE' && resolution !== 'STATIC') {
    check.error(spec.get('addresses'), 'CIDR addresses are allowed only for NONE/STATIC resolution types');
  }
  checkPorts(check, spec);
  checkResolution(check, spec, resolution);
  const plain = spec.get('ports').items().find((port) => !isHttp(protocolOf(port)) && !isTls(protocolOf(port)));
  if (resolution !== 'NONE' && hosts.length > 1 && plain) check.error(plain, 'multiple hosts provided with non-HTTP, non-TLS ports');
  check.exportTo(spec.get('exportTo'), { allowsNobody: true });
}

function protocolOf(port: Field): string {
  return port.get('protocol').string() ?? '';
}

function checkPorts(check: Check, spec: Field): void {
  const names = new Set<string>();
  const numbers = new Set<number>();
  for (const port of spec.get('ports').items()) {
    if (!isObject(port.value)) {
      check.error(port, 'service entry port may not be null');
      continue;
    }
    const [name, number] = [port.get('name').string() ?? '', port.get('number').number() ?? 0];
    if (names.has(name)) check.error(port, `service entry port name ${JSON.stringify(name)} already defined`);
    if (numbers.has(number)) check.error(port, `service entry port ${number} already defined`);
    names.add(name);
    numbers.add(number);
    if ((port.get('targetPort').number() ?? 0) !== 0) check.port(port.get('targetPort'));
    check.portName(port.get('name').exists ? port.get('name') : port);
    checkProtocol(check, port.get('protocol'));
    check.port(port.get('number'));
    if (!port.get('number').exists) check.error(port, 'port number 0 must be in the range 1..65535');
  }
}

/** An empty protocol is left to be sniffed. */
export function checkProtocol(check: Check, at: Field): void {
  const protocol = at.string() ?? '';
  if (protocol !== '' && !isProtocol(protocol)) check.error(at, `unsupported protocol: ${protocol}`);
}

function checkResolution(check: Check, spec: Field, resolution: string): void {
  const endpoints = spec.get('endpoints').items();
  switch (resolution) {
    case 'NONE':
      if (endpoints.length > 0) check.error(spec.get('endpoints'), 'no endpoints should be provided for resolution type none');
      if (spec.get('workloadSelector').exists) check.warn(spec.get('workloadSelector'), 'workloadSelector should not be set when resolution mode is NONE');
      break;
    case 'STATIC':
      for (const endpoint of endpoints) checkWorkload(check, endpoint, { ports: portNames(spec), mayBeName: false });
      break;
    case 'DNS': case 'DNS_ROUND_ROBIN': case 'DYNAMIC_DNS':
      if (endpoints.length === 0 && resolution !== 'DYNAMIC_DNS') {
        for (const host of spec.get('hosts').items()) {
          if (fqdnProblem(host.string() ?? '')) check.error(host, `hosts must be FQDN if no endpoints are provided for resolution mode ${resolution}`);
        }
      }
      if (resolution === 'DNS_ROUND_ROBIN' && endpoints.length > 1) {
        check.error(spec.get('endpoints'), `there must only be 0 or 1 endpoint for resolution mode ${resolution}`);
      }
      for (const endpoint of endpoints) checkWorkload(check, endpoint, { ports: portNames(spec), mayBeName: true });
      if (spec.get('addresses').items().length > 0 && spec.get('hosts').items().length > 1 && spec.get('ports').items().some((port) => protocolOf(port).toUpperCase() === 'TCP')) {
        check.warn(spec, 'service entry can not have more than one host specified simultaneously with address and tcp port');
      }
      break;
    default:
      check.error(spec.get('resolution'), `unsupported resolution type ${resolution}`);
  }
}

function portNames(spec: Field): ReadonlySet<string> {
  return new Set(spec.get('ports').items().map((port) => port.get('name').string() ?? ''));
}

/** A WorkloadEntry, or an endpoint of a ServiceEntry. */
export function checkWorkload(check: Check, workload: Field, options: { readonly ports?: ReadonlySet<string>; readonly mayBeName: boolean }): void {
  if (!isObject(workload.value)) {
    check.error(workload, 'endpoint cannot be nil');
    return;
  }
  const address = workload.get('address').string() ?? '';
  if (address === '') {
    if ((workload.get('network').string() ?? '') === '') {
      check.error(workload, 'address is required');
      return;
    }
    check.warn(workload, `address is unset with network ${JSON.stringify(workload.get('network').string())}`);
  } else if (address.startsWith('unix://')) {
    if (workload.get('ports').entries().length > 0) check.error(workload.get('ports'), `unix endpoint ${address} must not include ports`);
  } else if (!isIp(address)) {
    if (!options.mayBeName) check.error(workload.get('address'), `endpoint address ${JSON.stringify(address)} is not a valid IP address`);
    else if (fqdnProblem(address)) check.error(workload.get('address'), `endpoint address ${JSON.stringify(address)} is not a valid FQDN or an IP address`);
  }
  for (const [name, port] of workload.get('ports').entries()) {
    if (options.ports && !options.ports.has(name)) check.error(port, `endpoint port ${port.number() ?? 0} is not defined by the service entry`);
    if (!isDnsLabel(name)) check.error(port, `invalid port name: ${name}`);
    check.port(port);
  }
  check.labels(workload.get('labels'));
}
