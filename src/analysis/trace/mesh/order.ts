import { Resource } from '../../model/resource';

/** Something made from one object of the cluster. */
export interface Made {
  readonly resource: Resource;
}

/**
 * istiod's order of objects that claim the same: oldest first, then by name and namespace (`sortConfigByCreationTime`). Manifests seldom
 * say when they were created; objects that do not say are as old as one another, and whoever depends on their order is told so.
 */
export function byCreation(a: Made, b: Made): number {
  const [older, younger] = [createdAt(a.resource), createdAt(b.resource)];
  if (older !== younger) return older < younger ? -1 : 1;
  return compare(a.resource.name, b.resource.name) || compare(a.resource.namespace, b.resource.namespace);
}

/** Whether the order of the two is known from the manifests, not only from their names. */
export function isOrderKnown(a: Resource, b: Resource): boolean {
  return a === b || createdAt(a) !== createdAt(b);
}

/** Milliseconds since 1970 that the object says it was created; 0 when it does not say. */
export function createdAt(resource: Resource): number {
  let time = times.get(resource);
  if (time === undefined) {
    const text = resource.root.at('metadata', 'creationTimestamp');
    time = (text.value instanceof Date ? text.value.getTime() : Date.parse(text.string() ?? '')) || 0;
    times.set(resource, time);
  }
  return time;
}

const times = new WeakMap<Resource, number>();

export function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
