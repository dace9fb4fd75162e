import { ClusterFacts } from '../../../src/analysis/model';
import { app, ask, gateway, http, namespace, to, virtualService } from './objects';

const shop = [namespace('shop'), ...app('web'), ...app('api')];
const mesh = [gateway('query', [http(['query.test.co.kr'])]), virtualService('web', { hosts: ['query.test.co.kr'], gateways: ['istio-system/query'], http: [to('web')] })];

function ingress(name: string, spec: object, options: { namespace?: string; annotations?: object } = {}): object {
  const { namespace: owner = 'istio-system', annotations } = options;
  return { apiVersion: 'networking.k8s.io/v1', kind: 'Ingress', metadata: { name, namespace: owner, annotations }, spec };
}

function backend(name: string, port: number | string = 80): object {
  return { service: { name, port: typeof port === 'number' ? { number: port } : { name: port } } };
}

function rule(host: string | undefined, ...paths: [string, string, object][]): object {
  return { host, http: { paths: paths.map(([path, pathType, to_]) => ({ path, pathType, backend: to_ })) } };
}

describe('an Ingress of another controller before the gateway', () => {
  const alb = ingress('query', { ingressClassName: 'alb', defaultBackend: backend('istio-ingressgateway') });

  test('is where a request starts by default', () => {
    const result = ask([...shop, ...mesh, alb], { host: 'query.test.co.kr', path: '/api/catalog' });
    expect(result).toMatchObject({ from: 'ingress', status: 200, listener: '0.0.0.0_80', destinations: [{ service: { name: 'web' } }] });
    expect(result.steps.flatMap((step) => step.hop ?? [])).toEqual(['Ingress query', 'Gateway istio-system/query:80', 'VirtualService shop/web http[0]']);
  });

  test('ends TLS: the gateway sees plaintext, on the port of the Service', () => {
    const result = ask([...shop, ...mesh, alb], { host: 'query.test.co.kr', scheme: 'https' });
    expect(result).toMatchObject({ status: 200, routeConfig: 'http.80' });
    expect(result.forwarded?.headers).toEqual({ 'x-forwarded-proto': 'https' });
  });

  test('reaches only Services of its own namespace', () => {
    const elsewhere = ingress('query', { ingressClassName: 'alb', defaultBackend: backend('istio-ingressgateway') }, { namespace: 'shop' });
    expect(ask([...shop, ...mesh, elsewhere], { from: 'ingress', host: 'query.test.co.kr' })).toMatchObject({
      status: 503, reason: 'NoBackend', nearestMiss: 'Service istio-system/istio-ingressgateway has that name: the Ingress has to live in namespace istio-system',
    });
  });

  test('names a Service port by number or name', () => {
    expect(ask([...shop, ...mesh, ingress('query', { ingressClassName: 'alb', defaultBackend: backend('istio-ingressgateway', 'http2') })], { host: 'query.test.co.kr' }).status).toBe(200);
    expect(ask([...shop, ...mesh, ingress('query', { ingressClassName: 'alb', defaultBackend: backend('istio-ingressgateway', 8080) })], { host: 'query.test.co.kr' })).toMatchObject({ status: 503, reason: 'NoBackend' });
  });

  test.each<[string, string, string]>([
    ['a.test', '/', 'root'], ['a.test', '/api', 'api'], ['a.test', '/api/x', 'api'], ['a.test', '/apix', 'root'], ['a.test', '/api/exact', 'exact'], ['a.test', '/api/exact/x', 'api'],
    ['b.test', '/', 'wild'], ['x.b.test', '/', 'fallback'], ['elsewhere', '/', 'fallback'],
  ])('chooses for %s%s the backend %s', (host, path, service) => {
    const rules = [
      rule('a.test', ['/', 'Prefix', backend('root')], ['/api', 'Prefix', backend('api')], ['/api/exact', 'Exact', backend('exact')]), rule('*.test', ['/', 'Prefix', backend('wild')]),
    ];
    const services = ['root', 'api', 'exact', 'wild', 'fallback'].flatMap((name) => app(name));
    const front = ingress('front', { ingressClassName: 'nginx', rules, defaultBackend: backend('fallback') }, { namespace: 'shop' });
    expect(ask([namespace('shop'), ...services, front], { from: 'ingress:shop/front', host, path })).toMatchObject({ status: 200, destinations: [{ service: { name: service }, tls: 'none' }] });
  });

  test('without a rule and a default backend the load balancer answers 404', () => {
    const front = ingress('front', { ingressClassName: 'nginx', rules: [rule('a.test', ['/', 'Prefix', backend('web')])] }, { namespace: 'shop' });
    expect(ask([...shop, front], { from: 'ingress', host: 'b.test' })).toMatchObject({ status: 404, reason: 'NoBackend', nearestMiss: 'Ingress shop/front has rules for a.test' });
    expect(ask(shop, { from: 'ingress', host: 'b.test' }).reason).toBe('NoIngress');
    expect(ask([...shop, front], { from: 'ingress:shop/none', host: 'b.test' }).reason).toBe('NoIngress');
  });

  test('may send plaintext to https itself', () => {
    const front = ingress('query', { ingressClassName: 'alb', defaultBackend: backend('istio-ingressgateway') }, { annotations: { 'alb.ingress.kubernetes.io/ssl-redirect': '443' } });
    expect(ask([...shop, ...mesh, front], { host: 'query.test.co.kr', path: '/x' })).toMatchObject({ status: 301, location: 'https://query.test.co.kr/x' });
    expect(ask([...shop, ...mesh, front], { host: 'query.test.co.kr', scheme: 'https' }).status).toBe(200);
  });

  test('a health check without the right Host is 404', () => {
    expect(ask([...shop, ...mesh, alb], { host: '10.0.0.1', path: '/' })).toMatchObject({ status: 404, reason: 'NoVirtualHost' });
  });

  test('leads into the sidecar of a pod in plaintext', () => {
    const strict = { apiVersion: 'security.istio.io/v1', kind: 'PeerAuthentication', metadata: { name: 'default', namespace: 'shop' }, spec: { mtls: { mode: 'STRICT' } } };
    const front = ingress('front', { ingressClassName: 'nginx', defaultBackend: backend('web') }, { namespace: 'shop' });
    expect(ask([...shop, front], { from: 'ingress', host: 'x' }).status).toBe(200);
    expect(ask([...shop, front, strict], { from: 'ingress', host: 'x' }).reason).toBe('NoFilterChain');
  });
});

