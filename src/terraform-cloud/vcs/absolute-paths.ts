import { LocatedProblem } from '../../core/validation-error';

/** A value of a stack, and where it is. */
interface Found {
  readonly at: string;
  readonly text: string;
}

/**
 * Paths of the machine that synthesized a stack: it would be another one on the next machine, and means nothing where Terraform runs.
 *
 * @param file the file, for messages
 * @param machine folders of this machine, e.g. the working folder
 */
export function absolutePaths(file: string, stack: unknown, machine: readonly string[]): LocatedProblem[] {
  const found = strings(stack, '').filter(({ at, text }) => isBackendPath(at, text) || machine.some((folder) => folder.length > 1 && holds(text, folder)));
  return found.map(({ at, text }) => ({
    path: file,
    code: 'RenderedAbsolutePath',
    what: `\`${at}\` holds a path of this machine, ${JSON.stringify(text)}`,
    fix: isBackendPath(at, text) ? 'give the stack a cloud block, e.g. `terraformState: TerraformState.cloud({ organization })`' : 'write it relative to the program, or as an asset',
  }));
}

/** A stack without any backend is given this by cdktf. */
function isBackendPath(at: string, text: string): boolean {
  return /^terraform\.backend\.local\.(path|workspace_dir)$/.test(at) && /^(\/|[A-Za-z]:[\\/])/.test(text);
}

function holds(text: string, folder: string): boolean {
  const at = text.indexOf(folder);
  return at >= 0 && /^([/\\"']|$)/.test(text.slice(at + folder.length));
}

function strings(value: unknown, at: string): Found[] {
  if (typeof value === 'string') return [{ at, text: value }];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, child]) => strings(child, Array.isArray(value) ? `${at}[${key}]` : at === '' ? key : `${at}.${key}`));
}
