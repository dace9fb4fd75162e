import { spawnSync } from 'child_process';
import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { FunctionProps, ServerlessFunction, Target } from '../../../src';
import { emitDocuments } from '../../../src/manifests/emit';
import { SHARED, testIf } from '../../support/paths';
import { documents, one, warnings } from '../../support/render';
import { chartOf, COMMIT, logsAsyncHandler, orders, targets } from './examples';

function made(props: FunctionProps, target: Target, id = 'orders') {
  const chart = chartOf();
  new ServerlessFunction(chart, id, { target, ...props });
  return chart;
}

describe('one definition of a function that takes requests', () => {
  test('is a Service of Knative, at its host, with its database', () => {
    const chart = made(orders, targets.knative);
    const { spec } = one(chart, 'Service');
    expect(spec.template.spec.containers[0]).toMatchObject({
      image: 'registry.example.com/shop/orders:1.4.2',
      ports: [{ containerPort: 8080, protocol: 'TCP' }],
      env: [{ name: 'ORDERS_URL', valueFrom: { secretKeyRef: { name: 'orders-db', key: 'url' } } }],
    });
    expect(spec.template.metadata.annotations).toEqual({ 'autoscaling.knative.dev/min-scale': '0', 'autoscaling.knative.dev/max-scale': '20' });
    expect(spec.traffic).toEqual([{ latestRevision: true, percent: 100 }]);
    expect(one(chart, 'DomainMapping')).toMatchObject({ metadata: { name: 'orders.example.com' }, spec: { ref: { kind: 'Service', name: 'orders' } } });
  });

  test('is a Function of OpenFunction, whose container has the one name that the controller knows', () => {
    const { spec } = one(made(orders, targets.openFunction), 'Function');
    expect(spec).toMatchObject({ version: '1.4.2', image: 'registry.example.com/shop/orders:1.4.2' });
    expect(spec.serving.triggers).toEqual({
      http: {
        port: 8080,
        engine: 'knative',
        route: {
          gatewayRef: { name: 'openfunction', namespace: 'openfunction' },
          hostnames: ['orders.example.com'],
          rules: [{ matches: [{ path: { type: 'PathPrefix', value: '/' } }] }],
        },
      },
    });
    expect(spec.serving.scaleOptions).toEqual({ minReplicas: 0, maxReplicas: 20 });
    expect(spec.serving.template.containers.map(({ name }: { name: string }) => name)).toEqual(['function']);
  });

  test('is a Deployment without a number of replicas, woken up by the interceptor that has its name', () => {
    const chart = made(orders, targets.deployment);
    expect(one(chart, 'Deployment').spec).not.toHaveProperty('replicas');
    expect(one(chart, 'Service', 'orders').spec).toEqual({
      type: 'ExternalName', externalName: 'keda-add-ons-http-interceptor-proxy.keda.svc.cluster.local', ports: [{ name: 'http', port: 8080, protocol: 'TCP' }],
    });
    expect(one(chart, 'HTTPScaledObject').spec).toEqual({
      hosts: ['orders.example.com', 'orders.app', 'orders.app.svc', 'orders.app.svc.cluster.local'],
      scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'orders', service: 'orders-pods', port: 8080 },
      replicas: { min: 0, max: 20 },
      scalingMetric: { concurrency: { targetValue: 100 } },
    });
    expect(one(chart, 'Ingress').spec.rules[0].http.paths[0].backend).toEqual({ service: { name: 'orders', port: { name: 'http' } } });
    expect(documents(chart).map(({ kind }) => kind)).not.toContain('Component');
  });
});

