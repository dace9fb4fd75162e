import { EventTrigger } from '../../core/function/trigger';
import { Problem } from '../../core/validation-error';
import { secretNameProblems } from './lambda-env';
import { hostsOf, LambdaModel } from './lambda-model';
import { scheduleExpression } from './lambda-schedule';

type Kafka = Extract<EventTrigger, { kind: 'kafka' }>;
const MOST_BATCH = 10_000;
const MOST_FIFO_BATCH = 10;

/** What is wrong with what runs a function by messages and clocks, and with where it connects to, all of it. */
export function eventProblems(model: LambdaModel, region: string | undefined): Problem[] {
  const { events } = model;
  const problems: Problem[] = [...scheduleProblems(model), ...addressProblems(model), ...brokerProblems(model, region)];
  if (events.length > 1) {
    problems.push({
      code: 'LambdaEvents',
      what: `Lambda hands all messages to one path, and they come from ${events.map(({ name }) => name).join(' and ')}`,
      fix: 'make two functions of one source, or use Target.deployment()',
    });
  }
  for (const event of events) {
    if (event.kind === 'kafka') problems.push(...kafkaProblems(model, event));
    if (event.kind === 'sqs' || event.kind === 'objectCreated') problems.push(...queueProblems(event, region));
    if ((event.backlog ?? 0) > MOST_BATCH) {
      problems.push({ code: 'BindingOption', what: `${JSON.stringify(event.name)}: Lambda hands ${MOST_BATCH} messages over at once, and \`backlog\` is ${event.backlog}`, fix: 'lower it, or use Target.deployment()' });
    }
  }
  return problems;
}

function scheduleProblems({ schedules }: LambdaModel): Problem[] {
  return schedules.flatMap(({ cron, timeZone }) => {
    const read = scheduleExpression(cron);
    return [
      ...('problem' in read ? [{
        code: 'TriggerSchedule', what: `the schedule ${JSON.stringify(cron)} is none on Lambda: ${read.problem}`, fix: 'write five fields, e.g. "30 2 * * *", make two of it, or use Target.deployment()',
      }] : []),
      ...(timeZone === undefined || isTimeZone(timeZone) ? [] : [{ code: 'TriggerSchedule', what: `there is no time zone ${JSON.stringify(timeZone)}`, fix: 'write e.g. "Asia/Seoul"' }]),
    ];
  });
}

function isTimeZone(name: unknown): boolean {
  try {
    return typeof name === 'string' && /^[A-Za-z]/.test(name) && new Intl.DateTimeFormat('en', { timeZone: name }) !== undefined;
  } catch {
    return false;
  }
}

/** A name without a dot, or of a cluster's own DNS, is known in that cluster alone. */
function addressProblems({ events, bindings, props: { brokers = {} } }: LambdaModel): Problem[] {
  return [...events.filter(({ name }) => !Object.hasOwn(brokers, name)), ...bindings].flatMap((detail) => hostsOf(detail)
    .filter(isOfCluster)
    .map((host) => ({
      code: 'LambdaAddress',
      what: `${JSON.stringify(detail.name)} is at ${host}, a name that only pods of a cluster know`,
      fix: 'give the name that it has in the network, e.g. "kafka.shop.internal:9092", or use Target.deployment()',
    })));
}

/** `kafka`, `kafka.shop.svc`, `kafka.kafka`: a Service, alone or with its namespace. */
function isOfCluster(host: string): boolean {
  return !host.includes('.') || /\.svc(?:\.|$)/.test(host) || /^([^.]+)\.\1$/.test(host);
}

