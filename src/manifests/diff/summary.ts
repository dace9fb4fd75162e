import { objectText } from './diff-lines';
import { DuplicateObject, ManifestDiff, RefusedChange } from './manifest-diff';

/** `1 deleted, 2 changed, 3 added`, or `no differences`. */
export function countsText(deleted: number, changed: number, added: number): string {
  const counts = [[deleted, 'deleted'], [changed, 'changed'], [added, 'added']] as const;
  return counts.filter(([count]) => count > 0).map(([count, word]) => `${count} ${word}`).join(', ');
}

export function summaryOf(diff: ManifestDiff): { readonly differences: string; readonly unchanged: string } {
  return {
    differences: countsText(diff.deletions.length, diff.changes.length, diff.additions.length) || 'no differences',
    unchanged: `${diff.unchanged} unchanged`,
  };
}

export function duplicateText(duplicate: DuplicateObject): string {
  const side = duplicate.side === 'before' ? 'the old' : 'the new';
  return `${objectText(duplicate.object)} is in ${side} manifests ${duplicate.count} times, and a cluster keeps only the last one applied`;
}

export function refusedText({ object, path, why }: RefusedChange): string {
  return `${objectText(object)} ${path}: ${why}`;
}
