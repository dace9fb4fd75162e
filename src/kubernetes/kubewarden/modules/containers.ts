import { Problem } from '../../../core/validation-error';
import { parseQuantity } from '../../../manifests/schema/quantity';
import { bothProblems, classProblems, copied, emptyProblems, given, textProblems, WrittenSettings } from './written';

/**
 * Bounds of one resource, as Kubernetes quantities. Those that are given are in this order:
 * `minRequest` ≤ `defaultRequest` ≤ `maxRequest` ≤ `minLimit` ≤ `defaultLimit` ≤ `maxLimit`.
 */
export interface ResourceBounds {
  /**
   * The least that may be requested.
   *
   * @default - no bound
   */
  readonly minRequest?: string;
  /**
   * What containers get that request nothing.
   *
   * @default - they stay as they are
   */
  readonly defaultRequest?: string;
  /**
   * The most that may be requested.
   *
   * @default - no bound
   */
  readonly maxRequest?: string;
  /**
   * The lowest limit.
   *
   * @default - no bound
   */
  readonly minLimit?: string;
  /**
   * What containers get that have no limit.
   *
   * @default - they stay as they are
   */
  readonly defaultLimit?: string;
  /**
   * The highest limit.
   *
   * @default - no bound
   */
  readonly maxLimit?: string;
  /**
   * Asks only that a request and a limit are there.
   *
   * @default false
   */
  readonly ignoreValues?: boolean;
}

/** What `container-resources` asks. See https://github.com/kubewarden/policies/tree/main/policies/container-resources-policy */
export interface ContainerResourcesSettings {
  /**
   * Bounds of CPU.
   *
   * @default - nothing is asked of it
   */
  readonly cpu?: ResourceBounds;
  /**
   * Bounds of memory.
   *
   * @default - nothing is asked of it
   */
  readonly memory?: ResourceBounds;
  /**
   * Images whose containers are left alone; `*` at the end is any ending.
   *
   * @default - none
   */
  readonly ignoreImages?: readonly string[];
}

/** Bounds of a number of a probe. */
export interface ProbeBounds {
  /** The least. */
  readonly minimum: number;
  /** The most. */
  readonly limit: number;
}

/** What is asked of one kind of probe. */
export interface ProbeRequirement {
  /**
   * Whether every container must have one.
   *
   * @default true
   */
  readonly enforce?: boolean;
  /**
   * Bounds of `failureThreshold`.
   *
   * @default - none
   */
  readonly failureThreshold?: ProbeBounds;
  /**
   * Bounds of `initialDelaySeconds`.
   *
   * @default - none
   */
  readonly initialDelaySeconds?: ProbeBounds;
  /**
   * Bounds of `periodSeconds`.
   *
   * @default - none
   */
  readonly periodSeconds?: ProbeBounds;
  /**
   * Bounds of `successThreshold`.
   *
   * @default - none
   */
  readonly successThreshold?: ProbeBounds;
  /**
   * Bounds of `terminationGracePeriodSeconds`.
   *
   * @default - none
   */
  readonly terminationGracePeriodSeconds?: ProbeBounds;
  /**
   * Bounds of `timeoutSeconds`.
   *
   * @default - none
   */
  readonly timeoutSeconds?: ProbeBounds;
}

/** What `probes` asks; at least one of the two. See https://github.com/kubewarden/policies/tree/main/policies/probes-policy */
export interface ProbesSettings {
  /**
   * What is asked of liveness probes.
   *
   * @default - nothing
   */
  readonly liveness?: ProbeRequirement;
  /**
   * What is asked of readiness probes.
   *
   * @default - nothing
   */
  readonly readiness?: ProbeRequirement;
}

/** Which priority classes pods may name; one of the two lists is needed. */
export interface PriorityClassSettings {
  /**
   * The only classes that are allowed.
   *
   * @default - all but the denied ones
   */
  readonly allowedPriorityClasses?: readonly string[];
  /**
   * Classes that are refused.
   *
   * @default - all but the allowed ones
   */
  readonly deniedPriorityClasses?: readonly string[];
  /**
   * The class that pods get that name none.
   *
   * @default - they stay as they are
   */
  readonly defaultPriorityClass?: string;
}

/**
 * Which runtime classes pods may name. The module refuses (or patches) pods that name any class at all while the default runtime is reserved: it asks
 * that before it looks whether one is named. See https://github.com/kubewarden/policies/tree/main/policies/pod-runtime-class-policy
 */
export interface PodRuntimeSettings {
  /** Classes that are refused. */
  readonly reservedRuntimes: readonly string[];
  /**
   * The class that pods get instead of being refused.
   *
   * @default - they are refused
   */
  readonly fallbackRuntime?: string;
  /**
   * Whether the runtime of pods that name none is reserved, too.
   *
   * @default false
   */
  readonly defaultRuntimeReserved?: boolean;
}

/** What `pod-ndots` writes into the DNS settings of pods. */
export interface PodNdotsSettings {
  /**
   * How many dots a name needs to be asked for as it is.
   *
   * @default 1
   */
  readonly ndots?: number;
}

