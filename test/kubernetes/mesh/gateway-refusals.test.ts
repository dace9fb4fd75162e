import { GatewayFront, GatewayTls, GatewayWorkload, MeshGateway, MeshGatewayProps } from '../../../src';
import { Mesh, refusal } from './mesh-support';

const hosts = ['query.test.co.kr'];
const EDGE = GatewayWorkload.of({ labels: { istio: 'edge' }, namespace: 'edge', service: 'edge', ports: { 80: 8080, 443: 8443, 5432: 5432, 9000: 9000 } });

/** How a gateway `query` in the chart `doors` is refused. */
function refused(props: Partial<MeshGatewayProps>, before: (mesh: Mesh) => void = () => undefined): string[] {
  const mesh = new Mesh();
  before(mesh);
  return refusal(() => new MeshGateway(mesh.prod.chart('doors'), 'query', { hosts, ...props }));
}

test('hosts that are none', () => {
  const fix = 'write it in lower case, in full, without scheme, port and path; a wildcard may only be the whole first label (GatewayHosts)';
  expect(refused({ hosts: [] })).toEqual(['[demo/prod/doors/query] `hosts` is empty; name at least one host, e.g. "shop.example.com" (GatewayHosts)']);
  for (const host of ['https://query.test.co.kr', 'query.test.co.kr/', 'Query.test.co.kr', 'a.*.test', '*query.test', 'localhost', '10.0.0.1', '']) {
    expect(refused({ hosts: [host] })).toEqual([`[demo/prod/doors/query] \`hosts\` has ${JSON.stringify(host)}, which is no host name; ${fix}`]);
  }
  expect(refused({ hosts: [...hosts, ...hosts] })).toEqual(['[demo/prod/doors/query] `hosts` has "query.test.co.kr" twice; name it once (GatewayHosts)']);
  expect(refused({ hosts: ['*'], tls: GatewayTls.certificate('letsencrypt') })).toEqual([
    '[demo/prod/doors/query] no certificate can be made for "*"; name the hosts, or "*.example.com" (GatewayHosts)',
  ]);
});

test('certificates without a legal name, and a redirect to where nobody listens', () => {
  for (const tls of [GatewayTls.secret('My Cert'), GatewayTls.certificate('My Cert')]) {
    expect(refused({ tls })).toEqual(['[demo/prod/doors/query] `tls` names "My Cert", which is no legal name; use the name of a Secret or ClusterIssuer (GatewayTls)']);
  }
  expect(refused({ workload: EDGE, tls: GatewayTls.secret('cert'), tlsPort: 9000 })).toEqual([
    '[demo/prod/doors/query] plain HTTP is redirected to https, which clients ask on port 443, and TLS comes in by 9000; set redirectToHttps: false, or leave `tlsPort` out (GatewayTls)',
  ]);
  expect(refused({ redirectToHttps: true })).toEqual([
    '[demo/prod/doors/query] `redirectToHttps` sends clients to https, and the gateway has no listener for it; give `tls`; where TLS ends in front of the gateway, let the front redirect (GatewayTls)',
  ]);
});

test('ports that the Service of the pods does not have, or that are wanted twice', () => {
  expect(refused({ tcp: [{ port: 5432 }] })).toEqual([
    '[demo/prod/doors/query] the Service istio-system/istio-ingressgateway has no port 5432 (it has 80, 443, 15021); '
    + 'add it where the gateway is installed, and say so with GatewayWorkload.of({ ports }) (GatewayPort)',
  ]);
  expect(refused({ httpPort: 8080 })).toEqual([
    '[demo/prod/doors/query] the Service istio-system/istio-ingressgateway has no port 8080 (it has 80, 443, 15021); '
    + 'add it where the gateway is installed, and say so with GatewayWorkload.of({ ports }) (GatewayPort)',
  ]);
  expect(refused({ tcp: [{ port: 0 }] })).toEqual(['[demo/prod/doors/query] a listener needs a port from 1 to 65535, got 0; give the port of the gateway\'s Service (PortOutOfRange)']);
  expect(refused({ workload: EDGE, tcp: [{ port: 80 }] })).toEqual(['[demo/prod/doors/query] port 80 is to speak HTTP and TCP; give one of them another port (GatewayPort)']);
  expect(refused({ workload: EDGE, tcp: [{ port: 5432, name: 'http' }] })).toEqual(['[demo/prod/doors/query] two listeners have the name "http"; choose another name (PortName)']);
  expect(refused({ workload: EDGE, tcp: [{ port: 5432, name: 'Postgres' }] })).toEqual([
    '[demo/prod/doors/query] a port name must be at most 15 lower-case letters, digits and single dashes, got "Postgres"; choose a shorter name (PortName)',
  ]);
});

