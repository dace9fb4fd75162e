import { Chart } from 'cdk8s';
import { IConstruct } from 'constructs';
import { Problem } from '../../../core/validation-error';
import { hostsMeet, isMeshHost, list } from '../hosts';
import { coversEntry } from './cover';
import { delegationProblems } from './delegation';
import type { MeshRoute, MeshRouteProps } from './mesh-route';
import { redirectLoops } from './redirect-loop';
import { TLS_PORT } from './render-route';
import { labelOf, RouteRule, ruleProblems, takenBy, targetProblems, targetsOf, weightProblems } from './rule';
import { shadowProblems } from './shadow';
import { MeshDestination } from './target';

/** What is wrong with a route by itself, all of it. */
export function routeProblems(route: MeshRoute, props: MeshRouteProps): Problem[] {
  const { rules = [], tcp = [], tls = [] } = props;
  const problems: Problem[] = hostProblems(route, props);
  if ([props.rules, props.tcp, props.tls].every((given) => given === undefined) || [props.rules, props.tcp, props.tls].some((given) => given?.length === 0)) {
    problems.push({ code: 'RouteRules', what: 'the route has no rules', fix: 'give `rules`, `tls` or `tcp`, with at least one rule each' });
  }
  const atGateway = route.gateways.length > 0;
  rules.forEach((rule, i) => {
    problems.push(...ruleProblems(rule, { scope: route, label: labelOf(rule, i), atGateway }));
    problems.push(...delegationProblems(rule, i, atGateway), ...referenceProblems(route, rule, i));
  });
  problems.push(...shadowProblems(rules), ...redirectLoops(rules, route.gateways));
  for (const [kind, others] of [['tls', tls], ['tcp', tcp]] as const) {
    others.forEach((rule, i) => {
      const label = `${kind} rule ${i}`;
      problems.push(...weightProblems(rule, label), ...targetProblems(targetsOf(rule).map(({ target }) => target), kind, { scope: route, label }));
    });
  }
  return [...problems, ...sniProblems(route, props), ...meshPortProblems(route, props)];
}

function hostProblems({ hosts, mesh, gateways }: MeshRoute, props: MeshRouteProps): Problem[] {
  const problems: Problem[] = [];
  if (hosts.length === 0) problems.push({ code: 'RouteHosts', what: '`hosts` is empty', fix: 'name the hosts that requests are for' });
  if (!mesh && gateways.length === 0) problems.push({ code: 'RouteNowhere', what: 'the route is neither for gateways nor for the mesh', fix: 'give `gateways`, or leave `mesh` out' });
  hosts.forEach((host, i) => {
    const given = props.hosts[i];
    if (typeof given !== 'string' && host === '') {
      problems.push({ code: 'TargetNamespace', what: `${given._destination().path} is a host of the route, and its chart names no namespace, so it has no full name`, fix: 'give the chart a namespace' });
    } else if (!isMeshHost(host)) {
      problems.push({
        code: 'RouteHosts',
        what: `\`hosts\` has ${JSON.stringify(host)}, which is no host name`,
        fix: 'write it in lower case, in full, without scheme, port and path; for a service, pass the WebService itself',
      });
    }
    if (host === '*' && mesh) problems.push({ code: 'RouteHosts', what: '"*" in the mesh would take every call of every workload', fix: 'name the hosts, or bind the route to gateways only' });
  });
  const twice = hosts.find((host, i) => hosts.indexOf(host) !== i);
  if (twice !== undefined) problems.push({ code: 'RouteHosts', what: `\`hosts\` has ${JSON.stringify(twice)} twice`, fix: 'name it once' });
  hosts.forEach((host, i) => {
    const within = hosts.slice(0, i).find((other) => other !== host && hostsMeet(other, host));
    if (within !== undefined) {
      problems.push({
        code: 'RouteHosts',
        what: `\`hosts\` has ${JSON.stringify(within)} and ${JSON.stringify(host)}, and Istio refuses a route with hosts of which one is among the other`,
        fix: 'keep the wider one, or write two routes',
      });
    }
  });
  return problems;
}

