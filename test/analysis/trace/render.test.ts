import { Model } from '../../../src/analysis/model';
import { parseRequestTable, renderTrace, renderTraceDiff, renderVerdict, trace, traceDiff } from '../../../src/analysis/trace';
import { ValidationError } from '../../../src/core/validation-error';
import { readText } from '../../../src/manifests/read';
import { app, destinationRule, gateway, http, https, namespace, to, virtualService } from './objects';

/** The front Ingress, two Gateways, and a VirtualService that may be bound to the wrong one of them. */
function rollout(boundTo: string): Model {
  const text = `apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: query, namespace: istio-system, annotations: {alb.ingress.kubernetes.io/scheme: internet-facing}}
spec:
  ingressClassName: alb
  defaultBackend: {service: {name: istio-ingressgateway, port: {number: 80}}}
---
apiVersion: networking.istio.io/v1
kind: Gateway
metadata: {name: query-gateway, namespace: istio-system}
spec:
  selector: {istio: ingressgateway}
  servers:
  - port: {number: 80, name: http, protocol: HTTP}
    hosts: [query.test.co.kr, ops-query.test.co.kr]
---
apiVersion: networking.istio.io/v1
kind: Gateway
metadata: {name: devops-gateway, namespace: istio-system}
spec:
  selector: {istio: ingressgateway}
  servers:
  - port: {number: 80, name: http, protocol: HTTP}
    hosts: [devops.test.co.kr]
---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: {name: ops-query-vs, namespace: devops}
spec:
  hosts: [query.test.co.kr, ops-query.test.co.kr]
  gateways: [istio-system/${boundTo}]
  http:
  - route:
    - destination: {host: query-svc-active, port: {number: 80}}
      weight: 100
    - destination: {host: query-svc-preview, port: {number: 80}}
      weight: 0
---
apiVersion: v1
kind: Service
metadata: {name: query-svc-active, namespace: devops}
spec: {selector: {app: query}, ports: [{name: http, port: 80, targetPort: 8080}]}
---
apiVersion: v1
kind: Service
metadata: {name: query-svc-preview, namespace: devops}
spec: {selector: {app: query}, ports: [{name: http, port: 80, targetPort: 8080}]}
---
apiVersion: argoproj.io/v1alpha1
kind: Rollout
metadata: {name: query, namespace: devops}
spec:
  replicas: 3
  selector: {matchLabels: {app: query}}
  template: {metadata: {labels: {app: query}}, spec: {containers: [{name: q, image: q}]}}
  strategy: {blueGreen: {activeService: query-svc-active, previewService: query-svc-preview}}
`;
  return Model.of(readText(text, 'mesh.yaml').documents);
}

const request = { host: 'query.test.co.kr' };

describe('a trace as text', () => {
  test('each step with its place, and the verdict', () => {
    expect(renderTrace(trace(rollout('query-gateway'), request))).toBe(`GET http://query.test.co.kr/  from ingress
  ingress      Ingress istio-system/query sends it to Service istio-ingressgateway port 80 (defaultBackend)  [mesh.yaml:6 spec.defaultBackend]
  ingress      Service istio-system/istio-ingressgateway port 80 leads to port 80 of Pod istio-system/istio-ingressgateway, a gateway
  listener     listener 0.0.0.0_80 of gateway istio-system/istio-ingressgateway  [mesh.yaml:23 spec.servers[0]]
  routeConfig  route configuration http.80
  virtualHost  Gateway istio-system/query-gateway serves it on port 80 (HTTP)  [mesh.yaml:14 spec.servers[0]]
  virtualHost  virtual host query.test.co.kr:80  [mesh.yaml:30 spec.hosts]
  route        VirtualService devops/ops-query-vs spec.http[0] takes every path  [mesh.yaml:33 spec.http[0]]
  cluster      outbound|80||query-svc-active.devops.svc.cluster.local  [mesh.yaml:34 spec.http[0].route[0]]
  destination  Service devops/query-svc-active:80 → Rollout devops/query (3 pods), port 8080, mesh mTLS  [mesh.yaml:42 spec.ports[0]]
  inbound      devops/query accepts mesh mTLS on port 8080 (mTLS PERMISSIVE)
200  Ingress query → Gateway istio-system/query-gateway:80 → VirtualService devops/ops-query-vs http[0] → query-svc-active:80 (3 pods)
`);
  });

  test('a request that dies names what would have taken it', () => {
    const lines = renderTrace(trace(rollout('devops-gateway'), request)).trimEnd().split('\n');
    expect(lines.slice(-2)).toEqual([
      '  nearest miss: host query.test.co.kr matches Gateway istio-system/query-gateway, but VirtualService devops/ops-query-vs is bound to istio-system/devops-gateway, whose hosts are devops.test.co.kr',
      '404 NR NoRoute  Ingress query',
    ]);
  });
});

