import { SecretKey } from '../secret-source';
import { Problem } from '../validation-error';
import { BindingDetail } from './binding';
import { TriggerDetail } from './trigger';
import { KafkaConnection } from './trigger-options';

const HOST_PORT = /^[a-zA-Z0-9](?:[a-zA-Z0-9.-]*[a-zA-Z0-9])?:([1-9]\d{0,4})$/;
const WORD = /^[\w.\-/:$]+$/;
const BUCKET = /^[a-z0-9](?:[a-z0-9.-]{1,61})[a-z0-9]$/;
const REGION = /^[a-z]{2}(?:-[a-z]+)+-\d$/;
const QUEUE = /^[\w-]{1,75}(?:\.fifo)?$/;

/** What is wrong with what a trigger or a binding says, all of it. */
export function detailProblems(detail: TriggerDetail | BindingDetail): Problem[] {
  switch (detail.kind) {
    case 'http': return httpProblems(detail);
    case 'schedule': return pathProblem(detail.path);
    case 'kafka': return [...kafkaProblems(detail), ...backlogProblem(detail), ...texts(detail.name, { group: 'group' in detail ? detail.group : undefined })];
    case 'nats': return [...natsProblems(detail), ...backlogProblem(detail)];
    case 'sqs': return [...backlogProblem(detail), ...awsProblems(detail.name, detail.region, { queue: detail.queue }, 'url' in detail ? detail.url : undefined)];
    case 'objectCreated': return [...backlogProblem(detail), ...awsProblems(detail.name, detail.region, { queue: detail.queue, bucket: detail.bucket }, detail.url)];
    case 'bucket': return awsProblems(detail.name, detail.region, { bucket: detail.bucket });
    case 'rabbitmq': return [...backlogProblem(detail), ...secretProblem(detail.name, 'connection', detail.connection), ...texts(detail.name, { queue: detail.queue }), ...portsProblem(detail.name, detail.ports)];
    case 'redis': return [
      ...(isHostPort(detail.host) ? [] : [wrong(detail.name, `a Redis is a host and a port, got ${JSON.stringify(detail.host)}`, 'write e.g. "redis.redis:6379"')]),
      ...(detail.password === undefined ? [] : secretProblem(detail.name, 'password', detail.password)),
    ];
    case 'database': return [...secretProblem(detail.name, 'url', detail.url), ...portsProblem(detail.name, [detail.port])];
    case 'component': return [
      ...(/^(?:bindings|state|pubsub)\.[a-z0-9.-]+$/.test(String(detail.type)) ? [] : [wrong(detail.name, `\`type\` is no component of Dapr, got ${JSON.stringify(detail.type)}`, 'write e.g. "bindings.smtp", "state.mongodb" or "pubsub.redis"')]),
      ...portsProblem(detail.name, detail.ports),
      ...Object.entries(detail.metadata).filter(([, value]) => typeof value !== 'string' && !(value instanceof SecretKey))
        .map(([key]) => wrong(detail.name, `the setting ${JSON.stringify(key)} is no text`, 'write it in quotes, or take it from a Secret')),
    ];
  }
}

/** Host and port of an address with an optional scheme; undefined for what is none. */
export function addressOf(text: string): { host: string; port: number } | undefined {
  const bare = text.replace(/^[a-z]+:\/\//, '').replace(/\/$/, '');
  const port = Number(HOST_PORT.exec(bare)?.[1]);
  return port >= 1 && port <= 65535 ? { host: bare.slice(0, bare.lastIndexOf(':')), port } : undefined;
}

function isHostPort(text: unknown): boolean {
  return typeof text === 'string' && !text.includes('/') && addressOf(text) !== undefined;
}

function wrong(name: string, what: string, fix: string): Problem {
  return { code: 'BindingOption', what: `${JSON.stringify(name)}: ${what}`, fix };
}

function httpProblems({ hosts, path, gateway }: Extract<TriggerDetail, { kind: 'http' }>): Problem[] {
  const problems: Problem[] = pathProblem(path);
  if (hosts?.length === 0) problems.push({ code: 'TriggerHost', what: '`hosts` is empty', fix: 'leave it out, or name a host' });
  for (const host of hosts ?? []) {
    const legal = typeof host === 'string' && host.length <= 253 && /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)+$/.test(host) && !/^[\d.]+$/.test(host);
    if (!legal || host.split('.').some((label) => label.length > 63)) {
      problems.push({ code: 'TriggerHost', what: `a function answers at a full host name, got ${JSON.stringify(host)}`, fix: 'write it without scheme, port and path, e.g. "resize.example.com"' });
    }
  }
  if (new Set(hosts).size !== (hosts ?? []).length) problems.push({ code: 'TriggerHost', what: '`hosts` names one host twice', fix: 'name it once' });
  if (gateway && (hosts ?? []).length === 0) problems.push({ code: 'TriggerHost', what: '`gateway` is given without `hosts`', fix: 'name the hosts that come in there, or leave `gateway` out' });
  return problems;
}

