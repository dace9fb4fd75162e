import { app, ask, fromGateway, gateway, http, https, namespace, to, virtualService } from './objects';

const web = [namespace('shop'), ...app('web')];
const secret = { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'cert', namespace: 'istio-system' } };

function realGateway(labels: object = { istio: 'ingressgateway' }, ports: object[] = [{ name: 'http2', port: 80, targetPort: 8080 }, { name: 'https', port: 443, targetPort: 8443 }], serviceLabels: object = {}): object[] {
  return [
    { apiVersion: 'v1', kind: 'Service', metadata: { name: 'ingress', namespace: 'istio-system', labels: serviceLabels }, spec: { selector: labels, ports } },
    {
      apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'ingress', namespace: 'istio-system' },
      spec: { template: { metadata: { labels, annotations: { 'sidecar.istio.io/inject': 'false' } }, spec: { containers: [{ name: 'proxy', image: 'p' }] } } },
    },
  ];
}

describe('gateway workload and listener', () => {
  test('a Gateway of any namespace attaches to the pods its selector fits', () => {
    const objects = [...web, gateway('public', [http(['shop.test'])], { namespace: 'elsewhere' }), virtualService('web', { hosts: ['shop.test'], gateways: ['elsewhere/public'], http: [to('web')] })];
    expect(ask(objects, { from: fromGateway, host: 'shop.test' })).toMatchObject({ status: 200, listener: '0.0.0.0_80', routeConfig: 'http.80', virtualHost: 'shop.test:80', cluster: 'outbound|80||web.shop.svc.cluster.local' });
    const other = gateway('public', [http(['shop.test'])], { selector: { istio: 'egressgateway' } });
    expect(ask([...web, other], { from: fromGateway, host: 'shop.test' })).toMatchObject({ reason: 'NoListener', nearestMiss: 'no Gateway selects this workload' });
  });

  test('an empty selector is for every gateway', () => {
    const objects = [...web, gateway('public', [http(['shop.test'])], { selector: {} }), virtualService('web', { hosts: ['shop.test'], gateways: ['istio-system/public'], http: [to('web')] })];
    expect(ask(objects, { from: 'gateway-labels:app=own-gateway', host: 'shop.test' }).status).toBe(200);
  });

  test('server ports are Service ports: the listener opens on the target port', () => {
    const routes = virtualService('web', { hosts: ['shop.test'], gateways: ['istio-system/public'], http: [to('web')] });
    const objects = [...web, ...realGateway(), gateway('public', [http(['shop.test'])]), routes];
    expect(ask(objects, { from: fromGateway, host: 'shop.test' })).toMatchObject({ status: 200, listener: '0.0.0.0_8080', routeConfig: 'http.8080', virtualHost: 'shop.test:80' });
    expect(ask(objects, { from: fromGateway, host: 'shop.test', port: 8080 })).toMatchObject({ status: 200, listener: '0.0.0.0_8080' });
    const literal = [...web, ...realGateway(), gateway('public', [http(['shop.test'], {}, 9999)]), routes];
    expect(ask(literal, { from: fromGateway, host: 'shop.test', port: 9999 })).toMatchObject({ status: 200, listener: '0.0.0.0_9999' });
    const untranslated = [...web, ...realGateway(undefined, undefined, { 'experimental.istio.io/disable-gateway-port-translation': 'true' }), gateway('public', [http(['shop.test'])]), routes];
    expect(ask(untranslated, { from: fromGateway, host: 'shop.test' })).toMatchObject({ status: 200, listener: '0.0.0.0_80' });
  });

  test('the annotation gateway-service takes the place of the selector, and knows Service ports only', () => {
    const annotations = { 'internal.istio.io/gateway-service': 'ingress.istio-system.svc.cluster.local' };
    const objects = [...web, ...realGateway(), gateway('public', [http(['shop.test']), http(['shop.test'], {}, 81)], { annotations, selector: {} }), virtualService('web', { hosts: ['shop.test'], gateways: ['istio-system/public'], http: [to('web')] })];
    expect(ask(objects, { from: fromGateway, host: 'shop.test' })).toMatchObject({ status: 200, listener: '0.0.0.0_8080' });
    expect(ask(objects, { from: fromGateway, host: 'shop.test', port: 81 }).reason).toBe('NoListener');
  });

  test('only VirtualServices of the namespace before the slash may use a server\'s host', () => {
    const routes = (owner: string) => virtualService('web', { hosts: ['shop.test'], gateways: ['istio-system/public'], http: [to('web.shop.svc.cluster.local')] }, { namespace: owner });
    const servers = [http(['shop/shop.test'])];
    expect(ask([...web, gateway('public', servers), routes('shop')], { from: fromGateway, host: 'shop.test' }).status).toBe(200);
    expect(ask([...web, gateway('public', servers), routes('other')], { from: fromGateway, host: 'shop.test' })).toMatchObject({
      status: 404, reason: 'NoRoute', virtualHost: 'blackhole:80',
      nearestMiss: 'Gateway istio-system/public has host shop/shop.test, which only VirtualServices of namespace shop may use; VirtualService other/web is in other',
    });
    expect(ask([...web, gateway('public', [http(['./shop.test'])]), routes('istio-system')], { from: fromGateway, host: 'shop.test' }).status).toBe(200);
    expect(ask([...web, gateway('public', [http(['./shop.test'])]), routes('shop')], { from: fromGateway, host: 'shop.test' }).status).toBe(404);
    expect(ask([...web, gateway('public', [http(['*/shop.test'])]), routes('shop')], { from: fromGateway, host: 'shop.test' }).status).toBe(200);
  });

  test('plaintext servers of one port share a route configuration, each HTTPS server has its own', () => {
    const objects = [
      ...web, secret, gateway('a', [http(['a.test'])]), gateway('b', [http(['b.test']), https(['b.test'])]),
      virtualService('web', { hosts: ['a.test', 'b.test'], gateways: ['istio-system/a', 'istio-system/b'], http: [to('web')] }),
    ];
    expect(ask(objects, { from: fromGateway, host: 'a.test' }).routeConfig).toBe('http.80');
    expect(ask(objects, { from: fromGateway, host: 'b.test' }).routeConfig).toBe('http.80');
    expect(ask(objects, { from: fromGateway, host: 'b.test', scheme: 'https' })).toMatchObject({ status: 200, listener: '0.0.0.0_443', routeConfig: 'https.443.https.b.istio-system' });
  });

  test('TCP and HTTP on one port: the later Gateway is dropped, and which that is depends on their age', () => {
    const tcp = { port: { number: 80, name: 'tcp', protocol: 'TCP' }, hosts: ['*'] };
    const result = ask([...web, gateway('a', [http(['shop.test'])]), gateway('b', [tcp]), virtualService('web', { hosts: ['shop.test'], gateways: ['istio-system/a'], http: [to('web')] })], { from: fromGateway, host: 'shop.test' });
    expect(result.status).toBe(200);
    expect(result.conflicts.map((each) => each.what)).toEqual(['Gateway istio-system/b spec.servers[0] is dropped: protocol TCP cannot share port 80 with HTTP of Gateway istio-system/a spec.servers[0]']);
    expect(result.ambiguous).toHaveLength(1);
    const dated = ask([...web, gateway('a', [http(['shop.test'])], { created: '2024-02-01T00:00:00Z' }), gateway('b', [tcp], { created: '2024-01-01T00:00:00Z' })], { from: fromGateway, host: 'shop.test' });
    expect(dated).toMatchObject({ reason: 'NoListener', ambiguous: [] });
  });

  test('the same TLS host twice on one port: the second server is dropped', () => {
    const objects = [
      ...web, secret, gateway('a', [https(['shop.test'])]), gateway('b', [https(['shop.test'])]),
      virtualService('web', { hosts: ['shop.test'], gateways: ['istio-system/b'], http: [to('web')] }),
    ];
    const result = ask(objects, { from: fromGateway, host: 'shop.test', scheme: 'https' });
    expect(result).toMatchObject({ status: 404, reason: 'NoRoute', virtualHost: 'blackhole:443' });
    expect(result.conflicts[0].what).toContain('host shop.test is already served with TLS on port 443 by Gateway istio-system/a');
  });

  test('TLS for every host in two namespaces gives two chains without a condition, which Envoy rejects', () => {
    const objects = [...web, secret, gateway('a', [https(['./*'])], { namespace: 'one' }), gateway('b', [https(['./*'], undefined, 'b')], { namespace: 'two' })];
    expect(ask(objects, { from: fromGateway, host: 'shop.test', scheme: 'https' }).reason).toBe('MultipleFilterChain');
  });
});

