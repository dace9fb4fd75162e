import type { SchemaNode, SchemaObject } from './node';

/** The parts of an apiextensions.k8s.io/v1 CustomResourceDefinition that say what its objects look like. */
export interface CustomResourceDefinition {
  readonly apiVersion: string;
  readonly kind: string;
  readonly spec: {
    readonly group: string;
    readonly scope: 'Namespaced' | 'Cluster';
    readonly names: { readonly kind: string };
    readonly versions: readonly {
      readonly name: string;
      readonly served?: boolean;
      readonly schema?: { readonly openAPIV3Schema?: OpenApiSchema };
    }[];
  };
}

/**
 * A structural schema, as CustomResourceDefinitions hold it.
 *
 * @see https://kubernetes.io/docs/tasks/extend-kubernetes/custom-resources/custom-resource-definitions/#specifying-a-structural-schema
 */
export interface OpenApiSchema {
  readonly 'type'?: string;
  readonly 'format'?: string;
  readonly 'properties'?: { readonly [name: string]: OpenApiSchema };
  readonly 'additionalProperties'?: OpenApiSchema | boolean;
  readonly 'items'?: OpenApiSchema;
  readonly 'required'?: readonly string[];
  readonly 'enum'?: readonly unknown[];
  readonly 'default'?: unknown;
  readonly 'pattern'?: string;
  readonly 'nullable'?: boolean;
  readonly 'minimum'?: number;
  readonly 'maximum'?: number;
  readonly 'exclusiveMinimum'?: boolean;
  readonly 'exclusiveMaximum'?: boolean;
  readonly 'multipleOf'?: number;
  readonly 'minLength'?: number;
  readonly 'maxLength'?: number;
  readonly 'minItems'?: number;
  readonly 'maxItems'?: number;
  readonly 'minProperties'?: number;
  readonly 'maxProperties'?: number;
  readonly 'uniqueItems'?: boolean;
  readonly 'allOf'?: readonly OpenApiSchema[];
  readonly 'anyOf'?: readonly OpenApiSchema[];
  readonly 'oneOf'?: readonly OpenApiSchema[];
  readonly 'not'?: OpenApiSchema;
  readonly 'x-kubernetes-int-or-string'?: boolean;
  readonly 'x-kubernetes-preserve-unknown-fields'?: boolean;
  readonly 'x-kubernetes-embedded-resource'?: boolean;
  readonly 'x-kubernetes-list-type'?: string;
  readonly 'x-kubernetes-list-map-keys'?: readonly string[];
}

export interface CustomKind {
  readonly kind: string;
  readonly version: string;
  readonly scope: 'Namespaced' | 'Cluster';
  readonly served: boolean;
  readonly schema: SchemaNode;
}

/** What a CustomResourceDefinition says of its objects, one entry per version, with everything that does not validate left out. */
export function crdKinds(crd: CustomResourceDefinition): CustomKind[] {
  return crd.spec.versions.map((version) => ({
    kind: crd.spec.names.kind,
    version: version.name,
    scope: crd.spec.scope,
    served: version.served !== false,
    schema: rootNode(version.schema?.openAPIV3Schema),
  }));
}

type Draft = { -readonly [K in keyof SchemaObject]: SchemaObject[K] };

/** `status` is written by controllers, so it is not checked, and `metadata` is the same for all kinds. */
function rootNode(schema: OpenApiSchema | undefined): SchemaNode {
  if (!schema?.properties) return { properties: { apiVersion: 'string', kind: 'string', metadata: 'core#ObjectMeta' }, open: true };
  const node = structuralNode(schema) as SchemaObject;
  const metadata = schema.properties.metadata;
  const own = metadata?.properties ? [valueNode(metadata)] : [];
  const { status } = schema.properties;
  return {
    ...node,
    properties: {
      apiVersion: 'string',
      kind: 'string',
      metadata: own.length > 0 ? { allOf: ['core#ObjectMeta', ...own] } : 'core#ObjectMeta',
      ...Object.fromEntries(Object.entries(node.properties ?? {}).filter(([name]) => !['apiVersion', 'kind', 'metadata', 'status'].includes(name))),
      ...status && { status: 'object' },
    },
  };
}

function structuralNode(schema: OpenApiSchema): SchemaNode {
  const node = constraints(schema);
  const preserves = schema['x-kubernetes-preserve-unknown-fields'] === true || schema.additionalProperties === true;
  if (schema['x-kubernetes-embedded-resource']) {
    node.embedded = true;
    node.properties = mapValues(schema.properties ?? {}, structuralNode);
    if (preserves) node.open = true;
    return simplest(node);
  }
  if (schema.properties) node.properties = mapValues(schema.properties, structuralNode);
  if (typeof schema.additionalProperties === 'object') node.values = structuralNode(schema.additionalProperties);
  if (schema.items) node.items = structuralNode(schema.items);
  if (preserves && (schema.type === 'object' || schema.properties)) node.open = true;
  if (schema.type === 'object' && !node.properties && !node.values && !node.open) node.properties = {};
  const keys = schema['x-kubernetes-list-type'] === 'map' ? schema['x-kubernetes-list-map-keys'] : undefined;
  if (keys) node.keys = [keys.map((key) => (schema.items?.properties?.[key]?.default === undefined ? key : `${key}=${schema.items.properties[key].default}`))];
  if (schema.uniqueItems || schema['x-kubernetes-list-type'] === 'set') node.set = true;
  return simplest(node);
}

