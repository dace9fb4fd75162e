import { diffFields } from './diff-fields';
import { ChangedObject, Doc, DuplicateObject, ManifestDiff, ObjectRef, WholeObject } from './manifest-diff';
import { compareRefs, isMap, keyOf, refOf, withoutLists } from './object-key';
import { refusedChanges } from './refused-changes';
import { pairRenamed } from './renames';
import { diffSecret, isSecret, redacted } from './secrets';

/**
 * What changed between two sets of manifests, by object and field.
 *
 * Objects are the same if group, kind, namespace and name are; a ConfigMap or Secret whose name ends in a hash of its content is also the same under its
 * new hash. A side that has an object twice is told so (`duplicates`), and its documents are compared pairwise. Values in Secrets are left out of the result.
 */
export function diffDocuments(before: readonly Doc[], after: readonly Doc[]): ManifestDiff {
  const [old, fresh] = [byKey(before), byKey(after)];
  const deleted: Doc[] = [];
  const added: Doc[] = [];
  const pairs: (readonly [Doc, Doc])[] = [];
  for (const key of new Set([...old.keys(), ...fresh.keys()])) {
    const matched = matchEach(old.get(key) ?? [], fresh.get(key) ?? []);
    pairs.push(...matched.pairs);
    deleted.push(...matched.deleted);
    added.push(...matched.added);
  }
  const renamed = pairRenamed(deleted, added);
  const changes = [
    ...pairs.map(([a, b]): ChangedObject => ({ object: refOf(b), fields: fieldsOf(a, b) })).filter(({ fields }) => fields.length > 0),
    ...renamed.pairs.map(([a, b]): ChangedObject => ({ object: refOf(b), renamedFrom: refOf(a).name, fields: fieldsOf(a, named(b, refOf(a).name)) })),
  ];
  const refused = ordered(pairs.flatMap(([a, b]) => refusedChanges(a, b)));
  return {
    deletions: ordered(renamed.deleted.map(whole)),
    changes: ordered(changes),
    additions: ordered(renamed.added.map(whole)),
    duplicates: ordered([...duplicates(old, 'before'), ...duplicates(fresh, 'after')]),
    ...(refused.length > 0 ? { refused } : {}),
    unchanged: pairs.length + renamed.pairs.length - changes.length,
  };
}

function byKey(docs: readonly Doc[]): Map<string, Doc[]> {
  const found = new Map<string, Doc[]>();
  for (const doc of withoutLists(docs)) {
    const key = keyOf(refOf(doc));
    const same = found.get(key);
    if (same === undefined) {
      found.set(key, [doc]);
    } else {
      same.push(doc);
    }
  }
  return found;
}

/** Pairs the documents of one object: equal ones first, the rest in their order. */
function matchEach(before: readonly Doc[], after: readonly Doc[]): { pairs: [Doc, Doc][]; deleted: Doc[]; added: Doc[] } {
  if (before.length <= 1 && after.length <= 1) {
    const isPair = before.length === 1 && after.length === 1;
    return isPair ? { pairs: [[before[0], after[0]]], deleted: [], added: [] } : { pairs: [], deleted: [...before], added: [...after] };
  }
  const left = [...before];
  const right: Doc[] = [];
  const pairs: [Doc, Doc][] = [];
  for (const doc of after) {
    const equal = left.findIndex((other) => fieldsOf(other, doc).length === 0);
    if (equal === -1) {
      right.push(doc);
    } else {
      pairs.push([left[equal], doc]);
      left.splice(equal, 1);
    }
  }
  const common = Math.min(left.length, right.length);
  for (let index = 0; index < common; index++) {
    pairs.push([left[index], right[index]]);
  }
  return { pairs, deleted: left.slice(common), added: right.slice(common) };
}

function fieldsOf(before: Doc, after: Doc): ReturnType<typeof diffFields> {
  return isSecret(before) || isSecret(after) ? diffSecret(before, after) : diffFields(before, after);
}

function whole(doc: Doc): WholeObject {
  return { object: refOf(doc), document: redacted(doc) };
}

function named(doc: Doc, name: string): Doc {
  return { ...doc, metadata: { ...isMap(doc.metadata) ? doc.metadata : {}, name } };
}

function duplicates(found: ReadonlyMap<string, readonly Doc[]>, side: 'before' | 'after'): DuplicateObject[] {
  return [...found.values()].filter((docs) => docs.length > 1).map((docs) => ({ object: refOf(docs[0]), side, count: docs.length }));
}

function ordered<T extends { readonly object: ObjectRef }>(list: T[]): T[] {
  return list.sort((a, b) => compareRefs(a.object, b.object));
}
