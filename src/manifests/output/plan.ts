import { LocatedProblem, Problem, ValidationError } from '../../core/validation-error';
import { Folder, standingOf } from './folder';
import { contentHash, emptyInventory, Inventory, inventoryName, parseInventory } from './inventory';
import { collisions, folded, foldersOf, pathProblem } from './relative-path';

/** Everything that will happen to a folder, known before any of it does. */
export interface Plan {
  readonly write: ReadonlyMap<string, Buffer>;
  readonly unchanged: readonly string[];
  readonly remove: readonly string[];
  /** Deepest first. */
  readonly removeFolders: readonly string[];
  /** The inventory as it is in the folder, and its text; the text is empty when there is none. */
  readonly before: Inventory;
  readonly beforeText: string;
  readonly after: Inventory;
}

/** @throws ValidationError with everything that stands in the way. */
export function plan(folder: Folder, files: ReadonlyMap<string, string>): Plan {
  return new Planner(folder, files).plan();
}

class Planner {
  private readonly problems: LocatedProblem[] = [];
  private readonly write = new Map<string, Buffer>();
  private readonly unchanged: string[] = [];
  private readonly remove = new Set<string>();
  private readonly removedInodes = new Map<string, string>();
  private readonly needed: ReadonlySet<string>;

  public constructor(private readonly folder: Folder, private readonly files: ReadonlyMap<string, string>) {
    this.needed = new Set([...files.keys()].flatMap(foldersOf));
  }

  public plan(): Plan {
    this.checkNames();
    this.refuseIfProblems();
    const { inventory: before, text: beforeText } = this.readInventory();
    this.refuseIfProblems();
    for (const [file, hashes] of [...before.hashes].sort(byPath)) {
      if (!this.files.has(file)) {
        this.planStale(file, hashes);
      }
    }
    const emptied = [...before.folders].filter((made) => !this.needed.has(made) && this.becomesEmpty(made, before)).sort((a, b) => b.length - a.length);
    const hashes = new Map<string, string[]>();
    for (const [file, text] of [...this.files].sort(byPath)) {
      const content = Buffer.from(text);
      hashes.set(file, [contentHash(content)]);
      this.planFile(file, content, before, emptied);
    }
    const folders = new Set([...this.needed].filter((needed) => before.folders.has(needed) || this.folder.obstacle(`${needed}/`) !== undefined));
    this.refuseIfProblems();
    return {
      write: this.write,
      unchanged: this.unchanged,
      remove: [...this.remove],
      removeFolders: emptied,
      before,
      beforeText,
      after: { hashes, folders },
    };
  }

  private checkNames(): void {
    const names = [...this.files.keys()].sort();
    const invalid = names.map(pathProblem).filter((problem) => problem !== undefined);
    for (const problem of [...invalid, ...collisions(names.filter((name) => pathProblem(name) === undefined))]) {
      this.refuse(this.folder.root, problem);
    }
    const standing = this.folder.rootStanding();
    if (standing !== 'folder' && standing !== 'nothing') {
      this.refuse(this.folder.root, {
        code: 'OutputNotAFolder',
        what: 'the output folder is a file, or lies below one',
        fix: 'choose another folder, or move the file away',
      });
    }
  }

  private readInventory(): { readonly inventory: Inventory; readonly text: string } {
    const stats = this.folder.stats(inventoryName);
    if (stats === undefined) {
      return { inventory: emptyInventory, text: '' };
    }
    const text = standingOf(stats) === 'file' ? this.folder.read(inventoryName).toString() : 'not a file';
    const parsed = parseInventory(text);
    const senseless = 'senseless' in parsed
      ? parsed.senseless
      : [...parsed.inventory.hashes.keys(), ...parsed.inventory.folders].find((file) => pathProblem(file) !== undefined);
    if (senseless !== undefined || 'senseless' in parsed) {
      this.refuse(this.folder.shown(inventoryName), {
        code: 'OutputInventoryUnreadable',
        what: `the list of generated files cannot be understood: ${JSON.stringify(senseless?.slice(0, 80))}`,
        fix: 'restore it from version control, or delete the output folder and write it anew',
      });
      return { inventory: emptyInventory, text };
    }
    return { inventory: parsed.inventory, text };
  }

