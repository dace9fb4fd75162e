import { Duration } from 'cdk8s';
import { IConstruct } from 'constructs';
import { Problem } from '../../../core/validation-error';
import { Json } from '../../synthesis/json';
import type { ListenerKind } from '../gateway/listener';
import { actionProblems } from './action-problems';
import { HeaderChanges, renderCors, renderFault, renderRedirect, renderResponse, RuleActions } from './actions';
import { conflicts, coversEntry, joinEntries } from './cover';
import { millis, seconds } from './duration';
import { Match } from './match';
import { Retry } from './retry';
import { IRouteTarget, MeshDestination, WeightedTarget } from './target';

/** What happens to some requests. Exactly one of `to`, `redirect`, `respond` and `delegate` is given. */
export interface RouteRule extends RuleActions {
  /**
   * Its name, as access logs show it.
   *
   * @default - none
   */
  readonly name?: string;
  /**
   * The requests it is for: those that meet any of these.
   *
   * @default - every request that no rule before it was for
   */
  readonly match?: readonly Match[];
  /**
   * Where they go: one target, or several with their weights.
   *
   * @default - one of the other three
   */
  readonly to?: IRouteTarget | readonly WeightedTarget[];
  /**
   * Rules of another team's `MeshRouteDelegate`.
   *
   * @default - one of the other three
   */
  readonly delegate?: IRouteDelegate;
  /**
   * How long the answer may take, retries included.
   *
   * @default - no limit
   */
  readonly timeout?: Duration;
  /**
   * Whether a failed request is tried again.
   *
   * @default - Istio's: twice more where nothing was processed
   */
  readonly retry?: Retry;
}

/** Rules that another team writes. */
export interface IRouteDelegate {
  /** @internal */
  readonly _path: string;
  /** @internal */
  readonly _owner: IConstruct;
  /** @internal */
  readonly _rules: readonly RouteRule[];
  /** @internal */
  _reference(): { readonly name: string; readonly namespace?: string };
}

/** The targets of a rule and their weights. */
export function targetsOf(rule: RouteRule): readonly WeightedTarget[] {
  if (rule.to === undefined) return [];
  return Array.isArray(rule.to) ? rule.to as readonly WeightedTarget[] : [new WeightedTarget(rule.to as IRouteTarget, 100)];
}

/** The matches of a rule as Istio reads them, without those that are part of another; an empty one where the rule is for every request. */
export function entriesOf(rule: RouteRule): readonly Json[] {
  const all = (rule.match ?? []).flatMap((match) => match._render());
  const entries = all.filter((entry, i) => !all.slice(0, i).some((earlier) => coversEntry(earlier, entry)));
  return entries.length === 0 ? [{}] : entries;
}

/**
 * `http[]` for rules in their order. Matches that a rule before them takes whole are left out.
 *
 * @param scope where a match holds, e.g. at one port only
 */
export function renderRules(rules: readonly RouteRule[], scope: (entry: Json) => readonly Json[] = (entry) => [entry]): Json[] {
  const taken: Json[] = [];
  return rules.flatMap((rule) => {
    const entries = entriesOf(rule).filter((entry) => !taken.some((earlier) => coversEntry(earlier, entry)));
    taken.push(...takenBy(rule));
    return renderRule(rule, entries, scope);
  });
}

/** The requests that surely go no further than a rule: what a delegate has no rule for goes on. */
export function takenBy(rule: RouteRule): readonly Json[] {
  if (!rule.delegate) return entriesOf(rule);
  const parts = rule.delegate._rules.flatMap(entriesOf);
  return entriesOf(rule).flatMap((root) => parts.filter((part) => !conflicts(root, part)).map((part) => joinEntries(root, part)));
}

/** The entries of `http[]` for one rule: several where its matches must be rewritten differently. */
function renderRule(rule: RouteRule, all: readonly Json[], scope: (entry: Json) => readonly Json[]): Json[] {
  const groups: { readonly rewrite: string | undefined; readonly entries: Json[] }[] = [];
  for (const entry of all) {
    const rewrite = rewriteOf(rule, entry);
    const last = groups[groups.length - 1];
    if (last && last.rewrite === rewrite) last.entries.push(...scope(entry));
    else groups.push({ rewrite, entries: [...scope(entry)] });
  }
  return groups.map(({ rewrite, entries }) => renderHttpRoute(rule, entries.some((entry) => Object.keys(entry).length === 0) ? [] : entries, rewrite));
}

