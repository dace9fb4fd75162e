import { Destination, Field, HostIndex, Model, registryOf, toFqdn, VirtualService } from '../../model';
import { RegistryEntry } from '../../model/service-registry';
import { Report, Rule } from '../rule';
import { firstNames, goList, goQuote, knowsServices, scopesOf, writtenName } from '../support';

export const virtualServiceRules: readonly Rule[] = [
  { name: 'virtualservice.ConflictingMeshGatewayHostsAnalyzer', codes: ['IST0109'], run: judgeMeshHosts },
  { name: 'virtualservice.DestinationHostAnalyzer', codes: ['IST0101', 'IST0112', 'IST0140'], run: judgeDestinations },
  { name: 'virtualservice.DestinationRuleAnalyzer', codes: ['IST0101'], run: judgeSubsets },
  { name: 'virtualservice.JWTClaimRouteAnalyzer', codes: ['IST0149'], run: judgeClaims },
];

function judgeMeshHosts(model: Model, report: Report): void {
  const groups = new Map<string, { scope: string; host: string; services: VirtualService[] }>();
  for (const service of model.virtualServices) {
    if (service.gateways.length > 0 && !service.gateways.includes('mesh')) continue;
    const everyone = service.exportTo.length === 0 || service.exportTo.includes('*');
    const scopes = everyone ? ['*'] : [...new Set(service.exportTo.map((each) => each === '.' ? service.namespace : each))];
    for (const scope of scopes) {
      for (const written of service.hosts) {
        const host = toFqdn(written, service.namespace, model.facts.clusterDomain);
        const group = groups.get(`${scope}/${host}`) ?? { scope, host, services: [] };
        groups.set(`${scope}/${host}`, group);
        group.services.push(service);
      }
    }
  }
  const forEveryone = new HostIndex<readonly VirtualService[]>();
  for (const group of groups.values()) if (group.scope === '*') forEveryone.add(group.host, group.services);
  const told = new Set<VirtualService>();
  for (const [key, group] of groups) {
    const others = group.scope === '*' ? [] : forEveryone.overlapping(group.host).flat();
    const all = [...group.services, ...others];
    if (all.length < 2) continue;
    const names = firstNames(all.map((each) => writtenName(each.resource))).join(',');
    for (const service of all) {
      if (told.has(service)) continue;
      told.add(service);
      report('IST0109', service.resource, `The VirtualServices ${names} associated with mesh gateway define the same host ${key} which can lead to undefined behavior. `
        + 'This can be fixed by merging the conflicting VirtualServices into a single resource.', service.resource.spec.get('hosts'));
    }
  }
}

/** Every destination with what it is: mirrors are named apart. */
function eachDestination(service: VirtualService, visit: (destination: Destination, isMirror: boolean) => void): void {
  for (const routes of [service.tcp, service.tls, service.http]) {
    for (const route of routes) for (const each of route.route) visit(each.destination, false);
  }
  for (const route of service.http) for (const mirror of route.mirrors) visit(mirror.destination, true);
}

function judgeDestinations(model: Model, report: Report): void {
  if (knowsServices(model)) {
    const registry = registryOf(model);
    for (const service of model.virtualServices) {
      const seenFrom = scopesOf(service);
      eachDestination(service, (destination, isMirror) => {
        const entry = registry.find(destination.host, service.namespace, seenFrom);
        const host = destination.at.get('host');
        if (!entry) {
          report('IST0101', service.resource, `Referenced ${isMirror ? 'mirror host' : 'host'} not found: ${goQuote(destination.host)}`, host.exists ? host : destination.at);
        } else {
          judgePort(service, destination, entry, report);
        }
      });
    }
  }
  judgeSplits(model, report);
}

function judgePort(service: VirtualService, destination: Destination, entry: RegistryEntry, report: Report): void {
  if (!entry.ports) return;
  if (!destination.at.get('port').exists) {
    if (entry.ports.length < 2) return;
    report('IST0112', service.resource, `This VirtualService routes to a service ${goQuote(destination.host)} that exposes multiple ports ${goList(entry.ports)}. `
      + 'Specifying a port in the destination is required to disambiguate.', destination.at);
    return;
  }
  const port = destination.port ?? 0;
  if (entry.ports.includes(port)) return;
  report('IST0101', service.resource, `Referenced host:port not found: ${goQuote(`${destination.host}:${port}`)}`, destination.at.get('port'));
}

/** A gateway's VirtualService that routes to a host as a whole, while the host's own VirtualService divides it in subsets. */
function judgeSplits(model: Model, report: Report): void {
  const splits = new Map<string, VirtualService[]>();
  for (const service of model.virtualServices) {
    for (const { destination } of service.http.flatMap((route) => route.route)) {
      if (destination.subset === undefined || !service.hosts.includes(destination.host)) continue;
      const list = splits.get(destination.host) ?? [];
      splits.set(destination.host, list);
      if (!list.includes(service)) list.push(service);
    }
  }
  for (const service of model.virtualServices) {
    if (service.gateways.length === 0) continue;
    for (const { destination } of service.http.flatMap((route) => route.route)) {
      if (destination.subset !== undefined) continue;
      for (const split of splits.get(destination.host) ?? []) {
        report('IST0140', service.resource, `Subset in virtual service ${writtenName(split.resource)} has no effect on ingress gateway ${writtenName(service.resource)} requests`,
          destination.at);
      }
    }
  }
}

function judgeSubsets(model: Model, report: Report): void {
  const known = new Set<string>();
  for (const rule of model.destinationRules) {
    const host = model.fqdn(rule.host, rule.namespace);
    for (const subset of rule.subsets) known.add(`${host} ${subset.name}`);
  }
  for (const service of model.virtualServices) {
    eachDestination(service, ({ at, host, subset }, isMirror) => {
      if (subset === undefined || known.has(`${model.fqdn(host, service.namespace)} ${subset}`)) return;
      const what = isMirror ? 'mirror+subset in destinationrule' : 'host+subset in destinationrule';
      report('IST0101', service.resource, `Referenced ${what} not found: ${goQuote(`${host}+${subset}`)}`, at.get('subset'));
    });
  }
}

const claim = '@request.auth.claims';

function judgeClaims(model: Model, report: Report): void {
  for (const service of model.virtualServices) {
    const used = firstClaim(service);
    if (!used) continue;
    for (const reference of service.gateways) {
      if (reference === 'mesh') continue;
      const [namespace, name] = reference.includes('/') ? reference.split('/', 2) : [service.namespace, reference];
      const gateway = model.gateway(namespace === '.' ? service.namespace : namespace, name);
      if (!gateway) continue;
      for (const pod of model.podsWith(gateway.selector)) {
        const authenticated = model.requestAuthentications.some((each) => (each.namespace === model.facts.rootNamespace || each.namespace === pod.namespace)
          && Object.entries(each.selector ?? {}).every(([key, value]) => pod.labels[key] === value));
        if (authenticated) continue;
        report('IST0149', service.resource, `The virtual service uses the JWT claim based routing (key: ${used.key}) but found no request authentication for the gateway `
          + `(${writtenName(gateway.resource)}) pod (${pod.name}). The request authentication must first be applied for the gateway pods to validate the JWT token `
          + 'and make the claims available for routing.', used.at);
      }
    }
  }
}

function firstClaim(service: VirtualService): { key: string; at: Field } | undefined {
  for (const match of service.http.flatMap((route) => route.matches)) {
    for (const [key, value] of [...match.headers, ...match.withoutHeaders]) if (key.startsWith(claim)) return { key, at: value.at };
  }
  return undefined;
}
