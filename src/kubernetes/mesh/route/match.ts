import { Problem } from '../../../core/validation-error';
import { isPort } from '../../pod/amounts';
import { analysis } from '../../synthesis/analysis';
import { Json } from '../../synthesis/json';

/** How text is compared; when nothing is said, it only has to be there. */
export interface TextMatch {
  /**
   * It is exactly this.
   *
   * @default - one of the others
   */
  readonly exact?: string;
  /**
   * It begins with this.
   *
   * @default - one of the others
   */
  readonly prefix?: string;
  /**
   * A regular expression of RE2 fits all of it.
   *
   * @default - one of the others
   */
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
  public present(): Match { return this.make({}); }
}

/** Pods that requests come from. */
export interface RequestSource {
  /** Labels of the pods. */
  readonly selector: Record<string, string>;
  /**
   * Their namespace.
   *
   * @default - any namespace
   */
  readonly namespace?: string;
}

/** How a path is compared: all of it, it and what lies under it, or by a regular expression. */
export type PathKind = 'exact' | 'under' | 'regex';

type Part = 'path' | 'method' | 'authority' | 'scheme' | 'port' | 'source';

interface Conditions {
  readonly path?: { readonly kind: PathKind; readonly value: string };
  readonly headers?: Record<string, TextMatch>;
  readonly withoutHeaders?: Record<string, TextMatch>;
  readonly query?: Record<string, TextMatch>;
  readonly method?: TextMatch;
  readonly authority?: TextMatch;
  readonly scheme?: TextMatch;
  readonly port?: number;
  readonly source?: RequestSource;
  /** What `and()` was given twice, and only one answer of which could be written. */
  readonly twice?: readonly string[];
}

const PARTS: readonly Part[] = ['path', 'method', 'authority', 'scheme', 'port', 'source'];

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
  /**
   * A header. Names are compared in lower case. At a gateway whose tokens are checked, a claim of the token: `@request.auth.claims.group`.
   */
  public static header(name: string): TextCondition { return new TextCondition((text) => new Match({ headers: { [headerName(name)]: text } })); }
  /** A header that must not be so. */
  public static withoutHeader(name: string): TextCondition { return new TextCondition((text) => new Match({ withoutHeaders: { [headerName(name)]: text } })); }
  /** A query parameter. */
  public static query(name: string): TextCondition { return new TextCondition((text) => new Match({ query: { [name]: text } })); }
  /** The method, e.g. `GET`. */
  public static method(method: string): Match { return new Match({ method: { exact: method } }); }
  /** The Host header, with the port if the client sent one. */
  public static authority(): TextCondition { return new TextCondition((text) => new Match({ authority: text })); }
  /** `http` or `https`. */
  public static scheme(scheme: 'http' | 'https'): Match { return new Match({ scheme: { exact: scheme } }); }
  /** The port that was asked: of the gateway's Service, or, inside the mesh, of the service that is called. */
  public static port(port: number): Match { return new Match({ port }); }
  /** The pods that ask, e.g. a WebService. Only inside the mesh: a gateway does not know who is behind a request. */
  public static from(source: RequestSource): Match { return new Match({ source: { selector: source.selector, namespace: source.namespace } }); }

  private constructor(private readonly conditions: Conditions) {}

  /** Both must hold. */
  public and(other: Match): Match {
    const [a, b] = [this.conditions, other.conditions];
    return new Match({
      ...a,
      ...defined(b),
      headers: joined(a.headers, b.headers),
      withoutHeaders: joined(a.withoutHeaders, b.withoutHeaders),
      query: joined(a.query, b.query),
      twice: [
        ...a.twice ?? [],
        ...b.twice ?? [],
        ...PARTS.filter((part) => a[part] !== undefined && b[part] !== undefined && JSON.stringify(a[part]) !== JSON.stringify(b[part])).map((part) => `the ${part}`),
        ...clashes('header', a.headers, b.headers),
        ...clashes('header', a.withoutHeaders, b.withoutHeaders),
        ...clashes('query parameter', a.query, b.query),
      ],
    });
  }

  /** The path it asks for, if it asks for one. */
  public get pathCondition(): { readonly kind: PathKind; readonly value: string } | undefined { return this.conditions.path; }

  /** The port it asks for, if it asks for one. */
  public get portCondition(): number | undefined { return this.conditions.port; }

  /** Whether it asks who is behind the request. */
  public get asksForSource(): boolean { return this.conditions.source !== undefined; }

  /**
   * The entries of an HTTPMatchRequest. A path and what lies under it are two entries, for Istio's prefix is plain text: `/api` would be for `/apiary` too.
   *
   * @internal
   */
  public _render(): Json[] {
    const { path, headers, withoutHeaders, query, method, authority, scheme, port, source } = this.conditions;
    const rest: Json = {
      ...(scheme ? { scheme } : {}),
      ...(method ? { method } : {}),
      ...(authority ? { authority } : {}),
      ...(headers ? { headers } : {}),
      ...(withoutHeaders ? { withoutHeaders } : {}),
      ...(query ? { queryParams: query } : {}),
      ...(port === undefined ? {} : { port }),
      ...(source ? { sourceLabels: source.selector, ...(source.namespace ? { sourceNamespace: source.namespace } : {}) } : {}),
    };
    if (!path) return [rest];
    const { kind, value } = path;
    if (kind !== 'under') return [{ uri: { [kind]: value }, ...rest }];
    if (value === '/') return [{ uri: { prefix: '/' }, ...rest }];
    return [{ uri: { exact: value }, ...rest }, { uri: { prefix: `${value}/` }, ...rest }];
  }

  /**
   * What is wrong with it, all of it.
   *
   * @internal
   */
  public _problems(): Problem[] {
    const { path, headers = {}, withoutHeaders = {}, query = {}, method, authority, port, twice = [] } = this.conditions;
    const problems: Problem[] = [...new Set(twice)].map((what) => ({
      code: 'MatchTwice', what: `a match asks for ${what} twice, and differently`, fix: 'ask once; for either of two, give the rule two matches',
    }));
    if (path && path.kind !== 'regex') problems.push(...pathProblems(path.value));
    const texts: [string, TextMatch | undefined][] = [
      ...[headers, withoutHeaders].flatMap((map) => Object.entries(map).map(([name, text]): [string, TextMatch] => [`header ${name}`, text])),
      ...Object.entries(query).map(([name, text]): [string, TextMatch] => [`query parameter ${name}`, text]),
      ['authority', authority],
      ['path', path?.kind === 'regex' ? { regex: path.value } : undefined],
    ];
    for (const [what, text] of texts) problems.push(...textProblems(what, text));
    for (const name of [...Object.keys(headers), ...Object.keys(withoutHeaders)]) {
      if (!HEADER.test(name)) problems.push({ code: 'MatchHeader', what: `${JSON.stringify(name)} is no header name`, fix: 'use letters, digits and dashes' });
    }
    if (Object.hasOwn(query, '')) problems.push({ code: 'MatchQuery', what: 'a query parameter has no name', fix: 'name it, e.g. Match.query("page")' });
    if (method?.exact !== undefined && !/^[A-Z]+$/.test(method.exact)) problems.push({ code: 'MatchMethod', what: `a method is written in capitals, got ${JSON.stringify(method.exact)}`, fix: 'write e.g. "GET"' });
    if (port !== undefined && !isPort(port)) problems.push({ code: 'PortOutOfRange', what: `a match needs a port from 1 to 65535, got ${port}`, fix: 'give the port that clients ask' });
    return problems;
  }
}

