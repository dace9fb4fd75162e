import { StringMatch } from '../../model/virtual-service';
import { RuleMatch } from '../mesh/virtual-services';
import { Re2 } from '../re2/regex';
import { describeMatch, isPresenceMatch, matchesString, patternError } from '../string-match';
import { MatchedPath, queryParameters, splitPath } from '../url';

/** What routes look at. */
export interface HttpHead {
  readonly method: string;
  /** `Host`, with the port the client sent. */
  readonly host: string;
  readonly scheme: string;
  /** Path and query. */
  readonly path: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** Claims of a token that a RequestAuthentication has accepted. */
  readonly claims?: Readonly<Record<string, unknown>>;
}

export type PathMatch =
  | { readonly kind: 'prefix' | 'pathPrefix' | 'exact' | 'regex'; readonly value: string };

/** A route's condition as Envoy holds it. */
export interface RouteMatch {
  readonly path: PathMatch;
  readonly ignoreCase: boolean;
  readonly headers: readonly HeaderMatch[];
  readonly claims: readonly ClaimMatch[];
  readonly query: readonly (readonly [string, StringMatch])[];
}

interface HeaderMatch {
  readonly name: string;
  readonly match: StringMatch;
  readonly inverted: boolean;
}

interface ClaimMatch {
  readonly name: string;
  readonly claims: readonly string[];
  readonly match: StringMatch;
  readonly inverted: boolean;
}

const everything: RouteMatch = { path: { kind: 'prefix', value: '/' }, ignoreCase: false, headers: [], claims: [], query: [] };

/** `TranslateRouteMatch` in `pilot/pkg/networking/core/route/route.go`. For an Ingress a prefix means whole path segments. */
export function translateMatch(match: RuleMatch | undefined, isIngress: boolean): RouteMatch {
  if (!match) return everything;
  const headers: HeaderMatch[] = [];
  const claims: ClaimMatch[] = [];
  for (const [list, inverted] of [[match.headers, false], [match.withoutHeaders, true]] as const) {
    for (const [name, condition] of list) {
      const path = claimPath(name);
      if (path) claims.push({ name, claims: path, match: condition, inverted });
      else headers.push({ name: name.toLowerCase(), match: condition, inverted });
    }
  }
  for (const [name, condition] of [[':method', match.method], [':authority', match.authority], [':scheme', match.scheme]] as const) {
    if (condition) headers.push({ name, match: condition, inverted: false });
  }
  return { path: pathMatch(match.uri, isIngress), ignoreCase: match.ignoreUriCase, headers, claims, query: match.queryParams };
}

/** Whether it matches every request, so that no route after it is ever reached. */
export function isCatchAll(match: RouteMatch): boolean {
  const { path } = match;
  const anyPath = (path.kind === 'prefix' && path.value === '/') || (path.kind === 'regex' && path.value === '.*');
  return anyPath && match.headers.length === 0 && match.query.length === 0 && match.claims.length === 0;
}

/** The part of the path that matched, or in words why the request does not match. */
export function matchRoute(match: RouteMatch, head: HttpHead): MatchedPath | string {
  const path = matchPath(match, splitPath(head.path).path);
  if (typeof path === 'string') return path;
  for (const header of match.headers) {
    const value = headerValue(head, header.name);
    const met = meets(header.match, value, header.inverted);
    if (met === header.inverted) return headerMiss(header, value);
  }
  const parameters = match.query.length > 0 ? queryParameters(splitPath(head.path).query) : undefined;
  for (const [name, condition] of match.query) {
    const value = parameters!.get(name);
    if (value === undefined || !matchesString(condition, value)) {
      return `query parameter ${name} ${value === undefined ? 'is missing' : `is ${JSON.stringify(value)}`}, but the route wants that it ${describeMatch(condition)}`;
    }
  }
  for (const claim of match.claims) {
    if (matchesClaim(claim, head.claims) === claim.inverted) {
      return head.claims ? `${claim.name} ${claim.inverted ? 'must not be what' : 'is not what'} the route asks: ${describeMatch(claim.match)}`
        : `${claim.name} is not known: no RequestAuthentication has accepted a token`;
    }
  }
  return path;
}

/** Why the route can never match, when one of its patterns is none. */
export function brokenPattern(match: RouteMatch): string | undefined {
  if (match.path.kind === 'regex') {
    const regex = Re2.compile(match.path.value);
    if (!(regex instanceof Re2)) return `uri.regex ${match.path.value} is no RE2 pattern (${regex.error})`;
  }
  for (const [name, condition] of [...match.headers.map((each) => [each.name, each.match] as const), ...match.query]) {
    const error = patternError(condition);
    if (error) return `the regex ${condition.regex} for ${name} is no RE2 pattern (${error})`;
  }
  return undefined;
}

