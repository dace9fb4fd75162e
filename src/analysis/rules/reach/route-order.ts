import { Gateway, HttpMatch, HttpRoute, Model, VirtualService } from '../../model';
import { Report, Rule } from '../rule';
import { push } from '../support';
import { bindingsOf } from './bindings';
import { describeMatch, isCatchAll, matchesOf, overlap } from './match-sets';

/**
 * Routes of several VirtualServices for one host on one gateway are appended in the order the objects were created
 * (https://github.com/istio/istio/issues/37500). Where two of them take the same request, nobody can tell from the manifests who gets it.
 */
export const routeOrderRules: readonly Rule[] = [{
  name: 'reach.RouteOrder',
  codes: ['TW0201', 'TW0202'],
  run: (model, report) => {
    const hosts = virtualHosts(model);
    for (const host of hosts.values()) {
      if (host.services.size > 1) judgeOrder(host, report);
    }
    judgeFallback([...hosts.values()], report);
  },
}];

/** What one gateway serves under one name on one port, put together from several VirtualServices. */
interface VirtualHost {
  readonly gateway: Gateway;
  readonly host: string;
  readonly port: number;
  readonly services: Set<VirtualService>;
}

function virtualHosts(model: Model): Map<string, VirtualHost> {
  const bindings = bindingsOf(model);
  const hosts = new Map<string, VirtualHost>();
  for (const service of model.virtualServices) {
    if (service.http.length === 0) continue;
    for (const { gateway } of bindings.gatewaysOf(service)) {
      if (!gateway) continue;
      for (const written of service.hosts) {
        for (const { server, host, reservedFor } of bindings.served(gateway, written, service.namespace)) {
          if (reservedFor !== undefined || server.routing !== 'http') continue;
          const key = `${gateway.resource.fullName} ${server.port} ${host}`;
          const known = hosts.get(key) ?? { gateway, host, port: server.port, services: new Set<VirtualService>() };
          hosts.set(key, known);
          known.services.add(service);
        }
      }
    }
  }
  return hosts;
}

interface Entry {
  readonly service: VirtualService;
  readonly route: HttpRoute;
  readonly match: HttpMatch | undefined;
}

/** Reports per VirtualService and host: more say the same. */
const mostTold = 3;

function judgeOrder(host: VirtualHost, report: Report): void {
  const told = new Map<string, number>();
  for (const [one, other] of competing(entriesOf(host))) {
    for (const [self, rival] of [[one, other], [other, one]]) {
      const key = self.service.resource.fullName;
      const count = told.get(key) ?? 0;
      if (count >= mostTold) continue;
      told.set(key, count + 1);
      report('TW0201', self.service.resource, `${self.route.at.toString()} (${describeMatch(self.match)}) and ${rival.route.at.toString()} (${describeMatch(rival.match)}) of `
        + `VirtualService ${rival.service.resource.fullName} take the same requests for host ${JSON.stringify(host.host)} on gateway ${host.gateway.resource.fullName}, `
        + 'and whichever object is older wins; merge the two VirtualServices, or make their matches exclude each other', self.match?.at ?? self.route.at);
    }
  }
}

function entriesOf(host: VirtualHost): Entry[] {
  return [...host.services].flatMap((service) => service.http.flatMap((route) => matchesOf(route)
    .filter((match) => !match || match.gateways.length === 0 || match.gateways.some((each) => each.split('/').pop() === host.gateway.name))
    .map((match): Entry => ({ service, route, match }))));
}

/** Pairs of entries of two VirtualServices that take the same request: one per pair of routes, found without comparing all with all. */
function competing(entries: readonly Entry[]): [Entry, Entry][] {
  const pairs = new Map<string, [Entry, Entry]>();
  const consider = (a: Entry, b: Entry): boolean => {
    if (!compete(a, b)) return false;
    const key = [a, b].map((each) => `${each.service.resource.fullName}#${each.route.index}`).sort().join(' ');
    if (!pairs.has(key)) pairs.set(key, [a, b]);
    return true;
  };
  const considerMany = (one: Entry, others: Iterable<Entry>) => {
    let found = 0;
    for (const other of others) if (consider(one, other) && ++found >= mostTold) return;
  };
  const catchAlls = entries.filter((each) => isCatchAll(each.match));
  catchAlls.forEach((each, index) => considerMany(each, catchAlls.slice(0, Math.min(index, mostTold))));
  const others = entries.filter((each) => !isCatchAll(each.match));
  const wide = others.filter((each) => pathOf(each) === undefined);
  for (const each of wide) considerMany(each, others);
  // Sorted by path, everything under a prefix follows it.
  const sorted = others.filter((each) => pathOf(each) !== undefined)
    .sort((a, b) => (pathOf(a)! < pathOf(b)! ? -1 : pathOf(a)! > pathOf(b)! ? 1 : 0));
  sorted.forEach((each, index) => considerMany(each, following(sorted, index)));
  return [...pairs.values()];
}

function* following(sorted: readonly Entry[], index: number): Iterable<Entry> {
  const path = pathOf(sorted[index])!;
  for (let next = index + 1; next < sorted.length && pathOf(sorted[next])!.startsWith(path); next++) yield sorted[next];
}

/** The path a match begins with, folded; a pattern stands for itself; `undefined` for any path. */
function pathOf({ match }: Entry): string | undefined {
  const uri = match?.uri;
  if (!uri || uri.prefix === '/' || uri.regex === '.*') return undefined;
  return uri.regex !== undefined ? `~${uri.regex}` : (uri.exact ?? uri.prefix)?.toLowerCase();
}

function compete(a: Entry, b: Entry): boolean {
  return a.service !== b.service && isCatchAll(a.match) === isCatchAll(b.match) && overlap(a.match, b.match) && !sameOutcome(a.route, b.route);
}

/** Whether two routes do the same with a request, so that it does not matter which of them does. */
function sameOutcome(a: HttpRoute, b: HttpRoute): boolean {
  return outcomeOf(a) === outcomeOf(b);
}

function outcomeOf(route: HttpRoute): string {
  const { match: _match, name: _name, ...rest } = route.at.object() ?? {};
  return JSON.stringify(rest);
}

/** Once a name has a virtual host of its own, its requests never reach the wildcard's (https://github.com/istio/istio/issues/57404). */
function judgeFallback(hosts: readonly VirtualHost[], report: Report): void {
  const wildcards = new Map<string, VirtualHost[]>();
  for (const host of hosts) if (host.host.startsWith('*')) push(wildcards, `${host.gateway.resource.fullName} ${host.port}`, host);
  for (const host of hosts) {
    const above = (wildcards.get(`${host.gateway.resource.fullName} ${host.port}`) ?? []).find((each) => each !== host && (each.host === '*' || host.host.endsWith(each.host.slice(1))));
    if (!above || [...host.services].some((service) => service.http.some((route) => matchesOf(route).some(isCatchAll)))) continue;
    const [first] = host.services;
    const [owner] = above.services;
    if (first === owner) continue;
    report('TW0202', first.resource, `requests for ${host.host} that match none of its rules get 404: they do not fall back to host ${above.host} of VirtualService `
      + `${owner.resource.fullName}; add a rule without match at the end if they should be served`, first.resource.spec.get('http'));
  }
}
