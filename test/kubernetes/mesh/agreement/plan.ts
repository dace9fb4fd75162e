import * as fc from 'fast-check';

/** A mesh as plain data, from which the constructs are made and, without them, what they are meant to do is told. */
export interface Plan {
  readonly services: readonly ServicePlan[];
  readonly doors: readonly DoorPlan[];
  readonly routes: readonly RoutePlan[];
  readonly meshRoutes: readonly MeshRoutePlan[];
  /** What is let through doors whose TLS ends behind them: which door, to which service. */
  readonly through: readonly (readonly [number, number])[];
  /** Callers and whom they call, by index. */
  readonly calls: readonly (readonly [number, number])[];
  /** Whether policies let in only who declared to call. */
  readonly closed: boolean;
}

export interface ServicePlan {
  readonly namespace: 'shop' | 'ops';
  readonly protocol: 'http' | 'http2' | 'grpc';
  readonly servicePort: number;
  readonly versions: readonly string[];
  /** A second port of HTTP. */
  readonly admin: boolean;
  /** A port of TCP. */
  readonly tcp: boolean;
  /** A port of TLS that the service ends itself. */
  readonly tls: boolean;
  readonly traffic: boolean;
}

export interface DoorPlan {
  readonly namespace: 'istio-system' | 'doors';
  readonly hosts: readonly string[];
  readonly tls: 'none' | 'secret' | 'certificate' | 'mutual' | 'passthrough';
  readonly redirect?: boolean;
  readonly front: 'none' | 'ingress' | 'loadBalancer';
  /** Which of two sets of gateway pods it is on. */
  readonly pods: 0 | 1;
  readonly tcp: boolean;
}

/** Behind gateways. */
export interface RoutePlan {
  readonly doors: readonly number[];
  readonly hosts: readonly string[];
  /** A service that is a host too, for calls inside the mesh. */
  readonly inside?: number;
  readonly rules: readonly RulePlan[];
}

/** For calls of a service inside the mesh. */
export interface MeshRoutePlan {
  readonly service: number;
  readonly rules: readonly RulePlan[];
}

export interface MatchPlan {
  readonly path?: { readonly kind: 'exact' | 'under' | 'regex'; readonly value: string };
  readonly header?: readonly [string, 'is' | 'startsWith' | 'matches' | 'present', string];
  readonly without?: readonly [string, 'is' | 'present', string];
  readonly query?: readonly [string, 'is' | 'startsWith' | 'present', string];
  readonly method?: string;
}

export interface TargetPlan {
  readonly service: number;
  readonly version?: number;
  readonly admin?: boolean;
}

export interface RulePlan {
  readonly match: readonly MatchPlan[];
  readonly act:
  | { readonly kind: 'to'; readonly targets: readonly (readonly [TargetPlan, number])[]; readonly rewrite?: { readonly path?: string; readonly host?: string }; readonly abort?: number }
  | { readonly kind: 'redirect'; readonly host?: string; readonly path?: string; readonly status?: 302 | 308 }
  | { readonly kind: 'respond'; readonly status: number }
  | { readonly kind: 'delegate'; readonly rules: readonly RulePlan[] };
  readonly set?: string;
  readonly retry?: number;
  readonly timeout?: number;
}

export const PATHS = ['/', '/api', '/api/', '/api/items', '/apiary', '/items', '/items/7', '/a/b/c'] as const;
export const HOSTS = ['a.example.com', 'b.example.com', '*.example.com', 'x.wild.test', '*.wild.test', 'c.deep.example.com'] as const;

