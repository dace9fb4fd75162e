import { Chart, JsonPatch } from 'cdk8s';
import { Deployment } from 'cdk8s-plus-29';
import { describeProblem } from '../../../src/core/validation-error';
import { Warnings } from '../../../src/core/warnings';
import { Environment } from '../../../src/kubernetes/environment';
import { ExternalService } from '../../../src/kubernetes/mesh/external/external-service';
import { GatewayWorkload } from '../../../src/kubernetes/mesh/gateway/gateway-workload';
import { Outbound } from '../../../src/kubernetes/mesh/sidecar-scope/outbound';
import { SidecarScope } from '../../../src/kubernetes/mesh/sidecar-scope/sidecar-scope';
import { MeshTarget } from '../../../src/kubernetes/mesh/target/mesh-target';
import { Port } from '../../../src/kubernetes/pod/port';
import { Address } from '../../../src/kubernetes/workload/connections';
import { Mesh, refusal, rendered } from './mesh-support';

test('the sidecars of a namespace know what their workloads call, and the control plane', () => {
  const mesh = new Mesh();
  const scope = new SidecarScope(mesh.chart, 'scope');
  const catalog = mesh.service('catalog');
  const far = mesh.service('far', {}, mesh.prod.chart('far', { namespace: 'far' }));
  const webapp = mesh.service('webapp');
  webapp.calls(far, catalog, new ExternalService(mesh.chart, 'payments', { hosts: ['api.example.com'], ports: [Port.https(443)] }));
  mesh.service('reports').calls(catalog);
  far.calls(webapp); // not of this namespace
  expect(mesh.documents('Sidecar')).toEqual([{
    apiVersion: 'networking.istio.io/v1',
    kind: 'Sidecar',
    metadata: { name: 'scope', namespace: 'shop', labels: { 'app.kubernetes.io/name': 'scope', 'app.kubernetes.io/part-of': 'demo', 'app.kubernetes.io/managed-by': 'trackway' } },
    spec: {
      egress: [{ hosts: ['./api.example.com', './catalog.shop.svc.cluster.local', 'far/far.far.svc.cluster.local', 'istio-system/*'] }],
      outboundTrafficPolicy: { mode: 'REGISTRY_ONLY' },
    },
  }]);
  expect(scope.node.defaultChild).toBe(scope.sidecar);
});

test('the sidecars of one workload know what that one calls, the Kubernetes API if it uses it, and what is named besides', () => {
  const mesh = new Mesh();
  const operator = mesh.service('operator', { kubernetesApi: true });
  operator.calls(mesh.service('catalog'));
  mesh.service('other').calls(mesh.service('hidden'));
  new SidecarScope(mesh.chart, 'scope', { target: MeshTarget.workload(operator), hosts: ['billing/*', 'istio-system/kiali.istio-system.svc.cluster.local'] });
  expect(mesh.spec('Sidecar', 'scope')).toEqual({
    workloadSelector: { labels: { 'app.kubernetes.io/name': 'operator' } },
    egress: [{ hosts: ['./catalog.shop.svc.cluster.local', 'billing/*', 'default/kubernetes.default.svc.cluster.local', 'istio-system/*'] }],
    outboundTrafficPolicy: { mode: 'REGISTRY_ONLY' },
  });
});

test('who calls nothing knows the control plane only', () => {
  const mesh = new Mesh();
  mesh.service('lonely');
  new SidecarScope(mesh.chart, 'scope');
  expect(mesh.spec('Sidecar', 'scope').egress).toEqual([{ hosts: ['istio-system/*'] }]);
});

test('it goes where its workload is', () => {
  const mesh = new Mesh();
  const far = mesh.service('far', {}, mesh.prod.chart('far', { namespace: 'far' }));
  far.calls(mesh.service('catalog'));
  new SidecarScope(mesh.chart, 'scope', { target: MeshTarget.workload(far) });
  expect(mesh.documents('Sidecar')).toMatchObject([{ metadata: { namespace: 'far' }, spec: { egress: [{ hosts: ['shop/catalog.shop.svc.cluster.local', 'istio-system/*'] }] } }]);
});

test('what has no name in the mesh is refused, unless everything is let out or somebody names it', () => {
  const mesh = new Mesh();
  const webapp = mesh.service('webapp');
  webapp.calls(Address.cidr('10.20.0.0/16', 5432), new Deployment(mesh.chart, 'foreign', { containers: [{ image: 'x:1', portNumber: 80 }] }));
  const closed = new SidecarScope(mesh.chart, 'closed', { target: MeshTarget.workload(webapp) });
  expect(mesh.problems().filter((text) => text.includes('Scope'))).toEqual([
    '[demo/prod/app/closed] 10.20.0.0/16, demo/prod/app/foreign is called, and the mesh knows no name for it: the sidecar would refuse the connection; declare it as an ExternalService with its addresses, name it in `hosts`, or say Outbound.allowAny("…") (ScopeUnknownTarget)',
  ]);
  mesh.chart.node.tryRemoveChild(closed.node.id);
  new SidecarScope(mesh.chart, 'named', { hosts: ['shop/foreign.shop.svc.cluster.local'] });
  expect(mesh.problems().filter((text) => text.includes('Scope'))).toEqual([]);
});

