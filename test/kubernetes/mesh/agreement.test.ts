import * as fc from 'fast-check';
import { trace, TraceRequest, TraceResult } from '../../../src/analysis/trace';
import { renderTrace } from '../../../src/analysis/trace/render';
import { describeProblem } from '../../../src/core/validation-error';
import { modelOf } from '../../../src/kubernetes/synthesis/analyze-charts';
import { collect } from '../../../src/kubernetes/synthesis/collect';
import { judge } from '../../../src/kubernetes/synthesis/kubernetes-tree';
import { build, Built, PODS } from './agreement/build';
import { Asked, follow, hostOf, intendedAtDoor, intendedInMesh, Intent, meets, portOf } from './agreement/intent';
import { Ask, asks, Call, callsMade, MatchPlan, Plan, plans, RulePlan } from './agreement/plan';

const RUNS = Number(process.env.FC_NUM_RUNS ?? 300);
/** Another one each time for who looks for what nobody has found yet: FC_SEED=$RANDOM. */
const seed = Number(process.env.FC_SEED ?? 4);

function atDoor({ doors }: Built, ask: Ask): TraceRequest {
  const { labels, namespace } = PODS[ask.pods];
  const front = doors.find((door) => door.workload.namespace === namespace && door.front?.kind === 'Ingress')?.front;
  const from = front && !ask.tls ? { kind: 'ingress' as const, namespace, name: front.name } : { kind: 'gateway-labels' as const, labels, namespace };
  return { from, host: ask.host, method: ask.method, path: ask.path, headers: ask.headers, scheme: ask.tls ? 'https' : 'http', clientCert: ask.certificate };
}

function inMesh({ plan, services }: Built, call: Call): TraceRequest {
  const from = { kind: 'sidecar' as const, namespace: services[call.from].namespace!, workload: services[call.from].name };
  if (call.port === 'tcp') return { from, protocol: 'tcp', scheme: 'tcp', host: hostOf(plan, call).replace(/:\d+$/, ''), port: portOf(plan, call) };
  return { from, host: hostOf(plan, call), method: call.method, path: call.path, headers: call.headers };
}

/** What came of a request, in the words of the intent. */
function outcomeOf(result: TraceResult, intent: Intent): Intent {
  if (intent.shares === undefined) return { status: result.status, ...(intent.location === undefined ? {} : { location: result.location }) };
  const shares: Record<string, number> = {};
  for (const { host, subset, port, weight } of result.destinations) shares[`${host.split('.')[0]}${subset === undefined ? '' : ` ${subset}`}:${port}`] = Math.round(weight);
  return {
    status: result.reason === undefined ? result.status : 0,
    shares,
    path: intent.path === undefined ? undefined : result.forwarded?.path,
    host: intent.host === undefined ? undefined : result.forwarded?.host,
    set: intent.set === undefined ? undefined : result.forwarded?.headers['x-set'],
    timeout: intent.timeout === undefined ? undefined : result.timeout,
    attempts: intent.attempts === undefined ? undefined : result.retries?.attempts ?? 0,
  };
}

const tally = { cases: 0, requests: 0, arrived: 0, answered: 0, dead: 0, meeting: 0, rejected: 0 };

