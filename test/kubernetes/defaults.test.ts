import { Chart } from 'cdk8s';
import { Environment, EnvironmentProps, ImagePolicy, Metrics, MetricsDiscovery, Platform, PlatformProps, Scaling, SecretSource, SecretStore, Size, WebService, WebServiceProps } from '../../src';
import { documents, one, plainChart, refusal } from '../support/render';
import { catalog, inEnvironment } from '../support/web-service';

type Reader = (chart: Chart) => unknown;

const pod: Reader = (chart) => one(chart, 'Deployment').spec.template.spec;
const labels: Reader = (chart) => one(chart, 'Deployment').spec.template.metadata.labels;

/** For each default: what shows it, the value of the library, and values of platform, environment and prop in their order of precedence. */
const defaults: [name: string, read: Reader, library: unknown, levels: [PlatformProps?, EnvironmentProps?, Partial<WebServiceProps>?, unknown?][]][] = [
  ['size', (chart) => (pod(chart) as any).containers[0].resources.limits.memory, '256Mi', [
    [{ size: Size.medium }, {}, {}, '1Gi'], [{ size: Size.medium }, { size: Size.large }, {}, '4Gi'], [{}, { size: Size.large }, { size: Size.small }, '256Mi'],
  ]],
  ['priorityClass', (chart) => (pod(chart) as any).priorityClassName, undefined, [
    [{ priorityClass: 'p' }, {}, {}, 'p'], [{ priorityClass: 'p' }, { priorityClass: 'e' }, {}, 'e'], [{}, { priorityClass: 'e' }, { priorityClass: 's' }, 's'],
  ]],
  ['mesh', (chart) => (labels(chart) as any)['sidecar.istio.io/inject'], undefined, [
    [{ mesh: true }, {}, {}, 'true'], [{ mesh: true }, { mesh: false }, {}, undefined], [{ mesh: true }, {}, { mesh: false }, 'false'], [{}, {}, { mesh: true }, 'true'],
  ]],
  ['registry', (chart) => (pod(chart) as any).containers[0].image, 'catalog:1.4.2', [
    [{ registry: 'p.com' }, {}, {}, 'p.com/catalog:1.4.2'], [{ registry: 'p.com' }, { registry: 'e.com' }, {}, 'e.com/catalog:1.4.2'], [{}, { registry: 'e.com' }, { image: 's.com/catalog:1.4.2' }, 's.com/catalog:1.4.2'],
  ]],
  ['pullSecrets', (chart) => (pod(chart) as any).imagePullSecrets, undefined, [
    [{ pullSecrets: ['p'] }, {}, {}, [{ name: 'p' }]], [{ pullSecrets: ['p'] }, { pullSecrets: ['e'] }, {}, [{ name: 'e' }]],
  ]],
  ['owner', (chart) => one(chart, 'Service').metadata.annotations, undefined, [
    [{ owner: 'p' }, {}, {}, { 'trackway/owner': 'p' }], [{ owner: 'p' }, { owner: 'e' }, {}, { 'trackway/owner': 'e' }],
  ]],
  ['labels', (chart) => (labels(chart) as any).tier, undefined, [
    [{ labels: { tier: 'p' } }, {}, {}, 'p'], [{ labels: { tier: 'p' } }, { labels: { tier: 'e' } }, {}, 'e'], [{}, { labels: { tier: 'e' } }, { podLabels: { tier: 's' } }, 's'],
  ]],
  ['datadog', (chart) => (labels(chart) as any)['tags.datadoghq.com/env'], undefined, [
    [{ datadog: true }, {}, {}, 'prod'], [{ datadog: true }, { datadog: false }, {}, undefined],
  ]],
  ['version of Kubernetes', (chart) => Object.keys((pod(chart) as any).containers[0].lifecycle.preStop)[0], 'exec', [
    [{ kubernetes: '1.31' }, {}, {}, 'sleep'], [{ kubernetes: '1.31' }, { kubernetes: '1.29' }, {}, 'exec'],
  ]],
  ['metrics', (chart) => documents(chart).map(({ kind }) => kind).includes('ServiceMonitor'), false, [
    [{}, {}, { metrics: Metrics.at(9090) }, true],
    [{ metrics: MetricsDiscovery.annotations() }, {}, { metrics: Metrics.at(9090) }, false],
    [{ metrics: MetricsDiscovery.annotations() }, { metrics: MetricsDiscovery.prometheusOperator() }, { metrics: Metrics.at(9090) }, true],
  ]],
];

describe.each(defaults)('the default %s', (_, read, library, levels) => {
  test('is that of the library in a plain cdk8s app', () => expect(read(catalog())).toEqual(library));
  test('is that of the library where nobody says', () => expect(read(catalog({}, inEnvironment()))).toEqual(library));
  test.each(levels)('is found from the inside out: platform %j, environment %j, prop %j', (platform, environment, props, expected) => {
    expect(read(catalog(props, inEnvironment(environment, platform)))).toEqual(expected);
  });
  test('is not taken away by saying nothing', () => {
    const nothing = Object.fromEntries(Object.keys(levels[0][0] ?? {}).map((key) => [key, undefined]));
    expect(read(catalog(levels[0][2], inEnvironment(nothing, levels[0][0])))).toEqual(levels[0][3]);
  });
});

