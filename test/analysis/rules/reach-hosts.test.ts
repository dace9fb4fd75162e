import { documents, found, gateway, ours, route, to, web } from './support';

const outage = (bound: string) => documents(
  gateway('devops-gateway', 'devops.test.co.kr'), gateway('query-gateway', 'query.test.co.kr, ops-query.test.co.kr'), web,
  route('query', 'query.test.co.kr, ops-query.test.co.kr', to('web'), bound),
);

test('a VirtualService on the wrong Gateway is an error for each of its hosts, and the right Gateway is named', () => {
  expect(found(outage('istio-system/devops-gateway'), {}, ours)).toEqual([
    'TW0101 VirtualService shop/query spec.hosts[0]: host "query.test.co.kr" is served by none of the gateways this VirtualService is bound to, '
      + 'so every request for it gets 404: istio-system/devops-gateway serves devops.test.co.kr; '
      + 'bind it to istio-system/query-gateway, which serves query.test.co.kr, ops-query.test.co.kr on port 80 (HTTP)',
    'TW0101 VirtualService shop/query spec.hosts[1]: host "ops-query.test.co.kr" is served by none of the gateways this VirtualService is bound to, '
      + 'so every request for it gets 404: istio-system/devops-gateway serves devops.test.co.kr; '
      + 'bind it to istio-system/query-gateway, which serves query.test.co.kr, ops-query.test.co.kr on port 80 (HTTP)',
  ]);
});

test('the same VirtualService on the right Gateway is clean', () => {
  expect(found(outage('istio-system/query-gateway'))).toEqual([]);
});

test('a gateway that does not exist names the one that would have served the host', () => {
  expect(found(outage('istio-system/query-gatway'), {}, ours)[0]).toBe(
    'TW0101 VirtualService shop/query spec.hosts[0]: host "query.test.co.kr" is served by none of the gateways this VirtualService is bound to, '
    + 'so every request for it gets 404: istio-system/query-gatway does not exist; '
    + 'bind it to istio-system/query-gateway, which serves query.test.co.kr, ops-query.test.co.kr on port 80 (HTTP)');
});

test('one host of three that is not served is found, which the original passes over', () => {
  const yaml = documents(gateway('public', 'a.com, b.com'), web, route('web', 'a.com, b.com, c.com', to('web')));
  expect(found(yaml)).toEqual([
    'TW0101 VirtualService shop/web spec.hosts[2]: host "c.com" is served by none of the gateways this VirtualService is bound to, '
    + 'so every request for it gets 404: istio-system/public serves a.com, b.com; add the host to a server of istio-system/public',
  ]);
});

test('a VirtualService on two gateways of which each serves one host is no error, only what the original says', () => {
  const yaml = documents(gateway('public', 'a.com'), gateway('other', 'b.com'), web, route('web', 'a.com, b.com', to('web'), 'istio-system/public, istio-system/other'));
  expect(found(yaml)).toEqual([]);
});

test('a server that is reserved for another namespace does not count, and the message says so', () => {
  const yaml = documents(gateway('public', 'infra/a.com'), web, route('web', 'a.com', to('web')));
  expect(found(yaml, {}, ours)).toEqual([
    'TW0101 VirtualService shop/web spec.hosts[0]: host "a.com" is served by none of the gateways this VirtualService is bound to, so every request for it gets 404: '
    + 'istio-system/public serves it to VirtualServices in namespace infra only; '
    + 'write the server\'s host as "*/a.com" or "shop/a.com", or move the VirtualService to namespace infra',
  ]);
});

test.each([
  ['http routes behind TLS passthrough', 'port: {number: 443, name: tls, protocol: TLS}\n      tls: {mode: PASSTHROUGH}',
    'istio-system/public port 443 (TLS) with TLS PASSTHROUGH reads spec.tls; terminate TLS at the gateway (mode SIMPLE with a certificate), or route by name in spec.tls'],
  ['http routes on a TCP port', 'port: {number: 31400, name: tcp, protocol: TCP}',
    'istio-system/public port 31400 (TCP) reads spec.tcp; give the port protocol HTTP or HTTPS, or route in spec.tcp'],
  ['http routes behind TLS that is ended and then is plain TCP', 'port: {number: 443, name: tls, protocol: TLS}\n      tls: {mode: SIMPLE, credentialName: x}',
    'istio-system/public port 443 (TLS) with TLS SIMPLE reads spec.tcp; give the port protocol HTTP or HTTPS, or route in spec.tcp'],
])('%s are never read', (_, server, expected) => {
  expect(found(documents(gateway('public', 'a.com', server), web, route('web', 'a.com', to('web'))), {}, ours)).toEqual([
    `TW0102 VirtualService shop/web spec.http: this VirtualService has routes in spec.http, which none of its servers reads: ${expected}`,
  ]);
});

test('a server that ends TLS for HTTPS reads http routes', () => {
  const server = 'port: {number: 443, name: https, protocol: HTTPS}\n      tls: {mode: SIMPLE, credentialName: x}';
  expect(found(documents(gateway('public', 'a.com', server), web, route('web', 'a.com', to('web'))))).toEqual([]);
});

test('exportTo that hides a VirtualService from the gateway is an error', () => {
  const yaml = documents(gateway('public', 'a.com'), web, route('web', 'a.com', to('web'), undefined, '  exportTo: ["."]\n'));
  expect(found(yaml)).toEqual([
    'TW0103 VirtualService shop/web spec.exportTo: exportTo (.) hides this VirtualService from namespace istio-system, where the pods of gateway istio-system/public run; '
    + 'add "istio-system" to exportTo, or drop it',
  ]);
});

test('a match for a gateway or port that is not there never applies', () => {
  const yaml = documents(gateway('public', 'a.com'), web, route('web', 'a.com', '    - match: [{gateways: [istio-system/other]}, {port: 8443}]\n'
    + '      route: [{destination: {host: web}}]\n'));
  expect(found(yaml, {}, ours)).toEqual([
    'TW0104 VirtualService shop/web spec.http[0].match[0].gateways: the match is for gateway istio-system/other, which spec.gateways (istio-system/public) does not name, '
      + 'so it never applies; add it to spec.gateways, or drop it here',
    'TW0104 VirtualService shop/web spec.http[0].match[1].port: the match is for port 8443, which none of the gateways opens (80), so it never applies; use a port of a server',
  ]);
});

test('a gateway that is only declared to exist is trusted', () => {
  const yaml = documents(web, route('web', 'a.com', to('web'), 'edge/door'));
  expect(found(yaml, {}, ours)).toEqual([]);
  expect(found(yaml, { gateways: [{ name: 'door', namespace: 'edge' }] })).toEqual([]);
});

test('a host of a mesh VirtualService needs no gateway', () => {
  const yaml = documents(gateway('public', 'a.com'), web, route('web', 'a.com, web.shop.svc.cluster.local', to('web'), 'istio-system/public, mesh'));
  expect(found(yaml)).toEqual([]);
});