test('what is written with constructs is not refused, analyzes clean, and every request goes where it is meant to', () => {
  const [atDoors, inside] = [fc.array(asks, { minLength: 4, maxLength: 8 }), fc.array(callsMade, { minLength: 2, maxLength: 5 })];
  fc.assert(fc.property(plans, atDoors, inside, (plan: Plan, doorAsks, meshCalls) => {
    const built = build(plan);
    const collected = collect(built.prod.app);
    const { charts, problems, warnings } = judge(collected, '1.29');
    // A door whose every host a closer one takes is refused when the tree is whole.
    const taken = problems.filter(({ code }) => code === 'RouteHostTaken');
    tally.rejected += taken.length > 0 ? 1 : 0;
    fc.pre(taken.length === 0 || taken.length < problems.length);
    expect(problems.map(describeProblem)).toEqual([]);
    expect(warnings.filter(({ code }) => code !== 'RouteRest').map(describeProblem)).toEqual([]); // to be answered 404 may be meant
    tally.cases++;

    const model = modelOf(charts);
    for (const ask of doorAsks) compare(trace(model, atDoor(built, ask)), intendedAtDoor(built.plan, ask));
    for (const call of meshCalls.map((one) => ({ ...one, from: one.from % plan.services.length, to: one.to % plan.services.length }))) {
      const target = plan.services[call.to];
      if ((call.port === 'admin' && !target.admin) || (call.port === 'tcp' && !target.tcp) || (call.name === 'short' && plan.services[call.from].namespace !== target.namespace)) continue;
      compare(trace(model, inMesh(built, call)), intendedInMesh(built.plan, call));
    }
  }), { numRuns: RUNS, seed });
}, 600_000);

function compare(result: TraceResult, intent: Intent): void {
  tally.requests++;
  if (intent.denied) {
    if (!result.clusters.some(({ reason }) => reason === 'Denied')) throw new Error(`${intent.denied.join(', ')} should have refused it\n${renderTrace(result)}`);
    return;
  }
  tally[intent.shares ? 'arrived' : intent.status === undefined ? 'dead' : 'answered']++;
  const outcome = outcomeOf(result, intent);
  const different = Object.entries(outcome).filter(([key, value]) => JSON.stringify(value) !== JSON.stringify(intent[key as keyof Intent]));
  if (different.length === 0) return;
  throw new Error(`${different.map(([key, value]) => `${key}: meant ${JSON.stringify(intent[key as keyof Intent])}, traced ${JSON.stringify(value)}`).join('\n')}\n${renderTrace(result)}`);
}

test('a rule that is refused as unreachable is one that no request would reach', () => {
  fc.assert(fc.property(plans, (plan) => {
    for (const { rules, index } of build(plan).unreachable) {
      const marked = [...rules.slice(0, index).map((rule) => answering(rule, 204)), answering(rules[index], 299)];
      for (const asked of rules[index].match.flatMap(meeting)) {
        tally.meeting += meets(rules[index].match[0], asked) ? 1 : 0;
        expect(follow(plan, marked, asked)).not.toEqual({ status: 299 });
      }
    }
  }), { numRuns: RUNS * 3, seed });
}, 600_000);

/** Requests that a match is for. */
function meeting({ path, header, without, query, method }: MatchPlan): Asked[] {
  const [root, value] = [path?.value.replace(/\/$/, '') ?? '', path?.value ?? '/'];
  const paths = path?.kind === 'regex' ? ['/items/7', '/a', '/a/b/c', '/ab/c'] : path?.kind === 'exact' ? [value] : [value, ...['/', '/7', '/items', '/items/7', '/b', '/b/c', '/zzz'].map((below) => root + below)];
  const headers = {
    ...(header ? { [header[0].toLowerCase()]: header[2] } : {}),
    ...(without?.[1] === 'is' ? { [without[0]]: 'other' } : {}),
  };
  return paths.map((at) => ({ method: method ?? 'GET', path: at + (query ? `?${query[0]}=${query[2]}` : ''), headers, host: 'a.example.com', scheme: 'http' }));
}

/** The same rule, with an answer by which it is known. */
function answering(rule: RulePlan, status: number): RulePlan {
  const { act } = rule;
  return { ...rule, act: act.kind === 'delegate' ? { ...act, rules: act.rules.map((part) => answering(part, status)) } : { kind: 'respond', status } };
}

test('the cases above are of all kinds', () => {
  expect(Math.min(tally.arrived, tally.answered, tally.dead)).toBeGreaterThan(RUNS / 4);
  expect(tally.cases).toBeGreaterThanOrEqual(RUNS);
  expect(tally.meeting).toBeGreaterThan(RUNS / 4);
});
