import { TraceResult } from '../../../src/analysis/trace/result';
import { app, ask, destinationRule, fromGateway, gateway, http, namespace, peerAuthentication, serviceEntry, sidecar, to, virtualService, workload } from './objects';

const entry = [namespace('shop'), namespace('istio-system', false), gateway('public', [http(['*'])])];
const both = [...app('web'), workload('web-v2', { labels: { app: 'web', version: 'v2' }, replicas: 1 })];
const versions = { subsets: [{ name: 'v1', labels: { version: 'v1' } }, { name: 'v2', labels: { version: 'v2' } }, { name: 'v3', labels: { version: 'v3' } }] };

/** The trace of a request through the gateway to a destination. */
function reach(destination: object, ...objects: (object | object[])[]): TraceResult {
  const routes = virtualService('web', { hosts: ['*'], gateways: ['istio-system/public'], http: [{ route: [{ destination }] }] });
  return ask([...entry, routes, ...objects], { from: fromGateway, host: 'shop.test' });
}

describe('clusters', () => {
  test('a destination without a port takes the Service\'s only one, else that of the listener', () => {
    expect(reach({ host: 'web' }, app('web', { ports: [{ name: 'http', port: 8080 }] }))).toMatchObject({ status: 200, cluster: 'outbound|8080||web.shop.svc.cluster.local' });
    expect(reach({ host: 'web' }, app('web', { ports: [{ name: 'http', port: 8080 }, { name: 'http-admin', port: 8081 }] }))).toMatchObject({
      status: 503, flag: 'NC', reason: 'NoCluster', cluster: 'outbound|80||web.shop.svc.cluster.local', nearestMiss: 'give the destination a port: web.shop.svc.cluster.local listens on 8080, 8081',
    });
    expect(reach({ host: 'web', port: { number: 81 } }, app('web'))).toMatchObject({ reason: 'NoCluster', nearestMiss: 'web.shop.svc.cluster.local listens on 80' });
  });

  test('a host that nobody has', () => {
    expect(reach({ host: 'nothing' }, app('web'))).toMatchObject({ status: 503, flag: 'NC', cluster: 'outbound|80||nothing.shop.svc.cluster.local' });
    expect(reach({ host: 'far' }, app('far', { namespace: 'other' }))).toMatchObject({ reason: 'NoCluster', nearestMiss: 'a Service of that name is in namespace other: far.other.svc.cluster.local' });
    expect(reach({}, app('web'))).toMatchObject({ reason: 'NoCluster' });
  });

  test('declared Services stand in for what no manifest shows', () => {
    const facts = { services: [{ name: 'legacy', namespace: 'old' }] };
    const routes = virtualService('web', { hosts: ['*'], gateways: ['istio-system/public'], http: [to('legacy.old.svc.cluster.local', { port: { number: 8080 } })] });
    expect(ask([...entry, routes], { from: fromGateway, host: 'x' }, facts)).toMatchObject({ status: 200, cluster: 'outbound|8080||legacy.old.svc.cluster.local' });
  });
});

