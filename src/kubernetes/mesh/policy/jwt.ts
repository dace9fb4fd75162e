import { Problem } from '../../../core/validation-error';
import { Json } from '../../synthesis/json';
import { pathProblems } from './path-pattern';

/** Where the keys that sign tokens are found. */
export class JwtKeys {
  /** At this https address. */
  public static at(uri: string): JwtKeys { return new JwtKeys(uri); }
  /** Here: a JSON Web Key Set of public keys. Rotating them is a change of the manifests. */
  public static inline(jwks: Readonly<Record<string, unknown>>): JwtKeys { return new JwtKeys(undefined, jwks); }

  private constructor(
    /** Their address. */
    public readonly uri?: string,
    /** The set itself. */
    public readonly jwks?: Readonly<Record<string, unknown>>,
  ) {}
}

/** Something a token must say. */
export class Claim {
  /** A claim that has one of these values, or a list that holds one of them. */
  public static of(name: string, values: readonly string[]): Claim { return new Claim([name], values); }
  /** The same inside of other claims, e.g. `Claim.nested(['realm_access', 'roles'], ['admin'])`. */
  public static nested(path: readonly string[], values: readonly string[]): Claim { return new Claim(path, values); }

  private constructor(
    /** Names, from the outermost in. */
    public readonly path: readonly string[],
    /** What it may be. */
    public readonly values: readonly string[],
  ) {}

  /** How Istio names it. */
  public get key(): string {
    return `request.auth.claims${this.path.map((name) => `[${name}]`).join('')}`;
  }
}

/** A header that carries a token. */
export interface TokenHeader {
  /** Its name. */
  readonly name: string;
  /**
   * What stands before the token.
   *
   * @default - nothing
   */
  readonly prefix?: string;
}

/** Whose tokens are accepted, and what they open. */
export interface JwtOptions {
  /** `iss` of the tokens, to the letter: a slash at its end makes a difference. */
  readonly issuer: string;
  /**
   * Where the issuer's keys are.
   *
   * @default - what the issuer's OpenID discovery document says
   */
  readonly keys?: JwtKeys;
  /**
   * `aud` of the tokens: one of these. Without it, a token that the issuer made for another application opens this one too.
   *
   * @default - any audience
   */
  readonly audiences?: readonly string[];
  /**
   * Headers that are looked into. `Authorization` is among them only if it is named.
   *
   * @default - `Authorization: Bearer …`
   */
  readonly fromHeaders?: readonly TokenHeader[];
  /**
   * Whether the service gets to see the token.
   *
   * @default false
   */
  readonly forward?: boolean;
  /**
   * What a token must say besides.
   *
   * @default - nothing
   */
  readonly claims?: readonly Claim[];
  /**
   * Paths that need a token: exact, or with `*` at the beginning or the end.
   *
   * @default - every path
   */
  readonly paths?: readonly string[];
}

/**
 * Tokens of one issuer. A request without a token, or with one that does not verify, is refused on the paths that need it.
 *
 * @example
 * Jwt.issuer({ issuer: 'https://login.example.com/', audiences: ['catalog'], paths: ['/admin/*'], claims: [Claim.of('groups', ['staff'])] })
 */
export class Jwt {
  /** Tokens of an issuer. They need a `sub` besides their `iss`: the two together are who asks. */
  public static issuer(options: JwtOptions): Jwt { return new Jwt(options); }

  private constructor(
    /** What was asked for. */
    public readonly options: JwtOptions,
  ) {}

  /** The identity of whoever has such a token. */
  public get principal(): string { return `${this.options.issuer}/*`; }

  /**
   * One of `jwtRules`.
   *
   * @internal
   */
  public _rule(): Json {
    const { issuer, keys, audiences, fromHeaders, forward } = this.options;
    return {
      issuer,
      ...(audiences ? { audiences: [...audiences] } : {}),
      ...(keys?.uri !== undefined ? { jwksUri: keys.uri } : {}),
      ...(keys?.jwks !== undefined ? { jwks: JSON.stringify(keys.jwks) } : {}),
      ...(fromHeaders ? { fromHeaders: fromHeaders.map(({ name, prefix }) => ({ name, ...(prefix === undefined ? {} : { prefix }) })) } : {}),
      ...(forward ? { forwardOriginalToken: true } : {}),
    };
  }

