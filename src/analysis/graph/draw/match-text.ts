import { HttpMatch, HttpRoute, L4Match, L4Route, StringMatch } from '../../model';

/** What a request must have for a route, e.g. `/api* x-dark-launch: v2 or /beta`; empty for every request. */
export function httpRouteText(route: HttpRoute): string {
  return routeText(route.index, route.matches.map(httpMatchText));
}

/** What a connection must have for a route, e.g. `SNI db.example.com`. */
export function l4RouteText(route: L4Route): string {
  return routeText(route.index, route.matches.map(l4MatchText));
}

/** What a route does itself instead of sending the request on. */
export function answerText(route: HttpRoute): string | undefined {
  const says = route.redirect.exists ? 'redirects' : route.directResponse.exists ? `answers ${route.directResponse.get('status').number() ?? ''}`.trim() : undefined;
  if (says === undefined) return undefined;
  const match = httpRouteText(route);
  return match === '' ? `${says} every request` : `${says} ${match}`;
}

function routeText(index: number, matches: readonly string[]): string {
  if (matches.length > 0 && matches.every((each) => each !== '')) return [...new Set(matches)].join(' or ');
  return index > 0 ? 'else' : '';
}

function httpMatchText(match: HttpMatch): string {
  const named = (pairs: HttpMatch['headers'], separator: string) => pairs.map(([name, value]) => one(name, value, separator));
  const query = named(match.queryParams, '=');
  return [
    ...match.method ? [pattern(match.method)] : [],
    ...match.scheme ? [`${pattern(match.scheme)}:`] : [],
    ...match.authority ? [`host ${pattern(match.authority)}`] : [],
    ...match.uri ? [pattern(match.uri)] : [],
    ...query.length > 0 ? [`?${query.join('&')}`] : [],
    ...named(match.headers, ': '),
    ...named(match.withoutHeaders, ': ').map((each) => `not ${each}`),
    ...match.port === undefined ? [] : [`port ${match.port}`],
    ...source(match),
  ].join(' ');
}

function l4MatchText(match: L4Match): string {
  return [
    ...match.sniHosts.length > 0 ? [`SNI ${match.sniHosts.join(', ')}`] : [],
    ...match.destinationSubnets.length > 0 ? [`to ${match.destinationSubnets.join(', ')}`] : [],
    ...match.port === undefined ? [] : [`port ${match.port}`],
    ...source(match),
  ].join(' ');
}

function source({ sourceLabels, sourceNamespace, gateways }: Pick<HttpMatch, 'sourceLabels' | 'sourceNamespace' | 'gateways'>): string[] {
  const labels = Object.keys(sourceLabels).map((key) => `${key}=${sourceLabels[key]}`);
  return [
    ...labels.length > 0 ? [`from ${labels.join(',')}`] : [],
    ...sourceNamespace === undefined ? [] : [`from namespace ${sourceNamespace}`],
    ...gateways.length > 0 ? [`at ${gateways.join(', ')}`] : [],
  ];
}

function one(name: string, value: StringMatch, separator: string): string {
  const text = pattern(value);
  return text === '*' ? name : `${name}${separator}${text}`;
}

/** `/api*` for a prefix, `~^/v\d` for a regular expression; a star alone where anything will do. */
function pattern({ exact, prefix, regex }: StringMatch): string {
  if (exact !== undefined) return exact;
  if (prefix !== undefined) return `${prefix}*`;
  return regex === undefined || regex === '.*' ? '*' : `~${regex}`;
}
