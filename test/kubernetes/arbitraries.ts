import { Duration, Size as Bytes } from 'cdk8s';
import { EnvValue, Probe } from 'cdk8s-plus-29';
import * as fc from 'fast-check';
import {
  CronTaskProps, Exposure, Health, Metrics, PodProps, Port, Profiling, Relax, ReplicatedProps, Scaling, SecretSource, Shutdown, Size, Spread, Storage,
  TaskProps, Tls, WebServiceProps, WorkerProps,
} from '../../src';

/** Text that should not be where a name, a path or a value belongs, and text that nearly should. */
const nasty = fc.constantFrom(
  '', ' ', '\n', '\0', '\ud800', 'UPPER', 'a b', 'under_score', '-dash', 'dot.', '..', '/', '//', '/a/../b', '~', 'é', '${x}', '{{ .Values.x }}', '__proto__', 'constructor',
  'x'.repeat(64), 'x'.repeat(254), 'null', 'true', '1e3', '0o7', 'a: b', '# c', '*', '$(X)', ':', '@',
);
const number = fc.oneof(
  { weight: 6, arbitrary: fc.integer({ min: 1, max: 9 }) },
  { weight: 1, arbitrary: fc.constantFrom(-1, 0, 0.5, NaN, Infinity, -Infinity, 2 ** 31, 2 ** 53, 1e21, -0) },
);
const port = fc.oneof(
  { weight: 9, arbitrary: fc.integer({ min: 1024, max: 9999 }) },
  { weight: 1, arbitrary: fc.constantFrom(0, 65535, 65536, 1.5, NaN, -1, 15001) },
);
/** Mostly `good`, now and then nasty text. */
const mostly = <T>(good: fc.Arbitrary<T>): fc.Arbitrary<T> =>
  fc.oneof({ weight: 15, arbitrary: good }, { weight: 1, arbitrary: nasty as fc.Arbitrary<unknown> as fc.Arbitrary<T> });
const word = fc.constantFrom('a', 'b', 'main', 'catalog', 'db-1', 'x9');
const name = mostly(word);
const text = fc.oneof(
  { weight: 3, arbitrary: word }, { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 20 }) }, { weight: 1, arbitrary: nasty },
);
const path = mostly(fc.constantFrom('/a', '/a/b', '/a-b', '/data', '/tmp', '/etc/app.yaml', '/var/lib/x', '/files', '/A'));
const image = mostly(fc.constantFrom('catalog:1.4.2', 'quay.io/shop/catalog:v1', `catalog@sha256:${'ab'.repeat(32)}`, 'catalog', 'catalog:latest'));
const duration = fc.oneof(
  { weight: 8, arbitrary: fc.integer({ min: 1, max: 100 }).map((n) => Duration.seconds(n)) },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      Duration.millis(1), Duration.millis(1500), Duration.seconds(0), Duration.days(99999), Duration.seconds(NaN), Duration.seconds(Infinity),
      5 as unknown as Duration,
    ),
  },
);
const bytes = fc.oneof(
  { weight: 8, arbitrary: fc.integer({ min: 1, max: 5000 }).map((n) => Bytes.mebibytes(n)) },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      Bytes.mebibytes(0), Bytes.kibibytes(1), Bytes.kibibytes(0.3), Bytes.mebibytes(NaN), Bytes.mebibytes(Infinity), Bytes.tebibytes(1e30),
    ),
  },
);
const quantity = mostly(fc.constantFrom('100m', '1', '0.5', '2000m', '0', '1e3', '1e9999999', '-1', '1n')).map((amount) => ({ amount }));
const size = fc.oneof(
  fc.constantFrom(Size.small, Size.medium, Size.large),
  fc.record({ cpu: quantity, memory: bytes, cpuLimit: quantity }, { requiredKeys: ['cpu', 'memory'] }).map((amounts) => Size.of(amounts)),
);
const odd = fc.constantFrom<unknown>(5, NaN, true, null, undefined, {}, []);
const map = <T>(key: fc.Arbitrary<string>, value: fc.Arbitrary<T>): fc.Arbitrary<Record<string, T>> =>
  fc.array(fc.tuple(key, fc.oneof({ weight: 20, arbitrary: value }, { weight: 1, arbitrary: odd as fc.Arbitrary<T> })), { maxLength: 3 })
    .map((entries) => Object.fromEntries(entries));
const list = <T>(of: fc.Arbitrary<T>, max = 2): fc.Arbitrary<T[]> => fc.array(of, { maxLength: max });

