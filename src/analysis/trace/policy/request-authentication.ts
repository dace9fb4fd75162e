import { JwtRule, RequestAuthentication } from '../../model/security';
import { Where } from '../journal';
import { Mesh } from '../mesh/mesh';
import { Proxy } from '../mesh/proxy';
import { TraceToken } from '../request';
import { queryParameters, splitPath } from '../url';
import { appliesTo } from './selection';
import { parseToken, rejectToken, Token } from './token';

/** What the RequestAuthentications of a workload make of a request. */
export interface Authenticated {
  /** `none`: no policy, or no token. */
  readonly outcome: 'none' | 'accepted' | 'rejected';
  readonly where?: Where;
  readonly says?: string;
  readonly claims?: Readonly<Record<string, unknown>>;
  /** Headers that the policy sets from claims; an empty list of values removes what the client sent. */
  readonly set: Readonly<Record<string, string>>;
  readonly removed: readonly string[];
}

interface Head {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
}

const untouched: Authenticated = { outcome: 'none', set: {}, removed: [] };

export function authenticate(mesh: Mesh, proxy: Proxy, head: Head, declared?: TraceToken): Authenticated {
  const policies = mesh.model.requestAuthentications.filter((each) => appliesTo(mesh, each, proxy));
  const rules = policies.flatMap((policy) => policy.jwtRules.map((rule) => ({ policy, rule })));
  if (rules.length === 0) return untouched;
  const produced = outputs(rules.map((each) => each.rule));
  const found = rules.map((each) => ({ ...each, text: tokenFor(each.rule, head) })).filter((each) => each.text !== undefined);
  // headers that claims are copied to are never believed when the client sends them
  const cleared = produced.filter((name) => head.headers[name] !== undefined);
  if (found.length === 0 && !declared?.present) return { ...untouched, removed: cleared };
  const where = (policy: RequestAuthentication, rule?: JwtRule): Where => ({ resource: policy.resource, field: rule?.at });
  if (declared?.valid === false) return { outcome: 'rejected', where: where(rules[0].policy), says: 'the token is not valid', set: {}, removed: [] };
  const problems: string[] = [];
  for (const { policy, rule, text } of found.length > 0 ? found : rules.map((each) => ({ ...each, text: undefined }))) {
    const token = claimsOf(text, declared);
    const problem = token === undefined ? 'it is no JSON Web Token' : rejection(token, rule, declared);
    if (problem !== undefined) {
      problems.push(problem);
      continue;
    }
    const claims = token!.claims;
    const set: Record<string, string> = {};
    for (const each of rule.at.get('outputClaimToHeaders').items()) {
      const value = claimText(claims, each.get('claim').string() ?? '');
      const header = (each.get('header').string() ?? '').toLowerCase();
      if (value !== undefined && header !== '') set[header] = value;
    }
    const keepsToken = rule.at.get('forwardOriginalToken').boolean() ?? false;
    const tokenHeaders = keepsToken || rule.at.get('fromHeaders').items().length > 0 || rule.at.get('fromParams').strings().length > 0 ? [] : ['authorization'];
    return {
      outcome: 'accepted', where: where(policy, rule), claims, set,
      removed: [...cleared.filter((name) => set[name] === undefined), ...tokenHeaders.filter((name) => head.headers[name] !== undefined)],
      says: `the token of ${rule.issuer} is accepted`,
    };
  }
  const { policy, rule } = found[0] ?? rules[0];
  return { outcome: 'rejected', where: where(policy, rule), says: `the token is rejected: ${problems.join('; ')}`, set: {}, removed: [] };
}

/** `issuer/subject`, which policies call the request principal. */
export function requestPrincipal(claims: Readonly<Record<string, unknown>> | undefined): string | undefined {
  return typeof claims?.iss === 'string' && typeof claims.sub === 'string' ? `${claims.iss}/${claims.sub}` : undefined;
}

function claimsOf(text: string | undefined, declared: TraceToken | undefined): Pick<Token, 'claims'> & Partial<Token> | undefined {
  const token = text === undefined ? undefined : parseToken(text);
  if (declared?.claims) return { ...token, claims: declared.claims };
  return token;
}

function rejection(token: Pick<Token, 'claims'> & Partial<Token>, rule: JwtRule, declared: TraceToken | undefined): string | undefined {
  // a token that the caller vouches for only has to be from the right issuer
  const jwks = declared?.valid || token.signature === undefined ? '' : rule.jwks;
  return rejectToken({ header: {}, signed: '', signature: Buffer.alloc(0), ...token }, { issuer: rule.issuer, audiences: rule.audiences, jwks });
}

function tokenFor(rule: JwtRule, head: Head): string | undefined {
  const headers = rule.at.get('fromHeaders').items();
  const params = rule.at.get('fromParams').strings();
  const cookies = rule.at.get('fromCookies').strings();
  for (const each of headers) {
    const value = head.headers[(each.get('name').string() ?? '').toLowerCase()];
    const prefix = each.get('prefix').string() ?? '';
    if (value?.startsWith(prefix)) return value.slice(prefix.length);
  }
  const query = queryParameters(splitPath(head.path).query);
  for (const name of params) if (query.has(name)) return query.get(name);
  for (const name of cookies) {
    const cookie = head.headers.cookie?.split(';').map((each) => each.trim()).find((each) => each.startsWith(`${name}=`));
    if (cookie) return cookie.slice(name.length + 1);
  }
  if (headers.length + params.length + cookies.length > 0) return undefined;
  const bearer = /^Bearer +(.*)$/.exec(head.headers.authorization ?? '');
  return bearer ? bearer[1] : query.get('access_token');
}

function outputs(rules: readonly JwtRule[]): string[] {
  return [...new Set(rules.flatMap((rule) => rule.at.get('outputClaimToHeaders').items().map((each) => (each.get('header').string() ?? '').toLowerCase())))];
}

/** A claim as the value of a header: texts, numbers and booleans as they are, anything else as base64 of its JSON. */
function claimText(claims: Readonly<Record<string, unknown>>, path: string): string | undefined {
  let value: unknown = claims;
  for (const key of path.split('.')) value = typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[key] : undefined;
  if (value === undefined || value === null) return undefined;
  return typeof value === 'object' ? Buffer.from(JSON.stringify(value)).toString('base64') : String(value as string | number | boolean);
}
