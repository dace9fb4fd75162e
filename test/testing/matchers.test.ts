// eslint-disable-next-line import/no-extraneous-dependencies -- it comes with jest, and users import it the same way
import { expect as imported } from '@jest/globals';
import { ApiObject, JsonPatch, Testing } from 'cdk8s';
import { Relax, WebService } from '../../src';
import { Manifests, Match } from '../../src/testing';
import { registerMatchers } from '../../src/testing/jest';
import { configMap, deployment, shop } from './shop';

registerMatchers(expect);

const two = [deployment('webapp', 3), deployment('catalog', 2)];

/** The message of an expectation that fails. */
function failureOf(expectation: () => void): string {
  try {
    expectation();
  } catch (error) {
    return (error as Error).message;
  }
  return 'the expectation held';
}

describe('toHaveManifest', () => {
  test('holds where there is such a document', () => {
    const { platform, chart } = shop();
    expect(platform).toHaveManifest('Deployment', 'catalog');
    expect(chart).toHaveManifest('Service', { metadata: { name: 'catalog' }, spec: { ports: [{ port: 3000 }] } });
    expect(Manifests.of(chart)).toHaveManifest('NetworkPolicy');
    expect(chart).not.toHaveManifest('Ingress');
    expect(two).not.toHaveManifest('Deployment', { spec: { replicas: Match.absent() } });
  });

  test('fails with the closest document where there is none', () => {
    expect(failureOf(() => expect(two).toHaveManifest('Deployment', { spec: { replicas: 4 } }))).toBe([
      'there is no Deployment like this; of 2, the closest is Deployment "webapp":',
      '  spec.replicas: expected 4, got 3',
    ].join('\n'));
    expect(failureOf(() => expect(two).toHaveManifest('Deployment', 'catalogue'))).toBe(
      'there is no Deployment "catalogue"; did you mean "catalog"?\nthere are 2 documents:\n  Deployment (2): webapp, catalog');
  });

  test('with .not, fails with what is there', () => {
    expect(failureOf(() => expect(two).not.toHaveManifest('Deployment', 'catalog'))).toBe('no Deployment like this was expected, but there is one:\n  Deployment "catalog"');
  });

  test('fills captures', () => {
    const replicas = Match.capture();
    expect(two).toHaveManifest('Deployment', { metadata: { name: 'catalog' }, spec: { replicas } });
    expect(replicas.value).toBe(2);
  });

  test('a construct that is refused fails with the refusal', () => {
    const { chart } = shop();
    new ApiObject(chart, 'Twice', { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'catalog' } });
    expect(failureOf(() => expect(chart).toHaveManifest('Deployment'))).toBe(
      '[shop/prod/storefront/Twice] ServiceAccount "catalog" in namespace "storefront" is already made by shop/prod/storefront/catalog/ServiceAccount; give one of the two constructs another id, or put it in another namespace (DuplicateObject)');
  });
});

describe('toHaveManifestCount', () => {
  test('holds for the number there is', () => {
    expect(two).toHaveManifestCount('Deployment', 2);
    expect(two).toHaveManifestCount('Deployment', 1, { spec: { replicas: 2 } });
    expect(two).toHaveManifestCount('Ingress', 0);
    expect(two).not.toHaveManifestCount('Deployment', 1);
  });

  test('fails for any other', () => {
    expect(failureOf(() => expect(two).toHaveManifestCount('Deployment', 1))).toBe('1 Deployment was expected, but there are 2:\n  Deployment "webapp"\n  Deployment "catalog"');
    expect(failureOf(() => expect(two).not.toHaveManifestCount('Deployment', 2))).toBe('another number of Deployment than 2 was expected, but there are 2');
  });
});

describe('toBeValidManifests', () => {
  const broken = { ...configMap('broken'), dta: {} };

  test('holds for documents that the API server would accept', () => {
    expect(shop().platform).toBeValidManifests();
    expect(two).toBeValidManifests();
    expect(broken).not.toBeValidManifests();
  });

  test('fails with every problem, and where it is', () => {
    expect(failureOf(() => expect([configMap('fine'), broken]).toBeValidManifests())).toMatch(
      /^valid manifests were expected:\n  \[ConfigMap "broken"\] `dta` .*; did you mean data\? \(UnknownField\)$/);
    expect(failureOf(() => expect('apiVersion: v1\nkind: ConfigMap\nmetadata: { name: UPPER }\n').toBeValidManifests())).toMatch(
      /^valid manifests were expected:\n  \[<text>:1\] `metadata\.name` .* \(InvalidName\)$/);
  });

  test('with .not, fails where all is well', () => {
    expect(failureOf(() => expect(two).not.toBeValidManifests())).toBe('invalid manifests were expected, but all 2 documents are valid');
    expect(failureOf(() => expect(two[0]).not.toBeValidManifests())).toBe('invalid manifests were expected, but the 1 document is valid');
  });

  test('a refused construct and an unreadable file are invalid', () => {
    const { chart, catalog } = shop();
    catalog.controller.addJsonPatch(JsonPatch.add('/spec/replica', 3));
    expect(failureOf(() => expect(chart).toBeValidManifests())).toMatch(
      /^valid manifests were expected:\n  \[shop\/prod\/storefront\/catalog\/Deployment\] `spec\.replica` .* \(UnknownField\)$/);
    expect('kind: [\n').not.toBeValidManifests();
  });

  test('a kind whose schema is not known is not valid, though synth() lets it pass with a warning', () => {
    const chart = Testing.chart();
    new ApiObject(chart, 'Widget', { apiVersion: 'example.com/v1', kind: 'Widget' });
    const manifests = Manifests.of(chart);
    expect(manifests.warnings.map(({ code }) => code)).toEqual(['UnknownKind']);
    expect(failureOf(() => expect(manifests).toBeValidManifests())).toBe(
      'valid manifests were expected:\n  [test/Widget] `kind` the kind example.com/v1 Widget is not known, so its fields were not checked; register its CustomResourceDefinition, or correct apiVersion and kind (UnknownKind)');
  });

  test('what is no source of manifests is an error, also with .not', () => {
    expect(failureOf(() => expect({ replicas: 3 }).not.toBeValidManifests())).toContain('(ManifestSource)');
  });

  test('of nothing, nothing can be said', () => {
    expect(failureOf(() => expect([]).toBeValidManifests())).toBe('there are no documents at all, so nothing can be said of them');
    expect(failureOf(() => expect([]).not.toBeValidManifests())).toBe('there are no documents at all, so nothing can be said of them');
  });
});

