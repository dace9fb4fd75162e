import { Settings } from '../../core/defaults';
import { isDnsLabel } from '../../core/naming';
import { Problem } from '../../core/validation-error';
import { isDnsSubdomain, isLabelValue } from '../../manifests/schema/names';
import { isPort, isWhole, secondsOf } from './amounts';
import { configurationProblems } from './config-objects';
import { envProblems } from './env';
import { Health } from './health';
import { imageProblem } from './image';
import { proxyProblems } from './mesh-proxy';
import { annotationProblems, labelProblems, reservedLabelProblems } from './metadata-problems';
import { mountProblems, TMP } from './mount-problems';
import { looksSecret } from './plain-secret';
import { PodProps } from './pod-props';
import { Port, portProblems } from './port';
import { sizeProblem } from './resources';
import { securityProblems } from './security-context';
import { Toleration } from './spread';

/** What a pod's own props do not say. */
export interface PodProblemsContext {
  /** Name of the main container. */
  readonly name: string;
  /** Its ports, the one for metrics included. */
  readonly ports: readonly Port[];
  readonly health: Health;
  readonly inMesh: boolean;
  readonly settings: Settings;
}

/** What is wrong with the props that every workload shares, all of it. */
export function podProblems(props: PodProps, { name, ports, health, inMesh, settings }: PodProblemsContext): Problem[] {
  const problems: (Problem | undefined)[] = [
    imageProblem(props.image, settings),
    props.size && sizeProblem(props.size),
    ...commandProblems(props),
    ...portProblems(ports),
    ...(inMesh ? sidecarPortProblems(ports) : []),
    ...health._problems(ports),
    ...envProblems(props.env ?? {}, 'env'),
    ...envProblems(props.configuration ?? {}, 'configuration'),
    ...configurationProblems(props, settings),
    ...mountProblems(props),
    ...Object.entries(props.storage ?? {}).flatMap(([path, storage]) => storage._problems(path)),
    ...securityProblems(props),
    ...props.shutdown?._problems() ?? [],
    ...containerProblems(name, ports, props, settings),
    ...labelProblems('podLabels', props.podLabels),
    ...reservedLabelProblems('podLabels', props.podLabels, settings),
    ...annotationProblems('podAnnotations', props.podAnnotations),
    ...proxyProblems(props.proxy, props.podAnnotations, inMesh),
    ...labelProblems('nodeSelector', props.nodeSelector),
    ...(props.tolerations ?? []).flatMap(tolerationProblems),
    ...observabilityProblems(props),
  ];
  if (props.version !== undefined && !(props.version !== '' && isLabelValue(props.version))) {
    problems.push({ code: 'Version', what: `\`version\` must be a label value, got ${JSON.stringify(props.version)}`, fix: 'use at most 63 letters, digits, ".", "_" and "-", or leave it out to use the tag of the image' });
  }
  if (props.priorityClass !== undefined && !isDnsSubdomain(props.priorityClass)) {
    problems.push({ code: 'PriorityClass', what: `\`priorityClass\` is no legal name, got ${JSON.stringify(props.priorityClass)}`, fix: 'use the name of a PriorityClass, in lower-case letters, digits and dashes' });
  }
  return problems.filter((problem): problem is Problem => problem !== undefined);
}

function commandProblems({ command, args }: { command?: readonly string[]; args?: readonly string[] }, label = ''): Problem[] {
  const problems: Problem[] = [];
  if (command && (command.length === 0 || command[0] === '')) {
    problems.push({ code: 'CommandEmpty', what: `\`${label}command\` is empty`, fix: 'give the program and its arguments, or leave it out to run the image\'s entrypoint' });
  }
  for (const [prop, words] of [['command', command], ['args', args]] as const) {
    if (words?.some((word) => typeof word !== 'string')) problems.push({ code: 'CommandText', what: `\`${label}${prop}\` has a part that is no text`, fix: 'write every part in quotes' });
    else if (words?.some(looksSecret)) problems.push({ code: 'SecretInPlainText', what: `\`${label}${prop}\` has what looks like a secret in plain text`, fix: 'take it from a variable: "$(NAME)" and `env`' });
  }
  return problems;
}

/** Ports that the Istio sidecar takes. See https://istio.io/latest/docs/ops/deployment/application-requirements/#ports-used-by-istio */
const SIDECAR_PORTS = [15000, 15001, 15002, 15004, 15006, 15008, 15020, 15021, 15053, 15090];

function sidecarPortProblems(ports: readonly Port[]): Problem[] {
  return ports.filter(({ number }) => SIDECAR_PORTS.includes(number)).map(({ number }) => ({
    code: 'PortReserved', what: `port ${number} is taken by the Istio sidecar`, fix: 'listen on another port, or use mesh: false',
  }));
}

