import { Field } from '../../model/field';
import { AuthorizationPolicy, AuthorizationRule } from '../../model/security';
import { cidrContains, parseCidr } from '../cidr';
import { Where } from '../journal';
import { Mesh } from '../mesh/mesh';
import { byCreation } from '../mesh/order';
import { Proxy } from '../mesh/proxy';
import { splitPath } from '../url';
import { appliesTo } from './selection';

/** What policies can ask about a request. HTTP attributes are absent for TCP. */
export interface Attributes {
  readonly port: number;
  readonly sni: string;
  readonly http?: { readonly method: string; readonly host: string; readonly path: string; readonly headers: Readonly<Record<string, string>> };
  /** Identity of the client, known from mesh mTLS only. */
  readonly principal?: string;
  readonly ip?: string;
  readonly remoteIp?: string;
  readonly requestPrincipal?: string;
  readonly claims?: Readonly<Record<string, unknown>>;
}

export interface Authorized {
  readonly allowed: boolean;
  /** The policy that decides; absent when none is for the workload. */
  readonly where?: Where;
  readonly says?: string;
  /** External authorizers that are asked; their answers are not known. */
  readonly asks: readonly { readonly where: Where; readonly provider: string }[];
}

/** The AuthorizationPolicies of a workload: `CUSTOM`, then `DENY`, then `ALLOW`; with an `ALLOW` that does not match nothing is allowed. */
export function authorize(mesh: Mesh, proxy: Pick<Proxy, 'namespace' | 'labels'>, attributes: Attributes): Authorized {
  const sorted = mesh.once('authorization-policies', () => [...mesh.model.authorizationPolicies].sort(byCreation));
  const policies = sorted.filter((each) => appliesTo(mesh, each, proxy) && each.resource.annotations['istio.io/dry-run'] !== 'true');
  const asks = policies.filter((each) => each.action === 'CUSTOM').flatMap((each) => {
    const rule = each.rules.find((one) => matchesRule(one, attributes, false));
    return rule ? [{ where: { resource: each.resource, field: rule.at }, provider: each.provider }] : [];
  });
  for (const policy of policies.filter((each) => each.action === 'DENY')) {
    const rule = policy.rules.find((each) => matchesRule(each, attributes, true));
    if (rule) return { allowed: false, where: { resource: policy.resource, field: rule.at }, says: `${policy.resource.toString()} denies it (${describeRule(rule)})`, asks };
  }
  const allows = policies.filter((each) => each.action === 'ALLOW');
  if (allows.length === 0) return { allowed: true, asks };
  for (const policy of allows) {
    const rule = policy.rules.find((each) => matchesRule(each, attributes, false));
    if (rule) return { allowed: true, where: { resource: policy.resource, field: rule.at }, says: `${policy.resource.toString()} allows it`, asks };
  }
  return { allowed: false, where: { resource: allows[0].resource, field: allows[0].resource.spec.get('rules') }, says: noRuleMatches(allows, attributes), asks };
}

function noRuleMatches(allows: readonly AuthorizationPolicy[], attributes: Attributes): string {
  const names = allows.map((each) => each.resource.toString()).join(', ');
  const client = attributes.principal === undefined ? 'the client has no identity (no mesh mTLS)' : `the client is ${attributes.principal}`;
  return `no rule of ${names} allows it: ${client}`;
}

/** For TCP, HTTP conditions make an `ALLOW` rule impossible, while a `DENY` rule goes on without them. */
function matchesRule(rule: AuthorizationRule, attributes: Attributes, isDeny: boolean): boolean {
  const check = new Check(attributes, isDeny);
  return (rule.from.length === 0 || rule.from.some((source) => check.source(source)))
    && (rule.to.length === 0 || rule.to.some((operation) => check.operation(operation)))
    && rule.when.every((condition) => check.condition(condition.key, condition.values, condition.notValues));
}

class Check {
  public constructor(private readonly attributes: Attributes, private readonly isDeny: boolean) {}

  public source(source: Field): boolean {
    const { principal, ip, remoteIp, requestPrincipal } = this.attributes;
    const identity = parsePrincipal(principal);
    return this.both(source, 'principals', (value) => matchesText(value, principal))
      && this.both(source, 'namespaces', (value) => matchesText(value, identity?.namespace))
      && this.both(source, 'serviceAccounts', (value) => matchesAccount(value, identity))
      && this.both(source, 'ipBlocks', (value) => isInRange(value, ip))
      && this.both(source, 'remoteIpBlocks', (value) => isInRange(value, remoteIp ?? ip))
      && this.http(source, 'requestPrincipals', (value) => matchesText(value, requestPrincipal));
  }

  public operation(operation: Field): boolean {
    const { http, port } = this.attributes;
    return this.both(operation, 'ports', (value) => value === String(port))
      && this.http(operation, 'hosts', (value) => matchesText(value.toLowerCase(), http?.host.toLowerCase()))
      && this.http(operation, 'methods', (value) => matchesText(value, http?.method))
      && this.http(operation, 'paths', (value) => matchesPath(value, splitPath(http?.path ?? '').path));
  }

