import type { SchemaNode, SchemaObject } from '../../src/manifests/schema/node';

/** Below this many characters a reference saves nothing. */
const worthSharing = 60;

/**
 * Writes each part that occurs more than once only once. Parts are named by the field they were first met under, so that a change of one kind
 * shows in few lines.
 */
export function shareParts(roots: ReadonlyMap<string, SchemaNode>): { kinds: Record<string, SchemaNode>; defs: Record<string, SchemaNode> } {
  const count = new Map<string, number>();
  for (const root of roots.values()) tally(root);

  const names = new Map<string, string>();
  const taken = new Set<string>();
  const defs: Record<string, SchemaNode> = {};
  const kinds: Record<string, SchemaNode> = {};
  for (const [key, root] of roots) kinds[key] = share(root, key.split('/')[1]!);
  return { kinds, defs };

  function tally(node: SchemaNode): void {
    if (typeof node === 'string') return;
    const text = JSON.stringify(node);
    const seen = count.get(text) ?? 0;
    count.set(text, seen + 1);
    // What is inside a repeated part is written once with it.
    if (seen === 0) parts(node).forEach(([, part]) => tally(part));
  }

  function share(node: SchemaNode, hint: string): SchemaNode {
    if (typeof node === 'string') return node;
    const text = JSON.stringify(node);
    if (text.length < worthSharing || count.get(text)! < 2) return rebuild(node, hint);
    let name = names.get(text);
    if (name === undefined) {
      name = freeName(hint);
      names.set(text, name);
      defs[name] = 'any';
      defs[name] = rebuild(node, hint);
    }
    return `#${name}`;
  }

  function rebuild(node: SchemaObject, hint: string): SchemaObject {
    const each = (nodes: readonly SchemaNode[]): SchemaNode[] => nodes.map((part) => share(part, hint));
    return {
      ...node,
      ...node.properties && { properties: Object.fromEntries(Object.entries(node.properties).map(([field, part]) => [field, share(part, field)])) },
      ...node.values !== undefined && { values: share(node.values, hint) },
      ...node.items !== undefined && { items: share(node.items, hint) },
      ...node.allOf && { allOf: each(node.allOf) },
      ...node.anyOf && { anyOf: each(node.anyOf) },
      ...node.oneOf && { oneOf: each(node.oneOf) },
      ...node.not !== undefined && { not: share(node.not, hint) },
    };
  }

  function freeName(hint: string): string {
    let name = hint;
    for (let next = 2; taken.has(name); next++) name = `${hint}${next}`;
    taken.add(name);
    return name;
  }
}

function parts(node: SchemaObject): [hint: string, part: SchemaNode][] {
  const lists = [...node.allOf ?? [], ...node.anyOf ?? [], ...node.oneOf ?? []];
  const single = [node.values, node.items, node.not].filter((part) => part !== undefined);
  return [...Object.entries(node.properties ?? {}), ...[...single, ...lists].map((part): [string, SchemaNode] => ['', part])];
}
