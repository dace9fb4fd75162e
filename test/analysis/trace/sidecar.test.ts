import { app, ask, namespace, serviceEntry, sidecar, to, virtualService, workload } from './objects';

const client = [namespace('shop'), namespace('other'), workload('client')];
const base = [...client, ...app('web'), ...app('api'), ...app('web', { namespace: 'other' })];
const from = 'sidecar:shop/client';

describe('what a sidecar knows', () => {
  test.each([
    ['web', 'web.shop.svc.cluster.local'], ['web.shop', 'web.shop.svc.cluster.local'], ['web.shop.svc', 'web.shop.svc.cluster.local'],
    ['web.shop.svc.cluster.local', 'web.shop.svc.cluster.local'], ['web.other', 'web.other.svc.cluster.local'], ['WEB', 'web.shop.svc.cluster.local'],
    ['web.shop.svc.cluster.local.', 'web.shop.svc.cluster.local'], ['web:8080', 'web.shop.svc.cluster.local'],
  ])('host %s means %s', (host, service) => {
    expect(ask(base, { from, host, port: 80 })).toMatchObject({ status: 200, listener: '0.0.0.0_80', routeConfig: '80', virtualHost: `${service}:80`, cluster: `outbound|80||${service}`, mtls: true });
  });

  test('a VIP as Host is the Service\'s', () => {
    const withIp = app('ip', { service: { clusterIP: '10.0.0.9' } });
    expect(ask([...client, ...withIp], { from, host: '10.0.0.9' })).toMatchObject({ cluster: 'outbound|80||ip.shop.svc.cluster.local', status: 200 });
  });

  test('a headless Service answers to names under its own', () => {
    const headless = app('db', { service: { clusterIP: 'None' } });
    for (const host of ['db', 'db-0.db', 'db-0.db.shop', 'db-0.db.shop.svc.cluster.local']) {
      expect(ask([...client, ...headless], { from, host })).toMatchObject({ cluster: 'outbound|80||db.shop.svc.cluster.local', status: 200 });
    }
  });

  test('a port without a declared protocol has a listener and a route configuration of its own', () => {
    const auto = app('auto', { ports: [{ name: 'whatever', port: 7000, targetPort: 8080 }], service: { clusterIP: '10.0.0.7' } });
    expect(ask([...client, ...auto], { from, host: 'anything', address: 'auto', port: 7000 })).toMatchObject({
      listener: '10.0.0.7_7000', routeConfig: 'auto.shop.svc.cluster.local:7000', virtualHost: 'auto.shop.svc.cluster.local:7000', status: 200,
    });
    const tcp = ask([...client, ...auto], { from, host: 'auto', port: 7000, scheme: 'tcp' });
    expect(tcp).toMatchObject({ listener: '10.0.0.7_7000', cluster: 'outbound|7000||auto.shop.svc.cluster.local' });
    expect(tcp.routeConfig).toBeUndefined();
  });

  test('a port named tcp never sees http routes', () => {
    const tcp = app('raw', { ports: [{ name: 'tcp', port: 80, targetPort: 8080 }], service: { clusterIP: '10.0.0.8' } });
    const routes = virtualService('raw', { hosts: ['raw'], http: [to('api')] });
    expect(ask([...base, ...tcp, routes], { from, host: 'raw' })).toMatchObject({ listener: '10.0.0.8_80', cluster: 'outbound|80||raw.shop.svc.cluster.local', status: 200 });
  });

  test('appProtocol comes before the port\'s name', () => {
    const tcp = app('raw', { ports: [{ name: 'http', port: 80, targetPort: 8080, appProtocol: 'tcp' }], service: { clusterIP: '10.0.0.8' } });
    expect(ask([...client, ...tcp], { from, host: 'raw' }).routeConfig).toBeUndefined();
  });

  test('TCP and TLS have routes of their own', () => {
    const raw = app('raw', { ports: [{ name: 'tcp', port: 9000 }], service: { clusterIP: '10.0.0.8' } });
    const two = app('two', { ports: [{ name: 'tcp', port: 9000 }] });
    const routes = virtualService('raw', { hosts: ['raw'], tcp: [{ match: [{ port: 9000 }], route: [{ destination: { host: 'two', port: { number: 9000 } }, weight: 25 }, { destination: { host: 'raw', port: { number: 9000 } }, weight: 75 }] }] });
    expect(ask([...client, ...raw, ...two, routes], { from, host: 'raw', port: 9000, scheme: 'tcp' }).clusters).toEqual([
      { cluster: 'outbound|9000||two.shop.svc.cluster.local', weight: 25 }, { cluster: 'outbound|9000||raw.shop.svc.cluster.local', weight: 75 },
    ]);
    const elsewhere = virtualService('raw', { hosts: ['raw'], tcp: [{ match: [{ sourceLabels: { app: 'nobody' } }], ...to('two', { port: { number: 9000 } }) }] });
    expect(ask([...client, ...raw, ...two, elsewhere], { from, host: 'raw', port: 9000, scheme: 'tcp' }).cluster).toBe('outbound|9000||raw.shop.svc.cluster.local');
    const secure = serviceEntry('bank', { hosts: ['bank.example'], ports: [{ number: 443, name: 'tls', protocol: 'TLS' }], resolution: 'DNS', location: 'MESH_EXTERNAL' });
    const bySni = virtualService('bank', { hosts: ['bank.example'], tls: [{ match: [{ port: 443, sniHosts: ['bank.example'] }], ...to('two', { port: { number: 9000 } }) }] });
    expect(ask([...client, ...two, secure], { from, host: 'bank.example', scheme: 'https' })).toMatchObject({ listener: '0.0.0.0_443', cluster: 'outbound|443||bank.example' });
    expect(ask([...client, ...two, secure, bySni], { from, host: 'bank.example', scheme: 'https' }).cluster).toBe('outbound|9000||two.shop.svc.cluster.local');
  });

  test('hosts that nobody registers have routes on port 80 only', () => {
    const routes = virtualService('outside', { hosts: ['www.example.com'], http: [to('web')] });
    expect(ask([...base, routes], { from, host: 'www.example.com' })).toMatchObject({ cluster: 'outbound|80||web.shop.svc.cluster.local', virtualHost: 'www.example.com:80' });
    const more = [...base, ...app('more', { ports: [{ name: 'http', port: 8080 }] }), routes];
    expect(ask(more, { from, host: 'www.example.com', port: 8080 })).toMatchObject({ cluster: 'PassthroughCluster', virtualHost: 'allow_any' });
    const owned = virtualService('outside', { hosts: ['www.example.com', 'more'], http: [to('more')] });
    expect(ask([...base, ...app('more', { ports: [{ name: 'http', port: 8080 }] }), owned], { from, host: 'www.example.com', port: 8080 }).cluster).toBe('outbound|8080||more.shop.svc.cluster.local');
  });

  test('of two VirtualServices for one host the older wins whole', () => {
    const a = virtualService('a', { hosts: ['web'], http: [{ match: [{ uri: { prefix: '/a' } }], ...to('api') }] }, { created: '2024-01-02T00:00:00Z' });
    const b = virtualService('b', { hosts: ['web'], http: [to('web')] }, { created: '2024-01-01T00:00:00Z' });
    const result = ask([...base, a, b], { from, host: 'web', path: '/a' });
    expect(result.cluster).toBe('outbound|80||web.shop.svc.cluster.local');
    expect(result.conflicts.map((each) => each.what)).toEqual(['VirtualService shop/a is ignored for host web.shop.svc.cluster.local: VirtualService shop/b has it already, and sidecars do not merge VirtualServices']);
    const undated = [a, b].map((each) => ({ ...each, metadata: { ...(each as { metadata: object }).metadata, creationTimestamp: undefined } }));
    expect(ask([...base, ...undated], { from, host: 'web', path: '/a' })).toMatchObject({ cluster: 'outbound|80||api.shop.svc.cluster.local', ambiguous: [{ objects: [{ name: 'a' }, { name: 'b' }] }] });
  });

  test('a wildcard VirtualService is for each Service without a closer one', () => {
    const wide = virtualService('wide', { hosts: ['*.svc.cluster.local'], http: [to('api')] });
    const close = virtualService('close', { hosts: ['web'], http: [to('web', { port: { number: 80 } })] });
    expect(ask([...base, wide, close], { from, host: 'web' }).cluster).toBe('outbound|80||web.shop.svc.cluster.local');
    expect(ask([...base, wide, close], { from, host: 'web.other' }).cluster).toBe('outbound|80||api.shop.svc.cluster.local');
  });

  test('a VirtualService on a gateway without mesh is not for sidecars', () => {
    const routes = (gateways: string[]) => virtualService('web', { hosts: ['web'], gateways, http: [to('api')] });
    expect(ask([...base, routes(['istio-system/public'])], { from, host: 'web' }).cluster).toBe('outbound|80||web.shop.svc.cluster.local');
    expect(ask([...base, routes(['istio-system/public', 'mesh'])], { from, host: 'web' }).cluster).toBe('outbound|80||api.shop.svc.cluster.local');
  });

  test('exportTo of routes and Services', () => {
    const hidden = virtualService('web', { hosts: ['web.shop.svc.cluster.local'], exportTo: ['.'], http: [to('api.shop.svc.cluster.local')] }, { namespace: 'other' });
    expect(ask([...base, hidden], { from, host: 'web' }).cluster).toBe('outbound|80||web.shop.svc.cluster.local');
    const shown = virtualService('web', { hosts: ['web.shop.svc.cluster.local'], exportTo: ['shop'], http: [to('api.shop.svc.cluster.local')] }, { namespace: 'other' });
    expect(ask([...base, shown], { from, host: 'web' }).cluster).toBe('outbound|80||api.shop.svc.cluster.local');
    const secret = { apiVersion: 'v1', kind: 'Service', metadata: { name: 'secret', namespace: 'other', annotations: { 'networking.istio.io/exportTo': '.' } }, spec: { selector: { app: 'web' }, ports: [{ name: 'http', port: 80 }] } };
    expect(ask([...base, secret], { from, host: 'secret.other' })).toMatchObject({ cluster: 'PassthroughCluster', nearestMiss: 'Service other/secret is not exported to namespace shop' });
  });
});

