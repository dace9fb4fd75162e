import { StringMatch } from '../model/virtual-service';
import { Re2 } from './re2/regex';

/** Whether the condition only asks that the value is there: `{}`, or the regex `*`, which istiod reads as "present". */
export function isPresenceMatch(match: StringMatch): boolean {
  return (match.exact === undefined && match.prefix === undefined && match.regex === undefined) || match.regex === '*';
}

/** Whether `value` meets the condition. A pattern that does not compile meets nothing (`patternError` tells). */
export function matchesString(match: StringMatch, value: string, ignoreCase: boolean = false): boolean {
  if (match.exact !== undefined) return ignoreCase ? value.toLowerCase() === match.exact.toLowerCase() : value === match.exact;
  if (match.prefix !== undefined) return ignoreCase ? value.toLowerCase().startsWith(match.prefix.toLowerCase()) : value.startsWith(match.prefix);
  if (match.regex !== undefined && match.regex !== '*') {
    const regex = Re2.compile(match.regex);
    return regex instanceof Re2 && regex.matchesFully(value);
  }
  return true;
}

/** Why the condition's pattern is no RE2 pattern, which istiod's webhook refuses and Envoy rejects with the whole route configuration. */
export function patternError(match: StringMatch | undefined): string | undefined {
  if (match?.regex === undefined || match.regex === '*') return undefined;
  const regex = Re2.compile(match.regex);
  return regex instanceof Re2 ? undefined : regex.error;
}

/** The condition in words: `is "v2"`, `starts with "/api"`, `matches /v[0-9]+/`, `is present`. */
export function describeMatch(match: StringMatch): string {
  if (match.exact !== undefined) return `is ${JSON.stringify(match.exact)}`;
  if (match.prefix !== undefined) return `starts with ${JSON.stringify(match.prefix)}`;
  return isPresenceMatch(match) ? 'is present' : `matches ${match.regex}`;
}
