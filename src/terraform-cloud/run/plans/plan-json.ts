/** Values as terraform knows them, with which of them are unknown and which are secret. See https://developer.hashicorp.com/terraform/internals/json-format */
export interface PlannedChange {
  readonly actions: readonly string[];
  readonly before?: unknown;
  readonly after?: unknown;
  /** `true`, or the same shape as `after` with `true` at what is unknown. */
  readonly after_unknown?: unknown;
  readonly before_sensitive?: unknown;
  readonly after_sensitive?: unknown;
  readonly importing?: { readonly id?: string };
}

/** What happens to one resource. */
export interface ResourceChange {
  readonly address: string;
  readonly previous_address?: string;
  readonly mode: 'managed' | 'data';
  readonly type: string;
  readonly name: string;
  readonly change: PlannedChange;
}

/** A resource as the state has it. */
export interface ResourceValues {
  readonly address: string;
  readonly mode: 'managed' | 'data';
  readonly type: string;
  readonly name: string;
  readonly values?: Readonly<Record<string, unknown>>;
  readonly sensitive_values?: unknown;
}

/** What is read of a plan. */
export interface PlanJson {
  readonly resource_changes?: readonly ResourceChange[];
  readonly resource_drift?: readonly ResourceChange[];
  readonly output_changes?: Readonly<Record<string, PlannedChange>>;
  readonly prior_state?: { readonly values?: { readonly root_module?: { readonly resources?: readonly ResourceValues[] } } };
  readonly variables?: Readonly<Record<string, { readonly value?: unknown }>>;
  readonly configuration?: { readonly root_module?: { readonly variables?: Readonly<Record<string, { readonly sensitive?: boolean }>> } };
}

/** What a change does to a resource, the gravest first. */
export const CHANGE_KINDS = ['replace', 'destroy', 'change', 'add', 'import', 'move', 'forget'] as const;
export type ChangeKind = typeof CHANGE_KINDS[number];

/** What a change does; undefined if it does nothing, or only reads. */
export function kindOf({ change, address, previous_address: former }: ResourceChange): ChangeKind | undefined {
  const { actions } = change;
  if (actions.includes('create') && actions.includes('delete')) return 'replace';
  if (actions.includes('delete')) return 'destroy';
  if (actions.includes('forget')) return 'forget';
  if (actions.includes('update')) return 'change';
  if (actions.includes('create')) return 'add';
  if (change.importing) return 'import';
  return former !== undefined && former !== address ? 'move' : undefined;
}

/** The keys of an object or list. */
export function keysOf(...values: readonly unknown[]): string[] {
  return [...new Set(values.flatMap((value) => typeof value === 'object' && value !== null ? Object.keys(value) : []))];
}

/** What is below a key, in what may be no object at all. */
export function below(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, key) ? (value as Record<string, unknown>)[key] : undefined;
}

/** The path of a key below another path, as terraform writes it. */
export function pathBelow(path: string, key: string, list: boolean): string {
  if (list) return `${path}[${key}]`;
  if (!/^[A-Za-z_][\w-]*$/.test(key)) return `${path}[${JSON.stringify(key)}]`;
  return path === '' ? key : `${path}.${key}`;
}
