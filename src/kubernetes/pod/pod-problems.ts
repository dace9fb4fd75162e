import { Settings } from '../../core/defaults';
import { isDnsLabel } from '../../core/naming';
import { Problem } from '../../core/validation-error';
import { isLabelValue, isQualifiedName } from '../../manifests/schema';
import { configurationProblems } from './config-objects';
import { envProblems } from './env';
import { Health } from './health';
import { imageProblem } from './image';
import { PodProps } from './pod-props';
import { Port, portProblems } from './port';
import { sizeProblem } from './resources';
import { securityProblems } from './security-context';
import { storageProblems } from './storage';

/** What is wrong with the props that every workload shares, all of it. */
export function podProblems(name: string, props: PodProps, ports: readonly Port[], health: Health, settings: Settings): Problem[] {
  const problems: (Problem | undefined)[] = [
    imageProblem(props.image, settings),
    props.size && sizeProblem(props.size),
    ...commandProblems(props),
    ...portProblems(ports),
    ...health._problems(ports),
    ...envProblems(props.env ?? {}, 'env'),
    ...envProblems(props.configuration ?? {}, 'configuration'),
    ...configurationProblems(props, settings),
    ...storageProblems([...Object.keys(props.storage ?? {}), ...props.writablePaths ?? [], ...Object.keys(props.files ?? {})]),
    ...securityProblems(props),
    ...props.shutdown?._problems() ?? [],
    ...containerProblems(name, props, settings),
    ...mapProblems(props),
    ...observabilityProblems(props, ports),
  ];
  if (settings.environment === undefined && props.version === '') {
    problems.push({ code: 'Version', what: '`version` is empty', fix: 'leave it out to use the tag of the image' });
  }
  if (props.version !== undefined && !(props.version !== '' && isLabelValue(props.version))) {
    problems.push({ code: 'Version', what: `\`version\` must be a label value, got ${JSON.stringify(props.version)}`, fix: 'use at most 63 letters, digits, ".", "_" and "-"' });
  }
  return problems.filter((problem): problem is Problem => problem !== undefined);
}

function commandProblems(props: PodProps): Problem[] {
  return props.command?.length === 0
    ? [{ code: 'CommandEmpty', what: '`command` is empty', fix: 'give the program and its arguments, or leave it out to run the image\'s entrypoint' }]
    : [];
}

function containerProblems(name: string, props: PodProps, settings: Settings): Problem[] {
  const problems: Problem[] = [];
  const names = new Set([name]);
  const auxiliary = [...(props.initContainers ?? []).map((c) => ['initContainers', c] as const), ...(props.sidecars ?? []).map((c) => ['sidecars', c] as const)];
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
    if (container.size) {
      const size = sizeProblem(container.size, `${label}.size`);
      if (size) problems.push(size);
    }
    problems.push(...envProblems(container.env ?? {}, `${label}.env`));
    const mountable = ['/tmp', ...Object.keys(props.storage ?? {}), ...props.writablePaths ?? [], ...Object.keys(props.files ?? {})];
    for (const path of container.mounts ?? []) {
      if (!mountable.includes(path)) {
        problems.push({ code: 'MountUnknown', what: `\`${label}.mounts\` names ${JSON.stringify(path)}, which the pod does not mount`, fix: `use one of ${mountable.join(', ')}` });
      }
    }
  }
  for (const sidecar of props.sidecars ?? []) {
    problems.push(...portProblems(sidecar.ports ?? []), ...sidecar.health?._problems(sidecar.ports ?? []) ?? []);
  }
  if ((props.sidecars ?? []).length > 0 && Number(settings.kubernetes.split('.')[1]) < 29) {
    problems.push({ code: 'SidecarVersion', what: `\`sidecars\` need Kubernetes 1.29, and the environment has ${settings.kubernetes}`, fix: 'upgrade the cluster' });
  }
  return problems;
}

function mapProblems(props: PodProps): Problem[] {
  const problems: Problem[] = [];
  for (const [prop, values] of [['podLabels', props.podLabels], ['nodeSelector', props.nodeSelector]] as const) {
    for (const [key, value] of Object.entries(values ?? {})) {
      if (!isQualifiedName(key)) problems.push({ code: 'LabelKey', what: `\`${prop}\` has the key ${JSON.stringify(key)}`, fix: 'a key is [prefix/]name, with at most 63 letters, digits, ".", "_" and "-" in the name' });
      if (!isLabelValue(value)) problems.push({ code: 'LabelValue', what: `\`${prop}["${key}"]\` is ${JSON.stringify(value)}`, fix: 'use at most 63 letters, digits, ".", "_" and "-"' });
    }
  }
  for (const key of Object.keys(props.podAnnotations ?? {})) {
    if (!isQualifiedName(key.toLowerCase())) problems.push({ code: 'AnnotationKey', what: `\`podAnnotations\` has the key ${JSON.stringify(key)}`, fix: 'a key is [prefix/]name' });
  }
  return problems;
}

function observabilityProblems({ metrics, profiling }: PodProps, ports: readonly Port[]): Problem[] {
  const problems: Problem[] = [];
  const inRange = (port: number): boolean => Number.isInteger(port) && port >= 1 && port <= 65535;
  if (metrics && !inRange(metrics.port)) problems.push({ code: 'PortOutOfRange', what: `\`metrics\` needs a port from 1 to 65535, got ${metrics.port}`, fix: 'give the port that serves metrics' });
  if (metrics && !/^\/\S*$/.test(metrics.path)) problems.push({ code: 'MetricsPath', what: `\`metrics\` needs a path that starts with "/", got ${JSON.stringify(metrics.path)}`, fix: 'write e.g. Metrics.at(9090, { path: "/metrics" })' });
  if (metrics && ports.some((port) => port.name === 'http-metrics' && port.number !== metrics.port)) {
    problems.push({ code: 'PortDuplicate', what: 'a port is named "http-metrics" and `metrics` is on another one', fix: 'give `metrics` that port, or name the port differently' });
  }
  const every = metrics?.every?.toSeconds({ integral: false });
  if (every !== undefined && !(Number.isInteger(every) && every >= 1)) problems.push({ code: 'MetricsInterval', what: `\`metrics\` must be read at whole seconds, got ${every} s`, fix: 'give e.g. Duration.seconds(30)' });
  if (profiling && !inRange(profiling.port)) problems.push({ code: 'PortOutOfRange', what: `\`profiling\` needs a port from 1 to 65535, got ${profiling.port}`, fix: 'give the port that serves pprof' });
  return problems;
}
