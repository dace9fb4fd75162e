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

test('an empty file declares nothing', () => {
  folder.write({ 'empty.yaml': '# nothing yet\n' });
  expect(readFacts({ facts: 'empty.yaml' })).toEqual({});
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
  ['mesh-config', 'kind: ConfigMap\ndata: {}\n', `[f.yaml] this ConfigMap holds no MeshConfig in \`data.mesh\`; ${configMapHint} (MeshConfigNotFound)`],
  ['mesh-config', 'kind: Service\n', `[f.yaml] this Service holds no MeshConfig in \`spec.meshConfig\`; ${configMapHint} (MeshConfigNotFound)`],
  ['mesh-config', '- a\n', '[f.yaml:1] a MeshConfig must be an object with keys; give the `mesh` key of ConfigMap istio-system/istio (MeshConfigInvalid)'],
  ['facts', 'servcies: []\n', /^\[f\.yaml:1\] `servcies` is no fact; use one of clusterDomain, .* \(FactsUnknownField\)$/],
  ['facts', 'clusterDomain: c\nistioVersion: 1.20\n', '[f.yaml:2] `istioVersion` must be text (quote it if it looks like a number), got 1.2; correct the value (FactsWrongType)'],
] as const)('--%s of %j is refused with its place', (option, text, message) => {
  folder.write({ 'f.yaml': text });
  expect(() => readFacts({ [option]: 'f.yaml' })).toThrow(typeof message === 'string' ? new Error(message) : message);
});

test('a file that is not there is refused', () => {
  expect(() => readFacts({ facts: 'no.yaml' })).toThrow(new Error('[no.yaml] the file cannot be read (ENOENT); name a YAML or JSON file that is there (DataFileUnreadable)'));
});