describe('DestinationRules', () => {
  const v2 = { host: 'web', subset: 'v2' };

  test('a subset chooses among the Service\'s own pods', () => {
    expect(reach(v2, both, destinationRule('web', versions))).toMatchObject({ status: 200, cluster: 'outbound|80|v2|web.shop.svc.cluster.local', destinations: [{ subset: 'v2', pods: [{ name: 'web-v2' }] }] });
    const stranger = workload('stranger', { labels: { app: 'other', version: 'v3' } });
    expect(reach({ host: 'web', subset: 'v3' }, both, stranger, destinationRule('web', versions))).toMatchObject({ status: 503, flag: 'UH', reason: 'NoEndpoints' });
    expect(reach({ host: 'web', subset: 'v4' }, both, destinationRule('web', versions))).toMatchObject({ status: 503, flag: 'NC', reason: 'NoCluster' });
  });

  test('the gateway looks in its own namespace, the Service\'s, the root namespace\'s, and nowhere else', () => {
    for (const owner of ['shop', 'istio-system']) {
      expect(reach(v2, both, destinationRule('web.shop.svc.cluster.local', versions, { namespace: owner })).status).toBe(200);
    }
    expect(reach(v2, both, destinationRule('web.shop.svc.cluster.local', versions, { namespace: 'fourth' }))).toMatchObject({
      reason: 'NoCluster', nearestMiss: 'DestinationRule fourth/web.shop.svc.cluster.local defines subset v2, but clients in namespace istio-system do not look for DestinationRules in namespace fourth',
    });
  });

  test('a private rule of the Service\'s namespace is not visible from the gateway', () => {
    expect(reach(v2, both, destinationRule('web', { ...versions, exportTo: ['.'] }))).toMatchObject({
      status: 503, flag: 'NC', reason: 'NoCluster',
      nearestMiss: 'DestinationRule shop/web defines subset v2, but clients in namespace istio-system cannot see it: its exportTo is [.]',
    });
  });

  test('the client\'s namespace comes first, even with a wildcard', () => {
    const client = workload('client');
    const wide = destinationRule('*.local', {}, { namespace: 'clients', name: 'wide' });
    const routes = virtualService('web', { hosts: ['web.shop.svc.cluster.local'], http: [to('web.shop.svc.cluster.local', { subset: 'v2' })] });
    const objects = [...entry, namespace('clients'), both, routes, workload('client', { namespace: 'clients' }), client, destinationRule('web', versions), wide];
    expect(ask(objects, { from: 'sidecar:shop/client', host: 'web' }).status).toBe(200);
    expect(ask(objects, { from: 'sidecar:clients/client', host: 'web.shop' })).toMatchObject({
      reason: 'NoCluster', nearestMiss: 'DestinationRule shop/web defines subset v2, but clients in namespace clients use DestinationRule clients/wide instead',
    });
  });

  test('at a gateway in the root namespace a rule for everything does not hide the Service\'s own, unless it is private', () => {
    const wide = destinationRule('*.local', {}, { namespace: 'istio-system', name: 'wide' });
    expect(reach(v2, both, destinationRule('web', versions), wide).status).toBe(200);
    const isPrivate = destinationRule('*.local', { exportTo: ['.'] }, { namespace: 'istio-system', name: 'wide' });
    expect(reach(v2, both, destinationRule('web', versions), isPrivate)).toMatchObject({ reason: 'NoCluster' });
  });

  test('in one namespace the closest host wins; rules for the same host are merged, if exported alike', () => {
    const exact = destinationRule('web', { subsets: [{ name: 'v1', labels: { version: 'v1' } }] });
    const wildcard = destinationRule('*.shop.svc.cluster.local', { subsets: [{ name: 'v2', labels: { version: 'v2' } }] }, { name: 'wide' });
    expect(reach(v2, both, exact, wildcard)).toMatchObject({ reason: 'NoCluster' });
    const second = destinationRule('web', { subsets: [{ name: 'v2', labels: { version: 'v2' } }] }, { name: 'web-two' });
    expect(reach(v2, both, exact, second).status).toBe(200);
    const elsewhere = destinationRule('web', { subsets: [{ name: 'v2', labels: { version: 'v2' } }], exportTo: ['*'] }, { name: 'web-two' });
    const result = reach({ host: 'web' }, both, exact, elsewhere);
    expect(result.conflicts.map((each) => each.what)).toEqual(['DestinationRule shop/web-two is ignored: DestinationRule shop/web has the same host but another exportTo']);
  });

  test('a rule with a workloadSelector is for those clients of its namespace', () => {
    const special = destinationRule('web', { ...versions, workloadSelector: { matchLabels: { app: 'client' } } }, { name: 'special' });
    const routes = virtualService('web', { hosts: ['web'], http: [to('web', { subset: 'v2' })] });
    const objects = [...entry, both, routes, workload('client'), workload('other'), special];
    expect(ask(objects, { from: 'sidecar:shop/client', host: 'web' }).status).toBe(200);
    expect(ask(objects, { from: 'sidecar:shop/other', host: 'web' }).reason).toBe('NoCluster');
  });
});

