import { Ask, Call, DoorPlan, MatchPlan, MeshRoutePlan, Plan, RulePlan, TargetPlan } from './plan';

/** What somebody who wrote the plan means to happen, told from the plan alone. */
export interface Intent {
  /** The status the client sees; undefined where there is no answer in HTTP. */
  readonly status?: number;
  /** Who gets it, `<service> <version>:<port>`, in percent. */
  readonly shares?: Readonly<Record<string, number>>;
  readonly path?: string;
  readonly host?: string;
  readonly set?: string;
  readonly location?: string;
  readonly timeout?: number;
  readonly attempts?: number;
  /** Who refuses the caller. */
  readonly denied?: readonly string[];
}

export interface Asked {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly host: string;
  readonly scheme: string;
}

/** What a request from the outside is meant to meet. */
export function intendedAtDoor(plan: Plan, ask: Ask): Intent {
  const doors = plan.doors.filter((door) => door.pods === ask.pods);
  const asked = { ...ask, scheme: ask.tls ? 'https' : 'http' };
  if (ask.tls) {
    const letsThrough = (one: DoorPlan): boolean => plan.through.some(([i]) => plan.doors[i] === one);
    const door = closestDoor(doors.filter((one) => one.tls === 'passthrough' ? letsThrough(one) : one.tls !== 'none'), ask.host);
    const through = plan.through.find(([i]) => plan.doors[i] === door);
    if (through) return { status: 200, shares: { [nameOf(plan, { service: through[1] }, 9443)]: 100 } };
    if (!door || (door.tls === 'mutual' && !ask.certificate)) return {};
    return routed(plan, asked, (route) => route.doors.some((i) => plan.doors[i] === door), [door]);
  }
  const plain = doors.filter(answersPlain);
  if (plain.length === 0) return {};
  return routed(plan, asked, (route) => route.doors.some((i) => plain.includes(plan.doors[i]) && serves(plan.doors[i], route.hosts)), plain);
}

/** Whether a door listens for plain HTTP at all. */
function answersPlain({ tls, redirect }: DoorPlan): boolean {
  return tls !== 'passthrough' || redirect === true;
}

function redirects({ tls, redirect }: DoorPlan): boolean {
  return tls !== 'none' && (redirect ?? tls !== 'passthrough');
}

function routed(plan: Plan, asked: Asked & { tls?: boolean }, bound: (route: Plan['routes'][number]) => boolean, doors: readonly DoorPlan[]): Intent {
  // The closest name decides, whoever wrote it; then the rules of that name.
  const isTls = asked.scheme === 'https';
  const names: { name: string; rules: readonly RulePlan[]; redirect: boolean }[] = [];
  for (const door of doors) {
    const redirect = !isTls && redirects(door);
    for (const route of plan.routes.filter((one) => bound(one) && one.doors.some((i) => plan.doors[i] === door))) {
      for (const host of route.hosts) {
        for (const served of door.hosts) {
          if (covers(served, host)) names.push({ name: host, rules: route.rules, redirect });
          else if (covers(host, served)) names.push({ name: served, rules: route.rules, redirect });
        }
      }
    }
    if (redirect) for (const host of door.hosts) names.push({ name: host, rules: [], redirect });
  }
  const best = closest(names.filter(({ name }) => covers(name, asked.host)));
  if (!best) return { status: 404 };
  const same = names.filter(({ name }) => name === best.name);
  if (same.some(({ redirect }) => redirect)) return { status: 301, location: `https://${asked.host}${asked.path}` };
  return follow(plan, [...new Set(same.map(({ rules }) => rules))].flat(), asked) ?? { status: 404 };
}

/** What a call inside the mesh is meant to meet. */
export function intendedInMesh(plan: Plan, call: Call): Intent {
  const port = portOf(plan, call);
  const asked = { ...call, host: hostOf(plan, call), scheme: 'http' };
  const itself: Intent = { shares: { [nameOf(plan, { service: call.to }, port)]: 100 } };
  const route = call.port === 'main' ? insideRoutes(plan).find((one) => one.service === call.to) : undefined;
  const intent: Intent = call.port === 'tcp' ? itself : route ? follow(plan, route.rules, asked) ?? { status: 404 } : { ...itself, status: 200, path: call.path, host: asked.host };
  if (!plan.closed || !intent.shares) return intent;
  const denied = Object.keys(intent.shares).filter((name) => !mayCall(plan, call.from, Number(/^s(\d+)/.exec(name)![1])));
  return denied.length === 0 ? intent : { denied };
}

function insideRoutes({ meshRoutes, routes }: Plan): readonly MeshRoutePlan[] {
  return [...meshRoutes, ...routes.flatMap(({ inside, rules }) => inside === undefined ? [] : { service: inside, rules })];
}

/** Whether a service declared to call another one, or something whose routes send requests there. */
function mayCall(plan: Plan, from: number, to: number): boolean {
  const called = plan.calls.filter(([caller]) => caller === from).map(([, callee]) => callee);
  return called.includes(to) || insideRoutes(plan).some(({ service, rules }) => called.includes(service) && targetsIn(rules).includes(to));
}

function targetsIn(rules: readonly RulePlan[]): number[] {
  return rules.flatMap(({ act }) => act.kind === 'to' ? act.targets.map(([{ service }]) => service) : act.kind === 'delegate' ? targetsIn(act.rules) : []);
}

