import { gunzipSync, gzipSync } from 'zlib';

/** A file of an archive. */
export interface ArchivedFile {
  /** Its path, with `/` between the parts and none at either end. */
  readonly path: string;
  readonly content: Buffer;
  /** Whether it may be run. */
  readonly executable: boolean;
}

const BLOCK = 512;
const NAME_BYTES = 100;
const PREFIX_BYTES = 155;

/** What is wrong with an archive that somebody sent. */
export class ArchiveError extends Error {}

/**
 * A gzipped tar archive (ustar). The same files give the same bytes, whoever packs them and when.
 *
 * @throws ArchiveError for a path that has no place in the format
 */
export function pack(files: readonly ArchivedFile[]): Buffer {
  const ordered = [...files].sort((a, b) => a.path < b.path ? -1 : 1);
  const blocks = ordered.flatMap((file) => [header(file), file.content, Buffer.alloc((BLOCK - file.content.length % BLOCK) % BLOCK)]);
  return gzipSync(Buffer.concat([...blocks, Buffer.alloc(2 * BLOCK)]), { level: 9 });
}

/**
 * The files of a gzipped tar archive, as `terraform` and `pack` make them. Nothing in it leads out of the folder it is unpacked to: absolute paths, `..` and
 * links are refused.
 *
 * @param most how many bytes it may hold once it is unpacked
 * @throws ArchiveError
 */
export function unpack(archive: Buffer, most: number): ArchivedFile[] {
  const bytes = inflate(archive, most);
  const files: ArchivedFile[] = [];
  let longName: string | undefined;
  for (let at = 0; at + BLOCK <= bytes.length && bytes[at] !== 0;) {
    const head = bytes.subarray(at, at + BLOCK);
    checkSum(head);
    const size = octal(head, 124, 12);
    const content = bytes.subarray(at + BLOCK, at + BLOCK + size);
    if (content.length < size) throw new ArchiveError('the archive ends in the middle of a file');
    at += BLOCK + Math.ceil(size / BLOCK) * BLOCK;
    const kind = String.fromCharCode(head[156] || 48);
    if (kind === 'x' || kind === 'L') {
      longName = kind === 'L' ? text(content, 0, content.length) : paxPath(content) ?? longName;
    } else if (kind !== 'g') {
      const path = safePath(longName ?? nameOf(head));
      longName = undefined;
      if (kind === '0' || kind === '7') files.push({ path, content: Buffer.from(content), executable: isExecutable(octal(head, 100, 8)) });
      else if (kind !== '5') throw new ArchiveError(`${JSON.stringify(path)} is neither a file nor a folder`);
    }
  }
  return files;
}

function header({ path, content, executable }: ArchivedFile): Buffer {
  const head = Buffer.alloc(BLOCK);
  const [prefix, name] = split(path);
  head.write(name, 0);
  head.write(executable ? '0000755\0' : '0000644\0', 100);
  head.write('0000000\0', 108);
  head.write('0000000\0', 116);
  head.write(`${content.length.toString(8).padStart(11, '0')}\0`, 124);
  head.write('00000000000\0', 136); // no time of anything
  head.write('        ', 148);
  head.write('0', 156);
  head.write('ustar\u000000', 257);
  head.write(prefix, 345);
  head.write(`${sum(head).toString(8).padStart(6, '0')}\0 `, 148);
  return head;
}

/** Long paths are two fields, parted at a slash. */
function split(path: string): [string, string] {
  if (Buffer.byteLength(path) <= NAME_BYTES) return ['', path];
  for (let at = path.indexOf('/'); at >= 0; at = path.indexOf('/', at + 1)) {
    const [prefix, name] = [path.slice(0, at), path.slice(at + 1)];
    if (Buffer.byteLength(prefix) <= PREFIX_BYTES && Buffer.byteLength(name) <= NAME_BYTES) return [prefix, name];
  }
  throw new ArchiveError(`the path ${JSON.stringify(path)} is too long for an archive`);
}

function inflate(archive: Buffer, most: number): Buffer {
  try {
    return gunzipSync(archive, { maxOutputLength: most });
  } catch (error) {
    throw new ArchiveError((error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE' ? `the archive holds more than ${most} bytes` : 'the archive is not gzipped');
  }
}

function nameOf(head: Buffer): string {
  const prefix = text(head, 257, 5) === 'ustar' ? text(head, 345, PREFIX_BYTES) : '';
  return prefix === '' ? text(head, 0, NAME_BYTES) : `${prefix}/${text(head, 0, NAME_BYTES)}`;
}

function safePath(path: string): string {
  const parts = path.split('/').filter((part) => part !== '' && part !== '.');
  if (path.startsWith('/') || path.includes('\\') || path.includes('\0') || parts.includes('..')) {
    throw new ArchiveError(`${JSON.stringify(path)} leads out of the archive`);
  }
  return parts.join('/');
}

/** Records of `length key=value`. See https://pubs.opengroup.org/onlinepubs/9699919799/utilities/pax.html#tag_20_92_13_03 */
function paxPath(records: Buffer): string | undefined {
  for (let at = 0; at < records.length;) {
    const length = Number.parseInt(text(records, at, 20), 10);
    if (!(length > 0)) throw new ArchiveError('the archive has a header that is none');
    const [key, ...value] = records.toString('utf8', at, at + length - 1).replace(/^\d+ /, '').split('=');
    if (key === 'path') return value.join('=');
    at += length;
  }
  return undefined;
}

/** Whether its owner may run it: the last of the three bits before those of the group. */
function isExecutable(mode: number): boolean {
  return Math.floor(mode / 0o100) % 2 === 1;
}

function checkSum(head: Buffer): void {
  const summed = sum(Buffer.concat([head.subarray(0, 148), Buffer.from('        '), head.subarray(156)]));
  if (octal(head, 148, 8) !== summed) throw new ArchiveError('the archive is damaged');
}

function sum(bytes: Buffer): number {
  return bytes.reduce((all, byte) => all + byte, 0);
}

function octal(bytes: Buffer, at: number, length: number): number {
  const number = Number.parseInt(text(bytes, at, length).trim() || '0', 8);
  if (!(number >= 0)) throw new ArchiveError('the archive is damaged');
  return number;
}

function text(bytes: Buffer, at: number, length: number): string {
  const end = bytes.indexOf(0, at);
  return bytes.toString('utf8', at, end < 0 || end > at + length ? at + length : end);
}
