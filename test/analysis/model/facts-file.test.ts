import { Model, parseClusterFacts, parseMeshConfig } from '../../../src/analysis/model';

test('a facts file declares what manifests cannot say', () => {
  const facts = parseClusterFacts(`
clusterDomain: example.internal
gatewayWorkloads:
  - name: edge
    namespace: edge
    labels: {app: edge}
    ports: [{port: 443, targetPort: 8443}]
services: [{name: auth, namespace: platform, ports: [{port: 80}]}]
secrets: [{name: cert, namespace: edge}]
meshConfig:
  outboundTrafficPolicy: {mode: REGISTRY_ONLY}
  extensionProviders: [{name: otel, opentelemetry: {}}, nonsense]
`);
  const model = Model.of([], facts);
  expect(model.service('platform', 'auth')?.ports[0].targetPort).toBe(80);
  expect(model.podsWith({ app: 'edge' }).map((pod) => [pod.namespace, pod.origin])).toEqual([['edge', 'declared']]);
  expect(model.hasSecret('edge', 'cert')).toBe(true);
  expect(model.facts.meshConfig).toMatchObject({ outboundTrafficPolicy: { mode: 'REGISTRY_ONLY' }, extensionProviders: [{ name: 'otel' }] });
  expect(parseClusterFacts('')).toEqual({});
});

test('every mistake is told with its line', () => {
  const read = () => parseClusterFacts('clusterDomian: x\nrootNamespace: 1\ngatewayWorkloads:\n  - name: a\n    labels: [x]\nservices: {}\nsecrets:\n  - name: s\n', 'facts.yaml');
  expect(read).toThrow([
    '[facts.yaml:1] `clusterDomian` is no fact; use one of clusterDomain, defaultNamespace, rootNamespace, istioVersion, today, meshConfig, meshNetworks, gatewayWorkloads, '
      + 'gateways, services, pods, secrets, namespaces (FactsUnknownField)',
    '[facts.yaml:2] `rootNamespace` must be text (quote it if it looks like a number), got 1; correct the value (FactsWrongType)',
    '[facts.yaml:5] `gatewayWorkloads[0].labels` must be a map of texts, got ["x"]; correct the value (FactsWrongType)',
    '[facts.yaml:6] `services` must be a list, got {}; correct the value (FactsWrongType)',
    '[facts.yaml:8] `secrets[0]` has no `namespace`; add it (FactsMissingField)',
  ].join('\n'));
  expect(() => parseClusterFacts('a: [', 'facts.yaml')).toThrow('(FactsInvalidYaml)');
});

test('a MeshConfig is read from its own file or from the ConfigMap that holds it', () => {
  const plain = 'enableAutoMtls: false\nrootNamespace: istio-config\n';
  expect(parseMeshConfig(plain)).toEqual({ enableAutoMtls: false, rootNamespace: 'istio-config' });
  expect(parseMeshConfig(`kind: ConfigMap\ndata:\n  mesh: |\n    ${plain.replaceAll('\n', '\n    ')}`)).toEqual(parseMeshConfig(plain));
  expect(() => parseMeshConfig('- x', 'mesh.yaml')).toThrow('[mesh.yaml:1] a MeshConfig must be an object with keys; give the `mesh` key of ConfigMap istio-system/istio (MeshConfigInvalid)');
});

test('the MeshConfig of a dump is found in its ConfigMap', () => {
  const map = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'istio', namespace: 'istio-system' }, data: { mesh: 'enableAutoMtls: false\n' } };
  expect(Model.of([map]).facts.meshConfig.enableAutoMtls).toBe(false);
});