describe('one definition of a function that takes messages', () => {
  test('is a Function of OpenFunction that is built from its commit and scaled by what waits', () => {
    const { spec } = one(made(logsAsyncHandler, targets.openFunction, 'logs-async-handler'), 'Function');
    expect(spec.imageCredentials).toEqual({ name: 'push-secret' });
    expect(spec.build).toEqual({
      builder: 'openfunction/builder-go:v2.4.0-1.17',
      env: { FUNC_NAME: 'LogsHandler', FUNC_CLEAR_SOURCE: 'true' },
      srcRepo: { url: 'https://github.com/OpenFunction/samples.git', revision: COMMIT, sourceSubPath: 'functions/async/logs-handler-function/' },
      shipwright: { strategy: { name: 'openfunction', kind: 'ClusterBuildStrategy' } },
    });
    expect(spec.image).toMatch(/^registry\.example\.com\/shop\/logs-async-handler:318ee2452fc1-[0-9a-f]+$/);
    expect(spec.serving).toMatchObject({
      triggers: { dapr: [{ name: 'kafka-receiver', type: 'bindings.kafka' }] },
      outputs: [{ dapr: { name: 'notify', type: 'bindings.kafka', operation: 'create' } }],
      scaleOptions: {
        keda: {
          triggers: [{
            type: 'kafka',
            metadata: { bootstrapServers: 'kafka-server-kafka-brokers:9092', consumerGroup: 'logs-handler', topic: 'logs', lagThreshold: '20' },
          }],
        },
      },
    });
  });

  test('is a Deployment with Dapr beside it and a ScaledObject, and says that somebody must build its image', () => {
    const chart = made(logsAsyncHandler, targets.deployment, 'logs-async-handler');
    expect(one(chart, 'ScaledObject').spec).toMatchObject({ minReplicaCount: 0, maxReplicaCount: 10, triggers: [{ type: 'kafka' }] });
    expect(one(chart, 'Deployment').spec.template).toMatchObject({
      metadata: { annotations: { 'dapr.io/enabled': 'true', 'dapr.io/app-id': 'logs-async-handler', 'dapr.io/app-port': '8080' } },
      spec: { imagePullSecrets: [{ name: 'push-secret' }] },
    });
    expect(documents(chart).filter(({ kind }) => kind === 'Component').map(({ metadata, scopes }) => [metadata.name, scopes])).toEqual([
      ['kafka-receiver', ['logs-async-handler']], ['notify', ['logs-async-handler']],
    ]);
    expect(warnings(chart)).toEqual(['FunctionNotBuilt']);
  });

  test('is a Service of Knative, to which a relay posts the messages, and which both sleep', () => {
    const chart = made(logsAsyncHandler, targets.knative, 'logs-async-handler');
    const { template } = one(chart, 'Service').spec;
    expect(template.metadata.annotations).toMatchObject({ 'autoscaling.knative.dev/min-scale': '0', 'dapr.io/app-id': 'logs-async-handler', 'dapr.io/app-protocol': 'http' });
    const context = JSON.parse(template.spec.containers[0].env.find(({ name }: { name: string }) => name === 'FUNC_CONTEXT').value);
    expect(context).toMatchObject({ runtime: 'Knative', inputs: {}, outputs: { notify: { componentName: 'notify' } } });
    expect(one(chart, 'Component', 'kafka-receiver').scopes).toEqual(['logs-async-handler-relay']);
    expect(one(chart, 'Component', 'notify').scopes).toEqual(['logs-async-handler']);
    const relay = one(chart, 'Deployment', 'logs-async-handler-relay').spec.template;
    expect(relay.metadata.annotations).toMatchObject({ 'dapr.io/enabled': 'true', 'dapr.io/app-id': 'logs-async-handler-relay', 'dapr.io/app-port': '8080' });
    expect(relay.spec.serviceAccountName).toBe('logs-async-handler'); // what is granted to the function is granted to who reads for it
    expect(documents(chart).find(({ kind }) => kind === 'ConfigMap').data['default.conf']).toBe([
      'server {',
      '  listen 8080;',
      '  location /dapr/ {',
      '    return 404;',
      '  }',
      '  location / {',
      '    if ($request_method = OPTIONS) {',
      '      return 204;',
      '    }',
      '    proxy_pass http://logs-async-handler.app.svc.cluster.local;',
      '    proxy_http_version 1.1;',
      '    proxy_set_header Connection "";',
      '    proxy_set_header Host logs-async-handler.app.svc.cluster.local;',
      '    proxy_read_timeout 600s;',
      '    client_max_body_size 0;',
      '  }',
      '}',
      '',
    ].join('\n'));
    expect(one(chart, 'ScaledObject').spec).toMatchObject({
      scaleTargetRef: { kind: 'Deployment', name: 'logs-async-handler-relay' }, minReplicaCount: 0, triggers: [{ type: 'kafka', metadata: { consumerGroup: 'logs-handler', topic: 'logs' } }],
    });
  });

  test('has a relay whose image is from wherever the target says', () => {
    const image = (target: Target): string => one(made(logsAsyncHandler, target, 'logs-async-handler'), 'Deployment').spec.template.spec.containers[0].image;
    expect(image(Target.knative())).toBe('docker.io/nginxinc/nginx-unprivileged:1.27.4-alpine');
    expect(image(Target.knative({ relayImage: 'nginx-unprivileged:1.27.4-alpine' }))).toBe('registry.example.com/shop/nginx-unprivileged:1.27.4-alpine');
  });

  test('reaches Kafka by its relay alone on Knative, unless it writes there too', () => {
    const { bindings: _, ...reads } = logsAsyncHandler;
    const chart = made(reads, targets.knative, 'logs-async-handler');
    const ports = (name: string): number[] => one(chart, 'NetworkPolicy', name).spec.egress.flatMap((rule: any) => rule.ports.map(({ port }: { port: number }) => port));
    expect(ports('logs-async-handler')).not.toContain(9092);
    expect(ports('logs-async-handler-relay')).toContain(9092);
    expect(one(chart, 'Service').spec.template.metadata.annotations).not.toHaveProperty('dapr.io/enabled');
  });
});

test('the target is one line', () => {
  const app = chartOf();
  // #region target
  new ServerlessFunction(app, 'orders', { target: Target.knative(), ...orders });
  // #endregion
  expect(one(app, 'Service').metadata.name).toBe('orders');
});

test('an environment can say where functions run that do not say', () => {
  const chart = chartOf({ functionTarget: Target.knative() } as object);
  new ServerlessFunction(chart, 'orders', orders);
  expect(one(chart, 'Service').apiVersion).toBe('serving.knative.dev/v1');
});

const judge = SHARED && path.join(SHARED, 'tools', 'check-manifests', 'check-manifests.mjs');

testIf(judge !== undefined && fs.existsSync(judge), 'no outside judge of manifests on this machine')('both functions on every target that takes them pass a judge that is not ours', () => {
  const all = [
    ...Object.values(targets).flatMap((target) => documents(made(orders, target))),
    ...[targets.openFunction, targets.deployment].flatMap((target) => documents(made(logsAsyncHandler, target, 'logs-async-handler'))),
  ];
  const file = path.join(fs.mkdtempSync(path.join(os.tmpdir(), 'functions-')), 'all.yaml');
  fs.writeFileSync(file, emitDocuments(all));
  for (const set of [[], ['--crds', 'latest']]) {
    const { stdout, stderr } = spawnSync(process.execPath, [judge!, ...set, file], { encoding: 'utf8' });
    expect(`${stdout}${stderr}`).toContain(`${all.length} pass, 0 fail (0 problems), 0 unknown kind`);
  }
}, 60_000);
