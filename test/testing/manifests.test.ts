import { Manifests, Match } from '../../src/testing';
import { configMap, deployment } from './shop';

const two = Manifests.of([deployment('webapp', 3), configMap('settings'), deployment('catalog', 2)]);

const INVENTORY = [
  'there are 3 documents:',
  '  ConfigMap (1): settings',
  '  Deployment (2): webapp, catalog',
].join('\n');

describe('asking', () => {
  test('all() gives everything, a kind, or what has something, in the order it was given', () => {
    expect(two.all().map(({ kind, metadata }) => `${kind}/${metadata.name}`)).toEqual(['Deployment/webapp', 'ConfigMap/settings', 'Deployment/catalog']);
    expect(two.all('Deployment').map(({ metadata }) => metadata.name)).toEqual(['webapp', 'catalog']);
    expect(two.all('Deployment', { spec: { replicas: 2 } }).map(({ metadata }) => metadata.name)).toEqual(['catalog']);
    expect(two.all('Deployment', 'webapp')).toHaveLength(1);
    expect(two.all('Ingress')).toEqual([]);
    expect(two.all(undefined, { metadata: { name: 'settings' } })).toEqual([configMap('settings')]);
  });

  test('find() gives the first, or undefined', () => {
    expect(two.find('Deployment')?.metadata.name).toBe('webapp');
    expect(two.find('Deployment', 'catalog')?.spec.replicas).toBe(2);
    expect(two.find('Deployment', { spec: { replicas: 9 } })).toBeUndefined();
  });

  test('one() gives the only one, by kind, by name or by what it has', () => {
    expect(two.one('ConfigMap')).toEqual(configMap('settings'));
    expect(two.one('Deployment', 'catalog').spec.replicas).toBe(2);
    expect(two.one('Deployment', { spec: { replicas: 3 } }).metadata.name).toBe('webapp');
  });

  test('names() are sorted', () => {
    expect(two.names('Deployment')).toEqual(['catalog', 'webapp']);
    expect(two.names()).toEqual(['catalog', 'settings', 'webapp']);
    expect(two.names('Ingress')).toEqual([]);
  });

  test('a namespace can be part of the name', () => {
    const twice = Manifests.of([configMap('settings', { a: '1' }, 'dev'), configMap('settings', { a: '2' }, 'prod')]);
    expect(twice.one('ConfigMap', 'prod/settings').data.a).toBe('2');
    expect(() => twice.one('ConfigMap', 'pord/settings')).toThrow(new Error([
      'there is no ConfigMap "pord/settings"; did you mean "prod/settings"?',
      'there are 2 documents:',
      '  ConfigMap (2): dev/settings, prod/settings',
    ].join('\n')));
  });

  test('a kind that two systems use can be told apart by its group or version, also in the answer', () => {
    const gateways = Manifests.of([
      { apiVersion: 'networking.istio.io/v1', kind: 'Gateway', metadata: { name: 'istio' } },
      { apiVersion: 'gateway.networking.k8s.io/v1', kind: 'Gateway', metadata: { name: 'standard' } },
      { apiVersion: 'v1', kind: 'Service', metadata: { name: 'core' } },
      { apiVersion: 'serving.knative.dev/v1', kind: 'Service', metadata: { name: 'knative' } },
    ]);
    expect(gateways.names('Gateway')).toEqual(['istio', 'standard']);
    expect(gateways.names('networking.istio.io/Gateway')).toEqual(['istio']);
    expect(gateways.names('gateway.networking.k8s.io/v1/Gateway')).toEqual(['standard']);
    expect(gateways.names('v1/Service')).toEqual(['core']);
    expect(() => gateways.has('gateway.networking.k8s.io/v1beta1/Gateway')).toThrow(new Error([
      'there is no gateway.networking.k8s.io/v1beta1/Gateway',
      'there are 4 documents:',
      '  gateway.networking.k8s.io/Gateway (1): standard',
      '  networking.istio.io/Gateway (1): istio',
      '  serving.knative.dev/Service (1): knative',
      '  v1/Service (1): core',
    ].join('\n')));
  });

  test('toYaml() is what would be written', () => {
    expect(two.toYaml('ConfigMap')).toBe('apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: settings\ndata: {}\n');
    expect(two.toYaml().match(/^---$/gm)).toHaveLength(2);
  });

  test('as a string it says what there is', () => {
    expect(String(two)).toBe(INVENTORY);
    expect(String(Manifests.of([]))).toBe('there are no documents at all');
    expect(String(Manifests.of([{ apiVersion: 'v1', kind: 'Pod', metadata: { generateName: 'run-' } }]))).toBe('there is 1 document:\n  Pod (1): run-*');
  });
});

