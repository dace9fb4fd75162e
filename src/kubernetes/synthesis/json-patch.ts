import { Json } from './json';

/** One operation of a JSON patch, as cdk8s' `JsonPatch` holds it. */
export interface PatchOperation {
  readonly op: string;
  readonly path: string;
  readonly from?: string;
  readonly value?: unknown;
}

/**
 * Applies one operation to `document`, in place, by the letter of RFC 6902 (https://www.rfc-editor.org/rfc/rfc6902): what is replaced or removed must
 * exist. The library that cdk8s uses adds what should be replaced, ignores the removal of what is not there, and loses what is added at a list's `foo`.
 *
 * @returns why it does not apply, or undefined
 */
export function applyOperation(document: Json, operation: PatchOperation): string | undefined {
  const { op, path, from, value } = operation;
  switch (op) {
    case 'add': return add(document, path, structuredClone(value));
    case 'remove': return remove(document, path);
    case 'replace': {
      const old = find(document, path);
      return typeof old === 'string' ? old : old.set(structuredClone(value));
    }
    case 'move': case 'copy': {
      const source = find(document, String(from));
      if (typeof source === 'string') return source;
      const moved = structuredClone(source.value);
      if (op === 'move' && `${path}/`.startsWith(`${from}/`)) return `${path} is inside ${from}`;
      return (op === 'move' ? remove(document, String(from)) : undefined) ?? add(document, path, moved);
    }
    case 'test': {
      const found = find(document, path);
      if (typeof found === 'string') return found;
      return canonical(found.value) === canonical(value) ? undefined : 'the value there is another one'; // not repeated: it may be a secret
    }
    default: return `there is no operation ${JSON.stringify(op)}`;
  }
}

interface Place {
  readonly value: unknown;
  set(value: unknown): undefined;
}

/** The parent of what `path` points at, and the last key; or why there is none. */
function parentOf(document: Json, path: string): { parent: Json | unknown[]; key: string } | string {
  if (!path.startsWith('/')) return path === '' ? 'the whole document cannot be replaced' : 'a path begins with "/"';
  const keys = path.slice(1).split('/').map((key) => key.replace(/~1/g, '/').replace(/~0/g, '~'));
  const last = keys.pop()!;
  let parent: unknown = document;
  let walked = '';
  for (const key of keys) {
    const index = Array.isArray(parent) ? indexOf(key, parent.length - 1) : undefined;
    parent = Array.isArray(parent) ? (index === undefined ? undefined : parent[index]) : Object.hasOwn(parent as Json, key) ? (parent as Json)[key] : undefined;
    walked += `/${key}`;
    if (typeof parent !== 'object' || parent === null) return `there is no ${walked} to go into`;
  }
  return { parent: parent as Json | unknown[], key: last };
}

function find(document: Json, path: string): Place | string {
  const found = parentOf(document, path);
  if (typeof found === 'string') return found;
  const { parent, key } = found;
  if (Array.isArray(parent)) {
    const index = indexOf(key, parent.length - 1);
    return index === undefined ? `a list of ${parent.length} has no item ${JSON.stringify(key)}` : { value: parent[index], set: (value) => { parent[index] = value; return undefined; } };
  }
  if (!Object.hasOwn(parent, key)) return `there is no ${path}`;
  return { value: parent[key], set: (value) => { parent[key] = value; return undefined; } };
}

function add(document: Json, path: string, value: unknown): string | undefined {
  const found = parentOf(document, path);
  if (typeof found === 'string') return found;
  const { parent, key } = found;
  if (!Array.isArray(parent)) {
    Object.defineProperty(parent, key, { value, enumerable: true, configurable: true, writable: true });
    return undefined;
  }
  const index = key === '-' ? parent.length : indexOf(key, parent.length);
  if (index === undefined) return `a list of ${parent.length} cannot take an item ${JSON.stringify(key)}`;
  parent.splice(index, 0, value);
  return undefined;
}

function remove(document: Json, path: string): string | undefined {
  const place = find(document, path);
  if (typeof place === 'string') return place;
  const { parent, key } = parentOf(document, path) as { parent: Json | unknown[]; key: string };
  if (Array.isArray(parent)) parent.splice(Number(key), 1);
  else delete parent[key];
  return undefined;
}

function indexOf(key: string, max: number): number | undefined {
  return /^(0|[1-9]\d*)$/.test(key) && Number(key) <= max ? Number(key) : undefined;
}

function canonical(value: unknown): string | undefined {
  return JSON.stringify(value, (_, inner: unknown) => typeof inner === 'object' && inner !== null && !Array.isArray(inner)
    ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => a < b ? -1 : 1))
    : inner);
}
