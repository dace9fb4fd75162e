import { Chart, JsonPatch } from 'cdk8s';
import { ServiceAccount } from 'cdk8s-plus-29';
import { Environment } from '../../../src/kubernetes/environment';
import { GatewayTls } from '../../../src/kubernetes/mesh/gateway/gateway-tls';
import { GatewayWorkload } from '../../../src/kubernetes/mesh/gateway/gateway-workload';
import { MeshGateway } from '../../../src/kubernetes/mesh/gateway/mesh-gateway';
import { Claim, Jwt, JwtKeys } from '../../../src/kubernetes/mesh/policy/jwt';
import { MeshPolicy } from '../../../src/kubernetes/mesh/policy/mesh-policy';
import { Mtls } from '../../../src/kubernetes/mesh/policy/mtls';
import { MeshRoute } from '../../../src/kubernetes/mesh/route/mesh-route';
import { MeshTarget } from '../../../src/kubernetes/mesh/target/mesh-target';
import { Metrics, Profiling } from '../../../src/kubernetes/pod/observability';
import { Port } from '../../../src/kubernetes/pod/port';
import { Exposure } from '../../../src/kubernetes/web-service/exposure';
import { Worker } from '../../../src/kubernetes/worker/worker';
import { Mesh, refusal, rendered } from './mesh-support';

const login = Jwt.issuer({ issuer: 'https://login.example.com/', audiences: ['shop'] });
const catalogSelector = { matchLabels: { 'app.kubernetes.io/name': 'catalog' } };
const webappPrincipal = 'cluster.local/ns/shop/sa/webapp';

