import { JsonPatch } from 'cdk8s';
import { GatewayFront, GatewayTls, GatewayWorkload, MeshGateway, MeshGatewayProps, Warnings } from '../../../src';
import { Mesh } from './mesh-support';

const hosts = ['query.test.co.kr'];
const EDGE = GatewayWorkload.of({ labels: { istio: 'edge' }, namespace: 'edge', service: 'edge-gateway', ports: { 15021: 15021, 80: 8080, 443: 8443, 8443: 9443, 5432: 5432 } });

/** A gateway `query` of the chart `doors`, and the mesh it is in. */
function door(props: Partial<MeshGatewayProps> = {}): { mesh: Mesh; gateway: MeshGateway; spec: any } {
  const mesh = new Mesh();
  const gateway = new MeshGateway(mesh.prod.chart('doors'), 'query', { hosts, ...props });
  return { mesh, gateway, spec: mesh.spec('Gateway', 'query') };
}

describe('a gateway', () => {
  test('serves its hosts in plain HTTP on the pods of Istio\'s own ingress gateway', () => {
    const { mesh } = door();
    expect(mesh.documents()).toEqual([{
      apiVersion: 'networking.istio.io/v1',
      kind: 'Gateway',
      metadata: {
        name: 'query',
        namespace: 'doors',
        labels: { 'app.kubernetes.io/name': 'query', 'app.kubernetes.io/part-of': 'demo', 'app.kubernetes.io/managed-by': 'trackway' },
      },
      spec: { selector: { istio: 'ingressgateway' }, servers: [{ port: { number: 80, name: 'http', protocol: 'HTTP' }, hosts }] },
    }]);
  });

  test('runs on the pods it is told to', () => {
    expect(door({ workload: EDGE }).spec.selector).toEqual({ istio: 'edge' });
  });

  test('takes wildcards', () => {
    expect(door({ hosts: ['*.shop.example.com', '*'] }).spec.servers[0].hosts).toEqual(['*.shop.example.com', '*']);
  });

  test('listens on other ports where it is told to', () => {
    const workload = GatewayWorkload.of({ labels: { istio: 'edge' }, namespace: 'edge', service: 'edge', ports: { 8080: 8080, 8443: 8443 } });
    const { servers } = door({ workload, tls: GatewayTls.secret('cert'), httpPort: 8080, tlsPort: 8443, redirectToHttps: false }).spec;
    expect(servers.map(({ port }: any) => port.number)).toEqual([8080, 8443]);
  });

  test('listens for TCP on ports of its own, whatever the host', () => {
    const { servers } = door({ workload: EDGE, tcp: [{ port: 5432, name: 'tcp-postgres' }] }).spec;
    expect(servers[1]).toEqual({ port: { number: 5432, name: 'tcp-postgres', protocol: 'TCP' }, hosts: ['*'] });
    expect(door({ workload: EDGE, tcp: [{ port: 5432 }] }).spec.servers[1].port.name).toBe('tcp-5432');
  });

  test('knows what it serves', () => {
    const { gateway } = door({ hosts: ['a.example.com', '*.wild.test'], workload: EDGE, tcp: [{ port: 5432 }] });
    expect(gateway.serves('a.example.com', 'http')).toBe(true);
    expect(gateway.serves('b.wild.test', 'http')).toBe(true);
    expect(gateway.serves('wild.test', 'http')).toBe(false);
    expect(gateway.serves('*.b.wild.test', 'http')).toBe(true);
    expect(gateway.serves('a.example.com', 'tls')).toBe(false);
    expect(gateway.serves('anything.test', 'tcp', 5432)).toBe(true);
    expect(gateway.serves('anything.test', 'tcp', 5433)).toBe(false);
    expect(gateway.portsOf('http')).toEqual([80]);
  });

  test('opens the escape hatch', () => {
    const mesh = new Mesh();
    const gateway = new MeshGateway(mesh.prod.chart('doors'), 'query', { hosts });
    gateway.gateway.addJsonPatch(JsonPatch.add('/spec/servers/0/bind', '127.0.0.1'));
    expect(gateway.node.defaultChild).toBe(gateway.gateway);
    expect(mesh.spec('Gateway', 'query').servers[0].bind).toBe('127.0.0.1');
  });
});