function kafkaProblems({ props: { network, brokers = {} } }: LambdaModel, { name, login, tls }: Kafka): Problem[] {
  const problems: Problem[] = [];
  const wrong = (what: string, fix: string): void => { problems.push({ code: 'LambdaKafka', what: `${JSON.stringify(name)}: ${what}`, fix }); };
  const managed = Object.hasOwn(brokers, name);
  if (login) {
    const { username, password, mechanism } = login;
    const [user, secret] = [username.source.remoteKey, password.source.remoteKey];
    if (user === undefined || user !== secret || username.key !== 'username' || password.key !== 'password') {
      wrong('Lambda logs in with one secret of Secrets Manager that has the entries "username" and "password"', 'take both from it: const kafka = SecretSource.external("prod/kafka"); kafka.key("username") and kafka.key("password")');
    } else {
      problems.push(...secretNameProblems(user));
    }
    if (tls === false) wrong('Lambda logs in over TLS alone', 'leave `tls` out, or use Target.deployment()');
    if (managed && mechanism !== 'scram-sha-512') wrong(`Amazon MSK knows no mechanism ${mechanism}`, 'use scram-sha-512');
  } else if (!managed) {
    if (network === undefined) wrong('brokers that ask for no credentials are reached in a network alone', 'give `network`, or `login`');
    if (tls === true) wrong('Lambda encrypts connections to brokers of your own where it logs in', 'give `login`, or use Target.deployment()');
  }
  return problems;
}

function queueProblems({ name, region: its, queue, backlog = 10 }: Extract<EventTrigger, { kind: 'sqs' | 'objectCreated' }>, region: string | undefined): Problem[] {
  const problems: Problem[] = [];
  if (region !== undefined && its !== region) {
    problems.push({ code: 'LambdaRegion', what: `${JSON.stringify(name)} is a queue in ${its}, and Lambda takes messages of its own region, ${region}, alone`, fix: `make the function in ${its}, or use Target.deployment()` });
  }
  if (queue.endsWith('.fifo') && backlog > MOST_FIFO_BATCH) {
    problems.push({ code: 'BindingOption', what: `${JSON.stringify(name)}: a FIFO queue hands over ${MOST_FIFO_BATCH} messages at once, and \`backlog\` is ${backlog}`, fix: 'lower it' });
  }
  return problems;
}

function brokerProblems({ events, props: { brokers = {}, network } }: LambdaModel, region: string | undefined): Problem[] {
  return Object.entries(brokers).flatMap(([name, broker]): Problem[] => {
    const trigger = events.find((one) => one.name === name);
    const service = broker.kind === 'kafka' ? 'kafka' : 'mq';
    const parts = /^arn:aws(?:-cn|-us-gov)?:(kafka|mq):([a-z0-9-]+):\d{12}:(?:cluster\/|broker:)\S+$/.exec(String(broker.arn));
    const problems: Problem[] = [];
    const wrong = (what: string, fix: string): void => { problems.push({ code: 'LambdaBroker', what: `\`brokers\`: ${what}`, fix }); };
    if (trigger?.kind !== broker.kind) wrong(`no Trigger.${broker.kind}() has the name ${JSON.stringify(name)}`, 'use the name of the trigger');
    if (parts?.[1] !== service) wrong(`${JSON.stringify(broker.arn)} is no ARN of a broker`, broker.kind === 'kafka' ? 'write e.g. "arn:aws:kafka:ap-northeast-2:123456789012:cluster/shop/…"' : 'write e.g. "arn:aws:mq:ap-northeast-2:123456789012:broker:shop:b-…"');
    if (parts && region !== undefined && parts[2] !== region) wrong(`${JSON.stringify(name)} is in ${parts[2]}, and Lambda takes messages of its own region, ${region}, alone`, `make the function in ${parts[2]}`);
    if (broker.kind === 'rabbitmq' && broker.credentials?.remoteKey === undefined) wrong(`${JSON.stringify(name)} needs a secret of Secrets Manager with "username" and "password"`, 'give SecretSource.external("prod/rabbitmq")');
    if (network === undefined) wrong(`${JSON.stringify(name)} is in a network, and the function in none`, 'give `network`');
    return problems;
  });
}