describe('mTLS', () => {
  test('is asked of the whole namespace', () => {
    const mesh = new Mesh();
    new MeshPolicy(mesh.chart, 'policy', { mtls: Mtls.strict() });
    expect(mesh.documents('PeerAuthentication')).toEqual([{
      apiVersion: 'security.istio.io/v1',
      kind: 'PeerAuthentication',
      metadata: {
        name: 'policy', namespace: 'shop', labels: { 'app.kubernetes.io/name': 'policy', 'app.kubernetes.io/part-of': 'demo', 'app.kubernetes.io/managed-by': 'trackway' },
      },
      spec: { mtls: { mode: 'STRICT' } },
    }]);
  });

  test('is asked of one workload, with exceptions by the port of its container', () => {
    const mesh = new Mesh();
    const catalog = mesh.service('catalog', { ports: [Port.http(3000, { servicePort: 80 }), Port.grpc(9000)] });
    new MeshPolicy(mesh.chart, 'policy', { mtls: Mtls.strict(), target: MeshTarget.workload(catalog), ports: { 9000: Mtls.permissive() } });
    expect(mesh.spec('PeerAuthentication', 'policy')).toEqual({
      selector: catalogSelector, mtls: { mode: 'STRICT' }, portLevelMtls: { 9000: { mode: 'PERMISSIVE' } },
    });
  });

  test('is asked of the whole mesh in the namespace where Istio looks for that', () => {
    const mesh = new Mesh();
    new MeshPolicy(mesh.chart, 'policy', { mtls: Mtls.strict(), target: MeshTarget.mesh() });
    expect(mesh.documents('PeerAuthentication')).toMatchObject([{ metadata: { namespace: 'istio-system' }, spec: { mtls: { mode: 'STRICT' } } }]);
  });

  test('warns of what is open', () => {
    const mesh = new Mesh();
    const catalog = mesh.service('catalog');
    new MeshPolicy(mesh.chart, 'policy', { mtls: Mtls.permissive() });
    new MeshPolicy(mesh.chart, 'own', { target: MeshTarget.workload(catalog), ports: { 8080: Mtls.disabled('the printer knows no TLS') } });
    expect(mesh.warnings('MtlsPermissive', 'MtlsDisabled')).toEqual([
      '[demo/prod/app/policy] plain text is accepted; say Mtls.strict() when every caller has a sidecar, or acknowledge the warning (MtlsPermissive)',
      '[demo/prod/app/own] there is no mTLS on port 8080: the printer knows no TLS; remove the need for it, or acknowledge the warning (MtlsDisabled)',
    ]);
  });

  test('refuses ports that are not the container\'s, or of no workload', () => {
    const mesh = new Mesh();
    const catalog = mesh.service('catalog', { ports: [Port.http(3000, { servicePort: 80 })] });
    expect(refusal(() => new MeshPolicy(mesh.chart, 'a', { target: MeshTarget.workload(catalog), ports: { 80: Mtls.permissive(), 81: Mtls.disabled(' ') } }))).toEqual([
      '[demo/prod/app/a] mTLS is disabled without a reason; say why: Mtls.disabled("…") (MtlsReason)',
      '[demo/prod/app/a] no container of demo/prod/app/catalog listens on 80 (it has 3000); give the container\'s port, 3000: 80 is that of the Service (MtlsPort)',
      '[demo/prod/app/a] no container of demo/prod/app/catalog listens on 81 (it has 3000); give a port of the container (MtlsPort)',
    ]);
    expect(refusal(() => new MeshPolicy(mesh.chart, 'b', { mtls: Mtls.strict(), ports: { 3000: Mtls.permissive() } }))).toEqual([
      '[demo/prod/app/b] `ports` needs a workload whose ports they are, and the policy is for a namespace; say `target: MeshTarget.workload(…)` (MtlsPortTarget)',
    ]);
    expect(refusal(() => new MeshPolicy(mesh.chart, 'c', { target: MeshTarget.workload(catalog), ports: {} }))).toEqual([
      '[demo/prod/app/c] `ports` is empty; leave it out, or name at least one (PolicyEmpty)',
    ]);
  });

  test('refuses a second declaration for the same pods', () => {
    const mesh = new Mesh();
    new MeshPolicy(mesh.chart, 'policy', { mtls: Mtls.strict() });
    expect(refusal(() => new MeshPolicy(mesh.prod.chart('other', { namespace: 'shop' }), 'policy', { mtls: Mtls.permissive() }))).toEqual([
      '[demo/prod/other/policy] mTLS of namespace shop is already decided by demo/prod/app/policy; write it in one of them (MtlsDuplicate)',
    ]);
  });

  test('refuses a namespace that means the mesh, and pods without a sidecar', () => {
    const mesh = new Mesh();
    const plain = mesh.service('plain', { mesh: false });
    expect(refusal(() => new MeshPolicy(mesh.prod.chart('root', { namespace: 'istio-system' }), 'policy', { mtls: Mtls.strict() }))).toEqual([
      '[demo/prod/root/policy] an object without a selector in istio-system is for the whole mesh, not for that namespace; say MeshTarget.mesh(), or name a gateway or a workload (MeshTargetRootNamespace)',
    ]);
    expect(refusal(() => new MeshPolicy(mesh.chart, 'policy', { mtls: Mtls.strict(), target: MeshTarget.workload(plain) }))).toEqual([
      '[demo/prod/app/policy] demo/prod/app/plain has no sidecar, so nothing of the mesh applies to it; set `mesh: true` on it or on the environment (MeshTargetOutsideMesh)',
    ]);
    const elsewhere = new Mesh().service('catalog');
    expect(refusal(() => new MeshPolicy(mesh.chart, 'policy-2', { mtls: Mtls.strict(), target: MeshTarget.workload(elsewhere) }))).toEqual([
      '[demo/prod/app/policy-2] demo/prod/app/catalog is not of this environment; make the construct in a chart of the environment that the workload is in (MeshTargetElsewhere)',
    ]);
  });

  test('strict refuses callers without a sidecar and what is exposed from outside, also those that come later', () => {
    const mesh = new Mesh();
    new MeshPolicy(mesh.chart, 'policy', { mtls: Mtls.strict() });
    const catalog = mesh.service('catalog', { exposure: Exposure.ingress('catalog.example.com') });
    mesh.service('webapp', { mesh: false }).calls(catalog);
    expect(mesh.problems()).toEqual([
      '[demo/prod/app/policy] demo/prod/app/webapp calls demo/prod/app/catalog without a sidecar, and strict mTLS lets nobody in who has none; give the caller a sidecar (`mesh: true`), or say Mtls.permissive() for the port (CallerOutsideMesh)',
      '[demo/prod/app/policy] port 8080 of demo/prod/app/catalog is exposed by a controller outside of the mesh, which strict mTLS does not let in; expose it with a MeshGateway and a MeshRoute, or say Mtls.permissive() for the port (ExposedOutsideMesh)',
    ]);
  });

  test('the workload\'s own word counts before that of its namespace, and that before the mesh\'s', () => {
    const mesh = new Mesh();
    const catalog = mesh.service('catalog', { metrics: Metrics.at(9090) });
    mesh.service('webapp', { mesh: false }).calls(catalog);
    new MeshPolicy(mesh.chart, 'all', { mtls: Mtls.strict(), target: MeshTarget.mesh() });
    expect(mesh.problems()).toHaveLength(1);
    expect(mesh.warnings('StrictMtlsObserver')).toEqual([
      '[demo/prod/app/all] strict mTLS holds on port 9090 of demo/prod/app/catalog, where metrics are read: whoever reads them needs a certificate of the mesh; let the reader have one, or make a MeshPolicy for the workload with `ports: { 9090: Mtls.permissive() }` (StrictMtlsObserver)',
    ]);
    new MeshPolicy(mesh.chart, 'here', { mtls: Mtls.permissive() });
    expect(mesh.problems()).toEqual([]);
    new MeshPolicy(mesh.chart, 'own', { mtls: Mtls.strict(), target: MeshTarget.workload(catalog), ports: { 8080: Mtls.permissive() } });
    expect(mesh.problems()).toEqual([]);
  });
});

