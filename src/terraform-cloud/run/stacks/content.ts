import { createHash } from 'crypto';
import * as fs from 'fs';
import * as path from 'path';
import { ValidationError } from '../../../core/validation-error';
import { ArchivedFile, pack } from '../../archive/tar';
import { Configuration, Stack } from './stack';

const FILE = 'cdk.tf.json';
/** What terraform itself leaves in a folder: states hold secrets, and none of it belongs to the stack. */
const LEFT_OUT = new RegExp([
  '^(?:plan|tfplan|crash\\.log|metadata\\.json)$',
  '(?:^|/)(?:\\.terraform|\\.git|\\.trackway|\\.terraform\\.tfstate.*|[^/]*\\.tfstate(?:\\..*)?|[^/]*\\.tfplan|\\.env(?:\\..*)?)(?:/|$)',
].join('|'));

/** What is uploaded of a stack, and what it is known by. */
export interface Upload {
  readonly archive: Buffer;
  /** The same for the same stack, whoever synthesized it, with whichever version of cdktf. */
  readonly hash: string;
}

/**
 * The stack as it is uploaded: the files of its folder, nothing from beside it.
 *
 * @param configuration what stands in for its own
 * @throws ValidationError `StackLink`
 */
export function uploadOf(stack: Stack, configuration: Configuration = stack.configuration): Upload {
  const files = [
    ...filesOf(stack).filter(({ path: name }) => name !== FILE),
    { path: FILE, content: Buffer.from(JSON.stringify(configuration, undefined, 2)), executable: false },
  ];
  return { archive: pack(files), hash: contentHash(files) };
}

/** What files are known by: their paths and contents, comments of cdktf in the stack left out. */
export function contentHash(files: readonly ArchivedFile[]): string {
  const hash = createHash('sha256');
  for (const file of [...files].sort((a, b) => a.path < b.path ? -1 : 1)) {
    const content = file.path === FILE ? Buffer.from(canonical(JSON.parse(file.content.toString('utf8')))) : file.content;
    hash.update(`${file.path}\0${content.length}\0`).update(content);
  }
  return hash.digest('hex').slice(0, 16);
}

/** The text of a value by which equal ones are equal: keys in order, and without comments (`//`), in which cdktf tells its version and where a construct is. */
export function canonical(value: unknown): string {
  return JSON.stringify(value, (key, one: unknown) => {
    if (key === '//') return undefined;
    if (typeof one !== 'object' || one === null || Array.isArray(one)) return one;
    return Object.fromEntries(Object.entries(one).sort(([a], [b]) => a < b ? -1 : 1));
  });
}

function filesOf({ name, folder }: Stack): ArchivedFile[] {
  const root = fs.realpathSync(folder);
  const walk = (below: string): ArchivedFile[] => fs.readdirSync(path.join(root, below)).flatMap((entry) => {
    const relative = path.posix.join(below, entry);
    if (LEFT_OUT.test(relative)) return [];
    const file = path.join(root, relative);
    const real = fs.realpathSync(file);
    if (real !== root && !real.startsWith(`${root}${path.sep}`)) {
      throw new ValidationError([{ path: name, code: 'StackLink', what: `${relative} is a link out of the stack's folder, and would not be what it is here`, fix: 'put the file itself there, e.g. as a `TerraformAsset`' }]);
    }
    const stat = fs.statSync(file);
    if (stat.isDirectory()) return fs.lstatSync(file).isSymbolicLink() ? [] : walk(relative);
    return [{ path: relative, content: fs.readFileSync(file), executable: Math.floor(stat.mode / 0o100) % 2 === 1 }];
  });
  return walk('');
}
