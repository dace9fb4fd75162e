import { Configuration } from '../stacks/stack';
import { below, PlanJson, PlannedChange, ResourceValues } from './plan-json';

/** What a plan tells of an output of its stack. */
export type PlannedOutput =
  /** It stays what it is in the state. */
  | { readonly is: 'unchanged' }
  /** What it will be, and everybody may know. */
  | { readonly is: 'known'; readonly value: unknown }
  /** It will be known once the stack is applied, or it is secret. */
  | { readonly is: 'unknown' };

/** An attribute of a resource, and nothing else: `${aws_vpc.main.id}`. */
const REFERENCE = /^\$\{(data\.)?([a-z][\w-]*)\.([A-Za-z_][\w-]*)((?:\.[A-Za-z_][\w-]*|\[\d+\]|\["[^"\\]+"\])+)\}$/;

/**
 * The outputs of a stack after its plan is applied. cdktf calls each output that another stack uses sensitive, so it is looked through to the attribute that it
 * stands for: it is known to others only where the provider does not call that one sensitive, and nothing secret has flown into it.
 */
export function plannedOutputs(configuration: Configuration, plan: PlanJson): Map<string, PlannedOutput> {
  const outputs = Object.keys(configuration.output ?? {});
  return new Map(outputs.map((name) => [name, plannedOutput(configuration.output[name], plan.output_changes?.[name], plan)]));
}

/** Outputs of a stack that are secret as far as its own plan tells; without a plan, all that it calls sensitive. */
export function secretOutputs(configuration: Configuration, plan?: PlanJson): string[] {
  return Object.entries<any>(configuration.output ?? {}).filter(([, output]) => {
    if (output?.sensitive !== true) return false;
    const attribute = plan && attributeOf(output.value, plan);
    return attribute === undefined || attribute.sensitive;
  }).map(([name]) => name);
}

interface Attribute {
  readonly value: unknown;
  readonly unknown: boolean;
  readonly sensitive: boolean;
}

function plannedOutput(output: any, change: PlannedChange | undefined, plan: PlanJson): PlannedOutput {
  if (change === undefined) return { is: 'unknown' };
  if (change.actions.includes('no-op')) return { is: 'unchanged' };
  const attribute = output?.sensitive === true || holds(change.after_sensitive) ? attributeOf(output?.value, plan)
    : { value: change.after, unknown: holds(change.after_unknown), sensitive: false };
  return attribute === undefined || attribute.unknown || attribute.sensitive || attribute.value === undefined ? { is: 'unknown' } : { is: 'known', value: attribute.value };
}

/** What an expression stands for, if it is an attribute of a resource and nothing else. */
function attributeOf(expression: unknown, plan: PlanJson): Attribute | undefined {
  const match = typeof expression === 'string' ? REFERENCE.exec(expression) : null;
  if (match === null) return undefined;
  const [, data, type, name, rest] = match;
  const steps = [...rest.matchAll(/\.([A-Za-z_][\w-]*)|\[(\d+)\]|\["([^"]+)"\]/g)].map(([, dotted, index, quoted]) => dotted ?? index ?? quoted);
  if (data !== undefined) return inState(plan.prior_state?.values?.root_module?.resources?.find((one) => one.mode === 'data' && one.type === type && one.name === name), steps);
  const change = plan.resource_changes?.find(({ address, mode }) => mode === 'managed' && address === `${type}.${name}`)?.change;
  return change && follow(steps, change.after, change.after_unknown, change.after_sensitive);
}

function inState(source: ResourceValues | undefined, steps: readonly string[]): Attribute | undefined {
  return source && follow(steps, source.values, undefined, source.sensitive_values);
}

function follow(steps: readonly string[], value: unknown, unknown: unknown, sensitive: unknown): Attribute {
  if (unknown === true || sensitive === true || steps.length === 0) return { value, unknown: holds(unknown), sensitive: holds(sensitive) };
  const [step, ...rest] = steps;
  return follow(rest, below(value, step), below(unknown, step), below(sensitive, step));
}

/** Whether something in it is marked. */
function holds(marks: unknown): boolean {
  return marks === true || (typeof marks === 'object' && marks !== null && Object.values(marks).some(holds));
}
