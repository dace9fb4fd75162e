import { App, Chart, Size as Bytes } from 'cdk8s';
import { Construct } from 'constructs';
import { Environment, Namespace, Platform, Scaling, SecretSource, SecretStore, Storage, WebService } from '../../src';
import { documents, one, plainChart, refusal } from '../support/render';
import { catalog, inEnvironment, MINIMAL, refused } from '../support/web-service';

const everything = { configuration: { A: 'b' }, env: { B: SecretSource.external('db').key('b') }, storage: { '/data': Storage.claim({ size: Bytes.gibibytes(1) }) }, scaling: Scaling.fixed(1) };

describe('labels', () => {
  test('are the standard ones, on every object', () => {
    for (const { metadata } of documents(catalog(everything, inEnvironment({ secretStore: SecretStore.cluster('vault') })))) {
      expect(metadata.labels).toMatchObject({
        'app.kubernetes.io/name': 'catalog', 'app.kubernetes.io/instance': 'catalog', 'app.kubernetes.io/component': 'web-service',
        'app.kubernetes.io/part-of': 'shop', 'app.kubernetes.io/managed-by': 'trackway',
      });
    }
  });

  test('of the environment are on every object and on the pods, over those of the platform', () => {
    const chart = catalog(everything, inEnvironment({ labels: { tier: 'gold' }, secretStore: SecretStore.cluster('vault') }, { labels: { tier: 'tin', cost: 'c1' } }));
    for (const { metadata } of documents(chart)) expect(metadata.labels).toMatchObject({ tier: 'gold', cost: 'c1' });
    expect(one(chart, 'Deployment').spec.template.metadata.labels).toMatchObject({ tier: 'gold', cost: 'c1' });
  });

  test('of the environment reach charts of one\'s own', () => {
    const environment = new Environment(new Platform('shop'), 'prod', { labels: { tier: 'gold' } });
    expect(one(catalog({}, new Chart(environment.app, 'own', { namespace: 'own' })), 'Service').metadata.labels.tier).toBe('gold');
  });

  test('of the pods may be added to', () => {
    expect(one(catalog({ podLabels: { team: 'a' }, podAnnotations: { 'a.com/b': 'c' } }), 'Deployment').spec.template.metadata)
      .toMatchObject({ labels: { 'team': 'a', 'app.kubernetes.io/name': 'catalog' }, annotations: { 'a.com/b': 'c' } });
  });

  test.each([
    ['the name', { podLabels: { 'app.kubernetes.io/name': 'x' } }, '`podLabels` sets "app.kubernetes.io/name", which the workload writes itself; it is the id of the construct (LabelReserved)'],
    ['the version', { podLabels: { 'app.kubernetes.io/version': 'x' } }, '`podLabels` sets "app.kubernetes.io/version", which the workload writes itself; use `version` (LabelReserved)'],
    ['the injection', { podLabels: { 'sidecar.istio.io/inject': 'false' } }, '`podLabels` sets "sidecar.istio.io/inject", which the workload writes itself; use `mesh` (LabelReserved)'],
    ['a value that is none', { podLabels: { team: 'a b' } }, '`podLabels["team"]` is "a b"; use at most 63 letters, digits, ".", "_" and "-", as text (LabelValue)'],
    ['a number', { podLabels: { team: 7 as unknown as string } }, '`podLabels["team"]` is 7; use at most 63 letters, digits, ".", "_" and "-", as text (LabelValue)'],
    ['a key that is none', { podLabels: { 'a b': 'c' } }, '`podLabels` has the key "a b"; a key is [prefix/]name, with at most 63 letters, digits, ".", "_" and "-" in the name (LabelKey)'],
    ['an annotation that is no text', { podAnnotations: { a: 1 as unknown as string } }, '`podAnnotations["a"]` must be text, got 1; write it in quotes: "1" (AnnotationValue)'],
    ['an annotation whose key is none', { podAnnotations: { '/': 'x' } }, '`podAnnotations` has the key "/"; a key is [prefix/]name (AnnotationKey)'],
  ])('are not to set %s', (_, props, message) => {
    expect(refused(props)).toBe(`[chart/catalog] ${message}`);
  });
});

test('the owner is named on every object and on the pods', () => {
  const chart = catalog(everything, inEnvironment({ secretStore: SecretStore.cluster('vault') }, { owner: 'commerce' }));
  for (const { metadata } of documents(chart)) expect(metadata.annotations).toEqual({ 'trackway/owner': 'commerce' });
  expect(one(chart, 'Deployment').spec.template.metadata.annotations).toEqual({ 'trackway/owner': 'commerce' });
});