  /** A file of an earlier run that is no longer produced. */
  private planStale(file: string, hashes: readonly string[]): void {
    if (this.folder.obstacle(file)?.standing === 'nothing') {
      return;
    }
    const stats = this.folder.obstacle(file) === undefined ? this.folder.stats(file) : null;
    if (stats === undefined) {
      return;
    }
    if (stats === null || !stats.isFile() || !isOneOf(hashes, this.folder.read(file))) {
      // Deleting it would lose the edit, and keeping it would leave an object on the cluster that the program no longer knows: only a person can say.
      this.refuse(this.folder.shown(file), {
        code: 'OutputChangedByHand',
        what: 'this generated file is no longer produced, but was changed by hand since it was written',
        fix: 'delete it, or move it out of the output folder if it is still needed',
      });
      return;
    }
    this.remove.add(file);
    this.removedInodes.set(folded(file), `${stats.dev}:${stats.ino}`);
  }

  private planFile(file: string, content: Buffer, before: Inventory, emptied: readonly string[]): void {
    const obstacle = this.folder.obstacle(file);
    if (obstacle !== undefined) {
      if (obstacle.standing === 'nothing' || this.remove.has(obstacle.folder)) {
        this.write.set(file, content);
      } else {
        this.refuse(this.folder.shown(obstacle.folder), {
          code: 'OutputPathTaken',
          what: `${JSON.stringify(file)} needs a folder where a ${obstacle.standing === 'file' ? 'file' : 'symbolic link'} is`,
          fix: 'move it away, or choose another output folder',
        });
      }
      return;
    }
    const stats = this.folder.stats(file);
    const isRemovedFirst = stats !== undefined && (this.removedInodes.get(folded(file)) === `${stats.dev}:${stats.ino}` || emptied.includes(file));
    if (stats === undefined || isRemovedFirst) {
      this.write.set(file, content);
    } else if (!stats.isFile()) {
      this.refuse(this.folder.shown(file), {
        code: 'OutputPathTaken',
        what: `a file is to be written where a ${stats.isDirectory() ? 'folder' : 'symbolic link'} is`,
        fix: 'move it away, or choose another output folder',
      });
    } else if (stats.size === content.length && this.folder.read(file).equals(content)) {
      this.unchanged.push(file);
    } else if (before.hashes.has(file)) {
      this.write.set(file, content);
    } else {
      this.refuse(this.folder.shown(file), {
        code: 'OutputNotOurs',
        what: `a different file of this name is there that is not listed in ${inventoryName}, so it was not generated`,
        fix: 'delete it, move it away, or choose another output folder',
      });
    }
  }

  /** Whether a folder we made holds nothing but what is removed. */
  private becomesEmpty(made: string, before: Inventory): boolean {
    return this.folder.obstacle(`${made}/`) === undefined
      && this.folder.entries(made).every((entry) => this.remove.has(entry) || (before.folders.has(entry) && this.becomesEmpty(entry, before)));
  }

  private refuse(path: string, problem: Problem): void {
    this.problems.push({ path, ...problem });
  }

  private refuseIfProblems(): void {
    if (this.problems.length > 0) {
      throw new ValidationError(this.problems);
    }
  }
}

/** A checkout on Windows may have turned the line ends, which is nobody's edit. */
function isOneOf(hashes: readonly string[], content: Buffer): boolean {
  return hashes.includes(contentHash(content)) || hashes.includes(contentHash(Buffer.from(content.toString().replace(/\r\n/g, '\n'))));
}

function byPath(a: readonly [string, unknown], b: readonly [string, unknown]): number {
  return a[0] < b[0] ? -1 : 1;
}
