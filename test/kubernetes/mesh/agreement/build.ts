import { Chart, Duration } from 'cdk8s';
import {
  Environment, GatewayFront, GatewayTls, GatewayWorkload, Match, MeshGateway, MeshPolicy, MeshRoute, MeshRouteDelegate, Mtls, Platform, Port, Retry,
  RouteRule, TargetPort, TrafficPolicy, ValidationError, WebService, Weight,
} from '../../../../src';
import { IRouteTarget } from '../../../../src/kubernetes/mesh/route/target';
import { DoorPlan, MatchPlan, Plan, RulePlan, TargetPlan } from './plan';

/** What was made of a plan, and what of it was made: rules that could never be reached are refused, and left out here. */
export interface Built {
  readonly prod: Environment;
  readonly services: readonly WebService[];
  readonly doors: readonly MeshGateway[];
  readonly plan: Plan;
  /** Rules that were refused as unreachable, with the ones before them; of one with several matches, only the match that was. */
  readonly unreachable: readonly { readonly rules: readonly RulePlan[]; readonly index: number }[];
}

export const PODS = [
  GatewayWorkload.ingressgateway(),
  GatewayWorkload.of({ labels: { istio: 'edge' }, namespace: 'edge', service: 'edge', ports: { 80: 8080, 443: 8443, 5432: 5432 } }),
];
const TCP_PODS = GatewayWorkload.of({
  labels: { istio: 'ingressgateway' }, namespace: 'istio-system', service: 'istio-ingressgateway', serviceAccount: 'istio-ingressgateway-service-account', ports: { 80: 8080, 443: 8443, 5432: 5432 },
});
/** Of constructs that are refused, what a random plan cannot know. */
const TOLERATED = ['RouteHostNotServed', 'RouteGatewayUseless', 'RouteProtocolMismatch'];

export function build(plan: Plan): Built {
  const prod = new Environment(new Platform('shop'), 'prod', { mesh: true });
  const charts = new Map<string, Chart>();
  const chart = (namespace: string): Chart => {
    const known = charts.get(namespace) ?? prod.chart(namespace, { namespace });
    charts.set(namespace, known);
    return known;
  };
  const services = plan.services.map((one, i) => {
    const service = new WebService(chart(one.namespace), `s${i}`, {
      image: 'app:1',
      ports: [
        Port[one.protocol](9000, { servicePort: one.servicePort }),
        ...(one.admin ? [Port.http(9001, { name: 'admin' })] : []),
        ...(one.tcp ? [Port.tcp(9002)] : []),
        ...(one.tls ? [Port.tls(9443)] : []),
      ],
    });
    for (const version of one.versions) service.addVersion(version, { image: 'app:2' });
    if (one.traffic) new TrafficPolicy(chart(one.namespace), `s${i}-traffic`, { service, circuitBreaker: { errors: 3 }, limits: { requests: 100 } });
    return service;
  });
  for (const [from, to] of plan.calls) services[from].calls(services[to]);
  const doors = plan.doors.map((one, i) => makeDoor(chart(one.namespace), `d${i}`, one));
  const unreachable: { rules: readonly RulePlan[]; index: number }[] = [];
  const make = <T extends { rules: readonly RulePlan[] }>(scope: Chart, id: string, one: T, made: (rules: RouteRule[]) => void): T | undefined => {
    let { rules } = one;
    for (let attempt = 0; rules.length > 0; attempt++) {
      try {
        made(rules.map((rule, i) => renderRule(scope, `${id}-${attempt}-${i}`, rule, services)));
        return { ...one, rules };
      } catch (error) {
        if (!ValidationError.isValidationError(error)) throw error;
        scope.node.tryRemoveChild(id);
        for (const [i] of rules.entries()) scope.node.tryRemoveChild(`${id}-${attempt}-${i}`);
        const { what, code } = error.problems[0];
        if (TOLERATED.includes(code)) return undefined;
        if (code !== 'RuleUnreachable') throw error;
        const [, match, index] = /^(?:match (\d+) of )?rule (\d+)/.exec(what)!;
        const inner = new RegExp(`${id}-${attempt}-(\\d+)$`).exec(error.problems[0].path);
        const at = Number(inner?.[1] ?? index);
        const { act } = rules[at];
        const all = inner && act.kind === 'delegate' ? act.rules : rules;
        const dead = match === undefined ? all[Number(index)] : { ...all[Number(index)], match: [all[Number(index)].match[Number(match)]] };
        unreachable.push({ rules: [...all.slice(0, Number(index)), dead], index: Number(index) });
        const left = rulesWithout(all, Number(index), match === undefined ? undefined : Number(match));
        rules = inner && act.kind === 'delegate' ? rules.map((rule, i) => i === at ? { ...rule, act: { ...act, rules: left } } : rule) : left;
      }
    }
    return undefined;
  };
  const routes = plan.routes.flatMap((one, i) => make(chart('routes'), `r${i}`, one, (rules) => {
    const inside = one.inside === undefined ? {} : { hosts: [...one.hosts, services[one.inside]], mesh: true };
    new MeshRoute(chart('routes'), `r${i}`, { hosts: one.hosts, gateways: one.doors.map((door) => doors[door]), rules, ...inside });
  }) ?? []);
  const meshRoutes = plan.meshRoutes.flatMap((one) => make(chart('routes'), `m${one.service}`, one, (rules) => {
    new MeshRoute(chart('routes'), `m${one.service}`, { hosts: [services[one.service]], rules });
  }) ?? []);
  for (const [door, one] of plan.through) {
    const { hosts } = plan.doors[door];
    const names = hosts.filter((host) => !hosts.some((other) => other !== host && other.startsWith('*') && host.endsWith(other.slice(1))));
    new MeshRoute(chart('routes'), `t${door}`, { hosts: names, gateways: [doors[door]], tls: [{ sni: names, to: new TargetPort(services[one], 9443) }] });
  }
  for (const [namespace, made] of plan.closed ? charts : []) {
    const own = services.filter((service) => service.namespace === namespace);
    if (own.length > 0) new MeshPolicy(made, 'policy', { mtls: Mtls.strict(), services: own });
  }
  return { prod, services, doors, plan: { ...plan, routes, meshRoutes }, unreachable };
}