describe('toHoldPodSecurity', () => {
  test('holds for what our constructs make', () => {
    expect(shop().platform).toHoldPodSecurity('restricted');
    expect(shop().platform).toHoldPodSecurity('baseline');
  });

  test('fails with every broken rule, also where it was relaxed by name', () => {
    const chart = Testing.chart();
    new WebService(chart, 'old', { image: 'old:1.0', port: 8080, relax: [Relax.runAsRoot('its image has no other user')] });
    expect(chart).not.toHoldPodSecurity('restricted');
    expect(chart).toHoldPodSecurity('baseline');
    const failure = failureOf(() => expect(chart).toHoldPodSecurity('restricted'));
    expect(failure).toMatch(/^Pod Security restricted was expected to hold:\n  \[test\/old\/Deployment\] `spec\.template\.spec\..*runAsNonRoot` .* \(\w+\)$/);
  });

  test('with .not, fails where it holds', () => {
    expect(failureOf(() => expect(shop().catalog).not.toHoldPodSecurity('restricted'))).toBe(
      'Pod Security restricted was expected to be broken, but it holds for:\n  Deployment "catalog" (shop/prod/storefront/catalog/Deployment)');
  });

  test('where there are no pods, nothing can be said', () => {
    const expected = 'there are no pods that could hold Pod Security restricted\nthere is 1 document:\n  ConfigMap (1): settings';
    expect(failureOf(() => expect(configMap('settings')).toHoldPodSecurity('restricted'))).toBe(expected);
    expect(failureOf(() => expect(configMap('settings')).not.toHoldPodSecurity('restricted'))).toBe(expected);
  });
});

describe('toRefuse', () => {
  const make = (image: string) => () => new WebService(Testing.chart(), 'catalog', { image, port: 3000 });
  const LATEST = '[test/catalog] `image` ';

  test('holds for a function that is refused with the code, among others', () => {
    expect(make('catalog')).toRefuse('ImageNotPinned');
    expect(() => new WebService(Testing.chart(), 'catalog', { image: 'catalog', port: 0 })).toRefuse('PortOutOfRange');
    expect(make('catalog:1.4.2')).not.toRefuse('ImageNotPinned');
  });

  test('holds for a construct that is refused when it is rendered', () => {
    const { chart } = shop();
    expect(chart).not.toRefuse('DuplicateObject');
    new ApiObject(chart, 'Twice', { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'catalog' } });
    expect(chart).toRefuse('DuplicateObject');
  });

  test('fails where nothing is refused, or something else is', () => {
    expect(failureOf(() => expect(make('catalog:1.4.2')).toRefuse('ImageNotPinned'))).toBe('a refusal with ImageNotPinned was expected, but nothing was refused');
    const failure = failureOf(() => expect(make('catalog')).toRefuse('PortOutOfRange'));
    expect(failure.split('\n')).toEqual(['a refusal with PortOutOfRange was expected:', expect.stringContaining(`  ${LATEST}`)]);
    expect(failure).toContain('(ImageNotPinned)');
  });

  test('with .not, fails for any refusal', () => {
    const failure = failureOf(() => expect(make('catalog')).not.toRefuse('PortOutOfRange'));
    expect(failure.split('\n')).toEqual(['no refusal was expected:', expect.stringContaining(`  ${LATEST}`)]);
  });

  test('a crash is no refusal', () => {
    const crash = () => { throw new TypeError('x is not a function'); };
    expect(failureOf(() => expect(crash).toRefuse('ImageNotPinned'))).toBe('x is not a function');
    expect(failureOf(() => expect(crash).not.toRefuse('ImageNotPinned'))).toBe('x is not a function');
  });
});

test('the expect that is imported has the matchers too, with their types', () => {
  registerMatchers(imported);
  imported(two).toHaveManifest('Deployment', 'catalog');
  imported(two).not.toHaveManifestCount('Deployment', 3);
  // @ts-expect-error the count is a number
  imported(two).not.toHaveManifestCount('Deployment', '3');
  // @ts-expect-error there is no such level
  expect(failureOf(() => expect(two).toHoldPodSecurity('strict'))).toBe('Pod Security has the levels baseline and restricted, got "strict"');
});

test('behind resolves they wait', async () => {
  await expect(Promise.resolve(two)).resolves.toHaveManifest('Deployment', 'catalog');
});
