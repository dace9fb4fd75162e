import { fieldPath, podTemplateOf, type SchemaProblem } from '../schema';

type Fields = Readonly<Record<string, unknown>>;

/** The parts of a pod that the standards look at, with where they are. */
export interface PodView {
  readonly metadata: Fields;
  readonly spec: Fields;
  readonly securityContext: Fields;
  /** `spec.os.name` is `windows`: rules about Linux kernels do not apply. */
  readonly windows: boolean;
  /** Init containers (sidecars among them), containers and ephemeral containers. */
  readonly containers: readonly ContainerView[];
  readonly volumes: readonly (readonly [index: number, volume: Fields])[];
}

export interface ContainerView {
  readonly name: string;
  readonly container: Fields;
  readonly securityContext: Fields;
  /** `['initContainers', 0]` */
  readonly keys: readonly (string | number)[];
}

/** A problem without its place, which the view knows. */
export type Finding = Omit<SchemaProblem, 'path' | 'level'>;

/** Receives what a rule found, at keys below `spec` of the pod, or below `metadata`. */
export type Report = (problem: Finding, keys: readonly (string | number)[], below?: 'spec' | 'metadata') => void;

/** A view of the pods that a document describes, and the way to report problems in them. `undefined` if it describes none. */
export function viewPod(document: unknown): { readonly pod: PodView; readonly problems: SchemaProblem[]; readonly report: Report } | undefined {
  const template = podTemplateOf(fields(document));
  if (!template) return undefined;
  const { spec, metadata, keys: base } = template;
  const problems: SchemaProblem[] = [];
  const containers = ['initContainers', 'containers', 'ephemeralContainers'].flatMap((list) => items(spec[list]).map(([index, container]) => ({
    name: typeof container.name === 'string' ? container.name : `${list}[${index}]`,
    container,
    securityContext: fields(container.securityContext),
    keys: [list, index],
  })));
  return {
    pod: {
      metadata,
      spec,
      securityContext: fields(spec.securityContext),
      windows: fields(spec.os).name === 'windows',
      containers,
      volumes: items(spec.volumes),
    },
    problems,
    report: (problem, keys, below = 'spec') => problems.push({ path: fieldPath([...base, below, ...keys]), ...problem }),
  };
}

export function fields(value: unknown): Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? value as Fields : {};
}

export function items(value: unknown): readonly (readonly [index: number, item: Fields])[] {
  return Array.isArray(value) ? value.map((item: unknown, index) => [index, fields(item)] as const) : [];
}

export function texts(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.map(String) : [];
}
