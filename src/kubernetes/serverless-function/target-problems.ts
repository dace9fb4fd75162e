import { FUNCTION_DEFAULTS } from '../../core/function/function-problems';
import { featuresOf, unsupported } from '../../core/function/support';
import { FunctionFeature } from '../../core/function/support-table';
import { Trigger } from '../../core/function/trigger';
import { isDnsLabel } from '../../core/naming';
import { Problem } from '../../core/validation-error';
import { cronProblem } from '../../manifests/schema/cron';
import { isDnsSubdomain } from '../../manifests/schema/names';
import { isMeshGateway } from './entry';
import { FunctionModel } from './function-model';
import { MOST_REQUEST_SECONDS } from './knative';
import { ServerlessFunctionProps } from './serverless-function-props';
import { Target } from './target';

/** As many as a route of the Gateway API takes. */
const MOST_HOSTS = 16;

/** What a function on Kubernetes asks for: what every function can, and what only pods have. */
export function kubernetesFeaturesOf(props: ServerlessFunctionProps): FunctionFeature[] {
  const extras = (['metrics', 'user', 'writablePaths', 'mesh', 'serviceAccount'] as const).filter((prop) => props[prop] !== undefined);
  const takesRequests = (props.triggers ?? [Trigger.http()]).some(({ of }) => of.kind === 'http' || of.kind === 'schedule');
  const ownPort = takesRequests && props.metrics !== undefined && props.metrics.port !== (props.port ?? FUNCTION_DEFAULTS.port);
  return [...featuresOf(props), ...extras, ...(ownPort ? ['metricsPort' as const] : [])];
}

/** What is wrong with a function whose props are well formed, on this target. */
export function targetProblems(props: ServerlessFunctionProps, target: Target, namespace: string | undefined): Problem[] {
  const problems = unsupported(kubernetesFeaturesOf(props), target.kind);
  const model = new FunctionModel('function', props);
  problems.push(...scheduleProblems(model), ...gatewayProblems(model, target));
  if (problems.length > 0) return problems;
  switch (target.kind) {
    case 'openFunction': return openFunctionProblems(model, target);
    case 'knative': return [...knativeProblems(model), ...optionProblems({ ingressNamespace: target._knative.ingressNamespace })];
    case 'deployment': return [...deploymentProblems(model, namespace), ...interceptorProblems(target)];
  }
}

function openFunctionProblems(model: FunctionModel, target: Target): Problem[] {
  const problems: Problem[] = [];
  const { props: { source, imageCredentials }, hosts } = model;
  const { engine, gateway, dockerfileStrategy, dockerfileTool } = target._openFunction;
  for (const [name] of Object.entries(source.build?.env ?? {}).filter(([, value]) => value.includes('#'))) {
    problems.push({
      code: 'BuildEnvHash',
      what: `the build variable ${JSON.stringify(name)} has a "#", where OpenFunction would cut it in two`,
      fix: 'write it without "#", or build with an ImageBuild and use Target.knative() or Target.deployment()',
    });
  }
  const push = source.build?.push?.name;
  if (push !== undefined && imageCredentials?.name !== undefined && push !== imageCredentials.name) {
    problems.push({
      code: 'SourceCredentials',
      what: `OpenFunction pulls and pushes with one Secret, and \`imageCredentials\` is ${JSON.stringify(imageCredentials.name)} where \`source.push\` is ${JSON.stringify(push)}`,
      fix: 'give one of them, for both',
    });
  }
  if (engine !== undefined && engine !== 'knative' && engine !== 'keda') {
    problems.push({ code: 'OpenFunctionEngine', what: `OpenFunction knows no engine ${JSON.stringify(engine)}`, fix: 'use "knative" or "keda"' });
  }
  if (engine === 'keda' && model.http && hosts.length === 0) {
    problems.push({
      code: 'OpenFunctionEngine',
      what: 'the engine "keda" tells functions apart by their hosts, and this one has none',
      fix: 'give Trigger.http({ hosts: […] }), or leave `engine` out',
    });
  }
  if (hosts.length > MOST_HOSTS) {
    problems.push({ code: 'TriggerHost', what: `OpenFunction takes at most ${MOST_HOSTS} hosts, got ${hosts.length}`, fix: 'make a second function of the same source, or use Target.deployment()' });
  }
  const build = source.build?.kind === 'dockerfile';
  if (build && ((dockerfileStrategy !== undefined && !isDnsSubdomain(dockerfileStrategy)) || dockerfileTool === '')) {
    problems.push({ code: 'OpenFunctionEngine', what: `there is no ClusterBuildStrategy ${JSON.stringify(dockerfileStrategy)}`, fix: 'use "buildah" or "kaniko", and an image that holds the tool' });
  }
  for (const name of gateway ? [gateway.name, gateway.namespace ?? 'openfunction'] : []) {
    if (!isDnsSubdomain(String(name))) problems.push({ code: 'FunctionGateway', what: `the gateway of the target has no legal name, got ${JSON.stringify(name)}`, fix: 'use lower-case letters, digits and dashes' });
  }
  return problems;
}

