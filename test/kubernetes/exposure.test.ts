import { Exposure, Port, Tls } from '../../src';
import { documents, one } from '../support/render';
import { catalog, inEnvironment, refused } from '../support/web-service';

const ingress = (exposure: Exposure, chart = inEnvironment()): any => one(catalog({ exposure }, chart), 'Ingress');
const openPorts = (exposure: Exposure): any => one(catalog({ exposure }), 'NetworkPolicy').spec.ingress;

describe('a service', () => {
  test('is reached from nowhere by default', () => {
    const kinds = documents(catalog()).map(({ kind }) => kind);
    expect(kinds).not.toContain('Ingress');
    expect(kinds).not.toContain('HTTPRoute');
    expect(one(catalog(), 'NetworkPolicy').spec.ingress).toEqual([]);
  });
});

describe('an Ingress', () => {
  const host = Exposure.ingress('shop.example.com');

  test('sends everything at a host to the main port, by name', () => {
    expect(ingress(host).spec.rules).toEqual([{
      host: 'shop.example.com',
      http: { paths: [{ path: '/', pathType: 'Prefix', backend: { service: { name: 'catalog', port: { name: 'http' } } } }] },
    }]);
  });

  test('may serve one path', () => {
    expect(ingress(Exposure.ingress('a.com', { path: '/api' })).spec.rules[0].http.paths[0].path).toBe('/api');
  });

  test('leaves the class to the cluster by default', () => {
    expect(ingress(host).spec).not.toHaveProperty('ingressClassName');
  });

  test('is of the class of the environment', () => {
    expect(ingress(host, inEnvironment({ ingress: { className: 'nginx' } })).spec.ingressClassName).toBe('nginx');
  });

  test('is of its own class over that of the environment', () => {
    expect(ingress(Exposure.ingress('a.com', { className: 'alb' }), inEnvironment({ ingress: { className: 'nginx' } })).spec.ingressClassName).toBe('alb');
  });

  test('has no TLS where no issuer is known', () => {
    expect(ingress(host).spec).not.toHaveProperty('tls');
  });

  test('gets its certificate from the issuer of the environment, in a Secret of its own', () => {
    const made = ingress(host, inEnvironment({ ingress: { issuer: 'letsencrypt' } }));
    expect(made.metadata.annotations).toEqual({ 'cert-manager.io/cluster-issuer': 'letsencrypt' });
    expect(made.spec.tls).toEqual([{ hosts: ['shop.example.com'], secretName: 'catalog-tls' }]);
  });

  test('uses a Secret over the issuer of the environment', () => {
    const made = ingress(Exposure.ingress('a.com', { tls: Tls.secret('wildcard') }), inEnvironment({ ingress: { issuer: 'letsencrypt' } }));
    expect(made.spec.tls).toEqual([{ hosts: ['a.com'], secretName: 'wildcard' }]);
    expect(made.metadata).not.toHaveProperty('annotations');
  });

  test('may do without the issuer of the environment', () => {
    expect(ingress(Exposure.ingress('a.com', { tls: Tls.none() }), inEnvironment({ ingress: { issuer: 'x' } })).spec).not.toHaveProperty('tls');
  });

  test('keeps the annotations that were given, over our own', () => {
    const annotations = { 'cert-manager.io/cluster-issuer': 'mine', 'a.com/b': 'c' };
    expect(ingress(Exposure.ingress('a.com', { annotations }), inEnvironment({ ingress: { issuer: 'x' } })).metadata.annotations).toEqual(annotations);
  });

  test('opens the port to everybody', () => {
    expect(openPorts(host)).toEqual([{ ports: [{ port: 3000, protocol: 'TCP' }] }]);
  });

  test('opens the port to the namespace of the controller alone when that is known', () => {
    expect(openPorts(Exposure.ingress('a.com', { controllerNamespace: 'ingress-nginx' }))).toEqual([{
      from: [{ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'ingress-nginx' } } }],
      ports: [{ port: 3000, protocol: 'TCP' }],
    }]);
  });

  test('may be of a wildcard host', () => {
    expect(ingress(Exposure.ingress('*.example.com')).spec.rules[0].host).toBe('*.example.com');
  });
});

describe('an HTTPRoute', () => {
  test('attaches a host to a Gateway', () => {
    const chart = catalog({ exposure: Exposure.gatewayApi('shop.example.com', { gateway: 'public', namespace: 'gateways', listener: 'https', path: '/api' }) });
    expect(one(chart, 'HTTPRoute')).toMatchObject({
      apiVersion: 'gateway.networking.k8s.io/v1',
      spec: {
        parentRefs: [{ name: 'public', namespace: 'gateways', sectionName: 'https' }],
        hostnames: ['shop.example.com'],
        rules: [{ matches: [{ path: { type: 'PathPrefix', value: '/api' } }], backendRefs: [{ name: 'catalog', port: 3000 }] }],
      },
    });
  });

  test('goes to the port of the Service', () => {
    const ports = [Port.http(8080, { servicePort: 80 })];
    expect(one(catalog({ ports, exposure: Exposure.gatewayApi('a.com', { gateway: 'g' }) }), 'HTTPRoute').spec.rules[0].backendRefs).toEqual([{ name: 'catalog', port: 80 }]);
  });
});

describe('an exposure is refused', () => {
  test.each([
    ['with a scheme', Exposure.ingress('https://a.com'), '`exposure` needs a host name, got "https://a.com"; write it without scheme, port and path, e.g. "shop.example.com" (ExposureHost)'],
    ['at an address', Exposure.ingress('10.0.0.1'), '`exposure` needs a host name, got "10.0.0.1"; write it without scheme, port and path, e.g. "shop.example.com" (ExposureHost)'],
    ['with a path that is none', Exposure.ingress('a.com', { path: 'api' }), '`exposure` needs a path that starts with "/", got "api"; write e.g. "/api" (ExposurePath)'],
    ['with a Gateway that has no legal name', Exposure.gatewayApi('a.com', { gateway: 'Public' }), '`gateway` is no legal name, got "Public"; use lower-case letters, digits and dashes (ExposureReference)'],
    ['with an issuer that has no legal name', Exposure.ingress('a.com', { tls: Tls.issuer('Lets Encrypt') }), '`tls` names "Lets Encrypt", which is no legal name; use lower-case letters, digits and dashes (ExposureReference)'],
    ['with a class that has no legal name', Exposure.ingress('a.com', { className: 'Nginx' }), '`className` is no legal name, got "Nginx"; use the name of an IngressClass, e.g. "nginx" (ExposureReference)'],
  ])('%s', (_, exposure, message) => {
    expect(refused({ exposure })).toBe(`[chart/catalog] ${message}`);
  });

  test('of a port that speaks no HTTP', () => {
    expect(refused({ ports: [Port.tcp(5432)], exposure: Exposure.ingress('a.com') }))
      .toBe('[chart/catalog] `exposure` serves HTTP, and the main port of the service speaks tcp; put a port that speaks HTTP or gRPC first, or expose the service in another way (ExposureProtocol)');
  });

  test('with an annotation that is no text', () => {
    expect(refused({ exposure: Exposure.ingress('a.com', { annotations: { 'a.com/b': true as unknown as string } }) }))
      .toBe('[chart/catalog] `exposure.annotations["a.com/b"]` must be text, got true; write it in quotes: "true" (AnnotationValue)');
  });
});