describe('endpoints', () => {
  test('are the pods in the Service\'s namespace that its selector selects', () => {
    const empty = reach({ host: 'web' }, { apiVersion: 'v1', kind: 'Service', metadata: { name: 'web', namespace: 'shop' }, spec: { selector: { app: 'web', tier: 'front' }, ports: [{ name: 'http', port: 80 }] } }, workload('web'), workload('elsewhere', { namespace: 'other', labels: { app: 'web', tier: 'front' } }));
    expect(empty).toMatchObject({ status: 503, flag: 'UH', reason: 'NoEndpoints' });
    expect(empty.nearestMiss).toBe('Service shop/web selects {"app":"web","tier":"front"}; the closest workload is Deployment shop/web with labels {"app":"web","version":"v1"}');
  });

  test('a target port may be the name of a container port', () => {
    const named = app('web', { ports: [{ name: 'http', port: 80, targetPort: 'web' }], containerPorts: [{ name: 'web', containerPort: 9090 }] });
    expect(reach({ host: 'web' }, named).destinations[0].pods[0].port).toBe(9090);
    const wrong = app('web', { ports: [{ name: 'http', port: 80, targetPort: 'nope' }] });
    expect(reach({ host: 'web' }, wrong)).toMatchObject({ reason: 'NoEndpoints', nearestMiss: expect.stringContaining('Service shop/web') });
  });

  test('no replicas, no endpoints', () => {
    expect(reach({ host: 'web' }, app('web', { replicas: 0 }))).toMatchObject({ reason: 'NoEndpoints' });
  });

  test('without a selector somebody writes them by hand, or nobody shows them', () => {
    const service = { apiVersion: 'v1', kind: 'Service', metadata: { name: 'web', namespace: 'shop' }, spec: { ports: [{ name: 'http', port: 80, targetPort: 8080 }] } };
    expect(reach({ host: 'web' }, service)).toMatchObject({ status: 200 });
    const endpoints = { apiVersion: 'v1', kind: 'Endpoints', metadata: { name: 'web', namespace: 'shop' }, subsets: [{ addresses: [{ ip: '10.0.0.5' }], ports: [{ name: 'http', port: 8081 }] }] };
    expect(reach({ host: 'web' }, service, endpoints).destinations[0].endpoints).toEqual(['10.0.0.5:8081']);
    const slice = { apiVersion: 'discovery.k8s.io/v1', kind: 'EndpointSlice', metadata: { name: 'web-1', namespace: 'shop', labels: { 'kubernetes.io/service-name': 'web' } }, ports: [{ name: 'http', port: 8082 }], endpoints: [{ addresses: ['10.0.0.6'] }, { addresses: ['10.0.0.7'], conditions: { ready: false } }] };
    expect(reach({ host: 'web' }, service, slice).destinations[0].endpoints).toEqual(['10.0.0.6:8082']);
  });

  test('every kind of workload has pods', () => {
    const pods = { metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'a', image: 'a' }] } };
    const service = { apiVersion: 'v1', kind: 'Service', metadata: { name: 'web', namespace: 'shop' }, spec: { selector: { app: 'web' }, ports: [{ name: 'http', port: 80 }] } };
    for (const [apiVersion, kind] of [['apps/v1', 'StatefulSet'], ['apps/v1', 'DaemonSet'], ['argoproj.io/v1alpha1', 'Rollout'], ['batch/v1', 'Job']]) {
      expect(reach({ host: 'web' }, service, { apiVersion, kind, metadata: { name: 'w', namespace: 'shop' }, spec: { template: pods } })).toMatchObject({ status: 200, destinations: [{ pods: [{ kind, name: 'w' }] }] });
    }
  });
});

