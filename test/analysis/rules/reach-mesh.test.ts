import { documents, found, gateway, ours, service, web, workload } from './support';

const security = (kind: string, name: string, namespace: string, spec: string) => `apiVersion: security.istio.io/v1\nkind: ${kind}\nmetadata: {name: ${name}, namespace: ${namespace}}\nspec: ${spec}\n`;

test('servers that cannot share a port are told on both Gateways', () => {
  const yaml = documents(gateway('one', 'a.com'), gateway('two', 'b.com', 'port: {number: 80, name: tcp, protocol: TCP}'));
  expect(found(yaml, {}, ours)).toEqual([
    'TW0501 Gateway istio-system/one spec.servers[0].port: port 80 (HTTP) cannot share the port with port 80 (TCP) of Gateway istio-system/two: '
      + 'one of the two servers is dropped, whichever object is younger; use another port for one of them',
    'TW0501 Gateway istio-system/two spec.servers[0].port: port 80 (TCP) cannot share the port with port 80 (HTTP) of Gateway istio-system/one: '
      + 'one of the two servers is dropped, whichever object is younger; use another port for one of them',
  ]);
});

test('a Secret must be where the gateway pods are', () => {
  const tls = 'port: {number: 443, name: https, protocol: HTTPS}\n      tls: {mode: SIMPLE, credentialName: cert}';
  const secret = (namespace: string) => `apiVersion: v1\nkind: Secret\nmetadata: {name: cert, namespace: ${namespace}}\n`;
  expect(found(documents(gateway('public', 'a.com', tls, 'shop'), secret('shop')), {}, ours)).toEqual([
    'TW0502 Gateway shop/public spec.servers[0].tls.credentialName: Secret cert is in namespace shop, but it is read in istio-system, where the gateway pods run, '
    + 'so TLS fails on port 443 (HTTPS); create the Secret in namespace istio-system',
  ]);
  expect(found(gateway('public', 'a.com', tls, 'shop'))).toEqual([]); // no Secret is in any manifest, as usual
  const certificate = 'apiVersion: cert-manager.io/v1\nkind: Certificate\nmetadata: {name: c, namespace: istio-system}\nspec: {secretName: cert}\n';
  expect(found(documents(gateway('public', 'a.com', tls, 'shop'), certificate, secret('elsewhere')))).toEqual([]);
});

test('a DestinationRule and a PeerAuthentication must agree on mutual TLS', () => {
  const rule = (mode: string) => `apiVersion: networking.istio.io/v1\nkind: DestinationRule\nmetadata: {name: web, namespace: shop}\nspec:\n  host: web\n  trafficPolicy: {tls: {mode: ${mode}}}\n`;
  const strict = security('PeerAuthentication', 'default', 'istio-system', '{mtls: {mode: STRICT}}');
  expect(found(documents(web, rule('DISABLE'), strict))).toEqual([
    'TW0601 DestinationRule shop/web spec.trafficPolicy.tls.mode: tls.mode DISABLE sends no mutual TLS, but PeerAuthentication istio-system/default demands it of Deployment shop/web (503); '
    + 'drop tls from the rule, or set ISTIO_MUTUAL',
  ]);
  expect(found(documents(web, rule('DISABLE'), strict, security('PeerAuthentication', 'shop', 'shop', '{mtls: {mode: PERMISSIVE}}')))).toEqual([]);
  const outside = workload('web').replace('labels: {app: web}', 'labels: {app: web, sidecar.istio.io/inject: "false"}');
  expect(found(documents(outside, service('web'), rule('ISTIO_MUTUAL')))).toEqual([
    'TW0601 DestinationRule shop/web spec.trafficPolicy.tls.mode: tls.mode ISTIO_MUTUAL sends mutual TLS to Deployment shop/web, which has no sidecar to answer it (503); '
    + 'set the mode to DISABLE, or inject a sidecar',
  ]);
});

test('a policy for the gateway belongs where the gateway runs', () => {
  expect(found(documents(web, security('AuthorizationPolicy', 'door', 'shop', '{selector: {matchLabels: {istio: ingressgateway}}, rules: [{}]}')), {}, ours)).toEqual([
    'TW0602 AuthorizationPolicy shop/door spec.selector: the selector (istio=ingressgateway) selects no pod of namespace shop: those pods run in istio-system, '
    + 'where this policy does not apply; move it to namespace istio-system',
  ]);
});

test('an EnvoyFilter must select pods and name filters that exist', () => {
  const filter = (labels: string, name: string) => 'apiVersion: networking.istio.io/v1alpha3\nkind: EnvoyFilter\nmetadata: {name: lua, namespace: shop}\nspec:\n'
    + `  workloadSelector: {labels: {${labels}}}\n  configPatches:\n    - applyTo: HTTP_FILTER\n      match: {listener: {filterChain: {filter: {name: ${name}}}}}\n`
    + '      patch: {operation: INSERT_FIRST, value: {name: x}}\n';
  expect(found(documents(web, filter('app: web', 'envoy.filters.network.http_connection_manager')))).toEqual([]);
  expect(found(documents(web, filter('app: wbe', 'envoy.http_connection_manager')))).toEqual([
    'TW0702 EnvoyFilter shop/lua spec.configPatches[0].match.listener.filterChain.filter.name: no filter is named "envoy.http_connection_manager" any more, '
      + 'so the patch matches nothing; write "envoy.filters.network.http_connection_manager"',
    'TW0701 EnvoyFilter shop/lua spec.workloadSelector: the workloadSelector (app=wbe) selects no pod of namespace shop, so nothing is patched; correct the labels',
  ].sort((a, b) => (a < b ? -1 : 1)));
});

test('manifests that describe one object twice are told, and which one is used', () => {
  expect(found(documents(web, service('web', 'app: other')), {}, /^TW09/)).toEqual([
    'TW0901 Service shop/web : Service shop/web is also written, differently, at a.yaml:14, and the one that is applied last wins; keep one of the two',
  ]);
  expect(found(documents(web, service('web')), {}, /^TW09/)).toEqual([
    'TW0902 Service shop/web : Service shop/web is also written, just the same, at a.yaml:14; delete one of the two',
  ]);
});