/** The first rule that is for a request, and what it does; undefined if there is none. */
export function follow(plan: Plan, rules: readonly RulePlan[], asked: Asked, within?: string): Intent | undefined {
  for (const rule of rules) {
    const matched = matchOf(rule, asked, within);
    if (matched === undefined) continue;
    const { act } = rule;
    if (act.kind === 'delegate') {
      const inner = follow(plan, act.rules, asked, matched.under);
      if (inner) return inner;
      continue; // what the delegate has no rule for goes on
    }
    if (act.kind === 'respond') return { status: act.status };
    if (act.kind === 'redirect') {
      const at = act.path === undefined ? asked.path : act.path + queryOf(asked.path);
      return { status: act.status ?? 301, location: `${asked.scheme}://${act.host ?? asked.host}${at}` };
    }
    if (act.abort !== undefined) return { status: act.abort };
    const shares: Record<string, number> = {};
    for (const [target, weight] of act.targets) {
      const name = nameOf(plan, target, target.admin ? 9001 : plan.services[target.service].servicePort);
      if (act.targets.length === 1 || weight > 0) shares[name] = (shares[name] ?? 0) + (act.targets.length === 1 ? 100 : weight);
    }
    return {
      status: 200,
      shares,
      path: rewritten(asked.path, matched.under, act.rewrite?.path),
      host: act.rewrite?.host ?? asked.host,
      set: rule.set,
      timeout: rule.timeout === undefined ? undefined : rule.timeout * 1000,
      attempts: rule.retry,
    };
  }
  return undefined;
}

/** What a rule is for, if the request is among it: what its path lies under, or undefined there if the whole path was asked for. */
function matchOf(rule: RulePlan, asked: Asked, within?: string): { under: string | undefined } | undefined {
  if (rule.match.length === 0) return { under: within ?? '/' };
  for (const match of rule.match) {
    if (!meets(match, asked)) continue;
    return { under: match.path === undefined ? within ?? '/' : match.path.kind === 'under' ? match.path.value : undefined };
  }
  return undefined;
}

export function meets({ path, header, without, query, method }: MatchPlan, asked: Asked): boolean {
  const at = asked.path.replace(/\?.*$/, '');
  if (path?.kind === 'exact' && at !== path.value) return false;
  if (path?.kind === 'under' && !isUnder(at, path.value)) return false;
  if (path?.kind === 'regex' && !new RegExp(`^(${path.value})$`).test(at)) return false;
  if (header && !compares(asked.headers[header[0].toLowerCase()], header[1], header[2])) return false;
  if (without) {
    const value = asked.headers[without[0].toLowerCase()];
    if (without[1] === 'present' ? value !== undefined : value === without[2]) return false;
  }
  if (query && !compares(new URLSearchParams(queryOf(asked.path)).get(query[0]) ?? undefined, query[1], query[2])) return false;
  return method === undefined || asked.method === method;
}

function compares(value: string | undefined, how: string, wanted: string): boolean {
  if (value === undefined) return false;
  if (how === 'is') return value === wanted;
  if (how === 'startsWith') return value.startsWith(wanted);
  return how === 'present' || new RegExp(`^${wanted}[0-9]*$`).test(value);
}

function isUnder(path: string, root: string): boolean {
  const base = root.replace(/\/$/, '');
  return path === base || path.startsWith(`${base}/`);
}

function rewritten(path: string, under: string | undefined, to: string | undefined): string {
  if (to === undefined) return path;
  const query = queryOf(path);
  if (under === undefined) return to + query;
  const rest = path.replace(/\?.*$/, '').slice(under.replace(/\/$/, '').length);
  return (rest === '' ? to : to.replace(/\/$/, '') + rest) + query;
}

function queryOf(path: string): string {
  return /\?.*$/.exec(path)?.[0] ?? '';
}

export function nameOf(plan: Plan, { service, version }: TargetPlan, port: number): string {
  const { versions } = plan.services[service];
  return `s${service}${versions.length === 0 ? '' : ` ${version === undefined ? 'primary' : versions[version]}`}:${port}`;
}

export function portOf(plan: Plan, call: Call): number {
  return { main: plan.services[call.to].servicePort, admin: 9001, tcp: 9002 }[call.port];
}

export function hostOf(plan: Plan, call: Call): string {
  const { namespace } = plan.services[call.to];
  const name = { short: `s${call.to}`, qualified: `s${call.to}.${namespace}`, full: `s${call.to}.${namespace}.svc.cluster.local` }[call.name];
  return `${name}:${portOf(plan, call)}`;
}

function closestDoor(doors: readonly DoorPlan[], host: string): DoorPlan | undefined {
  return closest(doors.flatMap((door) => door.hosts.filter((name) => covers(name, host)).map((name) => ({ door, name }))))?.door;
}

function closest<T extends { readonly name: string }>(names: readonly T[]): T | undefined {
  return [...names].sort((a, b) => Number(a.name.startsWith('*')) - Number(b.name.startsWith('*')) || b.name.length - a.name.length)[0];
}

function serves(door: DoorPlan, hosts: readonly string[]): boolean {
  return hosts.some((host) => door.hosts.some((served) => covers(served, host) || covers(host, served)));
}

function covers(wide: string, narrow: string): boolean {
  return wide === narrow || (wide.startsWith('*.') && narrow.endsWith(wide.slice(1)));
}
