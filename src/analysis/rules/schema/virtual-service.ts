import { Field, hostCovers, hostsOverlap, isIp, isObject } from '../../model';
import { Check, wildcardDomainProblem } from './check';
import { checkCommonMatch, checkDestinations, checkGatewayNames, checkHttpRoute } from './http-route';
import { checkUnreachable } from './unreachable';

export function checkVirtualService(check: Check, spec: Field): void {
  const hosts = spec.get('hosts').items();
  const gateways = spec.get('gateways').strings();
  const isDelegate = hosts.length === 0;
  if (isDelegate) {
    if (gateways.length > 0) check.error(spec.get('gateways'), 'delegate virtual service must have no gateways specified');
    for (const kind of ['tls', 'tcp']) {
      if (spec.get(kind).items().length > 0) check.error(spec.get(kind), `delegate virtual service must have no ${kind} route specified`);
    }
  }
  checkGatewayNames(check, spec.get('gateways'));
  const atGateway = gateways.length > 0 && !gateways.includes('mesh');
  if (!atGateway) checkClaims(check, spec, isDelegate);
  checkHosts(check, spec, hosts, atGateway);
  const kinds = ['http', 'tcp', 'tls'].map((kind) => spec.get(kind).items());
  if (kinds.every((routes) => routes.length === 0)) check.error(spec, 'http, tcp or tls must be provided in virtual service');
  for (const route of spec.get('http').items()) checkHttpRoute(check, route, isDelegate);
  for (const route of spec.get('tls').items()) checkTlsRoute(check, route, spec, atGateway);
  for (const route of spec.get('tcp').items()) checkTcpRoute(check, route);
  check.exportTo(spec.get('exportTo'));
  checkUnreachable(check, spec);
}

function checkHosts(check: Check, spec: Field, hosts: readonly Field[], atGateway: boolean): void {
  const readsSni = spec.get('tls').items().some((route) => route.get('match').items().some((match) => match.get('sniHosts').items().length > 0));
  let valid = true;
  for (const at of hosts) {
    const host = at.string() ?? '';
    const problem = atGateway && readsSni && host.startsWith('outbound_') ? undefined : wildcardDomainProblem(host);
    if (problem && !isIp(host)) {
      check.error(at, problem);
      valid = false;
    } else if (!atGateway && host === '*') {
      check.error(at, 'wildcard host * is not allowed for virtual services bound to the mesh gateway');
      valid = false;
    }
  }
  if (!valid) return;
  hosts.forEach((at, index) => {
    for (const earlier of hosts.slice(0, index)) {
      if (hostsOverlap(earlier.string()!, at.string()!)) check.error(at, `duplicate hosts in virtual service: ${earlier.string()} & ${at.string()}`);
    }
  });
}

/** Claims exist at a gateway only; a delegate may be used there. */
function checkClaims(check: Check, spec: Field, isDelegate: boolean): void {
  if (isDelegate) return;
  for (const match of spec.get('http').items().flatMap((route) => route.get('match').items())) {
    for (const [key, value] of [...match.get('headers').entries(), ...match.get('withoutHeaders').entries()]) {
      if (!/^@request\.auth\.claims[.[]/i.test(key)) continue;
      check.error(value, `JWT claim based routing (key: ${key}) is only supported for gateway, found no gateways: [${spec.get('gateways').strings().join(' ')}]`);
    }
  }
}

function checkTlsRoute(check: Check, route: Field, spec: Field, atGateway: boolean): void {
  if (!isObject(route.value)) return;
  const matches = route.get('match').items();
  if (matches.length === 0) check.error(route, 'TLS route must have at least one match condition');
  for (const match of matches) {
    if (!isObject(match.value)) {
      check.error(match, 'TLS match may not be null');
      continue;
    }
    const names = match.get('sniHosts').items();
    if (names.length === 0) check.error(match, 'TLS match must have at least one SNI host');
    for (const at of names) checkSni(check, at, spec, atGateway);
    for (const subnet of match.get('destinationSubnets').items()) check.subnet(subnet);
    checkCommonMatch(check, match);
  }
  if (route.get('route').items().length === 0) check.error(route, 'TLS route is required');
  checkDestinations(check, route.get('route'));
}

function checkSni(check: Check, at: Field, spec: Field, atGateway: boolean): void {
  const name = at.string() ?? '';
  const problem = atGateway && name.startsWith('outbound_') ? undefined : wildcardDomainProblem(name);
  if (isIp(name)) {
    check.warn(at, `using an IP address (${JSON.stringify(name)}) goes against SNI spec and most clients do not support this`);
  } else if (problem) {
    check.error(at, problem);
  } else {
    const hosts = spec.get('hosts').strings();
    if (hosts.some((host) => hostCovers(host, name))) return;
    check.error(at, `SNI host ${JSON.stringify(name)} is not a compatible subset of any of the virtual service hosts: [${hosts.join(', ')}]`);
  }
}

function checkTcpRoute(check: Check, route: Field): void {
  if (!isObject(route.value)) return;
  for (const match of route.get('match').items()) {
    if (!isObject(match.value)) {
      check.error(match, 'tcp match may not be nil');
      continue;
    }
    for (const subnet of match.get('destinationSubnets').items()) check.subnet(subnet);
    checkCommonMatch(check, match);
  }
  if (route.get('route').items().length === 0) check.error(route, 'TCP route is required');
  checkDestinations(check, route.get('route'));
}