describe('a front', () => {
  test('where TLS ends, before a gateway that would redirect to https or pass TLS through', () => {
    const front = GatewayFront.ingress({ className: 'alb' });
    const fix = 'leave `tls` out and give the certificate to the front, or use GatewayFront.loadBalancer() (GatewayFrontTls)';
    expect(refused({ front, tls: GatewayTls.secret('cert') })).toEqual([
      `[demo/prod/doors/query] TLS ends at the Ingress in front (class alb), so the gateway only sees plain HTTP, and redirecting it to https would go round in circles; ${fix}`,
    ]);
    expect(refused({ front, tls: GatewayTls.passthrough() })).toEqual([
      `[demo/prod/doors/query] TLS ends at the Ingress in front (class alb), so the gateway only sees plain HTTP, and nothing could be passed through; ${fix}`,
    ]);
  });

  test('a load balancer that ends TLS before a listener for TLS', () => {
    const annotations = { 'service.beta.kubernetes.io/aws-load-balancer-ssl-cert': 'arn:aws:acm:x' };
    const what = '[demo/prod/doors/query] the annotation "service.beta.kubernetes.io/aws-load-balancer-ssl-cert" lets TLS end at the load balancer, which would speak plain HTTP to the port where the gateway expects ';
    const fix = '; give the certificate to the gateway: GatewayTls.secret or .certificate; or let an Ingress be the front (GatewayFrontTls)';
    expect(refused({ front: GatewayFront.loadBalancer({ annotations }), tls: GatewayTls.secret('cert') })).toEqual([`${what}TLS${fix}`]);
    expect(refused({ front: GatewayFront.loadBalancer({ annotations }) })).toEqual([`${what}nobody${fix}`]);
  });

  test('that speaks HTTP/1.0', () => {
    expect(refused({ front: GatewayFront.ingress({ className: 'nginx', annotations: { 'nginx.ingress.kubernetes.io/proxy-http-version': '1.0' } }) })).toEqual([
      '[demo/prod/doors/query] the front speaks HTTP/1.0, which the gateway answers with 426 Upgrade Required; '
      + 'leave the annotation "nginx.ingress.kubernetes.io/proxy-http-version" out: nginx speaks HTTP/1.1 then (GatewayFrontHttp)',
    ]);
  });

  test('of no class', () => {
    expect(refused({ front: GatewayFront.ingress({ className: 'My Class' }) })).toEqual([
      '[demo/prod/doors/query] `front` has the class "My Class", which is no legal name; use the name of an IngressClass, e.g. "alb" (GatewayFront)',
    ]);
  });
});

describe('another gateway on the same pods', () => {
  const first = (props: Partial<MeshGatewayProps>) => (mesh: Mesh): void => void new MeshGateway(mesh.prod.chart('first'), 'first', { hosts, ...props });

  test('that serves the host on the same port', () => {
    expect(refused({}, first({}))).toEqual([
      '[demo/prod/doors/query] query.test.co.kr on port 80 is already served by demo/prod/first/first on the same pods; '
      + 'pass that gateway to the routes of both teams, or serve the host in one of them only (GatewayHostConflict)',
    ]);
  });

  test('whose selector is for more pods than its own: labels are looked for in every namespace', () => {
    const more = GatewayWorkload.of({ labels: { istio: 'ingressgateway', zone: 'a' }, namespace: 'elsewhere', service: 'zone-a' });
    expect(refused({ workload: more }, first({}))[0]).toContain('(GatewayHostConflict)');
  });

  test('that speaks something else on the port', () => {
    expect(refused({ hosts: ['other.test.co.kr'], workload: EDGE, tcp: [{ port: 9000 }] }, first({ workload: EDGE, httpPort: 9000 }))).toEqual([
      '[demo/prod/doors/query] port 9000 is to speak TCP here and HTTP in demo/prod/first/first on the same pods, and Istio drops one of the two; give one of them another port (GatewayPortConflict)',
    ]);
    expect(refused({ hosts: ['other.test.co.kr'], workload: EDGE, tcp: [{ port: 9000 }] }, first({ workload: EDGE, tcp: [{ port: 9000 }] }))).toEqual([
      '[demo/prod/doors/query] * on port 9000 is already served by demo/prod/first/first on the same pods; '
      + 'pass that gateway to the routes of both teams, or serve the host in one of them only (GatewayHostConflict)',
    ]);
  });
});

test('pods of a gateway that cannot be', () => {
  const of = (attributes: object): string[] => refusal(() => GatewayWorkload.of({ labels: { istio: 'edge' }, namespace: 'edge', service: 'edge', ...attributes }));
  expect(of({ labels: {} })).toEqual(['[edge/edge] `labels` is empty, which is for the pods of every gateway; give the labels of these pods, e.g. { istio: "ingressgateway" } (GatewayWorkload)']);
  expect(of({ namespace: 'Edge' })).toEqual(['[Edge/edge] `namespace` of a gateway is a DNS label, got "Edge"; use lower-case letters, digits and dashes (GatewayWorkload)']);
  expect(of({ ports: { 80: 0 } })).toEqual(['[edge/edge] `ports` of a gateway are from 1 to 65535, got 0; give the ports of the Service and of the pods behind it, e.g. { 80: 8080 } (PortOutOfRange)']);
});

test('all that is wrong is told together', () => {
  expect(refused({ hosts: ['a', 'b'], redirectToHttps: true, tcp: [{ port: 1 }] }).map((line) => /\((\w+)\)$/.exec(line)![1])).toEqual(['GatewayHosts', 'GatewayHosts', 'GatewayPort', 'GatewayTls']);
});