describe('hosts that nobody knows', () => {
  test('pass through where any destination is allowed', () => {
    expect(ask(base, { from, host: 'www.example.com' })).toMatchObject({ status: 200, virtualHost: 'allow_any', cluster: 'PassthroughCluster', destinations: [{ passthrough: true, endpoints: ['www.example.com:80'] }] });
    expect(ask(base, { from, host: 'www.example.com', scheme: 'https' })).toMatchObject({ listener: 'virtualOutbound', cluster: 'PassthroughCluster' });
  });

  test('are answered with 502, or cut off if they are no HTTP, under REGISTRY_ONLY', () => {
    const facts = { meshConfig: { outboundTrafficPolicy: { mode: 'REGISTRY_ONLY' } } };
    expect(ask(base, { from, host: 'www.example.com' }, facts)).toMatchObject({ status: 502, reason: 'Blocked', virtualHost: 'block_all' });
    const raw = ask(base, { from, host: 'www.example.com', port: 5432, scheme: 'tcp' }, facts);
    expect(raw).toMatchObject({ reason: 'Blocked', cluster: 'BlackHoleCluster' });
    expect(raw.status).toBeUndefined();
    const own = sidecar('client', { workloadSelector: { labels: { app: 'client' } }, outboundTrafficPolicy: { mode: 'ALLOW_ANY' } });
    expect(ask([...base, own], { from, host: 'www.example.com' }, facts).status).toBe(200);
  });
});