const path = fc.oneof(
  fc.constantFrom(...PATHS).map((value) => ({ kind: 'exact' as const, value })),
  fc.constantFrom('/', '/api', '/api/', '/items', '/a/b', '/api/items').map((value) => ({ kind: 'under' as const, value })),
  fc.constantFrom('/items/[0-9]+', '/a.*', '.*b/c').map((value) => ({ kind: 'regex' as const, value })),
);
const how = fc.constantFrom('is' as const, 'startsWith' as const, 'matches' as const, 'present' as const);
const match: fc.Arbitrary<MatchPlan> = fc.record({
  path,
  header: fc.tuple(fc.constantFrom('x-dark-launch', 'X-User'), how, fc.constantFrom('v2', 'v')),
  without: fc.tuple(fc.constantFrom('x-beta'), fc.constantFrom('is' as const, 'present' as const), fc.constant('1')),
  query: fc.tuple(fc.constantFrom('page'), fc.constantFrom('is' as const, 'startsWith' as const, 'present' as const), fc.constantFrom('1', '12')),
  method: fc.constantFrom('GET', 'POST'),
}, { requiredKeys: [] }).filter((one) => Object.keys(one).length > 0);

const target: fc.Arbitrary<TargetPlan> = fc.record({ service: fc.nat(3), version: fc.nat(1), admin: fc.boolean() }, { requiredKeys: ['service'] });
const targets = fc.oneof(
  { weight: 3, arbitrary: target.map((one) => [[one, 100] as const]) },
  { weight: 1, arbitrary: fc.tuple(target, target, fc.nat(100)).map(([a, b, weight]) => [[a, weight] as const, [b, 100 - weight] as const]) },
);
const rewrite = fc.record({ path: fc.constantFrom('/', '/v2', '/v2/', '/deep/er'), host: fc.constant('inner.example.com') }, { requiredKeys: [] }).filter((one) => Object.keys(one).length > 0);
const to = fc.record({ kind: fc.constant('to' as const), targets, rewrite, abort: fc.constantFrom(503) }, { requiredKeys: ['kind', 'targets'] });
const redirect = fc.record({ kind: fc.constant('redirect' as const), host: fc.constant('new.example.com'), path: fc.constantFrom('/moved', '/'), status: fc.constantFrom(302 as const, 308 as const) }, { requiredKeys: ['kind', 'host'] });
const respond = fc.record({ kind: fc.constant('respond' as const), status: fc.constantFrom(200, 404, 503) });
const extras = { set: fc.constantFrom('1'), retry: fc.constantFrom(0, 3), timeout: fc.constantFrom(9, 20) };

const plainRule = (act: fc.Arbitrary<RulePlan['act']>, matches: { minLength: number; maxLength: number }): fc.Arbitrary<RulePlan> =>
  fc.record({ match: fc.array(match, matches), act, ...extras }, { requiredKeys: ['match', 'act'] })
    .map((rule) => rule.act.kind === 'to' ? rule : { match: rule.match, act: rule.act });

/** The rules of a delegate: for less than what is handed over. */
const handed = fc.tuple(fc.constantFrom('/api', '/items', '/a'), fc.array(fc.tuple(fc.constantFrom('', '/items', '/7', '/b'), to, fc.boolean()), { minLength: 1, maxLength: 2 }), fc.option(to, { nil: undefined }))
  .map(([under, parts, last]): RulePlan => ({
    match: [{ path: { kind: 'under', value: under } }],
    act: {
      kind: 'delegate',
      rules: [
        ...parts.map(([below, act, exact]): RulePlan => ({ match: [{ path: { kind: exact ? 'exact' : 'under', value: `${under}${below}` } }], act })),
        ...(last ? [{ match: [], act: { ...last, rewrite: last.rewrite?.path === undefined ? last.rewrite : { ...last.rewrite, path: '/v2/' } } }] : []),
      ],
    },
  }));
const rules = fc.tuple(
  fc.array(fc.oneof(
    { weight: 5, arbitrary: plainRule(to, { minLength: 1, maxLength: 2 }) },
    { weight: 1, arbitrary: plainRule(redirect, { minLength: 1, maxLength: 2 }) },
    { weight: 1, arbitrary: plainRule(respond, { minLength: 1, maxLength: 2 }) },
    { weight: 1, arbitrary: handed },
  ), { maxLength: 4 }),
  fc.option(plainRule(to, { minLength: 0, maxLength: 0 }), { nil: undefined }),
).map(([first, last]) => {
  const all = last ? [...first, last] : first;
  const isHanded = (rule: RulePlan, other: RulePlan): boolean => rule.act.kind === 'delegate' && JSON.stringify(rule.match) === JSON.stringify(other.match);
  return all.filter((rule, i) => !all.slice(0, i).some((before) => isHanded(before, rule)));
}).filter((all) => all.length > 0);