/** Inside `allOf`, `anyOf`, `oneOf` and `not` a schema restricts values and declares no fields. */
function valueNode(schema: OpenApiSchema): SchemaNode {
  const node = constraints(schema);
  if (schema.properties) {
    node.properties = mapValues(schema.properties, valueNode);
    node.open = true;
  }
  if (typeof schema.additionalProperties === 'object') node.values = valueNode(schema.additionalProperties);
  if (schema.items) node.items = valueNode(schema.items);
  if (node.type === 'object') delete node.type;
  return simplest(node);
}

function constraints(schema: OpenApiSchema): Draft {
  const node: Draft = {};
  if (schema['x-kubernetes-int-or-string']) node.type = 'intOrString';
  else if (schema.type && schema.type !== 'array') node.type = scalarType(schema);
  else if (schema.type === 'array') node.type = 'array';
  if ((schema.type ?? 'string') === 'string' && schema.format && checkedFormats.has(schema.format)) node.format = schema.format;
  if (schema.nullable) node.nullable = true;
  if (schema.enum) node.enum = schema.enum;
  if (schema.pattern !== undefined) node.pattern = schema.pattern;
  if (schema.minimum !== undefined) node[schema.exclusiveMinimum ? 'above' : 'min'] = schema.minimum;
  if (schema.maximum !== undefined) node[schema.exclusiveMaximum ? 'below' : 'max'] = schema.maximum;
  for (const word of ['multipleOf', 'minLength', 'maxLength', 'minItems', 'maxItems', 'minProperties', 'maxProperties'] as const) {
    if (schema[word] !== undefined) node[word] = schema[word];
  }
  // A field with a default is never missing when it is checked.
  const required = schema.required?.filter((field) => schema.properties?.[field]?.default === undefined);
  if (required && required.length > 0) node.required = [...required].sort();
  if (schema.not) node.not = valueNode(schema.not);
  if (schema.allOf) combine(node, 'allOf', schema.allOf);
  if (schema.anyOf && !schema['x-kubernetes-int-or-string']) combine(node, 'anyOf', schema.anyOf);
  if (schema.oneOf) combine(node, 'oneOf', schema.oneOf);
  const defaults = Object.entries(schema.properties ?? {}).filter(([, field]) => field.default !== undefined).map(([name, field]) => [name, field.default]);
  if (defaults.length > 0 && dependsOnFields.some((word) => node[word] !== undefined)) node.defaults = Object.fromEntries(defaults);
  return node;
}

/** Words that look at several fields at once, where it matters what a missing one becomes. */
const dependsOnFields = ['allOf', 'anyOf', 'oneOf', 'not', 'exactlyOne', 'atMostOne', 'atLeastOne'] as const;

const checkedFormats = new Set(['byte', 'date-time', 'duration', 'ipv4', 'ipv6', 'cidr', 'uri', 'hostname', 'uuid', 'email', 'date']);

function scalarType(schema: OpenApiSchema): string {
  if (schema.type === 'integer') return schema.format === 'int32' || schema.format === 'int64' ? schema.format : 'integer';
  return schema.type!;
}

/** Turns the ways in which generators write "one of these fields" into the words that allow a plain message. */
function combine(node: Draft, word: 'allOf' | 'anyOf' | 'oneOf', branches: readonly OpenApiSchema[]): void {
  const fields = branches.map(singleField);
  if (word === 'oneOf' && fields.every((field) => field !== undefined)) {
    node.exactlyOne = fields;
    return;
  }
  if (word === 'anyOf' && fields.every((field) => field !== undefined)) {
    node.atLeastOne = fields;
    return;
  }
  const rest = fields.slice(1);
  if (word === 'oneOf' && rest.length > 1 && rest.every((field) => field !== undefined) && excludes(branches[0]!, rest)) {
    node.atMostOne = [...node.atMostOne ?? [], rest];
    return;
  }
  if (word === 'allOf' && branches.every((branch) => Object.keys(branch).length === 1 && branch.oneOf)) {
    for (const branch of branches) {
      const part: Draft = {};
      combine(part, 'oneOf', branch.oneOf!);
      if (part.atMostOne) node.atMostOne = [...node.atMostOne ?? [], ...part.atMostOne];
      else node.allOf = [...node.allOf ?? [], simplest(part)];
    }
    return;
  }
  node[word] = branches.map(valueNode);
}

function singleField(schema: OpenApiSchema): string | undefined {
  return Object.keys(schema).length === 1 && schema.required?.length === 1 ? schema.required[0] : undefined;
}

/** `not: { anyOf: [{ required: [a] }, { required: [b] }] }`, for the same fields. */
function excludes(schema: OpenApiSchema, fields: readonly (string | undefined)[]): boolean {
  const none = Object.keys(schema).length === 1 ? schema.not?.anyOf?.map(singleField) : undefined;
  return none !== undefined && none.length === fields.length && none.every((field) => fields.includes(field));
}

/** A bare type is written as its name. */
function simplest(node: Draft): SchemaNode {
  if ((node.properties || node.values) && node.type === 'object') delete node.type;
  // The scalar type `object` is open.
  if (node.type === 'object' && node.open && !node.nullable && Object.keys(node).length === 2) return 'object';
  if (node.items && node.type === 'array') delete node.type;
  const words = Object.keys(node);
  if (words.length === 0) return 'any';
  return words.length === 1 && node.type ? node.type : node;
}

function mapValues<T, U>(record: Readonly<Record<string, T>>, map: (value: T) => U): Record<string, U> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, map(value)]));
}
