import { found } from './support';

const object = (kind: string, spec: string, apiVersion = 'networking.istio.io/v1') => `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: {name: x, namespace: shop}\nspec: ${spec}\n`;
const security = 'security.istio.io/v1';

/** What validation says of one object: code, field and message without its preamble. */
function said(yaml: string): string[] {
  return found(yaml, {}, /^IST01(06|30|31|33)/).map((each) => each.replace(/^(IST\d+) \S+ \S+ /, '$1 ').replace(/Schema validation (error|warning): /, '')).sort();
}

const route = 'route: [{destination: {host: web}}]';
const http = (rule: string, more = 'hosts: [a.com], gateways: [g]') => object('VirtualService', `{${more}, http: [{${rule}}]}`);

test.each([
  ['no route at all', object('VirtualService', '{hosts: [a.com]}'), ['IST0106 spec: http, tcp or tls must be provided in virtual service']],
  ['a wildcard in the mesh', object('VirtualService', `{hosts: ["*"], http: [{${route}}]}`), ['IST0106 spec.hosts[0]: wildcard host * is not allowed for virtual services bound to the mesh gateway']],
  ['hosts that overlap', object('VirtualService', `{hosts: ["*.com", a.com], gateways: [g], http: [{${route}}]}`), ['IST0106 spec.hosts[1]: duplicate hosts in virtual service: *.com & a.com']],
  ['a host that is no name', object('VirtualService', `{hosts: ["a_b"], http: [{${route}}]}`), ['IST0106 spec.hosts[0]: wildcard domain "a_b" invalid (label "a_b" invalid)']],
  ['an old gateway name', http(route, 'hosts: [a.com], gateways: [g.ns.svc.cluster.local]'),
    ['IST0133 spec.gateways[0]: using legacy gatewayName format "g.ns.svc.cluster.local"; prefer the <namespace>/<name> format: "ns/g"']],
  ['two actions', http(`${route}, redirect: {uri: /x}`), ['IST0106 spec.http[0].redirect: HTTP route cannot contain both route and redirect']],
  ['no action', http('name: x'), ['IST0106 spec.http[0]: HTTP route, redirect or direct_response is required']],
  ['no weight', http('route: [{destination: {host: a}}, {destination: {host: b}}]'), ['IST0106 spec.http[0].route: total destination weight = 0']],
  ['a pattern that is none', http(`match: [{uri: {regex: "(a"}}], ${route}`), [expect.stringMatching(/^IST0106 spec\.http\[0\]\.match\[0\]\.uri\.regex: "uri": missing \)/)]],
  ['a pattern for another engine', http(`match: [{uri: {regex: "a(?=b)"}}], ${route}`), [expect.stringContaining('Istio uses RE2 style regex-based match')]],
  ['a retry that is off', http(`${route}, retries: {attempts: 0, perTryTimeout: 1s}`), ['IST0106 spec.http[0].retries: http retry policy configured when attempts are set to 0 (disabled)']],
  ['an unknown retry condition', http(`${route}, retries: {attempts: 1, retryOn: "5xx,often"}`), ['IST0106 spec.http[0].retries.retryOn: "often" is not a valid retryOn policy']],
  ['a timeout too short', http(`${route}, timeout: 0.1ms`), ['IST0106 spec.http[0].timeout: duration must be greater than 1ms']],
  ['a header that is not theirs to change', http(`${route}, headers: {response: {set: {":status": "1"}}}`),
    ['IST0106 spec.http[0].headers.response.set[":status"]: invalid header ":status": header cannot have ":" prefix']],
  ['a name that is in no host', object('VirtualService', '{hosts: [a.com], tls: [{match: [{sniHosts: [b.com]}], route: [{destination: {host: w}}]}]}'),
    ['IST0106 spec.tls[0].match[0].sniHosts[0]: SNI host "b.com" is not a compatible subset of any of the virtual service hosts: [a.com]']],
  ['a delegate with gateways', object('VirtualService', `{gateways: [g], http: [{${route}}]}`), ['IST0106 spec.gateways: delegate virtual service must have no gateways specified']],
  ['a claim in the mesh', object('VirtualService', `{hosts: [a], http: [{match: [{headers: {"@request.auth.claims.x": {exact: y}}}], ${route}}]}`),
    [expect.stringContaining('JWT claim based routing (key: @request.auth.claims.x) is only supported for gateway')]],
  ['a server without TLS settings', object('Gateway', '{servers: [{hosts: ["*"], port: {number: 443, name: h, protocol: HTTPS}}]}'),
    ['IST0106 spec.servers[0]: server must have TLS settings for HTTPS/TLS protocols']],
  ['a plain server with a certificate', object('Gateway', '{servers: [{hosts: ["*"], port: {number: 80, name: h, protocol: HTTP}, tls: {mode: SIMPLE, credentialName: c}}]}'),
    ['IST0106 spec.servers[0].tls: server cannot have TLS settings for plain text HTTP ports']],
  ['TLS without a certificate', object('Gateway', '{servers: [{hosts: ["*"], port: {number: 443, name: h, protocol: HTTPS}, tls: {mode: SIMPLE}}]}'),
    ['IST0106 spec.servers[0].tls: SIMPLE TLS requires a private key', 'IST0106 spec.servers[0].tls: SIMPLE TLS requires a server certificate']],
  ['two servers of one name', object('Gateway', '{servers: [{hosts: ["*"], port: {number: 80, name: h, protocol: HTTP}}, {hosts: ["*"], port: {number: 81, name: h, protocol: HTTP}}]}'),
    ['IST0106 spec.servers[1].port: port names in servers must be unique: duplicate name h']],
  ['a redirect on TLS', object('Gateway', '{servers: [{hosts: ["*"], port: {number: 443, name: h, protocol: HTTPS}, tls: {mode: SIMPLE, credentialName: c, httpsRedirect: true}}]}'),
    ['IST0133 spec.servers[0].tls.httpsRedirect: tls.httpsRedirect should only be used with http servers']],
  ['two subsets of one name', object('DestinationRule', '{host: a, subsets: [{name: v1}, {name: v1}]}'), ['IST0106 spec.subsets[1]: duplicate subset names: v1']],
  ['an empty policy', object('DestinationRule', '{host: a, trafficPolicy: {}}'), ['IST0106 spec.trafficPolicy: traffic policy must have at least one field']],
  ['exported here and here', object('DestinationRule', '{host: a, exportTo: [".", shop]}'), ['IST0106 spec.exportTo[1]: duplicate entries in exportTo for entry shop']],
  ['mutual TLS without a certificate', object('DestinationRule', '{host: a, trafficPolicy: {tls: {mode: MUTUAL}}}'),
    ['IST0106 spec.trafficPolicy.tls: client certificate required for mutual tls', 'IST0106 spec.trafficPolicy.tls: private key required for mutual tls']],
  ['a name where an address must be', object('ServiceEntry', '{hosts: [a.com], ports: [{number: 80, name: http, protocol: HTTP}], resolution: STATIC, endpoints: [{address: b.com}]}'),
    ['IST0106 spec.endpoints[0].address: endpoint address "b.com" is not a valid IP address']],
  ['a DNS wildcard without endpoints', object('ServiceEntry', '{hosts: ["*.a.com"], ports: [{number: 80, name: http, protocol: HTTP}], resolution: DNS}'),
    ['IST0106 spec.hosts[0]: hosts must be FQDN if no endpoints are provided for resolution mode DNS']],
  ['an egress host without namespace', object('Sidecar', '{egress: [{hosts: [a.com]}]}'), ['IST0106 spec.egress[0].hosts[0]: host must be of form namespace/dnsName']],
  ['a DENY that hits TCP', object('AuthorizationPolicy', '{action: DENY, rules: [{to: [{operation: {paths: ["/x"]}}]}]}', security),
    [expect.stringContaining('IST0133 spec.rules[0]: configured AuthorizationPolicy will deny all traffic to TCP ports')]],
  ['a DENY of nothing', object('AuthorizationPolicy', '{action: DENY}', security), [expect.stringContaining('IST0106 spec: DENY action without `rules` is meaningless')]],
  ['an unknown attribute', object('AuthorizationPolicy', '{rules: [{when: [{key: request.nonsense, values: [x]}]}]}', security),
    ['IST0106 spec.rules[0].when[0].key: invalid `value` for `key` request.nonsense: unknown attribute: request.nonsense']],
  ['port modes for all', object('PeerAuthentication', '{portLevelMtls: {8080: {mode: DISABLE}}}', security), ['IST0106 spec.portLevelMtls: mesh/namespace peer authentication cannot have port level mTLS']],
  ['keys that are none', object('RequestAuthentication', '{jwtRules: [{issuer: a, jwks: "{"}]}', security), [expect.stringContaining('jwks parse error')]],
  ['a patch for another class', object('EnvoyFilter', '{configPatches: [{applyTo: CLUSTER, match: {listener: {}}, patch: {operation: MERGE, value: {a: b}}}]}'),
    ['IST0106 spec.configPatches[0].match.listener: Envoy filter: applyTo for cluster class objects cannot have non cluster match']],
])('%s is refused as Istio refuses it', (_, yaml, expected) => expect(said(yaml)).toEqual(expected));

