import { FieldPath, formatPath } from '../manifests/read';
import { Captured, Comparison, Difference, isAsymmetric, Matcher } from './matcher';
import { show } from './show';

/** A name tells which container or which object is meant, so it weighs more than what is wrong about it. */
const NAME_WEIGHT = 10;

/** Nothing differs. */
export const SAME: Comparison = { differences: [], captured: [] };

/**
 * Holds a value against what was expected of it: objects may have more fields, arrays more items, everything else is equal.
 *
 * @param exact whether objects and arrays must have nothing more; matchers inside still decide for themselves
 */
export function compare(actual: unknown, expected: unknown, path: FieldPath = [], exact: boolean = false): Comparison {
  if (expected instanceof Matcher) return expected._compare(actual, path);
  if (isAsymmetric(expected)) return expected.asymmetricMatch(actual) ? SAME : differs(path, expected, actual);
  if (expected instanceof RegExp) return typeof actual === 'string' && matches(expected, actual) ? SAME : differs(path, expected, actual);
  if (Array.isArray(expected)) {
    if (!Array.isArray(actual)) return differs(path, expected, actual);
    return exact || expected.length === 0 ? compareItems(actual, expected, path) : compareSubset(actual, expected, path);
  }
  if (typeof expected === 'object' && expected !== null) {
    refuseForeign(expected, path);
    return isFields(actual) ? compareFields(actual, expected as Fields, path, exact) : differs(path, expected, actual);
  }
  return actual === expected ? SAME : differs(path, expected, actual);
}

/** One difference: `expected` is not what is there. */
export function differs(path: FieldPath, expected: unknown, actual: unknown, text: string = show(expected)): Comparison {
  return { differences: [{ path, expected: text, actual, weight: weightOf(expected, path.at(-1)) }], captured: [] };
}

/** Several comparisons as one. */
export function together(comparisons: readonly Comparison[]): Comparison {
  return {
    differences: comparisons.flatMap(({ differences }) => differences),
    captured: comparisons.flatMap(({ captured }) => captured),
  };
}

/** How much is wrong in all. */
export function weightOfAll(differences: readonly Difference[]): number {
  return differences.reduce((sum, { weight }) => sum + weight, 0);
}

/** What an expected item lacks, told at the item that comes closest. */
export function missingItem(items: readonly unknown[], candidates: readonly number[], expected: unknown, path: FieldPath): Comparison {
  const near = candidates.filter((index) => isFields(items[index])).map((index) => compare(items[index], expected, [...path, index]));
  if (!isFields(expected) || expected instanceof Matcher || near.length === 0) return differs(path, expected, items, `an item ${show(expected)}`);
  const best = near.reduce((a, b) => (weightOfAll(b.differences) < weightOfAll(a.differences) ? b : a));
  return { differences: best.differences, captured: [] };
}

type Fields = Readonly<Record<string, unknown>>;

function compareFields(actual: Fields, expected: Fields, path: FieldPath, exact: boolean): Comparison {
  const known = Object.keys(expected).map((key) => compare(own(actual, key), expected[key], [...path, key], exact));
  const extra = exact ? Object.keys(actual).filter((key) => actual[key] !== undefined && !Object.hasOwn(expected, key)) : [];
  return together([...known, ...extra.map((key) => differs([...path, key], undefined, actual[key]))]);
}

/** As many items, each as expected. */
function compareItems(actual: readonly unknown[], expected: readonly unknown[], path: FieldPath): Comparison {
  const length = Math.max(actual.length, expected.length);
  return together(Array.from({ length }, (_, index) => compare(actual[index], expected[index], [...path, index], true)));
}

/** Every expected item is there, in the same order, whatever stands between. Taking the first that fits leaves most room for the rest. */
function compareSubset(actual: readonly unknown[], expected: readonly unknown[], path: FieldPath): Comparison {
  const captured: Captured[] = [];
  const missing: { readonly item: unknown; readonly after: number }[] = [];
  const taken = new Set<number>();
  let next = 0;
  for (const item of expected) {
    const found = firstMatch(actual, item, next, path);
    if (!found) {
      missing.push({ item, after: next - 1 });
      continue;
    }
    captured.push(...found.captured);
    taken.add(found.index);
    next = found.index + 1;
  }
  if (missing.length === 0) return { differences: [], captured };
  const free = actual.map((_, index) => index).filter((index) => !taken.has(index));
  const differences = missing.flatMap(({ item, after }) => outOfOrder(actual, free, item, after, path) ?? missingItem(actual, free, item, path).differences);
  return { differences, captured: [] };
}

function firstMatch(items: readonly unknown[], expected: unknown, from: number, path: FieldPath): { index: number; captured: readonly Captured[] } | undefined {
  for (let index = from; index < items.length; index++) {
    const { differences, captured } = compare(items[index], expected, [...path, index]);
    if (differences.length === 0) return { index, captured };
  }
  return undefined;
}

/** The item is there, but before one that it was expected after. */
function outOfOrder(items: readonly unknown[], free: readonly number[], expected: unknown, after: number, path: FieldPath): Difference[] | undefined {
  const index = free.find((candidate) => candidate < after && compare(items[candidate], expected).differences.length === 0);
  if (index === undefined) return undefined;
  return [{ path, expected: `${show(expected)} after [${after}]`, actual: items, got: `it at [${index}]`, weight: 1 }];
}

function weightOf(expected: unknown, key: string | number | undefined): number {
  if (key === 'name' && typeof expected === 'string') return NAME_WEIGHT;
  if (expected instanceof Matcher || isAsymmetric(expected) || typeof expected !== 'object' || expected === null) return 1;
  return Object.entries(expected).reduce((sum, [field, value]) => sum + weightOf(value, field), 0) || 1;
}

/** A test that holds a Date or a construct against a document would never pass, and never say why. */
function refuseForeign(expected: object, path: FieldPath): void {
  const prototype: unknown = Object.getPrototypeOf(expected);
  // A plain object of another realm has another Object.prototype; jest runs every test file in a realm of its own.
  if (prototype === null || Object.getPrototypeOf(prototype) === null) return;
  const where = path.length === 0 ? 'the expectation' : `the expected \`${formatPath(path)}\``;
  throw new TypeError(`${where} is an object of ${expected.constructor.name}, which no manifest holds; write plain data or a Match`);
}

/** Whether a regular expression fits, also one with state. */
export function matches(pattern: RegExp, text: string): boolean {
  return text.search(pattern) !== -1;
}

function own(fields: Fields, key: string): unknown {
  return Object.hasOwn(fields, key) ? fields[key] : undefined;
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
