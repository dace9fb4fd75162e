import { createHash } from 'crypto';

/**
 * Where an output folder records which of its files are ours.
 *
 * Not `.json` or `.yaml`: `kubectl apply -f dist` and Argo CD read every file of the folder with such a name, hidden or not, and fail on one without `kind`.
 */
export const inventoryName = '.trackway.sha256';

/** What an earlier run wrote into a folder. */
export interface Inventory {
  /** Relative path to the content hashes the file may have: one, or several after a run that was cut short or a merge of two branches. */
  readonly hashes: ReadonlyMap<string, readonly string[]>;
  /** Relative paths of the folders that were made for the files. */
  readonly folders: ReadonlySet<string>;
}

export const emptyInventory: Inventory = { hashes: new Map(), folders: new Set() };

/** The hash that an inventory records, in hexadecimal. */
export function contentHash(content: Buffer): string {
  return createHash('sha256').update(content).digest('hex');
}

/**
 * An inventory as text, the same bytes for the same files on every machine. `sha256sum --check` understands it; one line per file lets git merge it.
 */
export function inventoryText(inventory: Inventory): string {
  const files = [...inventory.hashes].flatMap(([file, hashes]) => hashes.map((hash) => ({ file, line: `${hash}  ${file}` })));
  return [
    '# The files of this folder that are generated: do not edit. Other files are left alone.',
    ...[...inventory.folders].sort().map((folder) => `${folderPrefix}${folder}/`),
    ...files.sort((a, b) => compare(a.file, b.file) || compare(a.line, b.line)).map(({ line }) => line),
    '',
  ].join('\n');
}

/** The inventory that `text` is, also with the conflict markers of a git merge in it, or the first line that makes no sense. */
export function parseInventory(text: string): { readonly inventory: Inventory } | { readonly senseless: string } {
  const hashes = new Map<string, string[]>();
  const folders = new Set<string>();
  for (const line of text.split(/\r?\n/)) {
    const entry = /^([0-9a-f]{64}) {2}(.+)$/.exec(line);
    if (entry !== null) {
      const known = hashes.get(entry[2]) ?? [];
      hashes.set(entry[2], known.includes(entry[1]) ? known : [...known, entry[1]]);
    } else if (line.startsWith(folderPrefix) && line.endsWith('/')) {
      folders.add(line.slice(folderPrefix.length, -1));
    } else if (line !== '' && !/^(?:#|<{7}|\|{7}|={7}|>{7})/.test(line)) {
      return { senseless: line };
    }
  }
  return { inventory: { hashes, folders } };
}

/** Both inventories at once: what is true of a folder while it is on its way from one to the other. */
export function union(a: Inventory, b: Inventory): Inventory {
  const hashes = new Map([...a.hashes].map(([file, known]) => [file, [...known]]));
  for (const [file, added] of b.hashes) {
    hashes.set(file, [...new Set([...hashes.get(file) ?? [], ...added])]);
  }
  return { hashes, folders: new Set([...a.folders, ...b.folders]) };
}

const folderPrefix = '# folder ';

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