/** A delegate without a namespace would be looked for in that of the route. */
function referenceProblems(scope: IConstruct, rule: RouteRule, index: number): Problem[] {
  if (!rule.delegate) return [];
  const { _path: path, _owner: owner } = rule.delegate;
  if (owner.node.root !== scope.node.root) {
    return [{ code: 'TargetElsewhere', what: `${labelOf(rule, index)} hands requests over to ${path}, which is of another environment`, fix: 'delegate to a MeshRouteDelegate of the same environment' }];
  }
  const [own, theirs] = [Chart.of(scope).namespace, Chart.of(owner).namespace];
  return theirs === undefined && own !== undefined
    ? [{ code: 'TargetNamespace', what: `${labelOf(rule, index)} hands requests over to ${path}, whose chart names no namespace`, fix: 'give the chart a namespace' }] : [];
}

function sniProblems({ hosts }: MeshRoute, { tls = [] }: MeshRouteProps): Problem[] {
  return tls.flatMap(({ sni }, i) => {
    if (sni.length === 0) return [{ code: 'RouteSni', what: `tls rule ${i} has no names`, fix: 'name what clients ask for (SNI)' }];
    const unknown = sni.filter((name) => !hosts.some((host) => host === '*' || host === name || (host.startsWith('*') && name.endsWith(host.slice(1)))));
    return unknown.length === 0 ? [] : [{
      code: 'RouteSni', what: `${list(unknown)} is asked for in \`tls\` but is none of the route's hosts`, fix: `add it to \`hosts\` (${list(hosts)})`,
    }];
  });
}

/** Ports of rules for the mesh that no service among the hosts has. */
function meshPortProblems(route: MeshRoute, { hosts, rules = [], tcp = [], tls = [] }: MeshRouteProps): Problem[] {
  const services = hosts.flatMap((host) => typeof host === 'string' ? [] : host._destination());
  if (!route.mesh || services.length < hosts.length) return [];
  const known = (service: MeshDestination): number[] => service.ports?.map(({ port }) => port) ?? [service.port];
  const ports = new Set([...services.flatMap(known), ...route.gateways.flatMap((gateway) => gateway._listeners.map(({ port }) => port))]);
  const asked = [
    ...rules.flatMap(({ match = [] }, i) => match.map(({ portCondition }) => ({ port: portCondition, label: `rule ${i}` }))),
    ...tls.map(({ port }, i) => ({ port: port ?? TLS_PORT, label: `tls rule ${i}` })),
    ...tcp.map(({ port }, i) => ({ port, label: `tcp rule ${i}` })),
  ];
  return asked.filter(({ port }) => port !== undefined && !ports.has(port)).map(({ port, label }) => ({
    code: 'RoutePort', what: `${label} is for port ${port}, which none of the route's hosts has: ${list(services.map((service) => `${service.path} (${list(known(service).map(String))})`))}`, fix: 'use a port of the service',
  }));
}

/** Services of which some calls meet no rule: at a gateway that is as it should be, inside the mesh it cuts a service off. */
export function restWarnings({ hosts, rules = [] }: MeshRouteProps): Problem[] {
  const services = rules.length === 0 ? [] : hosts.flatMap((host) => typeof host === 'string' ? [] : host._destination());
  const taken = rules.flatMap(takenBy);
  const cutOff = services.filter(({ port }) => rules.some((rule) => isForPort(rule, port)) && !taken.some((entry) => coversEntry(entry, { port })));
  return cutOff.map(({ path, port }) => ({
    code: 'RouteRest',
    what: `calls of ${path} on port ${port} that none of the rules is for are answered 404`,
    fix: 'end with a rule for the rest, e.g. { to: catalog }, or acknowledge the warning',
  }));
}

function isForPort({ match = [] }: RouteRule, port: number): boolean {
  return match.length === 0 || match.some(({ portCondition }) => portCondition === undefined || portCondition === port);
}
