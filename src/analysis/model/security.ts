import { Field } from './field';
import { Resource } from './resource';

/** A `targetRef` of a policy. */
export interface TargetRef {
  readonly at: Field;
  readonly group: string;
  readonly kind: string;
  readonly name: string;
  readonly namespace: string;
}

/** What a policy applies to: pods by label, or objects by reference; neither means the whole namespace (or mesh, in the root namespace). */
export interface PolicyScope {
  readonly resource: Resource;
  readonly name: string;
  readonly namespace: string;
  /** `selector.matchLabels`; `undefined` when there is no selector. */
  readonly selector?: Readonly<Record<string, string>>;
  readonly targetRefs: readonly TargetRef[];
}

export type MutualTlsMode = 'UNSET' | 'DISABLE' | 'PERMISSIVE' | 'STRICT';

export interface PeerAuthentication extends PolicyScope {
  readonly mode: MutualTlsMode;
  /** By container port. */
  readonly portLevelModes: ReadonlyMap<number, MutualTlsMode>;
}

export interface JwtRule {
  readonly at: Field;
  readonly issuer: string;
  readonly audiences: readonly string[];
  readonly jwksUri: string;
  readonly jwks: string;
}

export interface RequestAuthentication extends PolicyScope {
  readonly jwtRules: readonly JwtRule[];
}

/** One attribute with its values and the values it must not have. */
export interface AttributeMatch {
  readonly values: readonly string[];
  readonly notValues: readonly string[];
}

export interface AuthorizationRule {
  readonly at: Field;
  /** `from[].source`: any of them. Raw fields such as `principals`, `notNamespaces`. */
  readonly from: readonly Field[];
  /** `to[].operation`: any of them. Raw fields such as `hosts`, `notPaths`. */
  readonly to: readonly Field[];
  /** `when[]`: all of them. */
  readonly when: readonly ({ readonly at: Field; readonly key: string } & AttributeMatch)[];
}

export interface AuthorizationPolicy extends PolicyScope {
  /** `ALLOW`, `DENY`, `AUDIT` or `CUSTOM`. */
  readonly action: string;
  /** The extension provider of a `CUSTOM` policy. */
  readonly provider: string;
  readonly rules: readonly AuthorizationRule[];
}

export function policyScopeOf(resource: Resource): PolicyScope {
  const spec = resource.spec;
  const selector = spec.get('selector');
  const single = spec.get('targetRef');
  return {
    resource,
    name: resource.name,
    namespace: resource.namespace,
    selector: selector.exists ? selector.get('matchLabels').stringMap() : undefined,
    targetRefs: [...(single.exists ? [single] : []), ...spec.get('targetRefs').items()].map((at) => ({
      at,
      group: at.get('group').string() ?? '',
      kind: at.get('kind').string() ?? '',
      name: at.get('name').string() ?? '',
      namespace: at.get('namespace').string() || resource.namespace,
    })),
  };
}

export function peerAuthenticationOf(resource: Resource): PeerAuthentication {
  return {
    ...policyScopeOf(resource),
    mode: mtlsMode(resource.spec.at('mtls', 'mode')),
    portLevelModes: new Map(resource.spec.get('portLevelMtls').entries().map(([port, at]) => [Number(port), mtlsMode(at.get('mode'))])),
  };
}

export function requestAuthenticationOf(resource: Resource): RequestAuthentication {
  return {
    ...policyScopeOf(resource),
    jwtRules: resource.spec.get('jwtRules').items().map((at) => ({
      at,
      issuer: at.get('issuer').string() ?? '',
      audiences: at.get('audiences').strings(),
      jwksUri: at.get('jwksUri').string() ?? at.get('jwks_uri').string() ?? '',
      jwks: at.get('jwks').string() ?? '',
    })),
  };
}

export function authorizationPolicyOf(resource: Resource): AuthorizationPolicy {
  const spec = resource.spec;
  return {
    ...policyScopeOf(resource),
    action: spec.get('action').string() ?? 'ALLOW',
    provider: spec.at('provider', 'name').string() ?? '',
    rules: spec.get('rules').items().map((at) => ({
      at,
      from: at.get('from').items().map((each) => each.get('source')),
      to: at.get('to').items().map((each) => each.get('operation')),
      when: at.get('when').items().map((each) => ({
        at: each, key: each.get('key').string() ?? '', values: each.get('values').strings(), notValues: each.get('notValues').strings(),
      })),
    })),
  };
}

function mtlsMode(at: Field): MutualTlsMode {
  const mode = at.string();
  return mode === 'DISABLE' || mode === 'PERMISSIVE' || mode === 'STRICT' ? mode : 'UNSET';
}
