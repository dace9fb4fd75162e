import { Field } from '../../model/field';
import { Route } from '../routes/route';
import { HttpHead } from '../routes/route-match';
import { MatchedPath, redirectLocation, redirectPath, replaceMatched, replacePattern } from '../url';

/** `Location` and status of a route's redirect; `undefined` for a code that Envoy has no redirect for. */
export function redirectOf(redirect: Field, route: Pick<Route, 'port' | 'isTls'>, head: HttpHead, matched: MatchedPath): { status: number; location: string } | undefined {
  const status = redirect.get('redirectCode').number() || 301;
  if (![301, 302, 303, 307, 308].includes(status)) return undefined;
  const scheme = redirect.get('scheme').string() || undefined;
  const authority = redirect.get('authority').string() || undefined;
  return { status, location: redirectLocation(head, { scheme, authority, port: portOf(redirect, route, scheme), path: pathOf(redirect, head.path, matched) }) };
}

/** The default port of the scheme is left out; without a port or a rule to derive one, the host keeps what it has. */
function portOf(redirect: Field, route: Pick<Route, 'port' | 'isTls'>, scheme: string | undefined): number {
  const derived = redirect.get('derivePort').string() === 'FROM_REQUEST_PORT' ? route.port : 0;
  const port = redirect.get('port').number() || derived;
  const target = scheme ?? (route.isTls ? 'https' : 'http');
  return (port === 80 && target === 'http') || (port === 443 && target === 'https') ? 0 : port;
}

function pathOf(redirect: Field, path: string, matched: MatchedPath): string {
  const uri = redirect.get('uri').string();
  const prefix = redirect.get('prefixRewrite').string();
  const pattern = redirect.get('uriRegexRewrite');
  if (uri) return redirectPath(path, uri);
  if (prefix) return replaceMatched(path, matched, prefix);
  return pattern.exists ? replacePattern(path, pattern.get('match').string() ?? '', pattern.get('rewrite').string() ?? '') : path;
}