describe('what a failing query says', () => {
  test('an unknown kind: the kind that was probably meant, and what there is', () => {
    expect(() => two.one('Deploymnet')).toThrow(new Error(`there is no Deploymnet; did you mean "Deployment"?\n${INVENTORY}`));
    expect(() => two.one('ingress', 'web')).toThrow(new Error(`there is no ingress "web"\n${INVENTORY}`));
  });

  test('nothing at all', () => {
    expect(() => Manifests.of([]).has('Deployment')).toThrow(new Error('there is no Deployment\nthere are no documents at all'));
  });

  test('an unknown name: the name that was probably meant', () => {
    expect(() => two.one('Deployment', 'catalogue')).toThrow(new Error(`there is no Deployment "catalogue"; did you mean "catalog"?\n${INVENTORY}`));
  });

  test('several where one was asked for', () => {
    expect(() => two.one('Deployment')).toThrow(new Error([
      'one Deployment was asked for, and 2 are there; name one, or say more about it:',
      '  Deployment "webapp"',
      '  Deployment "catalog"',
    ].join('\n')));
  });

  test('a partial match that fails: the closest document, and every field that differs with both values', () => {
    expect(() => two.has('Deployment', { spec: { replicas: 4, template: { spec: { containers: [{ name: 'catalog', image: 'catalog:2' }] } } } })).toThrow(new Error([
      'there is no Deployment like this; of 2, the closest is Deployment "catalog":',
      '  spec.replicas: expected 4, got 2',
      '  spec.template.spec.containers[0].image: expected "catalog:2", got "catalog:1"',
    ].join('\n')));
  });

  test('the document of that name is the closest, whatever else is wrong about it', () => {
    expect(() => two.one('Deployment', { metadata: { name: 'catalog' }, spec: { replicas: 3, paused: true } })).toThrow(new Error([
      'there is no Deployment like this; of 2, the closest is Deployment "catalog":',
      '  spec.replicas: expected 3, got 2',
      '  spec.paused: expected true, got nothing',
    ].join('\n')));
  });

  test('the only document of a kind is called so', () => {
    expect(() => two.has('ConfigMap', { data: { 'log.level': 'debug' } })).toThrow(new Error([
      'there is no ConfigMap like this; the only one is ConfigMap "settings":',
      '  data["log.level"]: expected "debug", got nothing',
    ].join('\n')));
  });

  test('many differences are cut', () => {
    const data = Object.fromEntries(Array.from({ length: 11 }, (_, i) => [`k${i}`, 'v']));
    expect(() => two.has('ConfigMap', { data })).toThrow(new Error([
      'there is no ConfigMap like this; the only one is ConfigMap "settings":',
      ...Array.from({ length: 8 }, (_, i) => `  data.k${i}: expected "v", got nothing`),
      '  and 3 more',
    ].join('\n')));
  });

  test('many names are cut', () => {
    const many = Manifests.of(Array.from({ length: 14 }, (_, i) => configMap(`c${i}`)));
    expect(() => many.has('Secret')).toThrow(new Error([
      'there is no Secret',
      'there are 14 documents:',
      '  ConfigMap (14): c0, c1, c2, c3, c4, c5, c6, c7, c8, c9, c10, c11, and 2 more',
    ].join('\n')));
  });

  test('something where nothing was expected', () => {
    expect(() => two.hasNo('ConfigMap')).toThrow(new Error('no ConfigMap like this was expected, but there is one:\n  ConfigMap "settings"'));
    expect(() => two.hasNo('Deployment', { spec: { replicas: Match.any() } })).toThrow(new Error([
      'no Deployment like this was expected, but there are 2:',
      '  Deployment "webapp"',
      '  Deployment "catalog"',
    ].join('\n')));
    expect(() => two.hasNo('Deployment', { spec: { replicas: 9 } })).not.toThrow();
  });

  test('another number than expected', () => {
    expect(() => two.hasCount('Deployment', 2)).not.toThrow();
    expect(() => two.hasCount('Deployment', 1, { spec: { replicas: 2 } })).not.toThrow();
    expect(() => two.hasCount('Deployment', 3)).toThrow(new Error('3 Deployment were expected, but there are 2:\n  Deployment "webapp"\n  Deployment "catalog"'));
    expect(() => two.hasCount('Deployment', 1)).toThrow('1 Deployment was expected, but there are 2:');
    expect(() => two.hasCount('Ingress', 1)).toThrow(new Error(`1 Ingress was expected, but there are 0\n${INVENTORY}`));
    expect(() => two.hasCount('Deployment', 1, { spec: { replicas: 4 } })).toThrow(new Error([
      '1 Deployment was expected, but there are 0; the closest is Deployment "webapp":',
      '  spec.replicas: expected 4, got 3',
    ].join('\n')));
  });

  test('the values of a Secret are not shown', () => {
    const secret = Manifests.of({ apiVersion: 'v1', kind: 'Secret', metadata: { name: 'db' }, stringData: { password: 'hunter2' } });
    expect(() => secret.has('Secret', { stringData: { password: Match.string(/^\d+$/), user: 'app' } })).toThrow(new Error([
      'there is no Secret like this; the only one is Secret "db":',
      '  stringData.password: expected a string like /^\\d+$/, got "(hidden)"',
      '  stringData.user: expected "app", got nothing',
    ].join('\n')));
    expect(() => secret.has('Secret', { stringData: 'none' })).toThrow(new Error([
      'there is no Secret like this; the only one is Secret "db":',
      '  stringData: expected "none", got { password: "(hidden)" }',
    ].join('\n')));
  });

  test('the stack begins at the test', () => {
    let stack = '';
    try { two.has('Ingress'); } catch (error) { stack = (error as Error).stack ?? ''; }
    expect(stack.split('\n').find((line) => line.startsWith('    at '))).toContain('manifests.test.ts');
  });
});