/** A prefix is replaced as text: `/api/` by `/v2/`, or `/api/items` would become `/v2items`; any other path is replaced as a whole. */
function rewriteOf(rule: RouteRule, entry: Json): string | undefined {
  const path = rule.rewrite?.path;
  const uri = entry.uri as { prefix?: string } | undefined;
  return path === undefined || path.endsWith('/') || (uri && uri.prefix === undefined) ? path : `${path}/`;
}

function renderHttpRoute(rule: RouteRule, match: Json[], rewritePath: string | undefined): Json {
  const targets = targetsOf(rule);
  const delegate = rule.delegate?._reference() ?? handover(targets);
  const headers = renderHeaders(rule);
  const host = rule.rewrite?.host;
  return {
    ...(rule.name ? { name: rule.name } : {}),
    ...(match.length > 0 ? { match } : {}),
    ...(rule.redirect ? { redirect: renderRedirect(rule.redirect) } : {}),
    ...(rule.respond ? { directResponse: renderResponse(rule.respond) } : {}),
    ...(delegate ? { delegate } : {}),
    ...(rule.rewrite ? { rewrite: { ...(rewritePath === undefined ? {} : { uri: rewritePath }), ...(host === undefined ? {} : { authority: host }) } } : {}),
    ...(targets.length > 0 && !delegate ? { route: renderDestinations(targets) } : {}),
    ...(rule.timeout ? { timeout: seconds(rule.timeout) } : {}),
    ...(rule.retry ? { retries: rule.retry._render() } : {}),
    ...(rule.fault ? { fault: renderFault(rule.fault) } : {}),
    ...(rule.mirror ? { mirrors: [{ destination: destinationOf(rule.mirror.to._destination()), percentage: { value: rule.mirror.percent ?? 100 } }] } : {}),
    ...(rule.cors ? { corsPolicy: renderCors(rule.cors) } : {}),
    ...(headers ? { headers } : {}),
  };
}

/** Where a target shares its requests itself. */
function handover(targets: readonly WeightedTarget[]): { readonly name: string; readonly namespace?: string } | undefined {
  return targets.length === 1 ? targets[0].target._delegate?.() : undefined;
}

/** `route[]`: a weight is written only where there is a choice. */
export function renderDestinations(targets: readonly WeightedTarget[]): Json[] {
  return targets.map(({ target, weight }) => ({ destination: destinationOf(target._destination()), ...(targets.length > 1 ? { weight } : {}) }));
}

function destinationOf({ host, port, subset }: MeshDestination): Json {
  return { host, ...(subset ? { subset } : {}), port: { number: port } };
}

function renderHeaders({ requestHeaders, responseHeaders }: RouteRule): Json | undefined {
  if (!requestHeaders && !responseHeaders) return undefined;
  const render = ({ set, add, remove }: HeaderChanges): Json => ({ ...(set ? { set } : {}), ...(add ? { add } : {}), ...(remove ? { remove } : {}) });
  return { ...(requestHeaders ? { request: render(requestHeaders) } : {}), ...(responseHeaders ? { response: render(responseHeaders) } : {}) };
}

/** What a rule is judged by, besides itself. */
export interface RuleContext {
  /** The route or delegate that it is of. */
  readonly scope: IConstruct;
  /** What a message calls it: `rule 0 (dark-launch)`. */
  readonly label: string;
  /** Whether requests come in by a gateway. */
  readonly atGateway: boolean;
}

/** What a message calls a rule. */
export function labelOf(rule: RouteRule, index: number): string {
  return rule.name ? `rule ${index} (${rule.name})` : `rule ${index}`;
}

