import { HttpMatch, HttpRoute, StringMatch } from '../../model';

/**
 * Which requests a match takes, compared: `covers` and `overlap` answer only where the answer is certain, so that a regular expression
 * never makes a false alarm.
 */
export function covers(wide: HttpMatch, narrow: HttpMatch): boolean {
  return pathCovers(wide, narrow)
    && valueCovers(wide.method, narrow.method) && valueCovers(wide.authority, narrow.authority) && valueCovers(wide.scheme, narrow.scheme)
    && mapCovers(wide.headers, narrow.headers) && mapCovers(wide.queryParams, narrow.queryParams)
    && wide.withoutHeaders.every(([name, value]) => narrow.withoutHeaders.some(([other, same]) => sameName(name, other) && sameValue(value, same)))
    && (wide.port === undefined || wide.port === narrow.port)
    && (wide.sourceNamespace === undefined || wide.sourceNamespace === narrow.sourceNamespace)
    && Object.entries(wide.sourceLabels).every(([key, value]) => narrow.sourceLabels[key] === value)
    && (wide.gateways.length === 0 || (narrow.gateways.length > 0 && narrow.gateways.every((each) => wide.gateways.includes(each))));
}

/** Whether some request is certainly taken by both. */
export function overlap(a: HttpMatch | undefined, b: HttpMatch | undefined): boolean {
  if (!a || !b) return true;
  return pathsOverlap(a, b)
    && valuesOverlap(a.method, b.method) && valuesOverlap(a.authority, b.authority) && valuesOverlap(a.scheme, b.scheme)
    && mapsOverlap(a.headers, b.headers) && mapsOverlap(a.queryParams, b.queryParams)
    && excludesNothingOf(a, b) && excludesNothingOf(b, a)
    && (a.port === undefined || b.port === undefined || a.port === b.port)
    && (a.sourceNamespace === undefined || b.sourceNamespace === undefined || a.sourceNamespace === b.sourceNamespace)
    && Object.entries(a.sourceLabels).every(([key, value]) => b.sourceLabels[key] === undefined || b.sourceLabels[key] === value);
}

/** A match of every request, which istiod moves behind the others of a virtual host. */
export function isCatchAll(match: HttpMatch | undefined): boolean {
  if (!match) return true;
  const anyPath = match.uri === undefined || match.uri.prefix === '/' || match.uri.regex === '.*';
  return anyPath && match.headers.length === 0 && match.withoutHeaders.length === 0 && match.queryParams.length === 0
    && match.method === undefined && match.authority === undefined && match.scheme === undefined && match.port === undefined
    && match.sourceNamespace === undefined && Object.keys(match.sourceLabels).length === 0;
}

/** The matches of a route; one `undefined` for a route without, which takes everything. */
export function matchesOf(route: HttpRoute): readonly (HttpMatch | undefined)[] {
  return route.matches.length === 0 ? [undefined] : route.matches;
}

/** A match in the words of a message: `prefix /api, header x-dark-launch`. */
export function describeMatch(match: HttpMatch | undefined): string {
  if (!match) return 'any request';
  const parts = [
    match.uri && describeValue(match.uri, 'path'), match.method && describeValue(match.method, 'method'),
    ...match.headers.map(([name, value]) => `header ${name}${value.exact === undefined ? '' : `=${value.exact}`}`),
    ...match.queryParams.map(([name]) => `query ${name}`),
  ].filter((each) => each !== undefined);
  return parts.length === 0 ? 'any request' : parts.join(', ');
}

function describeValue(value: StringMatch, what: string): string {
  if (value.exact !== undefined) return `${what} ${value.exact}`;
  return value.prefix !== undefined ? `prefix ${value.prefix}` : `${what} ~ ${value.regex ?? 'any'}`;
}

function pathCovers(wide: HttpMatch, narrow: HttpMatch): boolean {
  const { uri } = wide;
  if (!uri || uri.prefix === '/' || uri.regex === '.*') return true;
  if (!narrow.uri) return false;
  if (uri.regex !== undefined) return uri.regex === narrow.uri.regex;
  if (narrow.ignoreUriCase && !wide.ignoreUriCase) return false;
  const fold = (text: string | undefined) => wide.ignoreUriCase ? text?.toLowerCase() : text;
  if (uri.exact !== undefined) return fold(uri.exact) === fold(narrow.uri.exact);
  if (uri.prefix === undefined) return false;
  return (fold(narrow.uri.exact) ?? fold(narrow.uri.prefix))?.startsWith(fold(uri.prefix)!) ?? false;
}

function pathsOverlap(a: HttpMatch, b: HttpMatch): boolean {
  if (!a.uri || !b.uri || a.uri.regex === '.*' || b.uri.regex === '.*' || a.uri.prefix === '/' || b.uri.prefix === '/') return true;
  if (a.uri.regex !== undefined || b.uri.regex !== undefined) return a.uri.regex === b.uri.regex;
  return pathCovers(a, b) || pathCovers(b, a);
}

/** An absent condition takes everything; `{}` takes every value that is there. */
function valueCovers(wide: StringMatch | undefined, narrow: StringMatch | undefined): boolean {
  if (!wide) return true;
  if (!narrow) return false;
  if (wide.exact !== undefined) return wide.exact === narrow.exact;
  if (wide.regex !== undefined) return wide.regex === narrow.regex || wide.regex === '.*';
  if (wide.prefix === undefined) return true;
  return (narrow.exact ?? narrow.prefix)?.startsWith(wide.prefix) ?? false;
}

function valuesOverlap(a: StringMatch | undefined, b: StringMatch | undefined): boolean {
  return !a || !b || valueCovers(a, b) || valueCovers(b, a);
}

type Conditions = readonly (readonly [string, StringMatch])[];

function mapCovers(wide: Conditions, narrow: Conditions): boolean {
  return wide.every(([name, value]) => narrow.some(([other, own]) => sameName(name, other) && valueCovers(value, own)));
}

function mapsOverlap(a: Conditions, b: Conditions): boolean {
  return a.every(([name, value]) => b.every(([other, own]) => !sameName(name, other) || valuesOverlap(value, own)));
}

function excludesNothingOf(a: HttpMatch, b: HttpMatch): boolean {
  return a.withoutHeaders.every(([name]) => !b.headers.some(([other]) => sameName(name, other)));
}

function sameName(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}

function sameValue(a: StringMatch, b: StringMatch): boolean {
  return a.exact === b.exact && a.prefix === b.prefix && a.regex === b.regex;
}
