/**
 * The words of the files in `schemas/`: a compact structural schema, made by `projenrc/schemas/generate.ts`.
 *
 * A string is either a scalar type (`string`, `int32`, `quantity`, …) or a reference: `#Container` in the same file, `core#ObjectMeta` in another.
 * Every object is closed unless it has `values` or `open`.
 */
export type SchemaNode = string | SchemaObject;

export interface SchemaObject {
  /** A scalar type, `object` or `array`; without it, `properties`, `values` and `items` say which, and combinators alone accept any type. */
  readonly type?: string;
  readonly properties?: { readonly [name: string]: SchemaNode };
  readonly required?: readonly string[];
  /** The schema of every value under a key that `properties` does not name. */
  readonly values?: SchemaNode;
  /** Keys that `properties` does not name are allowed, whatever they hold. */
  readonly open?: true;
  /** A whole Kubernetes object: `apiVersion` and `kind` are required, `metadata` is an ObjectMeta. */
  readonly embedded?: true;
  readonly items?: SchemaNode;
  /** Lists whose items must differ in these fields taken together; `protocol=TCP` compares a missing `protocol` as `TCP`. */
  readonly keys?: readonly (readonly string[])[];
  /** Items must differ. */
  readonly set?: true;
  readonly enum?: readonly unknown[];
  readonly pattern?: string;
  /** A named form of a string (see `formats.ts`). */
  readonly format?: string;
  /** The form of the keys of a map. */
  readonly keyFormat?: string;
  readonly min?: number;
  readonly max?: number;
  /** Exclusive bounds. */
  readonly above?: number;
  readonly below?: number;
  readonly multipleOf?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly minProperties?: number;
  readonly maxProperties?: number;
  readonly nullable?: true;
  /** How many of these fields may be present. */
  readonly exactlyOne?: readonly string[];
  readonly atMostOne?: readonly (readonly string[])[];
  readonly atLeastOne?: readonly string[];
  /** What missing fields become before `allOf`, `anyOf`, `oneOf`, `not` and the three words above look at the object. */
  readonly defaults?: { readonly [field: string]: unknown };
  /** Named cross-field rule on this object (see `object-rules.ts`). */
  readonly rule?: string;
  readonly allOf?: readonly SchemaNode[];
  readonly anyOf?: readonly SchemaNode[];
  readonly oneOf?: readonly SchemaNode[];
  readonly not?: SchemaNode;
}

/** One file of `schemas/`: an API group. */
export interface SchemaFile {
  readonly group: string;
  /** `v1/Deployment` → its schema. */
  readonly kinds: { readonly [versionAndKind: string]: SchemaNode };
  /** Schemas that are used more than once. */
  readonly defs: { readonly [name: string]: SchemaNode };
}

/** `schemas/index.json`: what exists, without loading it. */
export interface SchemaIndex {
  readonly groups: { readonly [group: string]: { readonly [kind: string]: KindEntry } };
}

export interface KindEntry {
  readonly scope: 'Namespaced' | 'Cluster';
  /** Versions that are served, the newest first. */
  readonly versions: readonly string[];
  /** Versions that were served once and are refused now. */
  readonly gone?: readonly string[];
  /** A request rather than a stored object (TokenReview): needs no `metadata.name`. */
  readonly unnamed?: true;
}
