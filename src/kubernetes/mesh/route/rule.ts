import { Duration } from 'cdk8s';
import { Problem } from '../../../core/validation-error';
import { Json } from '../../synthesis/json';
import {
  actionProblems, Cors, DirectResponse, Fault, HeaderChanges, Mirror, millis, Redirect, renderCors, renderFault, renderRedirect, Retry, Rewrite, seconds,
} from './actions';
import { Match } from './match';
import { IRouteTarget, MeshDestination, WeightedTarget } from './target';

/** What happens to some requests. Exactly one of `to`, `redirect`, `respond` and `delegate` is given. */
export interface RouteRule {
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
  /** @default - one of the other three */
  readonly redirect?: Redirect;
  /** @default - one of the other three */
  readonly respond?: DirectResponse;
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
  /** @default - the service sees what was asked for */
  readonly rewrite?: Rewrite;
  /** @default - no copies */
  readonly mirror?: Mirror;
  /** @default - no trouble */
  readonly fault?: Fault;
  /** @default - pages of other origins may not call */
  readonly cors?: Cors;
  /** Changes of headers on the way to the service. @default - none */
  readonly requestHeaders?: HeaderChanges;
  /** Changes of headers on the way back. @default - none */
  readonly responseHeaders?: HeaderChanges;
}

/** Rules that another team writes. */
export interface IRouteDelegate {
  /** @internal */
  _reference(): { readonly name: string; readonly namespace?: string };
  /** @internal */
  readonly _rules: readonly RouteRule[];
}

/** The targets of a rule and their weights. */
export function targetsOf(rule: RouteRule): readonly WeightedTarget[] {
  if (rule.to === undefined) return [];
  return Array.isArray(rule.to) ? rule.to as readonly WeightedTarget[] : [new WeightedTarget(rule.to as IRouteTarget, 100)];
}

/** The entries of `http[]` for one rule: two where a path and what lies under it are rewritten differently. */
export function renderRule(rule: RouteRule): Json[] {
  const matches = rule.match ?? [];
  const splits = rule.rewrite?.path !== undefined && rule.rewrite.path !== '/' && matches.some((match) => match.pathCondition?.kind === 'under' && match.pathCondition.value !== '/');
  if (!splits) return [renderHttpRoute(rule, matches.flatMap((match) => match._render()), rule.rewrite?.path)];
  const path = rule.rewrite!.path!.replace(/\/+$/, '');
  const itself = matches.flatMap((match) => match._render('itself'));
  const under = matches.flatMap((match) => match._render('under'));
  // A prefix is replaced as text: `/api/` by `/v2/`, or `/api/items` would become `/v2items`.
  return [
    ...(itself.length > 0 ? [renderHttpRoute(rule, itself, path)] : []),
    ...(under.length > 0 ? [renderHttpRoute(rule, under, `${path}/`)] : []),
  ];
}

function renderHttpRoute(rule: RouteRule, match: Json[], rewritePath: string | undefined): Json {
  const targets = targetsOf(rule);
  const delegate = rule.delegate?._reference() ?? handover(targets);
  const headers = renderHeaders(rule);
  return {
    ...(rule.name ? { name: rule.name } : {}),
    ...(match.length > 0 ? { match } : {}),
    ...(rule.redirect ? { redirect: renderRedirect(rule.redirect) } : {}),
    ...(rule.respond ? { directResponse: { status: rule.respond.status, ...(rule.respond.body === undefined ? {} : { body: { string: rule.respond.body } }) } } : {}),
    ...(delegate ? { delegate } : {}),
    ...(rule.rewrite ? { rewrite: { ...(rewritePath === undefined ? {} : { uri: rewritePath }), ...(rule.rewrite.host ? { authority: rule.rewrite.host } : {}) } } : {}),
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

/** What is wrong with one rule, all of it. */
export function ruleProblems(rule: RouteRule, label: string, atGateway: boolean): Problem[] {
  const problems: Problem[] = [];
  const given = (['to', 'redirect', 'respond', 'delegate'] as const).filter((prop) => rule[prop] !== undefined);
  if (given.length !== 1) {
    problems.push({
      code: 'RuleAction',
      what: given.length === 0 ? `${label} says nothing of what happens to its requests` : `${label} says ${given.map((prop) => `\`${prop}\``).join(' and ')}`,
      fix: 'give exactly one of `to`, `redirect`, `respond` and `delegate`',
    });
  }
  for (const match of rule.match ?? []) {
    problems.push(...match._problems());
    if (match.asksForSource && atGateway) {
      problems.push({ code: 'MatchSource', what: `${label} asks who is behind a request, which a gateway does not know`, fix: 'use Match.from() only in routes of the mesh itself (`mesh: true`, without `gateways`)' });
    }
  }
  problems.push(...actionProblems(rule), ...rule.retry?._problems(rule.timeout) ?? [], ...weightProblems(rule, label));
  if (rule.timeout && millis(rule.timeout) < 1) problems.push({ code: 'RuleTimeout', what: `${label} has a timeout of ${millis(rule.timeout)} ms`, fix: 'give at least 1 ms, or leave `timeout` out for no limit' });
  if (rule.to === undefined) {
    for (const prop of ['retry', 'mirror', 'rewrite'] as const) {
      if (rule[prop] !== undefined && !(prop === 'rewrite' && rule.delegate)) {
        problems.push({ code: 'RuleAction', what: `${label} has \`${prop}\` but sends its requests nowhere`, fix: `remove \`${prop}\`, or give \`to\`` });
      }
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
  for (const { target } of [...targetsOf(rule), ...(rule.mirror ? [{ target: rule.mirror.to }] : [])]) {
    const { path, host, protocol } = target._destination();
    if (host === undefined) {
      problems.push({ code: 'TargetNamespace', what: `${label} sends requests to ${path}, whose chart names no namespace, so it has no full name`, fix: 'give the chart a namespace' });
    }
    if (['tcp', 'tls', 'udp', 'https'].includes(protocol)) {
      problems.push({ code: 'TargetProtocol', what: `${label} sends HTTP to a port of ${path} that speaks ${protocol}`, fix: 'declare the port as Port.http(…), or use `tcp` or `tls` rules' });
    }
  }
  return problems;
}

/** What is wrong with weights, all of it. */
export function weightProblems(rule: Pick<RouteRule, 'to'>, label: string): Problem[] {
  if (!Array.isArray(rule.to)) return [];
  const targets = rule.to as readonly WeightedTarget[];
  const sum = targets.reduce((total, { weight }) => total + weight, 0);
  const problems: Problem[] = targets.filter(({ weight }) => !(Number.isInteger(weight) && weight >= 0 && weight <= 100))
    .map(({ weight }) => ({ code: 'RuleWeights', what: `${label} has a weight of ${weight}`, fix: 'weights are whole percentages from 0 to 100' }));
  if (problems.length === 0 && sum !== 100) problems.push({ code: 'RuleWeights', what: `the weights of ${label} add up to ${sum}`, fix: 'make them add up to 100' });
  return problems;
}
