import { Problem } from '../../core/validation-error';
import { inventoryName } from './inventory';

/** What is wrong with a relative path that is to be written below a folder, on any machine. */
export function pathProblem(file: string): Problem | undefined {
  const shown = JSON.stringify(file);
  // eslint-disable-next-line no-control-regex
  if (/[\u0000-\u001f\u007f\\]/.test(file)) {
    return invalid(`file name ${shown} contains a backslash or control character`, 'separate folders with "/" and use printable characters');
  }
  if (file.startsWith('/') || /^[A-Za-z]:/.test(file)) {
    return invalid(`file name ${shown} is absolute`, 'give a path relative to the output folder');
  }
  const segments = file.split('/');
  if (segments.includes('..')) {
    return invalid(`file name ${shown} leads out of the output folder`, 'give a path without ".."');
  }
  if (segments.some((segment) => segment === '' || segment === '.')) {
    return invalid(`file name ${shown} has an empty part`, 'give a path such as "shop/web.yaml"');
  }
  if (folded(file) === inventoryName) {
    return invalid(`file name ${shown} is where the generated files are listed`, 'choose another name');
  }
  return undefined;
}

/** Paths of which a file system that ignores case (macOS, Windows) would make one, and files that are also the folder of another file. */
export function collisions(files: Iterable<string>): Problem[] {
  const problems: Problem[] = [];
  const seen = new Map<string, { readonly file: string; readonly spelling: string; readonly isFolder: boolean }>();
  for (const file of [...files].sort()) {
    for (const { spelling, isFolder } of [...foldersOf(file).map((folder) => ({ spelling: folder, isFolder: true })), { spelling: file, isFolder: false }]) {
      const other = seen.get(folded(spelling));
      if (other === undefined) {
        seen.set(folded(spelling), { file, spelling, isFolder });
      } else if (other.spelling !== spelling || other.isFolder !== isFolder) {
        problems.push({
          code: 'OutputNameCollision',
          what: other.isFolder === isFolder
            ? `${JSON.stringify(other.file)} and ${JSON.stringify(file)} differ only in case, which is one file or folder on macOS and Windows`
            : `${JSON.stringify(isFolder ? other.file : file)} is a file and ${JSON.stringify(isFolder ? file : other.file)} needs a folder of that name`,
          fix: 'rename one of them',
        });
        break;
      }
    }
  }
  return problems;
}

/** The folders a relative path goes through, outermost first: `a/b/c.yaml` gives `a`, `a/b`. */
export function foldersOf(file: string): string[] {
  const folders: string[] = [];
  for (let slash = file.indexOf('/'); slash !== -1; slash = file.indexOf('/', slash + 1)) {
    folders.push(file.slice(0, slash));
  }
  return folders;
}

/** The path as a file system compares it that knows neither case nor Unicode composition. */
export function folded(file: string): string {
  return file.normalize('NFC').toLowerCase();
}

function invalid(what: string, fix: string): Problem {
  return { code: 'OutputPathInvalid', what, fix };
}
