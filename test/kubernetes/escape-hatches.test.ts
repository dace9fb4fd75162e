import { ApiObject, App, Chart, JsonPatch, Lazy } from 'cdk8s';
import { Deployment, k8s } from 'cdk8s-plus-29';
import { CronTask, Exposure, Namespace, Task, WebService, Worker } from '../../src';
import { collect } from '../../src/kubernetes/synthesis/collect';
import { documents, one, plainChart, refusal } from '../support/render';
import { MINIMAL } from '../support/web-service';

const service = (chart = plainChart()): { chart: Chart; made: WebService } => ({ chart, made: new WebService(chart, 'catalog', MINIMAL) });

describe('the escape hatch', () => {
  test('opens on the construct itself: its workload is patched', () => {
    const { chart, made } = service();
    ApiObject.of(made).addJsonPatch(JsonPatch.add('/spec/template/spec/hostname', 'catalog'));
    expect(one(chart, 'Deployment').spec.template.spec.hostname).toBe('catalog');
  });

  test.each([
    ['Worker', (chart: Chart) => new Worker(chart, 'x', { image: 'a:1' }), 'Deployment'],
    ['Task', (chart: Chart) => new Task(chart, 'x', { image: 'a:1' }), 'Job'],
    ['CronTask', (chart: Chart) => new CronTask(chart, 'x', { image: 'a:1', schedule: '@daily' }), 'CronJob'],
    ['Namespace', (chart: Chart) => new Namespace(chart, 'x'), 'Namespace'],
  ])('opens on a %s', (_, make, kind) => {
    const chart = plainChart();
    ApiObject.of(make(chart)).addJsonPatch(JsonPatch.add('/metadata/annotations', { 'a.com/b': 'c' }));
    expect(one(chart, kind).metadata.annotations).toEqual({ 'a.com/b': 'c' });
  });

  test('opens on every public child', () => {
    const chart = plainChart();
    const made = new WebService(chart, 'catalog', { ...MINIMAL, exposure: Exposure.ingress('a.com') });
    for (const child of [made.controller, made.service, made.route!, made.networkPolicy, made.disruptionBudget, made.serviceAccount!]) {
      child.addJsonPatch(JsonPatch.add('/metadata/annotations', { 'a.com/b': 'c' }));
    }
    for (const { metadata } of documents(chart)) expect(metadata.annotations).toEqual({ 'a.com/b': 'c' });
  });

  test('opens for labels and annotations as on any ApiObject', () => {
    const { chart, made } = service();
    made.service.metadata.addAnnotation('a.com/b', 'c');
    made.service.metadata.addLabel('team', 'a');
    expect(one(chart, 'Service').metadata).toMatchObject({ annotations: { 'a.com/b': 'c' }, labels: { team: 'a' } });
  });

  test('does not change what is asked for again', () => {
    const { chart, made } = service();
    made.controller.addJsonPatch(JsonPatch.add('/spec/template/spec/containers/0/args', []), JsonPatch.add('/spec/template/spec/containers/0/args/-', 'x'));
    expect([one(chart, 'Deployment'), one(chart, 'Deployment')].map(({ spec }) => spec.template.spec.containers[0].args)).toEqual([['x'], ['x']]);
  });

  test.each([
    ['move', JsonPatch.move('/spec/minReadySeconds', '/spec/revisionHistoryLimit'), { revisionHistoryLimit: 10 }],
    ['copy', JsonPatch.copy('/spec/minReadySeconds', '/spec/revisionHistoryLimit'), { minReadySeconds: 10, revisionHistoryLimit: 10 }],
    ['test', JsonPatch.test('/spec/strategy', { rollingUpdate: { maxSurge: '25%', maxUnavailable: 0 }, type: 'RollingUpdate' }), { minReadySeconds: 10 }],
    ['remove', JsonPatch.remove('/spec/template/spec/topologySpreadConstraints/0'), { template: { spec: { topologySpreadConstraints: [{ topologyKey: 'kubernetes.io/hostname' }] } } }],
    ['insert', JsonPatch.add('/spec/template/spec/volumes/0', { name: 'first', emptyDir: {} }), { template: { spec: { volumes: [{ name: 'first' }, { name: 'tmp' }] } } }],
  ])('can %s', (_, patch, spec) => {
    const { chart, made } = service();
    made.controller.addJsonPatch(patch);
    expect(one(chart, 'Deployment').spec).toMatchObject(spec);
  });
});

