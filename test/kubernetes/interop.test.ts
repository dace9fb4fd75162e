import { execFileSync } from 'child_process';
import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { App, Chart, Duration, JsonPatch, Size as Bytes, Testing } from 'cdk8s';
import { ApiResource, ClusterRole, ConfigMap, Cpu, Deployment, Namespaces, Pods, Secret, ServiceAccount } from 'cdk8s-plus-29';
import { Environment, Metrics, Platform, Relax, Size, Warnings, WebService } from '../../src';
import { ROOT } from '../support/paths';
import { documents, one, plainChart, refusal, warnings } from '../support/render';
import { inEnvironment, MINIMAL } from '../support/web-service';

const nginx = (chart: Chart, port = 80): Deployment => new Deployment(chart, 'nginx', { metadata: { name: 'nginx' }, containers: [{ image: 'nginx:1', portNumber: port }] });

describe('with workloads of cdk8s-plus', () => {
  test('a service calls them, at their ports', () => {
    const chart = plainChart();
    const target = nginx(chart);
    new WebService(chart, 'catalog', MINIMAL).calls(target);
    const [, rule] = one(chart, 'NetworkPolicy', 'catalog').spec.egress;
    expect(one(chart, 'Deployment', 'nginx').spec.template.metadata.labels).toMatchObject(rule.to[0].podSelector.matchLabels);
    expect(rule.ports).toEqual([{ port: 80, protocol: 'TCP' }]);
  });

  test('a service calls them in another namespace', () => {
    const chart = plainChart();
    const target = nginx(new Chart(chart.node.root as App, 'other', { namespace: 'web' }));
    new WebService(chart, 'catalog', MINIMAL).calls(target);
    expect(one(chart, 'NetworkPolicy', 'catalog').spec.egress[1].to[0].namespaceSelector).toEqual({ matchLabels: { 'kubernetes.io/metadata.name': 'web' } });
  });

  test('a service calls any pods that are selected', () => {
    const chart = plainChart();
    new WebService(chart, 'catalog', MINIMAL).calls(Pods.select(chart, 'pods', { labels: { app: 'db' }, namespaces: Namespaces.select(chart, 'ns', { labels: { tier: 'data' } }) }));
    expect(one(chart, 'NetworkPolicy', 'catalog').spec.egress[1].to).toEqual([{ podSelector: { matchLabels: { app: 'db' } }, namespaceSelector: { matchLabels: { tier: 'data' } } }]);
  });

  test('their connections reach our service', () => {
    const chart = plainChart();
    const made = new WebService(chart, 'catalog', MINIMAL);
    nginx(chart).connections.allowTo(made);
    const rules = documents(chart).filter(({ kind, metadata }) => kind === 'NetworkPolicy' && metadata.name !== 'catalog');
    const egress = rules.flatMap(({ spec }) => spec.egress ?? []);
    expect(egress[0].to[0].podSelector.matchLabels).toMatchObject({ 'app.kubernetes.io/name': 'catalog' });
    expect(rules.map(({ metadata }) => metadata.namespace)).toEqual(rules.map(() => 'shop'));
  });

  test('they may be next to ours in one chart, and are checked as ours are', () => {
    const chart = plainChart();
    nginx(chart, 99999);
    expect(refusal(() => documents(chart))).toContain('[chart/nginx/Resource] `spec.template.spec.containers[0].ports[0].containerPort`');
  });

  test('what they do not hold of restricted is a warning, for we did not promise it', () => {
    const chart = plainChart();
    nginx(chart);
    expect(warnings(chart)).toEqual(expect.arrayContaining(['SeccompMissing', 'CapabilitiesKept']));
  });

  test('their objects are written as they write them', () => {
    const chart = plainChart();
    new ConfigMap(chart, 'map', { metadata: { name: 'map' }, data: { a: 'b' } });
    new Secret(chart, 'secret', { metadata: { name: 'secret' }, stringData: { c: 'd' } });
    new ServiceAccount(chart, 'account', { metadata: { name: 'account' } });
    nginx(chart);
    expect(documents(chart)).toEqual(Testing.synth(chart));
  });

  test('their objects that belong to no namespace are not given that of the chart', () => {
    const chart = plainChart();
    new ClusterRole(chart, 'role', { metadata: { name: 'reader' }, rules: [{ endpoints: [ApiResource.PODS], verbs: ['get'] }] });
    expect(one(chart, 'ClusterRole').metadata).toEqual({ name: 'reader' });
  });

  test('their Cpu and cdk8s\' Size and Duration are our units', () => {
    const chart = plainChart();
    new WebService(chart, 'catalog', { ...MINIMAL, size: Size.of({ cpu: Cpu.millis(250), memory: Bytes.mebibytes(300) }), minReady: Duration.minutes(1), metrics: Metrics.at(9090) });
    expect(one(chart, 'Deployment').spec).toMatchObject({ minReadySeconds: 60, template: { spec: { containers: [{ resources: { requests: { cpu: '250m', memory: '300Mi' } } }] } } });
  });
});

