/** A Kubernetes document as plain data. */
export type Doc = Record<string, unknown>;

/** Which object a document describes. */
export interface ObjectRef {
  readonly apiVersion: string;
  readonly kind: string;
  /** Absent on cluster-scoped objects, and where the manifest leaves it to `kubectl --namespace`. */
  readonly namespace?: string;
  /** `prefix-*` for an object with `generateName`. */
  readonly name: string;
}

/** What happened to one field. */
export interface FieldChange {
  /** E.g. `spec.template.spec.containers[name=app].image`. */
  readonly path: string;
  /** `reordered`: a list whose items are matched by key holds the same items in another order; the values are the keys. */
  readonly change: 'added' | 'removed' | 'changed' | 'reordered';
  /** Absent when the field was added, or is hidden. */
  readonly before?: unknown;
  /** Absent when the field was removed, or is hidden. */
  readonly after?: unknown;
  /** The value belongs to a Secret and is not shown. */
  readonly hidden?: true;
}

/** An object that is on both sides and differs. */
export interface ChangedObject {
  /** As it is afterwards. */
  readonly object: ObjectRef;
  /** The name before, if it was renamed because its name ends in a hash of its content. */
  readonly renamedFrom?: string;
  readonly fields: readonly FieldChange[];
}

/** An object that is on one side only; values of Secrets are hidden. */
export interface WholeObject {
  readonly object: ObjectRef;
  readonly document: Doc;
}

/** An object that one side describes several times, of which a cluster would keep the last. */
export interface DuplicateObject {
  readonly object: ObjectRef;
  readonly side: 'before' | 'after';
  readonly count: number;
}

/** A change of a field that a cluster refuses: the object has to be deleted and made again. */
export interface RefusedChange {
  readonly object: ObjectRef;
  /** The field. */
  readonly path: string;
  /** Who refuses it, and what to do. */
  readonly why: string;
}

/** The difference of two sets of manifests, each list ordered by kind, namespace and name. */
export interface ManifestDiff {
  readonly deletions: readonly WholeObject[];
  readonly changes: readonly ChangedObject[];
  readonly additions: readonly WholeObject[];
  readonly duplicates: readonly DuplicateObject[];
  /** Changes that a cluster refuses in place; absent if there are none. */
  readonly refused?: readonly RefusedChange[];
  /** How many objects are the same on both sides. */
  readonly unchanged: number;
}