  /**
   * `when` of a rule that lets such tokens in.
   *
   * @internal
   */
  public _conditions(): Json[] {
    return (this.options.claims ?? []).map((claim) => ({ key: claim.key, values: [...claim.values] }));
  }

  /**
   * What is wrong with it, all of it.
   *
   * @internal
   */
  public _problems(): Problem[] {
    const { issuer, audiences, fromHeaders, claims, paths } = this.options;
    const problems: Problem[] = [];
    if (!/^[^\s*]+$/.test(issuer)) {
      problems.push({ code: 'JwtIssuer', what: `the issuer of a token cannot be ${JSON.stringify(issuer)}`, fix: 'give `iss` as the tokens have it, e.g. "https://login.example.com/"' });
    }
    problems.push(...this.keyProblems());
    for (const [option, values] of [['audiences', audiences], ['fromHeaders', fromHeaders], ['claims', claims], ['paths', paths]] as const) {
      if (values?.length === 0) problems.push({ code: 'JwtEmpty', what: `\`${option}\` of ${issuer} is empty, and nothing would fit it`, fix: 'leave it out, or name at least one' });
    }
    if (audiences?.includes('')) problems.push({ code: 'JwtEmpty', what: `\`audiences\` of ${issuer} has an empty one`, fix: 'remove it' });
    for (const { name } of fromHeaders ?? []) {
      if (!/^[A-Za-z0-9-]+$/.test(name)) problems.push({ code: 'JwtHeader', what: `a token cannot be in the header ${JSON.stringify(name)}`, fix: 'use letters, digits and dashes' });
    }
    for (const { path, values } of claims ?? []) {
      if (path.length === 0 || path.some((name) => !/^[^\s[\]]+$/.test(name)) || values.length === 0 || values.includes('')) {
        problems.push({ code: 'JwtClaim', what: `the claim ${JSON.stringify(path.join('.'))} with the values ${JSON.stringify(values)} can never hold`, fix: 'name the claim and at least one value: Claim.of("groups", ["staff"])' });
      }
    }
    return [...problems, ...pathProblems(paths ?? [], '`paths` of a Jwt')];
  }

  private keyProblems(): Problem[] {
    const { issuer, keys } = this.options;
    if (!keys) {
      return isHttps(issuer) ? [] : [{
        code: 'JwtKeys', what: `the keys of ${JSON.stringify(issuer)} cannot be found: it is no https address to discover them at`, fix: 'give `keys`, e.g. JwtKeys.at("https://login.example.com/jwks.json")',
      }];
    }
    if (keys.uri !== undefined) {
      return isHttps(keys.uri) ? [] : [{
        code: 'JwtKeys', what: `keys are fetched from ${JSON.stringify(keys.uri)}, where anybody on the way could replace them`, fix: 'use an https address',
      }];
    }
    const set = keys.jwks?.keys;
    if (!Array.isArray(set) || set.length === 0) {
      return [{ code: 'JwtKeys', what: 'the inline key set has no `keys`', fix: 'give a JSON Web Key Set: { keys: [{ kty: "RSA", … }] }' }];
    }
    const secret = set.findIndex((key: Record<string, unknown>) => key?.kty === 'oct' || (key !== null && typeof key === 'object' && 'd' in key));
    return secret < 0 ? [] : [{
      code: 'JwtPrivateKey', what: `key ${secret} of the inline key set is secret: whoever reads the manifest could sign tokens`, fix: 'give public keys only, and replace that one',
    }];
  }
}

function isHttps(uri: string): boolean {
  return /^https:\/\/[A-Za-z0-9.-]+(:\d+)?(\/\S*)?$/.test(uri);
}
