import { FunctionTargetKind } from './target-kind';

/** What a target makes of something that a function asks for. */
export type SupportCell =
  /** It does it: where it is written. */
  | { readonly does: string }
  /** It refuses it: why it cannot, and what can. */
  | { readonly cannot: string; readonly instead: string };

/** One thing that a function can ask for, and what each target makes of it. */
export interface SupportRow {
  /** What is asked for, as in the props. */
  readonly asks: string;
  /** What each target makes of it. */
  readonly cells: Readonly<Record<FunctionTargetKind, SupportCell>>;
}

const does = (text: string): SupportCell => ({ does: text });
const cannot = (why: string, instead: string): SupportCell => ({ cannot: why, instead });
const KUBERNETES_EVENTS = 'Target.deployment(), Target.knative() or Target.openFunction()';
const events = (dapr: string, scaler: string, lambda: SupportCell): Readonly<Record<FunctionTargetKind, SupportCell>> => ({
  openFunction: does(`triggers.dapr (${dapr}), keda.triggers (${scaler})`),
  knative: does(`relay: Dapr ${dapr}, ScaledObject (${scaler})`),
  deployment: does(`Dapr ${dapr}, ScaledObject (${scaler})`),
  lambda,
});
const component = (dapr: string, lambda: SupportCell): Readonly<Record<FunctionTargetKind, SupportCell>> => ({
  openFunction: does(`outputs or states (${dapr}), env`),
  knative: does(`Dapr ${dapr} and its sidecar, env`),
  deployment: does(`Dapr ${dapr} and its sidecar, env`),
  lambda,
});
const everywhere = (openFunction: string, knative: string, deployment: string, lambda: string): Readonly<Record<FunctionTargetKind, SupportCell>> => ({
  openFunction: does(openFunction), knative: does(knative), deployment: does(deployment), lambda: does(lambda),
});
const onKubernetes = (openFunction: string, knative: string, deployment: string, lambda: SupportCell): Readonly<Record<FunctionTargetKind, SupportCell>> => ({
  openFunction: does(openFunction), knative: does(knative), deployment: does(deployment), lambda,
});
const noPods = cannot('has no pods', 'use Target.deployment() or Target.knative()');

