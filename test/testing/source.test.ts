import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { ApiObject, App, Chart, JsonPatch, Testing } from 'cdk8s';
import { Construct } from 'constructs';
import { Environment, Platform, Relax, ValidationError, WebService } from '../../src';
import { Manifests } from '../../src/testing';
import { configMap, shop } from './shop';

let folder: string;
beforeEach(() => { folder = fs.mkdtempSync(path.join(os.tmpdir(), 'trackway-testing-')); });
afterEach(() => { fs.rmSync(folder, { recursive: true }); });

function refusalOf(action: () => unknown): string {
  try {
    action();
  } catch (error) {
    if (ValidationError.isValidationError(error)) return error.message;
    throw error;
  }
  return 'nothing was refused';
}

describe('constructs', () => {
  const PER_SERVICE = ['Deployment', 'NetworkPolicy', 'PodDisruptionBudget', 'Service', 'ServiceAccount'];

  test('a Platform, an Environment, an App, a Chart and what is inside of a chart', () => {
    const { platform, prod, chart, catalog } = shop();
    expect(Manifests.of(platform).all()).toHaveLength(10);
    expect(Manifests.of(prod).all()).toHaveLength(10);
    expect(Manifests.of(prod.app).all()).toHaveLength(10);
    expect(Manifests.of(chart).all()).toHaveLength(10);
    expect(Manifests.of(catalog).all().map(({ kind }) => kind).sort()).toEqual(PER_SERVICE);
    expect(Manifests.of([platform, configMap('more')]).all()).toHaveLength(11);
  });

  test('a plain cdk8s App, and a construct that groups charts', () => {
    const app = new App();
    const group = new Construct(app, 'group');
    new WebService(new Chart(group, 'one'), 'catalog', { image: 'catalog:1.4.2', port: 3000 });
    new WebService(new Chart(app, 'two'), 'webapp', { image: 'webapp:2.0.1', port: 8080 });
    expect(Manifests.of(app).names('Deployment')).toEqual(['catalog', 'webapp']);
    expect(Manifests.of(group).names('Deployment')).toEqual(['catalog']);
  });

  test('nothing is written', () => {
    const before = process.cwd();
    process.chdir(folder);
    try {
      Manifests.of(shop().platform);
      expect(fs.readdirSync(folder)).toEqual([]);
    } finally {
      process.chdir(before);
    }
  });

  test('what synth() refuses is refused, and the same words are used', () => {
    const { platform, chart, catalog } = shop();
    catalog.controller.addJsonPatch(JsonPatch.add('/spec/replica', 3));
    new ApiObject(chart, 'Twice', { apiVersion: 'v1', kind: 'Service', metadata: { name: 'webapp' }, spec: { ports: [{ port: 1 }] } } as any);
    const refusal = refusalOf(() => Manifests.of(platform));
    expect(refusal).toBe(refusalOf(() => platform.synth()));
    expect(refusal.match(/\((\w+)\)$/gm)).toEqual(['(DuplicateObject)', '(UnknownField)']);
  });

  test('warnings are there to be asked for', () => {
    const { platform, chart, catalog } = shop();
    new WebService(chart, 'old', { image: 'old:1', port: 80, relax: [Relax.runAsRoot('its image has no other user')] });
    const warned = Manifests.of(platform);
    expect(warned.warnings.map(({ code, path: where }) => `${where} ${code}`)).toContain('shop/prod/storefront/old SecurityRelaxed');
    expect(warned.madeBy(catalog).warnings).toEqual([]);
  });

  test('later additions are not seen', () => {
    const { chart } = shop();
    const before = Manifests.of(chart);
    new ApiObject(chart, 'Later', { apiVersion: 'v1', kind: 'ConfigMap' });
    before.hasNo('ConfigMap');
    Manifests.of(chart).has('ConfigMap');
  });
});

