import { Field } from '../../model';
import { Check } from './check';

/**
 * Rules that an earlier one of the same VirtualService takes everything from, as far as Istio's own check sees: matches that are equal,
 * rules after one without matches, and prefixes under a prefix with the same other conditions.
 */
export function checkUnreachable(check: Check, spec: Field): void {
  for (const kind of ['http', 'tcp', 'tls']) {
    const routes = spec.get(kind).items();
    const prefixes = checkEqualMatches(check, routes);
    if (kind === 'http') checkPrefixes(check, prefixes);
  }
}

interface PrefixMatch {
  readonly at: Field;
  readonly route: string;
  readonly match: string;
  readonly prefix: string;
  /** All other conditions, each as `exact:x` or `prefix:x`. */
  readonly port: unknown;
  readonly method: string;
  readonly authority: string;
  readonly maps: readonly Readonly<Record<string, string>>[];
}

function checkEqualMatches(check: Check, routes: readonly Field[]): PrefixMatch[] {
  const seen = new Map<string, number>();
  const prefixes: PrefixMatch[] = [];
  let withoutMatches = -1;
  const unused = (at: Field, index: number, reason: string) => check.tell('IST0130', at, `VirtualService rule ${nameOf(routes[index], index)} not used (${reason}).`);
  routes.forEach((route, index) => {
    if (route.object() === undefined) return;
    const matches = route.get('match').items();
    if (matches.length === 0) {
      if (withoutMatches >= 0) unused(route, index, 'only the last rule can have no matches');
      withoutMatches = index;
      return;
    }
    let repeated = 0;
    matches.forEach((match, number) => {
      if (withoutMatches >= 0) {
        unused(match, index, 'route without matches defined before');
        return;
      }
      const key = canonical(match);
      const earlier = seen.get(key);
      if (earlier !== undefined) {
        check.tell('IST0131', match, ineffective(nameOf(route, index), nameOf(match, number), nameOf(routes[earlier], earlier)));
        repeated++;
        return;
      }
      seen.set(key, index);
      const prefix = prefixMatch(route, index, match, number);
      if (prefix) prefixes.push(prefix);
    });
    if (repeated === matches.length) unused(route, index, 'all matches used by prior rules');
  });
  return prefixes;
}

function checkPrefixes(check: Check, prefixes: readonly PrefixMatch[]): void {
  prefixes.forEach((later, index) => {
    for (const earlier of prefixes.slice(0, index)) {
      if (later.prefix === earlier.prefix || !covers(earlier, later)) continue;
      check.tell('IST0131', later.at, ineffective(later.route, `${later.match} of prefix ${later.prefix}`, `${earlier.match} of prefix ${earlier.prefix} on ${earlier.route}`));
    }
  });
}

function ineffective(rule: string, match: string, other: string): string {
  return `VirtualService rule ${rule} match ${match} is not used (duplicate/overlapping match in rule ${other}).`;
}

function nameOf(at: Field, index: number): string {
  const name = at.get('name').string() ?? '';
  return name === '' ? `#${index}` : JSON.stringify(name);
}

/** A match as text that is equal for equal matches; its name does not count. */
function canonical(match: Field): string {
  const sorted = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(sorted);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, each]) => [key, sorted(each)]));
  };
  const { name: _, ...rest } = match.object() ?? {};
  return JSON.stringify(sorted(rest));
}

function prefixMatch(route: Field, index: number, match: Field, number: number): PrefixMatch | undefined {
  const prefix = match.at('uri', 'prefix').string() ?? '';
  if (prefix === '') return undefined;
  const method = condition(match.get('method'));
  return {
    at: match,
    route: nameOf(route, index),
    match: nameOf(match, number),
    prefix,
    port: match.get('port').number() ?? 0,
    method: method === '' ? 'exact:GET' : method,
    authority: condition(match.get('authority')),
    maps: ['headers', 'queryParams', 'withoutHeaders'].map((key) => Object.fromEntries(match.get(key).entries().map(([name, value]) => [name, condition(value)]))),
  };
}

function condition(at: Field): string {
  const [exact, prefix] = [at.get('exact').string() ?? '', at.get('prefix').string() ?? ''];
  return exact !== '' ? `exact:${exact}` : prefix !== '' ? `prefix:${prefix}` : '';
}

function covers(earlier: PrefixMatch, later: PrefixMatch): boolean {
  return later.prefix.startsWith(earlier.prefix) && earlier.port === later.port
    && earlier.method.startsWith(later.method) && earlier.authority.startsWith(later.authority)
    && earlier.maps.every((map, index) => {
      const other = later.maps[index];
      const names = Object.keys(map);
      return names.length === Object.keys(other).length && names.every((name) => Object.hasOwn(other, name) && map[name].startsWith(other[name]));
    });
}
