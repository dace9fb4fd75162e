import { Doc } from './manifest-diff';
import { compareRefs, keyOf, refOf } from './object-key';

/**
 * Pairs of a deleted and an added ConfigMap (or Secret) that are one object under a new content hash: `web-config-7f9c2d4b` and `web-config-b2k5mt8g`,
 * as kustomize and others name immutable configuration. Everything else stays deleted or added.
 */
export function pairRenamed(deleted: readonly Doc[], added: readonly Doc[]): { pairs: [Doc, Doc][]; deleted: Doc[]; added: Doc[] } {
  const waiting = new Map<string, Doc[]>();
  for (const doc of [...deleted].sort(byRef)) {
    const stem = hashlessKey(doc);
    if (stem !== undefined) {
      waiting.set(stem, [...waiting.get(stem) ?? [], doc]);
    }
  }
  const pairs: [Doc, Doc][] = [];
  const paired = new Set<Doc>();
  for (const doc of [...added].sort(byRef)) {
    const old = waiting.get(hashlessKey(doc) ?? '')?.shift();
    if (old !== undefined) {
      pairs.push([old, doc]);
      paired.add(old).add(doc);
    }
  }
  return { pairs, deleted: deleted.filter((doc) => !paired.has(doc)), added: added.filter((doc) => !paired.has(doc)) };
}

/** The key of the object without the hash of its name, if it has one. */
function hashlessKey(doc: Doc): string | undefined {
  const ref = refOf(doc);
  const name = /^(.+)-([a-z0-9]{8,10})$/.exec(ref.name);
  // Hashes have digits, or no vowels (kustomize's alphabet); words such as "settings" and "defaults" are just as long.
  if (name === null || !(ref.kind === 'ConfigMap' || ref.kind === 'Secret') || !/\d|^[^aeiou]+$/.test(name[2])) {
    return undefined;
  }
  return keyOf({ ...ref, name: name[1] });
}

function byRef(a: Doc, b: Doc): number {
  return compareRefs(refOf(a), refOf(b));
}