describe('an Ingress that istiod serves', () => {
  const spec = (rules: object[], more: object = {}) => ({ ingressClassName: 'istio', rules, ...more });
  const istioClass = { apiVersion: 'networking.k8s.io/v1', kind: 'IngressClass', metadata: { name: 'istio' }, spec: { controller: 'istio.io/ingress-controller' } };
  const traceIt = (objects: object[], host: string, path: string, facts?: ClusterFacts) => ask([...shop, istioClass, ...objects], { from: 'ingress', host, path }, facts);

  test('becomes a Gateway for all hosts and a VirtualService per host, longest path first, prefixes as segments', () => {
    const front = ingress('front', spec([rule('a.test', ['/', 'Prefix', backend('web')], ['/api', 'Prefix', backend('api')])]), { namespace: 'shop' });
    expect(traceIt([front], 'a.test', '/api/x')).toMatchObject({ status: 200, routeConfig: 'http.80', virtualHost: 'a.test:80', cluster: 'outbound|80||api.shop.svc.cluster.local' });
    expect(traceIt([front], 'a.test', '/apix').cluster).toBe('outbound|80||web.shop.svc.cluster.local');
    expect(traceIt([front], 'b.test', '/').reason).toBe('NoVirtualHost');
  });

  test('ignores defaultBackend', () => {
    expect(traceIt([ingress('front', spec([], { defaultBackend: backend('web') }), { namespace: 'shop' })], 'a.test', '/')).toMatchObject({ status: 404, virtualHost: 'blackhole:80' });
  });

  test('serves TLS with its certificates', () => {
    const secret = { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'cert', namespace: 'istio-system' } };
    const front = ingress('front', spec([rule('a.test', ['/', 'Prefix', backend('web')])], { tls: [{ hosts: ['a.test'], secretName: 'cert' }] }), { namespace: 'shop' });
    expect(ask([...shop, istioClass, secret, front], { from: 'ingress', host: 'a.test', scheme: 'https' })).toMatchObject({ status: 200, listener: '0.0.0.0_443' });
  });

  test('is told apart by annotation, class or, in mode DEFAULT, by having none', () => {
    const byAnnotation = ingress('front', { rules: [rule('a.test', ['/', 'Prefix', backend('web')])] }, { namespace: 'shop', annotations: { 'kubernetes.io/ingress.class': 'istio' } });
    expect(traceIt([byAnnotation], 'a.test', '/').routeConfig).toBe('http.80');
    const none = ingress('front', { rules: [rule('a.test', ['/', 'Prefix', backend('web')])] }, { namespace: 'shop' });
    expect(traceIt([none], 'a.test', '/').routeConfig).toBeUndefined();
    expect(traceIt([none], 'a.test', '/', { meshConfig: { ingressControllerMode: 'DEFAULT' } }).routeConfig).toBe('http.80');
    expect(traceIt([byAnnotation], 'a.test', '/', { meshConfig: { ingressControllerMode: 'OFF' } }).routeConfig).toBeUndefined();
  });
});
