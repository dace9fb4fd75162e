import { describeProblem, LocatedProblem, ValidationError } from '../core/validation-error';
import { checkPodSecurity } from '../manifests/pod-security';
import { checkDocument, podTemplateOf } from '../manifests/schema';
import { explainCount, explainMissing, explainUnexpected } from './explain';
import { describeEntry, Entry } from './manifest';
import { Manifests } from './manifests';
import { TestRequest } from './request';
import { search, Where } from './search';
import { ManifestSource } from './source';
import { ExpectedRoute, toRoute } from './to-route';

/**
 * What `registerMatchers()` adds to `expect`. `R` is what a matcher returns: `void`, or a promise behind `resolves`.
 *
 * What is expected of may be `Manifests` or anything that `Manifests.of()` takes: a chart, a platform, documents, YAML text, a path.
 */
export interface ManifestMatchers<R> {
  /**
   * There is a document like this.
   *
   * @example
   * expect(chart).toHaveManifest('Deployment', 'catalog');
   * expect(chart).toHaveManifest('Service', { spec: { ports: [{ port: 3000 }] } });
   * expect(chart).not.toHaveManifest('Ingress');
   */
  toHaveManifest(kind: string, where?: Where): R;

  /**
   * There are so many documents like this.
   *
   * @example
   * expect(shop).toHaveManifestCount('Deployment', 2);
   */
  toHaveManifestCount(kind: string, count: number, where?: Where): R;

  /**
   * The API server would accept every document: no unknown fields, no wrong types, nothing that contradicts itself, no kind whose schema is not known.
   * Needs no cluster. It is an error to expect it of no documents at all.
   *
   * @example
   * expect('dist/prod').toBeValidManifests();
   */
  toBeValidManifests(): R;

  /**
   * Every pod holds a Pod Security Standard, without exceptions for what was relaxed by name. It is an error to expect it where there are no pods.
   * See https://kubernetes.io/docs/concepts/security/pod-security-standards/
   *
   * @example
   * expect(chart).toHoldPodSecurity('restricted');
   */
  toHoldPodSecurity(level: 'baseline' | 'restricted'): R;

  /**
   * A function is refused with a code of `docs/codes.md`; or a construct is, when it is rendered. `.not` means that nothing is refused at all.
   *
   * @example
   * expect(() => new WebService(chart, 'catalog', { image: 'catalog', port: 3000 })).toRefuse('ImageNotPinned');
   * expect(chart).toRefuse('DuplicateObject');
   */
  toRefuse(code: string): R;

  /**
   * A request goes where it should: through front, gateway, routes and policies to the pods of a service or version, or to the answer it should get. It
   * comes in by the gateway that serves its host, or, with `from()`, from inside the mesh. A failure shows the whole way, and where it ends.
   *
   * @example
   * expect(app).toRoute(get('https://query.test.co.kr/').header('x-dark-launch', 'v2'), { to: catalog.version('v2') });
   * expect(app).toRoute(get('http://catalog.shop/items').from(webapp), { to: catalog, path: '/items' });
   * expect('dist/prod').toRoute(get('http://query.test.co.kr/'), { status: 301, location: 'https://query.test.co.kr/' });
   */
  toRoute(request: TestRequest, expected: ExpectedRoute): R;
}

/** What `expect` of jest, vitest and others has. */
export interface Extensible {
  /** Adds matchers, by name. */
  extend(matchers: Record<string, (this: any, received: any, ...args: any[]) => MatcherResult>): void;
}

/** What a matcher tells `expect`. */
export interface MatcherResult {
  /** Whether what is expected holds, before `.not` turns it round. */
  readonly pass: boolean;
  /** What is said when the expectation fails. */
  readonly message: () => string;
}

/**
 * Adds the matchers of `ManifestMatchers` to `expect`. Call it once per test file or in a setup file. With jest, import it from `trackway/testing/jest`,
 * which tells TypeScript of the matchers too.
 *
 * @example
 * // test/setup.ts, named in jest's `setupFilesAfterEnv`
 * import { registerMatchers } from 'trackway/testing/jest';
 *
 * registerMatchers(expect);
 */
export function registerMatchers(expect: Extensible): void {
  expect.extend({ toHaveManifest, toHaveManifestCount, toBeValidManifests, toHoldPodSecurity, toRefuse, toRoute });
}

