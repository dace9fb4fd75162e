import { below, keysOf, kindOf, pathBelow, PlanJson, PlannedChange } from './plan-json';
import { managed } from './plan-summary';

/** Where a fresh plan is not what was reviewed. */
export interface PlanDifference {
  /** Address of the resource, or `output.<name>`. */
  readonly address: string;
  /** What is different; never a value. */
  readonly what: string;
}

/**
 * Where a fresh plan does something else than the reviewed one: other resources, other actions, or other values. A value that nobody could know at review may be
 * anything now. Values themselves are compared, secrets among them, and none of them is told.
 *
 * @param continued whether the reviewed plan was begun and failed midway, so that less than it may be left to do
 */
export function comparePlans(reviewed: PlanJson, fresh: PlanJson, continued = false): PlanDifference[] {
  const [before, after] = [actionsOf(reviewed), actionsOf(fresh)];
  const differences: PlanDifference[] = [];
  for (const address of [...new Set([...before.keys(), ...after.keys()])].sort()) {
    const [was, is] = [before.get(address), after.get(address)];
    if (was === undefined) {differences.push({ address, what: `is to be ${verb(is!.actions)}, and was not at review` });} else if (is === undefined) {
      if (!continued) differences.push({ address, what: `was to be ${verb(was.actions)} at review, and is not any more` });
    } else if (was.kind !== is.kind) {differences.push({ address, what: `is to be ${verb(is.actions)}, and was to be ${verb(was.actions)} at review` });} else {differences.push(...otherValues(was, is).map((path) => ({ address, what: `${path === '' ? 'its value' : path} is not what it was at review` })));}
  }
  return differences;
}

interface Action extends PlannedChange {
  /** By which two changes are the same, apart from values. */
  readonly kind: string;
}

function actionsOf(plan: PlanJson): Map<string, Action> {
  const resources = managed(plan.resource_changes).filter((resource) => kindOf(resource) !== undefined).map((resource): [string, Action] => (
    [resource.address, { ...resource.change, kind: [...resource.change.actions, resource.previous_address ?? '', resource.change.importing?.id ?? ''].join(' ') }]
  ));
  const outputs = Object.entries(plan.output_changes ?? {}).filter(([, { actions }]) => !actions.includes('no-op')).map(([name, change]): [string, Action] => (
    [`output.${name}`, { ...change, kind: 'output' }]
  ));
  return new Map([...resources, ...outputs]);
}

function otherValues(was: PlannedChange, is: PlannedChange): string[] {
  const paths: string[] = [];
  compare(was.after, was.after_unknown, is.after, is.after_unknown, '', paths);
  return paths;
}

function compare(was: unknown, wasUnknown: unknown, is: unknown, isUnknown: unknown, path: string, into: string[]): void {
  if (wasUnknown === true) return;
  const keys = isUnknown === true ? [] : keysOf(was, wasUnknown, is, isUnknown);
  if (keys.length === 0) {
    if (isUnknown === true || JSON.stringify(was ?? null) !== JSON.stringify(is ?? null)) into.push(path);
    return;
  }
  const list = Array.isArray(was ?? is ?? wasUnknown);
  for (const key of keys) compare(below(was, key), below(wasUnknown, key), below(is, key), below(isUnknown, key), pathBelow(path, key, list), into);
}

function verb(actions: readonly string[]): string {
  if (actions.includes('create') && actions.includes('delete')) return 'replaced';
  if (actions.includes('delete')) return 'destroyed';
  if (actions.includes('create')) return 'added';
  if (actions.includes('update')) return 'changed';
  return actions.includes('forget') ? 'forgotten' : 'moved or imported';
}