describe('callers', () => {
  test('who declared a call is let in, on the container\'s ports, and nobody else', () => {
    const mesh = new Mesh();
    const catalog = mesh.service('catalog', { ports: [Port.http(3000, { servicePort: 80 }), Port.tcp(5000), Port.udp(5001)] });
    const webapp = mesh.service('webapp');
    const policy = new MeshPolicy(mesh.chart, 'policy', { services: [catalog, webapp] });
    webapp.calls(catalog); // after the policy was made
    new Worker(mesh.prod.chart('mail', { namespace: 'mail' }), 'mailer', { image: 'mailer:1.0.0' }).calls(catalog);
    const principals = [webappPrincipal, 'cluster.local/ns/mail/sa/mailer'];
    expect(mesh.spec('AuthorizationPolicy', 'policy-catalog')).toEqual({
      selector: catalogSelector,
      action: 'ALLOW',
      rules: [
        { from: [{ source: { principals } }], to: [{ operation: { ports: ['3000'] } }] },
        { from: [{ source: { principals } }], to: [{ operation: { ports: ['5000'] } }] },
      ],
    });
    expect(mesh.spec('AuthorizationPolicy', 'policy-webapp')).toEqual({ selector: { matchLabels: { 'app.kubernetes.io/name': 'webapp' } }, action: 'ALLOW' });
    expect(policy.peerAuthentication).toBeUndefined();
    expect(policy.requestAuthentications).toEqual([]);
  });

  test('a gateway whose routes lead to the service is a caller', () => {
    const mesh = new Mesh();
    const catalog = mesh.service('catalog');
    const door = new MeshGateway(mesh.chart, 'door', { hosts: ['shop.example.com'] });
    new MeshRoute(mesh.chart, 'route', { gateways: [door], hosts: ['shop.example.com'], rules: [{ to: catalog }] });
    new MeshPolicy(mesh.chart, 'policy', { services: [catalog], trustDomain: 'example.com' });
    expect(mesh.spec('AuthorizationPolicy', 'policy-catalog').rules[0].from).toEqual([
      { source: { principals: ['example.com/ns/istio-system/sa/istio-ingressgateway-service-account'] } },
    ]);
  });

  test('a version of the service is reached by the same callers, and shares their identity without a warning', () => {
    const mesh = new Mesh();
    const catalog = mesh.service('catalog');
    const webapp = mesh.service('webapp');
    webapp.addVersion('v2', { image: 'webapp:2.0.0' });
    webapp.calls(catalog);
    new MeshPolicy(mesh.chart, 'policy', { services: [catalog, webapp] });
    expect(mesh.spec('AuthorizationPolicy', 'policy-catalog').rules[0].from).toEqual([{ source: { principals: [webappPrincipal] } }]);
    expect(mesh.warnings('CallerSharedIdentity')).toEqual([]);
    expect(refusal(() => new MeshPolicy(mesh.chart, 'other', { services: [webapp.version('v2')] }))).toContain(
      '[demo/prod/app/other] demo/prod/app/webapp/v2 is one version of a service, and callers are let in to the service; name the service (PolicyServices)',
    );
  });

  test('who observes without an identity may read, as the NetworkPolicy lets it', () => {
    const mesh = new Mesh();
    const catalog = mesh.service('catalog', { metrics: Metrics.at(9090, { path: '/stats' }) });
    const queue = mesh.service('queue', { ports: [Port.tcp(5672)], metrics: Metrics.at(5672) });
    new MeshPolicy(mesh.chart, 'policy', { services: [catalog, queue] });
    expect(mesh.spec('AuthorizationPolicy', 'policy-catalog').rules).toEqual([{ to: [{ operation: { ports: ['9090'], methods: ['GET'], paths: ['/stats'] } }] }]);
    expect(mesh.spec('AuthorizationPolicy', 'policy-queue').rules).toEqual([{ to: [{ operation: { ports: ['5672'] } }] }]);
  });

  test('paths are closed to everybody, on ports that have paths only', () => {
    const mesh = new Mesh();
    const catalog = mesh.service('catalog', { ports: [Port.http(3000), Port.tcp(5000)] });
    const policy = new MeshPolicy(mesh.chart, 'policy', { services: [catalog], closedPaths: ['/actuator/*', '/debug'] });
    expect(mesh.spec('AuthorizationPolicy', 'policy-catalog-closed')).toEqual({
      selector: catalogSelector, action: 'DENY', rules: [{ to: [{ operation: { ports: ['3000'], paths: ['/actuator/*', '/debug'] } }] }],
    });
    expect(policy.authorizationPolicies.map(({ name }) => name)).toEqual(['policy-catalog', 'policy-catalog-closed']);
  });

  test('refuses callers and controllers that have no identity', () => {
    const mesh = new Mesh();
    const catalog = mesh.service('catalog', { exposure: Exposure.ingress('catalog.example.com') });
    new MeshPolicy(mesh.chart, 'policy', { services: [catalog] });
    mesh.service('webapp', { mesh: false }).calls(catalog);
    mesh.service('lost', {}, new Chart(mesh.prod.app, 'nowhere', { disableResourceNameHashes: true })).calls(catalog);
    expect(mesh.problems()).toEqual([
      '[demo/prod/app/policy] demo/prod/app/webapp calls demo/prod/app/catalog without a sidecar, and who has none has no identity that the policy could let in; give the caller a sidecar (`mesh: true`), or leave the service out of `services` (CallerWithoutIdentity)',
      '[demo/prod/app/policy] demo/prod/nowhere/lost calls demo/prod/app/catalog from a chart without a namespace, which is part of a caller\'s identity; give the chart a `namespace` (CallerWithoutIdentity)',
      '[demo/prod/app/policy] demo/prod/app/catalog is exposed by a controller outside of the mesh, which has no identity that the policy could let in; expose it with a MeshGateway and a MeshRoute, or leave the service out of `services` (ExposedWithoutIdentity)',
    ]);
  });

  test('refuses to tell callers apart where there is no mTLS', () => {
    const mesh = new Mesh();
    const catalog = mesh.service('catalog');
    new MeshPolicy(mesh.chart, 'policy', { services: [catalog], mtls: Mtls.disabled('not yet') });
    expect(mesh.problems()).toEqual([
      '[demo/prod/app/policy] there is no mTLS on port 8080 of demo/prod/app/catalog, so nobody has an identity there and nobody is let in; say Mtls.strict() or Mtls.permissive() for it, or leave the service out of `services` (MtlsDisabledIdentity)',
    ]);
  });

  test('warns of identities that others have too', () => {
    const mesh = new Mesh();
    const catalog = mesh.service('catalog');
    const shared = ServiceAccount.fromServiceAccountName(mesh.chart, 'shared', 'shared');
    const byDefault = ServiceAccount.fromServiceAccountName(mesh.chart, 'default-account', 'default');
    mesh.service('webapp', { serviceAccount: shared }).calls(catalog);
    mesh.service('reports', { serviceAccount: shared });
    mesh.service('old', { serviceAccount: byDefault }).calls(catalog);
    new MeshPolicy(mesh.chart, 'policy', { services: [catalog] });
    expect(mesh.warnings('CallerSharedIdentity')).toEqual([
      '[demo/prod/app/policy] demo/prod/app/reports runs as the same ServiceAccount as demo/prod/app/webapp, and may call demo/prod/app/catalog too without having declared it; give each a ServiceAccount of its own (CallerSharedIdentity)',
      '[demo/prod/app/policy] demo/prod/app/old runs as the ServiceAccount "default" of namespace shop, and so does every pod there that names none: all of them may call demo/prod/app/catalog; leave out `serviceAccount`, so that it gets one of its own (CallerSharedIdentity)',
    ]);
  });

  test('refuses services that the policy cannot be for, all of them together', () => {
    const mesh = new Mesh();
    const catalog = mesh.service('catalog', { ports: [Port.tcp(5000)] });
    const other = mesh.service('other', {}, mesh.prod.chart('other', { namespace: 'elsewhere' }));
    expect(refusal(() => new MeshPolicy(mesh.chart, 'policy', { services: [catalog, catalog, other], closedPaths: ['admin', '/a?b'] }))).toEqual([
      '[demo/prod/app/policy] `services` has demo/prod/app/catalog twice; name it once (PolicyServices)',
      '[demo/prod/app/policy] `closedPaths` needs requests to look at, and demo/prod/app/catalog has no port for HTTP (it has tcp); leave the service out, or declare its port with Port.http, Port.http2 or Port.grpc (PolicyProtocol)',
      '[demo/prod/app/policy] demo/prod/other/other is in namespace elsewhere, and a policy in shop has no effect on it; make a MeshPolicy in a chart of that namespace (PolicyNamespace)',
      '[demo/prod/app/policy] `closedPaths` has "admin", which no path is compared with; write an exact path, "/admin/*" for what begins with it, or "*.html" for what ends with it, without query (PolicyPath)',
      '[demo/prod/app/policy] `closedPaths` has "/a?b", which no path is compared with; write an exact path, "/admin/*" for what begins with it, or "*.html" for what ends with it, without query (PolicyPath)',
    ]);
  });

  test('refuses a second policy for a service, and one that says nothing', () => {
    const mesh = new Mesh();
    const catalog = mesh.service('catalog');
    new MeshPolicy(mesh.chart, 'policy', { services: [catalog] });
    expect(refusal(() => new MeshPolicy(mesh.chart, 'again', { services: [catalog] }))).toEqual([
      '[demo/prod/app/again] who may call demo/prod/app/catalog is already decided by demo/prod/app/policy, and what either allows is allowed; name the service in one of them (PolicyDuplicate)',
    ]);
    expect(refusal(() => new MeshPolicy(mesh.chart, 'nothing', {}))).toEqual(['[demo/prod/app/nothing] the policy says nothing; give `mtls`, `services` or `jwt` (PolicyEmpty)']);
    expect(refusal(() => new MeshPolicy(mesh.chart, 'paths', { mtls: Mtls.strict(), closedPaths: ['/x'], hosts: ['a.example.com'], trustDomain: 'A B' }))).toEqual([
      '[demo/prod/app/paths] `hosts` is for tokens at a gateway; remove it, or say `target: MeshTarget.gateway(…)` (PolicyHost)',
      '[demo/prod/app/paths] `closedPaths` is for no service; name `services` (PolicyServices)',
      '[demo/prod/app/paths] "A B" is no trust domain; leave it out: "cluster.local" stands for the mesh\'s own (PolicyTrustDomain)',
    ]);
  });
});