describe('TLS at a gateway', () => {
  const server = (mode: string, protocol: string, hosts = ['shop.test']) => ({ port: { number: 443, name: 'tls', protocol }, hosts, tls: { mode, credentialName: 'cert' } });
  const rules = { hosts: ['shop.test'], gateways: ['istio-system/public'] };
  const secured = app('secure', { ports: [{ name: 'https', port: 443, targetPort: 8443 }] });

  test('HTTPS that ends here reads http routes, TLS that ends here reads tcp routes', () => {
    const both = virtualService('web', { ...rules, http: [to('web')], tcp: [to('tcp.shop.svc.cluster.local', { port: { number: 9000 } })] });
    const tcp = app('tcp', { ports: [{ name: 'tcp', port: 9000 }] });
    expect(ask([...web, ...tcp, secret, gateway('public', [server('SIMPLE', 'HTTPS')]), both], { from: fromGateway, host: 'shop.test', scheme: 'https' })).toMatchObject({ status: 200, cluster: 'outbound|80||web.shop.svc.cluster.local' });
    expect(ask([...web, ...tcp, secret, gateway('public', [server('SIMPLE', 'TLS')]), both], { from: fromGateway, host: 'shop.test', scheme: 'https' })).toMatchObject({ cluster: 'outbound|9000||tcp.shop.svc.cluster.local' });
  });

  test('PASSTHROUGH reads tls routes by SNI and never looks at http routes', () => {
    const passthrough = gateway('public', [server('PASSTHROUGH', 'TLS', ['*.test'])]);
    const tls = virtualService('secure', { hosts: ['shop.test'], gateways: ['istio-system/public'], tls: [{ match: [{ port: 443, sniHosts: ['shop.test'] }], ...to('secure', { port: { number: 443 } }) }] });
    expect(ask([...web, ...secured, passthrough, tls], { from: fromGateway, host: 'shop.test', scheme: 'https' })).toMatchObject({ status: 200, cluster: 'outbound|443||secure.shop.svc.cluster.local' });
    expect(ask([...web, ...secured, passthrough, tls], { from: fromGateway, host: 'other.test', scheme: 'https' })).toMatchObject({ reason: 'NoFilterChain', flag: 'NR' });
    const onlyHttp = virtualService('web', { ...rules, http: [to('web')] });
    expect(ask([...web, passthrough, onlyHttp], { from: fromGateway, host: 'shop.test', scheme: 'https' })).toMatchObject({
      reason: 'NoListener',
    });
    const another = virtualService('secure', { hosts: ['other.test'], gateways: ['istio-system/public'], tls: [{ match: [{ sniHosts: ['other.test'] }], ...to('secure', { port: { number: 443 } }) }] });
    expect(ask([...web, ...secured, passthrough, onlyHttp, another], { from: fromGateway, host: 'shop.test', scheme: 'https' })).toMatchObject({
      reason: 'NoFilterChain', nearestMiss: 'SNI shop.test matches Gateway istio-system/public (PASSTHROUGH), but VirtualService shop/web has no tls routes: http routes are not read where TLS is not ended',
    });
  });

  test('AUTO_PASSTHROUGH goes to the cluster that the SNI names, to workloads that take mesh mTLS', () => {
    const cross = gateway('cross', [{ port: { number: 15443, name: 'tls', protocol: 'TLS' }, tls: { mode: 'AUTO_PASSTHROUGH' }, hosts: ['*.local'] }]);
    const call = { from: fromGateway, port: 15443, scheme: 'tcp', tls: 'mtls', sni: 'outbound_.80_._.web.shop.svc.cluster.local', alpn: 'istio' } as const;
    expect(ask([...web, cross], call)).toMatchObject({ cluster: 'outbound_.80_._.web.shop.svc.cluster.local', mtls: false });
    expect(ask([...web, cross], { ...call, tls: 'tls' }).reason).toBe('UpstreamTlsError');
    expect(ask([...web, cross], { ...call, sni: 'outbound|80||web.shop.svc.cluster.local' }).reason).toBe('NoFilterChain');
    expect(ask([namespace('shop', false), ...app('web'), cross], call).reason).toBe('NoEndpoints');
  });

  test('the chain is chosen by SNI: exact name, longest wildcard, any', () => {
    const objects = [
      ...web, secret,
      gateway('public', [https(['shop.test'], undefined, 'exact'), https(['*.test'], undefined, 'wild'), https(['*.eu.test'], undefined, 'longer')]),
      virtualService('web', { hosts: ['*'], gateways: ['istio-system/public'], http: [to('web')] }),
    ];
    const config = (host: string) => ask(objects, { from: fromGateway, host, scheme: 'https' }).routeConfig;
    expect([config('shop.test'), config('x.test'), config('x.eu.test'), config('shop.example')]).toEqual([
      'https.443.exact.public.istio-system', 'https.443.wild.public.istio-system', 'https.443.longer.public.istio-system', undefined,
    ]);
  });

  test('plaintext to a TLS port and TLS to a plaintext port fail', () => {
    const objects = [...web, secret, gateway('public', [http(['*']), https(['*'])]), virtualService('web', { hosts: ['shop.test'], gateways: ['istio-system/public'], http: [to('web')] })];
    expect(ask(objects, { from: fromGateway, host: 'shop.test', scheme: 'http', port: 443, tls: 'plaintext' })).toMatchObject({ reason: 'TlsError', listener: '0.0.0.0_443' });
    expect(ask(objects, { from: fromGateway, host: 'shop.test', scheme: 'https', port: 80 })).toMatchObject({ reason: 'ProtocolError', listener: '0.0.0.0_80' });
  });

  test('MUTUAL asks for a client certificate, ISTIO_MUTUAL for one of the mesh', () => {
    const routes = virtualService('web', { ...rules, http: [to('web')] });
    const mutual = [...web, secret, gateway('public', [server('MUTUAL', 'HTTPS')]), routes];
    expect(ask(mutual, { from: fromGateway, host: 'shop.test', scheme: 'https' }).reason).toBe('TlsError');
    expect(ask(mutual, { from: fromGateway, host: 'shop.test', scheme: 'https', clientCert: true }).status).toBe(200);
    const mesh = [...web, gateway('public', [{ port: { number: 443, name: 'tls', protocol: 'HTTPS' }, hosts: ['shop.test'], tls: { mode: 'ISTIO_MUTUAL' } }]), routes];
    expect(ask(mesh, { from: fromGateway, host: 'shop.test', scheme: 'https' }).reason).toBe('MtlsError');
    expect(ask(mesh, { from: fromGateway, host: 'shop.test', scheme: 'https', tls: 'mtls', sni: 'shop.test' }).status).toBe(200);
  });

  test('a certificate in another namespace than the gateway\'s pods is not found', () => {
    const objects = [...web, gateway('public', [server('SIMPLE', 'HTTPS')]), virtualService('web', { ...rules, http: [to('web')] })];
    const elsewhere = { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'cert', namespace: 'shop' } };
    const result = ask([...objects, elsewhere], { from: fromGateway, host: 'shop.test', scheme: 'https' });
    expect(result.reason).toBe('TlsError');
    expect(result.steps.map((step) => step.says)).toContain('Secret cert is in namespace shop, but the gateway reads it from its own, istio-system: the handshake fails');
    const certificate = { apiVersion: 'cert-manager.io/v1', kind: 'Certificate', metadata: { name: 'c', namespace: 'istio-system' }, spec: { secretName: 'cert' } };
    expect(ask([...objects, certificate], { from: fromGateway, host: 'shop.test', scheme: 'https' }).status).toBe(200);
  });

  test('httpsRedirect sends the whole host to https, and loops behind a load balancer that ends TLS unless its word is believed', () => {
    const ingress = {
      apiVersion: 'networking.k8s.io/v1', kind: 'Ingress', metadata: { name: 'front', namespace: 'istio-system' },
      spec: { ingressClassName: 'alb', defaultBackend: { service: { name: 'istio-ingressgateway', port: { number: 80 } } } },
    };
    const objects = [...web, ingress, gateway('public', [http(['shop.test'], { tls: { httpsRedirect: true } })]), virtualService('web', { ...rules, http: [to('web')] })];
    expect(ask(objects, { from: fromGateway, host: 'shop.test', path: '/x?y=1' })).toMatchObject({ status: 301, reason: 'TlsRedirect', location: 'https://shop.test/x?y=1' });
    expect(ask(objects, { host: 'shop.test', scheme: 'https' })).toMatchObject({ status: 301, reason: 'TlsRedirect' });
    const trusting = { meshConfig: { defaultConfig: { gatewayTopology: { numTrustedProxies: 1 } } } };
    expect(ask(objects, { host: 'shop.test', scheme: 'https' }, trusting)).toMatchObject({ status: 200 });
    expect(ask(objects, { from: fromGateway, host: 'shop.test', headers: { 'X-Forwarded-Proto': 'https' } }).status).toBe(301);
    expect(ask(objects, { from: fromGateway, host: 'shop.test', headers: { 'X-Forwarded-Proto': 'https' } }, trusting).status).toBe(200);
  });

  test('HTTP/1.0 is answered with 426', () => {
    const objects = [...web, gateway('public', [http(['shop.test'])]), virtualService('web', { ...rules, http: [to('web')] })];
    expect(ask(objects, { from: fromGateway, host: 'shop.test', httpVersion: '1.0' })).toMatchObject({ status: 426, reason: 'HttpVersion' });
  });

  test('a TCP server without a tcp route opens no port', () => {
    const objects = [gateway('public', [{ port: { number: 5432, name: 'tcp', protocol: 'TCP' }, hosts: ['*'] }])];
    expect(ask(objects, { from: fromGateway, scheme: 'tcp', port: 5432 })).toMatchObject({
      reason: 'NoListener', nearestMiss: 'Gateway istio-system/public has a TCP server on port 5432, but no VirtualService on it has a tcp route: such a server opens no port',
    });
  });
});