const service: fc.Arbitrary<ServicePlan> = fc.record({
  namespace: fc.constantFrom('shop' as const, 'ops' as const),
  protocol: fc.constantFrom('http' as const, 'http' as const, 'http2' as const, 'grpc' as const),
  servicePort: fc.constantFrom(80, 3000, 8080),
  versions: fc.subarray(['v2', 'v3']),
  admin: fc.boolean(),
  tcp: fc.boolean(),
  tls: fc.boolean(),
  traffic: fc.boolean(),
});

const door: fc.Arbitrary<DoorPlan> = fc.record({
  namespace: fc.constantFrom('istio-system' as const, 'doors' as const),
  hosts: fc.subarray([...HOSTS], { minLength: 1 }),
  tls: fc.constantFrom('none' as const, 'none' as const, 'secret' as const, 'certificate' as const, 'mutual' as const, 'passthrough' as const),
  redirect: fc.option(fc.boolean(), { nil: undefined }),
  front: fc.constantFrom('none' as const, 'none' as const, 'ingress' as const, 'loadBalancer' as const),
  pods: fc.constantFrom(0 as const, 0 as const, 1 as const),
  tcp: fc.boolean(),
});

export const plans: fc.Arbitrary<Plan> = fc.record({
  services: fc.array(service, { minLength: 2, maxLength: 4 }),
  doors: fc.array(door, { minLength: 1, maxLength: 3 }),
  routes: fc.array(fc.record({
    doors: fc.uniqueArray(fc.nat(2), { minLength: 1, maxLength: 2 }),
    hosts: fc.subarray([...HOSTS], { minLength: 1 }),
    inside: fc.option(fc.nat(7), { nil: undefined }),
    rules,
  }), { minLength: 1, maxLength: 4 }),
  meshRoutes: fc.uniqueArray(fc.record({ service: fc.nat(3), rules }), { maxLength: 2, selector: ({ service: index }) => index }),
  through: fc.array(fc.tuple(fc.nat(2), fc.nat(3)), { maxLength: 3 }),
  calls: fc.array(fc.tuple(fc.nat(3), fc.nat(3)), { maxLength: 4 }),
  closed: fc.boolean(),
}).map(tidy);