describe('a patch that is lost is refused', () => {
  test.each([
    ['replaces what is not there', JsonPatch.replace('/spec/paused', true), '(replace /spec/paused) does not apply to Deployment/catalog: there is no /spec/paused'],
    ['removes what is not there', JsonPatch.remove('/spec/paused'), '(remove /spec/paused) does not apply to Deployment/catalog: there is no /spec/paused'],
    ['goes into what is not there', JsonPatch.add('/spec/template/spec/affinity/nodeAffinity', {}), '(add /spec/template/spec/affinity/nodeAffinity) does not apply to Deployment/catalog: there is no /spec/template/spec/affinity to go into'],
    ['goes into text', JsonPatch.add('/kind/x', 1), '(add /kind/x) does not apply to Deployment/catalog: there is no /kind to go into'],
    ['names an item that is no number', JsonPatch.add('/spec/template/spec/volumes/first', {}), '(add /spec/template/spec/volumes/first) does not apply to Deployment/catalog: a list of 1 cannot take an item "first"'],
    ['names an item beyond the end', JsonPatch.replace('/spec/template/spec/containers/1/image', 'x'), '(replace /spec/template/spec/containers/1/image) does not apply to Deployment/catalog: there is no /spec/template/spec/containers/1 to go into'],
    ['expects another value', JsonPatch.test('/spec/replicas', 3), '(test /spec/replicas) does not apply to Deployment/catalog: the value there is another one'],
    ['moves something into itself', JsonPatch.move('/spec', '/spec/template'), '(move /spec/template) does not apply to Deployment/catalog: /spec/template is inside /spec'],
    ['does not begin with a slash', JsonPatch.add('spec/paused', true), '(add spec/paused) does not apply to Deployment/catalog: a path begins with "/"'],
    ['is for the prototype', JsonPatch.add('/__proto__/x', 1), '(add /__proto__/x) does not apply to Deployment/catalog: there is no /__proto__ to go into'],
  ])('when it %s', (_, patch, message) => {
    const { chart, made } = service();
    made.controller.addJsonPatch(patch);
    expect(refusal(() => documents(chart)))
      .toBe(`[chart/catalog/Deployment] JSON patch 0 ${message}; give a path that exists in the document as it is synthesized; \`add\` needs an existing parent (PatchLost)`);
  });

  test('together with every other one', () => {
    const { chart, made } = service();
    made.controller.addJsonPatch(JsonPatch.remove('/spec/a'), JsonPatch.remove('/spec/b'));
    made.service.addJsonPatch(JsonPatch.remove('/spec/c'));
    expect(refusal(() => documents(chart)).split('\n').map((line) => /\(remove \S+\)/.exec(line)?.[0])).toEqual(['(remove /spec/a)', '(remove /spec/b)', '(remove /spec/c)']);
  });

  test('when it makes a document that Kubernetes does not take', () => {
    const { chart, made } = service();
    made.controller.addJsonPatch(JsonPatch.add('/spec/strategy/rollingUpdate/maxSurged', 1));
    expect(refusal(() => documents(chart))).toContain('[chart/catalog/Deployment] `spec.strategy.rollingUpdate.maxSurged`');
  });
});

describe('generated classes of cdk8s-plus, which drop what they do not know,', () => {
  const deployment = (chart = plainChart()): { chart: Chart; object: ApiObject } => {
    const made = new Deployment(chart, 'web', { metadata: { name: 'web' }, containers: [{ image: 'nginx:1', portNumber: 80 }] });
    return { chart, object: ApiObject.of(made) };
  };

  test.each([
    ['maxSurge as a number', JsonPatch.replace('/spec/strategy/rollingUpdate/maxSurge', 1), (doc: any) => doc.spec.strategy.rollingUpdate.maxSurge, 1],
    ['an extended resource', JsonPatch.add('/spec/template/spec/containers/0/resources/limits/nvidia.com~1gpu', '1'), (doc: any) => doc.spec.template.spec.containers[0].resources.limits['nvidia.com/gpu'], '1'],
    ['a field they do not know', JsonPatch.add('/spec/template/spec/containers/0/restartPolicy', 'Always'), (doc: any) => doc.spec.template.spec.containers[0].restartPolicy, 'Always'],
  ])('keep %s', (_, patch, read, expected) => {
    const { chart, object } = deployment();
    object.addJsonPatch(patch);
    // Not judged: a restartPolicy belongs to sidecars alone.
    expect(read(collect(chart.node.root).charts[0].documents[0].document)).toEqual(expected);
  });

  test('keep what was given to them in another type than they expect', () => {
    const chart = plainChart();
    new k8s.KubeDeployment(chart, 'web', {
      metadata: { name: 'web' },
      spec: {
        selector: { matchLabels: { a: 'b' } },
        strategy: { rollingUpdate: { maxSurge: 1 as unknown as k8s.IntOrString } },
        template: {
          metadata: { labels: { a: 'b' } },
          spec: { containers: [{ name: 'web', image: 'nginx:1', resources: { limits: { 'nvidia.com/gpu': '1' as unknown as k8s.Quantity } } }] },
        },
      },
    });
    const { spec } = one(chart, 'Deployment');
    expect(spec.strategy).toEqual({ rollingUpdate: { maxSurge: 1 } });
    expect(spec.template.spec.containers[0].resources).toEqual({ limits: { 'nvidia.com/gpu': '1' } });
  });

  test('refuse a patch that is lost, too', () => {
    const { chart, object } = deployment();
    object.addJsonPatch(JsonPatch.remove('/spec/paused'));
    expect(refusal(() => documents(chart))).toBe('[chart/web/Resource] JSON patch 0 (remove /spec/paused) does not apply to Deployment/web: there is no /spec/paused; give a path that exists in the document as it is synthesized; `add` needs an existing parent (PatchLost)');
  });

  test('are patched as Kubernetes names the fields', () => {
    const chart = plainChart();
    const object = new k8s.KubeService(chart, 'web', { metadata: { name: 'web' }, spec: { clusterIp: 'None', ports: [{ port: 80 }] } });
    object.addJsonPatch(JsonPatch.replace('/spec/clusterIP', '10.0.0.10'));
    expect(one(chart, 'Service').spec.clusterIP).toBe('10.0.0.10');
  });
});

describe('what cdk8s resolves', () => {
  test('is resolved in a body, too', () => {
    const chart = plainChart();
    new ApiObject(chart, 'map', { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'map' }, data: { a: Lazy.any({ produce: () => 'later' }) } } as any);
    expect(one(chart, 'ConfigMap').data).toEqual({ a: 'later' });
  });

  test('is resolved by resolvers of others, in our objects as well', () => {
    const app = new App({ resolvers: [{ resolve: (context) => { if (context.value === 'catalog:1.4.2') context.replaceValue('mirror/catalog:1.4.2'); } }] });
    const { chart } = service(new Chart(app, 'chart', { namespace: 'shop' }));
    expect(one(chart, 'Deployment').spec.template.spec.containers[0].image).toBe('mirror/catalog:1.4.2');
  });
});
