import { Doc, ObjectRef } from './manifest-diff';

/** The documents with `List`s (of `kubectl get -o yaml`) taken apart and empty documents left out. */
export function withoutLists(docs: readonly Doc[]): Doc[] {
  return docs.flatMap((doc) => {
    // A stream with an empty document between two separators gives null.
    if (!isMap(doc)) {
      return [];
    }
    const { apiVersion, kind, items } = doc;
    // A custom resource may well be called AllowList; lists of objects have no name.
    const isList = typeof kind === 'string' && kind.endsWith('List') && Array.isArray(items) && (/^(Secret)?List$/.test(kind) || refOf(doc).name === '');
    if (!isList) {
      return [doc];
    }
    // Items of a typed list (`SecretList`) may leave out what the list says.
    const implied = kind === 'List' ? {} : { apiVersion, kind: kind.slice(0, -'List'.length) };
    return withoutLists(items.filter(isMap).map((item) => ({ ...implied, ...item })));
  });
}

export function refOf(doc: Doc): ObjectRef {
  const metadata = isMap(doc.metadata) ? doc.metadata : {};
  const namespace = textOf(metadata.namespace);
  return {
    apiVersion: textOf(doc.apiVersion),
    kind: textOf(doc.kind),
    ...namespace === '' ? {} : { namespace },
    name: metadata.name === undefined && metadata.generateName !== undefined ? `${textOf(metadata.generateName)}*` : textOf(metadata.name),
  };
}

/** What makes two documents the same object: the version of its API does not. */
export function keyOf(ref: ObjectRef): string {
  return JSON.stringify([ref.kind, ref.namespace ?? '', ref.name, groupOf(ref)]);
}

export function groupOf(ref: ObjectRef): string {
  return ref.apiVersion.includes('/') ? ref.apiVersion.slice(0, ref.apiVersion.indexOf('/')) : '';
}

/** By kind, namespace, name and group, in code units: the same on every machine. */
export function compareRefs(a: ObjectRef, b: ObjectRef): number {
  return compareText(a.kind, b.kind) || compareText(a.namespace ?? '', b.namespace ?? '') || compareText(a.name, b.name) || compareText(a.apiVersion, b.apiVersion);
}

export function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

export function isMap(value: unknown): value is Doc {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : value === undefined || value === null ? '' : JSON.stringify(value);
}
