import { secondsIn } from '../duration';
import { isDnsLabel } from '../naming';
import { SecretSource } from '../secret-source';
import { Problem } from '../validation-error';
import { Binding } from './binding';
import { FunctionProps } from './function-props';
import { sourceProblems } from './source-problems';
import { isEventTrigger, Trigger } from './trigger';
import { detailProblems } from './trigger-problems';

/** What is in force where the props of a function say nothing. */
export const FUNCTION_DEFAULTS = { port: 8080, min: 0, max: 10, backlog: 10, path: '/' } as const;

/** Variables that the targets set themselves. */
const RESERVED_ENV = /^(?:PORT|K_(?:SERVICE|CONFIGURATION|REVISION)|FUNC_CONTEXT(?:_V1BETA2)?|DAPR_(?:HOST|SIDECAR_IP)|APP_PROTOCOL|AWS_(?:LAMBDA|LWA)_\w*)$/;

/** What is wrong with a function wherever it runs, all of it. */
export function functionProblems(props: FunctionProps): Problem[] {
  const problems: Problem[] = [...sourceProblems(props.source), ...scalingProblems(props), ...triggerProblems(props), ...bindingProblems(props)];
  const { port = FUNCTION_DEFAULTS.port, timeout, canary, version, healthPath, imageCredentials } = props;
  if (!(Number.isInteger(port) && port >= 1 && port <= 65535)) {
    problems.push({ code: 'PortOutOfRange', what: `\`port\` must be a whole number from 1 to 65535, got ${port}`, fix: 'give the port the function listens on, e.g. 8080' });
  }
  const seconds = timeout === undefined ? 1 : secondsIn(timeout);
  if (!(Number.isInteger(seconds) && seconds >= 1 && seconds <= 3600)) {
    problems.push({ code: 'FunctionTimeout', what: `\`timeout\` must be whole seconds from 1 to 3600, got ${seconds} s`, fix: 'give the time one request may take, e.g. Duration.seconds(30)' });
  }
  if (version !== undefined && !/^[a-z0-9](?:[a-z0-9.-]{0,20}[a-z0-9])?$/.test(version)) {
    problems.push({
      code: 'FunctionVersion',
      what: `\`version\` becomes part of names, and cannot be ${JSON.stringify(version)}`,
      fix: 'use at most 22 lower-case letters, digits, dots and dashes, e.g. "1.4.2"',
    });
  }
  if (healthPath !== undefined && !/^\/[^\s#]*$/.test(healthPath)) {
    problems.push({ code: 'HealthPath', what: `\`healthPath\` needs a path that starts with "/", got ${JSON.stringify(healthPath)}`, fix: 'write e.g. "/healthz"' });
  }
  if (canary && !(Number.isInteger(canary.percent) && canary.percent >= 1 && canary.percent <= 99)) {
    problems.push({ code: 'FunctionCanary', what: `\`canary\` shares whole percents from 1 to 99, got ${canary.percent}`, fix: 'give e.g. { percent: 10 }, or leave `canary` out for all requests' });
  }
  if (canary && !/^[a-z0-9](?:[a-z0-9.-]{0,20}[a-z0-9])?$/.test(String(canary.stable))) {
    problems.push({ code: 'FunctionCanary', what: `\`canary\` names the release before, and cannot be ${JSON.stringify(canary.stable)}`, fix: 'give the `version` it has, e.g. "1.4.1"' });
  }
  if (imageCredentials && (!(imageCredentials instanceof SecretSource) || imageCredentials.name === undefined)) {
    problems.push({ code: 'SourceCredentials', what: '`imageCredentials` must be a Secret of the function\'s namespace', fix: 'use SecretSource.existing("push-secret")' });
  }
  for (const prop of ['env', 'configuration'] as const) {
    for (const name of Object.keys(props[prop] ?? {}).filter((one) => RESERVED_ENV.test(one))) {
      problems.push({
        code: 'FunctionReservedEnv',
        what: `\`${prop}\` sets ${JSON.stringify(name)}, which the target sets itself`,
        fix: name === 'PORT' ? 'use `port`' : 'choose another name',
      });
    }
  }
  return problems;
}

function scalingProblems({ scaling = {} }: FunctionProps): Problem[] {
  const { min = FUNCTION_DEFAULTS.min, max = FUNCTION_DEFAULTS.max, concurrency } = scaling;
  const problems: Problem[] = [];
  const bounds: [string, number, number][] = [['min', min, 0], ['max', max, 1], ...(concurrency === undefined ? [] : [['concurrency', concurrency, 1] as [string, number, number]])];
  for (const [prop, value, least] of bounds) {
    if (!(Number.isInteger(value) && value >= least && value <= 1000)) {
      problems.push({ code: 'FunctionScaling', what: `\`scaling.${prop}\` must be a whole number from ${least} to 1000, got ${value}`, fix: `give e.g. ${least + 1}, or leave it out` });
    }
  }
  if (problems.length === 0 && min > max) {
    problems.push({ code: 'FunctionScaling', what: `\`scaling\` has fewer instances at most (${max}) than at least (${min})`, fix: 'raise `max`, or lower `min`' });
  }
  return problems;
}

function triggerProblems({ triggers = [Trigger.http()] }: FunctionProps): Problem[] {
  if (triggers.length === 0) {
    return [{ code: 'FunctionTriggers', what: '`triggers` is empty, so nothing ever runs it', fix: 'leave it out for HTTP, or give e.g. [Trigger.kafka({ … })]' }];
  }
  const problems = triggers.flatMap(({ of }) => detailProblems(of));
  if (triggers.filter(({ of }) => of.kind === 'http').length > 1) {
    problems.push({ code: 'FunctionTriggers', what: '`triggers` has HTTP twice', fix: 'give all hosts to one: Trigger.http({ hosts: […] })' });
  }
  return problems;
}

function bindingProblems({ bindings = [], triggers = [] }: FunctionProps): Problem[] {
  const names = new Set<string>();
  const problems: Problem[] = [];
  const events = triggers.map(({ of }) => of).filter(isEventTrigger);
  const all = [...events.map(({ name }) => ['triggers', name] as const), ...bindings.map(({ of }) => ['bindings', of.name] as const)];
  for (const [prop, name] of all) {
    if (!isDnsLabel(String(name)) || String(name).length > 40) {
      problems.push({
        code: 'BindingName',
        what: `\`${prop}\` has the name ${JSON.stringify(name)}, which no Dapr component can have`,
        fix: 'use at most 40 lower-case letters, digits and dashes, e.g. "orders-in"',
      });
    }
    if (names.has(name)) problems.push({ code: 'BindingDuplicate', what: `two triggers or bindings are named ${JSON.stringify(name)}`, fix: 'give each a name of its own' });
    names.add(name);
  }
  return [...problems, ...bindings.flatMap((binding: Binding) => detailProblems(binding.of))];
}