function containerProblems(name: string, ports: readonly Port[], props: PodProps, settings: Settings): Problem[] {
  const problems: Problem[] = [];
  const names = new Set([name]);
  const auxiliary = [...(props.initContainers ?? []).map((c) => ['initContainers', c] as const), ...(props.sidecars ?? []).map((c) => ['sidecars', c] as const)];
  const mountable = [...new Set([TMP, ...Object.keys(props.storage ?? {}), ...props.writablePaths ?? [], ...Object.keys(props.files ?? {})])];
  for (const [prop, container] of auxiliary) {
    const label = `${prop}[${container.name}]`;
    if (!isDnsLabel(container.name)) {
      problems.push({ code: 'ContainerName', what: `\`${prop}\` has a container whose name is no DNS label, ${JSON.stringify(container.name)}`, fix: 'use lower-case letters, digits and dashes' });
    }
    if (names.has(container.name)) {
      problems.push({ code: 'ContainerDuplicate', what: `two containers of the pod are named ${JSON.stringify(container.name)}`, fix: 'the main container is named after the service: choose another name' });
    }
    names.add(container.name);
    const image = imageProblem(container.image, settings, `${label}.image`);
    if (image) problems.push(image);
    const size = container.size && sizeProblem(container.size, `${label}.size`);
    if (size) problems.push(size);
    problems.push(...commandProblems(container, `${label}.`), ...envProblems(container.env ?? {}, `${label}.env`));
    for (const path of container.mounts ?? []) {
      if (!mountable.includes(path)) {
        problems.push({ code: 'MountUnknown', what: `\`${label}.mounts\` names ${JSON.stringify(path)}, which the pod does not mount`, fix: `use one of ${mountable.join(', ')}` });
      }
    }
  }
  // Containers of a pod share its network: each port is one container's, and a Service finds a named port in whichever container comes first.
  const open = [...ports];
  for (const { name: sidecar, ports: own = [], health } of props.sidecars ?? []) {
    const label = `sidecars[${sidecar}]`;
    problems.push(...health?._problems(own, `${label}.health`) ?? [], ...portProblems(own));
    for (const port of own) {
      const other = open.find((one) => one.name === port.name || (one.number === port.number && one.transport === port.transport));
      if (other) problems.push({ code: 'PortDuplicate', what: `\`${label}.ports\` has ${port.name} ${port.number}, and another container of the pod has ${other.name} ${other.number}`, fix: 'give each container of the pod its own port and name' });
    }
    open.push(...own);
  }
  if ((props.sidecars ?? []).length > 0 && Number(settings.kubernetes.split('.')[1]) < 29) {
    problems.push({ code: 'SidecarVersion', what: `\`sidecars\` need Kubernetes 1.29, and the environment has ${settings.kubernetes}`, fix: 'upgrade the cluster' });
  }
  return problems;
}

function tolerationProblems({ key, value, effect }: Toleration): Problem[] {
  return [
    ...labelProblems('tolerations', { [key]: value ?? '' }),
    ...(effect === undefined || ['NoSchedule', 'PreferNoSchedule', 'NoExecute'].includes(effect)
      ? []
      : [{ code: 'TolerationEffect', what: `\`tolerations\` has the effect ${JSON.stringify(effect)}`, fix: 'use NoSchedule, PreferNoSchedule or NoExecute, or leave it out for all' }]),
  ];
}

function observabilityProblems({ metrics, profiling }: PodProps): Problem[] {
  const problems: Problem[] = [];
  if (metrics && !isPort(metrics.port)) problems.push({ code: 'PortOutOfRange', what: `\`metrics\` needs a port from 1 to 65535, got ${metrics.port}`, fix: 'give the port that serves metrics' });
  if (metrics && !/^\/[^\s#]*$/.test(metrics.path)) problems.push({ code: 'MetricsPath', what: `\`metrics\` needs a path that starts with "/", got ${JSON.stringify(metrics.path)}`, fix: 'write e.g. Metrics.at(9090, { path: "/metrics" })' });
  const every = metrics?.every && secondsOf(metrics.every);
  if (every !== undefined && !isWhole(every, 1, 24 * 60 * 60)) problems.push({ code: 'MetricsInterval', what: `\`metrics\` must be read at whole seconds, up to a day, got ${every} s`, fix: 'give e.g. Duration.seconds(30)' });
  if (profiling && !isPort(profiling.port)) problems.push({ code: 'PortOutOfRange', what: `\`profiling\` needs a port from 1 to 65535, got ${profiling.port}`, fix: 'give the port that serves pprof' });
  return problems;
}
