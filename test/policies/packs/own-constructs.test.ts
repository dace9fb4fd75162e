import * as fs from 'fs';
import * as path from 'path';
import { Chart } from 'cdk8s';
import * as fc from 'fast-check';
import { exampleFolder, exampleNames } from '../../../examples/run-example';
import {
  BlueGreen, CronTask, Environment, Match, MeshGateway, MeshPolicy, MeshRoute, Mtls, Namespace, Platform, PodProps, Promotion, Release, Scaling, SecretStore,
  ServerlessFunction, Source, Target, Task, Trigger, ValidationError, WebService, Worker,
} from '../../../src';
import { readManifests } from '../../../src/manifests/read';
import { evaluate, evaluateTerraform, Packs, PolicyPack, terraformResources } from '../../../src/policies';
import { everything } from '../../aws/support/everything';
import { ground } from '../../aws/support/stacks';
import { synthesized } from '../../aws/support/terraform';
import { cronTaskProps, ids, taskProps, webServiceProps, workerProps } from '../../kubernetes/arbitraries';
import { documents } from '../../support/render';

/** Where the images of the examples are. */
const registries = ['registry.example.com', '123456789012.dkr.ecr.ap-northeast-2.amazonaws.com', 'istioinaction', 'docker.io/valkey'];
const packs: readonly PolicyPack[] = [Packs.podSecurityRestricted, Packs.supplyChain({ registries }), Packs.tenancy({ quotas: ['cpu', 'memory'] }).without('namespace-quota'), Packs.mesh(), Packs.cost()];
const stackPacks: readonly PolicyPack[] = [Packs.aws({ regions: ['ap-northeast-2'], tags: ['owner', 'environment', 'platform'] }), Packs.cost()];

/** What was chosen where an example is written, on purpose, and what is made by hand there: the packs find it, and nothing else. */
const chosen: Readonly<Record<string, readonly string[]>> = {
  'mesh': [
    'wildcard-hosts Gateway/preview', // hosts: ['*.preview…']
    'wildcard-hosts Gateway/edge', // a door for TCP, which knows no hosts
    'strict-mtls PeerAuthentication/catalog-metrics', // Mtls.permissive()
    'load-balancers Service/edge', // by hand: pods of a gateway
    'required-labels Deployment/edge-gateway',
    'workload-owner Deployment/edge-gateway',
    'owner-annotation Service/edge-gateway',
  ],
  'web-service': [
    'seccomp-profile Deployment/grafana', // by hand: cdk8s-plus
    'dropped-capabilities Deployment/grafana',
    'required-labels Deployment/grafana',
    'workload-owner Deployment/grafana',
    'trusted-registries Deployment/grafana',
    'run-as-non-root Deployment/legacy', // Relax.runAsRoot(…)
  ],
};

/** Runs that apply may make anything, up to a boundary; the boundary allows everything but what it names, and grants nothing. */
const RUNS = ['PolicyViolated administrator-access aws_iam_role_policy_attachment', 'PolicyViolated iam-wildcards aws_iam_policy'];

function chosenIn(example: string): readonly string[] {
  return chosen[example] ?? (example.startsWith('terraform-cloud') ? RUNS : []);
}

const policiesOf = (some: readonly PolicyPack[]) => some.flatMap(({ policies }) => policies);

describe.each(exampleNames())('examples/%s', (name) => {
  test('makes what every pack takes, but for what is chosen there on purpose', () => {
    const expected = path.join(exampleFolder(name), 'expected');
    const found: string[] = [];
    let judged = 0;
    if (fs.existsSync(path.join(expected, 'kubernetes'))) {
      const { documents: all, problems } = readManifests([path.join(expected, 'kubernetes')], {});
      expect(problems).toEqual([]);
      judged += all.length;
      found.push(...evaluate(policiesOf(packs), all).map(({ policy, resource }) => `${policy} ${resource.kind}/${resource.name}`));
    }
    const stacks = path.join(expected, 'terraform', 'stacks');
    for (const stack of fs.existsSync(stacks) ? fs.readdirSync(stacks) : []) {
      const resources = terraformResources(JSON.parse(fs.readFileSync(path.join(stacks, stack, 'cdk.tf.json'), 'utf8')));
      judged += resources.length;
      found.push(...evaluateTerraform(policiesOf(stackPacks), resources, { source: 'stack', file: stack }).map(({ policy, resource, code }) => `${code} ${policy} ${resource.kind}`));
    }
    expect(judged > 0).toBe(fs.existsSync(expected));
    expect([...new Set(found)].sort()).toEqual([...chosenIn(name)].sort());
  });
});

