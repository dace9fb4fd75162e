import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { SchemaNode, SchemaObject } from '../../src/manifests/schema/node';
import type { GroupSchemas, KindSchema } from './group-schemas';
import { clusterScoped, int64Fields, redirectedFields, replacedDefinitions, withoutName } from './kubernetes-facts';
import { fieldRules, objectRules } from './kubernetes-rules';

interface JsiiType {
  readonly kind: string;
  readonly fqn: string;
  readonly base?: string;
  readonly docs?: { readonly custom?: { readonly schema?: string } };
  readonly properties?: readonly JsiiProperty[];
}

interface JsiiProperty {
  readonly docs: { readonly custom: { readonly schema: string } };
  readonly optional?: boolean;
  readonly type: JsiiTypeReference;
}

interface JsiiTypeReference {
  readonly primitive?: string;
  readonly fqn?: string;
  readonly collection?: { readonly kind: 'array' | 'map'; readonly elementtype: JsiiTypeReference };
  readonly union?: { readonly types: readonly JsiiTypeReference[] };
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/**
 * The kinds of Kubernetes itself, read from what the installed `cdk8s-plus-29` knows of them: its jsii assembly keeps, for each class and property that
 * was made from the OpenAPI document, the original name. What OpenAPI does not say comes from the tables beside this file.
 */
export function kubernetesGroups(): GroupSchemas[] {
  const types = readAssembly();
  const byFqn = new Map(types.map((type) => [type.fqn, type]));
  const definitions = new Map<string, Mutable<SchemaObject>>();
  const home = new Map<string, string>();
  for (const type of types) {
    const name = type.docs?.custom?.schema;
    if (type.kind !== 'interface' || !name || /List$|DeleteOptions|Preconditions$/.test(name)) continue;
    definitions.set(name, {});
    home.set(name, groupOf(name));
  }
  const shortNames = uniqueNames([...definitions.keys()], home);
  const reference = (name: string, from: string): string =>
    home.get(name) === from ? `#${shortNames.get(name)}` : `${home.get(name) || 'core'}#${shortNames.get(name)}`;
  for (const type of types) {
    const name = type.docs?.custom?.schema;
    if (type.kind === 'interface' && name && definitions.has(name)) fill(type, name, definitions.get(name)!);
  }

  const groups = new Map<string, { kinds: KindSchema[]; defs: Record<string, SchemaNode> }>();
  const groupAt = (group: string): { kinds: KindSchema[]; defs: Record<string, SchemaNode> } => {
    if (!groups.has(group)) groups.set(group, { kinds: [], defs: {} });
    return groups.get(group)!;
  };
  for (const [name, node] of definitions) groupAt(home.get(name)!).defs[shortNames.get(name)!] = node;
  for (const type of types) {
    const name = type.docs?.custom?.schema;
    if (type.kind !== 'class' || type.base !== 'cdk8s.ApiObject' || !name || /List$|\.Status$/.test(name)) continue;
    const kind = name.split('.').pop()!;
    const group = groupOf(name);
    // cdk8s leaves these out, because no one writes them in a program.
    const root = definitions.get(name)!;
    root.properties = {
      apiVersion: 'string',
      kind: 'string',
      metadata: reference('io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta', group),
      ...root.properties,
      status: 'object',
    };
    groupAt(group).kinds.push({
      kind,
      version: name.split('.').at(-2)!,
      scope: clusterScoped.has(kind) ? 'Cluster' : 'Namespaced',
      served: true,
      unnamed: withoutName.has(kind),
      schema: reference(name, group),
    });
  }
  for (const [group, kind, version, scope, schema] of replacedDefinitions.kinds) {
    groupAt(group).kinds.push({ kind, version, scope, served: true, unnamed: false, schema });
  }
  for (const [group, name, node] of replacedDefinitions.defs) groupAt(group).defs[name] = node;
  return [...groups].map(([group, { kinds, defs }]) => ({ group, kinds, defs }));

  function fill(type: JsiiType, name: string, node: Mutable<SchemaObject>): void {
    const short = name.split('.').pop()!;
    const properties: Record<string, SchemaNode> = {};
    const required: string[] = [];
    for (const property of type.properties ?? []) {
      const field = property.docs.custom.schema.split('#')[1]!;
      properties[field] = improve(`${short}.${field}`, nodeOf(property.type, home.get(name)!, `${short}.${field}`));
      if (!property.optional) required.push(field);
    }
    node.properties = properties;
    const rules = objectRules[short];
    Object.assign(node, rules);
    const all = [...new Set([...required, ...rules?.required ?? []])].sort();
    if (all.length > 0) node.required = all;
  }

  function nodeOf(type: JsiiTypeReference, from: string, field: string): SchemaNode {
    if (type.collection) {
      const element = nodeOf(type.collection.elementtype, from, field);
      return type.collection.kind === 'array' ? { items: element } : { values: element };
    }
    if (type.union) return 'any';
    if (type.primitive === 'number') {
      return field.startsWith('JSONSchemaProps.m') && !/\.(max|min)(Items|Length|Properties)/.test(field) ? 'number' : int64Fields.has(field) ? 'int64' : 'int32';
    }
    if (type.primitive === 'date') return { type: 'string', format: 'date-time' };
    if (type.primitive) return type.primitive === 'json' ? 'any' : type.primitive;
    if (redirectedFields[field]) return redirectedFields[field];
    const target = byFqn.get(type.fqn!)!;
    const name = target.docs!.custom!.schema!;
    if (name.endsWith('.Quantity')) return 'quantity';
    if (name.endsWith('.IntOrString')) return 'intOrString';
    // Options of a request (Eviction.deleteOptions) are not worth their definitions.
    return definitions.has(name) ? reference(name, from) : 'object';
  }
}

function improve(field: string, node: SchemaNode): SchemaNode {
  const rule = fieldRules[field];
  if (rule === undefined) return node;
  if (typeof rule === 'string') return rule;
  const base: SchemaObject = typeof node === 'string' ? { type: node } : node;
  return { ...base, ...rule };
}

/** Where a definition lives: its API group; what all groups share lives with the core group, which is nearly always loaded. */
function groupOf(definition: string): string {
  const api = /^io\.k8s\.api\.(\w+)\./.exec(definition)?.[1];
  if (api === 'core' || api === undefined) {
    if (definition.includes('.apiextensions.')) return 'apiextensions.k8s.io';
    if (definition.includes('.apiregistration.')) return 'apiregistration.k8s.io';
    return '';
  }
  if (['apps', 'batch', 'autoscaling', 'policy'].includes(api)) return api;
  return { rbac: 'rbac.authorization.k8s.io', apiserverinternal: 'internal.apiserver.k8s.io', flowcontrol: 'flowcontrol.apiserver.k8s.io' }[api]
    ?? `${api}.k8s.io`;
}

/** The last word of the OpenAPI name, with the version where one group has it twice. */
function uniqueNames(names: readonly string[], home: ReadonlyMap<string, string>): Map<string, string> {
  const count = new Map<string, number>();
  const key = (name: string): string => `${home.get(name)}/${name.split('.').pop()}`;
  for (const name of names) count.set(key(name), (count.get(key(name)) ?? 0) + 1);
  return new Map(names.map((name) => {
    const [version, kind] = name.split('.').slice(-2);
    return [name, count.get(key(name))! > 1 ? `${kind}.${version}` : kind!];
  }));
}

function readAssembly(): JsiiType[] {
  const folder = dirname(require.resolve('cdk8s-plus-29/package.json'));
  const compressed = join(folder, '.jsii.gz');
  const text = existsSync(compressed) ? gunzipSync(readFileSync(compressed)).toString('utf8') : readFileSync(join(folder, '.jsii'), 'utf8');
  const assembly = JSON.parse(text) as { types: Record<string, JsiiType> };
  return Object.values(assembly.types).filter((type) => type.fqn.startsWith('cdk8s-plus-29.k8s.'));
}