export function describePath(path: PathMatch): string {
  if (path.kind === 'exact') return `path ${path.value}`;
  if (path.kind === 'regex') return `paths like ${path.value}`;
  return path.value === '/' ? 'every path' : `paths that begin with ${path.value}${path.kind === 'pathPrefix' ? ' as whole segments' : ''}`;
}

/** `@request.auth.claims.a.b` and `@request.auth.claims[a][b]` as `['a', 'b']`; `undefined` for the name of a header. */
export function claimPath(name: string): string[] | undefined {
  if (!name.toLowerCase().startsWith('@request.auth.claims')) return undefined;
  const rest = name.slice('@request.auth.claims'.length);
  if (rest.startsWith('.') && rest.length > 1) return rest.slice(1).split('.');
  return rest.startsWith('[') && rest.endsWith(']') && rest.length > 2 ? rest.slice(1, -1).split('][') : undefined;
}

function pathMatch(uri: StringMatch | undefined, isIngress: boolean): PathMatch {
  if (uri?.exact !== undefined) return { kind: 'exact', value: uri.exact };
  if (uri?.regex !== undefined) return { kind: 'regex', value: uri.regex };
  if (uri?.prefix === undefined) return everything.path;
  return isIngress && uri.prefix !== '/' ? { kind: 'pathPrefix', value: uri.prefix.replace(/\/$/, '') } : { kind: 'prefix', value: uri.prefix };
}

function matchPath({ path, ignoreCase }: RouteMatch, actual: string): MatchedPath | string {
  const fold = (text: string) => (ignoreCase ? text.toLowerCase() : text);
  const miss = `path ${actual} is not among ${describePath(path)}`;
  switch (path.kind) {
    case 'exact': return fold(actual) === fold(path.value) ? { kind: 'exact' } : miss;
    case 'regex': {
      const regex = Re2.compile(path.value);
      return regex instanceof Re2 && regex.matchesFully(actual) ? { kind: 'regex' } : miss;
    }
    case 'prefix': return fold(actual).startsWith(fold(path.value)) ? { kind: 'prefix', length: path.value.length } : miss;
    default: {
      const next = actual[path.value.length];
      const whole = fold(actual).startsWith(fold(path.value)) && (next === undefined || next === '/');
      return whole ? { kind: 'pathPrefix', length: path.value.length } : miss;
    }
  }
}

function headerValue(head: HttpHead, name: string): string | undefined {
  switch (name) {
    case ':method': return head.method;
    case ':authority': case 'host': return head.host;
    case ':scheme': return head.scheme;
    case ':path': return head.path;
    default: return Object.hasOwn(head.headers, name) ? head.headers[name] : undefined;
  }
}

/** A missing header meets nothing, except under `withoutHeaders`, where it counts as empty unless only its presence is asked. */
function meets(match: StringMatch, value: string | undefined, inverted: boolean): boolean {
  if (isPresenceMatch(match)) return value !== undefined;
  if (value === undefined) return inverted && matchesString(match, '');
  return matchesString(match, value);
}

function headerMiss(header: HeaderMatch, value: string | undefined): string {
  const name = { ':method': 'the method', ':authority': 'the host', ':scheme': 'the scheme' }[header.name] ?? `header ${header.name}`;
  const is = value === undefined ? 'is missing' : `is ${JSON.stringify(value)}`;
  return `${name} ${is}, but the route wants that it ${header.inverted ? 'not ' : ''}${describeMatch(header.match)}`;
}

function matchesClaim(claim: ClaimMatch, claims: Readonly<Record<string, unknown>> | undefined): boolean {
  let value: unknown = claims;
  for (const key of claim.claims) {
    value = typeof value === 'object' && value !== null && Object.hasOwn(value, key) ? (value as Record<string, unknown>)[key] : undefined;
  }
  const values = Array.isArray(value) ? value : typeof value === 'string' ? [value, ...spaceDelimited(claim.claims, value)] : [value];
  return values.some((each) => typeof each === 'string' && matchesString(claim.match, each));
}

function spaceDelimited(path: readonly string[], value: string): string[] {
  return path.length === 1 && (path[0] === 'scope' || path[0] === 'permission') ? value.split(' ') : [];
}