/** An environment whose owner is known, as tenancy asks. */
function environment(): Environment {
  return new Environment(new Platform('shop', { owner: 'commerce', registry: 'registry.example.com/shop' }), 'prod', {
    kubernetes: '1.29', mesh: true, datadog: true, profiling: true, secretStore: SecretStore.cluster('vault'), versions: { gatewayApi: '0.7' },
  });
}

function told(docs: readonly object[], some = packs): string[] {
  return evaluate(policiesOf(some), docs.map((doc, line) => ({ doc: doc as Record<string, unknown>, file: 'a.yaml', line })))
    .map(({ code, policy, resource, message }) => `${code} ${policy} ${resource.kind}/${resource.name}: ${message}`);
}

const kinds: [string, fc.Arbitrary<PodProps>, (chart: Chart, id: string, props: any) => unknown][] = [
  ['WebService', webServiceProps, (chart, id, props) => new WebService(chart, id, props)],
  ['Worker', workerProps, (chart, id, props) => new Worker(chart, id, props)],
  ['Task', taskProps, (chart, id, props) => new Task(chart, id, props)],
  ['CronTask', cronTaskProps, (chart, id, props) => new CronTask(chart, id, props)],
];

/** Rules about what only the consumer can choose: which image, how many, how much. */
const CONSUMERS = new Set(['trusted-registries', 'fixed-tags', 'replicas', 'volume-size', 'container-memory']);
const providers = packs.map(({ name, policies }) => new PolicyPack(name, policies.filter(({ id }) => !CONSUMERS.has(id))));

describe.each(kinds)('any %s', (_, propsOf, make) => {
  test('whose owner is known and that relaxes nothing keeps every rule', () => {
    let made = 0;
    fc.assert(fc.property(ids, propsOf, (id, props) => {
      const chart = environment().chart('app', { namespace: 'shop' });
      let docs: object[];
      try {
        make(chart, id, { ...props, relax: undefined });
        docs = documents(chart);
      } catch (error) {
        if (!ValidationError.isValidationError(error)) throw error;
        return;
      }
      made++;
      expect(told(docs, providers)).toEqual([]);
    }), { numRuns: 400, seed: 4711 });
    expect(made).toBeGreaterThan(40);
  });
});

test('the rest of what is made for Kubernetes keeps every rule', () => {
  const prod = environment();
  new Namespace(prod.chart('namespaces'), 'shop');
  const app = prod.chart('app', { namespace: 'shop' });
  const webapp = new WebService(app, 'webapp', { image: 'webapp:2.0.1', port: 8080, scaling: Scaling.onCpu({ between: [2, 10] }) });
  const catalog = new BlueGreen(app, 'catalog', { image: 'catalog:1.4.2', port: 8080, release: Release.headerPreview({ header: Match.header('x-qa').is('on'), promotion: Promotion.manual() }) });
  const door = new MeshGateway(app, 'door', { hosts: ['shop.example.com'] });
  new MeshRoute(app, 'route', { hosts: ['shop.example.com'], gateways: [door], rules: [{ match: [Match.pathUnder('/catalog')], to: catalog }, { to: webapp }] });
  webapp.calls(catalog);
  new MeshPolicy(app, 'policy', { mtls: Mtls.strict(), services: [webapp] });
  expect(told(documents(app))).toEqual([]);
});

test.each([
  ['OpenFunction', Target.openFunction()], ['Knative', Target.knative()], ['a Deployment', Target.deployment()],
])('functions on %s keep every rule', (_, target) => {
  const chart = new Environment(new Platform('shop', { owner: 'commerce', registry: 'registry.example.com/shop' }), 'prod', { versions: { gatewayApi: '0.7' } }).chart('app', { namespace: 'shop' });
  new ServerlessFunction(chart, 'resize', { source: Source.image('resize:1.4.2'), target, triggers: [Trigger.http()] });
  expect(told(documents(chart))).toEqual([]);
});

test('stacks of every construct on AWS keep every rule', () => {
  const stack = ground();
  everything(stack);
  const resources = terraformResources(synthesized(stack));
  expect(resources.length).toBeGreaterThan(50);
  const found = evaluateTerraform(policiesOf([Packs.aws({ regions: ['ap-northeast-2'], tags: ['platform'] }), Packs.cost()]), resources, { source: 'stack', file: 'ground' });
  expect(found.map(({ code, policy, resource, message }) => `${code} ${policy} ${resource.name}: ${message}`)).toEqual([]);
});