const secret = fc.oneof(name.map((one) => SecretSource.existing(one)), mostly(fc.constantFrom('prod/db', 'prod-db', 'db')).map((key) => SecretSource.external(key)));
const secretKey = fc.tuple(secret, mostly(fc.constantFrom('password', 'tls.crt'))).map(([source, key]) => source.key(key));
const envName = mostly(fc.constantFrom('A', 'LOG_LEVEL', 'DD_ENV', 'DB_PASSWORD', 'some.key'));
const env = map(envName, fc.oneof(text, secretKey, text.map((value) => EnvValue.fromValue(value))));
const labels = map(mostly(fc.constantFrom('team', 'example.com/tier', 'app.kubernetes.io/name', 'sidecar.istio.io/inject')), text);

const portOptions = fc.record({ name: mostly(fc.constantFrom('admin', 'http-x', 'metrics')), servicePort: port }, { requiredKeys: [] });
const ports = list(fc.tuple(fc.constantFrom('http', 'http2', 'grpc', 'https', 'tcp', 'tls', 'udp'), port, portOptions)
  .map(([kind, number1, options]) => (Port as any)[kind](number1, options) as Port), 3);
const timing = fc.record({ startWithin: duration, timeout: duration, port }, { requiredKeys: [] });
const probe = fc.oneof(
  fc.record({ periodSeconds: duration, timeoutSeconds: duration, failureThreshold: number, port }, { requiredKeys: [] })
    .map((options) => Probe.fromTcpSocket(options as any)),
  path.map((at) => Probe.fromHttpGet(at)),
);
const health = fc.oneof(
  fc.tuple(path, timing, path).map(([at, options, liveness]) => Health.http(at, { ...options, liveness })),
  timing.map((options) => Health.tcp(options)),
  timing.map((options) => Health.grpc(options)),
  fc.tuple(list(text), timing).map(([command, options]) => Health.command(command, options)),
  fc.record({ liveness: probe, readiness: probe, startup: probe }, { requiredKeys: [] }).map((set) => Health.probes(set)),
  fc.constant(Health.none()),
);
const storage = fc.oneof(
  fc.record({ limit: bytes, inMemory: fc.boolean() }, { requiredKeys: [] }).map((options) => Storage.scratch(options)),
  fc.tuple(fc.boolean(), fc.record({ size: bytes, storageClass: name, shared: fc.boolean() }, { requiredKeys: ['size'] }))
    .map(([perReplica, options]) => perReplica ? Storage.perReplica(options) : Storage.claim(options)),
  fc.tuple(name, fc.boolean()).map(([claim, shared]) => Storage.existingClaim(claim, { shared })),
);
const shutdownOptions = fc.record({ drain: duration, finish: duration }, { requiredKeys: [] });
const shutdown = fc.oneof(
  shutdownOptions.map((options) => Shutdown.waiting(options)),
  shutdownOptions.map((options) => Shutdown.byApplication(options)),
  fc.tuple(list(text), shutdownOptions).map(([command, options]) => Shutdown.command(command, options)),
);
const capability = mostly(fc.constantFrom('NET_ADMIN', 'SYS_ADMIN', 'CHOWN', 'NET_BIND_SERVICE'));
const relax = fc.oneof(
  fc.tuple(fc.constantFrom('runAsRoot', 'writableRootFilesystem', 'privilegeEscalation', 'unconfinedSeccomp', 'privileged'), mostly(fc.constant('why')))
    .map(([kind, reason]) => (Relax as any)[kind](reason) as Relax),
  capability.map((kept) => Relax.capability(kept, 'why')),
);
const auxiliary = fc.record({ name, image, command: list(text), args: list(text), env, size, mounts: list(path), ports, health }, { requiredKeys: ['name', 'image'] });

const pod = {
  image,
  command: list(text),
  args: list(text),
  size,
  version: mostly(fc.constantFrom('v1', '2.0.1')),
  env,
  configuration: map(envName, text),
  files: map(path, fc.oneof(text, secretKey, secret)),
  storage: fc.array(fc.tuple(path, storage), { maxLength: 2 }).map((entries) => Object.fromEntries(entries)),
  writablePaths: list(path),
  user: fc.oneof({ weight: 5, arbitrary: fc.constant(1000) }, { weight: 1, arbitrary: number }),
  capabilities: list(capability, 1),
  relax: list(relax),
  kubernetesApi: fc.boolean(),
  shutdown,
  initContainers: list(auxiliary, 1),
  sidecars: list(auxiliary, 1),
  spread: fc.constantFrom(Spread.preferred(), Spread.required(), Spread.none()),
  nodeSelector: labels,
  tolerations: list(fc.record({ key: name, value: text, effect: mostly(fc.constant('NoSchedule' as const)) }, { requiredKeys: ['key'] })),
  priorityClass: name,
  shareProcessNamespace: fc.boolean(),
  mesh: fc.boolean(),
  proxy: fc.record({ startsFirst: fc.boolean(), size }, { requiredKeys: [] }),
  metrics: fc.tuple(port, fc.record({ path, every: duration }, { requiredKeys: [] })).map(([at, options]) => Metrics.at(at, options)),
  profiling: port.map((at) => Profiling.pprof(at)),
  podLabels: labels,
  podAnnotations: map(mostly(fc.constantFrom('a.com/b', 'note')), text),
} satisfies { [Prop in Exclude<keyof PodProps, 'serviceAccount'>]: fc.Arbitrary<unknown> };