test('cdk8s-plus is not loaded before something of it is used', () => {
  const program = `
    const { App, Chart } = require('cdk8s');
    const { WebService, Worker, Task, CronTask, Environment, Platform } = require('./src');
    const chart = new Chart(new App(), 'chart');
    const catalog = new WebService(chart, 'catalog', { image: 'a:1', port: 80 });
    new Worker(chart, 'worker', { image: 'a:1' }).calls(catalog);
    catalog.service.toJson();
    const loaded = () => Object.keys(require.cache).some((file) => /cdk8s-plus-29/.test(file));
    const before = loaded();
    catalog.toNetworkPolicyPeerConfig();
    console.log(JSON.stringify([before, loaded()]));
  `;
  const out = execFileSync(process.execPath, ['--import', 'tsx', '-e', program], { cwd: ROOT, encoding: 'utf8' });
  expect(out).toBe('[false,true]\n');
}, 60_000);

describe('a plain cdk8s App', () => {
  let outdir: string;
  beforeEach(() => { outdir = fs.mkdtempSync(path.join(os.tmpdir(), 'trackway-')); });
  afterEach(() => { fs.rmSync(outdir, { recursive: true }); });

  const app = (): { app: App; chart: Chart; made: WebService } => {
    const plain = new App({ outdir });
    const chart = new Chart(plain, 'chart', { namespace: 'shop' });
    return { app: plain, chart, made: new WebService(chart, 'catalog', MINIMAL) };
  };

  test('synthesizes our constructs', () => {
    app().app.synth();
    expect(fs.readFileSync(path.join(outdir, 'chart.k8s.yaml'), 'utf8')).toContain('kind: Deployment');
  });

  test('writes the same documents as we do', () => {
    const { chart } = app();
    expect(Testing.synth(chart)).toEqual(documents(chart));
  });

  test('is refused with every problem together, in the same words, and writes nothing', () => {
    const { app: plain, made } = app();
    const other = new WebService(new Chart(plain, 'other'), 'webapp', MINIMAL);
    made.controller.addJsonPatch(JsonPatch.remove('/spec/a'));
    made.service.addJsonPatch(JsonPatch.add('/spec/b', 1));
    other.controller.addJsonPatch(JsonPatch.remove('/spec/template/spec/securityContext/seccompProfile'));
    expect(() => plain.synth()).toThrow([
      'Validation failed with the following errors:',
      '  [chart/catalog/Deployment] JSON patch 0 (remove /spec/a) does not apply to Deployment/catalog: there is no /spec/a; give a path that exists in the document as it is synthesized; `add` needs an existing parent (PatchLost)',
      '  [chart/catalog/Service] `spec.b` ',
    ].join('\n'));
    expect(() => plain.synth()).toThrow(/SeccompMissing/);
    expect(fs.readdirSync(outdir)).toEqual([]);
  });

  test('finds an environment that it is attached to', () => {
    const plain = new App();
    new Environment(new Platform('shop'), 'prod', { registry: 'registry.example.com' }).attachTo(plain);
    const chart = new Chart(plain, 'chart');
    new WebService(chart, 'catalog', MINIMAL);
    expect(one(chart, 'Deployment').spec.template.spec.containers[0].image).toBe('registry.example.com/catalog:1.4.2');
  });
});

test('a relaxation that is acknowledged is not warned of any more', () => {
  const chart = inEnvironment();
  const made = new WebService(chart, 'catalog', { ...MINIMAL, relax: [Relax.runAsRoot('legacy image')] });
  expect(warnings(chart)).toEqual(['SecurityRelaxed']);
  Warnings.of(made).acknowledge('SecurityRelaxed', 'until the image is mended');
  expect(warnings(chart)).toEqual([]);
});
