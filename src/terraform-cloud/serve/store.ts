import { randomBytes } from 'crypto';
import * as fs from 'fs';
import * as path from 'path';

/** What is kept: it has an id, and a place in the order of making. */
export interface Entity {
  /** E.g. `ws-8f3a…`. */
  readonly id: string;
  /** What was made later has a higher one. */
  readonly sequence: number;
}

/** What a new entity is made of. */
export type Fresh<T extends Entity> = Omit<T, keyof Entity>;

/**
 * One folder of JSON files, one for each entity, all of them in memory. A file is written beside and renamed, so that a process that dies at any point leaves
 * either the old or the new one.
 */
export class Collection<T extends Entity> {
  private readonly entities = new Map<string, T>();

  public constructor(private readonly folder: string, private readonly prefix: string, private readonly next: () => number) {
    fs.mkdirSync(folder, { recursive: true });
    const found = fs.readdirSync(folder).filter((file) => file.endsWith('.json')).map((file) => JSON.parse(fs.readFileSync(path.join(folder, file), 'utf8')) as T);
    for (const entity of found.sort((a, b) => a.sequence - b.sequence)) this.entities.set(entity.id, entity);
  }

  /** Makes one. */
  public add(fresh: Fresh<T>): T {
    const entity = { ...fresh, id: `${this.prefix}-${randomBytes(8).toString('hex')}`, sequence: this.next() } as T;
    this.entities.set(entity.id, entity);
    this.write(entity);
    return entity;
  }

  /** Changes one, in place, and keeps the change. */
  public change(entity: T, changes: Partial<Fresh<T>>): T {
    Object.assign(entity, changes);
    this.write(entity);
    return entity;
  }

  public find(id: string): T | undefined {
    return this.entities.get(id);
  }

  /** All of them, oldest first. */
  public all(): T[] {
    return [...this.entities.values()];
  }

  public remove(id: string): void {
    if (this.entities.delete(id)) fs.rmSync(this.file(id), { force: true });
  }

  private write(entity: T): void {
    writeWhole(this.file(entity.id), JSON.stringify(entity));
  }

  private file(id: string): string {
    return path.join(this.folder, `${id}.json`);
  }
}

/** Everything that the server keeps, in one folder that only its owner reads. */
export class Store {
  private sequence = 0;
  private readonly blobs: string;

  public constructor(public readonly folder: string) {
    fs.mkdirSync(folder, { recursive: true, mode: 0o700 });
    this.blobs = path.join(folder, 'blobs');
    fs.mkdirSync(this.blobs, { recursive: true });
  }

  /** A kind of entity, read from the disk once. */
  public collection<T extends Entity>(name: string, prefix: string): Collection<T> {
    const collection = new Collection<T>(path.join(this.folder, name), prefix, () => ++this.sequence);
    for (const { sequence } of collection.all()) this.sequence = Math.max(this.sequence, sequence);
    return collection;
  }

  /** A place for bytes that nobody can guess: whoever knows it may read and write it. */
  public newBlob(): string {
    return randomBytes(24).toString('hex');
  }

  public writeBlob(blob: string, bytes: Buffer | string): void {
    writeWhole(this.blobFile(blob), bytes);
  }

  public appendBlob(blob: string, bytes: Buffer | string): void {
    fs.appendFileSync(this.blobFile(blob), bytes);
  }

  public readBlob(blob: string): Buffer | undefined {
    return fs.existsSync(this.blobFile(blob)) ? fs.readFileSync(this.blobFile(blob)) : undefined;
  }

  /** A folder of its own for a run, which outlives the process. */
  public runFolder(run: string): string {
    return path.join(this.folder, 'runs-work', run);
  }

  /** Something that only the owner of the folder reads. */
  public readSecret(name: string): string | undefined {
    const file = path.join(this.folder, name);
    return fs.existsSync(file) ? fs.readFileSync(file, 'utf8').trim() : undefined;
  }

  public writeSecret(name: string, text: string): void {
    writeWhole(path.join(this.folder, name), `${text}\n`, 0o600);
  }

  private blobFile(blob: string): string {
    return path.join(this.blobs, blob);
  }
}

/** Either all of it or nothing, whenever the process dies. */
export function writeWhole(file: string, content: Buffer | string, mode?: number): void {
  const beside = `${file}.${randomBytes(4).toString('hex')}.new`;
  fs.writeFileSync(beside, content, mode === undefined ? {} : { mode });
  fs.renameSync(beside, file);
}