function pathProblem(path: string | undefined): Problem[] {
  if (path === undefined || (typeof path === 'string' && /^\/[\w\-./~%]*$/.test(path) && !path.includes('//'))) return [];
  return [{ code: 'TriggerPath', what: `the path of a trigger starts with "/", got ${JSON.stringify(path)}`, fix: 'write e.g. "/resize"' }];
}

function kafkaProblems({ name, brokers, topic, login }: KafkaConnection & { readonly name: string }): Problem[] {
  return [
    ...(Array.isArray(brokers) && brokers.length > 0 ? [] : [wrong(name, 'Kafka has no brokers', 'give e.g. ["kafka.kafka:9092"]')]),
    ...(Array.isArray(brokers) ? brokers : []).filter((broker) => !isHostPort(broker))
      .map((broker: unknown) => wrong(name, `a broker is a host and a port, got ${JSON.stringify(broker)}`, 'write e.g. "kafka.kafka:9092"')),
    ...texts(name, { topic }),
    ...(login ? [...secretProblem(name, 'login.username', login.username), ...secretProblem(name, 'login.password', login.password)] : []),
    ...(login && !['plain', 'scram-sha-256', 'scram-sha-512'].includes(login.mechanism) ? [wrong(name, `Kafka knows no mechanism ${JSON.stringify(login.mechanism)}`, 'use plain, scram-sha-256 or scram-sha-512')] : []),
  ];
}

function natsProblems(detail: Extract<TriggerDetail | BindingDetail, { kind: 'nats' }>): Problem[] {
  const { name, server, subject } = detail;
  const problems = texts(name, { subject });
  if (!/^(?:nats|tls):\/\//.test(String(server)) || String(server).includes('@') || !addressOf(String(server))) {
    problems.push(wrong(name, 'a NATS server is an address without credentials', 'write e.g. "nats://nats.nats:4222"'));
  }
  if ('stream' in detail) {
    problems.push(...texts(name, { stream: detail.stream, consumer: detail.consumer, account: detail.account }));
    if (!isHostPort(detail.monitoring)) problems.push(wrong(name, `\`monitoring\` is a host and a port, got ${JSON.stringify(detail.monitoring)}`, 'write e.g. "nats.nats:8222"'));
  }
  return problems;
}

function awsProblems(name: string, region: string, names: { queue?: string; bucket?: string }, url?: string): Problem[] {
  const problems: Problem[] = [];
  if (!REGION.test(String(region))) problems.push(wrong(name, `\`region\` is no region of AWS, got ${JSON.stringify(region)}`, 'write e.g. "ap-northeast-2"'));
  if ('queue' in names && !QUEUE.test(String(names.queue))) problems.push(wrong(name, `\`queue\` is no name of a queue, got ${JSON.stringify(names.queue)}`, 'give its name, not its URL'));
  if ('bucket' in names && !BUCKET.test(String(names.bucket))) problems.push(wrong(name, `\`bucket\` is no name of a bucket, got ${JSON.stringify(names.bucket)}`, 'use lower-case letters, digits, dots and dashes'));
  if (url !== undefined && !/^https:\/\/[\w.-]+\/\d{12}\/[\w.-]+$/.test(String(url))) problems.push(wrong(name, `\`url\` is no queue of SQS, got ${JSON.stringify(url)}`, 'write e.g. "https://sqs.ap-northeast-2.amazonaws.com/123456789012/orders"'));
  return problems;
}

function backlogProblem(detail: TriggerDetail | BindingDetail): Problem[] {
  const { name, backlog } = detail as { name: string; backlog?: number };
  if (backlog === undefined || (Number.isInteger(backlog) && backlog >= 1 && backlog <= 1_000_000)) return [];
  return [wrong(name, `\`backlog\` must be a whole number from 1, got ${backlog}`, 'give how many waiting messages one instance is worth')];
}

function texts(name: string, values: Record<string, string | undefined>): Problem[] {
  return Object.entries(values).filter(([, value]) => value !== undefined && !(typeof value === 'string' && WORD.test(value) && value.length <= 249))
    .concat(Object.entries(values).filter(([key, value]) => value === undefined && ['topic', 'queue', 'subject', 'stream'].includes(key)))
    .map(([key, value]) => wrong(name, `\`${key}\` is no name, got ${JSON.stringify(value)}`, 'use letters, digits, ".", "_" and "-"'));
}

function secretProblem(name: string, prop: string, value: unknown): Problem[] {
  return value instanceof SecretKey ? [] : [wrong(name, `\`${prop}\` must come from a secret`, 'use SecretSource.existing("…").key("…")')];
}

function portsProblem(name: string, ports: readonly number[] | undefined): Problem[] {
  return (ports ?? []).filter((port) => !(Number.isInteger(port) && port >= 1 && port <= 65535))
    .map((port) => wrong(name, `a port is a whole number from 1 to 65535, got ${port}`, 'give the port that is called'));
}