test('everything is let out with a reason and a warning', () => {
  const mesh = new Mesh();
  mesh.service('webapp').calls(Address.anywhere(443));
  new SidecarScope(mesh.chart, 'scope', { outbound: Outbound.allowAny('the crawler goes everywhere') });
  expect(mesh.spec('Sidecar', 'scope').outboundTrafficPolicy).toEqual({ mode: 'ALLOW_ANY' });
  expect(mesh.warnings()).toEqual([
    '[demo/prod/app/scope] connections to unknown hosts are let out: the crawler goes everywhere; declare what is called as an ExternalService, or acknowledge the warning (OutboundOpen)',
  ]);
});

test('warns of the agent on the node, which no sidecar knows', () => {
  const mesh = new Mesh();
  const stage = new Environment(mesh.platform, 'stage', { mesh: true, datadog: true });
  const chart = stage.chart('app');
  mesh.service('webapp', {}, chart);
  mesh.service('knowing', { podAnnotations: { 'traffic.sidecar.istio.io/excludeOutboundPorts': '8126' } }, chart);
  const scope = new SidecarScope(chart, 'scope');
  scope.node.validate();
  expect(Warnings.of(scope).list().map(describeProblem)).toEqual([
    '[demo/stage/app/scope] the agent that demo/stage/app/webapp sends traces to is on the node, which no sidecar knows by name; set the pod annotation traffic.sidecar.istio.io/excludeOutboundPorts: "8126" (ScopeDatadog)',
  ]);
});

test('refuses what cannot be a scope, all of it together', () => {
  const mesh = new Mesh();
  const webapp = mesh.service('webapp');
  webapp.addVersion('v2', { image: 'webapp:2.0.0' });
  new SidecarScope(mesh.chart, 'scope');
  new SidecarScope(mesh.chart, 'own', { target: MeshTarget.workload(webapp) });
  expect(refusal(() => new SidecarScope(mesh.chart, 'again', { outbound: Outbound.allowAny(''), hosts: ['billing', 'a/b/c', 'B/x'] }))).toEqual([
    '[demo/prod/app/again] what the sidecars of namespace shop know is already decided by demo/prod/app/scope; keep one of them (ScopeDuplicate)',
    '[demo/prod/app/again] outbound connections are open without a reason; say why: Outbound.allowAny("…") (OutboundReason)',
    '[demo/prod/app/again] `hosts` has "billing"; write namespace and full name, e.g. "billing/invoices.billing.svc.cluster.local" or "billing/*" (ScopeHosts)',
    '[demo/prod/app/again] `hosts` has "a/b/c"; write namespace and full name, e.g. "billing/invoices.billing.svc.cluster.local" or "billing/*" (ScopeHosts)',
    '[demo/prod/app/again] `hosts` has "B/x"; write namespace and full name, e.g. "billing/invoices.billing.svc.cluster.local" or "billing/*" (ScopeHosts)',
  ]);
  expect(refusal(() => new SidecarScope(mesh.chart, 'version', { target: MeshTarget.workload(webapp.version('v2')) }))).toEqual([
    '[demo/prod/app/version] what the sidecars of demo/prod/app/webapp/v2 know is already decided by demo/prod/app/own; keep one of them (ScopeDuplicate)',
  ]);
  expect(refusal(() => new SidecarScope(mesh.chart, 'gateway', { target: MeshTarget.gateway(GatewayWorkload.ingressgateway()) }))).toEqual([
    '[demo/prod/app/gateway] a Sidecar has no effect on the pods of a gateway; make a scope for a workload or a namespace (ScopeTarget)',
  ]);
  expect(refusal(() => new SidecarScope(mesh.chart, 'mesh', { target: MeshTarget.mesh() }))).toEqual([
    '[demo/prod/app/mesh] what all sidecars call is no scope for any of them; make a scope for a workload or a namespace (ScopeTarget)',
  ]);
});

test('refuses hosts that nobody can know', () => {
  const mesh = new Mesh();
  const lost = mesh.service('lost', {}, new Chart(mesh.prod.app, 'nowhere', { disableResourceNameHashes: true }));
  mesh.service('webapp').calls(lost);
  new SidecarScope(mesh.chart, 'scope');
  expect(mesh.problems()).toContain('[demo/prod/app/scope] demo/prod/nowhere/lost is in a chart without a namespace, so its host is not known; give the chart a `namespace` (ScopeNamespace)');
});

test('the escape hatch opens', () => {
  const mesh = new Mesh();
  const scope = new SidecarScope(mesh.chart, 'scope');
  scope.sidecar.addJsonPatch(JsonPatch.add('/spec/egress/0/hosts/-', './extra.shop.svc.cluster.local'));
  expect(rendered(scope.sidecar).spec.egress[0].hosts).toEqual(['istio-system/*', './extra.shop.svc.cluster.local']);
});