const bounds = fc.oneof(
  { weight: 4, arbitrary: fc.tuple(fc.integer({ min: 0, max: 3 }), fc.integer({ min: 3, max: 20 })) },
  { weight: 1, arbitrary: fc.tuple(number, number) },
);
const trigger = fc.record({ type: mostly(fc.constantFrom('kafka', 'cpu')), metadata: map(fc.constantFrom('topic', 'value', 'host'), text), authentication: name }, { requiredKeys: ['type', 'metadata'] });
const replicated = {
  scaling: fc.oneof(
    number.map((n) => Scaling.fixed(n)),
    fc.record({ between: bounds, target: number }, { requiredKeys: ['between'] }).map((options) => Scaling.onCpu(options)),
    bounds.map((between) => Scaling.onMemory({ between })),
    fc.tuple(bounds, list(trigger)).map(([between, triggers]) => Scaling.onTriggers({ between, triggers })),
  ),
  minReady: duration,
  health,
} satisfies { [Prop in Exclude<keyof ReplicatedProps, keyof PodProps> | 'health']: fc.Arbitrary<unknown> };

const host = mostly(fc.constantFrom('shop.example.com', '*.example.com', '10.0.0.1'));
const tls = fc.oneof(name.map((one) => Tls.issuer(one)), name.map((one) => Tls.secret(one)), fc.constant(Tls.none()));
const exposure = fc.oneof(
  fc.constant(Exposure.cluster()),
  fc.tuple(host, fc.record({ path, className: name, tls, annotations: map(mostly(fc.constant('a.com/b')), text), controllerNamespace: name }, { requiredKeys: [] }))
    .map(([at, options]) => Exposure.ingress(at, options)),
  fc.tuple(host, fc.record({ gateway: name, namespace: name, listener: name, path }, { requiredKeys: ['gateway'] })).map(([at, options]) => Exposure.gatewayApi(at, options)),
);
const task = { retries: number, timeout: duration, keepFor: duration } satisfies { [Prop in Exclude<keyof TaskProps, keyof PodProps>]: fc.Arbitrary<unknown> };
const cron = {
  schedule: mostly(fc.constantFrom('30 2 * * *', '@hourly', '*/5 * * * 1-5', '61 * * * *')),
  timeZone: mostly(fc.constantFrom('Asia/Seoul', 'Etc/UTC')),
  overlap: fc.constantFrom('Forbid' as const, 'Allow' as const, 'Replace' as const),
  suspended: fc.boolean(),
} satisfies { [Prop in Exclude<keyof CronTaskProps, keyof TaskProps>]: fc.Arbitrary<unknown> };

/**
 * A few of the props, so that what is wrong in one does not hide all the others.
 */
function some<T>(required: Record<string, fc.Arbitrary<unknown>>, optional: Record<string, fc.Arbitrary<unknown>>): fc.Arbitrary<T> {
  return fc.subarray(Object.keys(optional), { maxLength: 7 })
    .chain((keys) => fc.record({ ...required, ...Object.fromEntries(keys.map((key) => [key, optional[key]])) })) as fc.Arbitrary<T>;
}

const { image: someImage, ...optionalPod } = pod;
const { schedule, ...optionalCron } = cron;

export const webServiceProps = fc.oneof(
  some<WebServiceProps>({ image: someImage, port }, { ...optionalPod, ...replicated, exposure }),
  some<WebServiceProps>({ image: someImage, ports }, { ...optionalPod, ...replicated, exposure }),
);
export const workerProps = some<WorkerProps>({ image: someImage }, { ...optionalPod, ...replicated });
export const taskProps = some<TaskProps>({ image: someImage }, { ...optionalPod, ...task });
export const cronTaskProps = some<CronTaskProps>({ image: someImage, schedule }, { ...optionalPod, ...task, ...optionalCron });
/** Ids of constructs, good and bad. */
export const ids = fc.oneof({ weight: 9, arbitrary: fc.constantFrom('catalog', 'Catalog_2', 'x'.repeat(70)) }, { weight: 1, arbitrary: nasty });
