import { readFacts } from '../../../src/cli/input/read-facts';
import { useWorkFolder } from '../support';

const folder = useWorkFolder();

test('without options there are no facts', () => {
  expect(readFacts({})).toEqual({});
});

test('options go before the same facts in the file', () => {
  folder.write({ 'facts.yaml': 'clusterDomain: a.local\ndefaultNamespace: a\nistioVersion: "1.27"\nmeshConfig: {rootNamespace: x}\n', 'mesh.yaml': 'trustDomain: td\n' });
  expect(readFacts({ facts: 'facts.yaml' })).toEqual({ clusterDomain: 'a.local', defaultNamespace: 'a', istioVersion: '1.27', meshConfig: { rootNamespace: 'x' } });
  expect(readFacts({ 'facts': 'facts.yaml', 'cluster-domain': '.b.local', 'namespace': 'b', 'mesh-config': 'mesh.yaml' })).toEqual({
    clusterDomain: 'b.local', defaultNamespace: 'b', istioVersion: '1.27', meshConfig: { trustDomain: 'td' },
  });
});

test('every fact may be declared', () => {
  const facts = {
    clusterDomain: 'c', defaultNamespace: 'd', rootNamespace: 'r', istioVersion: '1.27', meshConfig: { enableAutoMtls: false, more: 1 }, meshNetworks: { n: {} },
    gatewayWorkloads: [{ name: 'g', namespace: 'n', labels: { a: 'b' }, ports: [{ port: 80, targetPort: 8080, name: 'http', appProtocol: 'http' }], serviceName: 's', serviceLabels: {} }],
    gateways: [{ name: 'g', namespace: 'n', spec: { servers: [] } }],
    services: [{ name: 's', namespace: 'n', ports: [{ port: 1, targetPort: 'x' }], selector: { a: 'b' }, labels: {}, type: 'ClusterIP' }],
    pods: [{ name: 'p', namespace: 'n', labels: {}, ports: { http: 1 }, serviceAccount: 'a' }],
    secrets: [{ name: 's', namespace: 'n' }],
    namespaces: [{ name: 'n', labels: { 'istio-injection': 'enabled' } }],
  };
  folder.write({ 'facts.json': JSON.stringify(facts) });
  expect(readFacts({ facts: 'facts.json' })).toEqual(facts);
});

test('an empty file declares nothing, and null is a field that is not there', () => {
  folder.write({ 'empty.yaml': '# nothing yet\n', 'null.yaml': 'services:\nsecrets: [{name: a, namespace: b}]\n' });
  expect([readFacts({ facts: 'empty.yaml' }), readFacts({ facts: 'null.yaml' })]).toEqual([{}, { secrets: [{ name: 'a', namespace: 'b' }] }]);
});

test.each([
  ['bare', 'trustDomain: td\n'],
  ['the ConfigMap of Istio', 'apiVersion: v1\nkind: ConfigMap\ndata:\n  mesh: |-\n    trustDomain: td\n'],
  ['an IstioOperator', 'apiVersion: install.istio.io/v1alpha1\nkind: IstioOperator\nspec:\n  meshConfig:\n    trustDomain: td\n'],
  ['the Istio of the sail operator', 'apiVersion: sailoperator.io/v1\nkind: Istio\nspec:\n  values:\n    meshConfig:\n      trustDomain: td\n'],
  ['Helm values', 'pilot: {}\nmeshConfig:\n  trustDomain: td\n'],
])('a MeshConfig, %s', (_, text) => {
  folder.write({ 'mesh.yaml': text });
  expect(readFacts({ 'mesh-config': 'mesh.yaml' })).toEqual({ meshConfig: { trustDomain: 'td' } });
});

const configMapHint = 'name the YAML of the MeshConfig, e.g. of `kubectl get configmap istio -n istio-system -o yaml`';

test.each([
  ['mesh-config', 'kind: ConfigMap\ndata: {}\n', `[f.yaml] the ConfigMap holds no MeshConfig in \`data.mesh\`; ${configMapHint} (MeshConfigNotFound)`],
  ['mesh-config', 'kind: ConfigMap\ndata: {mesh: "a: ["}\n', `[f.yaml] the ConfigMap holds no MeshConfig in \`data.mesh\`; ${configMapHint} (MeshConfigNotFound)`],
  ['mesh-config', 'kind: Service\n', `[f.yaml] Service holds no MeshConfig in \`spec.meshConfig\`; ${configMapHint} (MeshConfigNotFound)`],
  ['mesh-config', 'trustDomain: 1\n', '[f.yaml:1] `trustDomain` must be text, got 1; put it in quotes (WrongType)'],
  ['mesh-config', 'kind: ConfigMap\ndata:\n  mesh: |\n    trustDomain: 1\n', '[f.yaml:3] `trustDomain` must be text, got 1; put it in quotes (WrongType)'],
  ['mesh-config', 'spec:\n  meshConfig:\n    extensionProviders:\n    - zipkin: {}\n', '[f.yaml:4] `extensionProviders[0]` has no `name`; add `name` (MissingField)'],
  ['facts', '- a\n', '[f.yaml:1] the file must be an object, got ["a"]; write an object (WrongType)'],
  ['facts', 'clusterDomain: c\nistioVersion: 1.20\n', '[f.yaml:2] `istioVersion` must be text, got 1.2; put it in quotes (WrongType)'],
  ['facts', 'servcies: []\n', '[f.yaml:1] there is no field `servcies`; did you mean services? (UnknownField)'],
  ['facts', 'secrets:\n- name: a\n  namespace: b\n  data: {}\n', '[f.yaml:4] there is no field `secrets[0].data`; remove it, or use one of name, namespace (UnknownField)'],
  ['facts', 'pods:\n- name: a\n  labels: {a: 1}\n', [
    '[f.yaml:2] `pods[0]` has no `namespace`; add `namespace` (MissingField)',
    '[f.yaml:3] `pods[0].labels.a` must be text, got 1; put it in quotes (WrongType)',
  ].join('\n')],
  ['facts', 'a: [\n', /^\[f\.yaml:\d:\d+\] not valid YAML: .*; correct the line \(DataFileInvalid\)$/],
] as const)('--%s of %j is refused with its place', (option, text, message) => {
  folder.write({ 'f.yaml': text });
  expect(() => readFacts({ [option]: 'f.yaml' })).toThrow(typeof message === 'string' ? new Error(message) : message);
});

test('a file that is not there is refused', () => {
  expect(() => readFacts({ facts: 'no.yaml' })).toThrow(new Error('[no.yaml] the file cannot be read (ENOENT); name a YAML or JSON file that is there (DataFileUnreadable)'));
});
