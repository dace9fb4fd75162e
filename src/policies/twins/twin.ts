import { podTemplateOf } from '../../manifests/schema/pod-template';

/** A JSON object. */
export type Fields = Readonly<Record<string, unknown>>;

/**
 * What a module of Kubewarden's catalogue says to a document that is created, as a pure function: why it refuses it, in its own order. What the module would
 * patch is not refused. `others` are the documents that are there, too, for modules that look them up.
 */
export type Twin = (settings: Fields, document: Fields, others: readonly Fields[]) => readonly string[];

/** A container of a pod. */
export interface Container {
  readonly list: 'containers' | 'initContainers' | 'ephemeralContainers';
  readonly name: string;
  readonly fields: Fields;
  readonly securityContext: Fields;
}

/** The pod that a document describes. */
export interface Pod {
  readonly metadata: Fields;
  readonly spec: Fields;
  readonly securityContext: Fields;
  readonly containers: readonly Container[];
}

const LISTS = ['containers', 'initContainers', 'ephemeralContainers'] as const;
/** What the modules' SDK reads a pod out of. See https://github.com/kubewarden/policy-sdk-rust */
const READ = new Set(['Pod', 'ReplicationController', 'Deployment', 'ReplicaSet', 'StatefulSet', 'DaemonSet', 'Job', 'CronJob']);

/** A twin that looks at the pod of whatever makes pods. */
export function overPods(judge: (settings: Fields, pod: Pod) => readonly string[]): Twin {
  return (settings, document) => {
    const pod = READ.has(String(document.kind)) ? podOf(document) : undefined;
    return pod ? judge(settings, pod) : [];
  };
}

/** A twin that looks at Pods alone: the module reads nothing else as a pod. */
export function overPodObjects(judge: (settings: Fields, pod: Pod) => readonly string[]): Twin {
  return (settings, document) => {
    const pod = document.kind === 'Pod' ? podOf(document) : undefined;
    return pod ? judge(settings, pod) : [];
  };
}

/** The pod that a document describes, if it describes one. */
export function podOf(document: Fields): Pod | undefined {
  const template = podTemplateOf(document);
  if (!template) return undefined;
  const { spec, metadata } = template;
  const containers = LISTS.flatMap((list) => items(spec[list]).map((item): Container => ({
    list, name: text(item.name) ?? '', fields: item, securityContext: fields(item.securityContext),
  })));
  return { metadata, spec, securityContext: fields(spec.securityContext), containers };
}

/** A value as an object; an empty one if it is none. */
export function fields(value: unknown): Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? value as Fields : {};
}

/** A list of objects; empty if it is none. */
export function items(value: unknown): readonly Fields[] {
  return Array.isArray(value) ? value.map(fields) : [];
}

/** A list of texts; empty if it is none. */
export function texts(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.map(String) : [];
}

/** A text; undefined if it is none. */
export function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

/** Whether a number is in one of the ranges of the settings. */
export function inRanges(ranges: unknown, value: unknown): boolean {
  return items(ranges).some(({ min, max }) => Number(value) >= Number(min) && Number(value) <= Number(max));
}

/** Texts as a person reads a list of them. */
export function listed(values: Iterable<string>): string {
  return [...values].join(', ');
}
