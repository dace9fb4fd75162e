import { Chart, App, JsonPatch } from 'cdk8s';
import {
  Binding, Canary, FunctionProps, MeshGateway, Metrics, SecretSource, ServerlessFunction, ServerlessFunctionProps, Source, Target, Trigger, Warnings,
  WebService,
} from '../../../src';
import { IBackingService } from '../../../src/core/backing-service';
import { recordBuild } from '../../../src/core/function/builds';
import { documents, one, plainChart, refusal, warnings } from '../../support/render';
import { chartOf, logsAsyncHandler, orders, targets } from './examples';

const source = Source.image('resize:1.4.2');
const seconds = (n: number) => ({ toSeconds: () => n });
const login = SecretSource.external('prod/kafka');
const kafka = Trigger.kafka({
  name: 'in', brokers: ['kafka:9093'], topic: 'orders', login: { mechanism: 'scram-sha-512', username: login.key('user'), password: login.key('password') },
});
const policy = (chart: Chart, name = 'resize') => one(chart, 'NetworkPolicy', name).spec;

function made(props: Partial<ServerlessFunctionProps>, chart = chartOf({ versions: { gatewayApi: '1.4' } })): Chart {
  new ServerlessFunction(chart, 'resize', { source, ...props });
  return chart;
}

describe('who reaches whom', () => {
  test.each(['knative', 'deployment'] as const)('a caller calls it by its name on %s, and its policy says so', (target) => {
    const chart = chartOf({ versions: { gatewayApi: '1.4' } });
    const resize = new ServerlessFunction(chart, 'resize', { source, target: targets[target] });
    const webapp = new WebService(chart, 'webapp', { image: 'webapp:2.0.1', port: 8080, env: { RESIZE: resize.address } });
    webapp.calls(resize);
    expect(resize.address).toBe(target === 'knative' ? 'resize.app.svc.cluster.local' : 'resize.app.svc.cluster.local:8080');
    const front = target === 'knative' ? ['knative-serving', 'kourier-system'] : ['keda'];
    const namespaces = front.map((name) => ({ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': name } } }));
    expect(policy(chart, 'webapp').egress).toContainEqual({ to: namespaces, ports: expect.arrayContaining([{ port: 8080, protocol: 'TCP' }]) as object });
    expect(policy(chart).ingress).toEqual([{ from: namespaces, ports: expect.arrayContaining([{ port: 8080, protocol: 'TCP' }]) as object }]);
  });

  test('it calls others as every workload does', () => {
    const chart = chartOf();
    const catalog = new WebService(chart, 'catalog', { image: 'catalog:1.4.2', port: 3000 });
    new ServerlessFunction(chart, 'resize', { source, target: Target.knative() }).calls(catalog);
    expect(policy(chart, 'catalog').ingress).toEqual([
      { from: [{ podSelector: { matchLabels: { 'app.kubernetes.io/name': 'resize' } } }], ports: [{ port: 3000, protocol: 'TCP' }] },
    ]);
  });

  test.each(['openFunction', 'knative', 'deployment'] as const)('on %s it is granted what it connects to, as every workload is', (target) => {
    const granted: string[] = [];
    const database: IBackingService = {
      _connect: (workload) => {
        granted.push(workload._identity().serviceAccount);
        const addresses = [{ host: 'orders.db.example.com', port: 5432, ranges: ['10.20.0.0/16'] }];
        return { path: 'shop/prod/ground/orders', name: 'orders', addresses, env: { HOST: 'orders.db.example.com' } };
      },
    };
    const chart = chartOf();
    new ServerlessFunction(chart, 'resize', { source, target: targets[target] }).connectsTo(database);
    expect(granted).toEqual(['resize']);
    expect(JSON.stringify(documents(chart))).toContain('{"name":"ORDERS_HOST","value":"orders.db.example.com"}');
    expect(policy(chart).egress).toContainEqual({ to: [{ ipBlock: { cidr: '10.20.0.0/16' } }], ports: [{ port: 5432, protocol: 'TCP' }] });
  });

  test('nobody calls what takes messages', () => {
    const chart = chartOf();
    const resize = new ServerlessFunction(chart, 'resize', { source, triggers: [kafka] });
    const webapp = new WebService(chart, 'webapp', { image: 'webapp:2.0.1', port: 8080 });
    expect(refusal(() => webapp.calls(resize))).toBe('[shop/prod/app/resize] it takes messages, and nobody can call it; send it a message, or give it Trigger.http() (FunctionNotCallable)');
  });

  test('the ways to brokers, databases and Dapr are open, and no other', () => {
    const bindings = [Binding.database({ name: 'images', url: SecretSource.existing('db').key('url'), port: 5432 })];
    const ports = policy(made({ triggers: [kafka], bindings })).egress.map((rule: { ports: { port: number }[] }) => rule.ports.map(({ port }) => port));
    expect(ports).toEqual([[53, 53], [5432], [9093], [6500, 50001, 50005, 50006]]);
  });
});

describe('credentials', () => {
  test('come from the store, for Dapr and for KEDA, and are text nowhere', () => {
    const chart = made({ triggers: [kafka] });
    expect(one(chart, 'ExternalSecret').metadata.name).toBe('resize-prod-kafka');
    expect(one(chart, 'TriggerAuthentication')).toMatchObject({
      metadata: { name: 'resize-in' },
      spec: {
        secretTargetRef: [
          { parameter: 'username', name: 'resize-prod-kafka', key: 'user' }, { parameter: 'password', name: 'resize-prod-kafka', key: 'password' },
        ],
      },
    });
    expect(one(chart, 'ScaledObject').spec.triggers).toEqual([{
      type: 'kafka',
      metadata: { bootstrapServers: 'kafka:9093', consumerGroup: 'resize', topic: 'orders', lagThreshold: '10', sasl: 'scram_sha512', tls: 'enable' },
      authenticationRef: { name: 'resize-in' },
    }]);
    expect(one(chart, 'Component').spec.metadata).toContainEqual({ name: 'saslPassword', secretKeyRef: { name: 'resize-prod-kafka', key: 'password' } });
  });

  test('of a store that is not there are refused', () => {
    expect(refusal(() => new ServerlessFunction(plainChart(), 'resize', { source, triggers: [kafka] }))).toBe(
      '[chart/resize] the external secret "prod/kafka" has no store to come from; set `secretStore` of the environment, e.g. SecretStore.cluster("aws-secrets-manager") (SecretStoreMissing)',
    );
  });

  test('in plain text are refused', () => {
    expect(refusal(() => made({ env: { API_KEY: 'abc' } }))).toContain('`env.API_KEY` looks like a secret in plain text');
  });
});

describe('how messages arrive', () => {
  const nats = Trigger.nats({ name: 'in', server: 'nats://nats:4222', monitoring: 'nats:8222', stream: 'orders', subject: 'orders.new' });

  test('those of a bus are posted to a path of its name', () => {
    const chart = made({ triggers: [nats] });
    expect(one(chart, 'Subscription')).toMatchObject({ metadata: { name: 'in' }, spec: { pubsubname: 'in', topic: 'orders.new', routes: { default: '/in' } }, scopes: ['resize'] });
    expect(one(chart, 'Deployment').spec.template.metadata.annotations).toMatchObject({ 'dapr.io/app-protocol': 'http' });
  });

  test('a function of the functions framework is told its context, as OpenFunction would', () => {
    const chart = chartOf();
    new ServerlessFunction(chart, 'logs', logsAsyncHandler);
    const { metadata, spec } = one(chart, 'Deployment').spec.template;
    const env = Object.fromEntries(spec.containers[0].env.map(({ name, value }: { name: string; value: string }) => [name, value])) as Record<string, string>;
    expect(JSON.parse(env.FUNC_CONTEXT)).toEqual({
      name: 'logs',
      version: logsAsyncHandler.source.image.split(':')[1],
      runtime: 'Async',
      port: '8080',
      inputs: { 'kafka-receiver': { uri: 'kafka-receiver', componentName: 'kafka-receiver', componentType: 'bindings.kafka' } },
      outputs: { notify: { uri: 'notify', componentName: 'notify', componentType: 'bindings.kafka', operation: 'create' } },
    });
    expect(env).toMatchObject({ CONTEXT_MODE: 'self-host', APP_PROTOCOL: 'grpc' });
    expect(metadata.annotations).toMatchObject({ 'dapr.io/app-protocol': 'grpc' });
  });
});

describe('doors of a Deployment', () => {
  const http = (gateway: object): FunctionProps => ({ source, timeout: seconds(20), triggers: [Trigger.http({ hosts: ['resize.example.com'], path: '/resize', gateway: gateway as never })] });

  test('a MeshGateway: a MeshRoute to the interceptor, which wakes it up', () => {
    const chart = chartOf({ mesh: true, versions: { gatewayApi: '1.4' } });
    const gateway = new MeshGateway(chart, 'door', { hosts: ['resize.example.com'] });
    new ServerlessFunction(chart, 'resize', http(gateway));
    const route = one(chart, 'VirtualService').spec;
    expect(route).toMatchObject({ hosts: ['resize.example.com'], http: [{ match: [{ uri: { exact: '/resize' } }, { uri: { prefix: '/resize/' } }], timeout: '20s' }] });
    expect(route.http[0].route).toEqual([{ destination: { host: 'keda-add-ons-http-interceptor-proxy.keda.svc.cluster.local', port: { number: 8080 } } }]);
  });

  test('a Gateway of the Gateway API: an HTTPRoute, and the grant that lets it lead there', () => {
    const chart = made(http({ name: 'front', namespace: 'edge' }));
    expect(one(chart, 'HTTPRoute').spec).toEqual({
      parentRefs: [{ name: 'front', namespace: 'edge' }],
      hostnames: ['resize.example.com'],
      rules: [{
        matches: [{ path: { type: 'PathPrefix', value: '/resize' } }],
        backendRefs: [{ name: 'keda-add-ons-http-interceptor-proxy', namespace: 'keda', port: 8080 }],
        timeouts: { request: '20s' },
      }],
    });
    expect(one(chart, 'ReferenceGrant')).toMatchObject({ metadata: { namespace: 'keda', name: 'app-resize' }, spec: { from: [{ kind: 'HTTPRoute', namespace: 'app' }] } });
  });

  test('the mesh is none of OpenFunction\'s', () => {
    const chart = chartOf();
    const gateway = new MeshGateway(chart, 'door', { hosts: ['resize.example.com'] });
    expect(refusal(() => new ServerlessFunction(chart, 'resize', { ...http(gateway), timeout: undefined, target: Target.openFunction() }))).toBe(
      '[shop/prod/app/resize] OpenFunction routes through gateways of its own, not through the MeshGateway door; leave `gateway` out, or use Target.deployment() (FunctionGateway)',
    );
  });

  test('and a chart without a namespace has no name to be woken up by', () => {
    expect(refusal(() => new ServerlessFunction(new Chart(new App(), 'chart'), 'resize', { source }))).toBe(
      '[chart/resize] requests to a function are told apart by its host, and its chart names no namespace; give the chart a namespace, e.g. environment.chart("shop"), or use Target.knative() (FunctionNamespace)',
    );
  });
});

describe('Knative', () => {
  const knative = (props: Partial<ServerlessFunctionProps>) => one(made({ target: Target.knative(), ...props }), 'Service');

  test('shares requests between two releases', () => {
    const { spec } = knative({ version: '1.4.2', canary: Canary.beside('1.4.1', { percent: 10 }) });
    expect(spec.template.metadata.name).toBe('resize-1-4-2');
    expect(spec.traffic).toEqual([{ revisionName: 'resize-1-4-1', percent: 90 }, { revisionName: 'resize-1-4-2', percent: 10, tag: 'canary' }]);
  });

  test.each([
    ['without a version', { canary: Canary.beside('1.4.1', { percent: 10 }) }, 'a canary shares requests between releases, and this one has no name; give `version`, e.g. "1.4.2" (FunctionCanary)'],
    ['beside itself', { version: 'v2', canary: Canary.beside('v2', { percent: 10 }) }, '`canary` is beside itself: both releases are "v2"; give the release before a `version` of its own (FunctionCanary)'],
    ['of all requests', { version: 'v2', canary: Canary.beside('v1', { percent: 100 }) }, '`canary` shares whole percents from 1 to 99, got 100; give e.g. { percent: 10 }, or leave `canary` out for all requests (FunctionCanary)'],
  ])('refuses a canary %s', (_, props, message) => {
    expect(refusal(() => knative(props))).toBe(`[shop/prod/app/resize] ${message}`);
  });

  test('is never told what it refuses: the pod says on its container what it would say of itself', () => {
    const { spec } = knative({ user: 1000, env: { A: 'b' } }).spec.template;
    expect(Object.keys(spec).sort()).toEqual(['automountServiceAccountToken', 'containers', 'enableServiceLinks', 'serviceAccountName', 'volumes']);
    expect(spec.containers[0].securityContext).toEqual({
      runAsNonRoot: true, runAsUser: 1000, runAsGroup: 1000, seccompProfile: { type: 'RuntimeDefault' },
      allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: { drop: ['ALL'] },
    });
    expect(spec.containers[0].env).toEqual([{ name: 'A', value: 'b' }]);
  });

  test('stops a request in time, and no later than it can', () => {
    expect(knative({ timeout: seconds(30) }).spec.template.spec).toMatchObject({ timeoutSeconds: 30, responseStartTimeoutSeconds: 30 });
    expect(refusal(() => knative({ timeout: seconds(900) }))).toBe(
      '[shop/prod/app/resize] Knative allows a request 600 s at most, got 900 s; lower `timeout`, use Target.deployment(), or answer at once and do the work on a message (FunctionTimeout)',
    );
  });

  test('keeps what has no host inside the cluster', () => {
    expect(knative({}).metadata.labels).toMatchObject({ 'networking.knative.dev/visibility': 'cluster-local' });
    expect(knative({ triggers: [Trigger.http({ hosts: ['resize.example.com'] })] }).metadata.labels).not.toHaveProperty(['networking.knative.dev/visibility']);
  });

  test('of a line that the cluster cannot run is refused', () => {
    expect(refusal(() => new ServerlessFunction(chartOf({ versions: { knative: '1.18' } }), 'resize', { source, target: Target.knative() }))).toContain('(ComponentKubernetes)');
  });

  test('metrics are read at the port that it names itself', () => {
    expect(one(made({ target: Target.knative(), metrics: Metrics.at(8080) }), 'PodMonitor').spec.podMetricsEndpoints).toEqual([{ port: 'user-port', path: '/metrics' }]);
  });
});

test('a KEDA that nobody tests with this Kubernetes is told of the function, which can accept it', () => {
  const chart = chartOf({ versions: { keda: '2.17' } });
  const resize = new ServerlessFunction(chart, 'resize', { source });
  expect(warnings(chart)).toEqual(['ComponentUntested']);
  Warnings.of(resize).acknowledge('ComponentUntested', 'we tested it');
  expect(warnings(chart)).toEqual([]);
});

test.each([
  [Target.knative({ ingressNamespace: 'Istio' }), '`ingressNamespace` of the target is no legal name, got "Istio"; use lower-case letters, digits and dashes (FunctionTarget)'],
  [Target.deployment({ interceptor: { port: 0 } }), '`interceptor.port` must be a whole number from 1 to 65535, got 0; give the port of its Service (PortOutOfRange)'],
])('an option of a target that is none is refused', (target, message) => {
  expect(refusal(() => made({ target }))).toBe(`[shop/prod/app/resize] ${message}`);
});

describe('what nobody builds', () => {
  test('is told, until something in the program builds it', () => {
    const chart = chartOf();
    new ServerlessFunction(chart, 'logs', logsAsyncHandler);
    expect(warnings(chart)).toEqual(['FunctionNotBuilt']);
    recordBuild(chart, logsAsyncHandler.source);
    const built = chartOf();
    recordBuild(built, logsAsyncHandler.source);
    new ServerlessFunction(built, 'logs', logsAsyncHandler);
    expect(warnings(built)).toEqual([]);
  });
});

test('the clock posts through the same door as everybody else', () => {
  const chart = made({ triggers: [Trigger.schedule('@hourly', { path: '/tick' })], timeout: seconds(40) });
  expect(one(chart, 'CronJob').spec.jobTemplate.spec.template.spec.containers[0].args).toEqual([
    '--fail', '--silent', '--show-error', '--max-time', '40', '--request', 'POST', 'http://resize.app.svc.cluster.local:8080/tick',
  ]);
  expect(policy(chart, 'resize-schedule').egress).toContainEqual({
    to: [{ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'keda' } } }], ports: [{ port: 8080, protocol: 'TCP' }],
  });
});

test.each([
  [{ env: { PORT: '1' } }, '`env` sets "PORT", which the target sets itself; use `port` (FunctionReservedEnv)'],
  [{ scaling: { min: 3, max: 2 } }, '`scaling` has fewer instances at most (2) than at least (3); raise `max`, or lower `min` (FunctionScaling)'],
  [{ triggers: [] }, '`triggers` is empty, so nothing ever runs it; leave it out for HTTP, or give e.g. [Trigger.kafka({ … })] (FunctionTriggers)'],
  [{ triggers: [Trigger.schedule('soon')] }, 'the schedule "soon" is none: it has 1 fields instead of 5; write five fields, e.g. "30 2 * * *", and give `timeZone` (TriggerSchedule)'],
])('%j is refused', (props, message) => {
  expect(refusal(() => made(props))).toBe(`[shop/prod/app/resize] ${message}`);
});

test('everything is open to patches, through what runs it', () => {
  const chart = chartOf();
  const made1 = new ServerlessFunction(chart, 'orders', { ...orders, target: Target.knative() });
  made1.resource.addJsonPatch(JsonPatch.replace('/spec/template/spec/containers/0/imagePullPolicy', 'Always'));
  expect(one(chart, 'Service').spec.template.spec.containers[0].imagePullPolicy).toBe('Always');
  expect(documents(chart).map(({ kind }) => kind)).toContain('ServiceAccount');
});