describe('TLS', () => {
  test('ends at the gateway with the certificate of a Secret, and plain HTTP is redirected', () => {
    expect(door({ tls: GatewayTls.secret('query-cert') }).spec.servers).toEqual([
      { port: { number: 80, name: 'http', protocol: 'HTTP' }, hosts, tls: { httpsRedirect: true } },
      { port: { number: 443, name: 'https', protocol: 'HTTPS' }, hosts, tls: { mode: 'SIMPLE', credentialName: 'query-cert', minProtocolVersion: 'TLSV1_2' } },
    ]);
  });

  test('may stand beside plain HTTP', () => {
    expect(door({ tls: GatewayTls.secret('query-cert'), redirectToHttps: false }).spec.servers[0]).toEqual({ port: { number: 80, name: 'http', protocol: 'HTTP' }, hosts });
  });

  test('ends with a certificate that is made in the namespace of the gateway\'s pods, where Istio looks for it', () => {
    const { mesh, spec } = door({ hosts: ['query.test.co.kr', '*.shop.example.com'], tls: GatewayTls.certificate('letsencrypt'), workload: EDGE });
    expect(spec.servers[1].tls.credentialName).toBe('query-tls');
    expect(mesh.documents('Certificate')).toMatchObject([{
      apiVersion: 'cert-manager.io/v1',
      metadata: { name: 'query-tls', namespace: 'edge' },
      spec: { secretName: 'query-tls', dnsNames: ['query.test.co.kr', '*.shop.example.com'], issuerRef: { kind: 'ClusterIssuer', name: 'letsencrypt' } },
    }]);
  });

  test('asks clients for a certificate', () => {
    expect(door({ tls: GatewayTls.mutual('query-cert') }).spec.servers[1].tls).toEqual({ mode: 'MUTUAL', credentialName: 'query-cert', minProtocolVersion: 'TLSV1_2' });
  });

  test('goes through', () => {
    expect(door({ tls: GatewayTls.passthrough() }).spec.servers).toEqual([{ port: { number: 443, name: 'tls', protocol: 'TLS' }, hosts, tls: { mode: 'PASSTHROUGH' } }]);
  });

  test('goes through, and plain HTTP is redirected where that is asked for', () => {
    const { spec, gateway } = door({ tls: GatewayTls.passthrough(), redirectToHttps: true });
    expect(spec.servers[0]).toEqual({ port: { number: 80, name: 'http', protocol: 'HTTP' }, hosts, tls: { httpsRedirect: true } });
    expect(gateway.serves(hosts[0], 'http')).toBe(false);
  });
});

