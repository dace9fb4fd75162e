import { HttpRoute, isExportedTo, Model, VirtualService } from '../../model';
import { Report, Rule } from '../rule';
import { covers, describeMatch } from './match-sets';

/** What is wrong inside one VirtualService, beyond what Istio's own validation sees. */
export const routeSettingRules: readonly Rule[] = [
  { name: 'routes.Unreachable', codes: ['TW0203'], run: (model, report) => each(model, (service) => judgeReachable(model, service, report)) },
  { name: 'routes.Timeouts', codes: ['TW0204'], run: (model, report) => eachRoute(model, (service, route) => judgeTimeout(service, route, report)) },
  { name: 'routes.Rewrites', codes: ['TW0205'], run: (model, report) => eachRoute(model, (service, route) => judgeRewrite(service, route, report)) },
  { name: 'routes.Delegates', codes: ['TW0206'], run: (model, report) => eachRoute(model, (service, route) => judgeDelegate(model, service, route, report)) },
];

function each(model: Model, visit: (service: VirtualService) => void): void {
  for (const service of model.virtualServices) visit(service);
}

function eachRoute(model: Model, visit: (service: VirtualService, route: HttpRoute) => void): void {
  each(model, (service) => service.http.forEach((route) => visit(service, route)));
}

/** Istio itself tells rules after one without matches, and equal matches: those are left to it. */
function judgeReachable(model: Model, service: VirtualService, report: Report): void {
  service.http.forEach((route, index) => {
    if (route.matches.length === 0 || index === 0) return;
    const earlier = service.http.slice(0, index).filter((other) => keepsAll(model, other));
    if (earlier.some((each_) => each_.matches.length === 0)) return;
    const takers = route.matches.map((match) => earlier.find((other) => other.matches.some((wide) => covers(wide, match))));
    if (takers.some((taker) => taker === undefined)) return;
    const isTold = route.matches.every((match) => earlier.some((other) => other.matches.some((wide) => sameMatch(wide.at.object(), match.at.object()))));
    if (isTold) return;
    const taker = takers[0]!;
    const wide = taker.matches.find((match) => covers(match, route.matches[0]));
    report('TW0203', service.resource, `${taker.at.toString()} (${describeMatch(wide)}) takes every request that ${route.at.toString()} `
      + `(${describeMatch(route.matches[0])}) could match, so it is never used; put the narrower rule first`, route.at);
  });
}

/** Whether what a rule matches goes no further: what a delegate has no rule for goes on to the next rule of its root. */
function keepsAll(model: Model, { delegate }: HttpRoute): boolean {
  return !delegate || (model.virtualService(delegate.namespace, delegate.name)?.http.some((route) => route.matches.length === 0) ?? false);
}

function sameMatch(a: object | undefined, b: object | undefined): boolean {
  const plain = (value: object | undefined) => JSON.stringify({ ...value, name: undefined });
  return plain(a) === plain(b);
}

function judgeTimeout(service: VirtualService, route: HttpRoute, report: Report): void {
  const { timeout, retries } = route;
  if (timeout === undefined || timeout === 0 || retries?.perTryTimeout === undefined || retries.attempts === undefined) return;
  const needed = retries.attempts * retries.perTryTimeout;
  if (needed <= timeout) return;
  report('TW0204', service.resource, `the timeout of ${seconds(timeout)} ends before ${retries.attempts} attempts of ${seconds(retries.perTryTimeout)} do, so the last ones never happen `
    + `(504); raise timeout to at least ${seconds(needed)}, or lower attempts or perTryTimeout`, route.at.get('timeout'));
}

function seconds(milliseconds: number): string {
  return `${milliseconds / 1000}s`;
}

/** A prefix is replaced as text: `/api` by `/` leaves `//x` of `/api/x` (https://github.com/istio/istio/issues/8076). */
function judgeRewrite(service: VirtualService, route: HttpRoute, report: Report): void {
  const target = route.rewrite.get('uri');
  if (!target.string()?.endsWith('/')) return;
  for (const match of route.matches) {
    const prefix = match.uri?.prefix;
    if (prefix === undefined || prefix === '' || prefix.endsWith('/')) continue;
    report('TW0205', service.resource, `prefix ${JSON.stringify(prefix)} is replaced by ${JSON.stringify(target.string())} as text, so ${prefix}/x becomes `
      + `${target.string()}/x; match the prefix ${JSON.stringify(`${prefix}/`)} instead, and the exact path ${JSON.stringify(prefix)} beside it`, target);
    return;
  }
}

function judgeDelegate(model: Model, service: VirtualService, route: HttpRoute, report: Report): void {
  if (!route.delegate) return;
  const { name, namespace, at } = route.delegate;
  const full = `${namespace}/${name}`;
  const tell = (what: string, fix: string) => report('TW0206', service.resource, `delegate ${full} ${what}, so ${route.at.toString()} is left out; ${fix}`, at);
  const delegate = model.virtualService(namespace, name);
  if (service.hosts.length === 0) {
    tell('is named by a VirtualService that is a delegate itself, which goes one level deep only', 'move its routes here');
  } else if (!delegate) {
    tell('does not exist', 'correct its name and namespace');
  } else if (delegate.hosts.length > 0) {
    tell('has hosts of its own, so it is no delegate', 'remove spec.hosts from it');
  } else if (delegate.exportTo.length > 0 && !isExportedTo(delegate.exportTo, namespace, service.namespace)) {
    tell(`is exported to ${delegate.exportTo.join(', ')} only`, `add ${JSON.stringify(service.namespace)} to its exportTo`);
  }
}