describe('tokens', () => {
  test('are needed besides being a declared caller', () => {
    const mesh = new Mesh();
    const catalog = mesh.service('catalog', { ports: [Port.http(3000), Port.tcp(5000)] });
    mesh.service('webapp').calls(catalog);
    new MeshPolicy(mesh.chart, 'policy', { services: [catalog], jwt: [login] });
    expect(mesh.spec('RequestAuthentication', 'policy-catalog')).toEqual({
      selector: catalogSelector, jwtRules: [{ issuer: 'https://login.example.com/', audiences: ['shop'] }],
    });
    expect(mesh.spec('AuthorizationPolicy', 'policy-catalog').rules).toEqual([
      { from: [{ source: { principals: [webappPrincipal], requestPrincipals: ['https://login.example.com//*'] } }], to: [{ operation: { ports: ['3000'] } }] },
      { from: [{ source: { principals: [webappPrincipal] } }], to: [{ operation: { ports: ['5000'] } }] },
    ]);
  });

  test('are needed on some paths, with claims, of one of several issuers', () => {
    const mesh = new Mesh();
    const catalog = mesh.service('catalog');
    mesh.service('webapp').calls(catalog);
    const staff = Jwt.issuer({
      issuer: 'https://login.example.com',
      keys: JwtKeys.at('https://login.example.com/jwks.json'),
      fromHeaders: [{ name: 'x-token', prefix: 'Token ' }, { name: 'x-other' }],
      forward: true,
      paths: ['/admin/*'],
      claims: [Claim.of('groups', ['staff', 'ops']), Claim.nested(['realm_access', 'roles'], ['admin'])],
    });
    const robots = Jwt.issuer({ issuer: 'robots', keys: JwtKeys.inline({ keys: [{ kty: 'RSA', n: 'x', e: 'AQAB' }] }), paths: ['/admin/*', '/batch'] });
    new MeshPolicy(mesh.chart, 'policy', { services: [catalog], jwt: [staff, robots] });
    expect(mesh.spec('RequestAuthentication', 'policy-catalog').jwtRules).toEqual([
      {
        issuer: 'https://login.example.com', jwksUri: 'https://login.example.com/jwks.json', forwardOriginalToken: true,
        fromHeaders: [{ name: 'x-token', prefix: 'Token ' }, { name: 'x-other' }],
      },
      { issuer: 'robots', jwks: '{"keys":[{"kty":"RSA","n":"x","e":"AQAB"}]}' },
    ]);
    expect(mesh.spec('AuthorizationPolicy', 'policy-catalog').rules).toEqual([
      {
        from: [{ source: { principals: [webappPrincipal], requestPrincipals: ['https://login.example.com/*'] } }],
        to: [{ operation: { ports: ['8080'], paths: ['/admin/*'] } }],
        when: [{ key: 'request.auth.claims[groups]', values: ['staff', 'ops'] }, { key: 'request.auth.claims[realm_access][roles]', values: ['admin'] }],
      },
      {
        from: [{ source: { principals: [webappPrincipal], requestPrincipals: ['robots/*'] } }],
        to: [{ operation: { ports: ['8080'], paths: ['/admin/*', '/batch'] } }],
      },
      { from: [{ source: { principals: [webappPrincipal] } }], to: [{ operation: { ports: ['8080'], notPaths: ['/admin/*', '/batch'] } }] },
    ]);
  });

  test('are asked for at a gateway without closing it to others', () => {
    const mesh = new Mesh();
    const workload = GatewayWorkload.of({ labels: { istio: 'door' }, namespace: 'doors', service: 'door', ports: { 80: 8080, 443: 8443, 5432: 15432 } });
    const catalog = mesh.service('catalog');
    const door = new MeshGateway(mesh.chart, 'door', { hosts: ['shop.example.com'], workload, tcp: [{ port: 5432 }] });
    new MeshRoute(mesh.chart, 'route', { gateways: [door], hosts: ['shop.example.com'], rules: [{ to: catalog }] });
    new MeshPolicy(mesh.chart, 'tokens', { target: MeshTarget.gateway(door.workload), hosts: ['shop.example.com'], jwt: [Jwt.issuer({ issuer: 'https://login.example.com', paths: ['/api/*'] })] });
    expect(mesh.documents('RequestAuthentication', 'AuthorizationPolicy')).toMatchObject([
      { kind: 'RequestAuthentication', metadata: { name: 'tokens', namespace: 'doors' }, spec: { selector: { matchLabels: { istio: 'door' } }, jwtRules: [{ issuer: 'https://login.example.com' }] } },
      { kind: 'AuthorizationPolicy', metadata: { name: 'tokens', namespace: 'doors' } },
    ]);
    expect(mesh.spec('AuthorizationPolicy', 'tokens')).toEqual({
      selector: { matchLabels: { istio: 'door' } },
      action: 'DENY',
      rules: [{
        from: [{ source: { notRequestPrincipals: ['https://login.example.com/*'] } }],
        to: [{ operation: { hosts: ['shop.example.com', 'shop.example.com:*'], paths: ['/api/*'], notPorts: ['15021', '15432'] } }],
      }],
    });
  });

  test('at a gateway are refused when each of several issuers\' tokens fails', () => {
    const mesh = new Mesh();
    const staff = Jwt.issuer({ issuer: 'https://a.example.com', claims: [Claim.of('groups', ['staff'])] });
    const robots = Jwt.issuer({ issuer: 'https://b.example.com' });
    new MeshPolicy(mesh.chart, 'tokens', { target: MeshTarget.gateway(GatewayWorkload.ingressgateway()), jwt: [staff, robots] });
    const to = [{ operation: { notPorts: ['15021'] } }];
    expect(mesh.spec('AuthorizationPolicy', 'tokens').rules).toEqual([
      { from: [{ source: { notRequestPrincipals: ['https://a.example.com/*', 'https://b.example.com/*'] } }], to },
      { from: [{ source: { notRequestPrincipals: ['https://b.example.com/*'] } }], to, when: [{ key: 'request.auth.claims[groups]', notValues: ['staff'] }] },
    ]);
  });

  test('at a gateway refuse what cannot be said there', () => {
    const mesh = new Mesh();
    const catalog = mesh.service('catalog');
    const target = MeshTarget.gateway(GatewayWorkload.ingressgateway());
    expect(refusal(() => new MeshPolicy(mesh.chart, 'a', { target, mtls: Mtls.strict(), services: [catalog], closedPaths: ['/x'], hosts: ['*.example.com'] }))).toEqual([
      '[demo/prod/app/a] `mtls` has no effect at a gateway: its listeners decide about TLS; say `tls: GatewayTls.mutual(…)` at the MeshGateway (PolicyGateway)',
      '[demo/prod/app/a] `services` and a gateway are both given; make one MeshPolicy for each (PolicyGateway)',
      '[demo/prod/app/a] `closedPaths` is for services; leave the paths out of the routes, or close them at the service (PolicyGateway)',
      '[demo/prod/app/a] the policy of a gateway asks for tokens, and names no `jwt`; give `jwt` (PolicyGateway)',
      '[demo/prod/app/a] `hosts` has "*.example.com", which cannot be compared together with a port; name whole hosts, or leave `hosts` out to mean every host of the gateway (PolicyHost)',
    ]);
    expect(refusal(() => new MeshPolicy(mesh.chart, 'b', { target, hosts: [], jwt: [login, Jwt.issuer({ issuer: 'https://b.example.com', paths: ['/b'] })] }))).toEqual([
      '[demo/prod/app/b] `hosts` is empty; leave it out to mean every host of the gateway (PolicyHost)',
      '[demo/prod/app/b] the issuers have different `paths`, and at a gateway each token would be needed for the paths of the others too; make one MeshPolicy for each set of paths (JwtGatewayPaths)',
    ]);
  });

  test('at a gateway are refused on a port that also passes TLS on', () => {
    const mesh = new Mesh();
    new MeshGateway(mesh.chart, 'door', { hosts: ['a.example.com'], tls: GatewayTls.secret('a-tls') });
    new MeshGateway(mesh.chart, 'pass', { hosts: ['b.example.com'], tls: GatewayTls.passthrough() });
    new MeshPolicy(mesh.chart, 'tokens', { target: MeshTarget.gateway(GatewayWorkload.ingressgateway()), jwt: [login] });
    expect(mesh.problems().filter((text) => text.includes('Jwt'))).toEqual([
      '[demo/prod/app/tokens] port 443 of the gateway is both read as HTTP and passed through as TLS, and a rule about tokens would close what is passed through; pass TLS through on a port, or on gateway pods, of its own (JwtGatewayMixedPort)',
    ]);
  });

  test('at a gateway that nobody knows are refused', () => {
    const mesh = new Mesh();
    new MeshGateway(mesh.chart, 'door', { hosts: ['a.example.com'] });
    new MeshPolicy(mesh.chart, 'tokens', { target: MeshTarget.gateway({ labels: { istio: 'ingresgateway' }, namespace: 'istio-system' }), jwt: [login] });
    expect(mesh.problems().filter((text) => text.includes('MeshTarget'))).toEqual([
      '[demo/prod/app/tokens] nothing in this environment has the labels istio=ingresgateway in namespace istio-system (its gateways: istio=ingressgateway in istio-system); pass the workload of a MeshGateway, or declare the pods with GatewayWorkload.of({ … }) (MeshTargetSelectsNothing)',
    ]);
    expect(refusal(() => new MeshPolicy(mesh.chart, 'b', { target: MeshTarget.gateway({ labels: {}, namespace: 'istio-system' }), jwt: [login] }))).toEqual([
      '[demo/prod/app/b] the gateway has no labels or no namespace, so it would be every pod; give both, e.g. GatewayWorkload.ingressgateway() (MeshTargetGateway)',
    ]);
  });

  test('a plain description of a gateway that is there does as well', () => {
    const mesh = new Mesh();
    new MeshGateway(mesh.chart, 'door', { hosts: ['a.example.com'] });
    new MeshPolicy(mesh.chart, 'tokens', { target: MeshTarget.gateway({ labels: { istio: 'ingressgateway' }, namespace: 'istio-system' }), jwt: [login] });
    expect(mesh.problems()).toEqual([]);
  });

  test('refuse what can never verify or would give keys away, all together', () => {
    const mesh = new Mesh();
    const catalog = mesh.service('catalog', { ports: [Port.tcp(5000)] });
    const refused = (jwt: Jwt): string[] => refusal(() => new MeshPolicy(mesh.chart, `policy-${Math.abs(JSON.stringify(jwt).length)}`, { services: [mesh.service(`s${mesh.chart.node.children.length}`)], jwt: [jwt] }))
      .map((line) => line.replace(/^\[.*?\] /, ''));
    expect(refused(Jwt.issuer({ issuer: 'https://*', keys: JwtKeys.at('http://login.example.com/jwks.json'), audiences: [''], fromHeaders: [{ name: 'a b' }], claims: [Claim.of('a]b', ['x'])], paths: ['*'] }))).toEqual([
      'the issuer of a token cannot be "https://*"; give `iss` as the tokens have it, e.g. "https://login.example.com/" (JwtIssuer)',
      'keys are fetched from "http://login.example.com/jwks.json", where anybody on the way could replace them; use an https address (JwtKeys)',
      '`audiences` of https://* has an empty one; remove it (JwtEmpty)',
      'a token cannot be in the header "a b"; use letters, digits and dashes (JwtHeader)',
      'the claim "a]b" with the values ["x"] can never hold; name the claim and at least one value: Claim.of("groups", ["staff"]) (JwtClaim)',
      '`paths` of a Jwt has "*", which no path is compared with; write an exact path, "/admin/*" for what begins with it, or "*.html" for what ends with it, without query (PolicyPath)',
    ]);
    expect(refused(Jwt.issuer({ issuer: 'robots' }))).toEqual([
      'the keys of "robots" cannot be found: it is no https address to discover them at; give `keys`, e.g. JwtKeys.at("https://login.example.com/jwks.json") (JwtKeys)',
    ]);
    expect(refused(Jwt.issuer({ issuer: 'robots', keys: JwtKeys.inline({}), paths: [] }))).toEqual([
      'the inline key set has no `keys`; give a JSON Web Key Set: { keys: [{ kty: "RSA", … }] } (JwtKeys)',
      '`paths` of robots is empty, and nothing would fit it; leave it out, or name at least one (JwtEmpty)',
    ]);
    expect(refused(Jwt.issuer({ issuer: 'robots', keys: JwtKeys.inline({ keys: [{ kty: 'RSA' }, { kty: 'oct', k: 'x' }] }) }))).toEqual([
      'key 1 of the inline key set is secret: whoever reads the manifest could sign tokens; give public keys only, and replace that one (JwtPrivateKey)',
    ]);
    expect(refusal(() => new MeshPolicy(mesh.chart, 'x', { services: [catalog], jwt: [login] }))).toEqual([
      '[demo/prod/app/x] `jwt` needs requests to look at, and demo/prod/app/catalog has no port for HTTP (it has tcp); leave the service out, or declare its port with Port.http, Port.http2 or Port.grpc (PolicyProtocol)',
    ]);
    expect(refusal(() => new MeshPolicy(mesh.chart, 'y', { mtls: Mtls.strict(), jwt: [] }))).toEqual([
      '[demo/prod/app/y] `jwt` is empty; leave it out, or name at least one (PolicyEmpty)',
      '[demo/prod/app/y] `jwt` is for no service and no gateway: tokens would be looked at, and none would be asked for; name `services`, or say `target: MeshTarget.gateway(…)` (JwtWithoutTarget)',
    ]);
  });
});

test('the escape hatch opens', () => {
  const mesh = new Mesh();
  const policy = new MeshPolicy(mesh.chart, 'policy', { mtls: Mtls.strict() });
  policy.peerAuthentication!.addJsonPatch(JsonPatch.replace('/spec/mtls/mode', 'UNSET'));
  expect(rendered(policy.node.defaultChild as never).spec).toEqual({ mtls: { mode: 'UNSET' } });
});

test('profiles may be pulled where the environment profiles', () => {
  const mesh = new Mesh();
  const profiled = new Environment(mesh.platform, 'stage', { mesh: true, profiling: true });
  const chart = profiled.chart('app');
  const catalog = mesh.service('catalog', { profiling: Profiling.pprof(6060) }, chart);
  const policy = new MeshPolicy(chart, 'policy', { services: [catalog] });
  expect(rendered(policy.authorizationPolicies[0]).spec.rules).toEqual([{ to: [{ operation: { ports: ['6060'] } }] }]);
});
