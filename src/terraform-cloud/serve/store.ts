import { randomBytes } from 'crypto';
import * as fs from 'fs';
import * as path from 'path';

const UNFINISHED = '.new';

/** What is kept: it has an id, and a place in the order of making. */
export interface Entity {
  /** E.g. `ws-8f3a…`. */
  readonly id: string;
  /** What was made later has a higher one. */
  readonly sequence: number;
  /** The workspace that it is of. */
  readonly workspace?: string;
  /** What else it is of: a workspace or a set for variables, an organization for what is shared in it. */
  readonly owner?: string;
}

/** What a new entity is made of. */
export type Fresh<T extends Entity> = Omit<T, 'id' | 'sequence'>;

/**
 * One folder of JSON files, one for each entity, all of them in memory. A file is written beside and renamed, so that a process that dies at any point leaves
 * either the old or the new one.
 */
export class Collection<T extends Entity> {
  private readonly entities = new Map<string, T>();
  private readonly byOwner = new Map<string, Map<string, T>>();

  public constructor(private readonly folder: string, private readonly prefix: string, private readonly next: () => number) {
    fs.mkdirSync(folder, { recursive: true });
    removeUnfinished(folder);
    const found = fs.readdirSync(folder).filter((file) => file.endsWith('.json')).map((file) => JSON.parse(fs.readFileSync(path.join(folder, file), 'utf8')) as T);
    for (const entity of found.sort((a, b) => a.sequence - b.sequence)) this.keep(entity);
  }

  /** Makes one. What contains its own id is given as a function of it. */
  public add(fresh: Fresh<T> | ((id: string) => Fresh<T>)): T {
    const id = `${this.prefix}-${randomBytes(8).toString('hex')}`;
    const entity = { ...typeof fresh === 'function' ? fresh(id) : fresh, id, sequence: this.next() } as T;
    this.write(entity);
    this.keep(entity);
    return entity;
  }

  /** Changes one, in place, and keeps the change. */
  public change(entity: T, changes: Partial<Fresh<T>>): T {
    // What was removed meanwhile does not come back.
    if (!this.entities.has(entity.id)) return Object.assign(entity, changes);
    this.write({ ...entity, ...changes });
    return Object.assign(entity, changes);
  }

  public find(id: string): T | undefined {
    return this.entities.get(id);
  }

  /** All of them, oldest first. */
  public all(): T[] {
    return [...this.entities.values()];
  }

  /** Those of one owner, oldest first. */
  public of(owner: string): T[] {
    return [...this.byOwner.get(owner)?.values() ?? []];
  }

  public remove(id: string): void {
    const entity = this.entities.get(id);
    if (entity) this.byOwner.get(ownerOf(entity))?.delete(id);
    if (this.entities.delete(id)) fs.rmSync(this.file(id), { force: true });
  }

  private keep(entity: T): void {
    this.entities.set(entity.id, entity);
    const owner = ownerOf(entity);
    if (!this.byOwner.has(owner)) this.byOwner.set(owner, new Map());
    this.byOwner.get(owner)!.set(entity.id, entity);
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
    fs.chmodSync(folder, 0o700); // also where it was there before
    this.blobs = path.join(folder, 'blobs');
    fs.mkdirSync(this.blobs, { recursive: true });
    removeUnfinished(this.blobs);
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

  /** Bytes of a blob: all of them, or `limit` of them from `offset` on. */
  public readBlob(blob: string, offset = 0, limit = Infinity): Buffer | undefined {
    const file = this.blobFile(blob);
    if (!fs.existsSync(file)) return undefined;
    const opened = fs.openSync(file, 'r');
    try {
      const bytes = Buffer.alloc(Math.max(0, Math.min(limit, fs.fstatSync(opened).size - offset)));
      return bytes.subarray(0, fs.readSync(opened, bytes, 0, bytes.length, offset));
    } finally {
      fs.closeSync(opened);
    }
  }

  public removeBlob(blob: string | undefined): void {
    if (blob !== undefined) fs.rmSync(this.blobFile(blob), { force: true });
  }

  /** Removes what nothing leads to any more. */
  public removeOtherBlobs(known: ReadonlySet<string>): void {
    for (const blob of fs.readdirSync(this.blobs)) if (!known.has(blob)) this.removeBlob(blob);
  }

  /** A folder of its own for a run, which outlives the process. */
  public runFolder(run: string): string {
    return path.join(this.folder, 'runs-work', run);
  }

  public removeOtherRunFolders(known: ReadonlySet<string>): void {
    const folder = path.dirname(this.runFolder('any'));
    if (!fs.existsSync(folder)) return;
    for (const run of fs.readdirSync(folder)) if (!known.has(run)) fs.rmSync(this.runFolder(run), { recursive: true, force: true });
  }

  /** Something that only the owner of the folder reads. */
  public readSecret(name: string): string | undefined {
    const file = path.join(this.folder, name);
    return fs.existsSync(file) ? fs.readFileSync(file, 'utf8').trim() : undefined;
  }

  public writeSecret(name: string, text: string): void {
    writeWhole(path.join(this.folder, name), `${text}\n`, 0o600);
  }

  public blobFile(blob: string): string {
    return path.join(this.blobs, blob);
  }
}

/** Either all of it or nothing, whenever the process dies. */
export function writeWhole(file: string, content: Buffer | string, mode = 0o600): void {
  const beside = `${file}.${randomBytes(4).toString('hex')}${UNFINISHED}`;
  const opened = fs.openSync(beside, 'w', mode);
  try {
    fs.writeFileSync(opened, content);
    fs.fsyncSync(opened);
  } finally {
    fs.closeSync(opened);
  }
  fs.renameSync(beside, file);
}

function ownerOf({ workspace, owner }: Entity): string {
  return workspace ?? owner ?? '';
}

/** What a process that died was writing. */
function removeUnfinished(folder: string): void {
  for (const file of fs.readdirSync(folder)) if (file.endsWith(UNFINISHED)) fs.rmSync(path.join(folder, file), { force: true });
}
