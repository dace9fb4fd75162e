import { Problem } from '../../../core/validation-error';
import { Json } from '../../synthesis/json';

/** How text is compared. */
export interface TextMatch {
  readonly exact?: string;
  readonly prefix?: string;
  readonly regex?: string;
}

/** What comes after `Match.header('x-dark-launch')`. */
export class TextCondition {
  /** @internal */
  public constructor(private readonly make: (text: TextMatch) => Match) {}
  /** It is exactly this. */
  public is(value: string): Match { return this.make({ exact: value }); }
  /** It begins with this. */
  public startsWith(prefix: string): Match { return this.make({ prefix }); }
  /** The whole of it matches this regular expression (RE2). */
  public matches(regex: string): Match { return this.make({ regex }); }
  /** It is there, whatever it says. */
  public present(): Match { return this.make({ regex: '.*' }); }
}

/** Pods that requests come from. */
export interface RequestSource {
  /** Labels of the pods. */
  readonly selector: Record<string, string>;
  /** Their namespace. */
  readonly namespace?: string;
}

type PathKind = 'exact' | 'under' | 'regex';

interface Conditions {
  readonly path?: { readonly kind: PathKind; readonly value: string };
  readonly headers?: Record<string, TextMatch>;
  readonly withoutHeaders?: Record<string, TextMatch>;
  readonly query?: Record<string, TextMatch>;
  readonly method?: TextMatch;
  readonly authority?: TextMatch;
  readonly scheme?: TextMatch;
  readonly source?: RequestSource;
}

/**
 * Which requests a rule is for. A rule with several matches is for requests that meet any of them; `and()` asks for both.
 *
 * @example
 * Match.pathUnder('/api').and(Match.method('GET'))
 */
export class Match {
  /** The path is exactly this; the query does not count. */
  public static path(path: string): Match { return new Match({ path: { kind: 'exact', value: path } }); }
  /** The path is this or lies under it: `/api` is for `/api` and `/api/items` and not for `/apiary`. */
  public static pathUnder(path: string): Match { return new Match({ path: { kind: 'under', value: path.length > 1 ? path.replace(/\/+$/, '') : path } }); }
  /** The whole path matches this regular expression (RE2). */
  public static pathMatches(regex: string): Match { return new Match({ path: { kind: 'regex', value: regex } }); }
  /** A header. Names are compared in lower case. */
  public static header(name: string): TextCondition { return new TextCondition((text) => new Match({ headers: { [name.toLowerCase()]: text } })); }
  /** A header that must not be so. */
  public static withoutHeader(name: string): TextCondition { return new TextCondition((text) => new Match({ withoutHeaders: { [name.toLowerCase()]: text } })); }
  /** A query parameter. */
  public static query(name: string): TextCondition { return new TextCondition((text) => new Match({ query: { [name]: text } })); }
  /** The method, e.g. `GET`. */
  public static method(method: string): Match { return new Match({ method: { exact: method } }); }
  /** The Host header, with the port if the client sent one. */
  public static authority(): TextCondition { return new TextCondition((text) => new Match({ authority: text })); }
  /** `http` or `https`. */
  public static scheme(scheme: 'http' | 'https'): Match { return new Match({ scheme: { exact: scheme } }); }
  /** The pods that ask, e.g. a WebService. Only inside the mesh: a gateway does not know who is behind a request. */
  public static from(source: RequestSource): Match { return new Match({ source: { selector: source.selector, namespace: source.namespace } }); }

  private constructor(private readonly conditions: Conditions) {}

  /** Both must hold. */
  public and(other: Match): Match {
    const [a, b] = [this.conditions, other.conditions];
    return new Match({
      ...a,
      ...b,
      path: b.path ?? a.path,
      headers: a.headers || b.headers ? { ...a.headers, ...b.headers } : undefined,
      withoutHeaders: a.withoutHeaders || b.withoutHeaders ? { ...a.withoutHeaders, ...b.withoutHeaders } : undefined,
      query: a.query || b.query ? { ...a.query, ...b.query } : undefined,
    });
  }

  /** The path it asks for, if it asks for one. */
  public get pathCondition(): { readonly kind: PathKind; readonly value: string } | undefined { return this.conditions.path; }

  /** Whether it asks who is behind the request. */
  public get asksForSource(): boolean { return this.conditions.source !== undefined; }