/** What is wrong with one rule, all of it. */
export function ruleProblems(rule: RouteRule, context: RuleContext): Problem[] {
  const { label, atGateway } = context;
  const problems: Problem[] = [];
  const given = (['to', 'redirect', 'respond', 'delegate'] as const).filter((prop) => rule[prop] !== undefined);
  if (given.length !== 1) {
    problems.push({
      code: 'RuleAction',
      what: given.length === 0 ? `${label} says nothing of what happens to its requests` : `${label} says ${given.map((prop) => `\`${prop}\``).join(' and ')}`,
      fix: 'give exactly one of `to`, `redirect`, `respond` and `delegate`',
    });
  }
  if (rule.match?.length === 0) problems.push({ code: 'MatchEmpty', what: `${label} has an empty \`match\``, fix: 'leave it out, if the rule is for every request' });
  for (const match of rule.match ?? []) {
    problems.push(...match._problems());
    if (match.asksForSource && atGateway) {
      problems.push({ code: 'MatchSource', what: `${label} asks who is behind a request, which a gateway does not know`, fix: 'use Match.from() only in routes of the mesh itself (`mesh: true`, without `gateways`)' });
    }
  }
  problems.push(...actionProblems(rule), ...rule.retry?._problems(rule.timeout) ?? [], ...weightProblems(rule, label));
  if (rule.timeout && millis(rule.timeout) < 1) problems.push({ code: 'RuleTimeout', what: `${label} has a timeout of ${millis(rule.timeout)} ms`, fix: 'give at least 1 ms, or leave `timeout` out for no limit' });
  if (rule.redirect || rule.respond) {
    for (const prop of ['timeout', 'retry', 'mirror', 'rewrite', 'fault', 'requestHeaders'] as const) {
      if (rule[prop] !== undefined) problems.push({ code: 'RuleAction', what: `${label} has \`${prop}\` but sends its requests nowhere`, fix: `remove \`${prop}\`, or give \`to\`` });
    }
  }
  if (targetsOf(rule).length > 1) {
    for (const { target } of targetsOf(rule).filter((one) => one.target._delegate?.() !== undefined)) {
      problems.push({
        code: 'ReleaseWeighted',
        what: `${label} shares its requests between ${target._destination().path} and others, but a release shares its requests among its versions itself`,
        fix: 'send all requests of the rule to it, or to a `preview` or service of its own',
      });
    }
  }
  problems.push(...targetProblems([...targetsOf(rule).map(({ target }) => target), ...(rule.mirror ? [rule.mirror.to] : [])], 'http', context));
  return problems;
}

/** What a kind of rule sends, and the protocols that do not take it. */
const REFUSED: Readonly<Record<ListenerKind, { readonly sends: string; readonly protocols: readonly string[]; readonly fix: string }>> = {
  http: { sends: 'HTTP', protocols: ['tcp', 'tls', 'udp', 'https'], fix: 'declare the port as Port.http(…), or use `tcp` or `tls` rules' },
  tls: { sends: 'TLS', protocols: ['http', 'http2', 'grpc', 'udp'], fix: 'declare the port as Port.tls(…) or Port.https(…), or let TLS end at the gateway' },
  tcp: { sends: 'TCP', protocols: ['http', 'http2', 'grpc', 'udp'], fix: 'declare the port as Port.tcp(…), or use `rules`' },
};

/** What is wrong with where a rule sends its requests, all of it. */
export function targetProblems(targets: readonly IRouteTarget[], kind: ListenerKind, { scope, label }: Pick<RuleContext, 'scope' | 'label'>): Problem[] {
  const { sends, protocols, fix } = REFUSED[kind];
  return targets.flatMap((target) => {
    const { path, host, port, protocol, owner } = target._destination();
    if (owner && owner.node.root !== scope.node.root) {
      return [{ code: 'TargetElsewhere', what: `${label} sends requests to ${path}, which is of another environment`, fix: 'route to a service of the same environment, or to WebService.fromAttributes(…)' }];
    }
    if (host === undefined) {
      return [{ code: 'TargetNamespace', what: `${label} sends requests to ${path}, whose chart names no namespace, so it has no full name`, fix: 'give the chart a namespace' }];
    }
    return protocols.includes(protocol) ? [{ code: 'TargetProtocol', what: `${label} sends ${sends} to port ${port} of ${path}, which speaks ${protocol}`, fix }] : [];
  });
}

/** What is wrong with weights, all of it. */
export function weightProblems(rule: Pick<RouteRule, 'to'>, label: string): Problem[] {
  if (!Array.isArray(rule.to)) return [];
  const targets = rule.to as readonly WeightedTarget[];
  if (targets.length === 0) return [{ code: 'RuleWeights', what: `${label} sends its requests to nobody`, fix: 'name at least one target' }];
  const problems: Problem[] = targets.filter(({ weight }) => !(Number.isInteger(weight) && weight >= 0 && weight <= 100))
    .map(({ weight }) => ({ code: 'RuleWeights', what: `${label} has a weight of ${weight}`, fix: 'weights are whole percentages from 0 to 100' }));
  const sum = targets.reduce((total, { weight }) => total + weight, 0);
  if (problems.length === 0 && sum !== 100) problems.push({ code: 'RuleWeights', what: `the weights of ${label} add up to ${sum}`, fix: 'make them add up to 100' });
  return problems;
}
