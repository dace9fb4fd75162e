import { dnsLabel } from '../../core/naming';
import { Problem } from '../../core/validation-error';
import { PodProps } from './pod-props';
import { SecretSource } from './secret-source';

type MountProps = Pick<PodProps, 'storage' | 'writablePaths' | 'files'>;

/** What is mounted where nothing else is asked for. */
export const TMP = '/tmp';

/** The name of the volume that is mounted at a path. It is part of the name of a claim, so it depends on the path alone. */
export function volumeName(path: string): string {
  return dnsLabel([path.replace(/^\//, '')]);
}

/** What is wrong with where things are mounted, all of it. */
export function mountProblems(props: MountProps): Problem[] {
  const problems: Problem[] = [];
  const directories = [...Object.keys(props.storage ?? {}), ...props.writablePaths ?? []];
  if (!directories.includes(TMP)) directories.push(TMP);
  const files = Object.entries(props.files ?? {});
  const paths = [...directories, ...files.map(([path]) => path)];
  for (const path of paths) {
    const problem = pathProblem(path);
    if (problem) problems.push(problem);
  }
  for (const path of repeated(paths)) {
    problems.push({ code: 'MountDuplicate', what: `two things are mounted at ${JSON.stringify(path)}`, fix: 'mount one of them elsewhere' });
  }
  const names = [...new Set(directories)].map(volumeName);
  for (const name of repeated(names)) {
    const clash = [...new Set(directories)].filter((path) => volumeName(path) === name).map((path) => JSON.stringify(path)).join(' and ');
    problems.push({ code: 'MountDuplicate', what: `${clash} would both be the volume ${name}`, fix: 'choose paths that differ in more than case and punctuation' });
  }
  for (const [path, content] of files) problems.push(...nestingProblems(path, content instanceof SecretSource, paths));
  return problems;
}

function pathProblem(path: string): Problem | undefined {
  const problem = (why: string, fix: string): Problem => ({ code: 'MountPath', what: `a mount path must be ${why}, got ${JSON.stringify(path)}`, fix });
  if (!path.startsWith('/') || path === '/') return problem('absolute and not "/"', 'give the directory or file inside the container, e.g. "/var/lib/catalog"');
  // eslint-disable-next-line no-control-regex
  if (/[:\u0000-\u001f\u007f]/.test(path) || path.length > 4095 || path.split('/').some((part) => part.length > 255)) {
    return problem('a path that Linux and Kubernetes take, without ":" and control characters', 'choose another path');
  }
  const plain = `/${path.split('/').filter((part) => part !== '' && part !== '.').join('/')}`;
  if (path.split('/').includes('..') || plain !== path) return problem('written in its shortest form', `write ${JSON.stringify(path.includes('..') ? '/var/lib/catalog' : plain)}`);
  if (/^\/(?:proc|sys)(?:\/|$)|^\/dev$/.test(path)) return problem('outside of /proc, /sys and /dev, which are the kernel\'s', 'choose another path');
  return undefined;
}

/** Nothing can be mounted below a file, or below a directory that is read-only: there is no place to put it. */
function nestingProblems(path: string, isDirectory: boolean, paths: readonly string[]): Problem[] {
  return paths.filter((inner) => inner.startsWith(`${path}/`)).map((inner) => ({
    code: 'MountNested',
    what: `${JSON.stringify(inner)} is mounted below ${JSON.stringify(path)}, which is a ${isDirectory ? 'read-only directory' : 'file'}`,
    fix: 'mount one of them elsewhere',
  }));
}

function repeated(values: readonly string[]): string[] {
  const seen = new Set<string>();
  return [...new Set(values.filter((value) => seen.size === seen.add(value).size))];
}
