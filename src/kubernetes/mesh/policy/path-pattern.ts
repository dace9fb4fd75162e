import { Problem } from '../../../core/validation-error';

/** What Istio compares paths with: exact, a prefix with `*` at its end, or a suffix with `*` at its beginning. */
const PATTERN = /^(\/[^\s*?#{}]*\*?|\*[^\s*?#{}]+)$/;

/** What is wrong with patterns of paths, all of it. See https://istio.io/latest/docs/reference/config/security/authorization-policy/#Operation */
export function pathProblems(paths: readonly string[], what: string): Problem[] {
  return paths.filter((path) => !PATTERN.test(path)).map((path) => ({
    code: 'PolicyPath',
    what: `${what} has ${JSON.stringify(path)}, which no path is compared with`,
    fix: 'write an exact path, "/admin/*" for what begins with it, or "*.html" for what ends with it, without query',
  }));
}