/** Everything that a function can ask for, by the names that `featuresOf()` gives. The table of the documentation is made of it. */
export const SUPPORT_TABLE = {
  sourceImage: { asks: 'source: Source.image()', cells: everywhere('spec.image', 'container image', 'container image', 'ImageUri, in ECR of the same region') },
  sourceBuild: { asks: 'source: Source.git(), Source.bundle(), Source.buildpacks()', cells: everywhere('spec.build (Shipwright)', 'image of `output`, made by an ImageBuild', 'image of `output`, made by an ImageBuild', 'image of `output`, in ECR; the builder adds the Web Adapter') },
  sourceDockerfile: { asks: 'source: Source.dockerfile()', cells: everywhere('spec.build.dockerfile (buildah)', 'image of `output`, made by an ImageBuild', 'image of `output`, made by an ImageBuild', 'image of `output`, in ECR; the Dockerfile adds the Web Adapter') },
  sourceArgs: {
    asks: 'source: Source.dockerfile({ args })',
    cells: {
      ...everywhere('', 'image of `output`, made by an ImageBuild', 'image of `output`, made by an ImageBuild', 'image of `output`, in ECR of the same region'),
      openFunction: cannot('hands no build arguments to a Dockerfile', 'give defaults to the ARGs of the Dockerfile, or use Target.knative() or Target.deployment() and an ImageBuild'),
    },
  },
  port: { asks: 'port', cells: everywhere('triggers.http.port', 'containerPort', 'containerPort, Service', 'AWS_LWA_PORT') },
  eventPort: {
    asks: 'port other than 8080, with messages',
    cells: {
      ...everywhere('', 'containerPort', 'dapr.io/app-port', 'AWS_LWA_PORT'),
      openFunction: cannot('hands messages over on port 8080 only', 'listen on 8080, or use Target.deployment()'),
    },
  },
  env: { asks: 'env', cells: everywhere('container env', 'container env', 'container env', 'Environment') },
  secretEnv: { asks: 'env and bindings from a secret', cells: everywhere('secretKeyRef', 'secretKeyRef', 'secretKeyRef', 'reference that the image resolves') },
  configuration: { asks: 'configuration', cells: everywhere('ConfigMap', 'ConfigMap', 'ConfigMap', 'Environment') },
  size: { asks: 'size', cells: everywhere('container resources', 'container resources', 'container resources', 'MemorySize') },
  min: { asks: 'scaling.min', cells: everywhere('scaleOptions.minReplicas', 'min-scale', 'minReplicaCount, replicas.min', 'provisioned concurrency') },
  max: { asks: 'scaling.max', cells: everywhere('scaleOptions.maxReplicas', 'max-scale', 'maxReplicaCount, replicas.max', 'reserved concurrency') },
  concurrency: {
    asks: 'scaling.concurrency',
    cells: {
      ...everywhere('container-concurrency', 'containerConcurrency', 'scalingMetric.concurrency', ''),
      lambda: cannot('gives each instance one request at a time', 'leave `scaling.concurrency` out, or use Target.knative()'),
    },
  },
  timeout: {
    asks: 'timeout, of requests',
    cells: {
      ...everywhere('', 'timeoutSeconds', 'timeouts.responseHeader of the HTTPScaledObject', 'Timeout'),
      openFunction: cannot('has no time limit for requests: its `serving.timeout` is how long a function may take to start', 'leave `timeout` out (Knative stops at 300 s), or use Target.knative() or Target.deployment()'),
    },
  },
  eventTimeout: {
    asks: 'timeout, of messages',
    cells: {
      openFunction: cannot('has no time limit for messages: its `serving.timeout` is how long a function may take to start', 'leave `timeout` out, or use Target.knative() or LambdaFunction'),
      knative: does('timeoutSeconds, proxy_read_timeout of the relay'),
      deployment: cannot('has no time limit for messages', 'leave `timeout` out, or use Target.knative() or LambdaFunction'),
      lambda: does('Timeout'),
    },
  },
  healthPath: { asks: 'healthPath', cells: everywhere('readinessProbe', 'readinessProbe, livenessProbe', 'startup, readiness and liveness probes', 'AWS_LWA_READINESS_CHECK_PATH') },
  http: { asks: 'triggers: Trigger.http()', cells: everywhere('triggers.http', 'Service', 'Service, HTTPScaledObject', 'function URL, or API Gateway for the public') },
  hosts: { asks: 'Trigger.http({ hosts })', cells: everywhere('route.hostnames', 'DomainMapping', 'Ingress, MeshRoute or HTTPRoute', 'API Gateway domain name') },
  path: {
    asks: 'Trigger.http({ path })',
    cells: {
      ...everywhere('route.rules', '', 'Ingress, MeshRoute or HTTPRoute', 'API Gateway route'),
      knative: cannot('maps whole hosts to a function, without paths', 'leave `path` out, or use Target.deployment()'),
    },
  },
  gateway: {
    asks: 'Trigger.http({ gateway })',
    cells: {
      ...everywhere('route.gatewayRef', '', 'MeshRoute or HTTPRoute', ''),
      knative: cannot('takes requests from outside through its own ingress', 'leave `gateway` out, or use Target.deployment()'),
      lambda: cannot('takes requests through API Gateway', 'leave `gateway` out, or use Target.deployment()'),
    },
  },
  mixed: {
    asks: 'triggers: requests (or a schedule) and messages',
    cells: {
      openFunction: cannot('starts a function for requests or for messages, and never scales it by both', 'make two functions of one source, or use Target.knative() or LambdaFunction'),
      knative: does('a relay for messages beside the Service'),
      deployment: cannot('has one autoscaler for one Deployment: by requests or by messages', 'make two functions of one source, or use Target.knative() or LambdaFunction'),
      lambda: does('event source mappings beside the URL'),
    },
  },
  kafka: { asks: 'triggers: Trigger.kafka()', cells: events('bindings.kafka', 'kafka', does('event source mapping')) },
  nats: { asks: 'triggers: Trigger.nats()', cells: events('pubsub.jetstream', 'nats-jetstream', cannot('takes no messages of NATS', `use ${KUBERNETES_EVENTS}`)) },
  sqs: { asks: 'triggers: Trigger.sqs()', cells: events('bindings.aws.sqs', 'aws-sqs-queue', does('event source mapping')) },
  rabbitmq: { asks: 'triggers: Trigger.rabbitmq()', cells: events('bindings.rabbitmq', 'rabbitmq', cannot('takes messages of RabbitMQ from Amazon MQ alone', `name the broker (\`brokers\`), or use ${KUBERNETES_EVENTS}`)) },
  objectCreated: { asks: 'triggers: Trigger.objectCreated()', cells: events('bindings.aws.sqs', 'aws-sqs-queue', does('event source mapping of the queue')) },
  prefix: {
    asks: 'Trigger.objectCreated({ prefix })',
    cells: {
      openFunction: cannot('takes every message of the queue: the notification of the bucket filters', 'set the prefix there and leave `prefix` out, or use LambdaFunction'),
      knative: cannot('takes every message of the queue: the notification of the bucket filters', 'set the prefix there and leave `prefix` out, or use LambdaFunction'),
      deployment: cannot('takes every message of the queue: the notification of the bucket filters', 'set the prefix there and leave `prefix` out, or use LambdaFunction'),
      lambda: does('filter of the event source mapping'),
    },
  },
  schedule: { asks: 'triggers: Trigger.schedule()', cells: everywhere('CronJob that posts', 'CronJob that posts', 'CronJob that posts', 'EventBridge schedule') },
  bindingKafka: { asks: 'bindings: Binding.kafka()', cells: component('bindings.kafka', does('env')) },
  bindingSqs: { asks: 'bindings: Binding.sqs()', cells: component('bindings.aws.sqs', does('env, right to send')) },
  bindingBucket: { asks: 'bindings: Binding.bucket()', cells: component('bindings.aws.s3', does('env, right to read and write')) },
  bindingRabbitmq: { asks: 'bindings: Binding.rabbitmq()', cells: component('bindings.rabbitmq', does('env')) },
  bindingNats: { asks: 'bindings: Binding.nats()', cells: component('pubsub.jetstream', does('env')) },
  bindingRedis: { asks: 'bindings: Binding.redis()', cells: component('state.redis', does('env')) },
  bindingDatabase: { asks: 'bindings: Binding.database()', cells: everywhere('env', 'env', 'env', 'env') },
  bindingComponent: { asks: 'bindings: Binding.component()', cells: component('of any type', cannot('runs no Dapr', 'use Target.deployment() or Target.knative()')) },
  canary: {
    asks: 'canary',
    cells: {
      openFunction: cannot('replaces the old release at once', 'leave `canary` out, or use Target.knative() or LambdaFunction'),
      knative: does('spec.traffic'),
      deployment: cannot('shares no requests between releases', 'leave `canary` out, or use Target.knative(), LambdaFunction, or a BlueGreen service'),
      lambda: does('weighted alias'),
    },
  },
  version: { asks: 'version', cells: everywhere('spec.version', 'revision name, label', 'label', 'description, tag') },
  imageCredentials: { asks: 'imageCredentials', cells: everywhere('spec.imageCredentials', 'imagePullSecrets', 'imagePullSecrets', 'not needed: Lambda pulls from ECR itself') },
  labels: { asks: 'labels', cells: everywhere('pod labels', 'pod labels', 'pod labels', 'tags') },
  metrics: { asks: 'metrics', cells: onKubernetes('PodMonitor or annotations', 'PodMonitor or annotations', 'PodMonitor or annotations', noPods) },
  metricsPort: {
    asks: 'metrics on a port of their own, with requests',
    cells: {
      openFunction: cannot('opens one port of a function that takes requests', 'serve metrics on the port of the function, or use Target.deployment()'),
      knative: cannot('opens one port of a function', 'serve metrics on the port of the function, or use Target.deployment()'),
      deployment: does('PodMonitor or annotations'),
      lambda: cannot('has no pods', 'use Target.deployment()'),
    },
  },
  user: { asks: 'user', cells: onKubernetes('securityContext', 'securityContext', 'securityContext', noPods) },
  writablePaths: { asks: 'writablePaths', cells: onKubernetes('emptyDir', 'emptyDir', 'emptyDir', noPods) },
  mesh: { asks: 'mesh', cells: onKubernetes('pod label', 'pod label', 'pod label', noPods) },
  serviceAccount: { asks: 'serviceAccount', cells: onKubernetes('serviceAccountName', 'serviceAccountName', 'serviceAccountName', noPods) },
} as const satisfies Readonly<Record<string, SupportRow>>;

/** The name of a row of the support table. */
export type FunctionFeature = keyof typeof SUPPORT_TABLE;