const ORDER = ['minRequest', 'defaultRequest', 'maxRequest', 'minLimit', 'defaultLimit', 'maxLimit'] as const;
const PROBE_FIELDS = ['failureThreshold', 'initialDelaySeconds', 'periodSeconds', 'successThreshold', 'terminationGracePeriodSeconds', 'timeoutSeconds'] as const;

export function containerResources({ cpu, memory, ignoreImages }: ContainerResourcesSettings): WrittenSettings {
  const problems = [...boundsProblems('cpu', cpu), ...boundsProblems('memory', memory)];
  if (!cpu && !memory) problems.push({ code: 'ModuleEmpty', what: 'neither `cpu` nor `memory` is given', fix: 'give at least one of them' });
  problems.push(...textProblems('ignoreImages', ignoreImages, (image) => /^[^*]+\*?$/.test(image), 'write an image, or its start with `*` at the end; "*" alone would leave every container alone'));
  const written = (bounds: ResourceBounds | undefined) => bounds && given({ ...bounds });
  return {
    settings: given({ cpu: written(cpu), memory: written(memory), ignoreImages: copied(ignoreImages) }),
    problems,
    mutates: [cpu, memory].some((bounds) => bounds?.defaultRequest !== undefined || bounds?.defaultLimit !== undefined),
  };
}

export function probes({ liveness, readiness }: ProbesSettings): WrittenSettings {
  const problems: Problem[] = [];
  if (!liveness && !readiness) problems.push({ code: 'ModuleEmpty', what: 'neither `liveness` nor `readiness` is given', fix: 'give at least one of them, e.g. readiness: {}' });
  for (const [name, probe] of Object.entries({ liveness, readiness })) {
    for (const field of PROBE_FIELDS) {
      const bounds = probe?.[field];
      if (bounds && !(Number.isInteger(bounds.minimum) && Number.isInteger(bounds.limit) && bounds.minimum >= 0 && bounds.minimum <= bounds.limit)) {
        problems.push({ code: 'ModuleRange', what: `\`${name}.${field}\` is from ${bounds.minimum} to ${bounds.limit}`, fix: 'give whole numbers, the smaller one as `minimum`' });
      }
    }
  }
  const written = (probe: ProbeRequirement | undefined) => probe && given({ ...probe, enforce: probe.enforce ?? true });
  return { settings: given({ liveness: written(liveness), readiness: written(readiness) }), problems };
}

export function priorityClass(props: PriorityClassSettings): WrittenSettings {
  const { allowedPriorityClasses: allowed, deniedPriorityClasses: denied, defaultPriorityClass: usual } = props;
  return {
    settings: given({ allowed_priority_classes: copied(allowed), denied_priority_classes: copied(denied), default_priority_class: usual }),
    problems: classProblems('PriorityClasses', allowed, denied, 'defaultPriorityClass', usual),
    mutates: usual !== undefined,
  };
}

export function podRuntime({ reservedRuntimes, fallbackRuntime, defaultRuntimeReserved = false }: PodRuntimeSettings): WrittenSettings {
  const problems = [...bothProblems('fallbackRuntime', fallbackRuntime === undefined ? [] : [fallbackRuntime], 'reservedRuntimes', reservedRuntimes)];
  if (!defaultRuntimeReserved) problems.push(...emptyProblems('reservedRuntimes', reservedRuntimes, 'so the policy asks nothing'));
  const settings = given({ reservedRuntimes: [...reservedRuntimes], fallbackRuntime, defaultRuntimeReserved });
  return { settings, problems, mutates: fallbackRuntime !== undefined };
}

export function podNdots({ ndots = 1 }: PodNdotsSettings): WrittenSettings {
  const right = Number.isInteger(ndots) && ndots >= 0 && ndots <= 15;
  return {
    settings: { ndots },
    problems: right ? [] : [{ code: 'ModuleRange', what: `\`ndots\` is ${ndots}`, fix: 'give a whole number from 0 to 15, the most that resolvers read' }],
    mutates: true,
  };
}

function boundsProblems(name: string, bounds: ResourceBounds | undefined): Problem[] {
  if (!bounds) return [];
  const named = ORDER.filter((field) => bounds[field] !== undefined);
  const problems: Problem[] = [];
  if (named.length === 0 && !bounds.ignoreValues) problems.push({ code: 'ModuleEmpty', what: `\`${name}\` has no bound`, fix: 'give one, or `ignoreValues: true` to ask only that a request and a limit are there' });
  const known: { field: string; amount: bigint }[] = [];
  for (const field of named) {
    const amount = parseQuantity(bounds[field]);
    if (amount === undefined || amount <= 0n) {
      problems.push({ code: 'ModuleQuantity', what: `\`${name}.${field}\` is ${JSON.stringify(bounds[field])}`, fix: 'write a Kubernetes quantity above zero, e.g. "250m" or "512Mi"' });
    } else {
      known.push({ field, amount });
    }
  }
  known.forEach(({ field, amount }, index) => {
    const below = known.slice(0, index).find((lower) => lower.amount > amount);
    if (!below) return;
    problems.push({
      code: 'ModuleOrder',
      what: `\`${name}.${below.field}\` is ${bounds[below.field as typeof ORDER[number]]}, which is more than \`${field}\`, ${bounds[field as typeof ORDER[number]]}`,
      fix: `keep the order ${ORDER.join(' <= ')}`,
    });
  });
  return problems;
}