describe('TLS to the endpoint', () => {
  const tls = (mode: string, more: object = {}) => destinationRule('web', { trafficPolicy: { tls: { mode }, ...more } });

  test('mesh mTLS where there is a sidecar, plaintext elsewhere', () => {
    expect(reach({ host: 'web' }, app('web'))).toMatchObject({ mtls: true, destinations: [{ tls: 'ISTIO_MUTUAL' }] });
    const bare = workload('web', { annotations: { 'sidecar.istio.io/inject': 'false' } });
    expect(reach({ host: 'web' }, app('web').slice(0, 1), bare)).toMatchObject({ status: 200, mtls: false });
    expect(reach({ host: 'web' }, app('web'), peerAuthentication('DISABLE'))).toMatchObject({ status: 200, mtls: false });
    const routes = virtualService('web', { hosts: ['*'], gateways: ['istio-system/public'], http: [to('web')] });
    expect(ask([...entry, routes, ...app('web')], { from: fromGateway, host: 'x' }, { meshConfig: { enableAutoMtls: false } })).toMatchObject({ status: 200, mtls: false });
  });

  test('DISABLE into STRICT, ISTIO_MUTUAL without a sidecar and TLS into plaintext fail with UF', () => {
    expect(reach({ host: 'web' }, app('web'), tls('DISABLE'), peerAuthentication('STRICT'))).toMatchObject({ status: 503, flag: 'UF', reason: 'UpstreamTlsError' });
    expect(reach({ host: 'web' }, app('web'), tls('DISABLE'))).toMatchObject({ status: 200, mtls: false });
    expect(reach({ host: 'web' }, app('web').slice(0, 1), workload('web', { annotations: { 'sidecar.istio.io/inject': 'false' } }), tls('ISTIO_MUTUAL'))).toMatchObject({ status: 503, flag: 'UF' });
    expect(reach({ host: 'web' }, app('web'), tls('SIMPLE'))).toMatchObject({ status: 503, flag: 'UF' });
    expect(reach({ host: 'web' }, app('web'), tls('ISTIO_MUTUAL'), peerAuthentication('DISABLE'))).toMatchObject({ status: 503, flag: 'UF' });
  });

  test('settings of the port and of the subset come before those of the rule', () => {
    const byPort = tls('DISABLE', { portLevelSettings: [{ port: { number: 80 }, tls: { mode: 'ISTIO_MUTUAL' } }] });
    expect(reach({ host: 'web' }, app('web'), byPort, peerAuthentication('STRICT')).status).toBe(200);
    const inheritsNothing = tls('DISABLE', { portLevelSettings: [{ port: { number: 80 }, loadBalancer: { simple: 'RANDOM' } }] });
    expect(reach({ host: 'web' }, app('web'), inheritsNothing, peerAuthentication('STRICT')).status).toBe(200);
    const bySubset = destinationRule('web', { trafficPolicy: { tls: { mode: 'DISABLE' } }, subsets: [{ name: 'v1', labels: { version: 'v1' }, trafficPolicy: { tls: { mode: 'ISTIO_MUTUAL' } } }] });
    expect(reach({ host: 'web', subset: 'v1' }, app('web'), bySubset, peerAuthentication('STRICT')).status).toBe(200);
    expect(reach({ host: 'web' }, app('web'), bySubset, peerAuthentication('STRICT')).reason).toBe('UpstreamTlsError');
  });

  test('TLS origination to the world', () => {
    const bank = serviceEntry('bank', { hosts: ['bank.example'], location: 'MESH_EXTERNAL', resolution: 'DNS', ports: [{ number: 80, name: 'http', protocol: 'HTTP', targetPort: 443 }, { number: 81, name: 'http2', protocol: 'HTTP2', targetPort: 443 }] });
    const rule = destinationRule('bank.example', { trafficPolicy: { tls: { mode: 'SIMPLE' } } }, { name: 'bank' });
    expect(reach({ host: 'bank.example', port: { number: 80 } }, bank, rule)).toMatchObject({ status: 200, destinations: [{ tls: 'SIMPLE', alpn: 'http/1.1', protocol: 'HTTP/1.1', endpoints: ['bank.example:443'] }] });
    expect(reach({ host: 'bank.example', port: { number: 81 } }, bank, rule)).toMatchObject({ destinations: [{ alpn: 'h2', protocol: 'HTTP/2' }] });
  });

  test('the protocol is the port\'s, the client\'s where nothing is declared, or what the rule asks', () => {
    const protocol = (name: string, rule: object[] = [], httpVersion = '1.1') => ask(
      [...entry, virtualService('web', { hosts: ['*'], gateways: ['istio-system/public'], http: [to('web')] }), ...app('web', { ports: [{ name, port: 80 }] }), ...rule], { from: fromGateway, host: 'x', httpVersion },
    ).destinations[0].protocol;
    const pool = (settings: object) => [destinationRule('web', { trafficPolicy: { connectionPool: { http: settings } } })];
    expect([protocol('http'), protocol('http', [], '2'), protocol('http2'), protocol('grpc-api'), protocol('web'), protocol('web', [], '2')]).toEqual(['HTTP/1.1', 'HTTP/1.1', 'HTTP/2', 'HTTP/2', 'HTTP/1.1', 'HTTP/2']);
    expect([protocol('http', pool({ h2UpgradePolicy: 'UPGRADE' })), protocol('http', pool({ useClientProtocol: true }), '2')]).toEqual(['HTTP/2', 'HTTP/2']);
  });
});