test.each([
  ['every action', `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: {name: x, namespace: shop}
spec:
  hosts: [a.com, "*.b.com", 10.0.0.1]
  gateways: [istio-system/g, mesh]
  exportTo: ["*"]
  http:
    - name: one
      match: [{uri: {prefix: /a/}, method: {exact: GET}, headers: {x: {regex: "v[0-9]+"}, ":authority": {exact: a.com}}, withoutHeaders: {y: {}}, queryParams: {q: {exact: z}}, port: 80}]
      redirect: {authority: b.com, redirectCode: 308, derivePort: FROM_REQUEST_PORT}
    - match: [{uri: {exact: /health}}]
      directResponse: {status: 200, body: {string: ok}}
    - match: [{uri: {regex: "^/v(\\\\d+)/.*$"}}]
      rewrite: {uriRegexRewrite: {match: "^/v(\\\\d+)/(.*)", rewrite: "/\\\\2"}}
      fault: {abort: {httpStatus: 503, percentage: {value: 0.1}}, delay: {fixedDelay: 1s, percentage: {value: 50}}}
      corsPolicy: {allowOrigins: [{exact: "https://x.com"}], allowMethods: [GET, POST], allowHeaders: ["*"], maxAge: 24h}
      headers: {request: {set: {x-env: prod, Host: c.com}, remove: [y]}, response: {add: {z: "%REQ(X)%"}}}
      route: [{destination: {host: web.shop.svc.cluster.local, subset: v1, port: {number: 80}}, weight: 100}, {destination: {host: web}, weight: 0}]
      mirrors: [{destination: {host: web}, percentage: {value: 10}}]
      retries: {attempts: 3, perTryTimeout: 2s, retryOn: "5xx,503,connect-failure,refused-stream", retryRemoteLocalities: true}
      timeout: 10s
  tls: [{match: [{sniHosts: [x.b.com], port: 443}], route: [{destination: {host: web}}]}]
  tcp: [{match: [{port: 9000, destinationSubnets: [10.0.0.0/8]}], route: [{destination: {host: web}}]}]
`],
  ['every kind of server', object('Gateway', `{selector: {istio: x}, servers: [
    {hosts: ["*", shop/a.com, ./b.com, "*/c.com"], port: {number: 80, name: http, protocol: HTTP}, tls: {httpsRedirect: true}},
    {hosts: [a.com], port: {number: 443, name: https, protocol: HTTPS}, tls: {mode: MUTUAL, credentialName: c, minProtocolVersion: TLSV1_2}},
    {hosts: [d.com], port: {number: 443, name: tls, protocol: TLS}, tls: {mode: PASSTHROUGH}}, {hosts: ["*.local"], port: {number: 15443, name: x, protocol: TLS}, tls: {mode: AUTO_PASSTHROUGH}},
    {hosts: [e.com], port: {number: 444, name: m, protocol: HTTPS}, tls: {mode: ISTIO_MUTUAL}}, {hosts: ["*"], port: {number: 31400, name: tcp, protocol: TCP}, bind: 10.0.0.1}]}`)],
  ['a full policy', object('DestinationRule', `{host: "*.local", exportTo: ["."], trafficPolicy: {loadBalancer: {consistentHash: {httpCookie: {name: c, ttl: 0s}}},
    connectionPool: {tcp: {maxConnections: 1, connectTimeout: 30ms, idleTimeout: 0s}, http: {http1MaxPendingRequests: 1, idleTimeout: 15s}},
    outlierDetection: {consecutive5xxErrors: 1, interval: 5s, baseEjectionTime: 5m, maxEjectionPercent: 100},
    portLevelSettings: [{port: {number: 80}, tls: {mode: SIMPLE, sni: x, caCertificates: /x}}]}, subsets: [{name: v1, labels: {app.kubernetes.io/version: "1.0"}}]}`)],
  ['entries', object('ServiceEntry', '{hosts: [a.com, b.com], addresses: [10.0.0.0/24], location: MESH_EXTERNAL, ports: [{number: 443, name: https, protocol: TLS}], resolution: NONE, exportTo: ["~"]}')],
  ['a wildcard resolved while it runs', object('ServiceEntry', '{hosts: ["*.a.com"], ports: [{number: 443, name: tls, protocol: TLS}], resolution: DYNAMIC_DNS}')],
  ['a Sidecar', object('Sidecar', `{workloadSelector: {labels: {app: x}}, ingress: [{port: {number: 80, name: http, protocol: HTTP}, defaultEndpoint: "127.0.0.1:8080"}],
    egress: [{port: {number: 9000, protocol: TCP, name: tcp}, bind: 127.0.0.1, hosts: ["*/a.com"]}, {hosts: ["./*", "istio-system/*", "~/*"]}], outboundTrafficPolicy: {mode: REGISTRY_ONLY}}`)],
  ['a policy with everything', object('AuthorizationPolicy', `{selector: {matchLabels: {app: x}}, action: DENY, rules: [{from: [{source: {notPrincipals: ["cluster.local/ns/a/sa/b"], ipBlocks: [10.0.0.0/8, "::1"]}}],
    to: [{operation: {methods: [GET], paths: ["/a*"], ports: ["80"]}}], when: [{key: "request.headers[x]", values: [y]}, {key: "request.auth.claims[iss]", notValues: [z]}, {key: connection.sni, values: ["*"]}]}]}`, security)],
  ['an empty ALLOW, which allows nothing', object('AuthorizationPolicy', '{}', security)],
  ['ext-authz', object('AuthorizationPolicy', '{action: CUSTOM, provider: {name: p}, rules: [{to: [{operation: {paths: ["/x"]}}]}]}', security)],
  ['workload mTLS', object('PeerAuthentication', '{selector: {matchLabels: {a: b}}, mtls: {mode: STRICT}, portLevelMtls: {8080: {mode: PERMISSIVE}}}', security)],
  ['a token', object('RequestAuthentication', '{jwtRules: [{issuer: a, jwksUri: "https://x.com/keys", forwardOriginalToken: true, fromHeaders: [{name: Authorization, prefix: "Bearer "}], outputClaimToHeaders: [{header: x-sub, claim: sub}]}]}', security)],
  ['a filter', object('EnvoyFilter', `{workloadSelector: {labels: {istio: x}}, priority: 10, configPatches: [{applyTo: HTTP_FILTER, match: {context: GATEWAY, proxy: {proxyVersion: '^1\\.27.*'},
    listener: {filterChain: {filter: {name: envoy.filters.network.http_connection_manager, subFilter: {name: envoy.filters.http.router}}}}}, patch: {operation: INSERT_BEFORE, value: {name: x}}},
    {applyTo: CLUSTER, patch: {operation: MERGE, value: {per_connection_buffer_limit_bytes: 1}}}]}`)],
])('%s is accepted', (_, yaml) => expect(said(yaml)).toEqual([]));

test('rules that are never used are told as Istio tells them', () => {
  const m = (prefix: string, more = '') => `{match: [{uri: {prefix: ${prefix}}${more}}], ${route}}`;
  expect(said(object('VirtualService', `{hosts: [a.com], gateways: [g], http: [${m('/a')}, ${m('/a')}, ${m('/a/b')}, {${route}}, {${route}}, ${m('/c')}]}`))).toEqual([
    'IST0130 spec.http[1]: VirtualService rule #1 not used (all matches used by prior rules).',
    'IST0130 spec.http[4]: VirtualService rule #4 not used (only the last rule can have no matches).',
    'IST0130 spec.http[5].match[0]: VirtualService rule #5 not used (route without matches defined before).',
    'IST0131 spec.http[1].match[0]: VirtualService rule #1 match #0 is not used (duplicate/overlapping match in rule #0).',
    'IST0131 spec.http[2].match[0]: VirtualService rule #2 match #0 of prefix /a/b is not used (duplicate/overlapping match in rule #0 of prefix /a on #0).',
  ]);
});