describe('VirtualService and Gateway', () => {
  const open = gateway('public', [http(['*'])]);
  const call = { from: fromGateway, host: 'shop.test' };

  test.each([
    ['public', 'istio-system', 200], ['./public', 'istio-system', 200], ['istio-system/public', 'shop', 200], ['public.istio-system.svc.cluster.local', 'shop', 200],
    ['public', 'shop', 404], ['other/public', 'shop', 404],
  ])('gateways: [%s] in namespace %s gives %d', (name, owner, status) => {
    const routes = virtualService('web', { hosts: ['shop.test'], gateways: [name], http: [to('web.shop.svc.cluster.local')] }, { namespace: owner });
    expect(ask([...web, open, routes], call).status).toBe(status);
  });

  test('without gateways a VirtualService is for sidecars only', () => {
    expect(ask([...web, open, virtualService('web', { hosts: ['shop.test'], http: [to('web')] })], call)).toMatchObject({
      status: 404, nearestMiss: 'host shop.test matches Gateway istio-system/public, but VirtualService shop/web, which has this host, is bound to no gateway: only sidecars use it',
    });
  });

  test('exportTo has to include the namespace of the gateway\'s pods', () => {
    const routes = (exportTo: string[]) => virtualService('web', { hosts: ['shop.test'], gateways: ['istio-system/public'], exportTo, http: [to('web')] });
    expect(ask([...web, open, routes(['.'])], call)).toMatchObject({
      status: 404, nearestMiss: 'VirtualService shop/web has host shop.test and is bound to Gateway istio-system/public, but its exportTo [.] hides it from the gateway in namespace istio-system',
    });
    expect(ask([...web, open, routes(['istio-system'])], call).status).toBe(200);
    expect(ask([...web, open, virtualService('web', { hosts: ['shop.test'], gateways: ['istio-system/public'], http: [to('web')] })], call, { meshConfig: { defaultVirtualServiceExportTo: ['.'] } }).status).toBe(404);
  });

  test.each([
    [['*.test'], ['shop.test'], 'shop.test:80'], [['shop.test'], ['*.test'], 'shop.test:80'], [['*'], ['shop.test'], 'shop.test:80'],
    [['*.test'], ['*.test'], '*.test:80'], [['*'], ['*'], '*:80'], [['Shop.Test'], ['shop.test'], 'shop.test:80'],
  ])('hosts %j of the server and %j of the VirtualService meet in %s', (server, hosts, virtualHost) => {
    const objects = [...web, gateway('public', [http(server)]), virtualService('web', { hosts, gateways: ['istio-system/public'], http: [to('web')] })];
    expect(ask(objects, call)).toMatchObject({ status: 200, virtualHost });
  });

  test('an empty intersection adds nothing, without a word', () => {
    const objects = [...web, gateway('public', [http(['shop.test'])]), virtualService('web', { hosts: ['web.test'], gateways: ['istio-system/public'], http: [to('web')] })];
    expect(ask(objects, { from: fromGateway, host: 'web.test' })).toMatchObject({ status: 404, flag: 'NR', virtualHost: 'blackhole:80' });
  });

  test('routes of several VirtualServices for one host stand in creation order, catch-alls last; two catch-alls leave one dead', () => {
    const first = virtualService('a', { hosts: ['shop.test'], gateways: ['istio-system/public'], http: [to('web')] }, { created: '2024-01-01T00:00:00Z' });
    const second = virtualService('b', { hosts: ['shop.test'], gateways: ['istio-system/public'], http: [{ match: [{ uri: { prefix: '/api' } }], ...to('api') }, to('api')] }, { created: '2024-01-02T00:00:00Z' });
    const objects = [...web, ...app('api'), open, first, second];
    expect(ask(objects, { ...call, path: '/api/x' }).cluster).toBe('outbound|80||api.shop.svc.cluster.local');
    const result = ask(objects, call);
    expect(result.cluster).toBe('outbound|80||web.shop.svc.cluster.local');
    expect(result.conflicts.map((each) => each.what)).toEqual(['host shop.test has 2 routes for every path (VirtualService shop/a spec.http[0], VirtualService shop/b spec.http[1]): only the first of them is ever used']);
    expect(result.ambiguous).toEqual([]);
  });

  test('without creation dates the order is told to be unknown', () => {
    const routes = (name: string) => virtualService(name, { hosts: ['shop.test'], gateways: ['istio-system/public'], http: [to(name)] });
    const result = ask([...web, ...app('api'), open, routes('web'), routes('api')], call);
    expect(result.cluster).toBe('outbound|80||api.shop.svc.cluster.local');
    expect(result.ambiguous).toEqual([{
      what: 'VirtualService shop/api and VirtualService shop/web all have routes for host shop.test: they are tried in the order in which the objects were created, which the manifests do not say; taken by name here',
      objects: [{ kind: 'VirtualService', namespace: 'shop', name: 'api' }, { kind: 'VirtualService', namespace: 'shop', name: 'web' }],
    }]);
  });

  test('servers that share a listener share routes: the first one\'s port counts for a destination without a port', () => {
    const ports = [{ name: 'a', port: 80, targetPort: 8080 }, { name: 'b', port: 81, targetPort: 8080 }];
    const objects = [
      ...web, ...realGateway(undefined, ports), ...app('two', { ports: [{ name: 'http', port: 80 }, { name: 'http-admin', port: 81 }] }),
      gateway('public', [http(['a.test'], {}, 80), http(['b.test'], {}, 81)]), virtualService('two', { hosts: ['*'], gateways: ['istio-system/public'], http: [to('two')] }),
    ];
    expect(ask(objects, { ...call, host: 'b.test' })).toMatchObject({ virtualHost: 'b.test:81', routeConfig: 'http.8080', cluster: 'outbound|80||two.shop.svc.cluster.local' });
  });

  test('a destination without a port takes that of the server', () => {
    const objects = [
      ...web, ...app('two', { ports: [{ name: 'http', port: 80 }, { name: 'admin', port: 81 }] }),
      gateway('public', [http(['shop.test'], {}, 8080), http(['shop.test'], {}, 80)]), virtualService('two', { hosts: ['shop.test'], gateways: ['istio-system/public'], http: [to('two')] }),
    ];
    expect(ask(objects, { ...call, port: 8080 })).toMatchObject({ status: 503, flag: 'NC', reason: 'NoCluster', cluster: 'outbound|8080||two.shop.svc.cluster.local' });
    expect(ask(objects, call)).toMatchObject({ status: 200, cluster: 'outbound|80||two.shop.svc.cluster.local' });
  });

  test('the virtual host is chosen by exact name, then the longest wildcard; case and port of Host do not count; there is no way back', () => {
    const objects = [
      ...web, ...app('api'), open,
      virtualService('exact', { hosts: ['shop.test'], gateways: ['istio-system/public'], http: [{ match: [{ uri: { prefix: '/only' } }], ...to('web') }] }),
      virtualService('wide', { hosts: ['*.test', '*'], gateways: ['istio-system/public'], http: [to('api')] }),
      virtualService('narrow', { hosts: ['*.eu.test'], gateways: ['istio-system/public'], http: [to('web')] }),
    ];
    expect(ask(objects, { ...call, host: 'SHOP.test:8443', port: 80, path: '/only' })).toMatchObject({ virtualHost: 'shop.test:80', status: 200 });
    expect(ask(objects, { ...call, host: 'a.eu.test' }).virtualHost).toBe('*.eu.test:80');
    expect(ask(objects, { ...call, host: 'a.test' }).virtualHost).toBe('*.test:80');
    expect(ask(objects, { ...call, host: 'elsewhere' }).virtualHost).toBe('*:80');
    expect(ask(objects, call)).toMatchObject({
      status: 404, reason: 'NoRoute',
      nearestMiss: 'VirtualService shop/exact spec.http[0].match[0] (paths that begin with /only) does not match: path / is not among paths that begin with /only; virtual host *.test:80 has a route for it, but is not tried once shop.test:80 is chosen',
    });
  });
});