describe('Sidecar egress', () => {
  test('only imported hosts are known', () => {
    const own = sidecar('default', { egress: [{ hosts: ['./*', 'istio-system/*'] }] });
    expect(ask([...base, own], { from, host: 'api' }).cluster).toBe('outbound|80||api.shop.svc.cluster.local');
    expect(ask([...base, own], { from, host: 'web.other' })).toMatchObject({ cluster: 'PassthroughCluster', nearestMiss: 'Sidecar shop/default does not import web.other.svc.cluster.local' });
    const one = sidecar('default', { egress: [{ hosts: ['*/web.other.svc.cluster.local'] }] });
    expect(ask([...base, one], { from, host: 'web.other' }).cluster).toBe('outbound|80||web.other.svc.cluster.local');
    expect(ask([...base, one], { from, host: 'api' }).cluster).toBe('PassthroughCluster');
  });

  test('the Sidecar that selects the workload comes first, then the namespace\'s, then the root namespace\'s, where a dot means the client\'s namespace', () => {
    const root = sidecar('default', { egress: [{ hosts: ['./*'] }] }, 'istio-system');
    expect(ask([...base, root], { from, host: 'api' }).cluster).toBe('outbound|80||api.shop.svc.cluster.local');
    expect(ask([...base, root], { from, host: 'web.other' }).cluster).toBe('PassthroughCluster');
    const wide = sidecar('client', { workloadSelector: { labels: { app: 'client' } }, egress: [{ hosts: ['*/*'] }] });
    expect(ask([...base, root, wide], { from, host: 'web.other' }).cluster).toBe('outbound|80||web.other.svc.cluster.local');
  });

  test('a VirtualService imported through one host brings its other hosts, and its destinations get clusters', () => {
    const routes = virtualService('two', { hosts: ['api', 'www.example.com'], http: [to('web.other.svc.cluster.local')] });
    const own = sidecar('default', { egress: [{ hosts: ['./api.shop.svc.cluster.local'] }] });
    expect(ask([...base, routes, own], { from, host: 'www.example.com' })).toMatchObject({ status: 200, cluster: 'outbound|80||web.other.svc.cluster.local' });
  });

  test('a listener for one port has only what it imports', () => {
    const own = sidecar('default', { egress: [{ port: { number: 80, protocol: 'HTTP', name: 'http' }, hosts: ['./api.shop.svc.cluster.local'] }, { hosts: ['*/*'] }] });
    const second = app('late', { ports: [{ name: 'http', port: 8080 }] });
    expect(ask([...base, ...second, own], { from, host: 'api' }).cluster).toBe('outbound|80||api.shop.svc.cluster.local');
    expect(ask([...base, ...second, own], { from, host: 'web' }).cluster).toBe('PassthroughCluster');
    expect(ask([...base, ...second, own], { from, host: 'late', port: 8080 }).cluster).toBe('outbound|8080||late.shop.svc.cluster.local');
  });
});

