import { Problem } from '../../../core/validation-error';
import { isQualifiedName } from '../../../manifests/schema/names';
import { Json } from '../../synthesis/json';
import { ContextResource } from '../rule';

/** What the settings of a module come to. */
export interface WrittenSettings {
  /** As the module reads them. */
  readonly settings: Json;
  /** What the module would refuse, so that the policy server would not start. */
  readonly problems: readonly Problem[];
  /** Whether the module patches objects with these settings. */
  readonly mutates?: boolean;
  /** What it looks up with these settings. */
  readonly context?: readonly ContextResource[];
}

/** Numbers from `min` to `max`, both included. */
export interface NumberRange {
  /** The least. */
  readonly min: number;
  /** The most. */
  readonly max: number;
}

/** An object without what was not given. */
export function given(settings: Json): Json {
  return Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== undefined));
}

/** A list as it is written; undefined stays undefined. */
export function copied<T>(list: readonly T[] | undefined): T[] | undefined {
  return list === undefined ? undefined : [...list];
}

/** What is wrong with ranges of numbers. */
export function rangeProblems(setting: string, ranges: readonly NumberRange[] | undefined, least: number, most: number, required: boolean): Problem[] {
  const problems: Problem[] = [];
  if (required && (ranges ?? []).length === 0) {
    problems.push({ code: 'ModuleRange', what: `\`${setting}\` is empty, so no number is allowed`, fix: `give at least one range, e.g. { min: ${least + 1000}, max: ${least + 2000} }` });
  }
  for (const { min, max } of ranges ?? []) {
    if (Number.isInteger(min) && Number.isInteger(max) && min >= least && max <= most && min <= max) continue;
    problems.push({
      code: 'ModuleRange',
      what: `\`${setting}\` has { min: ${min}, max: ${max} }`,
      fix: `give whole numbers from ${least} to ${most}, the smaller one as \`min\``,
    });
  }
  return problems;
}

/** What both lists have: no module can do both. */
export function bothProblems(
  first: string, some: readonly (string | number)[] | undefined, second: string, others: readonly (string | number)[] | undefined,
): Problem[] {
  const known = new Set(others ?? []);
  return [...new Set(some ?? [])].filter((value) => known.has(value)).map((value) => ({
    code: 'ModuleConflict', what: `${JSON.stringify(value)} is in \`${first}\` and in \`${second}\``, fix: 'leave it in one of the two',
  }));
}

/** Two settings of which only one may be given. */
export function exclusiveProblems(first: string, some: readonly unknown[] | undefined, second: string, others: readonly unknown[] | undefined): Problem[] {
  if ((some ?? []).length === 0 || (others ?? []).length === 0) return [];
  return [{ code: 'ModuleConflict', what: `\`${first}\` and \`${second}\` are both given, and the module takes one of them`, fix: `leave out \`${second}\`, or make a second policy` }];
}

/** A setting that says nothing. */
export function emptyProblems(setting: string, list: readonly unknown[] | undefined, why: string): Problem[] {
  return (list ?? []).length > 0 ? [] : [{ code: 'ModuleEmpty', what: `\`${setting}\` is empty, ${why}`, fix: 'name at least one' }];
}

/** Texts that are none, or that have another form than the module expects. */
export function textProblems(setting: string, texts: readonly string[] | undefined, isRight: (text: string) => boolean, fix: string): Problem[] {
  return (texts ?? []).filter((text) => typeof text !== 'string' || !isRight(text)).map((text) => ({
    code: 'ModuleValue', what: `\`${setting}\` has ${JSON.stringify(text)}`, fix,
  }));
}

/** Keys of labels or annotations that Kubernetes would not take, so that a rule over them means nothing. */
export function keyProblems(setting: string, keys: readonly string[] | undefined): Problem[] {
  return textProblems(setting, keys, isQualifiedName, 'write a key as Kubernetes takes it: [prefix/]name, e.g. "example.com/owner"');
}

/** What is wrong with two lists of classes of which one is needed, and with the class that objects get. */
export function classProblems(
  classes: 'PriorityClasses' | 'StorageClasses', allowed: readonly string[] | undefined, denied: readonly string[] | undefined, setting: string, usual: string | undefined,
): Problem[] {
  const problems = exclusiveProblems(`allowed${classes}`, allowed, `denied${classes}`, denied);
  if ((allowed ?? []).length + (denied ?? []).length === 0) {
    problems.push({ code: 'ModuleEmpty', what: `neither \`allowed${classes}\` nor \`denied${classes}\` is given`, fix: 'name at least one class in one of them' });
  }
  if (usual === undefined) return problems;
  problems.push(...bothProblems(setting, [usual], `denied${classes}`, denied));
  if ((allowed ?? []).length > 0 && !allowed!.includes(usual)) {
    problems.push({ code: 'ModuleConflict', what: `\`${setting}\` is ${JSON.stringify(usual)}, which is not allowed`, fix: `add it to \`allowed${classes}\`` });
  }
  return problems;
}