/** What does not fit is left out, so that what is left is a mesh that somebody could mean. */
function tidy(plan: Plan): Plan {
  const count = plan.services.length;
  const doors: DoorPlan[] = [];
  for (const one of plan.doors) {
    const used = doors.filter(({ pods }) => pods === one.pods);
    const hosts = one.hosts.filter((host) => !used.some((other) => other.hosts.includes(host)));
    const tls = one.front === 'ingress' ? 'none' : one.tls;
    if (hosts.length > 0) doors.push({ ...one, hosts, tls, redirect: tls === 'none' ? undefined : one.redirect, tcp: one.tcp && !used.some(({ tcp }) => tcp) });
  }
  const index = (wanted: number): number => wanted % count;
  const targetOf = (one: TargetPlan): TargetPlan => {
    const wanted = plan.services[index(one.service)];
    return {
      service: index(one.service),
      ...(one.version !== undefined && one.version < wanted.versions.length ? { version: one.version } : {}),
      ...(one.admin && wanted.admin && one.version === undefined ? { admin: true } : {}),
    };
  };
  const ruleOf = (rule: RulePlan): RulePlan => {
    const { act } = rule;
    if (act.kind === 'to') return { ...rule, act: { ...act, targets: act.targets.map(([one, weight]) => [targetOf(one), weight] as const) } };
    return act.kind === 'delegate' ? { ...rule, act: { ...act, rules: act.rules.map(ruleOf) } } : rule;
  };
  const routes: RoutePlan[] = [];
  for (const route of plan.routes) {
    const bound = [...new Set(route.doors.map((one) => one % doors.length))].filter((one) => doors[one].tls !== 'passthrough');
    const free = route.hosts.filter((host) => !routes.some((other) => other.hosts.includes(host)));
    const hosts = free.filter((host, i) => !free.some((other, j) => other.startsWith('*') && host.endsWith(other.slice(1)) && (host !== other || j < i)));
    const known = (one: Pick<RoutePlan, 'doors' | 'hosts'>): string[] => one.doors
      .flatMap((i) => doors[i].hosts.flatMap((served) => one.hosts.flatMap((host) => narrower(served, host))));
    if (routes.some((other) => known(other).some((name) => known({ doors: bound, hosts }).includes(name)))) continue; // two routes for one name
    const inside = routes.some((other) => other.inside === route.inside) || (route.inside ?? count) >= count ? undefined : route.inside;
    if (bound.length > 0 && hosts.length > 0) routes.push({ doors: bound, hosts, inside, rules: route.rules.map(ruleOf) });
  }
  const meshRoutes = plan.meshRoutes.filter((one, i) => plan.meshRoutes.findIndex((other) => index(other.service) === index(one.service)) === i)
    .map((one) => ({ service: index(one.service), rules: one.rules.map(ruleOf) }))
    .filter(({ service: one }) => !routes.some(({ inside }) => inside === one));
  const calls = plan.calls.map(([a, b]) => [index(a), index(b)] as const).filter(([a, b]) => a !== b);
  const through = plan.through.map(([at, one]) => [at % doors.length, index(one)] as const)
    .filter(([at, one], i, all) => doors[at].tls === 'passthrough' && plan.services[one].tls && all.findIndex(([other]) => other === at) === i);
  return { ...plan, doors, routes, meshRoutes, through, calls };
}

function narrower(a: string, b: string): string[] {
  if (a === b || (a.startsWith('*') && b.endsWith(a.slice(1)))) return [b];
  return b.startsWith('*') && a.endsWith(b.slice(1)) ? [a] : [];
}

/** A request as plain data. */
export interface Ask {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly host: string;
  readonly tls: boolean;
  readonly certificate: boolean;
  /** Which of the two sets of gateway pods it comes to. */
  readonly pods: 0 | 1;
}

export const asks: fc.Arbitrary<Ask> = fc.record({
  method: fc.constantFrom('GET', 'POST', 'DELETE'),
  path: fc.tuple(fc.constantFrom(...PATHS, '/api/items/', '/items/12', '/other'), fc.constantFrom('', '', '?page=1', '?page=12&x=y')).map(([at, query]) => at + query),
  headers: fc.record({ 'x-dark-launch': fc.constantFrom('v2', 'v3', 'w'), 'x-user': fc.constantFrom('v', 'anna'), 'x-beta': fc.constantFrom('1', '2') }, { requiredKeys: [] }),
  host: fc.constantFrom('a.example.com', 'b.example.com', 'other.example.com', 'x.wild.test', 'y.wild.test', 'c.deep.example.com', 'nowhere.test'),
  tls: fc.boolean(),
  certificate: fc.boolean(),
  pods: fc.constantFrom(0 as const, 0 as const, 1 as const),
});

/** A call inside the mesh: who asks whom, at which of its ports. */
export interface Call extends Pick<Ask, 'method' | 'path' | 'headers'> {
  readonly from: number;
  readonly to: number;
  readonly port: 'main' | 'admin' | 'tcp';
  readonly name: 'short' | 'qualified' | 'full';
}

export const callsMade: fc.Arbitrary<Call> = fc.record({
  method: fc.constantFrom('GET', 'POST'),
  path: asks.map(({ path: at }) => at),
  headers: asks.map(({ headers }) => headers),
  from: fc.nat(3),
  to: fc.nat(3),
  port: fc.constantFrom('main' as const, 'main' as const, 'admin' as const, 'tcp' as const),
  name: fc.constantFrom('short' as const, 'qualified' as const, 'full' as const),
});