  /**
   * The entries of an HTTPMatchRequest. A path and what lies under it are two entries, for Istio's prefix is plain text: `/api` would be for `/apiary` too.
   *
   * @param part only the path itself, or only what lies under it: where a rewrite treats them differently
   * @internal
   */
  public _render(part: 'both' | 'itself' | 'under' = 'both'): Json[] {
    const { path, headers, withoutHeaders, query, method, authority, scheme, source } = this.conditions;
    const rest: Json = {
      ...(scheme ? { scheme } : {}),
      ...(method ? { method } : {}),
      ...(authority ? { authority } : {}),
      ...(headers ? { headers } : {}),
      ...(withoutHeaders ? { withoutHeaders } : {}),
      ...(query ? { queryParams: query } : {}),
      ...(source ? { sourceLabels: source.selector, ...(source.namespace ? { sourceNamespace: source.namespace } : {}) } : {}),
    };
    if (!path) return part === 'under' ? [] : [rest];
    const { kind, value } = path;
    if (kind !== 'under') return part === 'under' ? [] : [{ uri: { [kind]: value }, ...rest }];
    if (value === '/') return part === 'itself' ? [] : [{ uri: { prefix: '/' }, ...rest }];
    const itself = { uri: { exact: value }, ...rest };
    const under = { uri: { prefix: `${value}/` }, ...rest };
    return part === 'both' ? [itself, under] : part === 'itself' ? [itself] : [under];
  }

  /**
   * What is wrong with it, all of it.
   *
   * @internal
   */
  public _problems(): Problem[] {
    const problems: Problem[] = [];
    const { path, headers = {}, withoutHeaders = {}, query = {}, method, authority } = this.conditions;
    if (path && path.kind !== 'regex' && (!/^\/[^\s?#]*$/.test(path.value) || path.value.includes('//'))) {
      problems.push({ code: 'MatchPath', what: `a path begins with "/" and has neither "//", query nor fragment, got ${JSON.stringify(path.value)}`, fix: 'write e.g. "/api/items"; use Match.query() for parameters' });
    }
    const texts: [string, TextMatch | undefined][] = [
      ...Object.entries(headers).map(([name, text]): [string, TextMatch] => [`header ${name}`, text]),
      ...Object.entries(withoutHeaders).map(([name, text]): [string, TextMatch] => [`header ${name}`, text]),
      ...Object.entries(query).map(([name, text]): [string, TextMatch] => [`query parameter ${name}`, text]),
      ['method', method],
      ['authority', authority],
      ['path', path?.kind === 'regex' ? { regex: path.value } : undefined],
    ];
    for (const [what, text] of texts) {
      const invalid = text?.regex === undefined ? undefined : regexProblem(text.regex);
      if (invalid) problems.push({ code: 'MatchRegex', what: `the regular expression for ${what} ${invalid}: ${JSON.stringify(text!.regex)}`, fix: 'use the syntax of RE2 (https://github.com/google/re2/wiki/Syntax)' });
    }
    for (const name of [...Object.keys(headers), ...Object.keys(withoutHeaders)]) {
      if (!/^(:[a-z]+|@[\w.[\]/@-]+|[!#$%&'*+.^_`|~0-9a-z-]+)$/.test(name)) problems.push({ code: 'MatchHeader', what: `${JSON.stringify(name)} is no header name`, fix: 'use letters, digits and dashes' });
    }
    if (method?.exact !== undefined && !/^[A-Z]+$/.test(method.exact)) problems.push({ code: 'MatchMethod', what: `a method is written in capitals, got ${JSON.stringify(method.exact)}`, fix: 'write e.g. "GET"' });
    return problems;
  }
}

/** RE2 has neither look-around nor back-references, and what JavaScript cannot read it cannot read either, but for a few flags. */
function regexProblem(regex: string): string | undefined {
  if (/\(\?(<?[=!])/.test(regex)) return 'looks around, which RE2 cannot';
  if (/(^|[^\\])(\\\\)*\\[1-9]/.test(regex)) return 'refers back, which RE2 cannot';
  if (regex.length > 1024) return 'is longer than the 1024 characters Envoy takes';
  try {
    new RegExp(regex.replace(/\(\?[imsU-]+\)/, '').replace(/\(\?P</g, '(?<'));
    return undefined;
  } catch (error) {
    return `cannot be read (${(error as Error).message.split(': ').pop()})`;
  }
}
