import type { SchemaNode } from '../../src/manifests/schema/node';

/** What one API group needs in `schemas/`, before repeated parts are shared. */
export interface GroupSchemas {
  /** The empty string is the core group. */
  readonly group: string;
  readonly kinds: readonly KindSchema[];
  readonly defs: { readonly [name: string]: SchemaNode };
}

export interface KindSchema {
  readonly kind: string;
  readonly version: string;
  readonly scope: 'Namespaced' | 'Cluster';
  readonly served: boolean;
  /** A request rather than a stored object (TokenReview, Eviction): needs no `metadata.name`. */
  readonly unnamed?: boolean;
  readonly schema: SchemaNode;
}
