import { fieldPath, itemPath } from './field-path';
import { FieldChange } from './manifest-diff';
import { isMap } from './object-key';

/** Every field that differs, in the order of the keys' names; a field that is on one side only is one change, with all that is in it. */
export function diffFields(before: unknown, after: unknown): FieldChange[] {
  const changes: FieldChange[] = [];
  compare(before, after, '', changes);
  return changes;
}

/**
 * Keys that identify the items of Kubernetes' lists, most telling first (compare `x-kubernetes-patch-merge-key` and `x-kubernetes-list-map-keys` in its
 * OpenAPI schema). One is used for a list where every item has it and no two items share a value.
 */
const mergeKeys = ['name', 'key', 'containerPort', 'port', 'mountPath', 'devicePath', 'ip', 'host', 'path', 'topologyKey', 'type', 'uid'];

function compare(before: unknown, after: unknown, path: string, changes: FieldChange[]): void {
  if (before === after || (Number.isNaN(before) && Number.isNaN(after))) {
    return;
  }
  if (before === undefined) {
    changes.push({ path, change: 'added', after });
  } else if (after === undefined) {
    changes.push({ path, change: 'removed', before });
  } else if (Array.isArray(before) && Array.isArray(after)) {
    compareLists(before, after, path, changes);
  } else if (isMap(before) && isMap(after)) {
    for (const key of [...new Set([...Object.keys(before), ...Object.keys(after)])].sort()) {
      compare(own(before, key), own(after, key), fieldPath(path, key), changes);
    }
  } else {
    changes.push({ path, change: 'changed', before, after });
  }
}

function compareLists(before: readonly unknown[], after: readonly unknown[], path: string, changes: FieldChange[]): void {
  const key = mergeKeyOf(before, after);
  if (key === undefined) {
    for (let index = 0; index < Math.max(before.length, after.length); index++) {
      compare(before[index], after[index], `${path}[${index}]`, changes);
    }
    return;
  }
  const old = new Map(before.map((item) => [(item as Record<string, unknown>)[key], item]));
  const fresh = new Map(after.map((item) => [(item as Record<string, unknown>)[key], item]));
  for (const value of new Set([...old.keys(), ...fresh.keys()])) {
    compare(old.get(value), fresh.get(value), itemPath(path, key, value), changes);
  }
  const stayedBefore = [...old.keys()].filter((value) => fresh.has(value));
  const stayedAfter = [...fresh.keys()].filter((value) => old.has(value));
  if (stayedBefore.some((value, index) => value !== stayedAfter[index])) {
    // Order decides for routes, init containers and environment variables that use one another.
    changes.push({ path, change: 'reordered', before: stayedBefore, after: stayedAfter });
  }
}

function mergeKeyOf(before: readonly unknown[], after: readonly unknown[]): string | undefined {
  return before.length + after.length === 0 ? undefined : mergeKeys.find((key) => identifies(key, before) && identifies(key, after));
}

function identifies(key: string, items: readonly unknown[]): boolean {
  const values = items.map((item) => isMap(item) ? own(item, key) : undefined);
  return values.every((value) => typeof value === 'string' || typeof value === 'number') && new Set(values).size === items.length;
}

function own(map: Record<string, unknown>, key: string): unknown {
  return Object.prototype.hasOwnProperty.call(map, key) ? map[key] : undefined;
}