/** Names as HTTP knows them, pseudo headers, and claims of a token, which gateways can look at. */
const HEADER = /^(:[a-z]+|@request\.auth\.claims[.[].+|[!#$%&'*+.^_`|~0-9a-z-]+)$/;

/** Claims tell capitals from small letters, headers do not. */
function headerName(name: string): string {
  return name.startsWith('@') ? name : name.toLowerCase();
}

function defined<T extends object>(map: T): Partial<T> {
  return Object.fromEntries(Object.entries(map).filter(([, value]) => value !== undefined)) as Partial<T>;
}

function joined(a: Record<string, TextMatch> | undefined, b: Record<string, TextMatch> | undefined): Record<string, TextMatch> | undefined {
  return a || b ? { ...a, ...b } : undefined;
}

function clashes(what: string, a: Record<string, TextMatch> = {}, b: Record<string, TextMatch> = {}): string[] {
  return Object.keys(a).filter((name) => Object.hasOwn(b, name) && JSON.stringify(a[name]) !== JSON.stringify(b[name])).map((name) => `${what} ${name}`);
}

function pathProblems(path: string): Problem[] {
  if (!/^\/[^\s?#]*$/.test(path) || path.includes('//')) {
    return [{ code: 'MatchPath', what: `a path begins with "/" and has neither "//", query nor fragment, got ${JSON.stringify(path)}`, fix: 'write e.g. "/api/items"; use Match.query() for parameters' }];
  }
  // Istio removes them before it looks at the path: https://istio.io/latest/docs/reference/config/istio.mesh.v1alpha1/#MeshConfig-ProxyPathNormalization
  if (/\/\.\.?(\/|$)/.test(path)) {
    return [{ code: 'MatchPath', what: `no path has "." or ".." in it once a proxy has read it, got ${JSON.stringify(path)}`, fix: 'write the path that they lead to' }];
  }
  return [];
}

function textProblems(what: string, text: TextMatch | undefined): Problem[] {
  if (text?.prefix === '') return [{ code: 'MatchEmpty', what: `every ${what} begins with ""`, fix: 'say what it begins with, or that it is present()' }];
  const invalid = text?.regex === undefined ? undefined : regexProblem(text.regex);
  return invalid === undefined ? [] : [{
    code: 'MatchRegex',
    what: `the regular expression ${JSON.stringify(text!.regex)} for ${what} ${invalid}`,
    fix: 'use the syntax of RE2 (https://github.com/google/re2/wiki/Syntax)',
  }];
}

function regexProblem(regex: string): string | undefined {
  if (regex === '') return 'is empty';
  if (regex.length > 1024) return 'is longer than the 1024 characters Istio takes';
  const compiled = analysis.Re2.compile(regex);
  return compiled instanceof analysis.Re2 ? undefined : `cannot be read: ${compiled.error}`;
}