function toHaveManifest(received: Received, kind: string, where?: Where): MatcherResult {
  const found = search(manifestsOf(received)._entries, kind, where);
  found.capture();
  const pass = found.matched.length > 0;
  return { pass, message: () => (pass ? explainUnexpected(found) : explainMissing(found)) };
}

function toHaveManifestCount(received: Received, kind: string, count: number, where?: Where): MatcherResult {
  const found = search(manifestsOf(received)._entries, kind, where);
  const pass = found.matched.length === count;
  if (pass) found.capture();
  return { pass, message: () => (pass ? `another number of ${kind} than ${count} was expected, but there ${count === 1 ? 'is' : 'are'} ${count}` : explainCount(found, count)) };
}

function toBeValidManifests(received: Received): MatcherResult {
  const { problems, count } = validity(received);
  return {
    pass: problems.length === 0,
    message: () => (problems.length === 0 ? `invalid manifests were expected, but ${documents(count)} valid` : `valid manifests were expected:\n${problemLines(problems)}`),
  };
}

function toHoldPodSecurity(received: Received, level: 'baseline' | 'restricted'): MatcherResult {
  if (level !== 'baseline' && level !== 'restricted') throw new TypeError(`Pod Security has the levels baseline and restricted, got ${JSON.stringify(level)}`);
  const manifests = manifestsOf(received);
  const withPods = manifests._entries.filter(({ manifest }) => podTemplateOf(manifest));
  if (withPods.length === 0) throw new Error(`there are no pods that could hold Pod Security ${level}\n${String(manifests)}`);
  const problems = withPods.flatMap((entry) => checkPodSecurity(entry.manifest, level).map((problem) => located(entry, problem)));
  return {
    pass: problems.length === 0,
    message: () => (problems.length === 0
      ? `Pod Security ${level} was expected to be broken, but it holds for:\n${withPods.map((entry) => `  ${describeEntry(entry)}`).join('\n')}`
      : `Pod Security ${level} was expected to hold:\n${problemLines(problems)}`),
  };
}

function toRefuse(this: { readonly isNot?: boolean }, received: Received | (() => unknown), code: string): MatcherResult {
  const refusal = refusalOf(received);
  if (refusal === undefined) return { pass: false, message: () => `a refusal with ${code} was expected, but nothing was refused` };
  const pass = this.isNot === true || refusal.problems.some((problem) => problem.code === code);
  return { pass, message: () => `${this.isNot === true ? 'no refusal' : `a refusal with ${code}`} was expected:\n${problemLines(refusal.problems)}` };
}

type Received = Manifests | ManifestSource;

function manifestsOf(received: Received): Manifests {
  return received instanceof Manifests ? received : Manifests.of(received);
}

function validity(received: Received): { problems: readonly LocatedProblem[]; count: number } {
  let entries: readonly Entry[];
  try {
    entries = manifestsOf(received)._entries;
  } catch (error) {
    if (!ValidationError.isValidationError(error) || error.code === 'ManifestSource') throw error;
    return { problems: error.problems, count: 0 };
  }
  if (entries.length === 0) throw new Error('there are no documents at all, so nothing can be said of them');
  return { problems: entries.flatMap(strictProblems), count: entries.length };
}

/** What a construct rendered was judged already, for the version its cluster has; only that its kind is unknown was let pass. */
function strictProblems(entry: Entry): LocatedProblem[] {
  return checkDocument(entry.manifest)
    .filter(({ code }) => entry.object === undefined || code === 'UnknownKind')
    .map((problem) => located(entry, problem));
}

function located(entry: Entry, { path, code, what, fix }: LocatedProblem): LocatedProblem {
  return { path: entry.origin ?? describeEntry(entry), code, what: path === '' ? what : `\`${path}\` ${what}`, fix };
}

function refusalOf(received: Received | (() => unknown)): ValidationError | undefined {
  try {
    if (typeof received === 'function') received();
    else manifestsOf(received);
    return undefined;
  } catch (error) {
    if (!ValidationError.isValidationError(error)) throw error; // a crash is no refusal
    return error;
  }
}

function problemLines(problems: readonly LocatedProblem[]): string {
  return problems.map((problem) => `  ${describeProblem(problem)}`).join('\n');
}

function documents(count: number): string {
  return count === 1 ? 'the 1 document is' : `all ${count} documents are`;
}
