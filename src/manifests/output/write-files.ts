import { Folder } from './folder';
import { inventoryName, inventoryText, union } from './inventory';
import { Plan, plan } from './plan';

/** How `writeFiles` goes about it. */
export interface WriteOptions {
  /**
   * Only find out (and refuse) what would be done.
   * @default false
   */
  readonly dryRun?: boolean;
}

/** What became of the files, as sorted relative paths. */
export interface WriteResult {
  readonly written: string[];
  readonly unchanged: string[];
  readonly removed: string[];
}

/**
 * Makes the folder `outdir` hold `files` (relative path with `/` to content), and none of the files that an earlier run wrote and this one does not.
 *
 * - A file that already has its content is not touched.
 * - A file is ours if `.trackway.sha256` in the folder lists it. Ours are overwritten, also after an edit by hand: what they hold is decided by the
 *   program, and running it again must mend them (after a bad merge, say). Files that are not ours are never overwritten nor removed.
 * - A file of ours that is no longer produced is removed, with the folders made for it. If it was changed by hand it is refused instead.
 * - Each file is replaced at once or not at all, and a run that was cut short is completed by the next.
 *
 * @throws ValidationError before anything is written, with everything that is wrong: `OutputPathInvalid`, `OutputNameCollision`, `OutputNotAFolder`,
 * `OutputInventoryUnreadable`, `OutputPathTaken`, `OutputNotOurs`, `OutputChangedByHand`; and `OutputNotWritten` when the file system fails.
 */
export function writeFiles(outdir: string, files: ReadonlyMap<string, string>, options: WriteOptions = {}): WriteResult {
  const folder = new Folder(outdir);
  const planned = plan(folder, files);
  if (options.dryRun !== true) {
    apply(folder, planned);
  }
  return { written: [...planned.write.keys()], unchanged: [...planned.unchanged], removed: [...planned.remove] };
}

function apply(folder: Folder, planned: Plan): void {
  const { before, beforeText, after } = planned;
  if (beforeText === '' && after.hashes.size === 0) {
    return;
  }
  folder.make('');
  // Until all is done both states are true of the folder: a run that is cut short leaves nothing behind that the next does not know as ours.
  const touches = planned.write.size + planned.remove.length > 0;
  const transition = touches ? replaceInventory(folder, beforeText, inventoryText(union(before, after))) : beforeText;
  planned.remove.forEach((file) => folder.remove(file));
  planned.removeFolders.forEach((emptied) => folder.removeFolder(emptied));
  [...after.folders].sort().forEach((made) => folder.make(made));
  planned.write.forEach((content, file) => folder.write(file, content));
  replaceInventory(folder, transition, inventoryText(after));
}

function replaceInventory(folder: Folder, listed: string, text: string): string {
  if (text !== listed) {
    folder.write(inventoryName, Buffer.from(text));
  }
  return text;
}