describe('ServiceEntries and ExternalName', () => {
  const dns = serviceEntry('bank', { hosts: ['bank.example'], location: 'MESH_EXTERNAL', resolution: 'DNS', ports: [{ number: 80, name: 'http', protocol: 'HTTP', targetPort: 8080 }] });

  test('a host of the world has a cluster', () => {
    expect(ask([...client, dns], { from, host: 'bank.example' })).toMatchObject({
      status: 200, cluster: 'outbound|80||bank.example', mtls: false,
      destinations: [{ host: 'bank.example', serviceEntry: { namespace: 'shop', name: 'bank' }, endpoints: ['bank.example:8080'], tls: 'none' }],
    });
    const wild = serviceEntry('wiki', { hosts: ['*.wiki.example'], location: 'MESH_EXTERNAL', resolution: 'NONE', ports: [{ number: 80, name: 'http', protocol: 'HTTP' }] });
    expect(ask([...client, wild], { from, host: 'en.wiki.example' })).toMatchObject({ cluster: 'outbound|80||*.wiki.example', destinations: [{ endpoints: ['en.wiki.example:80'] }] });
  });

  test('exportTo keeps it for its namespace', () => {
    const own = { ...dns, spec: { ...(dns as { spec: object }).spec, exportTo: ['.'] } };
    expect(ask([...client, own], { from, host: 'bank.example' }).cluster).toBe('outbound|80||bank.example');
    expect(ask([...client, own, workload('far', { namespace: 'other' })], { from: 'sidecar:other/far', host: 'bank.example' }).cluster).toBe('PassthroughCluster');
  });

  test('workloads of the mesh can stand behind it', () => {
    const inside = serviceEntry('vm', { hosts: ['vm.example'], location: 'MESH_INTERNAL', resolution: 'STATIC', workloadSelector: { labels: { app: 'api' } }, ports: [{ number: 80, name: 'http', protocol: 'HTTP', targetPort: 8080 }] });
    expect(ask([...base, inside], { from, host: 'vm.example' })).toMatchObject({ status: 200, mtls: true, destinations: [{ pods: [{ name: 'api', port: 8080 }] }] });
    const fixed = serviceEntry('fixed', { hosts: ['fixed.example'], location: 'MESH_INTERNAL', resolution: 'STATIC', ports: [{ number: 80, name: 'http', protocol: 'HTTP' }], endpoints: [{ address: '10.1.1.1', ports: { http: 8000 } }] });
    expect(ask([...base, fixed], { from, host: 'fixed.example' })).toMatchObject({ destinations: [{ endpoints: ['10.1.1.1:8000'] }] });
    const empty = serviceEntry('empty', { hosts: ['empty.example'], resolution: 'STATIC', ports: [{ number: 80, name: 'http', protocol: 'HTTP' }] });
    expect(ask([...base, empty], { from, host: 'empty.example' })).toMatchObject({ status: 503, reason: 'NoEndpoints' });
  });

  test('ranges of addresses share the listener of all addresses', () => {
    const range = serviceEntry('range', { hosts: ['range.example'], addresses: ['192.168.0.0/16'], resolution: 'NONE', ports: [{ number: 9000, name: 'tcp', protocol: 'TCP' }] });
    expect(ask([...client, range], { from, address: '192.168.3.4', port: 9000, scheme: 'tcp' })).toMatchObject({ listener: '0.0.0.0_9000', cluster: 'outbound|9000||range.example' });
    expect(ask([...client, range], { from, address: '192.169.3.4', port: 9000, scheme: 'tcp' })).toMatchObject({ listener: '0.0.0.0_9000', cluster: 'PassthroughCluster' });
  });

  test('an ExternalName Service is another name of what it points to', () => {
    const alias = { apiVersion: 'v1', kind: 'Service', metadata: { name: 'alias', namespace: 'shop' }, spec: { type: 'ExternalName', externalName: 'web.shop.svc.cluster.local', ports: [{ name: 'http', port: 80 }] } };
    expect(ask([...base, alias], { from, host: 'alias' })).toMatchObject({ virtualHost: 'web.shop.svc.cluster.local:80', cluster: 'outbound|80||web.shop.svc.cluster.local', mtls: true });
    const routed = virtualService('api', { hosts: ['api'], http: [to('alias', { port: { number: 80 } })] });
    expect(ask([...base, alias, routed], { from, host: 'api' })).toMatchObject({ cluster: 'outbound|80||web.shop.svc.cluster.local', destinations: [{ alias: 'alias.shop.svc.cluster.local' }] });
    const circle = ['a', 'b'].map((name) => ({ apiVersion: 'v1', kind: 'Service', metadata: { name, namespace: 'shop' }, spec: { type: 'ExternalName', externalName: `${name === 'a' ? 'b' : 'a'}.shop.svc.cluster.local`, ports: [{ name: 'http', port: 80 }] } }));
    expect(ask([...client, ...circle], { from, host: 'a' }).cluster).toBe('PassthroughCluster');
  });
});

