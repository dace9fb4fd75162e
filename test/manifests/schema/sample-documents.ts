import type { Document } from './outside-check';

/** A structural schema as CustomResourceDefinitions hold it. */
export interface RawSchema {
  readonly 'type'?: string;
  readonly 'format'?: string;
  readonly 'enum'?: readonly unknown[];
  readonly 'default'?: unknown;
  readonly 'pattern'?: string;
  readonly 'minLength'?: number;
  readonly 'minimum'?: number;
  readonly 'exclusiveMinimum'?: boolean;
  readonly 'required'?: readonly string[];
  readonly 'items'?: RawSchema;
  readonly 'properties'?: Readonly<Record<string, RawSchema>>;
  readonly 'additionalProperties'?: RawSchema | boolean;
  readonly 'x-kubernetes-int-or-string'?: boolean;
  readonly 'x-kubernetes-preserve-unknown-fields'?: boolean;
}

const strings = [
  'x', 'a.example.com', '10s', '1', '10.0.0.0/8', 'Always', 'https://a.example.com', '*', '1h', '/a', '10%', 'v1', 'ami-123', 'sg-0123456789',
  'subnet-0123', 'GET', '10.0.0.1', 'arn:aws:iam::123456789012:role/x', '1Gi', 'b@example.com',
];

/** A document with every field of a schema, as deep as is useful. */
export function filledDocument(apiVersion: string, kind: string, schema: RawSchema): Document {
  const own = Object.entries(schema.properties ?? {}).filter(([name]) => !['apiVersion', 'kind', 'metadata', 'status'].includes(name));
  return { apiVersion, kind, metadata: { name: 'x' }, ...Object.fromEntries(own.map(([name, field]) => [name, sample(field, 1)])) };
}

function sample(schema: RawSchema, depth: number): unknown {
  if (schema.enum) return schema.enum[0];
  if (schema.default !== undefined) return schema.default;
  if (schema['x-kubernetes-int-or-string']) return 1;
  switch (schema.type) {
    case 'string': return sampleString(schema);
    case 'integer':
    case 'number': return (schema.minimum ?? 1) + (schema.exclusiveMinimum ? 1 : 0);
    case 'boolean': return true;
    case 'array': return depth > 9 ? [] : [sample(schema.items!, depth + 1)];
    case 'object': return sampleObject(schema, depth);
    default: return 'x';
  }
}

function sampleObject(schema: RawSchema, depth: number): unknown {
  if (schema.properties && depth < 10) {
    const fields = Object.entries(schema.properties).filter(([name, { type }]) => depth < 7 || type !== 'object' || schema.required?.includes(name));
    return Object.fromEntries(fields.map(([name, field]) => [name, sample(field, depth + 1)]));
  }
  if (typeof schema.additionalProperties === 'object') return { key: sample(schema.additionalProperties, depth + 1) };
  return schema['x-kubernetes-preserve-unknown-fields'] ? { any: 1 } : {};
}

function sampleString({ format, pattern, minLength = 0 }: RawSchema): string {
  if (format === 'date-time') return '2024-01-31T12:00:00Z';
  if (format === 'byte') return 'YWJj';
  return strings.find((text) => text.length >= minLength && (pattern === undefined || matches(pattern, text))) ?? 'x'.repeat(minLength);
}

/** Patterns that JavaScript cannot read are read by neither validator. */
function matches(pattern: string, text: string): boolean {
  try {
    return new RegExp(pattern).test(text);
  } catch {
    return true;
  }
}