describe('a name', () => {
  const name = (make: (chart: Chart) => void): string => {
    const chart = plainChart();
    make(chart);
    return one(chart, 'Service').metadata.name;
  };

  test('is the id, without a hash', () => {
    expect(name((chart) => new WebService(chart, 'catalog', MINIMAL))).toBe('catalog');
  });

  test('is made of the ids below the chart', () => {
    expect(name((chart) => new WebService(new Construct(chart, 'shop'), 'catalog', MINIMAL))).toBe('shop-catalog');
  });

  test('is written as Kubernetes writes names', () => {
    expect(name((chart) => new WebService(chart, 'My_Catalog.v2', MINIMAL))).toBe('my-catalog-v2');
  });

  test('passes over Default', () => {
    expect(name((chart) => new WebService(new Construct(chart, 'catalog'), 'Default', MINIMAL))).toBe('catalog');
    expect(name((chart) => new WebService(chart, 'Default', MINIMAL))).toBe('chart');
  });

  test('that is too long is cut, and kept apart by a hash of the whole', () => {
    const names = ['a', 'b'].map((end) => name((chart) => new WebService(chart, 'x'.repeat(80) + end, MINIMAL)));
    for (const one1 of names) expect(one1).toMatch(/^x{54}-[0-9a-f]{8}$/);
    expect(names[0]).not.toBe(names[1]);
  });

  test('of a StatefulSet leaves room for what Kubernetes appends', () => {
    const chart = plainChart();
    new WebService(chart, 'x'.repeat(60), { ...MINIMAL, storage: { '/data': Storage.perReplica({ size: Bytes.gibibytes(1) }) } });
    expect(one(chart, 'StatefulSet').metadata.name).toHaveLength(52);
  });

  test('is unique', () => {
    const chart = plainChart();
    new WebService(chart, 'Catalog', MINIMAL);
    new WebService(chart, 'catalog', MINIMAL);
    expect(refusal(() => documents(chart)).split('\n')[0])
      .toBe('[chart/catalog/ServiceAccount] ServiceAccount "catalog" in namespace "shop" is already made by chart/Catalog/ServiceAccount; give one of the two constructs another id, or put it in another namespace (DuplicateObject)');
  });

  test.each([
    ['a digit', (chart: Chart) => new WebService(chart, '1st', MINIMAL), '[chart/1st] the name of a WebService must start with a letter, got "1st"; choose another id, e.g. "service-1st" (ServiceName)'],
    ['an id that is taken', (chart: Chart) => [new WebService(chart, 'a', MINIMAL), new WebService(chart, 'a', MINIMAL)], '[chart] there is already a construct "a" here; give one of the two another id (DuplicateId)'],
    ['no id', (chart: Chart) => new WebService(chart, '', MINIMAL), '[chart] a construct needs an id, got ""; name it, e.g. "catalog" (EmptyId)'],
    ['no chart', () => new WebService(new App(), 'a', MINIMAL), '[a] it is in no chart, so it has no file and no namespace; make it below a cdk8s Chart, e.g. that of environment.chart("catalog") (NoChart)'],
  ])('is refused with %s', (_, make, message) => {
    expect(refusal(() => make(plainChart()))).toBe(message);
  });
});

describe('a Namespace', () => {
  const labels = (chart: Chart, props = {}): any => {
    new Namespace(chart, 'shop', props);
    return one(chart, 'Namespace').metadata.labels;
  };

  test('enforces restricted for every pod', () => {
    expect(labels(plainChart())).toEqual({
      'app.kubernetes.io/managed-by': 'trackway', 'pod-security.kubernetes.io/enforce': 'restricted', 'pod-security.kubernetes.io/enforce-version': 'v1.29', 'pod-security.kubernetes.io/warn': 'restricted',
    });
  });

  test('lets the sidecars of the mesh in, and has them injected', () => {
    expect(labels(inEnvironment({ mesh: true }))).toMatchObject({ 'istio-injection': 'enabled', 'pod-security.kubernetes.io/enforce': 'privileged' });
  });

  test('may say otherwise', () => {
    expect(labels(inEnvironment({ mesh: true }), { podSecurity: 'restricted' })['pod-security.kubernetes.io/enforce']).toBe('restricted');
    expect(labels(inEnvironment({ mesh: true }), { mesh: false })['istio-injection']).toBe('disabled');
  });

  test('belongs to no namespace', () => {
    const chart = plainChart();
    new Namespace(chart, 'shop');
    expect(one(chart, 'Namespace').metadata).not.toHaveProperty('namespace');
  });

  test('is refused a name that is none', () => {
    expect(refusal(() => new Namespace(plainChart(), 'Shop'))).toBe('[chart/Shop] the id of a Namespace is its name and must be a DNS label, got "Shop"; use lower-case letters, digits and dashes (NamespaceName)');
  });
});