describe('short names', () => {
  test('a name without a dot gets the namespace of the object it stands in, a name with one stays', () => {
    const routes = (host: string) => virtualService('web', { hosts: ['web'], http: [to(host)] });
    expect(ask([...base, routes('api')], { from, host: 'web' }).cluster).toBe('outbound|80||api.shop.svc.cluster.local');
    expect(ask([...base, routes('web.other')], { from, host: 'web' })).toMatchObject({
      status: 503, flag: 'NC', reason: 'NoCluster', cluster: 'outbound|80||web.other', nearestMiss: 'host web.other is taken as it is; Service other/web is web.other.svc.cluster.local',
    });
  });

  test('the cluster domain can be another', () => {
    const routes = virtualService('web', { hosts: ['web'], http: [to('api')] });
    expect(ask([...base, routes], { from, host: 'web' }, { clusterDomain: 'corp.local' })).toMatchObject({ status: 200, cluster: 'outbound|80||api.shop.svc.corp.local' });
  });
});

test('an application without a sidecar dials the Service itself, past all routes', () => {
  const bare = [namespace('bare', false), workload('cron', { namespace: 'bare' })];
  const routes = virtualService('web', { hosts: ['web'], http: [to('api')] });
  const result = ask([...base, ...bare, routes], { from: 'sidecar:bare/cron', host: 'web.shop' });
  expect(result).toMatchObject({ status: 200, destinations: [{ service: { name: 'web' }, tls: 'none' }] });
  expect(result.cluster).toBeUndefined();
});