describe('madeBy()', () => {
  test('narrows to what one construct and everything below it made', () => {
    const { platform, prod, chart, catalog, webapp } = shop();
    const all = Manifests.of(platform);
    expect(all.madeBy(catalog).names()).toEqual(['catalog', 'catalog', 'catalog', 'catalog', 'catalog']);
    expect(all.madeBy(webapp.service).one('Service').metadata.name).toBe('webapp');
    expect(all.madeBy(chart).all()).toHaveLength(10);
    expect(all.madeBy(prod).all()).toHaveLength(10);
    expect(all.madeBy(platform).all()).toHaveLength(10);
  });

  test('tells environments apart', () => {
    const platform = new Platform('shop');
    const [dev, prod] = ['dev', 'prod'].map((name) => new Environment(platform, name));
    new WebService(dev.chart('storefront'), 'catalog', { image: 'catalog:1.5.0', port: 3000 });
    new WebService(prod.chart('storefront'), 'catalog', { image: 'catalog:1.4.2', port: 3000 });
    const all = Manifests.of(platform);
    expect(() => all.one('Deployment', 'catalog')).toThrow(new Error([
      'one Deployment was asked for, and 2 are there; name one, or say more about it:',
      '  Deployment "catalog" (shop/dev/storefront/catalog/Deployment)',
      '  Deployment "catalog" (shop/prod/storefront/catalog/Deployment)',
    ].join('\n')));
    expect(all.madeBy(prod).one('Deployment').spec.template.spec.containers[0].image).toBe('catalog:1.4.2');
  });

  test('a construct that made nothing here is an error, for every assertion on nothing would pass', () => {
    const { catalog } = shop();
    expect(() => Manifests.of(shop().webapp).madeBy(catalog)).toThrow(new Error([
      'shop/prod/storefront/catalog made none of these documents',
      'there are 5 documents:',
      '  Deployment (1): webapp',
      '  NetworkPolicy (1): webapp',
      '  PodDisruptionBudget (1): webapp',
      '  Service (1): webapp',
      '  ServiceAccount (1): webapp',
    ].join('\n')));
    expect(() => Manifests.of(configMap('settings')).madeBy(catalog)).toThrow(new Error([
      'shop/prod/storefront/catalog made none of these documents',
      'there is 1 document:',
      '  ConfigMap (1): settings',
    ].join('\n')));
  });
});

describe('documents, text and files', () => {
  const TEXT = 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: first }\n---\n# why\napiVersion: v1\nkind: ConfigMap\nmetadata: { name: second }\n';

  test('documents as plain data, one or several, as cdk8s makes them too; Lists are opened', () => {
    expect(Manifests.of(configMap('a')).names()).toEqual(['a']);
    expect(Manifests.of([configMap('a'), configMap('b')]).names()).toEqual(['a', 'b']);
    expect(Manifests.of({ apiVersion: 'v1', kind: 'List', items: [configMap('a'), configMap('b')] }).names()).toEqual(['a', 'b']);
    const chart = Testing.chart();
    new ApiObject(chart, 'Settings', { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'settings' } });
    expect(Manifests.of(Testing.synth(chart)).names('ConfigMap')).toEqual(['settings']);
  });

  test('YAML and JSON text', () => {
    expect(Manifests.of(TEXT).names()).toEqual(['first', 'second']);
    expect(Manifests.of(JSON.stringify(configMap('json'))).names()).toEqual(['json']);
  });

  test('files and folders; messages name the file and the line', () => {
    fs.mkdirSync(path.join(folder, 'sub'));
    fs.writeFileSync(path.join(folder, 'sub', 'a.yaml'), TEXT);
    fs.writeFileSync(path.join(folder, 'b.json'), JSON.stringify(configMap('json')));
    expect(Manifests.of(folder).names()).toEqual(['first', 'json', 'second']);
    expect(Manifests.of([path.join(folder, 'b.json'), path.join(folder, 'sub')]).names()).toEqual(['first', 'json', 'second']);
    expect(() => Manifests.of(path.join(folder, 'sub')).one('ConfigMap')).toThrow(new Error([
      'one ConfigMap was asked for, and 2 are there; name one, or say more about it:',
      `  ConfigMap "first" (${folder}/sub/a.yaml:1)`,
      `  ConfigMap "second" (${folder}/sub/a.yaml:6)`,
    ].join('\n')));
  });

  test('what is no manifest is told in the warnings', () => {
    fs.writeFileSync(path.join(folder, 'a.yaml'), TEXT);
    fs.writeFileSync(path.join(folder, 'values.yaml'), 'replicas: 3\n');
    expect(Manifests.of(folder).warnings.map(({ code, path: where }) => `${path.basename(where)} ${code}`)).toEqual(['values.yaml:1 ManifestKindMissing']);
  });

  test('a path that leads nowhere, broken YAML and anything else are refused', () => {
    expect(refusalOf(() => Manifests.of('no/such/folder')))
      .toBe('[no/such/folder] the path cannot be opened (ENOENT); name a file, a folder, or `-` for standard input (ManifestPathNotFound)');
    expect(refusalOf(() => Manifests.of('kind: [\n'))).toMatch(/^\[<text>:\d+:\d+\] not valid YAML: .*\(ManifestInvalidYaml\)$/);
    expect(refusalOf(() => Manifests.of({ replicas: 3 }))).toBe(
      '[Manifests.of] manifests can be made of constructs, documents with `apiVersion` and `kind`, YAML text and paths, got { replicas: 3 }; pass one of these, or an array of them (ManifestSource)');
    expect(refusalOf(() => Manifests.of(undefined as any))).toContain('got nothing; pass one of these');
    expect(refusalOf(() => Manifests.of([configMap('a'), null] as any))).toContain('got null; pass one of these');
  });
});