test('an application on localhost is reached through a Sidecar object that says so, one on the pod\'s address is not', () => {
  const listening = (flag: string) => {
    const [service, deployment] = app('web') as [object, { spec: { template: { spec: { containers: object[] } } } }];
    const containers = deployment.spec.template.spec.containers.map((each) => ({ ...each, args: [flag] }));
    return [service, { ...deployment, spec: { ...deployment.spec, template: { ...deployment.spec.template, spec: { containers } } } }];
  };
  const ingress = (defaultEndpoint: string) => sidecar('web', { workloadSelector: { labels: { app: 'web' } }, ingress: [{ port: { number: 8080, protocol: 'HTTP' }, defaultEndpoint }] });
  const local = listening('--listen-address=127.0.0.1:8080');
  expect(reach({ host: 'web' }, local)).toMatchObject({ status: 503, flag: 'UF', reason: 'UpstreamConnectionFailure' });
  expect(reach({ host: 'web' }, local, ingress('127.0.0.1:8080')).status).toBe(200);
  expect(reach({ host: 'web' }, local, ingress('0.0.0.0:8080')).status).toBe(503);
  expect(reach({ host: 'web' }, listening('--listen-address=127.0.0.1:9090')).status).toBe(200);
  expect(reach({ host: 'web' }, listening('--bind-ip=8080'), ingress('127.0.0.1:8080')).status).toBe(503);
  expect(reach({ host: 'web' }, listening('--bind-ip=8080')).status).toBe(200);
});

test('the ports of the sidecars themselves are cut off', () => {
  const objects = [...entry, workload('client'), app('web')];
  expect(ask(objects, { from: 'sidecar:shop/client', address: '10.1.1.1', port: 15001 })).toMatchObject({ reason: 'Blocked', cluster: 'BlackHoleCluster' });
  expect(ask(objects, { from: 'sidecar:shop/client', address: '10.1.1.1', port: 15006 })).toMatchObject({ reason: 'Blocked' });
});

test('a server that speaks first needs a port that is declared, and mTLS or none', () => {
  const client = workload('client');
  const mail = (name: string) => app('mail', { ports: [{ name, port: 2525 }], service: { clusterIP: '10.0.0.25' } });
  const call = { from: 'sidecar:shop/client', host: 'mail', port: 2525, scheme: 'tcp', serverFirst: true };
  const tls = (mode: string) => destinationRule('mail', { trafficPolicy: { tls: { mode } } });
  const reason = (...objects: (object | object[])[]) => ask([...entry, client, ...objects], call).reason;
  expect(reason(mail('tcp'))).toBeUndefined();
  expect(reason(mail('mail'))).toBe('ServerFirst');
  expect(reason(mail('tcp'), tls('DISABLE'))).toBe('ServerFirst');
  expect(reason(mail('tcp'), tls('DISABLE'), peerAuthentication('DISABLE'))).toBeUndefined();
  expect(reason(mail('tcp'), tls('DISABLE'), peerAuthentication('STRICT'))).toBe('ServerFirst');
});