describe('a front', () => {
  test('is an Ingress of another class, to the gateway\'s Service in its own namespace, whose health checks are answered', () => {
    const { mesh } = door({ front: GatewayFront.ingress({ className: 'alb' }), workload: EDGE });
    expect(mesh.documents('Ingress')).toMatchObject([{
      apiVersion: 'networking.k8s.io/v1',
      metadata: {
        name: 'query',
        namespace: 'edge',
        annotations: {
          'alb.ingress.kubernetes.io/target-type': 'ip',
          'alb.ingress.kubernetes.io/healthcheck-port': '15021',
          'alb.ingress.kubernetes.io/healthcheck-path': '/healthz/ready',
        },
      },
      spec: { ingressClassName: 'alb', defaultBackend: { service: { name: 'edge-gateway', port: { number: 80 } } } },
    }]);
  });

  test('keeps the health checks beside annotations of its own', () => {
    const scheme = { 'alb.ingress.kubernetes.io/scheme': 'internet-facing', 'alb.ingress.kubernetes.io/healthcheck-path': '/health' };
    expect((door({ front: GatewayFront.ingress({ className: 'alb', annotations: scheme }) }).mesh.documents('Ingress')[0].metadata as any).annotations).toEqual({
      'alb.ingress.kubernetes.io/target-type': 'ip',
      'alb.ingress.kubernetes.io/healthcheck-port': '15021',
      'alb.ingress.kubernetes.io/healthcheck-path': '/health',
      'alb.ingress.kubernetes.io/scheme': 'internet-facing',
    });
  });

  test('has no annotations where the controller needs none', () => {
    expect(door({ front: GatewayFront.ingress({ className: 'nginx' }) }).mesh.documents('Ingress')[0].metadata).not.toHaveProperty('annotations');
  });

  test('warns where nodes are asked for the health of the gateway', () => {
    const annotations = { 'alb.ingress.kubernetes.io/target-type': 'instance' };
    expect(door({ front: GatewayFront.ingress({ className: 'alb', annotations }) }).mesh.warnings()).toEqual([
      '[demo/prod/doors/query] the front asks nodes for the health of the gateway, at a path of a host that nobody serves: 404, so that every target counts as unhealthy; '
      + 'remove the annotation "alb.ingress.kubernetes.io/target-type", or name the NodePort of 15021 in "alb.ingress.kubernetes.io/healthcheck-port" and the path "/healthz/ready" (GatewayFrontHealth)',
    ]);
    const told = { ...annotations, 'alb.ingress.kubernetes.io/healthcheck-port': '30021' };
    expect(door({ front: GatewayFront.ingress({ className: 'alb', annotations: told }) }).mesh.warnings()).toEqual([]);
  });

  test('is a load balancer that passes TLS on', () => {
    const annotations = { 'service.beta.kubernetes.io/aws-load-balancer-type': 'external' };
    const { mesh, gateway } = door({ front: GatewayFront.loadBalancer({ annotations }), tls: GatewayTls.secret('cert'), workload: EDGE });
    expect(mesh.documents('Service')).toMatchObject([{
      metadata: { name: 'query', namespace: 'edge', annotations },
      spec: {
        type: 'LoadBalancer',
        externalTrafficPolicy: 'Local',
        selector: { istio: 'edge' },
        ports: [
          { name: 'http2', port: 80, targetPort: 8080, protocol: 'TCP' },
          { name: 'https', port: 443, targetPort: 8443, protocol: 'TCP' },
          { name: 'tcp-5432', port: 5432, targetPort: 5432, protocol: 'TCP' },
          { name: 'tcp-8443', port: 8443, targetPort: 9443, protocol: 'TCP' },
          { name: 'http-status', port: 15021, targetPort: 15021, protocol: 'TCP' },
        ],
      },
    }]);
    expect(gateway.front?.kind).toBe('Service');
  });
});

describe('several gateways', () => {
  test('share pods and ports where their hosts differ', () => {
    const { mesh } = door();
    new MeshGateway(mesh.prod.chart('more'), 'devops', { hosts: ['devops.test.co.kr'] });
    expect(mesh.documents('Gateway')).toHaveLength(2);
    expect(mesh.warnings()).toEqual([]);
  });

  test('share a host where their pods differ', () => {
    const { mesh } = door();
    new MeshGateway(mesh.prod.chart('more'), 'query', { hosts, workload: EDGE });
    expect(mesh.documents('Gateway')).toHaveLength(2);
  });

  test('warn of a certificate that two of them have, for browsers then mix up their connections', () => {
    const { mesh } = door({ tls: GatewayTls.secret('wildcard') });
    const other = mesh.prod.chart('more');
    new MeshGateway(other, 'devops', { hosts: ['devops.test.co.kr'], tls: GatewayTls.secret('wildcard') });
    new MeshGateway(other, 'own', { hosts: ['own.test.co.kr'], tls: GatewayTls.secret('own') });
    new MeshGateway(other, 'edge', { hosts: ['edge.test.co.kr'], tls: GatewayTls.secret('wildcard'), workload: EDGE });
    const what = (a: string, b: string): string => `Duplicate certificate in multiple gateways [${a} ${b}] may cause 404s if clients re-use HTTP2 connections.; see docs/analyze.md (IST0138)`;
    expect(mesh.warnings()).toEqual([
      `[demo/prod/doors/query/Gateway] Gateway query \`spec.servers[1].tls\`: ${what('doors/query', 'more/devops')}`,
      `[demo/prod/more/devops/Gateway] Gateway devops \`spec.servers[1].tls\`: ${what('more/devops', 'doors/query')}`,
    ]);
    Warnings.of(mesh.prod.app).acknowledge('IST0138', 'our clients speak HTTP/1.1');
    expect(mesh.warnings()).toEqual([]);
  });

  test('of different environments never meet', () => {
    const mesh = new Mesh();
    new MeshGateway(mesh.prod.chart('doors'), 'query', { hosts });
    const staging = new (mesh.prod.constructor as any)(mesh.platform, 'staging', { mesh: true });
    const second = new MeshGateway(staging.chart('doors'), 'query', { hosts });
    expect(MeshGateway.all(second)).toEqual([second]);
  });
});