  public condition(key: string, values: readonly string[], notValues: readonly string[]): boolean {
    const test = this.conditionTest(key);
    if (!test) return this.isDeny;
    return (values.length === 0 || values.some(test)) && !notValues.some(test);
  }

  /** How a condition's value is compared; `undefined` for HTTP attributes of a TCP connection. */
  private conditionTest(key: string): ((value: string) => boolean) | undefined {
    const { http, principal, ip, remoteIp, port, sni, requestPrincipal, claims } = this.attributes;
    const identity = parsePrincipal(principal);
    const header = /^request\.headers\[(.+)\]$/.exec(key);
    const claim = /^request\.auth\.claims(\[.+\])$/.exec(key);
    if (key.startsWith('request.') && !http) return undefined;
    if (header) return (value) => matchesText(value, http!.headers[header[1].toLowerCase()] ?? (header[1].toLowerCase() === 'host' ? http!.host : undefined));
    if (claim) return (value) => claimValues(claims, claim[1].slice(1, -1).split('][')).some((each) => matchesText(value, each));
    switch (key) {
      case 'source.ip': return (value) => isInRange(value, ip);
      case 'remote.ip': return (value) => isInRange(value, remoteIp ?? ip);
      case 'source.namespace': return (value) => matchesText(value, identity?.namespace);
      case 'source.principal': return (value) => matchesText(value, principal);
      case 'source.serviceAccount': return (value) => matchesAccount(value, identity);
      case 'request.auth.principal': return (value) => matchesText(value, requestPrincipal);
      case 'request.auth.audiences': return (value) => claimValues(claims, ['aud']).some((each) => matchesText(value, each));
      case 'request.auth.presenter': return (value) => claimValues(claims, ['azp']).some((each) => matchesText(value, each));
      case 'destination.port': return (value) => value === String(port);
      case 'connection.sni': return (value) => matchesText(value, sni === '' ? undefined : sni);
      default: return () => false;
    }
  }

  private both(field: Field, key: string, test: (value: string) => boolean): boolean {
    const values = field.get(key).strings();
    const not = field.get(`not${key[0].toUpperCase()}${key.slice(1)}`).strings();
    return (values.length === 0 || values.some(test)) && !not.some(test);
  }

  private http(field: Field, key: string, test: (value: string) => boolean): boolean {
    if (this.attributes.http) return this.both(field, key, test);
    const isAsked = field.get(key).exists || field.get(`not${key[0].toUpperCase()}${key.slice(1)}`).exists;
    return !isAsked || this.isDeny;
  }
}

/** `abc`, `abc*`, `*abc`, or `*` for any value at all. */
function matchesText(pattern: string, value: string | undefined): boolean {
  if (value === undefined) return false;
  if (pattern === '*') return value !== '';
  if (pattern.endsWith('*')) return value.startsWith(pattern.slice(0, -1));
  return pattern.startsWith('*') ? value.endsWith(pattern.slice(1)) : value === pattern;
}

/** As text, or with `{*}` for one segment and `{**}` for any number of them. */
function matchesPath(pattern: string, path: string): boolean {
  if (!pattern.includes('{*}') && !pattern.includes('{**}')) return matchesText(pattern, path);
  const wanted = pattern.split('/');
  const actual = path.split('/');
  const match = (i: number, j: number): boolean => {
    if (i === wanted.length) return j === actual.length;
    if (wanted[i] === '{**}') return Array.from({ length: actual.length - j + 1 }, (_, skip) => j + skip).some((next) => match(i + 1, next));
    return j < actual.length && (wanted[i] === '{*}' ? actual[j] !== '' : wanted[i] === actual[j]) && match(i + 1, j + 1);
  };
  return match(0, 0);
}

function isInRange(block: string, ip: string | undefined): boolean {
  const range = parseCidr(block);
  return ip !== undefined && range !== undefined && cidrContains(range, ip);
}

function parsePrincipal(principal: string | undefined): { namespace: string; account: string } | undefined {
  const match = /\/ns\/([^/]+)\/sa\/([^/]+)$/.exec(principal ?? '');
  return match ? { namespace: match[1], account: match[2] } : undefined;
}

function matchesAccount(value: string, identity: { namespace: string; account: string } | undefined): boolean {
  if (!identity) return false;
  return value.includes('/') ? value === `${identity.namespace}/${identity.account}` : value === identity.account;
}

function claimValues(claims: Readonly<Record<string, unknown>> | undefined, path: readonly string[]): string[] {
  let value: unknown = claims;
  for (const key of path) value = typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[key] : undefined;
  const scope = path.length === 1 && (path[0] === 'scope' || path[0] === 'permission') && typeof value === 'string' ? value.split(' ') : [];
  return [value, ...scope].flat().filter((each): each is string => typeof each === 'string');
}

function describeRule(rule: AuthorizationRule): string {
  return rule.at.toString();
}
