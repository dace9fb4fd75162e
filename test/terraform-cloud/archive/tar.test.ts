import { execFileSync } from 'child_process';
import * as fs from 'fs';
import * as path from 'path';
import { gunzipSync, gzipSync } from 'zlib';
import * as fc from 'fast-check';
import { ArchiveError, pack, unpack } from '../../../src/terraform-cloud/archive/tar';
import { endServing, scratch } from '../support/serving';

const MOST = 1e6;
afterEach(endServing);

function file(name: string, content = '', executable = false): { path: string; content: Buffer; executable: boolean } {
  return { path: name, content: Buffer.from(content), executable };
}

/** An archive as `tar` makes it. */
function tarred(make: (folder: string) => void, ...args: string[]): Buffer {
  const folder = path.join(scratch(), 'in');
  fs.mkdirSync(folder);
  make(folder);
  return execFileSync('tar', ['-czf', '-', '-C', folder, ...args, '.']);
}

function refusal(archive: Buffer, most = MOST): string {
  try {
    unpack(archive, most);
  } catch (error) {
    if (error instanceof ArchiveError) return error.message;
    throw error;
  }
  throw new Error('nothing was refused');
}

test('what was packed is what is unpacked, whatever the files are called and hold', () => {
  const segment = fc.string({ minLength: 1, maxLength: 40 }).filter((text) => !/[/\\\0]/.test(text) && text !== '.' && text !== '..');
  const files = fc.uniqueArray(fc.record({
    path: fc.array(segment, { minLength: 1, maxLength: 3 }).map((parts) => parts.join('/')).filter((name) => Buffer.byteLength(name) <= 100),
    content: fc.uint8Array({ maxLength: 2000 }).map((bytes) => Buffer.from(bytes)),
    executable: fc.boolean(),
  }), { selector: ({ path: name }) => name });
  fc.assert(fc.property(files, (some) => {
    const ordered = [...some].sort((a, b) => a.path < b.path ? -1 : 1);
    expect(unpack(pack(some), MOST)).toEqual(ordered);
  }));
});

test('the same files give the same bytes, in whichever order they come', () => {
  expect(pack([file('b', '2'), file('a', '1')]).equals(pack([file('a', '1'), file('b', '2')]))).toBe(true);
});

test('tar unpacks it', () => {
  const folder = scratch();
  const long = `${'deep/'.repeat(30)}file.txt`;
  fs.writeFileSync(path.join(folder, 'a.tar.gz'), pack([file('cdk.tf.json', '{}'), file(long, 'far'), file('run.sh', '#!/bin/sh', true)]));
  execFileSync('tar', ['-xzf', 'a.tar.gz'], { cwd: folder });
  expect(fs.readFileSync(path.join(folder, long), 'utf8')).toBe('far');
  expect(fs.statSync(path.join(folder, 'run.sh')).mode % 0o1000).toBe(0o755);
});

test.each([['ustar'], ['pax'], ['gnu']])('what tar packed as %s is unpacked, long names and all', (format) => {
  const long = `${'d'.repeat(90)}/${'e'.repeat(90)}/${'f'.repeat(60)}.json`;
  const name = format === 'ustar' ? `${'d'.repeat(90)}/main.json` : long;
  const archive = tarred((folder) => {
    fs.mkdirSync(path.join(folder, path.dirname(name)), { recursive: true });
    fs.writeFileSync(path.join(folder, name), 'x');
  }, `--format=${format}`);
  expect(unpack(archive, MOST).map(({ path: found, content }) => [found, content.toString()])).toEqual([[name, 'x']]);
});

test('a link is refused: it may lead anywhere', () => {
  const archive = tarred((folder) => fs.symlinkSync('/etc/passwd', path.join(folder, 'link')));
  expect(refusal(archive)).toBe('"link" is neither a file nor a folder');
});

test.each([['../outside'], ['/etc/passwd'], ['a/../../b'], ['a\\..\\b']])('%s leads out of the archive', (name) => {
  expect(refusal(pack([file(name, 'x')]))).toBe(`${JSON.stringify(name)} leads out of the archive`);
});

test('more than is allowed is not even unpacked', () => {
  expect(refusal(pack([file('big', 'x'.repeat(5000))]), 1000)).toBe('the archive holds more than 1000 bytes');
});

test.each<[string, (bytes: Buffer) => Buffer, string]>([
  ['no gzip', (bytes) => bytes, 'the archive is not gzipped'],
  ['a header that was changed', (bytes) => { bytes[10] = 0x7a; return gzipSync(bytes); }, 'the archive is damaged'],
  ['an archive that was cut', (bytes) => gzipSync(bytes.subarray(0, 600)), 'the archive ends in the middle of a file'],
])('%s is refused', (_, damage, message) => {
  const bytes = gunzipSync(pack([file('main.tf.json', 'x'.repeat(700))]));
  expect(refusal(damage(bytes))).toBe(message);
});
