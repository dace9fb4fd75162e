import { Policy } from '../policy';
import { PolicyPack } from '../policy-pack';
import { Scope } from '../scope';

/** What a mesh lets through. */
export interface MeshOptions {
  /**
   * Wildcards that hosts may be, e.g. `*.preview.example.com`.
   *
   * @default - none
   */
  readonly wildcardHosts?: readonly string[];
  /**
   * Whether every route over HTTP has a timeout. It also ends streams, which is why Istio has none of itself.
   *
   * @default false
   */
  readonly timeouts?: boolean;
}

/** Traffic in a mesh: encrypted, by name, to whom it is for. */
export function mesh({ wildcardHosts = [], timeouts = false }: MeshOptions = {}): PolicyPack {
  return new PolicyPack('mesh', [
    strictMtls(), destinationTls(), wildcards(wildcardHosts), gatewayTls(), openAuthorization(), ...timeouts ? [routeTimeouts()] : [],
  ]);
}

function strictMtls(): Policy {
  const strict = (mode: string): string => `${mode} == 'STRICT' || ${mode} == 'UNSET'`;
  return new Policy({
    id: 'strict-mtls',
    title: 'pods take traffic of the mesh only',
    why: 'a pod that takes plain text takes it from anyone, and no AuthorizationPolicy by identity means anything',
    fix: 'ask for STRICT, and give who is outside a door of the mesh',
    owner: 'provider',
    reference: 'https://istio.io/latest/docs/reference/config/security/peer_authentication/',
    scope: Scope.kind('security.istio.io/v1', 'PeerAuthentication'),
    validations: [
      { expression: `!has(object.spec.mtls) || !has(object.spec.mtls.mode) || ${strict('object.spec.mtls.mode')}`, message: 'plain text is let in' },
      {
        expression: `!has(object.spec.portLevelMtls) || object.spec.portLevelMtls.all(p, ${strict('object.spec.portLevelMtls[p].mode')})`,
        message: 'plain text is let in on some ports',
        messageExpression: `'plain text is let in on ports ' + object.spec.portLevelMtls.filter(p, !(${strict('object.spec.portLevelMtls[p].mode')})).join(', ')`,
      },
    ],
  });
}

function destinationTls(): Policy {
  const insecure = (tls: string): string => `has(${tls}.insecureSkipVerify) && ${tls}.insecureSkipVerify != false`;
  return new Policy({
    id: 'destination-tls',
    title: 'certificates of destinations are verified',
    why: 'whoever is in between may answer in the place of a destination whose certificate nobody looks at',
    fix: 'leave out insecureSkipVerify, and name caCertificates or a credential',
    owner: 'provider',
    reference: 'https://istio.io/latest/docs/reference/config/networking/destination-rule/#ClientTLSSettings',
    scope: Scope.kind('networking.istio.io/v1', 'DestinationRule'),
    variables: [
      { name: 'policy', expression: 'has(object.spec.trafficPolicy) ? object.spec.trafficPolicy : {}' },
      {
        name: 'all',
        expression: '[variables.policy] + (has(variables.policy.portLevelSettings) ? variables.policy.portLevelSettings : [])'
          + ' + (has(object.spec.subsets) ? object.spec.subsets.filter(s, has(s.trafficPolicy)).map(s, s.trafficPolicy) : [])',
      },
    ],
    validations: [{ expression: `!variables.all.exists(p, has(p.tls) && ${insecure('p.tls')})`, message: 'certificates are not verified' }],
  });
}

function wildcards(allowed: readonly string[]): Policy {
  const bare = (host: string): string => `${host}.contains('/') ? ${host}.split('/')[1] : ${host}`;
  return new Policy({
    id: 'wildcard-hosts',
    title: 'hosts are named',
    why: 'a wildcard takes the requests of every host that nobody claimed yet, another team\'s too',
    fix: 'name the hosts, or ask the platform to allow the wildcard',
    reference: 'https://istio.io/latest/docs/reference/config/networking/gateway/#Server',
    scope: Scope.kind('networking.istio.io/v1', 'VirtualService').and('networking.istio.io/v1', 'Gateway'),
    params: { allowed: [...allowed] },
    variables: [
      {
        name: 'hosts',
        expression: 'object.kind == \'Gateway\' ? object.spec.servers.map(s, s.hosts) : [has(object.spec.hosts) ? object.spec.hosts : []]',
      },
      { name: 'offending', expression: `variables.hosts.filter(list, list.exists(h, h.contains('*') && !((${bare('h')}) in params.allowed)))` },
    ],
    validations: [{
      expression: 'size(variables.offending) == 0',
      message: 'a host is a wildcard',
      messageExpression: '\'wildcards among the hosts \' + variables.offending.map(list, list.join(\', \')).join(\', \')',
    }],
  });
}

function gatewayTls(): Policy {
  return new Policy({
    id: 'gateway-tls',
    title: 'gateways speak TLS 1.2 at least',
    why: 'older versions are broken, and whoever listens can have the client use the oldest one offered',
    fix: 'leave out minProtocolVersion, or say TLSV1_2 or TLSV1_3',
    owner: 'provider',
    reference: 'https://istio.io/latest/docs/reference/config/networking/gateway/#ServerTLSSettings',
    scope: Scope.kind('networking.istio.io/v1', 'Gateway'),
    validations: [{
      expression: 'object.spec.servers.all(s, !has(s.tls) || !has(s.tls.minProtocolVersion) || !(s.tls.minProtocolVersion in [\'TLSV1_0\', \'TLSV1_1\']))',
      message: 'a server takes TLS 1.0 or 1.1',
    }],
  });
}

function openAuthorization(): Policy {
  return new Policy({
    id: 'open-authorization',
    title: 'who may call is named',
    why: 'a rule that asks nothing lets in everyone, whatever the other policies say',
    fix: 'say from whom: `service.calls(other)` does',
    reference: 'https://istio.io/latest/docs/reference/config/security/authorization-policy/',
    scope: Scope.kind('security.istio.io/v1', 'AuthorizationPolicy'),
    when: '!has(object.spec.action) || object.spec.action == \'ALLOW\'',
    validations: [{
      expression: '!has(object.spec.rules) || object.spec.rules.all(r, has(r.from) || has(r.to) || has(r.when))', message: 'a rule lets in everyone',
    }],
  });
}

function routeTimeouts(): Policy {
  return new Policy({
    id: 'route-timeouts',
    title: 'routes have a timeout',
    why: 'Istio waits for ever: callers pile up behind one slow service until they fail with it',
    fix: 'give the route a timeout, a little longer than its slowest honest answer',
    reference: 'https://istio.io/latest/docs/concepts/traffic-management/#timeouts',
    scope: Scope.kind('networking.istio.io/v1', 'VirtualService'),
    validations: [{
      expression: '!has(object.spec.http) || object.spec.http.all(r, !has(r.route) || (has(r.timeout) && r.timeout != \'0s\' && r.timeout != \'\'))',
      message: 'a route has no timeout',
    }],
  });
}