function knativeProblems({ props: { canary, version }, timeout }: FunctionModel): Problem[] {
  const problems: Problem[] = [];
  if (canary && version === undefined) {
    problems.push({ code: 'FunctionCanary', what: 'a canary shares requests between releases, and this one has no name', fix: 'give `version`, e.g. "1.4.2"' });
  }
  if (canary && version !== undefined && canary.stable.replace(/\./g, '-') === version.replace(/\./g, '-')) {
    problems.push({ code: 'FunctionCanary', what: `\`canary\` is beside itself: both releases are ${JSON.stringify(version)}`, fix: 'give the release before a `version` of its own' });
  }
  if (timeout !== undefined && timeout > MOST_REQUEST_SECONDS) {
    problems.push({
      code: 'FunctionTimeout',
      what: `Knative allows a request ${MOST_REQUEST_SECONDS} s at most, got ${timeout} s`,
      fix: 'lower `timeout`, use Target.deployment(), or answer at once and do the work on a message',
    });
  }
  return problems;
}

function deploymentProblems({ http }: FunctionModel, namespace: string | undefined): Problem[] {
  if (!http || namespace !== undefined) return [];
  return [{
    code: 'FunctionNamespace',
    what: 'requests to a function are told apart by its host, and its chart names no namespace',
    fix: 'give the chart a namespace, e.g. environment.chart("shop"), or use Target.knative()',
  }];
}

function interceptorProblems({ _deployment: { interceptor = {} } }: Target): Problem[] {
  const { namespace, service, port = 8080 } = interceptor;
  const problems = optionProblems({ 'interceptor.namespace': namespace, 'interceptor.service': service });
  if (!(Number.isInteger(port) && port >= 1 && port <= 65535)) {
    problems.push({ code: 'PortOutOfRange', what: `\`interceptor.port\` must be a whole number from 1 to 65535, got ${port}`, fix: 'give the port of its Service' });
  }
  return problems;
}

function optionProblems(names: Record<string, string | undefined>): Problem[] {
  return Object.entries(names).filter(([, name]) => name !== undefined && !isDnsLabel(name)).map(([option, name]) => ({
    code: 'FunctionTarget', what: `\`${option}\` of the target is no legal name, got ${JSON.stringify(name)}`, fix: 'use lower-case letters, digits and dashes',
  }));
}

function scheduleProblems({ schedules }: FunctionModel): Problem[] {
  return schedules.flatMap(({ cron }) => {
    const why = typeof cron === 'string' ? cronProblem(cron) : 'it is no text';
    return why === undefined ? [] : [{ code: 'TriggerSchedule', what: `the schedule ${JSON.stringify(cron)} is none: ${why}`, fix: 'write five fields, e.g. "30 2 * * *", and give `timeZone`' }];
  });
}

function gatewayProblems({ http }: FunctionModel, target: Target): Problem[] {
  const gateway = http?.gateway;
  if (!gateway) return [];
  if (!isDnsSubdomain(String(gateway.name)) || (gateway.namespace !== undefined && !isDnsSubdomain(gateway.namespace))) {
    return [{ code: 'FunctionGateway', what: `the gateway has no legal name, got ${JSON.stringify(gateway.name)}`, fix: 'use lower-case letters, digits and dashes' }];
  }
  if (target.kind === 'openFunction' && isMeshGateway(gateway)) {
    return [{ code: 'FunctionGateway', what: `OpenFunction routes through gateways of its own, not through the MeshGateway ${gateway.name}`, fix: 'leave `gateway` out, or use Target.deployment()' }];
  }
  return [];
}