describe('the verdict', () => {
  const base = [namespace('shop'), ...app('web'), ...app('api', { replicas: 1 })];
  const verdict = (objects: object[], more: object = {}) => renderVerdict(trace(Model.of([...base, ...objects]), { from: 'gateway-labels:istio=ingressgateway', host: 'shop.test', ...more }));

  test('of a split names every share', () => {
    const split = virtualService('web', {
      hosts: ['shop.test'], gateways: ['istio-system/public'], http: [{ route: [{ destination: { host: 'web' }, weight: 75 }, { destination: { host: 'api', subset: 'v9' }, weight: 25 }] }],
    });
    expect(verdict([gateway('public', [http(['shop.test'])]), split, destinationRule('api', { subsets: [{ name: 'v9', labels: { version: 'v9' } }] })]))
      .toBe('200  Gateway istio-system/public:80 → VirtualService shop/web http[0] → 75 % web:80 (2 pods), 25 % api:80 v9 NoEndpoints');
  });

  test('of a redirect is its location', () => {
    expect(verdict([gateway('public', [http(['shop.test'], { tls: { httpsRedirect: true } })])])).toBe('301 TlsRedirect  Gateway istio-system/public:80 → https://shop.test/');
  });

  test('of a connection that nobody takes has no status', () => {
    expect(verdict([])).toBe('connection fails NoListener  gateway-labels:istio=ingressgateway');
    expect(verdict([gateway('public', [https(['shop.test'])])], { scheme: 'https', host: 'other.test' })).toBe('connection fails NR NoFilterChain  gateway-labels:istio=ingressgateway');
  });

  test('of an unknown place to start says what may be written', () => {
    expect(() => verdict([], { from: 'nowhere' })).toThrow(expect.objectContaining({ code: 'UnknownTraceEntry' }) as Error);
  });
});

describe('what changes between two sets of manifests', () => {
  test('the requests whose way differs, in the order of the table', () => {
    const changes = traceDiff(rollout('query-gateway'), rollout('devops-gateway'), [
      { name: 'front', host: 'query.test.co.kr' }, { name: 'unknown', host: 'nobody.test' }, { host: 'ops-query.test.co.kr', path: '/x' },
    ]);
    expect(changes.map(({ name, changed }) => [name, changed])).toEqual([
      ['front', ['status', 'reason', 'destination', 'weights', 'forwarded', 'mtls']], ['GET http://ops-query.test.co.kr/x', ['status', 'reason', 'destination', 'weights', 'forwarded', 'mtls']],
    ]);
    expect(renderTraceDiff(changes.slice(0, 1))).toBe(`front: status, reason, destination, weights, forwarded, mtls
  - 200  Ingress query → Gateway istio-system/query-gateway:80 → VirtualService devops/ops-query-vs http[0] → query-svc-active:80 (3 pods)
  + 404 NR NoRoute  Ingress query
`);
  });

  test('nothing', () => {
    expect(traceDiff(rollout('query-gateway'), rollout('query-gateway'), [request])).toEqual([]);
    expect(renderTraceDiff([])).toBe('no request changes its destination\n');
  });

  test('a weight, a header and a rewrite are changes too', () => {
    const model = (route: object) => Model.of([
      namespace('shop'), ...app('web'), gateway('public', [http(['shop.test'])]), virtualService('web', { hosts: ['shop.test'], gateways: ['istio-system/public'], http: [{ ...to('web'), ...route }] }),
    ]);
    const table = [{ from: 'gateway-labels:istio=ingressgateway', host: 'shop.test', path: '/a' }];
    const changed = (route: object) => traceDiff(model({}), model(route), table).flatMap((each) => each.changed);
    expect(changed({ rewrite: { uri: '/b' } })).toEqual(['forwarded']);
    expect(changed({ headers: { response: { set: { 'x-a': '1' } } } })).toEqual(['response headers']);
    expect(changed({ redirect: { uri: '/c' }, route: undefined })).toEqual(['status', 'destination', 'weights', 'location', 'forwarded', 'mtls']);
  });
});

describe('a table of requests', () => {
  test('texts, URLs and whole requests', () => {
    expect(parseRequestTable(`
- https://shop.test:8443/a?b=c
- POST shop.test/orders
- name: admin
  url: http://shop.test/admin
  method: DELETE
  headers: {x-user: root}
  from: sidecar:shop/web
  httpVersion: 2
- {host: db.shop, port: 5432, protocol: tcp}
`)).toEqual([
      { scheme: 'https', host: 'shop.test:8443', path: '/a?b=c' }, { method: 'POST', host: 'shop.test', path: '/orders' },
      { name: 'admin', scheme: 'http', host: 'shop.test', path: '/admin', method: 'DELETE', headers: { 'x-user': 'root' }, from: 'sidecar:shop/web', httpVersion: '2' },
      { host: 'db.shop', port: 5432, protocol: 'tcp' },
    ]);
    expect(parseRequestTable('requests: [{host: a.test}]')).toEqual([{ host: 'a.test' }]);
    expect(parseRequestTable('')).toEqual([]);
  });

  const problems = (text: string) => {
    try {
      parseRequestTable(text, 'requests.yaml');
    } catch (error) {
      return (error as ValidationError).problems.map(({ code, path, what, fix }) => `${code} ${path} ${what}; ${fix}`);
    }
    return [];
  };

  test('every entry that cannot be read is told at once', () => {
    expect(problems('- {url: "a b"}\n- {host: a.test, prot: 80}\n- {host: a.test, port: 70000}\n- 5\n- {host: a.test, from: nowhere}')).toEqual([
      'InvalidRequestTable requests.yaml request 1 is no URL: "a b"; write a list of requests, each with a url or a host',
      'InvalidRequestTable requests.yaml request 2 has the unknown field prot; use name, url, from, method, scheme, host, path, headers, port, protocol, httpVersion, tls, sni, alpn, address, jwt, clientCert, source, serverFirst',
      'InvalidRequestTable requests.yaml request 3 has port: 70000; give a port number',
      'InvalidRequestTable requests.yaml request 4 is neither a text nor an object: 5; write a list of requests, each with a url or a host',
      expect.stringMatching(/^InvalidRequestTable requests\.yaml request 5 has from: .*nowhere/),
    ]);
  });

  test('what is no list at all', () => {
    expect(problems('a: 1')).toEqual(['InvalidRequestTable requests.yaml is no list of requests; write a list of requests, each with a url or a host']);
    expect(problems('[a')[0]).toMatch(/^InvalidRequestTable requests\.yaml is no YAML: /);
  });
});
