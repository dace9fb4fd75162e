import type { SchemaObject } from '../../src/manifests/schema/node';

/** `Definition.field` → what holds for it besides its type; a string replaces the type. */
export type FieldRules = Readonly<Record<string, string | SchemaObject>>;

/** `Definition` → how its fields depend on each other. */
export type ObjectRules = Readonly<Record<string, SchemaObject>>;

export const choice = (...values: string[]): SchemaObject => ({ enum: values });
export const choices = (...values: string[]): SchemaObject => ({ items: { type: 'string', enum: values } });
export const atLeast = (min: number, max?: number): SchemaObject => (max === undefined ? { min } : { min, max });
export const form = (format: string): SchemaObject => ({ type: 'string', format });
export const unique = (...fields: string[]): SchemaObject => ({ keys: [fields] });
export const port: SchemaObject = { min: 1, max: 65535 };