describe('other defaults', () => {
  test('images are pinned, unless the environment is for trying things out', () => {
    expect(refusal(() => catalog({ image: 'catalog' }, inEnvironment({}, { images: ImagePolicy.pinned() })))).toContain('(ImageNotPinned)');
    expect(documents(catalog({ image: 'catalog' }, inEnvironment({ images: ImagePolicy.mutable() }, { images: ImagePolicy.pinned() })))).toHaveLength(5);
  });

  test('the store of secrets is the environment\'s over the platform\'s', () => {
    const chart = inEnvironment({ secretStore: SecretStore.namespaced('e') }, { secretStore: SecretStore.cluster('p') });
    expect(one(catalog({ env: { A: SecretSource.external('x').key('y') } }, chart), 'ExternalSecret').spec.secretStoreRef).toEqual({ kind: 'SecretStore', name: 'e' });
  });

  test('the domain of the cluster is in the host of a service', () => {
    const chart = inEnvironment({ clusterDomain: 'cluster.example' });
    expect(new WebService(chart, 'web', { image: 'a:1', port: 80 }).host).toBe('web.app.svc.cluster.example');
    expect(new WebService(plainChart(), 'web', { image: 'a:1', port: 80 }).host).toBe('web.shop.svc.cluster.local');
  });

  test('a namespace has the defaults of its environment alone', () => {
    const platform = new Platform('shop', { size: Size.large });
    const [small, large] = [new Environment(platform, 'small', { size: Size.small }), new Environment(platform, 'large')].map((environment) => environment.chart('app'));
    expect([small, large].map((chart) => one(catalog({ scaling: Scaling.fixed(2) }, chart), 'Deployment').spec.template.spec.containers[0].resources.requests.cpu)).toEqual(['100m', '2']);
  });
});

describe('an environment is refused', () => {
  const environment = (props: EnvironmentProps, name = 'prod'): string => refusal(() => new Environment(new Platform('shop'), name, props));

  test.each([
    ['with a name that is none', 'Prod', {}, 'the name of an environment must be a DNS label, got "Prod"; use lower-case letters, digits and dashes, e.g. "prod" (EnvironmentName)'],
    ['with a version that is none', 'prod', { kubernetes: '1.29.3' }, '`kubernetes` must be a version such as "1.29", got "1.29.3"; write the major and minor version, as a string (KubernetesVersion)'],
    ['with a registry that is none', 'prod', { registry: 'https://registry.example.com/' }, '`registry` must be a host and a path, got "https://registry.example.com/"; write it without scheme and final slash, e.g. "registry.example.com/shop" (RegistryMalformed)'],
    ['with a label that is none', 'prod', { labels: { tier: 'a b' } }, '`labels["tier"]` is "a b"; use at most 63 letters, digits, ".", "_" and "-", as text (LabelValue)'],
    ['with a label that we write', 'prod', { labels: { 'app.kubernetes.io/part-of': 'x' } }, '`labels` sets "app.kubernetes.io/part-of", which the workload writes itself; it is the name of the platform (LabelReserved)'],
    ['with a pull secret that is none', 'prod', { pullSecrets: [''] }, '`pullSecrets` is no legal name, got ""; use lower-case letters, digits and dashes (DefaultName)'],
    ['with a store that is none', 'prod', { secretStore: SecretStore.cluster('My Vault') }, '`secretStore` is no legal name, got "My Vault"; use lower-case letters, digits and dashes (DefaultName)'],
    ['with a size that is none', 'prod', { size: Size.of({ cpu: { amount: '0' }, memory: { toMebibytes: () => 1 } }) }, '`size` must ask for some CPU, got "0"; give e.g. Size.of({ cpu: Cpu.millis(250), memory: Size.mebibytes(512) }) (SizeInvalid)'],
  ])('%s', (_, name, props, message) => {
    expect(environment(props, name)).toBe(`[shop/${name}] ${message}`);
  });

  test('with the name of another one', () => {
    const platform = new Platform('shop');
    new Environment(platform, 'prod');
    expect(refusal(() => new Environment(platform, 'prod'))).toBe('[shop] there is already a construct "prod" here; give one of the two another id (DuplicateId)');
  });
});

describe('a chart is refused', () => {
  test.each([
    ['with a namespace that is none', 'Catalog', {}, 'the namespace of chart "Catalog" must be a DNS label, got "Catalog"; use lower-case letters, digits and dashes: environment.chart("catalog", { namespace: "shop" }) (NamespaceName)'],
    ['with a label that is none', 'catalog', { labels: { 'a b': 'c' } }, '`chart("catalog").labels` has the key "a b"; a key is [prefix/]name, with at most 63 letters, digits, ".", "_" and "-" in the name (LabelKey)'],
  ])('%s', (_, id, props, message) => {
    expect(refusal(() => new Environment(new Platform('shop'), 'prod').chart(id, props))).toBe(`[shop/prod] ${message}`);
  });

  test('with the id of another one', () => {
    const environment = new Environment(new Platform('shop'), 'prod');
    environment.chart('catalog');
    expect(refusal(() => environment.chart('catalog'))).toBe('[shop/prod] there is already a chart "catalog"; add to that one, or give this one another id (DuplicateChart)');
  });
});
