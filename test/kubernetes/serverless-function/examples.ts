import { Binding, Builder, Environment, FunctionProps, Platform, SecretSource, SecretStore, Source, Target, Trigger } from '../../../src';

/** A commit of https://github.com/OpenFunction/samples. */
export const COMMIT = '318ee2452fc1bb61a35b2c5016a8ab6fc29eef0c';

/** The versions of a cluster that runs OpenFunction. */
export const OLD_GATEWAY_API = { gatewayApi: '0.7' };

// #region logs
/** Reads logs from Kafka, and writes what is worth an alert to Kafka. */
export const logsAsyncHandler: FunctionProps = {
  source: Source.git({
    url: 'https://github.com/OpenFunction/samples.git',
    revision: COMMIT,
    path: 'functions/async/logs-handler-function/',
    builder: Builder.go('1.17', { functionName: 'LogsHandler' }),
    output: 'logs-async-handler',
  }),
  imageCredentials: SecretSource.existing('push-secret'),
  triggers: [Trigger.kafka({ name: 'kafka-receiver', brokers: ['kafka-server-kafka-brokers:9092'], topic: 'logs', group: 'logs-handler', backlog: 20 })],
  bindings: [Binding.kafka({ name: 'notify', brokers: ['kafka-server-kafka-brokers:9092'], topic: 'alerts' })],
};
// #endregion

// #region http
/** Answers requests with what a database knows. */
export const orders: FunctionProps = {
  source: Source.image('orders:1.4.2'),
  triggers: [Trigger.http({ hosts: ['orders.example.com'] })],
  bindings: [Binding.database({ name: 'orders', url: SecretSource.existing('orders-db').key('url'), port: 5432 })],
  scaling: { max: 20 },
};
// #endregion

// #region targets
/** Every target on Kubernetes. */
export const targets = {
  openFunction: Target.openFunction(),
  knative: Target.knative(),
  deployment: Target.deployment(),
};
// #endregion


/** A chart of an environment that has what every target needs. */
export function chartOf(options: { versions?: Record<string, string>; kubernetes?: string; mesh?: boolean } = {}) {
  const platform = new Platform('shop', { registry: 'registry.example.com/shop' });
  return new Environment(platform, 'prod', { secretStore: SecretStore.cluster('vault'), ...options, versions: { ...OLD_GATEWAY_API, ...options.versions } }).chart('app');
}

// #region bundle
/** Local code, copied into an image of its own: `bundleDockerfile()` writes its Dockerfile. */
export const local = Source.bundle({
  image: `registry.example.com/shop/resize-source@sha256:${'ab'.repeat(32)}`, // as `docker push` prints it
  path: '/src',
  builder: Builder.go('1.17', { functionName: 'Resize' }),
  output: 'resize',
});
// #endregion
