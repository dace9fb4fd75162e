import { Binding, Builder, Code, FunctionProps, SecretSource, Source, Trigger } from 'trackway';

/** A commit of https://github.com/OpenFunction/samples */
const COMMIT = '318ee2452fc1bb61a35b2c5016a8ab6fc29eef0c';
const BROKERS = ['kafka.shop.internal:9092'];

// #region orders
/** Answers requests with what a database knows, and costs nothing while nobody asks. */
export const orders: FunctionProps = {
  source: Source.image(`orders@sha256:${'5f'.repeat(32)}`),
  triggers: [Trigger.http({ hosts: ['orders.example.com'] })],
  bindings: [Binding.database({ name: 'orders', url: SecretSource.external('prod/orders/database').key('url'), port: 5432 })],
  scaling: { min: 0, max: 20 },
  healthPath: '/healthz',
  version: '1.4.2',
};
// #endregion

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
  triggers: [Trigger.kafka({ name: 'kafka-receiver', brokers: BROKERS, topic: 'logs', group: 'logs-handler', backlog: 20 })],
  bindings: [Binding.kafka({ name: 'notify', brokers: BROKERS, topic: 'alerts' })],
  scaling: { min: 0, max: 10 },
};
// #endregion

// #region listening
/** The same once it listens on $PORT itself, and is bound to no framework: its Dockerfile adds the Lambda Web Adapter, which sleeps everywhere else. */
export const logsOnPort: FunctionProps = {
  ...logsAsyncHandler,
  source: Source.dockerfile({ code: Code.git({ url: 'https://git.example.com/shop/logs.git', revision: 'c0ffee5e8a7d4b3c9f1e2d6a5b4c3d2e1f0a9b8c' }), output: 'logs-on-port' }),
};
// #endregion

// #region bundle
/** Local code: `local/Dockerfile` makes the bundle image, whose digest `docker push` prints. */
export const resize: FunctionProps = {
  source: Source.bundle({
    image: `123456789012.dkr.ecr.ap-northeast-2.amazonaws.com/shop/resize-source@sha256:${'ab'.repeat(32)}`,
    path: '/src',
    builder: Builder.go('1.17', { functionName: 'Resize' }),
    output: 'resize',
  }),
  imageCredentials: SecretSource.existing('push-secret'),
};
// #endregion