function rulesWithout(rules: readonly RulePlan[], index: number, match: number | undefined): readonly RulePlan[] {
  if (match === undefined) return rules.filter((_, i) => i !== index);
  return rules.map((rule, i) => i === index ? { ...rule, match: rule.match.filter((_, j) => j !== match) } : rule);
}

function makeDoor(chart: Chart, id: string, plan: DoorPlan): MeshGateway {
  return new MeshGateway(chart, id, {
    hosts: plan.hosts,
    workload: plan.pods === 0 && plan.tcp ? TCP_PODS : PODS[plan.pods],
    tls: { none: GatewayTls.none(), secret: GatewayTls.secret(`${id}-cert`), certificate: GatewayTls.certificate('letsencrypt'), mutual: GatewayTls.mutual(`${id}-cert`), passthrough: GatewayTls.passthrough() }[plan.tls],
    redirectToHttps: plan.redirect,
    front: { none: GatewayFront.none(), ingress: GatewayFront.ingress({ className: 'alb' }), loadBalancer: GatewayFront.loadBalancer() }[plan.front],
    tcp: plan.tcp ? [{ port: 5432 }] : undefined,
  });
}

function renderRule(scope: Chart, id: string, { match, act, set, retry, timeout }: RulePlan, services: readonly WebService[]): RouteRule {
  const rule = { ...(match.length > 0 ? { match: match.map(renderMatch) } : {}) };
  if (act.kind === 'redirect') return { ...rule, redirect: { host: act.host, path: act.path, status: act.status } };
  if (act.kind === 'respond') return { ...rule, respond: { status: act.status } };
  if (act.kind === 'delegate') {
    return { ...rule, delegate: new MeshRouteDelegate(scope, id, { rules: act.rules.map((one) => renderRule(scope, '', one, services)) }) };
  }
  const [[first]] = act.targets;
  return {
    ...rule,
    to: act.targets.length === 1 ? targetOf(first, services) : act.targets.map(([one, weight]) => Weight.of(targetOf(one, services), weight)),
    rewrite: act.rewrite,
    fault: act.abort === undefined ? undefined : { abort: { status: act.abort } },
    requestHeaders: set === undefined ? undefined : { set: { 'x-set': set } },
    retry: retry === undefined ? undefined : retry === 0 ? Retry.never() : Retry.times(retry, { on: ['5xx'], perTry: Duration.seconds(2) }),
    timeout: timeout === undefined ? undefined : Duration.seconds(timeout),
  };
}

function targetOf({ service, version, admin }: TargetPlan, services: readonly WebService[]): IRouteTarget {
  const whole = services[service];
  if (admin) return new TargetPort(whole, 9001);
  return version === undefined ? whole : whole.version(['v2', 'v3'].filter((name) => hasVersion(whole, name))[version]);
}

function hasVersion(service: WebService, name: string): boolean {
  return service.node.tryFindChild(name) !== undefined;
}

function renderMatch({ path, header, without, query, method }: MatchPlan): Match {
  const parts: Match[] = [];
  if (path) parts.push({ exact: Match.path(path.value), under: Match.pathUnder(path.value), regex: Match.pathMatches(path.value) }[path.kind]);
  if (header) {
    const [name, how, value] = header;
    const condition = Match.header(name);
    parts.push(how === 'present' ? condition.present() : how === 'matches' ? condition.matches(`${value}[0-9]*`) : condition[how](value));
  }
  if (without) parts.push(without[1] === 'present' ? Match.withoutHeader(without[0]).present() : Match.withoutHeader(without[0]).is(without[2]));
  if (query) {
    const [name, how, value] = query;
    parts.push(how === 'present' ? Match.query(name).present() : Match.query(name)[how](value));
  }
  if (method) parts.push(Match.method(method));
  return parts.reduce((all, one) => all.and(one));
}
